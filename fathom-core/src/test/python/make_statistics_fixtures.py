"""Makes reference values for the tests between two models, with Python's standard library alone.

    python fathom-core/src/test/python/make_statistics_fixtures.py

Writes fathom-core/src/test/resources/statistics/golden.json. McNemar's p-values are exact fractions;
the score intervals inside Newcombe's are found by bisection of the score test, not by their closed
form; Holm's adjusted values are the levels at which the step-down procedure begins to reject, found
by bisection; the detectable differences come from a search on a grid.

The script fails unless leaving out the correction for continuity, or the correlation, would change
Newcombe's bounds.
"""

import json
import random
from fractions import Fraction
from math import comb, sqrt
from pathlib import Path
from statistics import NormalDist

SEED = 20251126
TARGET = Path(__file__).resolve().parent.parent / "resources" / "statistics" / "golden.json"
Z = NormalDist().inv_cdf(0.975)
Z_POWER = NormalDist().inv_cdf(0.8)


def mcnemar(first, second):
    n, fewer = first + second, min(first, second)
    half = Fraction(1, 2) ** n
    tail = sum(comb(n, k) for k in range(fewer + 1)) * half
    return {"first": first, "second": second, "p": float(min(Fraction(1), 2 * tail))}


def bisect(f, low, high):
    """The place where f turns from true to false."""
    for _ in range(200):
        middle = (low + high) / 2
        if f(middle):
            low = middle
        else:
            high = middle
    return (low + high) / 2


def score_interval(successes, n):
    share = successes / n

    def unusual(p):
        return (share - p) ** 2 * n > Z**2 * p * (1 - p)

    low = 0.0 if successes == 0 else bisect(unusual, 0.0, share)
    high = 1.0 if successes == n else bisect(lambda p: not unusual(p), share, 1.0)
    return low, high


def newcombe(both, first, second, neither, correct=True, correlate=True):
    n = both + first + second + neither
    p1, p2 = (both + first) / n, (both + second) / n
    (l1, u1), (l2, u2) = score_interval(both + first, n), score_interval(both + second, n)
    product = (both + first) * (second + neither) * (both + second) * (first + neither)
    phi = 0.0
    if product and correlate:
        above = both * neither - first * second
        if correct and above > 0:
            above = max(0.0, above - n / 2)
        phi = above / sqrt(product)

    def reach(a, b):
        return sqrt(a * a - 2 * phi * a * b + b * b)

    return p1 - p2 - reach(p1 - l1, u2 - p2), p1 - p2 + reach(u1 - p1, p2 - l2)


def holm_rejects(p, index, level):
    order = sorted(range(len(p)), key=lambda i: p[i])
    for rank, i in enumerate(order):
        if p[i] > level / (len(p) - rank):
            return False
        if i == index:
            return True
    return False


def holm(p):
    adjusted = []
    for i in range(len(p)):
        rejects = holm_rejects(p, i, 1.0)
        adjusted.append(bisect(lambda level: not holm_rejects(p, i, level), 0.0, 1.0) if rejects else 1.0)
    return adjusted


def detectable(n, apart):
    for step in range(1, 1_000_001):
        difference = step / 1_000_000
        telling = max(apart, difference)
        needed = (Z * sqrt(telling) + Z_POWER * sqrt(telling - difference**2)) ** 2 / difference**2
        if needed <= n:
            return max(difference, 6 / n)
    return None


def main():
    rng = random.Random(SEED)
    tables = [(43, 0, 7, 50), (0, 0, 0, 30), (30, 0, 0, 0), (0, 12, 0, 60), (20, 9, 3, 40), (5, 2, 30, 3)]
    tables += [tuple(rng.randrange(0, 60) for _ in range(4)) for _ in range(6)]
    intervals = []
    for table in tables:
        low, high = newcombe(*table)
        intervals.append({"table": list(table), "low": low, "high": high})
    for other in ({"correct": False}, {"correlate": False}):
        assert any(
            abs(newcombe(*i["table"], **other)[0] - i["low"]) > 1e-3 for i in intervals
        ), other
    families = [[0.01, 0.04, 0.03, 0.005], [0.5], [0.2, 0.2, 0.2], [0.9, 0.0001, 0.02, 1.0]]
    families.append([rng.random() ** 3 for _ in range(9)])
    golden = {
        "mcnemar": [mcnemar(a, b) for a, b in [(0, 0), (1, 0), (5, 0), (6, 0), (3, 11), (12, 12), (40, 71), (7, 300)]],
        "newcombe": intervals,
        "holm": [{"p": p, "adjusted": holm(p)} for p in families],
        "detectable": [
            {"n": n, "apart": apart, "difference": detectable(n, apart)}
            for n, apart in [(72, 0.0), (72, 0.2), (196, 0.05), (384, 0.5), (1319, 0.1), (14042, 0.02)]
        ],
    }
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    TARGET.write_text(json.dumps(golden, indent=1) + "\n")


if __name__ == "__main__":
    main()
