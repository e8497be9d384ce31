package dev.fathom.attack.finetune;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fathom.Json;
import dev.fathom.attack.finetune.DynamicsRow.Quantity;
import dev.fathom.measure.Profile;
import dev.fathom.measure.Profiler;
import dev.fathom.measure.Scorer;
import dev.fathom.model.Adaptation;
import dev.fathom.model.Model;
import dev.fathom.model.TrainableModel;
import dev.fathom.pair.Pair;
import dev.fathom.pair.PairText;
import dev.fathom.pair.TinyPair;
import dev.fathom.run.Display;
import dev.fathom.run.Progress;
import dev.fathom.run.SampleLog;
import dev.fathom.statistics.Bootstrap;
import dev.fathom.tensor.Compute;
import dev.fathom.text.EncodedDialogue;
import dev.fathom.train.PositionGradients;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DynamicsTest {
  private static final int POSITIONS = 4;

  @TempDir private static Path models;
  private static TinyPair pair;

  @TempDir private Path folder;

  private final List<EncodedDialogue> whole = TinyPair.rows(9, 6, 3, 5);
  private final List<Watched> rows =
      IntStream.range(0, whole.size())
          .mapToObj(i -> Watched.of("row-" + i, whole.get(i), POSITIONS))
          .toList();
  private final List<Look> looks =
      List.of(
          new Look(0, pair.base(), Optional.empty()),
          new Look(5, pair.aligned(), Optional.empty()));

  @BeforeAll
  static void makeModels() {
    pair = TinyPair.write(models);
  }

  private Map<String, DynamicsRow> run(Path file) {
    try (PairText text = pair.text();
        SampleLog log = SampleLog.open(file)) {
      Dynamics dynamics =
          new Dynamics(pair.base(), new Adaptation.Full(), text, rows, rows, Compute.reference());
      long work = dynamics.work(looks, log);
      dynamics.run(looks, log, Progress.start("look", work, "tokens", Display.NONE, System.err));
      assertEquals(0, dynamics.work(looks, log));
    }
    return read(file);
  }

  private static Map<String, DynamicsRow> read(Path file) {
    try (SampleLog log = SampleLog.open(file);
        var lines = log.rows()) {
      return lines.collect(
          Collectors.toMap(row -> row.path("id").asText(), row -> DynamicsRow.of(row)));
    }
  }

  @Test
  void theLossIsTheScoreOfTheWholeAnswersFirstTokens() {
    Map<String, DynamicsRow> measured = run(folder.resolve("dynamics.jsonl"));
    try (Model model = Model.load(pair.aligned(), Compute.reference())) {
      List<float[]> scores = new Scorer(model).score(whole);
      for (int i = 0; i < whole.size(); i++) {
        double[] loss = measured.get("step-5/trained/row-" + i).curves().get(Quantity.LOSS);
        assertEquals(Math.min(POSITIONS, whole.get(i).responseLength()), loss.length);
        for (int t = 0; t < loss.length; t++) {
          assertEquals(-scores.get(i)[t], loss[t], 1e-5);
        }
      }
    }
  }

  @Test
  void theDivergenceIsMeasuresOwnAndExactlyNothingAtStepZero() {
    Map<String, DynamicsRow> measured = run(folder.resolve("dynamics.jsonl"));
    try (Pair loaded = pair.load()) {
      List<Profile> profiles = Profiler.standard(loaded).profile(whole);
      for (int i = 0; i < whole.size(); i++) {
        double[] kl = measured.get("step-5/held-out/row-" + i).curves().get(Quantity.KL);
        for (int t = 0; t < kl.length; t++) {
          assertEquals(profiles.get(i).kl()[t], kl[t], 1e-4 * kl[t]);
          assertTrue(kl[t] > 0.01, "the models agree; nothing was tested");
        }
        double[] none = measured.get("step-0/held-out/row-" + i).curves().get(Quantity.KL);
        assertArrayEquals(new double[none.length], none, 0.0);
      }
    }
  }

  @Test
  void theGradientNormIsTheTrainersOwn() {
    Map<String, DynamicsRow> measured = run(folder.resolve("dynamics.jsonl"));
    try (TrainableModel model =
        TrainableModel.load(pair.aligned(), Compute.reference(), new Adaptation.Full())) {
      PositionGradients gradients = new PositionGradients(model);
      for (int i = 0; i < whole.size(); i++) {
        assertArrayEquals(
            gradients.norms(whole.get(i), POSITIONS),
            measured.get("step-5/trained/row-" + i).curves().get(Quantity.GRADIENT_NORM),
            1e-4);
      }
    }
  }

  @Test
  void whatIsMissingIsMeasuredAndNothingTwice() throws IOException {
    Path file = folder.resolve("whole.jsonl");
    run(file);
    Set<String> lines = new TreeSet<>(Files.readAllLines(file));
    Path broken = folder.resolve("broken.jsonl");
    List<String> kept = Files.readAllLines(file).subList(0, 5);
    // The process died while it wrote the sixth.
    Files.writeString(broken, String.join("\n", kept) + "\n{\"id\": \"step-5/tr");
    run(broken);
    assertEquals(kept, Files.readAllLines(broken).subList(0, 5));
    assertEquals(lines, new TreeSet<>(Files.readAllLines(broken)));
  }

  @Test
  void theMeansAreOverTheAnswersThatReachAPosition() {
    DynamicsSummary summary =
        new DynamicsSummary(
            List.of(row("a", 1, 3, 8), row("b", 3, 5), row("c", 2)), Bootstrap.seeded(0));
    var json = summary.toJson();
    assertEquals(3, json.path("trained").intValue());
    assertEquals(0, json.path("held_out").intValue());
    var loss = json.at("/steps/0/loss");
    assertEquals(Json.MAPPER.valueToTree(new double[] {2, 4, 8}), loss.path("mean"));
    assertEquals(Json.MAPPER.valueToTree(new int[] {3, 2, 1}), loss.path("n"));
    assertTrue(loss.path("low").path(0).doubleValue() < 2);
    assertEquals(3, loss.path("low").path(1).doubleValue());
    assertEquals(5, loss.path("high").path(1).doubleValue());
    assertEquals(0, json.at("/steps/0/kl/mean").size());
  }

  private static DynamicsRow row(String example, double... loss) {
    return new DynamicsRow(
        2,
        DynamicsRow.Set.TRAINED,
        example,
        Map.of(Quantity.LOSS, Arrays.copyOf(loss, loss.length)),
        0,
        0);
  }
}
