package dev.fathom.train.recover;

import dev.fathom.UserError;
import dev.fathom.model.Model;
import dev.fathom.model.PassOptions;
import dev.fathom.model.TrainableModel;
import dev.fathom.model.TrainingPass;
import dev.fathom.tensor.Compute;
import dev.fathom.tensor.NoGrad;
import dev.fathom.tensor.Scope;
import dev.fathom.tensor.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Prompts, and what a model's first blocks make of the last token of each.
 *
 * @param name whose prompts they are, for messages
 * @param batches the prompts' token ids, in the order of their file
 * @param blocks how many of a model's blocks they go through
 */
record PromptStates(String name, List<List<int[]>> batches, int blocks) {
  /**
   * @param prompts token ids; at least one prompt, none empty
   * @param batch how many go through a model together
   */
  static PromptStates of(String name, List<int[]> prompts, int batch, int blocks) {
    List<List<int[]>> batches = new ArrayList<>();
    for (int from = 0; from < prompts.size(); from += batch) {
      batches.add(List.copyOf(prompts.subList(from, Math.min(prompts.size(), from + batch))));
    }
    return new PromptStates(name, List.copyOf(batches), blocks);
  }

  /** The mean over all prompts. */
  Direction direction(Model model) {
    double[] sum = new double[model.config().hiddenSize()];
    int count = 0;
    try (NoGrad _ = NoGrad.open()) {
      for (List<int[]> batch : batches) {
        try (Scope _ = Scope.open()) {
          Tensor states = model.states(ids(batch, model.compute()), blocks);
          double[] mean = mean(states, batch, model.compute());
          for (int i = 0; i < sum.length; i++) {
            sum[i] += mean[i] * batch.size();
          }
          count += batch.size();
        }
      }
    }
    for (int i = 0; i < sum.length; i++) {
      sum[i] /= count;
    }
    return new Direction(sum);
  }

  /** The mean over the batches of cos(mean state of the batch, target). */
  double cosine(Model model, Direction target) {
    double sum = 0;
    try (NoGrad _ = NoGrad.open()) {
      for (List<int[]> batch : batches) {
        try (Scope _ = Scope.open()) {
          Tensor states = model.states(ids(batch, model.compute()), blocks);
          sum += target.cosine(mean(states, batch, model.compute()));
        }
      }
    }
    return sum / batches.size();
  }

  /**
   * Adds the gradient of −cos, summed over the batches, to the model's.
   *
   * @return the mean of the cosines
   * @throws UserError if one is not finite, naming the batch
   */
  double backward(TrainableModel model, Direction target) {
    Compute compute = model.model().compute();
    double sum = 0;
    for (int i = 0; i < batches.size(); i++) {
      List<int[]> batch = batches.get(i);
      try (Scope _ = Scope.open()) {
        TrainingPass pass =
            model.pass(ids(batch, compute), Optional.empty(), PassOptions.PLAIN.through(blocks));
        double[] mean = mean(pass.hidden(), batch, compute);
        double cosine = target.cosine(mean);
        if (!Double.isFinite(cosine)) {
          throw new UserError(
              "the state after prompts of "
                  + name
                  + " is not finite, in their batch "
                  + (i + 1)
                  + " of "
                  + batches.size()
                  + "; look at these rows, or try --dtype float32");
        }
        sum += cosine;
        pass.backward(spread(target.gradient(mean), pass.hidden(), batch, compute));
      }
    }
    return sum / batches.size();
  }

  /** A gradient of a batch's mean state as one of all its states. */
  private static Tensor spread(double[] gradient, Tensor like, List<int[]> batch, Compute compute) {
    float[] each = new float[gradient.length];
    for (int i = 0; i < each.length; i++) {
      each[i] = (float) (gradient[i] / batch.size());
    }
    Tensor row = Tensors.to(Tensors.ofFloats(each, 1, each.length), compute);
    Tensor flat = torch.zeros_like(like.view(like.size(0) * like.size(1), like.size(2)));
    flat.index_copy_(0, last(batch, compute), row.expand(batch.size(), each.length).contiguous());
    return flat.view(like.size(0), like.size(1), like.size(2));
  }

  private static double[] mean(Tensor states, List<int[]> batch, Compute compute) {
    Tensor flat = states.view(states.size(0) * states.size(1), states.size(2));
    float[] rows = Tensors.floats(flat.index_select(0, last(batch, compute)));
    double[] mean = new double[Math.toIntExact(states.size(2))];
    for (int i = 0; i < rows.length; i++) {
      mean[i % mean.length] += rows[i] / (double) batch.size();
    }
    return mean;
  }

  /** Where in [rows · width] the last prompt tokens stand, int64, shape [rows]. */
  private static Tensor last(List<int[]> batch, Compute compute) {
    long[] last = new long[batch.size()];
    for (int row = 0; row < last.length; row++) {
      last[row] = (long) row * width(batch) + batch.get(row).length - 1;
    }
    return Tensors.to(Tensors.ofLongs(last), compute.device());
  }

  /** int64, shape [rows, width]; padded on the right with token 0, which nothing before it sees. */
  private static Tensor ids(List<int[]> batch, Compute compute) {
    int width = width(batch);
    long[] ids = new long[batch.size() * width];
    for (int row = 0; row < batch.size(); row++) {
      long[] prompt = Arrays.stream(batch.get(row)).asLongStream().toArray();
      System.arraycopy(prompt, 0, ids, row * width, prompt.length);
    }
    return Tensors.to(Tensors.ofLongs(ids).view(batch.size(), width), compute.device());
  }

  private static int width(List<int[]> batch) {
    return batch.stream().mapToInt(prompt -> prompt.length).max().orElseThrow();
  }
}
