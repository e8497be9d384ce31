package dev.fathom.train;

import dev.fathom.UserError;
import dev.fathom.data.Example;
import dev.fathom.model.PassOptions;
import dev.fathom.model.TrainableModel;
import dev.fathom.model.hub.ModelLocator;
import dev.fathom.pair.PairText;
import dev.fathom.pair.Side;
import dev.fathom.run.Display;
import dev.fathom.run.RunFolder;
import dev.fathom.run.Settings;
import dev.fathom.tensor.Compute;
import dev.fathom.tensor.Scope;
import dev.fathom.text.EncodedDialogue;
import dev.fathom.train.objective.AtPosition;
import dev.fathom.train.objective.Objective;
import dev.fathom.train.objective.ObjectiveSettings;
import dev.fathom.train.objective.Role;
import dev.fathom.train.objective.Totals;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The gradients that a training recipe would send, position by position and together, at the model
 * where it begins: the same rows, objective and frozen models as its training, and no step taken.
 */
public final class ObjectiveGradients implements AutoCloseable {
  private final Settings settings;
  private final Objective.PerPosition objective;
  private final StudentAndTeachers cast;
  private final PairText text;
  private final Draws draws;
  private final Map<String, Integer> promptLengths;
  private final int vocabulary;
  private final Compute compute;

  /**
   * A row as the training draws it.
   *
   * @param id of its example
   * @param depth how many tokens of another answer stand before the response that is learned
   * @param dialogue prompt, those, and the response
   */
  public record Row(String id, Role role, int depth, EncodedDialogue dialogue) {
    TrainingRow toTrain() {
      return new TrainingRow(id, 0, role, dialogue);
    }
  }

  /**
   * Loads the models and makes the rows.
   *
   * @param settings of {@link TrainSettings#ALL}
   * @param run where answers that are drawn first are kept
   * @throws UserError if a training with these settings would be refused, or its loss is not a sum
   *     over positions
   */
  public ObjectiveGradients(
      Settings settings, ModelLocator locator, RunFolder run, Display display, PrintStream err) {
    this.settings = settings;
    requirePerPosition(settings);
    TrainingData data = new TrainChecks(settings).data();
    TrainSetup setup = new TrainSetup(settings, locator, display, err);
    ResolvedModels models = setup.models();
    text = models.text(settings);
    objective = perPosition(ObjectiveSettings.of(settings, setup.recovery(text).tokens()));
    models.requireFor(objective);
    compute = setup.compute(models);
    vocabulary = models.vocabulary(text);
    cast =
        new StudentAndTeachers(
            models.student().folder(),
            settings.get(TrainSettings.ADAPTER).map(Path::of),
            TrainSettings.adaptation(settings),
            models.folders(),
            objective.teachers(),
            compute,
            run.file("scratch").getParent(),
            settings.get(TrainSettings.TEACHER_MEMORY) << 20);
    RowSource source = new RowSource(settings, run, text, models, display, err);
    draws = source.rows(data, cast).draws();
    cast.expect(List.of(), true);
    promptLengths =
        data.harmful().stream()
            .collect(
                Collectors.toMap(
                    Example::id, example -> source.encoder().prompt(example).length, (a, _) -> a));
  }

  /**
   * Refuses what shows without a model.
   *
   * @throws UserError if the loss is not a sum over positions, or the data cannot be used
   */
  public static void check(Settings settings) {
    requirePerPosition(settings);
    new TrainChecks(settings).data();
  }

  private static void requirePerPosition(Settings settings) {
    ObjectiveSettings.Choice choice = settings.get(ObjectiveSettings.OBJECTIVE);
    boolean perPosition =
        switch (choice) {
          case SFT,
              REALIGN,
              CONSTRAINED_SFT,
              TARGETED_COMPLETION,
              RECOVERY_PENALTY,
              DEEP,
              SAFETY_AUGMENTATION ->
              true;
          case DPO, D2O, POLICY_GRADIENT -> false;
        };
    if (!perPosition) {
      throw new UserError(
          "objective: %s is no sum over positions; take one that is, sft for example"
              .formatted(ObjectiveSettings.OBJECTIVE.kind().write().apply(choice).asText()));
    }
  }

