package dev.fathom.model;

import static dev.fathom.model.Family.Role.ATTENTION_NORM;
import static dev.fathom.model.Family.Role.ATTENTION_OUTPUT;
import static dev.fathom.model.Family.Role.ATTENTION_POST_NORM;
import static dev.fathom.model.Family.Role.DOWN;
import static dev.fathom.model.Family.Role.EMBEDDING;
import static dev.fathom.model.Family.Role.FEED_FORWARD_NORM;
import static dev.fathom.model.Family.Role.FEED_FORWARD_POST_NORM;
import static dev.fathom.model.Family.Role.FINAL_NORM;
import static dev.fathom.model.Family.Role.GATE;
import static dev.fathom.model.Family.Role.HEAD;
import static dev.fathom.model.Family.Role.KEY;
import static dev.fathom.model.Family.Role.KEY_NORM;
import static dev.fathom.model.Family.Role.POSITION_EMBEDDING;
import static dev.fathom.model.Family.Role.QUERY;
import static dev.fathom.model.Family.Role.QUERY_KEY_VALUE;
import static dev.fathom.model.Family.Role.QUERY_NORM;
import static dev.fathom.model.Family.Role.UP;
import static dev.fathom.model.Family.Role.VALUE;

import dev.fathom.UserError;
import dev.fathom.model.Family.Bias;
import dev.fathom.model.Family.Norm;
import dev.fathom.model.Family.Positions;
import dev.fathom.model.Family.Role;
import dev.fathom.model.Family.Window;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The families that Fathom can run. To add one, add a record here and its parity fixtures. */
final class Families {
  private static final String LAYER = "model.layers.%d.";

  private static final Map<Role, String> LLAMA_WEIGHTS =
      Map.ofEntries(
          Map.entry(EMBEDDING, "model.embed_tokens.weight"),
          Map.entry(FINAL_NORM, "model.norm.weight"),
          Map.entry(HEAD, "lm_head.weight"),
          Map.entry(ATTENTION_NORM, LAYER + "input_layernorm.weight"),
          Map.entry(QUERY, LAYER + "self_attn.q_proj.weight"),
          Map.entry(KEY, LAYER + "self_attn.k_proj.weight"),
          Map.entry(VALUE, LAYER + "self_attn.v_proj.weight"),
          Map.entry(ATTENTION_OUTPUT, LAYER + "self_attn.o_proj.weight"),
          Map.entry(FEED_FORWARD_NORM, LAYER + "post_attention_layernorm.weight"),
          Map.entry(GATE, LAYER + "mlp.gate_proj.weight"),
          Map.entry(UP, LAYER + "mlp.up_proj.weight"),
          Map.entry(DOWN, LAYER + "mlp.down_proj.weight"));

  private static final Family LLAMA =
      new Family(
          "Llama",
          "LlamaForCausalLM",
          Norm.RMS,
          Positions.ROTARY,
          true,
          false,
          false,
          false,
          false,
          Bias.CONFIGURED,
          Bias.CONFIGURED,
          Bias.CONFIGURED,
          Window.NONE,
          false,
          Map.of(),
          "model.",
          LLAMA_WEIGHTS);

  private static final Family MISTRAL =
      new Family(
          "Mistral",
          "MistralForCausalLM",
          Norm.RMS,
          Positions.ROTARY,
          true,
          false,
          false,
          false,
          false,
          Bias.NEVER,
          Bias.NEVER,
          Bias.NEVER,
          Window.ALL,
          false,
          Map.of(),
          "model.",
          LLAMA_WEIGHTS);

  private static final Family QWEN2 =
      new Family(
          "Qwen2",
          "Qwen2ForCausalLM",
          Norm.RMS,
          Positions.ROTARY,
          true,
          false,
          false,
          false,
          false,
          Bias.ALWAYS,
          Bias.NEVER,
          Bias.NEVER,
          Window.LATE,
          false,
          Map.of(),
          "model.",
          LLAMA_WEIGHTS);

