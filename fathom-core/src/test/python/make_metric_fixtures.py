"""Makes golden numbers for the metrics of two next-token distributions.

    pip install numpy==2.4.6
    python fathom-core/src/test/python/make_metric_fixtures.py

Writes fathom-core/src/test/resources/metrics/golden.json: rows of logits (float32, printed so that
they read back exactly) and what follows from them, computed in float64 from the definitions alone.
Divergences and entropies are in nats. The definitions: KL by position and the base-favoured set
(Eq 6 and Algorithm 1) of arXiv 2511.12155; the rank of a token, 1 + how many are strictly more
probable, after arXiv 2312.01552; the recovery probability P(R) of arXiv 2603.04851.

What float32 could not decide is kept out: except where both rows are the same, no token's two
probabilities lie closer than SMALLEST_MARGIN, no top-n set ends inside a tie, no argmax is tied,
and a tie in Algorithm 1's list (lower id first) is exact in float32 too. Where both rows are the
same that list is left empty (k = 0).
"""

import json
from pathlib import Path

import numpy as np

SEED = 20251115
SMALLEST_MARGIN = 2e-5
TARGET = Path(__file__).resolve().parent.parent / "resources" / "metrics" / "golden.json"


def log_probabilities(logits: np.ndarray) -> np.ndarray:
    shifted = logits.astype(np.float64) - np.float64(logits.max())
    return shifted - np.log(np.exp(shifted).sum())


def kl(log_p: np.ndarray, log_q: np.ndarray) -> float:
    return float((np.exp(log_p) * (log_p - log_q)).sum())


def jensen_shannon(log_p: np.ndarray, log_q: np.ndarray) -> float:
    log_mean = np.logaddexp(log_p, log_q) - np.log(2.0)
    return (kl(log_p, log_mean) + kl(log_q, log_mean)) / 2


def entropy(log_p: np.ndarray) -> float:
    return float(-(np.exp(log_p) * log_p).sum())


def top(values: np.ndarray, count: int) -> list[int]:
    """The ids of the largest values, largest first, the lower id first among equals."""
    return np.argsort(-values, kind="stable")[:count].tolist()


def rank(log_p: np.ndarray, token: int) -> int:
    return 1 + int((log_p > log_p[token]).sum())


def metrics(base: np.ndarray, aligned: np.ndarray, row: dict) -> dict:
    log_b, log_a = log_probabilities(base), log_probabilities(aligned)
    n, token, refusal = row["n"], row["actual"], row["refusal_ids"]
    favoured = set(np.flatnonzero(log_b > log_a).tolist())
    base_top, aligned_top = set(top(base, n)), set(top(aligned, n))
    difference = base.astype(np.float64) - aligned.astype(np.float64)
    aligned_argmax = int(aligned.argmax())
    return {
        "kl_aligned_base": kl(log_a, log_b),
        "kl_base_aligned": kl(log_b, log_a),
        "jensen_shannon": jensen_shannon(log_a, log_b),
        "entropy_base": entropy(log_b),
        "entropy_aligned": entropy(log_a),
        "total_variation": float(np.abs(np.exp(log_b) - np.exp(log_a)).sum() / 2),
        "top_n_overlap": len(base_top & aligned_top) / n,
        "base_favoured_vocabulary": len(favoured),
        "base_favoured_base_top_n": len(favoured & base_top),
        "base_favoured_aligned_top_n": len(favoured & aligned_top),
        "base_favoured_union": len(favoured & (base_top | aligned_top)),
        "top_k_difference": top(difference, row["k"]),
        "rank_actual": rank(log_b, token),
        "aligned_argmax": aligned_argmax,
        "rank_aligned_argmax": rank(log_b, aligned_argmax),
        "log_probability_actual_base": float(log_b[token]),
        "log_probability_actual_aligned": float(log_a[token]),
        "recovery_base": float(np.exp(log_b[refusal]).sum()),
        "recovery_aligned": float(np.exp(log_a[refusal]).sum()),
    }


def undecidable(base: np.ndarray, aligned: np.ndarray, n: int, k: int) -> str | None:
    """What about these rows two correct float32 implementations could answer differently."""
    if np.array_equal(base, aligned):
        return None if k == 0 else "every difference is 0"
    margin = np.abs(log_probabilities(base) - log_probabilities(aligned)).min()
    if margin < SMALLEST_MARGIN:
        return f"a token's probabilities lie {margin:.1e} apart"
    difference = base.astype(np.float64) - aligned.astype(np.float64)
    exact = np.array_equal(difference, (base - aligned).astype(np.float64))
    for name, values, count in (("base", base, n), ("aligned", aligned, n),
                                ("aligned argmax", aligned, 1), ("difference", difference, k)):
        ordered = np.sort(values)[::-1].astype(np.float64)
        if count < len(ordered) and ordered[count - 1] - ordered[count] < SMALLEST_MARGIN:
            return f"the top {count} of {name} end in a tie"
    gaps = -np.diff(np.sort(difference)[::-1][:k])
    if not exact and (gaps < SMALLEST_MARGIN).any():
        return "the order of the differences hangs on rounding"
    return None


