"""How an answer was found, as the instruments of a real worker see it."""

from __future__ import annotations

from textwrap import dedent
from typing import Any

import pytest
import torch

from autograder.course.declarations import Declared
from autograder.judging.asked_functions import AskedFunctions
from autograder.judging.calls import Call
from autograder.judging.drawing import calls_of
from autograder.judging.facts import BrokenRule
from autograder.judging.rules_kept import judge_rules
from autograder.judging.verdicts import is_stub
from autograder.language import (
    Assignment,
    Check,
    Exercise,
    Rule,
    asked,
    exercise,
    factorises,
    hidden,
    holds,
    largest_intermediate,
    matrix,
    ordinary,
    rebuilt,
    solves,
    spd,
    value,
    vector,
)
from autograder.sandbox.client import Zygote
from autograder.sandbox.data import OnMeta, bare
from autograder.sandbox.limits import Limits
from autograder.sandbox.outcome import Outcome
from autograder.sandbox.session import Notebook, Session, Target

LIMITS = Limits(seconds_per_call=5, memory_mib=1024)


def product_with(H: torch.Tensor) -> Any:
    """Build v ↦ Hv."""
    return lambda v: H @ v


def solution_of(A, b):  # type: ignore[no-untyped-def]
    """The solution of Ax = b."""
    return torch.linalg.solve(A, b)


def declare(rule: Rule | None, family: Any, given: dict[str, Any], body: Any) -> tuple[Exercise, Declared]:
    """Declare an exercise whose second check has a rule, or is drawn in another way."""
    checks = [hidden("ordinary", ordinary, points=1), hidden("how", family, points=1, rule=rule)]
    made = exercise(given=given, find=value(), checks=checks)(body).exercise
    return made, Declared(Assignment("", [made]), frozenset({"product_with"}))


def answered(
    zygote: Zygote, made: Exercise, declared: Declared, source: str, *, by_hand: bool = False
) -> tuple[Check, Call, Outcome, int]:
    """Call a student's function on one input of the second check."""
    check = made.checks[1]
    (call,) = calls_of(made, check, b"seed")
    functions = AskedFunctions(declared, call)
    with Session(zygote, Notebook(["import torch", dedent(source)], ""), LIMITS) as session:
        counts = check.rule is not None and not check.rule.is_judged
        target = Target((made.name,), by_hand=by_hand)
        outcome = session.call(target, call.inputs, count_operations=counts, device=call.device, asked=functions)
    return check, call, outcome, functions.count


SYSTEM = dict(A=matrix("n", "n"), b=vector("n"))


