package dev.fathom.attack;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import dev.fathom.decode.Completion;
import dev.fathom.judge.JudgedAnswer;
import dev.fathom.text.Tokenizer;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * One row of {@code generations.jsonl}: an answer as it was generated.
 *
 * @param id unique within the run
 * @param example the example's id
 * @param group the example's group
 * @param axis what the attack varies
 * @param point where on it the answer stands: a depth, as asked for, or a setting's name
 * @param depthTokens how many tokens were prefilled
 * @param sample its number among the answers of this prompt and point
 * @param prompt the example's prompt, which a judge reads
 * @param asked what the model was asked in its place, where an attack changed it
 * @param prefill the text of the prefilled tokens
 * @param completion what the model said, to be read right behind the prefill
 * @param tokens of the completion
 * @param stop why it ended: {@code stop_token}, {@code length} or {@code context}
 */
record Answer(
    String id,
    String example,
    String group,
    Axis axis,
    String point,
    int depthTokens,
    int sample,
    String prompt,
    Optional<String> asked,
    String prefill,
    String completion,
    int tokens,
    String stop) {
  private static final Pattern HALF_CHARACTER = Pattern.compile("\uFFFD+$");

  static Answer of(Axis axis, Attempt attempt, Completion completion, Tokenizer tokenizer) {
    String prefill = tokenizer.decode(attempt.prefill(), true);
    int[] whole =
        IntStream.concat(IntStream.of(attempt.prefill()), IntStream.of(completion.tokens()))
            .toArray();
    // Decoded together: alone, a completion would lose the space in front of its first word.
    String answer = tokenizer.decode(whole, true);
    if (!answer.startsWith(prefill)) {
      // The cut may go through a character of several tokens: then it belongs to the completion.
      prefill = HALF_CHARACTER.matcher(prefill).replaceFirst("");
    }
    return new Answer(
        attempt.id(),
        attempt.example().id(),
        attempt.example().group(),
        axis,
        attempt.point(),
        attempt.prefill().length,
        attempt.sample(),
        attempt.example().prompt(),
        Optional.of(attempt.asked()).filter(asked -> !asked.equals(attempt.example().prompt())),
        prefill,
        answer.startsWith(prefill)
            ? answer.substring(prefill.length())
            : tokenizer.decode(completion.tokens(), true),
        completion.tokens().length,
        completion.reason().name().toLowerCase(Locale.ROOT));
  }

  static Answer of(ObjectNode row) {
    Axis axis = row.has(Axis.DEPTH.one()) ? Axis.DEPTH : Axis.SETTING;
    return new Answer(
        row.path("id").asText(),
        row.path("example").asText(),
        row.path("group").asText(),
        axis,
        row.path(axis.one()).asText(),
        row.path("depth_tokens").intValue(),
        row.path("sample").intValue(),
        row.path("prompt").asText(),
        Optional.ofNullable(row.get("asked")).map(JsonNode::asText),
        row.path("prefill").asText(),
        row.path("completion").asText(),
        row.path("tokens").intValue(),
        row.path("stop").asText());
  }

  ObjectNode toJson() {
    ObjectNode row =
        Json.MAPPER
            .createObjectNode()
            .put("id", id)
            .put("example", example)
            .put("group", group)
            .put(axis.one(), point)
            .put("depth_tokens", depthTokens)
            .put("sample", sample)
            .put("prompt", prompt);
    asked.ifPresent(text -> row.put("asked", text));
    return row.put("prefill", prefill)
        .put("completion", completion)
        .put("tokens", tokens)
        .put("stop", stop);
  }

  /** As a judge reads it. */
  JudgedAnswer judged() {
    return new JudgedAnswer(prompt, prefill, completion);
  }
}
