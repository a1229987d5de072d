"""Right answers of really different kinds. All earn everything."""

from __future__ import annotations

from tests.submissions.golden import Golden, code
from tests.submissions.kinds import careful_student, in_one_style
from tests.submissions.ps1_gradients.recipes.corpus import PS1

GOLDENS = (
    careful_student(),
    in_one_style(
        PS1,
        "plain_loops",
        "Loops over indices everywhere except over the batch; one arrow's place and gradient at a time.",
        with_text=True,
    ),
    in_one_style(PS1, "vectorised", "No loop that tensor operations can do without."),
    in_one_style(
        PS1,
        "einsum_and_numpy",
        "Einsum and other products, numpy arrays for quiver, meshgrid with ij, torch.autograd.grad point by point.",
    ),
    in_one_style(
        PS1,
        "helpers_and_classes",
        "Helper functions, a class whose instances are called, a partial, names bound by assignment.",
    ),
    in_one_style(
        PS1,
        "lambdas",
        "Each answer is one lambda bound to the name; the axes are given to quiver as one-dimensional arrays.",
    ),
    in_one_style(
        PS1,
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
        after=(PS1.variants["grad_quadratic_form"]["rows_and_columns"].source or "",),
    ),
    in_one_style(
        PS1, "complex_step", "A complex step is no autograd: tolerated by design, and exact.", "grad_quadratic_form"
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
