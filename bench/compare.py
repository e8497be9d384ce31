"""Races `fathom measure` against a plain transformers script, in turns, on the same rows.

    python bench/make_models.py --tokenizer DIR --output /tmp/pair     # once
    python bench/compare.py --pair /tmp/pair --rounds 3

Both run two models over every row and compute KL(aligned || base) at each response position; Fathom
computes its 16 other metrics too. Tokens per second counts prompt and response tokens over the time
of the two forwards and the comparison; loading is left out on both sides, and the peer's first
batch too (Fathom's is counted). Peak memory is the largest resident size of the whole process.
Run it on a quiet machine: with two threads on two cores, another busy process costs a factor.
"""

import argparse
import json
import re
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent


def peer(pair: Path, dtype: str, batch: int) -> tuple[float, float]:
    command = [sys.executable, HERE / "reference_kl.py", "--base", pair / "base", "--aligned",
               pair / "aligned", "--prompts", pair / "rows.jsonl", "--dtype", dtype,
               "--batch-size", str(batch)]
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    found = re.search(r": ([\d.]+) tokens/s .*peak resident memory ([\d.]+) GiB", output, re.S)
    return float(found[1]), float(found[2])


def fathom(pair: Path, dtype: str) -> tuple[float, float]:
    with tempfile.TemporaryDirectory() as folder:
        command = [HERE.parent / "fathom", "measure", "--base", pair / "base", "--aligned",
                   pair / "aligned", "--prompts", pair / "rows.jsonl", "--dtype", dtype,
                   "--output", f"{folder}/run", "--resamples", "100", "--display", "none"]
        subprocess.run(command, check=True, capture_output=True, text=True)
        provenance = json.loads(Path(folder, "run", "results.json").read_text())["provenance"]
    return (provenance["throughput"]["tokens_per_second"],
            provenance["peak_resident_bytes"] / 2**30)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pair", type=Path, required=True, help="folder of make_models.py")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--batch-size", type=int, default=8, help="the peer's; Fathom chooses")
    parser.add_argument("--dtypes", default="float32,bfloat16")
    arguments = parser.parse_args()
    print("| dtype | tool | tokens/s (each round) | median | peak GiB |\n|---|---|---|---|---|")
    for dtype in arguments.dtypes.split(","):
        runs = {"transformers": [], "fathom": []}
        for _ in range(arguments.rounds):
            runs["transformers"].append(peer(arguments.pair, dtype, arguments.batch_size))
            runs["fathom"].append(fathom(arguments.pair, dtype))
        for tool, results in runs.items():
            speeds = [speed for speed, _ in results]
            print(f"| {dtype} | {tool} | {', '.join(f'{speed:.0f}' for speed in speeds)} | "
                  f"{statistics.median(speeds):.0f} | {max(peak for _, peak in results):.2f} |")
        ratio = statistics.median(f[0] / p[0] for f, p in zip(runs["fathom"], runs["transformers"]))
        memory = max(f[1] for f in runs["fathom"]) / max(p[1] for p in runs["transformers"])
        print(f"| {dtype} | **fathom / transformers** | | **{ratio:.2f}x** | **{memory:.2f}x** |",
              flush=True)


if __name__ == "__main__":
    main()
