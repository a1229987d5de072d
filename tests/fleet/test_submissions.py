"""Submissions are found, ids never become paths, duplicates are reported."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from autograder.fleet.submissions import find_submissions


def touch(path: Path, age_seconds: float = 0) -> Path:
    """Make a file of a certain age."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("{}")
    stamp = 1_700_000_000 - age_seconds
    os.utime(path, (stamp, stamp))
    return path


def ids(paths: list[Path]) -> list[str]:
    """Return the ids found."""
    return [item.student for item in find_submissions("ps1", paths)[0]]


def test_a_notebook_a_folder_and_nbgraders_tree(tmp_path: Path) -> None:
    touch(tmp_path / "class" / "ada.ipynb")
    touch(tmp_path / "class" / "group" / "Bob-2.ipynb")
    touch(tmp_path / "class" / ".ipynb_checkpoints" / "ada-checkpoint.ipynb")
    touch(tmp_path / "submitted" / "carl@uni.edu" / "ps1" / "ps1.ipynb")
    assert ids([tmp_path / "class"]) == ["Bob-2", "ada"]
    assert ids([tmp_path / "submitted"]) == ["carl@uni.edu"]
    assert ids([tmp_path / "class" / "ada.ipynb"]) == ["ada"]


def test_ids_are_compared_case_sensitively(tmp_path: Path) -> None:
    touch(tmp_path / "a" / "ada.ipynb")
    touch(tmp_path / "b" / "Ada.ipynb")
    assert ids([tmp_path]) == ["Ada", "ada"]


@pytest.mark.parametrize("name", ["a b", "ü", "..", ".hidden", "a;b", "a$b", "x" * 200])
def test_an_id_of_other_characters_is_reported(tmp_path: Path, name: str) -> None:
    path = touch(tmp_path / f"{name}.ipynb")
    found, problems = find_submissions("ps1", [tmp_path])
    assert found == []
    assert problems == [f"{path}: '{path.stem}' cannot be a student's id. Use only a-z, A-Z, 0-9 and . _ - @ +."]


def test_of_two_submissions_the_latest_counts_and_the_other_is_reported(tmp_path: Path) -> None:
    early, late = touch(tmp_path / "a" / "ada.ipynb", age_seconds=100), touch(tmp_path / "b" / "ada.ipynb")
    for order in ([early, late], [late, early]):
        found, problems = find_submissions("ps1", order)
        assert [item.path for item in found] == [late]
        assert problems == [f"{early}: is an earlier submission of 'ada' and was not graded; {late} is later."]


def test_in_nbgraders_tree_other_notebooks_are_left_out_and_said(tmp_path: Path) -> None:
    touch(tmp_path / "ada" / "ps1" / "ps1.ipynb")
    other, scratch = touch(tmp_path / "ada" / "ps2" / "ps2.ipynb"), touch(tmp_path / "ada" / "ps1" / "scratch.ipynb")
    found, problems = find_submissions("ps1", [tmp_path])
    assert [item.student for item in found] == ["ada"]
    assert sorted(problems) == sorted(
        f"{path}: is not <student>/ps1/ps1.ipynb and was not graded." for path in (other, scratch)
    )


def test_a_folder_may_have_the_assignments_name(tmp_path: Path) -> None:
    for name in ("ada", "bob"):
        touch(tmp_path / "ps1" / f"{name}.ipynb")
    assert ids([tmp_path / "ps1"]) == ["ada", "bob"]


def test_what_is_missing_empty_or_a_link_is_reported(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    real = touch(tmp_path / "real" / "x.ipynb")
    (tmp_path / "links").mkdir()
    (tmp_path / "links" / "eve.ipynb").symlink_to(real)
    found, problems = find_submissions("ps1", [tmp_path / "nowhere", tmp_path / "empty", tmp_path / "links"])
    assert found == []
    assert problems == [
        f"{tmp_path}/nowhere: was not found.",
        f"{tmp_path}/empty: holds no notebook.",
        f"{tmp_path}/links/eve.ipynb: is a link, not a file. Copy the notebook there.",
    ]


def test_what_canvas_and_moodle_download_is_named_by_the_number_of_a_person(tmp_path: Path) -> None:
    touch(tmp_path / "canvas" / "lovelaceada_LATE_1234_56789_ps1-1.ipynb")
    touch(tmp_path / "canvas" / "hoppergrace_1235_56790_my_own_name.ipynb")
    touch(tmp_path / "moodle" / "Ada Lovelace_1236_assignsubmission_file" / "ps1.ipynb")
    touch(tmp_path / "moodle" / "Émilie du Châtelet_1237_assignsubmission_file_ps1.ipynb")
    assert ids([tmp_path]) == ["1234", "1235", "1236", "1237"]


def test_a_name_that_only_looks_a_little_like_a_download_stays_an_id(tmp_path: Path) -> None:
    touch(tmp_path / "ada_1.ipynb")
    touch(tmp_path / "ada_1_of_2.ipynb")
    touch(tmp_path / "12_ada.ipynb")
    touch(tmp_path / "ps1_2026_10_ada.ipynb")
    assert ids([tmp_path]) == ["12_ada", "ada_1", "ada_1_of_2", "ps1_2026_10_ada"]


def test_folders_that_a_student_made_name_nobody_else(tmp_path: Path) -> None:
    mine = tmp_path / "Ada Lovelace_1236_assignsubmission_file"
    touch(mine / "777" / "ps1_gradients" / "ps1_gradients.ipynb")
    touch(tmp_path / "Eve_1237_assignsubmission_file" / "Grace_1238_assignsubmission_file" / "1239.ipynb")
    touch(tmp_path / "Grace_1238_assignsubmission_file" / "ps1.ipynb")
    assert ids([tmp_path]) == ["1236", "1237", "1238"]
