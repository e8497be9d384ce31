package dev.fathom.model.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import dev.fathom.UserError;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * PEFT's {@code adapter_config.json} of a plain LoRA (arXiv 2106.09685) of a causal language model.
 * Everything else that PEFT can put there changes what the adapter computes, and is refused.
 *
 * @param rank rows of A and columns of B
 * @param alpha B·A counts alpha / rank times
 * @param dropout the share of an adapter's inputs that is set to 0 in training
 * @param targetModules the last parts of the adapted weights' names, such as {@code q_proj}; sorted
 * @param fanInFanOut whether the adapted weights are stored [in, out], as GPT-2's are; A and B are
 *     the same either way
 * @param baseModel folder or hub id of the model that is adapted
 */
public record AdapterConfig(
    int rank,
    double alpha,
    double dropout,
    List<String> targetModules,
    boolean fanInFanOut,
    Optional<String> baseModel) {
  /** What says where adapters came from, or is used only while they are made. */
  private static final Set<String> WITHOUT_EFFECT =
      Set.of(
          "auto_mapping",
          "base_model_name_or_path",
          "exclude_modules",
          "fan_in_fan_out",
          "inference_mode",
          "layers_pattern",
          "layers_to_transform",
          "lora_dropout",
          "megatron_core",
          "peft_version",
          "qalora_group_size",
          "revision",
          "runtime_config",
          "target_modules");

  private static final Set<String> READ_HERE =
      Set.of("bias", "init_lora_weights", "lora_alpha", "peft_type", "r", "task_type");

  /** Ways to begin that leave the adapted weights as they are; the others change them. */
  private static final Set<String> INITIAL = Set.of("true", "false", "gaussian", "orthogonal");

  public AdapterConfig {
    targetModules = targetModules.stream().sorted().toList();
  }

  /**
   * Reads and checks a file.
   *
   * @param targetModules what the tensors beside it adapt; the file may say it by a pattern
   * @throws UserError if it asks for what Fathom does not have
   */
  static AdapterConfig read(Path file, List<String> targetModules) {
    ObjectNode json = Json.object(file);
    require(file, json, "peft_type", Set.of("LORA"));
    require(file, json, "task_type", Set.of("CAUSAL_LM", "null"));
    require(file, json, "bias", Set.of("none"));
    require(file, json, "init_lora_weights", INITIAL);
    json.properties()
        .forEach(entry -> {
          String key = entry.getKey();
          boolean known = WITHOUT_EFFECT.contains(key) || READ_HERE.contains(key);
          if (!known && !isOff(entry.getValue())) {
            throw new UserError(
                file
                    + (": has " + Untrusted.quoted(key) + ", which Fathom does not have")
                    + "; merge the adapter into its model with PEFT's merge_and_unload");
          }
        });
    return new AdapterConfig(
        rank(file, json),
        number(file, json, "lora_alpha"),
        json.path("lora_dropout").asDouble(0),
        targetModules,
        json.path("fan_in_fan_out").asBoolean(false),
        Optional.ofNullable(json.path("base_model_name_or_path").textValue()));
  }

  private static void require(Path file, ObjectNode json, String key, Set<String> supported) {
    JsonNode value = json.path(key);
    if (!value.isMissingNode() && !supported.contains(value.asText())) {
      throw new UserError(
          file
              + (": " + key + " is " + Untrusted.quoted(value.asText()))
              + (", supported: " + String.join(", ", supported.stream().sorted().toList())));
    }
  }

  /** How PEFT writes that a feature is not used. */
  private static boolean isOff(JsonNode value) {
    return value.isNull()
        || (value.isContainerNode() && value.isEmpty())
        || (value.isBoolean() && !value.booleanValue());
  }

  private static int rank(Path file, ObjectNode json) {
    double rank = number(file, json, "r");
    if (rank < 1 || rank != (int) rank) {
      throw new UserError(file + ": r is " + rank + ", it must be a whole number above 0");
    }
    return (int) rank;
  }

  private static double number(Path file, ObjectNode json, String key) {
    JsonNode value = json.path(key);
    if (!value.isNumber()) {
      throw new UserError(file + ": lacks the number " + key);
    }
    return value.doubleValue();
  }

  /** The file's content; what it leaves out is PEFT's default. */
  ObjectNode toJson() {
    ObjectNode json = Json.MAPPER.createObjectNode();
    json.put("peft_type", "LORA").put("task_type", "CAUSAL_LM").put("inference_mode", true);
    json.put("base_model_name_or_path", baseModel.orElse(null));
    json.put("r", rank);
    if (alpha == (int) alpha) {
      json.put("lora_alpha", (int) alpha);
    } else {
      json.put("lora_alpha", alpha);
    }
    json.put("lora_dropout", dropout);
    ArrayNode targets = json.putArray("target_modules");
    targetModules.forEach(targets::add);
    json.put("fan_in_fan_out", fanInFanOut).put("bias", "none").put("init_lora_weights", true);
    json.put("use_rslora", false).put("use_dora", false).putNull("modules_to_save");
    return json;
  }
}
