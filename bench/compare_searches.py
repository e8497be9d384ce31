"""Two searches of `fathom attack` on the same prompts: the paired difference of a number in their searches.jsonl.

    python bench/compare_searches.py runs/autodan runs/autodan-control
    python bench/compare_searches.py runs/autodan runs/autodan-control --key forward_tokens

Prints, over the prompts that both searched, both means and the mean difference (first - second) with its 95 % interval by
bootstrap over prompts (10,000 draws, seed 0), and in how many prompts the first is lower. Needs nothing but Python.
"""

import argparse
import json
import pathlib
import random


def rows(run, key):
    lines = (pathlib.Path(run) / "searches.jsonl").read_text().splitlines()
    parsed = [json.loads(line) for line in lines]
    return {row["id"]: row[key] for row in parsed}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("first")
    parser.add_argument("second")
    parser.add_argument("--key", default="best_loss")
    options = parser.parse_args()
    first, second = rows(options.first, options.key), rows(options.second, options.key)
    both = sorted(first.keys() & second.keys())
    if not both:
        raise SystemExit("no prompt was searched in both runs")
    differences = [first[key] - second[key] for key in both]
    n = len(both)
    draws = random.Random(0)
    means = sorted(sum(draws.choices(differences, k=n)) / n for _ in range(10_000))
    low, high = means[249], means[9_749]
    print(f"n {n}")
    print(f"{options.key}: first {sum(first[k] for k in both) / n:.4f}, second {sum(second[k] for k in both) / n:.4f}")
    print(f"first - second: {sum(differences) / n:.4f} [{low:.4f}, {high:.4f}]")
    print(f"first lower in {sum(d < 0 for d in differences)} of {n}, equal in {sum(d == 0 for d in differences)}")


main()
