"""An exercise whose answer is prose: nothing of it is run, and a person reads it."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from autograder.language.declaration_error import DeclarationError, place_of
from autograder.language.problems import problems_of_written


@dataclass(frozen=True)
class Written:
    """A question to be answered in words, as declared. Made by `written`.

    Attributes:
        name: the function's name; also the id of the cell in which students write.
        rubric: what earns points, in Markdown; whoever grades reads it below the answer.
        max_points: whole points, which a person gives.
        place: ``file:line`` of the declaration.
    """

    name: str
    rubric: str
    max_points: int
    place: str


def written(*, points: int) -> Callable[[Callable[..., Any]], Written]:
    """Declare a question to be answered in words; the decorated function's docstring is the rubric.

    Raises:
        DeclarationError: the points are no whole number, or there is no rubric.
    """

    def declare(function: Callable[..., Any]) -> Written:
        made = Written(function.__name__, inspect.getdoc(function) or "", points, place_of(function))
        problems = problems_of_written(made)
        if problems:
            raise DeclarationError(made.place, made.name, *problems)
        return made

    return declare
