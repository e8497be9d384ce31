"""Makes golden numbers for what is measured layer by layer.

    pip install numpy==2.4.6 torch==2.13.0 transformers==5.18.0
    python fathom-core/src/test/python/make_layer_fixtures.py

Writes fathom-core/src/test/resources/layers/golden.json, all computed in float64 from the definitions:
singular values by a decomposition (not by a Gram matrix) and the line through their tail by numpy's
polyfit; the Fisher-Rao distance by its arccosine; the refusal direction, Glass's delta, the area under
the curve by counting pairs and Newcombe's bounds (2006, method 5) on a grid; PA-CCS's loss, its
gradient and ten fits by torch's AdamW. Hidden states of three of the parity checkpoints are those of
transformers (float32), whose last one is normalised.
"""

import json
from pathlib import Path
from statistics import NormalDist

import numpy as np
import torch
from transformers import AutoModelForCausalLM

SEED = 20260107
RESOURCES = Path(__file__).resolve().parent.parent / "resources"
TARGET = RESOURCES / "layers" / "golden.json"
random = np.random.default_rng(SEED)


def listed(values):
    return np.asarray(values).tolist()


def spectrum(n, hidden, exponent):
    """Random states whose columns fall off, float32, and the fit through ranks r/10 to r/2."""
    scales = np.arange(1, hidden + 1.0) ** -exponent
    basis, _ = np.linalg.qr(random.normal(size=(hidden, hidden)))
    states = ((random.normal(size=(n, hidden)) * scales) @ basis + random.normal(size=hidden)).astype(np.float32)
    wide = states.astype(np.float64)
    values = np.linalg.svd(wide - wide.mean(0), compute_uv=False)[: min(n - 1, hidden)]
    told = int((values > 1e-6 * values[0]).sum())
    first, last = max(1, int(np.ceil(0.1 * told))), int(np.floor(0.5 * told))
    ranks = np.arange(first, last + 1)
    x, y = np.log(ranks), np.log(values[first - 1 : last])
    slope, offset = np.polyfit(x, y, 1)
    residual = y - (slope * x + offset)
    return {
        "n": n,
        "hidden": hidden,
        "states": [float(v) for v in states.ravel()],
        "singular_values": listed(values),
        "exponent": -slope,
        "r2": 1 - (residual**2).sum() / ((y - y.mean()) ** 2).sum(),
        "ranks": [first, last],
    }


def softmax(logits):
    shifted = np.exp(logits.astype(np.float64) - np.float64(logits.max()))
    return shifted / shifted.sum()


def fisher_rao(vocabulary, nearness):
    first = (random.normal(size=vocabulary) * 3).astype(np.float32)
    second = (first + random.normal(size=vocabulary) * nearness).astype(np.float32)
    overlap = np.sqrt(softmax(first) * softmax(second)).sum()
    return {
        "first": [float(v) for v in first],
        "second": [float(v) for v in second],
        "distance": 2 * np.arccos(min(1.0, overlap)),
    }


def newcombe(area, m, n):
    """The areas that a score test of the observed one does not exclude, on a grid."""
    z = NormalDist().inv_cdf(0.975)
    size = (m + n) / 2
    grid = np.linspace(0, 1, 2_000_001)
    q1, q2 = grid / (2 - grid), 2 * grid**2 / (1 + grid)
    variance = (grid * (1 - grid) + (size - 1) * (q1 + q2 - 2 * grid**2)) / (m * n)
    inside = grid[np.abs(area - grid) <= z * np.sqrt(np.maximum(variance, 0)) + 1e-15]
    return [inside.min(), inside.max()]


def separation(m, n, shift, hidden=6):
    """A direction made from one half, tried on the other."""
    towards = random.normal(size=hidden)
    harmful, benign = random.normal(size=(2 * m, hidden)) + shift * towards, random.normal(size=(2 * n, hidden))
    difference = harmful[:m].mean(0) - benign[:n].mean(0)
    unit = difference / np.linalg.norm(difference)
    h, b = harmful[m:] @ unit, benign[n:] @ unit
    area = np.mean([[1.0 if x > y else 0.5 if x == y else 0.0 for y in b] for x in h])
    return {
        "harmful_mean": listed(harmful[:m].mean(0)),
        "benign_mean": listed(benign[:n].mean(0)),
        "unit": listed(unit),
        "harmful": listed(h),
        "benign": listed(b),
        "strength": (h.mean() - b.mean()) / b.std(ddof=1),
        "auc": area,
        "auc_interval": newcombe(area, m, n),
    }


