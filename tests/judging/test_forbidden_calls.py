"""The source is read for forbidden calls: what is unambiguous is found, what is innocent is not."""

from __future__ import annotations

import time

import pytest

from autograder.judging.forbidden_calls import SubmittedSource
from autograder.language import BY_HAND

HEAD = "import torch\nfrom support import f\n"


def found(*cells: str) -> list[str]:
    """Return what is forbidden in the function ``g``."""
    return [use.name for use in SubmittedSource([HEAD, *cells]).uses(["g"], BY_HAND)]


@pytest.mark.parametrize(
    ("name", "cells"),
    [
        ("torch.autograd.grad", ["def g(x):\n    return torch.autograd.grad(f(x), x)[0]"]),
        ("torch.autograd.grad", ["from torch.autograd import grad as d", "def g(x):\n    return d(f(x), x)[0]"]),
        ("torch.autograd.grad", ["import torch.autograd as ag", "def g(x):\n    return ag.grad(f(x), x)[0]"]),
        ("torch.autograd.grad", ["import torch as t", "def g(x):\n    return t.autograd.grad(f(x), x)[0]"]),
        ("torch.func.grad", ["from torch import func", "def g(x):\n    return func.grad(f)(x)"]),
        ("torch.func.jacrev", ["d = torch.func.jacrev", "def g(x):\n    return d(f)(x)"]),
        ("torch.func.grad", ["g = torch.func.grad(f)"]),
        ("torch.func.grad", ["g = lambda x: torch.func.grad(f)(x)"]),
        ("torch.autograd.grad", ["def g(x):\n    return getattr(torch, 'autograd').grad(f(x), x)[0]"]),
        ("torch.autograd.grad", ["def g(x):\n    return getattr(torch.autograd, 'gr' + 'ad')(f(x), x)[0]"]),
        ("torch.autograd.grad", ["def g(x):\n    return __import__('torch').autograd.grad(f(x), x)[0]"]),
        ("torch.Tensor.backward", ["def g(x):\n    x.requires_grad_()\n    f(x).backward()\n    return x.grad"]),
        ("torch.Tensor.backward", ["def h(x):\n    f(x).backward()", "def g(x):\n    h(x)\n    return x.grad"]),
        ("torch.autograd.functional.jacobian", ["def g(x):\n    from torch.autograd.functional import jacobian\n    return jacobian(f, x)"]),
        ("torch.func.grad", ["class Helper:\n    def d(self, x):\n        return torch.func.grad(f)(x)", "def g(x):\n    return Helper().d(x)"]),
        ("torch.func.grad", ["%matplotlib inline\nd = torch.func.grad", "def g(x):\n    return d(f)(x)"]),
        ("functorch.grad", ["import functorch", "def g(x):\n    return functorch.grad(f)(x)"]),
        ("torch.ops.aten.tanh_backward", ["def g(x):\n    return torch.ops.aten.tanh_backward(x, torch.tanh(x))"]),
        ("torch._softmax_backward_data", ["from torch import _softmax_backward_data as d", "def g(x):\n    return d(x, x, 0, x.dtype)"]),
        ("torch.ops.aten.native_layer_norm_backward.default", ["def g(x):\n    return torch.ops.aten.native_layer_norm_backward.default(x)"]),
        ("sympy.diff", ["import sympy as sp", "s = sp.Symbol('s')", "def g(x):\n    return float(sp.diff(s**2, s).subs(s, x))"]),
        ("mpmath.diff", ["def g(x):\n    from mpmath import diff\n    return diff(f, x)"]),
    ],
)  # fmt: skip
def test_a_use_is_found(name: str, cells: list[str]) -> None:
    assert name in found(*cells)


