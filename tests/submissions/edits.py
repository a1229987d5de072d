"""What an editor, or a hasty student, does to a whole notebook."""

from __future__ import annotations

from collections.abc import Callable

from tests.submissions.golden import Json


def is_cell(cell: Json, *grade_ids: str) -> bool:
    """Say whether a cell is one of these."""
    return cell["metadata"].get("nbgrader", {}).get("grade_id") in grade_ids


def without(*grade_ids: str) -> Callable[[Json], Json]:
    """Make an edit that deletes cells."""

    def edit(notebook: Json) -> Json:
        return {**notebook, "cells": [cell for cell in notebook["cells"] if not is_cell(cell, *grade_ids)]}

    return edit


def without_metadata(notebook: Json) -> Json:
    """Keep the sources only: no ids, no nbgrader metadata, no outputs."""
    kept = [{"cell_type": cell["cell_type"], "source": "".join(cell["source"])} for cell in notebook["cells"]]
    return {"cells": kept, "metadata": {}, "nbformat": 4, "nbformat_minor": 2}


def reversed_after_setup(notebook: Json) -> Json:
    """Turn the order of all cells behind the set-up round."""
    setup = [cell for cell in notebook["cells"] if is_cell(cell, "setup")]
    others = [cell for cell in notebook["cells"] if not is_cell(cell, "setup")]
    return {**notebook, "cells": setup + others[::-1]}
