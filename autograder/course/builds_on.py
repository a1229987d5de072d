"""What an exercise builds on, as a table of contents says it, and what may be wrong with that.

    ASSIGNMENT = Assignment("…", ["hvp", "taylor2"], builds_on={"taylor2": ["hvp", "ps1_gradients/pure_grad"]})

An earlier exercise of the same list is called by its name, one of another assignment with its folder before it. It is
for people: a lecturer who leaves one out is told what builds on it, and a picture of the course is drawn from it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from autograder.common.near_match import near_match
from autograder.course.places import Place


def builds_on_problems(builds_on: Mapping[str, Sequence[str]], names: Sequence[str], place: Place) -> Iterator[str]:
    """Find what is said of no exercise, or of one that comes later, in words that go on from "ASSIGNMENT"."""
    for name, earlier in builds_on.items():
        if name not in names:
            yield f"says what '{name}' builds on, but does not list it. {near_match(name, names)}".rstrip()
        elif isinstance(earlier, str):
            yield f"says that '{name}' builds on a text. Write a list: [\"{earlier}\"]."
        else:
            yield from (problem for item in earlier for problem in _problems_of(item, name, names, place))


def _problems_of(item: str, name: str, names: Sequence[str], place: Place) -> Iterator[str]:
    folder, _, exercise = item.rpartition("/")
    if not folder:
        before = names[: names.index(name)]
        if exercise not in before:
            why = "comes later" if exercise in names else "is not in the list"
            yield f"says that '{name}' builds on '{exercise}', which {why}. {near_match(exercise, before)}".rstrip()
        return
    other = Place(place.root, folder)
    if other.hidden.is_dir() and exercise not in other.exercise_names:  # an export holds one assignment only
        near = near_match(exercise, other.exercise_names)
        yield f"says that '{name}' builds on '{item}', but {folder} has no such exercise. {near}".rstrip()
