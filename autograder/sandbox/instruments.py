"""What is watched while a student's function runs: forbidden calls, changed inputs, counted operations.

Runs beside student code, which can evade it; so what is observed here only ever takes points away
(`autograder/README.md`). Knows no answer.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from functools import lru_cache
from typing import Any, NoReturn

import torch
from torch import Tensor, inference_mode
from torch.autograd.graph import saved_tensors_hooks
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves

from autograder.sandbox.parts import is_identical
from autograder.sandbox.systems import INVERSES, Systems


class Forbidden(BaseException):
    """Raised by a call that the exercise forbids. Not an Exception, so that `except Exception` lets it pass."""


@lru_cache(maxsize=256)
def _holder_of(dotted_name: str) -> tuple[Any, str] | None:
    """Find the object whose attribute a dotted name is: a module, or a class inside one."""
    parts = dotted_name.split(".")
    for split in range(len(parts) - 1, 0, -1):
        try:
            holder: Any = importlib.import_module(".".join(parts[:split]))
        except ImportError:
            continue
        for part in parts[split:-1]:
            holder = getattr(holder, part, None)
        return (holder, parts[-1]) if hasattr(holder, parts[-1]) else None
    return None


def forbid(names: Sequence[str], used: list[str]) -> AbstractContextManager[None]:
    """Replace each named function by one that raises `Forbidden` and notes its name in `used`."""
    return placed(names, lambda name, _: _trap(name, used))


@contextmanager
def placed(names: Sequence[str], instead: Callable[[str, Any], Any]) -> Iterator[None]:
    """Replace named functions for a while.

    Args:
        names: dotted; those that there are not are left out.
        instead: a name and its function to what stands in its place.
    """
    found = [(name, place) for name in names if (place := _holder_of(name))]
    saved = [(holder, attribute, getattr(holder, attribute)) for _, (holder, attribute) in found]
    try:
        for (name, (holder, attribute)), (_, _, function) in zip(found, saved, strict=True):
            setattr(holder, attribute, instead(name, function))
        yield
    finally:
        for holder, attribute, original in saved:
            setattr(holder, attribute, original)


def _trap(name: str, used: list[str]) -> Any:
    def trap(*_: object, **__: object) -> NoReturn:
        used.append(name)
        raise Forbidden(f"{name} is not allowed in this exercise")

    return trap


def _identity(value: Any) -> Any:
    return value


class Snapshot:
    """How the tensor inputs were before a call, to tell afterwards which were changed."""

    def __init__(self, inputs: Mapping[str, Any]) -> None:
        self._tensors = {name: value for name, value in inputs.items() if isinstance(value, Tensor)}
        self._before = {name: self._state(value) for name, value in self._tensors.items()}

    @staticmethod
    def _state(value: Tensor) -> tuple[Tensor, int, bool, Tensor | None]:
        return value.detach().clone(), value._version, value.requires_grad, value.grad

    def changed(self) -> list[str]:
        """Name the inputs whose values, version, ``requires_grad`` or ``.grad`` are not what they were."""
        return [name for name, value in self._tensors.items() if not self._is_same(name, value)]

    def _is_same(self, name: str, value: Tensor) -> bool:
        before, version, requires_grad, grad = self._before[name]
        now = value.detach()
        return (
            value._version == version
            and value.requires_grad == requires_grad
            and value.grad is grad
            and (now.is_meta or torch.equal(now, before) or is_identical(now, before))
        )


class _Counter(TorchDispatchMode):
    """Counts what reaches the dispatcher: operations, systems solved, inverses, entries of the largest result."""

    def __init__(self) -> None:
        super().__init__()
        self.count = self.inverses = self.largest = 0
        self.systems = Systems()

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        with self:  # in inference mode what is made of other operations arrives whole
            result = func.decompose(*args, **(kwargs or {}))
        if result is not NotImplemented:
            return result
        name = func.overloadpacket.__name__
        self.count += 1
        self.inverses += name in INVERSES
        result = func(*args, **(kwargs or {}))
        self.systems.note(name, args, result)
        self.largest = max(self.largest, *map(_entries_of, tree_leaves(result)), 0)
        return result


def _entries_of(value: Any) -> int:
    """Count what a tensor keeps in memory: an expanded view keeps one row."""
    if not isinstance(value, Tensor) or value.layout is not torch.strided:
        return 0
    return min(value.numel(), value.untyped_storage().nbytes() // max(value.element_size(), 1))


@contextmanager
def watched(
    inputs: Mapping[str, Any], *, forbidden: list[str], by_hand: bool, count_operations: bool
) -> Iterator[dict[str, Any]]:
    """Run a call under the instruments; afterwards the yielded dict says what was observed.

    Args:
        inputs: the call's arguments by name, made *outside* inference mode, because tensors made inside it
            have no version counter.
        forbidden: dotted names that raise.
        by_hand: run in inference mode, where torch records nothing to differentiate.
        count_operations: count what reaches torch's dispatcher.
    """
    observed: dict[str, Any] = {"forbidden": [], "changed": []}
    before = Snapshot(inputs)
    with ExitStack() as stack:
        stack.enter_context(forbid(forbidden, observed["forbidden"]))
        if by_hand and not any(isinstance(value, Tensor) and value.requires_grad for value in inputs.values()):
            # with leaves a graph is honest, and without inference mode an attached result shows
            stack.enter_context(saved_tensors_hooks(_trap("torch.autograd", observed["forbidden"]), _identity))
            stack.enter_context(inference_mode())
        counter = stack.enter_context(_Counter()) if count_operations else None
        try:
            yield observed
        finally:
            if counter is not None:
                observed["operations"] = counter.count
                observed.update(solves=counter.systems.count, inverses=counter.inverses, largest=counter.largest)
                observed["factorisations"] = counter.systems.factorisations
            observed["changed"] += before.changed()
