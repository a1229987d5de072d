"""Whatever bytes are handed in, they are sources or refused in a sentence; whatever the sources, reading them ends."""

from __future__ import annotations

import ast
import json
from functools import cache
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from autograder.judging.forbidden_calls import MAX_NAME, MAX_SOURCE, SubmittedSource, Use
from autograder.judging.notebook import UnreadableError, code_cells
from autograder.language import BY_HAND
from autograder.sandbox.wire import pack, unpack_frame
from tests.fuzz import strategies as fuzz
from tests.fuzz.measured import measured
from tests.small_set import SOURCE

IS_LONG = settings().max_examples > 100
MEBIBYTE = 1 << 20
MEMORY_PER_BYTE = 40
MOST_SECONDS = 20

# --- the file ---------------------------------------------------------------------------------------------------


def read(data: bytes) -> list[str]:
    """Read a file: every source can be sent to a worker, and a refusal is a short sentence with a next step."""
    try:
        sources = code_cells(data)
    except UnreadableError as refusal:
        said = str(refusal)
        assert said.isprintable() and said.endswith(".") and ". " in said and len(said) < 300
        return []
    assert type(sources) is list and all(type(source) is str and "\0" not in source for source in sources)
    assert unpack_frame(pack(sources)) == sources
    return sources


@cache
def release() -> bytes:
    """Return a whole notebook, as students get it but for its outputs."""
    return SOURCE.read_bytes()


sources = st.none() | fuzz.texts | st.lists(fuzz.texts | fuzz.json_values, max_size=3) | fuzz.json_values
cells = st.fixed_dictionaries(
    {"cell_type": st.sampled_from(["code", "markdown", "raw", ["code"], None])},
    optional={"source": sources, "input": sources, "outputs": fuzz.json_values, "metadata": fuzz.json_values},
)
notebooks = st.fixed_dictionaries(
    {},
    optional={
        "cells": st.lists(cells | fuzz.json_values, max_size=4) | fuzz.json_values,
        "worksheets": st.lists(st.fixed_dictionaries({"cells": st.lists(cells, max_size=3)}) | fuzz.json_values, max_size=3)
        | fuzz.json_values,
        "nbformat": fuzz.json_values,
    },
)  # fmt: skip
ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "latin-1", "cp1252", "utf-7"]


@given(st.binary(max_size=200) | st.text(max_size=100).map(lambda text: text.encode("utf-8", "surrogatepass")))
@example(b"\xff\xfe\x00\xd8")
@example(b"\x00")
@example(b"1" * 5000)
@example(b"\xef\xbb\xbf")
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    read(data)


@given(notebooks, st.sampled_from(ENCODINGS), st.booleans())
def test_any_json_in_any_encoding_is_read_or_refused(value: Any, encoding: str, as_ascii: bool) -> None:
    read(json.dumps(value, ensure_ascii=as_ascii).encode(encoding, "replace"))


@given(st.data())
def test_a_damaged_notebook_is_read_or_refused(data: st.DataObject) -> None:
    value = {"cells": data.draw(st.lists(cells, min_size=1, max_size=3)), "metadata": {}, "nbformat": 4}
    read(data.draw(fuzz.damaged(json.dumps(value).encode())))


@given(st.data())
def test_a_damaged_release_is_read_or_refused(data: st.DataObject) -> None:
    read(data.draw(fuzz.damaged(release())))


