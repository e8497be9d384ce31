package dev.fathom.model.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.fathom.Json;
import dev.fathom.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * A LoRA adapter in PEFT's layout, open for reading: {@code adapter_config.json} and {@code
 * adapter_model.safetensors}. For each adapted weight, of which PEFT calls the module {@code
 * model.layers.0.self_attn.q_proj}, there are {@code <module>.lora_A.weight}, shape [rank, in], and
 * {@code <module>.lora_B.weight}, shape [out, rank]. Closing unmaps them.
 */
public final class AdapterFolder implements AutoCloseable {
  /** What every adapter holds; a folder with it is no checkpoint of a whole model. */
  public static final String CONFIG = "adapter_config.json";

  private static final String WEIGHTS = "adapter_model.safetensors";
  private static final String PICKLE = "adapter_model.bin";
  private static final String PREFIX = "base_model.model.";
  private static final String A = ".lora_A.weight";
  private static final String B = ".lora_B.weight";
  private static final Set<StoredType> TYPES =
      Set.of(StoredType.F32, StoredType.BF16, StoredType.F16);

  private final Path folder;
  private final SafetensorsFile file;
  private final AdapterConfig config;
  private final Map<String, StoredTensor> tensors;

  private AdapterFolder(Path folder, SafetensorsFile file) {
    this.folder = folder;
    this.file = file;
    Map<String, StoredTensor> named = new TreeMap<>();
    file.tensors().values().forEach(tensor -> named.put(name(file.path(), tensor), tensor));
    this.tensors = Collections.unmodifiableMap(named);
    List<String> targets =
        named.keySet().stream().map(AdapterFolder::lastPartOfModule).distinct().toList();
    this.config = AdapterConfig.read(folder.resolve(CONFIG), targets);
    named.forEach(this::requireWhole);
  }

  /**
   * Opens an adapter and checks it.
   *
   * @throws UserError if a file is missing or breaks a rule, or the adapter is more than a plain
   *     LoRA
   */
  public static AdapterFolder open(Path folder) {
    if (!Files.exists(folder.resolve(WEIGHTS)) && Files.exists(folder.resolve(PICKLE))) {
      throw new UserError(
          folder
              + (": its weights are pickle (" + PICKLE + "), and reading pickle can run code")
              + "; convert them to safetensors with save_pretrained of a recent PEFT");
    }
    SafetensorsFile file = SafetensorsFile.open(folder.resolve(WEIGHTS));
    try {
      return new AdapterFolder(folder, file);
    } catch (RuntimeException e) {
      file.close();
      throw e;
    }
  }

  /** Where the files are. */
  public Path folder() {
    return folder;
  }

  /**
   * Writes an adapter that PEFT loads; the folder appears complete or not at all.
   *
   * @param tensors named {@code <module>.lora_A.weight} and {@code <module>.lora_B.weight}
   * @throws UserError if the target holds anything or cannot be written
   */
  public static void write(Path target, AdapterConfig config, Collection<WritableTensor> tensors) {
    List<WritableTensor> named =
        tensors.stream()
            .map(tensor ->
                new WritableTensor(
                    PREFIX + tensor.name(), tensor.type(), tensor.shape(), tensor.content()))
            .toList();
    try (StagedFolder staged = StagedFolder.beside(target)) {
      SafetensorsWriter.write(staged.path().resolve(WEIGHTS), named, Map.of("format", "pt"));
      String json =
          Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(config.toJson());
      Files.writeString(staged.path().resolve(CONFIG), json + "\n");
      staged.commit();
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of strings and numbers cannot fail to be JSON", e);
    } catch (IOException e) {
      throw new UserError(target + ": cannot be written: " + e.getMessage(), e);
    }
  }

  private static String name(Path file, StoredTensor tensor) {
    String name = tensor.name();
    if (!name.startsWith(PREFIX) || !(name.endsWith(A) || name.endsWith(B))) {
      throw new UserError(
          file
              + (": " + Untrusted.quoted(name) + " is no factor of a LoRA; Fathom has adapters of")
              + " linear weights only");
    }
    if (!TYPES.contains(tensor.type())) {
      throw new UserError(
          file
              + (": " + Untrusted.quoted(name) + " is stored as " + tensor.type())
              + "; supported: F32, BF16, F16");
    }
    return name.substring(PREFIX.length());
  }

  private static String module(String name) {
    return name.substring(0, name.length() - A.length());
  }

  private static String lastPartOfModule(String name) {
    String module = module(name);
    return module.substring(module.lastIndexOf('.') + 1);
  }

  private void requireWhole(String name, StoredTensor tensor) {
    String other = module(name) + (name.endsWith(A) ? B : A);
    if (!tensors.containsKey(other)) {
      throw new UserError(
          file.path()
              + (": has "
                  + Untrusted.quoted(PREFIX + name)
                  + " without its "
                  + (name.endsWith(A) ? B : A)));
    }
    int rankDimension = name.endsWith(A) ? 0 : 1;
    List<Long> shape = tensor.shape();
    if (shape.size() != 2 || shape.get(rankDimension) != config.rank()) {
      throw new UserError(
          file.path()
              + (": " + Untrusted.quoted(PREFIX + name) + " has shape " + shape)
              + (", which does not fit r = " + config.rank() + " of " + CONFIG));
    }
  }

  public AdapterConfig config() {
    return config;
  }

  /** The factors by name, sorted; their data are valid until {@link #close}. */
  public Map<String, StoredTensor> tensors() {
    return tensors;
  }

  /** Unmaps the tensors. A second call does nothing. */
  @Override
  public void close() {
    file.close();
  }
}
