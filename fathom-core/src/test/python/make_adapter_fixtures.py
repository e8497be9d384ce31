"""Makes LoRA adapters as PEFT saves them, and what they add to the weights.

    pip install torch==2.13.0 transformers==5.18.0 peft==0.21.0
    python fathom-core/src/test/python/make_adapter_fixtures.py
    python fathom-core/src/test/python/make_adapter_fixtures.py check FOLDER

Writes fathom-core/src/test/resources/adapters: for a tiny Llama and a tiny GPT-2 a folder with the
adapter's two files, and golden.json with the names, shapes and values of A and B as torch holds
them. `check FOLDER` loads adapters that Fathom's AdapterFolderTest wrote (it prints where when run
with -Dfathom.adapters=FOLDER) into the same models with PeftModel.from_pretrained, and compares
logits with those of the weights with (alpha / r) B A added by hand.
"""

import json
import shutil
import sys
from pathlib import Path

import torch
from peft import LoraConfig, PeftModel, get_peft_model
from transformers import GPT2Config, GPT2LMHeadModel, LlamaConfig, LlamaForCausalLM

SEED = 20251121
TARGET = Path(__file__).resolve().parent.parent / "resources" / "adapters"
OPTIONS = {
    "llama": {"r": 2, "lora_alpha": 3, "lora_dropout": 0.1,
              "target_modules": ["q_proj", "v_proj", "down_proj"]},
    "gpt2": {"r": 3, "lora_alpha": 6, "fan_in_fan_out": True, "target_modules": ["c_attn"]},
}


def model(name):
    torch.manual_seed(SEED)
    if name == "llama":
        config = LlamaConfig(vocab_size=32, hidden_size=8, intermediate_size=12,
                             num_hidden_layers=2, num_attention_heads=2, num_key_value_heads=1)
        return LlamaForCausalLM(config).eval()
    config = GPT2Config(vocab_size=32, n_embd=8, n_layer=2, n_head=2, n_positions=16)
    return GPT2LMHeadModel(config).eval()


def make():
    shutil.rmtree(TARGET, ignore_errors=True)
    golden = {}
    for name, options in OPTIONS.items():
        adapted = get_peft_model(model(name), LoraConfig(task_type="CAUSAL_LM", **options))
        with torch.no_grad():
            for key, parameter in adapted.named_parameters():
                if "lora_" in key:
                    parameter.copy_(torch.randn(parameter.shape) * 0.5)
        if name == "gpt2":
            adapted = adapted.to(torch.bfloat16)
        adapted.save_pretrained(TARGET / name)
        (TARGET / name / "README.md").unlink()
        golden[name] = {
            key.removeprefix("base_model.model.").replace(".default.", "."): {
                "shape": list(parameter.shape),
                "values": parameter.detach().float().flatten().tolist(),
            }
            for key, parameter in adapted.named_parameters()
            if "lora_" in key
        }
    (TARGET / "golden.json").write_text(json.dumps(golden) + "\n")


def check(folder):
    ids = torch.tensor([[1, 5, 9, 30, 2, 2, 17]])
    for name, options in OPTIONS.items():
        golden = json.loads((TARGET / "golden.json").read_text())[name]
        loaded = PeftModel.from_pretrained(model(name), folder / name).eval()
        by_hand = model(name)
        factors = {k: torch.tensor(v["values"]).reshape(v["shape"]) for k, v in golden.items()}
        for key in factors:
            if key.endswith("lora_A.weight"):
                module = key.removesuffix(".lora_A.weight")
                delta = factors[module + ".lora_B.weight"] @ factors[key]
                delta = delta * options["lora_alpha"] / options["r"]
                weight = by_hand.get_submodule(module).weight
                weight.data += delta.T if options.get("fan_in_fan_out") else delta
        with torch.no_grad():
            plain, want, have = model(name)(ids).logits, by_hand(ids).logits, loaded(ids).logits
        error = (want - have).abs().max().item()
        effect = (want - plain).abs().max().item()
        print(f"{name}: largest difference {error:.2e}, of an effect of {effect:.2e}")
        assert error < 1e-5 < effect


if __name__ == "__main__":
    check(Path(sys.argv[2])) if sys.argv[1:2] == ["check"] else make()
