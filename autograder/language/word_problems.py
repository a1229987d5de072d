"""What contradicts itself in the words of inputs, one by one."""

from __future__ import annotations

import keyword
from collections.abc import Iterator, Sequence

from autograder.common.finding import Finding
from autograder.language.given import BATCH, Given
from autograder.language.reading import is_whole, listed, quoted
from autograder.language.records import Exercise

DIMENSIONS = {"scalar": 0, "vector": 1, "positive": 1, "matrix": 2, "spd": 2, "symmetric": 2}
EXAMPLES = {
    "scalar": "scalar()", "vector": 'vector("n")', "positive": 'positive("n")', "matrix": 'matrix("m", "n")',
    "spd": 'spd("n")', "symmetric": 'symmetric("n")',
}  # fmt: skip


def problems_of_given(made: Exercise) -> Iterator[Finding]:
    before: list[str] = []
    for name, item in made.given.items():
        if not name.isidentifier() or keyword.iskeyword(name):
            yield Finding(f"'{name}' is no name for an argument.", "Use a Python identifier.")
        yield from problems_of_word(name, item, before)
        before.append(name)


def problems_of_word(name: str, item: Given, before: Sequence[str]) -> Iterator[Finding]:
    """Find what is wrong with one input's word, when so many others are drawn before it."""
    yield from _dimensions(name, item)
    if item.kind == "like" and item.parts[0] not in before:
        fix = f"Choose {listed(before)}." if before else "Give the other one first."
        yield Finding(f"'{name}' is like '{item.parts[0]}', which is not given before it.", fix)
    if item.kind in ("one_of", "asked", "spectrum") and not item.parts:
        yield Finding(f"'{name}' is {item.kind}() of nothing.", "Name what takes turns.")
    functions = item.parts[:1] if item.kind == "rebuilt" else item.parts
    if item.kind in ("asked", "rebuilt") and not all(map(_is_function, functions)):
        yield Finding(f"'{name}' is {item.kind} of what is no function.", "Name a function, without calling it.")
    late = [other for other in item.parts if other not in before] if item.kind == "derived" else []
    if late:
        problem = f"'{name}' is derived from '{late[0]}', which is not given before it."
        yield Finding(problem, f"Choose {listed(before)}." if before else "Give the other one first.")


def _is_function(item: object) -> bool:
    return item.kind == "rebuilt" if isinstance(item, Given) else callable(item)


def _dimensions(name: str, item: Given) -> Iterator[Finding]:
    own = [dimension for dimension in item.dimensions if dimension != BATCH]
    if BATCH in item.dimensions[1:]:
        yield Finding(f"in '{name}' the \"...\" is not first.", f'Write {item.kind}("...", {quoted(own)}).')
    if any(not isinstance(d, str) and not is_whole(d, 0) for d in own):
        yield Finding(f"'{name}' has the dimensions ({quoted(own)}).", 'Name each, as "n", or give its size, as 3.')
    wanted = DIMENSIONS.get(item.kind)
    if wanted is not None and len(own) != wanted:
        yield Finding(f"'{name}' is a {item.kind} with {len(own)} dimensions.", f"Write {EXAMPLES[item.kind]}.")
