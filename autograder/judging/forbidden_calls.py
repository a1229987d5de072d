"""Reads a submission's source for calls that an exercise forbids: aliases, imports and getattr included.

Looks at the exercise's function and at everything of the notebook that it reaches, so that a student may check
a formula with autograd in another cell. Only unambiguous uses are reported; what hides better is met by the
instruments in the worker.
"""

from __future__ import annotations

import ast
import warnings
from collections import ChainMap
from collections.abc import Iterable, Iterator, MutableMapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cached_property

from autograder.language import Forbids
from autograder.sandbox.statements import bound_names

MAX_SOURCE = 1_000_000  # characters of all cells together; what comes later is met by the instruments only
_NAMESPACES = ("torch.autograd", "torch.func", "torch._functorch", "functorch")
MAX_CHAIN = 50  # links in a.b.c…: no name of torch has so many
_IMPORTS = (ast.Import, ast.ImportFrom)
MAX_NAME = 200  # characters of a dotted name, likewise; the parts of a longer one are looked at all the same


@dataclass(frozen=True)
class Use:
    """One forbidden call in the source.

    Attributes:
        name: the dotted name.
        line: the line within its cell.
    """

    name: str
    line: int


@dataclass(frozen=True)
class _Parts:
    """What stands in a definition, looked through once for all who ask.

    Attributes:
        nodes: all of it, itself first.
        local: the names that it binds itself.
        names: those that it takes from the notebook, as often as it does.
    """

    nodes: Sequence[ast.AST]
    local: frozenset[str]
    names: Sequence[str]

    @classmethod
    def of(cls, node: ast.AST) -> _Parts:
        """Take a definition apart."""
        nodes = [*ast.walk(node)]
        local = _local_names(node, nodes)
        return cls(nodes, local, [item.id for item in nodes if isinstance(item, ast.Name) and item.id not in local])


