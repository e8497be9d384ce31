"""Makes the benchmark's input: a random Llama, one perturbed from it, and rows to compare them on.

    pip install torch==2.13.0 transformers==5.18.0
    python bench/make_models.py --tokenizer DIR --output DIR

Writes DIR/base and DIR/aligned (about 100 million parameters, 32,000 tokens, context 1,024,
bfloat16, with the tokenizer's files) and DIR/rows.jsonl. A row's prompt is 128 tokens long once the
chat template has rendered it, its response 384 tokens, so a row is exactly 512. The words are made
up: only the numbers of tokens matter.
"""

import argparse
import json
import random
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import torch
from transformers import AutoTokenizer, LlamaConfig, LlamaForCausalLM

SEED = 20251115
PROMPT_TOKENS, RESPONSE_TOKENS = 128, 384
TOKENIZER_FILES = ("tokenizer.json", "tokenizer_config.json", "special_tokens_map.json",
                   "chat_template.jinja")
SYLLABLES = "ba ce di fo gu la me ni po ru sa te vi zo lum nar pel rin sol tam".split()
# Relative to each matrix: enough for KL values of the size real pairs have.
PERTURBATION = 0.06

CONFIG = LlamaConfig(
    vocab_size=32_000,
    hidden_size=768,
    intermediate_size=2_048,
    num_hidden_layers=12,
    num_attention_heads=12,
    num_key_value_heads=4,
    max_position_embeddings=1_024,
    tie_word_embeddings=True,
    rms_norm_eps=1e-5,
    rope_parameters={"rope_type": "default", "rope_theta": 10_000.0},
    initializer_range=0.06,
    dtype="bfloat16",
)


def perturb(model: LlamaForCausalLM) -> None:
    with torch.no_grad():
        for parameter in model.parameters():
            if parameter.dim() == 2:
                parameter += PERTURBATION * parameter.std() * torch.randn_like(parameter)


def text_of(tokens: int, count: Callable[[str], int], draw: random.Random) -> str:
    """Made-up words that `count` finds to be exactly so many tokens."""
    words: list[str] = []
    for _ in range(100 * tokens):
        length = count(" ".join(words))
        if length == tokens:
            return " ".join(words)
        if length > tokens:
            words.pop()
        # Near the end single syllables, so as not to step over it for ever.
        syllables = 1 if tokens - length < 8 else draw.randint(1, 3)
        words.append("".join(draw.choices(SYLLABLES, k=syllables)))
    raise RuntimeError(f"no text of exactly {tokens} tokens found")


def make_rows(tokenizer, number: int) -> list[dict]:
    draw = random.Random(SEED)

    def plain(text: str) -> int:
        return len(tokenizer(text, add_special_tokens=False).input_ids)

    def rendered(prompt: str) -> int:
        return plain(tokenizer.apply_chat_template(
            [{"role": "user", "content": prompt}], tokenize=False, add_generation_prompt=True))

    return [
        {
            "id": f"made-up-{index:04}",
            "group": ("harmful", "benign")[index % 2],
            "prompt": text_of(PROMPT_TOKENS, rendered, draw),
            "response": text_of(RESPONSE_TOKENS, plain, draw),
        }
        for index in range(number)
    ]


def save(model: LlamaForCausalLM, folder: Path, tokenizer_folder: Path) -> None:
    model.save_pretrained(folder)
    for name in TOKENIZER_FILES:
        if (tokenizer_folder / name).exists():
            shutil.copyfile(tokenizer_folder / name, folder / name)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--output", type=Path, required=True)
    parser.add_argument("--tokenizer", type=Path, required=True, help="folder with a chat template")
    parser.add_argument("--rows", type=int, default=64)
    arguments = parser.parse_args()

    tokenizer = AutoTokenizer.from_pretrained(arguments.tokenizer)
    if len(tokenizer) > CONFIG.vocab_size or not tokenizer.chat_template:
        sys.exit(f"{arguments.tokenizer}: {len(tokenizer)} tokens and "
                 f"{'a' if tokenizer.chat_template else 'no'} chat template; "
                 f"needed: at most {CONFIG.vocab_size} and a template")
    print(f"seed {SEED}")
    arguments.output.mkdir(parents=True, exist_ok=True)
    rows = make_rows(tokenizer, arguments.rows)
    with (arguments.output / "rows.jsonl").open("w", encoding="utf-8") as out:
        out.writelines(json.dumps(row) + "\n" for row in rows)

    torch.manual_seed(SEED)
    model = LlamaForCausalLM(CONFIG).to(torch.bfloat16)
    save(model, arguments.output / "base", arguments.tokenizer)
    perturb(model)
    save(model, arguments.output / "aligned", arguments.tokenizer)
    print(f"{model.num_parameters():,} parameters, {len(rows)} rows of "
          f"{PROMPT_TOKENS} + {RESPONSE_TOKENS} tokens in {arguments.output}")


if __name__ == "__main__":
    main()
