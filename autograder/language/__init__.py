"""The words an exercise is written in. Imports torch only, so that one can be tried in any notebook."""

from autograder.language.declaration_error import DeclarationError
from autograder.language.declaring import Declaration, bonus, exercise, hidden, passing_on, shown, written
from autograder.language.families import BEYOND_DIFFERENCES, Family, Inputs, ordinary
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
from autograder.language.records import Assignment, Bonus, Check, Choice, Exercise, Misconception, Written
from autograder.language.rules import (
    BACKWARD_ONLY,
    BY_HAND,
    Forbids,
    Rule,
    calls,
    factorises,
    holds,
    largest_intermediate,
    no_loop_over_batch,
    solves,
)

__all__ = [
    "ANYTHING", "BACKWARD_ONLY", "BEYOND_DIFFERENCES", "BY_HAND", "Answered", "Anything", "AskedFunction", "Assignment",
    "Bonus", "Check", "Choice", "Declaration",
    "DeclarationError", "Exercise", "Family", "Find", "Forbids", "Given", "Inputs", "Misconception", "PublicPicture",
    "Rebuilt", "Rule", "Written",
    "array", "asked", "bonus", "calls", "constant", "derived", "exercise", "factorises", "gradient", "hessian",
    "hidden", "holds", "hvp",
    "interval", "jacobian", "labels", "largest_intermediate", "like", "matrix", "no_loop_over_batch", "one_of",
    "ordinary", "passing_on", "positive", "rebuilt", "satisfies", "scalar", "shown", "solves", "spd", "spectrum",
    "symmetric", "value", "vector", "written",
]  # fmt: skip
