"""Makes the reference fixtures that the Java decoder is tested against.

    pip install torch==2.13.0 transformers==5.18.0      # plain CPU builds
    python fathom-core/src/test/python/make_parity_fixtures.py [--only NAME ...] [--dry-run]

Writes fathom-core/src/test/resources/parity/<case>/ (a tiny random checkpoint saved by Hugging
Face transformers, and reference.safetensors with what transformers computes from it in float32 with
eager attention), its README.md, and parity-unsupported/<case>/config.json for the tests of errors.

A parity test proves nothing about a feature the logits do not depend on. So each case is also run
with each of its features switched off or altered (a probe), and the run fails unless every probe
moves the logits by at least REQUIRED_SHIFT; the table of shifts is printed. The run also fails
when the cached or the padded run disagrees with the plain one, and when a case or the whole folder
is too large; ids are drawn anew until every greedy choice leads by REQUIRED_MARGIN.
"""

import argparse
import copy
import json
import re
import shutil
import sys
import tempfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import torch
import transformers
from safetensors.torch import load_file, save_file
from transformers import (
    AutoModelForCausalLM,
    Gemma2Config,
    GenerationConfig,
    GPT2Config,
    LlamaConfig,
    MistralConfig,
    PreTrainedConfig,
    Qwen2Config,
    Qwen3Config,
)

PINNED = {"torch": "2.13.0", "transformers": "5.18.0"}
SEED = 20251115
ROWS, LENGTH, PADDING, PREFIX, NEW_TOKENS = 2, 24, 7, 10, 12
VOCABULARY, WINDOW = 96, 8
PAD, BOS, EOS = 0, 1, 2
# What a probe must move the logits by at least: twenty times the usual tolerance of 1e-3.
REQUIRED_SHIFT = 0.02
REQUIRED_MARGIN, REQUIRED_DISTINCT = 0.05, 4
LARGEST_CASE, LARGEST_FOLDER = 250_000, 6_000_000
RESOURCES = Path(__file__).resolve().parent.parent / "resources"


@dataclass(frozen=True)
class Case:
    """One checkpoint: its configuration, and how the saved folder departs from today's form."""

    name: str
    varies: str
    config: PreTrainedConfig
    dtype: torch.dtype = torch.float32
    v4_form: bool = False
    dropped_keys: tuple[str, ...] = ()
    added_keys: dict = field(default_factory=dict)
    shard_size: str = "1GB"
    hub_gpt2_layout: bool = False
    weights_of: str | None = None

    @property
    def seed(self) -> int:
        # Of the name, so that a new case leaves the others as they are.
        return SEED + zlib.crc32((self.weights_of or self.name).encode()) % 1_000_000


# --- the cases -----------------------------------------------------------------------------------

SMALL = dict(
    vocab_size=VOCABULARY,
    hidden_size=32,
    intermediate_size=56,
    num_hidden_layers=2,
    num_attention_heads=4,
    max_position_embeddings=128,
    bos_token_id=BOS,
    eos_token_id=EOS,
    # Large on purpose: at 1e-6 a decoder with the wrong epsilon would still pass.
    rms_norm_eps=0.02,
)


def rope(theta: float, **scaling) -> dict:
    return {"rope_parameters": {"rope_type": "default", "rope_theta": theta, **scaling}}


LLAMA31_ROPE = rope(
    500_000.0,
    rope_type="llama3",
    factor=8.0,
    low_freq_factor=1.0,
    high_freq_factor=4.0,
    # Small, so that of the few frequencies some stay, some are blended, some are divided.
    original_max_position_embeddings=96,
)
YARN_ROPE = {
    "max_position_embeddings": 16_384,
    **rope(1_000_000.0, rope_type="yarn", factor=4.0, original_max_position_embeddings=4_096),
}
GPT2 = dict(
    vocab_size=VOCABULARY,
    n_positions=48,
    n_embd=32,
    n_layer=2,
    n_head=2,
    bos_token_id=BOS,
    eos_token_id=EOS,
    layer_norm_epsilon=0.02,
)


def llama(**keys) -> LlamaConfig:
    return LlamaConfig(**{**SMALL, **rope(10_000.0), **keys})


def qwen2(**keys) -> Qwen2Config:
    return Qwen2Config(**{**SMALL, "num_key_value_heads": 2, **rope(1_000_000.0), **keys})


def qwen3(**keys) -> Qwen3Config:
    heads = {"num_key_value_heads": 2, "head_dim": 12}
    return Qwen3Config(**{**SMALL, **heads, **rope(1_000_000.0), **keys})


