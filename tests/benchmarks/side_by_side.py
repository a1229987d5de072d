"""`grade` of another checkout beside this one: the same submissions, by turns, on this machine, in this run.

    git worktree add ../before COMMIT
    python -m tests.benchmarks.side_by_side ../before [--submissions 100] [--rounds 5]

Says what a change costs a submission. Machines are shared and noisy, so the two take turns, and the median of the
differences within a round counts.
"""

from __future__ import annotations

import argparse
import os
import re
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ASSIGNMENT = "ps1_gradients"
_LAST_LINE = re.compile(r"^(\d+) submissions in ([\d.]+) s", re.MULTILINE)


def seconds(tree: Path, students: Path, private: Path, out: Path) -> float:
    """Return how long `grade` of a checkout took a submission, its start left out."""
    done = subprocess.run(
        [sys.executable, "-m", "autograder", "grade", ASSIGNMENT, str(students), "--out", str(out), "--jobs", "1"],
        cwd=tree,
        env={**os.environ, "AUTOGRADER_PRIVATE": str(private)},
        capture_output=True,
        text=True,
        check=True,
    )
    found = _LAST_LINE.search(done.stdout)
    assert found is not None, done.stdout
    return float(found[2]) / int(found[1])


def main() -> None:
    """Measure by turns and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("before", type=Path, help="the other checkout")
    parser.add_argument("--submissions", type=int, default=100)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    trees = {"before": options.before.resolve(), "now": ROOT}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        times: dict[str, list[float]] = {side: [] for side in trees}
        for side, tree in trees.items():  # each its own solution: right by its own judge, and its bank drawn
            students = folder / side
            students.mkdir()
            data = (tree / "solutions" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb").read_bytes()
            for number in range(options.submissions):
                (students / f"s{number:05}.ipynb").write_bytes(data)
            seconds(tree, students / "s00000.ipynb", folder / f"{side}-private", folder / f"{side}-first")
        for turn in range(options.rounds):
            for side, tree in trees.items():
                out = folder / f"{side}-{turn}"
                times[side].append(seconds(tree, folder / side, folder / f"{side}-private", out))
            print(f"round {turn + 1}: " + ", ".join(f"{side} {1000 * times[side][-1]:.1f} ms" for side in trees))
    for side in trees:
        print(f"{side:7} {1000 * statistics.median(times[side]):7.1f} ms a submission")
    more = statistics.median(now - before for before, now in zip(times["before"], times["now"], strict=True))
    print(f"now takes {1000 * more:+.1f} ms a submission, {more / statistics.median(times['before']):+.1%}")


if __name__ == "__main__":
    main()
