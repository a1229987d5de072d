"""Pictures of answers to public inputs beside the right ones, and what a declared picture function is given."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from autograder.language.families import Family


@dataclass(frozen=True)
class Answered:
    """One public call of the student's function, as a picture function receives it.

    Attributes:
        arguments: argument name to value; functions can be called.
        actual: what the student's function answered: of the type, shape and dtype of `expected`, but with any
            values, NaN and infinity included; a text is cut and may say anything.
        expected: the right answer.
    """

    arguments: Mapping[str, Any]
    actual: Any
    expected: Any


@dataclass(frozen=True)
class PublicPicture:
    """A picture as declared: worth no points, and its inputs are no secret.

    Attributes:
        name: the function's name.
        function: draws on a matplotlib figure and returns the text for those who cannot see it.
        family: the inputs, drawn as those of a shown check.
        caption: the function's docstring, which the student reads beside the picture.
    """

    name: str
    function: Callable[[Any, Sequence[Answered]], str]
    family: Family
    caption: str
