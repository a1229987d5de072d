"""Where exercises by hand are asked, torch differentiates by no name at all; everything else is as it was."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import torch

from autograder.sandbox import no_autograd
from autograder.sandbox.canary import NO_DERIVATIVES
from autograder.sandbox.client import Zygote
from autograder.sandbox.data import TensorInput, bare
from autograder.sandbox.limits import Limits
from autograder.sandbox.no_autograd import REFUSAL
from autograder.sandbox.session import Notebook, Session, Target

LIMITS = Limits(seconds_per_call=20, seconds_per_cell=20, seconds_per_submission=60, memory_mib=512)
X = {"x": TensorInput(torch.tensor([1.0, 2.0, 3.0], dtype=torch.float64))}

DERIVES = {
    "a leaf": "x.clone().requires_grad_()",
    "a leaf that is a view": "x.view(-1).requires_grad_()",
    "an attribute": "setattr(x.clone(), 'requires_grad', True)",
    "a new leaf": "torch.tensor([1.0], requires_grad=True)",
    "a leaf of a factory": "(torch.ones(3, requires_grad=True) * x).sum()",
    "a sparse leaf": "torch.eye(3).to_sparse().requires_grad_()",
    "a leaf from numpy": "torch.from_numpy(x.numpy()).requires_grad_()",
    "a parameter that insists": "torch.nn.Parameter(x, requires_grad=True)",
    "a subclass": "torch.Tensor._make_subclass(torch.Tensor, x, True)",
    "grad": "torch.func.grad(f)(x)",
    "vjp": "torch.func.vjp(f, x)[1](torch.tensor(1.0))",
    "jacrev": "torch.func.jacrev(f)(x)",
    "jacfwd": "torch.func.jacfwd(f)(x)",
    "hessian": "torch.func.hessian(f)(x)",
    "jvp": "torch.func.jvp(f, (x,), (x,))",
    "linearize": "torch.func.linearize(f, x)",
    "grad within vmap": "torch.func.vmap(torch.func.grad(f))(x[:, None])",
    "autograd.functional": "torch.autograd.functional.jacobian(f, x)",
    "a dual number": "[torch._C._enter_dual_level(), torch._make_dual(x, x, level=0)]",
    "a custom function": "Square.apply(torch.ones(3, requires_grad=True)).sum().backward()",
    "training": "torch.nn.Linear(3, 1, dtype=x.dtype)(x).sum().backward()",
    "a symbolic derivative": "torch._C._jit_differentiate(torch.jit.trace(f, x).graph)",
}
WORKS = {
    "a detached copy": "x.clone().requires_grad_(False)",
    "a product": "x @ x",
    "a batch": "torch.func.vmap(f)(x[:, None])",
    "a tensor without numbers": "torch.ones(3, device='meta').matmul(torch.ones(3, device='meta'))",
    "a module": "torch.nn.Linear(3, 1, dtype=x.dtype)(x).sum()",
    "an optimizer": "torch.optim.Adam(torch.nn.Linear(3, 1).parameters()) and x",
    "decompositions": "torch.linalg.eigh(torch.outer(x, x))[0]",
    "a complex step": "((x + 1e-30j) ** 2).imag / 1e-30",
    "the mode": "torch.is_grad_enabled() and x",
    "writing": "x.clone().mul_(2)",
}
SQUARE = """
import torch

def f(z):
    return (z * z).sum()

class Square(torch.autograd.Function):
    @staticmethod
    def forward(ctx, z):
        ctx.save_for_backward(z)
        return z * z

    @staticmethod
    def backward(ctx, cotangent):
        return 2 * ctx.saved_tensors[0] * cotangent
"""


def _defines(expressions: dict[str, str]) -> Notebook:
    functions = [f"def g{index}(x):\n    return {text}" for index, text in enumerate(expressions.values())]
    return Notebook([SQUARE, *functions], "", differentiates=False)


def test_nothing_leads_to_a_derivative(zygote: Zygote) -> None:
    with Session(zygote, _defines(DERIVES), LIMITS) as session:
        outcomes = [session.call(Target((f"g{index}",)), X) for index in range(len(DERIVES))]
    found = dict(zip(DERIVES, outcomes, strict=True))
    assert {
        name: item.ended for name, item in found.items() if item.observed.get("forbidden") != ["torch.autograd"]
    } == {}
    assert {item.ended for item in outcomes} == {"raised"}


def test_all_else_works(zygote: Zygote) -> None:
    with Session(zygote, _defines(WORKS), LIMITS) as session:
        found = {name: session.call(Target((f"g{index}",)), X) for index, name in enumerate(WORKS)}
    assert {name: item.raised for name, item in found.items() if item.ended != "returned"} == {}


def test_no_leaf_is_left_from_before(zygote: Zygote) -> None:
    cell = """
    import gc
    import torch
    def leaves():
        return sum(isinstance(item, torch.Tensor) and item.requires_grad for item in gc.get_objects())
    """
    with Session(zygote, Notebook([cell.replace("\n    ", "\n")], "", differentiates=False), LIMITS) as session:
        assert session.call(Target(("leaves",)), {}).value == 0


CELLS = [
    "import torch\nleaf = torch.tensor([1.0, 2.0], requires_grad=True)\ny = (leaf**2).sum()\ny.backward()\n"
    "assert torch.equal(leaf.grad, 2 * leaf)\ndef f(x):\n    return 2 * x",
    "model = torch.nn.Linear(2, 1)\nfor _ in range(2):\n    model(torch.ones(2)).sum().backward()\n"
    "assert model.weight.grad is not None\ndef g(x):\n    return 3 * x",
    "h = torch.func.grad(lambda z: (z**2).sum())",
    "def late(x):\n    return h(x)",
]


def test_statements_that_differentiate_cost_themselves(zygote: Zygote) -> None:
    with Session(zygote, Notebook(CELLS, "", differentiates=False), LIMITS) as session:
        assert bare(session.call(Target(("f",)), X).value).tolist() == [2.0, 4.0, 6.0]
        assert bare(session.call(Target(("g",)), X).value).tolist() == [3.0, 6.0, 9.0]
        assert session.call(Target(("late",)), X).observed["forbidden"] == ["torch.autograd"]
        assert session.lost[0][0].raised.text == REFUSAL
        assert {lost.costs for parts in session.lost.values() for lost in parts} == {"statement"}


def test_elsewhere_torch_is_whole(zygote: Zygote) -> None:
    notebook = replace(_defines(DERIVES), differentiates=True)
    names = list(DERIVES)
    with Session(zygote, notebook, LIMITS) as session:
        ended = {
            name: session.call(Target((f"g{names.index(name)}",)), X).ended for name in ("grad", "jvp", "training")
        }
    assert set(ended.values()) == {"returned"}


def test_a_canary_tries_it(zygote: Zygote) -> None:
    assert NO_DERIVATIVES in zygote.observe(LIMITS, Path(__file__)).isolation


def test_a_processor_without_these_instructions_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(no_autograd.platform, "machine", lambda: "aarch64")
    assert no_autograd.differentiates()
    assert torch.ones(1).requires_grad_().requires_grad
