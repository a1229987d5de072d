"""Draws a student's own answers beside the right ones, as the declarations say, for the report.

`grade` has recorded what the student's functions answered to public inputs (`judging/answers.py`); the right answers
are computed here once more, so that neither a bank nor a worker is needed. No student code runs here.
"""

from __future__ import annotations

import contextlib
import io
import re
import warnings
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from torch import Tensor

from autograder.common.finding import Finding
from autograder.course.declarations import Declared
from autograder.course.places import Place
from autograder.judging.arguments import arguments_of
from autograder.judging.bank_error import BankError
from autograder.judging.calls import Call
from autograder.judging.drawing import picture_calls
from autograder.judging.picture_answers import Recorded, Unlike, like, read
from autograder.judging.result import SubmissionResult
from autograder.judging.time_limit import OutOfTime, in_time
from autograder.language import Answered, Exercise, PublicPicture
from autograder.language.declaration_error import line_of
from autograder.sandbox.parts import each_tensor

SIZE_INCHES = (4.6, 3.2)  # about 330 pixels wide; a picture function may set another
INCHES_BELOW = 0.48  # what numbers and a label below the axes take, however low the picture is
SECONDS = 5.0
MOST_BYTES = 100_000  # a page holds several
LONGEST_PROBLEM = 200
_NO_METADATA = {"Date": None, "Creator": None, "Format": None, "Type": None}
_PATH = re.compile(r'\sd="[^"]*"')
_DIGITS = re.compile(r"(\.\d\d)\d+")  # beyond a hundredth of a point nothing is seen, and it is half of the bytes
_STYLE = {
    "svg.fonttype": "path",  # an image in a page has no fonts but its reader's, which are wider or narrower
    "svg.hashsalt": "autograder",  # the same ids in every run
    # fixed margins: a layout that is computed takes a third of the time, and a function may still ask for one
    "figure.subplot.left": 0.15,
    "figure.subplot.right": 0.97,
    "figure.subplot.bottom": 0.15,
    "figure.subplot.top": 0.9,
    "figure.subplot.wspace": 0.06,
    "font.size": 10,
    "axes.titlesize": 10,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "path.simplify_threshold": 0.5,
}


@dataclass(frozen=True)
class Picture:
    """A picture for a page. Whoever writes the page escapes the texts: a student's words may stand in `alt`.

    Attributes:
        svg: the picture, from ``<svg`` to ``</svg>``; the same bytes for the same answers.
        alt: in words what it shows.
        caption: what to look for, the same for everybody.
    """

    svg: str
    alt: str
    caption: str


def pictures(
    place: Place,
    declared: Declared,
    results: Path,
    result: SubmissionResult,
    *,
    exercises: Collection[str] | None = None,
    problems: list[str] | None = None,
) -> dict[str, list[Picture]]:
    """Draw what was recorded of one submission.

    Args:
        place, declared: the assignment.
        results: the folder in which the result lies.
        result: of the submission.
        exercises: which to draw; if left out, those that lost points: a perfect one needs no picture.
        problems: receives a sentence for the lecturer for every picture that could not be drawn.

    Returns:
        Exercise name to pictures, in the order of the declarations; exercises without any are left out. Answers of
        another type, shape or dtype than the right ones cannot be drawn beside them, and are not.
    """
    wanted = lost_points(result) if exercises is None else exercises
    if result.assignment != place.name or not wanted:
        return {}
    recorded = read(results, result)
    told = [] if problems is None else problems
    found = {
        item.name: list(_pictures_of(item, declared, recorded.get(item.name, []), told))
        for item in declared.assignment.exercises
        if item.name in wanted and item.pictures
    }
    return {name: several for name, several in found.items() if several}


def lost_points(result: SubmissionResult) -> list[str]:
    """Return the exercises of a result that did not earn everything."""
    return [item.name for item in result.exercises if item.points < item.max_points]


