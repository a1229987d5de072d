"""A class: 48 students whose notebooks are drawn from the variants, so that they look like a real class's.

Every student has an ability, every exercise a difficulty. Predictions are right or wrong independently of the
functions. What a student does in one exercise hangs on their name and that exercise only: a new exercise changes
nothing in the others.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from random import Random
from typing import Any

from tests.submissions.ps1_gradients.recipes import answers
from tests.submissions.ps1_gradients.recipes.edits import reversed_after_setup, without, without_metadata
from tests.submissions.ps1_gradients.recipes.golden import FULL, Golden, code, composed
from tests.submissions.ps1_gradients.recipes.variant import ALL, Variant
from tests.submissions.ps1_gradients.recipes.variants import VARIANTS

SEED = "ps1 class"

STUDENTS = (
    "ada", "emmy", "srinivasa", "sofia", "leonhard", "bernhard", "hypatia", "alan", "katherine", "maryam",
    "terence", "chienshiung", "marie", "lise", "niels", "erwin", "satyendra", "subrahmanyan", "abdus", "hideki",
    "shiingshen", "kiyosi", "artur", "cedric", "evariste", "pierre", "sophie", "galileo", "gaetana", "giuseppe",
    "andrey", "pafnuty", "nikolai", "olga", "stefan", "wanda", "isaac", "james", "rosalind", "vera", "cecilia",
    "alkhwarizmi", "omar", "jocelyn", "mileva", "ludwig", "ettore", "carl",
)  # fmt: skip

# how hard an exercise is, in the units of ability; 0 where nothing is said
DIFFICULTY = {
    "poly_value_and_slope": 0.1,
    "composite_slopes": 0.2,
    "central_diff_grad": 0.6,
    "grad_dot_products": -0.1,
    "grad_quadratic_form": 1.0,
    "grad_least_squares": 0.2,
    "grad_norm": 0.4,
    "directional_derivative": 0.5,
    "pure_grad": 0.5,
    "plot_gradient_field": 0.2,
}

# how often a variant is chosen, where it is not 1
POPULAR = {
    "careful": 2,
    "assumes_symmetry": 40,
    "symmetric_with_loops": 25,
    "symmetric_as_in_the_book": 20,
    "forgets_the_two": 10,
    "divides_by_one_step": 4,
    "one_sided": 4,
    "step_far_too_small": 3,
    "step_blind_to_size": 4,
    "forgets_the_inner_derivative": 5,
    "third_without_inner_derivative": 4,
    "multiplies_before_simplifying": 8,
    "keeps_the_power": 4,
    "updates_the_value_first": 4,
    "a_constant_has_no_shape": 3,
    "forgets_one_of_the_two_factors": 5,
    "elementwise_instead_of_dot": 4,
    "attached_results": 6,
    "attached_result": 6,
    "exchanges_the_axes": 4,
    "points_downhill": 2,
    "loops_over_the_batch": 4,
    "forgets_the_batch": 4,
    "forgets_the_half": 5,
    "forgets_the_transpose": 4,
    "reverses_the_residual": 4,
    "squares_out_of_range_and_divides_by_zero": 8,
    "torch_knows_norms": 6,
    "squares_out_of_range": 6,
    "always_normalises": 4,
    "never_normalises": 4,
    "goes_backwards": 6,
    "goes_back_to_the_callers_tensor": 6,
    "leaves_requires_grad_on": 3,
    "fills_every_leaf": 4,
    "takes_one_entry_for_a_number": 3,
}

ABILITY = (0.8, 0.9)  # mean and standard deviation
PREDICTED_RIGHT, NOT_PREDICTED, LOSES_LITTLE = 0.65, 0.06, 0.35


Wanted = Callable[[Variant], bool]


def _is_right(variant: Variant) -> bool:
    return variant.loses == 0


def _loses_little(variant: Variant) -> bool:
    return variant.loses not in (0, ALL)


def _loses_all(variant: Variant) -> bool:
    return variant.loses == ALL


def _one_of(draw: Random, exercise: str, wanted: Wanted) -> str:
    """Draw one of the wanted variants, the popular ones more often."""
    table = VARIANTS[exercise].items()
    names = [name for name, item in table if wanted(item) and name not in ("stub", "renamed")]
    return draw.choices(names, [POPULAR.get(name, 1) for name in names])[0]


def _drawn(student: str, exercise: str, may: Wanted = lambda _: True) -> str:
    """Draw the variant with which a student answers one exercise."""
    ability = Random(f"{SEED} {student}").gauss(*ABILITY)
    advance = ability - DIFFICULTY.get(exercise, 0.0)
    draw = Random(f"{SEED} {student} {exercise}")
    if draw.random() > 0.97 + 0.02 * advance:
        return "stub"
    if draw.random() < 1 / (1 + math.exp(-1.4 * advance)):
        kind: Wanted = _is_right
    else:
        kind = _loses_little if draw.random() < LOSES_LITTLE else _loses_all
    return _one_of(draw, exercise, lambda item: kind(item) and may(item))


def _predicted(student: str) -> dict[str, str | None]:
    """Draw the predictions that are wrong or were not made."""
    chosen: dict[str, str | None] = {}
    for exercise, right in answers.PREDICTIONS.items():
        draw = Random(f"{SEED} {student} predicts {exercise}")
        fate = draw.random()
        if fate < NOT_PREDICTED:
            chosen[exercise] = None
        elif fate > NOT_PREDICTED + PREDICTED_RIGHT:
            chosen[exercise] = draw.choice([letter for letter in "abcd" if letter != right])
    return chosen


def _student(student: str, why: str = "Drawn from the class.", **more: Any) -> Golden:
    """Make an ordinary student's submission."""
    variants = {exercise: _drawn(student, exercise) for exercise in FULL}
    return composed("class", student, why, variants, _predicted(student), **more)


