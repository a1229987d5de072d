"""What contradicts itself in a declaration: every mistake as (what is, what to do), all of them at once.

Each function looks at one word of the language. Nothing is drawn or called here.
"""

from __future__ import annotations

import inspect
import keyword
import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from autograder.language.declaration_error import Problem, listed
from autograder.language.families import LAYOUTS, Family
from autograder.language.find import Find
from autograder.language.given import BATCH, AskedFunction, Given
from autograder.language.rules import Forbids, Rule

if TYPE_CHECKING:
    from autograder.language.exercise import Check, Exercise
    from autograder.language.written import Written

DIMENSIONS = {"scalar": 0, "vector": 1, "positive": 1, "matrix": 2, "spd": 2, "symmetric": 2}
EXAMPLES = {
    "scalar": "scalar()", "vector": 'vector("n")', "positive": 'positive("n")', "matrix": 'matrix("m", "n")',
    "spd": 'spd("n")', "symmetric": 'symmetric("n")',
}  # fmt: skip
LONGEST_TOLD = 30


def problems_of(made: Exercise) -> list[Problem]:
    """List what is wrong with an exercise; what cannot be read any further hides the rest."""
    wrong = [*_words(made)]
    if wrong:
        return wrong
    return [*_body(made), *_given(made), *_find(made), *_probe(made), *_choice(made), *_rtol(made), *_checks(made)]


def problems_of_written(made: Written) -> list[Problem]:
    """List what is wrong with a question to be answered in words."""
    found = []
    if not made.rubric.strip():
        found.append(("has no docstring.", "Write the rubric: what earns how many points."))
    if not _is_whole(made.max_points, 1):
        found.append((f"is worth {made.max_points} points.", "Give it a whole number from 1."))
    return found


def problems_of_misconception(made: Exercise, function: Callable[..., Any]) -> list[Problem]:
    """List what is wrong with a misconception that is being attached."""
    name = function.__name__
    found = []
    if not inspect.getdoc(function):
        found.append((f"the misconception '{name}' has no docstring.", "Write the feedback the student should read."))
    if name in {known.name for known in made.misconceptions}:
        found.append((f"there are two misconceptions named '{name}'.", "Rename one of them."))
    own, wanted = _parameters(function), ", ".join(made.given)
    is_reordered = own != wanted and set(own.split(", ")) == set(made.given)
    if made.probe is None and (is_reordered or not _takes(function, len(made.given))):
        found.append(
            (f"the misconception '{name}' takes ({own}), but given lists ({wanted}).", "Let it take the same.")
        )
    return found


def problems_of_picture(made: Exercise, function: Callable[..., Any], family: Family) -> list[Problem]:
    """List what is wrong with a picture that is being attached."""
    name = function.__name__
    what = f"the picture '{name}'"
    found = []
    if not inspect.getdoc(function):
        found.append((f"{what} has no docstring.", "Write its caption: what the student sees, and what to look for."))
    if name in {known.name for known in made.pictures}:
        found.append((f"there are two pictures named '{name}'.", "Rename one of them."))
    if _parameters(function) != "figure, calls":
        found.append((f"{what} takes ({_parameters(function)}).", "Let it take (figure, calls)."))
    return [*found, *((f"{what} {problem}", fix) for problem, fix in _family(made, family))]


def no_family_of_picture(family: object) -> Problem:
    """Say that a picture was declared without a family."""
    return f"a picture draws its inputs from {_told(family)}.", "Write .picture(ordinary.draws(3)) or another family."


