"""The result of one submission: `DIR/<student>.json`, versioned, strict, replaced atomically."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from autograder.common.files import write_atomically

Verdict = Literal[
    "correct", "wrong_value", "wrong_shape", "wrong_dtype", "wrong_type", "wrong_device", "not_finite",
    "input_changed", "forbidden", "raised", "timed_out", "out_of_memory", "crashed", "missing", "not_attempted",
    "not_reached", "grader_error",
]  # fmt: skip

PREDICT = "predict first"  # the check that an exercise's question before coding becomes

MOST = 1_000_000  # of anything that a result counts; sums of what is larger could not be written any more
Points = Annotated[int, Field(ge=0, le=MOST)]
Seconds = Annotated[float, Field(ge=0, le=MOST, allow_inf_nan=False)]


class Record(BaseModel):
    """Strict, frozen, and without unknown fields."""

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")


class CheckResult(Record):
    """What happened in one check."""

    name: str
    visibility: Literal["shown", "hidden"]
    kind: Literal["judged", "observed"]
    verdict: Verdict
    points: Points
    max_points: Points
    message: str
    seconds: Seconds


class ExerciseResult(Record):
    """What happened in one exercise.

    Attributes:
        manual: whether it is answered in words; a person reads it, and it has no checks.
    """

    name: str
    points: Points
    max_points: Points
    misconception: str | None
    manual: bool
    checks: list[CheckResult]


class SubmissionResult(Record):
    """What became of one submission; the only file a grading run writes about it."""

    schema_version: Literal[1] = Field(1, alias="schema")
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
    exercises: list[ExerciseResult]

    @property
    def judged(self) -> list[ExerciseResult]:
        """The exercises that were judged."""
        return [item for item in self.exercises if not item.manual]

    @property
    def to_be_read(self) -> int:
        """How many points a person gives, who reads what was answered in words."""
        return sum(item.max_points for item in self.exercises if item.manual)

    def write(self, folder: Path) -> None:
        """Replace ``folder/<student>.json`` in one step, so that a killed run leaves the old or the new one."""
        write_atomically(folder / f"{self.student}.json", self.model_dump_json(by_alias=True, indent=1) + "\n")

    @classmethod
    def read(cls, path: Path) -> SubmissionResult:
        """Read a result file.

        Raises:
            pydantic.ValidationError: it is not one, or not of this version.
        """
        return cls.model_validate_json(path.read_bytes())
