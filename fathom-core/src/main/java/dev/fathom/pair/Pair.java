package dev.fathom.pair;

import dev.fathom.model.Head;
import dev.fathom.model.Model;
import dev.fathom.tensor.Compute;
import dev.fathom.tensor.Device;
import dev.fathom.tensor.Scope;
import dev.fathom.tensor.Tensors;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.bytedeco.pytorch.Tensor;

/**
 * A base model and the model aligned from it, ready to be run over the same rows.
 *
 * <pre>{@code
 * try (Pair pair = Pair.load(Path.of("base"), Path.of("aligned"))) {
 *   Profile profile = Profiler.standard(pair).profile(dialogue);
 * }
 * }</pre>
 */
public final class Pair implements AutoCloseable {
  private final PairText text;
  private final HiddenSource base;
  private final HiddenSource aligned;
  private final Projection projection;
  private final Device device;
  private final List<AutoCloseable> owned;

  private Pair(
      PairText text,
      HiddenSource base,
      Head baseHead,
      HiddenSource aligned,
      Head alignedHead,
      Device device,
      List<AutoCloseable> owned) {
    this.text = text;
    this.base = base;
    this.aligned = aligned;
    this.device = device;
    this.owned = List.copyOf(owned);
    int vocabulary = text.sharedVocabulary(baseHead.vocabularySize(), alignedHead.vocabularySize());
    projection = Projection.sized(baseHead, alignedHead, vocabulary, device);
  }

  /**
   * Loads both models in full precision on the CPU.
   *
   * @throws dev.fathom.UserError if a folder is no checkpoint, or the two cannot be compared
   */
  public static Pair load(Path base, Path aligned) {
    PairText text = PairText.load(base, aligned, Optional.empty(), PairText.NOW);
    List<AutoCloseable> owned = new ArrayList<>(List.of(text));
    try {
      Model baseModel = Model.load(base, Compute.reference());
      owned.addFirst(baseModel);
      Model alignedModel = Model.load(aligned, Compute.reference());
      owned.addFirst(alignedModel);
      return new Pair(
          text,
          HiddenSource.of(baseModel),
          baseModel.head(),
          HiddenSource.of(alignedModel),
          alignedModel.head(),
          new Device.Cpu(),
          owned);
    } catch (RuntimeException e) {
      close(owned);
      throw e;
    }
  }

  /**
   * Two loaded models, which stay their owner's to close.
   *
   * @throws dev.fathom.UserError if their vocabularies differ by more than padding
   */
  public static Pair of(PairText text, Model base, Model aligned) {
    return new Pair(
        text,
        HiddenSource.of(base),
        base.head(),
        HiddenSource.of(aligned),
        aligned.head(),
        aligned.compute().device(),
        List.of());
  }

  /**
   * A loaded base model and an aligned model of which only its stored states and its head are left;
   * all stay their owner's.
   *
   * @throws dev.fathom.UserError if their vocabularies differ by more than padding
   */
  public static Pair ofStored(PairText text, Model base, StoredStates aligned, Head alignedHead) {
    return new Pair(
        text,
        HiddenSource.of(base),
        base.head(),
        aligned,
        alignedHead,
        base.compute().device(),
        List.of());
  }

  /** The tokenizer and template of both. */
  public PairText text() {
    return text;
  }

  /** Tokens that both models have logits for. */
  public int vocabulary() {
    return projection.vocabulary();
  }

  /**
   * Runs both models over a batch and hands on the distributions at its response positions, a few
   * consecutive positions at a time, row after row.
   *
   * @param reduce what it is given is freed when it returns
   */
  public void forEach(ResponseBatch batch, Consumer<DistributionPair> reduce) {
    if (batch.responseTokens() == 0) {
      return;
    }
    try (Scope _ = Scope.open()) {
      Tensor targets = Tensors.to(Tensors.ofInts(batch.targets()), device);
      projection.forEach(base.at(batch), aligned.at(batch), targets, reduce);
    }
  }

  @Override
  public void close() {
    close(owned);
  }

  private static void close(List<AutoCloseable> resources) {
    for (AutoCloseable resource : resources) {
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