def _words(made: Exercise) -> Iterator[Problem]:
    """Find what is no word of the language at all."""
    for name, item in made.given.items():
        if not isinstance(item, Given):
            yield f"'{name}' is given as {_told(item)}.", 'Write a word, as scalar(), vector("n") or matrix("m", "n").'
    if not isinstance(made.find, Find):
        yield f"finds {_told(made.find)}.", 'Write a word, as gradient("x"), jacobian("x"), hessian("x") or value().'
    if made.forbids is not None and not isinstance(made.forbids, Forbids):
        yield f"forbids {_told(made.forbids)}.", "Write BY_HAND, or leave it out."
    for check in made.checks:
        if not hasattr(check, "family"):
            yield f"has {_told(check)} among its checks.", 'Write hidden("name", family, points=…) or shown(…).'
        elif not isinstance(check.family, Family):
            yield (
                f"the check '{check.name}' draws from {_told(check.family)}.",
                "Begin with ordinary, as ordinary.draws(3).",
            )
        elif check.rule is not None and not isinstance(check.rule, Rule):
            yield (
                f"the check '{check.name}' has the rule {_told(check.rule)}.",
                'Write calls("f", at_most=…) or another word.',
            )


# --- body, given, find, probe, choice ----------------------------------------------------------------------


def _body(made: Exercise) -> Iterator[Problem]:
    if not inspect.getdoc(made.body):
        yield "has no docstring.", "Say in one line what is asked."
    own = list(inspect.signature(made.body).parameters)
    if made.probe is None and own != list(made.given):
        fix = f"Give both the same names in the same order: {', '.join(made.given)}."
        yield f"the body takes ({', '.join(own)}), but given lists ({', '.join(made.given)}).", fix


def _given(made: Exercise) -> Iterator[Problem]:
    before: list[str] = []
    for name, item in made.given.items():
        if not name.isidentifier() or keyword.iskeyword(name):
            yield f"'{name}' is no name for an argument.", "Use a Python identifier."
        yield from _word(name, item, before)
        before.append(name)


def _word(name: str, item: Given, before: Sequence[str]) -> Iterator[Problem]:
    """Find what is wrong with one input's word, when so many others are drawn before it."""
    yield from _dimensions(name, item)
    if item.kind == "like" and item.parts[0] not in before:
        fix = f"Choose {listed(before)}." if before else "Give the other one first."
        yield f"'{name}' is like '{item.parts[0]}', which is not given before it.", fix
    if item.kind in ("one_of", "asked", "spectrum") and not item.parts:
        yield f"'{name}' is {item.kind}() of nothing.", "Name what takes turns."
    functions = item.parts[:1] if item.kind == "rebuilt" else item.parts
    if item.kind in ("asked", "rebuilt") and not all(map(_is_function, functions)):
        yield f"'{name}' is {item.kind} of what is no function.", "Name a function, without calling it."
    late = [other for other in item.parts if other not in before] if item.kind == "derived" else []
    if late:
        problem = f"'{name}' is derived from '{late[0]}', which is not given before it."
        yield problem, f"Choose {listed(before)}." if before else "Give the other one first."


def _is_function(item: object) -> bool:
    return item.kind == "rebuilt" if isinstance(item, Given) else callable(item)


def _dimensions(name: str, item: Given) -> Iterator[Problem]:
    own = [dimension for dimension in item.dimensions if dimension != BATCH]
    if BATCH in item.dimensions[1:]:
        yield f"in '{name}' the \"...\" is not first.", f'Write {item.kind}("...", {_quoted(own)}).'
    if any(not isinstance(d, str) and not _is_whole(d, 0) for d in own):
        yield f"'{name}' has the dimensions ({_quoted(own)}).", 'Name each, as "n", or give its size, as 3.'
    wanted = DIMENSIONS.get(item.kind)
    if wanted is not None and len(own) != wanted:
        yield f"'{name}' is a {item.kind} with {len(own)} dimensions.", f"Write {EXAMPLES[item.kind]}."


def _find(made: Exercise) -> Iterator[Problem]:
    for how, wanted in (("with respect to", made.find.argument), ("times", made.find.tangent)):
        if wanted is not None and wanted not in made.given:
            problem = f"asks for the {made.find.name} {how} '{wanted}', which is not given."
            yield problem, f"Choose {listed(made.given)}."
    certificate = made.find.certificate
    if certificate is not None and not _takes_answer(certificate, made.given):
        own = _parameters(certificate) if callable(certificate) else _told(certificate)
        problem = f"is certified by '{getattr(certificate, '__name__', '?')}', which takes ({own})."
        yield problem, f"Let it take the answer, then {', '.join(made.given)}, by these names."


