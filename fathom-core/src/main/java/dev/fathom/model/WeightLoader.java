package dev.fathom.model;

import dev.fathom.UserError;
import dev.fathom.model.Family.Role;
import dev.fathom.model.checkpoint.CheckpointFolder;
import dev.fathom.model.checkpoint.StoredTensor;
import dev.fathom.model.checkpoint.TensorDemand;
import dev.fathom.tensor.Compute;
import dev.fathom.tensor.Scope;
import dev.fathom.tensor.Tensors;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Turns a checkpoint's stored tensors into a decoder's weights. A tensor that is stored in the type
 * and on the device asked for is used where it lies in the mapped file, without a copy.
 */
final class WeightLoader {
  private final ModelConfig config;
  private final WeightShapes shapes;
  private final Compute compute;
  private final Map<String, StoredTensor> stored;
  private final Scope scope;
  private final Map<String, Tensor> byName = new HashMap<>();
  private final List<Tensor> kept = new ArrayList<>();
  private final Optional<Adaptation> adaptation;
  private final Adapter.State state = new Adapter.State();
  private final Map<String, Adapter> adapters = new LinkedHashMap<>();

  /**
   * @param adaptation what of it will be trained, if anything
   * @param scope the scope in which the weights are made and which they outlive
   * @throws UserError if tensors are missing, unexpected or of other shapes
   */
  WeightLoader(
      CheckpointFolder folder,
      ModelConfig config,
      Compute compute,
      Optional<Adaptation> adaptation,
      Scope scope) {
    this.config = config;
    this.adaptation = adaptation;
    this.scope = scope;
    this.compute = compute;
    shapes = new WeightShapes(config);
    stored = prefixed(folder.tensors());
    TensorDemand.requireExactly(folder.folder(), shapes.all(), stored, shapes::isIgnorable);
  }

  /** The tensors made so far that must be released with the model. */
  List<Tensor> kept() {
    return kept;
  }

  /** The weights made so far by their names in the checkpoint. */
  Map<String, Tensor> weights() {
    return byName;
  }

  /** The adapters made so far by the names of the modules they adapt. */
  Map<String, Adapter> adapters() {
    return adapters;
  }

  Adapter.State state() {
    return state;
  }

  Decoder decoder() {
    return new Decoder(
        config,
        compute,
        tensor(config.family().weight(Role.EMBEDDING, 0)),
        config.family().weights().containsKey(Role.POSITION_EMBEDDING)
            ? Optional.of(tensor(config.family().weight(Role.POSITION_EMBEDDING, 0)))
            : Optional.empty(),
        IntStream.range(0, config.layers()).mapToObj(this::block).toList(),
        norm(Role.FINAL_NORM, 0));
  }

  Head head() {
    Role role = config.tiedHead() ? Role.EMBEDDING : Role.HEAD;
    return new Head(tensor(config.family().weight(role, 0)), config.finalSoftCap());
  }

  private Block block(int layer) {
    boolean post = config.family().normsAfterSublayers();
    return new Block(
        norm(Role.ATTENTION_NORM, layer),
        attention(layer),
        post ? Optional.of(norm(Role.ATTENTION_POST_NORM, layer)) : Optional.empty(),
        norm(Role.FEED_FORWARD_NORM, layer),
        new FeedForward(
            config.activation(),
            config.family().gatedFeedForward()
                ? Optional.of(linear(Role.GATE, layer))
                : Optional.empty(),
            linear(Role.UP, layer),
            linear(Role.DOWN, layer)),
        post ? Optional.of(norm(Role.FEED_FORWARD_POST_NORM, layer)) : Optional.empty());
  }

  private Attention attention(int layer) {
    boolean norms = config.family().queryKeyNorms();
    Optional<Normalization> queryNorm =
        norms ? Optional.of(norm(Role.QUERY_NORM, layer)) : Optional.empty();
    Optional<Normalization> keyNorm =
        norms ? Optional.of(norm(Role.KEY_NORM, layer)) : Optional.empty();
    Linear output = linear(Role.ATTENTION_OUTPUT, layer);
    if (!config.family().weights().containsKey(Role.QUERY_KEY_VALUE)) {
      return new Attention(
          config,
          layer,
          linear(Role.QUERY, layer),
          linear(Role.KEY, layer),
          linear(Role.VALUE, layer),
          output,
          queryNorm,
          keyNorm);
    }
    Linear joint = linear(Role.QUERY_KEY_VALUE, layer);
    long queries = (long) config.heads() * config.headSize();
    long keys = (long) config.keyValueHeads() * config.headSize();
    return new Attention(
        config,
        layer,
        part(joint, 0, queries),
        part(joint, queries, keys),
        part(joint, queries + keys, keys),
        output,
        queryNorm,
        keyNorm);
  }

