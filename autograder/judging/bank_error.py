"""What stops a grading before it begins: the course itself is wrong."""

from __future__ import annotations

from autograder.common.told import Told


class BankError(Told):
    """The course cannot be graded as it stands: which exercise, which check, why."""
