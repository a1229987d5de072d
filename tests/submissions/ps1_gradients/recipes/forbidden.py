"""By-hand exercises answered with autograd, found in the source or when it is called. Only the prediction pays."""

from __future__ import annotations

from tests.submissions.ps1_gradients.recipes.corpus import PS1

GOLDENS = tuple(
    PS1.composed("forbidden", name, PS1.variants[exercise][name].why, {exercise: name})
    for exercise, names in {
        "grad_quadratic_form": (
            "autograd_grad",
            "imported_under_another_name",
            "func_through_an_alias",
            "getattr_with_a_literal",
            "getattr_with_joined_texts",
            "evaluated_text",
            "backward_in_a_helper",
            "jacrev_saved_before",
        ),
        "central_diff_grad": ("differentiates_the_asked_function",),
    }.items()
    for name in names
)
