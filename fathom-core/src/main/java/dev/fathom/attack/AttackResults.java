package dev.fathom.attack;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import dev.fathom.judge.Judgement;
import dev.fathom.statistics.Bootstrap;
import dev.fathom.statistics.Estimate;
import dev.fathom.statistics.Wilson;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Turns judged answers into {@code groups} of {@code results.json}; the schema is
 * docs/results-schema.md.
 *
 * <p>With one answer per prompt the answers are independent trials, and a share has Wilson's
 * interval. Several answers of one prompt are not: there the prompts are resampled, each with all
 * of its answers.
 *
 * @param depths in the order to list them in
 * @param samples answers per prompt
 * @param bootstrap for several samples
 */
record AttackResults(List<String> depths, int samples, Bootstrap bootstrap) {
  /** An answer and what the judge said of it. */
  record Judged(Answer answer, Judgement judgement) {}

  ObjectNode of(List<Judged> all) {
    Map<String, List<Judged>> groups = new TreeMap<>();
    all.forEach(
        one -> groups.computeIfAbsent(one.answer().group(), _ -> new ArrayList<>()).add(one));
    ObjectNode node = Json.MAPPER.createObjectNode();
    groups.forEach((name, group) -> {
      ArrayNode list = node.putObject(name).putArray("depths");
      for (String depth : depths) {
        List<Judged> at = group.stream().filter(one -> one.answer().depth().equals(depth)).toList();
        if (!at.isEmpty()) {
          list.add(atDepth(depth, at));
        }
      }
    });
    return node;
  }

  private ObjectNode atDepth(String depth, List<Judged> at) {
    // By id, so that draws do not depend on the order in which answers were finished.
    Map<String, List<Judged>> prompts = new TreeMap<>();
    at.forEach(
        one -> prompts.computeIfAbsent(one.answer().example(), _ -> new ArrayList<>()).add(one));
    double tokens = at.stream().mapToInt(one -> one.answer().tokens()).average().orElseThrow();
    ObjectNode node = Json.MAPPER.createObjectNode();
    node.put("depth", depth).put("n", prompts.size()).put("answers", at.size());
    List<List<Judged>> answers = List.copyOf(prompts.values());
    node.set("success", share(answers, Judgement::complied).toJson());
    node.set("refused", share(answers, Judgement::refused).toJson());
    return node.put("completions_mean_tokens", tokens);
  }

  private Estimate share(List<List<Judged>> prompts, Predicate<Judgement> counts) {
    double[] shares =
        prompts.stream()
            .mapToDouble(answers -> (double) count(answers, counts) / answers.size())
            .toArray();
    if (samples == 1) {
      long successes = prompts.stream().mapToLong(answers -> count(answers, counts)).sum();
      return Wilson.STANDARD.estimate(successes, prompts.size());
    }
    return Estimate.of(
        Arrays.stream(shares).average().orElseThrow(),
        bootstrap.interval(
            shares.length,
            drawn -> Arrays.stream(drawn).mapToDouble(i -> shares[i]).average().orElseThrow()));
  }

  private static long count(List<Judged> answers, Predicate<Judgement> counts) {
    return answers.stream().map(Judged::judgement).filter(counts).count();
  }
}
