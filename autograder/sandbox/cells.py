"""Runs a notebook's code cells in order, as Jupyter would, without Jupyter.

Runs beside student code. Magics and shell commands are translated and do nothing; `exit()` ends its own cell only;
an error in one cell does not stop the next. What cannot work here, and may where the student works, costs less than in
Jupyter: its own statement, and those that need a name which it would have bound (`out_of_place.py`).
"""

from __future__ import annotations
import __future__

import ast
import asyncio
import inspect
import linecache
import re
import sys
import traceback
from collections.abc import Callable, Coroutine, Iterable
from contextlib import suppress
from types import CodeType, ModuleType
from typing import Any

from IPython.core.inputtransformer2 import TransformerManager

from autograder.sandbox.no_autograd import is_refusal
from autograder.sandbox.out_of_place import asks_the_place, is_of_the_place
from autograder.sandbox.statements import STAR, bound_names, imported, one_by_one
from autograder.sandbox.surroundings import Shell, surround

MOST_TOLD = 50  # statements of a cell that raised, and names that one of them would have bound
MOST_ABSENT = 500
_FUTURE = sum(getattr(__future__, name).compiler_flag for name in __future__.all_feature_names)
_LATE_ANNOTATIONS = __future__.annotations.compiler_flag
_PROMPT = re.compile(r"\s*In \[\d*\]: ")  # would be an annotation


class Cells:
    """The notebook's namespace, a fresh ``__main__`` module, and the cells that ran in it."""

    def __init__(self) -> None:
        self.module = ModuleType("__main__")
        self.namespace = self.module.__dict__
        self._transformer = TransformerManager()
        self._cell, self._filename = 0, ""
        self._flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
        self._forgiven: set[str] = set()  # names that are not bound, as what would have bound them cannot work here
        self._unreached: list[str] = []  # names that the running cell would have bound, had it not been stopped
        self._is_refused = False  # whether a derivative was, of which all that follows may be a consequence
        self._lost: list[dict[str, Any]] = []  # parts of the running cell
        self._absent: list[str] = []  # names that were lost, and that no later cell bound
        sys.modules["__main__"] = self.module
        surround(Shell(self.namespace, self._execute))

    def run(self, index: int, source: str) -> dict[str, Any]:
        """Execute one cell.

        Returns:
            ``"ok"``, or ``"lost"``: for each statement that was lost, and for the rest of its cell, what was raised as
            `describe` gives it, and the names that are not bound now. And ``"absent"``: all names that are missing by
            now because of this cell or one above.
        """
        self._cell, self._filename = index, f"<cell {index}>"
        self._lost, self._unreached = [], []
        linecache.cache[self._filename] = (len(source), None, source.splitlines(keepends=True), self._filename)
        try:
            self._execute(source)
        except BaseException as problem:  # SystemExit and KeyboardInterrupt cost their own cell only
            self._lost.append(self._loss(problem, self._unreached, "cell"))
        names = dict.fromkeys([*self._absent, *(name for lost in self._lost for name in lost["names"])])
        self._absent = [name for name in names if name not in self.namespace and name != STAR]
        told = {"lost": self._lost[:MOST_TOLD]} if self._lost else {"ok": True}
        return {**told, "absent": self._absent[:MOST_ABSENT]}

    def _execute(self, source: str) -> None:
        """Run the statements of a cell, or of what a magic of it holds; what stops them is raised."""
        try:
            tree = self._parsed(source)
        except BaseException:
            self._unreached.append(STAR)
            raise
        running = self._statement_by_statement([*one_by_one(tree)])
        stopped_by = asyncio.run(running) if self._waits(tree, source) else _at_once(running)
        if stopped_by is not None:
            raise stopped_by

    def _parsed(self, source: str) -> ast.Module:
        """Parse a cell. Only what is no Python holds magics: looking for them takes longer than anything else here."""
        with suppress(SyntaxError):
            if not _PROMPT.match(source):
                return self._tree(source)
        return self._tree(self._transformed(source))

    def _transformed(self, source: str) -> str:
        """Turn magics and shell lines into calls, and leave every line where it stands in the notebook."""
        try:
            text = str(self._transformer.transform_cell(source))
        except SyntaxError:  # of a file that it does not name; Python says the same of the cell
            return source
        above = len(source) - len(source.lstrip("\n"))  # the transformer drops empty lines there
        return "\n" * above + text.lstrip("\n")

    def _tree(self, text: str) -> ast.Module:
        flags = self._flags | ast.PyCF_ONLY_AST
        tree: ast.Module = compile(text, self._filename, "exec", flags, dont_inherit=True)
        return tree

    async def _statement_by_statement(self, statements: list[ast.stmt]) -> BaseException | None:
        """Return what stopped them. A coroutine, as one of them may wait for what an earlier one began."""
        for place, statement in enumerate(statements):
            is_shown = place == len(statements) - 1 and isinstance(statement, ast.Expr)
            try:
                code = self._compiled(statement, is_shown)
                if code.co_flags & inspect.CO_COROUTINE:  # `await` outside a function, as Jupyter allows it
                    await eval(code, self.namespace)
                else:
                    exec(code, self.namespace)
            except BaseException as problem:
                if not self._is_forgiven(problem, statement):
                    self._unreached += [name for rest in statements[place:] for name in bound_names(rest)]
                    return problem
                self._give_up(statement, problem)
        return None

    def _waits(self, tree: ast.Module, source: str) -> bool:
        """Whether a statement has an `await` outside a function."""
        if "await" not in source and "async" not in source:
            return False
        with suppress(SyntaxError):  # it is raised where its statement is reached
            code = compile(tree, self._filename, "exec", self._flags, dont_inherit=True)
            return bool(code.co_flags & inspect.CO_COROUTINE)
        return False

    def _compiled(self, statement: ast.stmt, is_shown: bool) -> CodeType:
        """Compile a statement as IPython does: the value of a cell's last expression is shown."""
        if isinstance(statement, ast.Expr) and is_shown:
            return self._code(ast.Interactive([statement]), "single")
        return self._code(ast.Module([statement], []), "exec")

    def _code(self, tree: ast.Module | ast.Interactive, mode: str) -> CodeType:
        """Compile with all that the notebook took from the future so far.

        Once a name is missing, annotations are not evaluated any more: they compute nothing, and may need it.
        """
        flags = self._flags | (_LATE_ANNOTATIONS if self._forgiven else 0)
        code: CodeType = compile(tree, self._filename, mode, flags, dont_inherit=True)
        self._flags |= code.co_flags & _FUTURE
        return code

    def _is_forgiven(self, problem: BaseException, statement: ast.stmt) -> bool:
        """Whether what was raised costs its statement only."""
        if isinstance(problem, NameError):
            return bool(needed := _needed(problem)) and bool(self._forgiven & {needed, STAR})
        if isinstance(problem, Exception) and asks_the_place(statement, self.namespace):
            return not bound_names(statement)
        self._is_refused = self._is_refused or is_refusal(problem)
        return is_of_the_place(problem) or (self._is_refused and isinstance(problem, Exception))

    def _give_up(self, statement: ast.stmt, problem: BaseException) -> None:
        """Unbind what a statement would have bound, but for the modules that it did import."""
        held = imported(statement, self.namespace)
        names = [name for name in bound_names(statement) if name not in held]
        for name in names:
            self.namespace.pop(name, None)
        self._forgiven.update(names)
        self._lost.append(self._loss(problem, names, "statement"))

    def _loss(self, problem: BaseException, names: Iterable[str], costs: str) -> dict[str, Any]:
        said = describe(problem, self._cell)
        return {**said, "needs": _needed(problem), "names": [*names][:MOST_TOLD], "costs": costs}


