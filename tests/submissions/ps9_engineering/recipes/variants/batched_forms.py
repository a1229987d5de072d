"""Answers to batched_forms."""

from __future__ import annotations

from tests.submissions.variant import Variant, code, right, slip, wrong

STEPS = """
def batched_newton_steps(g, H):
    g, H = g.detach(), H.detach()
    if H.dim() == 2:
        return -torch.linalg.solve(H, g.T).T
    return -torch.linalg.solve(H, g[:, :, None])[:, :, 0]
"""
GRADS = """
def batched_quadratic_grads(A, x):
    A, x = A.detach(), x.detach()
    return ((A + A.mT) @ x[:, :, None])[:, :, 0]
"""


def forms(steps: str = STEPS, grads: str = GRADS) -> str:
    """The two functions, of which one is given."""
    return "\n\n".join(code(text) for text in (steps, grads))


def stepping(value: str) -> str:
    """A function of two lines."""
    return f"def batched_newton_steps(g, H):\n    g, H = g.detach(), H.detach()\n    return {value}\n"


def grading(value: str) -> str:
    """A function of two lines."""
    return f"def batched_quadratic_grads(A, x):\n    A, x = A.detach(), x.detach()\n    return {value}\n"


VARIANTS: dict[str, Variant] = {
    # --- right ---------------------------------------------------------------------------------------------
    "careful": right("Columns for solve.", forms()),
    "plain_loops": right(
        "No loop is allowed: solve_ex for each case, and the two terms one by one.",
        """
        def batched_newton_steps(g, H):
            g = g.detach()
            H = H.detach()
            if H.dim() == 2:
                columns = torch.linalg.solve(H, -g.T)
                steps = columns.T.clone()
            else:
                columns = torch.linalg.solve(H, -g.unsqueeze(2))
                steps = columns.squeeze(2)
            return steps


        def batched_quadratic_grads(A, x):
            A = A.detach()
            x = x.detach()
            first = (A @ x.unsqueeze(2)).squeeze(2)
            second = (A.mT @ x.unsqueeze(2)).squeeze(2)
            return first + second
        """,
    ),
    "vectorised": right(
        "einsum, and a Cholesky factor.",
        """
        def batched_newton_steps(g, H):
            L = torch.linalg.cholesky(H.detach())
            if L.dim() == 2:
                return -torch.cholesky_solve(g.detach().mT, L).mT
            return -torch.cholesky_solve(g.detach().unsqueeze(-1), L).squeeze(-1)


        def batched_quadratic_grads(A, x):
            A, x = A.detach(), x.detach()
            return torch.einsum("bij,bj->bi", A, x) + torch.einsum("bji,bj->bi", A, x)
        """,
    ),
    "helpers": right(
        "A row vector from the left: solve with left=False.",
        """
        def solved(H, rows):
            if H.dim() == 2:
                return torch.linalg.solve(H.mT, rows, left=False)
            return torch.linalg.solve(H.mT, rows.unsqueeze(1), left=False).squeeze(1)


        def batched_newton_steps(g, H):
            return solved(H.detach(), -g.detach())


        def batched_quadratic_grads(A, x):
            row = x.detach().unsqueeze(1)
            return (row @ (A + A.mT).detach()).squeeze(1)
        """,
    ),
    # --- ideas gone wrong ----------------------------------------------------------------------------------
    "rows_read_as_columns": slip(
        "solve(H, g) where it does not complain.",
        forms(
            """
def batched_newton_steps(g, H):
    g, H = g.detach(), H.detach()
    if H.dim() == 3:
        return -torch.linalg.solve(H, g[:, :, None])[:, :, 0]
    try:
        return -torch.linalg.solve(H, g)
    except RuntimeError:
        return -torch.linalg.solve(H, g.T).T
"""
        ),
        loses=2,
        idea="rows_read_as_columns",
        counts=False,
    ),
    "a_batch_taken_for_a_matrix": slip(
        "Columns come back, and stay.",
        forms(STEPS.replace("g.T).T", "g.T)")),
        loses=4,
        idea="a_batch_taken_for_a_matrix",
        counts=False,
    ),
    "uphill": wrong("No minus.", forms(STEPS.replace("return -", "return ")), idea="uphill"),
    "multiplies_by_H": wrong(
        "H in place of its inverse.", forms(stepping("-(H @ g[:, :, None])[:, :, 0]")), idea="multiplies_by_H"
    ),
    "the_first_H_for_all": wrong(
        "One of many.",
        forms(STEPS.replace("if H.dim() == 2:", "H = H[0] if H.dim() == 3 and len(H) else H\n    if H.dim() == 2:")),
        idea="the_first_H_for_all",
    ),
    "the_diagonal_alone": wrong(
        "The diagonal.", forms(stepping("-g / torch.diagonal(H, dim1=-2, dim2=-1)")), idea="the_diagonal_alone"
    ),
    "loses_a_single_dimension": slip(
        "squeeze().",
        forms(STEPS.replace("g.T).T", "g.T).T.squeeze()").replace("[:, :, 0]", ".squeeze()")),
        loses=1,
        idea="loses_a_single_dimension",
        counts=False,
    ),
    "an_H_for_each": slip(
        "Copies of H.",
        forms(
            """
def batched_newton_steps(g, H):
    g, H = g.detach(), H.detach()
    if H.dim() == 2:
        H = H.repeat(len(g), 1, 1)
    return -torch.linalg.solve(H, g[:, :, None])[:, :, 0]
"""
        ),
        loses=1,
        idea="an_H_for_each",
        instead="",
        counts=False,
    ),
    "loops_over_steps": slip(
        "A loop.",
        forms(
            """
def batched_newton_steps(g, H):
    g, H = g.detach(), H.detach()
    s = torch.empty_like(g)
    for k in range(len(g)):
        s[k] = -torch.linalg.solve(H if H.dim() == 2 else H[k], g[k])
    return s
"""
        ),
        loses=1,
        idea="loops_over_the_batch",
        instead="",
        counts=False,
    ),
    "loops_over_gradients": slip(
        "A loop.",
        forms(
            grads="""
def batched_quadratic_grads(A, x):
    out = torch.empty_like(x.detach())
    for k in range(len(x)):
        out[k] = (A[k] + A[k].T).detach() @ x[k].detach()
    return out
"""
        ),
        loses=1,
        idea="loops_over_the_batch",
        instead="",
        counts=False,
    ),
    "an_inverse": slip(
        "The formula as it is printed.",
        forms(
            """
def batched_newton_steps(g, H):
    return -(torch.linalg.inv(H.detach()) @ g.detach().unsqueeze(-1)).squeeze(-1)
"""
        ),
        loses=3,
        idea="an_inverse",
        instead="",
        counts=False,
    ),
    "stacks_no_steps": slip(
        "stack of a list.",
        forms(
            STEPS.replace(
                "return -torch.linalg.solve(H, g[:, :, None])[:, :, 0]",
                "return torch.stack([-torch.linalg.solve(M, v) for M, v in zip(H, g)])",
            )
        ),
        loses=1,
        idea="stacks_no_steps",
        counts=False,
    ),
    "A_assumed_symmetric": wrong(
        "2Ax.", forms(grads=grading("2 * (A @ x[:, :, None])[:, :, 0]")), idea="A_assumed_symmetric"
    ),
    "the_other_half": wrong(
        "2Aᵀx.", forms(grads=grading("2 * (A.mT @ x[:, :, None])[:, :, 0]")), idea="the_other_half"
    ),
    "one_term": wrong("Ax.", forms(grads=grading("torch.einsum('bij,bj->bi', A, x)")), idea="one_term"),
    "examples_mixed": wrong(
        "A letter too many.", forms(grads=grading("torch.einsum('bij,cj->bi', A + A.mT, x)")), idea="examples_mixed"
    ),
    "entry_by_entry": wrong(
        "A product of entries.", forms(grads=grading("((A + A.mT) * x[:, :, None]).sum(2)")), idea="entry_by_entry"
    ),
    "values_of_the_forms": wrong(
        "Numbers.",
        forms(grads=grading("torch.einsum('bi,bij,bj->b', x, A, x)")),
        idea="values_of_the_forms",
        verdict="wrong_shape",
    ),
    "columns_left": wrong(
        "Columns.",
        forms(grads=grading("(A + A.mT) @ x[:, :, None]")),
        idea="columns_left",
        verdict="wrong_shape",
    ),
    # --- what nobody declared ------------------------------------------------------------------------------
    "turns_everything_round": wrong(
        ".T on a batch.",
        forms(grads=grading("((A + A.permute(2, 1, 0)) @ x[:, :, None])[:, :, 0]")),
        drawn=True,
    ),
}
