"""Makes the golden submissions, and accepts what the engine says about them if that is what was intended.

python -m tests.submissions.make [SET]                     write the class's notebooks of one set again, or of all sets
python -m tests.submissions.make SET --into FOLDER NAME…   write notebooks into a folder, to open them
python -m tests.submissions.make SET --accept [NAME…]      grade them, and write down what they came to
python -m tests.submissions.make SET --compare [NAME…]     grade them, and print whether each came to what it must

A set is an assignment of the course. A name is that of a submission, of a kind, as in `ps1_gradients --compare broken`,
or both, as in `ps1_gradients --into /tmp right/careful_student`; without names, all of the set's are meant.
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

from tests.golden import private_folder
from tests.submissions import expected, notebooks
from tests.submissions.corpus import ROOT, Corpus, corpora
from tests.submissions.golden import Golden, Json
from tests.submissions.intended import differences

EXACT = "exact"


def write_class(corpus: Corpus) -> None:
    """Write the notebooks that are kept, and remove those of students whom no recipe makes any more."""
    folder = corpus.folder / notebooks.KEPT
    made = {notebooks.write(corpus, golden, folder) for golden in corpus.of_kind(notebooks.KEPT)}
    for path in set(folder.glob("*.ipynb")) - made:
        path.unlink()


def graded(corpus: Corpus, goldens: Sequence[Golden]) -> dict[str, Json]:
    """Grade submissions by the real command, in an empty folder; return their results by name."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        paths, out = [str(notebooks.notebook(corpus, golden)) for golden in goldens], folder / "out"
        command = [sys.executable, "-m", "autograder", "grade", corpus.name, *paths, "--out", str(out)]
        environment = {**os.environ, "AUTOGRADER_PRIVATE": str(private_folder(folder))}
        run = subprocess.run(command, cwd=ROOT, env=environment, text=True)
        results = {item["student"]: item for item in map(_read, out.glob("*.json"))}
        missing = {golden.name for golden in goldens} - set(results)
        if run.returncode not in (0, 1) or missing:
            raise SystemExit(f"grading ended with exit code {run.returncode}, without results of {sorted(missing)}")
        return results


def _read(path: Path) -> Json:
    item: Json = json.loads(path.read_text(encoding="utf-8"))
    return item


def accept(corpus: Corpus, goldens: Sequence[Golden]) -> int:
    """Grade, compare with what was intended, write down what those came to that agree; return how many do not."""
    results = graded(corpus, goldens)
    refused = 0
    for golden in goldens:
        problems = differences(corpus, golden, results[golden.name])
        if problems:
            refused += 1
            print(f"{golden.kind}/{golden.name} was not accepted:", *problems, sep="\n    ")
            del results[golden.name]
    expected.accept(corpus, results)
    print(f"{len(results)} accepted, {refused} refused")
    return refused


def compare(corpus: Corpus, goldens: Sequence[Golden]) -> int:
    """Grade, print a table beside the expected results, and return how many results are not exactly those."""
    results, must = graded(corpus, goldens), expected.every(corpus)
    lines = [compared(corpus, golden, results[golden.name], must.get(golden.name)) for golden in goldens]
    print(*lines, sep="\n")
    differ = sum(not line.startswith(EXACT) for line in lines)
    print(f"{len(goldens) - differ} of {len(goldens)} results are exactly the expected ones")
    return differ


def compared(corpus: Corpus, golden: Golden, result: Json, wanted: Json | None) -> str:
    """Say in a line whether a result is the expected one, or that none is expected yet."""
    name = f"{golden.kind}/{golden.name}"
    if wanted is None:
        command = f"python -m tests.submissions.make {corpus.name} --accept {name}"
        return f"NEW      {name} came to {result['points']} points, and nothing is expected of it yet: {command}"
    mark = EXACT if expected.comes_to(corpus, golden, result) == wanted else "DIFFERS"
    return f"{mark:<7}  {result['status']:<10}  {result['points']:>3} of {wanted['points']:>3} points expected  {name}"


def write_into(corpus: Corpus, goldens: Sequence[Golden], folder: Path) -> None:
    """Write notebooks for somebody who wants to open them."""
    for golden in goldens:
        print(f"{notebooks.write(corpus, golden, folder)}: {golden.why}")


def chosen(corpus: Corpus, names: Sequence[str]) -> list[Golden]:
    """Return the submissions of these names and kinds; all if there are none.

    Raises:
        SystemExit: there is nothing of such a name.
    """
    known = {name for golden in corpus.goldens for name in _names(golden)}
    if unknown := set(names) - known:
        raise SystemExit(f"{corpus.name}: there is no submission and no kind {', '.join(sorted(unknown))}")
    return [golden for golden in corpus.goldens if not names or _names(golden) & set(names)]


def _names(golden: Golden) -> set[str]:
    return {golden.name, golden.kind, f"{golden.kind}/{golden.name}"}


def main() -> None:
    """Do what the command line says."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    found = {corpus.name: corpus for corpus in corpora()}
    parser.add_argument(
        "set", nargs="?", choices=found, metavar="SET", help=f"{', '.join(found)}; all if none is given"
    )
    parser.add_argument("--into", nargs="+", metavar=("FOLDER", "NAME"), help="write these into a folder")
    parser.add_argument("--accept", nargs="*", metavar="NAME", help="grade these and write down what they came to")
    parser.add_argument("--compare", nargs="*", metavar="NAME", help="grade these and print how they compare")
    asked = parser.parse_args()
    failed = 0
    for corpus in [found[asked.set]] if asked.set else found.values():
        if asked.into:
            write_into(corpus, chosen(corpus, asked.into[1:]), Path(asked.into[0]))
            continue
        write_class(corpus)
        for names, act in ((asked.accept, accept), (asked.compare, compare)):
            if names is not None:
                failed += act(corpus, chosen(corpus, names))
    raise SystemExit(bool(failed))


if __name__ == "__main__":
    main()
