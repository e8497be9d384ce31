package dev.fathom.gradient;

import dev.fathom.measure.Scorer;
import dev.fathom.measure.TokenLogProbability;
import dev.fathom.model.PassOptions;
import dev.fathom.model.TrainableModel;
import dev.fathom.model.TrainingPass;
import dev.fathom.pair.DistributionPair;
import dev.fathom.pair.Side;
import dev.fathom.tensor.NoGrad;
import dev.fathom.tensor.Scope;
import dev.fathom.tensor.Tensors;
import dev.fathom.text.EncodedDialogue;
import dev.fathom.train.JudgedSamples.Sample;
import dev.fathom.train.objective.LeaveOneOut;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * G_t, the part of ∇E[Harm] that goes through position t (2603.04851, Thm 8), estimated from
 * answers that the model drew itself: E[(Harm(y) − b)·∇log π(y_t | y_&lt;t)], which is unbiased for
 * any b that does not look at y; b is the mean harm of the other answers to the same prompt.
 *
 * @param model whose gradient it is, trained in full
 * @param prompts for each prompt its answers, at least two
 */
record HarmGradient(TrainableModel model, List<List<Sample>> prompts) {
  private static final int TOGETHER = 8;

  /** How far the weights are moved for a slope, as a share of their own norm. */
  private static final double SHARE = 1e-4;

  /**
   * An answer with what it counts: its harm less the others' mean, over the number of answers.
   *
   * @param weight such that the sum over a prompt's answers is that prompt's estimate
   */
  private record Weighted(EncodedDialogue dialogue, double weight) {}

  private static List<Weighted> weighted(List<Sample> answers) {
    double[] advantages =
        LeaveOneOut.advantages(answers.stream().mapToDouble(Sample::harm).toArray());
    return IntStream.range(0, advantages.length)
        .mapToObj(k -> new Weighted(answers.get(k).dialogue(), advantages[k] / advantages.length))
        .toList();
  }

  /**
   * ⟨G_t, u⟩ / ‖u‖ of each prompt: how fast expected harm grows through position t when the weights
   * move along a direction. All positions come from two passes, since the slope of log π(y_t) along
   * u is a difference of log-probabilities at weights moved a little both ways.
   *
   * @return shape [prompts][positions]
   */
  double[][] slopes(ParameterGradient direction, int positions) {
    double[][] slopes = new double[prompts.size()][positions];
    double length = SHARE * weightNorm();
    List<List<float[]>> up = new ArrayList<>();
    List<List<float[]>> down = new ArrayList<>();
    direction.along(model, length, () -> up.addAll(scores()));
    direction.along(model, -length, () -> down.addAll(scores()));
    for (int p = 0; p < prompts.size(); p++) {
      List<Weighted> answers = weighted(prompts.get(p));
      for (int k = 0; k < answers.size(); k++) {
        float[] high = up.get(p).get(k);
        float[] low = down.get(p).get(k);
        for (int t = 0; t < Math.min(positions, high.length); t++) {
          slopes[p][t] += answers.get(k).weight() * ((double) high[t] - low[t]) / (2 * length);
        }
      }
    }
    return slopes;
  }

  private List<List<float[]>> scores() {
    Scorer scorer = new Scorer(model.model());
    return prompts.stream()
        .map(answers -> scorer.score(answers.stream().map(Sample::dialogue).toList()))
        .toList();
  }

  private double weightNorm() {
    double squares = 0;
    try (NoGrad _ = NoGrad.open();
        Scope _ = Scope.open()) {
      for (Tensor parameter : model.parameters().values()) {
        squares += Tensors.floats(parameter.mul(parameter).sum())[0];
      }
    }
    return Math.sqrt(squares);
  }

