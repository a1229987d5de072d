"""Makes the golden submissions, and accepts what the engine says about them if that is what was intended.

python -m tests.submissions.ps1_gradients.make                    write the notebooks from the release
python -m tests.submissions.ps1_gradients.make --accept [NAME…]   grade them and write NAME.expected.json
python -m tests.submissions.ps1_gradients.make --compare [NAME…]  grade them and print whether each is as expected

A name is that of a submission or of a kind, as in `--compare broken`.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.golden import private_folder, stable
from tests.submissions.ps1_gradients.recipes import (
    broken,
    classroom,
    evading,
    forbidden,
    gallery,
    hostile,
    limits,
    misconception,
    raising,
    right,
    unfinished,
    wrong_contract,
)
from tests.submissions.ps1_gradients.recipes.golden import ROOT, Golden

FOLDER = Path(__file__).parent
KINDS = (
    right,
    misconception,
    wrong_contract,
    forbidden,
    raising,
    limits,
    unfinished,
    broken,
    hostile,
    evading,
    classroom,
)
_NAMED: tuple[Golden, ...] = tuple(golden for kind in KINDS for golden in kind.GOLDENS)
GOLDENS: tuple[Golden, ...] = (*_NAMED, *gallery.gallery(_NAMED))
LARGE = broken.LARGE  # only their expected results are kept


def path_of(golden: Golden) -> Path:
    """Return where a submission's notebook lies."""
    return FOLDER / golden.kind / f"{golden.name}.ipynb"


def expected_path_of(golden: Golden) -> Path:
    """Return where the result that it must have lies."""
    return FOLDER / golden.kind / f"{golden.name}.expected.json"


def write() -> None:
    """Write every notebook that is kept, and remove what no recipe makes any more."""
    names = [golden.name for golden in (*GOLDENS, *LARGE)]
    if len(set(names)) < len(names):
        raise ValueError(f"used twice: {sorted(name for name in set(names) if names.count(name) > 1)}")
    for golden in GOLDENS:
        path_of(golden).parent.mkdir(exist_ok=True)
        path_of(golden).write_bytes(golden.file())
    made = {path_of(golden) for golden in GOLDENS} | {expected_path_of(golden) for golden in (*GOLDENS, *LARGE)}
    for path in [*FOLDER.glob("*/*.ipynb"), *FOLDER.glob("*/*.expected.json")]:
        if path not in made:
            path.unlink()


def handed_in(golden: Golden, folder: Path) -> Path:
    """Return where a submission's notebook lies; a large one is written into a folder first."""
    if golden not in LARGE:
        return path_of(golden)
    path = folder / f"{golden.name}.ipynb"
    path.write_bytes(golden.file())
    return path


def graded(goldens: Sequence[Golden], folder: Path, private: Path) -> dict[str, dict]:
    """Grade submissions by the real command, in an empty folder; return their results by name."""
    paths, out = [str(handed_in(golden, folder)) for golden in goldens], folder / "out"
    command = [sys.executable, "-m", "autograder", "grade", "ps1_gradients", *paths, "--out", str(out)]
    run = subprocess.run(command, cwd=ROOT, env={**os.environ, "AUTOGRADER_PRIVATE": str(private)}, text=True)
    if run.returncode not in (0, 1) or not all((out / f"{item.name}.json").is_file() for item in goldens):
        raise SystemExit(f"grading failed with exit code {run.returncode}")
    return {item.name: json.loads((out / f"{item.name}.json").read_text(encoding="utf-8")) for item in goldens}


def accept(goldens: Sequence[Golden]) -> int:
    """Grade, compare with what was intended, write the expected files of those that agree; return how many do not."""
    with tempfile.TemporaryDirectory() as folder:
        results = graded(goldens, Path(folder), private_folder(Path(folder)))
    refused = 0
    for golden in goldens:
        problems = golden.differences(results[golden.name])
        if problems:
            refused += 1
            print(f"{golden.kind}/{golden.name} was not accepted:", *problems, sep="\n    ")
            continue
        text = json.dumps(stable(results[golden.name]), indent=1, ensure_ascii=False) + "\n"
        expected_path_of(golden).write_text(text, encoding="utf-8")
    print(f"{len(goldens) - refused} accepted, {refused} refused")
    return refused


def compare(goldens: Sequence[Golden]) -> int:
    """Grade, print a table beside the expected results, and return how many results are not exactly those."""
    with tempfile.TemporaryDirectory() as folder:
        results = graded(goldens, Path(folder), private_folder(Path(folder)))
    differ = 0
    for golden in goldens:
        expected = json.loads(expected_path_of(golden).read_text(encoding="utf-8"))
        is_exact = stable(results[golden.name]) == expected
        differ += not is_exact
        points = f"{results[golden.name]['points']:>3} of {expected['points']:>3} points expected"
        print(
            f"{'exact  ' if is_exact else 'DIFFERS'}  {expected['status']:<10}  {points}  {golden.kind}/{golden.name}"
        )
    print(f"{len(goldens) - differ} of {len(goldens)} results are exactly the expected ones")
    return differ


def main() -> None:
    """Write, and with ``--accept`` or ``--compare`` grade."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--accept", nargs="*", metavar="NAME", help="grade these (all if none is named)")
    parser.add_argument("--compare", nargs="*", metavar="NAME", help="grade these and print how they compare")
    asked = parser.parse_args()
    write()
    for names, act in ((asked.accept, accept), (asked.compare, compare)):
        if names is not None and act(
            [item for item in (*GOLDENS, *LARGE) if not names or item.name in names or item.kind in names]
        ):
            raise SystemExit(1)


if __name__ == "__main__":
    main()
