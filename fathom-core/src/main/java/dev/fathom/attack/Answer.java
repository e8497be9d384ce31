package dev.fathom.attack;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import dev.fathom.decode.Completion;
import dev.fathom.judge.JudgedAnswer;
import dev.fathom.text.Tokenizer;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * One row of {@code generations.jsonl}: an answer as it was generated.
 *
 * @param id unique within the run
 * @param example the example's id
 * @param group the example's group
 * @param depth how much was prefilled, as asked for: a number or {@code full}
 * @param depthTokens how many tokens that was
 * @param sample its number among the answers of this prompt and depth
 * @param prompt what was asked
 * @param prefill the text of the prefilled tokens
 * @param completion what the model said, to be read right behind the prefill
 * @param tokens of the completion
 * @param stop why it ended: {@code stop_token}, {@code length} or {@code context}
 */
record Answer(
    String id,
    String example,
    String group,
    String depth,
    int depthTokens,
    int sample,
    String prompt,
    String prefill,
    String completion,
    int tokens,
    String stop) {
  private static final Pattern HALF_CHARACTER = Pattern.compile("\uFFFD+$");

  static Answer of(Attempt attempt, Completion completion, Tokenizer tokenizer) {
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
        attempt.depth().text(),
        attempt.prefill().length,
        attempt.sample(),
        attempt.example().prompt(),
        prefill,
        answer.startsWith(prefill)
            ? answer.substring(prefill.length())
            : tokenizer.decode(completion.tokens(), true),
        completion.tokens().length,
        completion.reason().name().toLowerCase(Locale.ROOT));
  }

  static Answer of(ObjectNode row) {
    return new Answer(
        row.path("id").asText(),
        row.path("example").asText(),
        row.path("group").asText(),
        row.path("depth").asText(),
        row.path("depth_tokens").intValue(),
        row.path("sample").intValue(),
        row.path("prompt").asText(),
        row.path("prefill").asText(),
        row.path("completion").asText(),
        row.path("tokens").intValue(),
        row.path("stop").asText());
  }

  ObjectNode toJson() {
    return Json.MAPPER
        .createObjectNode()
        .put("id", id)
        .put("example", example)
        .put("group", group)
        .put("depth", depth)
        .put("depth_tokens", depthTokens)
        .put("sample", sample)
        .put("prompt", prompt)
        .put("prefill", prefill)
        .put("completion", completion)
        .put("tokens", tokens)
        .put("stop", stop);
  }

  /** As a judge reads it. */
  JudgedAnswer judged() {
    return new JudgedAnswer(prompt, prefill, completion);
  }
}
