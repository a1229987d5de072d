"""Questions to the judge, which evaluates functions for the worker: what else it might be made to answer."""

from __future__ import annotations

from tests.submissions.ps1_gradients.recipes.hostile.attack import attack
from tests.submissions.ps1_gradients.recipes.hostile.wire import TAKE_OVER

GOLDENS = (
    attack(
        "functions_of_the_declarations",
        "The judge is asked for the reference itself, under every name it may have: only f can be asked for.",
        TAKE_OVER,
        """
        NAMES = ("chosen", "quotient", "entry_by_entry", "step_for", "central_diff_grad", "gradient", "reference",
                 "__import__", "eval", "tangled.__globals__", "bumps ", "", "f" * 100_000)  # fmt: skip


        def ask(f, name, *values):
            channel = current_call()[1]
            channel.send({"ask": name, "values": list(values)})
            return channel.receive().get("value")
        """,
        exercise="central_diff_grad",
        answer="""
        def central_diff_grad(f, x, h=None):
            for name in NAMES:
                answer = ask(f, name, data.Named("asked", "bumps"), data.TensorInput(x.detach())) or ask(f, name, x)
                if answer is not None and answer.value.shape == x.shape:
                    return answer.value
            return torch.zeros_like(x)
        """,
    ),
    attack(
        "odd_questions",
        "f is asked at nothing, at names, at huge, empty and whole-numbered places: refused, or answered, and no more.",
        TAKE_OVER,
        """
        def places(x):
            yield from ([], [None], [x, x], ["x"], [{"x": x}], [[x]], [(x, (x, (x,)))], [2**62], [float("nan")])
            yield [data.Named("rebuilt", "landscape", (x,))]
            yield [data.TensorInput(x, "no layout", leaf=True)]
            yield [torch.zeros(100_001)]
            yield [torch.zeros(1, 10_001)]
            yield [torch.zeros(2**20, 0)]
            yield [torch.full((3,), torch.nan)]
            yield [torch.full((3,), 1e308)]
            for dtype in (torch.bool, torch.uint8, torch.int64, torch.float16, torch.bfloat16):
                yield [torch.ones((1,) * 9, dtype=dtype)]


        def ask_everywhere(f, x):
            channel = current_call()[1]
            for values in places(x):
                channel.send({"ask": getattr(f, "_name", "f"), "values": values})
                channel.receive()
        """,
        exercise="central_diff_grad",
        answer="""
        def central_diff_grad(f, x, h=None):
            if not asked:
                asked.append(f)
                ask_everywhere(f, x.detach())
            return torch.zeros_like(x)


        asked = []
        """,
    ),
    attack(
        "questions_without_end",
        "The judge is asked for ever, so that the call never counts as late: its time runs all the same.",
        TAKE_OVER,
        exercise="grad_least_squares",
        answer="""
        def grad_least_squares(A, b, x):
            channel = current_call()[1]
            while True:
                channel.send({"ask": "no such function", "values": []})
                channel.receive()
        """,
        verdict="timed_out",
        idea=None,
    ),
    attack(
        "f_kept_for_later",
        "f is kept, and asked again in a cell and in another exercise: it answers only while its own call runs.",
        exercise="grad_dot_products",
        answer="""
        def grad_dot_products(a, x):
            for f in kept[-1:]:
                try:
                    value = f(x)
                except ValueError:
                    continue
                return value * a, value * x, value * a
            zeros = torch.zeros_like(x)
            return zeros, zeros, zeros
        """,
        after=(
            """
            kept, honest = [], central_diff_grad


            def central_diff_grad(f, x, h=None):
                if hasattr(f, "_name"):
                    kept.append(f)
                return honest(f, x, h)
            """,
        ),
    ),
    attack(
        "f_made_in_a_cell",
        "A cell makes itself an f and asks the judge for its values before any exercise begins: refused.",
        """
        import gc
        import sys

        Asked = sys.modules["autograder.sandbox.worker"].Asked
        channels = [item for item in gc.get_objects() if type(item).__name__ == "Channel"]
        values = {}
        for name in ("tangled", "bumps", "rapid", "lofty", "tall"):
            try:
                values[name] = Asked(name, channels[-1])(torch.ones(3))
            except ValueError:
                pass
        """,
        exercise="central_diff_grad",
        answer="""
        def central_diff_grad(f, x, h=None):
            return next(iter(values.values())).expand_as(x) if values else torch.zeros_like(x)
        """,
    ),
)
