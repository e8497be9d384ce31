"""Makes golden numbers for the optimiser, the schedules and gradient clipping.

    pip install torch==2.13.0 transformers==5.18.0
    python fathom-core/src/test/python/make_training_fixtures.py

Writes fathom-core/src/test/resources/train/golden.json. Values that go in are float32 (for the
bfloat16 case: bfloat16) and printed so that they read back exactly; what follows from them is
computed by torch's AdamW and clip_grad_norm_ in float64, and by transformers' get_scheduler.

The script fails unless reversed betas and another choice of what decays each change the result, and
unless rounding to bfloat16 after each step, as without float32 masters, would.
"""

import json
from pathlib import Path

import torch
from transformers import get_scheduler

SEED = 20251121
STEPS = 10
SHAPES = {"matrix": (3, 5), "vector": (4,), "tensor": (2, 2, 2)}
TARGET = Path(__file__).resolve().parent.parent / "resources" / "train" / "golden.json"


def draw(generator, shape, scale, dtype):
    values = torch.randn(shape, generator=generator, dtype=torch.float64) * scale
    return values.to(dtype).to(torch.float64)


def run(initial, gradients, rates, betas, epsilon, decay, matrices_only, rounding=None):
    parameters = {name: torch.nn.Parameter(value.clone()) for name, value in initial.items()}
    decays = [p for p in parameters.values() if p.dim() >= 2 or not matrices_only]
    rest = [p for p in parameters.values() if not (p.dim() >= 2 or not matrices_only)]
    groups = [{"params": decays, "weight_decay": decay}]
    if rest:
        groups.append({"params": rest, "weight_decay": 0.0})
    optimiser = torch.optim.AdamW(groups, lr=1.0, betas=betas, eps=epsilon)
    after = []
    for rate, step in zip(rates, gradients):
        for group in optimiser.param_groups:
            group["lr"] = rate
        for name, gradient in step.items():
            parameters[name].grad = gradient.clone()
        optimiser.step()
        if rounding is not None:
            for parameter in parameters.values():
                parameter.data = parameter.data.to(rounding).to(torch.float64)
        after.append({name: p.detach().clone() for name, p in parameters.items()})
    return after


def flat(tensors):
    return {name: value.flatten().tolist() for name, value in tensors.items()}


def farthest(a, b):
    return max((a[-1][name] - b[-1][name]).abs().max().item() for name in a[-1])


def adamw(generator, name, dtype, betas, epsilon, decay, matrices_only, rate, scale):
    initial = {key: draw(generator, shape, 1.0, dtype) for key, shape in SHAPES.items()}
    gradients = [
        {key: draw(generator, shape, scale, dtype) for key, shape in SHAPES.items()}
        for _ in range(STEPS)
    ]
    rates = [rate * (1 - step / (2 * STEPS)) for step in range(STEPS)]
    after = run(initial, gradients, rates, betas, epsilon, decay, matrices_only)
    reversed_betas = run(initial, gradients, rates, betas[::-1], epsilon, decay, matrices_only)
    other_decay = run(initial, gradients, rates, betas, epsilon, decay, not matrices_only)
    assert farthest(after, reversed_betas) > rate / 100, name
    assert farthest(after, other_decay) > rate * decay / 100, name
    if dtype == torch.bfloat16:
        rounded = run(initial, gradients, rates, betas, epsilon, decay, matrices_only, dtype)
        assert any(
            not torch.equal(after[-1][key].to(dtype), rounded[-1][key].to(dtype)) for key in SHAPES
        ), name
    return {
        "name": name,
        "dtype": str(dtype).removeprefix("torch."),
        "beta1": betas[0],
        "beta2": betas[1],
        "epsilon": epsilon,
        "weight_decay": decay,
        "decay": "MATRICES" if matrices_only else "ALL",
        "learning_rates": rates,
        "shapes": SHAPES,
        "initial": flat(initial),
        "gradients": [flat(step) for step in gradients],
        "after": [flat(step) for step in after],
    }


def clip(generator, name, limit, scale):
    gradients = {
        key: draw(generator, shape, scale, torch.bfloat16 if key == "vector" else torch.float32)
        for key, shape in SHAPES.items()
    }
    parameters = {key: torch.nn.Parameter(torch.zeros_like(g)) for key, g in gradients.items()}
    for key, parameter in parameters.items():
        parameter.grad = gradients[key].clone()
    norm = torch.nn.utils.clip_grad_norm_(parameters.values(), limit)
    return {
        "name": name,
        "limit": limit,
        "shapes": SHAPES,
        "bfloat16": ["vector"],
        "gradients": flat(gradients),
        "norm": norm.item(),
        "after": flat({key: p.grad for key, p in parameters.items()}),
    }


def schedule(kind, name, warm_up, total, final_share):
    arguments = {} if final_share == 0 else {"min_lr_rate": final_share}
    optimiser = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=1.0)
    scheduler = get_scheduler(
        name, optimiser, warm_up, total, scheduler_specific_kwargs=arguments or None
    )
    factors = []
    for _ in range(total + 3):
        factors.append(optimiser.param_groups[0]["lr"])
        optimiser.step()
        scheduler.step()
    return {
        "kind": kind,
        "warm_up": warm_up,
        "total": total,
        "final_share": final_share,
        "factors": factors,
    }


def main():
    generator = torch.Generator().manual_seed(SEED)
    float32, bfloat16 = torch.float32, torch.bfloat16
    golden = {
        "adamw": [
            adamw(generator, "standard", float32, (0.9, 0.999), 1e-8, 0.01, True, 1e-2, 1.0),
            adamw(generator, "heavy decay", float32, (0.5, 0.95), 1e-6, 0.3, False, 3e-2, 1e-3),
            adamw(generator, "large epsilon", float32, (0.8, 0.9), 0.1, 0.1, True, 1e-1, 0.1),
            adamw(generator, "masters", bfloat16, (0.9, 0.999), 1e-8, 0.01, True, 1e-3, 1.0),
        ],
        "clip": [
            clip(generator, "above the limit", 1.0, 3.0),
            clip(generator, "below the limit", 100.0, 3.0),
        ],
        "schedules": [
            schedule("constant", "constant_with_warmup", 0, 12, 0),
            schedule("constant", "constant_with_warmup", 5, 12, 0),
            schedule("linear", "linear", 0, 10, 0),
            schedule("linear", "linear", 4, 17, 0),
            schedule("cosine", "cosine", 0, 10, 0),
            schedule("cosine", "cosine", 4, 17, 0),
            schedule("cosine", "cosine_with_min_lr", 3, 15, 0.1),
        ],
    }
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    TARGET.write_text(json.dumps(golden) + "\n")


if __name__ == "__main__":
    main()
