"""The words that declare: what a course's files are written with, and what turns them into records."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any, TypeVar, overload

from autograder.common.finding import Finding
from autograder.language.declaration_error import DeclarationError, line_of
from autograder.language.families import Family
from autograder.language.find import Find
from autograder.language.given import Given
from autograder.language.problems import (
    no_family_of_picture,
    no_such_misconception,
    problems_of,
    problems_of_misconception,
    problems_of_picture,
    problems_of_written,
)
from autograder.language.public_picture import PublicPicture
from autograder.language.records import RTOL, Bonus, Check, Choice, Exercise, Misconception, Written
from autograder.language.rules import Forbids, Rule

Version = TypeVar("Version", bound=Callable[..., Any])


def shown(name: str, family: Family, *, points: int, rule: Rule | None = None) -> Check:
    """A check whose inputs and expected values students receive."""
    return Check(name, "shown", family, points, rule)


def hidden(name: str, family: Family, *, points: int, rule: Rule | None = None) -> Check:
    """A check whose inputs nobody sees."""
    return Check(name, "hidden", family, points, rule)


class Declaration:
    """An exercise while its file is read: whatever is attached to it makes a new record.

    Attributes:
        exercise: the exercise as declared so far.
    """

    def __init__(self, exercise: Exercise) -> None:
        self.exercise = exercise

    @overload
    def misconception(self, function: Version) -> Version: ...

    @overload
    def misconception(
        self,
        *,
        part: int | str | None = None,
        raises: type[Exception] | None = None,
        symptom: Callable[..., object] | None = None,
    ) -> Callable[[Version], Version]: ...

    def misconception(
        self,
        function: Version | None = None,
        *,
        part: int | str | None = None,
        raises: type[Exception] | None = None,
        symptom: Callable[..., object] | None = None,
    ) -> Any:
        """Attach a wrong version of the student's function; its docstring is the feedback.

        Args:
            function: the wrong version, where this stands above it without parentheses.
            part: of which part of an answer the feedback speaks, and of no other: a number in a tuple, from 1, or a
                name in a dict. Only then it is told of a student whose other parts are wrong, too.
            raises: what it ends with on ordinary inputs, as RuntimeError where shapes do not fit.
            symptom: where a certificate decides, and wrong answers of one kind need not be alike: says of a wrong
                answer and the inputs, called as the certificate is, whether the sentences are true of it.

        Raises:
            DeclarationError: it contradicts itself; the message says where and what to do.
        """

        def attach(function: Version) -> Version:
            feedback, name = inspect.getdoc(function) or "", raises.__name__ if raises else ""
            self._attach(Misconception(function.__name__, function, feedback, part, name, symptom=symptom))
            return function

        return attach if function is None else attach(function)

    def form_of(self, idea: Callable[..., Any]) -> Callable[[Version], Version]:
        """Attach another way of writing a misconception, which is told in the same words and by the same name.

        Where all forms answer alike, an answer has to be theirs; where they differ, it may be wrong in its own way.

        Args:
            idea: the misconception.

        Raises:
            DeclarationError: it contradicts itself; the message says where and what to do.
        """
        known = {item.name: item for item in self.exercise.misconceptions if not item.form_of}
        if idea.__name__ not in known:
            _refuse(line_of(idea), self.exercise.name, [no_such_misconception(idea.__name__, known)])

        def attach(function: Version) -> Version:
            first = known[idea.__name__]
            self._attach(replace(first, name=function.__name__, function=function, form_of=first.name))
            return function

        return attach

    def _attach(self, made: Misconception) -> None:
        _refuse(line_of(made.function), self.exercise.name, problems_of_misconception(self.exercise, made))
        self.exercise = replace(self.exercise, misconceptions=(*self.exercise.misconceptions, made))

    def picture(self, family: Family) -> Callable[[Callable[..., str]], Callable[..., str]]:
        """Attach a picture of a student's answers beside the right ones, for the report; worth no points.

        The decorated function takes a matplotlib figure and the calls, a sequence of `Answered`, draws, and returns
        in words what this very picture shows. Its docstring is the caption, written to the student.

        Args:
            family: the inputs, which are public.

        Raises:
            DeclarationError: the picture contradicts itself; the message says where and what to do.
        """

        def attach(function: Callable[..., str]) -> Callable[..., str]:
            _refuse(line_of(function), self.exercise.name, problems_of_picture(self.exercise, function, family))
            caption = " ".join((inspect.getdoc(function) or "").split())
            made = PublicPicture(function.__name__, function, family, caption)
            self.exercise = replace(self.exercise, pictures=(*self.exercise.pictures, made))
            return function

        if not isinstance(family, Family):  # as after a forgotten pair of parentheses: nothing would be attached
            where = line_of(family) if inspect.isfunction(family) else self.exercise.where
            _refuse(where, self.exercise.name, [no_family_of_picture(family)])
        return attach

    def equivalent(self, mutant: str, because: str) -> None:
        """List a changed solution that is as right as the solution.

        Args:
            mutant: its name, copied from what `check` prints: ``"A + A.mT → A.mT + A"``.
            because: why it is right, for the next reader.
        """
        if not because.strip(" …."):
            what = f"lists '{mutant}' as equivalent without a reason."
            _refuse(self.exercise.where, self.exercise.name, [Finding(what, "Say why it is right.")])
        equivalents = MappingProxyType({**self.exercise.equivalents, mutant: because})
        self.exercise = replace(self.exercise, equivalents=equivalents)


@dataclass(frozen=True)
class PassingOn:
    """A probe that only hands on what the student's functions return."""

    probe: Callable[..., Any]


