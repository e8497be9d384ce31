package dev.fathom.train;

import dev.fathom.UserError;
import dev.fathom.model.Adaptation;
import dev.fathom.model.Model;
import dev.fathom.model.TrainableModel;
import dev.fathom.pair.HiddenSource;
import dev.fathom.pair.Side;
import dev.fathom.tensor.Compute;
import dev.fathom.text.EncodedDialogue;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * The model in training and the frozen ones that its objective compares it with. Where a low-rank
 * student began at the aligned model, that is the student with its adapters off: one copy of the
 * weights serves both.
 */
final class StudentAndTeachers implements AutoCloseable {
  private final TrainableModel student;
  private final Map<Side, Model> frozen = new EnumMap<>(Side.class);
  private final Map<Side, FrozenStates> states = new EnumMap<>(Side.class);
  private final List<AutoCloseable> owned = new ArrayList<>();

  /**
   * @param folder where the student begins
   * @param adapter adapters that it begins with
   * @param teachers folders of the frozen models
   * @param wanted those that the objective asks for
   * @param scratch a folder for states that do not fit in memory
   * @param budget bytes of states in memory, for each frozen model
   */
  StudentAndTeachers(
      Path folder,
      Optional<Path> adapter,
      Adaptation adaptation,
      Map<Side, Path> teachers,
      Set<Side> wanted,
      Compute compute,
      Path scratch,
      long budget) {
    student =
        adapter
            .map(files -> TrainableModel.load(folder, files, compute))
            .orElseGet(() -> TrainableModel.load(folder, compute, adaptation));
    owned.add(student);
    try {
      for (Side side : wanted) {
        boolean shared =
            student.adaptation() instanceof Adaptation.Lora && teachers.get(side).equals(folder);
        Model model = shared ? student.model() : loaded(teachers.get(side), compute);
        HiddenSource source = HiddenSource.of(model);
        HiddenSource asItWas = batch -> student.withoutAdapters(() -> source.at(batch));
        FrozenStates kept =
            new FrozenStates(
                model,
                shared ? asItWas : source,
                scratch.resolve("states-" + side.label() + ".bin"),
                budget);
        owned.addFirst(kept);
        states.put(side, kept);
        frozen.put(side, model);
      }
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  private Model loaded(Path folder, Compute compute) {
    Model model = Model.load(folder, compute);
    owned.addFirst(model);
    return model;
  }

  TrainableModel student() {
    return student;
  }

  /** A frozen model, if the objective asks for it. */
  Optional<Teacher> teacher(Side side) {
    return Optional.ofNullable(frozen.get(side))
        .map(model -> new Teacher(states.get(side), model.head()));
  }

  /**
   * Works with a frozen model before training begins; it is loaded for that where the objective
   * itself does not compare with it.
   *
   * @throws UserError if none is given
   */
  <T> T withFrozen(Side side, ResolvedModels models, Function<Model, T> work) {
    Model here = frozen.get(side);
    if (here != null) {
      return here == student.model()
          ? student.withoutAdapters(() -> work.apply(here))
          : work.apply(here);
    }
    Path folder = models.folders().get(side);
    if (folder == null) {
      throw new UserError("--" + side.label() + " is missing: answers are to be drawn from it");
    }
    try (Model model = Model.load(folder, student.model().compute())) {
      return work.apply(model);
    }
  }

  /**
   * Says which rows the frozen models will be asked for.
   *
   * @param more whether rows that nobody knows yet will come as well
   */
  void expect(List<TrainingRow> rows, boolean more) {
    List<EncodedDialogue> dialogues = rows.stream().map(TrainingRow::dialogue).toList();
    states.values().forEach(kept -> kept.expect(dialogues, more));
  }

  /**
   * Frees what no row will need again: the weights of a frozen model whose states are all known.
   */
  void forgetWhatIsKnown() {
    frozen.forEach((side, model) -> {
      if (model != student.model() && states.get(side).isComplete()) {
        model.keepOnlyHead();
      }
    });
  }

  @Override
  public void close() {
    for (AutoCloseable resource : owned) {
      try {
        resource.close();
      } catch (RuntimeException e) {
        throw e;
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
