"""`export github`: what a job on GitHub Actions shows."""

from __future__ import annotations

import os
from pathlib import Path

from autograder.commands.points_file import settled_results
from autograder.common.told import PROBLEM
from autograder.platforms.github import notices, summary


def export_github(assignment: str, results: Path) -> int:
    """Write the job's summary, and a notice with the total of a single submission."""
    found = settled_results(results, assignment).of
    told = summary(found.values())
    page = os.environ.get("GITHUB_STEP_SUMMARY")
    if page is None:
        print(told)
    else:
        with Path(page).open("a", encoding="utf-8") as file:
            file.write(told)
    if len(found) == 1:
        for line in notices(*found.values()):
            print(line)
    return 0 if all(result.status == "graded" for result in found.values()) else PROBLEM
