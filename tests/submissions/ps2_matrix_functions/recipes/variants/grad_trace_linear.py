"""Answers to grad_trace_linear."""

from __future__ import annotations

from tests.submissions.variant import Variant, right, slip, wrong

VARIANTS: dict[str, Variant] = {
    # --- right ---------------------------------------------------------------------------------------------
    "careful": right(
        "The transpose, in memory of its own.",
        """
        def grad_trace_linear(A: Tensor, X: Tensor) -> Tensor:
            # d tr(AX) = tr(A dX) = <A', dX>
            return A.detach().transpose(0, 1).clone()
        """,
    ),
    "plain_loops": right(
        "Entry by entry, from the double sum.",
        """
        def grad_trace_linear(A, X):
            G = torch.zeros_like(X.detach())
            with torch.no_grad():
                for i in range(A.shape[0]):
                    for j in range(A.shape[1]):
                        G[j, i] = A[i, j]  # A_ij stands beside X_ji
            return G
        """,
    ),
    "einsum": right(
        "The trace of AX is a sum over two indices; leave dX out.",
        """
        def grad_trace_linear(A, X):
            one = torch.ones((), dtype=A.dtype, device=A.device)
            return torch.einsum("ij,->ji", A.detach(), one).contiguous()
        """,
    ),
    "another_route": right(
        "The function is linear: its values at the unit matrices are the gradient.",
        """
        def grad_trace_linear(A, X):
            A = A.detach()
            units = torch.eye(X.numel(), dtype=A.dtype, device=A.device).reshape(-1, *X.shape)
            return (A @ units).diagonal(dim1=-2, dim2=-1).sum(-1).reshape(X.shape)
        """,
    ),
    # --- ideas gone wrong ----------------------------------------------------------------------------------
    "forgets_the_transpose": wrong(
        "d(ax) = a.",
        """
        def grad_trace_linear(A, X):
            return A.detach().clone()
        """,
        idea="forgets_the_transpose",
        verdict="wrong_shape",
    ),
    "transposes_only_to_fit": slip(
        "Turned round where the shapes complain.",
        """
        def grad_trace_linear(A, X):
            G = A.detach().clone()
            if G.shape != X.shape:
                G = G.t().clone()
            return G
        """,
        loses=1,
        idea="transposes_only_to_fit",
    ),
    "reads_entries_in_order": wrong(
        "reshape to the shape of X.",
        """
        def grad_trace_linear(A, X):
            return A.detach().reshape(X.shape[0], X.shape[1]).clone()
        """,
        idea="reads_entries_in_order",
    ),
    "keeps_the_diagonal": wrong(
        "A trace is about diagonals.",
        """
        def grad_trace_linear(A, X):
            G = torch.zeros_like(X)
            for i in range(min(A.shape)):
                G[i, i] = A[i, i]
            return G.detach()
        """,
        idea="keeps_the_diagonal",
    ),
    "differentiates_the_trace_alone": wrong(
        "The gradient of the trace is the identity.",
        """
        def grad_trace_linear(A, X):
            n, m = X.shape
            return torch.eye(n, m, dtype=X.dtype, device=X.device)
        """,
        idea="differentiates_the_trace_alone",
    ),
    "sums_all_entries": wrong(
        "As if all entries of AX were added.",
        """
        def grad_trace_linear(A, X):
            m = A.shape[0]
            return A.detach().mT @ torch.ones(m, m, dtype=A.dtype, device=A.device)
        """,
        idea="sums_all_entries",
    ),
    "leaves_x_standing": wrong(
        "The products themselves.",
        """
        def grad_trace_linear(A, X):
            return (A.mT * X).detach()
        """,
        idea="leaves_x_standing",
    ),
    "differentiates_the_constant": wrong(
        "With respect to A.",
        """
        def grad_trace_linear(A, X):
            return X.detach().mT.clone()
        """,
        idea="differentiates_the_constant",
        verdict="wrong_shape",
    ),
    "applies_the_product_rule_to_a_constant": wrong(
        "AᵀX, as in a square.",
        """
        def grad_trace_linear(A, X):
            return (A.T @ X).detach()
        """,
        idea="applies_the_product_rule_to_a_constant",
        verdict="raised",
    ),
    "returns_the_number": wrong(
        "The value.",
        """
        def grad_trace_linear(A, X):
            return torch.einsum("ij,ji->", A.detach(), X.detach())
        """,
        idea="returns_the_number",
        verdict="wrong_shape",
    ),
    "takes_the_product_for_the_gradient": wrong(
        "AX, which has not even the shape.",
        """
        def grad_trace_linear(A, X):
            return A.detach() @ X.detach()
        """,
        idea="takes_the_product_for_the_gradient",
        verdict="wrong_shape",
    ),
    "squeezes": slip(
        "squeeze.",
        """
        def grad_trace_linear(A, X):
            return A.detach().T.clone().squeeze()
        """,
        loses=1,
        idea="squeezes",
    ),
    "collects_entries_in_float64": slip(
        "torch.tensor of a list.",
        """
        def grad_trace_linear(A, X):
            rows = [[A[i, j].item() for i in range(A.shape[0])] for j in range(A.shape[1])]
            return torch.tensor(rows)
        """,
        loses=1,
        idea="collects_entries_in_float64",
    ),
    "doubles": wrong(
        "As for a square.",
        """
        def grad_trace_linear(A, X):
            return 2 * A.detach().mT
        """,
        idea="factor_two",
    ),
    # --- broken contracts ----------------------------------------------------------------------------------
    "attached_result": slip(
        "Never detached.",
        """
        def grad_trace_linear(A, X):
            return A.mT.clone()
        """,
        loses=1,
    ),
    "numpy_array": wrong(
        "numpy's transpose.",
        """
        def grad_trace_linear(A, X):
            return A.detach().numpy().T.copy()
        """,
        verdict="wrong_type",
    ),
    "by_autograd": wrong(
        "Not by hand.",
        """
        def grad_trace_linear(A, X):
            X = X.detach().clone().requires_grad_()
            torch.trace(A.detach() @ X).backward()
            return X.grad
        """,
        verdict="forbidden",
    ),
}
