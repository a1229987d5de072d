"""What the fuzz tests are made of: plain data, tensors, the JSON of a frame as a liar would write it, damaged bytes."""

from __future__ import annotations

import itertools
import json
import math
import struct
from typing import Any

import torch
from hypothesis import settings
from hypothesis import strategies as st
from torch import Tensor

from autograder.sandbox.data import DTYPES, Named, OnMeta, lay_out, to_bytes

FEWEST = 5
EDGES = [0, 1, -1, 2**31, 2**53 + 1, 2**63 - 1, -(2**63), 2**64, 10**40]


def examples(share: float) -> settings:
    """Return the profile's settings with a share of its examples, for a test whose examples take long."""
    return settings(max_examples=max(FEWEST, round(settings().max_examples * share)))


# --- plain data -------------------------------------------------------------------------------------------------

texts = st.text(max_size=20) | st.text(st.characters(categories=["Cs", "Cc", "Zl", "Lu"]), max_size=5)
numbers = st.integers(-(2**63) + 1, 2**63 - 1) | st.sampled_from(EDGES[:6]) | st.floats()
shapes = st.lists(st.integers(0, 3), max_size=4).map(tuple) | st.sampled_from([(), (0,), (1,) * 12, (0, 5, 0), (200,)])
layouts = st.sampled_from(["contiguous", "transposed", "strided"])


@st.composite
def tensors(draw: st.DrawFn) -> Tensor:
    """Draw a tensor of any dtype that may cross, of any bits, empty and 0-d ones included, in any layout."""
    dtype, shape = draw(st.sampled_from(list(DTYPES.values()))), draw(shapes)
    size = math.prod(shape)
    data = draw(st.binary(min_size=size * dtype.itemsize, max_size=size * dtype.itemsize))
    if not size:
        return torch.empty(shape, dtype=dtype)
    if dtype is torch.bool:  # a byte that is neither 0 nor 1 is no bool
        data = bytes(byte & 1 for byte in data)
    value = torch.frombuffer(bytearray(data), dtype=dtype).reshape(shape)
    return lay_out(value, draw(layouts))


def containers(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Wrap values into lists, tuples, dicts and references by name."""
    several = st.lists(inner, max_size=4)
    named = st.builds(Named, texts, texts, several.map(tuple))
    return several | several.map(tuple) | st.dictionaries(texts, inner, max_size=4) | named


on_meta = st.builds(OnMeta, shapes, st.sampled_from(list(DTYPES.values())))
plain_data = st.recursive(st.none() | st.booleans() | numbers | texts | tensors() | on_meta, containers, max_leaves=12)


# --- what a liar may write into a frame ---------------------------------------------------------------------------

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.sampled_from(EDGES) | st.floats() | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=10,
)
_devices = st.sampled_from(["cpu", "cuda", "meta"]) | texts
_sizes = st.lists(st.integers(0, 3) | st.sampled_from(EDGES), max_size=14)
_leaves = (
    st.none()
    | st.booleans()
    | numbers.filter(lambda number: not isinstance(number, float) or math.isfinite(number))
    | st.builds(lambda text: {"text": text}, texts)
    | st.builds(lambda text: {"float": text}, st.sampled_from(["nan", "inf", "-inf"]))
    | st.builds(lambda text: {"unsendable": text}, texts)
    | st.builds(lambda shape, name: {"meta": shape, "dtype": name}, _sizes, st.just("float64") | texts)
    | st.builds(lambda index, device: {"tensor": index, "device": device}, st.integers(0, 3), _devices)
    | st.builds(lambda index, layout: {"tensor": index, "layout": layout, "leaf": True}, st.integers(0, 3), texts)
)


def _tagged(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    several = st.lists(inner, max_size=4)
    return (
        st.builds(lambda items: {"list": items}, several)
        | st.builds(lambda items: {"tuple": items}, several)
        | st.builds(lambda items: {"dict": items}, st.lists(st.tuples(texts, inner).map(list), max_size=4))
        | st.builds(lambda kind, items: {"named": kind, "name": kind, "parameters": items}, texts, several)
    )


trees = st.recursive(_leaves, _tagged, max_leaves=12)
lying_trees = st.recursive(_leaves | json_values, _tagged, max_leaves=12)


@st.composite
def headers_and_blobs(draw: st.DrawFn, trees: st.SearchStrategy[Any] = trees) -> tuple[bytes, bytes]:
    """Draw a header and a blob whose tensors are mostly numbered as they have to be."""
    tree, is_numbered = draw(trees), draw(st.integers(0, 9)) > 0
    sent = draw(st.lists(tensors(), min_size=4, max_size=4))
    return header_of(numbered(tree) if is_numbered else tree), to_bytes(sent)[1]


def numbered(tree: Any) -> Any:
    """Number the tensors of a header in their order, from 0."""
    counted = itertools.count()

    def walk(node: Any) -> Any:
        if isinstance(node, list):
            return [walk(item) for item in node]
        if not isinstance(node, dict):
            return node
        if "tensor" in node:
            return {**node, "tensor": next(counted)}
        return {key: walk(item) for key, item in node.items()}

    return walk(tree)


def header_of(tree: Any) -> bytes:
    """Write a header as a liar would: lone surrogates and NaN included."""
    return json.dumps(tree).encode()


def frame_of(header: bytes, blob: bytes = b"") -> bytes:
    """Put a frame together without asking whether it is one."""
    return struct.pack("<4sII", b"AGW1", len(header), len(blob)) + header + blob


def blob_of(entries: Any, data: bytes = b"") -> bytes:
    """Put a safetensors blob together by hand."""
    text = entries if isinstance(entries, bytes) else json.dumps(entries).encode()
    return struct.pack("<Q", len(text)) + text + data


@st.composite
def damaged(draw: st.DrawFn, data: bytes) -> bytes:
    """Flip, cut, double, exchange or insert some of the bytes."""
    result = bytearray(data)
    for _ in range(draw(st.integers(1, 3))):
        start = draw(st.integers(0, len(result)))
        end = draw(st.integers(start, min(len(result), start + 16)))
        match draw(st.sampled_from(["write", "cut", "double", "end", "flip"])):
            case "write":
                result[start:end] = draw(st.binary(max_size=8))
            case "cut":
                del result[start:end]
            case "double":
                result[start:start] = result[start:end]
            case "end":
                del result[start:]
            case "flip" if start < len(result):
                result[start] ^= 1 << draw(st.integers(0, 7))
    return bytes(result)


@st.composite
def changed(draw: st.DrawFn, value: Any, other: st.SearchStrategy[Any] = json_values) -> Any:
    """Replace, remove or add one part of a JSON value, somewhere inside."""
    if isinstance(value, dict) and value and draw(st.integers(0, 4)):
        key = draw(st.sampled_from(sorted(value)))
        return {**value, key: draw(changed(value[key], other))}
    if isinstance(value, list) and value and draw(st.integers(0, 4)):
        index = draw(st.integers(0, len(value) - 1))
        return [*value[:index], draw(changed(value[index], other)), *value[index + 1 :]]
    if isinstance(value, dict) and draw(st.booleans()):
        return {**value, draw(texts): draw(other)}
    if isinstance(value, dict) and value and draw(st.booleans()):
        gone = draw(st.sampled_from(sorted(value)))
        return {key: item for key, item in value.items() if key != gone}
    return draw(other)
