"""What one worker, and one call of a student's function, costs: this checkout beside another one, by turns, in one run.

    git worktree add ../before COMMIT
    python -m tests.benchmarks.a_call ../before [--calls 400] [--rounds 30]

`side_by_side` grades whole submissions, of which this is a few per cent: on a noisy machine it cannot see it.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SESSIONS = """
import sys, time
from pathlib import Path
import torch
torch.set_num_threads(1)
from autograder.sandbox.client import Zygote
from autograder.sandbox.limits import Limits
from autograder.sandbox.session import Notebook, Session, Target
zygote = Zygote.start(Path(sys.argv[1]))
zygote.wait_ready()
for line in sys.stdin:
    started = time.perf_counter()
    with Session(zygote, Notebook(["def f():\\n    return 1"], ""), Limits()) as session:
        for _ in range(int(line)):
            assert session.call(Target(("f",)), {}).value == 1
    print(1000 * (time.perf_counter() - started), flush=True)
"""


class Side:
    """A process with a warm zygote of one checkout."""

    def __init__(self, tree: Path, cache: Path) -> None:
        environment = {**os.environ, "PYTHONPATH": str(tree)}
        command = [sys.executable, "-c", SESSIONS, str(cache)]
        self._process = subprocess.Popen(
            command, cwd=tree, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def milliseconds(self, calls: int) -> float:
        """Return how long a worker's start, so many calls and its end took."""
        self._process.stdin.write(f"{calls}\n")
        self._process.stdin.flush()
        return float(self._process.stdout.readline())


def main() -> None:
    """Measure by turns and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("before", type=Path, help="the other checkout")
    parser.add_argument("--calls", type=int, default=400)
    parser.add_argument("--rounds", type=int, default=30)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        trees = {"before": options.before.resolve(), "now": ROOT}
        sides = {name: Side(tree, Path(folder) / name) for name, tree in trees.items()}
        for calls in (1, options.calls):
            times: dict[str, list[float]] = {name: [] for name in sides}
            for turn in range(options.rounds):
                for name in sorted(sides, reverse=turn % 2 == 1):
                    times[name].append(sides[name].milliseconds(calls))
            more = statistics.median(now - before for before, now in zip(times["before"], times["now"], strict=True))
            medians = ", ".join(f"{name} {statistics.median(several):.1f} ms" for name, several in times.items())
            print(f"a worker and {calls} calls: {medians}; now takes {more:+.2f} ms")


if __name__ == "__main__":
    main()
