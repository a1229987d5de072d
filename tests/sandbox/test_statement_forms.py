"""Whatever form a statement has: where nothing fails, cells leave behind what IPython leaves; where one line cannot work, itself.

The other side is IPython's own shell, in this process, which runs the same cells.
"""

from __future__ import annotations

import contextlib
import io
from collections.abc import Iterator
from types import FunctionType, ModuleType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from IPython.core.interactiveshell import InteractiveShell

from autograder.sandbox.client import Zygote
from autograder.sandbox.limits import Limits
from autograder.sandbox.session import Notebook, Session
from tests.fuzz.strategies import examples

QUICK = Limits(seconds_per_call=5, seconds_per_cell=10, seconds_per_submission=60, memory_mib=512)
NAMES = "abcdef"

# every form binds names of its own choice from what stood there before, and fails nowhere
FORMS = (
    "{x} = {n}",
    "{x} = {y} = [{n}]",
    "{x}, *{y} = range({n} + 1)",
    "{x}: int = {n}",
    "{x} = {n}; {y} = {x}",
    "({x} := {n})",
    "[({x} := i) for i in range({n} + 1)]",
    "import math as {x}, cmath as {y}",
    "import os.path, json as {x}",
    "from math import (\n    floor as {x},\n    ceil as {y},\n)",
    "from math import *\n{x} = floor({n}.5)",
    "from __future__ import annotations\ndef {x}(k: nowhere = 0) -> nowhere: return {n}",
    "def {x}(k: int = {n}):\n    {y} = k\n    return {y}",
    "def wrap(f):\n    return lambda: {n}\n@wrap\n@wrap\ndef {x}(): pass",
    "class {x}:\n    {y} = {n}\n    def f(self): return {n}",
    "def mark(c):\n    c.n = {n}\n    return c\n@mark\nclass {x}: pass",
    "if {n} % 2:\n    {x} = {n}\nelse:\n    def {x}(): return {n}",
    "for {x} in range({n} + 1):\n    {y} = {x}\nelse:\n    {x} = -1",
    "while True:\n    {x} = {n}\n    break",
    "try:\n    import nowhere as {x}\nexcept ImportError as problem:\n    {x} = {n}\nfinally:\n    {y} = {n}",
    "try:\n    {x} = [][{n}]\nexcept IndexError:\n    def {x}(): return {n}",
    "import contextlib\nwith contextlib.nullcontext({n}) as {x}: {y} = {x}",
    "match [{n}, 2]:\n    case [{x}, *{y}]: pass",
    "{x} = lambda k={n}: k\n{y} = {x}()",
    "def outer():\n    global {x}\n    def {x}(): return {n}\nouter()",
    "{x} = {n}\ndel {x}\n{x} = {n} + 1",
    "async def later(): return {n}\n{x} = await later()",
    "async def each():\n    yield {n}\nasync for {x} in each(): pass",
    "{n} + 1\n{x} = _ if '_' in dir() else None",
    "%pwd\n{x} = {n}",
    "\n\n%time {x} = {n}",
    "{x} = {n}; {x}",
)  # fmt: skip
FAILING = ("import nowhere", "open('/nowhere')", "nowhere = nowhere_else = open('/nowhere')", "import os; os.nowhere")

forms = st.builds(
    lambda form, x, y, n: form.format(x=x, y=y if y != x else "z", n=n),
    st.sampled_from(FORMS),
    st.sampled_from(NAMES),
    st.sampled_from(NAMES),
    st.integers(0, 4),
)
cells = st.lists(st.lists(forms, min_size=1, max_size=3).map("\n".join), min_size=1, max_size=3)


@pytest.fixture(scope="module")
def shell() -> Iterator[InteractiveShell]:
    """IPython's own shell, which keeps nothing."""
    made = InteractiveShell()
    made.history_manager.enabled = False
    made.autoawait = True
    yield made
    made.history_manager.end_session()


def told(value: Any) -> str:
    """Write a value in one way on both sides; functions and classes by what they give."""
    if isinstance(value, ModuleType):
        return f"module {value.__name__}"
    if isinstance(value, FunctionType):
        return f"function of {value()}"
    if isinstance(value, type):
        return f"class {value.__name__} {sorted((k, v) for k, v in vars(value).items() if isinstance(v, int))}"
    return repr(value)