def gemma2(**keys) -> Gemma2Config:
    return Gemma2Config(**{**SMALL, **GEMMA2, **rope(10_000.0), **keys})


GEMMA2 = dict(
    num_hidden_layers=3,
    num_key_value_heads=2,
    head_dim=12,
    intermediate_size=40,
    query_pre_attn_scalar=20,
    sliding_window=WINDOW,
    # Low enough to bend: the scores and logits here reach past them.
    attn_logit_softcapping=3.0,
    final_logit_softcapping=8.0,
    pad_token_id=PAD,
)

CASES = [
    Case("llama2-untied", "Llama 2: as many key as query heads, theta 1e4, untied head", llama()),
    Case("llama3-gqa", "Llama 3: grouped queries, theta 5e5",
         llama(num_key_value_heads=2, **rope(500_000.0))),
    Case("llama31-scaled", "Llama 3.1: rope_type llama3, configuration in the v5 form",
         llama(num_attention_heads=2, num_key_value_heads=1, **LLAMA31_ROPE)),
    Case("llama31-scaled-v4",
         "the weights of llama31-scaled, configuration in the v4 form (rope_theta, rope_scaling, "
         "torch_dtype)",
         llama(num_attention_heads=2, num_key_value_heads=1, **LLAMA31_ROPE),
         v4_form=True, weights_of="llama31-scaled"),
    Case("llama32-tied", "Llama 3.2: tied head, llama3 scaling, head_dim 12 unlike 32 / 4",
         llama(num_key_value_heads=2, head_dim=12, tie_word_embeddings=True, **LLAMA31_ROPE)),
    Case("llama-linear-rope", "linear rope scaling; in the v4 form with the old key `type`",
         llama(num_key_value_heads=2, **rope(10_000.0, rope_type="linear", factor=4.0)),
         v4_form=True),
    Case("llama-biases", "attention_bias and mlp_bias", llama(attention_bias=True, mlp_bias=True)),
    Case("llama-sharded", "several safetensors files and an index", llama(), shard_size="40KB"),
    Case("llama2-bfloat16",
         "bfloat16; a spare v4 configuration without head_dim, num_key_value_heads, rope_theta, "
         "rope_scaling, biases and tie_word_embeddings, all at their defaults",
         llama(), dtype=torch.bfloat16, v4_form=True,
         dropped_keys=("head_dim", "num_key_value_heads", "attention_bias", "mlp_bias",
                       "rope_theta", "rope_scaling", "tie_word_embeddings")),
    Case("mistral-window", "Mistral: sliding window 8 in every layer, grouped queries",
         MistralConfig(**{**SMALL, **rope(10_000.0)}, num_key_value_heads=2,
                       sliding_window=WINDOW)),
    Case("mistral-head-dim", "Mistral: sliding_window null, head_dim 12, theta 1e6",
         MistralConfig(**{**SMALL, **rope(1_000_000.0)}, num_key_value_heads=2,
                       sliding_window=None, head_dim=12)),
    Case("qwen2-tied", "Qwen2: query, key and value biases, tied head",
         qwen2(tie_word_embeddings=True)),
    Case("qwen2-untied",
         "Qwen2 untied; v4 form with use_sliding_window false beside a sliding_window of 8, which "
         "must not be used",
         qwen2(), v4_form=True, added_keys={"sliding_window": WINDOW, "max_window_layers": 1}),
    Case("qwen2-window", "Qwen2: use_sliding_window, max_window_layers 1 of 3; layer_types listed",
         qwen2(num_hidden_layers=3, intermediate_size=40, use_sliding_window=True,
               sliding_window=WINDOW, max_window_layers=1)),
    Case("qwen2-yarn", "Qwen2.5: yarn scaling, with its attention factor",
         qwen2(num_attention_heads=2, num_key_value_heads=1, **YARN_ROPE)),
    Case("qwen2-yarn-v4",
         "the weights of qwen2-yarn, configuration in the v4 form with the old key `type`",
         qwen2(num_attention_heads=2, num_key_value_heads=1, **YARN_ROPE),
         v4_form=True, weights_of="qwen2-yarn"),
    Case("qwen3-tied", "Qwen3: query and key norms, head_dim 12, tied head",
         qwen3(tie_word_embeddings=True)),
    Case("qwen3-untied", "Qwen3: query and key norms, head_dim 12, untied head", qwen3()),
    Case("qwen3-window",
         "Qwen3: use_sliding_window, max_window_layers 1 of 3; v4 form, so without layer_types",
         qwen3(num_hidden_layers=3, intermediate_size=40, use_sliding_window=True,
               sliding_window=WINDOW, max_window_layers=1),
         v4_form=True),
    Case("qwen3-float16", "Qwen3 in float16, tied head", qwen3(tie_word_embeddings=True),
         dtype=torch.float16),
    Case("gemma2",
         "Gemma 2: both softcaps, four norms of the form 1 + w, query_pre_attn_scalar 20 beside "
         "head_dim 12, window 8 in layers 0 and 2, scaled embedding, tied head",
         gemma2()),
    Case("gemma2-bfloat16",
         "Gemma 2 in bfloat16; v4 form without layer_types and tie_word_embeddings",
         gemma2(), dtype=torch.bfloat16, v4_form=True, dropped_keys=("tie_word_embeddings",)),
    Case("gpt2", "GPT-2: learned positions, biases, gelu_new, tied head", GPT2Config(**GPT2)),
    Case("gpt2-inverse-layer", "GPT-2: scale_attn_by_inverse_layer_idx, 3 layers, n_inner 48",
         GPT2Config(**{**GPT2, "n_layer": 3}, n_inner=48, scale_attn_by_inverse_layer_idx=True)),
    Case("gpt2-gelu", "GPT-2: activation_function gelu (exact) instead of gelu_new",
         GPT2Config(**GPT2, activation_function="gelu")),
    Case("gpt2-hub-layout",
         "GPT-2 as the well-known file has it: names without `transformer.`, the causal mask "
         "saved as h.*.attn.bias, no tie_word_embeddings; float16",
         GPT2Config(**GPT2), dtype=torch.float16, hub_gpt2_layout=True,
         dropped_keys=("tie_word_embeddings",)),
]

