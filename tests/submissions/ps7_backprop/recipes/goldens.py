"""All golden submissions of the seventh set, in whose class nearly every variant occurs."""

from __future__ import annotations

from tests.submissions.classroom import Varied
from tests.submissions.corpus import Corpus
from tests.submissions.kinds import right, usual

PS7 = Corpus("ps7_backprop")

DIFFICULTY = {
    "linear_backward": 0.0,
    "activation_backward": -0.2,
    "softmax_cross_entropy": 0.4,
    "two_layer_backward": 0.3,
    "layernorm_backward": 0.9,
    "hidden_penalty_backward": 0.4,
    "Value": 1.0,
    "per_sample_gradients": 0.5,
    "named_gradients": 0.8,
}

STYLES = ("plain_loops", "vectorised", "helpers")  # those with a notebook of their own

GIVEN = {answer for golden in right(PS7, *STYLES) for answer in golden.variants.items()}

GOLDENS = usual(PS7, styles=STYLES, classroom=Varied(PS7, difficulty=DIFFICULTY, popular={}, given=GIVEN))
