"""The result of one submission: `DIR/<student>.json`, versioned, strict, replaced atomically.

Results hold facts (`facts.py`); whoever shows them asks `sentences.py` for the words. Schema 1 held sentences instead,
and is still read (`schema_one.py`).
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, ValidationError, computed_field

from autograder.common.files import write_atomically
from autograder.common.student_ids import file_name_of
from autograder.judging import sentences
from autograder.judging.circumstances import Adjustment, HandedIn, Lateness, WorkerSoftware
from autograder.judging.facts import Fact, FirstCause, Redefined
from autograder.judging.record import Count, Points, Record, Seconds, Text
from autograder.judging.schema_one import upgraded

Verdict = Literal[
    "correct", "wrong_value", "wrong_shape", "wrong_dtype", "wrong_type", "wrong_device", "not_finite",
    "input_changed", "forbidden", "raised", "timed_out", "out_of_memory", "crashed", "missing", "not_attempted",
    "not_reached", "grader_error",
]  # fmt: skip

PREDICTION_CHECK = "predict first"  # the name of the check that an exercise's question before coding becomes

Ignored = Annotated[None, BeforeValidator(lambda _: None)]


def whole(number: float) -> float:
    """Return a number of points, to two places; a whole one as an integer, so that nobody reads 80.0."""
    rounded = round(number, 2)
    return int(rounded) if rounded == int(rounded) else rounded


def result_path(folder: Path, student: str) -> Path:
    """Return where a student's result lies in a folder of results."""
    return folder / f"{file_name_of(student)}.json"


class CheckResult(Record):
    """What happened in one check.

    Attributes:
        exercise: the name of the one it belongs to.
        visibility: whether students have its inputs.
        kind: whether the judge decided by what it saw itself, or by what was observed beside student code.
        inputs: how many of its calls were made; 0 where something holds for the whole exercise.
        wrong_inputs: how many of these were not answered rightly.
        fact: what was seen on the smallest of these; nothing where all is right.
        advice: the sentences of the idea that fits, as they stood when it was graded.
        redefined: a name that was defined twice, where that may be why.
        seconds: how long the calls took together.
        written: the sentences in a file, which are for people; nothing reads them back.
    """

    exercise: str
    name: str
    visibility: Literal["shown", "hidden"]
    kind: Literal["judged", "observed"]
    verdict: Verdict
    points: Points
    max_points: Points
    inputs: Count
    wrong_inputs: Count
    fact: Fact | None
    advice: Text
    redefined: Redefined | None = None
    seconds: Seconds
    written: Ignored = Field(default=None, validation_alias="message", exclude=True, repr=False)

    @property
    def sentence(self) -> str:
        """What there is to say of it; empty where all is right."""
        said = sentences.whole(self.fact, self.wrong_inputs, self.inputs, self.advice)
        return f"{said} {sentences.defined_twice(self.redefined)}" if self.redefined else said

    @computed_field  # type: ignore[prop-decorator]
    @property
    def message(self) -> str:
        """The same below the name of the exercise, as a student reads it."""
        return sentences.named(self.exercise, self.fact, self.sentence)


class ExerciseResult(Record):
    """What happened in one exercise.

    Attributes:
        misconception: the name of the idea that explains its wrong answers, if one does.
        manual: whether it is answered in words; a person reads it, and it has no checks.
        is_bonus: whether its points come on top of the assignment's.
    """

    name: str
    points: Points
    max_points: Points
    misconception: str | None
    manual: bool
    is_bonus: bool = False
    checks: list[CheckResult]


class SubmissionResult(Record):
    """What became of one submission; the only file a grading run writes about it.

    Attributes:
        submission_sha256: of the file that was handed in.
        bank, engine: the digests of the inputs, and of the engine that graded it with what its code ran with.
        status: "unreadable" is the submission's fault and a result; "ungraded" is ours and none.
        reason: why it was not graded.
        points: earned by its code, a bonus included, so that they can be more than `max_points`; what a person gives,
            or lateness costs, is not in it.
        device: where the calls were made.
        isolation: what a canary could not escape from, where the submission ran.
        worker: what its code ran with; unknown in results of schema 1.
        handed_in: when and from where; unknown unless a platform says it.
        lateness: in no file, as due dates move; whoever reads results works it out (`standing/clock.py`).
        adjustments: unknown unless somebody keeps them.
        causes: what went wrong while the notebook's cells ran and cost something, the earliest first; unknown in
            results that were made before it was looked for.
    """

    schema_version: Literal[2] = Field(2, alias="schema")
    assignment: str
    student: str
    submission_sha256: str
    bank: str
    engine: str
    status: Literal["graded", "unreadable", "ungraded"]
    reason: str | None
    points: Points
    max_points: Points
    device: str
    isolation: list[str]
    worker: WorkerSoftware | None = None
    handed_in: HandedIn | None = None
    lateness: Lateness | None = None
    adjustments: Annotated[list[Adjustment], Field(max_length=1_000)] | None = None
    causes: Annotated[list[FirstCause], Field(max_length=1_000)] | None = None
    exercises: list[ExerciseResult]

    @property
    def judged(self) -> list[ExerciseResult]:
        """The exercises that were judged."""
        return [item for item in self.exercises if not item.manual]

    @property
    def total(self) -> float:
        """What it is worth in the end: what was judged, with points by hand, less what lateness costs."""
        return whole(max(0.0, self.before_lateness - (self.lateness.points if self.lateness else 0.0)))

    @property
    def before_lateness(self) -> float:
        """What it is worth with points by hand, in whatever time it came."""
        return max(0.0, self.points + sum(item.points for item in self.adjustments or ()))

    @property
    def total_of_the_whole(self) -> float:
        """Points by hand that belong to no exercise."""
        return whole(sum(item.points for item in self.adjustments or () if item.exercise is None))

    def total_of(self, exercise: ExerciseResult) -> float:
        """Return what one exercise is worth in the end: what was judged, with points by hand."""
        by_hand = sum(item.points for item in self.adjustments or () if item.exercise == exercise.name)
        return whole(exercise.points + by_hand)

    @property
    def to_be_read(self) -> int:
        """How many points a person gives, who reads what was answered in words."""
        return sum(item.max_points for item in self.exercises if item.manual)

    def write(self, folder: Path) -> None:
        """Replace ``folder/<student>.json`` in one step, so that a killed run leaves the old or the new one."""
        write_atomically(result_path(folder, self.student), self.model_dump_json(by_alias=True, indent=1) + "\n")

    @classmethod
    def read(cls, path: Path) -> SubmissionResult:
        """Read a result file, of schema 1 too.

        Raises:
            pydantic.ValidationError: it is not one, or not of these versions.
        """
        data = path.read_bytes()
        try:
            return cls.model_validate_json(data)
        except ValidationError as problem:
            old: Any = upgraded(data)
            if old is None:
                raise problem from None
            return cls.model_validate_json(old)
