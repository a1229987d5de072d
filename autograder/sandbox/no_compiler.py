"""Puts off the import of torch's compiler, `torch._dynamo`, until it is needed: that takes half as long as torch's own.

Derivatives and optimizers ask it at every step to stay out of their way, though nothing is compiled here. Until
anything else is asked of it, that much is answered in its place.
"""

from __future__ import annotations

import contextlib
import importlib
import sys
from collections.abc import Callable, Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import find_spec, spec_from_loader
from types import ModuleType, SimpleNamespace
from typing import Any

import torch

NAME = "torch._dynamo"


class _Asleep(ModuleType):
    """Stands for the compiler. Any other word of it, and any import of a part of it, puts the real one in its place."""

    compiled_autograd = SimpleNamespace(_disable=contextlib.nullcontext)

    @staticmethod
    def graph_break(*_: object, **__: object) -> None:
        """End a graph: there is none."""

    @staticmethod
    def disable(function: Any = None, *_: object, **__: object) -> Any:
        """Return a function as one that is not compiled, which it is not."""
        return _unchanged if function is None else function

    def __getattr__(self, name: str) -> Any:
        if sys.modules.get(NAME) is self:
            del sys.modules[NAME]
            importlib.import_module(NAME)
        return getattr(sys.modules[NAME], name)


def _unchanged(function: Callable[..., Any]) -> Callable[..., Any]:
    return function


class _Awake(MetaPathFinder, Loader):
    """Finds the parts of the compiler that were imported while it woke, so that whoever asked for one gets that one."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Find a part that is already there."""
        is_there = fullname.startswith(f"{NAME}.") and fullname in sys.modules
        return spec_from_loader(fullname, self) if is_there else None

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        """Return that part."""
        module = sys.modules[spec.name]
        spec.loader_state = vars(module).get("__spec__")  # by this way, as modules of settings refuse names of others
        return module

    def exec_module(self, module: ModuleType) -> None:
        """Leave it as it is."""
        spec = vars(module)["__spec__"]
        vars(module)["__spec__"] = spec.loader_state if spec.loader is self else spec


def put_off_the_compiler() -> None:
    """Answer in place of torch's compiler in this process, unless it was imported already."""
    if NAME not in sys.modules:
        asleep = _Asleep(NAME)
        asleep.__spec__ = spec = find_spec(NAME)
        asleep.__file__ = spec.origin if spec else None  # `inspect` asks every module for it, and wakes nobody
        sys.modules[NAME] = torch._dynamo = asleep
        sys.meta_path.insert(0, _Awake())
