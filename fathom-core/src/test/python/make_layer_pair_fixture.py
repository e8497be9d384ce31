"""Makes what a plain script of transformers finds layer by layer in the real pair of the folder shared.

    pip install numpy==2.4.6 torch==2.13.0 transformers==5.18.0
    python fathom-core/src/test/python/make_layer_pair_fixture.py ../shared

Writes fathom-core/src/test/resources/layers/pair.json: numbers only. The first 20 rows of each group,
one row at a time in float32, states taken by hooks on the blocks; everything after them in float64:
the Fisher-Rao steps by their arccosine, exponents by a singular value decomposition of the same states
as Fathom's (spread evenly over a group's positions), and the refusal direction of every second row
tried on the others.
"""

import json
import sys
from pathlib import Path

import numpy as np
import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

SHARED = Path(sys.argv[1])
TARGET = Path(__file__).resolve().parent.parent / "resources" / "layers" / "pair.json"
ROWS, POSITIONS, STATES, CONTEXT, BLOCKS = 20, 8, 1024, 256, 6
GROUPS = ("harmful", "benign")


def folder(side):
    return SHARED / "checkpoints" / f"stories15m-{side}"


def encoded(tokenizer, row):
    text = tokenizer.apply_chat_template(
        [{"role": "user", "content": row["prompt"]}], tokenize=False, add_generation_prompt=True
    )
    prompt = tokenizer(text, add_special_tokens=False)["input_ids"]
    if prompt[0] != tokenizer.bos_token_id:
        prompt = [tokenizer.bos_token_id] + prompt
    ids = (prompt + tokenizer(row["response"], add_special_tokens=False)["input_ids"])[:CONTEXT]
    return ids[: len(prompt) + POSITIONS], len(prompt)


def states(model, rows, tokenizer):
    """For each row the states of each layer that predict response tokens."""
    seen = []

    def keep(_module, _inputs, output):
        seen.append(output[0] if isinstance(output, tuple) else output)

    for module in [model.model.embed_tokens, *model.model.layers]:
        module.register_forward_hook(keep)
    found = []
    for row in rows:
        ids, start = encoded(tokenizer, row)
        seen.clear()
        with torch.no_grad():
            model(torch.tensor([ids]))
        found.append([layer[0][start - 1 : len(ids) - 1] for layer in seen])
    return found


def steps(model, row):
    lens = [torch.softmax(model.lm_head(model.model.norm(layer)).double(), -1).sqrt() for layer in row]
    return [
        (2 * torch.arccos((before * behind).sum(-1).clamp(max=1))).mean().item()
        for before, behind in zip(lens, lens[1:])
    ]


def exponent(rows, layer):
    every = torch.cat([row[layer] for row in rows]).double().numpy()
    total, wanted = len(every), min(len(every), STATES)
    chosen = every[[i for i in range(total) if (i + 1) * wanted // total > i * wanted // total]]
    values = np.linalg.svd(chosen - chosen.mean(0), compute_uv=False)[: min(len(chosen) - 1, chosen.shape[1])]
    told = int((values > 1e-6 * values[0]).sum())
    ranks = np.arange(max(1, int(np.ceil(0.1 * told))), int(np.floor(0.5 * told)) + 1)
    return -np.polyfit(np.log(ranks), np.log(values[ranks - 1]), 1)[0]


def refusal(harmful, benign, block):
    means = [torch.stack([row[block][0].double() for row in rows[0::2]]).mean(0) for rows in (harmful, benign)]
    unit = (means[0] - means[1]) / (means[0] - means[1]).norm()
    found = []
    for t in range(POSITIONS):
        h, b = (
            np.array([float(row[block][t].double() @ unit) for row in rows[1::2] if len(row[block]) > t])
            for rows in (harmful, benign)
        )
        if min(len(h), len(b)) < 10:
            continue
        found.append(
            {
                "position": t + 1,
                "strength": (h.mean() - b.mean()) / b.std(ddof=1),
                "auc": float(np.mean(np.where(h[:, None] > b, 1.0, np.where(h[:, None] == b, 0.5, 0.0)))),
            }
        )
    return found


def main():
    every = [json.loads(line) for line in (SHARED / "prompts" / "depth.jsonl").read_text().splitlines()]
    tokenizer = AutoTokenizer.from_pretrained(folder("aligned"))
    golden = {"rows": ROWS, "positions": POSITIONS}
    for side in ("base", "aligned"):
        model = AutoModelForCausalLM.from_pretrained(folder(side), dtype=torch.float32).eval()
        rows = {g: states(model, [r for r in every if r["group"] == g][:ROWS], tokenizer) for g in GROUPS}
        with torch.no_grad():
            golden[side] = {
                "transport": {g: np.mean([steps(model, row) for row in rows[g]], 0).tolist() for g in GROUPS},
                "contraction": {g: [exponent(rows[g], layer) for layer in range(BLOCKS + 1)] for g in GROUPS},
                "refusal": [refusal(rows["harmful"], rows["benign"], block) for block in range(1, BLOCKS + 1)],
            }
    TARGET.write_text(json.dumps(golden) + "\n")


main()