  /**
   * ‖G_t‖² without the noise that an estimate's square has: the mean inner product of estimates
   * from different prompts' groups.
   *
   * @param position from 1
   * @param groups into how many the prompts are divided; this many copies of the weights are held
   * @return the inner products between every two groups' estimates
   */
  double[][] products(int position, int groups) {
    List<ParameterGradient> estimates = new ArrayList<>();
    try {
      for (int g = 0; g < groups; g++) {
        List<Weighted> answers = new ArrayList<>();
        int members = 0;
        for (int p = g; p < prompts.size(); p += groups) {
          answers.addAll(weighted(prompts.get(p)));
          members++;
        }
        estimates.add(estimate(answers, position, members));
      }
      double[][] products = new double[groups][groups];
      for (int a = 0; a < groups; a++) {
        for (int b = a; b < groups; b++) {
          products[a][b] = estimates.get(a).dot(estimates.get(b));
          products[b][a] = products[a][b];
        }
      }
      return products;
    } finally {
      estimates.forEach(ParameterGradient::close);
    }
  }

  /** The gradient of Σ weight·log π(y_t) over answers that reach the position, over n. */
  private ParameterGradient estimate(List<Weighted> answers, int position, int n) {
    List<Weighted> reaching =
        answers.stream()
            .filter(a -> a.dialogue().responseLength() >= position && a.weight() != 0)
            .toList();
    for (int from = 0; from < reaching.size(); from += TOGETHER) {
      add(reaching.subList(from, Math.min(reaching.size(), from + TOGETHER)), position, n);
    }
    return ParameterGradient.takenFrom(model);
  }

  private void add(List<Weighted> batch, int position, int n) {
    try (Scope _ = Scope.open()) {
      int width =
          batch.stream().mapToInt(a -> a.dialogue().responseStart() + position - 1).max().orElse(0);
      long[] ids = new long[batch.size() * width];
      long[] places = new long[batch.size()];
      int[] targets = new int[batch.size()];
      float[] weights = new float[batch.size()];
      for (int i = 0; i < batch.size(); i++) {
        EncodedDialogue row = batch.get(i).dialogue();
        int before = row.responseStart() + position - 1;
        int[] all = row.ids();
        for (int j = 0; j < before; j++) {
          ids[i * width + j] = all[j];
        }
        places[i] = (long) i * width + before - 1;
        targets[i] = all[before];
        weights[i] = (float) (batch.get(i).weight() / n);
      }
      var device = model.model().compute().device();
      Tensor tokens = Tensors.to(Tensors.ofLongs(ids).view(batch.size(), width), device);
      TrainingPass pass = model.pass(tokens, Optional.empty(), PassOptions.PLAIN);
      Tensor hidden = pass.hidden();
      Tensor flat = hidden.view(hidden.size(0) * hidden.size(1), hidden.size(2));
      Tensor at = Tensors.to(Tensors.ofLongs(places), device);
      Tensor states = flat.index_select(0, at).detach();
      states.requires_grad_(true);
      Tensor logits = model.model().head().logits(states);
      Tensor chosen =
          new TokenLogProbability(Side.ALIGNED)
              .of(
                  new DistributionPair(
                      logits, logits, Tensors.to(Tensors.ofInts(targets), device)));
      chosen.mul(Tensors.to(Tensors.ofFloats(weights, weights.length), device)).sum().backward();
      Tensor sent = torch.zeros_like(flat).index_copy_(0, at, states.grad());
      pass.backward(sent.view(hidden.size(0), hidden.size(1), hidden.size(2)));
    }
  }

  /** The mean harm of all answers, each prompt counting the same. */
  double harm() {
    return prompts.stream()
        .mapToDouble(p -> p.stream().mapToDouble(Sample::harm).average().orElse(0))
        .average()
        .orElse(0);
  }

  /** How many answers reach a position. */
  long reaching(int position) {
    return prompts.stream()
        .flatMap(List::stream)
        .filter(sample -> sample.dialogue().responseLength() >= position)
        .count();
  }

  /** The longest answer. */
  int longest() {
    return prompts.stream()
        .flatMap(List::stream)
        .mapToInt(sample -> sample.dialogue().responseLength())
        .max()
        .orElse(0);
  }

  static double[] column(double[][] rows, int index) {
    return Arrays.stream(rows).mapToDouble(row -> row[index]).toArray();
  }
}
