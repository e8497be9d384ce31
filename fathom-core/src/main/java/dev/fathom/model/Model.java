package dev.fathom.model;

import dev.fathom.model.checkpoint.CheckpointFolder;
import dev.fathom.tensor.Compute;
import dev.fathom.tensor.Scope;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/**
 * A causal language model, loaded from a folder in the Hugging Face format.
 *
 * <pre>{@code
 * try (Model model = Model.load(folder, Compute.reference());
 *     Scope scope = Scope.open()) {
 *   Tensor hidden = model.hidden(Tensors.ofLongs(1, 42, 7).unsqueeze(0));
 *   Tensor logits = model.head().logits(hidden.select(0, 0)); // [3, vocabulary]
 * }
 * }</pre>
 */
public final class Model implements AutoCloseable {
  private final CheckpointFolder folder;
  private final ModelConfig config;
  private final Compute compute;
  private final Decoder decoder;
  private final Head head;
  private final List<Tensor> kept;
  private final Map<String, Tensor> weights;
  private final Map<String, Adapter> adapters;
  private final Adapter.State adapterState;
  private boolean onlyHead;

  private Model(
      CheckpointFolder folder,
      ModelConfig config,
      Compute compute,
      Optional<Adaptation> adaptation) {
    this.folder = folder;
    this.config = config;
    this.compute = compute;
    try (Scope scope = Scope.open()) {
      WeightLoader loader = new WeightLoader(folder, config, compute, adaptation, scope);
      decoder = loader.decoder();
      head = loader.head();
      kept = new ArrayList<>(loader.kept());
      weights = Map.copyOf(loader.weights());
      adapters = Map.copyOf(loader.adapters());
      adapterState = loader.state();
    }
  }

  /**
   * Loads a model. Weights that are stored in the type asked for stay in the mapped file.
   *
   * @throws dev.fathom.UserError if the folder is no checkpoint that Fathom can run, naming the
   *     file and the reason
   */
  public static Model load(Path folder, Compute compute) {
    return load(folder, compute, Optional.empty());
  }

  static Model load(Path folder, Compute compute, Optional<Adaptation> adaptation) {
    CheckpointFolder files = CheckpointFolder.open(folder);
    try {
      return new Model(files, ModelConfig.of(files.config()), compute, adaptation);
    } catch (RuntimeException e) {
      files.close();
      throw e;
    }
  }

  /**
   * The normalised hidden states of rows without padding on their left. Padding on the right needs
   * no mention: what comes later never changes what came before.
   *
   * @param ids int64, shape [rows, tokens]
   * @return shape [rows, tokens, hidden]; it belongs to the current scope
   */
  public Tensor hidden(Tensor ids) {
    return decoder().hidden(ids, new int[0], Optional.empty());
  }

  /**
   * The normalised hidden states of rows that are padded on their left.
   *
   * @param ids int64, shape [rows, tokens]
   * @param leftPadding for each row, how many of its first ids are padding
   * @return shape [rows, tokens, hidden]; values at padding mean nothing
   */
  public Tensor hidden(Tensor ids, int[] leftPadding) {
    return decoder().hidden(ids, leftPadding, Optional.empty());
  }

  /**
   * The same for the next tokens behind those in the cache, which holds them afterwards.
   *
   * @param leftPadding for each row, how many of the first ids it ever got are padding; empty when
   *     there are none
   */
  public Tensor hidden(Tensor ids, int[] leftPadding, KvCache cache) {
    return decoder().hidden(ids, leftPadding, Optional.of(cache));
  }

  /**
   * What stands behind the first blocks, not normalised; rows without padding on their left.
   *
   * @param ids int64, shape [rows, tokens]
   * @param blocks how many, at most all
   * @return shape [rows, tokens, hidden]; it belongs to the current scope
   */
  public Tensor states(Tensor ids, int blocks) {
    return decoder().states(ids, blocks);
  }

  /** Sees what stands behind one block after the other. */
  @FunctionalInterface
  public interface StateVisitor {
    /**
     * @param layer 0 for the embeddings, n for what stands behind the n-th block
     * @param states not normalised, shape [rows, tokens, hidden]; they are the pass's own: take
     *     what is needed of them, and keep none of them
     */
    void accept(int layer, Tensor states);
  }

  /**
   * One pass that shows the states of every layer, the embeddings first; rows without padding on
   * their left. Tensors that the visitor makes belong to the pass and are freed with it, unless
   * they are kept.
   *
   * @param ids int64, shape [rows, tokens]
   */
  public void eachState(Tensor ids, StateVisitor visitor) {
    decoder().visit(ids, visitor);
  }

