"""The page about the course as one is true: its tables, its picture, and every link."""

from __future__ import annotations

import json
import re

import pytest

from autograder.language import Exercise
from tests.course_map import DOCS, PAGE, PICTURE, CourseMap, tables_of, with_tables
from tests.seed_table import SEED
from tests.small_set import ROOT

AGAIN = "python -m tests.course_map writes it anew"
SECTIONS = 14
LINK = re.compile(r'\]\((\S+?)(?: "([^"]*)")?\)')
PLACES = [place for row in SEED for place in (row.taught, *row.tested, row.mended)]


@pytest.fixture(scope="module")
def drawn() -> CourseMap:
    """The course as it is declared."""
    return CourseMap()


def test_the_page_and_the_picture_are_what_the_declarations_say(drawn: CourseMap) -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert page == with_tables(page, tables_of(drawn)), AGAIN
    assert PICTURE.read_text(encoding="utf-8") == drawn.picture(), AGAIN


def test_nothing_builds_on_what_comes_later(drawn: CourseMap) -> None:
    for item in drawn.items.values():
        for key in item.builds_on:
            assert key in drawn.items, f"{item.key} builds on {key}"
            earlier = drawn.items[key]
            assert (earlier.column, earlier.row) < (item.column, item.row)


def test_beyond_the_first_set_everything_builds_on_something(drawn: CourseMap) -> None:
    alone = [item.key for item in drawn.items.values() if item.column and not item.builds_on]
    assert alone == []


def test_every_section_of_the_original_has_its_rows() -> None:
    numbers = [int(row.section.split()[0]) for row in SEED]
    assert numbers == sorted(numbers)
    assert set(numbers) == set(range(SECTIONS + 1))
    assert all(row.tested and row.trap and row.prints for row in SEED)


@pytest.mark.parametrize("place", sorted(set(PLACES)))
def test_a_place_that_the_table_names_is_there(drawn: CourseMap, place: str) -> None:
    where, _, part = place.partition(": ")
    folder, _, name = where.partition("/")
    if folder == "conventions":
        assert f"## {part}\n" in (ROOT / "source" / "conventions.md").read_text(encoding="utf-8")
    elif folder not in drawn.assignments:
        assert "](" not in drawn.linked(place)  # a set that is to come
    elif name:
        exercise = next(item for item in drawn.assignments[folder].exercises if item.name == name)
        assert part in named_in(exercise)
    else:
        assert part in headings(folder)


def named_in(exercise: Exercise) -> list[str]:
    """List the checks and the misconceptions of an exercise by name."""
    return [*(item.name for item in exercise.checks), *(item.name for item in exercise.misconceptions)]


def headings(name: str) -> list[str]:
    """List the headings of a set's release."""
    path = ROOT / "release" / name / f"{name}.ipynb"
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    lines = [line.rstrip("\n") for cell in cells if cell["cell_type"] == "markdown" for line in cell["source"]]
    return [line.lstrip("# ") for line in lines if line.startswith("#")]


def test_every_link_of_the_docs_leads_to_a_file() -> None:
    broken = [
        f"{path.name}: {target}"
        for path in sorted(DOCS.glob("*.md"))
        for target, _ in LINK.findall(path.read_text(encoding="utf-8"))
        if not re.match(r"https?:|#", target) and not (path.parent / target.split("#")[0]).exists()
    ]
    assert broken == []
