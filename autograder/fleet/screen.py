"""What a person sees while a class is graded: a bar in a terminal, plain lines in a log, a table at the end."""

from __future__ import annotations

import time
from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from autograder.common.files import printable
from autograder.fleet.class_grading import Run, Watcher
from autograder.handed_in.telling import told
from autograder.judging.result import ExerciseResult, SubmissionResult
from autograder.standing.changes_told import told_of_changes

LOG_SECONDS = 5.0


class Screen:
    """Shows a run as it goes. Use as a context manager."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self._progress: Progress | None = None
        self._task: TaskID | None = None
        self._loaded = self._started = self._last_line = self._first = time.monotonic()
        self._done = self._total = self._unchanged = 0
        self._drawing_text = ""

    def __enter__(self) -> Screen:
        if self.console.is_terminal:
            columns = (
                TextColumn("{task.description}"),
                BarColumn(),
                MofNCompleteColumn(),
                TextColumn("{task.fields[rate]}"),
                TimeRemainingColumn(),
            )
            self._progress = Progress(*columns, console=self.console, transient=True)
            self._task = self._progress.add_task("warming up the sandbox", total=None, rate="")
            self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._progress is not None:
            self._progress.stop()

    @property
    def watcher(self) -> Watcher:
        """The functions that a run calls."""
        return Watcher(self._drawing, self._starting, self._graded)

    @property
    def how_far(self) -> str:
        """How many submissions have a result, as a sentence; empty where grading has not begun."""
        total = self._total + self._unchanged
        return f"{self._done + self._unchanged} of {total} graded." if total else ""

    def where_the_time_went(self, began: float) -> str:
        """Say how long it took to the first result, and what took how long; empty if there was none.

        Args:
            began: when the command did, by the monotonic clock.
        """
        if not self._done:
            return ""
        steps = f"{self._loaded - began:.1f} s to load torch, {self._started - self._loaded:.1f} s more to get ready"
        return f"first result after {self._first - began:.1f} s: {steps}, {self._first - self._started:.1f} s to grade"

    def _drawing(self, exercise: str, done: int, total: int) -> None:
        self._step(f"drawing inputs for {exercise}" if exercise else "inputs drawn", done, total)

    def drawing(self, what: str, done: int, total: int) -> None:
        """Show how many keys were drawn with."""
        self._step(what, done, total)

    def proved(self, exercise: str, done: int, total: int) -> None:
        """Show how many exercises were proved."""
        self._step(f"proved {exercise}", done, total)

    def _step(self, text: str, done: int, total: int) -> None:
        if self._progress is None:
            if text != self._drawing_text:
                self.console.print(f"{text} ({done} of {total})")
            self._drawing_text = text
            return
        if self._task is None:
            self._task = self._progress.add_task(text, total=total, rate="")
        self._progress.update(self._task, description=text, completed=done, total=total)

    def _starting(self, total: int, unchanged: int) -> None:
        self._started, self._total, self._unchanged = time.monotonic(), total, unchanged
        if unchanged:
            self.console.print(f"{unchanged} submissions are unchanged and keep their results.")
        if self._progress is None:
            self.console.print(f"grading {total} submissions")
            return
        if self._task is not None:
            self._progress.remove_task(self._task)
        self._task = self._progress.add_task("grading", total=total, rate="")

    def _graded(self, student: str, result: SubmissionResult | None, fault: str) -> None:
        self._first = self._first if self._done else time.monotonic()
        self._done += 1
        rate = self._done / max(time.monotonic() - self._started, 1e-9)
        if result is None:
            self.console.print(
                f"grade: submission '{student}' was not graded: {fault}. Its old result was kept.", markup=False
            )
        if self._progress is not None and self._task is not None:
            self._progress.update(self._task, completed=self._done, rate=f"{rate:.1f}/s")
        elif time.monotonic() - self._last_line > LOG_SECONDS or self._done == self._total:
            self._last_line = time.monotonic()
            left = (self._total - self._done) / rate
            self.console.print(f"graded {self._done} of {self._total}, {rate:.1f} per second, {left:.0f} s left")


def class_table(run: Run) -> Table:
    """Return the class as a table: a row per submission, a narrow column per exercise, their names below."""
    exercises = {item.name: item for result in run.results.values() for item in result.exercises}
    names = [f"{number} {item.name} ({_worth(item)})" for number, item in enumerate(exercises.values(), 1)]
    table = Table(title="Class", title_justify="left", caption=", ".join(names), caption_justify="left")
    table.add_column("student", overflow="fold")
    table.add_column("points", justify="right")
    for number in range(1, len(exercises) + 1):
        table.add_column(str(number), justify="right")
    for student in sorted(run.results):
        result = run.results[student]
        by_name = {item.name: item for item in result.exercises}
        points = f"{result.total}/{result.max_points}" if result.status == "graded" else result.status
        table.add_row(Text(printable(student)), points, *(_cell(by_name.get(name)) for name in exercises))
    return table


def _worth(item: ExerciseResult) -> str:
    return f"{item.max_points} on top" if item.is_bonus else str(item.max_points)


def _cell(item: ExerciseResult | None) -> str:
    if item is None or item.manual:
        return ""
    return f"[green]{item.points}[/green]" if item.points == item.max_points else str(item.points)


def previewed(run: Run) -> list[str]:
    """Return what a run would change that writes nothing."""
    lines = [f"! {problem}" for problem in (*run.stopped, *run.problems)]
    lines += [f"! {printable(student)}: not graded, our fault: {fault}" for student, fault in run.faults.items()]
    first = len(set(run.results) - set(run.unchanged)) - run.regraded
    lines += [f"{first} would be graded for the first time."] if first else []
    return [*lines, *(told_of_changes(run.again, run.changes) or ["Nothing would change."])]


def last_lines(run: Run) -> list[str]:
    """Return what stands under the table: what needs a person's attention, and how long it took."""
    lines = [f"! {problem}" for problem in (*run.stopped, *run.problems)]
    lines += [
        f"! {printable(student)}: unreadable: {run.results[student].reason}"
        for student, status in sorted(run.results.statuses())
        if status == "unreadable"
    ]
    lines += [
        f"! {printable(student)}: not graded, our fault: {fault}" for student, fault in sorted(run.faults.items())
    ]
    lines += told(run.rows, run.strangers)
    lines += told_of_changes(run.again, run.changes)
    graded = len(set(run.results) - set(run.unchanged) - set(run.faults))
    lines.append(f"{graded} submissions in {run.seconds:.1f} s; {len(run.unchanged)} unchanged.")
    return lines
