"""What the class page tells of notebooks that are alike: what needs a look, and the code side by side."""

from __future__ import annotations

from collections.abc import Iterator

from autograder.comparing.class_compared import ComparedClass
from autograder.reporting.overview import Attention, Case

MOST_PAIRS = 20


def worth_a_look(compared: ComparedClass) -> Iterator[Attention]:
    """Find files that are the same, and pairs of notebooks with answers in common."""
    if compared.identical:
        cases = [Case(said="", students=group) for group in compared.identical]
        what = "file was" if len(cases) == 1 else "files were"
        yield Attention(text=f"{len(cases)} {what} handed in by several students.", cases=cases, is_problem=False)
    if compared.pairs:
        named = sorted({student for pair in compared.pairs for student in pair.students})
        have = (
            "1 pair of notebooks has" if len(compared.pairs) == 1 else f"{len(compared.pairs)} pairs of notebooks have"
        )
        text = f"{have} code in common that few others wrote. That proves nothing: look at it below."
        yield Attention(text=text, cases=[Case(said="", students=named)], is_problem=False)
