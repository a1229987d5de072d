"""Finds a name that an answer needs and that another cell defines once more: right when it was tried, wrong in the end.

Reads the submission's syntax trees; runs nothing of it.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence

from autograder.judging.facts import Redefined
from autograder.judging.forbidden_calls import SubmittedSource


def redefined(functions: Sequence[str], source: SubmittedSource) -> Redefined | None:
    """Return the first name that functions need, their own among them, which is defined above and again below.

    An import that is repeated, and a definition that says the same, change nothing.
    """
    needed = source.needed(functions)
    definitions = _definitions(set(needed), source)
    place = min((max(definitions[name]) for name in functions if name in definitions), default=0)
    for name in needed:
        cells = definitions.get(name, {})
        first, last = min(cells, default=0), max(cells, default=0)
        is_below = name in functions or last > place
        if first < last and is_below and _text(cells[first]) != _text(cells[last]):
            return Redefined(name=name, first=first + 1, again=last + 1, line=cells[last].lineno)
    return None


def _definitions(names: set[str], source: SubmittedSource) -> dict[str, dict[int, ast.stmt]]:
    """Return the statements that bind names, by the code cell's index; within a cell the last one counts."""
    found: dict[str, dict[int, ast.stmt]] = {}
    for cell, statement, bound in source.bound:
        for name in names.intersection(bound):
            found.setdefault(name, {})[cell] = statement
    return found


def _text(statement: ast.stmt) -> list[tuple[type, list[object]]]:
    """Write a statement down, wherever it stands; `ast.dump` would not end for one that is nested deeply."""
    return [
        (type(node), [value for _, value in ast.iter_fields(node) if not isinstance(value, ast.AST | list)])
        for node in ast.walk(statement)
    ]
