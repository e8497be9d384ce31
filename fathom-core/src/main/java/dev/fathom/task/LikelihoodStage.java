package dev.fathom.task;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import dev.fathom.UserError;
import dev.fathom.decode.ContinuationScorer;
import dev.fathom.decode.ContinuationScorer.Fork;
import dev.fathom.decode.ContinuationScorer.Score;
import dev.fathom.run.Progress;
import dev.fathom.task.PairEncoder.Pair;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Scores options or whole texts by log-likelihood, group by group. */
final class LikelihoodStage {
  /** Shorter beginnings are not worth a pass of their own. */
  private static final int LEAST_SHARED = 16;

  private final Asking asking;

  LikelihoodStage(Asking asking) {
    this.asking = asking;
  }

  /** A question as token ids: for each pair the fork and the continuation that score it. */
  private record Query(Item item, List<Fork> forks, List<int[]> places) {
    int longest() {
      return forks.stream().mapToInt(Fork::length).max().orElseThrow();
    }

    /** What a batch may count it as: a row of the cache for each continuation. */
    int cost() {
      int rows = forks.stream().mapToInt(fork -> fork.continuations().size()).sum();
      return Math.multiplyExact(rows, longest());
    }
  }

  /**
   * Scores what is open.
   *
   * @param items all questions, group by group
   * @param finished ids of those that are scored already
   */
  void run(List<Item> items, Set<String> finished, Progress progress) {
    Map<String, List<Item>> groups = new LinkedHashMap<>();
    items.forEach(item -> groups.computeIfAbsent(item.group(), _ -> new ArrayList<>()).add(item));
    try (ContinuationScorer scorer = new ContinuationScorer(asking.models())) {
      for (List<Item> group : groups.values()) {
        // The beginning is that of all, finished or not: then it does not hang on interruptions.
        List<Query> queries = queries(group);
        int[] beginning = beginning(queries);
        List<Query> open =
            queries.stream().filter(query -> !finished.contains(query.item.id())).toList();
        if (!open.isEmpty()) {
          scorer.hold(beginning);
          asking
              .batches()
              .run(
                  open,
                  Query::cost,
                  query -> query.item.id(),
                  batch -> score(scorer, batch),
                  (query, scores) -> {
                    asking.samples().accept(row(query, scores, beginning.length));
                    progress.step(1);
                  });
        }
        asking.encoder().forget();
      }
    }
  }

  private List<Query> queries(List<Item> group) {
    List<Query> queries = new ArrayList<>();
    List<String> unusable = new ArrayList<>();
    for (Item item : group) {
      List<Pair> pairs = pairs(item);
      boolean empty =
          pairs.isEmpty()
              || pairs.stream()
                  .anyMatch(pair -> pair.context().length == 0 || pair.continuation().length == 0);
      boolean large =
          pairs.stream().anyMatch(pair -> pair.continuation().length > asking.context());
      if (empty || large) {
        unusable.add(
            item.id()
                + (empty
                    ? ": an option or text is no token of this model's"
                    : ": an option alone is longer than the model's context of "
                        + asking.context()));
      } else {
        queries.add(query(item, pairs));
      }
    }
    if (!unusable.isEmpty()) {
      throw new UserError(
          unusable.size()
              + " questions cannot be scored; correct or leave them out:\n  "
              + String.join("\n  ", unusable.subList(0, Math.min(50, unusable.size()))));
    }
    return queries;
  }

  private List<Pair> pairs(Item item) {
    return switch (item.document()) {
      case ChoiceDocument choice ->
          choice.options().stream()
              .map(option ->
                  asking
                      .encoder()
                      .pair(
                          asking.writer().text(item.prompt(), option.question()),
                          asking.writer().beforeOption() + option.text()))
              .toList();
      case TextDocument text -> asking.encoder().windows(text.text());
      case GenerationDocument _, RequestDocument _ ->
          throw new IllegalStateException(item.id() + " has nothing to score");
    };
  }

