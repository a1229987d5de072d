"""Makes the golden submissions, and accepts what the engine says about them if that is what was intended.

python -m tests.submissions.make [SET]                     write the notebooks of one set from its release, or of all
python -m tests.submissions.make SET --accept [NAME…]      grade them and write NAME.expected.json
python -m tests.submissions.make SET --compare [NAME…]     grade them and print whether each is as expected

A set is an assignment of the course, a name that of a submission or of a kind, as in `ps1_gradients --compare broken`.
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
from tests.submissions.corpus import ROOT, Corpus, corpora
from tests.submissions.golden import Golden


def write(corpus: Corpus) -> None:
    """Write every notebook that is kept, and remove what no recipe makes any more."""
    kept = [golden for golden in corpus.goldens if golden.kept]
    for golden in kept:
        corpus.path(golden).parent.mkdir(exist_ok=True)
        corpus.path(golden).write_bytes(corpus.file(golden))
    made = {corpus.path(golden) for golden in kept} | {corpus.expected_path(golden) for golden in corpus.goldens}
    for path in [*corpus.folder.glob("*/*.ipynb"), *corpus.folder.glob("*/*.expected.json")]:
        if path not in made:
            path.unlink()


def handed_in(corpus: Corpus, golden: Golden, folder: Path) -> Path:
    """Return where a submission's notebook lies; one that is not kept is written into a folder first."""
    if golden.kept:
        return corpus.path(golden)
    path = folder / f"{golden.name}.ipynb"
    path.write_bytes(corpus.file(golden))
    return path


def graded(corpus: Corpus, goldens: Sequence[Golden]) -> dict[str, dict]:
    """Grade submissions by the real command, in an empty folder; return their results by name."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        paths, out = [str(handed_in(corpus, golden, folder)) for golden in goldens], folder / "out"
        command = [sys.executable, "-m", "autograder", "grade", corpus.name, *paths, "--out", str(out)]
        environment = {**os.environ, "AUTOGRADER_PRIVATE": str(private_folder(folder))}
        run = subprocess.run(command, cwd=ROOT, env=environment, text=True)
        results = {golden.name: out / f"{golden.name}.json" for golden in goldens}
        if run.returncode not in (0, 1) or not all(path.is_file() for path in results.values()):
            raise SystemExit(f"grading failed with exit code {run.returncode}")
        return {name: json.loads(path.read_text(encoding="utf-8")) for name, path in results.items()}


def accept(corpus: Corpus, goldens: Sequence[Golden]) -> int:
    """Grade, compare with what was intended, write the expected files of those that agree; return how many do not."""
    results = graded(corpus, goldens)
    refused = 0
    for golden in goldens:
        problems = corpus.differences(golden, results[golden.name])
        if problems:
            refused += 1
            print(f"{golden.kind}/{golden.name} was not accepted:", *problems, sep="\n    ")
            continue
        text = json.dumps(stable(results[golden.name]), indent=1, ensure_ascii=False) + "\n"
        corpus.expected_path(golden).write_text(text, encoding="utf-8")
    print(f"{len(goldens) - refused} accepted, {refused} refused")
    return refused


def compare(corpus: Corpus, goldens: Sequence[Golden]) -> int:
    """Grade, print a table beside the expected results, and return how many results are not exactly those."""
    results = graded(corpus, goldens)
    differ = 0
    for golden in goldens:
        expected = json.loads(corpus.expected_path(golden).read_text(encoding="utf-8"))
        is_exact = corpus.settled(golden, results[golden.name]) == corpus.settled(golden, expected)
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
    found = {corpus.name: corpus for corpus in corpora()}
    parser.add_argument(
        "set", nargs="?", choices=found, metavar="SET", help=f"{', '.join(found)}; all if none is given"
    )
    parser.add_argument("--accept", nargs="*", metavar="NAME", help="grade these (all if none is named)")
    parser.add_argument("--compare", nargs="*", metavar="NAME", help="grade these and print how they compare")
    asked = parser.parse_args()
    failed = 0
    for corpus in [found[asked.set]] if asked.set else found.values():
        write(corpus)
        for names, act in ((asked.accept, accept), (asked.compare, compare)):
            if names is not None:
                failed += act(corpus, [g for g in corpus.goldens if not names or g.name in names or g.kind in names])
    raise SystemExit(bool(failed))


if __name__ == "__main__":
    main()
