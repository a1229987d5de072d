"""Tells an error of the place, which works where the student works, from an error of the student.

The wall refuses files, the network, processes and threads; a machine has no GPU, no such variable and nobody to ask;
packages are missing, or of another version. Runs beside student code. Knows no exercise and no answer.
"""

from __future__ import annotations

import ast
import builtins
import locale
import os
import re
import subprocess
import sys
import traceback
from collections.abc import Mapping
from contextlib import suppress
from pathlib import PurePath
from types import ModuleType
from typing import Any

import torch

_OF_THE_PLACE = (ImportError, OSError, EOFError, Warning, locale.Error, subprocess.SubprocessError)
# no threads behind the wall; files that torch cannot write; what it says where there is no card, and of what is gone
_SAID = re.compile(
    "can't start new thread|Parent directory .* does not exist|File .* cannot be opened|Torch not compiled with|"
    "PyTorch is not linked with|Found no NVIDIA|No CUDA GPUs|Cannot (get CUDA|access accelerator)|"
    "Could not run .* '(MPS|CUDA|XPU)'|Tried to instantiate dummy base class|This function was deprecated since version"
)
_NO_ATTRIBUTE = re.compile(r"module '([\w.]+)' has no attribute ")
_OWN_MODULES = ("__main__", "support")
_PLAIN = (str, PurePath, torch.device)


def is_of_the_place(problem: BaseException) -> bool:
    """Whether a statement raised this because of the wall, the machine or a version.

    The exception is the submission's own: whatever it is asked may raise, and counts for nothing then.
    """
    with suppress(BaseException):
        if isinstance(problem, _OF_THE_PLACE):
            return True
        if isinstance(problem, AttributeError):
            named = _NO_ATTRIBUTE.match(str(problem))  # numpy tells no more of what it had once
            return _is_library(problem.obj) or (named is not None and _is_library(sys.modules.get(named[1])))
        if isinstance(problem, KeyError):  # os.environ["X"]
            return _raised_in(problem) == os.__name__
        return isinstance(problem, RuntimeError | AssertionError) and _SAID.match(str(problem)) is not None
    return False


def asks_the_place(statement: ast.stmt, namespace: Mapping[str, Any]) -> bool:
    """Whether a statement only makes sure of something about the machine: ``assert os.path.exists("x")``.

    It asks libraries, and nothing that the notebook computed.
    """
    if not isinstance(statement, ast.Assert | ast.If):
        return False
    names = {node.id for node in ast.walk(statement.test) if isinstance(node, ast.Name)}
    values = [namespace[name] for name in names if name in namespace]
    is_known = all(name in namespace or hasattr(builtins, name) for name in names)
    return bool(values) and is_known and all(_is_of_a_library(value) for value in values)


def _is_of_a_library(value: object) -> bool:
    if isinstance(value, ModuleType):
        return _is_library(value)
    home = getattr(value, "__module__", None) if callable(value) else None
    return isinstance(value, _PLAIN) or (home in sys.modules and home not in _OWN_MODULES)


def _is_library(value: object) -> bool:
    """Whether this is a module that somebody else wrote, and that may be another version elsewhere."""
    name = value.__name__ if isinstance(value, ModuleType) else ""
    return bool(name) and sys.modules.get(name) is value and name not in _OWN_MODULES


def _raised_in(problem: BaseException) -> object:
    """Return the name of the module whose code raised."""
    *_, (frame, _) = traceback.walk_tb(problem.__traceback__)
    return frame.f_globals.get("__name__")
