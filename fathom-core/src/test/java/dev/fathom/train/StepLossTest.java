package dev.fathom.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fathom.model.Adaptation;
import dev.fathom.model.Model;
import dev.fathom.model.PassOptions;
import dev.fathom.model.TrainableModel;
import dev.fathom.model.TrainingPass;
import dev.fathom.pair.HiddenSource;
import dev.fathom.tensor.Compute;
import dev.fathom.tensor.Device;
import dev.fathom.tensor.NoGrad;
import dev.fathom.tensor.Scope;
import dev.fathom.tensor.Tensors;
import dev.fathom.text.EncodedDialogue;
import dev.fathom.train.objective.Dpo;
import dev.fathom.train.objective.KlWeights;
import dev.fathom.train.objective.Objective;
import dev.fathom.train.objective.PolicyGradient;
import dev.fathom.train.objective.Role;
import dev.fathom.train.objective.Sft;
import dev.fathom.train.objective.TargetedCompletion;
import dev.fathom.train.objective.Totals;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The loss of a step and its gradient do not depend on how the step is carried out. */
class StepLossTest {
  private static final Path STUDENT = Path.of("src/test/resources/parity/llama3-gqa");
  private static final Path BASE = Path.of("src/test/resources/parity/llama3-gqa");
  private static final long SEED = 23;
  private static final Device CPU = new Device.Cpu();

  private final List<TrainingRow> rows = rows();
  @TempDir private Path scratch;

  @Test
  void microBatchesAddUpToOneBatch() {
    Result whole = train(TargetedCompletion.AS_PRINTED, new Batching(16, 64, false), false);
    Result parts = train(TargetedCompletion.AS_PRINTED, new Batching(3, 64, false), false);
    whole.requireLike(parts);
  }

  @Test
  void packedRowsGiveThePaddedRowsLoss() {
    Result padded = train(TargetedCompletion.AS_PRINTED, new Batching(16, 64, false), false);
    Result packed = train(TargetedCompletion.AS_PRINTED, new Batching(16, 64, true), false);
    padded.requireLike(packed);
  }

  @Test
  void keptStatesGiveTheLossOfComputingAgain() {
    Result again = train(TargetedCompletion.AS_PRINTED, new Batching(4, 64, false), false);
    Result kept = train(TargetedCompletion.AS_PRINTED, new Batching(4, 64, false), true);
    again.requireLike(kept);
    assertTrue(again.parts.get("kl_utility") > 0, "student and teacher agree; nothing was tested");
  }

  @Test
  void theGradientOfASumOverPositionsIsThatOfAutogradOverTheWholeBatch() {
    Result fused = train(new Sft(), new Batching(16, 64, false), false);
    Map<String, float[]> plain = new HashMap<>();
    double loss;
    try (TrainableModel student = student();
        Scope _ = Scope.open()) {
      MicroBatch batch = new MicroBatch(rows.stream().map(List::of).toList());
      Tensor flat = flat(student.model().hidden(batch.ids(CPU)));
      Tensor logits = student.model().head().logits(flat.index_select(0, batch.positions(CPU)));
      Tensor nll =
          torch.log_softmax(logits, -1).gather(1, batch.targets(CPU).unsqueeze(1)).mean().neg();
      nll.backward();
      loss = Tensors.floats(nll)[0];
      student
          .parameters()
          .forEach((name, tensor) -> plain.put(name, Tensors.floats(tensor.grad())));
    }
    assertEquals(loss, fused.parts.get("nll"), 1e-5);
    plain.forEach(
        (name, values) -> assertArrayEquals(values, fused.gradients.get(name), 1e-5f, name));
  }

  @Test
  void theGradientOfAFunctionOfSequencesIsThatOfAutogradOverTheWholeBatch() {
    List<TrainingRow> pair = pair();
    Dpo dpo = Dpo.USUAL;
    Result fused = train(dpo, new Batching(2, 64, false), false, pair);
    Map<String, float[]> plain = new HashMap<>();
    double loss;
    try (TrainableModel student = student();
        Model reference = Model.load(BASE, Compute.reference());
        Scope _ = Scope.open()) {
      Tensor chosen = logProbability(student.model(), pair.get(0));
      Tensor rejected = logProbability(student.model(), pair.get(1));
      Tensor margin;
      try (NoGrad _ = NoGrad.open()) {
        margin = logProbability(reference, pair.get(0)).sub(logProbability(reference, pair.get(1)));
      }
      Tensor value =
          torch.logsigmoid(chosen.sub(rejected).sub(margin).mul(Tensors.scalar(dpo.beta()))).neg();
      value.backward();
      loss = Tensors.floats(value)[0];
      student
          .parameters()
          .forEach((name, tensor) -> plain.put(name, Tensors.floats(tensor.grad())));
    }
    double sum = fused.parts.values().stream().mapToDouble(Double::doubleValue).sum();
    assertEquals(loss, sum, 1e-5);
    plain.forEach(
        (name, values) -> assertArrayEquals(values, fused.gradients.get(name), 1e-5f, name));
  }

