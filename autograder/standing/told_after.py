"""What was decided about a result after it was judged, in lines for a platform that shows text."""

from __future__ import annotations

from autograder.judging.result import SubmissionResult, whole
from autograder.standing.lateness_told import late_told


def told_after(result: SubmissionResult) -> list[str]:
    """Return a line for each change by hand, and one for what lateness costs; none where nothing was changed."""
    lines = [
        f"{_signed(item.points)}{f' {item.exercise}' if item.exercise else ''}, by hand: {item.reason}"
        for item in result.adjustments or ()
    ]
    late = result.lateness
    return [*lines, f"{_signed(-late.points)}, {late_told(late)}"] if late and late.points else lines


def _signed(points: float) -> str:
    return f"{whole(points):+}" if points else "0"
