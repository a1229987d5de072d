"""`grade`: from folders of notebooks to result files, a class table and `summary.csv`."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Literal

from autograder.common.files import (
    path_named_by,
    printable,
    remove_unfinished,
    said_of,
    to_disk,
    write_atomically,
)
from autograder.common.interrupts import raise_dropped
from autograder.common.spreadsheet import table
from autograder.common.student_ids import student_of
from autograder.common.told import StoppedError, UnusableError
from autograder.course import Course
from autograder.course.course_error import CourseError
from autograder.course.key import matplotlib_cache
from autograder.course.places import Place
from autograder.fleet.collecting import Collected, account_in_the_end, collected
from autograder.fleet.folder_lock import alone_in
from autograder.fleet.keeping import HISTORY, KEPT, FolderError, Keeping, Preview, old_result
from autograder.fleet.packed_results import PackedResults
from autograder.fleet.pool import Fleet, FleetError, Graded, LocalPool
from autograder.handed_in.account_file import read_account, write_account
from autograder.handed_in.rows import AccountRow
from autograder.handed_in.submission import Submission
from autograder.judging.judge import Judge
from autograder.judging.prepare import make_judge
from autograder.judging.result import SubmissionResult, whole
from autograder.sandbox.client import Zygote
from autograder.sandbox.launch import Launched, launch
from autograder.standing.changes import Change
from autograder.standing.settling import Standing, as_judged, read_standing

Into = Literal["folder", "nothing"]


@dataclass
class Run:
    """What a grading run did.

    Attributes:
        results: the current result of every submission found, by id.
        unchanged: ids that had been graded before, with the same bank and engine, and were not graded again.
        faults: id to our own fault; the old result of such a submission is kept.
        changes: what grading again changed.
        regraded: how many were graded again.
        again: the same, and how many of them changed, in words; nothing if none was.
        stopped: why the run ended before its time, or left no summary, in sentences.
        problems: what else needs attention, in sentences.
        rows: the account: what became of every file.
        strangers: who is not in the roster.
        seconds: wall-clock time of the grading itself.
    """

    results: PackedResults = field(default_factory=PackedResults)
    unchanged: list[str] = field(default_factory=list)
    faults: dict[str, str] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    rows: list[AccountRow] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    regraded: int = 0
    again: str = ""
    stopped: list[str] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def exit_code(self) -> int:
        """0 done and sound, 1 a problem of a submission was reported, 2 we failed."""
        if self.faults or self.stopped:
            return 2
        unreadable = any(status == "unreadable" for _, status in self.results.statuses())
        refused = any(row.what == "refused" for row in self.rows)
        return 1 if self.problems or unreadable or refused else 0


@dataclass(frozen=True)
class Watcher:
    """What is told while a run goes on; every function may do nothing.

    Attributes:
        drawing: exercise, inputs drawn, total: a missing bank is being built.
        starting: submissions to grade, submissions already graded.
        graded: one submission has its result, or a fault.
    """

    drawing: Callable[[str, int, int], None] = lambda *_: None
    starting: Callable[[int, int], None] = lambda *_: None
    graded: Callable[[str, SubmissionResult | None, str], None] = lambda *_: None


StartFleet = Callable[[Judge, Callable[[], Zygote], int], Fleet]  # with what starts zygotes, and how many at once


class Zygotes:
    """Hands out the zygote that was launched early, and starts another one whenever that is used up."""

    def __init__(self, launch_one: Callable[[], Launched], device: str, launched: Launched | None) -> None:
        self._launch, self._device = launch_one, device
        self.first: Zygote | None = Zygote(*(launched or launch_one()))
        self.first.wait_ready(device)

    def __call__(self) -> Zygote:
        if self.first is not None:
            zygote, self.first = self.first, None
            return zygote
        zygote = Zygote(*self._launch())
        zygote.wait_ready(self._device)
        return zygote

    def close(self) -> None:
        if self.first is not None:
            self.first.close()


def grade(
    place: Place,
    course: Course,
    paths: Sequence[Path],
    out: Path,
    *,
    jobs: int | None = None,
    device: str = "cpu",
    watcher: Watcher = Watcher(),
    launched: Launched | None = None,
    allow_unisolated_files: bool = False,
    into: Into = "folder",
    history: int = KEPT,
    start_fleet: StartFleet = LocalPool,
) -> Run:
    """Grade every submission under the paths into result files.

    Args:
        place: the assignment.
        paths: notebooks, folders, or nbgrader's tree.
        out: where results go; made if missing.
        jobs: submissions at once; if nobody says, as many as there are cores, or one where they share a card.
        device: where inputs are made and results must lie: cpu, cuda, cuda:1 or auto.
        watcher: is told what happens.
        launched: a zygote's process that was started ahead of the imports.
        allow_unisolated_files: the operator's word that workers may run where their file system cannot be
            isolated.
        into: "nothing" writes no file, and only finds what would change.
        history: how many results of each student to keep that were replaced.
        start_fleet: makes what grades many: this machine's pool, or a cluster.

    Raises:
        BankError, DeclarationError, CourseError: the course cannot grade.
        SandboxError: no worker can be confined on this machine.
        UnusableError: there is nothing that a preview could be compared with.
        StoppedError: nothing could be graded; what keeps a run from going on later stands in the `Run`.
    """
    if into == "nothing" and not out.is_dir():
        raise UnusableError(f"{out} is no folder. A preview compares with the results that grade wrote there.")
    run = Run()
    found = collected(place, course, paths, read_account(out))
    run.problems += found.problems
    run.rows = list(found.account.rows)
    keeping = Keeping(out, history) if into == "folder" else Preview(out)
    if not found.account.submissions:
        if into == "folder" and (run.rows or (out.is_dir() and any(map(os.path.lexists, paths)))):
            with _folder_of_its_own(out):
                _summarise(place.name, found, keeping, run, _standing(place, course, run))
        return run
    with contextlib.ExitStack() as stack:
        if into == "folder":
            stack.enter_context(_folder_of_its_own(out))
            remove_unfinished(out, out / "answers", out / HISTORY)
        cache = matplotlib_cache(place.root)
        launch_one = partial(launch, cache, course.importable, allow_unisolated_files=allow_unisolated_files)
        zygotes = Zygotes(launch_one, device, launched)
        stack.callback(zygotes.close)
        assert zygotes.first is not None
        try:
            judge = make_judge(place, course, zygotes.first, watcher.drawing)
        except OSError as problem:
            raise StoppedError(said_of(problem, path_named_by(problem, place.private))) from None
        started = time.monotonic()
        try:
            jobs = jobs or (len(os.sched_getaffinity(0)) if judge.device == "cpu" else 1)
            _grade_changed(found.account.submissions, judge, zygotes, keeping, run, jobs, watcher, start_fleet)
        except (FolderError, FleetError) as problem:
            run.stopped.append(str(problem))
        finally:
            run.seconds = time.monotonic() - started
            run.changes, run.regraded, run.again = keeping.changes, keeping.again, keeping.told()
            if into == "folder":
                _summarise(place.name, found, keeping, run, _standing(place, course, run))
    return run


@contextlib.contextmanager
def _folder_of_its_own(out: Path) -> Iterator[None]:
    """Make the folder of results if it is missing, and let no other run write there.

    Raises:
        StoppedError: it cannot be written, or another run is at it.
    """
    with contextlib.ExitStack() as stack:
        try:
            out.mkdir(parents=True, exist_ok=True)
            stack.enter_context(alone_in(out))
        except OSError as problem:
            raise StoppedError(said_of(problem, out)) from None
        yield


def _grade_changed(
    submissions: Sequence[Submission],
    judge: Judge,
    zygotes: Zygotes,
    keeping: Preview,
    run: Run,
    jobs: int,
    watcher: Watcher,
    start_fleet: StartFleet,
) -> None:
    """Grade what has to be graded, and keep each result as it comes.

    Raises:
        FolderError: no result can be written any more.
        FleetError: nothing can be graded any more.
    """
    raise_dropped()
    todo = list(_changed(submissions, judge, keeping, run))
    watcher.starting(len(todo), len(run.unchanged))
    pool = start_fleet(judge, zygotes, max(1, min(jobs, len(todo))))
    with contextlib.closing(pool):
        for submission in todo:
            pool.submit(submission)
        for done in map(_dated, pool.as_completed()):
            student = done.submission.student
            fault, problems = keeping.take(done, run.results.get(student))
            run.problems += problems
            if done.result is None or fault:
                run.faults[student] = fault
            else:
                run.results[student] = done.result
            watcher.graded(student, None if fault else done.result, fault)


def _dated(done: Graded) -> Graded:
    """Note in a result when its submission was handed in."""
    if done.result is None:
        return done
    return replace(done, result=done.result.model_copy(update={"handed_in": done.submission.handed_in}))


def _standing(place: Place, course: Course, run: Run) -> Standing:
    """Read what results come to; grading does not wait for a line to be mended."""
    try:
        return read_standing(place.root, course)
    except CourseError as problem:
        run.problems += str(problem).splitlines()
        return as_judged(course)


def _summarise(assignment: str, collected: Collected, keeping: Preview, run: Run, standing: Standing) -> None:
    """Write the account, and the table of all results in the folder, and have everything outlive a power failure."""
    out = keeping.out
    kept, broken = _all_results(out, assignment)
    run.problems += _missing_in_summary(broken, run)
    run.rows, run.strangers = account_in_the_end(collected, out, kept, run.faults)
    old = {row.student for row in run.rows if row.what == "old result"}
    for results in (kept, run.results):
        for student in results:
            result = results[student]
            settled = standing.settled(result, out)
            if settled is not result:
                results[student] = settled
    try:
        keeping.end()
        write_account(out, run.rows)
        write_atomically(out / "summary.csv", summary_csv(kept, old))
        to_disk(out)
    except OSError as problem:
        if not run.stopped:  # else the same was said already
            run.stopped.append(f"account.csv and summary.csv were not written: {said_of(problem, out)}")


def _all_results(out: Path, assignment: str) -> tuple[PackedResults, list[str]]:
    """Read an assignment's results in a folder, those of earlier runs included; list whose file cannot be read."""
    kept, broken = PackedResults(), []
    for path in sorted(out.glob("*.json")):
        student, result = student_of(path.stem), old_result(path)
        if result is None:
            broken.append(student)
        elif result.assignment == assignment:
            kept[student] = result
    return kept, broken


