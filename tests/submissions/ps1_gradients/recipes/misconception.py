"""One submission for each idea that must be recognised, written as a student would write it.

The ideas of the other exercises stand in the class and in the gallery, several to a notebook.
"""

from __future__ import annotations

from tests.submissions.ps1_gradients.recipes.golden import composed
from tests.submissions.ps1_gradients.recipes.variants import VARIANTS

_ALONE = ("central_diff_grad", "grad_quadratic_form", "plot_gradient_field")

GOLDENS = tuple(
    composed(
        "misconception",
        name,
        variant.why,
        {exercise: name},
        {"central_diff_grad": "a"} if name == "factor_half" else {},  # it is the believers in ever smaller steps
    )
    for exercise in _ALONE
    for name, variant in VARIANTS[exercise].items()
    if variant.misconception == name
)
