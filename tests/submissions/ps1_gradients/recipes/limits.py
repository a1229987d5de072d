"""Endless loops, memory hogs and crashes: they cost the exercise in which they happen."""

from __future__ import annotations

from tests.submissions.golden import PREDICTION, Golden, code

FORM = "grad_quadratic_form"


def _hits(name: str, verdict: str, why: str, source: str, *before: str) -> Golden:
    return Golden(
        "limits",
        name,
        why,
        cells={f"{FORM}_answer": code(source)},
        before=tuple(code(text) for text in before),
        points={FORM: PREDICTION},
        verdicts={FORM: verdict},
        stopped={FORM: verdict} if verdict in ("timed_out", "crashed") else {},
    )


GOLDENS = (
    _hits(
        "endless_loop",
        "timed_out",
        "Gradient descent until a gradient vanishes that never does, and nothing is let through.",
        """
        def grad_quadratic_form(A, x):
            g = x
            while True:
                try:
                    g = g + A @ x
                except BaseException:
                    continue
            return g
        """,
    ),
    Golden(
        "limits",
        "endless_scratch_cell",
        "An endless loop at the top level costs its own cell only.",
        before=(
            code("""
            steps = 0
            while steps >= 0:
                steps += 1
        """),
        ),
    ),
    _hits(
        "asks_for_too_much_memory",
        "out_of_memory",
        "800 GB at once.",
        """
        def grad_quadratic_form(A, x):
            table = torch.ones(10**11)
            return (A + A.mT) @ x + 0 * table[0]
        """,
    ),
    _hits(
        "grows_slowly",
        "out_of_memory",
        "A list that grows until nothing is left.",
        """
        def grad_quadratic_form(A, x):
            history = []
            while True:
                history.append(torch.full((1_000_000,), float(len(history))))
        """,
    ),
    _hits(
        "ends_the_process",
        "crashed",
        "os._exit passes every handler.",
        """
        def grad_quadratic_form(A, x):
            os._exit(0)
        """,
        "import os",
    ),
    _hits(
        "writes_to_address_zero",
        "crashed",
        "A segmentation fault.",
        """
        def grad_quadratic_form(A, x):
            ctypes.memset(0, 0, 1)
        """,
        "import ctypes",
    ),
    _hits(
        "recursion",
        "raised",
        "A recursion without an end.",
        """
        def grad_quadratic_form(A, x):
            return grad_quadratic_form(A, x) + 0
        """,
    ),
    _hits(
        "huge_result",
        "wrong_type",
        "An answer larger than any that may be sent back.",
        """
        def grad_quadratic_form(A, x):
            return torch.zeros(10_000_000) + (A @ x.unsqueeze(-1)).sum()
        """,
    ),
    _hits(
        "endlessly_nested_result",
        "wrong_type",
        "A list that contains itself.",
        """
        def grad_quadratic_form(A, x):
            result = [x]
            result.append(result)
            return result
        """,
    ),
)
