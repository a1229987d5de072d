"""One submission for each idea of three exercises."""

from __future__ import annotations

from tests.submissions.kinds import misconception
from tests.submissions.ps1_gradients.recipes.corpus import PS1

GOLDENS = misconception(
    PS1,
    "central_diff_grad",
    "grad_quadratic_form",
    "plot_gradient_field",
    predictions={"factor_half": {"central_diff_grad": "a"}},  # it is the believers in ever smaller steps
)
