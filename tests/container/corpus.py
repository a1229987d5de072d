"""A corpus in the container: graded by the runner's image as Docker runs it, and compared with what must come out."""

from __future__ import annotations

import shutil
import time
from collections.abc import Sequence
from pathlib import Path

from tests.container import image
from tests.golden import KEY, private_folder
from tests.wall import observed
from tests.wall.rows import SECRET, Row, compare, missing_walls
from tests.wall.tiers import ROOT, TIERS


def container_row(runner: str, notebooks: Sequence[Path]) -> Row:
    """Grade notebooks in the image, with two jobs, and look at the results and what is left outside.

    Args:
        runner: the image's name.
        notebooks: what is graded.
    """
    folder = observed.new_folder()
    try:
        return _row(runner, notebooks, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _row(runner: str, notebooks: Sequence[Path], folder: Path) -> Row:
    submitted, out = folder / "submitted", folder / "out"
    for made in (submitted, out):
        made.mkdir()
    for path in notebooks:
        shutil.copy(path, submitted)
    private = private_folder(folder)
    (private / "secret.txt").write_text(SECRET)
    mounts = {ROOT: "/course:ro", submitted: "/submissions:ro", private: "/private", out: "/out"}
    command = ["grade", "ps1_gradients", "/submissions", "--out", "/out", "--jobs", "2"]
    environment = ["--env=AUTOGRADER_PRIVATE=/private", f"--env=A_SECRET={SECRET}"]
    before = observed.files_of_workers()
    started = time.monotonic()
    done = image.run(runner, command, mounts, folder, environment)
    said = done.stdout + done.stderr
    row = Row("container", len(notebooks), seconds=time.monotonic() - started)
    if done.returncode not in (0, 1):
        row.late.append(f"the command ended with {done.returncode}: {said[-2000:]}")
    compare(row, notebooks, out)
    row.leaks += observed.secrets_in(out, (SECRET, KEY), said)
    row.escapes += missing_walls(TIERS["docker"], notebooks, out)
    row.leftovers += observed.files_left(before, besides=folder)
    return row
