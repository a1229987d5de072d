"""The variants that occur nowhere else, one for every exercise in each notebook."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import zip_longest

from tests.submissions.ps1_gradients.recipes.golden import Golden, composed
from tests.submissions.ps1_gradients.recipes.variants import VARIANTS


def gallery(others: Iterable[Golden]) -> Iterator[Golden]:
    """Make notebooks of the variants that no other golden contains."""
    used = {pair for golden in others for pair in golden.variants.items()}
    rare = [
        [(exercise, name) for name in table if (exercise, name) not in used and name != "careful"]
        for exercise, table in VARIANTS.items()
    ]
    for number, row in enumerate(zip_longest(*rare), 1):
        variants = dict(pair for pair in row if pair)
        yield composed("gallery", f"rare_{number:02}", "Variants that occur nowhere else.", variants)