TELLING = """
def told(value):
    import types
    if isinstance(value, types.ModuleType):
        return f"module {value.__name__}"
    if isinstance(value, types.FunctionType):
        return f"function of {value()}"
    if isinstance(value, type):
        return f"class {value.__name__} {sorted((k, v) for k, v in vars(value).items() if isinstance(v, int))}"
    return repr(value)
in_the_end = [f"{name} is {told(globals()[name])}" for name in "abcdefz" if name in globals()]
"""


def as_ipython_leaves_it(shell: InteractiveShell, notebook: list[str]) -> list[str]:
    """Run cells in a shell that begins anew, all of which must run."""
    shell.reset(new_session=False)
    with contextlib.redirect_stdout(io.StringIO()):
        for cell in notebook:
            result = shell.run_cell(cell)
            assert result.success, (cell, result.error_in_exec, result.error_before_exec)
    space = shell.user_ns
    return [f"{name} is {told(space[name])}" for name in "abcdefz" if name in space]


def as_we_leave_it(zygote: Zygote, notebook: list[str]) -> tuple[list[str], set[str]]:
    """Run cells in a worker; return what they leave behind, and what was lost."""
    with Session(zygote, Notebook([*notebook, TELLING], ""), QUICK) as session:
        value = session.fetch("in_the_end").value
        return value, {item.costs for lost in session.lost.values() for item in lost}


@given(cells)
@examples(0.4)
def test_what_runs_in_ipython_leaves_the_same_here(
    zygote: Zygote, shell: InteractiveShell, notebook: list[str]
) -> None:
    assert as_we_leave_it(zygote, notebook) == (as_ipython_leaves_it(shell, notebook), set())


@given(cells, st.data())
@examples(0.4)
def test_lines_that_cannot_work_cost_nothing_else_wherever_they_stand(
    zygote: Zygote, notebook: list[str], data: st.DataObject
) -> None:
    clean = [cell for cell in notebook if "_ if" not in cell]
    worse = [
        "\n".join([data.draw(st.sampled_from(FAILING)), cell, data.draw(st.sampled_from(FAILING))]) for cell in clean
    ]
    before, _ = as_we_leave_it(zygote, clean)
    after, costs = as_we_leave_it(zygote, worse)
    assert (after, costs - {"statement"}) == (before, set())


@pytest.mark.parametrize("form", FORMS)
def test_each_form_by_itself(zygote: Zygote, shell: InteractiveShell, form: str) -> None:
    notebook = ["e = f = 9", form.format(x="a", y="b", n=3)]
    assert as_we_leave_it(zygote, notebook) == (as_ipython_leaves_it(shell, notebook), set())


# --- a part of a statement fails, and the statement is lost whole ------------------------------------------

LOST = (
    "@nowhere\ndef a(): pass",
    "@nowhere.jit(cache=True)\n@staticmethod\ndef a(): pass",
    "@nowhere\nclass a: pass",
    "class a(nowhere.Base):\n    def f(self): pass",
    "def a(k=nowhere.x): pass",
    "a = nowhere.f()",
    "a, b = 1, nowhere",
    "a = b = nowhere.f()",
    "a: int = nowhere.f()",
    "a += nowhere.f()",
    "for a in nowhere: pass",
    "with nowhere.f() as a: pass",
    "if nowhere: a = 2",
    "while nowhere.f(): a = 2",
    "try:\n    a = nowhere.f()\nfinally:\n    pass",
    "if True:\n    def a(): pass\n    nowhere",
    "[(a := i) for i in nowhere]",
    "match nowhere:\n    case a: pass",
    "def g():\n    return nowhere\na = g()",
    "a = await nowhere.f()",
    "a = nowhere.f(); b = 3",
)  # fmt: skip


@pytest.mark.parametrize("statement", LOST)
def test_a_statement_that_needs_a_missing_name_binds_nothing_and_stops_nothing(zygote: Zygote, statement: str) -> None:
    notebook = ["a = 1", f"import nowhere\nc = 1\n{statement}\nd = 4"]
    left, costs = as_we_leave_it(zygote, notebook)
    assert [item for item in left if item[0] in "acd"] == ["c is 1", "d is 4"]
    assert costs == {"statement"}
