"""Keeps a bank between runs: in an owner-only folder beside the course, under the digest of all it was made from.

On disk: a sequence of wire frames, a header and then one frame per call. Never unpickled.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from autograder.common.files import write_secret
from autograder.course.places import Place
from autograder.judging.calls import Bank, Call
from autograder.judging.digest import digest_of
from autograder.language import ANYTHING, Anything
from autograder.sandbox.data import Named, WireError, bare
from autograder.sandbox.outcome import Outcome, Raised
from autograder.sandbox.parts import each_part
from autograder.sandbox.wire import pack, split_frames, unpack_frame

_NOTHING_REQUIRED = Named("anything", "anything")  # how ANYTHING lies on disk


def path_of(place: Place) -> Path:
    """Return the file in which the current bank is, or would be, kept."""
    return _path(place, digest_of(place))


def _path(place: Place, digest: str) -> Path:
    return place.private / "banks" / f"{place.name}-{digest}.bank"


def load(place: Place) -> Bank | None:
    """Return the bank that fits the course as it stands, or None if it has to be built."""
    return _kept(path_of(place))


def load_earlier(place: Place) -> Bank | None:
    """Return a bank of the course as it stood before, of which the parts that nobody changed are still good."""
    banks = sorted(path_of(place).parent.glob(f"{place.name}-*.bank"), key=lambda path: path.stat().st_mtime)
    return _kept(banks[-1]) if banks else None


def _kept(path: Path) -> Bank | None:
    try:
        return read(path)
    except FileNotFoundError:
        return None
    except (WireError, LookupError, TypeError, AttributeError):
        path.unlink()  # not written by this engine
        return None


def save(place: Place, bank: Bank) -> None:
    """Keep a bank, owner-only, and drop the older ones of this assignment. Call it once the solutions are proved."""
    path = _path(place, bank.digest)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    frames = [_frame(call) for calls in bank.calls.values() for call in calls]
    frames += [_frame(call, is_of_picture=True) for calls in bank.pictures.values() for call in calls]
    names = {name: len(calls) for name, calls in bank.calls.items()}
    header = {"digest": bank.digest, "count": len(frames), "exercises": names, "dropped": list(bank.dropped)}
    header["parts"] = dict(bank.parts)
    write_secret(path, b"".join([pack(header), *frames]))
    for old in path.parent.glob(f"{place.name}-*.bank"):
        if old != path:
            old.unlink(missing_ok=True)


def _frame(call: Call, *, is_of_picture: bool = False) -> bytes:
    """Pack one call."""
    fields = {name: getattr(call, name) for name in Call.__dataclass_fields__}
    wrong = {name: _to_record(item) for name, item in call.wrong.items()}
    expected = each_part(lambda part: _NOTHING_REQUIRED if isinstance(part, Anything) else part, call.expected)
    return pack({**fields, "expected": expected, "wrong": wrong, "is_of_picture": is_of_picture})


def _to_record(outcome: Outcome) -> list[Any]:
    """Turn what a misconception did into plain data."""
    raised = [outcome.raised.type_name, outcome.raised.text] if outcome.raised else None
    return [outcome.ended, outcome.value, raised, dict(outcome.observed)]


def _from_record(record: list[Any]) -> Outcome:
    ended, value, raised, observed = record
    return Outcome(ended, value=value, raised=Raised(*raised) if raised else None, observed=observed)


def _from_disk(part: Any) -> Any:
    """Read back a part of an expected value."""
    if not isinstance(part, Named):
        return part
    if part != _NOTHING_REQUIRED:
        raise WireError("an expected value that names something")
    return ANYTHING


def read(path: Path) -> Bank:
    """Read a bank's file.

    Raises:
        WireError, LookupError, TypeError, AttributeError: it was not written by this engine.
    """
    frames = split_frames(path.read_bytes())
    header = unpack_frame(frames[0])
    if len(frames) != header["count"] + 1:
        raise WireError("the bank is cut short")
    calls: dict[str, list[Call]] = {name: [] for name in header["exercises"]}
    pictures: dict[str, list[Call]] = {name: [] for name in header["exercises"]}
    for frame in frames[1:]:
        fields = unpack_frame(frame)
        wrong = bare(fields["wrong"])
        fields["expected"] = each_part(_from_disk, bare(fields["expected"]))
        fields["wrong"] = {name: _from_record(item) for name, item in wrong.items()}
        fields["inputs"] = bare(dict(fields["inputs"]))
        kept = pictures if fields.pop("is_of_picture") else calls
        call = Call(**fields)
        kept[call.exercise].append(call)
    return Bank(header["digest"], calls, header["dropped"], pictures, header["parts"])
