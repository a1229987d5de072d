"""Notebooks whose JSON is not as the format says: other versions, lost or strange parts, cells that are none."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.submissions.golden import Golden, Json


def _as_worksheets(version: int) -> Callable[[Json], Json]:
    """Make an edit that writes a notebook as IPython did before 2015: `input` instead of `source`."""

    def edit(notebook: Json) -> Json:
        cells = [
            {"cell_type": "code", "collapsed": False, "input": cell["source"], "language": "python", "outputs": []}
            for cell in notebook["cells"]
        ]
        whole: Json = {"worksheets": [{"cells": cells}], "metadata": {"name": ""}, "nbformat": version}
        return {**whole, "nbformat_minor": 0} if version > 2 else whole

    return edit


def _with(**top: Any) -> Callable[[Json], Json]:
    return lambda notebook: {**notebook, **top}


def _each_cell(change: Callable[[int, Json], Json]) -> Callable[[Json], Json]:
    """Make an edit that changes every cell; it is given the cell's number."""
    return lambda notebook: {**notebook, "cells": [change(*item) for item in enumerate(notebook["cells"])]}


def _without_ids(notebook: Json) -> Json:
    cells = [{key: value for key, value in cell.items() if key != "id"} for cell in notebook["cells"]]
    return {**notebook, "cells": cells, "nbformat_minor": 0}


_STRANGE_METADATA: tuple[Any, ...] = (
    None,
    [],
    7,
    "text",
    {"nbgrader": None},
    {"nbgrader": [1]},
    {"nbgrader": {"points": "x"}},
)


def _with_strange_metadata(notebook: Json) -> Json:
    def change(number: int, cell: Json) -> Json:
        return {**cell, "metadata": _STRANGE_METADATA[number % len(_STRANGE_METADATA)], "outputs": None, "id": number}

    return {**_each_cell(change)(notebook), "metadata": ["kernelspec"]}


def _with_strange_cells(notebook: Json) -> Json:
    strange = [
        None,
        7,
        {},
        "import torch",
        ["import torch"],
        {"cell_type": "code"},
        {"cell_type": "code", "source": None},
        {"cell_type": "code", "source": 7, "metadata": None},
        {"cell_type": "code", "source": ["1 +", None, " 1"], "metadata": []},
        {"cell_type": "code", "source": "bad = 'HALF'"},
    ]
    return {**notebook, "cells": strange + notebook["cells"]}


_DRAFT = b'{\n "cells": [{"cell_type": "code", "source": "an older draft("}],'
_NUMBERS = b'"accuracy": NaN, "loss": -Infinity, "best": 1e999, "count": ' + b"9" * 5000 + b', "nbformat": 4'

GOLDENS = (
    Golden("broken", "format_2", "nbformat 2, of 2011.", edit=_as_worksheets(2)),
    Golden("broken", "old_format", "nbformat 3, with worksheets.", edit=_as_worksheets(3)),
    Golden("broken", "format_4_0", "nbformat 4.0: no cell has an id.", edit=_without_ids),
    Golden("broken", "format_5", "A version that is not there yet.", edit=_with(nbformat=5, nbformat_minor=0)),
    Golden("broken", "format_as_text", "The version is a text.", edit=_with(nbformat="4", nbformat_minor=None)),
    Golden(
        "broken",
        "ids_used_twice",
        "All cells have the same id.",
        edit=_each_cell(lambda number, cell: {**cell, "id": "a"}),
    ),
    Golden("broken", "strange_metadata", "Metadata, ids and outputs of wrong types.", edit=_with_strange_metadata),
    Golden(
        "broken",
        "sources_as_texts",
        "Every source is one text, as other programs write them.",
        edit=_each_cell(lambda number, cell: {**cell, "source": "".join(cell["source"])}),
    ),
    Golden(
        "broken",
        "strange_cells",
        "Cells that are no cells, sources that are no text, half of a surrogate pair.",
        edit=_with_strange_cells,
        encode=lambda data: data.replace(b"HALF", rb"\ud800\u0000"),
    ),
    Golden(
        "broken",
        "keys_used_twice",
        "The cells stand there twice; the last ones count, as in Jupyter.",
        encode=lambda data: data.replace(b"{", _DRAFT, 1),
    ),
    Golden(
        "broken",
        "strange_numbers",
        "NaN, infinities and an integer of 5000 digits in the metadata.",
        encode=lambda data: data.replace(b'"nbformat": 4', _NUMBERS, 1),
    ),
)
