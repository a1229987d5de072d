"""Runs a notebook's code cells in order, as Jupyter would, without Jupyter.

Runs beside student code. Magics and shell commands are translated and do nothing; `input()` and `exit()`
raise in their own cell only; an error in one cell does not stop the next. A package that is not installed here
costs less than in Jupyter, as it may be there where the student works: only the statements that need it.
"""

from __future__ import annotations

import ast
import asyncio
import inspect
import linecache
import re
import sys
import traceback
from collections.abc import Callable
from contextlib import suppress
from types import CodeType, ModuleType
from typing import Any

from IPython.core.inputtransformer2 import TransformerManager

from autograder.sandbox.surroundings import Shell, surround


class Cells:
    """The notebook's namespace, a fresh ``__main__`` module, and the cells that ran in it."""

    def __init__(self) -> None:
        self.module = ModuleType("__main__")
        self.namespace = self.module.__dict__
        self._transformer = TransformerManager()
        self._filename = ""
        sys.modules["__main__"] = self.module
        surround(Shell(self.namespace, self._run_more))

    def run(self, index: int, source: str) -> dict[str, Any]:
        """Execute one cell.

        Returns:
            ``{"ok": True}``, or what was raised as `describe` gives it.
        """
        self._filename = f"<cell {index}>"
        try:
            text = self._transformed(source)
            linecache.cache[self._filename] = (len(text), None, text.splitlines(keepends=True), self._filename)
            self._execute(text)
        except BaseException as problem:  # SystemExit and KeyboardInterrupt cost their own cell only
            return {"raised": describe(problem)}
        return {"ok": True}

    def _run_more(self, source: str) -> None:
        """Execute what a magic of the running cell holds; it may hold magics itself."""
        text = self._transformed(source)
        above = len(source) - len(source.lstrip("\n"))  # the transformer drops empty lines there
        self._execute("\n" * above + text.lstrip("\n"))

    def _transformed(self, source: str) -> str:
        """Turn magics and shell lines into calls."""
        try:
            return str(self._transformer.transform_cell(source))
        except SyntaxError:  # of a file that it does not name; Python says the same of the cell
            return source

    def _execute(self, text: str) -> None:
        """Run statements. One that needs a package which is not there costs itself, and is raised in the end."""
        absent: ImportError | None = None
        code = self._compiled(text)
        while True:
            try:
                self._run(code)
                break
            except ImportError as problem:
                absent = absent or problem
                rest = self._below(text, problem)
            except NameError as problem:
                if absent is None:
                    raise
                rest = self._below(text, problem)
            if not rest.body:
                break
            code = self._compiled(rest)
        if absent is not None:
            raise absent

    def _compiled(self, source: str | ast.Module) -> CodeType:
        flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
        code: CodeType = compile(source, self._filename, "exec", flags, dont_inherit=True)
        return code

    def _run(self, code: CodeType) -> None:
        if code.co_flags & inspect.CO_COROUTINE:  # `await` outside a function, as Jupyter allows it
            asyncio.run(eval(code, self.namespace))
        else:
            exec(code, self.namespace)

    def _below(self, text: str, problem: BaseException) -> ast.Module:
        """Return the statements below the one that raised."""
        own = (self._filename, "<module>")
        frames = traceback.walk_tb(problem.__traceback__)  # from the outermost one
        lines = (line for frame, line in frames if (frame.f_code.co_filename, frame.f_code.co_name) == own)
        line = next(lines, None)
        tree = ast.parse(text)
        tree.body = [statement for statement in tree.body if line is not None and statement.lineno > line]
        return tree


def describe(problem: BaseException) -> dict[str, Any]:
    """Say what was raised: the type, the text, and the innermost line of the notebook that led there.

    The exception is the submission's own: whatever it is asked may raise, or be nonsense, and is left out then.
    """
    position: dict[str, Any] = {"cell": None, "line": None}
    with suppress(BaseException):
        position = _position(problem)
    return {"type": _said(lambda: type(problem).__name__, 100), "text": _said(lambda: str(problem), 500), **position}


def _said(say: Callable[[], str], limit: int) -> str:
    with suppress(BaseException):
        return str.__getitem__(say(), slice(limit))  # no subclass's own
    return ""


def _position(problem: BaseException) -> dict[str, Any]:
    cell, line = None, None
    # The names of files are forged easily, so they are not opened, as `traceback.extract_tb` would.
    for frame, number in traceback.walk_tb(problem.__traceback__):
        if (found := _cell_of(frame.f_code.co_filename)) is not None:
            cell, line = found, number
    if isinstance(problem, SyntaxError) and (found := _cell_of(problem.filename or "")) is not None:
        cell, line = found, problem.lineno
    return {"cell": cell, "line": line if type(line) is int else None}


def _cell_of(filename: str) -> int | None:
    found = re.fullmatch(r"<cell (\d{1,9})>", filename)
    return int(found[1]) if found else None