  /**
   * What the head reads of states behind any block: behind the last one these are the normalised
   * hidden states, behind an earlier one the logit lens (nostalgebraist, 2020).
   *
   * @param states not normalised, shape [..., hidden]
   * @return the same shape; it belongs to the current scope
   */
  public Tensor normalised(Tensor states) {
    return Scope.compute(() -> decoder().finalNorm().apply(states));
  }

  /**
   * The normalised hidden states that {@link #states} lead to. Differentiable with respect to them
   * where {@link dev.fathom.tensor.NoGrad} is not open.
   *
   * @param states shape [rows, tokens, hidden]
   * @param blocks how many they went through
   * @return the same shape; it belongs to the current scope
   */
  public Tensor onward(Tensor states, int blocks) {
    return decoder().onward(states, blocks);
  }

  /**
   * The embeddings of tokens, for {@link #hiddenOf}.
   *
   * @param ids int64, shape [rows, tokens]
   * @return shape [rows, tokens, hidden]; it belongs to the current scope
   */
  public Tensor embedded(Tensor ids) {
    return Scope.compute(() -> decoder().tokens(ids));
  }

  /**
   * The embeddings of mixtures of tokens: with a one-hot row that of its token. Differentiable with
   * respect to the weights.
   *
   * @param weights of each token, shape [rows, tokens, vocabulary]; the first tokens of the
   *     vocabulary where they are fewer
   * @return shape [rows, tokens, hidden]; it belongs to the current scope
   */
  public Tensor embeddedMixtures(Tensor weights) {
    return Scope.compute(() -> decoder().mixed(weights));
  }

  /**
   * The normalised hidden states of embeddings in place of ids; rows without padding.
   * Differentiable with respect to them where {@link dev.fathom.tensor.NoGrad} is not open.
   *
   * @param embedded shape [rows, tokens, hidden]
   * @return the same shape; it belongs to the current scope
   */
  public Tensor hiddenOf(Tensor embedded) {
    return decoder().through(embedded, new int[0], Optional.empty());
  }

  /** The same for embeddings that go on from a past that all rows share. */
  public Tensor hiddenOf(Tensor embedded, SharedPast past) {
    return decoder().through(embedded, new int[0], Optional.of(past));
  }

  /**
   * The normalised hidden states of rows that go on from a past that they share. They may be padded
   * on their right.
   *
   * @param ids int64, shape [rows, tokens]
   * @return shape [rows, tokens, hidden]; it belongs to the current scope
   */
  public Tensor hidden(Tensor ids, SharedPast past) {
    return decoder().hidden(ids, new int[0], Optional.of(past));
  }

  /** An empty cache; close it after use. */
  public KvCache cache(int rows, int capacity) {
    return KvCache.of(config, compute, rows, capacity);
  }

  /**
   * A cache for rows that come and go; close it after use.
   *
   * @param slots how many rows it may hold at once
   * @param capacity the most tokens that a row may reach, and some beyond that
   */
  public KvCache vacantCache(int slots, int capacity) {
    return KvCache.vacant(config, compute, slots, capacity);
  }

  /** Hidden states → logits. */
  public Head head() {
    return head;
  }

  /**
   * Frees all weights but the head's: for a model that has run over all its inputs. It computes no
   * hidden states any more.
   */
  public void keepOnlyHead() {
    for (Tensor tensor : kept) {
      if (!tensor.equals(head.weight())) {
        Scope.release(tensor);
      }
    }
    kept.retainAll(List.of(head.weight()));
    onlyHead = true;
  }

  public ModelConfig config() {
    return config;
  }

  public Compute compute() {
    return compute;
  }

  /** The files that the model was loaded from. */
  public CheckpointFolder files() {
    return folder;
  }

  /** The weights by their names in the checkpoint: to be read, some lie in the mapped file. */
  public Map<String, Tensor> weights() {
    return weights;
  }

  /** What is trained beside them, by the names of the modules. */
  Map<String, Adapter> adapters() {
    return adapters;
  }

  Adapter.State adapterState() {
    return adapterState;
  }

  Decoder decoder() {
    if (onlyHead) {
      throw new IllegalStateException("only the head of " + folder.folder() + " is left");
    }
    return decoder;
  }

  @Override
  public void close() {
    kept.forEach(Scope::release);
    folder.close();
  }
}
