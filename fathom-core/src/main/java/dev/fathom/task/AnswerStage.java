package dev.fathom.task;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import dev.fathom.UserError;
import dev.fathom.decode.Completion;
import dev.fathom.decode.GenerationOptions;
import dev.fathom.decode.Generator;
import dev.fathom.decode.Prompt;
import dev.fathom.judge.JudgedAnswer;
import dev.fathom.judge.Judgement;
import dev.fathom.judge.QuickJudge;
import dev.fathom.run.Progress;
import dev.fathom.task.AnswerCheck.Checked;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/** Generates answers and checks them, or has them judged. */
final class AnswerStage {
  private final Asking asking;
  private final StopTexts stops;
  private final GenerationOptions options;

  /**
   * @param stops texts that end an answer
   * @param maxNewTokens the most tokens of one
   */
  AnswerStage(Asking asking, List<String> stops, int maxNewTokens) {
    this.asking = asking;
    this.stops = new StopTexts(asking.text().tokenizer(), stops);
    Set<Integer> ends = new TreeSet<>(asking.generation().stopTokens());
    asking.text().tokenizer().eos().ifPresent(ends::add);
    options =
        asking
            .generation()
            .withStopTokens(ends)
            .withMaxNewTokens(maxNewTokens)
            .withEnding(this.stops);
    if (maxNewTokens >= asking.context()) {
      throw new UserError(
          "--max-new-tokens "
              + maxNewTokens
              + " leaves no room for a question in the model's context of "
              + asking.context()
              + " tokens; give a smaller number");
    }
  }

  private record Query(Item item, Prompt prompt) {
    int length() {
      return prompt.tokens().length;
    }
  }

  /**
   * Answers what is open.
   *
   * @param finished ids of those that are answered already
   */
  void run(List<Item> items, Set<String> finished, Progress progress) {
    List<Query> open =
        items.stream().filter(item -> !finished.contains(item.id())).map(this::query).toList();
    Generator generator = new Generator(asking.models());
    generator.complete(
        open,
        query -> query.prompt,
        query -> query.item.id(),
        options,
        asking.batches(),
        (query, completion) -> {
          asking.samples().accept(row(query, completion));
          progress.step(1);
        });
  }

  /** What is too long loses its beginning: the question stands at the end. */
  private Query query(Item item) {
    int room = asking.context() - options.maxNewTokens();
    int[] tokens =
        switch (item.document()) {
          case GenerationDocument asked ->
              asking.encoder().last(asking.writer().text(item.prompt(), asked.question()), room);
          case RequestDocument request ->
              asking.encoder().last(asking.writer().text(item.prompt(), request.prompt()), room);
          case ChoiceDocument _, TextDocument _ ->
              throw new IllegalStateException(item.id() + " asks for no answer");
        };
    if (tokens.length == 0) {
      throw new UserError(item.id() + ": the prompt is no token of this model's; leave it out");
    }
    return new Query(item, new Prompt(0, tokens)); // greedy: no draw hangs on an id
  }

  private ObjectNode row(Query query, Completion completion) {
    String whole = asking.text().tokenizer().decode(completion.tokens(), true);
    String answer = stops.cut(whole);
    ObjectNode row = Json.MAPPER.createObjectNode();
    row.put("id", query.item.id()).put("group", query.item.group());
    switch (query.item.document()) {
      case GenerationDocument asked -> put(row, asked, answer);
      case RequestDocument request -> put(row, request, answer);
      case ChoiceDocument _, TextDocument _ -> throw new IllegalStateException();
    }
    return row.put("tokens", completion.tokens().length)
        .put("stop", completion.reason().name().toLowerCase(Locale.ROOT))
        .put(TaskResults.FORWARD, query.length() + Math.max(0, completion.tokens().length - 1));
  }

  private static void put(ObjectNode row, GenerationDocument asked, String answer) {
    Checked checked = asked.check().of(answer);
    row.put("question", asked.question()).put("answer", answer);
    row.put("wanted", asked.worked().answer());
    ObjectNode found = row.putObject("found");
    checked.found().forEach(found::put);
    ObjectNode metrics = row.putObject(TaskResults.METRICS);
    checked.metrics().forEach(metrics::put);
    if (!checked.weights().isEmpty()) {
      ObjectNode weights = row.putObject(TaskResults.WEIGHTS);
      checked.weights().forEach(weights::put);
    }
  }

  private void put(ObjectNode row, RequestDocument request, String answer) {
    QuickJudge judge = asking.judge().orElseThrow();
    Judgement judgement = judge.judge(new JudgedAnswer(request.prompt(), "", answer));
    row.put("question", request.prompt()).put("answer", answer).put("safe", request.safe());
    row.set("judgement", judgement.toJson());
    ObjectNode metrics = row.putObject(TaskResults.METRICS);
    double refused = judgement.refused() ? 1 : 0;
    if (request.safe()) {
      metrics.put(RefusalTask.REFUSED_SAFE, refused);
      metrics.put(RefusalTask.ANSWERED_SAFE, judgement.complied() ? 1.0 : 0.0);
    } else {
      metrics.put(RefusalTask.REFUSED_UNSAFE, refused);
    }
  }
}
