"""Answers to logabsdet_value_and_grad."""

from __future__ import annotations

from tests.submissions.variant import Variant, right, slip, wrong

VARIANTS: dict[str, Variant] = {
    # --- right ---------------------------------------------------------------------------------------------
    "careful": right(
        "slogdet, and the inverse transposed.",
        """
        def logabsdet_value_and_grad(X: Tensor) -> tuple[Tensor, Tensor]:
            X = X.detach()
            _, value = torch.linalg.slogdet(X)
            return value, torch.linalg.inv(X).transpose(-2, -1).contiguous()
        """,
    ),
    "plain_loops": right(
        "Matrix by matrix, in a list that is put together again.",
        """
        def logabsdet_value_and_grad(X):
            X = X.detach()
            n = X.shape[-1]
            values, gradients = X.new_zeros(X.shape[:-2]), torch.zeros_like(X)
            count = values.numel()
            flat, flat_values, flat_gradients = X.reshape(count, n, n), values.view(-1), gradients.view(count, n, n)
            for index in range(count):
                LU, pivots = torch.linalg.lu_factor(flat[index])
                flat_values[index] = LU.diagonal().abs().log().sum()
                one = torch.eye(n, dtype=X.dtype, device=X.device)
                flat_gradients[index] = torch.linalg.lu_solve(LU, pivots, one, adjoint=True)
            return values, gradients
        """,
    ),
    "einsum": right(
        "QR: the diagonal of R, and X⁻ᵀ = QR⁻ᵀ.",
        """
        def logabsdet_value_and_grad(X):
            with torch.no_grad():
                Q, R = torch.linalg.qr(X)
                value = torch.einsum("...ii->...i", R).abs().log().sum(-1)
                return value, torch.linalg.solve_triangular(R, Q.mT, upper=True).mT
        """,
    ),
    "another_route": right(
        "Singular values, whose logarithms add up.",
        """
        def logabsdet_value_and_grad(X):
            U, s, Vh = torch.linalg.svd(X.detach())
            return s.log().sum(dim=-1), (U / s.unsqueeze(-2)) @ Vh
        """,
    ),
    # --- ideas gone wrong ----------------------------------------------------------------------------------
    "takes_the_logarithm_of_the_determinant": wrong(
        "The original notebook's.",
        """
        def logabsdet_value_and_grad(X):
            X = X.detach()
            return torch.log(torch.det(X)), torch.inverse(X).mT
        """,
        idea="takes_the_logarithm_of_the_determinant",
        verdict="not_finite",
    ),
    "takes_logdet": wrong(
        "torch.logdet.",
        """
        def logabsdet_value_and_grad(X):
            X = X.detach()
            return torch.logdet(X), torch.inverse(X).mT
        """,
        idea="takes_the_logarithm_of_the_determinant",
        verdict="not_finite",
    ),
    "takes_the_absolute_value_first": slip(
        "log |det X|, as it is written.",
        """
        def logabsdet_value_and_grad(X):
            X = X.detach()
            return X.det().abs().log(), X.inverse().mT
        """,
        loses=1,
        idea="takes_the_absolute_value_first",
    ),
    "squares_the_matrix": slip(
        "½ log det(XᵀX).",
        """
        def logabsdet_value_and_grad(X):
            X = X.detach()
            return 0.5 * (X.mT @ X).det().log(), torch.linalg.inv(X).mT
        """,
        loses=1,
        idea="squares_the_matrix",
        counts=False,
    ),
    "takes_the_sign_along": wrong(
        "sign · logabsdet.",
        """
        def logabsdet_value_and_grad(X):
            X = X.detach()
            sign, logabsdet = torch.linalg.slogdet(X)
            return sign * logabsdet, torch.linalg.inv(X).mT
        """,
        idea="takes_the_sign_along",
    ),
    "returns_the_sign": wrong(
        "The first of the two.",
        """
        def logabsdet_value_and_grad(X):
            X = X.detach()
            return torch.linalg.slogdet(X)[0], torch.linalg.inv(X).mT
        """,
        idea="returns_the_sign",
    ),
    "takes_the_logarithm_to_base_ten": wrong(
        "log10.",
        """
        def logabsdet_value_and_grad(X):
            X = X.detach()
            s = torch.linalg.svdvals(X)
            return s.log10().sum(-1), torch.linalg.inv(X).mT
        """,
        idea="takes_the_logarithm_to_base_ten",
    ),
    "adds_up_the_batch": slip(
        "sum() over everything.",
        """
        def logabsdet_value_and_grad(X):
            X = X.detach()
            s = torch.linalg.svdvals(X)
            return s.log().sum(), torch.linalg.inv(X).mT
        """,
        loses=2,
        idea="adds_up_the_batch",
    ),
    "forgets_the_transpose": wrong(
        "X⁻¹.",
        """
        def logabsdet_value_and_grad(X):
            X = X.detach()
            return torch.linalg.slogdet(X).logabsdet, torch.linalg.inv(X)
        """,
        idea="forgets_the_transpose",
    ),
    "differentiates_the_determinant": wrong(
        "det(X)·X⁻ᵀ.",
        """
        def logabsdet_value_and_grad(X):
            X = X.detach()
            value = torch.linalg.slogdet(X).logabsdet
            return value, torch.linalg.det(X)[..., None, None] * torch.linalg.inv(X).mT
        """,
        idea="differentiates_the_determinant",
    ),
    "takes_the_absolute_value_of_the_slope": wrong(
        "1/|x|.",
        """
        def logabsdet_value_and_grad(X):
            X = X.detach()
            sign, value = torch.linalg.slogdet(X)
            return value, sign[..., None, None] * torch.linalg.inv(X).mT
        """,
        idea="takes_the_absolute_value_of_the_slope",
    ),
    "divides_by_the_determinant": wrong(
        "1/det.",
        """
        def logabsdet_value_and_grad(X):
            X = X.detach()
            return torch.linalg.slogdet(X).logabsdet, 1 / torch.linalg.det(X)
        """,
        idea="divides_by_the_determinant",
        verdict="wrong_shape",
    ),
    "inverts_each_entry": wrong(
        "1/X.",
        """
        def logabsdet_value_and_grad(X):
            X = X.detach()
            return torch.linalg.slogdet(X).logabsdet, X.reciprocal()
        """,
        idea="inverts_each_entry",
    ),
    "keeps_the_diagonal": wrong(
        "The diagonal of the inverse.",
        """
        def logabsdet_value_and_grad(X):
            X = X.detach()
            inverse = torch.linalg.inv(X)
            one = torch.eye(X.shape[-1], dtype=X.dtype, device=X.device)
            return torch.linalg.slogdet(X).logabsdet, inverse * one
        """,
        idea="keeps_the_diagonal",
    ),
    "transposes_the_whole_batch": slip(
        ".T.",
        """
        def logabsdet_value_and_grad(X):
            X = X.detach()
            inverse = torch.linalg.inv(X)
            return torch.linalg.slogdet(X).logabsdet, inverse.permute(*range(X.dim() - 1, -1, -1))
        """,
        loses=2,
        idea="transposes_the_whole_batch",
    ),
    "loops_over_one_batch_dimension": slip(
        "A loop over the first dimension.",
        """
        def logabsdet_value_and_grad(X):
            X = X.detach()
            if X.ndim == 2:
                return torch.linalg.slogdet(X).logabsdet, torch.linalg.inv(X).T
            values = [torch.linalg.slogdet(M).logabsdet for M in X]
            gradients = [torch.linalg.inv(M).mT for M in X]
            return torch.stack(values), torch.stack(gradients)
        """,
        loses=1,
        idea="loops_over_one_batch_dimension",
    ),
    "returns_the_gradient_alone": wrong(
        "No value.",
        """
        def logabsdet_value_and_grad(X):
            return torch.linalg.inv(X.detach()).mT
        """,
        idea="returns_the_gradient_alone",
        verdict="wrong_type",
    ),
    "adds_in_float64": slip(
        "torch.eye without a dtype.",
        """
        def logabsdet_value_and_grad(X):
            X = X.detach().double()
            one = torch.eye(X.shape[-1], device=X.device)
            return torch.linalg.slogdet(X).logabsdet, torch.linalg.solve(X.mT, one.expand(X.shape))
        """,
        loses=1,
        idea="adds_in_float64",
    ),
    "inverts_on_the_cpu": slip(
        "torch.eye without a device.",
        """
        def logabsdet_value_and_grad(X):
            X = X.detach()
            one = torch.eye(X.shape[-1], dtype=X.dtype)
            return torch.linalg.slogdet(X).logabsdet, torch.linalg.solve(X.mT, one.expand(X.shape))
        """,
        loses=1,
        idea="inverts_on_the_cpu",
    ),
    # --- broken contracts ----------------------------------------------------------------------------------
    "attached_result": slip(
        "Never detached.",
        """
        def logabsdet_value_and_grad(X):
            return torch.linalg.slogdet(X).logabsdet, torch.linalg.inv(X).mT
        """,
        loses=1,
    ),
    "python_number": wrong(
        "A number for the value.",
        """
        def logabsdet_value_and_grad(X):
            X = X.detach()
            return torch.linalg.slogdet(X).logabsdet.sum().item(), torch.linalg.inv(X).mT
        """,
        verdict="wrong_type",
    ),
}
