"""A corpus in the container: graded by the runner's image as Docker runs it, and compared with what must come out."""

from __future__ import annotations

import shutil
import time
from collections.abc import Sequence
from pathlib import Path

from tests.container import image
from tests.golden import KEY, private_folder
from tests.submissions.expected import every
from tests.submissions.golden import Golden
from tests.wall import observed
from tests.wall.rows import CORPUS, SECRET, Row, compare, hand_in, missing_walls
from tests.wall.tiers import ROOT, TIERS


def container_row(runner: str, goldens: Sequence[Golden]) -> Row:
    """Grade submissions in the image, with two jobs, and look at the results and what is left outside.

    Args:
        runner: the image's name.
        goldens: what is graded.
    """
    folder = observed.new_folder()
    try:
        return _row(runner, goldens, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _row(runner: str, goldens: Sequence[Golden], folder: Path) -> Row:
    submitted, out = folder / "submitted", folder / "out"
    out.mkdir()
    hand_in(goldens, submitted)
    private = private_folder(folder)
    (private / "secret.txt").write_text(SECRET)
    mounts = {ROOT: "/course:ro", submitted: "/submissions:ro", private: "/private", out: "/out"}
    command = ["grade", "ps1_gradients", "/submissions", "--out", "/out", "--jobs", "2"]
    environment = ["--env=AUTOGRADER_PRIVATE=/private", f"--env=A_SECRET={SECRET}"]
    before = observed.files_of_workers()
    started = time.monotonic()
    done = image.run(runner, command, mounts, folder, environment)
    said = done.stdout + done.stderr
    row = Row("container", len(goldens), seconds=time.monotonic() - started)
    if done.returncode not in (0, 1):
        row.late.append(f"the command ended with {done.returncode}: {said[-2000:]}")
    compare(row, goldens, out, every(CORPUS))
    row.leaks += observed.secrets_in(out, (SECRET, KEY), said)
    row.escapes += missing_walls(TIERS["docker"], goldens, out)
    row.leftovers += observed.files_left(before, besides=folder)
    return row
