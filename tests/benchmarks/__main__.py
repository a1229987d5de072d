"""Every figure about speed that this project claims, in one run and as ratios: `make bench`.

    python -m tests.benchmarks [--rounds 10] [--most 1000] [--page FILE]

Seconds are the processor's, user's and system's, of all processes that a submission needs; other people's work on the
machine changes them little. Clocks on the wall are named as such.
"""

from __future__ import annotations

import argparse
import os
import platform
import tempfile
from collections.abc import Iterator
from pathlib import Path

import torch

from autograder.course.key import PRIVATE_VARIABLE
from autograder.course.loading import load_course
from autograder.course.places import find_place
from tests.benchmarks import growth, six_questions
from tests.benchmarks.cluster_model import ClusterModel, own_seconds
from tests.benchmarks.others import nbgrader_seconds, otter_seconds
from tests.benchmarks.ours import Stages, bench, only_code, stages_of
from tests.benchmarks.six_questions import untouched
from tests.small_set import ROOT

SET = "ps1_gradients"
SIMULATED = 100_000
MOST_WITH_WORK = 100  # submissions of a class that are all right; larger ones hold nothing, and take seconds
STAGES = {
    "looked": "reading it and its source",
    "started": "start and end of two workers",
    "cells": "its cells, in both",
    "calls": "its calls, in the workers",
    "judged": "the judge: sends, receives, compares",
}
BARE = {
    "bare": "bare: its cells and calls in one warm process",
    "without_shown": "bare, without cells that only show something",
}


