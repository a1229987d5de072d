"""The words an exercise is written in. Imports torch only, so that one can be tried in any notebook."""

from autograder.language.declaration_error import DeclarationError
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
from autograder.language.find import ANYTHING, Anything, Find, gradient, hessian, hvp, jacobian, satisfies, value
from autograder.language.given import (
    AskedFunction,
    Given,
    Rebuilt,
    array,
    asked,
    constant,
    derived,
    interval,
    labels,
    like,
    matrix,
    one_of,
    positive,
    rebuilt,
    scalar,
    spd,
    spectrum,
    symmetric,
    vector,
)
from autograder.language.public_picture import Answered, PublicPicture
from autograder.language.rules import (
    BY_HAND,
    Forbids,
    Rule,
    calls,
    holds,
    largest_intermediate,
    no_loop_over_batch,
    solves,
)
from autograder.language.written import Written, written

__all__ = [
    "ANYTHING", "BY_HAND", "Answered", "Anything", "AskedFunction", "Assignment", "Check", "Choice", "DeclarationError",
    "Exercise", "Family", "Find", "Forbids", "Given", "Inputs", "Misconception", "PublicPicture", "Rebuilt", "Rule",
    "Written",
    "array", "asked", "calls", "constant", "derived", "exercise", "gradient", "hessian", "hidden", "holds", "hvp",
    "interval", "jacobian", "labels", "largest_intermediate", "like", "matrix", "no_loop_over_batch", "one_of",
    "ordinary", "positive", "rebuilt", "satisfies", "scalar", "shown", "solves", "spd", "spectrum", "symmetric",
    "value", "vector", "written",
]  # fmt: skip
