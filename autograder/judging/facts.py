"""What was seen in a check, as plain data: `sentences.py` alone writes from it what anybody reads.

A fact says no more than its sentence. Of a hidden check it holds no number of an input, no expected value and no text
of an exception: ``raise ValueError(str(A))`` must not tell what A was.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from autograder.judging.record import Count, Name, Record, Text

LARGEST_TOLD = 100  # a size beyond it is not repeated, as it could spell out an input

Where = tuple[Annotated[int, Field(ge=1)] | Name, ...]  # from the whole to the part: numbers in tuples, keys in dicts
Shape = Annotated[tuple[Annotated[int, Field(ge=0, le=LARGEST_TOLD)], ...], Field(max_length=64)]
Place = Annotated[int, Field(ge=1, le=2**53)]  # of a cell or a line, as people count


class Kind(Record):
    """Of what kind a value is.

    Attributes:
        name: of its type, one of those that we repeat; "number" and "tensor" for what is required.
        size: of a tuple or list.
        keys: that a dict must have.
    """

    name: Name
    size: Count | None = None
    keys: tuple[Name, ...] | None = None


class OtherKind(Record):
    """Something else than a tensor, a number, a tuple… was returned."""

    what: Literal["kind"] = "kind"
    where: Where = ()
    returned: Kind
    required: Kind


class OtherShape(Record):
    """A tensor of another shape was returned; a shape of large sizes is none."""

    what: Literal["shape"] = "shape"
    where: Where = ()
    returned: Shape | None
    required: Shape | None


class OtherDtype(Record):
    """A tensor of another dtype was returned."""

    what: Literal["dtype"] = "dtype"
    where: Where = ()
    returned: Name
    required: Name


class OtherDevice(Record):
    """A tensor on another device was returned; one that is not among the known ones is none."""

    what: Literal["device"] = "device"
    where: Where = ()
    returned: Name | None
    required: Name


class BadEntries(Record):
    """Entries of a tensor are wrong, or no finite numbers.

    Attributes:
        count: how many; none of a hidden check's many entries, unless they all are.
        of: how many entries there are.
    """

    what: Literal["entries"] = "entries"
    where: Where = ()
    are: Literal["wrong", "not_finite"]
    count: Count | None
    of: Count


class OtherValue(Record):
    """A text, a whole number or a truth is another one than is required.

    Attributes:
        kind: the name of its type, "property" of what a certificate finds true or false; empty in results from before
            it was told.
    """

    what: Literal["value"] = "value"
    where: Where = ()
    kind: Name = ""


class UnfitAnswer(Record):
    """A certificate could not be evaluated on what was returned."""

    what: Literal["unfit"] = "unfit"


class LargeAnswer(Record):
    """What was returned is larger than can be looked through, or takes too long."""

    what: Literal["large"] = "large"


class AttachedAnswer(Record):
    """What was returned still hangs on autograd's graph."""

    what: Literal["attached"] = "attached"


class ChangedInputs(Record):
    """The function changed what it was given.

    Attributes:
        names: of the arguments.
    """

    what: Literal["changed"] = "changed"
    names: tuple[Name, ...]


Clause = Literal["seed", "dtype", "grad_mode", "figure", "file", "result", "memory", "same"]


class BrokenContract(Record):
    """The value is right, but the function does what no function of the course may.

    Attributes:
        clauses: what it does, each as `sentences.py` writes it.
    """

    what: Literal["contract"] = "contract"
    clauses: tuple[Clause, ...]


class BrokenRule(Record):
    """The value is right, but not found as the check demands.

    Attributes:
        sentence: the rule's.
    """

    what: Literal["rule"] = "rule"
    sentence: Text


class ForbiddenCall(Record):
    """A call that the exercise forbids stands in the source, or was made.

    Attributes:
        name: of what is forbidden; none where it is not known.
        line: in its cell, if it was found in the source.
        reason: the exercise's sentence.
    """

    what: Literal["forbidden"] = "forbidden"
    name: Name | None
    line: Place | None = None
    reason: Text


class Cause(Record):
    """What went wrong first while the cells of the notebook ran, where something else hangs on it.

    Attributes:
        because: the cell raised there, or was stopped.
        cell, line: where.
        type: of what was raised, one of those that we repeat.
        package: that is not installed where this is graded, if that is it.
        names: that are missing because of it, the first of them.
        others: how many more.
    """

    because: Literal["raised", "stopped"] = "raised"
    cell: Place | None
    line: Place | None = None
    type: Name | None = None
    package: Name | None = None
    names: tuple[Name, ...] = ()
    others: Count | None = None


