"""A term, as `course_config.py` states it: assignments, limits, due dates."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, get_args
from zoneinfo import ZoneInfo

from autograder.common.near_match import near_match
from autograder.course.late import Late
from autograder.sandbox.limits import Limits
from autograder.sandbox.packages import PACKAGES

HandedInBy = Literal["platform", "file times"]
_PACKAGE = re.compile(r"[A-Za-z0-9]+([._-]+[A-Za-z0-9]+)*")


@dataclass(frozen=True)
class Course:
    """A term's teaching. Edit `course_config.py`, nothing else.

    Attributes:
        title: what reports call the course.
        assignments: folder names under ``source/``, in order.
        limits: what a submission may use.
        packages: what students may import beyond torch, numpy, matplotlib, IPython and Python's own library, as pip
            names it: ``["scipy", "scikit-learn"]``. It has to be installed wherever the course is graded.
        device: where submissions are graded: cpu, cuda, cuda:1 (the second card), or auto (a card if there is one).
        release_url: where the release will be published, for badges and Colab.
        due: until when an assignment can be handed in, as ``{"ps1_gradients": "2026-10-02 23:59+02:00"}``.
        late: what it costs to hand in later.
        handed_in_by: who says when something was handed in: "platform", or, where no platform does, "file times".
        time_zone: by which clock a platform's table was written that names none, as "Europe/Berlin": Moodle's grading
            worksheet is by that of whoever downloads it.
        team_size: how many may hand in one notebook, by writing TEAM = ["ada", "ben"] into it. Teams of `roster.csv`
            need no such word.
        leave_out: exercises that this term does without, as ``{"ps4_hessians": ["hess_logdet"]}``. Their files stay
            as they are, and so do the numbers of the others.
    """

    title: str
    assignments: Sequence[str]
    limits: Limits = field(default_factory=Limits)
    packages: Sequence[str] = ()
    device: str = "cpu"
    release_url: str = ""
    due: Mapping[str, str] = field(default_factory=dict)
    late: Late = field(default_factory=Late)
    handed_in_by: HandedInBy = "platform"
    time_zone: str = ""
    team_size: int = 1
    leave_out: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._refuse_other_packages()
        self._refuse_other_moments()
        self._refuse_other_exercises()

    @property
    def importable(self) -> list[str]:
        """All packages that students may import, as pip names them."""
        return sorted({*PACKAGES, *self.packages})

    @property
    def zone(self) -> ZoneInfo | None:
        """The time zone; nothing where none is told."""
        return ZoneInfo(self.time_zone) if self.time_zone else None

    def _refuse_other_packages(self) -> None:
        if isinstance(self.packages, str):
            raise ValueError(f"packages: '{self.packages}' is a text. Write a list: [\"{self.packages}\"].")
        for name in self.packages:
            if not isinstance(name, str) or not _PACKAGE.fullmatch(name):
                raise ValueError(
                    f"packages: {name!r} is no name of a package. Write what pip calls it, without a version."
                )

    def _refuse_other_moments(self) -> None:
        for name, text in self.due.items():
            self._refuse_another_assignment("due", name)
            if not _is_moment(text):
                said = f"due: '{text}' for {name} is no moment with a time zone."
                raise ValueError(f"{said} Write it as 2026-10-02 23:59+02:00.")
        if not isinstance(self.team_size, int) or self.team_size < 1:
            raise ValueError("team_size: is the number of students who may hand in one notebook, at least 1.")
        if self.handed_in_by not in get_args(HandedInBy):
            raise ValueError(f"handed_in_by: '{self.handed_in_by}' is no clock. There is: platform, file times.")
        try:
            self.zone  # noqa: B018
        except (ValueError, TypeError, OSError, KeyError):  # ZoneInfo's own error is a KeyError
            raise ValueError(f"time_zone: '{self.time_zone}' is no time zone. Write it as Europe/Berlin.") from None

    def _refuse_other_exercises(self) -> None:
        """Refuse what is no list of names; whether there are such exercises, their files tell (`places.py`)."""
        for name, exercises in self.leave_out.items():
            self._refuse_another_assignment("leave_out", name)
            if isinstance(exercises, str):
                raise ValueError(f"leave_out: '{exercises}' is a text. Write a list: [\"{exercises}\"].")

    def _refuse_another_assignment(self, word: str, name: str) -> None:
        if name not in self.assignments:
            near = near_match(name, self.assignments)
            raise ValueError(
                f"{word}: there is no assignment '{name}'. {near}The course has: {', '.join(self.assignments)}."
            )


def _is_moment(text: str) -> bool:
    try:
        return datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False
