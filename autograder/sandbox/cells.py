"""Runs a notebook's code cells in order, as Jupyter would, without Jupyter.

Runs beside student code. Magics and shell commands are translated and do nothing; `input()` and `exit()`
raise in their own cell only; an error in one cell does not stop the next.
"""

from __future__ import annotations

import builtins
import linecache
import re
import sys
import traceback
from collections.abc import Callable
from contextlib import suppress
from types import ModuleType
from typing import Any, NoReturn

from IPython.core.inputtransformer2 import TransformerManager


class _HarmlessShell:
    """Answers whatever a translated magic or shell line calls, and does nothing."""

    def __init__(self, namespace: dict[str, Any]) -> None:
        self._namespace = namespace

    def __getattr__(self, name: str) -> Any:
        return lambda *_, **__: None

    def run_cell_magic(self, name: str, line: str, cell: str) -> None:
        """Run what stands below a magic that only measures or captures it; pass over every other cell."""
        if name in ("time", "capture"):
            exec(compile(cell, f"<below %%{name}>", "exec", dont_inherit=True), self._namespace)

    def run_line_magic(self, name: str, line: str, *_: object, **__: object) -> None:
        """Run a statement that is only timed; pass over every other magic."""
        if name == "time":
            exec(compile(line, "<after %time>", "exec", dont_inherit=True), self._namespace)


def _no_input(*_: object) -> NoReturn:
    raise RuntimeError("input() has nobody to ask while a notebook is graded")


class Cells:
    """The notebook's namespace, a fresh ``__main__`` module, and the cells that ran in it."""

    def __init__(self) -> None:
        self.module = ModuleType("__main__")
        self.namespace = self.module.__dict__
        shell = _HarmlessShell(self.namespace)
        self.namespace.update(get_ipython=lambda: shell, display=lambda *_, **__: None)
        self._transformer = TransformerManager()
        sys.modules["__main__"] = self.module
        builtins.input = _no_input

    def run(self, index: int, source: str) -> dict[str, Any]:
        """Execute one cell.

        Returns:
            ``{"ok": True}``, or what was raised as `describe` gives it.
        """
        try:
            text = self._transformer.transform_cell(source)
            filename = f"<cell {index}>"
            linecache.cache[filename] = (len(text), None, text.splitlines(keepends=True), filename)
            exec(compile(text, filename, "exec", dont_inherit=True), self.namespace)
        except BaseException as problem:  # SystemExit and KeyboardInterrupt cost their own cell only
            return {"raised": describe(problem)}
        return {"ok": True}


def describe(problem: BaseException) -> dict[str, Any]:
    """Say what was raised: the type, the text, and the innermost line of the notebook that led there.

    The exception is the submission's own: whatever it is asked may raise, or be nonsense, and is left out then.
    """
    place: dict[str, Any] = {"cell": None, "line": None}
    with suppress(BaseException):
        place = _place(problem)
    return {"type": _said(lambda: type(problem).__name__, 100), "text": _said(lambda: str(problem), 500), **place}


def _said(say: Callable[[], str], limit: int) -> str:
    with suppress(BaseException):
        return str.__getitem__(say(), slice(limit))  # no subclass's own
    return ""


def _place(problem: BaseException) -> dict[str, Any]:
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
