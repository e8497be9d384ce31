package dev.fathom.model;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import dev.fathom.UserError;
import dev.fathom.model.checkpoint.AdapterConfig;
import dev.fathom.model.checkpoint.AdapterFolder;
import dev.fathom.model.checkpoint.CheckpointFiles;
import dev.fathom.model.checkpoint.CheckpointWriter;
import dev.fathom.model.checkpoint.NewCheckpoint;
import dev.fathom.model.checkpoint.StagedFolder;
import dev.fathom.model.checkpoint.StoredTensor;
import dev.fathom.model.checkpoint.StoredType;
import dev.fathom.model.checkpoint.WritableTensor;
import dev.fathom.tensor.Compute;
import dev.fathom.tensor.DType;
import dev.fathom.tensor.Device;
import dev.fathom.tensor.NoGrad;
import dev.fathom.tensor.Scope;
import dev.fathom.tensor.Tensors;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.bytedeco.pytorch.Tensor;

/**
 * A model of which some numbers are trained: all weights, or adapters beside frozen ones.
 *
 * <pre>{@code
 * try (TrainableModel student = TrainableModel.load(folder, compute, new Adaptation.Full());
 *     Scope scope = Scope.open()) {
 *   TrainingPass pass = student.pass(ids, Optional.empty(), PassOptions.PLAIN);
 *   pass.backward(gradientOfSomeLoss(pass.hidden()));
 *   student.parameters().get("model.norm.weight").grad();
 * }
 * }</pre>
 */
public final class TrainableModel implements AutoCloseable {
  private static final String A = ".lora_A.weight";
  private static final String B = ".lora_B.weight";

  private final Model model;
  private final Adaptation adaptation;

  private TrainableModel(Model model, Adaptation adaptation) {
    this.model = model;
    this.adaptation = adaptation;
  }

  /**
   * Loads a checkpoint. With {@link Adaptation.Lora} its weights stay in the mapped file where they
   * can; those that are trained themselves are copied.
   *
   * @throws dev.fathom.UserError if the folder is no checkpoint that Fathom can run, or no weight
   *     has a name that the adaptation asks for
   */
  public static TrainableModel load(Path folder, Compute compute, Adaptation adaptation) {
    return load(folder, compute, adaptation, "lora-targets");
  }

  /** The source is who names the targets, for an error. */
  private static TrainableModel load(
      Path folder, Compute compute, Adaptation adaptation, String source) {
    Model model = Model.load(folder, compute, Optional.of(adaptation));
    if (adaptation instanceof Adaptation.Lora lora && model.adapters().isEmpty()) {
      model.close();
      throw new UserError(
          source + ": no weight of " + folder + " is called " + String.join(", ", lora.targets()));
    }
    return new TrainableModel(model, adaptation);
  }

  /**
   * Loads a checkpoint with adapters that PEFT or Fathom trained, to be merged or trained on.
   *
   * @param adapter a folder with {@code adapter_config.json} and {@code adapter_model.safetensors}
   * @throws dev.fathom.UserError if the adapter is not one for this checkpoint
   */
  public static TrainableModel load(Path folder, Path adapter, Compute compute) {
    try (AdapterFolder files = AdapterFolder.open(adapter)) {
      AdapterConfig config = files.config();
      TrainableModel model =
          load(
              folder,
              compute,
              new Adaptation.Lora(
                  config.rank(), config.alpha(), config.dropout(), config.targetModules(), 0),
              files.folder().toString());
      try {
        model.take(files);
      } catch (RuntimeException e) {
        model.close();
        throw e;
      }
      return model;
    }
  }

  /**
   * Writes a checkpoint with an adapter's share added to its weights: W + (alpha / rank) · B·A,
   * each number computed in float32 and rounded once, to the type in which the checkpoint is
   * stored.
   *
   * @param folder a checkpoint
   * @param adapter as in {@link #load(Path, Path, Compute)}
   * @return how many weights the adapter changes
   * @throws dev.fathom.UserError if the adapter is not one for this checkpoint, or the target holds
   *     anything or cannot be written
   */
  public static int merge(Path folder, Path adapter, Path target) {
    StagedFolder.requireFree(target);
    DType type = ModelConfig.of(Json.object(folder.resolve(CheckpointFiles.CONFIG))).stored();
    // Weights stay in the mapped file: a large model is merged tensor by tensor.
    Compute stored = new Compute(new Device.Cpu(), type, "as it is stored");
    try (AdapterFolder files = AdapterFolder.open(adapter);
        TrainableModel model = load(folder, adapter, stored);
        Scope _ = Scope.open()) {
      Map<String, Adapter> asStored = new TreeMap<>();
      model
          .model
          .adapters()
          .forEach((module, rounded) ->
              asStored.put(
                  module,
                  new Adapter(
                      TensorFiles.view(files.tensors().get(module + A)),
                      TensorFiles.view(files.tensors().get(module + B)),
                      rounded.lora(),
                      rounded.state())));
      model.save(target, type, asStored);
      return asStored.size();
    }
  }

  private void take(AdapterFolder files) {
    try (NoGrad _ = NoGrad.open();
        Scope _ = Scope.open()) {
      Map<String, StoredTensor> stored = files.tensors();
      Map<String, Tensor> own = parameters();
      if (!stored.keySet().equals(own.keySet())) {
        Set<String> odd = new TreeSet<>(stored.keySet());
        own.keySet()
            .forEach(name -> {
              if (!odd.remove(name)) {
                odd.add(name);
              }
            });
        throw new UserError(
            files.folder()
                + ": adapts other weights than the model has, or not in every layer; the first"
                + " difference is "
                + odd.iterator().next());
      }
      own.forEach((name, parameter) -> {
        Tensor values = TensorFiles.view(stored.get(name));
        if (!Arrays.equals(values.shape(), parameter.shape())) {
          throw new UserError(
              files.folder()
                  + (": " + name + " has shape " + Arrays.toString(values.shape()))
                  + (", the model needs " + Arrays.toString(parameter.shape())));
        }
        parameter.copy_(values);
      });
    }
  }

