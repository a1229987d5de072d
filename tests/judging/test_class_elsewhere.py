"""The whole class of the first set, each notebook with a line on top that cannot work here, earns what it earned without it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from autograder.course import Course
from autograder.course.places import Place
from autograder.fleet.class_grading import grade
from tests.first_set import course, place
from tests.judging.test_causes import LINES
from tests.submissions.corpus import ROOT, corpora
from tests.submissions.expected import every

__all__ = ["course", "place"]  # the real course, and its first set

CLASS = ROOT / "tests" / "submissions" / "ps1_gradients" / "class"


def with_a_line_on_top(data: bytes, line: str) -> bytes:
    """Put a line into the first code cell; one of the class handed in what is no notebook."""
    try:
        notebook = json.loads(data)
    except ValueError:
        return data
    first = next(cell for cell in notebook["cells"] if cell["cell_type"] == "code")
    first["source"] = f"{line}\n{''.join(first['source'])}"
    return json.dumps(notebook).encode()


@pytest.mark.long
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("line", LINES.values(), ids=LINES)
def test_a_line_of_another_place_costs_nobody_a_point(line: str, place: Place, course: Course, tmp_path: Path) -> None:
    handed_in = tmp_path / "class"
    handed_in.mkdir()
    line = line.replace("small_gradients", place.name)
    for path in sorted(CLASS.glob("*.ipynb")):
        (handed_in / path.name).write_bytes(with_a_line_on_top(path.read_bytes(), line))
    results = grade(place, course, [handed_in], tmp_path / "out", jobs=2).results
    expected = every(corpora()[0])
    assert len(results) == len(list(CLASS.glob("*.ipynb")))
    assert {name: item.points for name, item in results.items()} == {name: expected[name]["points"] for name in results}
