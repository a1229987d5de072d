"""Answers that hang on which call it is: by its order, its inputs, what came before, or what is public."""

from __future__ import annotations

import json
from typing import Any

from tests.submissions.ps1_gradients.recipes.corpus import PS1
from tests.submissions.ps1_gradients.recipes.hostile.attack import attack


def _examples(exercise: str) -> list[dict[str, Any]]:
    """Read the examples that students are given."""
    text = PS1.release.with_name("examples.json").read_text(encoding="utf-8")
    return list(json.loads(text)[exercise]["examples"])


def _table(exercise: str, argument: str) -> str:
    """Write a cell that holds the examples' answers by their inputs."""
    rows = [
        f"    {item['inputs'][argument]['tensor']}: {item['expected']['tensor']},".replace("[", "(").replace("]", ",)")
        for item in _examples(exercise)
    ]
    return "\n".join(["KNOWN = {", *rows, "}"])


GOLDENS = (
    attack(
        "answers_of_the_examples",
        "The published examples' answers, by heart: shown checks pay only if the ordinary, hidden one passes.",
        _table("grad_norm", "x"),
        exercise="grad_norm",
        answer="""
        def grad_norm(x):
            return torch.tensor(KNOWN.get(tuple(x.tolist()), [0.0] * len(x)), dtype=x.dtype)
        """,
        idea=None,
    ),
    attack(
        "first_call_of_each_shape",
        "Right on the first call of each shape, and that answer ever after: every check draws a shape more than once.",
        """
        remembered = {}
        """,
        answer="""
        def grad_quadratic_form(A, x):
            return remembered.setdefault(
                (x.shape, x.dtype), (A + A.mT).matmul(x.unsqueeze(-1)).squeeze(-1).detach()
            ).clone()
        """,
        idea=None,
    ),
    attack(
        "every_other_call",
        "Right every other time: the order of calls is the same for everybody, and tells nothing.",
        """
        calls = [0]
        """,
        exercise="grad_least_squares",
        answer="""
        def grad_least_squares(A, b, x):
            calls[0] += 1
            return (A.mT @ (A @ x - b)).detach() if calls[0] % 2 else torch.zeros_like(x)
        """,
        idea=None,
    ),
    attack(
        "edges_only",
        "Right on whatever looks like an edge: float32, views, leaves, empty and huge x. Edges pay after the ordinary.",
        exercise="composite_slopes",
        answer="""
        def composite_slopes(x):
            is_edge = x.requires_grad or x.dtype != torch.float64 or len(x) < 2 or not x.is_contiguous()
            if is_edge or x.abs().max() > 100:
                x = x.detach()
                return 2 * x * torch.cos(x * x), 2 * x, 2 / (x + 1 / x) if len(x) else x.clone()
            return torch.zeros_like(x), torch.zeros_like(x), torch.zeros_like(x)
        """,
        idea=None,
    ),
    attack(
        "counted_call_recognised",
        "Right only in calls under the counter of operations, which shows: that check is not the ordinary one.",
        """
        from torch.utils import _python_dispatch
        """,
        answer="""
        def grad_quadratic_form(A, x):
            if _python_dispatch._len_torch_dispatch_stack() == 0:
                return torch.zeros_like(x)
            return (A + A.mT).matmul(x.unsqueeze(-1)).squeeze(-1)
        """,
        idea=None,
    ),
    attack(
        "seeds_of_the_generator",
        "Hidden inputs are drawn by a generator, so every seed of the worker's is tried: the judge's is another one.",
        """
        import random


        def drawn_like(x, seeds=40):
            state = torch.get_rng_state()
            for seed in (torch.initial_seed(), *range(seeds)):
                for draw in (torch.randn, torch.rand):
                    torch.manual_seed(seed)
                    for _ in range(4):
                        if torch.equal(draw(x.shape, dtype=x.dtype), x):
                            return draw(x.shape, dtype=x.dtype)
            torch.set_rng_state(state)
            random.seed(int(state.sum()))
            return None
        """,
        exercise="grad_dot_products",
        answer="""
        def grad_dot_products(a, x):
            following = drawn_like(x) if x.numel() else None
            zeros = torch.zeros_like(x) if following is None else following
            torch.manual_seed(1)
            return zeros, zeros, zeros
        """,
    ),
    attack(
        "inputs_set_to_zero",
        "Zeros are the gradient at zero, so x is made zero: the judge compares with its own copy.",
        exercise="grad_least_squares",
        answer="""
        def grad_least_squares(A, b, x):
            for tensor in (A, b, x):
                tensor.detach().zero_()
            return torch.zeros(x.shape, dtype=x.dtype)
        """,
    ),
    attack(
        "answer_written_into_the_input",
        "The right answer in x's own memory, returned as x: right, and still the caller's x is gone.",
        answer="""
        def grad_quadratic_form(A, x):
            return x.copy_((A + A.mT).matmul(x.unsqueeze(-1)).squeeze(-1))
        """,
        verdict="input_changed",
        idea=None,
    ),
    attack(
        "input_changed_behind_the_version",
        "x is overwritten through NumPy, which counts no version, and a part of it returned: its entries are compared.",
        exercise="grad_dot_products",
        answer="""
        def grad_dot_products(a, x):
            right = a.detach().clone(), 2 * x.detach(), 2 * (a @ x).detach() * a.detach()
            memory = x.detach().numpy()
            if memory.flags.writeable and memory.size:
                memory[...] = 7
            return right
        """,
        verdict="input_changed",
        idea=None,
    ),
    attack(
        "aliases_of_the_inputs",
        "A view of x, of its transpose and of A's diagonal: whatever shares memory with an input is only its entries.",
        exercise="poly_value_and_slope",
        answer="""
        def poly_value_and_slope(c, x):
            return x, x.view(x.shape)
        """,
        idea=None,
    ),
    attack(
        "one_shared_buffer",
        "One buffer for all answers, filled with the right one a call later: every reply left as bytes.",
        """
        buffers = {}
        """,
        answer="""
        def grad_quadratic_form(A, x):
            key = tuple(x.shape), x.dtype
            buffer, late = buffers.get(key, (torch.zeros(x.shape, dtype=x.dtype), None))
            if late is not None:
                buffer.copy_(late)
            buffers[key] = buffer, (A + A.mT).matmul(x.unsqueeze(-1)).squeeze(-1).detach()
            return buffer
        """,
        idea=None,
    ),
    attack(
        "time_between_calls",
        "Long pauses betray the judge at work, short ones a repetition: both are guesses, and zeros in between.",
        """
        import time

        last, pauses = [time.perf_counter()], []
        """,
        exercise="grad_norm",
        answer="""
        def grad_norm(x):
            pauses.append(time.perf_counter() - last[0])
            last[0] = time.perf_counter()
            is_shown = pauses[-1] > 100 * sorted(pauses)[len(pauses) // 2]
            return torch.zeros_like(x) if not is_shown or not x.numel() else torch.zeros_like(x).neg_()
        """,
    ),
)
