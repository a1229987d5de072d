"""The course as one: what builds on what, from the declarations, and where the original went, from `seed_table.py`.

`python -m tests.course_map` writes the picture and the tables into `autograder/docs/`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from html import escape
from pathlib import Path

from autograder.course.declarations import load_declared
from autograder.course.loading import load_course
from autograder.course.places import Place
from autograder.language import Assignment, Exercise, Written
from tests.prose import words
from tests.seed_table import SEED
from tests.small_set import ROOT

DOCS = ROOT / "autograder" / "docs"
PAGE, PICTURE, TEACHING = DOCS / "course.md", DOCS / "builds_on.svg", DOCS / "teaching.md"
WORDS_A_MINUTE = 200
PLACES = ("what builds on what", "the original")
WIDTH, HEIGHT, COLUMN, TOP, LEFT = 172, 17, 235, 46, 34  # of a name; of a line; from one set to the next; margins
COLOURS = ("#0060a8", "#d55e00", "#00805f", "#a0408a")


@dataclass(frozen=True)
class Item:
    """One exercise in the course.

    Attributes:
        assignment: its folder.
        name: its own.
        number: as 1.5.
        builds_on: the keys of those that it builds on.
        column, row: where it stands in the picture.
    """

    assignment: str
    name: str
    number: str
    builds_on: tuple[str, ...]
    column: int
    row: int

    @property
    def key(self) -> str:
        """What no other exercise is called."""
        return f"{self.assignment}/{self.name}"

    @property
    def x(self) -> int:
        """The left end of its name."""
        return LEFT + self.column * COLUMN

    @property
    def y(self) -> int:
        """The middle of its line."""
        return TOP + self.row * HEIGHT


class CourseMap:
    """The exercises of all sets that the course has, in order."""

    @cached_property
    def assignments(self) -> dict[str, Assignment[Exercise | Written]]:
        """The declarations, by folder."""
        return {name: load_declared(Place(ROOT, name)).assignment for name in load_course(ROOT).assignments}

    @cached_property
    def items(self) -> dict[str, Item]:
        """All exercises, by key."""
        return {item.key: item for item in self._items()}

    def _items(self) -> Iterator[Item]:
        for column, (name, assignment) in enumerate(self.assignments.items()):
            for row, exercise in enumerate(assignment.listed):
                earlier = assignment.builds_on.get(exercise.name, ())
                keys = tuple(item if "/" in item else f"{name}/{item}" for item in earlier)
                yield Item(name, exercise.name, assignment.numbers[exercise.name], keys, column, row)

    def before(self, item: Item) -> list[Item]:
        """Return the exercises that one builds on, those of sets that do not stand left out."""
        return [self.items[key] for key in item.builds_on if key in self.items]

    def built_on(self, key: str) -> list[Item]:
        """Return the exercises that build on one."""
        return [item for item in self.items.values() if key in item.builds_on]

    def linked(self, place: str) -> str:
        """Write a place of `seed_table.py` as a link; without one where its set does not stand yet."""
        where, _, part = place.partition(": ")
        folder, _, name = where.partition("/")
        if folder == "conventions":
            return f'[conventions, “{part}”](../../source/conventions.md "{part}")'
        number = re.sub(r"\D", "", folder)
        if folder not in self.assignments:
            return f"set {number}" + (f", `{name}`" if name else "") + ", to come"
        if not name:
            return f'[set {number}, “{part}”](../../release/{folder}/{folder}.ipynb "{part}")'
        item = self.items[where]
        said = f": {part.replace('_', ' ')}" if part else ""
        return f'[{item.number} `{name}`{said}](../../tests/hidden/{item.key}.py "{part}")'

    def table(self) -> str:
        """Return the exercises as a table, each beside what it builds on and what builds on it."""
        lines = ["| exercise | builds on | on it builds |", "| --- | --- | --- |"]
        for item in self.items.values():
            lines.append(f"| {_link(item)} | {_links(self.before(item))} | {_links(self.built_on(item.key))} |")
        return "\n".join(lines) + "\n"

    def picture(self) -> str:
        """Return the same as an SVG: a column for each set, a line from each exercise to those that build on it."""
        columns = max(item.column for item in self.items.values()) + 1
        rows = max(item.row for item in self.items.values()) + 1
        size = LEFT + columns * COLUMN - (COLUMN - WIDTH) + 8, TOP + rows * HEIGHT + 4
        words = (
            "What builds on what: a column for each assignment, and a line from an exercise to each that builds on it."
        )
        return "\n".join(
            [
                f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size[0]} {size[1]}" role="img" '
                'font-family="sans-serif" font-size="11">',
                f"<title>{words}</title>",
                f'<rect width="{size[0]}" height="{size[1]}" fill="white"/>',
                *(_line(before, item) for item in self.items.values() for before in self.before(item)),
                *(_heading(column, name) for column, name in enumerate(self.assignments)),
                *map(_name, self.items.values()),
                "</svg>",
                "",
            ]
        )  # fmt: skip


def _heading(column: int, name: str) -> str:
    place = f'x="{LEFT + column * COLUMN}" y="{TOP - 22}" font-weight="bold" fill="{COLOURS[column % len(COLOURS)]}"'
    return f"<text {place}>{escape(name)}</text>"


def _name(item: Item) -> str:
    halo = 'paint-order="stroke" stroke="white" stroke-width="3"'  # above the lines that pass below a name
    return f'<text x="{item.x}" y="{item.y + 4}" {halo}>{item.number} {escape(item.name)}</text>'


def _line(before: Item, item: Item) -> str:
    """Draw from the right end of an earlier name to the left end of a later one; within a set, on its left."""
    colour = COLOURS[before.column % len(COLOURS)]
    if before.column == item.column:
        start, end, out = before.x - 4, item.x - 4, min(28, 8 + 2 * abs(item.row - before.row))
        path = f"M{start} {before.y} C{start - out} {before.y} {end - out} {item.y} {end} {item.y}"
    else:
        start, end, middle = before.x + WIDTH, item.x - 4, (before.x + WIDTH + item.x) // 2
        path = f"M{start} {before.y} C{middle} {before.y} {middle} {item.y} {end} {item.y}"
    return f'<path d="{path}" fill="none" stroke="{colour}" stroke-opacity="0.6"/>'


def _link(item: Item) -> str:
    return f"[{item.number} `{item.name}`](../../tests/hidden/{item.key}.py)"


def _links(items: list[Item]) -> str:
    return ", ".join(f"[{item.number}](../../tests/hidden/{item.key}.py)" for item in items)


def seed_table(drawn: CourseMap) -> str:
    """Return the lines of the original as a table."""
    lines = [
        "| section | what it prints | taught | tested | the trap | met in |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for row in SEED:
        cells = [drawn.linked(row.taught), ", ".join(map(drawn.linked, row.tested)), row.trap, drawn.linked(row.mended)]
        lines.append(f"| {row.section} | {row.prints} | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def load_table(drawn: CourseMap) -> str:
    """Return what each set takes, as a table: exercises, points, hundreds of words."""
    lines = ["| set | exercises | points | words | minutes to read |", "| --- | --- | --- | --- | --- |"]
    for name, assignment in drawn.assignments.items():
        count, extra = round(words(name).total(), -2), sum(item.is_bonus for item in assignment.exercises)
        exercises = f"{len(assignment.listed) - extra}" + (f" and {extra} on top" if extra else "")
        minutes = round(count / WORDS_A_MINUTE)
        lines.append(f"| {name} {assignment.title} | {exercises} | {assignment.max_points} | {count} | {minutes} |")
    return "\n".join(lines) + "\n"


def with_tables(page: str, tables: Mapping[str, str]) -> str:
    """Return a page with its tables replaced, each between its two marks."""
    for name, table in tables.items():
        begin, end = f"<!-- begin: {name} -->\n", f"<!-- end: {name} -->\n"
        page = re.sub(f"{begin}.*?{end}", lambda _, new=f"{begin}\n{table}\n{end}": new, page, flags=re.DOTALL)
    return page


def tables_of(drawn: CourseMap) -> dict[str, str]:
    """Return the tables of the page, by name."""
    return dict(zip(PLACES, (drawn.table(), seed_table(drawn)), strict=True))


def write() -> list[Path]:
    """Write the table and the picture; return the files."""
    drawn = CourseMap()
    PAGE.write_text(with_tables(PAGE.read_text(encoding="utf-8"), tables_of(drawn)), encoding="utf-8")
    PICTURE.write_text(drawn.picture(), encoding="utf-8")
    load = {"what a set takes": load_table(drawn)}
    TEACHING.write_text(with_tables(TEACHING.read_text(encoding="utf-8"), load), encoding="utf-8")
    return [PAGE, PICTURE, TEACHING]


if __name__ == "__main__":
    for path in write():
        print(f"wrote {path.relative_to(ROOT)}")
