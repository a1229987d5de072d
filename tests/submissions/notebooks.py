"""The notebooks of golden submissions: those of the class are kept, all others are made when somebody needs them."""

from __future__ import annotations

import json
import tempfile
from functools import cache
from pathlib import Path

from tests.submissions.corpus import Corpus
from tests.submissions.golden import AS_RELEASED, Golden, Json, scratch

KEPT = "class"  # the kind whose notebooks stand in the repository


def notebook(corpus: Corpus, golden: Golden) -> Path:
    """Return a submission's notebook: the one that is kept, or one that is made once in this process."""
    if golden.kind == KEPT:
        return corpus.folder / KEPT / f"{golden.name}.ipynb"
    path = Path(_made().name) / corpus.name / golden.kind / f"{golden.name}.ipynb"
    return path if path.exists() else write(corpus, golden, path.parent)


def write(corpus: Corpus, golden: Golden, folder: Path) -> Path:
    """Write a submission's notebook into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{golden.name}.ipynb"
    path.write_bytes(file_of(corpus, golden))
    return path


def file_of(corpus: Corpus, golden: Golden) -> bytes:
    """Return a submission's bytes; as Jupyter does, with sorted keys."""
    put_together = golden.edit(_notebook(corpus, golden))
    return golden.encode((json.dumps(put_together, indent=1, sort_keys=True, ensure_ascii=False) + "\n").encode())


@cache
def _made() -> tempfile.TemporaryDirectory[str]:
    """Make the folder that is removed when this process ends."""
    return tempfile.TemporaryDirectory(prefix="submissions-")


@cache
def _release(corpus: Corpus) -> str:
    return corpus.release.read_text(encoding="utf-8")


def _notebook(corpus: Corpus, golden: Golden) -> Json:
    release = json.loads(_release(corpus))
    sources = {**corpus.right, **golden.cells}
    unknown = set(sources) - {_grade_id(cell) for cell in release["cells"]}
    if unknown:
        raise ValueError(f"{golden.name}: the release has no cell {sorted(unknown)}")
    cells = []
    for cell in release["cells"]:
        if cell["cell_type"] != "code" and not golden.with_text:
            continue
        source = sources.get(_grade_id(cell))
        if source is not AS_RELEASED:
            cell["source"] = source.splitlines(keepends=True)
        cells.append(cell)
        if _grade_id(cell) == "setup":
            cells.extend(scratch(text, f"before-{number}") for number, text in enumerate(golden.before, 1))
    cells.extend(scratch(text, f"after-{number}") for number, text in enumerate(golden.after, 1))
    return {**release, "cells": cells}


def _grade_id(cell: Json) -> str:
    return str(cell["metadata"].get("nbgrader", {}).get("grade_id", ""))