def _missing_in_summary(broken: Sequence[str], run: Run) -> Iterator[str]:
    """Name the broken result files that are not told as a fault of this run already."""
    for name in broken:
        if name not in run.faults:
            said = "is no result that can be read and is missing in summary.csv. Grade this submission again."
            yield f"{printable(name)}.json: {said}"


def _changed(submissions: Sequence[Submission], judge: Judge, keeping: Preview, run: Run) -> Iterator[Submission]:
    """Yield what has to be graded; leave a record of each before it runs."""
    for submission in submissions:
        old = keeping.old(submission.student)
        try:
            digest = submission.digest()
        except OSError as problem:
            run.faults[submission.student] = f"the file cannot be read: {problem.strerror}"
            continue
        if old is not None and old.assignment != judge.assignment:
            reason = f"{keeping.out} holds a result of {old.assignment} for this id."
            run.faults[submission.student] = f"{reason} Give every assignment a folder of its own"
            continue
        if old is not None:
            run.results[submission.student] = old
            key = (old.submission_sha256, old.bank, old.engine, old.device)
            if old.status != "ungraded" and key == (digest, judge.bank.digest, judge.engine, judge.device):
                run.unchanged.append(submission.student)
                if old.handed_in != submission.handed_in:
                    run.results[submission.student] = old.model_copy(update={"handed_in": submission.handed_in})
                    run.problems += keeping.renew(run.results[submission.student])
                continue
        else:
            blank = judge.blank(submission.student, digest)
            fault = keeping.reserve(blank)
            if fault:
                run.faults[submission.student] = fault
                continue
            run.results[submission.student] = blank
        yield submission


def summary_csv(results: Mapping[str, SubmissionResult], old: Collection[str] = ()) -> str:
    """Return one row per student: status, points, and the points of every exercise; empty where a person gives them.

    Args:
        old: whose results no file stands behind any more; their status says so.
    """
    names: dict[str, None] = {}
    more: set[str] = set()  # by hand, points of the whole, and bonuses
    for result in results.values():
        names.update(dict.fromkeys(item.name for item in result.exercises))
        more.update({"by hand"} if result.adjustments else ())
        more.update({"late"} if result.lateness and result.lateness.points else ())
    by_hand, late = (sorted(more & {column}) for column in ("by hand", "late"))
    rows: list[list[object]] = []
    for student in sorted(results):
        result = results[student]
        points = {item.name: result.total_of(item) for item in result.judged}
        status = "old result" if student in old else result.status
        own = [points.get(name, "") for name in names] + [result.total_of_the_whole] * len(by_hand)
        own += [whole(-result.lateness.points) if result.lateness else ""] * len(late)
        rows.append([student, status, result.total, result.max_points, *own])
    return table(["student", "status", "points", "max_points", *names, *by_hand, *late], rows)
