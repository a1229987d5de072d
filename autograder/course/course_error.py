"""What a lecturer reads when the course itself cannot be used."""

from __future__ import annotations

from autograder.common.told import Told


class CourseError(Told):
    """Something about the course, not about a submission: what, where, and the next step."""
