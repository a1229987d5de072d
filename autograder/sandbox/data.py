"""What may cross the wall between judge and worker: plain data, as strict JSON and safetensors.

    header  = JSON: the message, every tensor replaced by {"tensor": index, ...}
    blob    = safetensors: the tensors, named "0", "1", ...

Runs on both sides. Knows no exercise, no answer, no verdict. Nothing is unpickled or evaluated; sizes,
counts, dtypes, ranks and nesting are bounded before anything is built from received bytes.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import safetensors
import torch
from torch import Tensor

from autograder.sandbox.parts import each_part

MAX_DEPTH = 12
MAX_NODES = 20_000
MAX_TENSORS = 1_000
MAX_RANK = 12
TOO_LARGE = "a value that is too large or nested too deeply"
COMPLEX, SPARSE = "a complex tensor", "a sparse tensor"

DTYPES = {
    "F64": torch.float64,
    "F32": torch.float32,
    "F16": torch.float16,
    "BF16": torch.bfloat16,
    "I64": torch.int64,
    "I32": torch.int32,
    "I16": torch.int16,
    "I8": torch.int8,
    "U8": torch.uint8,
    "BOOL": torch.bool,
}
_NAMES = {dtype: str(dtype).removeprefix("torch.") for dtype in DTYPES.values()}


class WireError(Exception):
    """A frame or value that may not cross: malformed, too large, or not plain data."""


@dataclass(frozen=True)
class Named:
    """A reference by name to something that each side builds for itself, never an object.

    Attributes:
        kind: "asked" (a function evaluated by the judge) or "rebuilt" (built from support code).
        name: the function's name on the side that has it.
        parameters: what the builder is called with.
    """

    kind: str
    name: str
    parameters: tuple[Any, ...] = ()


@dataclass(frozen=True)
class TensorInput:
    """A tensor together with how it lies in memory and whether it asks for a gradient.

    Attributes:
        value: (any shape) the entries.
        layout: "contiguous", "transposed", "strided" or "expanded"; see `lay_out`.
        leaf: whether it arrives as a leaf with ``requires_grad=True``.
    """

    value: Tensor
    layout: str = "contiguous"
    leaf: bool = False


@dataclass(frozen=True)
class TensorOn:
    """A tensor that was received, and the type of the device it lay on at the other side."""

    value: Tensor
    device: str


@dataclass(frozen=True)
class OnMeta:
    """A tensor on torch's meta device: it has a shape and a dtype, and no numbers."""

    shape: tuple[int, ...]
    dtype: torch.dtype


@dataclass(frozen=True)
class Unsendable:
    """Stands for a value of a type that does not cross the wire; only the type's name does."""

    type_name: str


def lay_out(value: Tensor, layout: str) -> Tensor:
    """Return the same entries in another memory layout.

    "transposed" is a view of a transposed copy, "strided" every second entry of a larger tensor,
    "expanded" a stride-0 view (its entries must be equal along the first dimension).
    """
    if layout == "contiguous" or value.dim() == 0 or value.numel() == 0:
        return value
    if layout == "transposed" and value.dim() >= 2:
        return value.mT.contiguous().mT
    if layout == "expanded":
        return value[:1].clone().expand_as(value)
    spread = value.new_empty(*value.shape[:-1], 2 * value.shape[-1])
    spread[..., ::2] = value
    return spread[..., ::2]