class SubmittedSource:
    """The notebook's code cells as syntax trees, with its names resolved."""

    def __init__(self, cells: Sequence[str]) -> None:
        self.definitions: dict[str, list[ast.AST]] = {}
        self._cells: dict[int, int] = {}  # of definitions, by their ids
        self._parts: dict[int, _Parts] = {}  # likewise
        self._spelled: dict[int, dict[tuple[str, int], None]] = {}  # likewise
        self.aliases: dict[str, str] = {}
        self.trees: list[ast.Module | None] = []  # of the cells; none of one that does not parse
        budget = MAX_SOURCE
        for index, cell in enumerate(cells):
            budget -= len(cell)
            tree = _parse(cell) if budget >= 0 else None
            self.trees.append(tree)
            for statement in tree.body if tree else ():
                self._note(statement, index)

    @cached_property
    def bound(self) -> list[tuple[int, ast.stmt, list[str]]]:
        """The cells, by index, their statements and the names that each of these binds; imports are left out."""
        statements = ((cell, item) for cell, tree in enumerate(self.trees) if tree for item in tree.body)
        return [(cell, item, bound_names(item)) for cell, item in statements if not isinstance(item, _IMPORTS)]

    def _note(self, statement: ast.stmt, cell: int) -> None:
        """Take in one top-level statement; as in Jupyter, the last definition of a name wins."""
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef):
            self._define(statement.name, [statement], cell)
            return  # what it binds inside is its own
        if isinstance(statement, ast.ClassDef):
            self._define(statement.name, [*statement.bases, *statement.body], cell)  # each method has names of its own
            return
        if isinstance(statement, ast.Assign | ast.AnnAssign) and statement.value is not None:
            targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
            for target in targets:
                if isinstance(target, ast.Name):
                    self._define(target.id, [statement.value], cell)
        self.aliases.update(_aliases_in(ast.walk(statement), self.aliases))

    def _define(self, name: str, nodes: list[ast.AST], cell: int) -> None:
        self.definitions[name] = nodes
        self._cells.update(dict.fromkeys(map(id, nodes), cell))
        self.aliases.pop(name, None)

    def dotted_name(self, node: ast.expr) -> str:
        """Return the dotted name that an expression of the notebook's spells, or nothing."""
        return _resolve(node, self.aliases) or ""

    def uses(self, functions: Sequence[str], forbids: Forbids) -> list[Use]:
        """List forbidden calls in the named functions and in all that they reach."""
        found = []
        for node in self._reachable(functions):
            for name, line in self._spelled_in(node):
                match = _forbidden(name, forbids)
                if match:
                    found.append(Use(match, line))
        return sorted(set(found), key=lambda use: (use.line, use.name))

    def needed(self, functions: Sequence[str]) -> list[str]:
        """List the names that functions, and all that they reach, take from the notebook, their own first."""
        found = dict.fromkeys(functions)
        for node in self._reachable(functions):
            found |= dict.fromkeys(self._parts_of(node).names)
        return list(found)

    def places(self, functions: Sequence[str]) -> list[tuple[int, int]]:
        """List the cells, by index, and the lines of functions and of all that they reach."""
        found: dict[tuple[int, int], None] = {}
        for node in self._reachable(functions):
            cell = self._cells[id(node)]
            nodes = self._parts_of(node).nodes
            lines = sorted({part.lineno for part in nodes if isinstance(part, ast.stmt | ast.expr)})
            found |= dict.fromkeys((cell, line) for line in lines)
        return list(found)

    def _reachable(self, functions: Sequence[str]) -> Iterator[ast.AST]:
        waiting, seen = list(functions), set()
        read: set[int] = set()  # a = b = … gives one value many names
        while waiting:
            name = waiting.pop()
            if name in seen:
                continue
            seen.add(name)
            for node in self.definitions.get(name, []):
                if id(node) in read:
                    continue
                read.add(id(node))
                yield node
                waiting.extend(self._parts_of(node).names)

    def _spelled_in(self, node: ast.AST) -> dict[tuple[str, int], None]:
        """Return the dotted names that a definition spells, and their lines, read once for all that reach it."""
        if id(node) not in self._spelled:
            self._spelled[id(node)] = dict.fromkeys(_names_of(self._parts_of(node), self.aliases))
        return self._spelled[id(node)]

    def _parts_of(self, node: ast.AST) -> _Parts:
        if id(node) not in self._parts:
            self._parts[id(node)] = _Parts.of(node)
        return self._parts[id(node)]


def _names_of(parts: _Parts, known: MutableMapping[str, str]) -> Iterator[tuple[str, int]]:
    """Return the dotted names that a definition spells, and their lines; `known` are the notebook's aliases."""
    local = {name: name for name in parts.local}  # these stand for themselves
    # Chained, not copied: a notebook can have as many aliases as definitions, and the product is too many.
    aliases = ChainMap(_aliases_in(parts.nodes, ChainMap(local, known)), local, known)
    return _names_in(parts.nodes, aliases)


def _local_names(node: ast.AST, nodes: Sequence[ast.AST]) -> frozenset[str]:
    """Return the names that a function binds itself: they are not the notebook's."""
    if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
        return frozenset()
    names: set[str] = set()
    shared: set[str] = set()
    for item in nodes:
        match item:
            case ast.arg(arg=name) | ast.Name(id=name, ctx=ast.Store()) | ast.ExceptHandler(name=str(name)):
                names.add(name)
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name) if item is not node:
                names.add(name)
            case ast.Global(names=listed):
                shared.update(listed)
    return frozenset(names - shared)


def without_magics(cell: str) -> str:
    """Return a cell with nothing in its lines of Jupyter's own syntax."""
    return "\n".join("" if line.lstrip().startswith(("%", "!", "?")) else line for line in cell.split("\n"))