def _probe(made: Exercise) -> Iterator[Problem]:
    if made.probe is None:
        return
    taken = list(inspect.signature(made.probe).parameters)
    count = len(taken) - len(made.given)
    if count < 1 or taken[count:] != list(made.given):
        fix = f"Let it take the student's functions first, then {', '.join(made.given)}."
        yield f"the probe '{made.probe.__name__}' takes ({', '.join(taken)}).", fix


def _choice(made: Exercise) -> Iterator[Problem]:
    choice = made.choice
    if choice is None:
        return
    if not (isinstance(choice.answer, str) and len(choice.answer) == 1 and choice.answer in "abcdefgh"):
        yield f"its choice has the answer {choice.answer!r}.", 'Write one small letter, as "b".'
    if not choice.why.strip():
        yield "its choice does not say why.", "Write the sentence that a student reads after a wrong choice."
    if not _is_whole(choice.points, 1):
        yield f"its choice is worth {choice.points} points.", "Give it a whole number from 1."


def _rtol(made: Exercise) -> Iterator[Problem]:
    if not _is_number(made.rtol) or not 0 < made.rtol < 1:
        yield f"has the relative tolerance {made.rtol}.", "Choose a number between 0 and 1, as 1e-9."


# --- checks ------------------------------------------------------------------------------------------------


def _checks(made: Exercise) -> Iterator[Problem]:
    if not made.checks:
        yield "has no checks.", 'Begin with hidden("ordinary inputs", ordinary, points=...).'
        return
    names = [check.name for check in made.checks]
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield f"two checks are named '{name}'.", "Rename one of them."
    if made.checks[0].rule is not None or made.checks[0].visibility != "hidden":
        yield "its first check is shown or has a rule.", "Begin with the ordinary inputs, hidden."
    if made.find.argument is not None and all(check.family.reference for check in made.checks):
        fix = "Leave it out of the ordinary check, or write find=value()."
        yield f"asks for a {made.find.name}, but every check is .expecting something else.", fix
    for check in made.checks:
        for problem, fix in (*_points(check), *_family(made, check.family), *_rule(made, check)):
            yield f"the check '{check.name}' {problem}", fix


def _points(check: Check) -> Iterator[Problem]:
    if not _is_whole(check.points, 1):
        yield f"is worth {check.points} points.", "Give it a whole number from 1."


def _family(made: Exercise, family: Family) -> Iterator[Problem]:
    words = family.words(made.given)
    dimensions = {d for item in words.values() for d in item.dimensions if isinstance(d, str)} - {BATCH}
    if not _is_whole(family.count, 1):
        yield f"draws {family.count} inputs.", "Draw a whole number from 1."
    for name, several in family.named_sizes.items():
        if name not in dimensions:
            fix = f"Choose {listed(sorted(dimensions))}." if dimensions else "No dimension of this exercise is named."
            yield f"sets the size '{name}', which no input has.", fix
        if not several or not all(_is_whole(size, 0) for size in several):
            yield (
                f"sets {name} to {_one(several)}.",
                f"Choose whole numbers, as sizes({name}=1) or sizes({name}=(2, 3)).",
            )
    yield from _where(made, family)
    for layout in family.layouts:
        if layout not in LAYOUTS:
            yield f"asks for the layout '{layout}'.", f"Choose {listed(LAYOUTS)}."
    yield from _shapes("batches", family.batch_shapes)
    yield from _shapes("shapes", family.array_shapes)
    if family.batch_shapes != ((),) and not made.batched:
        yield "sends batches, but no input is batched.", 'Write matrix("...", "n", "n").'
    for what, number in (
        ("magnitude", family.magnitude),
        ("condition number", family.condition),
        ("scale", family.scale),
        ("tolerance", family.rtol),
    ):
        if number is not None and not (_is_number(number) and number > 0):
            yield f"has the {what} {number}.", "Choose a number above 0."
    if family.reference is not None and not _takes(family.reference, made.given):
        own, wanted = _parameters(family.reference), ", ".join(made.given)
        name = getattr(family.reference, "__name__", "?")
        yield f"expects '{name}', which takes ({own}).", f"Let it take {wanted}, by these names."