def make_row(name: str, n: int, k: int, place: int, draw) -> dict:
    """Draws until the row is decidable; the actual token is the place-th in the base's order."""
    for _ in range(1000):
        base, aligned = (values.astype(np.float32) for values in draw())
        why = undecidable(base, aligned, n, k)
        if why is None:
            break
    else:
        raise AssertionError(f"{name}: {why}")
    vocabulary = len(base)
    ranked = top(base, vocabulary)
    row = {
        "name": name,
        "vocabulary": vocabulary,
        "n": n,
        "k": k,
        "actual": ranked[place],
        "refusal_ids": sorted({2, vocabulary - 1, vocabulary // 2, int(aligned.argmax())}),
    }
    expected = metrics(base, aligned, row)
    return row | {"expected": expected, "base_logits": printed(base),
                  "aligned_logits": printed(aligned)}


def printed(logits: np.ndarray) -> list[float]:
    """The shortest decimals that read back to the same float32."""
    values = [float(str(value)) for value in logits]
    assert np.array_equal(np.array(values, dtype=np.float32), logits)
    return values


def rows() -> list[dict]:
    random = np.random.default_rng(SEED)

    def normal(size: int, spread: float) -> np.ndarray:
        return random.normal(0.0, spread, size)

    def from_probabilities(base: list[float], aligned: list[float]):
        # The shifts cancel in every softmax.
        return lambda: (np.log(base) + 3.0, np.log(aligned) - 7.0)

    def related(size: int, spread: float, shift: float):
        def draw():
            base = normal(size, spread)
            return base, base + normal(size, shift) - 1.5

        return draw

    def peaked(size: int):
        # One probability so near 1 that the others underflow in float32.
        def draw():
            base, aligned = normal(size, 2.0), normal(size, 2.0)
            aligned[size // 3] += 120.0
            return base, aligned

        return draw

    def quantised(values: np.ndarray) -> np.ndarray:
        # Multiples of 1/32: many exact ties, and differences that float32 holds exactly.
        return np.round(values * 32) / 32

    def tied(size: int):
        def draw():
            base = quantised(normal(size, 2.5))
            return base, quantised(base + normal(size, 1.0))

        return draw

    def identical(size: int):
        def draw():
            base = quantised(normal(size, 2.5))
            return base, base

        return draw

    def near_identical(size: int):
        def draw():
            base = quantised(normal(size, 2.5))
            aligned = base.copy()
            changed = [*top(base, 6), *random.choice(size, 10, replace=False).tolist()]
            aligned[changed] -= np.arange(1, 17) / 256
            return base, aligned

        return draw

    dyadic = from_probabilities([1 / 2, 1 / 4, 1 / 8, 1 / 16, 1 / 16],
                                [1 / 16, 1 / 16, 1 / 4, 1 / 8, 1 / 2])
    decimal = from_probabilities([0.1, 0.2, 0.3, 0.25, 0.15], [0.4, 0.3, 0.15, 0.1, 0.05])
    return [
        make_row("5 tokens, powers of one half", 3, 2, 4, dyadic),
        make_row("5 tokens, decimal", 3, 4, 4, decimal),
        make_row("5 tokens, the same twice", 3, 0, 1, lambda: (np.arange(5.0), np.arange(5.0))),
        make_row("300 tokens, unrelated", 100, 100, 0,
                 lambda: (normal(300, 2.0), normal(300, 3.0))),
        make_row("300 tokens, aligned near base", 100, 40, 17, related(300, 3.0, 0.5)),
        make_row("300 tokens, aligned nearly certain", 100, 20, 299, peaked(300)),
        make_row("1500 tokens with ties", 100, 100, 600, tied(1500)),
        make_row("1500 tokens, the same twice", 100, 0, 42, identical(1500)),
        make_row("1500 tokens, nearly the same", 100, 10, 5, near_identical(1500)),
        make_row("1500 tokens, aligned near base", 100, 100, 1200, related(1500, 3.0, 1.0)),
    ]


def check_by_hand(row: dict) -> None:
    """The first row, worked out on paper in units of ln 2."""
    expected = row["expected"]
    # KL(a||b) = -3/16 - 2/16 + 1/4 + 1/8 + 3/2;  KL(b||a) = 3/2 + 2/4 - 1/8 - 1/16 - 3/16
    for key, value in {"kl_aligned_base": 25 / 16, "kl_base_aligned": 26 / 16,
                       "entropy_base": 30 / 16, "entropy_aligned": 30 / 16}.items():
        assert abs(expected[key] - value * np.log(2)) < 1e-6, (key, expected[key])
    assert abs(expected["total_variation"] - 10 / 16) < 1e-6
    assert abs(expected["top_n_overlap"] - 1 / 3) < 1e-12
    assert expected["top_k_difference"] == [0, 1] and expected["base_favoured_vocabulary"] == 2
    assert expected["rank_actual"] == expected["rank_aligned_argmax"] == 4, "tokens 3 and 4 share rank 4"


def main() -> None:
    print(f"seed {SEED}")
    golden = rows()
    check_by_hand(golden[0])
    shared = [row["name"] for row in golden if
              np.isin(row["base_logits"], row["base_logits"][row["actual"]]).sum() > 1]
    assert "1500 tokens with ties" in shared, "the actual token must share its rank there"
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    lines = ",\n".join(json.dumps(row) for row in golden)
    TARGET.write_text(f'{{"seed": {SEED}, "rows": [\n{lines}\n]}}\n')
    for row in golden:
        shown = {key: value if isinstance(value, int) else round(value, 9)
                 for key, value in row["expected"].items() if not isinstance(value, list)}
        print(f"{row['name']} (actual {row['actual']}): {shown}")
    print(f"{TARGET.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
