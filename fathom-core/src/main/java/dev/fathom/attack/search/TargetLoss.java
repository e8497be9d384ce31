package dev.fathom.attack.search;

import dev.fathom.UserError;
import dev.fathom.decode.Models;
import dev.fathom.model.KvCache;
import dev.fathom.model.Model;
import dev.fathom.model.SharedPast;
import dev.fathom.run.AutoBatch;
import dev.fathom.tensor.NoGrad;
import dev.fathom.tensor.Scope;
import dev.fathom.tensor.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * How far spans of a prompt are from making the models say a target. The loss of a search, and the
 * gradient that leads it, for one context; with a rule both models are asked, and the gradient goes
 * through both.
 *
 * <p>What stands in front of the span passes once, and every candidate goes on from its keys and
 * values. Candidates may differ in length. Only the places that predict the target are projected.
 */
public final class TargetLoss implements AutoCloseable {
  private static final long CHUNK_BYTES = 64L << 20;

  private final Models models;
  private final AttackedContext context;
  private final TargetObjective objective;
  private final CandidateBatches batches;
  private final List<KvCache> prefix;
  private long forwardTokens;
  private long backwardTokens;

  /**
   * Passes what stands in front of the span.
   *
   * @param models stay the caller's to close
   * @param batches how many candidates at once
   */
  public TargetLoss(
      Models models, AttackedContext context, TargetObjective objective, AutoBatch batches) {
    this.models = models;
    this.context = context;
    this.objective = objective;
    this.batches = new CandidateBatches(batches);
    prefix = passed(models, context.before());
    forwardTokens = (long) models.all().size() * context.before().length;
  }

  private static List<KvCache> passed(Models models, int[] before) {
    List<KvCache> caches = models.caches(1, before.length);
    if (before.length == 0) {
      return caches;
    }
    try (NoGrad _ = NoGrad.open();
        Scope _ = Scope.open()) {
      models.hidden(device(models, Tensors.ofInts(before)).unsqueeze(0), new int[0], caches);
      return caches;
    } catch (RuntimeException | Error e) {
      caches.forEach(KvCache::close);
      throw e;
    }
  }

  /**
   * A candidate's value.
   *
   * @param loss what is minimised
   * @param hit whether greedy decoding says the whole target
   */
  public record Value(double loss, boolean hit) {}

  public AttackedContext context() {
    return context;
  }

  /** Tokens that pass forward for one span, of all models together. */
  public long tokensOf(int[] span) {
    return (long) models.all().size() * context.behind(span).length;
  }

  /** Tokens that passed forward so far, of all models together. */
  public long forwardTokens() {
    return forwardTokens;
  }

  /** Tokens whose gradient passed back so far. */
  public long backwardTokens() {
    return backwardTokens;
  }

  /**
   * The losses of some spans.
   *
   * @param spans of any lengths; equal ones pass once
   * @return one for each, in their order
   */
  public List<Value> values(List<int[]> spans) {
    return batches.run(spans, context::passed, this::batch);
  }

  private List<Value> batch(List<int[]> spans) {
    int[] lengths = spans.stream().mapToInt(span -> context.behind(span).length).toArray();
    int width = IntStream.of(lengths).max().orElseThrow();
    long[] ids = new long[Math.multiplyExact(spans.size(), width)];
    for (int row = 0; row < spans.size(); row++) {
      int[] behind = context.behind(spans.get(row));
      for (int i = 0; i < behind.length; i++) {
        ids[row * width + i] = behind[i];
      }
    }
    try (NoGrad _ = NoGrad.open();
        Scope _ = Scope.open()) {
      Tensor batch = device(models, Tensors.ofLongs(ids)).view(spans.size(), -1);
      List<Tensor> hidden = each((model, past) -> model.hidden(batch, past));
      List<Value> values = new ArrayList<>();
      int chunk = rowsAtOnce();
      for (int from = 0; from < spans.size(); from += chunk) {
        values.addAll(
            values(
                hidden,
                width,
                Arrays.copyOfRange(lengths, from, Math.min(lengths.length, from + chunk)),
                from));
      }
      forwardTokens += (long) models.all().size() * IntStream.of(lengths).sum();
      return values;
    }
  }