def _where(made: Exercise, family: Family) -> Iterator[Problem]:
    """Find what is wrong with what a family puts in the place of an input."""
    names = list(made.given)
    for name, item in family.fixed.items():
        if name not in made.given:
            yield f"sets '{name}', which is not given.", f"Choose {listed(made.given)}."
        elif isinstance(item, Given):
            told = _word(name, item, names[: names.index(name)])
            yield from ((f"says that {problem}", fix) for problem, fix in told)
            if item.dimensions and item.is_batched != made.given[name].is_batched:
                problem = f"draws '{name}' by a word with other batches."
                yield problem, f"Begin it as {made.given[name].kind}(…) is given."
        elif isinstance(item, AskedFunction) and made.given[name].kind == "rebuilt":
            problem = f"sets '{name}' to a function that is asked of the judge, which cannot be differentiated."
            yield problem, "Write rebuilt(builder, …)."


def _shapes(word: str, shapes: Sequence[Any]) -> Iterator[Problem]:
    for shape in shapes:
        if not isinstance(shape, tuple) or not all(_is_whole(size, 0) for size in shape):
            yield f"has the {word} {shape!r}.", f"Write tuples of sizes, as {word}((3,), (2, 3))."


def _rule(made: Exercise, check: Check) -> Iterator[Problem]:
    rule = check.rule
    if rule is None:
        return
    if rule.kind == "no_loop_over_batch" and len(set(check.family.batch_shapes)) < 2:
        yield "forbids loops, but sends one batch size only.", "Send two, as ordinary.batches((3,), (48,))."
    if rule.holds is not None and not _takes_answer(rule.holds, made.given):
        own, wanted = _parameters(rule.holds), ", ".join(made.given)
        yield f"demands what hangs on ({own}).", f"Let it take the answer, then {wanted}, by these names."
    if rule.at_most is not None and not _takes(rule.at_most, made.given):
        own, wanted = _parameters(rule.at_most), ", ".join(made.given)
        yield f"allows a number that hangs on ({own}).", f"Let at_most take {wanted}, by these names."
    if rule.argument is None:
        return
    if rule.argument not in made.given:
        yield f"counts calls of '{rule.argument}', which is not given.", f"Choose {listed(made.given)}."
    elif made.given[rule.argument].kind != "asked":
        yield f"counts calls of '{rule.argument}', which is no function that is asked.", "Give it as asked(…)."


# --- small things ------------------------------------------------------------------------------------------


def _is_whole(value: object, least: int) -> bool:
    return type(value) is int and value >= least


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _told(value: object) -> str:
    """Write a value that has no place here: as it is if it is short, else of which type it is."""
    text = repr(value)
    return text if len(text) <= LONGEST_TOLD else f"a {type(value).__name__}"


def _one(several: Sequence[Any]) -> str:
    return repr(several[0]) if len(several) == 1 else repr(several)


def _quoted(dimensions: Sequence[Any]) -> str:
    return ", ".join(f'"{item}"' if isinstance(item, str) else repr(item) for item in dimensions)


def _parameters(function: Callable[..., Any]) -> str:
    try:
        return ", ".join(inspect.signature(function).parameters)
    except (TypeError, ValueError):
        return "…"


def _takes_answer(function: Callable[..., Any], names: Iterable[str]) -> bool:
    """Whether a function can be called with an answer first and the inputs by these names."""
    return _takes(function, names, 1)


def _takes(function: Callable[..., Any], names: int | Iterable[str], positional: int = 0) -> bool:
    """Whether a function can be called with so many positional arguments, or with some and these names."""
    try:
        signature = inspect.signature(function)
    except (TypeError, ValueError):  # built in, and says nothing of itself
        return callable(function)
    try:
        if isinstance(names, int):
            signature.bind(*range(names))
        else:
            signature.bind(*range(positional), **dict.fromkeys(names))
    except TypeError:
        return False
    return True
