"""What a worker has seen of hidden inputs, carried home by whatever a student reads."""

from __future__ import annotations

from dataclasses import replace

from tests.submissions.golden import PREDICTION
from tests.submissions.ps1_gradients.recipes.hostile.attack import attack

SEEN = """
seen = []


def take_in(*values):
    seen.extend(number for value in values for number in value.detach().flatten().tolist())
    return sum(int(abs(number) * 10**6) * 7**place for place, number in enumerate(seen))
"""

GOLDENS = (
    attack(
        "words_of_what_was_seen",
        "All inputs of earlier calls as an exception's words, which a shown check repeats: it is asked first.",
        SEEN,
        answer="""
        def grad_quadratic_form(A, x):
            take_in(A, x)
            raise type(f"E{seen[-1]}", (Exception,), {})(" ".join(float.hex(number) for number in seen))
        """,
        verdict="raised",
        idea=None,
    ),
    replace(
        attack(
            "words_of_another_exercise",
            "What one exercise's hidden calls saw, in the words of another's shown check, which is asked long after.",
            SEEN,
            exercise="grad_norm",
            answer="""
        def grad_norm(x):
            take_in(x)
            return torch.zeros_like(x)


        def tell_what_was_seen(f):
            def telling(*values):
                raise ValueError(" ".join(float.hex(number) for number in seen))

            return telling
        """,
            after=("backward_cycle = tell_what_was_seen(backward_cycle)",),
        ),
        points={"grad_norm": PREDICTION, "backward_cycle": PREDICTION},
        verdicts={"grad_norm": "wrong_value", "backward_cycle": "raised"},
    ),
    attack(
        "lines_of_what_was_seen",
        "Bits of an input as the number of a line of a thousand: only lines of what a function reaches are told.",
        SEEN,
        "lines = {line: compile('\\n' * line + 'raise ValueError', '<cell 1>', 'exec') for line in range(1000)}",
        answer="""
        def grad_quadratic_form(A, x):
            exec(lines[take_in(A, x) % 1000])
        """,
        verdict="raised",
        idea=None,
    ),
    attack(
        "shapes_of_what_was_seen",
        "Digits of an input as the sizes of a tensor of nine dimensions: few are told, and only sizes of the inputs.",
        SEEN,
        answer="""
        def grad_quadratic_form(A, x):
            number = take_in(A, x)
            return torch.zeros([2 + number // 8**place % 8 for place in range(8)] + [0])
        """,
        verdict="wrong_shape",
        idea=None,
    ),
    attack(
        "lengths_of_what_was_seen",
        "Digits of an input as the length of a list: up to ten it is told.",
        SEEN,
        answer="""
        def grad_quadratic_form(A, x):
            return [0] * (11 + take_in(A, x) % 9000)
        """,
        verdict="wrong_type",
        idea=None,
    ),
)
