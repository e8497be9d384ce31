"""Makes golden values and gradients for the training objectives.

    pip install torch==2.13.0 numpy==2.4.6
    python fathom-core/src/test/python/make_objective_fixtures.py

Writes fathom-core/src/test/resources/objectives/golden.json: an optimiser step of few positions and
tokens for each case, the settings that differ from the defaults, every named part of the loss and
the gradient of their sum for the student's logits (for dpo and d2o: for the rows' log-probabilities).
Inputs are float32 and printed so that they read back exactly; everything else is computed here in
float64 by loops over positions and tokens, from the equations alone: 2511.12155 Eq 1, 6 to 20,
2603.04851 Def 16 and 17, 2406.05946 Eq 2 and 3 and the released loss, 2305.18290 Eq 7, 2403.03419.
Gradients are torch's in float64, compared with central differences before they are written.

What float32 could not decide is kept out: no two probabilities of a token, no two logits and no two
falls at the end of a chosen set lie closer than SMALLEST_MARGIN.
"""

import json
from pathlib import Path

import numpy as np
import torch

SEED = 20260304
SMALLEST_MARGIN = 1e-3
TARGET = Path(__file__).resolve().parent.parent / "resources" / "objectives" / "golden.json"
DEFAULTS = {
    "lambda": 1.2, "tau": 2.0, "kl-order": "student-first", "kl-harmful": 1.0, "kl-utility": 1.0,
    "base-favoured-set": "top-k", "k": 100, "window": "vocabulary", "window-size": 100,
    "penalty": "as-printed", "risk-level": "eq6", "alpha-base": 0.01, "gamma-risk": 2.0,
    "lambda-reg": 0.01, "mu": 8.0, "nu": 1.0, "gamma": 1.0, "anchor": "aligned", "utility-teacher": "aligned",
    "weighting": "tokens", "refusal-weight": 0.2, "beta-first": 0.5, "beta-early": 2.0,
    "beta-late": 0.1, "early-tokens": 5, "constrained-form": "equation", "beta": 0.1,
    "harmful-alpha": 0.1, "sampled-reference": "aligned", "harmful-reference": "aligned",
}


def log_p(logits):
    return logits - torch.logsumexp(logits, 0)


def kl(first, second):
    total = 0.0
    for a, b in zip(log_p(first), log_p(second)):
        total = total + torch.exp(a) * (a - b)
    return total


def nll(position):
    return -log_p(position["student"])[position["target"]]


def hybrid(position, s):
    return s["lambda"] * position["aligned"] + (1 - s["lambda"]) * position["base"]


def distilled(position, teacher, s):
    student, teacher = position["student"] / s["tau"], teacher / s["tau"]
    ordered = (student, teacher) if s["kl-order"] == "student-first" else (teacher, student)
    return s["tau"] ** 2 * kl(*ordered)


def favoured(position):
    base, aligned = log_p(position["base"]), log_p(position["aligned"])
    return {v for v in range(len(base)) if base[v] > aligned[v]}


def largest(values, count):
    return set(sorted(range(len(values)), key=lambda v: -float(values[v]))[:count])


def penalised_tokens(position, s):
    size = len(position["base"])
    if s["base-favoured-set"] == "top-k":
        return largest(position["base"] - position["aligned"], min(s["k"], size))
    windows = {
        "vocabulary": set(range(size)),
        "base-top": largest(position["base"], s["window-size"]),
        "aligned-top": largest(position["aligned"], s["window-size"]),
    }
    windows["union"] = windows["base-top"] | windows["aligned-top"]
    return favoured(position) & windows[s["window"]]


