"""GitHub Actions: a job's summary in Markdown, and the notice in which other tools look for the total.

A runner reads commands from what a step prints, so that nothing is printed here but numbers; texts go into the summary,
where they are shown as text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

from autograder.common.plain_text import plain
from autograder.judging.result import CheckResult, ExerciseResult, SubmissionResult
from autograder.standing.lateness_told import late_told

_MARKUP = re.compile(r"[\\`*_{}\[\]<>()#+\-.!|~$&:@]")


def summary(results: Iterable[SubmissionResult]) -> str:
    """Return the job's summary: a table of exercises for every submission, and below it what was wrong."""
    return "\n\n".join(_of_submission(result) for result in results) + "\n"


def notices(result: SubmissionResult) -> list[str]:
    """Return the lines that a runner shows as notices: the total for people, and for tools."""
    points, most = result.total, result.max_points
    report = json.dumps({"totalPoints": points, "maxPoints": most})
    return [
        f"::notice title=Autograding complete::Points {points}/{most}",
        f"::notice title=Autograding report::{report}",
    ]


def _of_submission(result: SubmissionResult) -> str:
    title = f"## {_text(result.assignment)} · {_text(result.student)}"
    if result.status != "graded":
        return f"{title}\n\n**{result.status}**: {_text(result.reason or '')}"
    rows = [
        f"| `{item.name}`{', a bonus' if item.is_bonus else ''} "
        f"| {'read by a person' if item.manual else result.total_of(item)} | {item.max_points} |"
        for item in result.exercises
    ]
    table = ["| exercise | points | of |", "| --- | --: | --: |", *rows]
    table += [
        f"| {'`' + item.exercise + '`, ' if item.exercise else ''}by hand: {_text(item.reason)} | {item.points:+g} | |"
        for item in result.adjustments or ()
    ]
    if result.lateness and result.lateness.points:
        table.append(f"| {late_told(result.lateness)} | {-result.lateness.points:+g} | |")
    table.append(f"| **total** | **{result.total}** | **{result.max_points}** |")
    wrong = [text for item in result.exercises for text in _what_was_wrong(item)]
    return "\n".join([title, "", *table, *(["", *wrong] if wrong else [])])


def _what_was_wrong(exercise: ExerciseResult) -> list[str]:
    lost = [check for check in exercise.checks if check.points < check.max_points and check.verdict != "not_reached"]
    return [f"- {_of_check(exercise, check)}" for check in lost]


def _of_check(exercise: ExerciseResult, check: CheckResult) -> str:
    return f"`{exercise.name}`, {_text(check.name)} ({check.points} of {check.max_points}): {_text(check.message)}"


def _text(text: str) -> str:
    """Write a text so that Markdown shows it as it is, in one line."""
    return _MARKUP.sub(lambda found: f"\\{found[0]}", " ".join(plain(text).split()))
