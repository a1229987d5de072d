"""The words an exercise is written in. Imports torch only, so that one can be tried in any notebook."""

from autograder.language.errors import DeclarationError
from autograder.language.exercise import (
    Assignment,
    Check,
    Choice,
    Exercise,
    Misconception,
    exercise,
    hidden,
    shown,
)
from autograder.language.families import Family, Inputs, ordinary
from autograder.language.find import ANYTHING, Anything, Find, gradient, hessian, jacobian, value
from autograder.language.given import (
    Asked,
    Given,
    Rebuilt,
    array,
    asked,
    constant,
    interval,
    like,
    matrix,
    one_of,
    positive,
    rebuilt,
    scalar,
    spd,
    vector,
)
from autograder.language.pictures import Answered, PublicPicture
from autograder.language.rules import BY_HAND, Forbids, Rule, calls, no_loop_over_batch

__all__ = [
    "ANYTHING", "BY_HAND", "Answered", "Anything", "Asked", "Assignment", "Check", "Choice", "DeclarationError",
    "Exercise", "Family", "Find", "Forbids", "Given", "Inputs", "Misconception", "PublicPicture", "Rebuilt", "Rule",
    "array", "asked", "calls", "constant", "exercise", "gradient", "hessian", "hidden", "interval", "jacobian",
    "like", "matrix", "no_loop_over_batch", "one_of", "ordinary", "positive", "rebuilt", "scalar", "shown", "spd",
    "value", "vector",
]  # fmt: skip