def completion(position, s):
    student, size = position["student"], len(position["student"])
    total = torch.zeros((), dtype=torch.float64)
    for v in sorted(penalised_tokens(position, s)):
        logit = student[v]
        if s["penalty"] == "positive":
            logit = logit if logit > 0 else 0 * logit
        elif s["penalty"] == "centred":
            logit = logit - sum(student) / size
        total = total + logit ** 2
    count = len(favoured(position)) if s["risk-level"] == "eq6" else min(s["k"], size)
    return s["alpha-base"] * (1 + s["gamma-risk"] * count / size) * s["lambda-reg"] * total


def fail(position, s, recovery):
    probability = sum(torch.exp(log_p(position["student"]))[v] for v in recovery)
    return s["mu"] * s["gamma"] ** (position["index"] - 1) * (1 - probability)


def constrained(position, s):
    t = position["index"]
    beta = s["beta-first"] if t == 1 else s["beta-early"] if t <= s["early-tokens"] else s["beta-late"]
    student = log_p(position["student"])[position["target"]]
    delta = log_p(position["aligned"])[position["target"]] - student
    if s["constrained-form"] == "equation":
        return 2 / beta * torch.log1p(torch.exp(beta * delta))
    weight = max(2 / (1 + np.exp(-beta * delta.item())), 1e-3)
    return -weight * student


def loss_parts(objective, s, positions, rows, recovery):
    """Each part of the step's loss; positions are all of the step, rows counts rows by role."""
    of = lambda *roles: [p for p in positions if p["role"] in roles]
    mean = lambda terms, count: sum(terms) / count
    parts = {}
    contexts = len(of("harmful", "utility"))

    def divergences(divergence):
        for role in ("harmful", "utility"):
            weight = s["kl-" + role]
            if weight and of(role):
                parts["kl_" + role] = weight * mean([divergence(p) for p in of(role)], contexts)

    if objective == "sft":
        parts["nll"] = mean([nll(p) for p in positions], len(positions))
    elif objective == "targeted-completion":
        divergences(lambda p: distilled(p, hybrid(p, s), s))
        parts["completion"] = mean([completion(p, s) for p in of("harmful")], len(of("harmful")))
    elif objective == "realign":
        parts["kl_utility"] = mean([kl(p["student"], p["aligned"]) for p in of("utility")],
                                   len(of("utility")))
    elif objective == "safety-augmentation":
        for role in ("refusal", "utility"):
            if s["weighting"] == "tokens":
                weight = 1 / len(of("refusal", "utility"))
            else:
                weight = {"refusal": s["refusal-weight"],
                          "utility": 1 - s["refusal-weight"]}[role] / rows[role]
            parts["nll_" + role] = weight * sum(nll(p) for p in of(role))
    elif objective == "constrained-sft":
        parts["constrained"] = mean([constrained(p, s) for p in positions], len(positions))
    elif objective == "recovery-penalty":
        divergences(lambda p: kl(p["student"], p[s["anchor"]]))
        parts["fail"] = mean([fail(p, s, recovery) for p in of("harmful")], contexts)
    elif objective == "deep":
        to_aligned = lambda p: p["role"] == "utility" and s["utility-teacher"] == "aligned"
        divergences(lambda p: distilled(p, p["aligned"] if to_aligned(p) else hybrid(p, s), s))
        parts["fail"] = mean([fail(p, s, recovery) for p in of("harmful")], contexts)
        parts["completion"] = mean([completion(p, s) for p in of("harmful")], len(of("harmful")))
        if s["nu"] and of("refusal"):
            parts["nll_refusal"] = s["nu"] * mean([nll(p) for p in of("refusal")],
                                                  len(of("refusal")))
    else:
        raise AssertionError(objective)
    return parts


def preference_parts(objective, s, rows):
    losses = []
    for group in sorted({row["group"] for row in rows}):
        members = [row for row in rows if row["group"] == group]
        role = lambda name: [row for row in members if row["role"] == name]
        if not role("harmful"):
            continue
        rejected = role("harmful")[0]
        if objective == "dpo":
            chosen = role("refusal")[0]
            margin = s["beta"] * ((chosen["student"] - chosen["aligned"])
                                  - (rejected["student"] - rejected["aligned"]))
        else:
            lead = sum(row["student"] - row[s["sampled-reference"]] for row in role("sampled"))
            margin = (s["beta"] / len(role("sampled")) * lead
                      - s["harmful-alpha"] * (rejected["student"] - rejected[s["harmful-reference"]]))
        losses.append(-torch.log(1 / (1 + torch.exp(-margin))))
    return {objective: sum(losses) / len(losses)}


