"""Ids of any script have file names of their own, also where large and small letters are the same."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.common.student_ids import as_id, file_name_of, is_id, student_of

IDS = (
    st.text(st.sampled_from("aAbBßẞſKkéÉİıλΛ李 _.-%~'+@") | st.characters(), min_size=1, max_size=30)
    .map(as_id)
    .filter(is_id)
)


@given(IDS, IDS)
def test_two_ids_never_share_a_file_and_each_is_read_back(first: str, second: str) -> None:
    names = [unicodedata.normalize("NFD", file_name_of(student)).casefold() for student in (first, second)]
    assert (names[0] == names[1]) == (first == second)
    assert [student_of(file_name_of(student)) for student in (first, second)] == [first, second]
    assert not set(file_name_of(first)) & set("/\\<>:\"|?* '")


@pytest.mark.parametrize(
    ("student", "name"),
    [("ada", "ada"), ("carl@uni.edu", "carl@uni.edu"), ("Bob-2", "Bob-2~1"), ("Ann Lee", "Ann%20Lee~11"), ("josé", "josé"), ("李四", "李四"), ("50%", "50%25"), ("a~1", "a%7E1")],
)  # fmt: skip
def test_names_are_as_plain_as_they_can_be(student: str, name: str) -> None:
    assert file_name_of(student) == name
    assert student_of(name) == student


@pytest.mark.parametrize(
    "text",
    [
        "",
        " a",
        "..",
        ".hidden",
        "a/b",
        "a\\b",
        "<b>",
        "a\n",
        "a\x1b[31m",
        "a\u202eb",
        "a\u200e",
        "x" * 101,
        "\ud800",
        "李" * 90,
    ],
)
def test_what_cannot_be_shown_or_written_is_no_id(text: str) -> None:
    assert not is_id(text)
