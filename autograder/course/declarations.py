"""An assignment's declarations as they were imported, once they fit together with each other and with support.py.

Trusted code, loaded by the judge only.
"""

from __future__ import annotations

import ast
import importlib
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import torch

from autograder.course.course_error import CourseError
from autograder.course.loading import load_module, telling_the_line
from autograder.course.places import Place
from autograder.language import AskedFunction, Assignment, DeclarationError, Exercise, Given, Rebuilt, Written
from autograder.language.declaration_error import Problem


@dataclass(frozen=True)
class Declared:
    """An assignment as declared, and the functions that its exercises name.

    Attributes:
        assignment: the exercises.
        functions: every function of the declarations and of support code, by name.
        support: the public names, a subset of `functions`.
    """

    assignment: Assignment
    functions: Mapping[str, object]
    support: frozenset[str]


def load_declared(place: Place) -> Declared:
    """Import an assignment's declarations. Trusted code: only the judge calls this.

    Raises:
        DeclarationError: an exercise is declared but not listed, or contradicts itself.
        CourseError: the file defines no ASSIGNMENT.
    """
    torch.set_default_dtype(torch.float64)  # as in the notebooks: torch.tensor([0.7]) means the same everywhere
    if str(place.root) not in sys.path:
        sys.path.insert(0, str(place.root))
    module = load_module(place.hidden, f"hidden_{place.name}")
    assignment = getattr(module, "ASSIGNMENT", None)
    relative = place.hidden.relative_to(place.root)
    if not isinstance(assignment, Assignment):
        raise CourseError(f"{relative}: defines no ASSIGNMENT. End it with ASSIGNMENT = Assignment(title, [...]).")
    _make_sure_all_are_listed(module, assignment, relative)
    _make_sure_names_are_unique(place.hidden, relative)
    public = {}
    if place.support.is_file():
        with telling_the_line(place.support):
            public = dict(vars(importlib.import_module(f"source.{place.name}.support")))
    for exercise in assignment.exercises:
        _make_sure_support_has(exercise, public)
    functions = {name: item for name, item in {**vars(module), **public}.items() if callable(item)}
    return Declared(assignment, functions, frozenset(public))


def _make_sure_all_are_listed(module: ModuleType, assignment: Assignment, relative: Path) -> None:
    for item in assignment.listed:
        if not isinstance(item, Exercise | Written):
            name = getattr(item, "__name__", repr(item))
            raise CourseError(
                f"{relative}: ASSIGNMENT lists '{name}', which is no exercise. Decorate it: @exercise(…)."
            )
    names = [item.name for item in assignment.listed]
    for item in assignment.listed:
        if names.count(item.name) > 1:
            raise DeclarationError(item.place, item.name, ("is listed twice.", "Take it out of ASSIGNMENT once."))
    for item in vars(module).values():
        if isinstance(item, Exercise | Written) and item not in assignment.listed:
            raise DeclarationError(item.place, item.name, ("is declared but not listed.", "Add it to ASSIGNMENT."))


def _make_sure_names_are_unique(path: Path, relative: Path) -> None:
    """Refuse two exercises of one name: Python would silently keep the second only."""
    lines: dict[str, int] = {}
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef) and any(_calls_exercise(item) for item in node.decorator_list):
            if node.name in lines:
                problem = f"is declared in line {lines[node.name]} already."
                raise DeclarationError(f"{relative}:{node.lineno}", node.name, (problem, "Rename one of them."))
            lines[node.name] = node.lineno


def _calls_exercise(decorator: ast.expr) -> bool:
    name = decorator.func if isinstance(decorator, ast.Call) else None
    return isinstance(name, ast.Name) and name.id in ("exercise", "written")


def _by_name(item: tuple[str, Callable[..., object]]) -> tuple[str, str]:
    return item[0], item[1].__name__


def _secret_functions(exercise: Exercise, public: Mapping[str, object]) -> Iterator[Problem]:
    """Refuse pictures of functions that students do not have: a picture shows what they are."""
    for picture in exercise.pictures:
        for name, item in {**exercise.given, **picture.family.fixed}.items():
            asked = item.parts if isinstance(item, Given) and item.kind == "asked" else []
            functions = [item.function] if isinstance(item, AskedFunction) else asked
            for function in map(_definition, functions):
                if public.get(function.__name__) is not function:
                    problem = f"the picture '{picture.name}' shows '{function.__name__}', which is not in support.py."
                    yield problem, f"Choose a public function: .where({name}=…)."


def _definition(item: Any) -> Any:
    """Return the function, or the builder, that stands behind an asked one."""
    if isinstance(item, Given):
        return item.parts[0]
    return item.builder if isinstance(item, Rebuilt) else item


def _make_sure_support_has(exercise: Exercise, public: Mapping[str, object]) -> None:
    """Refuse builders and probes that students do not have: they run beside the student's code, from support.py."""
    families = [*(item.family for item in exercise.checks), *(item.family for item in exercise.pictures)]
    words = [exercise.given, *(family.words(exercise.given) for family in families)]
    builders = {(name, item.parts[0]) for each in words for name, item in each.items() if item.kind == "rebuilt"}
    needed = [(f"rebuilds '{name}' with", builder) for name, builder in sorted(builders, key=_by_name)]
    needed += [("has the probe", exercise.probe)] if exercise.probe else []
    needed += [("is certified by", exercise.find.certificate)] if exercise.find.certificate else []
    problems = [
        (f"{what} '{function.__name__}', which is not in support.py.", "Move it there; it runs beside students' code.")
        for what, function in needed
        if public.get(function.__name__) is not function
    ]
    problems += _secret_functions(exercise, public)
    if problems:
        raise DeclarationError(exercise.place, exercise.name, *problems)