def undecidable(base, aligned):
    def closest(values):
        return float(np.diff(np.sort(values.astype(np.float64))).min())

    ratio = log_p(torch.tensor(base.astype(np.float64))) - log_p(torch.tensor(aligned.astype(np.float64)))
    return min(float(ratio.abs().min()), closest(base), closest(aligned),
               closest(base.astype(np.float64) - aligned)) < SMALLEST_MARGIN


def gradient(inputs, parts_of):
    """Of the sum of the parts, by torch and by central differences, which must agree."""
    inputs = [tensor.clone().requires_grad_() for tensor in inputs]
    parts = parts_of(inputs)
    sum(parts.values()).backward()
    found = [tensor.grad if tensor.grad is not None else torch.zeros_like(tensor) for tensor in inputs]
    return {name: value.item() for name, value in parts.items()}, found


def check_by_differences(inputs, parts_of, found):
    step = 1e-5
    for i, tensor in enumerate(inputs):
        for j in range(tensor.numel()):
            sides = []
            for sign in (1, -1):
                moved = [t.clone() for t in inputs]
                moved[i].view(-1)[j] += sign * step
                sides.append(float(sum(parts_of(moved).values())))
            difference = (sides[0] - sides[1]) / (2 * step)
            assert abs(difference - float(found[i].view(-1)[j])) < 1e-7, (i, j, difference)


def position_case(random, name, objective, chunks, vocabulary, rows, spread=2.0, **changed):
    s = DEFAULTS | {key.replace("_", "-"): value for key, value in changed.items()}
    recovery = sorted(random.choice(vocabulary, 3, replace=False).tolist())
    made = []
    for role, index in chunks:
        bases, aligneds, students = [], [], []
        for _ in index:
            while True:
                base = random.normal(0.5, spread, vocabulary).astype(np.float32)
                aligned = (base + random.normal(-0.3, 1.0, vocabulary)).astype(np.float32)
                if not undecidable(base, aligned):
                    break
            bases.append(base)
            aligneds.append(aligned)
            students.append((aligned + random.normal(0.2, 0.7, vocabulary)).astype(np.float32))
        made.append({"role": role, "index": index,
                     "targets": random.integers(0, vocabulary, len(index)).tolist(),
                     "base": np.array(bases), "aligned": np.array(aligneds),
                     "student": np.array(students)})
    wide = lambda values: torch.tensor(values.astype(np.float64))

    def parts_of(students):
        positions = [
            {"role": chunk["role"], "index": t, "target": chunk["targets"][i],
             "base": wide(chunk["base"][i]), "aligned": wide(chunk["aligned"][i]),
             "student": logits[i]}
            for chunk, logits in zip(made, students) for i, t in enumerate(chunk["index"])]
        return loss_parts(objective, s, positions, rows, recovery)

    inputs = [wide(chunk["student"]) for chunk in made]
    parts, found = gradient(inputs, parts_of)
    if s["constrained-form"] == "equation":  # the released weight is a constant to the gradient only
        check_by_differences(inputs, parts_of, found)
    return {"name": name, "settings": {"objective": objective} | {
                key.replace("_", "-"): value for key, value in changed.items()},
            "vocabulary": vocabulary, "recovery": recovery, "rows": rows, "parts": parts,
            "chunks": [{**chunk, **{key: printed(chunk[key]) for key in ("base", "aligned", "student")},
                        "gradient": shortened(grad)} for chunk, grad in zip(made, found)]}


