"""What a call leaves behind, which whoever calls a function would find changed: settings, a figure, a file, a result.

Runs beside student code, which can evade it; so what is observed here only ever takes points away. Knows no answer.
Costs a few microseconds a call: settings are read, the scratch folder is not looked through, small results are kept.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
import torch
from torch import Tensor

from autograder.sandbox.instruments import placed

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

    def keep(self, value: Any) -> list[str]:
        """Keep a small result; return ["result"] if it lies where an earlier one lay, and has changed it."""
        parts = value if isinstance(value, tuple | list) else [value]
        tensors = [part.detach() for part in parts[:MOST_PARTS] if type(part) is Tensor and _is_plain(part)]
        is_changed = any(not _is_same(*self._kept[at]) for at in map(Tensor.data_ptr, tensors) if at in self._kept)
        self._room -= sum(part.numel() for part in tensors)
        if self._room >= 0:  # what is kept keeps its place: nothing else can come to lie there
            self._kept.update((part.data_ptr(), (part, part.clone())) for part in tensors)
        return ["result"] if is_changed else []


def _is_plain(value: Tensor) -> bool:
    return value.layout is torch.strided and not value.is_meta and value.numel() > 0


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
