"""Answers to gauss_newton_step."""

from __future__ import annotations

from tests.submissions.variant import Variant, right, slip, wrong

VARIANTS: dict[str, Variant] = {
    # --- right ---------------------------------------------------------------------------------------------
    "careful": right(
        "lstsq with the driver that copes with dependent columns.",
        """
        def gauss_newton_step(J: Tensor, r: Tensor) -> Tensor:
            J, r = J.detach(), r.detach()
            return torch.linalg.lstsq(J, -r[:, None], driver="gelsd").solution[:, 0]
        """,
    ),
    "plain_loops": right(
        "Singular value after singular value.",
        """
        def gauss_newton_step(J, r):
            J, r = J.detach(), r.detach()
            U, S, Vh = torch.linalg.svd(J)
            m, n = J.shape
            s = torch.zeros(n, dtype=J.dtype)
            for i in range(min(m, n)):
                if S[i] > torch.finfo(J.dtype).eps * max(m, n) * S[0]:
                    s = s - (U[:, i] @ r) / S[i] * Vh[i]
            return s
        """,
    ),
    "vectorised": right(
        "pinv's own tolerance is the statement's.",
        """
        def gauss_newton_step(J, r):
            with torch.no_grad():
                return -torch.linalg.pinv(J) @ r
        """,
    ),
    "einsum": right(
        "The SVD in one einsum.",
        """
        def gauss_newton_step(J, r):
            U, S, Vh = torch.linalg.svd(J.detach(), full_matrices=False)
            small = S <= S.max() * max(J.shape) * torch.finfo(J.dtype).eps
            inv = torch.where(small, torch.zeros_like(S), S.reciprocal())
            return -torch.einsum("kj,k,ik,i->j", Vh, inv, U, r.detach())
        """,
    ),
    "helpers": right(
        "Only the singular values that count are kept at all.",
        """
        def gauss_newton_step(J, r):
            U, S, Vh = torch.linalg.svd(J.detach(), full_matrices=False)
            k = rank_of(S, J)
            return -Vh[:k].T @ ((U[:, :k].T @ r.detach()) / S[:k])
        """,
        """
        def rank_of(values, matrix):
            least = torch.finfo(matrix.dtype).eps * max(matrix.shape) * values[0]
            return int((values > least).sum())
        """,
    ),
    "other_solver": right(
        "gelss instead of gelsd; the whole right-hand side with its sign.",
        """
        def gauss_newton_step(J, r):
            fit = torch.linalg.lstsq(J.detach(), r.detach().unsqueeze(-1), driver="gelss")
            return fit.solution.squeeze(-1).neg()
        """,
    ),
    "named_threshold": right(
        "gelsd, with the threshold of the statement.",
        """
        def gauss_newton_step(J, r):
            eps = torch.finfo(J.dtype).eps
            fit = torch.linalg.lstsq(J.detach(), r.detach()[:, None], rcond=eps * max(J.shape), driver="gelsd")
            return -fit.solution[:, 0]
        """,
    ),
    "named_driver": right(
        "gelsd, whose own threshold is the statement's.",
        """
        def gauss_newton_step(J, r):
            return -torch.linalg.lstsq(J.detach(), r.detach().unsqueeze(-1), driver="gelsd").solution.squeeze(-1)
        """,
    ),
    "float64_inside": right(
        "Double precision inside, with float32's notion of what is 0.",
        """
        def gauss_newton_step(J, r):
            tolerance = max(J.shape) * torch.finfo(J.dtype).eps
            s = -(torch.linalg.pinv(J.detach().double(), rtol=tolerance) @ r.detach().double())
            return s.to(J.dtype)
        """,
    ),
    # --- ideas gone wrong ----------------------------------------------------------------------------------
    "keeps_the_sign_of_the_residuals": wrong(
        "Js = r.",
        """
        def gauss_newton_step(J, r):
            return torch.linalg.lstsq(J.detach(), r.detach().unsqueeze(1), driver="gelsd").solution.squeeze(1)
        """,
        idea="keeps_the_sign_of_the_residuals",
    ),
    "steps_along_the_gradient": wrong(
        "−∇f.",
        """
        def gauss_newton_step(J, r):
            gradient = J.T @ r
            return -gradient.detach()
        """,
        idea="steps_along_the_gradient",
    ),
    "searches_along_the_gradient": wrong(
        "−∇f, as far as it pays.",
        """
        def gauss_newton_step(J, r):
            g = (J.T @ r).detach()
            Jg = J.detach() @ g
            if not g.any():
                return torch.zeros_like(g)
            return -(g @ g) / (Jg @ Jg) * g
        """,
        idea="searches_along_the_gradient",
    ),
    "treats_columns_alone": wrong(
        "A projection onto each column.",
        """
        def gauss_newton_step(J, r):
            J, r = J.detach(), r.detach()
            s = torch.zeros(J.shape[1], dtype=J.dtype)
            for j in range(J.shape[1]):
                column = J[:, j]
                if (column != 0).any():
                    s[j] = -torch.dot(column, r) / torch.dot(column, column)
            return s
        """,
        idea="treats_columns_alone",
    ),
    "inverts_the_gram_matrix": wrong(
        "The formula of the lecture.",
        """
        def gauss_newton_step(J, r):
            JTJ = J.T @ J
            return -(torch.inverse(JTJ) @ (J.T @ r)).detach()
        """,
        idea="inverts_the_gram_matrix",
        instead="",
        counts=False,
        rounding=True,
    ),
    "solves_with_the_gram_matrix": wrong(
        "solve, as one should not invert.",
        """
        def gauss_newton_step(J, r):
            H = J.T @ J
            g = J.T @ r
            return torch.linalg.solve(H, -g).detach()
        """,
        idea="inverts_the_gram_matrix",
        rounding=True,
    ),
    "takes_the_pseudo_inverse_of_the_gram_matrix": slip(
        "A pseudo-inverse in the place of the inverse.",
        """
        def gauss_newton_step(J, r):
            J, r = J.detach(), r.detach()
            return -torch.linalg.pinv(J.T @ J, hermitian=True) @ J.T @ r
        """,
        loses=1,
        idea="takes_the_pseudo_inverse_of_the_gram_matrix",
    ),
    "solves_the_normal_equations_by_lstsq": slip(
        "lstsq of JᵀJ.",
        """
        def gauss_newton_step(J, r):
            J, r = J.detach(), r.detach()
            A, b = J.T @ J, J.T @ r
            return -torch.linalg.lstsq(A, b, driver="gelsd").solution
        """,
        loses=1,
        idea="takes_the_pseudo_inverse_of_the_gram_matrix",
        instead="nearly_right",
        counts=False,
    ),
    "takes_any_minimiser": wrong(
        "As many columns as there are residuals, and zeros for the others.",
        """
        def gauss_newton_step(J, r):
            J, r = J.detach(), r.detach()
            m, n = J.shape
            if m >= n:
                return -torch.linalg.lstsq(J, r[:, None], driver="gelsd").solution[:, 0]
            s = torch.zeros(n, dtype=J.dtype)
            s[:m] = torch.linalg.solve(J[:, :m], -r)
            return s
        """,
        idea="takes_any_minimiser",
    ),
    "full_rank_driver": slip(
        "gels promises nothing for dependent columns.",
        """
        def gauss_newton_step(J, r):
            return -torch.linalg.lstsq(J.detach(), r.detach().unsqueeze(-1), driver="gels").solution.squeeze(-1)
        """,
        loses=3,
    ),
    "divides_by_every_singular_value": slip(
        "SVD without a threshold.",
        """
        def gauss_newton_step(J, r):
            U, S, Vh = torch.linalg.svd(J.detach(), full_matrices=False)
            return -(Vh.T @ ((U.T @ r.detach()) / S))
        """,
        loses=3,
        idea="divides_by_every_singular_value",
    ),
    "divides_unless_it_is_zero": slip(
        "S > 0 is not enough.",
        """
        def gauss_newton_step(J, r):
            U, S, Vh = torch.linalg.svd(J.detach(), full_matrices=False)
            c = U.T @ r.detach()
            c = torch.where(S > 0, c / S, 0 * c)
            return -(Vh.T @ c)
        """,
        loses=3,
        idea="divides_by_every_singular_value",
        instead="",
        counts=False,
        drawn=True,  # what it takes for zero is a column that was drawn, or is none
    ),
    "drops_singular_values_that_count": slip(
        "A threshold of 1e-5.",
        """
        def gauss_newton_step(J, r):
            return -(torch.linalg.pinv(J.detach(), rtol=1e-5) @ r.detach())
        """,
        loses=1,
        idea="drops_singular_values_that_count",
    ),
    "an_absolute_threshold": slip(
        "Everything below 1e-4 is 0.",
        """
        def gauss_newton_step(J, r):
            U, S, Vh = torch.linalg.svd(J.detach(), full_matrices=False)
            c = (U.T @ r.detach()) / S
            c[S < 1e-4] = 0
            return -(Vh.T @ c)
        """,
        loses=2,
        idea="compares_with_a_fixed_number",
        drawn=True,  # what it takes for zero is a column that was drawn, or is none
    ),
    "damps_a_little": wrong(
        "1e-10 in every denominator.",
        """
        def gauss_newton_step(J, r):
            J, r = J.detach(), r.detach()
            U, S, Vh = torch.linalg.svd(J, full_matrices=False)
            return -Vh.T @ (S / (S**2 + 1e-10) * (U.T @ r))
        """,
        idea="damps_a_little",
    ),
    "damps_the_gram_matrix": wrong(
        "JᵀJ + 1e-8·I.",
        """
        def gauss_newton_step(J, r):
            J, r = J.detach(), r.detach()
            n = J.shape[1]
            A = J.T @ J + 1e-8 * torch.eye(n, dtype=J.dtype)
            return -torch.linalg.solve(A, J.T @ r)
        """,
        idea="damps_a_little",
        instead="",
        counts=False,
        rounding=True,
    ),
    "takes_means": wrong(
        "A mean of squares.",
        """
        def gauss_newton_step(J, r):
            m = J.shape[0]
            return -(torch.linalg.pinv(J) @ r).detach() / m
        """,
        idea="takes_means",
    ),
    "squeezes_a_single_unknown": slip(
        "squeeze() without a number.",
        """
        def gauss_newton_step(J, r):
            fit = torch.linalg.lstsq(J, -r.unsqueeze(1), driver="gelsd")
            return fit.solution.squeeze().detach()
        """,
        loses=1,
        idea="squeezes_a_single_unknown",
    ),
    "solves_in_float64": slip(
        "double() on the way in.",
        """
        def gauss_newton_step(J, r):
            J, r = J.detach().double(), r.detach().double()
            return -torch.linalg.lstsq(J, r[:, None], driver="gelsd").solution[:, 0]
        """,
        loses=2,
        idea="solves_in_float64",
    ),
    # --- further slips, broken contracts ---------------------------------------------------------------------
    "attached_result": slip(
        "Never detached.",
        """
        def gauss_newton_step(J, r):
            return -torch.linalg.pinv(J) @ r
        """,
        loses=1,
    ),
    "residuals_in_place": wrong(
        "r *= −1.",
        """
        def gauss_newton_step(J, r):
            r = r.detach()
            r *= -1
            return torch.linalg.pinv(J.detach()) @ r
        """,
        verdict="input_changed",
    ),
    "column": wrong(
        "The column stays.",
        """
        def gauss_newton_step(J, r):
            return torch.linalg.lstsq(J.detach(), -r.detach()[:, None], driver="gelsd").solution
        """,
        idea="column",
        verdict="wrong_shape",
    ),
    "numpy_array": wrong(
        "numpy's lstsq.",
        """
        import numpy as np


        def gauss_newton_step(J, r):
            s, *_ = np.linalg.lstsq(J.detach().numpy(), -r.detach().numpy(), rcond=None)
            return s
        """,
        verdict="wrong_type",
    ),
    "the_whole_answer_of_lstsq": wrong(
        "What lstsq returns, with all its parts.",
        """
        def gauss_newton_step(J, r):
            return torch.linalg.lstsq(J.detach(), -r.detach()[:, None], driver="gelsd")
        """,
        verdict="wrong_type",
    ),
}
