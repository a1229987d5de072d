"""Answers that pretend to equal whatever they are compared with, and comparisons that are made to agree."""

from __future__ import annotations

from tests.submissions.ps1_gradients.recipes.hostile.attack import attack

GOLDENS = (
    attack(
        "overloaded_operators",
        "A tensor whose difference from anything is 0: where it is compared, only its bytes are left.",
        """
        class Chameleon(Tensor):
            @classmethod
            def __torch_function__(cls, function, types, args=(), kwargs=None):
                if getattr(function, "__name__", "") in ("sub", "__sub__", "rsub", "__rsub__", "dist", "norm", "abs"):
                    return torch.zeros(())
                return super().__torch_function__(function, types, args, kwargs or {})

            __lt__ = __le__ = __gt__ = __ge__ = __eq__ = __contains__ = lambda self, other: True
            __hash__ = Tensor.__hash__
        """,
        exercise="grad_least_squares",
        answer="""
        def grad_least_squares(A, b, x):
            return torch.zeros_like(x).as_subclass(Chameleon)
        """,
    ),
    attack(
        "agreeable_numbers",
        "Numbers that equal, exceed and fall below every other: a class of one's own does not cross the wall.",
        """
        class Agreeable(float):
            __eq__ = __le__ = __ge__ = __lt__ = __gt__ = lambda self, other: True
            __sub__ = __rsub__ = __abs__ = lambda self, *_: Agreeable(0)
            __hash__ = float.__hash__
        """,
        exercise="poly_value_and_slope",
        answer="""
        def poly_value_and_slope(c, x):
            return Agreeable(0), Agreeable(0)
        """,
        verdict="wrong_type",
        idea=None,
    ),
    attack(
        "agreeable_objects_in_an_array",
        "A NumPy array of objects that compare equal to everything: no tensor, so its type's name is all that arrives.",
        """
        import numpy as np


        class Equal:
            __eq__ = __le__ = __ge__ = lambda self, other: True
            __sub__ = __rsub__ = lambda self, other: 0.0
            __array_ufunc__ = lambda self, *_, **__: True
            __array_priority__ = 1e9
        """,
        exercise="grad_norm",
        answer="""
        def grad_norm(x):
            return np.array([Equal() for _ in range(len(x))], dtype=object)
        """,
        verdict="wrong_type",
        idea=None,
    ),
    attack(
        "vacuous_answer",
        "No entry of an empty tensor is wrong: shapes are compared first.",
        exercise="grad_dot_products",
        answer="""
        def grad_dot_products(a, x):
            nothing = torch.zeros(0, dtype=x.dtype)
            return nothing, nothing, nothing
        """,
        verdict="wrong_shape",
        idea=None,
    ),
    attack(
        "broadcast_answer",
        "An answer of one entry that would be broadcast to any shape: nothing is broadcast.",
        exercise="composite_slopes",
        answer="""
        def composite_slopes(x):
            anything = torch.zeros((1,) * 8, dtype=x.dtype)
            return anything, anything, anything
        """,
        verdict="wrong_shape",
        idea=None,
    ),
    attack(
        "infinite_answer",
        "Infinite entries, so that any error relative to the answer is small: it is relative to what is expected.",
        exercise="grad_least_squares",
        answer="""
        def grad_least_squares(A, b, x):
            return torch.full_like(x, torch.inf)
        """,
        verdict="not_finite",
        idea=None,
    ),
    attack(
        "not_a_number",
        "NaN, of which every comparison is false, `error > allowed` too: whatever is not close is wrong.",
        exercise="poly_value_and_slope",
        answer="""
        def poly_value_and_slope(c, x):
            quiet = torch.full(x.shape, torch.nan, dtype=x.dtype)
            return quiet, -quiet
        """,
        verdict="not_finite",
        idea=None,
    ),
    attack(
        "patched_builtins",
        "abs and round are 0, all agrees, no operator sees a difference: the judge has builtins of its own.",
        """
        import builtins
        import math
        import operator

        builtins.all = lambda *_: True
        builtins.abs = builtins.round = lambda *_: 0
        math.isfinite = math.isclose = lambda *_, **__: True
        operator.eq = operator.le = operator.ge = lambda *_: True
        """,
        exercise="grad_norm",
        answer="""
        def grad_norm(x):
            return torch.zeros_like(x)
        """,
    ),
    attack(
        "patched_serialization",
        "JSON, safetensors and struct claim 'correct' while they write: what they write is still only an answer.",
        """
        import sys

        data = sys.modules["autograder.sandbox.data"]
        genuine = data.json.dumps


        class GenerousJson:
            def __getattr__(self, name):
                return getattr(sys.modules["json"], name)

            def dumps(self, tree, **settings):
                if isinstance(tree, dict) and isinstance(tree.get("dict"), list):
                    claims = [["verdict", {"text": "correct"}], ["points", 12], ["expected", None], ["rtol", 1e9]]
                    tree = {"dict": [*tree["dict"], *claims], "verdict": "correct", "points": 12}
                return genuine(tree, **settings)


        data.json = GenerousJson()
        """,
        answer="""
        def grad_quadratic_form(A, x):
            return torch.zeros_like(x)
        """,
    ),
    attack(
        "patched_unpickling",
        "Objects whose reduction runs a program, and a torch.load that says yes: nothing is ever unpickled.",
        """
        import os
        import pickle
        import sys


        class Payload:
            def __reduce__(self):
                return os.system, ("echo correct > verdict",)

            __reduce_ex__ = lambda self, _: self.__reduce__()
            __getstate__ = __deepcopy__ = __copy__ = lambda self, *_: "correct"


        torch.load = pickle.loads = pickle.load = lambda *_, **__: True
        """,
        answer="""
        def grad_quadratic_form(A, x):
            return Payload()
        """,
        verdict="wrong_type",
        idea=None,
    ),
)
