"""Races the generating stage of `fathom attack prefill` against transformers' `generate`.

    pip install torch==2.13.0 transformers==5.18.0
    python bench/compare_generate.py --model ../shared/checkpoints/stories15m-aligned \\
        --prompts ../shared/prompts/depth.jsonl --rounds 3

Both sides complete the same rows in turns: each prompt with the first 0, 5, 10, 20 and 40 tokens of
its response prefilled, greedily, at most 64 new tokens. The peer (reference_generate.py) pads
batches of rows of like length; each of its batch sizes runs twice and the fastest takes part in the
rounds. Answers per minute leave loading out on both sides (Fathom's include its first, slow steps);
CPU seconds and peak memory are of the whole process. At the end the answers are compared.
Both take as many threads as OMP_NUM_THREADS says. Run it on a quiet machine where you can: the
turns share a busy one fairly, but make it no faster.
"""

import argparse
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent


@dataclass
class Run:
    answers: dict[str, str]
    per_minute: float
    cpu_seconds: float
    peak_gib: float


def process(command: list) -> tuple[str, float, float]:
    """What it printed, its CPU seconds and its peak memory in GiB."""
    with tempfile.TemporaryFile("w+") as printed:
        child = subprocess.Popen([str(part) for part in command], stdout=printed,
                                 stderr=subprocess.STDOUT)
        _, status, usage = os.wait4(child.pid, 0)
        printed.seek(0)
        output = printed.read()
    if status != 0:
        sys.exit(f"{command[0]} failed:\n{output}")
    return output, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 2**20


def rows(file: Path) -> dict[str, str]:
    lines = map(json.loads, file.read_text(encoding="utf-8").splitlines())
    return {line["id"]: line["completion"] for line in lines}


def peer(arguments, folder: Path, batch: int) -> Run:
    output, cpu, peak = process(
        [sys.executable, HERE / "reference_generate.py", "--model", arguments.model, "--prompts",
         arguments.prompts, "--group", arguments.group, "--depths", arguments.depths,
         "--max-new-tokens", arguments.max_new_tokens, "--dtype", arguments.dtype,
         "--batch-size", batch, "--output", folder / "peer.jsonl"])
    speed = re.search(r": ([\d.]+) answers/min", output)[1]
    return Run(rows(folder / "peer.jsonl"), float(speed), cpu, peak)


def fathom(arguments, folder: Path) -> Run:
    _, cpu, peak = process(
        [HERE.parent / "fathom", "attack", "prefill", "--model", arguments.model, "--prompts",
         arguments.prompts, "--groups", arguments.group, "--depths", arguments.depths,
         "--max-new-tokens", arguments.max_new_tokens, "--dtype", arguments.dtype, "--resamples",
         100, "--output", folder / "run", "--overwrite", "--display", "none"])
    results = json.loads((folder / "run" / "results.json").read_text())
    speed = results["provenance"]["throughput"]["answers_per_minute"]
    return Run(rows(folder / "run" / "generations.jsonl"), speed, cpu, peak)


def line(tool: str, runs: list[Run]) -> str:
    speeds = [run.per_minute for run in runs]
    return (f"| {tool} | {', '.join(f'{speed:.0f}' for speed in speeds)} | "
            f"{statistics.median(speeds):.0f} | "
            f"{statistics.median(run.cpu_seconds for run in runs):.0f} | "
            f"{max(run.peak_gib for run in runs):.2f} |")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--prompts", type=Path, required=True)
    parser.add_argument("--group", default="harmful")
    parser.add_argument("--depths", default="0,5,10,20,40")
    parser.add_argument("--max-new-tokens", type=int, default=64)
    parser.add_argument("--dtype", choices=("float32", "bfloat16"), default="float32")
    parser.add_argument("--batch-sizes", default="8,16,32,64,128", help="the peer's")
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        sizes = [int(size) for size in arguments.batch_sizes.split(",")]
        tried = {size: [] for size in sizes}
        # There and back, so that a machine that grows busier favours none.
        for size in sizes + sizes[::-1]:
            tried[size].append(peer(arguments, folder, size))
        for size, runs in tried.items():
            print(f"transformers, batch {size}: "
                  f"{', '.join(f'{run.per_minute:.0f}' for run in runs)} answers/min, "
                  f"{', '.join(f'{run.cpu_seconds:.0f}' for run in runs)} CPU seconds", flush=True)
        best = max(sizes, key=lambda size: sum(run.per_minute for run in tried[size]))
        peers, fathoms = [], []
        for _ in range(arguments.rounds):
            peers.append(peer(arguments, folder, best))
            fathoms.append(fathom(arguments, folder))
    print("\n| tool | answers/min (each round) | median | CPU seconds | peak GiB |"
          "\n|---|---|---|---|---|")
    print(line(f"transformers, batch {best}", peers))
    print(line("fathom", fathoms))
    ratios = [f.per_minute / p.per_minute for f, p in zip(fathoms, peers)]
    cpu = statistics.median(f.cpu_seconds / p.cpu_seconds for f, p in zip(fathoms, peers))
    memory = max(f.peak_gib for f in fathoms) / max(p.peak_gib for p in peers)
    print(f"| **fathom / transformers** | {', '.join(f'{ratio:.2f}' for ratio in ratios)} | "
          f"**{statistics.median(ratios):.2f}x** | {cpu:.2f}x | {memory:.2f}x |")
    theirs, ours = peers[-1].answers, fathoms[-1].answers
    if theirs.keys() != ours.keys():
        sys.exit(f"not the same rows: {len(theirs)} and {len(ours)}")
    same = sum(theirs[key] == ours[key] for key in theirs)
    print(f"\n{same} of {len(theirs)} answers are the same")


if __name__ == "__main__":
    main()
