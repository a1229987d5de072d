"""Files, notebooks and cells that are damaged, strange or left over, and functions and results of odd kinds.

The rules that they show: what can be read as a notebook is read; it is worth what its code cells, run from top to
bottom, leave behind; a cell that breaks costs itself only.
"""

from __future__ import annotations

from tests.submissions.ps1_gradients.recipes.broken import (
    cells,
    encodings,
    files,
    formats,
    functions,
    leftovers,
    magics,
    results,
    sizes,
    slips,
)

MODULES = (files, encodings, formats, cells, magics, leftovers, slips, functions, results, sizes)
GOLDENS = tuple(golden for module in MODULES for golden in module.GOLDENS)
