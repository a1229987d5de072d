"""Attacks by people who have read the grader's source. They gain nothing, and honest answers keep their points.

Every attack is made on `grad_quadratic_form`, whose answer is `zeros` where the attack finds nothing.
"""

from __future__ import annotations

from tests.submissions.ps1_gradients.recipes.hostile import bombs, endings, known, leaving, network, outside, texts

MODULES = (known, outside, leaving, network, bombs, endings, texts)
GOLDENS = tuple(golden for module in MODULES for golden in module.GOLDENS)
