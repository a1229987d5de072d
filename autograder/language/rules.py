"""The words for how an answer must be found: what an exercise forbids, and what a check demands beyond values.

forbids=BY_HAND                                        the whole exercise
rule=calls("f", at_most=lambda f, x, h: 2 * x.numel()) one check; judged, the judge evaluates f itself
rule=no_loop_over_batch                                one check; observed in the worker
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Forbids:
    """A named set of calls.

    Attributes:
        name: how messages call it.
        names: dotted names; "torch.func" stands for everything in it.
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


@dataclass(frozen=True)
class Rule:
    """What a check demands beyond the right values.

    Attributes:
        kind: "calls" (judged) or "no_loop_over_batch" (observed).
        argument: the function whose calls are counted.
        at_most: inputs to the number of calls allowed.
        sentence: what a student reads when it is broken.
    """

    kind: str
    sentence: str
    argument: str | None = None
    at_most: Callable[..., int] | None = None

    @property
    def is_judged(self) -> bool:
        """Whether the judge decides from what it saw itself."""
        return self.kind == "calls"


def calls(argument: str, at_most: Callable[..., int]) -> Rule:
    """Allow a given function to be called so many times; ``at_most`` gets the inputs by name."""
    return Rule("calls", f"You called {argument} more often than is needed.", argument, at_most)


no_loop_over_batch = Rule(
    "no_loop_over_batch",
    "The number of tensor operations grows with the batch: let one matmul do the whole batch instead of a loop.",
)
