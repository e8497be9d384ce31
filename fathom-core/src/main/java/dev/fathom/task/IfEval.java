package dev.fathom.task;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fathom.data.Cell;
import dev.fathom.data.Row;
import dev.fathom.task.AnswerCheck.Checked;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * IFEval (Zhou et al., 2023): whether answers follow instructions that can be verified, of 25
 * kinds. Strict as they stand; loose with the first line, the last line or the asterisks taken
 * away. Worded as the harness's {@code ifeval}: the prompt as it is.
 *
 * <p>Read is the original's JSONL or the hub's {@code google/IFEval}: {@code prompt,
 * instruction_id_list, kwargs}.
 */
public record IfEval() implements GenerationTask {
  private static final String STRICT = "prompt_level_strict_acc";
  private static final String LOOSE = "prompt_level_loose_acc";
  private static final String EACH_STRICT = "inst_level_strict_acc";
  private static final String EACH_LOOSE = "inst_level_loose_acc";
  private static final SingleSubset ROWS =
      new SingleSubset("ifeval", "", List.of("train", "test"), List.of());

  @Override
  public Heading heading() {
    return new Heading(
        "ifeval",
        "whether answers follow verifiable instructions",
        "prompt, instruction_id_list, kwargs",
        0,
        List.of(
            Metric.share(STRICT),
            Metric.share(LOOSE),
            new Metric(EACH_STRICT, true, Metric.Aggregation.WEIGHTED_MEAN),
            new Metric(EACH_LOOSE, true, Metric.Aggregation.WEIGHTED_MEAN)));
  }

  @Override
  public List<String> stops() {
    return List.of();
  }

  @Override
  public int maxNewTokens() {
    return 1280;
  }

  @Override
  public List<Subset> read(TaskData data) {
    return ROWS.of(data, IfEval::document, new Shots.None("ifeval"));
  }

  private static GenerationDocument document(Row row) throws Cell.Unusable {
    List<String> ids = Cell.texts(row, "instruction_id_list");
    JsonNode arguments = Cell.array(row, "kwargs");
    if (ids.isEmpty() || ids.size() != arguments.size()) {
      throw new Cell.Unusable(
          ids.size() + " instructions have " + arguments.size() + " objects of kwargs");
    }
    List<Instruction> instructions = new ArrayList<>();
    for (int i = 0; i < ids.size(); i++) {
      instructions.add(Instruction.of(ids.get(i), arguments.get(i)));
    }
    String prompt = Cell.visible(row, "prompt");
    return new GenerationDocument(
        prompt, new Turn(prompt, String.join(", ", ids)), answer -> check(answer, instructions));
  }

  static Checked check(String answer, List<Instruction> instructions) {
    List<Boolean> strict =
        instructions.stream().map(instruction -> instruction.followedBy(answer)).toList();
    List<String> variants = variants(answer);
    List<Boolean> loose =
        instructions.stream()
            .map(instruction -> variants.stream().anyMatch(instruction::followedBy))
            .toList();
    Map<String, Double> metrics = new LinkedHashMap<>();
    metrics.put(STRICT, strict.contains(false) ? 0.0 : 1.0);
    metrics.put(LOOSE, loose.contains(false) ? 0.0 : 1.0);
    metrics.put(EACH_STRICT, share(strict));
    metrics.put(EACH_LOOSE, share(loose));
    double weight = instructions.size();
    String ignored =
        IntStream.range(0, strict.size())
            .filter(i -> !strict.get(i))
            .mapToObj(i -> instructions.get(i).id())
            .collect(Collectors.joining(", "));
    return new Checked(
        metrics, Map.of(EACH_STRICT, weight, EACH_LOOSE, weight), Map.of("not followed", ignored));
  }

  private static double share(List<Boolean> followed) {
    return followed.stream().filter(one -> one).count() / (double) followed.size();
  }

  /** The answer without its first line, its last line, both, and all of these without asterisks. */
  private static List<String> variants(String answer) {
    List<String> lines = List.of(answer.split("\n", -1));
    int all = lines.size();
    List<String> variants =
        new ArrayList<>(
            List.of(
                answer,
                joined(lines.subList(1, all)),
                joined(lines.subList(0, all - 1)),
                joined(all > 1 ? lines.subList(1, all - 1) : List.of())));
    variants.addAll(variants.stream().map(variant -> variant.replace("*", "")).toList());
    return variants;
  }

  private static String joined(List<String> lines) {
    return PythonText.strip(String.join("\n", lines));
  }
}
