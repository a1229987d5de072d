"""Notebooks that are large, and larger than is read."""

from __future__ import annotations

from collections.abc import Callable

from tests.submissions.golden import Golden, Json, scratch

MEBIBYTE = 2**20


def _with_outputs(mebibytes: int) -> Callable[[Json], Json]:
    """Make an edit that leaves pictures and pages of text below ten cells, so many MiB together."""

    def edit(notebook: Json) -> Json:
        share = mebibytes * MEBIBYTE // 20
        picture = {"output_type": "display_data", "data": {"image/png": "iVBORw0KGgo" + "A" * share}, "metadata": {}}
        page = {"output_type": "stream", "name": "stdout", "text": ["0.001 0.002 0.003\n"] * (share // 32)}
        for cell in notebook["cells"][:10]:
            cell["outputs"] = [picture, page]
        return notebook

    return edit


def _with_cells(count: int) -> Callable[[Json], Json]:
    """Make an edit that appends so many cells."""
    return lambda notebook: {
        **notebook,
        "cells": [*notebook["cells"], *(scratch(f"x{number} = {number}", f"c{number}") for number in range(count))],
    }


GOLDENS = (
    Golden(
        "broken", "fifty_mebibytes_of_outputs", "Pictures and printed numbers, never cleared.", edit=_with_outputs(50)
    ),
    Golden("broken", "five_thousand_cells", "One small cell after the other.", edit=_with_cells(5000)),
    Golden("broken", "seventy_mebibytes", "More than is read.", edit=_with_outputs(70), unreadable=True),
    Golden("broken", "too_many_cells", "More cells than are run.", edit=_with_cells(20_001), unreadable=True),
)
