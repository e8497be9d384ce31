package dev.fathom.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every task against lm-evaluation-harness 0.4.13 on one checkpoint: the log-likelihood of every
 * request, the text of every answer, every sample's metrics and every score.
 */
class HarnessParityTest {
  private static final JsonNode GOLDEN = Golden.all();
  private static final double TOLERANCE = 1e-4;

  @TempDir private Path folder;

  /** How a run of the harness is asked for here. */
  private record Ours(String task, String data, String group) {}

  private static final Map<String, Ours> OURS = new TreeMap<>();

  static {
    OURS.put("mmlu_anatomy", new Ours("mmlu", "mmlu", "anatomy"));
    OURS.put("mmlu_college_physics", new Ours("mmlu", "mmlu-hub", "college_physics"));
    OURS.put(
        "truthfulqa_mc1", new Ours("truthfulqa", "truthful_qa/validation.jsonl", "truthfulqa"));
    OURS.put("truthfulqa_mc2", new Ours("truthfulqa", "truthful_qa", "truthfulqa"));
    OURS.put("gsm8k", new Ours("gsm8k", "gsm8k", "gsm8k"));
    OURS.put("gsm8k_cot", new Ours("gsm8k-cot", "gsm8k", "gsm8k-cot"));
    OURS.put("arc_easy", new Ours("arc-easy", "ai2_arc", "arc-easy"));
    OURS.put("arc_challenge", new Ours("arc-challenge", "ai2_arc", "arc-challenge"));
    OURS.put("hellaswag", new Ours("hellaswag", "hellaswag", "hellaswag"));
    OURS.put("winogrande", new Ours("winogrande", "winogrande", "winogrande"));
    OURS.put("boolq", new Ours("boolq", "super_glue", "boolq"));
    OURS.put("toxigen", new Ours("toxigen", "toxigen-data", "toxigen"));
    OURS.put("triviaqa", new Ours("triviaqa", "trivia_qa", "triviaqa"));
    OURS.put("bbh_zeroshot_snarks", new Ours("bbh", "bbh", "snarks"));
    OURS.put("bbh_zeroshot_boolean_expressions", new Ours("bbh", "bbh", "boolean_expressions"));
    OURS.put("wikitext", new Ours("wikitext", "wikitext_document_level", "wikitext"));
  }

  /** The harness's name of a metric and its filter. */
  private static final Map<String, String> METRICS =
      Map.of(
          "strict_match", "exact_match,strict-match",
          "flexible_match", "exact_match,flexible-extract",
          "exact_match", "exact_match,remove_whitespace",
          "mc1", "acc,none",
          "mc2", "acc,none");

  static List<String> runs() {
    return GOLDEN.path("runs").propertyStream().map(Map.Entry::getKey).sorted().toList();
  }

  @ParameterizedTest
  @MethodSource("runs")
  void everyRequestSampleAndScoreIsTheHarnesss(String name) throws IOException {
    JsonNode golden = GOLDEN.path("runs").path(name);
    Ours ours = OURS.get(golden.path("task").asText());
    Path run = ours(name, golden, ours);
    Map<String, ObjectNode> samples = TestTask.samples(run);
    Map<String, Double> checked = new HashMap<>();
    golden
        .path("samples")
        .properties()
        .forEach(entry -> {
          for (JsonNode wanted : entry.getValue()) {
            ObjectNode found = samples.get(ours.group + "-" + (wanted.path("doc").asInt() + 1));
            compare(wanted, found, entry.getKey(), golden.path("task").asText());
          }
          assertEquals(entry.getValue().size(), samples.size());
        });
    JsonNode metrics = TestTask.results(run).path("metrics");
    metrics
        .properties()
        .forEach(metric -> {
          String key = METRICS.getOrDefault(metric.getKey(), metric.getKey() + ",none");
          boolean asked = golden.path("metrics").has(key) && isAsked(name, metric.getKey());
          if (asked) {
            double wanted = golden.path("metrics").path(key).doubleValue();
            double found = metric.getValue().path("value").doubleValue();
            assertEquals(wanted, found, TOLERANCE * Math.max(1, Math.abs(wanted)), key);
            checked.put(key, found);
          }
        });
    assertEquals(
        golden.path("metrics").size(), checked.size(), "metrics " + golden.path("metrics"));
  }

