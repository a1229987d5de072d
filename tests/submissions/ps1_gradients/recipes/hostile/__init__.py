"""Attacks by people who have read the grader's source. They gain nothing, and honest answers keep their points.

Where an attack finds nothing, its answer is usually `zeros`.
"""

from __future__ import annotations

from tests.submissions.ps1_gradients.recipes.hostile import (
    asking,
    bombs,
    carrying,
    changing,
    claims,
    comparing,
    counting,
    deriving,
    endings,
    hooks,
    known,
    leaving,
    looking,
    modes,
    network,
    outside,
    recognising,
    texts,
    wire,
)

FORGING = (
    known,
    comparing,
    changing,
    looking,
    wire,
    claims,
    recognising,
    hooks,
    modes,
    asking,
    counting,
    carrying,
    deriving,
)
MODULES = (*FORGING, outside, leaving, network, bombs, endings, texts)
GOLDENS = tuple(golden for module in MODULES for golden in module.GOLDENS)
