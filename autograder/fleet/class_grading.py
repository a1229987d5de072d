"""`grade`: from folders of notebooks to result files, a class table and `summary.csv`."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from pydantic import ValidationError

from autograder.common.files import (
    is_of_the_whole_folder,
    path_named_by,
    printable,
    remove_unfinished,
    said_of,
    to_disk,
    write_atomically,
)
from autograder.common.spreadsheet import table
from autograder.common.student_ids import student_of
from autograder.common.told import StoppedError
from autograder.course import Course
from autograder.course.key import matplotlib_cache
from autograder.course.places import Place
from autograder.fleet.collecting import Collected, account_in_the_end, collected
from autograder.fleet.folder_lock import alone_in
from autograder.fleet.pool import Graded, LocalPool
from autograder.handed_in.account_file import write_account
from autograder.handed_in.rows import AccountRow
from autograder.handed_in.submission import Submission
from autograder.judging.judge import Judge
from autograder.judging.picture_answers import keep
from autograder.judging.prepare import make_judge
from autograder.judging.result import SubmissionResult, result_path
from autograder.sandbox.client import Zygote
from autograder.sandbox.launch import Launched, launch


@dataclass
class Run:
    """What a grading run did.

    Attributes:
        results: the current result of every submission found, by id.
        unchanged: ids that had been graded before, with the same bank and engine, and were not graded again.
        faults: id to our own fault; the old result of such a submission is kept.
        stopped: why the run ended before its time, or left no summary, in sentences.
        problems: what else needs attention, in sentences.
        rows: the account: what became of every file.
        strangers: who is not in the roster.
        seconds: wall-clock time of the grading itself.
    """

    results: dict[str, SubmissionResult] = field(default_factory=dict)
    unchanged: list[str] = field(default_factory=list)
    faults: dict[str, str] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    rows: list[AccountRow] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)
    stopped: list[str] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def exit_code(self) -> int:
        """0 done and sound, 1 a problem of a submission was reported, 2 we failed."""
        if self.faults or self.stopped:
            return 2
        unreadable = any(item.status == "unreadable" for item in self.results.values())
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


class _Zygotes:
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

    Raises:
        BankError, DeclarationError, CourseError: the course cannot grade.
        SandboxError: no worker can be confined on this machine.
        StoppedError: nothing could be graded; what keeps a run from going on later stands in the `Run`.
    """
    run = Run()
    found = collected(place, course, paths)
    run.problems += found.problems
    run.rows = list(found.account.rows)
    if not found.account.submissions:
        if run.rows or (out.is_dir() and any(map(os.path.lexists, paths))):
            with _folder_of_its_own(out):
                _summarise(place.name, found, out, run)
        return run
    with contextlib.ExitStack() as stack:
        stack.enter_context(_folder_of_its_own(out))
        remove_unfinished(out, out / "answers")
        cache = matplotlib_cache(place.root)
        launch_one = partial(launch, cache, course.importable, allow_unisolated_files=allow_unisolated_files)
        zygotes = _Zygotes(launch_one, device, launched)
        stack.callback(zygotes.close)
        assert zygotes.first is not None
        try:
            judge = make_judge(place, course, zygotes.first, watcher.drawing)
        except OSError as problem:
            raise StoppedError(said_of(problem, path_named_by(problem, place.private))) from None
        started = time.monotonic()
        try:
            jobs = jobs or (len(os.sched_getaffinity(0)) if judge.device == "cpu" else 1)
            _grade_changed(found.account.submissions, judge, zygotes, out, run, jobs, watcher)
        except _FolderError as problem:
            run.stopped.append(str(problem))
        finally:
            run.seconds = time.monotonic() - started
            _summarise(place.name, found, out, run)
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
    zygotes: _Zygotes,
    out: Path,
    run: Run,
    jobs: int,
    watcher: Watcher,
) -> None:
    """Grade what has to be graded, and write each result as it comes.

    Raises:
        _FolderError: no result can be written any more.
    """
    todo = list(_changed(submissions, judge, out, run))
    watcher.starting(len(todo), len(run.unchanged))
    pool = LocalPool(judge, zygotes, max(1, min(jobs, len(todo))))
    with contextlib.closing(pool):
        for submission in todo:
            pool.submit(submission)
        for done in pool.as_completed():
            student = done.submission.student
            fault = done.fault
            if done.result is not None:
                run.problems += _kept_answers(done, out)
                fault = _kept(done.result, out)
            if done.result is None or fault:
                run.faults[student] = fault
            else:
                run.results[student] = done.result
            watcher.graded(student, None if fault else done.result, fault)


