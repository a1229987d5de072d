"""The words of the reports: verdicts as a student reads them, ideas by name, counts that fit their noun."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from markupsafe import Markup, escape

from autograder.course.declarations import Declared
from autograder.judging import sentences
from autograder.judging.facts import ReadyText
from autograder.judging.ideas import TEXTS
from autograder.judging.result import CheckResult

VERDICTS: dict[str, str] = {
    "correct": "right",
    "wrong_value": "values",
    "wrong_shape": "shape",
    "wrong_dtype": "number type (dtype)",
    "wrong_type": "kind of result",
    "wrong_device": "device",
    "not_finite": "NaN or infinity",
    "input_changed": "input changed",
    "forbidden": "a rule of the exercise",
    "raised": "stopped by an exception",
    "timed_out": "took too long",
    "out_of_memory": "too much memory",
    "crashed": "ended its program",
    "missing": "not found in the notebook",
    "not_attempted": "not attempted",
    "not_reached": "waits for the first check",
    "grader_error": "could not be judged: our fault",
}

_EMPHASIS = re.compile(r"(?<![\w*])\*(\w(?:[^*\n]*\w)?)\*(?![\w*])")


def count(number: int, noun: str, several: str = "") -> str:
    """Write a number with its noun.

    Example:
        >>> count(1, "check"), count(3, "check"), count(2, "try", "tries")
        ('1 check', '3 checks', '2 tries')
    """
    return f"{number} {noun if number == 1 else several or noun + 's'}"


def listed(items: Iterable[str]) -> str:
    """Join phrases as a sentence does.

    Example:
        >>> listed(["a", "b", "c"])
        'a, b and c'
    """
    *rest, last = list(items) or [""]
    return f"{', '.join(rest)} and {last}" if rest else last


def in_words(name: str) -> str:
    """Write a misconception's name as words."""
    return name.replace("_", " ")


def paragraphs(text: str) -> list[str]:
    """Split a feedback where its author left a line empty."""
    return [" ".join(part.split()) for part in re.split(r"\n\s*\n", text) if part.strip()]


def emphasised(text: str) -> Markup:
    """Escape a text, and turn what an author wrote as *word* into emphasis."""
    return Markup(_EMPHASIS.sub(r"<em>\1</em>", str(escape(text))))


def feedback_of(declared: Declared, exercise: str, misconception: str | None) -> str:
    """Return the sentences of a diagnosed idea: the declared one's, a universal one's, or nothing."""
    if misconception is None:
        return ""
    for item in declared.assignment.exercises:
        for known in item.misconceptions if item.name == exercise else ():
            if known.name == misconception:
                return known.feedback
    return TEXTS.get(misconception, "")


@dataclass(frozen=True)
class Saying:
    """What a page says of a check, beside the idea behind it.

    Attributes:
        says: a sentence that is the same for all checks with the same mistake.
        often: on how many of its inputs, where that is not all: "on 2 of 8 inputs".
    """

    says: str
    often: str


def saying(check: CheckResult, feedback: str) -> Saying:
    """Return what a page says of a check that was not right.

    Args:
        feedback: of the idea, which the page tells once; the ready text of an old result ends with it.
    """
    if check.fact is None:
        return Saying("", "")
    if isinstance(check.fact, ReadyText):
        text = check.fact.text.removeprefix(f"{check.exercise}: ").removesuffix(feedback).strip()
        return Saying(sentences.capitalised(text), "")
    is_some = check.wrong_inputs < check.inputs and sentences.differs_by_input(check.fact)
    often = sentences.on_how_many(check.wrong_inputs, check.inputs) if is_some else ""
    twice = f" {sentences.defined_twice(check.redefined)}" if check.redefined else ""
    return Saying(f"{sentences.standing_alone(check.fact)}{twice}", often)


def seconds(value: float | None) -> str:
    """Write a time.

    Example:
        >>> seconds(0.0314), seconds(12.34), seconds(None)
        ('0.03 s', '12 s', '–')
    """
    if value is None:
        return "–"
    return f"{value:.0f} s" if value >= 10 else f"{value:.2f} s"


def number(value: float | None, places: int | None = None) -> str:
    """Write a number with so many places, or no more than it needs, and a true minus.

    Example:
        >>> number(24.0), number(24.5), number(-0.3, 2), number(None)
        ('24', '24.5', '−0.30', '–')
    """
    if value is None:
        return "–"
    text = f"{value:g}" if places is None else f"{value:.{places}f}"
    return text.replace("-", "−")
