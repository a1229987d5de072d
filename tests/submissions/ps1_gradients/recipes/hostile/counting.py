"""Cheats about what is counted and probed: calls of f, arrows, exceptions that are required, predictions."""

from __future__ import annotations

from tests.submissions.golden import PREDICTION, Golden, code
from tests.submissions.ps1_gradients.recipes.corpus import PS1
from tests.submissions.ps1_gradients.recipes.hostile.attack import attack
from tests.submissions.ps1_gradients.recipes.hostile.wire import TAKE_OVER

# Right values from four calls of f for each entry, where two are allowed.
WASTEFUL = """
def central_diff_grad(f, x, h=None):
    size = float(x.abs().max()) if x.numel() else 0.0
    h = torch.finfo(x.dtype).eps ** (1 / 3) * max(1.0, size) if h is None else h
    slopes = torch.zeros(x.numel(), dtype=x.dtype)
    for i in range(x.numel()):
        E = torch.zeros(x.numel(), dtype=x.dtype)
        E[i] = h
        up, down = x.detach() + E.reshape(x.shape), x.detach() - E.reshape(x.shape)
        slopes[i] = (value_of(f, up) - value_of(f, down) + value_of(f, up) - value_of(f, down)) / (4 * h)
    return slopes.reshape(x.shape)
"""

ATTACKS = (
    attack(
        "questions_that_go_around_f",
        "f is asked below its own name, twice as often as is allowed: whoever answers counts, and that is the judge.",
        TAKE_OVER,
        """
        def value_of(f, point):
            channel = current_call()[1]
            if not hasattr(f, "_name"):
                return f(point)
            wire.Channel.send(channel, {"ask": f._name, "values": [point], "count": 0, "id": current_call()[0]})
            return channel.receive()["value"].value
        """,
        exercise="central_diff_grad",
        answer=WASTEFUL,
        verdict="correct",
        idea=None,
        points=PS1.full["central_diff_grad"] - 1,
    ),
    attack(
        "copies_of_f",
        "Copies of f share the work, two calls for each: they ask the same judge, who counts them together.",
        """
        import copy


        def value_of(f, point):
            return copy.copy(f)(point)
        """,
        exercise="central_diff_grad",
        answer=WASTEFUL,
        verdict="correct",
        idea=None,
        points=PS1.full["central_diff_grad"] - 1,
    ),
    attack(
        "arrows_that_lie",
        "Arrows of a class that reports other arrows when it is read: what it reports is zeros, and wrong.",
        """
        import numpy as np
        from matplotlib.quiver import Quiver


        class Agreeable(np.ndarray):
            __eq__ = __le__ = lambda self, other: np.True_
            tolist = lambda self: [[0.0] * 2] * 25 if self.ndim == 2 else [0.0] * 25


        class Liar(Quiver):
            def get_offsets(self):
                return super().get_offsets().view(Agreeable)
        """,
        exercise="plot_gradient_field",
        answer="""
        def plot_gradient_field(ax, f, xlim, ylim, n):
            zeros = np.zeros(25)
            arrows = ax.add_collection(Liar(ax, zeros, zeros, zeros, zeros))
            return arrows
        """,
        idea=None,
    ),
    attack(
        "axes_of_ones_own",
        "Collections of an Axes that does not exist, with as many arrows as anybody asks for, hung into the real one.",
        """
        from matplotlib.quiver import Quiver


        class EverySize(list):
            __len__ = lambda self: 10**9
            __iter__ = lambda self: iter([])
            __eq__ = lambda self, other: True
        """,
        exercise="plot_gradient_field",
        answer="""
        def plot_gradient_field(ax, f, xlim, ylim, n):
            type(ax).collections = property(lambda self: EverySize())
            return object.__new__(Quiver)
        """,
        idea=None,
    ),
    attack(
        "required_exception_only",
        "The required ValueError where it is due, and zeros elsewhere: the edge pays after the ordinary check.",
        exercise="pure_grad",
        answer="""
        def pure_grad(f, x):
            if f(x).dim():
                raise ValueError("not a number")
            return torch.zeros_like(x.detach())
        """,
    ),
)

LETTERS = {
    "poly_value_and_slope": "Every('c')",
    "composite_slopes": "['a', 'b', 'c', 'd']",
    "central_diff_grad": "'abcd'",
    "grad_dot_products": "{letter: letter for letter in 'abcd'}",
    "grad_quadratic_form": "type('Letter', (), {'__eq__': lambda self, other: True})()",
    "grad_least_squares": "lambda: 'c'",
    "grad_norm": "b'b'",
    "directional_derivative": "ord('d')",
    "pure_grad": "True",
    "plot_gradient_field": "torch.tensor(ord('a'))",
}

PREDICTED = Golden(
    "hostile",
    "every_letter_at_once",
    "Predictions that equal every letter, list all of them, or change when they are read: a letter is a plain letter.",
    before=(
        code("""
        class Every(str):
            __eq__ = lambda self, other: True
            __hash__ = str.__hash__
            strip = lower = lambda self: self
        """),
    ),
    cells={f"predict_{exercise}": f"predict_{exercise} = {trick}" for exercise, trick in LETTERS.items()},
    points={exercise: PS1.full[exercise] - PREDICTION for exercise in LETTERS},
)

GOLDENS = (*ATTACKS, PREDICTED)
