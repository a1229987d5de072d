"""What is declared, as records that nobody changes: an assignment, its exercises, their checks and misconceptions."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import Any, Generic, TypeVar

from autograder.language.families import Family
from autograder.language.find import Find
from autograder.language.given import Given
from autograder.language.named_functions import by_name, shared_names
from autograder.language.public_picture import PublicPicture
from autograder.language.rules import Forbids, Rule

RTOL = {"torch.float64": 1e-9, "torch.float32": 2e-4}
Listed = TypeVar("Listed")


@dataclass(frozen=True)
class Check:
    """One family of inputs and what it is worth.

    Attributes:
        name: what a student reads: "non-symmetric A".
        visibility: "shown" (in the release) or "hidden".
        family: the inputs.
        points: whole points.
        rule: what is demanded beyond the right values.
    """

    name: str
    visibility: str
    family: Family
    points: int
    rule: Rule | None = None


@dataclass(frozen=True)
class Choice:
    """A predict-first question: the plain variable ``predict_<exercise>`` in the notebook.

    Attributes:
        answer: the right choice, a letter.
        points: what it is worth, usually one.
        why: the sentence a student reads after a wrong choice; a nudge, not the answer.
    """

    answer: str
    why: str
    points: int = 1


@dataclass(frozen=True)
class Misconception:
    """A wrong version of the student's function. Its docstring is the feedback.

    Attributes:
        name: the function's.
        function: what the student wrote, or as good as.
        feedback: what a student reads.
        part: of which part of an answer alone the feedback speaks: a number in a tuple, from 1, or a name in a dict.
        raises: the name of the exception that it ends with on ordinary inputs, if it ends with one.
        form_of: the name of the misconception that this is another way of writing, if it is one.
        symptom: a function of a wrong answer and the inputs that says whether that answer shows it, if there is one.
    """

    name: str
    function: Callable[..., Any]
    feedback: str
    part: int | str | None = None
    raises: str = ""
    form_of: str = ""
    symptom: Callable[..., object] | None = None

    @property
    def idea(self) -> str:
        """The name by which it is told: several ways of writing are one idea."""
        return self.form_of or self.name


@dataclass(frozen=True)
class Exercise:
    """One function that students write, as declared.

    Attributes:
        name: the function's name; also the graded cell's id and the argument of `check`.
        body: the mathematics.
        given: the arguments.
        find: what is asked of the body.
        checks: families with points; the first is the ordinary one, and every other pays only if it passed.
        forbids: calls that are not allowed.
        probe: a public driver in support code that is called instead of the function, with the function first.
        passes_on: whether its author says that it only hands on what the functions return.
        choice: the predict-first question.
        rtol: relative tolerance for float64 answers.
        where: ``file:line`` of the declaration.
        misconceptions: the wrong versions that were attached.
        equivalents: changed solutions that are as right as the solution, by their name in `check`, and why.
        pictures: what a report draws of the answers to public inputs.
        is_bonus: whether its points stand outside the assignment's total; the table of contents says so.
    """

    name: str
    body: Callable[..., Any]
    given: Mapping[str, Given]
    find: Find
    checks: tuple[Check, ...]
    forbids: Forbids | None
    probe: Callable[..., Any] | None
    passes_on: bool
    choice: Choice | None
    rtol: float
    where: str
    misconceptions: tuple[Misconception, ...] = ()
    equivalents: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    pictures: tuple[PublicPicture, ...] = ()
    is_bonus: bool = False

    @property
    def max_points(self) -> int:
        """The sum of the points of its checks and its choice; written nowhere else."""
        return sum(check.points for check in self.checks) + (self.choice.points if self.choice else 0)

    def kind_of(self, check: Check) -> str:
        """Say whether a check is "judged": decided on data that nobody can return who has not done what is asked.

        Else it is "observed" beside student code, which may have replaced the observer: a counter, or a probe, unless
        it passes on what functions return, or a certificate looks that through. On meta a shape need not be computed.
        """
        is_seen = self.probe is None or self.passes_on or self.find.certificate is not None
        is_judged = is_seen and (check.rule is None or check.rule.is_judged) and check.family.device is None
        return "judged" if is_judged else "observed"

    @property
    def observed_points(self) -> int:
        """The points of its checks that are observed only."""
        return sum(check.points for check in self.checks if self.kind_of(check) == "observed")

    @property
    def counted(self) -> int:
        """How many of its points the assignment's total holds: of a bonus none."""
        return 0 if self.is_bonus else self.max_points

    @property
    def functions(self) -> list[str]:
        """The student's functions: the exercise itself, or what the probe takes besides the inputs."""
        if self.probe is None:
            return [self.name]
        return [name for name in inspect.signature(self.probe).parameters if name not in self.given]

    @cached_property
    def draws(self) -> bool:
        """Whether the student's function is handed something to draw on: a body that takes more than what is given."""
        return not inspect.isclass(self.body) and not set(inspect.signature(self.body).parameters) <= set(self.given)

    @cached_property
    def named_functions(self) -> dict[str, Callable[..., Any]]:
        """The functions and builders that its inputs name, by which a call that was sent finds them again."""
        return by_name(self._words())

    @property
    def confused_names(self) -> list[str]:
        """The names that two of these functions share."""
        return shared_names(self._words())

    def _words(self) -> list[Any]:
        families = [*(item.family for item in self.checks), *(item.family for item in self.pictures)]
        return [*self.given.values(), *(value for family in families for value in family.fixed.values())]

    @property
    def batched(self) -> set[str]:
        """The arguments with leading batch dimensions."""
        return {name for name, item in self.given.items() if item.is_batched}

    def run(self, function: Callable[..., Any], arguments: Mapping[str, Any]) -> Any:
        """Call one version of the student's function as the worker would.

        Where a probe takes several functions, the body and every misconception return what the probe would.
        """
        if self.probe is None or len(self.functions) > 1:
            return function(*arguments.values())
        return self.probe(function, *arguments.values())