def passing_on(probe: Callable[..., Any]) -> PassingOn:
    """Say that a probe only calls the functions and hands on what they return, an exception's type included.

    Whoever replaces it beside student code still has to return what is right, so its checks are judged. A probe is none
    of these if it looks at something else: at what a plot shows, what is left behind, how something is made.
    """
    return PassingOn(probe)


def exercise(
    *,
    given: Mapping[str, Given],
    find: Find,
    checks: Sequence[Check],
    forbids: Forbids | None = None,
    probe: Callable[..., Any] | PassingOn | None = None,
    choice: Choice | None = None,
    rtol: float = RTOL["torch.float64"],
) -> Callable[[Callable[..., Any]], Declaration]:
    """Declare an exercise; the decorated function's body is the mathematics.

    Raises:
        DeclarationError: the declaration contradicts itself; the message says where and what to do.
    """

    def declare(body: Callable[..., Any]) -> Declaration:
        words = MappingProxyType(dict(given))
        driver, passes_on = (probe.probe, True) if isinstance(probe, PassingOn) else (probe, False)
        made = Exercise(
            body.__name__, body, words, find, tuple(checks), forbids, driver, passes_on, choice, rtol, line_of(body)
        )
        _refuse(made.where, made.name, problems_of(made))
        return Declaration(made)

    return declare


def written(*, points: int) -> Callable[[Callable[..., Any]], Written]:
    """Declare a question to be answered in words; the decorated function's docstring is the rubric.

    Raises:
        DeclarationError: the points are no whole number, or there is no rubric.
    """

    def declare(function: Callable[..., Any]) -> Written:
        made = Written(function.__name__, inspect.getdoc(function) or "", points, line_of(function))
        _refuse(made.where, made.name, problems_of_written(made))
        return made

    return declare


def bonus(name: str) -> Bonus:
    """List an exercise whose points come on top of the total, in a table of contents: `[…, bonus("expm_frechet")]`."""
    return Bonus(name)


def _refuse(where: str, name: str, problems: Sequence[Finding]) -> None:
    if problems:
        raise DeclarationError(where, name, *problems)
