"""Reads a submission's source for calls that an exercise forbids: aliases, imports and getattr included.

Looks at the exercise's function and at everything of the notebook that it reaches, so that a student may check
a formula with autograd in another cell. Only unambiguous uses are reported; what hides better is met by the
instruments in the worker.
"""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from autograder.language import Forbids

MAX_SOURCE = 500_000


@dataclass(frozen=True)
class Use:
    """One forbidden call in the source.

    Attributes:
        name: the dotted name.
        line: the line within its cell.
    """

    name: str
    line: int


class Source:
    """The notebook's code cells as syntax trees, with its names resolved."""

    def __init__(self, cells: Sequence[str]) -> None:
        self.trees = [tree for cell in cells if (tree := _parse(cell)) is not None]
        self.definitions: dict[str, list[ast.AST]] = {}
        self.aliases: dict[str, str] = {}
        for tree in self.trees:
            for statement in tree.body:
                self._note(statement)

    def _note(self, statement: ast.stmt) -> None:
        if isinstance(statement, ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef):
            self.definitions[statement.name] = [statement]  # the last definition wins, as in Jupyter
            self.aliases.pop(statement.name, None)
        for node in ast.walk(statement):
            if isinstance(node, ast.Assign | ast.AnnAssign) and node in (statement,):
                targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                for target in targets:
                    if isinstance(target, ast.Name) and node.value is not None:
                        self.definitions.setdefault(target.id, []).append(node.value)
        self.aliases.update(_aliases_in(statement, self.aliases))

    def uses(self, functions: Sequence[str], forbids: Forbids) -> list[Use]:
        """List forbidden calls in the named functions and in all that they reach."""
        found = []
        for node in self._reachable(functions):
            local = _local_names(node)
            known = {name: dotted for name, dotted in self.aliases.items() if name not in local}
            aliases = {**known, **_aliases_in(node, known)}
            for name, line in _names_in(node, aliases):
                match = _forbidden(name, forbids)
                if match:
                    found.append(Use(match, line))
        return sorted(set(found), key=lambda use: (use.line, use.name))

    def _reachable(self, functions: Sequence[str]) -> Iterator[ast.AST]:
        waiting, seen = list(functions), set()
        while waiting:
            name = waiting.pop()
            if name in seen:
                continue
            seen.add(name)
            for node in self.definitions.get(name, []):
                yield node
                local = _local_names(node)
                names = (item.id for item in ast.walk(node) if isinstance(item, ast.Name))
                waiting.extend(name for name in names if name not in local)


def _local_names(node: ast.AST) -> set[str]:
    """Return the names that a function binds itself: they are not the notebook's."""
    if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
        return set()
    arguments = {item.arg for item in ast.walk(node) if isinstance(item, ast.arg)}
    blocks = (item for item in ast.walk(node) if item is not node)
    inner = {item.name for item in blocks if isinstance(item, ast.FunctionDef | ast.ClassDef)}
    stored = {item.id for item in ast.walk(node) if isinstance(item, ast.Name) and isinstance(item.ctx, ast.Store)}
    shared = {name for item in ast.walk(node) if isinstance(item, ast.Global) for name in item.names}
    return (arguments | inner | stored) - shared


def _parse(cell: str) -> ast.Module | None:
    if len(cell) > MAX_SOURCE:
        return None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return ast.parse(cell)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            pass
        try:
            from IPython.core.inputtransformer2 import TransformerManager  # slow to import, rarely needed

            return ast.parse(TransformerManager().transform_cell(cell))
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return None


def _aliases_in(node: ast.AST, known: dict[str, str]) -> dict[str, str]:
    """Map names to the dotted names they stand for: imports, and assignments of a resolved name."""
    aliases: dict[str, str] = {}
    for item in ast.walk(node):
        if isinstance(item, ast.Import):
            for part in item.names:
                aliases[part.asname or part.name.split(".")[0]] = part.name if part.asname else part.name.split(".")[0]
        elif isinstance(item, ast.ImportFrom) and item.module and not item.level:
            for part in item.names:
                aliases[part.asname or part.name] = f"{item.module}.{part.name}"
        elif isinstance(item, ast.Assign) and len(item.targets) == 1 and isinstance(item.targets[0], ast.Name):
            name = _resolve(item.value, {**known, **aliases})
            if name and name.split(".")[0] in ("torch", "functorch"):
                aliases[item.targets[0].id] = name
    return aliases


def _resolve(node: ast.AST, aliases: dict[str, str]) -> str | None:
    """Return the dotted name that an expression spells: names, attributes, getattr with a literal, imports."""
    if isinstance(node, ast.Name):
        return aliases.get(node.id, node.id)
    if isinstance(node, ast.Attribute):
        base = _resolve(node.value, aliases)
        return f"{base}.{node.attr}" if base else None
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute):
        called = _resolve(node.func, aliases)
        texts = [_literal(argument) for argument in node.args]
        if called == "getattr" and len(texts) >= 2 and texts[1]:
            base = _resolve(node.args[0], aliases)
            return f"{base}.{texts[1]}" if base else None
        if called in ("__import__", "importlib.import_module") and texts and texts[0]:
            return texts[0].split(".")[0] if called == "__import__" else texts[0]
    return None


def _literal(node: ast.AST) -> str | None:
    """Return a text that is spelled out, also in pieces joined by +."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        left, right = _literal(node.left), _literal(node.right)
        return left + right if left is not None and right is not None else None
    return None


def _names_in(node: ast.AST, aliases: dict[str, str]) -> Iterator[tuple[str, int]]:
    for item in ast.walk(node):
        if isinstance(item, ast.Attribute | ast.Name | ast.Call):
            name = _resolve(item, aliases)
            if name:
                yield name, item.lineno
        if isinstance(item, ast.Call) and isinstance(item.func, ast.Attribute) and item.func.attr == "backward":
            yield "torch.Tensor.backward", item.lineno
        if isinstance(item, ast.ImportFrom) and item.module:
            for part in item.names:
                yield f"{item.module}.{part.name}", item.lineno


def _forbidden(name: str, forbids: Forbids) -> str | None:
    for forbidden in forbids.names:
        if name == forbidden and "." not in name:
            return None  # a bare package name decides nothing
        if name == forbidden and forbidden in ("torch.autograd", "torch.func"):
            return None  # nor does the namespace itself, until something in it is named
        if name == forbidden or name.startswith(f"{forbidden}."):
            return name
    return None