@pytest.mark.parametrize(
    "cells",
    [
        ["def g(x):\n    return 2 * x"],
        ["def linear_backward(x):\n    return 2 * x", "def g(x):\n    return linear_backward(x)"],
        ["def g(x):\n    return 2 * x", "assert torch.allclose(torch.func.grad(f)(x0), g(x0))"],
        ["def test():\n    return torch.autograd.grad(f(x), x)", "def g(x):\n    return 2 * x"],
        ["d = torch.func.grad", "def g(x):\n    d = 2 * x\n    return d"],
        ["grad = torch.func.grad(f)", "def g(x, grad=None):\n    return 2 * x if grad is None else grad"],
        ["def g(x):\n    return torch.func.grad(f)(x)", "def g(x):\n    return 2 * x"],
        ["def g(x):\n    with torch.no_grad():\n        return 2 * x"],
        ["def g(x):\n    '''Not torch.autograd.grad(f(x), x), and no .backward().'''\n    return 2 * x"],
        ["def g(x: torch.Tensor) -> torch.Tensor:\n    return x.detach() * 2"],
        ["def g(x:"],
        [
            "def grad(x):\n    return 2 * x",
            "def verify():\n    from torch.func import grad\n    return grad(f)",
            "def g(x):\n    return grad(x)",
        ],
        ["from torch.func import grad", "grad = lambda x: 2 * x", "def g(x):\n    return grad(x)"],
        ["helper = lambda x: torch.func.grad(f)(x)", "helper = lambda x: 2 * x", "def g(x):\n    return helper(x)"],
        [
            "from torch.func import grad",
            "class H:\n    def d(self, x):\n        grad = 2 * x\n        return grad",
            "def g(x):\n    return H().d(x)",
        ],
        [
            "from torch.func import grad as e",
            "def g(x):\n    try:\n        return 2 * x\n    except ValueError as e:\n        raise e",
        ],
        ["x = a" + ".b" * 1500, "def g(x):\n    return 2 * x"],
        ["def g(x):\n" + ("    x" + ".b" * 900 + "\n") * 20],
        ["!ls\n" * 1000 + "def g(x):\n    return 2 * x"],
        ["'" * 3 + "(" * 5000],
        ["(" * 5000 + ")" * 5000],
    ],
)
def test_honest_code_is_left_alone(cells: list[str]) -> None:
    assert found(*cells) == []


def test_the_line_is_told_within_its_cell() -> None:
    (use,) = SubmittedSource([HEAD, "\n\ndef g(x):\n    return torch.func.grad(f)(x)"]).uses(["g"], BY_HAND)
    assert use.line == 4


def test_many_aliases_cost_no_more_than_their_number() -> None:
    imports, body = "".join(f"import a{index}\n" for index in range(12_000)), " x = 1\n" * 12_000
    names = "=".join(f"b{index}" for index in range(4_000)), "\n".join(f" b{index}" for index in range(4_000))
    started = time.process_time()
    assert found(f"{imports}class g:\n{body}") == []
    assert found(f"{names[0]} = ({'1,' * 4_000})\ndef g(x):\n{names[1]}") == []
    assert time.process_time() - started < 8  # seconds; the product of the two numbers takes more than 20


def test_what_a_use_is_called_is_bounded() -> None:
    long = "a" * 1_000_000
    assert found(f"def g(x):\n    return torch.autograd.grad.{long[:400_000]}") == ["torch.autograd.grad"]
    (name,) = found(f"def g(x):\n    from torch.autograd import {long[:400_000]}")
    assert len(name) == 200


def test_a_helper_is_read_once_for_all_exercises_that_reach_it() -> None:
    """It was read anew for each: a notebook of a million letters took a minute of the judge's own time."""
    chain = f"    {'.'.join(['a'] * 51)}\n"
    source = SubmittedSource(
        [f"def helper(x):\n{chain * 2_000}", *(f"def g{n}(x): return helper(x)" for n in range(9))]
    )
    seconds = []
    for number in range(9):
        started = time.process_time()
        source.uses([f"g{number}"], BY_HAND)
        seconds.append(time.process_time() - started)
    assert max(seconds[1:]) < seconds[0] / 3