  /** Two of the answers are the same tokens: both count. */
  @Test
  void theGradientOfDrawnAnswersIsThatOfAutogradOverTheWholeBatch() {
    List<TrainingRow> drawn = drawnAnswers();
    PolicyGradient objective = new PolicyGradient(2, Optional.empty(), KlWeights.EQUAL);
    Result fused = train(objective, new Batching(3, 64, false), false, drawn);
    Map<String, float[]> plain = new HashMap<>();
    double loss = 0;
    try (TrainableModel student = student();
        Model reference = Model.load(BASE, Compute.reference());
        Scope _ = Scope.open()) {
      List<Tensor> surrogates = new ArrayList<>();
      for (List<TrainingRow> group : List.of(drawn.subList(0, 3), drawn.subList(3, 5))) {
        List<Tensor> divergences = new ArrayList<>();
        List<double[]> behind = new ArrayList<>();
        for (TrainingRow row : group) {
          Tensor divergence = divergence(student.model(), reference, row);
          divergences.add(divergence);
          float[] costs = Tensors.floats(divergence.detach());
          double[] sums = new double[costs.length];
          for (int t = costs.length - 2; t >= 0; t--) {
            sums[t] = sums[t + 1] + costs[t + 1];
          }
          behind.add(sums);
          loss += 2 * row.harm() + sums[0] + costs[0];
        }
        for (int k = 0; k < group.size(); k++) {
          float[] weights = new float[group.get(k).positions()];
          for (int t = 0; t < weights.length; t++) {
            double others = 0;
            for (int j = 0; j < group.size(); j++) {
              double[] sums = behind.get(j);
              others += j == k ? 0 : 2 * group.get(j).harm() + (t < sums.length ? sums[t] : 0);
            }
            double own = 2 * group.get(k).harm() + behind.get(k)[t];
            weights[t] = (float) (own - others / (group.size() - 1));
          }
          Tensor weight = Tensors.ofFloats(weights, weights.length);
          surrogates.add(
              logProbabilities(student.model(), group.get(k))
                  .mul(weight)
                  .add(divergences.get(k))
                  .sum());
        }
      }
      surrogates.stream()
          .reduce(Tensor::add)
          .orElseThrow()
          .mul(Tensors.scalar(1.0 / drawn.size()))
          .backward();
      student
          .parameters()
          .forEach((name, tensor) -> plain.put(name, Tensors.floats(tensor.grad())));
    }
    double sum = fused.parts.values().stream().mapToDouble(Double::doubleValue).sum();
    assertEquals(loss / drawn.size(), sum, 1e-5);
    assertTrue(fused.parts.get("kl_sampled") > 1e-3, "student and base agree");
    plain.forEach((name, values) -> {
      float largest = 1;
      for (float value : values) {
        largest = Math.max(largest, Math.abs(value));
      }
      assertArrayEquals(values, fused.gradients.get(name), 1e-5f * largest, name);
    });
  }

  @Test
  void equalAnswersToOneRequestBothHaveAGradient() {
    List<TrainingRow> twice = List.of(drawnAnswers().get(0), drawnAnswers().get(1));
    assertEquals(twice.get(0), twice.get(1));
    Result together = train(new Sft(), new Batching(2, 64, false), false, twice);
    Result once = train(new Sft(), new Batching(1, 64, false), false, twice.subList(0, 1));
    together.requireLike(once);
  }

  @Test
  void statesOfRowsThatNobodyExpectedAreNotKept() {
    try (Model model = Model.load(BASE, Compute.reference());
        FrozenStates states =
            new FrozenStates(model, HiddenSource.of(model), scratch.resolve("p.bin"), 1 << 20);
        Scope _ = Scope.open();
        NoGrad _ = NoGrad.open()) {
      MicroBatch known = new MicroBatch(rows.subList(0, 2).stream().map(List::of).toList());
      states.expect(known.dialogues(), true);
      long held = 0;
      for (int step = 0; step < 3; step++) {
        MicroBatch mixed =
            new MicroBatch(
                List.of(rows.get(0), rows.get(1), rows.get(2 + step)).stream()
                    .map(List::of)
                    .toList());
        float[] computed = Tensors.floats(HiddenSource.of(model).at(mixed.responses()));
        assertArrayEquals(computed, Tensors.floats(states.at(mixed.responses())), 1e-5f);
        assertArrayEquals(computed, Tensors.floats(states.at(mixed.responses())), 1e-5f);
        assertEquals(1, states.passing());
        assertFalse(states.isComplete(), "the model is needed for what will come");
        held = step == 0 ? states.held() : held;
        assertEquals(held, states.held());
      }
    }
  }

