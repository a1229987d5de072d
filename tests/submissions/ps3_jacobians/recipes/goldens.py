"""All golden submissions of the third set, in whose class nearly every variant occurs."""

from __future__ import annotations

from tests.submissions.classroom import Varied
from tests.submissions.corpus import Corpus
from tests.submissions.kinds import right, usual

PS3 = Corpus("ps3_jacobians")

DIFFICULTY = {
    "jacobian_vector_fn": -0.3,
    "repair_matrix_fn": 0.3,
    "elementwise_layer_jacobian": 0.0,
    "jvp_matrix_powers": 0.3,
    "vjp_matrix_powers": 0.8,
    "assemble_jacobian": 0.4,
    "softmax_and_logsumexp_vjp": 0.7,
    "unbroadcast": 0.6,
    "LogSumExpFn": 1.1,
}

STYLES = ("plain_loops", "vectorised", "helpers")  # those with a notebook of their own

GIVEN = {answer for golden in right(PS3, *STYLES) for answer in golden.variants.items()}

GOLDENS = usual(PS3, styles=STYLES, classroom=Varied(PS3, difficulty=DIFFICULTY, popular={}, given=GIVEN))
