"""The contract of every function, observed for every exercise: a right value with a broken clause is not paid."""

from __future__ import annotations

from textwrap import dedent

import pytest
from torch import Tensor

from autograder.course.declarations import Declared
from autograder.judging.asking import Asking
from autograder.judging.deciding import decided
from autograder.judging.drawing import calls_of
from autograder.judging.facts import BrokenContract
from autograder.judging.result import ExerciseResult
from autograder.judging.verdicts import Yardstick
from autograder.language import BY_HAND, Assignment, exercise, gradient, hidden, ordinary, shown, value, vector
from autograder.sandbox.client import Zygote
from autograder.sandbox.limits import Limits
from autograder.sandbox.session import Notebook, Session

LIMITS = Limits(seconds_per_call=5, memory_mib=1024)
CHECKS = [
    hidden("ordinary x", ordinary.sizes(n=(2, 3)).draws(8), points=4),
    shown("two examples", ordinary.draws(2), points=2),
]


@exercise(given=dict(x=vector("n")), find=gradient("x"), checks=CHECKS)
def double(x: Tensor) -> Tensor:
    """The gradient of f(x) = xᵀx."""
    return x @ x


@exercise(given=dict(x=vector("n")), find=gradient("x"), checks=CHECKS, forbids=BY_HAND)
def by_hand(x: Tensor) -> Tensor:
    """The same, by hand."""
    return x @ x


@exercise(given=dict(a=vector("n")), find=value(), checks=CHECKS)
def tail(a: Tensor) -> Tensor:
    """All entries but the first."""
    return a[1:]


@exercise(given=dict(a=vector("n")), find=value(), checks=CHECKS)
def both(a: Tensor) -> tuple[Tensor, Tensor]:
    """The gradients of f(x, y) = aᵀ(x + y)."""
    return a, a


EXERCISES = {item.exercise.name: item.exercise for item in (double, by_hand, tail, both)}


def graded(zygote: Zygote, body: str, name: str = "double") -> ExerciseResult:
    """Grade a function that does something, and then returns what is right."""
    made = EXERCISES[name]
    calls = [call for check in made.checks for call in calls_of(made, check, b"seed")]
    source = f"def {name}({', '.join(made.given)}):\n" + "".join(
        f"    {line}\n" for line in dedent(body).strip().splitlines()
    )
    head = "import random\nimport time\nimport numpy as np\nimport torch\nimport matplotlib.pyplot as plt\nkept = {}"
    declared = Declared(Assignment("", [made]), frozenset())
    with Session(zygote, Notebook([head, source], ""), LIMITS) as session:
        asking = Asking(Yardstick(made, declared, LIMITS, "cpu"), session)
        asking.ask_public(calls)
        asking.ask_hidden(calls)
        return decided(made, asking.answers)


BREAKS = [
    ("seed", "torch.manual_seed(0)\nreturn 2 * x"),
    ("seed", "np.random.seed(3)\nreturn 2 * x"),
    ("seed", "random.seed(3)\nreturn 2 * x"),
    ("dtype", "torch.set_default_dtype(torch.float32)\nreturn 2 * x"),
    ("grad_mode", "torch.set_grad_enabled(False)\nreturn 2 * x"),
    ("grad_mode", "torch.no_grad().__enter__()\nreturn 2 * x"),
    ("figure", "plt.plot([1, 2])\nreturn 2 * x"),
    ("file", "torch.save(2, f'result{len(kept)}')\nkept[len(kept)] = 1\nreturn 2 * x"),
    ("result", "y = kept.setdefault(x.shape, torch.zeros_like(x))\ny.copy_(2 * x)\nkept[x.shape] = y\ny += 1e-13 * len(kept)\nreturn y"),
    ("memory", "return kept.setdefault(str(x), 2 * x)"),
    ("same", "return 2 * x + 1e-13 * torch.randn(x.shape)"),
    ("same", "return 2 * x + 1e-13 * torch.from_numpy(np.random.randn(*x.shape))"),
    ("same", "return 2 * x + 1e-11 * random.gauss(0, 1)"),
    ("same", "kept[len(kept)] = 1\nreturn 2 * x * (1 + 1e-13 * len(kept))"),
]  # fmt: skip
KEEPS = [
    "print(x)\nreturn 2 * x",
    "with torch.no_grad():\n    return 2 * x",
    "layer = torch.nn.Linear(2, 2)\nreturn 2 * x",
    "kept[0] = 2 * x\nreturn kept[0]",
    "kept[str(x)] = 2 * x\nreturn kept[str(x)].clone()",
    "return (2 * x).expand(1, *x.shape)[0]",
    "return torch.cat([2 * x, 2 * x])[: len(x)]",
    "return torch.from_numpy(2 * x.numpy())",
    "generator = torch.Generator().manual_seed(0)\nreturn 2 * x",
    "plt.close(plt.figure())\nreturn 2 * x",
    # as where a nearly singular system is solved, and much is made of how its vectors lie in memory
    "kept[len(kept)] = 1\nreturn 2 * x * (1 + 1e-12 * (len(kept) % 4))",
    "before = torch.get_default_dtype()\ntorch.set_default_dtype(torch.float32)\ntorch.set_default_dtype(before)\nreturn 2 * x",
]  # fmt: skip


@pytest.mark.parametrize("name", ["double", "by_hand"])
@pytest.mark.parametrize(("clause", "body"), BREAKS)
def test_a_broken_clause_is_seen_and_not_paid(zygote: Zygote, name: str, clause: str, body: str) -> None:
    result = graded(zygote, body, name)
    assert result.points == 0
    first = result.checks[0]
    assert first.verdict == "forbidden"
    assert isinstance(first.fact, BrokenContract)
    assert clause in first.fact.clauses


@pytest.mark.parametrize("name", ["double", "by_hand"])
@pytest.mark.parametrize("body", KEEPS)
def test_who_leaves_all_as_it_was_is_paid(zygote: Zygote, name: str, body: str) -> None:
    result = graded(zygote, body, name)
    assert (result.points, [check.message for check in result.checks]) == (result.max_points, ["", ""])


SHARED = [
    ("tail", "return a[1:]"),
    ("tail", "return a[1:].detach()"),
    ("tail", "return a.reshape(-1, 1)[1:, 0].contiguous()"),
    ("tail", "return torch.from_numpy(a.numpy()[1:])"),
    ("both", "return a, a.clone()"),
    ("both", "return a.clone(), a.to(torch.float64)"),
    ("both", "b = a.clone()\nreturn b, b"),
    ("both", "b = a.clone()\nreturn b, b.view(-1)"),
]
OWN = [
    ("tail", "return a[1:].clone()"),
    ("tail", "return a.clone()[1:]"),
    ("tail", "return a[1:] + 0"),
    ("tail", "return torch.from_numpy(a.numpy()[1:].copy())"),
    ("both", "return a.clone(), a.clone()"),
    ("both", "c = torch.stack([a, a])\nreturn c[0], c[1]"),
]


@pytest.mark.parametrize(("name", "body"), SHARED)
def test_memory_of_an_input_or_of_another_part_is_seen_and_not_paid(zygote: Zygote, name: str, body: str) -> None:
    result = graded(zygote, body, name)
    assert result.points == 0
    assert [check.fact for check in result.checks] == [BrokenContract(clauses=("memory",))] * 2


@pytest.mark.parametrize(("name", "body"), OWN)
def test_memory_of_its_own_is_paid(zygote: Zygote, name: str, body: str) -> None:
    assert graded(zygote, body, name).points == 6