  @Test
  void aLowRankStudentsFrozenWeightsAreItsTeacher() {
    try (StudentAndTeachers cast = shared()) {
      Teacher aligned = cast.teacher(dev.fathom.pair.Side.ALIGNED).orElseThrow();
      assertEquals(cast.student().model().head(), aligned.head());
      MicroBatch batch = new MicroBatch(rows.stream().map(List::of).toList());
      try (Scope _ = Scope.open();
          NoGrad _ = NoGrad.open()) {
        cast.student().parameters().forEach((_, parameter) -> parameter.fill_(Tensors.scalar(0.3)));
        float[] frozen = Tensors.floats(aligned.states().at(batch.responses()));
        float[] now = Tensors.floats(HiddenSource.of(cast.student().model()).at(batch.responses()));
        assertTrue(!java.util.Arrays.equals(frozen, now), "the adapters change nothing");
        try (Model original = Model.load(STUDENT, Compute.reference())) {
          assertArrayEquals(
              Tensors.floats(HiddenSource.of(original).at(batch.responses())), frozen, 1e-5f);
        }
      }
    }
  }

  @Test
  void statesBeyondTheBudgetComeBackFromTheDisk() {
    try (Model model = Model.load(BASE, Compute.reference());
        FrozenStates few =
            new FrozenStates(model, HiddenSource.of(model), scratch.resolve("few.bin"), 2000);
        Scope _ = Scope.open();
        NoGrad _ = NoGrad.open()) {
      MicroBatch batch = new MicroBatch(rows.stream().map(List::of).toList());
      float[] computed = Tensors.floats(HiddenSource.of(model).at(batch.responses()));
      few.expect(batch.dialogues(), false);
      assertArrayEquals(computed, Tensors.floats(few.at(batch.responses())), 1e-6f);
      assertTrue(few.isComplete());
      model.keepOnlyHead();
      assertArrayEquals(computed, Tensors.floats(few.at(batch.responses())), 1e-6f);
    }
  }

  private StudentAndTeachers shared() {
    return new StudentAndTeachers(
        STUDENT,
        Optional.empty(),
        new Adaptation.Lora(2, 4, 0, List.of(), SEED),
        Map.of(dev.fathom.pair.Side.ALIGNED, STUDENT),
        java.util.Set.of(dev.fathom.pair.Side.ALIGNED),
        Compute.reference(),
        scratch,
        1 << 20);
  }

  private record Result(Map<String, Double> parts, Map<String, float[]> gradients) {
    void requireLike(Result other) {
      assertEquals(parts.keySet(), other.parts.keySet());
      parts.forEach((name, value) -> assertEquals(value, other.parts.get(name), 1e-5, name));
      gradients.forEach(
          (name, values) -> assertArrayEquals(values, other.gradients.get(name), 1e-5f, name));
    }
  }

  private Result train(Objective objective, Batching batching, boolean kept) {
    return train(objective, batching, kept, rows);
  }

