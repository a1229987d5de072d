"""Takes a cell apart: its statements, one by one, and the names that each of them binds.

Runs beside student code. Knows no exercise and no answer.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator, Mapping
from typing import Any

STAR = "*"  # stands for names that nobody can tell
_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


def one_by_one(tree: ast.Module) -> Iterator[ast.stmt]:
    """Yield the statements of a cell; ``import a, b`` means ``import a`` and ``import b``."""
    for statement in tree.body:
        match statement:
            case ast.Import(names=[_, _, *_] as names):
                yield from (ast.copy_location(ast.Import([name]), statement) for name in names)
            case ast.ImportFrom(module=module, names=[_, _, *_] as names, level=level):
                yield from (ast.copy_location(ast.ImportFrom(module, [name], level), statement) for name in names)
            case _:
                yield statement


def bound_names(statement: ast.AST) -> list[str]:
    """List the names that a statement would bind in the notebook, as the text does; `STAR` for a star import."""
    found: dict[str, None] = {}
    waiting = [(statement, False)]
    while waiting:
        node, is_in_comprehension = waiting.pop()
        if (name := _bound_by(node, is_in_comprehension)) is not None:
            found[name] = None
        is_in_comprehension = is_in_comprehension or isinstance(node, _COMPREHENSIONS)
        waiting += [(part, is_in_comprehension) for part in reversed([*_parts_outside(node)])]
    return list(found)


def _bound_by(node: ast.AST, is_in_comprehension: bool) -> str | None:
    """Return the name that a node binds; in a comprehension only ``:=`` binds one of the notebook's."""
    match node:
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            return name
        case ast.NamedExpr(target=ast.Name(id=name)):
            return name
        case ast.Name(id=name, ctx=ast.Store()) if not is_in_comprehension:
            return name
        case ast.alias(name=name, asname=other):
            return other or name.partition(".")[0]
        case ast.MatchAs(name=name) | ast.MatchStar(name=name) | ast.MatchMapping(rest=name):
            return name
    return None


def _parts_outside(node: ast.AST) -> Iterator[ast.AST]:
    """Yield the parts of a node, but for the body of a definition: what is bound there is its own."""
    for field in node._fields:
        if field != "body" or not isinstance(node, _DEFINITIONS):
            value = getattr(node, field, None)
            yield from (part for part in (value if isinstance(value, list) else [value]) if isinstance(part, ast.AST))


def imported(statement: ast.AST, namespace: Mapping[str, Any]) -> set[str]:
    """Return the names that hold just what an import within the statement would bind them to."""
    held = set()
    for node in ast.walk(statement):
        if isinstance(node, ast.Import):
            modules = {alias.asname or alias.name.partition(".")[0]: alias for alias in node.names}
            found = {name: alias.name if alias.asname else name for name, alias in modules.items()}
            held |= {name for name, module in found.items() if _is(namespace, name, sys.modules.get(module))}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            module = sys.modules.get(node.module or "")
            names = {alias.asname or alias.name: getattr(module, alias.name, None) for alias in node.names}
            held |= {name for name, value in names.items() if _is(namespace, name, value)}
    return held


def _is(namespace: Mapping[str, Any], name: str, value: object) -> bool:
    return value is not None and namespace.get(name) is value
