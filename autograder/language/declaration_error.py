"""What a lecturer reads when a declaration cannot be used."""

from __future__ import annotations

import contextlib
from pathlib import Path

from autograder.common.told import Told

Problem = tuple[str, str]


class DeclarationError(Told):
    """Mistakes in an exercise file: where, in which exercise, what, and how to mend each; one line for each.

    Attributes:
        place: ``file:line``, so that editors jump to it.
        exercise: the exercise's name.
        problems: what is, and what to do.
    """

    def __init__(self, place: str, exercise: str, *problems: Problem) -> None:
        super().__init__("\n".join(f"{place}: exercise '{exercise}': {text} {fix}" for text, fix in problems))
        self.place, self.exercise, self.problems = place, exercise, problems


def place_of(function: object) -> str:
    """Return ``file:line`` of a function, the file relative to the working folder where possible."""
    code = getattr(function, "__code__", None)
    if code is None:
        return "?"
    path = Path(code.co_filename)
    with contextlib.suppress(ValueError):
        path = path.relative_to(Path.cwd())
    return f"{path}:{code.co_firstlineno}"


def listed(names: object) -> str:
    """Write names as a reader would: 'x', 'A' or 'b'."""
    quoted = [f"'{name}'" for name in names]  # type: ignore[attr-defined]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} or {quoted[-1]}"
