"""Cells run as in Jupyter, with what notebooks expect around them; whoever works elsewhere loses nothing here."""

from __future__ import annotations

import pytest

from autograder.sandbox.client import Zygote
from autograder.sandbox.limits import Limits
from autograder.sandbox.session import Notebook, Session, Target

QUICK = Limits(seconds_per_call=5, seconds_per_cell=5, seconds_per_submission=60, memory_mib=512)


@pytest.mark.parametrize(
    ("cells", "x"),
    [
        (["%%time\n%matplotlib inline\n\nx = 1"], 1),
        (["%%capture out\n%time x = 2"], 2),
        (["%%prun -s cumulative\nx = 3"], 3),
        (["%%timeit\nx = 4"], None),
        (["%%bash\nx = 5", "%%writefile x.py\nx = 5", "%%javascript\nx = 5", "%%html\n<b>", "%%script false\nx = 5"], None),
        (["files = !ls\nx = len(files)"], 0),
        (["?print\nprint??\n!!ls\n%pylab inline\n%env A=1\nx = 6"], 6),
        (["from IPython import get_ipython\nget_ipython().run_line_magic('matplotlib', 'inline')", "%matplotlib inline\nx = 7"], 7),
        (["shell = get_ipython()\nshell.events.register('post_execute', print)\nshell.config.InlineBackend.figure_format = 'svg'\nx = 'IPKernelApp' in shell.config"], False),
        (["y = 8\nx = get_ipython().user_ns['y']"], 8),
        (["import asyncio\nasync def later():\n    await asyncio.sleep(0.01)\n    return 9", "x = await later()"], 9),
        (["import asyncio\nasync def later():\n    return 10\nx = asyncio.run(later())"], 10),
        (["import torch\n@torch.compile\ndef f(x):\n    return x + 1\n@torch.compile(mode='reduce-overhead')\ndef g(x):\n    return f(x)\nx = g(10)"], 11),
    ],
)  # fmt: skip
def test_what_works_in_jupyter_works_or_is_passed_over(zygote: Zygote, cells: list[str], x: object) -> None:
    with Session(zygote, Notebook(["x = None", *cells], ""), QUICK) as session:
        assert session.fetch("x").value == x
        assert session.lost == {}


@pytest.mark.parametrize(
    ("cell", "x"),
    [
        ("import a_package_that_is_not_there\nx = 1", 1),
        ("from not_there import (\n    one,\n    two,\n)\nfrom nor_this import three\nx = 2", 2),
        ("from not_there import bar\nfor i in bar(range(3)):\n    x = i\nx = 3", 3),
        ("import matplotlib\nmatplotlib.use('TkAgg')\nx = 4", 4),
        ("import not_there\nimport asyncio\nawait asyncio.sleep(0)\nx = 5", 5),
        ("%%time\nimport not_there\nx = 6", 6),
    ],
)
def test_a_package_that_is_not_here_costs_the_statements_that_need_it(zygote: Zygote, cell: str, x: int) -> None:
    with Session(zygote, Notebook([cell], ""), QUICK) as session:
        assert session.fetch("x").value == x
        assert session.lost[0][0].raised.type_name in ("ModuleNotFoundError", "ImportError")


@pytest.mark.parametrize(
    ("cell", "error", "line"),
    [
        ("y = 1\nundefined\nx = 1", "NameError", 2),
        ("import not_there\n1 / 0\nx = 1", "ZeroDivisionError", 2),
        ("%%time\n\n1 / 0\nx = 1", "ZeroDivisionError", 3),
        ("import not_there\ndef f(:\nx = 1", "SyntaxError", 2),
        ("def f():\n    y = 1\n  return y\nx = 1", "IndentationError", 3),
    ],
)
def test_any_other_error_ends_its_cell_and_tells_the_line(zygote: Zygote, cell: str, error: str, line: int) -> None:
    with Session(zygote, Notebook([cell], ""), QUICK) as session:
        assert session.fetch("x").ended == "missing"
        assert (session.lost[0][-1].raised.type_name, session.lost[0][-1].raised.line) == (error, line)


def test_the_text_of_a_syntax_error_names_no_file_of_ours(zygote: Zygote) -> None:
    with Session(zygote, Notebook(["x = 1", "def f(x)\n    return x"], ""), QUICK) as session:
        session.fetch("x")
        ((item,),) = session.lost.values()
    assert (item.raised.text, item.raised.cell, item.raised.line) == ("expected ':'", 1, 1)


def test_a_function_below_a_magic_is_found_by_its_line(zygote: Zygote) -> None:
    with Session(zygote, Notebook(["x = 1", "%%time\n\ndef f():\n    return 1 / 0"], ""), QUICK) as session:
        raised = session.call(Target(("f",)), {}).raised
        assert raised is not None
        assert (raised.cell, raised.line) == (1, 4)


def test_warnings_that_a_cell_turns_into_errors_are_warnings_again_in_a_call(zygote: Zygote) -> None:
    cells = [
        "import warnings, numpy as np\nwarnings.simplefilter('error')\nnp.seterr(all='raise')",
        "def f():\n    warnings.warn('never mind')\n    return float(np.float64(1) / np.float64(0))",
    ]
    with Session(zygote, Notebook(cells, ""), QUICK) as session:
        assert session.call(Target(("f",)), {}).value == float("inf")