UNSUPPORTED = {
    "phi3": {"architectures": ["Phi3ForCausalLM"], "model_type": "phi3", "hidden_size": 32,
             "intermediate_size": 56, "num_hidden_layers": 2, "num_attention_heads": 4,
             "num_key_value_heads": 4, "vocab_size": VOCABULARY, "rms_norm_eps": 1e-5,
             "max_position_embeddings": 128, "rope_theta": 10000.0, "torch_dtype": "bfloat16"},
    "mixtral": {"architectures": ["MixtralForCausalLM"], "model_type": "mixtral",
                "hidden_size": 32, "intermediate_size": 56, "num_hidden_layers": 2,
                "num_attention_heads": 4, "num_key_value_heads": 2, "num_local_experts": 8,
                "num_experts_per_tok": 2, "vocab_size": VOCABULARY, "rms_norm_eps": 1e-5,
                "max_position_embeddings": 128, "rope_theta": 1e6, "torch_dtype": "bfloat16"},
}
PLAIN_LLAMA = {"architectures": ["LlamaForCausalLM"], "model_type": "llama", "hidden_size": 32,
               "intermediate_size": 56, "num_hidden_layers": 2, "num_attention_heads": 4,
               "num_key_value_heads": 4, "vocab_size": VOCABULARY, "rms_norm_eps": 1e-5,
               "hidden_act": "silu", "max_position_embeddings": 128, "tie_word_embeddings": False}
UNSUPPORTED |= {
    "llama-unknown-rope": {**PLAIN_LLAMA, "dtype": "float32", "rope_parameters": {
        "rope_type": "spiral", "rope_theta": 10000.0, "factor": 2.0}},
    # transformers recomputes these frequencies from the length of each batch as it goes.
    "llama-dynamic-rope": {**PLAIN_LLAMA, "torch_dtype": "float32", "rope_theta": 10000.0,
                           "rope_scaling": {"type": "dynamic", "factor": 2.0}},
    "llama-quantised": {**PLAIN_LLAMA, "torch_dtype": "float16", "rope_theta": 10000.0,
                        "quantization_config": {"quant_method": "gptq", "bits": 4,
                                                "group_size": 128, "desc_act": False}},
}


# --- the checkpoint ------------------------------------------------------------------------------

Weights = dict[str, torch.Tensor]


def build(config: PreTrainedConfig) -> torch.nn.Module:
    model = AutoModelForCausalLM.from_config(config, attn_implementation="eager")
    return model.to(torch.float32).eval()


def random_weights(model: torch.nn.Module, seed: int) -> Weights:
    """Weights so large that nothing is near linear: scores, gates and caps all come to bite."""
    generator = torch.Generator().manual_seed(seed)
    weights = {}
    for name, parameter in model.named_parameters():  # names a tied head once
        noise = torch.randn(parameter.shape, generator=generator)
        spread = next(spread for pattern, spread in SPREADS if re.search(pattern, name))
        weights[name] = spread * noise + (1.0 if is_norm(name) and "weight" in name else 0.0)
    if model.config.model_type == "gpt2":
        towards_left_tail_of_gpt2(weights)
    if model.config.model_type == "gemma2":
        towards_left_tail_of_gemma2(weights)
    return weights


