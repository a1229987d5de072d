"""Whatever bytes arrive, they are data or refused, at a bounded cost; whatever data leave, they arrive as they were."""

from __future__ import annotations

import json
import os
import struct
from typing import Any

import pytest
import torch
from hypothesis import example, given
from hypothesis import strategies as st
from torch import Tensor

from autograder.sandbox.data import (
    MAX_DEPTH,
    MAX_NODES,
    MAX_RANK,
    TOO_LARGE,
    Named,
    TensorInput,
    TensorOn,
    Unsendable,
    WireError,
    to_bytes,
)
from autograder.sandbox.stopwatch import Stopwatch
from autograder.sandbox.wire import Channel, pack, split_frames, unpack_frame
from tests.fuzz import strategies as fuzz
from tests.fuzz.measured import measured

LIMIT = 4 << 20  # of a reply, as the course has it
MOST_MEMORY = 300 << 20
MOST_SECONDS = 20


# --- there and back ---------------------------------------------------------------------------------------------


def as_sent(value: Any) -> Any:
    """Return what should arrive: the same, with ? for what is no character, and tensors as their bytes."""
    if isinstance(value, TensorOn | TensorInput):
        return as_sent(value.value)
    if isinstance(value, Tensor):
        whole = value.reshape(-1).clone(memory_format=torch.contiguous_format)  # one entry may have any stride
        return str(value.dtype), tuple(value.shape), whole.view(torch.uint8).tolist() if whole.numel() else []
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, float):
        return "a float", str(value)
    if isinstance(value, int) and not -(2**63) < value < 2**63:
        return Unsendable("an integer beyond 64 bits")
    if isinstance(value, list | tuple):
        return type(value)(map(as_sent, value))
    if isinstance(value, dict):
        return {as_sent(key): as_sent(item) for key, item in value.items()}
    if isinstance(value, Named):
        return Named(as_sent(value.kind), as_sent(value.name), as_sent(value.parameters))
    return value


@given(fuzz.plain_data)
@example({"\ud800": 1})
@example(Named("\ud800", "\ud800"))
@example(-(2**63))
@example(torch.zeros(1, 2)[:, ::2])
def test_plain_data_arrive_as_they_were(value: Any) -> None:
    assert as_sent(unpack_frame(pack(value))) == as_sent(value)


@given(st.lists(fuzz.plain_data, max_size=3))
def test_frames_in_a_row_are_told_apart(values: list[Any]) -> None:
    frames = [pack(value) for value in values]
    assert split_frames(b"".join(frames)) == frames


@pytest.mark.parametrize("value", [torch.ones([1] * (MAX_RANK + 1)), torch.empty(0, 2**32)], ids=["rank", "empty"])
def test_a_tensor_that_the_other_side_refuses_is_not_sent(value: Tensor) -> None:
    assert unpack_frame(pack([value, 1])) == [Unsendable(TOO_LARGE), 1]


def test_what_is_read_may_be_as_deep_and_as_large_as_what_is_written() -> None:
    deep: Any = torch.ones(1)
    for _ in range(MAX_DEPTH):
        deep = [deep]
    assert as_sent(unpack_frame(pack(deep))) == as_sent(deep)
    large = [None] * (MAX_NODES - 1)
    assert unpack_frame(pack(large)) == large
    for value in ([deep], [None] * MAX_NODES):
        with pytest.raises(WireError):
            pack(value)


# --- bytes that nobody packed --------------------------------------------------------------------------------------


