package dev.fathom.train;

import dev.fathom.UserError;
import dev.fathom.measure.MeasureModel;
import dev.fathom.pair.PairText;
import dev.fathom.pair.Side;
import dev.fathom.run.Settings;
import dev.fathom.train.objective.Objective;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The checkpoints of a training, found but not loaded.
 *
 * @param student where training begins
 * @param frozen those that objectives may compare with
 */
record ResolvedModels(MeasureModel student, Map<Side, MeasureModel> frozen) {
  /**
   * @param start where training begins; the aligned model if empty
   * @throws UserError if neither is given
   */
  static ResolvedModels of(Optional<MeasureModel> start, Map<Side, MeasureModel> frozen) {
    MeasureModel student =
        start
            .or(() -> Optional.ofNullable(frozen.get(Side.ALIGNED)))
            .orElseThrow(() ->
                new UserError(
                    "--model is missing: the checkpoint that training begins at (or give"
                        + " --aligned)"));
    return new ResolvedModels(student, frozen);
  }

  /**
   * @throws UserError if the objective compares with a model that is not given
   */
  void requireFor(Objective objective) {
    for (Side side : objective.teachers()) {
      if (!frozen.containsKey(side)) {
        throw new UserError(
            "--"
                + side.label()
                + " is missing: "
                + objective.name()
                + " compares with the frozen "
                + side.label()
                + " model");
      }
    }
  }

  /**
   * One tokenizer and template for all, the student's.
   *
   * @throws UserError if a frozen model's tokenizer differs
   */
  PairText text(Settings settings) {
    var now = PairText.date(settings.get(TrainSettings.DATE));
    Optional<Path> template = settings.get(TrainSettings.TEMPLATE).map(Path::of);
    for (MeasureModel other : frozen.values()) {
      PairText.load(other.folder(), student.folder(), template, now).close();
    }
    return PairText.load(student.folder(), student.folder(), template, now);
  }

  /** Tokens that all have logits for. */
  int vocabulary(PairText text) {
    int smallest = student.config().vocabularySize();
    for (MeasureModel other : frozen.values()) {
      smallest = text.sharedVocabulary(smallest, other.config().vocabularySize());
    }
    return smallest;
  }

  /** Tokens that fit into all. */
  int context() {
    return all().values().stream()
        .mapToInt(model -> model.config().maximumPositions())
        .min()
        .orElseThrow();
  }

  /** Numbers held at once: weights, and for the student gradients and optimiser state. */
  long parametersAtWork() {
    return 4 * student.parameters()
        + frozen.values().stream().mapToLong(MeasureModel::parameters).sum();
  }

  Map<Side, Path> folders() {
    Map<Side, Path> folders = new EnumMap<>(Side.class);
    frozen.forEach((side, model) -> folders.put(side, model.folder()));
    return folders;
  }

  /** All by the names of their settings. */
  Map<String, MeasureModel> all() {
    Map<String, MeasureModel> all = new LinkedHashMap<>();
    all.put("model", student);
    frozen.forEach((side, model) -> all.put(side.label(), model));
    return all;
  }
}
