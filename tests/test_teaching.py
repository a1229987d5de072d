"""The lecturer's page keeps what it says: plans that leave nothing hanging, points that add up, questions that exist."""

from __future__ import annotations

import re

import pytest

from autograder.course import Course
from autograder.course.declarations import load_declared
from autograder.course.places import find_place
from autograder.language import Assignment, Exercise, Written
from autograder.publishing.making.building import left_out_notes
from tests.course_map import TEACHING, CourseMap, load_table, with_tables
from tests.small_set import ROOT

Plan = dict[str, Assignment[Exercise | Written]]
PAGE = TEACHING.read_text(encoding="utf-8")
PLANS = dict(
    re.findall(r"^## (In (?:five|one)[^\n]*)\n.*?```python\nleave_out=(\{.*?^\})\n```", PAGE, re.DOTALL | re.MULTILINE)
)
STANDING = CourseMap().assignments


def plan_of(name: str) -> tuple[Course, list[str]]:
    """Return the course of a plan, and its sets that stand; in one week only those that the plan names."""
    leave_out = {folder: names for folder, names in eval(PLANS[name]).items() if folder in STANDING}
    sets = [folder for folder in STANDING if name != "In one week" or folder in leave_out]
    return Course("A term", sets, leave_out=leave_out), sets


def points_said(name: str) -> dict[str, int]:
    """Read from a plan's table how many points each set has there, by its number."""
    section = PAGE.split(f"## {name}\n")[1].split("\n## ")[0]
    rows = re.findall(r"^\| [\d and]+ \| ([\d and]+) \| ([\d and]+) \|", section, re.MULTILINE)
    return {
        number: int(points)
        for sets, told in rows
        for number, points in zip(sets.split(" and "), told.split(" and "), strict=True)
    }


@pytest.mark.parametrize("name", PLANS)
def test_a_plan_leaves_nothing_that_builds_on_what_it_leaves_out(name: str) -> None:
    course, sets = plan_of(name)
    for folder in sets:
        place = find_place(ROOT, course, folder)
        hanging = [note for note in left_out_notes(place, course, load_declared(place)) if "builds on" in note]
        assert hanging == []


@pytest.mark.parametrize("name", PLANS)
def test_the_points_of_a_plan_add_up(name: str) -> None:
    course, sets = plan_of(name)
    said = points_said(name)
    assert sets
    for folder in sets:
        number = re.sub(r"\D", "", folder)
        assert said[number] == load_declared(find_place(ROOT, course, folder)).assignment.max_points, folder


def test_three_predictions_of_each_set_are_there_to_discuss() -> None:
    asked = re.findall(r"^\| (\d) \| `(\w+)` \|", PAGE.split("## What to ask in class")[1], re.MULTILINE)
    for folder, assignment in STANDING.items():
        names = [name for number, name in asked if number == re.sub(r"\D", "", folder)]
        assert len(names) == 3, folder
        assert {item.name for item in assignment.exercises if item.choice} >= set(names)


def test_the_load_of_each_set_is_what_was_counted() -> None:
    assert with_tables(PAGE, {"what a set takes": load_table(CourseMap())}) == PAGE, (
        "python -m tests.course_map writes it anew"
    )