SPREADS = [
    (r"norm.*weight|\bln_.*weight|bias", 0.3),
    (r"embed_tokens|wte|wpe|lm_head", 0.5),
    (r"[qk]_proj|c_attn", 0.35),
    (r"", 0.25),
]


# The two forms of gelu differ by 5e-4 at most. Only in the left tail, near -2.2, is that much of
# the value itself; so most gates are put there, and what leaves them is made large again.


def towards_left_tail_of_gpt2(weights: Weights) -> None:
    for name, value in weights.items():
        if name.endswith("mlp.c_fc.bias"):
            value -= 2.2
        elif name.endswith("mlp.c_proj.weight"):
            value *= 8.0
        elif name.endswith("wte.weight"):
            value *= 0.6
        elif name.endswith("ln_f.weight"):
            value *= 2.0


def towards_left_tail_of_gemma2(weights: Weights) -> None:
    for name, value in weights.items():
        if is_norm(name):
            value -= 1.0  # the layer adds it
        elif "embed_tokens" in name:
            value *= 0.2
            value[:, 0] = 0.5  # a channel that is always on takes the place of a bias …
        elif name.endswith("gate_proj.weight"):
            value[:, 0] = -0.9
    weights["model.norm.weight"] += 4.0
    weights["model.norm.weight"][0] = -1.0  # … and the head does not see it


def is_norm(name: str) -> bool:
    return "norm" in name or re.search(r"\bln_", name) is not None


def load(model: torch.nn.Module, weights: Weights) -> torch.nn.Module:
    missing, unexpected = model.load_state_dict(weights, strict=False)
    tied = {"lm_head.weight"} if model.config.tie_word_embeddings else set()
    assert set(missing) <= tied and not unexpected, (missing, unexpected)
    model.tie_weights()
    return model


def save_checkpoint(case: Case, folder: Path) -> None:
    model = build(copy.deepcopy(case.config))
    load(model, random_weights(model, case.seed)).to(case.dtype)
    model.config.dtype = case.dtype
    model.save_pretrained(folder, max_shard_size=case.shard_size)
    config_file = folder / "config.json"
    keys = json.loads(config_file.read_text())
    if case.v4_form:
        keys = v4_form(keys)
    keys = {key: value for key, value in keys.items() if key not in case.dropped_keys}
    config_file.write_text(json.dumps(keys | case.added_keys, indent=2, sort_keys=True) + "\n")
    if case.hub_gpt2_layout:
        to_hub_gpt2_layout(folder / "model.safetensors", model.config)


def v4_form(keys: dict) -> dict:
    """The keys as transformers 4 wrote them."""
    keys = dict(keys)
    scaling = keys.pop("rope_parameters")
    keys["rope_theta"] = scaling.pop("rope_theta")
    kind = scaling.pop("rope_type")
    # llama3 came with `rope_type`; linear and yarn are older and found with `type`.
    scaling["rope_type" if kind == "llama3" else "type"] = kind
    keys["rope_scaling"] = None if kind == "default" else scaling
    keys["torch_dtype"] = keys.pop("dtype")
    keys.pop("layer_types", None)
    keys["transformers_version"] = "4.46.0"
    return keys


def to_hub_gpt2_layout(file: Path, config: PreTrainedConfig) -> None:
    weights = {name.removeprefix("transformer."): value for name, value in load_file(file).items()}
    mask = torch.ones(config.n_positions, config.n_positions).tril()[None, None].to(torch.uint8)
    for layer in range(config.n_layer):
        weights[f"h.{layer}.attn.bias"] = mask.clone()
    save_file(weights, file, metadata={"format": "pt"})


# --- the reference -------------------------------------------------------------------------------


def random_ids(model: torch.nn.Module, seed: int) -> torch.Tensor:
    """The first random ids after which greedy decoding has clear choices and does not just loop."""
    generator = torch.Generator().manual_seed(seed + 1)
    for _ in range(500):
        ids = torch.randint(EOS + 1, VOCABULARY, (ROWS, LENGTH), generator=generator)
        chosen = greedy_ids(model, ids)
        if (distinct_tokens(chosen) >= REQUIRED_DISTINCT
                and greedy_margin(model, ids, chosen) >= REQUIRED_MARGIN):
            return ids
    raise AssertionError("no ids with clear greedy choices")


