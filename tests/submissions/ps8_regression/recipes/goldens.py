"""All golden submissions of set 8, in whose class nearly every variant occurs."""

from __future__ import annotations

from tests.submissions.classroom import Varied
from tests.submissions.corpus import Corpus
from tests.submissions.kinds import right, usual

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

STYLES = ("plain_loops", "helpers")  # those with a notebook of their own

GIVEN = {answer for golden in right(PS8, *STYLES) for answer in golden.variants.items()}

GOLDENS = usual(PS8, styles=STYLES, classroom=Varied(PS8, difficulty=DIFFICULTY, popular={}, given=GIVEN))
