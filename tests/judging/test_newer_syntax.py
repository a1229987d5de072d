"""A cell that only a newer Python reads: the sentence names both versions, and never blames the version for a mistake."""

from __future__ import annotations

import sys
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.judging.causes import Causes
from autograder.judging.missing import why_missing
from autograder.judging.newer_syntax import MAX_CELL, needed_python
from autograder.judging.notebook import Cell, Submitted
from autograder.judging.sentences import statement
from autograder.sandbox.outcome import Lost, Raised
from tests.judging.test_missing import Cells

OLD = sys.version_info < (3, 12)
NEWER = [
    ("quotes of its own", 'x = f"{a["b"]}"', (3, 12)),
    ("a backslash", r"""print(f'{"\n".join(x)}')""", (3, 12)),
    ("several lines", 'f"{x\n}"', (3, 12)),
    ("a comment", 'f"{x # why }"\n}"', (3, 12)),
    ("a format with quotes", 'f"""{a["b"]!r:>{w["c"]}}"""; y = f"{a["b"]:{c["d"]}} {{ {x=}"', (3, 12)),
    ("in one another", 'f"{f"{f"{1}"}"}"', (3, 12)),
    ("beside other strings", "d = {'a': f'{d['b']}', 'c': \"it's\"}  # it's a comment", (3, 12)),
    ("below a magic", '%time\nx = f"{a["b"]}"', (3, 12)),
    ("a type", "type X = int", (3, 12)),
    ("a type of types", "type X[T] = list[T]", (3, 12)),
    ("a generic function", "def f[T: list[int]](x: T) -> T:\n    return x", (3, 12)),
    ("an async one", "async def f[**P](x): pass", (3, 12)),
    ("a generic class", "class A[T: (int, str)](B):\n    x: T", (3, 12)),
    ("a default", "class A[T = int]: pass", (3, 13)),
    ("exceptions without brackets", "try: pass\nexcept A, B: pass", (3, 14)),
    ("a template", 'x = t"{a}"', (3, 14)),
]  # fmt: skip
MISTAKES = [
    "def f(:", 'f"{a b}"', 'f"{a["b"}"', 'x = "abc', "(", "type = = 3", 'f"{x" + 1', 'print "a"', 'f"{}"', "return = 3",
    'f"{(a}"', 'f"{' * 1000, "def f[](x): pass", "type 3x = int", 'x = f"{a["b"]}" +', 'x = f"{a["b"]}"\ndef f(:',
    'x = f"{a["b"]}"\n' * MAX_CELL, "return 3", "nonlocal x", "x = 1\nglobal x\nbreak", "%time\nreturn 3",
]  # fmt: skip


@pytest.mark.parametrize(("cell", "since"), [row[1:] for row in NEWER], ids=[row[0] for row in NEWER])
def test_what_a_newer_python_reads_is_known_by_its_version(cell: str, since: tuple[int, int]) -> None:
    assert needed_python(cell) == (since if sys.version_info < since else None)


@pytest.mark.parametrize("cell", MISTAKES, ids=range(len(MISTAKES)))
def test_a_mistake_is_not_blamed_on_the_version(cell: str) -> None:
    assert needed_python(cell) is None


@given(st.text("fr{}[]()\"'\\\n#:=! xtype,def", max_size=60))
def test_no_text_stops_the_search(cell: str) -> None:
    needed_python(cell)


@pytest.mark.skipif(not OLD, reason="this Python reads it")
@pytest.mark.parametrize(
    "line", ["type x{}y", "except{}y", "except x, y{}z", "f'{{x{}y}}'", "def f[x{}y", "f'{{x!r{}={}'"]
)
def test_a_long_line_takes_no_longer_than_its_letters(line: str) -> None:
    """It took hours for some: of a field with a thousand spaces, as many as there are ways to cut them into four."""
    begun = time.process_time()
    assert (
        needed_python(f"def f(x:\n{line.replace('{}', ' ' * 40_000).replace('{{', '{').replace('}}', '}')}\n") is None
    )
    assert time.process_time() - begun < 5


def test_both_versions_are_named() -> None:
    source = 'def f(x):\n    return f"{x["y"]}"'
    ran = Cells({0: (Lost(Raised("SyntaxError", "", 0, 2), "cell", names=("*",)),)})
    fact = why_missing("f", Submitted([Cell("code", source, "")]), Causes([source], ran))
    assert statement(fact) == (
        "the notebook defines no f: its cell needs Python 3.12 or later, and is graded with Python 3.11 (code cell 1, line 2). "
        "Write it so that both read it, restart the kernel and run all cells."
    )