def _perfect(student: str) -> Golden:
    variants = {exercise: _one_of(Random(f"{SEED} {student} {exercise}"), exercise, _is_right) for exercise in FULL}
    return composed("class", student, "Everything is right, in a style of their own.", variants)


def _untouched(student: str) -> Golden:
    nothing = dict.fromkeys(FULL)
    return composed("class", student, "Handed in as it was handed out.", dict.fromkeys(FULL, "stub"), nothing)


def _half_finished(student: str) -> Golden:
    begun = list(FULL)[: len(FULL) // 2]
    variants = {exercise: _drawn(student, exercise) if exercise in begun else "stub" for exercise in FULL}
    predicted = {**_predicted(student), **{exercise: None for exercise in FULL if exercise not in begun}}
    return composed("class", student, "The first half; then time was up.", variants, predicted)


def _with_deleted_cells(student: str) -> Golden:
    gone = ("composite_slopes", "grad_quadratic_form")
    cells = [f"{part}{exercise}{end}" for exercise in gone for part, end in (("predict_", ""), ("", "_answer"))]
    return composed(
        "class",
        student,
        "The cells of two exercises were deleted.",
        {exercise: _drawn(student, exercise) for exercise in FULL if exercise not in gone},
        {exercise: letter for exercise, letter in _predicted(student).items() if exercise not in gone},
        points=dict.fromkeys(gone, 0),
        verdicts=dict.fromkeys(gone, "missing"),
        edit=without(*cells),
    )


def _renamed(student: str) -> Golden:
    why = "All functions have names of the student's own."
    return composed("class", student, why, dict.fromkeys(FULL, "renamed"), _predicted(student))


def _out_of_order(student: str) -> Golden:
    variants = {exercise: _drawn(student, exercise, lambda item: not item.before) for exercise in FULL}
    why = "All cells behind the set-up stand in reverse order."
    return composed("class", student, why, variants, _predicted(student), edit=reversed_after_setup)


def _syntax_error(student: str) -> Golden:
    variants = {exercise: _drawn(student, exercise) for exercise in FULL}
    variants["poly_value_and_slope"] = "syntax_error"
    return composed("class", student, "One cell does not compile.", variants, _predicted(student))


def _scratch(student: str) -> Golden:
    return _student(
        student,
        "Many cells of the student's own, some of which raise.",
        before=(
            code("""
                print("my notes: d(uv) = du v + u dv")
                X = torch.randn(3, 3)
                x = X @ X
            """),
            "x = central_diff_grad(lambda z: z, 3)",
        ),
        after=(
            code("""
                a = torch.arange(4.0, requires_grad=True)
                (a @ a).backward()
                print(a.grad, "is that 2a?")
            """),
            "grad_quadratic_form(torch.eye(2), torch.ones(3))",
            "plt.plot([1, 2, 3])\nplt.show()",
        ),
    )


def _unreadable(student: str) -> Golden:
    return Golden(
        "class",
        student,
        "The upload broke off.",
        encode=lambda data: data[: len(data) * 2 // 3],
        unreadable=True,
    )


ROLES: Mapping[str, Callable[[str], Golden]] = {
    "emmy": _perfect,
    "maryam": _perfect,
    "kiyosi": _perfect,
    "leonhard": _perfect,
    "evariste": _half_finished,
    "galileo": _half_finished,
    "jocelyn": _half_finished,
    "ettore": _untouched,
    "pafnuty": _untouched,
    "vera": _with_deleted_cells,
    "omar": lambda name: _student(name, "Another editor kept the sources only.", edit=without_metadata),
    "ludwig": _renamed,
    "mileva": _out_of_order,
    "wanda": _scratch,
    "isaac": _scratch,
    "stefan": _syntax_error,
    "pierre": _unreadable,
}

GOLDENS = tuple(ROLES.get(student, _student)(student) for student in STUDENTS)
