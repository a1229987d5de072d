"""A device that is none: tensors that lie on "card" to torch, and whose numbers lie on the CPU.

It does what a real one does to code that forgets the device: what lies on the CPU and on the card does not go together,
and a tensor that is made without a device lies on the CPU. Enter it once in a process, with `enter`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any
from unittest import mock

import torch
import torch._dynamo  # the real one: tensors of kinds of their own need it, in an order of imports of its own
from torch import Tensor
from torch.utils._mode_utils import no_dispatch
from torch.utils._pytree import tree_map
from torch.utils.backend_registration import _setup_privateuseone_for_python_backend

from autograder.sandbox import card
from autograder.sandbox.launch import Launched, launch
from tests.sandbox import stand_in

NAME = "card"
# may be given tensors of two devices
_ANYWHERE = {"copy_", "_copy_from", "_to_copy", "to", "index", "index_put", "index_put_", "_index_put_impl_"}
_library, _aten = torch.library.Library("_", "IMPL"), torch.library.Library("aten", "IMPL")


class OnCard(Tensor):
    """A tensor on the stand-in device."""

    numbers: Tensor

    @staticmethod
    def __new__(cls, numbers: Tensor) -> OnCard:
        """Wrap numbers of the CPU."""
        made: OnCard = Tensor._make_wrapper_subclass(  # type: ignore[attr-defined]
            cls,
            numbers.size(),
            strides=numbers.stride(),
            storage_offset=numbers.storage_offset(),
            dtype=numbers.dtype,
            device=f"{NAME}:0",
        )
        made.numbers = numbers
        return made

    @classmethod
    def __torch_dispatch__(cls, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        """Do an operation with the numbers."""
        return _done(func, *args, **(kwargs or {}))


def _done(func: Any, *args: Any, **kwargs: Any) -> Any:
    name = func._schema.name.removeprefix("aten::")
    stays = any(isinstance(value, torch.device) and value.type != NAME for value in (*args, *kwargs.values()))
    places: set[str] = set()
    owners: dict[int, OnCard] = {}

    def taken(value: Any) -> Any:
        if isinstance(value, OnCard):
            places.add(NAME)
            owners[id(value.numbers)] = value
            return value.numbers
        if isinstance(value, Tensor) and value.dim():
            places.add("cpu")
        return torch.device("cpu") if isinstance(value, torch.device) and value.type == NAME else value

    given_args, given_kwargs = args, kwargs
    args, kwargs = tree_map(taken, (args, kwargs))
    if len(places) > 1 and name not in _ANYWHERE:
        raise RuntimeError(
            "Expected all tensors to be on the same device, but found at least two devices, card:0 and cpu!"
        )
    with torch.inference_mode(False):  # what stands around the numbers is recorded, or not, above this
        result = func(*args, **kwargs)
    if torch.Tag.inplace_view in func.tags:  # the numbers have another shape now, and so must what wraps them
        with no_dispatch():
            func(*given_args, **given_kwargs)
    if name == "copy_" and id(result) not in owners:
        return result

    def given(value: Any) -> Any:
        if not isinstance(value, Tensor) or isinstance(value, OnCard) or stays:
            return value
        return owners[id(value)] if id(value) in owners else OnCard(value.clone() if value._is_zerotensor() else value)

    with torch.inference_mode(False):
        return tree_map(given, result)


def _makers() -> Iterator[Any]:
    """Yield torch's operations that make a tensor of nothing, on a device that is named."""
    for name in torch._C._dispatch_get_all_op_names():
        packet, _, overload = name.removeprefix("aten::").partition(".")
        if not name.startswith("aten::") or "out" in overload or not hasattr(torch.ops.aten, packet):
            continue
        operation = getattr(getattr(torch.ops.aten, packet), overload or "default")
        arguments = operation._schema.arguments
        if any(item.name == "device" for item in arguments) and not any(
            "Tensor" in str(item.type) for item in arguments
        ):
            yield operation


def enter() -> None:
    """Let torch know the device, in this process and for good."""
    _setup_privateuseone_for_python_backend(NAME)
    _library.fallback(_done, dispatch_key="PrivateUse1")
    for operation in _makers():
        with suppress(RuntimeError):  # made of others
            _aten.impl(operation, partial(_done, operation), dispatch_key="PrivateUse1")
    torch.tensor = _made_there(torch.tensor)  # which looks for the numbers at once


def _made_there(make: Any) -> Any:
    def made(*args: Any, device: Any = None, requires_grad: bool = False, **kwargs: Any) -> Any:
        value = make(*args, **kwargs)
        return (value if device is None else value.to(device)).requires_grad_(requires_grad)

    return made


def begin(memory_mib: int) -> None:
    """Begin as beside a card, and know the device."""
    enter()  # before the first backward pass, which makes a thread for each device
    stand_in.begin(memory_mib)


def main(control_fd: int, engine_root: str) -> None:
    """Be a zygote whose workers' calls are made on the device."""
    with mock.patch.object(card, "choose", lambda _: NAME):
        stand_in.main(control_fd, engine_root, begin)


def launch_device(cache: Path) -> Launched:
    """Start one, as `launch` starts a zygote."""
    return launch(cache, module=__name__)