def _summarise(assignment: str, collected: Collected, out: Path, run: Run) -> None:
    """Write the account, and the table of all results in the folder, and have everything outlive a power failure."""
    found = _all_results(out)
    run.problems += _missing_in_summary(found, run)
    kept = {name: item for name, item in found.items() if item is not None and item.assignment == assignment}
    run.rows, run.strangers = account_in_the_end(collected, out, kept, run.faults)
    old = {row.student for row in run.rows if row.what == "old result"}
    try:
        write_account(out, run.rows)
        write_atomically(out / "summary.csv", summary_csv(kept, old))
        to_disk(out)
    except OSError as problem:
        if not run.stopped:  # else the same was said already
            run.stopped.append(f"account.csv and summary.csv were not written: {said_of(problem, out)}")


def _all_results(out: Path) -> dict[str, SubmissionResult | None]:
    """Read every result in a folder, those of earlier runs included; none for a file that cannot be read."""
    return {student_of(path.stem): _old_result(path) for path in sorted(out.glob("*.json"))}


def _missing_in_summary(found: dict[str, SubmissionResult | None], run: Run) -> Iterator[str]:
    """Name the broken result files that are not told as a fault of this run already."""
    for name, result in found.items():
        if result is None and name not in run.faults:
            said = "is no result that can be read and is missing in summary.csv. Grade this submission again."
            yield f"{printable(name)}.json: {said}"


def _changed(submissions: Sequence[Submission], judge: Judge, out: Path, run: Run) -> Iterator[Submission]:
    """Yield what has to be graded; leave a record of each before it runs."""
    for submission in submissions:
        old = _old_result(result_path(out, submission.student))
        try:
            digest = submission.digest()
        except OSError as problem:
            run.faults[submission.student] = f"the file cannot be read: {problem.strerror}"
            continue
        if old is not None and old.assignment != judge.assignment:
            reason = f"{out} holds a result of {old.assignment} for this id. Give every assignment a folder of its own"
            run.faults[submission.student] = reason
            continue
        if old is not None:
            run.results[submission.student] = old
            key = (old.submission_sha256, old.bank, old.engine, old.device)
            if old.status != "ungraded" and key == (digest, judge.bank.digest, judge.engine, judge.device):
                run.unchanged.append(submission.student)
                continue
        else:
            blank = judge.blank(submission.student, digest)
            fault = _kept(blank, out)
            if fault:
                run.faults[submission.student] = fault
                continue
            run.results[submission.student] = blank
        yield submission


class _FolderError(Exception):
    """No file can be written to the results' folder any more, so that grading on would be in vain."""


def _kept(result: SubmissionResult, out: Path) -> str:
    """Write a result; return why it could not be written, or nothing."""
    try:
        result.write(out)
    except OSError as problem:
        if is_of_the_whole_folder(problem):
            raise _FolderError(said_of(problem, out)) from None
        return f"the result cannot be written: {problem.strerror}"
    return ""


def _kept_answers(done: Graded, out: Path) -> list[str]:
    """Write what pictures are drawn from; say, where that cannot be done, what it costs."""
    try:
        keep(done.answers, out, done.submission.student)
    except OSError as problem:
        if is_of_the_whole_folder(problem):  # not yet kept, its result stays away, too: the next run makes both
            raise _FolderError(said_of(problem, out)) from None
        student = done.submission.student
        return [f"{student}: its report will have no pictures: its answers cannot be written: {problem.strerror}."]
    return []


def _old_result(path: Path) -> SubmissionResult | None:
    try:
        return SubmissionResult.read(path)
    except (OSError, ValidationError):
        return None


def summary_csv(results: Mapping[str, SubmissionResult], old: Collection[str] = ()) -> str:
    """Return one row per student: status, points, and the points of every exercise; empty where a person gives them.

    Args:
        old: whose results no file stands behind any more; their status says so.
    """
    names = list(dict.fromkeys(item.name for result in results.values() for item in result.exercises))
    rows: list[list[object]] = []
    for student in sorted(results):
        result = results[student]
        points = {item.name: item.points for item in result.judged}
        status = "old result" if student in old else result.status
        rows.append([student, status, result.points, result.max_points, *(points.get(name, "") for name in names)])
    return table(["student", "status", "points", "max_points", *names], rows)
