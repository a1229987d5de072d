"""By-hand exercises answered with autograd, found in the source or when it is called. Only the prediction pays."""

from __future__ import annotations

from tests.submissions.ps1_gradients.recipes.golden import PREDICTION, Golden, code

FORM = "grad_quadratic_form"


def _forbidden(name: str, why: str, source: str, *before: str, exercise: str = FORM) -> Golden:
    return Golden(
        "forbidden",
        name,
        why,
        cells={f"{exercise}_answer": code(source)},
        before=tuple(code(text) for text in before),
        points={exercise: PREDICTION},
        verdicts={exercise: "forbidden"},
    )


GOLDENS = (
    _forbidden(
        "autograd_grad",
        "The plain way, with the batch in a sum.",
        """
        def grad_quadratic_form(A, x):
            z = x.detach().clone().requires_grad_()
            value = torch.einsum("...i,...ij,...j->...", z, A, z).sum()
            return torch.autograd.grad(value, z)[0]
        """,
    ),
    _forbidden(
        "imported_under_another_name",
        "The import stands in another cell, under another name.",
        """
        def grad_quadratic_form(A, x):
            z = x.detach().clone().requires_grad_()
            return g(torch.einsum("...i,...ij,...j->...", z, A, z).sum(), z)[0]
        """,
        "from torch.autograd import grad as g",
    ),
    _forbidden(
        "func_through_an_alias",
        "torch.func under a name of the student's.",
        """
        def grad_quadratic_form(A, x):
            def total(z):
                return torch.einsum("...i,...ij,...j->...", z, A, z).sum()

            return tools.grad(total)(x)
        """,
        "import torch.func as tools",
    ),
    _forbidden(
        "getattr_with_a_literal",
        "getattr spells it out.",
        """
        def grad_quadratic_form(A, x):
            z = x.detach().clone().requires_grad_()
            value = torch.einsum("...i,...ij,...j->...", z, A, z).sum()
            return getattr(torch, "autograd").grad(value, z)[0]
        """,
    ),
    _forbidden(
        "getattr_with_joined_texts",
        "The name is put together at run time, so only the trap sees it.",
        """
        def grad_quadratic_form(A, x):
            z = x.detach().clone().requires_grad_()
            value = torch.einsum("...i,...ij,...j->...", z, A, z).sum()
            place = getattr(torch, "".join(["auto", "grad"]))
            return getattr(place, "darg"[::-1])(value, z)[0]
        """,
    ),
    _forbidden(
        "evaluated_text",
        "eval, with a text from another cell.",
        """
        def grad_quadratic_form(A, x):
            return eval(recipe)(lambda z: torch.einsum("...i,...ij,...j->...", z, A, z).sum())(x)
        """,
        'recipe = "torch.func.grad"',
    ),
    _forbidden(
        "backward_in_a_helper",
        "The answer calls a helper, the helper a class, the class .backward().",
        """
        def grad_quadratic_form(A, x):
            return slope_of(lambda z: torch.einsum("...i,...ij,...j->...", z, A, z).sum(), x)
        """,
        """
        class Differentiator:
            def __init__(self, f):
                self.f = f

            def at(self, x):
                z = x.detach().clone().requires_grad_()
                self.f(z).backward()
                return z.grad


        def slope_of(f, x):
            return Differentiator(f).at(x)
        """,
    ),
    _forbidden(
        "jacrev_saved_before",
        "Saved in a dictionary long before the call.",
        """
        def grad_quadratic_form(A, x):
            return toolbox["derivative"](lambda z: torch.einsum("...i,...ij,...j->...", z, A, z).sum())(x)
        """,
        """
        from torch.func import jacrev

        toolbox = {"derivative": jacrev}
        """,
    ),
    _forbidden(
        "differentiates_the_asked_function",
        "The other by-hand exercise: f cannot be differentiated anyway.",
        """
        def central_diff_grad(f, x, h=None):
            return torch.func.grad(f)(x)
        """,
        exercise="central_diff_grad",
    ),
)
