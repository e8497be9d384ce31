"""Targeted completion (2511.12155), as one writes it with Hugging Face transformers and PEFT.

    pip install torch==2.13.0 transformers==5.18.0 peft==0.21.0
    python bench/reference_completion.py --base DIR --aligned DIR --harmful FILE --data FILE

The benchmark's peer: plain, but no worse than a careful researcher's script. Both frozen teachers
run in every step; the aligned one is the student with its adapters off, so its weights are held
once. The logits of the whole batch exist, and the response positions are picked out of them before
anything is computed from them. A step takes 3 harmful and 5 utility rows in the order of the files.

Every constant is the paper's, and where it leaves a choice the one is taken that Fathom takes by
default: the divergence a mean over all response positions, the completion loss over the harmful
ones, its weight by Eq 6 over the vocabulary.
"""

import argparse
import json
import resource
import time
from pathlib import Path

import torch
import torch.nn.functional as F
from peft import LoraConfig, get_peft_model
from transformers import AutoModelForCausalLM, AutoTokenizer

from reference_kl import Row, collate, read_rows

HARMFUL_ROWS, UTILITY_ROWS, MAX_LENGTH = 3, 5, 512
LAMBDA, TAU, K = 1.2, 2.0, 100
ALPHA_BASE, GAMMA_RISK, LAMBDA_REG = 0.01, 2.0, 0.01
LEARNING_RATE, WEIGHT_DECAY, CLIP = 1e-5, 0.01, 1.0


def completion_loss(student, base, aligned):
    """Eq 9 to 11 at each position: the squared logits of the tokens that the base favours most."""
    members = (base - aligned).topk(K, dim=-1).indices
    favored = base.softmax(dim=-1) > aligned.softmax(dim=-1)
    alpha = ALPHA_BASE * (1 + GAMMA_RISK * favored.float().mean(dim=-1))
    return alpha * LAMBDA_REG * student.gather(-1, members).square().sum(dim=-1)


def loss_of(student, base, aligned, harmful):
    """Eq 8, from logits of shape [positions, vocabulary]; `harmful` says which positions are."""
    teacher = LAMBDA * aligned + (1 - LAMBDA) * base
    kl = TAU**2 * F.kl_div((teacher / TAU).log_softmax(dim=-1), (student / TAU).log_softmax(dim=-1),
                           log_target=True, reduction="batchmean")
    return kl + completion_loss(student[harmful], base[harmful], aligned[harmful]).mean()


def micro_batches(harmful: list[Row], utility: list[Row]):
    """Batches without end, each with the mask of harmful positions among the scored ones."""
    step = 0
    while True:
        rows = [harmful[(step * HARMFUL_ROWS + n) % len(harmful)] for n in range(HARMFUL_ROWS)]
        first = sum(len(row.response_ids) for row in rows)
        rows += [utility[(step * UTILITY_ROWS + n) % len(utility)] for n in range(UTILITY_ROWS)]
        batch, scored = collate(rows, 0)
        yield batch, scored, torch.arange(int(scored.sum())) < first
        step += 1


def train(student, base, harmful: list[Row], utility: list[Row], steps: int):
    """Yields the loss and the seconds of each step."""
    parameters = [parameter for parameter in student.parameters() if parameter.requires_grad]
    optimiser = torch.optim.AdamW(parameters, lr=LEARNING_RATE, weight_decay=WEIGHT_DECAY)
    batches = micro_batches(harmful, utility)
    for _ in range(steps):
        started = time.perf_counter()
        batch, scored, is_harmful = next(batches)
        with torch.no_grad():
            base_logits = base(**batch, use_cache=False).logits[scored].float()
            with student.disable_adapter():
                aligned_logits = student(**batch, use_cache=False).logits[scored].float()
        student_logits = student(**batch, use_cache=False).logits[scored].float()
        loss = loss_of(student_logits, base_logits, aligned_logits, is_harmful)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(parameters, CLIP)
        optimiser.step()
        optimiser.zero_grad()
        yield loss.item(), time.perf_counter() - started


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--base", type=Path, required=True)
    parser.add_argument("--aligned", type=Path, required=True)
    parser.add_argument("--harmful", type=Path, required=True)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--steps", type=int, default=5, help="the first warms up")
    parser.add_argument("--dtype", choices=("float32", "bfloat16"), default="float32")
    parser.add_argument("--attention", default="sdpa")
    arguments = parser.parse_args()

    torch.manual_seed(0)
    dtype = getattr(torch, arguments.dtype)
    tokenizer = AutoTokenizer.from_pretrained(arguments.aligned)
    harmful = read_rows(arguments.harmful, tokenizer, None, MAX_LENGTH)
    utility = read_rows(arguments.data, tokenizer, None, MAX_LENGTH)
    base, aligned = (
        AutoModelForCausalLM.from_pretrained(
            folder, dtype=dtype, attn_implementation=arguments.attention)
        for folder in (arguments.base, arguments.aligned))
    student = get_peft_model(aligned, LoraConfig(r=32, task_type="CAUSAL_LM"))

    tokens = (HARMFUL_ROWS + UTILITY_ROWS) * MAX_LENGTH
    losses, seconds = [], []
    for loss, taken in train(student, base, harmful, utility, arguments.steps):
        losses.append(loss)
        seconds.append(taken)
        print(f"loss {loss:.6f}, {taken:.2f} s, {tokens / taken:.1f} tokens/s", flush=True)
    print(json.dumps({
        "losses": losses,
        "seconds": seconds,
        "tokens": tokens,
        "peak_resident_bytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
        "threads": torch.get_num_threads(),
        "torch": torch.__version__,
    }))


if __name__ == "__main__":
    main()
