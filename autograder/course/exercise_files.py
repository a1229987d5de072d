"""Imports an assignment's folder of declarations: the table of contents, and the one exercise in each file.

Every load makes a package of its own, so that neither two courses in one process nor two states of one are mixed.
"""

from __future__ import annotations

import ast
import importlib
import sys
from collections.abc import Iterator
from dataclasses import replace
from importlib.machinery import ModuleSpec
from importlib.util import module_from_spec
from itertools import count
from pathlib import Path
from types import ModuleType
from typing import Any

from autograder.common.finding import Finding
from autograder.course.builds_on import builds_on_problems
from autograder.course.course_error import CourseError
from autograder.course.loading import telling_the_line
from autograder.course.places import SHARED, Place
from autograder.language import Assignment, Bonus, Declaration, DeclarationError, Exercise, Written

_loads = count(1)
_packages: dict[Path, str] = {}  # a folder of declarations, and the package that its last load made


def load_assignment(place: Place) -> Assignment[Exercise | Written]:
    """Import an assignment's table of contents, and the exercises that it names.

    Raises:
        DeclarationError: an exercise contradicts itself.
        CourseError: the folder does not hold what the table of contents says, or a file does not run.
    """
    package = _fresh_package(place)
    contents = _import(f"{package}.{place.name}", place.contents)
    assignment = getattr(contents, "ASSIGNMENT", None)
    shown_as = place.shown(place.contents)
    if not isinstance(assignment, Assignment):
        raise CourseError(f"{shown_as}: defines no ASSIGNMENT. Write ASSIGNMENT = Assignment(title, [names]).")
    extra = [item.name for item in assignment.listed if isinstance(item, Bonus)]
    names = [item.name if isinstance(item, Bonus) else item for item in assignment.listed]
    of_names = [*_of_names(names, place), *_of_files(names, place)]
    problems = dict.fromkeys(of_names or builds_on_problems(assignment.builds_on, names, place))
    if problems:
        raise CourseError("\n".join(f"{shown_as}: ASSIGNMENT {problem}" for problem in problems))
    left = [name for name in names if name not in place.left_out]
    listed = [_exercise(name, f"{contents.__name__}.{name}", place) for name in left]
    return Assignment(
        assignment.title,
        [_as_listed(item, extra, place) for item in listed],
        place.name,
        assignment.builds_on,
        tuple(assignment.listed) if left != names else (),
    )


def _as_listed(item: Exercise | Written, extra: list[str], place: Place) -> Exercise | Written:
    """Make a bonus of an exercise that is listed as one.

    Raises:
        CourseError: a person reads it: whoever gives points by hand can give more than there are.
    """
    if item.name not in extra:
        return item
    if isinstance(item, Written):
        told = f"ASSIGNMENT lists '{item.name}' as a bonus, which a person reads. List its name alone."
        raise CourseError(f"{place.shown(place.contents)}: {told}")
    return replace(item, is_bonus=True)


def _fresh_package(place: Place) -> str:
    """Make an empty package in which the folders of declarations lie, and forget the one of the last load."""
    for name in [name for name in sys.modules if name.partition(".")[0] == _packages.get(place.hidden)]:
        del sys.modules[name]
    spec = ModuleSpec(f"declarations_{next(_loads)}", None, is_package=True)
    spec.submodule_search_locations = [str(place.hidden.parent)]
    sys.modules[spec.name] = module_from_spec(spec)
    _packages[place.hidden] = spec.name
    importlib.invalidate_caches()  # files may have come or gone since the last load
    return spec.name


def _import(name: str, path: Path) -> ModuleType:
    with telling_the_line(path):
        return importlib.import_module(name)


def _of_names(names: list[Any], place: Place) -> Iterator[str]:
    """Find what is wrong with the names in a table of contents."""
    for name in names:
        if not isinstance(name, str):
            yield "lists what is no name. Write the exercises' names, in quotes."
        elif names.count(name) > 1:
            yield f"lists '{name}' twice. Take it out once."
        elif not place.exercise_file(name).is_file():
            yield f"lists '{name}', but there is no file {name}.py beside it. Write it, or take the name out."


def _of_files(names: list[Any], place: Place) -> Iterator[str]:
    """Find a file beside a table of contents that is not in it."""
    for path in sorted(place.hidden.glob("*.py")):
        if path not in (place.contents, place.hidden / SHARED) and path.stem not in names:
            yield f"does not list '{path.stem}', whose file {path.name} is there. List it, or remove the file."


def _exercise(name: str, module_name: str, place: Place) -> Exercise | Written:
    """Import one exercise's file and return the exercise."""
    path = place.exercise_file(name)
    with telling_the_line(path):
        declared = list(_declared_in(path))
    if declared and name not in dict(declared):  # said before it runs: what follows there may use the right name
        told = f"declares '{declared[0][0]}', not '{name}'. Give the file and the function one name."
        raise CourseError(f"{place.shown(path)}: {told}")
    found = getattr(_import(module_name, path), name, None)
    if not isinstance(found, Declaration | Written):
        told = f"declares no exercise '{name}'. Decorate the function of this name: @exercise(…)."
        raise CourseError(f"{place.shown(path)}: {told}")
    for other, line in declared[1:]:
        problem = Finding("is the second exercise in this file.", "Give it a file of its own.")
        raise DeclarationError(f"{place.shown(path)}:{line}", other, problem)
    return found.exercise if isinstance(found, Declaration) else found


def _declared_in(path: Path) -> Iterator[tuple[str, int]]:
    """Yield the exercises that a file declares, and in which line: two of one name, Python would not tell apart."""
    for node in ast.parse(path.read_text(encoding="utf-8"), str(path)).body:
        if isinstance(node, ast.FunctionDef) and any(map(_calls_exercise, node.decorator_list)):
            yield node.name, node.lineno


def _calls_exercise(decorator: ast.expr) -> bool:
    name = decorator.func if isinstance(decorator, ast.Call) else None
    return isinstance(name, ast.Name) and name.id in ("exercise", "written")
