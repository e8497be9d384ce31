package dev.fathom.gradient;

import dev.fathom.model.TrainableModel;
import dev.fathom.tensor.NoGrad;
import dev.fathom.tensor.Scope;
import dev.fathom.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * A gradient over all parameters of a model, taken out of them: one copy of the weights' size.
 * Close it after use.
 */
final class ParameterGradient implements AutoCloseable {
  private final List<Tensor> parts;

  private ParameterGradient(List<Tensor> parts) {
    this.parts = parts;
  }

  /** What the parameters' gradients are now; those are forgotten. A parameter without one has 0. */
  static ParameterGradient takenFrom(TrainableModel model) {
    List<Tensor> parts = new ArrayList<>();
    try (NoGrad _ = NoGrad.open();
        Scope scope = Scope.open()) {
      for (Tensor parameter : model.parameters().values()) {
        Tensor gradient = parameter.grad();
        parts.add(scope.keep(gradient.defined() ? gradient.clone() : torch.zeros_like(parameter)));
        parameter.mutable_grad().reset();
      }
    }
    return new ParameterGradient(parts);
  }

  /** The inner product with another gradient of the same model. */
  double dot(ParameterGradient other) {
    double sum = 0;
    try (NoGrad _ = NoGrad.open();
        Scope _ = Scope.open()) {
      for (int i = 0; i < parts.size(); i++) {
        sum += Tensors.floats(parts.get(i).mul(other.parts.get(i)).sum())[0];
      }
    }
    return sum;
  }

  double norm() {
    return Math.sqrt(dot(this));
  }

  /**
   * Computes with the model's weights moved along this gradient, and puts back exactly what they
   * were.
   *
   * @param length of the move; negative for the other way
   */
  void along(TrainableModel model, double length, Runnable work) {
    List<Tensor> before = new ArrayList<>();
    List<Tensor> parameters = List.copyOf(model.parameters().values());
    double factor = length / norm();
    try (NoGrad _ = NoGrad.open();
        Scope _ = Scope.open()) {
      for (int i = 0; i < parts.size(); i++) {
        before.add(parameters.get(i).clone());
        parameters.get(i).add_(parts.get(i), Tensors.scalar(factor));
      }
      try {
        work.run();
      } finally {
        for (int i = 0; i < parts.size(); i++) {
          parameters.get(i).copy_(before.get(i));
        }
      }
    }
  }

  @Override
  public void close() {
    parts.forEach(Scope::release);
  }
}
