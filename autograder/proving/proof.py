"""`check`: what a lecturer can believe before students meet the tests.

the stub earns nothing              every solution earns everything, with how much room
every misconception loses points,   no two misconceptions are the same
and is named as itself              nothing is paid for answers without work
every mutant of a solution loses    every hidden check catches what no other one catches,
points, or is as right as it        or says why it is there
no input hides mistakes             nothing hidden is in the release, or was
every picture can be drawn of the solution's answers
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from autograder.common.finding import Finding
from autograder.course import Course
from autograder.course.places import Place
from autograder.judging.judge import Judge
from autograder.judging.notebook import code_cells
from autograder.judging.prepare import prove_solutions
from autograder.judging.result import SubmissionResult
from autograder.language import Assignment
from autograder.proving.drawings import undrawn
from autograder.proving.found import ExerciseProof, Proof
from autograder.proving.kept_proofs import KeptProofs
from autograder.proving.side_by_side import side_by_side
from autograder.publishing.leaks.scan import find_leaks, history_leaks
from autograder.publishing.making.building import notebook_bytes, publishable, release_files, strip
from autograder.sandbox.client import Zygote

Proved = Callable[[str, int, int], None]


def prove(
    place: Place,
    course: Course,
    judge: Judge,
    zygote: Zygote,
    kept: KeptProofs | None = None,
    jobs: int = 1,
    proved: Proved = lambda *_: None,
) -> Proof:
    """Prove one assignment.

    Args:
        judge: its bank was built and the solutions earned everything with it (`judging/prepare.py`).
        kept: what earlier runs found about exercises that are unchanged; without it, all are proved.
        jobs: how many exercises at once.
        proved: told how far it is: the exercise, exercises proved, their number.

    Raises:
        BankError: the solutions do not earn all points, within the limits as they are now.
        NotebookError: the source notebook cannot be published at all.
        SandboxError: our fault.
    """
    prove_solutions(judge, place, zygote)
    declared = judge.declared
    notebook = publishable(place, course, declared)
    findings = [
        leak
        for files in (release_files(place, course, declared, notebook), _published(place))
        for leak in find_leaks(files, place, declared, judge.bank)
    ]
    findings = list(dict.fromkeys(findings))
    findings += history_leaks(place, declared, judge.bank)
    findings += _stub_findings(
        judge.grade("stub", notebook_bytes(strip(notebook, declared)), zygote), declared.assignment
    )
    findings += undrawn(place, judge, zygote)
    return Proof(_exercises(place, judge, zygote, kept, jobs, proved), findings, list(judge.bank.dropped))


def _exercises(
    place: Place, judge: Judge, zygote: Zygote, kept: KeptProofs | None, jobs: int, proved: Proved
) -> list[ExerciseProof]:
    """Prove every exercise of which nothing is kept."""
    exercises = judge.declared.assignment.exercises
    earlier = {item.name: kept.read(item) for item in exercises} if kept else {}
    known = {name: found for name, found in earlier.items() if found}
    new = [item for item in exercises if item.name not in known]
    made = {}
    for name, found in side_by_side(new, judge, zygote, code_cells(place.source.read_bytes()), jobs):
        made[name] = found
        proved(name, len(known) + len(made), len(exercises))
        if kept:
            kept.write(judge.declared.assignment[name], found)
    return [ExerciseProof.of(item, (known | made)[item.name], is_kept=item.name in known) for item in exercises]


def _published(place: Place) -> dict[str, bytes]:
    """Read the release that lies there, which somebody may have changed since it was built."""
    paths = sorted(path for path in place.release.rglob("*") if path.is_file())
    return {str(path.relative_to(place.release)): path.read_bytes() for path in paths}


def _stub_findings(result: SubmissionResult, assignment: Assignment) -> Iterator[Finding]:
    for item in result.exercises:
        if item.points:
            where = f"{assignment[item.name].where}: exercise '{item.name}'"
            told = f"the untouched release earns {item.points} points."
            yield Finding(told, "Let the solution region hold the whole answer.", where)