  private static Objective.PerPosition perPosition(Objective objective) {
    return switch (objective) {
      case Objective.PerPosition perPosition -> perPosition;
      case Objective.PerSequence _, Objective.OnPolicy _ ->
          throw new IllegalArgumentException(objective.name() + " is no sum over positions");
    };
  }

  /** The objective's name. */
  public String objective() {
    return objective.name();
  }

  Objective.PerPosition whole() {
    return objective;
  }

  /** The model where the training begins; its gradients are forgotten here. */
  public TrainableModel student() {
    return cast.student();
  }

  /**
   * The first rows that the training draws.
   *
   * @param perRole the most of each role
   */
  public List<Row> rows(int perRole) {
    Map<Role, List<Row>> found = new TreeMap<>();
    long steps = draws.stepsPerEpoch();
    for (long step = 1; step <= steps; step++) {
      for (TrainingRow row : draws.rows(step)) {
        List<Row> ofRole = found.computeIfAbsent(row.role(), _ -> new ArrayList<>());
        if (ofRole.size() < perRole) {
          ofRole.add(new Row(row.id(), row.role(), depth(row), row.dialogue()));
        }
      }
      if (found.values().stream().allMatch(rows -> rows.size() == perRole)) {
        break;
      }
    }
    return found.values().stream().flatMap(List::stream).toList();
  }

  private int depth(TrainingRow row) {
    return row.role() == Role.REFUSAL
        ? row.dialogue().responseStart()
            - promptLengths.getOrDefault(row.id(), row.dialogue().responseStart())
        : 0;
  }

  /**
   * ‖∂loss_t/∂θ‖₂ of single positions of a row, over all trained numbers together. The term of a
   * position is what it would add to the loss of a step that holds nothing else, so that rows of
   * different lengths can be compared.
   *
   * @param positions from 1, each within the response
   */
  public double[] norms(Row row, List<Integer> positions) {
    double[] norms = new double[positions.size()];
    MicroBatch alone = new MicroBatch(List.of(List.of(row.toTrain())));
    Totals one = Totals.none().plus(row.role(), 1);
    for (int i = 0; i < norms.length; i++) {
      forget();
      loss(new AtPosition(objective, positions.get(i)))
          .backward(cast.student(), alone, one, PassOptions.PLAIN);
      norms[i] = GradientClip.norm(cast.student().parameters().values());
    }
    forget();
    return norms;
  }

  /**
   * Leaves in the student's parameters the gradient of the loss over the first steps together: what
   * plain gradient descent would take from the weights, up to the learning rate.
   */
  public void addUpdate(int steps) {
    forget();
    Batching batching =
        new Batching(
            Math.toIntExact(settings.get(TrainSettings.BATCH)),
            Math.toIntExact(settings.get(TrainSettings.MAX_LENGTH)),
            settings.get(TrainSettings.PACKING));
    StepLoss whole = loss(objective);
    for (long step = 1; step <= steps; step++) {
      List<TrainingRow> rows = draws.rows(step);
      Totals totals = Totals.none();
      for (TrainingRow row : rows) {
        totals = totals.plus(row.role(), row.positions());
      }
      for (MicroBatch batch : batching.split(rows)) {
        whole.backward(cast.student(), batch, totals, PassOptions.PLAIN);
      }
    }
  }

  StepLoss loss(Objective of) {
    return new StepLoss(
        of,
        cast.student().model().head(),
        cast.teacher(Side.BASE),
        cast.teacher(Side.ALIGNED),
        vocabulary,
        compute.device());
  }

  private void forget() {
    try (Scope _ = Scope.open()) {
      student().parameters().values().forEach(parameter -> parameter.mutable_grad().reset());
    }
  }

  @Override
  public void close() {
    cast.close();
    text.close();
  }
}
