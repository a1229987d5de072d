"""The words for how an answer must be found: what an exercise forbids, and what a check demands beyond values.

forbids=BY_HAND                                        the whole exercise; also BACKWARD_ONLY
rule=calls("f", at_most=lambda f, x, h: 2 * x.numel()) one check; judged, the judge evaluates f itself
rule=holds("…", lambda H, f, x: bool((H == H.mT).all())) one check; judged, of what was returned
rule=no_loop_over_batch                                one check; observed in the worker, as are the following
rule=largest_intermediate(at_most=lambda X, y: 2 * X.numel())
rule=solves(at_most=2)
rule=factorises(at_most=1)
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Forbids:
    """A named set of calls.

    Attributes:
        name: how messages call it.
        names: dotted names; "torch.func" stands for everything in it, and ``*`` for anything.
        traps: dotted names that raise when called while the student's function runs.
        by_hand: run where autograd records nothing.
        reason: the sentence a student reads.
    """

    name: str
    names: tuple[str, ...]
    traps: tuple[str, ...]
    by_hand: bool
    reason: str


_TRANSFORMS = ("grad", "grad_and_value", "vjp", "jvp", "jacrev", "jacfwd", "hessian", "linearize")

BY_HAND = Forbids(
    name="by hand",
    names=(
        "torch.autograd",
        "torch.func",
        "functorch",
        "torch.Tensor.backward",
        "torch._functorch",
        # where the derivative is there already
        "torch.*backward*",
        "sympy",
        "mpmath",
    ),
    traps=(
        "torch.autograd.grad",
        "torch.autograd.backward",
        "torch.Tensor.backward",
        "torch.autograd.functional.jacobian",
        "torch.autograd.functional.hessian",
        "torch.autograd.functional.vjp",
        "torch.autograd.functional.jvp",
        "torch.autograd.functional.hvp",
        "torch.autograd.functional.vhp",
        "torch.autograd.forward_ad.make_dual",
        "torch.autograd.forward_ad.enter_dual_level",
        *(f"torch.func.{name}" for name in _TRANSFORMS),
        # below the public names, where a function that was saved before the call arrives
        "torch.autograd._engine_run_backward",
        "torch._functorch.eager_transforms.grad_increment_nesting",
        "torch._functorch.eager_transforms.jvp_increment_nesting",
    ),
    by_hand=True,
    reason="This exercise is by hand: derive the formula and write it with plain tensor operations.",
)

BACKWARD_ONLY = Forbids(
    name="with backward() only",
    names=("torch.autograd", "torch.func", "functorch", "torch._functorch"),
    traps=(
        "torch.autograd.grad",
        "torch.autograd.functional.jacobian",
        "torch.autograd.functional.vjp",
        "torch.autograd.functional.jvp",
        "torch.autograd.forward_ad.make_dual",
        "torch.autograd.forward_ad.enter_dual_level",
        *(f"torch.func.{name}" for name in _TRANSFORMS),
    ),
    by_hand=False,
    reason="This exercise is about .backward() and .grad: let them do it, and nothing else.",
)


@dataclass(frozen=True)
class Rule:
    """What a check demands beyond the right values.

    Attributes:
        kind: the word that made it.
        sentence: what a student reads when it is broken.
        argument: the function whose calls are counted.
        at_most: inputs to the number that is allowed.
        holds: an answer and the inputs to whether the answer has the property.
    """

    kind: str
    sentence: str
    argument: str | None = None
    at_most: Callable[..., int] | None = None
    holds: Callable[..., Any] | None = None

    @property
    def is_judged(self) -> bool:
        """Whether the judge decides from what it saw itself."""
        return self.kind in ("calls", "holds")


def calls(argument: str, at_most: Callable[..., int]) -> Rule:
    """Allow a given function to be called so many times; ``at_most`` gets the inputs by name."""
    return Rule("calls", f"You called {argument} more often than is needed.", argument, at_most)


def holds(sentence: str, predicate: Callable[..., Any]) -> Rule:
    """Demand a property that a right answer must have exactly; ``predicate`` gets the answer and the inputs by name."""
    return Rule("holds", sentence, holds=predicate)


def largest_intermediate(at_most: Callable[..., int]) -> Rule:
    """Let no tensor that is computed on the way have more entries; ``at_most`` gets the inputs by name."""
    sentence = "A tensor on your way to the answer is much larger than it has to be. Which one need not be formed?"
    return Rule("largest_intermediate", sentence, at_most=at_most)


def solves(at_most: int) -> Rule:
    """Allow so many linear systems, one for each right-hand side, or factorisations, and no inverse to be formed."""
    sentence = (
        "You solve more linear systems (every right-hand side counts), or factorise more matrices, than is needed, "
        "or you form an inverse. "
        "What stands behind the inverse in your formula?"
    )
    return Rule("solves", sentence, at_most=lambda **_: at_most)


def factorises(at_most: int) -> Rule:
    """Allow so many factorisations: every call that inverts, solves or decomposes matrices is one."""
    sentence = (
        "You factorise matrices more often than is needed: every inverse, every solve and every LU, QR or singular "
        "value decomposition counts. Which of them has what another one computes again?"
    )
    return Rule("factorises", sentence, at_most=lambda **_: at_most)


no_loop_over_batch = Rule(
    "no_loop_over_batch",
    "The number of tensor operations grows with the batch: let one matmul do the whole batch instead of a loop.",
)
