"""The examples that everybody may see: read from examples.json, as they stand and in every circumstance.

leaf                    tensors that require a gradient
transposed, strided     views that do not lie contiguously in memory
float32, dtype          float32; of "dtype" the form of the answer counts, and not its values
batch                   two examples of the same sizes, or one twice, behind a new first dimension
meta                    torch's meta device: tensors without numbers
"""

from __future__ import annotations

import importlib
import json
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import torch
from check_values import exactly
from torch import Tensor

EXAMPLES = json.loads((Path(__file__).parent / "examples.json").read_text(encoding="utf-8"))

_Change = Callable[[Tensor], Tensor]


class _Counted:
    """A function from support.py that counts its calls and cannot be differentiated."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self.function, self.count = function, 0

    def __call__(self, *values: Tensor) -> Tensor:
        self.count += 1
        with torch.no_grad():
            return self.function(*values)


def support() -> ModuleType:
    """Return the support code, which lies beside this file, and is not needed before an example is tried."""
    return importlib.import_module("support")


def _unchanged(value: Tensor) -> Tensor:
    return value


def _to_float32(value: Tensor) -> Tensor:
    return value.float() if value.is_floating_point() else value


# what becomes of every tensor of an example, in parameters of functions and in the expected value, too
_CHANGES: dict[str, _Change] = {
    "float32": _to_float32,
    "dtype": _to_float32,
    "meta": lambda value: value.to("meta"),
}
# what becomes of the inputs alone
_LAYOUTS: dict[str, _Change] = {
    "transposed": lambda value: _laid_out(value, "transposed"),
    "strided": lambda value: _laid_out(value, "strided"),
}


def inputs_of(example: dict[str, Any], word: str = "") -> dict[str, Any]:
    """Build the inputs of an example, as they stand or in a circumstance."""
    inputs = {key: built(item, _CHANGES.get(word, _unchanged)) for key, item in example["inputs"].items()}
    change = _LAYOUTS.get(word, _unchanged)
    return {key: change(item) if isinstance(item, Tensor) else item for key, item in inputs.items()}


def exact_inputs_of(example: dict[str, Any], word: str) -> dict[str, Any]:
    """Build the inputs as certificates take them: detached and in float64, rounded if they were float32 before."""
    change = _CHANGES.get(word, _unchanged)
    inputs = {key: built(item, lambda part: exactly(change(part))) for key, item in example["inputs"].items()}
    return {key: exactly(item) for key, item in inputs.items()}


def _laid_out(value: Tensor, layout: str) -> Tensor:
    """Return the same entries in another memory layout: a view of a transposed copy, or of every second entry."""
    if value.dim() == 0 or value.numel() == 0:
        return value
    if layout == "transposed" and value.dim() >= 2:
        view = value.detach().mT.contiguous().mT
    else:
        spread = value.new_empty(*value.shape[:-1], 2 * value.shape[-1])
        spread[..., ::2] = value.detach()
        view = spread[..., ::2]
    return view.requires_grad_(value.requires_grad)


def in_circumstance(word: str, example: dict[str, Any], exercise: dict[str, Any]) -> tuple[dict[str, Any], Any]:
    """Return the inputs of an example in a circumstance, and the expected value."""
    if word == "batch":
        return _batch(example, exercise)
    if word == "leaf":
        inputs = inputs_of(example)
        leaves = {key: _as_leaf(inputs[key]) for key in exercise["leaves"]}
        return {**inputs, **leaves}, built(example["expected"])
    return inputs_of(example, word), built(example["expected"], _CHANGES.get(word, _unchanged))


def _as_leaf(value: Any) -> Any:
    return value.requires_grad_() if isinstance(value, Tensor) and value.is_floating_point() else value


def _batch(example: dict[str, Any], exercise: dict[str, Any]) -> tuple[dict[str, Any], Any]:
    """Put an example and another one of the same sizes, or itself, into one batch."""
    names = exercise["batched"]

    def kind(item: dict[str, Any]) -> list[Any]:
        return [part["shape"] if key in names else part for key, part in item["inputs"].items()]

    alike = [item for item in exercise["examples"] if "batch" in item["also"] and kind(item) == kind(example)]
    other = next((item for item in alike if item is not example), example)
    one, two = inputs_of(example), inputs_of(other)
    inputs = {key: torch.stack([item, two[key]]) if key in names else item for key, item in one.items()}
    return inputs, _stacked(built(example["expected"]), built(other["expected"]))


def _stacked(one: Any, other: Any) -> Any:
    if isinstance(one, dict):
        return {key: _stacked(part, other[key]) for key, part in one.items()}
    return torch.stack([one, other]) if isinstance(one, Tensor) else type(one)(map(_stacked, one, other))


def built(item: Any, change: _Change = _unchanged) -> Any:
    """Build one input or expected value from its record in examples.json, with every tensor of it changed."""
    if not isinstance(item, dict):
        return item
    if "tensor" in item:
        tensor = torch.tensor(item["tensor"], dtype=getattr(torch, item["dtype"])).reshape(item["shape"])
        return change(tensor).requires_grad_(item.get("requires_grad", False))
    if "asked" in item:
        function = getattr(support(), item["asked"])
        parameters = [built(part, change) for part in item["parameters"]]
        return _Counted(function(*parameters) if parameters else function)
    if "rebuilt" in item:
        return getattr(support(), item["rebuilt"])(*(built(part, change) for part in item["parameters"]))
    if "tuple" in item:
        return tuple(built(part, change) for part in item["tuple"])
    if "list" in item:
        return [built(part, change) for part in item["list"]]
    return {key: built(part, change) for key, part in item["dict"].items()}