def distinct_tokens(chosen: torch.Tensor) -> int:
    return min(len(set(row.tolist())) for row in chosen)


def greedy_margin(model: torch.nn.Module, ids: torch.Tensor, chosen: torch.Tensor) -> float:
    """The smallest lead of a greedy choice, checked against the whole sequence run at once."""
    full = torch.cat([ids[:, :PREFIX], chosen], dim=1)
    best = plain_logits(model, full)[:, PREFIX - 1 : -1].topk(2, dim=-1)
    assert torch.equal(best.indices[..., 0], chosen)
    return (best.values[..., 0] - best.values[..., 1]).min().item()


def left_padded(ids: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Row 0 loses its last tokens and is padded on the left; row 1 stays whole."""
    padded, mask = ids.clone(), torch.ones_like(ids)
    padded[0] = torch.cat([torch.full((PADDING,), PAD), ids[0, : LENGTH - PADDING]])
    mask[0, :PADDING] = 0
    return padded, mask


def plain_logits(model: torch.nn.Module, ids: torch.Tensor) -> torch.Tensor:
    return model(input_ids=ids, use_cache=False).logits


def padded_logits(model, padded: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    # The positions that generate() makes: counted from the first real token.
    positions = (mask.cumsum(-1) - 1).masked_fill(mask == 0, 0)
    logits = model(
        input_ids=padded, attention_mask=mask, position_ids=positions, use_cache=False
    ).logits
    return logits * mask[:, :, None]


def cached_logits(model: torch.nn.Module, ids: torch.Tensor) -> torch.Tensor:
    step = model(input_ids=ids[:, :PREFIX], use_cache=True)
    pieces = [step.logits]
    for position in range(PREFIX, LENGTH):
        step = model(
            input_ids=ids[:, position : position + 1],
            past_key_values=step.past_key_values,
            use_cache=True,
        )
        pieces.append(step.logits)
    return torch.cat(pieces, dim=1)


def greedy_ids(model: torch.nn.Module, ids: torch.Tensor) -> torch.Tensor:
    model.generation_config = GenerationConfig(
        do_sample=False, max_new_tokens=NEW_TOKENS, eos_token_id=None, pad_token_id=PAD
    )
    prefix = ids[:, :PREFIX]
    return model.generate(prefix, attention_mask=torch.ones_like(prefix))[:, PREFIX:]


def reference(model: torch.nn.Module, ids: torch.Tensor) -> Weights:
    padded, mask = left_padded(ids)
    return {
        "input_ids": ids,
        "logits": plain_logits(model, ids),
        "padded_ids": padded,
        "attention_mask": mask,
        "padded_logits": padded_logits(model, padded, mask),
        "cached_logits": cached_logits(model, ids),
        "greedy_ids": greedy_ids(model, ids),
    }


# --- the probes: what a decoder that ignores a feature would compute -----------------------------

Probe = tuple[str, Callable[[], torch.Tensor]]


def probes(model: torch.nn.Module, ids: torch.Tensor) -> Iterator[Probe]:
    config = model.config
    weights = {name: value.clone() for name, value in model.named_parameters()}

    def with_config(**changes) -> Callable[[], torch.Tensor]:
        keys = {**copy.deepcopy(config.to_dict()), **changes}
        return lambda: plain_logits(load(build(type(config)(**keys)), weights), ids)

    def with_weights(change: Callable[[str, torch.Tensor], torch.Tensor]):
        changed = {name: change(name, value.clone()) for name, value in weights.items()}
        return lambda: plain_logits(load(build(copy.deepcopy(config)), changed), ids)

    def with_model(change: Callable[[torch.nn.Module], None]):
        def run() -> torch.Tensor:
            other = load(build(copy.deepcopy(config)), weights)
            change(other)
            return plain_logits(other, ids)

        return run

    def only(kind: str, change: Callable[[torch.Tensor], torch.Tensor]):
        return with_weights(lambda name, value: change(value) if kind_of(name) == kind else value)

    gemma = config.model_type == "gemma2"
    for kind in sorted({kind_of(name) for name in weights}):
        if kind.endswith("bias"):
            yield f"{kind} = 0", only(kind, torch.zeros_like)
        elif is_norm(kind):
            neutral = torch.zeros_like if gemma else torch.ones_like
            yield f"{kind} = {0 if gemma else 1}", only(kind, neutral)
    eps = "layer_norm_epsilon" if config.model_type == "gpt2" else "rms_norm_eps"
    yield f"{eps} = 1e-6", with_config(**{eps: 1e-6})
    yield from activation_probes(config, with_config)
    if config.model_type == "gpt2":
        yield from gpt2_probes(config, with_config, only)
        return
    yield from rope_probes(config, with_config, with_weights)
    yield from window_probes(config, with_config)
    if config.num_key_value_heads < config.num_attention_heads:
        yield "query heads dealt round robin", with_weights(round_robin_heads(config))
    if config.model_type == "qwen3":
        yield "q_norm skipped", with_model(lambda other: skip(other, "q_norm"))
        yield "k_norm skipped", with_model(lambda other: skip(other, "k_norm"))
    if gemma:
        yield "norm w for 1 + w", with_weights(
            lambda name, value: value - 1 if is_norm(name) else value)
        yield "embedding unscaled", with_model(
            lambda other: other.model.embed_tokens.embed_scale.fill_(1.0))
        yield "attn softcap off", with_config(attn_logit_softcapping=None)
        yield "final softcap off", with_config(final_logit_softcapping=None)
        yield "scale by head_dim", with_config(query_pre_attn_scalar=config.head_dim)


def kind_of(name: str) -> str:
    """The name without its layer: self_attn.q_proj.bias."""
    return re.sub(r"^(model|transformer)\.((layers|h)\.\d+\.)?", "", name)


def activation_probes(config, with_config) -> Iterator[Probe]:
    key = {"gpt2": "activation_function", "gemma2": "hidden_activation"}.get(
        config.model_type, "hidden_act")
    for other in ("silu", "gelu", "gelu_pytorch_tanh"):
        # gelu_new is another name of gelu_pytorch_tanh.
        if getattr(config, key).replace("gelu_new", "gelu_pytorch_tanh") != other:
            yield f"{key} = {other}", with_config(**{key: other})


def gpt2_probes(config, with_config, only) -> Iterator[Probe]:
    width = config.n_embd

    def zero_third(third: int) -> Callable[[torch.Tensor], torch.Tensor]:
        def change(bias: torch.Tensor) -> torch.Tensor:
            bias[third * width : (third + 1) * width] = 0
            return bias

        return change

    # Not the key's: without rotation it adds one number to a whole row of scores.
    yield "query bias = 0", only("attn.c_attn.bias", zero_third(0))
    yield "value bias = 0", only("attn.c_attn.bias", zero_third(2))
    yield "no positions", only("wpe.weight", torch.zeros_like)
    yield "positions from 1", only("wpe.weight", lambda value: value.roll(-1, dims=0))
    flip = not config.scale_attn_by_inverse_layer_idx
    yield f"inverse layer scale {flip}", with_config(scale_attn_by_inverse_layer_idx=flip)
    yield "scores unscaled", with_config(scale_attn_weights=False)


def rope_probes(config, with_config, with_weights) -> Iterator[Probe]:
    parameters = config.rope_parameters
    theta = 500_000.0 if parameters["rope_theta"] == 10_000.0 else 10_000.0
    yield f"rope_theta = {theta:.0f}", with_config(
        rope_parameters={**parameters, "rope_theta": theta})
    yield "rope pairs interleaved", with_weights(interleaved_rotation(config))
    if parameters["rope_type"] == "default":
        return
    plain = {"rope_type": "default", "rope_theta": parameters["rope_theta"]}
    yield "rope unscaled", with_config(rope_parameters=plain)
    for key in sorted(parameters.keys() - {"rope_type", "type", "rope_theta"}):
        changed = {**parameters, key: 2 * parameters[key]}
        yield f"{key} doubled", with_config(rope_parameters=changed)
    if parameters["rope_type"] == "llama3":
        linear = {**plain, "rope_type": "linear", "factor": parameters["factor"]}
        yield "llama3 as linear", with_config(rope_parameters=linear)
    if parameters["rope_type"] == "yarn":
        for key, value in {"attention_factor": 1.0, "beta_fast": 16.0, "beta_slow": 4.0,
                           "truncate": False}.items():
            yield f"{key} = {value}", with_config(rope_parameters={**parameters, key: value})


def window_probes(config, with_config) -> Iterator[Probe]:
    layers = range(config.num_hidden_layers)
    everywhere = ["sliding_attention" for _ in layers]
    nowhere = ["full_attention" for _ in layers]
    types = getattr(config, "layer_types", None)
    if config.model_type in ("qwen2", "qwen3") and not config.use_sliding_window:
        yield "window used", with_config(
            use_sliding_window=True, sliding_window=WINDOW, max_window_layers=1, layer_types=None)
    elif getattr(config, "sliding_window", None) is not None:
        yield "window one shorter", with_config(sliding_window=config.sliding_window - 1)
        yield "window one longer", with_config(sliding_window=config.sliding_window + 1)
        off = {"sliding_window": None} if types is None else {"layer_types": nowhere}
        yield "window off", with_config(**off)
    if types is not None and len(set(types)) > 1:
        yield "window in every layer", with_config(layer_types=everywhere)
        swapped = [everywhere[0] if kind == nowhere[0] else nowhere[0] for kind in types]
        yield "window in the other layers", with_config(layer_types=swapped)


def skip(model: torch.nn.Module, norm: str) -> None:
    for layer in model.model.layers:
        setattr(layer.self_attn, norm, torch.nn.Identity())


def head_dim_of(config) -> int:
    return getattr(config, "head_dim", None) or config.hidden_size // config.num_attention_heads


def round_robin_heads(config) -> Callable[[str, torch.Tensor], torch.Tensor]:
    """Query head q reads key head q mod groups instead of q / groups."""
    keys, queries = config.num_key_value_heads, config.num_attention_heads
    order = torch.arange(queries).view(queries // keys, keys).T.flatten()

    def change(name: str, value: torch.Tensor) -> torch.Tensor:
        if "q_proj" in name:
            return value.view(queries, head_dim_of(config), -1)[order].reshape(value.shape)
        if "o_proj.weight" in name:
            heads = value.view(value.shape[0], queries, head_dim_of(config))
            return heads[:, order].reshape(value.shape)
        return value

    # With one key head every dealing is the same one; there the heads are not shared out at all.
    return change if keys > 1 else lambda name, value: (
        value.roll(head_dim_of(config), dims=0) if "q_proj" in name else value)


def interleaved_rotation(config) -> Callable[[str, torch.Tensor], torch.Tensor]:
    """Rotates neighbours (0,1) (2,3) … instead of halves (0,d/2) (1,d/2+1) …."""
    size = head_dim_of(config)
    order = torch.cat([torch.arange(0, size, 2), torch.arange(1, size, 2)])

    def change(name: str, value: torch.Tensor) -> torch.Tensor:
        if "q_proj" in name or "k_proj" in name:
            return value.view(-1, size, *value.shape[1:])[:, order].reshape(value.shape)
        return value[order] if "q_norm" in name or "k_norm" in name else value

    return change


# --- the checks and the files --------------------------------------------------------------------


def largest(difference: torch.Tensor) -> float:
    return difference.abs().max().item()


def check(case: Case, model: torch.nn.Module, values: Weights) -> list[str]:
    """Runs every probe and every consistency check; what fails comes back as lines."""
    ids, logits = values["input_ids"], values["logits"]
    failures = []

    def report(label: str, value: float, good: bool) -> None:
        print(f"    {label:<44}{value:12.2e}{'' if good else '   <-- FAILS'}")
        if not good:
            failures.append(f"{case.name}: {label}: {value:.3g}")

    exact = plain_logits(copy.deepcopy(model).double(), ids)
    report("float32 - float64", largest(logits - exact), largest(logits - exact) < 1e-4)
    cached = largest(values["cached_logits"] - logits)
    report("cached - plain", cached, cached < 1e-4)
    whole = largest(values["padded_logits"][1] - logits[1])
    shifted = largest(values["padded_logits"][0, PADDING:] - logits[0, : LENGTH - PADDING])
    report("padded - plain", max(whole, shifted), max(whole, shifted) < 1e-4)
    everything = torch.ones_like(values["attention_mask"])
    unmasked = padded_logits(model, values["padded_ids"], everything)
    shift = largest((unmasked - values["padded_logits"])[0, PADDING:])
    report("probe: attention_mask ignored", shift, shift >= REQUIRED_SHIFT)
    report("greedy margin", greedy_margin(model, ids, values["greedy_ids"]), True)
    report("distinct greedy tokens", distinct_tokens(values["greedy_ids"]), True)
    report("logit standard deviation", logits.std().item(), True)
    for label, run in probes(model, ids):
        shift = largest(run() - logits)
        report(f"probe: {label}", shift, shift >= REQUIRED_SHIFT)
    return failures


def make(case: Case, folder: Path) -> list[str]:
    print(f"{case.name} (seed {case.seed}): {case.varies}")
    folder.mkdir(parents=True)
    save_checkpoint(case, folder)
    # Read back as a user would, so that the saved form and the reference cannot part.
    model, info = AutoModelForCausalLM.from_pretrained(
        folder, dtype=torch.float32, attn_implementation="eager", output_loading_info=True
    )
    assert not info["missing_keys"] and not info["mismatched_keys"], info
    model.eval()
    values = reference(model, random_ids(model, case.seed))
    save_file({name: value.contiguous() for name, value in values.items()},
              folder / "reference.safetensors")
    failures = check(case, model, values)
    size = size_of(folder)
    print(f"    {size:,} bytes")
    if size > LARGEST_CASE:
        failures.append(f"{case.name}: {size} bytes, more than {LARGEST_CASE}")
    return failures


def size_of(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


def readme() -> str:
    rows = "\n".join(
        f"| {case.name} | {case.varies} | {str(case.dtype).removeprefix('torch.')} |"
        for case in CASES)
    return f"""# Reference values for the decoder

Each folder holds a tiny random checkpoint saved by Hugging Face transformers
{PINNED['transformers']} and `reference.safetensors`: what transformers computes from it on torch
{PINNED['torch']}, in float32 (weights of the half formats are widened first) with eager attention.
Weights and ids are random, so nothing here means anything.

| tensor | shape | what |
|---|---|---|
| input_ids | [{ROWS}, {LENGTH}] int64 | two rows without padding |
| logits | [{ROWS}, {LENGTH}, {VOCABULARY}] float32 | one forward over input_ids |
| cached_logits | as logits | the same with the key-value cache: {PREFIX} tokens at once, then one at a time |
| padded_ids, attention_mask | [{ROWS}, {LENGTH}] int64 | row 0 = {PADDING} × padding ({PAD}), then its first {LENGTH - PADDING} tokens; row 1 whole |
| padded_logits | as logits | positions counted from the first real token; zero where the mask is zero |
| greedy_ids | [{ROWS}, {NEW_TOKENS}] int64 | the new tokens only, after the first {PREFIX} of input_ids; end of sequence disabled |

| case | varies | saved as |
|---|---|---|
{rows}

Some constants are unlike any real model's (a norm's epsilon of 0.02, a softcap of 3) so that a
decoder that ignores them is found out. `make_parity_fixtures.py` switches off or alters each
feature of each case and fails unless the largest change of a logit is {REQUIRED_SHIFT} or more.

