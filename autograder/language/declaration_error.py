"""What a lecturer reads when a declaration cannot be used."""

from __future__ import annotations

import contextlib
import inspect
import sys
from pathlib import Path

from autograder.common.finding import Finding
from autograder.common.told import Told


class DeclarationError(Told):
    """Mistakes in an exercise's file; one line for each, which begins with ``file:line``, so that editors jump there.

    Attributes:
        findings: what is wrong, how to mend it, and where.
    """

    def __init__(self, where: str, exercise: str, *problems: Finding) -> None:
        self.findings = tuple(problem.at(f"{where}: exercise '{exercise}'") for problem in problems)
        super().__init__("\n".join(map(str, self.findings)))


def line_of(version: object) -> str:
    """Return ``file:line`` of a function or a class, the file relative to the working folder where possible."""
    code = getattr(version, "__code__", None)
    if code is not None:
        file, line = code.co_filename, code.co_firstlineno
    elif inspect.isclass(version) and (module := sys.modules.get(version.__module__)):
        file, line = str(module.__file__), inspect.getsourcelines(version)[1]
    else:
        return "?"
    path = Path(file)
    with contextlib.suppress(ValueError):
        path = path.relative_to(Path.cwd())
    return f"{path}:{line}"
