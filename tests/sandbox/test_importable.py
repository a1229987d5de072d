"""Where it is graded is declared: beside student code there are the listed packages, whatever else is installed."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from autograder.sandbox.client import Zygote
from autograder.sandbox.launch import ENGINE_ROOT
from autograder.sandbox.limits import Limits
from autograder.sandbox.packages import PACKAGES
from autograder.sandbox.sandbox_error import SandboxError
from autograder.sandbox.session import Notebook, Session

LIMITS = Limits(seconds_per_call=20, seconds_per_cell=20, seconds_per_submission=60)

# Each asks for pandas, which this environment has, as nbgrader needs it; each says what became of that.
ASKING = {
    "a statement": "import pandas",
    "under another name": "import pandas as pd",
    "a name from it": "from pandas import DataFrame",
    "a module of it": "import pandas.api.types",
    "importlib": "import importlib; importlib.import_module('pandas')",
    "__import__": "__import__('pandas')",
    "in a function": "(lambda: exec('import pandas'))()",
    "what needs it": "import nbgrader.api",
}
# What the listed packages need themselves stays, however deep, as what they do goes on working.
IN_DEPTH = {
    "torch": "import torch.fx, torch.nn, torch.func, torch.utils.data, torch.optim.lr_scheduler, functorch",
    "torch's own": "import sympy, networkx, jinja2, filelock, fsspec, typing_extensions",
    "torch, drawn from": "import torch; torch.fx.symbolic_trace(torch.nn.Linear(2, 2)).graph.print_tabular",
    "matplotlib": "import matplotlib.animation, mpl_toolkits.mplot3d, pylab",
    "matplotlib's own": "import PIL.Image, kiwisolver, dateutil.parser, cycler, fontTools, pyparsing, contourpy",
    "matplotlib, saved": "import matplotlib.pyplot as plt; plt.plot([1, 2]); plt.savefig('a.png'); plt.savefig('a.pdf')",
    "numpy": "import numpy.random, numpy.polynomial, numpy.linalg, numpy.testing",
    "IPython": "from IPython.display import Markdown, display; display(Markdown('x'))",
    "Python": "import sqlite3, xml.dom.minidom, unittest.mock, decimal, zoneinfo, ctypes, asyncio, sysconfig; sysconfig.get_config_vars()",
    "their versions": "from importlib.metadata import version; version('torch'), version('numpy')",
}  # fmt: skip


def raised_by(zygote: Zygote, cell: str) -> tuple[str, str] | None:
    """Run a cell in a worker; return the type and the text of what it raised."""
    with Session(zygote, Notebook([cell, "def f():\n    return 1"], ""), LIMITS) as session:
        session.fetch("f")
        raised = [(item.raised.type_name, item.raised.text) for item in session.lost.get(0, ())]
        return raised[0] if raised else None


@pytest.mark.parametrize("cell", ASKING.values(), ids=ASKING)
def test_what_is_not_listed_is_not_there(zygote: Zygote, cell: str) -> None:
    raised = raised_by(zygote, cell)
    assert raised is not None
    assert raised[0] == "ModuleNotFoundError"


def test_whoever_asks_first_is_told_that_it_is_not_there(zygote: Zygote) -> None:
    cell = (
        "import importlib.util, importlib.metadata\n"
        "assert importlib.util.find_spec('pandas') is None\n"
        "try: import pandas\nexcept ImportError as problem: assert problem.name == 'pandas'\n"
        "try: importlib.metadata.version('pandas')\nexcept importlib.metadata.PackageNotFoundError: pass\n"
        "assert 'pandas' not in {item.name for item in importlib.metadata.distributions()}\n"
    )
    assert raised_by(zygote, cell) is None


@pytest.mark.parametrize("cell", IN_DEPTH.values(), ids=IN_DEPTH)
def test_what_the_listed_packages_need_stays(zygote: Zygote, cell: str) -> None:
    assert raised_by(zygote, cell) is None


def test_of_all_that_is_installed_nothing_else_is_there(zygote: Zygote) -> None:
    """No exception for anybody: of each module of the environment it is asked whether it is there."""
    installed = sorted(name for name in packages_distributions() if name.isidentifier())
    cell = f"import importlib.util\nthere = [n for n in {installed} if n in __import__('sys').modules or importlib.util.find_spec(n)]"
    with Session(zygote, Notebook([cell], ""), LIMITS) as session:
        there = set(session.fetch("there").value)
    assert {"numpy", "torch", "sympy", "PIL", "IPython"} <= there
    assert not there & {"pandas", "nbgrader", "otter", "nbformat", "pydantic", "rich", "typer", "pytest", "dill", "pip"}
    assert len(there) < len(installed) / 2


def test_a_module_that_the_notebook_wrote_is_its_own(zygote: Zygote) -> None:
    cell = "import sys\nopen('pandas.py', 'w').write('x = 1')\nsys.path.insert(0, '.')\nimport pandas\nassert pandas.x == 1"
    assert raised_by(zygote, cell) is None


def python(code: str) -> subprocess.CompletedProcess[str]:
    """Run code in a clean interpreter, as a zygote is started."""
    code = f"import sys; sys.path.insert(0, {str(ENGINE_ROOT)!r}); from autograder.sandbox.importable import *; {code}"
    return subprocess.run([sys.executable, "-I", "-c", code], capture_output=True, text=True, check=False)


def test_a_course_may_list_more() -> None:
    done = python("allow_only(['Hypothesis']); import hypothesis, sortedcontainers; print(*listed())")
    assert (done.returncode, done.stdout) == (0, "hypothesis\n"), done.stderr


def test_all_of_the_standard_library_stays() -> None:
    names = "names = sorted(sys.stdlib_module_names - {'this', 'antigravity'})"
    found = "[n for n in names if importlib.util.find_spec(n)]"
    done = python(
        f"import importlib.util; {names}; before = {found}; allow_only(['numpy']); assert before == {found}, before"
    )
    assert done.returncode == 0, done.stderr


def test_a_listed_package_that_is_not_installed_refuses_to_grade(tmp_path: Path) -> None:
    zygote = Zygote.start(tmp_path / "matplotlib", [*PACKAGES, "no-such-package"])
    with pytest.raises(SandboxError) as told:
        zygote.wait_ready()
    assert str(told.value) == (
        "the sandbox did not start: no-such-package, which students may import, is not installed where this is graded. "
        "Install it (pip install no-such-package), or take it out of course_config.py."
    )
    zygote.close()
