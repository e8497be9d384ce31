"""Makes golden distributions for temperature, top-k, top-p and min-p.

    pip install torch==2.13.0 transformers==5.18.0
    python fathom-core/src/test/python/make_sampling_fixtures.py

Writes fathom-core/src/test/resources/sampling/golden.json: rows of logits (float32, printed so
that they read back exactly; null is minus infinity) and, for each case, the probabilities that
transformers' own logits warpers leave, in the order in which its generate applies them, computed
in float64.

What rounding could decide is kept out: no cumulative probability lies closer to 1 - top_p, and no
probability closer to the min-p threshold, than SMALLEST_MARGIN. A row of ties is there on purpose
(top-k keeps all that tie for its last place), but cases in which top-p ends inside a tie are left
out: torch's sort may put equals in any order. The script fails unless some case changes when two of its
steps change places, for each two steps, so that a wrong order is found out.
"""

import itertools
import json
import math
from pathlib import Path

import torch
from transformers.generation.logits_process import (
    MinPLogitsWarper,
    TemperatureLogitsWarper,
    TopKLogitsWarper,
    TopPLogitsWarper,
)

SEED = 20251115
SMALLEST_MARGIN = 1e-9
TARGET = Path(__file__).resolve().parent.parent / "resources" / "sampling" / "golden.json"

SETTINGS = [
    {},
    {"temperature": 0.3},
    {"temperature": 2.5},
    {"top_k": 1},
    {"top_k": 5},
    {"top_k": 1000},
    {"top_p": 0.05},
    {"top_p": 0.6},
    {"top_p": 0.95},
    {"top_p": 1.0},
    {"min_p": 0.0},
    {"min_p": 0.2},
    {"min_p": 1.0},
    {"temperature": 0.9, "top_p": 0.6},
    {"temperature": 0.7, "top_k": 8, "top_p": 0.8},
    {"temperature": 1.4, "top_k": 12, "top_p": 0.9, "min_p": 0.3},
    {"temperature": 0.05, "top_k": 500, "top_p": 0.35, "min_p": 0.05},
]


def rows() -> dict[str, torch.Tensor]:
    generator = torch.Generator().manual_seed(SEED)
    usual = torch.randn(48, generator=generator) * 2
    flat = torch.randn(48, generator=generator) * 0.05
    peaked = torch.randn(48, generator=generator)
    peaked[17] = 9.0
    ties = torch.randint(-3, 4, (48,), generator=generator).float() / 2
    ties[5] = -0.0  # equal to 0.0
    masked = torch.randn(48, generator=generator) * 2
    masked[torch.randperm(48, generator=generator)[:30]] = -math.inf
    return {"usual": usual, "flat": flat, "peaked": peaked, "ties": ties, "masked": masked}


def warpers(settings: dict) -> list:
    """In the order of GenerationMixin._get_logits_processor."""
    made = []
    if settings.get("temperature", 1.0) != 1.0:
        made.append(TemperatureLogitsWarper(settings["temperature"]))
    if "top_k" in settings:
        made.append(TopKLogitsWarper(settings["top_k"]))
    if settings.get("top_p", 1.0) < 1.0:
        made.append(TopPLogitsWarper(settings["top_p"]))
    if "min_p" in settings:
        made.append(MinPLogitsWarper(settings["min_p"]))
    return made


def left(row: torch.Tensor, steps: list) -> torch.Tensor:
    scores = row.double().unsqueeze(0)
    for step in steps:
        check_margin(scores, step)
        scores = step(None, scores)
    return scores.softmax(-1)[0]


def check_margin(scores: torch.Tensor, step) -> None:
    if isinstance(step, TopPLogitsWarper):
        sums = scores.sort(descending=False)[0].softmax(-1).cumsum(-1)
        margin = (sums - (1 - step.top_p)).abs().min()
    elif isinstance(step, MinPLogitsWarper) and 0 < step.min_p < 1:
        probabilities = scores.softmax(-1)
        margin = (probabilities - step.min_p * probabilities.max()).abs().min()
    else:
        return
    assert margin > SMALLEST_MARGIN, f"{step} is decided by rounding: {margin}"


def ends_inside_a_tie(row: torch.Tensor, settings: dict) -> bool:
    kept = left(row, warpers(settings)) > 0
    return bool(torch.isin(row[kept], row[~kept]).any())


def check_that_order_matters(logits: dict[str, torch.Tensor]) -> None:
    found = set()
    for row, settings in itertools.product(logits.values(), SETTINGS):
        steps = warpers(settings)
        for first, second in itertools.combinations(range(len(steps)), 2):
            swapped = list(steps)
            swapped[first], swapped[second] = swapped[second], swapped[first]
            if not torch.equal(left(row, steps) > 0, left(row, swapped) > 0):
                found.add((type(steps[first]).__name__, type(steps[second]).__name__))
    kinds = [type(step).__name__ for step in warpers(SETTINGS[-1])]
    # Temperature and top-k may change places: a positive factor keeps the order of logits.
    wanted = set(itertools.combinations(kinds, 2)) - {(kinds[0], kinds[1])}
    assert wanted <= found, f"no case tells the order of {wanted - found}"


def main() -> None:
    logits = rows()
    check_that_order_matters(logits)
    cases = [
        {"row": name, **settings, "probabilities": left(row, warpers(settings)).tolist()}
        for name, row in logits.items()
        for settings in SETTINGS
        if not ends_inside_a_tie(row, settings)
    ]
    printed = {
        name: [None if value == -math.inf else value for value in row.tolist()]
        for name, row in logits.items()
    }
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    lines = ",\n".join("    " + json.dumps(case) for case in cases)
    head = ",\n".join(f"    {json.dumps(name)}: {json.dumps(row)}" for name, row in printed.items())
    TARGET.write_text('{\n  "logits": {\n' + head + '\n  },\n  "cases": [\n' + lines + "\n  ]\n}\n")
    print(f"{len(cases)} cases in {TARGET}, {TARGET.stat().st_size} bytes")


if __name__ == "__main__":
    main()
