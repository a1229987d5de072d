"""The course that the engine's own tests grade: one small assignment, whose bank is drawn in a second."""

from autograder.course import Course
from autograder.sandbox.limits import Limits

COURSE = Course(
    title="A small course",
    assignments=["small_gradients"],
    limits=Limits(seconds_per_call=10, memory_mib=2048, reply_kib=4096),
)