def all_texts(value: Any) -> list[str]:
    """List every text of what was received."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, Unsendable):
        return [value.type_name]
    if isinstance(value, TensorOn):
        return [value.device]
    if isinstance(value, TensorInput):
        return [value.layout]
    if isinstance(value, Named):
        return [value.kind, value.name, *all_texts(value.parameters)]
    if isinstance(value, dict):
        return [*value, *all_texts(list(value.values()))]
    return [text for item in value for text in all_texts(item)] if isinstance(value, list | tuple) else []


def read(frame: bytes) -> None:
    """Read a frame: it is data that can be sent on, with texts that can be written to a file, or refused."""
    try:
        value = unpack_frame(frame)
        pack(value)
    except WireError as refusal:
        assert len(str(refusal)) < 300
    else:
        "".join(all_texts(value)).encode()


@given(st.data())
def test_a_damaged_frame_is_data_or_refused(data: st.DataObject) -> None:
    read(data.draw(fuzz.damaged(pack(data.draw(fuzz.plain_data)))))


@given(st.binary(max_size=200), st.binary(max_size=200))
def test_any_header_and_blob_are_data_or_refused(header: bytes, blob: bytes) -> None:
    read(fuzz.frame_of(header, blob))


BLOB = to_bytes([torch.arange(float(index)) for index in range(4)])[1]


def inside(tree: Any, depth: int) -> Any:
    """Put a node into so many tuples."""
    for _ in range(depth):
        tree = {"tuple": [tree]}
    return tree


def deep(key: str, brackets: int) -> bytes:
    """Write a tensor with an absurd field, as deep as data may lie."""
    header = json.dumps(inside({"tensor": 0, key: "HERE"}, MAX_DEPTH)).replace(
        '"HERE"', "[" * brackets + "]" * brackets
    )
    return fuzz.frame_of(header.encode(), BLOB)


@given(fuzz.headers_and_blobs(fuzz.lying_trees))
@example((b'{"tensor":0,"device":"\\ud800"}', BLOB))
@example((b'{"tensor":0,"layout":"\\ud800"}', BLOB))
@example((b'{"tensor":0,"device":[1]}', BLOB))
@example((b'{"dict":[["\\ud800",null]]}', b""))
@example((b'{"float":"x"}', b""))
@example((b'{"unsendable":"\\ud800"}', b""))
@example((b'{"named":"\\ud800","name":"\\ud800","parameters":[]}', b""))
def test_a_header_of_lies_is_data_or_refused(parts: tuple[bytes, bytes]) -> None:
    read(fuzz.frame_of(*parts))


@pytest.mark.parametrize("indices", [[0, 0], [1, 0], [1]], ids=str)
def test_tensors_are_used_once_and_in_their_order(indices: list[int]) -> None:
    tree = {"list": [{"tensor": index, "device": "cpu"} for index in indices]}
    with pytest.raises(WireError, match="not in this place"):
        unpack_frame(fuzz.frame_of(fuzz.header_of(tree), BLOB))


@pytest.mark.parametrize("key", ["device", "layout"])
def test_a_field_nested_almost_too_deeply_is_refused(key: str) -> None:
    for brackets in range(700, 1001, 4):  # json reads lists that repr, called from a deeper stack, cannot write
        read(deep(key, brackets))


ENTRIES = {
    str(index): {"dtype": "F64", "shape": [2], "data_offsets": [16 * index, 16 * index + 16]} for index in range(2)
}
TREE = {"list": [{"tensor": 0, "device": "cpu"}, {"tensor": 1, "device": "cpu"}]}
FIELDS = (
    st.sampled_from([*fuzz.EDGES, "F64", "F4", "F6_E2M3", "F8_E5M2", "C64", "U64", "BOOL", "I8", [0, 2**62], [2**32] * 2, [0] * 13])
    | fuzz.json_values
    | st.lists(st.sampled_from(fuzz.EDGES), max_size=4)
)  # fmt: skip


@given(fuzz.changed(ENTRIES, FIELDS) | fuzz.changed(ENTRIES, FIELDS).flatmap(lambda item: fuzz.changed(item, FIELDS)))
def test_a_safetensors_header_of_lies_is_data_or_refused(entries: Any) -> None:
    read(fuzz.frame_of(fuzz.header_of(TREE), fuzz.blob_of(entries, bytes(32))))


@given(st.data())
def test_damaged_safetensors_are_data_or_refused(data: st.DataObject) -> None:
    blob = fuzz.blob_of(ENTRIES, bytes(32))
    read(fuzz.frame_of(fuzz.header_of(TREE), data.draw(fuzz.damaged(blob))))


# --- what it costs -------------------------------------------------------------------------------------------------

_FILL = LIMIT - 200
DENSE = {
    "lists": fuzz.frame_of(b"[" + b"[]," * (_FILL // 3) + b"[]]"),
    "dicts": fuzz.frame_of(b"[" + b"{}," * (_FILL // 3) + b"{}]"),
    "keys": fuzz.frame_of(b"{" + b",".join(b'"%d":{}' % index for index in range(_FILL // 12)) + b"}"),
    "numbers": fuzz.frame_of(b"[" + b"1e9," * (_FILL // 4) + b"1]"),
    "brackets": fuzz.frame_of(b"[" * _FILL),
    "a long number": fuzz.frame_of(b"1" * _FILL),
    "escapes": fuzz.frame_of(b'{"text":"' + b"\\ud800" * (_FILL // 6) + b'"}'),
    "wide characters": fuzz.frame_of(b'{"text":"' + "𝄞".encode() * (_FILL // 4) + b'"}'),
    "a device": fuzz.frame_of(b'{"tensor":0,"device":[' + b"0," * (_FILL // 2 - 500) + b"0]}", BLOB),
    "empty tensors": fuzz.frame_of(
        b"null", fuzz.blob_of({str(index): {"dtype": "F64", "shape": [0], "data_offsets": [0, 0]} for index in range(60_000)})
    ),
    "a header that is said to be large": struct.pack("<4sII", b"AGW1", LIMIT, 2**32 - 1 - LIMIT),
    "a blob that is said to be large": fuzz.frame_of(b"null", struct.pack("<Q", 2**40)),
    "one tensor": pack(torch.zeros(_FILL // 8, dtype=torch.float64)),
    "the same tensor often": fuzz.frame_of(
        fuzz.header_of({"list": [{"tensor": 0, "device": "cpu"}] * (MAX_NODES - 1)}), to_bytes(torch.zeros(100_000))[1]
    ),
    "damaged JSON at its end": fuzz.frame_of(b"[" + b'{"list":[]},' * (_FILL // 12) + b"!"),
}  # fmt: skip


@pytest.mark.parametrize("frame", DENSE.values(), ids=DENSE)
def test_the_densest_frames_cost_little(frame: bytes) -> None:
    assert len(frame) <= LIMIT
    memory, seconds = measured(lambda: read(frame))
    assert memory < MOST_MEMORY
    assert seconds < MOST_SECONDS


@given(st.data())
def test_a_pipe_of_any_bytes_gives_data_or_ends(data: st.DataObject) -> None:
    stream = b"".join(data.draw(st.lists(st.binary(max_size=30) | fuzz.plain_data.map(pack), max_size=4)))
    stream = data.draw(st.just(stream) | fuzz.damaged(stream))
    reader, writer = os.pipe()
    os.set_blocking(reader, False)
    channel = Channel(reader, -1, 1 << 16)
    try:
        os.write(writer, stream)
        os.close(writer)
        watch = Stopwatch(10)
        with pytest.raises(WireError):  # at the latest because the other side closed
            while True:
                channel.receive(watch.deadline)
    finally:
        channel.close()
    assert watch.seconds() < 10