def _at_once(running: Coroutine[Any, Any, BaseException | None]) -> BaseException | None:
    """Run a coroutine that waits for nothing."""
    try:
        running.send(None)
    except StopIteration as end:
        stopped_by: BaseException | None = end.value
        return stopped_by
    raise RuntimeError("a statement waits outside a function")


def _needed(problem: BaseException) -> str:
    """Return the name that is not bound, of a NameError."""
    if type(problem) is NameError and type(problem.name) is str:
        return problem.name
    return ""


def describe(problem: BaseException, cell: int | None = None) -> dict[str, Any]:
    """Say what was raised: the type, the text, and the innermost line of the notebook, or of one cell, that led there.

    The exception is the submission's own: whatever it is asked may raise, or be nonsense, and is left out then.
    """
    position: dict[str, Any] = {"cell": None, "line": None}
    with suppress(BaseException):
        position = _position(problem, cell)
    return {
        "type": _said(lambda: type(problem).__name__, 100),
        "text": _said(lambda: _text_of(problem), 500),
        **position,
    }


def _text_of(problem: BaseException) -> str:
    """Return what it says: of a SyntaxError without the place, which the position tells as the notebook counts."""
    msg = problem.msg if isinstance(problem, SyntaxError) else None
    return str(problem) if msg is None else msg


def _said(say: Callable[[], str], limit: int) -> str:
    with suppress(BaseException):
        return str.__getitem__(say(), slice(limit))  # no subclass's own
    return ""


def _position(problem: BaseException, only: int | None) -> dict[str, Any]:
    cell, line = only, None
    # The names of files are forged easily, so they are not opened, as `traceback.extract_tb` would.
    for frame, number in traceback.walk_tb(problem.__traceback__):
        if (found := _cell_of(frame.f_code.co_filename)) is not None and only in (None, found):
            cell, line = found, number
    if isinstance(problem, SyntaxError) and (found := _cell_of(problem.filename or "")) is not None:
        cell, line = found, problem.lineno
    return {"cell": cell, "line": line if type(line) is int else None}


def _cell_of(filename: str) -> int | None:
    found = re.fullmatch(r"<cell (\d{1,9})>", filename)
    return int(found[1]) if found else None
