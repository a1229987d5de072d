"""The form of an answer: what is left of its code without names, comments, docstrings, annotations and layout.

Two answers are the same if their forms are equal. Python's own parser does the work: it knows neither comments nor
layout, and which names a function binds itself can be read off its tree. Nothing is run.
"""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

_NOT_FORM = frozenset({"ctx", "type_comment", "annotation", "returns", "type_params"})


@dataclass(frozen=True)
class Form:
    """What an answer is like.

    Attributes:
        digest: equal for equal forms.
        size: of how many parts it is made: names, numbers, operators, calls, statements.
    """

    digest: str
    size: int


def form_of(definitions: Sequence[ast.stmt], aliases: Mapping[str, str]) -> Form:
    """Return the form of some definitions together.

    Args:
        aliases: what names of the notebook stand for, by its imports: ``t`` for ``torch``.

    Raises:
        RecursionError: it is nested deeper than anybody writes.
    """
    bound = {name for node in definitions for part in ast.walk(node) for name in _bound_by(part)}
    numbers: dict[str, str] = {}
    parts = [part for node in definitions for part in _parts(node, bound, aliases, numbers)]
    return Form(hashlib.sha256("\n".join(parts).encode(errors="replace")).hexdigest(), len(parts))


def _bound_by(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.arg(arg=name) | ast.Name(id=name, ctx=ast.Store()) | ast.ExceptHandler(name=str(name)):
            yield name
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            yield name


def _parts(node: ast.AST, bound: set[str], aliases: Mapping[str, str], numbers: dict[str, str]) -> Iterator[str]:
    """Yield what a tree consists of, from the outside in; a name that is bound there is a number, by its first use."""

    def written(name: str) -> str:
        return numbers.setdefault(name, f"#{len(numbers)}") if name in bound else aliases.get(name, name)

    yield type(node).__name__
    for field, value in ast.iter_fields(node):
        if field in _NOT_FORM:
            continue
        if field == "body" and isinstance(value, list):
            value = [item for item in value if not _says_nothing(item)]
        for item in value if isinstance(value, list) else [value]:
            if isinstance(item, ast.AST):
                yield from _parts(item, bound, aliases, numbers)
            elif field in ("id", "arg", "name") and isinstance(item, str) and not isinstance(node, ast.keyword):
                yield written(item)
            elif item is not None and not isinstance(node, ast.Constant):
                yield f"{field}={item}"
            elif isinstance(node, ast.Constant) and field == "value":
                yield _constant(item)


def _constant(value: object) -> str:
    """Write a constant down; Python writes no whole number of thousands of digits in decimal ones."""
    return f"{type(value).__name__} {value:x}" if isinstance(value, int) else repr(value)


def _says_nothing(node: ast.AST) -> bool:
    """Whether a statement is a text, such as a docstring, or ``...``, or ``pass``."""
    return isinstance(node, ast.Pass) or (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))
