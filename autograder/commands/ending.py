"""How every command prints and ends: with sentences and an exit code, whatever happened. Imports nothing heavy.

0 done and sound, 1 a problem of the course or of a submission was reported, 2 we failed.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import typer
from rich.console import Console

from autograder.common.files import path_named_by, said_of
from autograder.common.interrupts import end_as_by_ctrl_c
from autograder.common.told import FAILURE, PROBLEM, StoppedError, Told

LOG_WIDTH = 160
STARTED = time.monotonic()  # this is imported first


def new_console(*, stderr: bool = False) -> Console:
    """Return where a command prints."""
    console = Console(stderr=stderr, soft_wrap=True, highlight=False)
    if not console.is_terminal:
        console.width = LOG_WIDTH  # a log has no edge at which a table would have to fold
    return console


@contextlib.contextmanager
def in_sentences(nothing: str, interrupted: str) -> Iterator[None]:
    """Turn whatever ends a command early into sentences on stderr and an exit code. Decorates every command.

    Args:
        nothing: what was not done: "grade: nothing was graded".
        interrupted: what is to be known after Ctrl-C, or after what a system sends when it shuts down.
    """

    def end(told: Told) -> None:
        raise _ended(f"{nothing}: {told}" if told.is_of_the_command else str(told), told.exit_code)

    end_as_by_ctrl_c()
    try:
        with told_to(end):
            yield
    except KeyboardInterrupt as ending:
        how_far = f"{ending} " if str(ending) else ""
        raise _ended(f"Interrupted. {how_far}{interrupted}", FAILURE) from None
    except OSError as problem:  # not one that the command knew of: a log on a full disk, most likely
        with contextlib.suppress(OSError):
            _ended(f"Stopped: {said_of(problem, path_named_by(problem, Path('the output')))}", FAILURE)
        sys.stdout = None  # else Python tries once more at its end, with an exit code of its own
        raise typer.Exit(FAILURE) from None


@contextlib.contextmanager
def ending_at_once() -> Iterator[None]:
    """Let this process end once its exit handlers ran: to take torch apart piece by piece would take half a second."""
    exit_code = PROBLEM  # what Python ends with after a traceback

    def end() -> None:
        code = exit_code
        for stream in filter(None, (sys.stdout, sys.stderr)):
            try:
                stream.flush()
            except OSError:
                code = FAILURE
        os._exit(code)

    atexit.register(end)  # before all others, so that it runs after them
    try:
        yield
    except SystemExit as ending:
        exit_code = ending.code if isinstance(ending.code, int) else 0
        raise


@contextlib.contextmanager
def told_to(tell: Callable[[Told], None]) -> Iterator[None]:
    """Hand on what is told, in place of raising it further."""
    try:
        yield
    except Told as told:
        tell(told)


def _ended(text: str, exit_code: int) -> typer.Exit:
    new_console(stderr=True).print(text, markup=False)
    return typer.Exit(exit_code)


@contextlib.contextmanager
def writing(path: Path) -> Iterator[None]:
    """Say what cannot be written, or read, why, and what to do about it.

    Args:
        path: what is named where the system names nothing.

    Raises:
        StoppedError: with these sentences.
    """
    try:
        yield
    except OSError as problem:
        raise StoppedError(said_of(problem, path_named_by(problem, path))) from None