  /** The model as it stands, adapters included; for generation, and for its head. */
  public Model model() {
    return model;
  }

  public Adaptation adaptation() {
    return adaptation;
  }

  /**
   * What is trained, by name in a fixed order: weights by their names in the checkpoint, adapters
   * by PEFT's ({@code <module>.lora_A.weight}). They are the model's own; their gradients are
   * {@code grad()}.
   */
  public Map<String, Tensor> parameters() {
    Map<String, Tensor> parameters = new LinkedHashMap<>();
    switch (adaptation) {
      case Adaptation.Full() -> parameters.putAll(new TreeMap<>(model.weights()));
      case Adaptation.FirstBlocks(int count) -> {
        Set<String> inner = new WeightShapes(model.config()).insideBlocks(count);
        new TreeMap<>(model.weights())
            .forEach((name, weight) -> {
              if (inner.contains(name)) {
                parameters.put(name, weight);
              }
            });
      }
      case Adaptation.Lora _ ->
          new TreeMap<>(model.adapters())
              .forEach((module, adapter) -> {
                parameters.put(module + A, adapter.a());
                parameters.put(module + B, adapter.b());
              });
    }
    return Collections.unmodifiableMap(parameters);
  }

  /** Whether the head is trained, so that the loss must send it a gradient. */
  public boolean trainsHead() {
    return adaptation instanceof Adaptation.Full;
  }

  /**
   * A pass in training.
   *
   * @param ids int64 on the model's device, shape [rows, tokens]; padding on the right
   * @param starts where rows hold several texts: for each token the index in its row at which its
   *     text begins, int64, the same shape
   */
  public TrainingPass pass(Tensor ids, Optional<Tensor> starts, PassOptions options) {
    return model.decoder().pass(model.adapterState(), ids, starts, options);
  }

  /** Computes with the frozen weights alone: what a low-rank student was before training. */
  public <T> T withoutAdapters(Supplier<T> computation) {
    boolean before = model.adapterState().isEnabled();
    model.adapterState().enable(false);
    try {
      return computation.get();
    } finally {
      model.adapterState().enable(before);
    }
  }

  /**
   * Writes the model as a checkpoint, adapters merged into their weights.
   *
   * @param type in which the weights are stored
   * @throws dev.fathom.UserError if the target holds anything or cannot be written
   */
  public void save(Path target, DType type) {
    save(target, type, model.adapters());
  }

  private void save(Path target, DType type, Map<String, Adapter> adapters) {
    ObjectNode config = model.files().config().deepCopy();
    config.put(config.has("torch_dtype") ? "torch_dtype" : "dtype", type.label());
    List<WritableTensor> tensors = new ArrayList<>();
    model.weights().forEach((name, tensor) -> tensors.add(writable(name, tensor, type, adapters)));
    CheckpointWriter.write(
        target,
        new NewCheckpoint(
            config,
            model.files().generationConfig(),
            Optional.of(model.files().folder()),
            tensors));
  }

  /**
   * Writes the adapters alone, as PEFT does; nothing of the frozen weights.
   *
   * @throws IllegalStateException if all weights were trained
   * @throws dev.fathom.UserError if the target holds anything or cannot be written
   */
  public void saveAdapter(Path target) {
    if (!(adaptation instanceof Adaptation.Lora lora)) {
      throw new IllegalStateException("there are no adapters");
    }
    List<String> targets =
        model.adapters().keySet().stream()
            .map(module -> module.substring(module.lastIndexOf('.') + 1))
            .distinct()
            .toList();
    AdapterConfig config =
        new AdapterConfig(
            lora.rank(),
            lora.alpha(),
            lora.dropout(),
            targets,
            model.config().family().transposedLinear(),
            Optional.of(model.files().folder().toString()));
    List<WritableTensor> tensors = new ArrayList<>();
    parameters().forEach((name, tensor) -> tensors.add(TensorFiles.writable(name, tensor)));
    AdapterFolder.write(target, config, tensors);
  }

  private WritableTensor writable(
      String name, Tensor tensor, DType type, Map<String, Adapter> adapters) {
    List<Long> shape = Arrays.stream(tensor.shape()).boxed().toList();
    return new WritableTensor(
        name,
        stored(type),
        shape,
        sink -> {
          try (NoGrad _ = NoGrad.open();
              Scope _ = Scope.open()) {
            Tensor host = Tensors.to(merged(name, tensor, adapters), new Device.Cpu());
            sink.write(Tensors.bytes(host.to(type.scalarType()).contiguous()));
          }
        });
  }

  private Tensor merged(String name, Tensor weight, Map<String, Adapter> adapters) {
    String module = name.endsWith(".weight") ? name.substring(0, name.length() - 7) : name;
    Optional<Adapter> adapter = Optional.ofNullable(adapters.get(module));
    boolean transposed = model.config().family().transposedLinear();
    return adapter
        .map(low -> transposed ? low.merged(weight.t()).t() : low.merged(weight))
        .orElse(weight);
  }

  private static StoredType stored(DType type) {
    return switch (type) {
      case FLOAT32 -> StoredType.F32;
      case BFLOAT16 -> StoredType.BF16;
      case FLOAT16 -> StoredType.F16;
    };
  }

  @Override
  public void close() {
    model.close();
  }
}
