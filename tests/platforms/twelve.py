"""Twelve submissions to `ps1_gradients` that every platform must pay alike: right, wrong, hostile, broken."""

from pathlib import Path

from tests.submissions import notebooks
from tests.submissions.corpus import Corpus

ROOT = Path(__file__).resolve().parents[2]
NAME = "ps1_gradients"
CORPUS = Corpus(NAME)
SUBMISSIONS = {
    "right": "right/plain_loops",
    "careful": "right/careful_student",
    "wrong": "class/ada",
    "misconception": "misconception/assumes_symmetry",
    "forger": "hostile/forged_frames",
    "reader": "hostile/read_hidden",
    "untouched": "unfinished/untouched_release",
    "metadata": "unfinished/metadata_lost",
    "twice": "broken/whole_notebook_twice",
    "unreadable": "broken/truncated",
    "late": "right/vectorised",
    "again": "class/ada",
}


def notebook(golden: str) -> Path:
    """Return the file of a golden submission."""
    return notebooks.notebook(CORPUS, CORPUS.golden(golden))


def earned(golden: str) -> int:
    """Return what a golden submission must earn."""
    return CORPUS.earned(CORPUS.golden(golden))
