"""All golden submissions of the second set, in whose class nearly every variant occurs."""

from __future__ import annotations

from tests.submissions.classroom import Varied
from tests.submissions.corpus import Corpus
from tests.submissions.kinds import right, usual

PS2 = Corpus("ps2_matrix_functions")

DIFFICULTY = {
    "grad_trace_linear": -0.4,
    "grad_trace_family": 0.3,
    "grad_frobenius": 0.2,
    "vec_kron": 0.9,
    "inverse_jvp_vjp": 0.7,
    "grad_bilinear_inverse": 0.5,
    "grad_det": 0.9,
    "logabsdet_value_and_grad": 0.3,
    "grad_eigval": 0.2,
    "grad_nuclear_and_spectral": 0.4,
    "expm_frechet": 1.0,
}

STYLES = ("plain_loops", "einsum", "another_route")  # those with a notebook of their own

GIVEN = {answer for golden in right(PS2, *STYLES) for answer in golden.variants.items()}

GOLDENS = usual(PS2, styles=STYLES, classroom=Varied(PS2, difficulty=DIFFICULTY, popular={}, given=GIVEN))
