"""Every sentence about a check: what is, what should be, on how many inputs, the likely idea, the next step.

The only module that writes them, from facts alone. So no sentence can hold an input or an expected value of a hidden
check: its facts do not (`facts.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import get_args

from autograder.judging.facts import (
    AttachedAnswer,
    BadEntries,
    BrokenContract,
    BrokenRule,
    Cause,
    ChangedInputs,
    Clause,
    EndedProgram,
    Exceptional,
    Fact,
    FirstCause,
    ForbiddenCall,
    Instead,
    Interrupted,
    Kind,
    LargeAnswer,
    LostPrediction,
    NoFunction,
    OtherDevice,
    OtherDtype,
    OtherKind,
    OtherShape,
    OtherValue,
    ReadyText,
    Redefined,
    Shape,
    StillStub,
    UnfitAnswer,
    WaitsFor,
    Where,
    Wrong,
)  # fmt: skip
from autograder.judging.meanings import PHRASES

UNKNOWN_EXCEPTION = "an exception of its own"
ABSENT = "ModuleNotFoundError"
NOT_HERE = "which is not installed where this is graded"
IMPORTS = f"imports a package {NOT_HERE.replace('which', 'that')}"

_OUR_BEGINNINGS = frozenset({"all", "code", "not", "part", "pays", "stopped", "the", "this", "what", "your"})
_DIFFERS_BY_INPUT = (*get_args(Wrong), Exceptional)  # of these it is said on how many inputs
_KINDS = {name: f"a {name}" for name in ("tensor", "number", "bool", "float", "str", "tuple", "list", "dict")} | {
    "NoneType": "None",
    "int": "an int",
    "function": "a function",
    "builtins.function": "a function",
    "unknown": "a value that is not plain data",
    "builtins.coroutine": "a coroutine, as every async def does",
    "builtins.generator": "a generator, as every function with yield does",
}


_OTHER_VALUES = {
    "str": "a text, but not the right one",
    "int": "a whole number, but not the right one",
    "bool": "the wrong one of True and False",
    "property": "not so",
}

_CLAUSES: dict[Clause, str] = {
    "seed": "seeds a random generator, which is for whoever calls it to do. What is random in your answer?",
    "dtype": "changes torch's default dtype and leaves it changed. Say dtype=x.dtype where you make a tensor.",
    "grad_mode": "turns gradients off and leaves them off. Put the lines that need it below with torch.no_grad().",
    "figure": "opens a figure and leaves it open. Draw in a cell of your own, not in the function.",
    "file": "makes or removes a file. Return what you want to keep.",
    "result": "writes into a tensor that it returned before, so an earlier result changes. Make a new one each time.",
    "memory": "returns memory that is not its own: that of an input, or of something else that it returned. "
    "Return a copy, result.clone().",
    "same": "returns another result for the same inputs. What is random in it, or is kept from one call to the next?",
}


def whole(fact: Fact | None, wrong_inputs: int, inputs: int, advice: str) -> str:
    """Write all that is said of a check: what was seen, on how many of its inputs, and the idea that fits."""
    if fact is None:
        return ""
    text = statement(fact)
    if differs_by_input(fact):
        often = f" {on_how_many(wrong_inputs, inputs)}" if inputs > 1 else ""
        text = f"{text.rstrip('.')}{often}."
    return f"{text} {advice}" if advice else text


def named(exercise: str, fact: Fact | None, text: str) -> str:
    """Put the name of the exercise before a text; a check that is right, and waits, speaks of no function."""
    is_bare = not text or isinstance(fact, ReadyText) or (isinstance(fact, WaitsFor) and fact.is_right)
    return text if is_bare else f"{exercise}: {text}"


def differs_by_input(fact: Fact) -> bool:
    """Whether it was seen on some inputs and not on others, so that it is told on how many."""
    return isinstance(fact, _DIFFERS_BY_INPUT)


def on_how_many(wrong_inputs: int, inputs: int) -> str:
    """Say on how many inputs."""
    return f"on {wrong_inputs} of {inputs} inputs"


def statement(fact: Fact) -> str:
    """Say what was seen, the same for all checks in which the same was seen."""
    match fact:
        case BadEntries():
            return _entries(fact, f"{'some' if fact.count is None else fact.count} of {fact.of}")
        case OtherKind() | OtherShape() | OtherDtype() | OtherDevice() | OtherValue():
            return _returned(fact)
        case UnfitAnswer():
            return "what your function returned does not fit the inputs: look at the shapes once more"
        case LargeAnswer():
            return (
                "what your function returned is too large, or takes too long, to be looked through. Does a loop go on "
                "that should have ended?"
            )
        case AttachedAnswer():
            return "your result still requires a gradient (return result.detach())."
        case ChangedInputs(names=names):
            several = " and ".join(names)
            advice = "Work on a copy: x.clone(), and avoid +=, x[i] = … and x.data."
            return f"your function changed its input {several}. {advice}"
        case BrokenContract(clauses=clauses):
            return "your function " + " It also ".join(_CLAUSES[clause] for clause in clauses)
        case BrokenRule(sentence=sentence):
            return sentence
        case ForbiddenCall(name=name, line=line, reason=reason):
            where = "" if line is None else f" (line {line} of its cell)"
            return f"{name or 'this'} is not allowed here{where}. {reason}"
        case NoFunction():
            return _no_function(fact)
        case StillStub(other=other):
            whose = f"it calls {other}, which" if other else "the function"
            return f"not attempted yet: {whose} still raises NotImplementedError."
        case WaitsFor(check=check):
            return f"pays only when '{check}' passes. Mend that first."
        case LostPrediction():
            return _prediction(fact)
        case ReadyText(text=text):
            return text
    return _stopped(fact)


def standing_alone(fact: Fact) -> str:
    """Say what was seen as a sentence of its own, and of entries that are all wrong just that."""
    is_all = isinstance(fact, BadEntries) and fact.count == fact.of
    text = _entries(fact, "all") if isinstance(fact, BadEntries) and is_all else statement(fact)
    return capitalised(f"{text.rstrip('.')}." if differs_by_input(fact) else text)


def capitalised(text: str) -> str:
    """Begin a text with a capital if it begins with a word of ours; code, mathematics and an author's words stay.

    Example:
        >>> capitalised("your function raised ValueError."), capitalised("x + p is no descent step.")
        ('Your function raised ValueError.', 'x + p is no descent step.')
    """
    return text[:1].upper() + text[1:] if text.split(" ")[0].rstrip(":,") in _OUR_BEGINNINGS else text


# --- what was returned -------------------------------------------------------------------------------------


def _entries(fact: BadEntries, how_many: str) -> str:
    are = "wrong" if fact.are == "wrong" else "NaN or infinite"
    return _within(fact.where, f"{how_many} entries are {are}")


def _returned(fact: Instead) -> str:
    """Say what was returned and what is required, of the whole or of a part of it."""
    if not fact.where:
        return f"your function returned {_instead(fact)}"
    last = fact.where[-1]
    owner = " of what you returned" if isinstance(last, int) else ""
    text = f"{_part(last)}{owner} {'has' if isinstance(fact, OtherShape) else 'is'} {_instead(fact)}"
    if isinstance(last, str) and isinstance(fact, OtherValue) and fact.kind == "str":
        text = f"{_part(last)} is not what it should be"  # the text may be ours: what was seen of a picture, say
    return _within(_without_repeats(fact.where)[:-1], text)


def _instead(fact: Instead) -> str:
    match fact:
        case OtherShape(returned=returned, required=required):
            return _shape(returned, required)
        case OtherValue(kind=kind):
            return _OTHER_VALUES.get(kind, "a value, but not the right one")
        case OtherDtype(returned=returned, required=required):
            return f"{returned}; {required} is required, like the inputs"
        case OtherDevice(returned=returned, required=required):
            where = f"'{returned}'" if returned else "another device"
            numbers = ", which holds no numbers" if returned == "meta" else ""
            return f"a tensor on {where}{numbers}; the inputs are on '{required}'"
        case OtherKind(returned=Kind(name="a sparse tensor"), required=Kind(name="tensor")):
            return "a sparse tensor; a dense one is required, as to_dense() gives it"
        case OtherKind(returned=returned, required=required):
            return f"{_kind(returned)}; {_kind(required)} is required"


def _within(where: Where, text: str) -> str:
    return ": ".join([*map(_part, _without_repeats(where)), text])


def _without_repeats(where: Where) -> Where:
    """Leave out a part that has the name of the part within it."""
    return tuple(part for part, inner in zip(where, (*where, None)[1:], strict=True) if part != inner)


def _part(part: int | str) -> str:
    return f"part {part}" if isinstance(part, int) else f"'{part}'"


def of_part(key: int | str, text: str) -> str:
    """Say of which part of an answer a sentence speaks; the parts of a tuple are counted from 0 here.

    Example:
        >>> of_part(1, "Every entry has the opposite sign.")
        'Part 2: every entry has the opposite sign.'
    """
    name = f"Part {key + 1}" if isinstance(key, int) else _part(key)
    return f"{name}: {text[:1].lower()}{text[1:]}"


def _shape(returned: Shape | None, required: Shape | None) -> str:
    """Say which shape there is and which is due; one of large sizes is not repeated."""
    if required is None:
        return "a shape" + (f" {returned}" if returned is not None else "") + ", but not the one that is required"
    return f"shape {returned}; {required} is required" if returned is not None else f"another shape than {required}"


def _kind(kind: Kind) -> str:
    if kind.keys is not None:
        return f"a dict with the keys {list(kind.keys)}"
    name = _KINDS.get(kind.name, kind.name)
    return name if kind.size is None else f"{name} of {kind.size}"


# --- what did not return -----------------------------------------------------------------------------------


def _stopped(fact: Exceptional | Interrupted | EndedProgram) -> str:
    match fact:
        case Exceptional():
            return _raised(fact)
        case Interrupted(by="time_of_the_notebook", limit=limit):
            return f"not tried: the notebook had used up its {limit:g} seconds. Which cell takes long?"
        case Interrupted(by="time_of_a_call", limit=limit):
            return f"stopped after {limit:g} seconds. Is there a loop that never ends?"
        case Interrupted(by="memory", limit=limit):
            return f"your function used more than {limit:.0f} MiB of memory. Which tensor is that large?"
        case Interrupted(limit=limit):
            return f"stopped: it wrote more files than {limit:.0f} MiB hold. Which loop writes them?"
        case EndedProgram(how=how):
            advice = "Does it call exit, or write to memory it does not own?"
            return f"your function ended the program it ran in ({how}). {advice}"


def _raised(fact: Exceptional) -> str:
    cause, place = fact.cause, _place(fact.cell, fact.line)
    if cause and cause.package:
        does = "imports" if fact.type == ABSENT else "needs"
        return f"your function {does} {cause.package}, {NOT_HERE}{place}."
    if cause:
        return f"your function raised {fact.type}{place}: {_chain(cause)}."
    said = fact.text or PHRASES.get(fact.meaning, "")
    said = f": {said}" if said else ""
    did = IMPORTS if fact.type == ABSENT else f"raised {fact.type or UNKNOWN_EXCEPTION}"
    return f"your function {did}{said}{place}."


def first_cause(cause: FirstCause) -> str:
    """Say what went wrong first while the cells ran, what it said, and which names are missing because of it."""
    return f"{capitalised(_chain(cause, cause.text))}."


def defined_twice(fact: Redefined) -> str:
    """Say which name is defined twice, and which definition counts."""
    return (
        f"{fact.name} is defined in code cell {fact.first} and again in code cell {fact.again} (line {fact.line}). "
        'It is graded as after "Restart and run all", where the last one counts: give one of them another name.'
    )


def _chain(cause: Cause, text: str = "") -> str:
    """Say where it began, and what is missing because of it."""
    line = "" if cause.line is None else f", line {cause.line}"
    if cause.package:
        did = f"imports {cause.package}, {NOT_HERE}"
    elif cause.because == "stopped":
        did = "was stopped, as it took too long or too much memory, or ended its program"
    else:
        did = f"raised {cause.type or UNKNOWN_EXCEPTION}" + (f": {text.rstrip('.')}" if text else "")
    names = [*cause.names, *([f"{cause.others} more"] if cause.others else [])]
    are = "are" if len(names) > 1 else "is"
    follows = f"; {_listed(names)} {are} missing because of it" if names else ""
    return f"code cell {cause.cell}{line} {did}{follows}"


def _listed(names: Sequence[str]) -> str:
    *rest, last = names
    return f"{', '.join(rest)} and {last}" if rest else last


def _place(cell: int | None, line: int | None) -> str:
    """Say where, as the student counts."""
    if cell is None:
        return ""
    return f" (code cell {cell})" if line is None else f" (code cell {cell}, line {line})"


def _no_function(fact: NoFunction) -> str:
    absent, place = f"the notebook defines no {fact.name}", _place(fact.cell, fact.line)
    if fact.needs_python:
        what = f"its cell needs Python {fact.needs_python} or later, and is graded with Python {fact.python}{place}"
        return f"{absent}: {what}. Write it so that both read it, restart the kernel and run all cells."
    if fact.cause:
        return f"{absent}: {_why_lost(fact, fact.cause, place)}, restart the kernel and run all cells."
    match fact.because:
        case "raised" | "stopped":
            what = f"raised {fact.type or UNKNOWN_EXCEPTION}" if fact.because == "raised" else "was stopped"
            what = IMPORTS if fact.type == ABSENT else what
            return f"{absent}: its cell {what}{place}. Mend that cell, restart the kernel and run all cells."
        case "magic":
            return f"{absent}: it stands below {fact.magic}{place}. Remove that line."
        case "text_cell":
            return f"{absent}: it stands in a text cell, which is not run. Turn that into a code cell."
        case "replaced":
            return (
                f"the notebook ends without a function {fact.name}, although it defines one. "
                "Does a later line delete it, or give its name to something else?"
            )
    return f"{absent}. Was the function renamed, or did its cell raise an error?"


def _why_lost(fact: NoFunction, cause: Cause, place: str) -> str:
    if cause.package:
        what = f"{fact.needs} of {cause.package}" if fact.needs not in ("", cause.package) else cause.package
        return f"it needs {what}, {NOT_HERE}{place}. Write it without {cause.package}"
    return f"{_chain(cause)}. Mend that line"


def _prediction(fact: LostPrediction) -> str:
    match fact.because:
        case "missing":
            return f"the notebook defines no {fact.variable}."
        case "open":
            return f"not answered yet: set {fact.variable} to a letter."
        case "no_letter":
            return f'{fact.variable} should be a letter in quotes, as in {fact.variable} = "a".'
    return fact.why
