"""What contradicts itself in checks: their points, their families of inputs, their rules."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from autograder.common.finding import Finding
from autograder.language.families import LAYOUTS, Family
from autograder.language.given import BATCH, AskedFunction, Given
from autograder.language.reading import is_number, is_whole, listed, one_or_all, parameters, takes, takes_answer
from autograder.language.records import Check, Exercise
from autograder.language.word_problems import problems_of_word


def problems_of_checks(made: Exercise) -> Iterator[Finding]:
    if not made.checks:
        yield Finding("has no checks.", 'Begin with hidden("ordinary inputs", ordinary, points=...).')
        return
    names = [check.name for check in made.checks]
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield Finding(f"two checks are named '{name}'.", "Rename one of them.")
    if made.checks[0].rule is not None or made.checks[0].visibility != "hidden":
        yield Finding("its first check is shown or has a rule.", "Begin with the ordinary inputs, hidden.")
    if made.find.argument is not None and all(check.family.reference for check in made.checks):
        fix = "Leave it out of the ordinary check, or write find=value()."
        yield Finding(f"asks for a {made.find.name}, but every check is .expecting something else.", fix)
    for check in made.checks:
        for item in (*_points(check), *problems_of_family(made, check.family), *_rule(made, check)):
            yield replace(item, what=f"the check '{check.name}' {item.what}")


def _points(check: Check) -> Iterator[Finding]:
    if not is_whole(check.points, 1):
        yield Finding(f"is worth {check.points} points.", "Give it a whole number from 1.")


def problems_of_family(made: Exercise, family: Family) -> Iterator[Finding]:
    words = family.words(made.given)
    dimensions = {d for item in words.values() for d in item.dimensions if isinstance(d, str)} - {BATCH}
    if not is_whole(family.count, 1):
        yield Finding(f"draws {family.count} inputs.", "Draw a whole number from 1.")
    for name, several in family.named_sizes.items():
        if name not in dimensions:
            fix = f"Choose {listed(sorted(dimensions))}." if dimensions else "No dimension of this exercise is named."
            yield Finding(f"sets the size '{name}', which no input has.", fix)
        if not several or not all(is_whole(size, 0) for size in several):
            yield Finding(
                f"sets {name} to {one_or_all(several)}.",
                f"Choose whole numbers, as sizes({name}=1) or sizes({name}=(2, 3)).",
            )
    yield from _where(made, family)
    for layout in family.layouts:
        if layout not in LAYOUTS:
            yield Finding(f"asks for the layout '{layout}'.", f"Choose {listed(LAYOUTS)}.")
    yield from _shapes("batches", family.batch_shapes)
    yield from _shapes("shapes", family.array_shapes)
    if family.batch_shapes != ((),) and not made.batched:
        yield Finding("sends batches, but no input is batched.", 'Write matrix("...", "n", "n").')
    for what, number in (
        ("magnitude", family.magnitude),
        *(("magnitude", number) for number in family.magnitudes.values()),
        ("condition number", family.condition),
        ("scale", family.scale),
        ("tolerance", family.rtol),
    ):
        if number is not None and not (is_number(number) and number > 0):
            yield Finding(f"has the {what} {number}.", "Choose a number above 0.")
    for name in family.magnitudes:
        if name not in made.given:
            yield Finding(f"sets the magnitude of '{name}', which is not given.", f"Choose {listed(made.given)}.")
    yield from _parts(made, family)
    if family.reference is not None and not takes(family.reference, made.given):
        own, wanted = parameters(family.reference), ", ".join(made.given)
        name = getattr(family.reference, "__name__", "?")
        yield Finding(f"expects '{name}', which takes ({own}).", f"Let it take {wanted}, by these names.")


def _where(made: Exercise, family: Family) -> Iterator[Finding]:
    """Find what is wrong with what a family puts in the place of an input."""
    names = list(made.given)
    for name, item in family.fixed.items():
        if name not in made.given:
            yield Finding(f"sets '{name}', which is not given.", f"Choose {listed(made.given)}.")
        elif isinstance(item, Given):
            told = problems_of_word(name, item, names[: names.index(name)])
            yield from (replace(problem, what=f"says that {problem.what}") for problem in told)
            if item.dimensions and item.is_batched != made.given[name].is_batched:
                problem = f"draws '{name}' by a word with other batches."
                yield Finding(problem, f"Begin it as {made.given[name].kind}(…) is given.")
        elif isinstance(item, AskedFunction) and made.given[name].kind == "rebuilt":
            problem = f"sets '{name}' to a function that is asked of the judge, which cannot be differentiated."
            yield Finding(problem, "Write rebuilt(builder, …).")


def _parts(made: Exercise, family: Family) -> Iterator[Finding]:
    """Find what is wrong with the parts that alone are required."""
    for part in family.parts:
        if not is_whole(part, 1) and not isinstance(part, str):
            yield Finding(f"is of part {part!r}.", "Count parts from 1, or name one.")
    if family.parts and (made.find.argument is not None or made.find.certificate is not None):
        whole = f"a {made.find.name}" if made.find.argument is not None else "what a certificate says"
        yield Finding(
            f"is of a part, but {whole} is compared as a whole.", "Write find=value(), or leave .of_part out."
        )


def _shapes(word: str, shapes: Sequence[Any]) -> Iterator[Finding]:
    for shape in shapes:
        if not isinstance(shape, tuple) or not all(is_whole(size, 0) for size in shape):
            yield Finding(f"has the {word} {shape!r}.", f"Write tuples of sizes, as {word}((3,), (2, 3)).")


def _rule(made: Exercise, check: Check) -> Iterator[Finding]:
    rule = check.rule
    if rule is None:
        return
    if rule.kind == "no_loop_over_batch" and len(set(check.family.batch_shapes)) < 2:
        yield Finding("forbids loops, but sends one batch size only.", "Send two, as ordinary.batches((3,), (48,)).")
    if rule.holds is not None and not takes_answer(rule.holds, made.given):
        own, wanted = parameters(rule.holds), ", ".join(made.given)
        yield Finding(f"demands what hangs on ({own}).", f"Let it take the answer, then {wanted}, by these names.")
    if rule.at_most is not None and not takes(rule.at_most, made.given):
        own, wanted = parameters(rule.at_most), ", ".join(made.given)
        yield Finding(f"allows a number that hangs on ({own}).", f"Let at_most take {wanted}, by these names.")
    if rule.argument is None:
        return
    if rule.argument not in made.given:
        yield Finding(f"counts calls of '{rule.argument}', which is not given.", f"Choose {listed(made.given)}.")
    elif made.given[rule.argument].kind != "asked":
        yield Finding(f"counts calls of '{rule.argument}', which is no function that is asked.", "Give it as asked(…).")
