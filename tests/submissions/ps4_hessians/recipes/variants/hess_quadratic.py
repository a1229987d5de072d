"""Answers to hess_quadratic."""

from __future__ import annotations

from tests.submissions.variant import Variant, right, slip, wrong

VARIANTS: dict[str, Variant] = {
    # --- right ---------------------------------------------------------------------------------------------
    "careful": right(
        "The symmetric part.",
        """
        def hess_quadratic(A: Tensor) -> Tensor:
            half = A.detach() / 2
            return half + half.mT
        """,
    ),
    "plain_loops": right(
        "Entry by entry, for the whole batch at once.",
        """
        def hess_quadratic(A):
            A = A.detach()
            n = A.shape[-1]
            H = torch.zeros_like(A)
            for i in range(n):
                for j in range(n):
                    H[..., i, j] = 0.5 * A[..., i, j] + 0.5 * A[..., j, i]
            return H
        """,
    ),
    "vectorised": right(
        "The mean of a matrix and its transpose.",
        """
        def hess_quadratic(A):
            return torch.stack([A, A.transpose(-1, -2)]).mean(dim=0).detach()
        """,
    ),
    "einsum": right(
        "The product rule, written with two Kronecker deltas.",
        """
        def hess_quadratic(A):
            with torch.no_grad():
                delta = torch.eye(A.shape[-1], dtype=A.dtype, device=A.device)
                first = torch.einsum("...kl,ki,lj->...ij", A, delta, delta)
                second = torch.einsum("...kl,kj,li->...ij", A, delta, delta)
                return 0.5 * (first + second)
        """,
    ),
    "another_order": right(
        "A minus its antisymmetric part.",
        """
        def hess_quadratic(A):
            A = A.detach()
            antisymmetric = 0.5 * (A - A.swapaxes(-1, -2))
            return A - antisymmetric
        """,
    ),
    "from_values": right(
        "f itself at sums of unit vectors: f(e + d) - f(e) - f(d).",
        """
        def hess_quadratic(A):
            A = A.detach()

            def f(x):
                return (x @ A * x).sum(-1) / 2

            n = A.shape[-1]
            E = torch.eye(n, dtype=A.dtype, device=A.device)
            lead = A.shape[:-2]
            diagonal = f(E)
            rows = [f(E + E[i]) - diagonal - diagonal[..., i : i + 1] for i in range(n)]
            return torch.stack(rows, dim=-2) if rows else torch.zeros(*lead, 0, 0, dtype=A.dtype, device=A.device)
        """,
    ),
    "helpers_and_classes": right(
        "A helper in a cell of its own.",
        """
        def hess_quadratic(A):
            return symmetrised(A.detach())
        """,
        """
        def symmetrised(M):
            return torch.lerp(M, torch.adjoint(M), 0.5)
        """,
    ),
    "lambdas": right(
        "One lambda.",
        """
        hess_quadratic = lambda A: (A.detach() + A.detach().mH).mul(0.5)
        """,
    ),
    "returns_views": right(
        "Written into a larger tensor, and cut out of it.",
        """
        def hess_quadratic(A):
            n = A.shape[-1]
            padded = A.new_zeros(*A.shape[:-2], n + 1, n + 1)
            padded[..., :n, :n] += 0.5 * A.detach()
            padded[..., :n, :n] += 0.5 * A.detach().transpose(-2, -1)
            return padded[..., :n, :n].mT
        """,
    ),
    "triangles": right(
        "The strict upper triangle, mirrored, and the diagonal.",
        """
        def hess_quadratic(A):
            A = A.detach()
            upper = torch.triu(A, 1) + torch.tril(A, -1).mT  # the coefficient of x_i x_j
            return (upper + upper.mT) / 2 + torch.diag_embed(torch.diagonal(A, dim1=-2, dim2=-1))
        """,
    ),
    "one_matrix_at_a_time": right(
        "A loop over the batch, as a flat list.",
        """
        def hess_quadratic(A):
            shape = A.shape
            flat = A.detach().reshape(shape[:-2].numel(), shape[-1], shape[-1])
            result = torch.empty(flat.shape, dtype=A.dtype, device=A.device)
            for k in range(len(flat)):
                result[k] = (flat[k] + flat[k].T) * 0.5
            return result.reshape(shape)
        """,
    ),
    # --- ideas gone wrong ----------------------------------------------------------------------------------
    "assumes_symmetry": wrong(
        "As in the formula collection.",
        """
        def hess_quadratic(A):
            return A.clone().detach()
        """,
        idea="assumes_symmetry",
    ),
    "returns_the_matrix_itself": wrong(
        "The very tensor that came in.",
        """
        def hess_quadratic(A):
            # d/dx 1/2 x'Ax = Ax, and d/dx Ax = A
            H = A
            return H
        """,
        idea="assumes_symmetry",
    ),
    "returns_the_transpose": wrong(
        "A transpose somewhere, as it usually helps.",
        """
        def hess_quadratic(A):
            return A.mT.detach().clone()
        """,
        idea="returns_the_transpose",
    ),
    "drops_the_half": wrong(
        "The rule for xᵀAx.",
        """
        def hess_quadratic(A):
            A = A.detach()
            return A + A.transpose(-2, -1)
        """,
        idea="drops_the_half",
    ),
    "halves_twice": wrong(
        "A half for the half, and a half for the symmetric part.",
        """
        def hess_quadratic(A):
            sym = (A + A.mT) / 2
            return (1 / 2 * sym).detach()
        """,
        idea="halves_twice",
    ),
    "halves_without_symmetry": wrong(
        "The half stays, the x's go.",
        """
        def hess_quadratic(A):
            return 0.5 * A.detach()
        """,
        idea="halves_without_symmetry",
    ),
    "takes_the_gram_matrix": wrong(
        "AᵀA is symmetric.",
        """
        def hess_quadratic(A):
            with torch.no_grad():
                return A.mT @ A
        """,
        idea="takes_the_gram_matrix",
    ),
    "takes_the_other_gram_matrix": wrong(
        "AAᵀ is symmetric.",
        """
        def hess_quadratic(A):
            return torch.matmul(A, A.transpose(-1, -2)).detach()
        """,
        idea="takes_the_other_gram_matrix",
    ),
    "mirrors_the_upper_triangle": wrong(
        "Every pair i < j once, then mirrored.",
        """
        def hess_quadratic(A):
            H = torch.zeros_like(A).detach()
            n = A.shape[-1]
            for i in range(n):
                for j in range(i, n):
                    H[..., i, j] = A.detach()[..., i, j]
                    H[..., j, i] = A.detach()[..., i, j]
            return H
        """,
        idea="mirrors_the_upper_triangle",
    ),
    "mirrors_the_lower_triangle": wrong(
        "As a Cholesky routine reads it.",
        """
        def hess_quadratic(A):
            low = torch.tril(A.detach(), diagonal=-1)
            d = torch.diag_embed(torch.diagonal(A.detach(), dim1=-2, dim2=-1))
            return low + low.mT + d
        """,
        idea="mirrors_the_lower_triangle",
    ),
    "keeps_the_diagonal": wrong(
        "Second derivatives are f_xx and f_yy.",
        """
        def hess_quadratic(A):
            eye = torch.eye(A.shape[-1], dtype=A.dtype, device=A.device)
            return (A * eye).detach()
        """,
        idea="keeps_the_diagonal",
    ),
    "takes_the_antisymmetric_part": wrong(
        "A sign that slipped.",
        """
        def hess_quadratic(A):
            A = A.detach()
            return (A - A.mT) / 2
        """,
        idea="takes_the_antisymmetric_part",
    ),
    "transposes_the_whole_batch": slip(
        ".T, as for a matrix.",
        """
        def hess_quadratic(A):
            return (0.5 * (A + A.T)).detach()
        """,
        loses=2,
        idea="transposes_the_whole_batch",
    ),
    "transposes_with_two_numbers": slip(
        "transpose(0, 1), which is right for one matrix.",
        """
        def hess_quadratic(A):
            A = A.detach()
            return (A + A.transpose(0, 1)) / 2
        """,
        loses=2,
        idea="transposes_the_whole_batch",
    ),
    "multiplies_with_a_bare_half": slip(
        "A half as a tensor of one entry.",
        """
        def hess_quadratic(A):
            half = torch.tensor([0.5])
            return (half * (A + A.mT)).detach()
        """,
        loses=2,
        idea="multiplies_with_a_bare_half",
    ),
    "fills_zeros_in_float64": slip(
        "Zeros without a dtype, filled entry by entry.",
        """
        def hess_quadratic(A):
            n = A.shape[-1]
            hessian = torch.zeros(A.shape, device=A.device)
            for i in range(n):
                for j in range(n):
                    hessian[..., i, j] = (A[..., i, j].detach() + A[..., j, i].detach()) / 2
            return hessian
        """,
        loses=1,
        idea="multiplies_with_a_float64_half",
    ),
    "builds_on_the_cpu": slip(
        "Zeros without a device, to which both are added in place.",
        """
        def hess_quadratic(A):
            S = torch.zeros(A.shape, dtype=A.dtype)
            S += A.detach() / 2
            S += A.detach().mT / 2
            return S
        """,
        loses=1,
        idea="builds_on_the_cpu",
    ),
    "copies_through_numbers": slip(
        "A list of numbers on the way.",
        """
        def hess_quadratic(A):
            S = torch.tensor(A.tolist(), dtype=A.dtype).reshape(A.shape)
            return (S + S.mT) / 2
        """,
        loses=1,
        idea="fills_zeros_on_the_cpu",
    ),
    "zeros": wrong(
        "Zeros: f is linear in A.",
        """
        def hess_quadratic(A):
            H = torch.zeros_like(A)
            return H.detach()
        """,
        idea="zeros",
    ),
    # --- broken contracts ----------------------------------------------------------------------------------
    "attached_result": slip(
        "Never detached.",
        """
        def hess_quadratic(A):
            return (A + A.mT) / 2
        """,
        loses=1,
    ),
    "symmetrises_in_place": wrong(
        "The argument is overwritten.",
        """
        def hess_quadratic(A):
            with torch.no_grad():
                A += A.mT.clone()
                A /= 2
                return A.clone()
        """,
        verdict="input_changed",
    ),
    "always_float32": wrong(
        "float().",
        """
        def hess_quadratic(A):
            B = A.detach().float()
            return (B + B.mT) / 2
        """,
        verdict="wrong_dtype",
    ),
    "asks_torch_for_the_hessian": wrong(
        "torch.func, which is forbidden here.",
        """
        def hess_quadratic(A):
            x = torch.zeros(A.shape[-1], dtype=A.dtype)
            return torch.func.hessian(lambda x: 0.5 * x @ A @ x)(x)
        """,
        verdict="forbidden",
    ),
}
