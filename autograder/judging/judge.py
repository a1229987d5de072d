"""The judge of one assignment: takes a submission's bytes, returns its result."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from autograder.course.declarations import Declared
from autograder.judging.bank import Bank
from autograder.judging.exercise_judge import Caller, ExerciseJudge
from autograder.judging.forbidden_calls import SubmittedSource
from autograder.judging.missing import missing_message
from autograder.judging.notebook import UnreadableError, read
from autograder.judging.picture_answers import packed
from autograder.judging.result import ExerciseResult, SubmissionResult
from autograder.language import Exercise, Written
from autograder.sandbox.client import Zygote
from autograder.sandbox.limits import Limits
from autograder.sandbox.session import Notebook, Session


@dataclass(frozen=True)
class Judge:
    """Everything that grading one submission of an assignment needs.

    Attributes:
        assignment: its name.
        declared: the exercises.
        bank: inputs and answers.
        support: the public support module's source.
        limits: of a submission.
        device: where inputs are made and results must lie.
        isolation: what a canary could not escape from.
        engine: the engine's digest.
    """

    assignment: str
    declared: Declared
    bank: Bank
    support: str
    limits: Limits
    device: str
    isolation: Sequence[str]
    engine: str

    def grade(self, student: str, data: bytes, zygote: Zygote, slot: int = 0) -> SubmissionResult:
        """Grade one submission; see `grade_with_answers`."""
        return self.grade_with_answers(student, data, zygote, slot)[0]

    def grade_with_answers(
        self,
        student: str,
        data: bytes,
        zygote: Zygote,
        slot: int = 0,
        finished: Callable[[ExerciseResult], None] = lambda _: None,
    ) -> tuple[SubmissionResult, bytes]:
        """Grade one submission, and record what its functions answered to the calls of pictures.

        Args:
            student: the id.
            data: the submitted file's bytes.
            zygote: where its workers are forked.
            slot: which of the concurrent workers this is.
            finished: told of each exercise as soon as it is judged.

        Returns:
            The result, and the answers as `judging/answers.py` packs them.

        Raises:
            SandboxError: our fault; the caller records the submission as ungraded.
        """
        blank = self.blank(student, hashlib.sha256(data).hexdigest())
        try:
            submitted = read(data)
        except UnreadableError as problem:
            return blank.model_copy(update={"status": "unreadable", "reason": str(problem)}), b""
        notebook = Notebook(submitted.code, self.support, self.device)
        with Session(zygote, notebook, self.limits, slot) as session:
            missing = partial(missing_message, submitted=submitted, errors=session.cell_errors)
            settings = {"source": SubmittedSource(submitted.code), "missing": missing}
            judges = [self.of(exercise, session, **settings) for exercise in self.declared.assignment.exercises]
            exercises = []
            for judge in judges:
                exercises.append(judge.result())
                finished(exercises[-1])
        points = sum(item.points for item in exercises)
        exercises += map(_to_be_read, self.declared.assignment.written)
        graded = {"status": "graded", "reason": None, "points": points, "exercises": exercises}
        answers = packed(blank, {judge.exercise.name: judge.recorded for judge in judges})
        return blank.model_copy(update=graded), answers

    def of(self, exercise: Exercise, session: Caller, **settings: Any) -> ExerciseJudge:
        """Return the judge of one exercise; `settings` are further arguments of `ExerciseJudge`, or others instead."""
        own = {"bank": self.bank, "source": SubmittedSource([]), "limits": self.limits, "device": self.device}
        return ExerciseJudge(exercise, declared=self.declared, session=session, **{**own, **settings})

    def blank(self, student: str, digest: str, reason: str = "not graded yet") -> SubmissionResult:
        """Return the record of a submission that was not graded."""
        return SubmissionResult(
            schema=1,
            assignment=self.assignment,
            student=student,
            submission_sha256=digest,
            bank=self.bank.digest,
            engine=self.engine,
            status="ungraded",
            reason=reason,
            points=0,
            max_points=self.declared.assignment.max_points,
            device=self.device,
            isolation=list(self.isolation),
            exercises=[],
        )


def _to_be_read(item: Written) -> ExerciseResult:
    """Return the result of an exercise that a person reads: points that are not given yet."""
    return ExerciseResult(
        name=item.name, points=0, max_points=item.max_points, misconception=None, manual=True, checks=[]
    )
