package dev.fathom.train.recover;

import dev.fathom.UserError;
import dev.fathom.model.Model;
import dev.fathom.model.TrainableModel;
import dev.fathom.tensor.NoGrad;
import dev.fathom.tensor.Scope;
import dev.fathom.tensor.Tensors;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The weights of a model in repair: each number is the fine-tuned model's or, from some step on,
 * the aligned one's.
 */
final class WeightMix implements AutoCloseable {
  /** Steps that a byte can tell apart. */
  static final int MOST_STEPS = 255;

  private static final String RESTORED = "restored.";
  private static final String GRADIENT = "gradient.";

  private final Map<String, MixedWeight> weights;

  /**
   * @param weights by name; what they have {@link MixedWeight#restored} is released on closing
   */
  WeightMix(Map<String, MixedWeight> weights) {
    this.weights = new LinkedHashMap<>(weights);
  }

  /**
   * The fine-tuned model before the first step.
   *
   * @param working what is repaired: its trained parameters
   * @param aligned where values come from
   * @param tuned what the working model was loaded from
   * @throws UserError if the models' weights differ in name or shape
   */
  static WeightMix of(TrainableModel working, Model aligned, Model tuned) {
    Map<String, MixedWeight> weights = new LinkedHashMap<>();
    try (Scope scope = Scope.open()) {
      working
          .parameters()
          .forEach((name, weight) -> {
            Tensor original = original(name, weight, aligned);
            Tensor restored = torch.zeros(weight.shape(), new TensorOptions(ScalarType.Byte));
            Tensor placed = Tensors.to(restored, working.model().compute().device());
            weights.put(
                name,
                new MixedWeight(weight, original, tuned.weights().get(name), scope.keep(placed)));
          });
    }
    return new WeightMix(weights);
  }

  private static Tensor original(String name, Tensor weight, Model aligned) {
    Tensor original = aligned.weights().get(name);
    if (original == null || !Arrays.equals(original.shape(), weight.shape())) {
      throw new UserError(
          aligned.files().folder()
              + ": "
              + name
              + (original == null
                  ? " is missing"
                  : " has shape "
                      + Arrays.toString(original.shape())
                      + ", the fine-tuned model's "
                      + Arrays.toString(weight.shape()))
              + "; aligned must be the model that was fine-tuned");
    }
    return original;
  }

  /**
   * Restores the weights that are wanted most.
   *
   * @param most N: those whose |gradient| exceeds the N-th largest of all that are wanted
   * @return how many
   */
  long restore(int step, long most) {
    try (NoGrad _ = NoGrad.open()) {
      double cutoff = cutoff(most, MixedWeight::wanted);
      return sum(weight -> weight.restore(weight.wanted(), cutoff, step));
    }
  }

  /**
   * Rolls back some of what a step restored.
   *
   * @param share of those that are wanted back
   * @return how many
   */
  long rollBack(int step, double share) {
    try (NoGrad _ = NoGrad.open()) {
      long wanted = sum(weight -> Tensors.longs(weight.wantedBack(step).sum())[0]);
      long most = (long) Math.ceil(wanted * share);
      if (most == 0) {
        return 0;
      }
      double cutoff = cutoff(most, weight -> weight.wantedBack(step));
      return sum(weight -> weight.rollBack(weight.wantedBack(step), cutoff));
    }
  }

  private double cutoff(long most, Function<MixedWeight, Tensor> mask) {
    try (Cutoff cutoff = new Cutoff(most)) {
      for (MixedWeight weight : weights.values()) {
        try (Scope _ = Scope.open()) {
          cutoff.add(weight.magnitudes(mask.apply(weight)));
        }
      }
      return cutoff.value();
    }
  }

  private long sum(Function<MixedWeight, Long> part) {
    long sum = 0;
    for (MixedWeight weight : weights.values()) {
      try (Scope _ = Scope.open()) {
        sum += part.apply(weight);
      }
    }
    return sum;
  }

  /** How many numbers were the aligned model's after a step. */
  long restored(int step) {
    return sum(weight -> weight.count(step));
  }

  /** Brings the working model to where it was after a step; 0 is the fine-tuned model. */
  void rewind(int step) {
    try (NoGrad _ = NoGrad.open()) {
      for (MixedWeight weight : weights.values()) {
        try (Scope _ = Scope.open()) {
          weight.working().copy_(weight.after(step, weight.tuned(), weight.aligned()));
        }
      }
    }
  }

  /**
   * Makes of the fine-tuned model in another number type what the working model was after a step.
   *
   * @param target the fine-tuned model, changed in place
   * @param original the aligned model in the same type
   */
  void apply(int step, TrainableModel target, Model original) {
    try (NoGrad _ = NoGrad.open()) {
      weights.forEach((name, weight) -> {
        try (Scope _ = Scope.open()) {
          Tensor own = target.parameters().get(name);
          MixedWeight there =
              new MixedWeight(
                  own, own, own, Tensors.to(weight.restored(), target.model().compute().device()));
          own.copy_(there.after(step, own, original.weights().get(name)));
        }
      });
    }
  }

  /** Forgets everything: the fine-tuned model again. */
  void startAnew() {
    try (Scope _ = Scope.open()) {
      weights.values().forEach(weight -> weight.restored().zero_());
    }
    rewind(0);
    forgetGradients();
  }

  void forgetGradients() {
    try (Scope _ = Scope.open()) {
      weights.values().forEach(weight -> weight.working().mutable_grad().reset());
    }
  }

  /** What a stopped repair goes on from; in the current scope. */
  Map<String, Tensor> state() {
    Map<String, Tensor> state = new LinkedHashMap<>();
    weights.forEach((name, weight) -> {
      state.put(RESTORED + name, weight.restored());
      Tensor gradient = weight.working().grad();
      if (gradient.defined()) {
        state.put(GRADIENT + name, gradient);
      }
    });
    return state;
  }

  /** Goes back to a state. */
  void restore(Map<String, Tensor> state, int step) {
    try (NoGrad _ = NoGrad.open();
        Scope _ = Scope.open()) {
      weights.forEach((name, weight) -> {
        weight.restored().copy_(state.get(RESTORED + name));
        Tensor gradient = state.get(GRADIENT + name);
        if (gradient != null) {
          weight.working().mutable_grad().put(gradient.clone());
        }
      });
    }
    rewind(step);
  }

  @Override
  public void close() {
    weights.values().forEach(weight -> Scope.release(weight.restored()));
  }
}