  private Normalization norm(Role role, int layer) {
    String name = config.family().weight(role, layer);
    return new Normalization(
        config.family().norm(), tensor(name), bias(role, name), config.normEpsilon());
  }

  private Linear linear(Role role, int layer) {
    String name = config.family().weight(role, layer);
    Tensor weight = tensor(name);
    Tensor turned = config.family().transposedLinear() ? keep(weight.t()) : weight;
    return new Linear(turned, bias(role, name), adapter(role, name, turned));
  }

  private Optional<Adapter> adapter(Role role, String name, Tensor weight) {
    if (!(adaptation.orElse(null) instanceof Adaptation.Lora lora) || !isTarget(role, name, lora)) {
      return Optional.empty();
    }
    String module = module(name);
    Adapter made =
        Adapters.initial(
            weight,
            lora,
            adapters.size(),
            compute,
            state,
            tensor -> {
              keep(tensor).requires_grad_(true);
            });
    adapters.put(module, made);
    return Optional.of(made);
  }

  private static boolean isTarget(Role role, String name, Adaptation.Lora lora) {
    if (lora.targets().isEmpty()) {
      return role == Role.QUERY || role == Role.VALUE || role == Role.QUERY_KEY_VALUE;
    }
    String module = module(name);
    return lora.targets().contains(module.substring(module.lastIndexOf('.') + 1));
  }

  private static String module(String weight) {
    return weight.substring(0, weight.length() - ".weight".length());
  }

  /** Some output rows of a joint weight, as views. */
  private Linear part(Linear joint, long from, long count) {
    return new Linear(
        keep(joint.weight().narrow(0, from, count)),
        joint.bias().map(bias -> keep(bias.narrow(0, from, count))),
        joint
            .adapter()
            .map(whole ->
                new Adapter(
                    whole.a(), keep(whole.b().narrow(0, from, count)), whole.lora(), state)));
  }

  private Optional<Tensor> bias(Role role, String weight) {
    return shapes.hasBias(role)
        ? Optional.of(tensor(WeightShapes.biasOf(weight)))
        : Optional.empty();
  }

  /** The weight of this name; a tied head gets the embedding itself, not a second copy. */
  private Tensor tensor(String name) {
    return byName.computeIfAbsent(name, this::place);
  }

  private Tensor place(String name) {
    StoredTensor tensor = stored.get(name);
    long[] shape = tensor.shape().stream().mapToLong(Long::longValue).toArray();
    Tensor placed =
        keep(
            Scope.compute(() -> {
              Tensor mapped = Tensors.over(tensor.data(), scalarType(tensor), shape);
              Tensor own = Tensors.to(mapped, compute);
              // A mapped file is not to be written to.
              return isTrained(name) ? own.clone() : own;
            }));
    if (isTrained(name)) {
      placed.requires_grad_(true);
    }
    return placed;
  }

  private boolean isTrained(String name) {
    return switch (adaptation.orElse(null)) {
      case Adaptation.Full() -> true;
      case Adaptation.FirstBlocks(int count) -> shapes.insideBlocks(count).contains(name);
      case Adaptation.Lora _ -> false;
      case null -> false;
    };
  }

  private Tensor keep(Tensor tensor) {
    kept.add(scope.keep(tensor));
    return tensor;
  }

  private static ScalarType scalarType(StoredTensor tensor) {
    return switch (tensor.type()) {
      case F32 -> ScalarType.Float;
      case BF16 -> ScalarType.BFloat16;
      case F16 -> ScalarType.Half;
      default ->
          throw new UserError(
              "tensor "
                  + tensor.name()
                  + " is stored as "
                  + tensor.type()
                  + "; supported: F32, BF16, F16");
    };
  }

  /**
   * The stored tensors under names with the family's prefix, which some published files leave out.
   */
  private Map<String, StoredTensor> prefixed(Map<String, StoredTensor> found) {
    String prefix = config.family().prefix();
    String embedding = config.family().weight(Role.EMBEDDING, 0);
    if (found.containsKey(embedding) || !found.containsKey(embedding.substring(prefix.length()))) {
      return found;
    }
    Map<String, StoredTensor> named = new LinkedHashMap<>();
    String head = config.family().weight(Role.HEAD, 0);
    found.forEach((name, tensor) -> named.put(name.equals(head) ? name : prefix + name, tensor));
    return named;
  }
}
