"""All golden submissions of the first set. It is where the engine is tried: it has kinds that no other set needs."""

from __future__ import annotations

from tests.submissions.kinds import gallery
from tests.submissions.ps1_gradients.recipes import (
    broken,
    classroom,
    evading,
    forbidden,
    hostile,
    limits,
    misconception,
    raising,
    right,
    unfinished,
    wrong_contract,
)
from tests.submissions.ps1_gradients.recipes.corpus import PS1

KINDS = (
    right,
    misconception,
    wrong_contract,
    forbidden,
    raising,
    limits,
    unfinished,
    broken,
    hostile,
    evading,
    classroom,
)
_NAMED = tuple(golden for kind in KINDS for golden in kind.GOLDENS)
GOLDENS = (*_NAMED, *gallery(PS1, _NAMED))
