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
        "ps5_descent",
        "ps6_newton",
        "ps7_backprop",
        "ps8_regression",
        "ps9_engineering",
    ],
    due={
        "ps1_gradients": "2027-04-16 23:59+02:00",
        "ps2_matrix_functions": "2027-04-23 23:59+02:00",
        "ps3_jacobians": "2027-04-30 23:59+02:00",
        "ps4_hessians": "2027-05-07 23:59+02:00",
        "ps5_descent": "2027-05-14 23:59+02:00",
        "ps6_newton": "2027-05-21 23:59+02:00",
        "ps7_backprop": "2027-05-28 23:59+02:00",
        "ps8_regression": "2027-06-04 23:59+02:00",
        "ps9_engineering": "2027-06-11 23:59+02:00",
    },
    limits=Limits(seconds_per_call=10, memory_mib=2048, reply_kib=4096),
)
