"""Reads off a notebook what nobody has to be asked about: what is not written yet, and choices that are spelled out.

    def grad_norm(x):                                     all that a call would come to is known
        raise NotImplementedError("write grad_norm")
    no cell binds grad_norm                               the function is missing
    predict_grad_norm = "b"                               the choice

Only where every other cell at most reads the name, and none says anything by which names are bound that are not said.
The rest is asked.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from autograder.common.conventions import prediction_of, unwritten
from autograder.judging.forbidden_calls import SubmittedSource, without_magics
from autograder.judging.passed_over import to_run
from autograder.language import Exercise
from autograder.sandbox.outcome import Outcome, Raised

_BINDS_UNSAID = re.compile(r"\b(exec|eval|compile|globals|locals|vars|setattr|modules|get_ipython|user_ns|\w*__\w+)\b")


@dataclass(frozen=True)
class Known:
    """What is known of an exercise before anything of it is asked; nothing of what has to be asked.

    Attributes:
        call: what every call comes to.
        choice: what is set as the answer to the question before coding.
    """

    call: Outcome | None = None
    choice: Outcome | None = None


NOTHING_KNOWN = Known()


class Unasked:
    """What the cells of a notebook say by themselves.

    Args:
        cells: the code cells.
        source: the same, read.
    """

    def __init__(self, cells: Sequence[str], source: SubmittedSource) -> None:
        run = [(cell, tree) for cell, tree in zip(to_run(cells, source), source.trees, strict=True) if cell]
        self._is_plain = not any(_BINDS_UNSAID.search(cell) for cell, _ in run)
        as_it_runs = [(cell, tree if without_magics(cell) == cell else None) for cell, tree in run]
        self._read = [tree for _, tree in as_it_runs if tree] if self._is_plain else []
        self._unread = [cell for cell, tree in as_it_runs if tree is None]
        self._bound = [frozenset(_names_in(tree)) for tree in self._read]  # once: a cell may be long, and names many

    def known_of(self, exercise: Exercise) -> Known:
        """Return what is known of an exercise."""
        if not self._is_plain:
            return NOTHING_KNOWN
        choice = self._choice(prediction_of(exercise.name)) if exercise.choice else None
        return Known(self._call(exercise.functions), choice)

    def _call(self, functions: Sequence[str]) -> Outcome | None:
        found = [self._function(name) for name in functions]
        if None in found:
            return None
        return next((item for item in found if item and item.ended == "missing"), found[0])

    def _function(self, name: str) -> Outcome | None:
        """Return what a call of a function comes to, if that is plain."""
        match [*self._said(name)]:
            case []:
                return Outcome("missing", missing=name)
            case [ast.Module([ast.FunctionDef(name=defined, body=[*_, last], decorator_list=[]) as statement])]:
                if defined == name and _is_stub(last, name) and len(_code_of(statement)) == 1:
                    return Outcome("raised", raised=Raised("NotImplementedError", unwritten(name)))
        return None

    def _choice(self, name: str) -> Outcome | None:
        match [*self._said(name)]:
            case []:
                return Outcome("missing", missing=name)
            case [ast.Module(body)]:
                values = [_chosen(statement, name) for statement in body]
                return None if None in values else values[-1]
        return None

    def _said(self, name: str) -> Iterator[ast.Module | None]:
        """Yield the cells, read, that say a name and do more than read what it stands for."""
        says = re.compile(rf"\b{re.escape(name)}\b")
        yield from (None for cell in self._unread if says.search(cell))
        yield from (tree for tree, bound in zip(self._read, self._bound, strict=True) if name in bound)


def _names_in(tree: ast.Module) -> Iterator[str]:
    """Yield what a cell may bind: whatever a part of the source has in itself, and does not only read."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            continue
        for _, value in ast.iter_fields(node):
            for part in value if isinstance(value, list) else [value]:
                if isinstance(part, str):
                    yield from part.split(".")


def _chosen(statement: ast.stmt, name: str) -> Outcome | None:
    """Return what a statement sets a name to, if it does nothing else."""
    match statement:
        case ast.Assign([ast.Name(id=bound)], ast.Constant(None | str() as value)) if bound == name:
            return Outcome("returned", value=value)
    return None


def _code_of(function: ast.FunctionDef) -> list[ast.stmt]:
    """Return the body without the docstring."""
    return function.body[1:] if ast.get_docstring(function, clean=False) is not None else function.body


def _is_stub(statement: ast.stmt, function: str) -> bool:
    match statement:
        case ast.Raise(ast.Call(ast.Name("NotImplementedError"), [ast.Constant(said)], []), None):
            return bool(said == unwritten(function))
    return False
