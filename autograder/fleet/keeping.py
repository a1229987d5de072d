"""Where results go: into a folder, beside what they replace and what that changed; or, in a preview, nowhere.

DIR/<student>.json              the result
DIR/history/<student>.1.json    the one that it replaced, .2.json the one before, as many as are to be kept
DIR/changes.csv                 what grading again changed
"""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime
from pathlib import Path

from pydantic import ValidationError

from autograder.common.files import is_of_the_whole_folder, said_of, write_atomically
from autograder.common.student_ids import file_name_of
from autograder.fleet.pool import Graded
from autograder.judging.picture_answers import keep
from autograder.judging.result import SubmissionResult, result_path
from autograder.standing.changes import Change, changes
from autograder.standing.changes_file import add_changes, add_end

HISTORY = "history"
KEPT = 5  # of each student's results that were replaced, unless a lecturer says otherwise


class FolderError(Exception):
    """No file can be written to the results' folder any more, so that grading on would be in vain."""


def old_result(path: Path) -> SubmissionResult | None:
    """Read a result that may not be there, or be none."""
    try:
        return SubmissionResult.read(path)
    except (OSError, ValidationError):
        return None


class Preview:
    """Looks at a folder of results, and writes nothing.

    Attributes:
        changes: what grading again changed so far.
        again: how many results were graded again.

    Args:
        out: the folder.
    """

    def __init__(self, out: Path) -> None:
        self.out = out
        self.when = datetime.now(UTC).isoformat(" ", "milliseconds")  # two runs may end within a second
        self.changes: list[Change] = []
        self.again = 0

    def old(self, student: str) -> SubmissionResult | None:
        """Return the result that lies there."""
        return old_result(result_path(self.out, student))

    def reserve(self, blank: SubmissionResult) -> str:
        """Leave a record of somebody who will be graded; return why it could not be written, or nothing."""
        return ""

    def renew(self, result: SubmissionResult) -> list[str]:
        """Write a result of which only the date of the same submission is another; return what could not be."""
        return []

    def take(self, done: Graded, old: SubmissionResult | None) -> tuple[str, list[str]]:
        """Note what a result changes, and keep it.

        Args:
            old: the one that it replaces.

        Returns:
            Why it could not be written, or nothing; and what else could not.

        Raises:
            FolderError: nothing can be written there any more.
        """
        if done.result is None:
            return done.fault, []
        found = []
        if old is not None and old.status != "ungraded" != done.result.status:
            self.again += 1
            found = changes(old, done.result)
        fault, problems = self._keep(done, old, found)
        if not fault:
            self.changes += found
        return fault, problems

    def _keep(self, done: Graded, old: SubmissionResult | None, found: list[Change]) -> tuple[str, list[str]]:
        return "", []

    def told(self) -> str:
        """Say how many were graded again, and how many of them changed; nothing if none was."""
        changed = len({change.student for change in self.changes})
        what = f"{changed} changed" if changed else "nobody's points changed"
        return f"{self.again} graded again: {what}" if self.again else ""

    def end(self) -> None:
        """Note that the run came to its end.

        Raises:
            OSError: it cannot be written.
        """


class Keeping(Preview):
    """Writes results into a folder.

    Args:
        out: the folder.
        most: how many results of each student to keep that were replaced.
    """

    def __init__(self, out: Path, most: int = KEPT) -> None:
        super().__init__(out)
        self.most = most

    def reserve(self, blank: SubmissionResult) -> str:
        """Leave a record of somebody who will be graded; return why it could not be written, or nothing."""
        return self._written(blank)

    def renew(self, result: SubmissionResult) -> list[str]:
        """Write a result of which only the date of the same submission is another; return what could not be."""
        fault = self._written(result)
        return [f"{result.student}: {fault}"] if fault else []

    def _keep(self, done: Graded, old: SubmissionResult | None, found: list[Change]) -> tuple[str, list[str]]:
        assert done.result is not None
        problems = self._kept_answers(done)
        try:
            if old is not None and old.status != "ungraded":
                self._keep_old(old)
            if found:
                add_changes(self.out, self.when, found)
        except OSError as problem:
            if is_of_the_whole_folder(problem):
                raise FolderError(said_of(problem, self.out)) from None
            problems.append(f"{old and old.student}: what it replaces was not kept: {problem.strerror}.")
        return self._written(done.result), problems

    def _written(self, result: SubmissionResult) -> str:
        try:
            result.write(self.out)
        except OSError as problem:
            if is_of_the_whole_folder(problem):
                raise FolderError(said_of(problem, self.out)) from None
            return f"the result cannot be written: {problem.strerror}"
        return ""

    def _kept_answers(self, done: Graded) -> list[str]:
        """Write what pictures are drawn from; say, where that cannot be done, what it costs."""
        try:
            keep(done.answers, self.out, done.submission.student)
        except OSError as problem:
            if is_of_the_whole_folder(problem):  # not yet kept, its result stays away, too: the next run makes both
                raise FolderError(said_of(problem, self.out)) from None
            student = done.submission.student
            return [f"{student}: its report will have no pictures: its answers cannot be written: {problem.strerror}."]
        return []

    def _keep_old(self, old: SubmissionResult) -> None:
        """Move the results that were replaced one place on, and put this one first."""
        if not self.most:
            return
        (self.out / HISTORY).mkdir(exist_ok=True)
        data = result_path(self.out, old.student).read_bytes()
        places = [
            self.out / HISTORY / f"{file_name_of(old.student)}.{number}.json" for number in range(1, self.most + 1)
        ]
        if places[0].is_file() and places[0].read_bytes() == data:  # a run was killed between this and the new result
            return
        for earlier, later in zip(places[-2::-1], places[:0:-1], strict=True):
            with contextlib.suppress(FileNotFoundError):
                earlier.replace(later)
        write_atomically(places[0], data)

    def end(self) -> None:
        """Note that the run came to its end, if it graded anything again.

        Raises:
            OSError: it cannot be written.
        """
        if self.again:
            add_end(self.out, self.when, self.told())
