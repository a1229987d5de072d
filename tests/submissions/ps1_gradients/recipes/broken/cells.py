"""Cells that were copied, moved, merged or retyped. What counts is what the code cells, run downwards, leave."""

from __future__ import annotations

from collections.abc import Callable

from tests.submissions.edits import is_cell
from tests.submissions.golden import AS_RELEASED, PREDICTION, Golden, Json, code, scratch
from tests.submissions.ps1_gradients.recipes.corpus import PS1

FORM, NORM = "grad_quadratic_form", "grad_norm"
_OLD = code("""
    def grad_quadratic_form(A, x):
        return 2 * (A @ x.unsqueeze(-1)).squeeze(-1)
""")


def _copied_below(notebook: Json) -> Json:
    """Paste an old, wrong copy of an answer at the end."""
    return {**notebook, "cells": [*notebook["cells"], scratch(_OLD, "old")]}


def _retyped(cell_type: str, *grade_ids: str) -> Callable[[Json], Json]:
    """Make an edit that changes the type of cells, as one key does in Jupyter."""

    def edit(notebook: Json) -> Json:
        cells = [
            {"cell_type": cell_type, "id": cell["id"], "metadata": cell["metadata"], "source": cell["source"]}
            if is_cell(cell, *grade_ids)
            else cell
            for cell in notebook["cells"]
        ]
        return {**notebook, "cells": cells}

    return edit


def _text_as_code(notebook: Json) -> Json:
    """Turn all prose into code."""
    cells = [{**cell, "cell_type": "code", "outputs": [], "execution_count": None} for cell in notebook["cells"]]
    return {**notebook, "cells": cells}


def _merged(notebook: Json) -> Json:
    """Merge all cells into one."""
    return {**notebook, "cells": [scratch("\n\n".join("".join(cell["source"]) for cell in notebook["cells"]), "all")]}


def _twice(notebook: Json) -> Json:
    """Paste the whole notebook below itself."""
    return {**notebook, "cells": notebook["cells"] * 2}


def _setup_last(notebook: Json) -> Json:
    """Move the set-up cell to the end."""
    setup = [cell for cell in notebook["cells"] if is_cell(cell, "setup")]
    return {**notebook, "cells": [*(cell for cell in notebook["cells"] if not is_cell(cell, "setup")), *setup]}


_OWN = (PS1.answer(FORM), PS1.answer(NORM))
_STUBS = {f"{FORM}_answer": AS_RELEASED, f"{NORM}_answer": AS_RELEASED}

GOLDENS = (
    Golden(
        "broken",
        "old_copy_below",
        "An old, wrong copy at the end is the last definition, hence the answer.",
        edit=_copied_below,
        points={FORM: PREDICTION},
        verdicts={FORM: "wrong_value"},
        misconceptions={FORM: "assumes_symmetry"},
    ),
    Golden(
        "broken", "answers_in_own_cells", "Two answers stand in cells of the student's own.", cells=_STUBS, after=_OWN
    ),
    Golden(
        "broken",
        "answers_above_the_stubs",
        "Two answers stand above the release's cells, which define the functions again.",
        cells=_STUBS,
        before=_OWN,
        points={FORM: PREDICTION, NORM: PREDICTION},
        verdicts={FORM: "not_attempted", NORM: "not_attempted"},
    ),
    Golden(
        "broken",
        "answer_as_text",
        "A key too many turned an answer into a text cell; the message says so.",
        edit=_retyped("markdown", f"{FORM}_answer"),
        points={FORM: PREDICTION},
        verdicts={FORM: "missing"},
    ),
    Golden(
        "broken",
        "answer_as_raw_cell",
        "An answer and a prediction stand in raw cells.",
        edit=_retyped("raw", f"{FORM}_answer", f"predict_{FORM}"),
        points={FORM: 0},
        verdicts={FORM: "missing"},
    ),
    Golden(
        "broken", "text_as_code", "All prose was turned into code, which raises.", with_text=True, edit=_text_as_code
    ),
    Golden("broken", "one_cell", "All cells were merged into one.", edit=_merged),
    Golden("broken", "whole_notebook_twice", "The whole notebook was pasted below itself, ids and all.", edit=_twice),
    Golden(
        "broken",
        "setup_at_the_end",
        "The set-up cell stands at the end; annotations of the answers need its names before.",
        edit=_setup_last,
        cells={
            f"{exercise}_answer": f"from __future__ import annotations\n\n{source}"
            for exercise, source in ((name, PS1.answer(name)) for name in PS1.full)
        },
    ),
    Golden(
        "broken", "ps1_gradients_copy", "The file is called a copy of the assignment; it is nobody's but that name's."
    ),
)
