package dev.fathom.train;

import dev.fathom.UserError;
import dev.fathom.tensor.NoGrad;
import dev.fathom.tensor.Scope;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Adam with decoupled weight decay (Loshchilov &amp; Hutter, arXiv 1711.05101, Algorithm 2), as
 * PyTorch's AdamW computes it. For the gradient g of step t at learning rate η:
 *
 * <pre>
 * θ ← θ − η λ θ
 * m ← β₁ m + (1 − β₁) g      v ← β₂ v + (1 − β₂) g²
 * θ ← θ − η · m / (1 − β₁ᵗ) / (√(v / (1 − β₂ᵗ)) + ε)
 * </pre>
 *
 * <p>m and v are float32. A parameter of another type has a float32 master copy which is what moves
 * and is rounded into the parameter after each step: steps smaller than the parameter's own
 * precision add up. Memory beside the parameters: 8 bytes for each element, 12 with a master.
 *
 * <p>A parameter without a gradient stays as it is. There is one count of steps for all parameters.
 */
public final class AdamW implements AutoCloseable {
  /**
   * The constants.
   *
   * @param beta1 β₁, how slowly the mean of gradients changes
   * @param beta2 β₂, how slowly the mean of their squares changes
   * @param epsilon ε
   * @param weightDecay λ
   * @param decay which parameters decay
   */
  public record Options(
      double beta1, double beta2, double epsilon, double weightDecay, Decay decay) {
    /** PyTorch's constants, with transformers' choice of what decays. */
    public static final Options STANDARD = new Options(0.9, 0.999, 1e-8, 0.01, Decay.MATRICES);

    public Options {
      requireIn(beta1 >= 0 && beta1 < 1, "beta1", beta1);
      requireIn(beta2 >= 0 && beta2 < 1, "beta2", beta2);
      requireIn(epsilon >= 0, "epsilon", epsilon);
      requireIn(weightDecay >= 0, "weight decay", weightDecay);
    }

    private static void requireIn(boolean inside, String name, double value) {
      if (!inside) {
        throw new IllegalArgumentException(name + " cannot be " + value);
      }
    }
  }

  /** Which parameters decay. */
  public enum Decay {
    /** Those of two or more dimensions: not norms and biases, as in transformers' Trainer. */
    MATRICES,
    /** All of them, as PyTorch does with the parameters it is given. */
    ALL
  }

  /**
   * A parameter and what is remembered of it.
   *
   * @param mean m
   * @param squares v
   */
  private record Slot(
      Tensor parameter, Optional<Tensor> master, Tensor mean, Tensor squares, double decay) {
    /** The tensor that moves. */
    Tensor weight() {
      return master.orElse(parameter);
    }
  }

  private final Options options;
  private final Map<String, Slot> slots = new LinkedHashMap<>();
  private long steps;

  /**
   * An optimiser that has taken no step.
   *
   * @param parameters leaves that require a gradient, contiguous, all on one device; their owner
   *     keeps them alive for as long as this
   */
  public AdamW(Map<String, Tensor> parameters, Options options) {
    this.options = options;
    try (Scope scope = Scope.open();
        NoGrad _ = NoGrad.open()) {
      parameters.forEach((name, parameter) -> slots.put(name, slot(name, parameter, scope)));
    }
  }

  private Slot slot(String name, Tensor parameter, Scope scope) {
    if (!parameter.is_leaf() || !parameter.requires_grad() || !parameter.is_contiguous()) {
      throw new IllegalArgumentException(
          name + " is not a contiguous leaf that requires a gradient");
    }
    // The native call makes a new constant; only the interned one can be compared.
    boolean exact = parameter.scalar_type().intern() == ScalarType.Float;
    Tensor weight = parameter.detach().to(ScalarType.Float);
    boolean decays = options.decay() == Decay.ALL || parameter.dim() >= 2;
    return new Slot(
        parameter,
        exact ? Optional.empty() : Optional.of(scope.keep(weight)),
        scope.keep(torch.zeros_like(weight)),
        scope.keep(torch.zeros_like(weight)),
        decays ? options.weightDecay() : 0);
  }

  /** Takes a step along the gradients that the parameters hold. */
  public void step(double learningRate) {
    steps++;
    try (Scope _ = Scope.open()) {
      FusedAdamW kernel = new FusedAdamW(options, learningRate, steps);
      slots.values().forEach(slot -> step(slot, kernel));
    }
  }

  private static void step(Slot slot, FusedAdamW kernel) {
    try (Scope _ = Scope.open();
        NoGrad _ = NoGrad.open()) {
      Tensor gradient = slot.parameter().grad();
      if (!gradient.defined()) {
        return;
      }
      kernel.apply(
          slot.weight(),
          gradient.to(ScalarType.Float).contiguous(),
          slot.mean(),
          slot.squares(),
          slot.decay());
      slot.master().ifPresent(slot.parameter()::copy_);
    }
  }

  /** Gives the gradients' memory back: the parameters have none afterwards. */
  public void zeroGradients() {
    try (Scope _ = Scope.open()) {
      slots.values().forEach(slot -> slot.parameter().mutable_grad().reset());
    }
  }

  /** How many steps were taken, those before {@link #restore} included. */
  public long steps() {
    return steps;
  }

  /**
   * What a resumed training needs beside the parameters and {@link #steps}: {@code exp_avg.NAME}
   * and {@code exp_avg_sq.NAME} for each parameter, {@code master.NAME} for those that have one.
   *
   * @return views of this optimiser's own memory, float32, valid until {@link #close}
   */
  public Map<String, Tensor> state() {
    Map<String, Tensor> state = new LinkedHashMap<>();
    slots.forEach((name, slot) -> {
      state.put("exp_avg." + name, slot.mean());
      state.put("exp_avg_sq." + name, slot.squares());
      slot.master().ifPresent(master -> state.put("master." + name, master));
    });
    return state;
  }

  /**
   * Takes over what {@link #state} gave. The parameters are the caller's to restore.
   *
   * @param saved may hold other tensors beside
   * @param stepsTaken before it was saved
   * @throws UserError if a tensor is missing or has another shape
   */
  public void restore(Map<String, Tensor> saved, long stepsTaken) {
    try (Scope _ = Scope.open();
        NoGrad _ = NoGrad.open()) {
      state()
          .forEach((name, own) -> {
            Tensor found = saved.get(name);
            if (found == null) {
              throw new UserError(
                  "the saved state of the optimiser lacks " + name + "; it is of another training");
            }
            if (!Arrays.equals(found.shape(), own.shape())) {
              throw new UserError(
                  "the saved state of the optimiser has "
                      + (name + " with shape " + Arrays.toString(found.shape()))
                      + (", the model needs " + Arrays.toString(own.shape()))
                      + "; it is of another training");
            }
            own.copy_(found);
          });
    }
    steps = stepsTaken;
  }

  /** Frees the state; the parameters are their owner's. */
  @Override
  public void close() {
    state().values().forEach(Scope::release);
    slots.clear();
  }
}
