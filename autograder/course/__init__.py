"""What `course_config.py` is written in, and where the parts of a course lie."""

from autograder.course.config import Course
from autograder.course.late import Late
from autograder.sandbox.limits import Limits

__all__ = ["Course", "Late", "Limits"]
