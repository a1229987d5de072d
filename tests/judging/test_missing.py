"""A function that is not there: the sentence says what stands where it was to be."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from autograder.judging.causes import Causes
from autograder.judging.missing import why_missing
from autograder.judging.notebook import Cell, Submitted
from autograder.judging.sentences import statement
from autograder.sandbox.outcome import Lost, Raised

PLAIN = "the notebook defines no f. Was the function renamed, or did its cell raise an error?"
AGAIN = "Mend that cell, restart the kernel and run all cells."
LINE = "Mend that line, restart the kernel and run all cells."
REPLACED = "the notebook ends without a function f, although it defines one. Does a later line delete it, or give its name to something else?"
TEXT = "the notebook defines no f: it stands in a text cell, which is not run. Turn that into a code cell."


@dataclass
class Cells:
    """What became of cells."""

    lost: dict[int, tuple[Lost, ...]]
    absent: tuple[str, ...] = ()


@pytest.mark.parametrize(
    ("code", "text", "errors", "message"),
    [
        (["def g(x):\n    return x"], ["f is easy"], {}, PLAIN),
        (["if f == 1:\n    pass", "def fast(x):\n    return x"], [], {}, PLAIN),
        (["class A:\n    def f(x):\n        return x"], [], {}, PLAIN),
        (["x = 1", "def f(:"], [], {1: Raised("SyntaxError", "secret", 1, 1)}, f"the notebook defines no f: its cell raised SyntaxError (code cell 2, line 1). {AGAIN}"),
        (["def f(", "def f(:"], [], {0: Raised("NameError", "", 0, 1), 1: Raised("SyntaxError", "", 1, 1)}, f"the notebook defines no f: its cell raised SyntaxError (code cell 2, line 1). {AGAIN}"),
        (["def f(x):"], [], {0: Raised("MyError", "secret", 0, 1)}, f"the notebook defines no f: its cell raised an exception of its own (code cell 1, line 1). {AGAIN}"),
        (["x = 1", "import y\nf = y.f"], [], {1: Raised("KeyError", "", 0, 1)}, f"the notebook defines no f: its cell raised KeyError (code cell 2). {AGAIN}"),
        (["f = 1"], [], {0: Raised("timed_out", "", 0)}, f"the notebook defines no f: its cell was stopped (code cell 1). {AGAIN}"),
        (["%%timeit -n 3\ndef f(x):\n    return x"], [], {}, "the notebook defines no f: it stands below %%timeit (code cell 1). Remove that line."),
        (["def f(x):\n    return x", "del f"], [], {1: Raised("KeyError", "", 1, 2)}, REPLACED),
        (["x = 1"], ["# Title", "async def f(x):\n    return x"], {}, TEXT),
    ],
)  # fmt: skip
def test_the_reason_is_told(code: list[str], text: list[str], errors: dict[int, Raised], message: str) -> None:
    cells = [*(Cell("code", source, "") for source in code), *(Cell("markdown", source, "") for source in text)]
    ran = Cells({index: (Lost(error, "cell", names=("*",)),) for index, error in errors.items()})
    assert statement(why_missing("f", Submitted(cells), Causes(code, ran))) == message


TORCH = Lost(Raised("FileNotFoundError", "secret", 0, 2), "cell", names=("torch", "check"))
NEEDS_TORCH = Lost(Raised("NameError", "name 'torch' is not defined", 1, 1), "cell", "torch", ("y", "f"))
JIT = Lost(Raised("ModuleNotFoundError", "No module named 'numba.core'", 0, 1), "statement", names=("jit",))
NEEDS_JIT = Lost(Raised("NameError", "name 'jit' is not defined", 1, 1), "statement", "jit", ("f",))
CODE = ["from numba.core import jit\nimport torch, check", "@jit\ndef f(x): return x"]


@pytest.mark.parametrize(
    ("lost", "absent", "message"),
    [
        ({0: (TORCH,), 1: (NEEDS_TORCH,)}, ("torch", "check", "f"), f"the notebook defines no f: code cell 1, line 2 raised FileNotFoundError; torch, check and f are missing because of it. {LINE}"),
        ({0: (TORCH,), 1: (NEEDS_TORCH,)}, (), f"the notebook defines no f: code cell 1, line 2 raised FileNotFoundError. {LINE}"),
        ({0: (JIT,), 1: (NEEDS_JIT,)}, ("jit", "f"), "the notebook defines no f: it needs jit of numba, which is not installed where this is graded (code cell 2, line 1). Write it without numba, restart the kernel and run all cells."),
        ({1: (NEEDS_JIT,)}, ("f",), f"the notebook defines no f: its cell raised NameError (code cell 2, line 1). {AGAIN}"),
        ({0: (Lost(Raised("timed_out", "", 0), "cell", names=("*",)),), 1: (NEEDS_JIT,)}, ("f",), f"the notebook defines no f: code cell 1 was stopped, as it took too long or too much memory, or ended its program; f is missing because of it. {LINE}"),
    ],
)  # fmt: skip
def test_what_went_wrong_first_is_told(
    lost: dict[int, tuple[Lost, ...]], absent: tuple[str, ...], message: str
) -> None:
    submitted = Submitted([Cell("code", source, "") for source in CODE])
    assert statement(why_missing("f", submitted, Causes(CODE, Cells(lost, absent)))) == message