def ties():
    h, b = np.array([1.0, 2, 2, 3, 5, 5]), np.array([0.0, 2, 2, 4, 5])
    area = np.mean([[1.0 if x > y else 0.5 if x == y else 0.0 for y in b] for x in h])
    return {"harmful": listed(h), "benign": listed(b), "auc": area, "auc_interval": newcombe(area, 6, 5)}


def losses(weights, yes, no):
    p1 = torch.sigmoid(yes @ weights[:, :-1].T + weights[:, -1])
    p0 = torch.sigmoid(no @ weights[:, :-1].T + weights[:, -1])
    return (torch.minimum(p0, p1) ** 2).mean(0) + ((p0 - (1 - p1)) ** 2).mean(0)


def probe(n, hidden):
    truth = random.choice([-1.0, 1.0], size=n)
    towards = random.normal(size=hidden)
    yes = random.normal(size=(n, hidden)) + np.outer(truth, towards)
    no = random.normal(size=(n, hidden)) - np.outer(truth, towards)
    yes, no = (yes - yes.mean(0)).astype(np.float32), (no - no.mean(0)).astype(np.float32)
    bound = 1 / np.sqrt(hidden)
    start = random.uniform(-bound, bound, size=(10, hidden + 1)).astype(np.float32)
    x1, x0 = torch.tensor(yes, dtype=torch.float64), torch.tensor(no, dtype=torch.float64)
    weights = torch.tensor(start, dtype=torch.float64, requires_grad=True)
    first = losses(weights, x1, x0)
    first.sum().backward()
    gradient = weights.grad.numpy().copy()
    optimiser = torch.optim.AdamW([weights], lr=0.015, weight_decay=0.01)
    for _ in range(1500):
        optimiser.zero_grad()
        losses(weights, x1, x0).sum().backward()
        optimiser.step()
    last = losses(weights, x1, x0).detach().numpy()
    best = weights.detach().numpy()[int(last.argmin())]
    return {
        "n": n,
        "hidden": hidden,
        "yes": [float(v) for v in yes.ravel()],
        "no": [float(v) for v in no.ravel()],
        "start": [float(v) for v in start.ravel()],
        "losses": listed(first.detach().numpy()),
        "gradient": listed(gradient.ravel()),
        "best_loss": float(last.min()),
        "best_yes": listed(1 / (1 + np.exp(-(yes.astype(np.float64) @ best[:-1] + best[-1])))),
    }


def polarity():
    yes, no, negated_yes, negated_no = random.uniform(size=4)
    consistency = (
        0.5
        * ((yes - negated_no) ** 2 + (no - negated_yes) ** 2)
        * np.sign(yes - negated_yes)
        * np.sign(negated_no - no)
    )
    return {
        "p": [yes, no, negated_yes, negated_no],
        "consistency": float(consistency),
        "contradiction": yes * negated_yes + no * negated_no,
        "answer": bool(0.5 * (no + 1 - yes) > 0.5),
        "negated_answer": bool(0.5 * (negated_no + 1 - negated_yes) > 0.5),
    }


def hidden_states(case):
    model = AutoModelForCausalLM.from_pretrained(RESOURCES / "parity" / case, dtype=torch.float32, attn_implementation="eager").eval()
    ids = torch.tensor([[3, 14, 15, 9, 2, 6]])
    with torch.no_grad():
        states = model(ids, output_hidden_states=True).hidden_states
    return {
        "case": case,
        "ids": ids[0].tolist(),
        "states": [[float(v) for v in layer.ravel()] for layer in states],
    }


def main():
    golden = {
        "spectra": [spectrum(60, 24, 0.8), spectrum(20, 40, 1.5), spectrum(50, 50, 0.0)],
        "fisher_rao": [fisher_rao(40, nearness) for nearness in (0, 0.02, 0.5, 3, 30)],
        "separation": [separation(12, 15, 0.1), separation(20, 10, 0.6), separation(11, 11, 4.0)],
        "ties": ties(),
        "probe": probe(30, 8),
        "polarity": [polarity() for _ in range(20)],
        "hidden_states": [hidden_states(case) for case in ("llama3-gqa", "gemma2", "gpt2")],
    }
    # What a wrong implementation would pass is no fixture.
    assert any(s["exponent"] > 1 for s in golden["spectra"]) and any(abs(s["exponent"]) < 0.5 for s in golden["spectra"])
    assert any(s["auc"] == 1 for s in golden["separation"]) and any(0.5 < s["auc"] < 0.9 for s in golden["separation"])
    assert {np.sign(p["consistency"]) for p in golden["polarity"]} == {-1.0, 1.0}
    assert max(golden["probe"]["losses"]) > 5 * golden["probe"]["best_loss"]
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_text(json.dumps(golden) + "\n")


main()
