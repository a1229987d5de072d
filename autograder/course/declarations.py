"""An assignment's declarations as they were imported, once they fit together with each other and with support.py.

Trusted code, loaded by the judge only.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import torch

from autograder.common.finding import Finding
from autograder.course.exercise_files import load_assignment
from autograder.course.loading import telling_the_line
from autograder.course.places import Place
from autograder.language import AskedFunction, Assignment, DeclarationError, Exercise, Given, Rebuilt


@dataclass(frozen=True)
class Declared:
    """An assignment as declared, and what of it students have.

    Attributes:
        assignment: the exercises.
        support: the public names, those of support.py.
    """

    assignment: Assignment
    support: frozenset[str]

    def functions_of(self, exercise: str) -> Mapping[str, Callable[..., Any]]:
        """Return the functions that an exercise's inputs name; another exercise may mean another one by the name."""
        return self.assignment[exercise].named_functions


def load_declared(place: Place) -> Declared:
    """Import an assignment's declarations. Trusted code: only the judge calls this.

    Raises:
        DeclarationError: an exercise contradicts itself.
        CourseError: the files do not fit together, or one does not run.
    """
    torch.set_default_dtype(torch.float64)  # as in the notebooks: torch.tensor([0.7]) means the same everywhere
    _look_first_in(place)
    assignment = load_assignment(place)
    public = {}
    if place.support.is_file():
        with telling_the_line(place.support):
            public = dict(vars(importlib.import_module(f"source.{place.name}.support")))
    for exercise in assignment.exercises:
        _make_sure_it_fits(exercise, public)
    return Declared(assignment, frozenset(public))


def _look_first_in(place: Place) -> None:
    """Let `from source.<a> import support` mean this course's, as it is now, whatever was imported before."""
    first = [str(place.root), str(place.root / "source")]  # in source/ lies what every support.py may import
    sys.path[:] = [*first, *(path for path in sys.path if path not in first)]
    common = {path.stem for path in place.common}
    for name in [name for name in sys.modules if name.partition(".")[0] in {"source", *common}]:
        del sys.modules[name]


def _make_sure_it_fits(exercise: Exercise, public: Mapping[str, object]) -> None:
    """Refuse what could not be found again by its name, or would show a student what is hidden."""
    problems = [*_not_public(exercise, public), *_secret_functions(exercise, public), *_confused(exercise)]
    if problems:
        raise DeclarationError(exercise.where, exercise.name, *problems)


def _not_public(exercise: Exercise, public: Mapping[str, object]) -> Iterator[Finding]:
    """Find builders and probes that students do not have: they run beside the student's code, from support.py."""
    families = [*(item.family for item in exercise.checks), *(item.family for item in exercise.pictures)]
    words = [exercise.given, *(family.words(exercise.given) for family in families)]
    builders = {(name, item.parts[0]) for each in words for name, item in each.items() if item.kind == "rebuilt"}
    needed = [(f"rebuilds '{name}' with", builder) for name, builder in sorted(builders, key=_by_name)]
    needed += [("has the probe", exercise.probe)] if exercise.probe else []
    needed += [("is certified by", exercise.find.certificate)] if exercise.find.certificate else []
    for what, function in needed:
        if public.get(function.__name__) is not function:
            problem = f"{what} '{function.__name__}', which is not in support.py."
            yield Finding(problem, "Move it there; it runs beside students' code.")


def _by_name(item: tuple[str, Callable[..., object]]) -> tuple[str, str]:
    return item[0], item[1].__name__


def _secret_functions(exercise: Exercise, public: Mapping[str, object]) -> Iterator[Finding]:
    """Find pictures of functions that students do not have: a picture shows what they are."""
    for picture in exercise.pictures:
        for name, item in {**exercise.given, **picture.family.fixed}.items():
            asked = item.parts if isinstance(item, Given) and item.kind == "asked" else []
            functions = [item.function] if isinstance(item, AskedFunction) else asked
            for function in map(_definition, functions):
                if public.get(function.__name__) is not function:
                    problem = f"the picture '{picture.name}' shows '{function.__name__}', which is not in support.py."
                    yield Finding(problem, f"Choose a public function: .where({name}=…).")


def _definition(item: Any) -> Any:
    """Return the function, or the builder, that stands behind an asked one."""
    if isinstance(item, Given):
        return item.parts[0]
    return item.builder if isinstance(item, Rebuilt) else item


def _confused(exercise: Exercise) -> Iterator[Finding]:
    """Find names that two functions share: a call that was sent names the function, and no more."""
    for name in exercise.confused_names:
        yield Finding(f"names two different functions '{name}'.", "Rename one of them; by its name it is found again.")
