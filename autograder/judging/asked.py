"""Functions whose body stays with the judge: evaluated here whenever a student's code asks, and counted."""

from __future__ import annotations

import math
from typing import Any

from torch import Tensor

from autograder.declared import Declared
from autograder.judging.bank import Call
from autograder.sandbox.data import bare

MAX_CALLS = 10_000
MAX_NUMEL = 100_000
MAX_SIZE = 10_000


class AskedFunctions:
    """Evaluates, on the judge's side, the functions that a call asks for; counts every evaluation."""

    def __init__(self, declared: Declared, call: Call) -> None:
        self._functions = declared.functions
        self._names = {item.name for item in call.inputs.values() if getattr(item, "kind", "") == "asked"}
        self.count = 0

    def __call__(self, name: str, values: list[Any]) -> Any:
        """Evaluate one function.

        Raises:
            ValueError: it is not one of this call's, or cannot be evaluated there; the text crosses the wall.
        """
        self.count += 1
        if name not in self._names:
            raise ValueError("there is no such function")
        if self.count > MAX_CALLS:
            raise ValueError("the function was called too often")
        arguments = bare(values)
        if not all(isinstance(item, Tensor) and _is_small(item) for item in arguments):
            raise ValueError("the function takes tensors")
        function = self._functions[name]
        try:
            return function(*arguments)  # type: ignore[operator]
        except Exception as problem:  # whatever a student hands to the lecturer's function, it is theirs to mend
            raise ValueError(f"the function cannot be evaluated there ({type(problem).__name__})") from None


def _is_small(value: Tensor) -> bool:
    """Whether a tensor, and what a product of it with itself could be, stays small; empty dimensions do not excuse."""
    return math.prod(max(size, 1) for size in value.shape) <= MAX_NUMEL and max(value.shape, default=0) <= MAX_SIZE
