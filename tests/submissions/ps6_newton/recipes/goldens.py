"""The sixth set's golden submissions: what it adds to the kinds that every set has is what its class finds hard."""

from __future__ import annotations

from tests.submissions.classroom import Classroom
from tests.submissions.corpus import Corpus
from tests.submissions.kinds import usual

PS6 = Corpus("ps6_newton")

DIFFICULTY = {
    "newton_root": 0.2,
    "newton_step": -0.2,
    "modified_newton_direction": 0.3,
    "trust_region_step": 1.2,
    "newton_cg_direction": 0.6,
    "gauss_newton_step": 0.1,
    "levenberg_marquardt_step": 0.4,
    "implicit_vjp": 1.0,
    "adjoint_solve_gradient": 0.7,
    "newton_minimize": 0.8,
}

POPULAR = {
    "careful": 3,
    "leaves_the_complaint_to_torch": 5,
    "steps_before_looking": 3,
    "looks_at_the_step": 3,
    "forms_the_inverse": 6,
    "squeezes_all_dimensions": 4,
    "loops_over_the_batch": 3,
    "takes_the_plain_step": 4,
    "raises_negative_curvatures_to_the_floor": 4,
    "shortens_the_newton_step": 8,
    "stops_at_the_cauchy_point": 4,
    "leaves_the_hard_case_unfinished": 5,
    "stays_where_there_is_no_slope": 4,
    "takes_flat_for_curved": 3,
    "returns_nothing_in_the_first_round": 4,
    "inverts_the_gram_matrix": 4,
    "solves_with_the_gram_matrix": 5,
    "forms_the_normal_equations": 8,
    "forgets_the_root_of_mu": 4,
    "makes_the_identity_in_float64": 3,
    "turns_the_sign": 4,
    "solves_without_the_transpose": 6,
    "cuts_the_root_off": 5,
    "finds_the_root_twice": 3,
    "solves_the_adjoint_without_the_transpose": 6,
    "keeps_what_is_taken_out": 4,
    "inverts_the_matrix": 4,
    "attached_result": 4,
    "measures_the_root_of_the_mean": 0,  # of the gallery only
    "never_exchanges_rows": 0,
    "adds_lengths_across": 0,
}

GOLDENS = usual(PS6, classroom=Classroom(PS6, difficulty=DIFFICULTY, popular=POPULAR))
