"""The first set's class of 48, with what is hard and what is popular in it."""

from __future__ import annotations

from collections.abc import Mapping

from tests.submissions.classroom import Classroom, Role
from tests.submissions.edits import without_metadata
from tests.submissions.golden import Golden, code
from tests.submissions.ps1_gradients.recipes.corpus import PS1

STUDENTS = (
    "ada", "emmy", "srinivasa", "sofia", "leonhard", "bernhard", "hypatia", "alan", "katherine", "maryam",
    "terence", "chienshiung", "marie", "lise", "niels", "erwin", "satyendra", "subrahmanyan", "abdus", "hideki",
    "shiingshen", "kiyosi", "artur", "cedric", "evariste", "pierre", "sophie", "galileo", "gaetana", "giuseppe",
    "andrey", "pafnuty", "nikolai", "olga", "stefan", "wanda", "isaac", "james", "rosalind", "vera", "cecilia",
    "alkhwarizmi", "omar", "jocelyn", "mileva", "ludwig", "ettore", "carl",
)  # fmt: skip


DIFFICULTY = {
    "poly_value_and_slope": 0.1,
    "composite_slopes": 0.2,
    "central_diff_grad": 0.6,
    "grad_dot_products": -0.1,
    "grad_quadratic_form": 1.0,
    "grad_least_squares": 0.2,
    "grad_norm": 0.4,
    "backward_cycle": 0.4,
    "directional_derivative": 0.5,
    "pure_grad": 0.5,
    "plot_gradient_field": 0.2,
}

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


def _syntax_error(room: Classroom, student: str) -> Golden:
    variants = {exercise: room.drawn(student, exercise) for exercise in room.exercises}
    variants["poly_value_and_slope"] = "syntax_error"
    return PS1.composed("class", student, "One cell does not compile.", variants, room.predicted(student))


def _scratch(room: Classroom, student: str) -> Golden:
    return room.student(
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


def _other_editor(room: Classroom, student: str) -> Golden:
    return room.student(student, "Another editor kept the sources only.", edit=without_metadata)


ROLES: Mapping[str, Role] = {
    "emmy": Classroom.perfect,
    "maryam": Classroom.perfect,
    "kiyosi": Classroom.perfect,
    "leonhard": Classroom.perfect,
    "evariste": Classroom.half_finished,
    "galileo": Classroom.half_finished,
    "jocelyn": Classroom.half_finished,
    "ettore": Classroom.untouched,
    "pafnuty": Classroom.untouched,
    "vera": Classroom.with_deleted_cells,
    "omar": _other_editor,
    "ludwig": Classroom.renamed,
    "mileva": Classroom.out_of_order,
    "wanda": _scratch,
    "isaac": _scratch,
    "stefan": _syntax_error,
    "pierre": Classroom.unreadable,
}

GOLDENS = Classroom(PS1, DIFFICULTY, POPULAR, STUDENTS, ROLES).goldens()
