"""The changes that numerical programmers make: each is made, and runs as it reads."""

from __future__ import annotations

import warnings
from textwrap import dedent
from typing import Any

import pytest
import torch

from autograder.proving.mutants import mutants_of
from autograder.proving.solution import Solution


def changed(body: str, parameters: str = "x") -> dict[str, str]:
    """Return the changed functions with this body, by what became of the change."""
    cell = f"import torch\n\n\ndef f({parameters}):\n    " + dedent(body).strip("\n").replace("\n", "\n    ")
    return {item.name: item.source for item in mutants_of(Solution([cell], ["f"]))}


def answer(source: str, *inputs: Any) -> Any:
    """Run a changed function."""
    namespace: dict[str, Any] = {}
    exec(source, namespace)
    return namespace["f"](*inputs)


V = torch.tensor([3.0, -4.0])
PAIR = torch.tensor([[3.0, -4.0], [0.0, 1.0]])
FAR = torch.tensor([1e9, 1e9 + 1.0], dtype=torch.float64)


@pytest.mark.parametrize(
    ("body", "name", "inputs", "expected"),
    [
        ("return torch.linalg.vector_norm(x)", "x.abs().amax()", [V], 4.0),
        ("return torch.linalg.vector_norm(x)", "x.abs().mean()", [V], 3.5),
        ("return x.norm()", "x.abs().sum()", [V], 7.0),
        ("return x.abs().max()", "x.abs().norm()", [V], 5.0),
        ("return torch.linalg.matrix_norm(x, ord=2)", "x.norm()", [PAIR], 26**0.5),
        ("return x.norm(dim=-1)", "x.norm()", [PAIR], 26**0.5),
        ("return x.amax(dim=-1, keepdim=True)", "x.max()", [PAIR], 3.0),
        ("return x.max(dim=-1, keepdim=True).values", "x.max()", [PAIR], 3.0),
        ("return torch.sum(x, dim=0)", "x.sum()", [PAIR], 0.0),
        ("return torch.softmax(x, dim=-1)",
         "(x - x.max()).exp() / (x - x.max()).exp().sum(dim=-1, keepdim=True)", [PAIR[:1]], [[0.99909, 0.00091]]),
        ("return torch.logsumexp(x, dim=-1)", "x.exp().sum(dim=-1).log()", [1000 * V], float("inf")),
        ("return torch.log1p(x)", "torch.log(1 + x)", [torch.tensor(1e-30)], 0.0),
        ("return torch.log1p(x)", "torch.where(x > 0.0001, torch.log1p(x), 0)", [torch.tensor(1e-5)], 0.0),
        ("return torch.exp(x)", "torch.exp(x.clamp(max=20))", [torch.tensor(40.0)], 4.8517e8),
        ("r = x - 1e9\nreturn r * r", "x * x - 2 * (x * 1000000000.0) + 1000000000.0 * 1000000000.0", [FAR], [0.0, 0.0]),
        ("return (x - 1) ** 2", "x * x - 2 * (x * 1) + 1 * 1", [V], [4.0, 25.0]),
        ("return x <= 0", "x <= 1e-12", [torch.tensor(1e-13, dtype=torch.float64)], True),
        ("return torch.finfo(x.dtype).eps", "1e-12", [V], 1e-12),
        ("return torch.finfo(x.dtype).eps", "torch.finfo(torch.float64).eps", [V], 2.0**-52),
        ("return 1e-8 * x", "0.0001 * x", [V], [3e-4, -4e-4]),
        ("return torch.where(x != 0, 1 / x, 0)", "1 / x", [torch.tensor([0.0, 2.0])], [float("inf"), 0.5]),
        ("return torch.equal(x, x.mT)", "torch.allclose(x, x.mT)", [torch.eye(2) + 1e-9 * PAIR.mT], True),
        ("return torch.linalg.pinv(x)", "torch.linalg.inv(x)", [2 * torch.eye(2)], [[0.5, 0.0], [0.0, 0.5]]),
        ("count = 0\nfor _ in range(30):\n    count += 1\nreturn count", "at most 10 rounds", [V], 10),
        ("count = 0\nwhile count < 30:\n    count += 1\nreturn count", "at most 3 rounds", [V], 3),
        ("count = 0\nwhile count < 2:\n    count += 1\nreturn count", "at most 3 rounds", [V], 2),
    ],
)  # fmt: skip
def test_a_slip_is_made_and_means_what_it_says(body: str, name: str, inputs: list[Any], expected: Any) -> None:
    made = [source for told, source in changed(body).items() if told.endswith(f"→ {name}")]
    assert made, list(changed(body))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        value = torch.as_tensor(answer(made[0], *inputs)).double()
    torch.testing.assert_close(value, torch.as_tensor(expected).double(), rtol=1e-3, atol=1e-5)


@pytest.mark.parametrize(
    "name",
    ["torch.linalg.inv(A) @ b", "torch.linalg.pinv(A) @ b",
     "torch.linalg.solve(A, torch.eye(A.shape[-1]).to(A)) @ b"],
)  # fmt: skip
def test_a_system_is_solved_by_an_inverse_in_any_clothes(name: str) -> None:
    A, b = PAIR.double(), V.double()
    source = changed("return torch.linalg.solve(A, b)", "A, b")[f"torch.linalg.solve(A, b) → {name}"]
    torch.testing.assert_close(answer(source, A, b), torch.linalg.solve(A, b))


def test_a_least_squares_problem_is_solved_by_normal_equations() -> None:
    found = changed("return torch.linalg.lstsq(A, b).solution", "A, b")
    assert "torch.linalg.lstsq(A, b).solution → torch.linalg.solve(A.mT @ A, A.mT @ b)" in found
    assert "torch.linalg.lstsq(A, b).solution → torch.linalg.pinv(A) @ b" in found


def test_a_covariance_is_taken_of_what_was_not_centred() -> None:
    body = "mean = x.mean(dim=0)\nc = x - mean\nreturn c.mT @ c"
    source = changed(body)["c.mT @ c → x.mT @ x - len(x) * torch.outer(mean.flatten(), mean.flatten())"]
    torch.testing.assert_close(answer(source, PAIR), torch.tensor([[4.5, -7.5], [-7.5, 12.5]]))
