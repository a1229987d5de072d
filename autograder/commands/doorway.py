"""What all commands share: exit codes, where they print, how they end, and the zygote that is started first."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import typer
from rich.console import Console

from autograder.common.files import place_of, said_of
from autograder.common.interrupts import end_as_by_ctrl_c

if TYPE_CHECKING:
    from autograder.sandbox.launch import Launched

PROBLEM, FAILURE = 1, 2
LOG_WIDTH = 160


def new_console(*, stderr: bool = False) -> Console:
    """Return where a command prints."""
    console = Console(stderr=stderr, soft_wrap=True, highlight=False)
    if not console.is_terminal:
        console.width = LOG_WIDTH  # a log has no edge at which a table would have to fold
    return console


def stop(text: object, code: int) -> typer.Exit:
    """Say why a command ends, and return what to raise."""
    new_console(stderr=True).print(str(text), markup=False)
    return typer.Exit(code)


def launched_early(nothing: str, root: Path, *, allow_unisolated_files: bool) -> Launched:
    """Start a zygote, which warms up while this process imports torch itself."""
    from autograder.course.key import matplotlib_cache
    from autograder.sandbox.launch import launch
    from autograder.sandbox.sandbox_error import SandboxError

    cache = matplotlib_cache(root)
    os.environ.setdefault("MPLCONFIGDIR", str(cache))  # support code may import matplotlib here, too
    try:
        return launch(cache, allow_unisolated_files=allow_unisolated_files)
    except SandboxError as problem:
        raise stop(f"{nothing}: {problem}", FAILURE) from None
    except OSError as problem:
        raise stop(f"{nothing}: {said_of(problem, place_of(problem, cache))}", FAILURE) from None


@contextlib.contextmanager
def interruptible(text: str) -> Iterator[None]:
    """End a command that is stopped from outside, by Ctrl-C or as a system does it, with a sentence."""
    end_as_by_ctrl_c()
    try:
        yield
    except KeyboardInterrupt:
        raise stop(text, FAILURE) from None
    except OSError as problem:  # not one that the command knew of: a log on a full disk, most likely
        with contextlib.suppress(OSError):
            stop(f"Stopped: {said_of(problem, place_of(problem, Path('the output')))}", FAILURE)
        sys.stdout = None  # else Python tries once more at its end, with an exit code of its own
        raise typer.Exit(FAILURE) from None
