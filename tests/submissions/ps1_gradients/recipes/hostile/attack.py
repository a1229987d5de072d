"""An attack: a right notebook, but for the exercise that the cheat answers and the cells that prepare it."""

from __future__ import annotations

from tests.submissions.ps1_gradients.recipes.golden import PREDICTION, Golden, code

FORM = "grad_quadratic_form"


def attack(
    name: str, why: str, *before: str, answer: str, verdict: str = "wrong_value", idea: str | None = "zeros"
) -> Golden:
    return Golden(
        "hostile",
        name,
        why,
        before=tuple(code(text) for text in before),
        cells={f"{FORM}_answer": code(answer)},
        points={FORM: PREDICTION},
        verdicts={FORM: verdict},
        stopped={FORM: verdict} if verdict in ("crashed", "timed_out", "out_of_memory") else {},
        misconceptions={FORM: idea} if idea else {},
    )
