"""What a result says beside what was judged: what the code ran with, when it came, what lateness and people change.

All of it is unknown until something fills it in; nothing of it changes what a check came to.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import AwareDatetime, Field

from autograder.judging.record import MOST, Count, Name, Record, Text


class WorkerSoftware(Record):
    """What the code of a submission ran with.

    Attributes:
        python: its version.
        torch: its version.
        packages: those that it may import beyond Python's own library, as "name==version", sorted, with spaces between.
    """

    python: Name
    torch: Name
    packages: Annotated[str, Field(max_length=200_000)]


class HandedIn(Record):
    """When a submission was handed in, and from where we have it.

    Attributes:
        at: in UTC; unknown where the platform does not tell.
        platform: who says so: canvas, moodle, nbgrader, gradescope, git, "file time", or a table of the lecturer's.
        reference: what the platform calls this submission: a number, a path.
        due: until when the platform let this student hand in, where it says that.
        marked_late: whether the platform calls it late, without a time.
    """

    at: AwareDatetime | None
    platform: Name
    reference: Name
    due: AwareDatetime | None = None
    marked_late: bool = False


class Lateness(Record):
    """How late a submission is, by the due date that counts for this student.

    Attributes:
        due: that date.
        seconds: how long after it was handed in; 0 if it is not late.
        free_days: how many of the term's free days it took.
        share: of the points, that is taken off.
        points: what it costs.
    """

    due: AwareDatetime
    seconds: Annotated[float, Field(ge=0, allow_inf_nan=False)]
    free_days: Count = 0
    share: Annotated[float, Field(ge=0, le=1)] = 0.0
    points: Annotated[float, Field(ge=0, le=MOST, allow_inf_nan=False)]


class Adjustment(Record):
    """Points that a person gave or took, which no grading changes.

    Attributes:
        exercise: which one, or none for the whole submission.
        points: added, or taken where negative.
        reason: for the student.
        by: who did it.
        at: when.
    """

    exercise: str | None
    points: Annotated[float, Field(ge=-MOST, le=MOST, allow_inf_nan=False)]
    reason: Text
    by: Name
    at: AwareDatetime