def _parse(cell: str) -> ast.Module | None:
    """Parse a cell; lines of Jupyter's own syntax count as empty."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for text in (cell, without_magics(cell)):
            try:
                return ast.parse(text)
            except (SyntaxError, ValueError, RecursionError, MemoryError):
                continue
    return None


def _aliases_in(nodes: Iterable[ast.AST], known: MutableMapping[str, str]) -> dict[str, str]:
    """Map names to the dotted names they stand for: imports, and assignments of a resolved name."""
    aliases: dict[str, str] = {}
    all_known = ChainMap(aliases, known)
    for item in nodes:
        if isinstance(item, ast.Import):
            for part in item.names:
                aliases[part.asname or part.name.split(".")[0]] = part.name if part.asname else part.name.split(".")[0]
        elif isinstance(item, ast.ImportFrom) and item.module and not item.level:
            for part in item.names:
                aliases[part.asname or part.name] = f"{item.module}.{part.name}"
        elif isinstance(item, ast.Assign) and len(item.targets) == 1 and isinstance(item.targets[0], ast.Name):
            name = _resolve(item.value, all_known)
            if name and name.split(".")[0] in ("torch", "functorch"):
                aliases[item.targets[0].id] = name
    return aliases


def _resolve(node: ast.AST, aliases: MutableMapping[str, str], depth: int = 0) -> str | None:
    """Return the dotted name that an expression spells: names, attributes, getattr with a literal, imports."""
    name = _spelled(node, aliases, depth) if depth <= MAX_CHAIN else None
    return name if name is None or len(name) <= MAX_NAME else None


def _spelled(node: ast.AST, aliases: MutableMapping[str, str], depth: int) -> str | None:
    if isinstance(node, ast.Name):
        return aliases.get(node.id, node.id)
    if isinstance(node, ast.Attribute):
        base = _resolve(node.value, aliases, depth + 1)
        return f"{base}.{node.attr}" if base else None
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute):
        called = _resolve(node.func, aliases, depth + 1)
        if called == "getattr" and len(node.args) >= 2:
            base, text = _resolve(node.args[0], aliases, depth + 1), _literal(node.args[1])
            return f"{base}.{text}" if base and text else None
        if called in ("__import__", "importlib.import_module") and node.args:
            text = _literal(node.args[0]) or ""
            return (text.split(".")[0] if called == "__import__" else text) or None
    return None


def _literal(node: ast.AST, depth: int = 0) -> str | None:
    """Return a text that is spelled out, also in pieces joined by +."""
    if depth > MAX_CHAIN:
        return None
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        left, right = _literal(node.left, depth + 1), _literal(node.right, depth + 1)
        return left + right if left is not None and right is not None else None
    return None


def _names_in(nodes: Iterable[ast.AST], aliases: MutableMapping[str, str]) -> Iterator[tuple[str, int]]:
    for item in nodes:
        if isinstance(item, ast.Attribute | ast.Name | ast.Call):
            name = _resolve(item, aliases)
            if name:
                yield name, item.lineno
        if isinstance(item, ast.Call) and _is_backward(item):
            yield "torch.Tensor.backward", item.lineno
        if isinstance(item, ast.ImportFrom) and item.module:
            for part in item.names:
                yield f"{item.module}.{part.name}"[:MAX_NAME], item.lineno


def _is_backward(node: ast.Call) -> bool:
    """Whether `.backward()` is called on something that is not self."""
    if not (isinstance(node.func, ast.Attribute) and node.func.attr == "backward"):
        return False
    return not (isinstance(node.func.value, ast.Name) and node.func.value.id == "self")


def _forbidden(name: str, forbids: Forbids) -> str | None:
    for forbidden in forbids.names:
        if name == forbidden and forbidden in _NAMESPACES:
            return None  # it decides nothing until something in it is named
        if _fits(name, forbidden):
            return name
    return None


def _fits(name: str, forbidden: str) -> bool:
    """Whether a name is what is forbidden, or in it; ``*`` stands for anything."""
    first, star, _ = forbidden.partition("*")
    if not star:
        return name == forbidden or name.startswith(f"{forbidden}.")
    return name.startswith(first) and fnmatchcase(name, forbidden)