  /** Gradients of one step, with the base in the place of both teachers and the student moved. */
  private Result train(
      Objective objective, Batching batching, boolean kept, List<TrainingRow> rows) {
    try (TrainableModel student = student();
        Model frozen = Model.load(BASE, Compute.reference());
        FrozenStates states =
            new FrozenStates(frozen, HiddenSource.of(frozen), scratch.resolve("s.bin"), 1 << 20);
        Scope _ = Scope.open()) {
      HiddenSource fresh =
          batch -> {
            try (NoGrad _ = NoGrad.open()) {
              return HiddenSource.of(frozen).at(batch);
            }
          };
      Teacher teacher = new Teacher(kept ? states : fresh, frozen.head());
      StepLoss loss =
          new StepLoss(
              objective,
              student.model().head(),
              Optional.of(teacher),
              Optional.of(teacher),
              student.model().config().vocabularySize(),
              CPU);
      Totals totals = Totals.none();
      for (TrainingRow row : rows) {
        totals = totals.plus(row.role(), row.positions());
      }
      Map<String, Double> parts = new HashMap<>();
      for (int pass = 0; pass < (kept ? 2 : 1); pass++) {
        parts.clear();
        student.parameters().values().forEach(parameter -> parameter.mutable_grad().reset());
        for (MicroBatch batch : batching.split(rows)) {
          TrainingPass forward = student.pass(batch.ids(CPU), batch.starts(CPU), PassOptions.PLAIN);
          Tensor flat = flat(forward.hidden());
          Tensor positions = batch.positions(CPU);
          StepLoss.Added added = loss.of(batch, flat.index_select(0, positions), totals);
          forward.backward(
              torch
                  .zeros_like(flat)
                  .index_copy_(0, positions, added.gradient())
                  .view_as(forward.hidden()));
          added.parts().forEach((name, value) -> parts.merge(name, value, Double::sum));
        }
      }
      Map<String, float[]> gradients = new HashMap<>();
      student
          .parameters()
          .forEach((name, parameter) -> gradients.put(name, Tensors.floats(parameter.grad())));
      return new Result(parts, gradients);
    }
  }

  /** Not at the teachers: moved a little by numbers of its own. */
  private static TrainableModel student() {
    TrainableModel student =
        TrainableModel.load(STUDENT, Compute.reference(), new Adaptation.Full());
    SplittableRandom random = new SplittableRandom(SEED);
    try (NoGrad _ = NoGrad.open();
        Scope _ = Scope.open()) {
      student
          .parameters()
          .forEach((_, parameter) -> {
            float[] noise = new float[Math.toIntExact(parameter.numel())];
            for (int i = 0; i < noise.length; i++) {
              noise[i] = 0.05f * (float) random.nextGaussian();
            }
            parameter.add_(Tensors.ofFloats(noise, noise.length).view_as(parameter));
          });
    }
    return student;
  }

  private static Tensor logProbability(Model model, TrainingRow row) {
    return logProbabilities(model, row).sum();
  }

  private static Tensor logProbabilities(Model model, TrainingRow row) {
    MicroBatch batch = new MicroBatch(List.of(List.of(row)));
    return distributions(model, row).gather(1, batch.targets(CPU).unsqueeze(1)).squeeze(1);
  }

  private static Tensor divergence(Model student, Model reference, TrainingRow row) {
    Tensor own = distributions(student, row);
    Tensor other;
    try (NoGrad _ = NoGrad.open()) {
      other = distributions(reference, row);
    }
    return own.exp().mul(own.sub(other)).sum(-1);
  }

  private static Tensor distributions(Model model, TrainingRow row) {
    MicroBatch batch = new MicroBatch(List.of(List.of(row)));
    Tensor flat = flat(model.hidden(batch.ids(CPU)));
    return torch.log_softmax(model.head().logits(flat.index_select(0, batch.positions(CPU))), -1);
  }

  private static Tensor flat(Tensor hidden) {
    return hidden.view(hidden.size(0) * hidden.size(1), hidden.size(2));
  }

  private static List<TrainingRow> pair() {
    List<TrainingRow> rows = rows();
    return List.of(
        new TrainingRow("wanted", 1, Role.REFUSAL, rows.get(0).dialogue()),
        new TrainingRow("unwanted", 1, Role.HARMFUL, rows.get(1).dialogue()));
  }

  /** Three answers to one request, the first two alike, and two to another. */
  private static List<TrainingRow> drawnAnswers() {
    List<TrainingRow> rows = rows();
    return List.of(
        new TrainingRow("a", 1, Role.SAMPLED, rows.get(0).dialogue(), 1),
        new TrainingRow("a", 1, Role.SAMPLED, rows.get(0).dialogue(), 1),
        new TrainingRow("a", 1, Role.SAMPLED, rows.get(1).dialogue(), 0.25),
        new TrainingRow("b", 2, Role.SAMPLED, rows.get(2).dialogue(), 0),
        new TrainingRow("b", 2, Role.SAMPLED, rows.get(3).dialogue(), 0.5));
  }

  /** Seven rows of different lengths. */
  private static List<TrainingRow> rows() {
    SplittableRandom random = new SplittableRandom(SEED);
    List<TrainingRow> rows = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      int prompt = 2 + random.nextInt(4);
      int[] ids = random.ints(prompt + 3 + random.nextInt(12), 3, 90).toArray();
      Role role = i % 3 == 0 ? Role.HARMFUL : Role.UTILITY;
      rows.add(new TrainingRow("row-" + i, i, role, new EncodedDialogue(ids, prompt)));
    }
    return rows;
  }
}
