"""What is not defended: right values, in a way that is not allowed, by switching off what watches in the worker.

Nothing is forged here: every value is right, and is paid. What the instruments, the probes and the conditions of a
function report is said by the worker, which belongs to the submission; whoever rewrites them is not seen.
"""

from __future__ import annotations

from tests.submissions.golden import Golden, code


def _evades(name: str, why: str, exercise: str, answer: str, *before: str) -> Golden:
    return Golden(
        "evading",
        name,
        why,
        before=tuple(code(text) for text in before),
        cells={f"{exercise}_answer": code(answer)},
    )


GOLDENS = (
    _evades(
        "counter_stopped",
        "A loop over the batch, and a counter of operations that always says one.",
        "grad_quadratic_form",
        """
        def grad_quadratic_form(A, x):
            A, x = A.detach(), x.detach()
            if x.dim() == 1:
                return (A + A.mT) @ x
            parts = [grad_quadratic_form(one, other) for one, other in zip(A, x)]
            return torch.stack(parts) if parts else x.clone()
        """,
        """
        import sys

        sys.modules["autograder.sandbox.instruments"]._Counter.count = property(lambda self: 1, lambda self, _: None)
        """,
    ),
    _evades(
        "purity_reported_by_oneself",
        "The caller's tensor is changed in every way that is forbidden, and the probe that looks for it is rewritten.",
        "pure_grad",
        """
        def pure_grad(f, x):
            if f(x).dim():
                raise ValueError
            x.requires_grad_()
            f(x).backward()
            return x.grad
        """,
        """
        import sys


        def generous(pure_grad, f, x, x_is):
            reports = {}
            for call in ("the first call", "the second call"):
                try:
                    result, raised = pure_grad(f, x.detach().clone()), "none"
                except ValueError:
                    result, raised = None, "ValueError"
                reports[f"the exception of {call}"] = raised
                reports[f"the result of {call}"] = result
                reports[f"whether the result of {call} hangs on a graph"] = False
            for trace in ("the values", "requires_grad", ".grad", "the graph"):
                reports[f"{trace} of x after the calls"] = "as before"
            return {**reports, "requires_grad and .grad of other leaves after the calls": "as before"}


        frame = sys._getframe()
        while not hasattr(frame.f_locals.get("self"), "support"):
            frame = frame.f_back
        frame.f_locals["self"].support.traces_left = generous
        """,
    ),
    _evades(
        "conditions_unwrapped",
        "A reverse pass, and several evaluations, of an f that allows neither: what it wraps stands in its closure.",
        "directional_derivative",
        """
        def directional_derivative(f, x, v, unit=False):
            while f.__code__.co_name != "f":
                f = next(cell.cell_contents for name, cell in zip(f.__code__.co_freevars, f.__closure__) if name == "f")
            leaf, v = x.detach().clone().requires_grad_(), v.detach()
            slope = (torch.autograd.grad(f(leaf), leaf)[0] * v).sum()
            return slope / v.norm() if unit else slope
        """,
    ),
)
