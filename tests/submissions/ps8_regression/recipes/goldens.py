"""All golden submissions of set 8."""

from __future__ import annotations

from tests.submissions.classroom import Classroom
from tests.submissions.corpus import Corpus
from tests.submissions.kinds import usual

PS8 = Corpus("ps8_regression")

DIFFICULTY = {
    "mse_and_grad": 0.2,
    "ols_fit": 0.5,
    "ridge_fit": 0.8,
    "fit_gd": 0.5,
    "logistic_loss_and_grad": 0.5,
    "irls_step": 1.1,
    "softmax_regression_grad": 0.4,
    "ridge_path_derivative": 0.6,
    "plot_regression": 0.3,
}

POPULAR = {
    "careful": 2,
    "lets_labels_be_stretched": 12,
    "counts_labels_only": 4,
    "forgets_the_two": 4,
    "sums_over_examples": 4,
    "normal_equations": 4,
    "inverts_the_normal_matrix": 10,
    "solves_the_normal_equations": 8,
    "trusts_the_fast_driver": 3,
    "penalty_of_a_sum": 12,
    "penalises_the_intercept": 8,
    "normal_equations_far_away": 6,
    "one_rate_for_all_data": 8,
    "leaves_out_the_last_loss_by_a_loop": 8,
    "stale_losses": 3,
    "log_of_a_saturated_sigmoid": 8,
    "clamps_probabilities": 6,
    "slope_downhill": 3,
    "weights_in_a_matrix": 8,
    "takes_full_steps": 8,
    "penalty_beside_a_sum": 4,
    "follows_separated_classes": 5,
    "overflowing_exponentials": 6,
    "softmax_over_the_examples": 4,
    "sums_the_examples": 4,
    "grows_with_lambda": 4,
    "forgets_the_examples": 6,
    "line_from_first_to_last": 5,
    "no_marker": 5,
    "never_detaches": 6,
    "counts_steps_from_one": 4,
    "attached_result": 6,
}

GOLDENS = usual(PS8, "mse_and_grad", classroom=Classroom(PS8, difficulty=DIFFICULTY, popular=POPULAR))
