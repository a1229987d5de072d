"""A class compared: identical files first, then pairs that agree in what few wrote; teams and stubs are left out."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from autograder.comparing.class_compared import ComparedClass, compare_class
from autograder.comparing.same_answers import SHORT
from autograder.course.places import Place
from autograder.handed_in.roster import read_roster
from autograder.handed_in.rows import AccountRow
from autograder.reporting.writing import write_reports
from tests.handed_in.folders import zipped
from tests.reporting.made import COURSE, DECLARED, RIGHT, submitted, write

NAMES = ("double", "total", "third", "fourth")


def notebook(**answers: str) -> bytes:
    """Return a notebook with the released cells, some of them answered."""
    cells = []
    for name in NAMES:
        text = answers.get(name, f"def {name}(x):\n    raise NotImplementedError")
        metadata = {"nbgrader": {"grade_id": f"{name}_answer"}}
        cells.append(
            {"cell_type": "code", "metadata": metadata, "source": text, "outputs": [], "execution_count": None}
        )
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}).encode()


def long(name: str, sign: str, word: str = "y", lines: int = 9) -> str:
    """Return an answer of many lines; the same sign is the same form, whatever the word."""
    body = "".join(f"    {word} = {word} {sign} {number}.0 * x\n" for number in range(lines))
    return f"def {name}(x):\n    {word} = x\n{body}    return {word}\n"


def all_of(sign: str, word: str = "y") -> dict[str, str]:
    """Return answers to every exercise."""
    return {name: long(name, sign, word) for name in NAMES}


SOLUTION = all_of("*")
FILES = {
    "anna": notebook(**all_of("+")),
    "ben": notebook(**all_of("+", "other_name")),  # anna's, with other names
    "carla": notebook(**all_of("-")),
    "dora": notebook(**all_of("-")),  # carla's file
    "emil": notebook(),
    "finn": notebook(),  # nothing was written
    "gina": notebook(**SOLUTION),
    "hugo": notebook(**all_of("*", "z")),  # both as the worked solution
    "ivo": notebook(**all_of("/")),
    "jan": notebook(**all_of("/", "w")),  # ivo's team
    "kim": notebook(double=long("double", "%"), total=long("total", "%")),
    "leo": notebook(double=long("double", "%", "q"), total=long("total", "%", "q")),  # two answers are too few
    "mia": notebook(**{name: f"def {name}(x):\n    return x @ x" for name in NAMES}),
    "nia": notebook(**{name: f"def {name}(y):\n    return y @ y" for name in NAMES}),  # short formulas
}
ROSTER = "id,name,team\nivo,Ivo,red\njan,Jan,red\n"


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """A course with four exercises, their release and their solution."""
    place = Place(tmp_path, "made")
    for folder, data in ((place.release, notebook()), (place.solutions, notebook(**SOLUTION))):
        folder.mkdir(parents=True)
        (folder / "made.ipynb").write_bytes(data)
    place.hidden.mkdir(parents=True)
    for name in NAMES:
        (place.hidden / f"{name}.py").touch()
    (tmp_path / "roster.csv").write_text(ROSTER)
    (tmp_path / "class").mkdir()
    for student, data in FILES.items():
        (tmp_path / "class" / f"{student}.ipynb").write_bytes(data)
    return place


def results(**more: bytes) -> dict[str, object]:
    """Return everybody's result."""
    files = FILES | more
    return {
        name: submitted(name, *RIGHT).model_copy(update={"submission_sha256": hashlib.sha256(data).hexdigest()})
        for name, data in files.items()
    }


def rows(place: Place) -> list[AccountRow]:
    """Return the account."""
    return [AccountRow(str(place.root / "class" / f"{name}.ipynb"), name, "graded") for name in FILES]


def found(place: Place, *more: AccountRow, **results_of: bytes) -> ComparedClass:
    """Compare the class."""
    roster = read_roster(place.root)
    return compare_class(place, [*rows(place), *more], results(**results_of), roster)  # type: ignore[arg-type]


def test_pairs_are_those_that_agree_in_what_few_wrote(place: Place) -> None:
    compared = found(place)
    assert [pair.students for pair in compared.pairs] == [("anna", "ben")]
    (pair,) = compared.pairs
    assert [(item.exercise, item.holders) for item in pair.shared] == [(name, 2) for name in NAMES]
    assert (pair.both, compared.notebooks, compared.elsewhere) == (4, len(FILES), [])
    assert "other_name" in pair.shared[0].texts[1]
    assert min(item.size for item in pair.shared) >= SHORT


def test_identical_files_stand_first_and_are_no_pair_again(place: Place) -> None:
    assert found(place).identical == [["carla", "dora"]]


def test_what_many_wrote_says_nothing(place: Place) -> None:
    for number in range(5):
        name = f"more{number}"
        data = notebook(**all_of("+", f"w{number}"))
        (place.root / "class" / f"{name}.ipynb").write_bytes(data)
        FILES[name] = data
    try:
        assert found(place).pairs == []
    finally:
        for number in range(5):
            del FILES[f"more{number}"]


def test_a_file_that_is_another_by_now_is_not_compared_and_named(place: Place) -> None:
    (place.root / "class" / "anna.ipynb").write_bytes(notebook())
    (place.root / "class" / "ben.ipynb").unlink()
    assert (found(place).elsewhere, found(place).pairs) == (["anna", "ben"], [])


def test_a_notebook_in_a_zip_is_found_there(place: Place) -> None:
    inner = notebook(**all_of("+", "zipped"))
    path = place.root / "class" / "zoe.zip"
    path.write_bytes(zipped({"made.ipynb": inner}))
    pairs = found(place, AccountRow(str(path), "zoe", "graded"), zoe=inner).pairs
    assert ("anna", "zoe") in [pair.students for pair in pairs]


def test_a_teams_one_notebook_is_compared_once(place: Place) -> None:
    row = AccountRow(str(place.root / "class" / "anna.ipynb"), "olga", "graded", "is the team's, handed in by anna.")
    assert [pair.students for pair in found(place, row, olga=FILES["anna"]).pairs] == [("anna", "ben")]


def test_the_class_page_shows_both_side_by_side_and_no_student_reads_of_it(place: Place) -> None:
    from autograder.handed_in.account_file import write_account

    folder = write(place.root / "results", list(results().values()))  # type: ignore[arg-type]
    write_account(folder, rows(place))
    page = write_reports(place, COURSE, DECLARED, folder).index.read_text(encoding="utf-8")
    first = page.split("What needs attention first")[1].split("</section>")[0]
    assert "1 file was handed in by several students." in first
    assert (
        "1 pair of notebooks has code in common that few others wrote. That proves nothing: look at it below." in first
    )
    section = page.split('id="alike"')[1].split("</section>")[0]
    assert section.index("The same file") < section.index("The same answers")
    assert section.count("<pre>") == 2 * len(NAMES)
    for path in (folder / "report" / "students").iterdir():
        assert "other_name" not in path.read_text(encoding="utf-8")
        assert "in common" not in path.read_text(encoding="utf-8")