  /** Pairs of one context fork from it. */
  private static Query query(Item item, List<Pair> pairs) {
    List<int[]> contexts = new ArrayList<>();
    List<List<int[]>> continuations = new ArrayList<>();
    List<int[]> places = new ArrayList<>();
    for (Pair pair : pairs) {
      int at = 0;
      while (at < contexts.size() && !Arrays.equals(contexts.get(at), pair.context())) {
        at++;
      }
      if (at == contexts.size()) {
        contexts.add(pair.context());
        continuations.add(new ArrayList<>());
      }
      places.add(new int[] {at, continuations.get(at).size()});
      continuations.get(at).add(pair.continuation());
    }
    List<Fork> forks = new ArrayList<>();
    for (int i = 0; i < contexts.size(); i++) {
      forks.add(new Fork(contexts.get(i), continuations.get(i)));
    }
    return new Query(item, forks, places);
  }

  /** The tokens that all contexts begin with, without the last of any; none for one question. */
  private static int[] beginning(List<Query> queries) {
    List<int[]> contexts =
        queries.stream().flatMap(query -> query.forks.stream()).map(Fork::context).toList();
    int[] first = contexts.getFirst();
    int shared = first.length - 1;
    for (int[] context : contexts) {
      int differs = Arrays.mismatch(first, context);
      shared =
          Math.min(
              shared, differs < 0 ? context.length - 1 : Math.min(differs, context.length - 1));
    }
    return queries.size() > 1 && shared >= LEAST_SHARED ? Arrays.copyOf(first, shared) : new int[0];
  }

  private static List<List<Score>> score(ContinuationScorer scorer, List<Query> batch) {
    List<List<Score>> all =
        scorer.score(batch.stream().flatMap(query -> query.forks.stream()).toList());
    List<List<Score>> scores = new ArrayList<>();
    int from = 0;
    for (Query query : batch) {
      int begin = from;
      scores.add(
          query.places.stream().map(place -> all.get(begin + place[0]).get(place[1])).toList());
      from += query.forks.size();
    }
    return scores;
  }

  private ObjectNode row(Query query, List<Score> scores, int held) {
    ObjectNode row = Json.MAPPER.createObjectNode();
    row.put("id", query.item.id()).put("group", query.item.group());
    switch (query.item.document()) {
      case ChoiceDocument choice -> put(row, choice, scores);
      case TextDocument text -> put(row, text, scores);
      case GenerationDocument _, RequestDocument _ -> throw new IllegalStateException();
    }
    long passed = query.forks.stream().mapToLong(fork -> fork.passed(held)).sum();
    return row.put(TaskResults.FORWARD, passed).put(TaskResults.SHARED, held);
  }

  private static void put(ObjectNode row, ChoiceDocument choice, List<Score> scores) {
    row.put("question", choice.worked().question());
    ArrayNode options = row.putArray("options");
    for (int i = 0; i < scores.size(); i++) {
      String text = choice.options().get(i).text();
      options
          .addObject()
          .put("text", text)
          .put(TaskResults.LOG_LIKELIHOOD, scores.get(i).logLikelihood())
          .put("greedy", scores.get(i).greedy())
          .put("characters", PythonText.length(text))
          .put(TaskResults.BYTES, text.getBytes(StandardCharsets.UTF_8).length);
    }
    double[] likelihoods = scores.stream().mapToDouble(Score::logLikelihood).toArray();
    ObjectNode metrics = row.putObject(TaskResults.METRICS);
    choice.scores().forEach(score -> metrics.put(score.metric(), score.of(choice, likelihoods)));
  }

  private static void put(ObjectNode row, TextDocument text, List<Score> windows) {
    double likelihood = windows.stream().mapToDouble(Score::logLikelihood).sum();
    row.put(TaskResults.LOG_LIKELIHOOD, likelihood)
        .put(TaskResults.WORDS, text.words())
        .put(TaskResults.BYTES, text.bytes());
    row.putObject(TaskResults.METRICS)
        .put("bits_per_byte", -likelihood / (text.bytes() * Math.log(2)));
  }
}