@pytest.mark.parametrize("by_hand", [False, True], ids=["", "by hand"])  # where torch records nothing, it hides more
@pytest.mark.parametrize(
    ("rule", "answer", "expected"),
    [
        (solves(at_most=1), "torch.linalg.solve(A, b)", "correct"),
        (solves(at_most=1), "torch.lu_solve(b[:, None], *torch.linalg.lu_factor(A))[:, 0]", "correct"),
        (solves(at_most=1), "torch.linalg.lstsq(A, b[:, None]).solution[:, 0]", "correct"),
        (solves(at_most=1), "torch.cholesky_solve((A.mT @ b)[:, None], torch.linalg.cholesky(A.mT @ A))[:, 0]", "correct"),
        (solves(at_most=1), "(lambda q, r: torch.linalg.solve_triangular(r, (q.mT @ b)[:, None], upper=True)[:, 0])(*torch.linalg.qr(A))", "correct"),
        (solves(at_most=1), "(lambda c: torch.linalg.solve_triangular(c.mT, torch.linalg.solve_triangular(c, (A.mT @ b)[:, None], upper=False), upper=True)[:, 0])(torch.linalg.cholesky(A.mT @ A))", "correct"),
        (solves(at_most=1), "torch.linalg.solve(A, torch.eye(4)) @ b", "forbidden"),
        (solves(at_most=1), "torch.linalg.solve(A.mT, torch.eye(4), left=False).mT @ b", "forbidden"),
        (solves(at_most=1), "torch.linalg.solve(A, torch.stack([b, 2 * b], dim=1))[:, 0]", "forbidden"),
        (solves(at_most=2), "torch.linalg.solve(A, torch.stack([b, 2 * b], dim=1))[:, 0]", "correct"),
        (solves(at_most=1), "torch.linalg.solve(A, torch.stack([b, 2 * b])[..., None])[0, :, 0]", "forbidden"),
        (solves(at_most=1), "torch.lu_solve(torch.eye(4), *torch.linalg.lu_factor(A)) @ b", "forbidden"),
        (solves(at_most=1), "torch.linalg.inv(A) @ b", "forbidden"),
        (solves(at_most=1), "A.inverse() @ b", "forbidden"),
        (solves(at_most=1), "torch.linalg.pinv(A) @ b", "forbidden"),
        (solves(at_most=1), "(torch.linalg.solve(A, b) + torch.linalg.solve(A, b)) / 2", "forbidden"),
        (solves(at_most=1), "torch.linalg.solve(A, b) * torch.linalg.det(A) / A.det()", "forbidden"),
        (factorises(at_most=1), "torch.linalg.solve(A, b)", "correct"),
        (factorises(at_most=1), "torch.linalg.inv(A) @ b", "correct"),
        (factorises(at_most=1), "torch.linalg.pinv(A) @ b", "correct"),
        (factorises(at_most=1), "(lambda LU, p: (torch.lu_solve(b[:, None], LU, p) + torch.lu_solve(b[:, None], LU, p))[:, 0] / 2)(*torch.linalg.lu_factor(A))", "correct"),
        (factorises(at_most=1), "(lambda U, s, Vh: Vh.mT @ ((U.mT @ b) / s))(*torch.linalg.svd(A))", "correct"),
        (factorises(at_most=1), "torch.linalg.solve(A.expand(3, 4, 4), b.expand(3, 4)[..., None])[0, :, 0]", "correct"),
        (factorises(at_most=1), "(A.inverse() @ b + torch.linalg.inv(A.mT).mT @ b) / 2", "forbidden"),
        (factorises(at_most=1), "torch.linalg.inv(A) @ b + 0 * torch.linalg.solve(A.mT, b)", "forbidden"),
        (factorises(at_most=1), "torch.linalg.solve(A, b) * torch.linalg.det(A) / torch.linalg.det(A)", "forbidden"),
        (factorises(at_most=2), "torch.linalg.inv(A) @ b + 0 * torch.linalg.solve(A.mT, b)", "correct"),
        (largest_intermediate(lambda A, b: A.numel()), "torch.linalg.solve(A, b)", "correct"),
        (largest_intermediate(lambda A, b: A.numel()), "torch.linalg.solve(A, b) + 0 * A.expand(9, *A.shape)[0, 0]", "correct"),
        (largest_intermediate(lambda A, b: A.numel()), "torch.linalg.solve(A, b) + 0 * torch.outer(A.flatten(), b)[0, 0]", "forbidden"),
        (holds("It is long.", lambda x, A, b: x.shape == b.shape and A.dim() == 2), "torch.linalg.solve(A, b)", "correct"),
        (holds("It is short.", lambda x, A, b: len(x) < len(b)), "torch.linalg.solve(A, b)", "forbidden"),
    ],
)  # fmt: skip
def test_a_rule_is_kept_or_broken(zygote: Zygote, rule: Rule, answer: str, expected: str, by_hand: bool) -> None:
    made, declared = declare(rule, ordinary.sizes(n=4).draws(1), SYSTEM, solution_of)
    source = f"def solution_of(A, b):\n    return {answer}\n"
    check, call, outcome, count = answered(zygote, made, declared, source, by_hand=by_hand)
    assert outcome.ended == "returned", outcome.raised
    torch.testing.assert_close(bare(outcome.value), call.expected, rtol=1e-6, atol=1e-9)
    verdict, fact = judge_rules(made, declared, check, call, outcome, count)
    assert (verdict, fact) == (expected, BrokenRule(sentence=rule.sentence) if expected == "forbidden" else None)


