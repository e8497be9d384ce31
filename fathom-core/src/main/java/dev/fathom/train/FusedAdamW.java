package dev.fathom.train;

import dev.fathom.tensor.Tensors;
import org.bytedeco.pytorch.Dispatcher;
import org.bytedeco.pytorch.GenericList;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.OperatorHandle;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorType;
import org.bytedeco.pytorch.Type;

/**
 * libtorch's fused kernel for one step of AdamW: it reads and writes each number once, where single
 * operations would pass over memory three times as often. It is not among the functions that
 * libtorch exports, so it is called by name, with its constants by name and not through {@code
 * AdamWOptions}, whose Java array holds the betas in reversed order.
 */
final class FusedAdamW {
  private final AdamW.Options options;
  private final double learningRate;
  private final Tensor step;
  private final OperatorHandle kernel;
  private final Type.TypePtr tensors;

  /**
   * @param step the number of this step, from 1
   */
  FusedAdamW(AdamW.Options options, double learningRate, long step) {
    this.options = options;
    this.learningRate = learningRate;
    this.step = Tensors.ofFloats(new float[] {step}).squeeze();
    this.kernel = Dispatcher.singleton().findSchemaOrThrow("aten::_fused_adamw_", "");
    this.tensors = new Type.TypePtr(TensorType.get());
  }

  /** Moves the weight and its two means, all float32, contiguous and of one shape. */
  void apply(Tensor weight, Tensor gradient, Tensor mean, Tensor squares, double weightDecay) {
    IValueVector call = new IValueVector();
    call.push_back(list(weight));
    call.push_back(list(gradient));
    call.push_back(list(mean));
    call.push_back(list(squares));
    call.push_back(list()); // the largest squares, for AMSGrad
    call.push_back(list(step.to(weight.device(), step.scalar_type())));
    call.push_back(number(learningRate));
    call.push_back(number(options.beta1()));
    call.push_back(number(options.beta2()));
    call.push_back(number(weightDecay));
    call.push_back(number(options.epsilon()));
    call.push_back(new IValue(false)); // AMSGrad
    call.push_back(new IValue(false)); // maximise
    call.push_back(new IValue()); // no scale of gradients
    call.push_back(new IValue()); // no search for infinities
    kernel.callBoxed(call);
  }

  private static IValue number(double value) {
    return new IValue(new Scalar(value));
  }

  private IValue list(Tensor... members) {
    GenericList list = new GenericList(tensors);
    for (Tensor member : members) {
      list.push_back(new IValue(member));
    }
    return new IValue(list);
  }
}
