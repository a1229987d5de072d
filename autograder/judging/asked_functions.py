"""Functions whose body stays with the judge: evaluated here whenever a student's code asks, and counted."""

from __future__ import annotations

import math
from typing import Any

from torch import Tensor

from autograder.course.declarations import Declared
from autograder.judging.calls import Call
from autograder.sandbox.data import TensorInput, bare

MAX_CALLS = 10_000
MAX_NUMEL = 100_000
MAX_SIZE = 10_000


class AskedFunctions:
    """Evaluates, on the judge's side, the functions that a call asks for; counts every evaluation."""

    def __init__(self, declared: Declared, call: Call) -> None:
        self._functions = declared.functions_of(call.exercise)
        self._asked = {item.name: item for item in call.inputs.values() if getattr(item, "kind", "") == "asked"}
        sizes = (size for item in call.inputs.values() if isinstance(item, TensorInput) for size in item.value.shape)
        self._largest = max([MAX_SIZE, *sizes])  # whoever is given a long vector may ask with it
        self.count = 0

    def __call__(self, name: str, values: list[Any]) -> Any:
        """Evaluate one function.

        Raises:
            ValueError: it is not one of this call's, or cannot be evaluated there; the text crosses the wall.
        """
        self.count += 1
        if name not in self._asked:
            raise ValueError("there is no such function")
        if self.count > MAX_CALLS:
            raise ValueError("the function was called too often")
        arguments = bare(values)
        if not all(isinstance(item, Tensor) and _is_small(item, self._largest) for item in arguments):
            raise ValueError("the function takes tensors")
        function: Any = self._functions[name]
        try:
            if parameters := bare(self._asked[name].parameters):
                function = function(*parameters)
            return function(*arguments)
        except Exception as problem:  # whatever a student hands to the lecturer's function, it is theirs to mend
            raise unanswerable(problem) from None


def unanswerable(problem: Exception) -> ValueError:
    """Make what a student's code gets where the judge's function raises: none of the lecturer's words."""
    return ValueError(f"the function cannot be evaluated there ({type(problem).__name__})")


def _is_small(value: Tensor, largest: int) -> bool:
    """Whether a tensor, and what a product of it with itself could be, stays small; empty dimensions do not excuse."""
    return math.prod(max(size, 1) for size in value.shape) <= MAX_NUMEL and max(value.shape, default=0) <= largest
