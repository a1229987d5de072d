"""What notebooks expect around them and do not get here: a shell, sockets for asyncio, a compiler.

Runs beside student code. Everything here does nothing, or does the same in a plainer way, so that a cell which
works in Jupyter goes on. Knows no exercise and no answer.
"""

from __future__ import annotations

import asyncio
import builtins
import selectors
import sys
from collections.abc import Callable
from typing import Any, NoReturn

import IPython
import torch
from IPython.core import getipython
from IPython.utils.text import SList

_RUN_THEIR_CELL = ("time", "capture", "prun")  # magics that only measure or catch what stands below them


class Nothing:
    """Answers every attribute and every call, and does nothing: `shell.events.register(…)`."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return Nothing()

    def __call__(self, *_: object, **__: object) -> None:
        return None

    def __contains__(self, item: object) -> bool:
        return False


class Shell(Nothing):
    """Answers whatever a translated magic or shell line calls.

    Args:
        namespace: the notebook's names.
        run: runs more source in the cell that is running.
    """

    def __init__(self, namespace: dict[str, Any], run: Callable[[str], None]) -> None:
        self.user_ns, self._run = namespace, run

    def run_cell_magic(self, name: str, line: str, cell: str) -> None:
        """Run what stands below a magic that only measures or catches it; pass over every other cell."""
        if name in _RUN_THEIR_CELL:
            self._run(f"\n{cell}")  # below the magic's own line, so that lines are numbered as in the notebook

    def run_line_magic(self, name: str, line: str, *_: object, **__: object) -> None:
        """Run a statement that is only timed; pass over every other magic."""
        if name == "time":
            self._run(line)

    def getoutput(self, *_: object, **__: object) -> SList:
        """Return what a command printed: no line, as none is run."""
        return SList()


class _Loop(asyncio.SelectorEventLoop):
    """An event loop without the pair of sockets through which threads and signals wake one: here are none of them."""

    def __init__(self) -> None:
        super().__init__(selectors.PollSelector())

    def _make_self_pipe(self) -> None:
        self._ssock = self._csock = None

    def _close_self_pipe(self) -> None:
        pass


class _Policy(asyncio.DefaultEventLoopPolicy):
    _loop_factory = _Loop


def _compile(model: Any = None, **_: object) -> Any:
    """Stand in for torch.compile, which would need a C++ compiler and processes: the function stays as it is."""
    return (lambda item: item) if model is None else model


def _no_input(*_: object) -> NoReturn:
    raise EOFError("input() has nobody to ask while a notebook is graded")


class Shown:
    """Takes the value of a cell's last expression, as Jupyter does that shows it: the next cell may call it ``_``.

    Args:
        namespace: the notebook's names.
    """

    def __init__(self, namespace: dict[str, Any]) -> None:
        self._namespace, self._last = namespace, None

    def __call__(self, value: Any) -> None:
        """Keep a value, unless the notebook uses ``_`` for something else."""
        if value is not None and self._namespace.get("_") is self._last:
            self._namespace["_"] = self._last = value


def surround(shell: Shell) -> None:
    """Put everything in its place; the notebook's own `get_ipython` and IPython's then name the same shell."""
    get_ipython: Any = lambda: shell  # noqa: E731 - a def could not be given to mypy as anything else
    shell.user_ns.update(get_ipython=get_ipython, display=lambda *_, **__: None)
    IPython.get_ipython = getipython.get_ipython = get_ipython
    builtins.input = _no_input
    sys.displayhook = Shown(shell.user_ns)
    asyncio.set_event_loop_policy(_Policy())
    torch.compile = _compile
