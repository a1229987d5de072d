"""All golden submissions of the fourth set."""

from __future__ import annotations

from tests.submissions.classroom import Classroom
from tests.submissions.corpus import Corpus
from tests.submissions.kinds import usual

PS4 = Corpus("ps4_hessians")

DIFFICULTY = {
    "hess_quadratic": -0.2,
    "rosenbrock_derivatives": 0.2,
    "hvp": 0.8,
    "hess_logsumexp": 0.3,
    "dense_hessian": 0.5,
    "taylor2": 0.9,
    "classify_critical_point": 0.1,
    "hess_logistic": 0.6,
    "hess_matrix_quadratic": 1.2,
}
POPULAR = {
    "careful": 2,
    "assumes_symmetry": 3,
    "returns_the_matrix_itself": 3,
    "residual_term_left_out": 3,
    "needs_a_graph": 3,
    "overflows": 3,
    "needs_a_graph_for_every_row": 2,
    "symmetric_up_to_rounding": 3,
    "half_missing": 3,
    "determinant_test": 3,
    "zero_before_signs": 2,
    "forgets_the_mean": 2,
    "builds_the_diagonal_matrix": 3,
    "stacks_the_rows": 3,
}

GOLDENS = usual(
    PS4,
    "hess_quadratic",
    classroom=Classroom(PS4, difficulty=DIFFICULTY, popular=POPULAR),
)
