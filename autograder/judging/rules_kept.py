"""Judges how a right value was found: what it left behind, and the rule of its check.

What the instruments in the worker report may be a lie; it is only ever held against a submission.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import get_args

from autograder.course.declarations import Declared
from autograder.judging.calls import Call
from autograder.judging.certify import exact_arguments
from autograder.judging.facts import AttachedAnswer, BrokenContract, BrokenRule, ChangedInputs, Clause, Fact
from autograder.language import Check, Exercise, Rule
from autograder.sandbox.data import bare
from autograder.sandbox.outcome import Outcome


def judge_rules(
    exercise: Exercise, declared: Declared, check: Check, call: Call, outcome: Outcome, asked: int
) -> tuple[str, Fact | None]:
    """Return the verdict on a call whose value is right, and what was seen.

    Args:
        declared: where functions among the inputs are found.
        asked: how often a function of the judge's was called.
    """
    changed = outcome.observed.get("changed")
    if isinstance(changed, list) and changed:
        return "input_changed", ChangedInputs(names=tuple(name for name in exercise.given if name in changed))
    left = outcome.observed.get("left")
    clauses = tuple(name for name in get_args(Clause) if isinstance(left, list) and name in left)
    if clauses:
        return "forbidden", BrokenContract(clauses=clauses)
    if outcome.observed.get("attached") is True:
        return "wrong_type", AttachedAnswer()
    if check.rule is not None and _breaks(check.rule, declared, call, outcome, asked):
        return "forbidden", BrokenRule(sentence=check.rule.sentence)
    return "correct", None


def grows_with_the_batch(check: Check, outcomes: Sequence[Outcome]) -> bool:
    """Whether a check forbids loops and the number of operations hangs on the input."""
    is_asked = check.rule is not None and check.rule.kind == "no_loop_over_batch"
    return is_asked and len({_count(outcome, "operations") for outcome in outcomes}) > 1


def _breaks(rule: Rule, declared: Declared, call: Call, outcome: Outcome, asked: int) -> bool:
    """Whether one call breaks a rule."""
    allowed = rule.at_most(**call.values) if rule.at_most else 0
    match rule.kind:
        case "calls":
            return asked > allowed
        case "largest_intermediate":
            return _count(outcome, "largest") > allowed
        case "solves":
            return _count(outcome, "inverses") > 0 or _count(outcome, "solves") > allowed
        case "factorises":
            return _count(outcome, "factorisations") > allowed
        case "holds":
            assert rule.holds is not None
            return not rule.holds(bare(outcome.value), **exact_arguments(call, declared))
    return False


def _count(outcome: Outcome, what: str) -> int:
    count = outcome.observed.get(what)
    return count if type(count) is int else 0