def _pictures_of(
    exercise: Exercise, declared: Declared, recorded: Sequence[Recorded], problems: list[str]
) -> Iterator[Picture]:
    for item in exercise.pictures:
        own = [answer for answer in recorded if answer.picture == item.name]
        try:
            calls = answered(exercise, item, declared, own) if own else []
            if calls:
                yield drawn(item, calls)
        except (Exception, OutOfTime) as problem:  # whatever a lecturer's function does with odd numbers
            sentence = str(problem_of(exercise, item, problem))
            if sentence not in problems:
                problems.append(sentence)


def problem_of(exercise: Exercise, picture: PublicPicture, problem: BaseException) -> Finding:
    """Say to the lecturer that a picture could not be drawn, and where to look."""
    if isinstance(problem, BankError):
        return Finding(str(problem))
    text = " ".join(str(problem).split())[:LONGEST_PROBLEM]
    told = f"the picture '{picture.name}' could not be drawn ({type(problem).__name__}: {text})."
    where = f"{line_of(picture.function)}: exercise '{exercise.name}'"
    return Finding(told, "Mend the function, for any numbers.", where)


def answered(
    exercise: Exercise, picture: PublicPicture, declared: Declared, recorded: Sequence[Recorded]
) -> list[Answered]:
    """Return the calls of a picture that were answered by what can be drawn, in the order of the draws.

    Raises:
        BankError: the inputs have no right answer.
    """
    answers = {(answer.index, answer.fingerprint): answer.value for answer in recorded}
    functions = declared.functions_of(exercise.name)
    found = []
    for call in _asked(_Identity(exercise), _Identity(picture)):
        with contextlib.suppress(KeyError, Unlike):
            actual = like(answers[call.index, call.fingerprint], call.expected)
            # made anew for every student: a tensor may be written into
            found.append(Answered(arguments_of(call, functions), actual, each_tensor(Tensor.clone, call.expected)))
    return found


@dataclass(frozen=True)
class _Identity:
    """Makes what has no hash a key: two are the same if they are the same object, which is kept alive by this."""

    value: Any

    def __hash__(self) -> int:
        return id(self.value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Identity) and other.value is self.value


@cache
def _asked(exercise: _Identity, picture: _Identity) -> list[Call]:
    """Draw and answer the inputs of a picture, once for a whole class."""
    return picture_calls(exercise.value, picture.value)


def drawn(picture: PublicPicture, calls: Sequence[Answered]) -> Picture:
    """Draw one picture.

    Raises:
        OutOfTime: it takes longer than `SECONDS`.
        ValueError: it says nothing, or is too large for a page.
        Exception: whatever the picture's function raises.
    """
    with mpl.rc_context(_settings()), warnings.catch_warnings(), in_time("the picture", SECONDS):
        warnings.simplefilter("ignore")  # of numbers that are no numbers, which a student may well have answered
        figure = Figure(figsize=SIZE_INCHES)
        alt = picture.function(figure, calls)
        if not isinstance(alt, str) or not alt.strip():
            raise ValueError("it returns no text for those who cannot see it")
        _leave_room_below(figure)
        text = io.StringIO()
        FigureCanvasSVG(figure).print_svg(text, metadata=_NO_METADATA)
    svg = text.getvalue()
    svg = _PATH.sub(lambda path: _DIGITS.sub(r"\1", path.group()), svg[svg.index("<svg") :])
    if len(svg) > MOST_BYTES:
        raise ValueError(f"it takes more than {MOST_BYTES // 1000} kB; draw less")  # one sentence for the whole class
    return Picture(svg, " ".join(alt.split()), picture.caption)


def _leave_room_below(figure: Figure) -> None:
    """Keep the label below the axes in a picture that its function made lower: margins are shares of the height."""
    room = INCHES_BELOW / figure.get_figheight()
    if figure.get_layout_engine() is None and figure.subplotpars.bottom < room:
        figure.subplots_adjust(bottom=room)


@cache
def _settings() -> Any:
    """Return matplotlib's own settings and ours: whatever the reader of the course has set, pictures are the same."""
    own = {name: value for name, value in mpl.rcParamsDefault.items() if not name.startswith("backend")}
    return own | _STYLE
