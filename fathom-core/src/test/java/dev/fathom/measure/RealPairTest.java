package dev.fathom.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.fathom.data.Example;
import dev.fathom.data.Examples;
import dev.fathom.data.ReadOptions;
import dev.fathom.pair.Pair;
import dev.fathom.text.Dialogue;
import dev.fathom.text.DialogueEncoder;
import dev.fathom.text.EncodedDialogue;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * A real base model, the model aligned from it, and real prompts: mean KL(aligned‖base) equals what
 * Hugging Face transformers gives in float32.
 */
class RealPairTest {
  private static final Path SHARED = Path.of(System.getProperty("fathom.shared", "absent"));
  private static final int ROWS = 60;
  private static final int[] POSITIONS = {1, 2, 5, 10, 20};
  private static final int LAST = 20;
  private static final int BATCH = 20;

  private static final Map<String, double[]> TRANSFORMERS =
      Map.of(
          "harmful", new double[] {2.161717, 0.527705, 1.011920, 0.958247, 0.938004},
          "benign", new double[] {0.474800, 0.268434, 0.293853, 0.264334, 0.273876});

  @Test
  void meanDivergencesEqualTransformers() {
    Path base = SHARED.resolve("checkpoints/stories15m-base");
    Path aligned = SHARED.resolve("checkpoints/stories15m-aligned");
    Path prompts = SHARED.resolve("prompts/depth.jsonl");
    for (Path needed : List.of(base, aligned, prompts)) {
      assumeTrue(Files.exists(needed), needed + " is not here: no real pair to measure");
    }
    List<Example> examples = Examples.read(prompts, ReadOptions.DEFAULT.withLimit(ROWS));
    assertEquals(2 * ROWS, examples.size());
    try (Pair pair = Pair.load(base, aligned)) {
      Profiler profiler = Profiler.standard(pair);
      TRANSFORMERS.forEach((group, want) -> {
        List<EncodedDialogue> rows =
            examples.stream()
                .filter(example -> example.group().equals(group))
                .map(example -> start(pair.text().encoder(), example))
                .toList();
        double[] have = means(profiler, rows);
        System.out.printf("%s: %s%n", group, Arrays.toString(have));
        for (int i = 0; i < want.length; i++) {
          assertEquals(want[i], have[i], 1e-4, group + " at position " + POSITIONS[i]);
        }
      });
    }
  }

  /** A row's first response tokens: those behind them do not change what comes before. */
  private static EncodedDialogue start(DialogueEncoder encoder, Example example) {
    EncodedDialogue row =
        encoder.encode(
            new Dialogue(example.system(), example.prompt(), example.response().orElseThrow()));
    int length = Math.min(row.length(), row.responseStart() + LAST);
    assertTrue(row.responseLength() > 0, example.id());
    return new EncodedDialogue(Arrays.copyOf(row.ids(), length), row.responseStart());
  }

  /** At each of the positions, the mean over the rows that reach it. */
  private static double[] means(Profiler profiler, List<EncodedDialogue> rows) {
    List<float[]> curves = new ArrayList<>();
    for (int from = 0; from < rows.size(); from += BATCH) {
      List<EncodedDialogue> batch = rows.subList(from, Math.min(from + BATCH, rows.size()));
      profiler.profile(batch).forEach(profile -> curves.add(profile.kl()));
    }
    assertEquals(ROWS, curves.size());
    return Arrays.stream(POSITIONS)
        .mapToDouble(position ->
            curves.stream()
                .filter(curve -> curve.length >= position)
                .mapToDouble(curve -> curve[position - 1])
                .average()
                .orElseThrow())
        .toArray();
  }
}