def sequence_case(random, name, objective, layout, **changed):
    s = DEFAULTS | {key.replace("_", "-"): value for key, value in changed.items()}
    draw = lambda: (-random.gamma(4.0, 8.0, len(layout))).astype(np.float32)
    values = {"student": draw()}
    values |= {side: (values["student"] + random.normal(0, 6.0, len(layout))).astype(np.float32)
               for side in ("base", "aligned")}

    def parts_of(inputs):
        rows = [{"role": role, "group": group, "student": inputs[0][i],
                 "base": float(values["base"][i]), "aligned": float(values["aligned"][i])}
                for i, (role, group) in enumerate(layout)]
        return preference_parts(objective, s, rows)

    inputs = [torch.tensor(values["student"].astype(np.float64))]
    parts, found = gradient(inputs, parts_of)
    check_by_differences(inputs, parts_of, found)
    return {"name": name, "settings": {"objective": objective} | {
                key.replace("_", "-"): value for key, value in changed.items()},
            "roles": [role for role, _ in layout], "groups": [group for _, group in layout],
            "parts": parts, **{key: printed(array) for key, array in values.items()},
            "gradient": shortened(found[0])}


def shortened(values):
    return [float(f"{value:.9g}") for value in values.flatten().tolist()]


def printed(values):
    """The shortest decimals that read back to the same float32."""
    shown = [float(str(value)) for value in values.flatten()]
    assert np.array_equal(np.array(shown, dtype=np.float32), values.flatten())
    return shown


def position_cases(random):
    both = [("harmful", [1, 2, 3, 4]), ("utility", [1, 2, 3]), ("harmful", [5, 9])]
    both_rows = {"harmful": 1, "utility": 1}
    mixed = [("refusal", [1, 2, 3]), ("utility", [1, 2]), ("refusal", [1, 2]), ("utility", [3, 4, 5])]
    long = [("utility", [1, 2, 5, 6, 12]), ("utility", [1, 4])]

    def completed(name, vocabulary=10, spread=2.0, objective="targeted-completion", **changed):
        return position_case(random, name, objective, both, vocabulary, both_rows, spread, **changed)

    return [
        position_case(random, "sft over all roles", "sft",
                      [("harmful", [1, 2]), ("utility", [1, 2, 3]), ("refusal", [1])], 8,
                      {"harmful": 1, "utility": 1, "refusal": 1}),
        completed("targeted completion as printed, k beyond the vocabulary"),
        completed("targeted completion, k = 4, teacher first", k=4, kl_order="teacher-first"),
        completed("targeted completion, strong, positive logits", k=5, alpha_base=1.0,
                  penalty="positive", gamma_risk=0.5),
        completed("targeted completion, centred, risk of top-k", k=3, alpha_base=1.0,
                  lambda_reg=0.1, penalty="centred", risk_level="top-k"),
        completed("targeted completion, Eq 6 over the vocabulary", alpha_base=1.0, tau=1.0,
                  base_favoured_set="eq6"),
        completed("targeted completion, Eq 6 in the base's top 4", 12, alpha_base=1.0,
                  base_favoured_set="eq6", window="base-top", window_size=4, penalty="positive"),
        completed("targeted completion, Eq 6 in the aligned model's top 4", 12, alpha_base=1.0,
                  base_favoured_set="eq6", window="aligned-top", window_size=4),
        completed("targeted completion, Eq 6 in the union, centred", 12, alpha_base=1.0,
                  base_favoured_set="eq6", window="union", window_size=3, penalty="centred"),
        completed("targeted completion, weighed contexts, no hybrid", k=4, kl_harmful=0.0,
                  kl_utility=2.5, **{"lambda": 1.0}),
        completed("targeted completion over more tokens than one block", 80, k=2, alpha_base=1.0),
        position_case(random, "realign", "realign", both, 9, both_rows),
        position_case(random, "safety augmentation, tokens", "safety-augmentation", mixed, 8,
                      {"refusal": 2, "utility": 1}),
        position_case(random, "safety augmentation, equation", "safety-augmentation", mixed, 8,
                      {"refusal": 2, "utility": 1}, weighting="equation"),
        position_case(random, "safety augmentation, equation, even", "safety-augmentation", mixed, 8,
                      {"refusal": 2, "utility": 3}, weighting="equation", refusal_weight=0.5),
        position_case(random, "constrained fine-tuning", "constrained-sft", long, 9, {"utility": 2}),
        position_case(random, "constrained fine-tuning, other betas", "constrained-sft", long, 9,
                      {"utility": 2}, beta_first=1.5, beta_early=0.7, beta_late=3.0, early_tokens=4),
        position_case(random, "constrained fine-tuning, released code", "constrained-sft", long, 9,
                      {"utility": 2}, constrained_form="released-code"),
        position_case(random, "constrained fine-tuning, released code, least weight",
                      "constrained-sft", long, 9, {"utility": 2}, constrained_form="released-code",
                      beta_first=30.0, beta_early=30.0, beta_late=30.0),
        completed("recovery penalty", objective="recovery-penalty"),
        completed("recovery penalty, base, discounted", objective="recovery-penalty", anchor="base",
                  mu=3.0, gamma=0.8),
        completed("recovery penalty, weighed", objective="recovery-penalty", kl_harmful=0.25,
                  kl_utility=4.0, gamma=0.95),
        completed("deep", objective="deep", k=4),
        completed("deep, hybrid everywhere, all else changed", objective="deep", k=3, tau=1.0,
                  utility_teacher="hybrid", mu=2.0, gamma=0.9, alpha_base=0.5, kl_utility=3.0,
                  kl_order="teacher-first", **{"lambda": 2.0}),
        position_case(random, "deep with refusals behind cuts", "deep",
                      [("harmful", [1, 2, 3]), ("refusal", [1, 2]), ("utility", [1, 2]),
                       ("refusal", [1, 2, 3])], 9,
                      {"harmful": 1, "refusal": 2, "utility": 1}, nu=0.7, k=4),
        position_case(random, "deep without its refusals", "deep",
                      [("harmful", [1, 2]), ("refusal", [1, 2]), ("utility", [1])], 9,
                      {"harmful": 1, "refusal": 1, "utility": 1}, nu=0.0, k=4),
    ]


