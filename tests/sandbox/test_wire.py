"""The wire carries plain data and refuses everything else, before it builds anything from it."""

from __future__ import annotations

import collections
import json
import math
import os
import struct
import threading
import time
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.sandbox import data, wire
from autograder.sandbox.data import Named, TensorOn, Unsendable, WireError, bare
from autograder.sandbox.stopwatch import Stopwatch
from autograder.sandbox.wire import Channel, pack, unpack_frame

scalars = (
    st.none() | st.booleans() | st.integers(-(2**63) + 1, 2**63 - 1) | st.floats(allow_nan=False) | st.text(max_size=50)
)
trees = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.lists(inner, max_size=4).map(tuple)
        | st.dictionaries(st.text(max_size=10).map(lambda t: t.encode("utf-8", "replace").decode()), inner, max_size=4)
    ),
    max_leaves=20,
)


def clean(value: Any) -> Any:
    """Text that is not UTF-8 crosses with replacements."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, list | tuple):
        return type(value)(clean(item) for item in value)
    return {key: clean(item) for key, item in value.items()} if isinstance(value, dict) else value


@given(trees)
def test_plain_data_come_back_as_they_were(value: Any) -> None:
    assert unpack_frame(pack(value)) == clean(value)


@pytest.mark.parametrize("dtype", list(data.DTYPES.values()), ids=str)
@pytest.mark.parametrize("shape", [(), (0,), (3,), (2, 0, 4), (2, 3, 4)], ids=str)
def test_tensors_come_back_bit_for_bit(dtype: torch.dtype, shape: tuple[int, ...]) -> None:
    value = (torch.rand(shape, dtype=torch.float64) * 50).to(dtype)
    result = unpack_frame(pack([value]))[0]
    assert isinstance(result, TensorOn)
    assert result.value.dtype == dtype
    assert result.value.shape == value.shape
    assert torch.equal(result.value, value)


def test_views_and_attached_tensors_cross_as_their_entries() -> None:
    A = torch.rand(3, 4, requires_grad=True)
    assert torch.equal(bare(unpack_frame(pack(A.mT))), A.detach().mT)
    assert torch.equal(bare(unpack_frame(pack(A[:1].expand(5, 4)))), A.detach()[:1].expand(5, 4))


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_floats_that_are_not_numbers_cross(value: float) -> None:
    assert str(unpack_frame(pack(value))) == str(value)


def test_named_functions_cross_with_their_parameters() -> None:
    named = unpack_frame(pack(Named("rebuilt", "surface", (torch.ones(2, 2), 3))))
    assert (named.kind, named.name, named.parameters[1]) == ("rebuilt", "surface", 3)
    assert torch.equal(named.parameters[0].value, torch.ones(2, 2))


def test_long_texts_dicts_of_other_kinds_and_conjugates_lose_nothing() -> None:
    assert unpack_frame(pack("x" * 100_000)) == "x" * 100_000
    assert bare(unpack_frame(pack(collections.OrderedDict(a=1)))) == {"a": 1}
    negative = torch.tensor([1 + 2j]).conj().imag
    assert negative.is_neg()
    assert torch.equal(bare(unpack_frame(pack(negative))), negative.clone().resolve_neg())


def test_a_named_function_can_be_sent_on() -> None:
    named = unpack_frame(pack(unpack_frame(pack(Named("rebuilt", "surface", (torch.ones(2, 2),))))))
    assert torch.equal(named.parameters[0].value, torch.ones(2, 2))


@pytest.mark.parametrize("layout", ["contiguous", "transposed", "strided", "expanded"])
def test_layouts_keep_the_entries(layout: str) -> None:
    A = torch.rand(3, 4)
    A = A[:1].expand(3, 4).clone() if layout == "expanded" else A
    laid_out = data.lay_out(A, layout)
    assert torch.equal(laid_out, A)
    assert laid_out.is_contiguous() == (layout == "contiguous")


@pytest.mark.parametrize(
    "value",
    [
        np.float64(1.0),
        np.ones(3),
        object(),
        2**70,
        torch.ones(2, dtype=torch.complex64),
        torch.ones(2).to_sparse(),
        print,
    ],
    ids=lambda value: type(value).__name__,
)
def test_other_values_cross_as_the_name_of_their_type(value: Any) -> None:
    assert isinstance(unpack_frame(pack(value)), Unsendable)


def test_what_is_no_character_becomes_a_question_mark_wherever_it_stands() -> None:
    lone = Named("\ud800", "\ud800", ({"\ud800": "\ud800"},))
    assert unpack_frame(pack(lone)) == Named("?", "?", ({"?": "?"},))
    claimed = frame(None, pack_blob(torch.ones(2)), b'{"tensor":0,"device":"\\ud800"}')
    assert unpack_frame(claimed).device == "?"


@pytest.mark.parametrize("shape", [(1,) * 13, (0, 2**32)], ids=["13 dimensions", "empty and absurd"])
def test_a_tensor_that_would_be_refused_there_is_not_sent(shape: tuple[int, ...]) -> None:
    assert unpack_frame(pack(torch.empty(shape))) == Unsendable(data.TOO_LARGE)


def frame(header: Any, blob: bytes = b"", raw: bytes | None = None) -> bytes:
    """Build a frame by hand."""
    text = raw if raw is not None else json.dumps(header).encode()
    return struct.pack("<4sII", b"AGW1", len(text), len(blob)) + text + blob


def blob(entries: dict[str, Any], data: bytes = b"") -> bytes:
    """Build a safetensors blob by hand."""
    text = json.dumps(entries).encode()
    return struct.pack("<Q", len(text)) + text + data


def pack_blob(*tensors: torch.Tensor) -> bytes:
    """Build the blob of some tensors."""
    return data.to_bytes(list(tensors))[1]


def deep(depth: int) -> Any:
    """Nest lists."""
    return {"list": [deep(depth - 1)]} if depth else None


@pytest.mark.parametrize(
    "data",
    {
        "empty": b"",
        "no magic": b"XXXX" + bytes(8),
        "cut short": pack([1, 2, 3])[:-2],
        "more than one frame": pack(1) + pack(1),
        "header larger than the frame": struct.pack("<4sII", b"AGW1", 2**31, 0),
        "not JSON": frame(None, raw=b"{"),
        "NaN in JSON": frame(None, raw=b"NaN"),
        "not UTF-8": frame(None, raw=b"\xff\xfe"),
        "an untagged list": frame([1, 2]),
        "an untagged text": frame("text"),
        "an unknown tag": frame({"pickle": "gASV"}),
        "a dict with numbers as keys": frame({"dict": [[1, 2]]}),
        "nested too deeply": frame(deep(40)),
        "JSON nested too deeply": frame(None, raw=b"[" * 100_000),
        "too many parts": frame({"list": [None] * 30_000}),
        "an integer beyond 64 bits": frame({"list": [2**80]}),
        "a tensor that was not sent": frame({"tensor": 0}),
        "a negative tensor": frame({"tensor": -1}, blob({"0": {"dtype": "F64", "shape": [1], "data_offsets": [0, 8]}}, bytes(8))),
        "a tensor that is used twice": frame({"list": [{"tensor": 0, "device": "cpu"}] * 2}, pack_blob(torch.ones(2))),
        "a device that is no text": frame({"tensor": 0, "device": ["cpu"]}, pack_blob(torch.ones(2))),
        "a device nested almost too deeply": frame(None, pack_blob(torch.ones(2)), b'{"tensor":0,"device":' + b"[" * 900 + b"]" * 900 + b"}"),
        "a tensor number that is true": frame({"tensor": True}, blob({"0": {"dtype": "F64", "shape": [], "data_offsets": [0, 8]}}, bytes(8))),
        "a blob that is none": frame({"tensor": 0}, b"garbage"),
        "a blob header of 2^63 bytes": frame({"tensor": 0}, struct.pack("<Q", 2**63) + b"{}"),
        "a shape larger than its data": frame({"tensor": 0}, blob({"0": {"dtype": "F64", "shape": [10**9], "data_offsets": [0, 8]}}, bytes(8))),
        "a negative size": frame({"tensor": 0}, blob({"0": {"dtype": "F64", "shape": [-1], "data_offsets": [0, 8]}}, bytes(8))),
        "an empty tensor of absurd shape": frame({"tensor": 0}, blob({"0": {"dtype": "F64", "shape": [0, 2**40], "data_offsets": [0, 0]}})),
        "an empty tensor whose strides overflow": frame({"tensor": 0}, blob({"0": {"dtype": "F64", "shape": [0, 2**31, 2**31, 2**31], "data_offsets": [0, 0]}})),
        "too many dimensions": frame({"tensor": 0}, blob({"0": {"dtype": "F64", "shape": [1] * 40, "data_offsets": [0, 8]}}, bytes(8))),
        "overlapping data": frame(
            {"tensor": 0},
            blob({"0": {"dtype": "F64", "shape": [1], "data_offsets": [0, 8]}, "1": {"dtype": "F64", "shape": [1], "data_offsets": [0, 8]}}, bytes(8)),
        ),
        "an unknown dtype": frame({"tensor": 0}, blob({"0": {"dtype": "F8_E5M2", "shape": [1], "data_offsets": [0, 1]}}, bytes(1))),
    }.items(),
    ids=lambda item: item[0],
)  # fmt: skip
def test_a_malformed_frame_is_refused(data: tuple[str, bytes]) -> None:
    with pytest.raises(WireError):
        unpack_frame(data[1])


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=300), st.binary(max_size=100))
def test_any_bytes_are_either_data_or_refused(header: bytes, data: bytes) -> None:
    try:
        unpack_frame(frame(None, data, raw=header))
    except WireError:
        pass


@settings(max_examples=300, deadline=None)
@given(st.integers(0, 10_000), st.integers(0, 255))
def test_a_flipped_byte_is_either_data_or_refused(position: int, value: int) -> None:
    data = bytearray(pack({"a": torch.arange(6.0).reshape(2, 3), "b": [1, "x", (None, 2.5)]}))
    data[position % len(data)] = value
    try:
        unpack_frame(bytes(data))
    except WireError:
        pass


def test_a_channel_gives_up_at_its_deadline() -> None:
    read, write = os.pipe()
    os.set_blocking(read, False)
    channel = Channel(read, write, 1 << 20)
    started = time.monotonic()
    with pytest.raises(wire.WireTimeout):
        channel.receive(lambda: started + 0.2)
    os.write(write, pack([1] * 100)[:50])  # half a frame, then silence
    with pytest.raises(wire.WireTimeout):
        channel.receive(Stopwatch(0.2).deadline)
    assert time.monotonic() - started < 2
    channel.close()


def test_a_trickle_of_bytes_does_not_extend_the_deadline() -> None:
    read, write = os.pipe()
    os.set_blocking(read, False)
    channel = Channel(read, write, 1 << 20)
    data, stop = pack("x" * 10_000), threading.Event()

    def trickle() -> None:
        for byte in data:
            if stop.wait(0.02):
                return
            os.write(write, bytes([byte]))

    thread = threading.Thread(target=trickle)
    thread.start()
    started = time.monotonic()
    with pytest.raises(wire.WireTimeout):
        channel.receive(lambda: started + 0.5)
    assert time.monotonic() - started < 2
    stop.set()
    thread.join()
    channel.close()


def test_a_frame_beyond_the_limit_is_refused_from_its_prefix() -> None:
    read, write = os.pipe()
    os.set_blocking(read, False)
    channel = Channel(read, write, 1000)
    os.write(write, struct.pack("<4sII", b"AGW1", 2**31, 2**31))
    with pytest.raises(WireError, match="larger than allowed"):
        channel.receive(Stopwatch(1).deadline)
    channel.close()


def test_zeros_without_memory_cross_as_zeros() -> None:
    """Forward mode returns such tensors where nothing depends on its variable."""
    zeros = torch._efficientzerotensor((2, 3), dtype=torch.float64)
    assert zeros._is_zerotensor()
    (received,) = unpack_frame(pack([zeros]))
    assert torch.equal(bare(received), torch.zeros(2, 3, dtype=torch.float64))