  private static final Family QWEN3 =
      new Family(
          "Qwen3",
          "Qwen3ForCausalLM",
          Norm.RMS,
          Positions.ROTARY,
          true,
          true,
          false,
          false,
          false,
          Bias.CONFIGURED,
          Bias.CONFIGURED,
          Bias.NEVER,
          Window.LATE,
          false,
          Map.of(),
          "model.",
          with(
              LLAMA_WEIGHTS,
              Map.of(
                  QUERY_NORM,
                  LAYER + "self_attn.q_norm.weight",
                  KEY_NORM,
                  LAYER + "self_attn.k_norm.weight")));

  private static final Family GEMMA2 =
      new Family(
          "Gemma 2",
          "Gemma2ForCausalLM",
          Norm.RMS_UNIT_OFFSET,
          Positions.ROTARY,
          true,
          false,
          true,
          true,
          false,
          Bias.CONFIGURED,
          Bias.CONFIGURED,
          Bias.NEVER,
          Window.EVEN,
          true,
          Map.of("hidden_act", "hidden_activation"),
          "model.",
          with(
              LLAMA_WEIGHTS,
              Map.of(
                  ATTENTION_POST_NORM,
                  LAYER + "post_attention_layernorm.weight",
                  FEED_FORWARD_NORM,
                  LAYER + "pre_feedforward_layernorm.weight",
                  FEED_FORWARD_POST_NORM,
                  LAYER + "post_feedforward_layernorm.weight")));

  private static final Family GPT2 =
      new Family(
          "GPT-2",
          "GPT2LMHeadModel",
          Norm.LAYER,
          Positions.LEARNED,
          false,
          false,
          false,
          false,
          true,
          Bias.ALWAYS,
          Bias.ALWAYS,
          Bias.ALWAYS,
          Window.NONE,
          true,
          Map.of(
              "hidden_size", "n_embd",
              "num_hidden_layers", "n_layer",
              "num_attention_heads", "n_head",
              "intermediate_size", "n_inner",
              "max_position_embeddings", "n_positions",
              "rms_norm_eps", "layer_norm_epsilon",
              "hidden_act", "activation_function"),
          "transformer.",
          Map.ofEntries(
              Map.entry(EMBEDDING, "transformer.wte.weight"),
              Map.entry(POSITION_EMBEDDING, "transformer.wpe.weight"),
              Map.entry(FINAL_NORM, "transformer.ln_f.weight"),
              Map.entry(HEAD, "lm_head.weight"),
              Map.entry(ATTENTION_NORM, "transformer.h.%d.ln_1.weight"),
              Map.entry(QUERY_KEY_VALUE, "transformer.h.%d.attn.c_attn.weight"),
              Map.entry(ATTENTION_OUTPUT, "transformer.h.%d.attn.c_proj.weight"),
              Map.entry(FEED_FORWARD_NORM, "transformer.h.%d.ln_2.weight"),
              Map.entry(UP, "transformer.h.%d.mlp.c_fc.weight"),
              Map.entry(DOWN, "transformer.h.%d.mlp.c_proj.weight")));

  private static final List<Family> ALL = List.of(LLAMA, MISTRAL, QWEN2, QWEN3, GEMMA2, GPT2);

  private Families() {}

  /**
   * @throws UserError if Fathom does not have the architecture, listing those it has
   */
  static Family of(String architecture) {
    return ALL.stream()
        .filter(family -> family.architecture().equals(architecture))
        .findFirst()
        .orElseThrow(() ->
            new UserError(
                "architecture " + architecture + " is not supported; supported: " + supported()));
  }

  /** The architectures, for people. */
  static String supported() {
    return ALL.stream()
        .map(family -> family.architecture() + " (" + family.name() + ")")
        .collect(Collectors.joining(", "));
  }

  private static Map<Role, String> with(Map<Role, String> names, Map<Role, String> more) {
    Map<Role, String> all = new EnumMap<>(names);
    all.putAll(more);
    return Map.copyOf(all);
  }
}
