package dev.fathom.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fathom.UserError;
import dev.fathom.model.PassOptions;
import dev.fathom.model.hub.DownloadProgress;
import dev.fathom.model.hub.HubEnvironment;
import dev.fathom.model.hub.ModelLocator;
import dev.fathom.run.Display;
import dev.fathom.run.RunFolder;
import dev.fathom.run.Settings;
import dev.fathom.tensor.Scope;
import dev.fathom.tensor.Tensors;
import dev.fathom.train.objective.AtPosition;
import dev.fathom.train.objective.Objective;
import dev.fathom.train.objective.Role;
import dev.fathom.train.objective.Totals;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ObjectiveGradientsTest {
  private static final PrintStream NOWHERE = new PrintStream(OutputStream.nullOutputStream());

  @TempDir private Path folder;

  private void with(String objective, Consumer<ObjectiveGradients> work) {
    Settings settings =
        Settings.load(
            Optional.empty(), TestTraining.of(folder, objective).settings(), TrainSettings.ALL);
    ModelLocator locator =
        new ModelLocator(HubEnvironment.of(Map.of(), Path.of("nowhere")), DownloadProgress.NONE);
    try (RunFolder run =
            RunFolder.open(folder.resolve("gradients"), settings.toJson(), TrainRun.FREE, false);
        ObjectiveGradients gradients =
            new ObjectiveGradients(settings, locator, run, Display.NONE, NOWHERE)) {
      work.accept(gradients);
    }
  }

  private static Map<String, float[]> taken(ObjectiveGradients gradients) {
    Map<String, float[]> taken = new TreeMap<>();
    try (Scope _ = Scope.open()) {
      gradients
          .student()
          .parameters()
          .forEach((name, parameter) -> {
            if (parameter.grad().defined()) {
              taken.put(name, Tensors.floats(parameter.grad()));
            }
            parameter.mutable_grad().reset();
          });
    }
    return taken;
  }

  private static void add(
      ObjectiveGradients gradients, Objective objective, ObjectiveGradients.Row row) {
    TrainingRow trained = row.toTrain();
    gradients
        .loss(objective)
        .backward(
            gradients.student(),
            new MicroBatch(List.of(List.of(trained))),
            Totals.none().plus(row.role(), trained.positions()),
            PassOptions.PLAIN);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sft",
        "targeted-completion",
        "safety-augmentation",
        "recovery-penalty",
        "constrained-sft"
      })
  void thePositionsOfALossAddUpToItsGradient(String objective) {
    with(
        objective,
        gradients -> {
          for (ObjectiveGradients.Row row : gradients.rows(1)) {
            add(gradients, gradients.whole(), row);
            Map<String, float[]> whole = taken(gradients);
            for (int t = 1; t <= row.dialogue().responseLength(); t++) {
              add(gradients, new AtPosition(gradients.whole(), t), row);
            }
            Map<String, float[]> summed = taken(gradients);

            assertTrue(!whole.isEmpty(), row.role().label());
            assertEquals(whole.keySet(), summed.keySet());
            whole.forEach((name, values) ->
                assertArrayEquals(
                    values, summed.get(name), 2e-5f, row.role().label() + " " + name));
          }
        });
  }

  @Test
  void aPositionsNormIsThatOfItsTermAlone() {
    with(
        "sft",
        gradients -> {
          ObjectiveGradients.Row row = gradients.rows(1).getFirst();
          List<Integer> positions =
              IntStream.rangeClosed(1, row.dialogue().responseLength()).boxed().toList();
          double[] norms = gradients.norms(row, positions);
          double[] plain =
              new PositionGradients(gradients.student()).norms(row.dialogue(), positions);

          for (int t = 0; t < norms.length; t++) {
            assertEquals(plain[t], norms[t], 1e-4 * plain[t], "position " + (t + 1));
          }
        });
  }

  @Test
  void refusalsTellHowMuchOfAnotherAnswerStandsBeforeThem() {
    with(
        "safety-augmentation",
        gradients -> {
          List<Integer> depths = new ArrayList<>();
          for (ObjectiveGradients.Row row : gradients.rows(9)) {
            if (row.role() == Role.REFUSAL) {
              depths.add(row.depth());
            } else {
              assertEquals(0, row.depth());
            }
          }
          assertEquals(9, depths.size());
          assertTrue(depths.contains(0) && depths.stream().anyMatch(k -> k > 0), depths.toString());
        });
  }

  @Test
  void anUpdateIsTheGradientOfTheFirstSteps() {
    with(
        "sft",
        gradients -> {
          gradients.addUpdate(1);
          Map<String, float[]> one = taken(gradients);
          gradients.addUpdate(1);
          Map<String, float[]> again = taken(gradients);
          gradients.addUpdate(3);
          Map<String, float[]> three = taken(gradients);

          one.forEach((name, values) -> assertArrayEquals(values, again.get(name), 1e-6f, name));
          assertTrue(
              one.entrySet().stream()
                  .anyMatch(e -> Math.abs(e.getValue()[0] - three.get(e.getKey())[0]) > 1e-6));
        });
  }

  @Test
  void aLossOfWholeResponsesIsRefused() {
    UserError refused = assertThrows(UserError.class, () -> with("dpo", _ -> {}));

    assertTrue(refused.getMessage().contains("dpo is no sum over positions"));
  }
}
