"""KL(aligned || base) by response position, as one writes it with Hugging Face transformers.

    pip install torch==2.13.0 transformers==5.18.0
    python bench/reference_kl.py --base DIR --aligned DIR --prompts FILE.jsonl --limit 60

The benchmark's peer: plain, but no worse than a careful researcher's script. Rows of similar length
share a batch, so little of it is padding; both models run in inference mode with SDPA attention;
the logits of the whole batch are compared and the response positions picked out of the result.

A row of FILE.jsonl holds id, group, prompt and response. The prompt is rendered by the chat
template with its generation prompt, the response is encoded by itself without special tokens, and
the two are joined as tokens. Position 1 is the response's first token. Nothing is appended to the
response.
"""

import argparse
import json
import resource
import time
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

SHOWN_POSITIONS = (1, 2, 5, 10, 20)


@dataclass
class Row:
    id: str
    group: str
    prompt_ids: list[int]
    response_ids: list[int]

    def __len__(self) -> int:
        return len(self.prompt_ids) + len(self.response_ids)


def read_rows(file: Path, tokenizer, limit: int | None, max_length: int) -> list[Row]:
    """The first `limit` rows of each group, cut at the end to `max_length` tokens."""
    rows, taken = [], defaultdict(int)
    for line in file.read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        group = record.get("group", "all")
        if limit is not None and taken[group] >= limit:
            continue
        taken[group] += 1
        rendered = tokenizer.apply_chat_template(
            [{"role": "user", "content": record["prompt"]}],
            tokenize=False,
            add_generation_prompt=True,
        )
        prompt_ids = tokenizer(rendered, add_special_tokens=False).input_ids
        response_ids = tokenizer(record["response"], add_special_tokens=False).input_ids
        response_ids = response_ids[: max(0, max_length - len(prompt_ids))]
        if response_ids:
            rows.append(Row(record["id"], group, prompt_ids, response_ids))
        else:
            print(f"{record['id']}: left out, no response token within {max_length} tokens")
    return rows


def collate(rows: list[Row], pad: int) -> tuple[dict[str, torch.Tensor], torch.Tensor]:
    """A right-padded batch, and the mask of positions whose logits predict a response token."""
    shape = (len(rows), max(map(len, rows)))
    input_ids = torch.full(shape, pad)
    attention_mask = torch.zeros(shape, dtype=torch.long)
    scored = torch.zeros(shape, dtype=torch.bool)
    for index, row in enumerate(rows):
        input_ids[index, : len(row)] = torch.tensor(row.prompt_ids + row.response_ids)
        attention_mask[index, : len(row)] = 1
        scored[index, len(row.prompt_ids) - 1 : len(row) - 1] = True
    return {"input_ids": input_ids, "attention_mask": attention_mask}, scored


def divergences(base, aligned, batch, scored) -> list[torch.Tensor]:
    """Per row, the KL in nats at each of its response positions."""
    base_log = torch.log_softmax(base(**batch, use_cache=False).logits.float(), dim=-1)
    aligned_log = torch.log_softmax(aligned(**batch, use_cache=False).logits.float(), dim=-1)
    kl = (aligned_log.exp() * (aligned_log - base_log)).sum(dim=-1)
    return [values[mask] for values, mask in zip(kl, scored)]


def load(folder: Path, dtype: torch.dtype):
    model = AutoModelForCausalLM.from_pretrained(folder, dtype=dtype, attn_implementation="sdpa")
    return model.eval()


def print_means(rows: list[Row], results: dict[str, torch.Tensor]) -> None:
    groups = defaultdict(list)
    for row in rows:
        groups[row.group].append(results[row.id])
    for group, curves in sorted(groups.items()):
        everything = torch.cat(curves)
        print(f"{group}: {len(curves)} rows, {len(everything)} response tokens, "
              f"mean KL {everything.mean():.6f} nats")
        for position in SHOWN_POSITIONS:
            values = [curve[position - 1] for curve in curves if len(curve) >= position]
            if values:
                print(f"  position {position:>3}: {torch.stack(values).mean():.6f}"
                      f"  ({len(values)} rows)")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--base", type=Path, required=True)
    parser.add_argument("--aligned", type=Path, required=True)
    parser.add_argument("--prompts", type=Path, required=True)
    parser.add_argument("--limit", type=int, help="rows of each group")
    parser.add_argument("--batch-size", type=int, default=8)
    parser.add_argument("--max-length", type=int, help="default: the models' context")
    parser.add_argument("--dtype", choices=("float32", "bfloat16"), default="float32")
    parser.add_argument("--output", type=Path, help="JSONL, one line of KL values per row")
    arguments = parser.parse_args()

    tokenizer = AutoTokenizer.from_pretrained(arguments.aligned)
    dtype = getattr(torch, arguments.dtype)
    base, aligned = load(arguments.base, dtype), load(arguments.aligned, dtype)
    max_length = arguments.max_length or min(
        base.config.max_position_embeddings, aligned.config.max_position_embeddings
    )
    rows = read_rows(arguments.prompts, tokenizer, arguments.limit, max_length)
    # Longest first: rows of like length share a batch, and the worst for memory comes at once.
    ordered = sorted(rows, key=len, reverse=True)
    size = arguments.batch_size
    batches = [ordered[start : start + size] for start in range(0, len(ordered), size)]
    pad = tokenizer.pad_token_id or 0  # masked and never scored

    results = {}
    with torch.inference_mode():
        divergences(base, aligned, *collate(batches[0], pad))  # warm-up
        started = time.perf_counter()
        for batch_rows in batches:
            curves = divergences(base, aligned, *collate(batch_rows, pad))
            results |= {row.id: curve for row, curve in zip(batch_rows, curves)}
        seconds = time.perf_counter() - started

    print_means(rows, results)
    tokens = sum(map(len, rows))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(f"{tokens} tokens in {seconds:.2f} s: {tokens / seconds:.1f} tokens/s "
          f"({arguments.dtype}, batch {size}, {torch.get_num_threads()} threads, "
          f"torch {torch.__version__}); peak resident memory {peak:.2f} GiB")
    if arguments.output:
        with arguments.output.open("w", encoding="utf-8") as out:
            for row in rows:
                record = {"id": row.id, "group": row.group, "kl": results[row.id].tolist()}
                out.write(json.dumps(record) + "\n")


if __name__ == "__main__":
    main()
