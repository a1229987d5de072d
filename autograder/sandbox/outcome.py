"""What becomes of one call of a student's function, as the trusted side records it: plain data, nothing that runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

SCRATCH_FULL = "its scratch folder was full"


@dataclass(frozen=True)
class Raised:
    """The code raised.

    Attributes:
        type_name: the exception's type.
        text: its message; the submission's words, shown only where no hidden input can be in it.
        cell, line: the innermost place in the notebook, where known.
    """

    type_name: str
    text: str
    cell: int | None = None
    line: int | None = None


@dataclass(frozen=True)
class Lost:
    """A part of a cell that raised and came to nothing.

    Attributes:
        raised: what it raised, and where in this cell.
        costs: "statement", if only it was lost, or "cell": all that stands below it, too.
        needs: the name that was not bound, if that is what was raised.
        names: that it would have bound, and that are not bound now; "*" stands for names that nobody can tell.
    """

    raised: Raised
    costs: str
    needs: str = ""
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class Outcome:
    """What became of one request.

    Attributes:
        ended: "returned", "raised", "missing", "timed_out", "out_of_memory" or "crashed".
        value: what was returned.
        raised: what was raised.
        missing: the name that the notebook does not define.
        observed: reports of the instruments in the worker.
        seconds: wall-clock time of the call.
        detail: how it died, for a crash.
        lost: parts of a cell, if that was the request, in the order of the text.
        absent: names that are missing by then because of what was lost.
        asked_in_vain: how often it asked in an attempt that was lost with its worker, and made once more.
    """

    ended: str
    value: Any = None
    raised: Raised | None = None
    missing: str | None = None
    observed: Mapping[str, Any] = field(default_factory=dict)
    seconds: float = 0.0
    detail: str = ""
    lost: tuple[Lost, ...] = ()
    absent: tuple[str, ...] = ()
    asked_in_vain: int = 0
