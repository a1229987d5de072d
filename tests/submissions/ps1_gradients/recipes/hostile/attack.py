"""An attack: a right notebook, but for the exercise that the cheat answers and the cells that prepare it."""

from __future__ import annotations

from tests.submissions.golden import PREDICTION, Golden, code

FORM = "grad_quadratic_form"
STOPPED = ("crashed", "timed_out", "out_of_memory")


def attack(
    name: str,
    why: str,
    *before: str,
    answer: str,
    exercise: str = FORM,
    verdict: str = "wrong_value",
    idea: str | None = "zeros",
    points: int = PREDICTION,
    after: tuple[str, ...] = (),
) -> Golden:
    """Make a hostile submission.

    Args:
        before: cells behind the set-up cell.
        answer: what stands in the cell of the exercise that is cheated at.
        exercise: which one that is.
        verdict, idea, points: what it must get; the point of the prediction is honestly earned.
        after: cells at the end.
    """
    return Golden(
        "hostile",
        name,
        why,
        before=tuple(code(text) for text in before),
        after=tuple(code(text) for text in after),
        cells={f"{exercise}_answer": code(answer)},
        points={exercise: points},
        verdicts={exercise: verdict},
        stopped={exercise: verdict} if verdict in STOPPED else {},
        misconceptions={exercise: idea} if idea else {},
    )
