"""The inputs of a call as functions on the judge's side take them: fresh tensors, functions in place of names."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from torch import Tensor

from autograder.judging.calls import Call
from autograder.sandbox.data import Named
from autograder.sandbox.parts import each_tensor


def arguments_of(
    call: Call, functions: Mapping[str, Any], fresh: Callable[[Tensor], Tensor] = Tensor.clone
) -> dict[str, Any]:
    """Return the arguments of a call, made anew: a function may remember its calls, and a tensor may be written into.

    Args:
        functions: what the declarations name, by name.
        fresh: how a tensor is copied.
    """
    return {name: _argument(item, functions, fresh) for name, item in call.values.items()}


def _argument(value: Any, functions: Mapping[str, Any], fresh: Callable[[Tensor], Tensor]) -> Any:
    if not isinstance(value, Named):
        return each_tensor(fresh, value)
    parameters = [_argument(item, functions, fresh) for item in value.parameters]
    function = functions[value.name]
    return function(*parameters) if parameters or value.kind == "rebuilt" else function
