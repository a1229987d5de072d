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
    builds_on={
        "linear_backward": ["ps3_jacobians/vjp_matrix_powers", "ps3_jacobians/unbroadcast"],
        "activation_backward": ["ps1_gradients/composite_slopes"],
        "softmax_cross_entropy": ["ps3_jacobians/softmax_and_logsumexp_vjp"],
        "two_layer_backward": ["linear_backward", "activation_backward"],
        "layernorm_backward": ["linear_backward"],
        "hidden_penalty_backward": ["two_layer_backward"],
        "Value": ["ps1_gradients/composite_slopes", "two_layer_backward"],
        "per_sample_gradients": ["two_layer_backward"],
        "named_gradients": ["two_layer_backward", "ps1_gradients/pure_grad"],
    },
)
