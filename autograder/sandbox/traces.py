"""What a call leaves behind, which whoever calls a function would find changed: settings, a figure, a file, a result.

And whose memory it returns: what is written into an input, or into what was returned before, would stand there, too.

Runs beside student code, which can evade it; so what is observed here only ever takes points away. Knows no answer.
Costs a few microseconds a call: settings are read, the scratch folder is not looked through, small results are kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
import torch
from torch import Tensor

from autograder.sandbox.instruments import placed
from autograder.sandbox.parts import parts_of

SEEDING = (
    "torch.manual_seed", "torch.random.manual_seed", "torch.seed", "torch.cuda.manual_seed",
    "torch.cuda.manual_seed_all", "numpy.random.seed", "random.seed",
)  # fmt: skip
MOST_KEPT = 10_000  # entries of all results of a function that are looked at again
MOST_PARTS = 10
_HERE = Path()


class Traces:
    """Tells, after each of several calls of one function, what it left behind."""

    def __init__(self) -> None:
        self._kept: dict[int, tuple[Tensor, Tensor]] = {}  # where a result lies, and what it was
        self._room = MOST_KEPT

    @contextmanager
    def noted(self) -> Iterator[list[str]]:
        """Run a call; the yielded list names what it left behind, once `look` was asked."""
        left: list[str] = []
        torch.set_grad_enabled(True)  # inference mode turns it off, and would hide who leaves it off
        before = _folder()
        with _seeding_noted(left):
            yield left
        left += [name for name, is_left in self._looked(before).items() if is_left]

    def _looked(self, before: int) -> dict[str, bool]:
        return {
            "dtype": torch.get_default_dtype() is not torch.float64,
            "grad_mode": not torch.is_grad_enabled(),
            "figure": bool(plt.get_fignums()),
            "file": _folder() != before,
        }

    def keep(self, value: Any, inputs: Iterable[Any]) -> list[str]:
        """Keep a small result, and look at where it lies.

        Args:
            value: what was returned.
            inputs: what the function was called with.

        Returns:
            "result" if it has changed an earlier one; "memory" if it lies where an input, an earlier result or another
            part of it lies.
        """
        parts = value if isinstance(value, tuple | list) else [value]
        tensors = [part.detach() for part in parts[:MOST_PARTS] if _is_plain(part)]
        places, taken = [part.data_ptr() for part in tensors], _memory_of(inputs)
        again = [self._kept[at] for at in places if at in self._kept]
        is_shared = len(set(places)) < len(places) or any(at in memory for at in places for memory in taken)
        self._room -= sum(part.numel() for part in tensors)
        if self._room >= 0:  # what is kept keeps its place: nothing else can come to lie there
            self._kept.update((part.data_ptr(), (part, part.clone())) for part in tensors)
        is_changed = not all(_is_same(*kept) for kept in again)
        return ["result"] * is_changed + ["memory"] * (is_shared or (bool(again) and not is_changed))


def _memory_of(inputs: Iterable[Any]) -> list[range]:
    """Return the addresses of what the inputs, or what they are views of, hold."""
    storages = [part.untyped_storage() for part in parts_of(list(inputs)) if _is_plain(part)]
    return [range(storage.data_ptr(), storage.data_ptr() + storage.nbytes()) for storage in storages]


def _is_plain(value: Any) -> bool:
    """Whether a value is a tensor with entries in memory: on meta, and as forward mode's zeros, it has none."""
    return type(value) is Tensor and value.layout is torch.strided and not value.is_meta and value.data_ptr() != 0


def _is_same(value: Tensor, copy: Tensor) -> bool:
    """Whether a result is what it was; NaN is what NaN was."""
    return value.shape == copy.shape and bool(((value == copy) | (value != value)).all())


def _folder() -> int:
    """Return when something was last made, renamed or removed in the working folder."""
    return _HERE.stat().st_mtime_ns


@contextmanager
def _seeding_noted(left: list[str]) -> Iterator[None]:
    """Note the use of what seeds a generator of everybody's."""

    def noting(function: Any) -> Any:
        def noted(*values: Any, **settings: Any) -> Any:
            left.append("seed")
            return function(*values, **settings)

        return noted

    with placed(SEEDING, lambda _, function: noting(function)):
        yield