def main() -> None:
    """Measure and print; with `--page` into a file as well."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=10, help="of turns, where several things are compared")
    parser.add_argument("--most", type=int, default=1000, help="submissions in the largest class")
    parser.add_argument("--page", type=Path, help="where to keep what is printed")
    options = parser.parse_args()
    torch.set_num_threads(1)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ[PRIVATE_VARIABLE] = str(folder / "private")
        lines = []
        for line in report(folder, options.rounds, options.most):
            print(line, flush=True)
            lines.append(line)
    if options.page:
        options.page.write_text("\n".join(lines) + "\n", encoding="utf-8")


def report(folder: Path, rounds: int, most: int) -> Iterator[str]:
    """Yield the page, line by line."""
    yield "# Figures"
    yield ""
    yield f"`make bench` on {growth.now()}, {machine()}. Ratios are of one run; milliseconds are the processor's."
    yield ""
    six = folder / "six"
    six_questions.write_course(six)
    yield from a_submission(six, rounds)
    yield from beside_others(folder, six, rounds)
    yield from a_class(folder, six, most)


def machine() -> str:
    """Describe this machine and what runs on it."""
    cores, python = len(os.sched_getaffinity(0)), platform.python_version()
    user = "as root" if os.geteuid() == 0 else "as a user"
    return f"{cores} cores of {platform.machine()}, {user}, Python {python}, torch {torch.__version__}"


# --- one submission --------------------------------------------------------------------------------------------


def a_submission(six: Path, rounds: int) -> Iterator[str]:
    """Yield what a submission costs, and where."""
    found: dict[str, Stages] = {}
    nothing: dict[str, float] = {}
    for title, root, name in (("the six questions", six, six_questions.NAME), (f"{SET}'s solutions", ROOT, SET)):
        course = load_course(root)
        place = find_place(root, course, name)
        with bench(place, course, many=True) as tool:
            data = (place.source if root == six else place.solutions / place.source.name).read_bytes()
            found[title] = stages_of(tool, data, rounds)
            if root != six:
                released = (place.release / place.source.name).read_bytes()
                for what, notebook in (("as released", released), ("its set-up cell only", only_code(released, 1))):
                    nothing[what] = 1000 * sum(tool.seconds(lambda data=notebook: tool.grade(data), 10 * rounds))  # type: ignore[misc]
    yield from ("## One submission", "", f"| milliseconds | {' | '.join(found)} |", f"| --- |{' ---: |' * len(found)}")
    totals, bares, without = ([getattr(item, name) for item in found.values()] for name in ("total", *BARE))
    for field, words in STAGES.items():
        yield _row(words, [f"{getattr(item, field):.1f}" for item in found.values()])
    yield _row("**behind the wall**", [f"{item:.1f}" for item in totals])
    for words, several in ((BARE["bare"], bares), (BARE["without_shown"], without)):
        yield _row(words, [f"{item:.1f}" for item in several])
        yield _row("ratio", [f"{total / item:.2f}" for total, item in zip(totals, several, strict=True)])
    yield ""
    yield f"A notebook of {SET} without work: {', '.join(f'{what} {ms:.1f} ms' for what, ms in nothing.items())}."
    yield ""


def _row(words: str, cells: list[str]) -> str:
    return f"| {words} | {' | '.join(cells)} |"


# --- others ----------------------------------------------------------------------------------------------------


def beside_others(folder: Path, six: Path, rounds: int) -> Iterator[str]:
    """Yield what others take for the six questions."""
    course = load_course(six)
    place = find_place(six, course, six_questions.NAME)
    repeats = max(1, rounds // 3)
    with bench(place, course, many=True) as tool:
        data = place.source.read_bytes()
        tool.grade(data)
        ours = sum(tool.seconds(lambda: tool.grade(data), 10 * repeats))
        bare = tool.bare(data, 10 * repeats, shown=True)
    times = {
        "ours": ours,
        "nbgrader autograde": nbgrader_seconds(folder / "nbgrader", 1, 1 + repeats),
        "otter run": otter_seconds(folder / "otter", repeats),
    }
    yield from ("## Beside others, on the six questions", "")
    yield from ("| | ms a submission | × ours | beyond bare, ms | × ours |", "| --- | ---: | ---: | ---: | ---: |")
    for name, seconds in times.items():
        beyond, own = 1000 * (seconds - bare), max(ours - bare, 1e-3)
        yield f"| {name} | {1000 * seconds:.1f} | {seconds / ours:.1f} | {beyond:.1f} | {(seconds - bare) / own:.1f} |"
    yield ""
    yield f"Bare they take {1000 * bare:.1f} ms. Every tool runs the same answers on as many inputs of the same sizes."
    yield ""


# --- a class ---------------------------------------------------------------------------------------------------


def a_class(folder: Path, six: Path, most: int) -> Iterator[str]:
    """Yield how a run grows with the class and with cores, and what a cluster adds."""
    data, cores = six_questions.submission(), len(os.sched_getaffinity(0))
    private, name = folder / "private", six_questions.NAME
    tens = [size for size in (1, 10, 100, 1000, 10_000, 100_000) if size <= most]
    yield from ("## A class, on the six questions, one judge", "")
    yield "| submissions | first result, s | ms each, by the clock | ms each, processor | largest process, MiB |"
    yield "| ---: | ---: | ---: | ---: | ---: |"
    kinds = (
        ("", data, [size for size in tens if size <= MOST_WITH_WORK]),
        (" without work", untouched(), [200, *tens[3:]]),
    )
    for what, notebook, sizes in kinds:
        for size in sizes:
            ran = growth.one_class(six, private, name, notebook, size, folder / f"classes{what}")
            each = 1000 / ran.count
            times = f"{ran.first:.1f} | {ran.wall * each:.1f} | {ran.processor * each:.1f}"
            yield f"| {ran.count}{what} | {times} | {ran.mebibytes:.0f} |"
    yield ""
    count = min(most, MOST_WITH_WORK)
    students = growth.write_class(folder / "wide", data, count)
    alone = growth.graded(six, private, name, students, folder / "alone", "--jobs", 1)
    pool = growth.graded(six, private, name, students, folder / "pool", "--jobs", cores)
    cluster = growth.on_a_cluster(folder / "dask", cores, six, private, name, students, folder / "cluster")
    yield from (f"## More cores, and a cluster of as many workers, {count} submissions", "")
    yield from ("| | seconds, by the clock | × one judge |", "| --- | ---: | ---: |")
    for words, ran in (
        ("one judge", alone),
        (f"{cores} judges", pool),
        (f"a cluster on this machine, {cores} workers", cluster),
    ):
        yield f"| {words} | {ran.wall:.1f} | {alone.wall / ran.wall:.2f} |"
    yield ""
    yield from simulated(folder, six)


def simulated(folder: Path, six: Path) -> Iterator[str]:
    """Yield what clusters would make of a class that is too large to try."""
    course = load_course(six)
    place = find_place(six, course, six_questions.NAME)
    with bench(place, course, many=True) as tool:
        data = place.source.read_bytes()
        tool.grade(data)
        gradings = [sum(tool.seconds(lambda: tool.grade(data), 5)) for _ in range(4)]
        own = own_seconds(tool.result(data), place.source, folder / "own")
    model = ClusterModel(gradings, own, begin=10.0)
    mean = sum(gradings) / len(gradings)
    yield from (f"## {SIMULATED:,} submissions on a cluster, simulated", "")
    took = f"a worker takes {1000 * mean:.0f} ms a submission, the command {1000 * own:.1f} ms"
    yield f"Measured in this run: {took}. The first worker begins after 10 s; what dask itself does is left out."
    yield from ("", "| workers | minutes | efficiency |", "| ---: | ---: | ---: |")
    for workers in (1, 10, 30, 100, 300):
        minutes, share = model.seconds(SIMULATED, workers) / 60, model.efficiency(SIMULATED, workers)
        yield f"| {workers} | {minutes:.1f} | {share:.0%} |"
    yield ""


if __name__ == "__main__":
    main()