`../parity-unsupported` holds config.json files that must be refused: architectures that are not
supported (phi3, mixtral), an unknown rope_type, dynamic rope scaling (its frequencies depend on
the length of the batch) and quantised weights.

To make all of it again (seed {SEED}):

    pip install torch=={PINNED['torch']} transformers=={PINNED['transformers']}
    python fathom-core/src/test/python/make_parity_fixtures.py
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", nargs="+", metavar="NAME", help="only these cases; no README")
    parser.add_argument("--dry-run", action="store_true", help="check, and write nothing")
    arguments = parser.parse_args()
    found = {"torch": torch.__version__.split("+")[0], "transformers": transformers.__version__}
    if found != PINNED:
        sys.exit(f"versions differ: found {found}, pinned {PINNED}")
    transformers.logging.set_verbosity_error()
    transformers.utils.logging.disable_progress_bar()
    torch.set_num_threads(1)  # one order of additions, so the same bytes each time
    torch.use_deterministic_algorithms(True)
    print(f"seed {SEED}, versions {found}")

    failures = []
    with tempfile.TemporaryDirectory() as scratch, torch.no_grad():
        parity = Path(scratch) / "parity"
        chosen = [case for case in CASES if not arguments.only or case.name in arguments.only]
        for case in chosen:
            failures += make(case, parity / case.name)
        for case in chosen:
            twin = parity / (case.weights_of or case.name)
            if twin.exists() and (load_file(twin / "reference.safetensors")["logits"] != load_file(
                    parity / case.name / "reference.safetensors")["logits"]).any():
                failures.append(f"{case.name}: logits differ from those of {twin.name}")
        print(f"{len(chosen)} cases, {size_of(parity):,} bytes")
        if size_of(parity) > LARGEST_FOLDER:
            failures.append(f"{size_of(parity)} bytes in all, more than {LARGEST_FOLDER}")
        if failures:
            sys.exit("nothing written:\n" + "\n".join(failures))
        if arguments.dry_run:
            return
        for case in chosen:
            shutil.rmtree(RESOURCES / "parity" / case.name, ignore_errors=True)
            shutil.copytree(parity / case.name, RESOURCES / "parity" / case.name)
    if not arguments.only:
        (RESOURCES / "parity" / "README.md").write_text(readme())
        for name, keys in UNSUPPORTED.items():
            file = RESOURCES / "parity-unsupported" / name / "config.json"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(json.dumps(keys, indent=2) + "\n")


if __name__ == "__main__":
    main()
