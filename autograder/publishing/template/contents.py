"""{title}. Judge only: nothing here reaches a student."""

from autograder.language import Assignment

ASSIGNMENT = Assignment(
    "{title}",
    [
        "grad_weighted_squares",
    ],
)
