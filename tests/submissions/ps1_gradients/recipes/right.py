"""Right answers of really different kinds. All earn everything."""

from __future__ import annotations

from tests.submissions.ps1_gradients.recipes.golden import FULL, Golden, code, composed
from tests.submissions.ps1_gradients.recipes.variants import VARIANTS


def _in_one_style(name: str, why: str, *exercises: str, **more: object) -> Golden:
    return composed("right", name, why, dict.fromkeys(exercises or FULL, name), **more)


def _some_in(style: str) -> list[str]:
    return [exercise for exercise, table in VARIANTS.items() if style in table]


GOLDENS = (
    Golden(
        "right",
        "careful_student",
        "The release, filled in, with all its text.",
        with_text=True,
    ),
    _in_one_style(
        "plain_loops",
        "Loops over indices everywhere except over the batch; one arrow's place and gradient at a time.",
        with_text=True,
    ),
    _in_one_style("vectorised", "No loop that tensor operations can do without."),
    _in_one_style(
        "einsum_and_numpy",
        "Einsum and other products, numpy arrays for quiver, meshgrid with ij, torch.autograd.grad point by point.",
    ),
    _in_one_style(
        "helpers_and_classes",
        "Helper functions, a class whose instances are called, a partial, names bound by assignment.",
        *_some_in("helpers_and_classes"),
    ),
    _in_one_style(
        "lambdas",
        "Each answer is one lambda bound to the name; the axes are given to quiver as one-dimensional arrays.",
        *_some_in("lambdas"),
    ),
    _in_one_style(
        "checked_with_autograd",
        "Autograd in other cells, to check the formula by hand; names used there come back as local names.",
        "central_diff_grad",
        after=(
            code("""
                A, x = torch.randn(5, 5), torch.randn(5, requires_grad=True)
                (x @ A @ x).backward()
                print("largest error:", (grad_quadratic_form(A, x) - x.grad).abs().max())
            """),
            code("""
                from torch.autograd import grad


                def slope(f, t):
                    return grad(f(t), t)[0]


                t = torch.func.grad(lambda z: (z**3).sum())
                g = torch.autograd.grad((x**3).sum(), x)[0]
                print((central_diff_grad(lambda z: (z**3).sum(), x.detach()) - g).abs().max(), (t(x) - g).abs().max())
            """),
        ),
    ),
    Golden(
        "right",
        "autograd_replaced_by_formula",
        "A first attempt with autograd, then the formula in a later cell: the last definition is the answer.",
        cells={
            "grad_quadratic_form_answer": code("""
                def grad_quadratic_form(A, x):
                    z = x.detach().requires_grad_()
                    return torch.autograd.grad(z @ A @ z, z)[0]
            """),
        },
        after=(VARIANTS["grad_quadratic_form"]["rows_and_columns"].source or "",),
    ),
    _in_one_style(
        "complex_step", "A complex step is no autograd: tolerated by design, and exact.", "grad_quadratic_form"
    ),
    Golden(
        "right",
        "changed_global_state",
        "Scratch cells change dtypes, modes and figures for good; every call starts from a clean state.",
        after=(
            code("""
                torch.set_default_dtype(torch.float32)
                torch.set_grad_enabled(False)
                plt.figure()
                plt.figure()
            """),
        ),
    ),
)
