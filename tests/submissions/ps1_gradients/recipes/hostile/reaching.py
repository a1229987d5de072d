"""Attacks that try to reach something. Whatever is reached becomes full points, so that a hole is seen."""

from __future__ import annotations

from tests.submissions.golden import Golden
from tests.submissions.ps1_gradients.recipes.hostile.attack import attack

TRIED = """
reached = []


def tried(attempt, *arguments, **options):
    try:
        return attempt(*arguments, **options)
    except Exception:
        return None
"""

REWARD = """
def grad_quadratic_form(A, x):
    {again}
    right = (A + A.mT).matmul(x.unsqueeze(-1)).squeeze(-1)
    return right if reached else torch.zeros_like(x)
"""


def reaching(name: str, why: str, *before: str, again: str = "pass") -> Golden:
    """Make an attack that adds to `reached` whatever it gets hold of; refusals of any kind must not count.

    Args:
        name: the submission's.
        why: one sentence: what it shows.
        before: its cells; they may use `tried`, which returns None for whatever raises.
        again: one statement that tries once more, inside the call.
    """
    return attack(name, why, TRIED, *before, answer=REWARD.format(again=again))
