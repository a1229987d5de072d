"""The solution of an exercise in the instructor's notebook: what its functions reach and students have to write."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from autograder.publishing.making.steps import BEGIN, END

Statement = ast.FunctionDef | ast.ClassDef | ast.Assign | ast.AnnAssign


@dataclass(frozen=True)
class Definition:
    """One statement at the top of a cell: a function, a class, or a name that is given a value.

    Attributes:
        cell: the cell's index.
        statement: what stands there.
    """

    cell: int
    statement: Statement

    @property
    def first_line(self) -> int:
        """The first line, decorators included."""
        decorators = getattr(self.statement, "decorator_list", [])
        return min([self.statement.lineno, *(item.lineno for item in decorators)])


class Solution:
    """What an exercise's functions reach, as far as it stands in solution regions.

    Attributes:
        definitions: the statements, in the order of the notebook.
        public: the names of functions that students are given in other cells.

    Args:
        cells: the instructor notebook's code cells; as in Jupyter, the last definition of a name counts.
        functions: the names that the exercise asks for.
    """

    def __init__(self, cells: Sequence[str], functions: Sequence[str]) -> None:
        self.cells, self.functions = cells, functions
        self._regions = [_region_lines(cell) for cell in cells]
        defined = {name: definition for definition in _top_level(cells) for name in _names(definition.statement)}
        reached = _reached(functions, defined)
        own = [
            definition
            for definition in reached
            if self._is_secret(definition) or set(functions) & _names(definition.statement)
        ]
        self.definitions = sorted(own, key=lambda definition: (definition.cell, definition.first_line))
        self.public = sorted(
            name
            for name, definition in defined.items()
            if isinstance(definition.statement, ast.FunctionDef)
            and definition not in own
            and not self._is_secret(definition)
        )

    def _is_secret(self, definition: Definition) -> bool:
        last = definition.statement.end_lineno or definition.first_line
        return any(definition.first_line <= line <= last for line in self._regions[definition.cell])

    def changed(self, definition: Definition | None = None, text: str = "") -> str:
        """Return the solution's cells as one, with a statement replaced, so that all that hangs on it is made anew."""
        parts = []
        for index in sorted({item.cell for item in self.definitions}):
            lines = self.cells[index].split("\n")
            if definition is not None and index == definition.cell:
                lines[definition.first_line - 1 : definition.statement.end_lineno] = [text]
            parts.append("\n".join(lines))
        return "\n\n".join(parts)

    def surroundings(self) -> list[str]:
        """Return the cells that it may hang on: its own, and those that hold nobody's solution."""
        own = {item.cell for item in self.definitions}
        return [cell for index, cell in enumerate(self.cells) if index in own or not self._regions[index]]

    def parameters(self, name: str) -> list[str] | None:
        """Return the names of a function's positional parameters, or None if it is no plain function."""
        for definition in self.definitions:
            node = definition.statement
            if name in _names(node):
                function = getattr(node, "value", node)
                if isinstance(function, ast.FunctionDef | ast.Lambda):
                    return [item.arg for item in (*function.args.posonlyargs, *function.args.args)]
        return None


def without_shows(cells: Sequence[str]) -> list[str]:
    """Leave out what only shows something: calls, at the top of a cell, of functions that a notebook defines itself.

    No function depends on a picture that was drawn before it, and a worker runs the cells again after every loop that
    did not end.
    """
    own = {name for item in _top_level(cells) for name in _names(item.statement)} | {"check"}
    return [_without_calls(cell, own) for cell in cells]


def _without_calls(cell: str, names: set[str]) -> str:
    try:
        tree = ast.parse(cell)
    except SyntaxError:
        return cell
    lines = cell.split("\n")
    for node in tree.body:
        match node:
            case ast.Expr(value=ast.Call(func=ast.Name(id=name))) if name in names:
                for number in range(node.lineno - 1, node.end_lineno or node.lineno):
                    lines[number] = ""  # the numbers of the other lines stay
    return "\n".join(lines)


def _region_lines(cell: str) -> list[int]:
    """Return the numbers of the lines within solution regions."""
    found, inside = [], False
    for number, line in enumerate(cell.split("\n"), 1):
        if line.strip() in (BEGIN, END):
            inside = line.strip() == BEGIN
        elif inside:
            found.append(number)
    return found


def _top_level(cells: Sequence[str]) -> Iterator[Definition]:
    for index, cell in enumerate(cells):
        try:
            tree = ast.parse(cell)
        except SyntaxError:
            continue  # a cell of Jupyter's own syntax defines no solution
        yield from (Definition(index, node) for node in tree.body if isinstance(node, Statement))


def _names(statement: Statement) -> set[str]:
    """Return the names that a statement gives a meaning."""
    if isinstance(statement, ast.FunctionDef | ast.ClassDef):
        return {statement.name}
    targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
    return {node.id for target in targets for node in ast.walk(target) if isinstance(node, ast.Name)}


def _reached(functions: Sequence[str], defined: dict[str, Definition]) -> list[Definition]:
    waiting, found = list(functions), []
    while waiting:
        definition = defined.get(waiting.pop())
        if definition is not None and definition not in found:
            found.append(definition)
            waiting += [node.id for node in ast.walk(definition.statement) if isinstance(node, ast.Name)]
    return found
