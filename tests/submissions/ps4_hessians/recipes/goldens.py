"""All golden submissions of the fourth set, in whose class nearly every variant occurs."""

from __future__ import annotations

from tests.submissions.classroom import Varied
from tests.submissions.corpus import Corpus
from tests.submissions.kinds import right, usual

PS4 = Corpus("ps4_hessians")

DIFFICULTY = {
    "hess_quadratic": -0.2,
    "rosenbrock_derivatives": 0.2,
    "hvp": 0.8,
    "hess_logsumexp": 0.5,
    "dense_hessian": 0.5,
    "taylor2": 1.0,
    "classify_critical_point": 0.1,
    "hess_logistic": 0.6,
    "hess_logdet": 0.9,
    "hess_matrix_quadratic": 1.2,
}

STYLES = (
    "plain_loops",
    "vectorised",
    "einsum",
    "another_order",
    "helpers_and_classes",
    "lambdas",
)  # those with a notebook of their own

GIVEN = {answer for golden in right(PS4, *STYLES) for answer in golden.variants.items()}

GALLERY_ONLY = {"forgets_the_outer_two": 0}

GOLDENS = usual(PS4, styles=STYLES, classroom=Varied(PS4, difficulty=DIFFICULTY, popular=GALLERY_ONLY, given=GIVEN))
