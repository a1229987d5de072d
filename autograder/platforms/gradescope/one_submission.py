"""Grades one submission in the folder of an export, by a zygote that was launched before torch is imported here."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from pathlib import Path

import torch

from autograder.course.loading import load_course
from autograder.course.places import find_place
from autograder.judging.circumstances import HandedIn
from autograder.judging.prepare import make_judge
from autograder.judging.result import ExerciseResult, SubmissionResult
from autograder.sandbox.client import Zygote
from autograder.sandbox.confinement import harden_judge
from autograder.sandbox.launch import Launched
from autograder.standing.settling import read_standing


def settled(root: Path, result: SubmissionResult, handed_in: HandedIn | None) -> SubmissionResult:
    """Return what a result comes to, by the tables in the export and the platform's dates."""
    dated = result.model_copy(update={"handed_in": handed_in})
    return read_standing(root, load_course(root)).settled(dated)


def grade_submission(
    root: Path,
    assignment: str,
    launched: Launched,
    student: str,
    data: bytes,
    finished: Callable[[ExerciseResult], None],
) -> SubmissionResult:
    """Return what a submission earns.

    Args:
        root: the export's folder.
        data: the notebook.
        finished: told of every exercise once it is judged.
    """
    harden_judge()
    torch.set_num_threads(1)  # as `grade` does, so that the judge's own functions answer alike
    course = load_course(root)
    with contextlib.closing(Zygote(*launched)) as zygote:
        zygote.wait_ready(course.device)
        judge = make_judge(find_place(root, course, assignment), course, zygote)
        return judge.grade_with_answers(student, data, zygote, finished=finished)[0]