  /** For each model what it makes of its own past. */
  private List<Tensor> each(BiFunction<Model, SharedPast, Tensor> pass) {
    return IntStream.range(0, prefix.size())
        .mapToObj(i -> pass.apply(models.all().get(i), prefix.get(i).shared()))
        .toList();
  }

  /** So many that their logits stay small. */
  private int rowsAtOnce() {
    return (int) Math.max(1, CHUNK_BYTES / (4L * models.vocabulary() * context.target().length));
  }

  /**
   * The values of some rows.
   *
   * @param width tokens of a row of the hidden states
   * @param lengths of these rows; shorter candidates are padded behind, so each row's target has a
   *     place of its own
   * @param from the first of these rows
   */
  private List<Value> values(List<Tensor> hidden, int width, int[] lengths, int from) {
    int tokens = context.target().length;
    long[] places = new long[lengths.length * tokens];
    for (int row = 0; row < lengths.length; row++) {
      for (int t = 0; t < tokens; t++) {
        places[row * tokens + t] = (long) (from + row) * width + lengths[row] - tokens + t;
      }
    }
    try (Scope _ = Scope.open()) {
      Tensor logits = logits(hidden, places, lengths.length);
      Tensor target = device(models, Tensors.ofInts(context.target()));
      float[] losses = Tensors.floats(objective.of(logits, target));
      long[] right =
          Tensors.longs(logits.argmax(new LongOptional(2), false).eq(target.unsqueeze(0)).sum(1L));
      List<Value> values = new ArrayList<>();
      for (int row = 0; row < losses.length; row++) {
        if (!Float.isFinite(losses[row])) {
          throw new UserError(
              "the loss of a candidate is " + losses[row] + "; use --dtype float32 or bfloat16");
        }
        values.add(new Value(losses[row], right[row] == tokens));
      }
      return values;
    }
  }

  /** The joined logits at some places of [rows · tokens], shape [rows, places each, vocabulary]. */
  private Tensor logits(List<Tensor> hidden, long[] places, int rows) {
    Tensor index = device(models, Tensors.ofLongs(places));
    Tensor flat =
        models.logits(
            hidden.stream()
                .map(states -> states.reshape(-1, states.size(2)).index_select(0, index))
                .toList());
    return flat.view(rows, -1, flat.size(1));
  }

  /**
   * The gradient of the loss with respect to the one-hot rows of a span: a token with a smaller
   * entry promises, to first order, a smaller loss in that place.
   *
   * @return shape [span tokens][vocabulary]
   */
  public float[][] gradient(int[] span) {
    int vocabulary = models.vocabulary();
    float[] flat;
    try (Scope _ = Scope.open()) {
      Tensor oneHot =
          torch
              .one_hot(device(models, Tensors.ofInts(span)), vocabulary)
              .to(ScalarType.Float)
              .unsqueeze(0);
      oneHot.requires_grad_(true);
      int length = context.behind(span).length;
      int first = length - context.target().length;
      long[] places = LongStream.range(first, length).toArray();
      List<Tensor> hidden =
          each((model, past) -> model.hiddenOf(embedded(model, span, oneHot), past));
      Tensor loss =
          objective
              .of(logits(hidden, places, 1), device(models, Tensors.ofInts(context.target())))
              .sum();
      TensorVector gradients = torch.grad(new TensorVector(loss), new TensorVector(oneHot));
      flat = Tensors.floats(gradients.get(0));
      forwardTokens += (long) models.all().size() * length;
      backwardTokens += (long) models.all().size() * length;
    }
    float[][] rows = new float[span.length][];
    for (int i = 0; i < span.length; i++) {
      rows[i] = Arrays.copyOfRange(flat, i * vocabulary, (i + 1) * vocabulary);
    }
    return rows;
  }

  private Tensor embedded(Model model, int[] span, Tensor oneHot) {
    int[] behind = context.behind(span);
    Tensor mixed = model.embeddedMixtures(oneHot);
    Tensor rest = ids(model, Arrays.copyOfRange(behind, span.length, behind.length));
    return torch.cat(new TensorVector(mixed, rest), 1);
  }

  private Tensor ids(Model model, int[] ids) {
    return model.embedded(device(models, Tensors.ofInts(ids)).unsqueeze(0));
  }

  private static Tensor device(Models models, Tensor tensor) {
    return Tensors.to(tensor, models.aligned().compute().device());
  }

  @Override
  public void close() {
    prefix.forEach(KvCache::close);
  }
}
