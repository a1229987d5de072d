"""Answers to grad_trace_family."""

from __future__ import annotations

from tests.submissions.variant import Variant, right, slip, wrong

VARIANTS: dict[str, Variant] = {
    # --- right ---------------------------------------------------------------------------------------------
    "careful": right(
        "Each as its derivation ends.",
        """
        def grad_trace_family(A: Tensor, B: Tensor, X: Tensor) -> tuple[Tensor, Tensor, Tensor]:
            A, B, X = A.detach(), B.detach(), X.detach()
            first = (B @ A).mT  # tr(A dX B) = tr(BA dX)
            second = A @ X + A.mT @ X
            third = X.mT + X.mT
            return first, second, third
        """,
    ),
    "plain_loops": right(
        "Every entry of every gradient, as a sum.",
        """
        def grad_trace_family(A, B, X):
            A, B, X = A.detach(), B.detach(), X.detach()
            n = X.shape[0]
            one, two, three = torch.zeros_like(X), torch.zeros_like(X), torch.zeros_like(X)
            for i in range(n):
                for j in range(n):
                    for k in range(n):
                        one[i, j] += B[j, k] * A[k, i]
                        two[i, j] += (A[i, k] + A[k, i]) * X[k, j]
                    three[i, j] = 2 * X[j, i]
            return one, two, three
        """,
    ),
    "einsum": right(
        "Indices.",
        """
        def grad_trace_family(A, B, X):
            with torch.no_grad():
                first = torch.einsum("ki,jk->ij", A, B)
                second = torch.einsum("ik,kj->ij", A, X) + torch.einsum("ki,kj->ij", A, X)
                third = torch.einsum("ij->ji", X) * 2
            return first, second, third
        """,
    ),
    "another_route": right(
        "The functions along unit matrices: exact for polynomials of degree two, by hand.",
        """
        def grad_trace_family(A, B, X):
            A, B, X = A.detach(), B.detach(), X.detach()
            n = len(X)
            E = torch.eye(n * n, dtype=X.dtype, device=X.device).reshape(n * n, n, n)

            def trace(M):
                return M.diagonal(dim1=-2, dim2=-1).sum(-1).reshape(n, n)

            return trace(A @ E @ B), trace(E.mT @ A @ X) + trace(X.mT @ A @ E), trace(E @ X) + trace(X @ E)
        """,
    ),
    # --- ideas gone wrong ----------------------------------------------------------------------------------
    "transposes_nothing": wrong(
        "AB.",
        """
        def grad_trace_family(A, B, X):
            A, B, X = A.detach(), B.detach(), X.detach()
            return A @ B, (A + A.mT) @ X, 2 * X.mT
        """,
        idea="transposes_nothing",
    ),
    "moves_dx_and_forgets_to_transpose": wrong(
        "BA, read off too early.",
        """
        def grad_trace_family(A, B, X):
            A, B, X = A.detach(), B.detach(), X.detach()
            M = B @ A
            return M, A @ X + A.T @ X, 2 * X.T
        """,
        idea="moves_dx_and_forgets_to_transpose",
    ),
    "transposes_a_product_in_the_same_order": wrong(
        "(BA)ᵀ = BᵀAᵀ.",
        """
        def grad_trace_family(A, B, X):
            A, B, X = A.detach(), B.detach(), X.detach()
            return B.T @ A.T, (A + A.T) @ X, 2 * X.T
        """,
        idea="transposes_a_product_in_the_same_order",
    ),
    "transposes_one_of_the_two": wrong(
        "AᵀB.",
        """
        def grad_trace_family(A, B, X):
            A, B, X = A.detach(), B.detach(), X.detach()
            return torch.mm(A.T, B), (A + A.T) @ X, X.T * 2
        """,
        idea="transposes_one_of_the_two",
    ),
    "transposes_the_other_of_the_two": wrong(
        "ABᵀ.",
        """
        def grad_trace_family(A, B, X):
            A, B, X = A.detach(), B.detach(), X.detach()
            return torch.mm(A, B.T), (A + A.T) @ X, X.T * 2
        """,
        idea="transposes_the_other_of_the_two",
    ),
    "assumes_symmetry": wrong(
        "2AX, from the book.",
        """
        def grad_trace_family(A, B, X):
            A, B, X = A.detach(), B.detach(), X.detach()
            return A.mT @ B.mT, 2 * A @ X, 2 * X.mT
        """,
        idea="assumes_symmetry",
    ),
    "varies_one_of_the_two": wrong(
        "The left X is taken for a constant.",
        """
        def grad_trace_family(A, B, X):
            A, B, X = A.detach(), B.detach(), X.detach()
            return A.mT @ B.mT, A @ X, 2 * X.mT
        """,
        idea="varies_one_of_the_two",
    ),
    "varies_the_other_of_the_two": wrong(
        "Only the right X varies.",
        """
        def grad_trace_family(A, B, X):
            A, B, X = A.detach(), B.detach(), X.detach()
            # d tr(X'AX) = tr(X'A dX)
            return A.mT @ B.mT, (X.mT @ A).mT, 2 * X.mT
        """,
        idea="varies_the_other_of_the_two",
    ),
    "multiplies_from_the_other_side": wrong(
        "X(A + Aᵀ).",
        """
        def grad_trace_family(A, B, X):
            A, B, X = A.detach(), B.detach(), X.detach()
            S = A + A.mT
            return A.mT @ B.mT, X @ S, 2 * X.mT
        """,
        idea="multiplies_from_the_other_side",
    ),
    "uses_the_rule_for_numbers": wrong(
        "The derivative of x² is 2x.",
        """
        def grad_trace_family(A, B, X):
            A, B, X = A.detach(), B.detach(), X.detach()
            return A.mT @ B.mT, A @ X + A.mT @ X, 2 * X
        """,
        idea="uses_the_rule_for_numbers",
    ),
    "squares_entry_by_entry": wrong(
        "tr(X²) = Σ xᵢᵢ².",
        """
        def grad_trace_family(A, B, X):
            A, B, X = A.detach(), B.detach(), X.detach()
            eye = torch.eye(len(X), dtype=X.dtype, device=X.device)
            return A.mT @ B.mT, A @ X + A.mT @ X, 2 * X * eye
        """,
        idea="squares_entry_by_entry",
    ),
    "varies_one_factor_of_the_square": wrong(
        "One X of the two.",
        """
        def grad_trace_family(A, B, X):
            A, B, X = A.detach(), B.detach(), X.detach()
            return A.mT @ B.mT, A @ X + A.mT @ X, X.mT.clone()
        """,
        idea="varies_one_factor_of_the_square",
    ),
    "transposes_nowhere": wrong(
        "The last step is missing twice.",
        """
        def grad_trace_family(A, B, X):
            A, B, X = A.detach(), B.detach(), X.detach()
            return A.matmul(B), (A + A.mT).matmul(X), X + X
        """,
        idea="transposes_nowhere",
    ),
    "uses_scalar_rules_throughout": wrong(
        "ab, 2ax, 2x.",
        """
        def grad_trace_family(A, B, X):
            A, B, X = A.detach(), B.detach(), X.detach()
            return A @ B, 2 * (A @ X), 2 * X
        """,
        idea="uses_scalar_rules_throughout",
    ),
    "answers_in_another_order": wrong(
        "The first two are exchanged.",
        """
        def grad_trace_family(A, B, X):
            A, B, X = A.detach(), B.detach(), X.detach()
            quadratic, linear, square = (A + A.mT) @ X, (B @ A).mT, 2 * X.mT
            return quadratic, linear, square
        """,
        idea="answers_in_another_order",
    ),
    "squeezes": slip(
        "squeeze.",
        """
        def grad_trace_family(A, B, X):
            A, B, X = A.detach(), B.detach(), X.detach()
            results = A.mT @ B.mT, (A + A.mT) @ X, 2 * X.mT
            return tuple(each.squeeze() for each in results)
        """,
        loses=1,
        idea="squeezes",
    ),
    "adds_in_float64": slip(
        "Sums that begin with torch.zeros.",
        """
        def grad_trace_family(A, B, X):
            A, B, X = A.detach(), B.detach(), X.detach()
            zero = torch.zeros(len(X), len(X), device=X.device)
            return zero + A.mT @ B.mT, zero + A @ X + A.mT @ X, zero + 2 * X.mT
        """,
        loses=1,
        idea="adds_in_float64",
    ),
    "collects_on_the_cpu": slip(
        "Added to what torch.zeros makes on the CPU.",
        """
        def grad_trace_family(A, B, X):
            A, B, X = A.detach(), B.detach(), X.detach()
            one, two, three = (torch.zeros(X.shape, dtype=X.dtype) for _ in range(3))
            one += A.mT @ B.mT
            two += (A + A.mT) @ X
            three += 2 * X.mT
            return one, two, three
        """,
        loses=1,
        idea="collects_on_the_cpu",
    ),
    "stops_on_another_device": slip(
        "torch.zeros without a device.",
        """
        def grad_trace_family(A, B, X):
            A, B, X = A.detach(), B.detach(), X.detach()
            result = torch.zeros(3, *X.shape, dtype=X.dtype)
            result[0], result[1], result[2] = A.mT @ B.mT, (A + A.mT) @ X, 2 * X.mT
            return tuple(result.clone())
        """,
        loses=1,
        idea="stops_on_another_device",
    ),
    "needs_a_contiguous_matrix": slip(
        "view.",
        """
        def grad_trace_family(A, B, X):
            A, B, X = A.detach(), B.detach(), X.detach()
            flat = A.view(-1)
            A = flat.reshape(X.shape)
            return A.mT @ B.mT, (A + A.mT) @ X, 2 * X.mT
        """,
        loses=1,
        idea="needs_a_contiguous_matrix",
    ),
    "two_ideas_at_once": wrong(
        "The second and the third are wrong, for two reasons; the feedback is that of a part.",
        """
        def grad_trace_family(A, B, X):
            A, B, X = A.detach(), B.detach(), X.detach()
            return A.mT @ B.mT, X @ (A + A.mT), 2 * X
        """,
        idea="multiplies_from_the_other_side",
    ),
    # --- broken contracts ----------------------------------------------------------------------------------
    "attached_result": slip(
        "Never detached.",
        """
        def grad_trace_family(A, B, X):
            return A.mT @ B.mT, (A + A.mT) @ X, 2 * X.mT
        """,
        loses=1,
    ),
    "one_tensor": wrong(
        "Three in one.",
        """
        def grad_trace_family(A, B, X):
            A, B, X = A.detach(), B.detach(), X.detach()
            return torch.stack([A.mT @ B.mT, (A + A.mT) @ X, 2 * X.mT])
        """,
        verdict="wrong_type",
    ),
    "doubles_in_place": wrong(
        "X is doubled in place.",
        """
        def grad_trace_family(A, B, X):
            A, B, X = A.detach(), B.detach(), X.detach()
            first, second = A.mT @ B.mT, (A + A.mT) @ X
            X *= 2
            return first, second, X.mT.clone()
        """,
        verdict="input_changed",
    ),
}