  /** The harness has two tasks where there is one here. */
  private static boolean isAsked(String name, String metric) {
    return !name.startsWith("truthfulqa") || name.contains(metric);
  }

  private Path ours(String name, JsonNode golden, Ours ours) throws IOException {
    TestTask task =
        TestTask.of(ours.task, Golden.path("data/" + ours.data), folder.resolve("run"))
            .with("shots", golden.path("shots").asText())
            .with("groups", ours.group);
    String chat = golden.path("chat").asText();
    if (!chat.isEmpty()) {
      task = task.with("chat-template", true).with("multiturn", chat.equals("multiturn"));
    }
    return (name.endsWith("-short") ? task.with("model", shortened()) : task).run();
  }

  /** The checkpoint with the context that the harness was told. */
  private Path shortened() throws IOException {
    Path copy = Files.createDirectory(folder.resolve("short"));
    try (Stream<Path> files = Files.list(Golden.path("checkpoint"))) {
      for (Path file : files.toList()) {
        Files.copy(file, copy.resolve(file.getFileName()));
      }
    }
    ObjectNode config = Json.object(copy.resolve("config.json"));
    config.put("max_position_embeddings", GOLDEN.path("short").intValue());
    Files.writeString(copy.resolve("config.json"), config.toString());
    return copy;
  }

  private static void compare(JsonNode wanted, ObjectNode found, String filter, String task) {
    String id = found.path("id").asText();
    if (wanted.has("requests")) {
      Map<String, JsonNode> byText = new HashMap<>();
      found.path("options").forEach(option -> byText.put(option.path("text").asText(), option));
      for (int i = 0; i < wanted.path("requests").size(); i++) {
        JsonNode request = wanted.path("requests").get(i);
        // Winogrande's options have one text; there the place tells.
        JsonNode option =
            byText.size() == 1
                ? found.path("options").get(i)
                : byText.get(request.path("continuation").asText().strip());
        String where = id + " option " + i;
        assertEquals(
            request.path("log_likelihood").doubleValue(),
            option.path("log_likelihood").doubleValue(),
            TOLERANCE,
            where);
        assertEquals(request.path("greedy"), option.path("greedy"), where);
      }
    }
    if (wanted.has("log_likelihood")) {
      double log = wanted.path("log_likelihood").doubleValue();
      assertEquals(1, found.path("log_likelihood").doubleValue() / log, 1e-5, id);
    }
    if (wanted.has("answer")) {
      assertEquals(wanted.path("answer").asText(), found.path("answer").asText(), id);
      String ours = filter.startsWith("strict") ? "strict_match" : "flexible_match";
      String taken =
          found.path("found").path(filter.equals("remove_whitespace") ? "answer" : ours).asText();
      assertEquals(wanted.path("found").asText(), taken, id + " " + filter);
    }
    wanted
        .path("metrics")
        .properties()
        .forEach(metric -> {
          String ours =
              switch (task) {
                case "truthfulqa_mc1" -> "mc1";
                case "truthfulqa_mc2" -> "mc2";
                default ->
                    filter.startsWith("strict")
                        ? "strict_match"
                        : filter.startsWith("flexible") ? "flexible_match" : metric.getKey();
              };
          assertTrue(found.path("metrics").has(ours), id + " has no " + ours);
          assertEquals(
              metric.getValue().doubleValue(),
              found.path("metrics").path(ours).doubleValue(),
              TOLERANCE,
              id + " " + ours);
        });
  }
}