def _text(text: str) -> str:
    """Put ? for a lone surrogate: it can be written neither to the wire nor to a result."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode()


def _is_absurd(shape: Sequence[int]) -> bool:
    """Whether a tensor has no entries and still sizes whose strides overflow."""
    return 0 in shape and math.prod(size for size in shape if size) > 2**31


# --- data to bytes -------------------------------------------------------------------------------------------


class _Packer:
    def __init__(self) -> None:
        self.tensors: dict[str, safetensors.TensorSpec] = {}
        self._alive: list[Tensor] = []  # a spec points into its tensor's memory
        self.nodes = 0

    def pack(self, value: Any, depth: int = 0) -> Any:
        self.nodes += 1
        if depth > MAX_DEPTH or self.nodes > MAX_NODES:
            raise WireError("nested too deeply or made of too many parts")
        if value is None or isinstance(value, bool):
            return value
        if type(value) is int:
            return value if abs(value) < 2**63 else {"unsendable": "an integer beyond 64 bits"}
        if type(value) is float:
            return value if math.isfinite(value) else {"float": str(value)}
        if type(value) is str:
            return {"text": value}
        if isinstance(value, Tensor):
            return self._tensor(value)
        return self._composite(value, depth)

    def _composite(self, value: Any, depth: int) -> Any:
        kind = type(value)
        if kind is TensorInput:
            return {**self._tensor(value.value), "layout": value.layout, "leaf": value.leaf}
        if kind is Named:
            parameters = [self.pack(item, depth + 1) for item in value.parameters]
            return {"named": value.kind, "name": value.name, "parameters": parameters}
        if kind is TensorOn:
            return self._tensor(value.value)
        if kind is Unsendable:
            return {"unsendable": value.type_name[:200]}
        if kind is OnMeta:
            return {"meta": list(value.shape), "dtype": _NAMES[value.dtype]}
        if kind is list or issubclass(kind, tuple):
            return {"list" if kind is list else "tuple": [self.pack(item, depth + 1) for item in value]}
        if issubclass(kind, dict):
            pairs = [[str(key)[:200], self.pack(item, depth + 1)] for key, item in value.items()]
            return {"dict": pairs}
        return {"unsendable": f"{kind.__module__}.{kind.__qualname__}"[:200]}

    def _tensor(self, value: Tensor) -> dict[str, Any]:
        name = _NAMES.get(value.dtype)
        if name is None or value.layout is not torch.strided:
            return {"unsendable": _kind_of_tensor(value)}
        if value.dim() > MAX_RANK or _is_absurd(value.shape):
            return {"unsendable": TOO_LARGE}
        if value.is_meta:
            return {"meta": list(value.shape), "dtype": name}
        index = len(self.tensors)
        if index >= MAX_TENSORS:
            raise WireError("made of too many tensors")
        device = value.device.type
        plain = value.detach().resolve_neg().cpu()
        # forward mode may return zeros without memory, which contiguous() leaves as they are
        plain = plain.clone() if plain._is_zerotensor() else plain.contiguous()
        self._alive.append(plain)
        size = plain.numel() * plain.element_size()
        spec = safetensors.TensorSpec(dtype=name, shape=plain.shape, data_ptr=plain.data_ptr(), data_len=size)
        self.tensors[str(index)] = spec
        return {"tensor": index, "device": device}


def _kind_of_tensor(value: Tensor) -> str:
    """Say what keeps a tensor from crossing."""
    if value.layout is not torch.strided:
        return SPARSE
    return COMPLEX if value.is_complex() else f"a tensor of dtype {value.dtype}"


def to_bytes(message: Any) -> tuple[bytes, bytes]:
    """Turn plain data into (header, blob).

    Args:
        message: None, bool, int, float, str, tensors, `TensorInput`, `Named`, and lists, tuples and dicts of
            these. Anything else crosses as the name of its type only.

    Raises:
        WireError: too many parts or nested too deeply.
    """
    packer = _Packer()
    tree = packer.pack(message)
    header = _ENCODER.encode(tree)
    return _text(header).encode(), bytes(safetensors.serialize(packer.tensors)) if packer.tensors else b""


# --- bytes to data -------------------------------------------------------------------------------------------


def _tensors_of(blob: bytes) -> list[Tensor]:
    if not blob:
        return []
    try:
        entries = dict(safetensors.deserialize(blob))
    except Exception as problem:  # the library's own error types differ between versions
        raise WireError(f"not safetensors: {str(problem)[:200]}") from None
    if len(entries) > MAX_TENSORS:
        raise WireError("too many tensors")
    return [_tensor_of(entries, index) for index in range(len(entries))]


def _tensor_of(entries: dict[str, Any], index: int) -> Tensor:
    entry = entries.get(str(index))
    if entry is None:
        raise WireError("tensors are not numbered")
    dtype, shape = DTYPES.get(entry["dtype"]), entry["shape"]
    if dtype is None or len(shape) > MAX_RANK:
        raise WireError("a tensor of an unknown dtype or of too many dimensions")
    if _is_absurd(shape):
        raise WireError("an empty tensor with an absurd shape")
    if 0 in shape:
        return torch.empty(shape, dtype=dtype)
    return torch.frombuffer(bytearray(entry["data"]), dtype=dtype).reshape(shape)


class _Unpacker:
    def __init__(self, tensors: list[Tensor]) -> None:
        self.tensors = tensors
        self.used = 0
        self.nodes = 0

    def unpack(self, node: Any, depth: int = 0) -> Any:
        self.nodes += 1
        if depth > MAX_DEPTH or self.nodes > MAX_NODES:
            raise WireError("nested too deeply or too many parts")
        if node is None or isinstance(node, bool | int | float):
            if isinstance(node, int) and abs(node) >= 2**63:
                raise WireError("an integer beyond 64 bits")
            return node
        if not isinstance(node, dict):
            raise WireError("an untagged value")
        if "tensor" in node:
            return self._tensor(node)
        return self._tagged(node, depth)

    def _tensor(self, node: dict[str, Any]) -> Any:
        """Return the next tensor. Each is used once: 20,000 references to one would cost whoever copies the data."""
        index = node["tensor"]
        if type(index) is not int or index != self.used or index >= len(self.tensors):
            raise WireError("a tensor that was not sent, or not in this place")
        self.used += 1
        value = self.tensors[index]
        match node:
            case {"layout": str(layout)}:
                return TensorInput(value, _text(layout), node.get("leaf") is True)
            case {"device": str(device)} if "layout" not in node:
                return TensorOn(value, _text(device[:20]))
        raise WireError("a tensor that lies nowhere")

    def _tagged(self, node: dict[str, Any], depth: int) -> Any:
        match node:
            case {"text": str(text)}:
                return _text(text)
            case {"float": "nan" | "inf" | "-inf" as text}:
                return float(text)
            case {"list": list(items)}:
                return [self.unpack(item, depth + 1) for item in items]
            case {"tuple": list(items)}:
                return tuple(self.unpack(item, depth + 1) for item in items)
            case {"dict": list(pairs)}:
                return self._dict(pairs, depth)
            case {"unsendable": str(name)}:
                return Unsendable(_text(name[:200]))
            case {"meta": list(shape), "dtype": str(name)}:
                return self._on_meta(shape, name)
            case {"named": str(kind), "name": str(name), "parameters": list(items)}:
                return Named(_text(kind), _text(name), tuple(self.unpack(item, depth + 1) for item in items))
        raise WireError("an unknown kind of value")

    def _on_meta(self, shape: list[Any], name: str) -> OnMeta:
        is_shape = len(shape) <= MAX_RANK and all(type(size) is int and 0 <= size < 2**31 for size in shape)
        dtype = next((dtype for dtype, own in _NAMES.items() if own == name), None)
        if not is_shape or dtype is None:
            raise WireError("a tensor on meta of no shape, or of an unknown dtype")
        return OnMeta(tuple(shape), dtype)

    def _dict(self, pairs: list[Any], depth: int) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for pair in pairs:
            if not (isinstance(pair, list) and len(pair) == 2 and isinstance(pair[0], str)):
                raise WireError("a dict that is not key and value pairs")
            result[_text(pair[0])] = self.unpack(pair[1], depth + 1)
        return result


def from_bytes(header: bytes, blob: bytes) -> Any:
    """Turn (header, blob) back into data; the inverse of `to_bytes`.

    Raises:
        WireError: anything that `to_bytes` cannot have written.
    """
    try:
        tree = _DECODER.decode(header.decode())
    except (ValueError, RecursionError) as problem:
        raise WireError(f"not JSON: {str(problem)[:200]}") from None
    return _Unpacker(_tensors_of(blob)).unpack(tree)


def _refuse_constant(text: str) -> None:
    raise ValueError(f"{text} is not JSON")


# made once: json.dumps and json.loads would make one for each call
_ENCODER = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False, allow_nan=False)
_DECODER = json.JSONDecoder(parse_constant=_refuse_constant)


def as_it_crosses(part: Any) -> Any:
    """Return what arrives at the other side of a part that lies on meta; any other is returned as it is."""
    return OnMeta(tuple(part.shape), part.dtype) if isinstance(part, Tensor) and part.is_meta else part


def seen_from(device: str, value: Any) -> Any:
    """Have tensors that lie on a device lie on the CPU, as all data of the judge's; any other is no longer a tensor."""

    def seen(part: Any) -> Any:
        if not isinstance(part, TensorOn):
            return part
        return TensorOn(part.value, "cpu") if part.device == device else Unsendable(f"a tensor on {part.device}")

    if device == "meta":
        return without_numbers(value)
    return value if device == "cpu" else each_part(seen, value)


def without_numbers(value: Any) -> Any:
    """Put zeros into all tensors: whatever is made from one on meta holds what happened to lie in memory."""

    def emptied(part: Any) -> Any:
        if isinstance(part, TensorOn):
            return TensorOn(torch.zeros_like(part.value), part.device)
        return torch.zeros_like(part) if isinstance(part, Tensor) else part

    return each_part(emptied, value)


def bare(value: Any) -> Any:
    """Drop where tensors lay: every `TensorOn` becomes its tensor, also in what a function is built of."""

    def of(part: Any) -> Any:
        if isinstance(part, Named):
            return replace(part, parameters=bare(part.parameters))
        return part.value if isinstance(part, TensorOn) else part

    return each_part(of, value)
