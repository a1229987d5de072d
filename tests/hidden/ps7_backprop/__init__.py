"""Assignment 7: backpropagation by hand. Judge only: nothing here reaches a student."""

from autograder.language import Assignment

ASSIGNMENT = Assignment(
    "Backpropagation by hand",
    [
        "linear_backward",
        "activation_backward",
        "softmax_cross_entropy",
        "two_layer_backward",
        "layernorm_backward",
        "hidden_penalty_backward",
        "Value",
        "per_sample_gradients",
        "named_gradients",
    ],
)
