"""Makes sure, when an image is built, that grading works in it: the bank fits, the walls stand, solutions earn all.

    python -m autograder.container.ready        in the folder of an export

What is slow once, as matplotlib's list of fonts, is done here and not at every submission.
"""

from __future__ import annotations

import contextlib
import sys
from pathlib import Path

from autograder.common.told import Told, UnusableError
from autograder.container.start import start
from autograder.course.loading import load_course
from autograder.course.places import find_place
from autograder.judging.bank_file import load
from autograder.judging.prepare import make_judge, prove_solutions
from autograder.sandbox.client import Zygote


def main() -> int:
    """Say that grading works here, or in one line why it does not."""
    try:
        print(_ready(Path.cwd()))
    except Told as told:
        print(f"this image cannot grade: {told}", file=sys.stderr)
        return 1
    return 0


def _ready(root: Path) -> str:
    try:
        settings, launched = start(root)
    except (OSError, ValueError, TypeError) as problem:
        raise UnusableError(f"this folder is no whole export ({problem}). Export it again.") from None
    with contextlib.closing(Zygote(*launched)) as zygote:
        course = load_course(root)
        # a card is seldom in reach while an image is built, and whoever grades in it says where it is missing
        zygote.wait_ready("cpu" if course.device == "cpu" else "auto")
        place = find_place(root, course, settings.assignment)
        if load(place) is None:
            print("the bank in the export was made with another torch or engine; drawing the same inputs again")
        judge = make_judge(place, course, zygote)
        prove_solutions(judge, place, zygote)
    return f"ready to grade {settings.assignment}, bank {judge.bank.digest}; walls: {', '.join(judge.isolation)}"


if __name__ == "__main__":
    sys.exit(main())
