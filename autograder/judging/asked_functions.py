"""Functions whose body stays with the judge: evaluated here whenever a student's code asks, and counted."""

from __future__ import annotations

import math
from functools import partial
from typing import Any, NamedTuple

from torch import Tensor

from autograder.course.declarations import Declared
from autograder.judging.calls import Call
from autograder.judging.judges_time import JudgesTime
from autograder.sandbox.data import TensorInput, bare

MAX_CALLS = 10_000
FEW = 500  # entries that a question may have in any shape: a function may well broadcast them against each other
LARGEST_ANSWER = 1_000_000  # entries


class AskedFunctions:
    """Evaluates, on the judge's side, the functions that a call asks for; counts what it costs.

    A matrix, where inputs are vectors, is as many questions as it has rows or columns: products count, not calls.

    What is asked about has the shape of one of the call's inputs, or few entries.

    Args:
        declared: where the functions are.
        call: which of them it asks for.
        time: of the judge, within which they are evaluated.
    """

    def __init__(self, declared: Declared, call: Call, time: JudgesTime | None = None) -> None:
        self._time = time or JudgesTime()
        self._functions = declared.functions_of(call.exercise)
        self._asked = {item.name: item for item in call.inputs.values() if getattr(item, "kind", "") == "asked"}
        self._shapes = {item.value.shape for item in call.inputs.values() if isinstance(item, TensorInput)}
        self._most_dimensions = max(map(len, self._shapes), default=0)
        self.count = 0

    def __call__(self, name: str, values: list[Any]) -> Any:
        """Evaluate one function.

        Raises:
            ValueError: it is not one of this call's, or cannot be evaluated there; the text crosses the wall.
        """
        arguments = bare(values)
        self.count += max([1, *(self._several(item) for item in arguments if isinstance(item, Tensor))])
        if name not in self._asked:
            raise ValueError("there is no such function")
        if self.count > MAX_CALLS:
            raise ValueError("the function was called too often")
        if not all(isinstance(item, Tensor) for item in arguments):
            raise ValueError("the function takes tensors")
        if sum(map(_entries, (item for item in arguments if item.shape not in self._shapes))) > FEW:
            raise ValueError("the function takes small tensors, or those of the shape of an input")
        answered = self._time.spent_on(partial(self._evaluated, name, arguments))
        if answered is None:
            raise ValueError("the function was asked for more than can be evaluated")
        return answered.value

    def _several(self, value: Tensor) -> int:
        """Count what is asked at once: of dimensions that no input has, the first or the last ones, as it may be."""
        more = max(0, value.dim() - self._most_dimensions)
        return min(math.prod(value.shape[:more]), math.prod(value.shape[value.dim() - more :]))

    def _evaluated(self, name: str, arguments: list[Tensor]) -> _Evaluated:
        function: Any = self._functions[name]
        try:
            if parameters := bare(self._asked[name].parameters):
                function = function(*parameters)
            value = function(*arguments)
        except Exception as problem:  # whatever a student hands to the lecturer's function, it is theirs to mend
            raise unanswerable(problem) from None
        if isinstance(value, Tensor) and value.numel() > LARGEST_ANSWER:
            raise ValueError("the function's value is too large there")
        return _Evaluated(value)


def _entries(value: Tensor) -> int:
    """Count entries; empty dimensions do not excuse."""
    return math.prod(max(size, 1) for size in value.shape)


class _Evaluated(NamedTuple):
    """A value, which may be nothing."""

    value: Any


def unanswerable(problem: Exception) -> ValueError:
    """Make what a student's code gets where the judge's function raises: none of the lecturer's words."""
    return ValueError(f"the function cannot be evaluated there ({type(problem).__name__})")
