"""One notebook for several students: by the roster or by a variable, and nobody's own is ever replaced by it."""

from __future__ import annotations

import json
import tracemalloc
from pathlib import Path

import pytest

from autograder.handed_in.account import Account
from autograder.handed_in.roster import Roster, roster_of
from autograder.handed_in.team_variable import team_in
from autograder.handed_in.teams import with_teams
from tests.handed_in.folders import account, notebook, put, zipped

ROSTER = roster_of(b"id,name,team\nada,,red\nben,,red\ncleo,,red\ndan,,blue\neva,,\nfay,,\n")
NOBODY = Roster({})


def split(
    folder: Path, roster: Roster = NOBODY, most: int = 1, has_own: tuple[str, ...] = ()
) -> tuple[Account, list[str]]:
    """Account for a folder, with its teams."""
    return with_teams(account(folder, roster=tuple(roster.people)), roster, most, has_own)


def whose(found: Account) -> dict[str, str]:
    """Return the file that each student is graded by."""
    return {item.student: item.path.name for item in found.submissions}


def test_a_team_of_the_roster_has_the_notebook_of_the_one_who_handed_in(tmp_path: Path) -> None:
    put(tmp_path, {"ada.ipynb": notebook("a"), "dan.ipynb": notebook("d"), "eva.ipynb": notebook("e")})
    found, problems = split(tmp_path, ROSTER)
    assert whose(found) == {
        "ada": "ada.ipynb",
        "ben": "ada.ipynb",
        "cleo": "ada.ipynb",
        "dan": "dan.ipynb",
        "eva": "eva.ipynb",
    }
    assert problems == []
    told = {row.student: row.why for row in found.rows if row.why}
    assert told == dict.fromkeys(["ben", "cleo"], "is the team's, handed in by ada.")


def test_who_handed_in_has_their_own_and_it_is_told_that_they_differ(tmp_path: Path) -> None:
    put(tmp_path, {"ada.ipynb": notebook("a"), "ben.ipynb": notebook("b")})
    found, problems = split(tmp_path, ROSTER)
    assert whose(found) == {"ada": "ada.ipynb", "ben": "ben.ipynb"}
    assert problems == ["ada and ben are a team and handed in different notebooks: each was graded by their own."]
    (refused,) = [row for row in found.rows if row.what == "refused"]
    assert refused.student == "cleo"
    assert refused.why == "is not cleo's, too: ada and ben, of the same team, handed in different notebooks. Leave one."


def test_the_same_notebook_twice_is_one(tmp_path: Path) -> None:
    put(tmp_path, {"ada.ipynb": notebook("a"), "ben.ipynb": notebook("a")})
    found, problems = split(tmp_path, ROSTER)
    assert (whose(found)["cleo"], problems) == ("ada.ipynb", [])


def test_a_notebook_that_this_run_was_not_told_of_is_not_replaced(tmp_path: Path) -> None:
    put(tmp_path, {"ada.ipynb": notebook("a")})
    assert whose(split(tmp_path, ROSTER, has_own=("ben",))[0]) == {"ada": "ada.ipynb", "cleo": "ada.ipynb"}


def test_a_refused_file_is_somebodys_own(tmp_path: Path) -> None:
    put(tmp_path, {"ada.ipynb": notebook("a"), "ben.pdf": b"%PDF-1.7 \n"})
    assert whose(split(tmp_path, ROSTER)[0]) == {"ada": "ada.ipynb", "cleo": "ada.ipynb"}


TEAM = 'TEAM = ["ada", "zoe"]  # both of us\n'


def test_a_variable_counts_only_where_the_course_says_so(tmp_path: Path) -> None:
    put(
        tmp_path,
        {"ada.ipynb": notebook(TEAM), "ben.zip": zipped({"x.ipynb": notebook('x = 1\nTEAM = ("ben", "yan")')})},
    )
    assert whose(split(tmp_path)[0]) == {"ada": "ada.ipynb", "ben": "ben.zip"}
    found, problems = split(tmp_path, most=2)
    assert (whose(found), problems) == (
        {"ada": "ada.ipynb", "ben": "ben.zip", "yan": "ben.zip", "zoe": "ada.ipynb"},
        [],
    )
    assert {item.inner for item in found.submissions if item.student == "yan"} == {"x.ipynb"}


def test_nobody_takes_anothers_place_by_a_variable(tmp_path: Path) -> None:
    put(tmp_path, {"mallory.ipynb": notebook('TEAM = ["mallory", "ada"]'), "ada.ipynb": notebook("a")})
    assert whose(split(tmp_path, most=2)[0]) == {"mallory": "mallory.ipynb", "ada": "ada.ipynb"}


def test_too_many_and_unknown_people_are_told(tmp_path: Path) -> None:
    put(tmp_path, {"eva.ipynb": notebook('TEAM = ["eva", "fay", "fey"]')})
    path = tmp_path / "eva.ipynb"
    assert split(tmp_path, ROSTER, most=2)[1] == [
        f"{path}: its TEAM names 3 students, and 2 at most hand in together. Ask them."
    ]
    found, problems = split(tmp_path, ROSTER, most=3)
    assert problems == [f"{path}: its TEAM names 'fey', who is not in roster.csv. Ask them."]
    assert whose(found) == {"eva": "eva.ipynb", "fay": "eva.ipynb"}


@pytest.mark.parametrize(
    ("source", "team"),
    [
        (TEAM, ("ada", "zoe")),
        ("TEAM=('李四', 'Ann Lee')", ("李四", "Ann Lee")),
        ("TEAM = ['a']\nTEAM = ['b', 'b', 'c']", ("b", "c")),
        ("# TEAM = ['a']", ()),
        ("MY_TEAM = ['a']", ()),
        ("TEAM = []", ()),
        ("TEAM = None", ()),
        ("TEAM = 'ada, ben'", ()),
        ("TEAM = [1, 2]", ()),
        ("TEAM = open('x')", ()),
        ("TEAM = [", ()),
        ("TEAM == ['a']", ()),
        ("TEAM = " + "[" * 5_000, ()),
        ("TEAM = ['a\\\\b']", ("a\\b",)),
    ],
)
def test_the_variable_is_read_as_it_was_written(source: str, team: tuple[str, ...]) -> None:
    lines = source.splitlines(keepends=True)
    for written in (source, lines):
        for ascii_only in (True, False):
            assert team_in(json.dumps({"cells": [{"source": written}]}, ensure_ascii=ascii_only)) == team


@pytest.mark.parametrize("line", ["TEAM =" + "x" * 2**21, "TEAM = [" + "1," * 2**20 + "]", "\\nTEAM =" * 2**18])
def test_a_line_without_end_takes_no_memory(line: str) -> None:
    """A regular expression took 140 bytes for each letter of it, and Python's parser more than a thousand."""
    text = f'{{"source": "{line}"}}'
    tracemalloc.start()
    assert team_in(text) == ()
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 2**21


def test_a_variable_takes_nobody_out_of_the_rosters_team(tmp_path: Path) -> None:
    put(
        tmp_path,
        {"ada.ipynb": notebook("a"), "eva.ipynb": notebook('TEAM = ["eva", "ben"]'), "dan.ipynb": notebook("d")},
    )
    found, problems = split(tmp_path, ROSTER, most=3)
    assert whose(found) == {
        "ada": "ada.ipynb", "ben": "ada.ipynb", "cleo": "ada.ipynb", "dan": "dan.ipynb", "eva": "eva.ipynb",
    }  # fmt: skip
    assert problems == [
        f"{tmp_path / 'eva.ipynb'}: its TEAM names 'ben', who is of another team in roster.csv. Ask them."
    ]
