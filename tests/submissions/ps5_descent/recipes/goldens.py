"""All golden submissions of the fifth set, in whose class nearly every variant occurs."""

from __future__ import annotations

from tests.submissions.classroom import Varied
from tests.submissions.corpus import Corpus
from tests.submissions.kinds import right, usual

PS5 = Corpus("ps5_descent")

DIFFICULTY = {
    "gradient_descent": 0.1,
    "gd_quadratic_iterate": 0.5,
    "max_stable_lr": -0.1,
    "momentum_descent": 0.2,
    "armijo_backtracking": 0.6,
    "wolfe_conditions": 0.1,
    "four_broken_loops": 0.5,
    "plot_descent": 0.4,
    "plot_surface_and_contour": 0.6,
    "optimizer_path": 0.7,
}

STYLES = ("plain_loops", "vectorised", "helpers")  # those with a notebook of their own

GIVEN = {answer for golden in right(PS5, *STYLES) for answer in golden.variants.items()}

GOLDENS = usual(PS5, styles=STYLES, classroom=Varied(PS5, difficulty=DIFFICULTY, popular={}, given=GIVEN))
