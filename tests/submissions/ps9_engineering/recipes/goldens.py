"""All golden submissions of the ninth set, in whose class nearly every variant occurs."""

from __future__ import annotations

from tests.submissions.classroom import Varied
from tests.submissions.corpus import Corpus
from tests.submissions.kinds import right, usual

PS9 = Corpus("ps9_engineering")

DIFFICULTY = {
    "check_gradient": 0.8,
    "separating_inputs": 0.2,
    "stable_library": 0.6,
    "device_dtype_clean": 0.0,
    "batched_forms": 0.3,
    "find_oracle_failure": 0.7,
    "ridge_hypergradient": 0.9,
}

STYLES = ("plain_loops", "vectorised", "helpers")  # those with a notebook of their own

GIVEN = {answer for golden in right(PS9, *STYLES) for answer in golden.variants.items()}

GOLDENS = usual(PS9, styles=STYLES, classroom=Varied(PS9, difficulty=DIFFICULTY, popular={}, given=GIVEN))
