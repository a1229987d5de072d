"""`make gpu-check` without a card: it says so in one sentence, and with the stand-in it measures what it would on a card."""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path

import pytest
from rich.console import Console

from tests.card import check
from tests.card.attacks import AT_A_CALL, IN_A_CELL, cell_of
from tests.small_set import NAME, ROOT


@pytest.mark.long
def test_without_a_card_one_sentence_says_why() -> None:
    command = [sys.executable, "-m", "tests.card.check", "walls"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stdout.startswith("gpu-check: nothing was measured: this torch was built without CUDA")


@pytest.mark.long
def test_with_the_stand_in_everything_is_as_it_must_be(small_course: Path) -> None:
    said = io.StringIO()
    code = check.run(["walls", "forgetful", NAME], "cuda", True, Console(file=said, width=160), small_course)
    assert code == 0, said.getvalue()
    assert "relaxed" in said.getvalue() and "central_diff_grad" in said.getvalue()


@pytest.mark.long
def test_attacks_on_a_card_gain_nothing_where_there_is_none() -> None:
    said = io.StringIO()
    assert check.run(["hostile"], "cuda", True, Console(file=said, width=160)) == 0, said.getvalue()


def test_every_attack_is_a_cell_that_python_reads() -> None:
    for attack in (*AT_A_CALL, *IN_A_CELL):
        compile(cell_of(attack), attack, "exec")


def test_what_was_measured_takes_the_place_of_what_stood_there() -> None:
    tables = {"walls": [("what", "seen"), ("held", "seccomp")]}
    page = check.page_with(f"before\n{check.BEGIN}\nold\n{check.END}\nafter\n", "a card", tables, [])
    assert "old" not in page and "| held | seccomp |" in page
    assert page.startswith("before\n") and page.endswith("after\n")
    assert check.page_with(page, "a card", tables, []) == page
    assert check.BEGIN in check.PAGE.read_text() and check.END in check.PAGE.read_text()
