"""Draws the pictures of the report from the solutions' own answers, before a student's numbers meet them."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from autograder.common.finding import Finding
from autograder.course.places import Place
from autograder.judging.judge import Judge
from autograder.judging.picture_answers import Recorded, keep, read
from autograder.judging.time_limit import OutOfTime
from autograder.language import Exercise, PublicPicture
from autograder.language.declaration_error import line_of
from autograder.reporting.drawn_answers import answered, drawn, problem_of
from autograder.sandbox.client import Zygote


def undrawn(place: Place, judge: Judge, zygote: Zygote) -> Iterator[Finding]:
    """Find every picture that cannot be drawn of what the solutions answer."""
    exercises = [item for item in judge.declared.assignment.exercises if item.pictures]
    if not exercises:
        return
    result, answers = judge.grade_with_answers("solution", place.source.read_bytes(), zygote)
    with tempfile.TemporaryDirectory() as folder:  # as `grade` and `report` hand them on
        keep(answers, Path(folder), result.student)
        recorded = read(Path(folder), result)
    for exercise in exercises:
        for picture in exercise.pictures:
            yield from _problems(judge, exercise, picture, recorded.get(exercise.name, []))


def _problems(judge: Judge, exercise: Exercise, picture: PublicPicture, recorded: list[Recorded]) -> Iterator[Finding]:
    own = [answer for answer in recorded if answer.picture == picture.name]
    calls = answered(exercise, picture, judge.declared, own)
    asked = sum(call.check == picture.name for call in judge.bank.pictures[exercise.name])
    if len(calls) < asked:
        told = f"of the {asked} calls of the picture '{picture.name}' the solution answers {len(calls)} as is required"
        fix = "Choose inputs that it answers, or smaller ones."
        yield Finding(f"{told}.", fix, f"{line_of(picture.function)}: exercise '{exercise.name}'")
        return
    try:
        drawn(picture, calls)
    except (Exception, OutOfTime) as problem:
        yield problem_of(exercise, picture, problem)