def sequence_cases(random):
    pairs = [("refusal", 3), ("harmful", 3), ("utility", 4), ("harmful", 7), ("refusal", 7)]
    sampled = [("harmful", 1), ("sampled", 1), ("sampled", 1), ("sampled", 1), ("harmful", 2),
               ("sampled", 2), ("utility", 5), ("sampled", 2)]
    return [
        sequence_case(random, "dpo", "dpo", pairs),
        sequence_case(random, "dpo, strong", "dpo", pairs, beta=0.7),
        sequence_case(random, "d2o", "d2o", sampled),
        sequence_case(random, "d2o, two references", "d2o", sampled, beta=0.3, harmful_alpha=0.6,
                      sampled_reference="base"),
        sequence_case(random, "d2o, the other two references", "d2o", sampled, beta=0.2,
                      harmful_reference="base"),
    ]


def main() -> None:
    print(f"seed {SEED}, torch {torch.__version__}")
    random = np.random.default_rng(SEED)
    golden = {"positions": position_cases(random), "sequences": sequence_cases(random)}
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    lists = [f'"{key}": [\n' + ",\n".join(json.dumps(case) for case in cases) + "\n]"
             for key, cases in golden.items()]
    TARGET.write_text(f'{{"seed": {SEED},\n' + ",\n".join(lists) + "}\n")
    for case in golden["positions"] + golden["sequences"]:
        print(f"{case['name']}: {({key: round(value, 9) for key, value in case['parts'].items()})}")
    print(f"{TARGET.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
