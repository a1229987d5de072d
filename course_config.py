"""The course. Edit this file at the start of a term; nothing else needs to change."""

from autograder.course import Course
from autograder.sandbox.limits import Limits

COURSE = Course(
    title="Matrix calculus with PyTorch",
    assignments=[
        "ps1_gradients",
        "ps2_matrix_functions",
        "ps3_jacobians",
        "ps4_hessians",
        "ps6_newton",
        "ps8_regression",
    ],
    limits=Limits(seconds_per_call=10, memory_mib=2048, reply_kib=4096),
)