@dataclass(frozen=True)
class Written:
    """A question to be answered in words, as declared.

    Attributes:
        name: the function's name; also the id of the cell in which students write.
        rubric: what earns points, in Markdown; whoever grades reads it below the answer.
        max_points: whole points, which a person gives.
        where: ``file:line`` of the declaration.
    """

    name: str
    rubric: str
    max_points: int
    where: str

    @property
    def counted(self) -> int:
        """How many of its points the assignment's total holds: all."""
        return self.max_points


@dataclass(frozen=True)
class Bonus:
    """The name of an exercise whose points stand outside the total, as a table of contents says it."""

    name: str


@dataclass(frozen=True)
class Assignment(Generic[Listed]):
    """The exercises of one notebook, in order.

    Attributes:
        title: what students read.
        listed: the exercises; in a table of contents their names, which the loader replaces.
        name: that of its folder, as ``ps6_newton``; whoever loads the files writes it down.
        builds_on: the names of the exercises that one builds on, by its name; those of another assignment as
            ``ps1_gradients/central_diff_grad``.
        contents: the table of contents as it was read, with what the course leaves out.
    """

    title: str
    listed: Sequence[Listed]
    name: str = ""
    builds_on: Mapping[str, Sequence[str]] = field(default_factory=dict)
    contents: Sequence[str | Bonus] = ()

    @property
    def left_out(self) -> list[str]:
        """The names of the exercises that the table of contents lists and this term does without."""
        left = [item.name for item in self.exercises] + [item.name for item in self.written]
        names = [item.name if isinstance(item, Bonus) else item for item in self.contents]
        return [name for name in names if name not in left]

    @property
    def numbers(self) -> dict[str, str]:
        """The numbers of the exercises, by name: the third one of ``ps6_newton`` is 6.3, its first bonus 6.B.

        What is left out keeps its own, so that nothing that speaks of the others has to change.
        """
        digits = re.search(r"\d+", self.name)
        before = f"{digits[0]}." if digits else ""
        judged = [item for item in self.listed if isinstance(item, Exercise | Written)]
        bonuses = [item.name for item in self.exercises if item.is_bonus]
        contents = self.contents or [Bonus(item.name) if item.name in bonuses else item.name for item in judged]
        extra = [item.name for item in contents if isinstance(item, Bonus)]
        names = [item for item in contents if isinstance(item, str)]
        places = [*((name, str(place)) for place, name in enumerate(names, 1)), *zip(extra, "BCDEFGH", strict=False)]
        return {name: f"{before}{place}" for name, place in places}

    @property
    def exercises(self) -> list[Exercise]:
        """Those that are judged."""
        return [item for item in self.listed if isinstance(item, Exercise)]

    @property
    def written(self) -> list[Written]:
        """Those that a person reads."""
        return [item for item in self.listed if isinstance(item, Written)]

    @property
    def max_points(self) -> int:
        """The sum over the exercises, those that a person reads included; a bonus stands outside."""
        return sum(item.counted for item in self.exercises) + sum(item.counted for item in self.written)

    def __getitem__(self, name: str) -> Exercise:
        for item in self.exercises:
            if item.name == name:
                return item
        raise KeyError(name)