class FirstCause(Cause):
    """The same beside all checks of a result.

    Attributes:
        text: what it said; the cells ran before anything hidden was asked.
    """

    text: Text = ""


class Exceptional(Record):
    """The function raised.

    Attributes:
        type: the exception's; for a hidden check one of those that we repeat, or none.
        text: its message, for a shown check only.
        meaning: for a hidden one, which entry of a fixed list its message fits, if any does (`meanings.py`).
        cell, line: the innermost place in the notebook, where known.
        cause: why, if it is for something that was missing before the function was called.
    """

    what: Literal["raised"] = "raised"
    type: Name | None
    text: Text = ""
    meaning: Name = ""
    cell: Place | None = None
    line: Place | None = None
    cause: Cause | None = None


class Interrupted(Record):
    """The function was stopped at a limit.

    Attributes:
        by: what was used up: the time of the whole notebook, of one call, the memory, or the room for files.
        limit: in seconds or MiB.
    """

    what: Literal["interrupted"] = "interrupted"
    by: Literal["time_of_the_notebook", "time_of_a_call", "memory", "files"]
    limit: Annotated[float, Field(ge=0, allow_inf_nan=False)]


class EndedProgram(Record):
    """The function ended the program it ran in.

    Attributes:
        how: the exit code or the signal, in words.
    """

    what: Literal["ended"] = "ended"
    how: Name


class Redefined(Record):
    """A name that a function needs is defined above it, and otherwise below: what works before that may not afterwards.

    Attributes:
        name: it is the function's own, too, that may be defined twice.
        first, again: the code cells; the last one counts.
        line: of the second definition, in its cell.
    """

    name: Name
    first: Place
    again: Place
    line: Place


class NoFunction(Record):
    """The notebook has no function of the name that is asked for.

    Attributes:
        name: of the function.
        because: of what, if that can be seen: its cell raised or was stopped, it stands below a magic that keeps
            nothing or in a cell of text, or something else got its name.
        cell, line: the code cell where it stands, and where that one raised.
        type: of what its cell raised, one of those that we repeat.
        magic: the line above it.
        needs: a name that was missing where it was defined.
        cause: why that, or its cell's own error, came about, if it is not told by what stands above.
        needs_python: since which version Python reads its cell, if the one that it was graded with, `python`, is older.
    """

    what: Literal["no_function"] = "no_function"
    name: Name
    because: Literal["unknown", "raised", "stopped", "magic", "replaced", "text_cell"] = "unknown"
    cell: Place | None = None
    line: Place | None = None
    type: Name | None = None
    magic: Name = ""
    needs: Name = ""
    cause: Cause | None = None
    needs_python: Name = ""
    python: Name = ""


class StillStub(Record):
    """The stub is still there.

    Attributes:
        other: the function whose stub it is, if it is not the one that was called.
    """

    what: Literal["stub"] = "stub"
    other: Name | None = None


class WaitsFor(Record):
    """Another check has to pass before this one pays.

    Attributes:
        check: the other one's name.
        is_right: whether this one passed; else it was not tried to its end, as it could not pay.
    """

    what: Literal["waits"] = "waits"
    check: Name
    is_right: bool


class LostPrediction(Record):
    """The question before coding was not answered, or not rightly.

    Attributes:
        variable: which the answer stands in.
        because: there is no such variable, it is None, it is no text, or the answer is wrong.
        why: what to think about then, as the exercise says it.
    """

    what: Literal["prediction"] = "prediction"
    variable: Name
    because: Literal["missing", "open", "no_letter", "wrong"]
    why: Text = ""


class ReadyText(Record):
    """What a result of schema 1 said, word for word, from the time when it held sentences and no facts."""

    what: Literal["told"] = "told"
    text: Text


Instead = OtherKind | OtherShape | OtherDtype | OtherDevice | OtherValue
Wrong = Instead | BadEntries | UnfitAnswer | LargeAnswer | AttachedAnswer
Fact = Annotated[
    Wrong
    | ChangedInputs
    | BrokenContract
    | BrokenRule
    | ForbiddenCall
    | Exceptional
    | Interrupted
    | EndedProgram
    | NoFunction
    | StillStub
    | WaitsFor
    | LostPrediction
    | ReadyText,
    Field(discriminator="what"),
]