def test_a_function_with_drawn_parameters_is_evaluated_by_the_judge(zygote: Zygote) -> None:
    def newton_like(hvp, g):  # type: ignore[no-untyped-def]
        """Hg − g."""
        return hvp(g) - g

    given = dict(hvp=asked(rebuilt(product_with, spd("n"))), g=vector("n"))
    made, declared = declare(None, ordinary.sizes(n=3).draws(1), given, newton_like)
    source = """
        def newton_like(hvp, g):
            held = [name for name in dir(hvp) if not name.startswith("__")]
            assert not any(isinstance(getattr(hvp, name), torch.Tensor) for name in held)
            return hvp(g) - g
    """
    _, call, outcome, count = answered(zygote, made, declared, source)
    assert outcome.ended == "returned", outcome.raised
    assert count == 1
    torch.testing.assert_close(bare(outcome.value), call.expected)


@pytest.mark.parametrize(
    ("answer", "ends"),
    [
        ("A @ b", "OnMeta"),
        ("torch.zeros(2, device=A.device)", "OnMeta"),
        ("torch.zeros(2)", "tensor"),
        ("A @ b if b.sum() > 0 else b", "raised"),
        ("A @ torch.ones(len(b))", "raised"),
    ],
)
def test_on_meta_what_forgets_the_device_shows(zygote: Zygote, answer: str, ends: str) -> None:
    def product(A, b):  # type: ignore[no-untyped-def]
        """Ab."""
        return A @ b

    made, declared = declare(None, ordinary.sizes(n=2).on_meta().draws(1), SYSTEM, product)
    assert [made.kind_of(check) for check in made.checks] == ["judged", "observed"]
    *_, outcome, _ = answered(zygote, made, declared, f"def product(A, b):\n    return {answer}\n")
    if ends == "raised":
        assert outcome.ended == "raised"
    elif ends == "OnMeta":
        assert outcome.value == OnMeta((2,), torch.float64)
        assert outcome.observed["changed"] == []
    else:
        assert isinstance(bare(outcome.value), torch.Tensor)


@pytest.mark.parametrize(
    ("body", "verdict"),
    [
        ("raise NotImplementedError('write product')", "not_attempted"),
        ("raise NotImplementedError", "not_attempted"),
        ("return torch.tensor((A @ b).tolist())", "raised"),
    ],
)
def test_on_meta_what_torch_has_not_implemented_is_no_stub(zygote: Zygote, body: str, verdict: str) -> None:
    """Otherwise somebody who asks for numbers there would read that nothing was attempted."""

    def product(A, b):  # type: ignore[no-untyped-def]
        """Ab."""
        return A @ b

    made, declared = declare(None, ordinary.sizes(n=2).on_meta().draws(1), SYSTEM, product)
    _, call, outcome, _ = answered(zygote, made, declared, f"def product(A, b):\n    {body}\n")
    assert outcome.raised is not None
    assert outcome.raised.type_name == "NotImplementedError"
    assert is_stub(call, outcome) == (verdict == "not_attempted")


@pytest.mark.parametrize("answer", ["b", "(A, b)", "{'x': [A, (b,)]}"])
def test_a_graph_is_found_in_every_part_of_an_answer(zygote: Zygote, answer: str) -> None:
    made, declared = declare(None, ordinary.leaves().draws(1), SYSTEM, solution_of)
    source = f"def solution_of(A, b):\n    A, b = A.detach(), 2 * b\n    return {answer}\n"
    *_, outcome, _ = answered(zygote, made, declared, source)
    assert outcome.observed["attached"] is True
