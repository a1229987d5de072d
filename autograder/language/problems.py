"""What contradicts itself in a declaration: every mistake, all of them at once.

Each function looks at one word of the language. Nothing is drawn or called here.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Any

from autograder.common.finding import Finding
from autograder.language.families import Family
from autograder.language.family_problems import problems_of_checks, problems_of_family
from autograder.language.find import Find
from autograder.language.given import Given
from autograder.language.reading import is_number, is_whole, listed, parameters, takes, takes_answer, told
from autograder.language.records import Exercise, Misconception, Written
from autograder.language.rules import Forbids, Rule
from autograder.language.word_problems import problems_of_given


def problems_of(made: Exercise) -> list[Finding]:
    """List what is wrong with an exercise; what cannot be read any further hides the rest."""
    wrong = [*_words(made)]
    if wrong:
        return wrong
    return [
        *_body(made),
        *problems_of_given(made),
        *_find(made),
        *_probe(made),
        *_choice(made),
        *_rtol(made),
        *problems_of_checks(made),
    ]


def problems_of_written(made: Written) -> list[Finding]:
    """List what is wrong with a question to be answered in words."""
    found = []
    if not made.rubric.strip():
        found.append(Finding("has no docstring.", "Write the rubric: what earns how many points."))
    if not is_whole(made.max_points, 1):
        found.append(Finding(f"is worth {made.max_points} points.", "Give it a whole number from 1."))
    return found


def problems_of_misconception(made: Exercise, wrong: Misconception) -> list[Finding]:
    """List what is wrong with a misconception that is being attached."""
    name, function = wrong.name, wrong.function
    found = []
    if not wrong.feedback:
        found.append(
            Finding(f"the misconception '{name}' has no docstring.", "Write the feedback the student should read.")
        )
    if name in {known.name for known in made.misconceptions}:
        found.append(Finding(f"there are two misconceptions named '{name}'.", "Rename one of them."))
    own, wanted = parameters(function), ", ".join(made.given)
    is_reordered = own != wanted and set(own.split(", ")) == set(made.given)
    if made.probe is None and (is_reordered or not takes(function, len(made.given))):
        found.append(
            Finding(f"the misconception '{name}' takes ({own}), but given lists ({wanted}).", "Let it take the same.")
        )
    if wrong.part is not None and not is_whole(wrong.part, 1) and not isinstance(wrong.part, str):
        found.append(
            Finding(f"the misconception '{name}' is of part {wrong.part!r}.", "Count parts from 1, or name one.")
        )
    return [*found, *_symptom(made, wrong)]


def _symptom(made: Exercise, wrong: Misconception) -> Iterator[Finding]:
    symptom = wrong.symptom
    if symptom is None:
        return
    if made.find.certificate is None:
        what = f"the misconception '{wrong.name}' has a symptom, but the answers themselves are compared."
        yield Finding(what, "Leave symptom=… out, or let a certificate decide: satisfies(…).")
    elif not takes_answer(symptom, made.given):
        own = parameters(symptom) if callable(symptom) else told(symptom)
        what = f"the misconception '{wrong.name}' has a symptom that takes ({own})."
        yield Finding(what, f"Let it take the answer, then {', '.join(made.given)}, by these names.")


def no_such_misconception(name: str, known: Iterable[str]) -> Finding:
    """Say that a form was declared of what is no misconception."""
    names = [*known]
    what = f"there is no misconception '{name}' to be a form of."
    return Finding(what, f"Choose {listed(names)}." if names else "Write .misconception above it first.")


def problems_of_picture(made: Exercise, function: Callable[..., Any], family: Family) -> list[Finding]:
    """List what is wrong with a picture that is being attached."""
    name = function.__name__
    what = f"the picture '{name}'"
    found = []
    if not inspect.getdoc(function):
        found.append(
            Finding(f"{what} has no docstring.", "Write its caption: what the student sees, and what to look for.")
        )
    if name in {known.name for known in made.pictures}:
        found.append(Finding(f"there are two pictures named '{name}'.", "Rename one of them."))
    if parameters(function) != "figure, calls":
        found.append(Finding(f"{what} takes ({parameters(function)}).", "Let it take (figure, calls)."))
    return [*found, *(replace(item, what=f"{what} {item.what}") for item in problems_of_family(made, family))]


def no_family_of_picture(family: object) -> Finding:
    """Say that a picture was declared without a family."""
    return Finding(
        f"a picture draws its inputs from {told(family)}.", "Write .picture(ordinary.draws(3)) or another family."
    )


def _words(made: Exercise) -> Iterator[Finding]:
    """Find what is no word of the language at all."""
    for name, item in made.given.items():
        if not isinstance(item, Given):
            yield Finding(
                f"'{name}' is given as {told(item)}.", 'Write a word, as scalar(), vector("n") or matrix("m", "n").'
            )
    if not isinstance(made.find, Find):
        yield Finding(
            f"finds {told(made.find)}.", 'Write a word, as gradient("x"), jacobian("x"), hessian("x") or value().'
        )
    if made.forbids is not None and not isinstance(made.forbids, Forbids):
        yield Finding(f"forbids {told(made.forbids)}.", "Write BY_HAND or BACKWARD_ONLY, or leave it out.")
    for check in made.checks:
        if not hasattr(check, "family"):
            yield Finding(f"has {told(check)} among its checks.", 'Write hidden("name", family, points=…) or shown(…).')
        elif not isinstance(check.family, Family):
            yield Finding(
                f"the check '{check.name}' draws from {told(check.family)}.",
                "Begin with ordinary, as ordinary.draws(3).",
            )
        elif check.rule is not None and not isinstance(check.rule, Rule):
            yield Finding(
                f"the check '{check.name}' has the rule {told(check.rule)}.",
                'Write calls("f", at_most=…) or another word.',
            )


def _body(made: Exercise) -> Iterator[Finding]:
    if not inspect.getdoc(made.body):
        yield Finding("has no docstring.", "Say in one line what is asked.")
    own = list(inspect.signature(made.body).parameters)
    if made.probe is None and own != list(made.given):
        fix = f"Give both the same names in the same order: {', '.join(made.given)}."
        yield Finding(f"the body takes ({', '.join(own)}), but given lists ({', '.join(made.given)}).", fix)


def _find(made: Exercise) -> Iterator[Finding]:
    asked_for = {"with respect to": made.find.argument, "times": made.find.tangent, "as a function of": made.find.later}
    for how, wanted in asked_for.items():
        if wanted is not None and wanted not in made.given:
            problem = f"asks for the {made.find.name} {how} '{wanted}', which is not given."
            yield Finding(problem, f"Choose {listed(made.given)}.")
    certificate = made.find.certificate
    if certificate is not None and not takes_answer(certificate, made.given):
        own = parameters(certificate) if callable(certificate) else told(certificate)
        problem = f"is certified by '{getattr(certificate, '__name__', '?')}', which takes ({own})."
        yield Finding(problem, f"Let it take the answer, then {', '.join(made.given)}, by these names.")


def _probe(made: Exercise) -> Iterator[Finding]:
    if made.probe is None:
        return
    if made.find.later is not None:
        problem = f"asks for a function of '{made.find.later}' and has the probe '{made.probe.__name__}'."
        yield Finding(problem, "Let the probe call what it is handed, or do without one.")
    taken = list(inspect.signature(made.probe).parameters)
    count = len(taken) - len(made.given)
    if count < 1 or taken[count:] != list(made.given):
        fix = f"Let it take the student's functions first, then {', '.join(made.given)}."
        yield Finding(f"the probe '{made.probe.__name__}' takes ({', '.join(taken)}).", fix)


def _choice(made: Exercise) -> Iterator[Finding]:
    choice = made.choice
    if choice is None:
        return
    if not (isinstance(choice.answer, str) and len(choice.answer) == 1 and choice.answer in "abcdefgh"):
        yield Finding(f"its choice has the answer {choice.answer!r}.", 'Write one small letter, as "b".')
    if not choice.why.strip():
        yield Finding("its choice does not say why.", "Write the sentence that a student reads after a wrong choice.")
    if not is_whole(choice.points, 1):
        yield Finding(f"its choice is worth {choice.points} points.", "Give it a whole number from 1.")


def _rtol(made: Exercise) -> Iterator[Finding]:
    if not is_number(made.rtol) or not 0 < made.rtol < 1:
        yield Finding(f"has the relative tolerance {made.rtol}.", "Choose a number between 0 and 1, as 1e-9.")
