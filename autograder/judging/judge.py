"""The judge of one assignment: takes a submission's bytes, returns its result."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from autograder.course.declarations import Declared
from autograder.judging.asking import Asking, Caller
from autograder.judging.by_hand import ByHandSession, is_by_hand, told_once
from autograder.judging.calls import Bank
from autograder.judging.causes import Causes, NothingRan
from autograder.judging.circumstances import WorkerSoftware
from autograder.judging.deciding import decided
from autograder.judging.diagnose import diagnose
from autograder.judging.facts import FirstCause
from autograder.judging.forbidden_calls import SubmittedSource
from autograder.judging.judges_time import JudgesTime
from autograder.judging.missing import why_missing
from autograder.judging.notebook import Submitted, UnreadableError, read
from autograder.judging.passed_over import to_run
from autograder.judging.picture_answers import packed
from autograder.judging.redefinitions import redefined
from autograder.judging.result import ExerciseResult, SubmissionResult
from autograder.judging.tellable import Tellable
from autograder.judging.unasked import Known, Unasked
from autograder.judging.verdicts import Yardstick
from autograder.language import Exercise, Written
from autograder.sandbox.canary import NO_DERIVATIVES
from autograder.sandbox.client import Zygote
from autograder.sandbox.limits import Limits
from autograder.sandbox.session import Notebook, Session

READING = 60.0  # seconds of this process's own; the largest notebook takes eight


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
        engine: the digest of the engine, and of what the code of a submission runs with.
        worker: what the code of a submission runs with, where that was looked at.
        files: what lies beside the notebook at home, by name.
    """

    assignment: str
    declared: Declared
    bank: Bank
    support: str
    limits: Limits
    device: str
    isolation: Sequence[str]
    engine: str
    worker: WorkerSoftware | None = None
    files: Mapping[str, bytes] = field(default_factory=dict)

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
            The result, and the answers as `judging/picture_answers.py` packs them.

        Raises:
            SandboxError: our fault; the caller records the submission as ungraded.
        """
        blank = self.blank(student, hashlib.sha256(data).hexdigest())
        try:
            submitted = JudgesTime(READING).spent_on(partial(read, data))
            if submitted is None:
                raise UnreadableError("The file takes too long to read. Save it again in Jupyter and hand it in again.")
        except UnreadableError as problem:
            return blank.model_copy(update={"status": "unreadable", "reason": str(problem)}), b""
        source = SubmittedSource(submitted.code)
        notebook = _to_run(self, submitted, source)
        by_hand = replace(notebook, differentiates=False)
        with (
            Session(zygote, notebook, self.limits, slot) as first,
            Session(zygote, by_hand, self.limits, slot) as second,
        ):
            askings, results, causes = _asked(self, submitted, source, ByHandSession(first, second), finished)
        recorded = {asking.yardstick.exercise.name: asking.recorded for asking in askings}
        points = sum(item.points for item in results)
        results += map(_to_be_read, self.declared.assignment.written)
        graded = {"status": "graded", "reason": None, "points": points, "causes": causes, "exercises": results}
        return blank.model_copy(update=graded), packed(blank, recorded)

    def yardstick(self, exercise: Exercise) -> Yardstick:
        """Return what answers to an exercise are measured with."""
        return Yardstick(exercise, self.declared, self.limits, self.device)

    def blank(self, student: str, digest: str, reason: str = "not graded yet") -> SubmissionResult:
        """Return the record of a submission that was not graded."""
        return SubmissionResult(
            schema=2,
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
            worker=self.worker,
            exercises=[],
        )


def _to_run(judge: Judge, submitted: Submitted, source: SubmittedSource) -> Notebook:
    """Return what a worker is given: beside the files at home lies the notebook itself, by the assignment's name."""
    files = {**judge.files, f"{judge.assignment}.ipynb": submitted.without_outputs()}
    return Notebook(to_run(submitted.code, source), judge.support, judge.device, files)


def _asked(
    judge: Judge,
    submitted: Submitted,
    source: SubmittedSource,
    by_hand: ByHandSession,
    finished: Callable[[ExerciseResult], None],
) -> tuple[list[Asking], list[ExerciseResult], list[FirstCause]]:
    """Ask about every exercise what is public, then what is hidden: what a worker has not seen, it cannot tell.

    A worker is started, and the cells run in it, when it is asked for the first time.
    """
    unasked = Unasked(submitted.code, source)
    first, second, nothing = (Causes(submitted.code, ran) for ran in (by_hand.first, by_hand.second, NothingRan()))
    askings = []
    for yardstick in map(judge.yardstick, judge.declared.assignment.exercises):
        known = unasked.known_of(yardstick.exercise)
        is_second = NO_DERIVATIVES in judge.isolation and is_by_hand(yardstick.exercise)
        causes, session = (second, by_hand) if is_second else (first, by_hand.first)
        told = _told(yardstick, submitted, source, nothing if known.call else causes)
        askings.append(_asking(told, session, source, known))
    for asking in askings:
        name = asking.yardstick.exercise.name
        asking.ask_public(judge.bank.calls[name], judge.bank.pictures.get(name, ()))
    results = []
    for asking in askings:
        asking.ask_hidden(judge.bank.calls[asking.yardstick.exercise.name])
        results.append(_decided(asking, source))
        finished(results[-1])
    facts = [check.fact for item in results for check in item.checks]
    return askings, results, told_once([*first.told(facts), *second.told(facts)])


def _told(yardstick: Yardstick, submitted: Submitted, source: SubmittedSource, causes: Causes) -> Yardstick:
    """Have a yardstick tell where something raises, why, and why something is not there."""
    tellable = Tellable.of(source, yardstick.exercise.functions)
    missing = partial(why_missing, submitted=submitted, causes=causes)
    return replace(yardstick, missing=missing, behind=partial(causes.behind, tellable=tellable), tellable=tellable)


def _asking(yardstick: Yardstick, session: Caller, source: SubmittedSource, known: Known) -> Asking:
    """Return what asks about one exercise; nothing is called if what stands in the source decides it."""
    exercise = yardstick.exercise
    uses = source.uses(exercise.functions, exercise.forbids) if exercise.forbids else []
    return Asking(yardstick, session, uses[0] if uses else None, known)


def _decided(asking: Asking, source: SubmittedSource) -> ExerciseResult:
    """Decide an exercise; where not all is right, look for a name that was defined twice."""
    exercise, answers = asking.yardstick.exercise, asking.answers
    if not answers.forbidden and any(item.verdict != "correct" for item in answers.calls):
        answers = replace(answers, redefined=redefined(exercise.functions, source))
    return decided(exercise, answers, lambda *of: asking.time.spent_on(partial(diagnose, *of)))


def _to_be_read(item: Written) -> ExerciseResult:
    """Return the result of an exercise that a person reads: points that are not given yet."""
    return ExerciseResult(
        name=item.name, points=0, max_points=item.max_points, misconception=None, manual=True, checks=[]
    )
