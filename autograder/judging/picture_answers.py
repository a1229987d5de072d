"""What a student's function answered to the calls of pictures: public inputs, no points, kept beside the result.

`grade` only keeps them, `report` draws. On disk a sequence of wire frames, as the bank: a header that says to which
submission and bank they belong, then one frame per exercise. Never unpickled.

    DIR/<student>.json              the result
    DIR/answers/<student>.data      what this module writes; a result without it has no pictures
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from torch import Tensor

from autograder.common.files import write_atomically
from autograder.common.student_ids import file_name_of
from autograder.judging.calls import Call
from autograder.judging.result import SubmissionResult
from autograder.sandbox.data import WireError, bare
from autograder.sandbox.parts import is_of_kind
from autograder.sandbox.wire import pack, split_frames, unpack_frame

MOST_BYTES = 1 << 20  # of a submission; an exercise whose answers do not fit any more is left out
LONGEST_TEXT = 100

_FIELDS = ("picture", "index", "fingerprint", "value")


class Unlike(Exception):
    """An answer has not the type, shape or dtype of the right one, and cannot be drawn beside it."""


@dataclass(frozen=True)
class Recorded:
    """One answer.

    Attributes:
        picture, index: which draw of which picture it answers.
        fingerprint: of the call's inputs, so that it is never drawn as the answer to others.
        value: plain data, `like` the expected value.
    """

    picture: str
    index: int
    fingerprint: str
    value: Any

    @classmethod
    def of(cls, call: Call, value: Any) -> Recorded:
        """Record what a call returned.

        Raises:
            Unlike: it cannot be drawn beside the expected value.
        """
        return cls(call.check, call.index, call.fingerprint, like(value, call.expected))


def like(actual: Any, expected: Any) -> Any:
    """Return an answer as plain data, if it is of the type, shape and dtype of the right one; any values will do.

    Args:
        actual: what came over the wire, or a plain value.
        expected: (any shape) a tensor, number, text, or a tuple, list or dict of these.

    Returns:
        Tensors without their device, a number where a float is due, a tuple or list as expected; texts cut, and
        without characters that cannot be printed.

    Raises:
        Unlike: it is not.
    """
    actual = bare(actual)
    if isinstance(expected, Tensor):
        fits = isinstance(actual, Tensor) and (actual.shape, actual.dtype) == (expected.shape, expected.dtype)
    elif isinstance(expected, tuple | list):
        fits = isinstance(actual, tuple | list) and len(actual) == len(expected)
    elif isinstance(expected, dict):
        fits = isinstance(actual, dict) and set(actual) == set(expected)
    else:
        fits = is_of_kind(actual, expected)
    if not fits:
        raise Unlike
    if isinstance(expected, tuple | list):
        return type(expected)(like(one, other) for one, other in zip(actual, expected, strict=True))
    if isinstance(expected, dict):
        return {key: like(actual[key], value) for key, value in expected.items()}
    if isinstance(expected, float):
        return float(actual)
    return "".join(filter(str.isprintable, actual[:LONGEST_TEXT])) if isinstance(expected, str) else actual


def packed(result: SubmissionResult, recorded: Mapping[str, Sequence[Recorded]]) -> bytes:
    """Turn the answers of a submission into bytes, none if there are none.

    Args:
        recorded: exercise name to answers.
    """
    frames: list[bytes] = []
    for name, answers in recorded.items():
        frame = _frame(name, answers)
        if frame and sum(map(len, frames)) + len(frame) <= MOST_BYTES:
            frames.append(frame)
    return b"".join([pack(_header(result)), *frames]) if frames else b""


def _header(result: SubmissionResult) -> dict[str, str]:
    return {"submission_sha256": result.submission_sha256, "bank": result.bank}


def _frame(name: str, answers: Sequence[Recorded]) -> bytes:
    if not answers:
        return b""
    try:
        return pack({"exercise": name, "answers": [[getattr(item, field) for field in _FIELDS] for item in answers]})
    except WireError:  # more parts than a frame may have
        return b""


def path_of(folder: Path, student: str) -> Path:
    """Return where the answers of a submission lie, in the folder of its result."""
    return folder / "answers" / f"{file_name_of(student)}.data"


def keep(data: bytes, folder: Path, student: str) -> None:
    """Replace a submission's answers in one step; without any, remove those of an earlier run.

    Raises:
        OSError: the folder cannot be written.
    """
    path = path_of(folder, student)
    if not data:
        path.unlink(missing_ok=True)
        return
    path.parent.mkdir(exist_ok=True)
    write_atomically(path, data)


def read(folder: Path, result: SubmissionResult) -> dict[str, list[Recorded]]:
    """Return exercise name to answers; nothing where no file lies that belongs to this very result."""
    path = path_of(folder, result.student)
    try:
        if path.stat().st_size > 2 * MOST_BYTES:  # not ours
            return {}
        frames = [unpack_frame(frame) for frame in split_frames(path.read_bytes())]
        return dict(map(_from_frame, frames[1:])) if frames[:1] == [_header(result)] else {}
    except (OSError, WireError, LookupError, TypeError, ValueError):
        return {}


def _from_frame(fields: Any) -> tuple[str, list[Recorded]]:
    name = fields["exercise"]
    if not isinstance(name, str):
        raise TypeError("not the name of an exercise")
    return name, list(_answers(fields["answers"]))


def _answers(rows: Any) -> Iterator[Recorded]:
    for picture, index, fingerprint, value in rows:
        if (type(picture), type(index), type(fingerprint)) != (str, int, str):
            raise TypeError("not an answer")
        yield Recorded(picture, index, fingerprint, bare(value))
