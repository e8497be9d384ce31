"""Answers to prefilled prompts, as one writes it with Hugging Face transformers.

    pip install torch==2.13.0 transformers==5.18.0
    python bench/reference_generate.py --model DIR --prompts FILE.jsonl --depths 0,5,10,20,40

The benchmark's peer: plain, but no worse than a careful researcher's script. Rows are sorted by
length, so that a batch holds little padding, padded on their left, and completed greedily by
`generate` in inference mode with SDPA attention.

A row of FILE.jsonl holds id, group, prompt and response. The prompt is rendered by the chat
template with its generation prompt; the first tokens of the response, encoded by itself without
special tokens, are the prefill. A response shorter than a depth has no row at that depth.
"""

import argparse
import json
import resource
import time
from dataclasses import dataclass
from pathlib import Path

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer


@dataclass
class Row:
    id: str
    prompt_ids: list[int]
    prefill_ids: list[int]

    @property
    def ids(self) -> list[int]:
        return self.prompt_ids + self.prefill_ids


def read_rows(file: Path, group: str, depths: list[int], tokenizer) -> list[Row]:
    rows = []
    for line in file.read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        if record.get("group", "all") != group:
            continue
        rendered = tokenizer.apply_chat_template(
            [{"role": "user", "content": record["prompt"]}],
            tokenize=False,
            add_generation_prompt=True,
        )
        prompt_ids = tokenizer(rendered, add_special_tokens=False).input_ids
        response_ids = tokenizer(record["response"], add_special_tokens=False).input_ids
        rows += [
            Row(f"{record['id']}@{depth}#0", prompt_ids, response_ids[:depth])
            for depth in depths
            if depth <= len(response_ids)
        ]
    return rows


def complete(model, rows: list[Row], pad: int, max_new_tokens: int) -> list[list[int]]:
    """The new tokens of each row, without the token that ended it."""
    width = max(len(row.ids) for row in rows)
    ids = torch.full((len(rows), width), pad)
    mask = torch.zeros((len(rows), width), dtype=torch.long)
    for index, row in enumerate(rows):
        ids[index, width - len(row.ids) :] = torch.tensor(row.ids)
        mask[index, width - len(row.ids) :] = 1
    output = model.generate(
        input_ids=ids,
        attention_mask=mask,
        do_sample=False,
        max_new_tokens=max_new_tokens,
        pad_token_id=pad,
    )
    end = model.generation_config.eos_token_id
    ends = set(end if isinstance(end, list) else [end])
    completions = []
    for tokens in output[:, width:].tolist():
        stop = next((i for i, token in enumerate(tokens) if token in ends), len(tokens))
        completions.append(tokens[:stop])
    return completions


def text(tokenizer, row: Row, completion: list[int]) -> str:
    prefill = tokenizer.decode(row.prefill_ids, skip_special_tokens=True)
    whole = tokenizer.decode(row.prefill_ids + completion, skip_special_tokens=True)
    return whole[len(prefill) :] if whole.startswith(prefill) else whole


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--prompts", type=Path, required=True)
    parser.add_argument("--group", default="harmful")
    parser.add_argument("--depths", default="0,5,10,20,40")
    parser.add_argument("--max-new-tokens", type=int, default=64)
    parser.add_argument("--batch-size", type=int, default=32)
    parser.add_argument("--dtype", choices=("float32", "bfloat16"), default="float32")
    parser.add_argument("--output", type=Path, help="JSONL, one line per row")
    arguments = parser.parse_args()

    tokenizer = AutoTokenizer.from_pretrained(arguments.model)
    model = AutoModelForCausalLM.from_pretrained(
        arguments.model, dtype=getattr(torch, arguments.dtype), attn_implementation="sdpa"
    ).eval()
    depths = [int(depth) for depth in arguments.depths.split(",")]
    rows = read_rows(arguments.prompts, arguments.group, depths, tokenizer)
    rows.sort(key=lambda row: len(row.ids), reverse=True)
    size = arguments.batch_size
    batches = [rows[start : start + size] for start in range(0, len(rows), size)]
    pad = tokenizer.pad_token_id or 0  # masked

    completions = {}
    with torch.inference_mode():
        complete(model, batches[0][:2], pad, 2)  # warm-up
        started = time.perf_counter()
        for batch in batches:
            for row, tokens in zip(batch, complete(model, batch, pad, arguments.max_new_tokens)):
                completions[row.id] = (row, tokens)
        seconds = time.perf_counter() - started

    tokens = sum(len(tokens) for _, tokens in completions.values())
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(f"{len(rows)} answers, {tokens} tokens in {seconds:.2f} s: "
          f"{60 * len(rows) / seconds:.1f} answers/min ({arguments.dtype}, batch {size}, "
          f"{torch.get_num_threads()} threads, torch {torch.__version__}); "
          f"peak resident memory {peak:.2f} GiB")
    if arguments.output:
        with arguments.output.open("w", encoding="utf-8") as out:
            for key, (row, tokens) in completions.items():
                record = {"id": key, "completion": text(tokenizer, row, tokens),
                          "tokens": len(tokens)}
                out.write(json.dumps(record) + "\n")


if __name__ == "__main__":
    main()