DENSE = {
    "lists": b'{"cells":[' + b"[]," * (MEBIBYTE // 3) + b"[]]}",
    "cells": b'{"cells":[' + b'{"cell_type":"code"},' * (MEBIBYTE // 21) + b"{}]}",
    "cells of the allowed number": b'{"cells":[' + b'{"cell_type":"code","source":["' + b"x" * 20 + b'"]},' * 19_000 + b"{}]}",
    "lines": b'{"cells":[{"cell_type":"code","source":[' + b'"",' * (MEBIBYTE // 3) + b'""]}]}',
    "surrogates": b'{"cells":[{"cell_type":"code","source":"' + b"\\ud800" * (MEBIBYTE // 6) + b'"}]}',
    "line ends": b'{"cells":[{"cell_type":"code","source":"' + b"\\r" * (MEBIBYTE // 2) + b'"}]}',
    "brackets": b"[" * MEBIBYTE,
    "braces": b'{"a":' * (MEBIBYTE // 5),
    "a number": b"1" * MEBIBYTE,
    "a fraction": b"0." + b"1" * MEBIBYTE,
    "white space": b" " * MEBIBYTE + b"!",
    "line feeds": b"\n" * MEBIBYTE + b"!",
    "no UTF-8": b'"' + b"\xff" * MEBIBYTE,
    "worksheets": b'{"worksheets":[' + b'{"cells":[]},' * (MEBIBYTE // 13) + b"{}]}",
    "zero bytes": b"\0" * MEBIBYTE,
    "marks of a merge": b"<<<<<<< " * (MEBIBYTE // 8),
}  # fmt: skip


@pytest.mark.parametrize("data", DENSE.values(), ids=DENSE)
def test_the_densest_notebooks_cost_little(data: bytes) -> None:
    memory, seconds = measured(lambda: read(data))
    assert memory < MEMORY_PER_BYTE * len(data) + 8 * MEBIBYTE
    assert seconds < MOST_SECONDS


# --- the code -------------------------------------------------------------------------------------------------


def uses(*cells: str) -> list[Use]:
    """Look for forbidden calls in the function ``g``; each is told in bounded words."""
    found = SubmittedSource(cells).uses(["g", "absent"], BY_HAND)
    assert all(0 < len(use.name) <= MAX_NAME and use.line > 0 for use in found)
    return found


WORDS = [
    *"()[]{}.,:;=*@+-~%!?\\\"'#\n\t\f 01abgx", "\n ", "\n  ", "**", ":=", "->", "...", "def g(x):", "class g:", "lambda:", "if ",
    "else:", "for ", " in ", "while ", "with ", "try:", "except:", "match ", "case ", "async ", "await ", "yield ", "return ",
    "import ", "from ", " as ", "global ", "del ", "not ", " and ", "f'{", "}'", "'''", 'rb"', "0x", "1e", "torch.", ".autograd.",
    "getattr(", "__import__(", "'torch'", "λ", "ᵀ", "ﬁ", "\0", "\ud800", "\x0c", "%%time\n", "!ls\n", "g = ", "a = torch.", "@g\n",
]  # fmt: skip
codes = st.lists(st.sampled_from(WORDS), max_size=40).map("".join) | st.text(max_size=60)


@cache
def course_cells() -> list[str]:
    """Return the code of a solved notebook, most of which defines what `uses` looks at."""
    return [cell.replace("def grad_quadratic_form", "def g") for cell in code_cells(release())]


@st.composite
def damaged_code(draw: st.DrawFn) -> str:
    """Draw a cell of a real notebook with some of its characters changed."""
    cell = draw(st.sampled_from(course_cells()))
    start = draw(st.integers(0, len(cell)))
    return cell[:start] + draw(codes) + cell[start + draw(st.integers(0, 8)) :]


@given(st.lists(codes | damaged_code(), max_size=4))
def test_any_code_is_read(cells: list[str]) -> None:
    uses(*cells)


FORBIDDEN = "import torch\ndef g(x):\n    return torch.autograd.grad(x, x)"


@given(st.lists(codes.filter(lambda code: not {"torch", "g", "global"} & set(names_of(code))), max_size=4))
def test_broken_cells_hide_nothing_of_the_others(cells: list[str]) -> None:
    assert Use("torch.autograd.grad", 3) in uses(FORBIDDEN, *cells)


def names_of(code: str) -> list[str]:
    """List the names in a piece of code, as far as it can be read."""
    tree = SubmittedSource([code])
    nodes = [node for several in tree.definitions.values() for node in several]
    found = [item.id for node in nodes for item in ast.walk(node) if isinstance(item, ast.Name)]
    return [*found, *tree.definitions, *tree.aliases]


NESTED = [
    ("(", "x", ")"), ("[", "x", "]"), ("{", "x", "}"), ("{x:", "x", "}"), ("-", "1", ""), ("not ", "x", ""), ("x if x else ", "x", ""),
    ("lambda:", "x", ""), ("x(", "x", ")"), ("x[", "x", "]"), ("", "x", ".x"), ("", "x", "()"), ("", "x", "[0]"), ("", "1", "+1"), ("", "1", "**1"),
    ("", "1", "<1"), ("", "'a'", "+'a'"), ("", "'a'", "'a'"), ("x=", "1", ""), ("(x:=", "1", ")"), ("f'{", "x", "}'"), ("await ", "x", ""),
    ("*", "x", ""), ("@x\n", "def g(): pass", ""), ("if x:pass\nel", "if x:pass", ""), ("", "x", ";x"), ("", "", "\n"), ("", "x", "\\\n"),
    ("getattr(", "torch", ",'x')"), ("getattr(x,", "'a'", ")"), ("[x for x in ", "x", "]"), ("with (", "x", "):pass"), ("match (", "x", "):\n case x:0"),
    ("match x:\n case (", "x", "):0"), ("def g(", "x", "):0"), ("del (", "x", ")"), ("for (", "x", ") in x:0"), ("f(x=", "x", ")"), ("f(**", "x", ")"),
    ("x, ", "x", ""), ("0x", "1", ""), ("", "1", "1"), ("", "x", "x"), ("import x", "x", ".x"), ("from x import ", "x", ",x"), ("#", "", "#"), ("'''", "", ""),
    ("global x", "x", ",x"), ("(yield ", "x", ")"), ("x:", "x", ""), ("try:", "pass", "\nexcept:0"), ("", "''.join('a", "')"), ("%", "", "\n%"),
]  # fmt: skip
TIMES = [1, 2, 20, 60, 100, 190, 250, 3000]


@given(st.lists(st.tuples(st.sampled_from(NESTED), st.sampled_from(TIMES)), min_size=1, max_size=2), st.booleans())
def test_deep_and_unfinished_nesting_is_read(layers: list[tuple[tuple[str, str, str], int]], is_closed: bool) -> None:
    code = ""
    for (before, middle, after), times in layers:
        code = before * times + (code or middle) + (after * times if is_closed else "")
    memory, seconds = measured(lambda: uses(f"g = {code}", f"def g(x):\n {code}", code))
    assert seconds < MOST_SECONDS
    assert memory < 200 * MEBIBYTE


SIZE = (900 if IS_LONG else 50) * 1000


def filled(*lines: str, share: float = 1) -> str:
    """Repeat each line, numbered, until they fill a share of what is read of a notebook."""
    times = int(share * SIZE) // sum(len(line) + 5 for line in lines)
    return "".join(line.replace("#", str(index)) for line in lines for index in range(times))


LARGE = {
    "imports and assignments": filled("import a#\n", "b = a\n"),
    "aliases of aliases": "import torch\na = torch.x\n" + filled("a = a.b\n"),
    "as many aliases": "import torch\n" + filled("a# = torch.x\n"),
    "aliases and a class": filled("import a#\n", share=0.5) + "class g:\n" + filled(" x = 1\n", share=0.5),
    "aliases and definitions": filled("import a#\n", "b# = 1\n", share=0.7)
    + "def g(x):\n"
    + filled(" b#\n", share=0.3),
    "one value of many names": filled("a#=", share=0.3)
    + "("
    + filled("1,", share=0.3)
    + ")\ndef g(x):\n"
    + filled(" a#\n", share=0.3),
    "a chain of getattr": "def g(x):\n return "
    + "getattr(" * 80
    + "torch"
    + (",'a'" + "+'b'" * (SIZE // 400) + ")") * 80,
    "calls of calls with long arguments": "def g(x):\n return x" + ("(" + "1," * (SIZE // 200) + ")") * 90,
    "a long name that is forbidden": "import torch\ndef g(x):\n return torch.autograd." + "a" * SIZE,
    "a long name that is imported": "def g(x):\n from torch.autograd import " + "a" * SIZE,
    "a long name used often": f"import {'a' * (SIZE // 2)} as b\ndef g(x):\n" + filled(" b.c\n", share=0.5),
    "semicolons": "def g(x): " + "x;" * (SIZE // 2),
    "functions that call each other": filled("def f#(): return g()\n", "def g(): f#()\n"),
    "nested functions": "def g(x):\n" + filled(" def f#(y): return y\n"),
}


@pytest.mark.parametrize("code", LARGE.values(), ids=LARGE)
def test_reading_large_code_takes_no_more_than_its_size(code: str) -> None:
    assert len(code) < MAX_SOURCE
    memory, seconds = measured(lambda: uses(code))
    assert seconds < (3 if IS_LONG else 1) * MOST_SECONDS
    assert memory < 1500 * MEBIBYTE
