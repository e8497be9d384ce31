"""Races `fathom train` against a plain transformers + PEFT script, in turns, on the same rows.

    python bench/make_models.py --tokenizer DIR --output /tmp/pair     # once
    python bench/compare_training.py --pair /tmp/pair --rounds 3

A step of targeted completion: LoRA of rank 32, 8 rows of 512 tokens, of which 384 are response. It
is asserted first that both sides find the same loss for the same rows and weights (float32, within
1e-3; an adapter that has learned nothing changes nothing). Then each round runs both, `--epoch`
steps that see every row once and as many again. Tokens per second counts all tokens of a step over
the time of the whole steps; loading is left out on both sides, and the peer's first step too. Fathom is
shown twice: over the first epoch, in which its teachers run (its first step counted, for it runs
them ahead), and over the second, when their states are known, as in the 14 that follow in the
paper's training. Peak memory is the largest resident size of the whole process.
Run it on a quiet machine: with two threads on two cores, another busy process costs a factor.
"""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
HARMFUL_ROWS, UTILITY_ROWS = 3, 5  # 0.4 of 8, to the nearest whole number
AGREEMENT = 1e-3


def write_rows(pair: Path, folder: Path, steps: int) -> None:
    """Rows for so many steps that each sees new ones."""
    rows = [json.loads(line) for line in (pair / "rows.jsonl").read_text().splitlines()]
    for name, group, count in (("harmful", "harmful", HARMFUL_ROWS * steps),
                               ("utility", "benign", UTILITY_ROWS * steps)):
        chosen = [row for row in rows if row["group"] == group][:count]
        if len(chosen) < count:
            sys.exit(f"{pair}/rows.jsonl has {len(chosen)} {group} rows, {count} are needed; "
                     "make more, or choose a smaller --epoch")
        (folder / f"{name}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in chosen))


def run(command: list) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))}\n{done.stdout}{done.stderr}")
    return done.stdout


def peer(pair: Path, data: Path, dtype: str, attention: str, steps: int) -> dict:
    """Losses, tokens per second of each step, and peak memory in GiB."""
    output = run([sys.executable, HERE / "reference_completion.py", "--base", pair / "base",
                  "--aligned", pair / "aligned", "--harmful", data / "harmful.jsonl", "--data",
                  data / "utility.jsonl", "--dtype", dtype, "--attention", attention,
                  "--steps", str(steps)])
    found = json.loads(output.splitlines()[-1])
    return {"losses": found["losses"],
            "speeds": [found["tokens"] / seconds for seconds in found["seconds"]],
            "peak": found["peak_resident_bytes"] / 2**30}


def fathom(pair: Path, data: Path, dtype: str, steps: int) -> dict:
    """The same of Fathom."""
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder, "run")
        run([HERE.parent / "fathom", "train", HERE / "completion-step.yaml", "--base",
             pair / "base", "--aligned", pair / "aligned", "--harmful", data / "harmful.jsonl",
             "--data", data / "utility.jsonl", "--dtype", dtype, "--steps", str(steps),
             "--output", output, "--display", "none"])
        lines = [json.loads(line) for line in (output / "steps.jsonl").read_text().splitlines()]
        provenance = json.loads((output / "results.json").read_text())["provenance"]
    return {"losses": [line["loss"] for line in lines],
            "speeds": [line["tokens"] / line["seconds"] for line in lines],
            "peak": provenance["peak_resident_bytes"] / 2**30}


def require_same_loss(pair: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        write_rows(pair, Path(folder), 1)
        plain = peer(pair, Path(folder), "float32", "sdpa", 1)["losses"][0]
        ours = fathom(pair, Path(folder), "float32", 1)["losses"][0]
    print(f"loss of the first step: transformers {plain:.6f}, fathom {ours:.6f}\n")
    if abs(ours - plain) > AGREEMENT * abs(plain):
        sys.exit("the losses differ: this would be no fair race")


def rate(steps: list[float]) -> float:
    """Tokens per second over steps of equally many tokens."""
    return statistics.harmonic_mean(steps)


def line(dtype: str, tool: str, rounds: list[float], peak: str) -> str:
    return (f"| {dtype} | {tool} | {', '.join(f'{speed:.0f}' for speed in rounds)} | "
            f"{statistics.median(rounds):.0f} | {peak} |")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pair", type=Path, required=True, help="folder of make_models.py")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--epoch", type=int, default=4, help="steps that see every row once")
    parser.add_argument("--peer-steps", type=int, default=4)
    parser.add_argument("--attention", default="sdpa", help="the peer's: sdpa or eager")
    parser.add_argument("--dtypes", default="float32,bfloat16")
    arguments = parser.parse_args()
    require_same_loss(arguments.pair)
    print("| dtype | tool | tokens/s (each round) | median | peak GiB |\n|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        write_rows(arguments.pair, data, arguments.epoch)
        for dtype in arguments.dtypes.split(","):
            plain, first, later, peaks = [], [], [], ([], [])
            for _ in range(arguments.rounds):
                theirs = peer(arguments.pair, data, dtype, arguments.attention,
                              arguments.peer_steps)
                plain.append(rate(theirs["speeds"][1:]))
                peaks[0].append(theirs["peak"])
                ours = fathom(arguments.pair, data, dtype, 2 * arguments.epoch)
                first.append(rate(ours["speeds"][: arguments.epoch]))
                later.append(rate(ours["speeds"][arguments.epoch:]))
                peaks[1].append(ours["peak"])
            theirs, ours = max(peaks[0]), max(peaks[1])
            print(line(dtype, "transformers + PEFT", plain, f"{theirs:.2f}"))
            print(line(dtype, "fathom, first epoch", first, f"{ours:.2f}"))
            print(line(dtype, "fathom, later epochs", later, f"{ours:.2f}"))
            for name, speeds in (("first epoch", first), ("later epochs", later)):
                ratio = statistics.median(f / p for f, p in zip(speeds, plain))
                print(f"| {dtype} | **fathom / peer, {name}** | | **{ratio:.2f}x** | "
                      f"**{ours / theirs:.2f}x** |", flush=True)


if __name__ == "__main__":
    main()
