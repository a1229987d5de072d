"""Answers to elementwise_layer_jacobian."""

from __future__ import annotations

from tests.submissions.variant import Variant, right, slip, wrong

VARIANTS: dict[str, Variant] = {
    # --- right ---------------------------------------------------------------------------------------------
    "careful": right(
        "Rows scaled by the slopes.",
        """
        def elementwise_layer_jacobian(W: Tensor, b: Tensor, x: Tensor) -> Tensor:
            h = torch.tanh(W @ x + b)
            return ((1 - h**2)[:, None] * W).detach()
        """,
    ),
    "plain_loops": right(
        "Entry by entry.",
        """
        def elementwise_layer_jacobian(W, b, x):
            W, b, x = W.detach(), b.detach(), x.detach()
            J = torch.empty_like(W)
            for i in range(W.shape[0]):
                z = b[i].clone()
                for j in range(W.shape[1]):
                    z = z + W[i, j] * x[j]
                slope = 1 - torch.tanh(z) ** 2
                for j in range(W.shape[1]):
                    J[i, j] = slope * W[i, j]
            return J
        """,
    ),
    "vectorised": right(
        "einsum, and the slope by 1/cosh squared, which is 0 where cosh is infinite.",
        """
        def elementwise_layer_jacobian(W, b, x):
            with torch.no_grad():
                z = torch.einsum("ij,j->i", W, x) + b
                return torch.einsum("i,ij->ij", torch.cosh(z) ** -2, W)
        """,
    ),
    "helpers": right(
        "A diagonal matrix, and the product of two Jacobians.",
        """
        def jacobian_of_tanh(z):
            return torch.diag((1 - torch.tanh(z)) * (1 + torch.tanh(z)))


        def elementwise_layer_jacobian(W, b, x):
            W = W.detach()
            return jacobian_of_tanh(W @ x.detach() + b.detach()) @ W
        """,
    ),
    "by_the_sigmoid": right(
        "tanh z = 2 sigmoid(2z) - 1, whose slope is 4 s (1 - s).",
        """
        def elementwise_layer_jacobian(W, b, x):
            s = torch.sigmoid(2 * (W @ x + b))
            return (W.mT * (4 * s * (1 - s))).mT.detach()
        """,
    ),
    # --- ideas gone wrong ----------------------------------------------------------------------------------
    "scales_the_columns": wrong(
        "Without [:, None].",
        """
        def elementwise_layer_jacobian(W, b, x):
            h = torch.tanh(W @ x + b)
            return ((1 - h**2) * W).detach()
        """,
        idea="scales_the_columns",
        verdict="raised",
    ),
    "diagonal_on_the_right": wrong(
        "W times the diagonal matrix.",
        """
        def elementwise_layer_jacobian(W, b, x):
            h = torch.tanh(W @ x + b)
            D = torch.diag(1 - h**2)
            return (W @ D).detach()
        """,
        idea="scales_the_columns",
        verdict="raised",
    ),
    "drops_the_activation": wrong(
        "W.",
        """
        def elementwise_layer_jacobian(W, b, x):
            return W.detach().clone()
        """,
        idea="drops_the_activation",
    ),
    "drops_the_layer": wrong(
        "The diagonal matrix alone.",
        """
        def elementwise_layer_jacobian(W, b, x):
            h = torch.tanh(W @ x + b).detach()
            return torch.diag(1 - h * h)
        """,
        idea="drops_the_layer",
        verdict="wrong_shape",
    ),
    "slope_at_the_argument": wrong(
        "z in the place of h.",
        """
        def elementwise_layer_jacobian(W, b, x):
            z = W @ x + b
            return ((1 - z**2).unsqueeze(1) * W).detach()
        """,
        idea="slope_at_the_argument",
    ),
    "slope_without_the_square": wrong(
        "1 - h.",
        """
        def elementwise_layer_jacobian(W, b, x):
            h = torch.tanh(W @ x + b)
            return ((1 - h).unsqueeze(1) * W).detach()
        """,
        idea="slope_without_the_square",
    ),
    "slope_with_a_plus": wrong(
        "1 + h², as for the tangent.",
        """
        def elementwise_layer_jacobian(W, b, x):
            h = torch.tanh(W @ x + b)
            return ((1 + h**2).unsqueeze(1) * W).detach()
        """,
        idea="slope_with_a_plus",
    ),
    "slope_with_the_wrong_sign": wrong(
        "h² - 1.",
        """
        def elementwise_layer_jacobian(W, b, x):
            h = (W @ x + b).tanh().detach()
            return (h * h - 1)[:, None] * W.detach()
        """,
        idea="slope_with_the_wrong_sign",
    ),
    "slope_of_the_sigmoid": wrong(
        "h (1 - h).",
        """
        def elementwise_layer_jacobian(W, b, x):
            h = torch.tanh(W @ x + b).detach()
            return torch.diag(h * (1 - h)) @ W.detach()
        """,
        idea="slope_of_the_sigmoid",
    ),
    "slope_of_one_hyperbolic_cosine": wrong(
        "1/cosh.",
        """
        def elementwise_layer_jacobian(W, b, x):
            slopes = 1 / torch.cosh(W @ x + b)
            return (slopes[:, None] * W).detach()
        """,
        idea="slope_of_one_hyperbolic_cosine",
    ),
    "forgets_the_intercept": wrong(
        "b is a constant and drops out.",
        """
        def elementwise_layer_jacobian(W, b, x):
            h = torch.tanh(W @ x)
            return ((1 - h**2)[:, None] * W).detach()
        """,
        idea="forgets_the_intercept",
    ),
    "rows_are_inputs": wrong(
        "Transposed.",
        """
        def elementwise_layer_jacobian(W, b, x):
            h = torch.tanh(W @ x + b)
            return (W.T @ torch.diag(1 - h**2)).detach()
        """,
        idea="rows_are_inputs",
        verdict="wrong_shape",
    ),
    "adds_up_the_units": wrong(
        "Wᵀ(1 - h²).",
        """
        def elementwise_layer_jacobian(W, b, x):
            h = torch.tanh(W @ x + b)
            return (W.T @ (1 - h**2)).detach()
        """,
        idea="adds_up_the_units",
        verdict="wrong_shape",
    ),
    "differentiates_by_the_weights": wrong(
        "An outer product with x.",
        """
        def elementwise_layer_jacobian(W, b, x):
            h = torch.tanh(W @ x + b)
            return torch.outer(1 - h**2, x).detach()
        """,
        idea="differentiates_by_the_weights",
    ),
    "tanh_of_exponentials": slip(
        "tanh from its definition.",
        """
        def elementwise_layer_jacobian(W, b, x):
            z = (W @ x + b).detach()
            up, down = torch.exp(z), torch.exp(-z)
            h = (up - down) / (up + down)
            return (1 - h * h).unsqueeze(1) * W.detach()
        """,
        loses=1,
        idea="tanh_of_exponentials",
    ),
    "drops_a_single_dimension": slip(
        "squeeze at the end.",
        """
        def elementwise_layer_jacobian(W, b, x):
            h = torch.tanh(W @ x + b).detach()
            return ((1 - h * h)[:, None] * W.detach()).squeeze()
        """,
        loses=1,
        idea="drops_a_single_dimension",
    ),
    "identity_in_float64": slip(
        "torch.eye without a dtype.",
        """
        def elementwise_layer_jacobian(W, b, x):
            h = torch.tanh(W @ x + b).detach()
            D = torch.eye(len(h), device=W.device) * (1 - h * h)
            return D @ W.detach().to(D.dtype)
        """,
        loses=1,
        idea="identity_in_float64",
    ),
    "identity_on_the_cpu": slip(
        "torch.eye without a device.",
        """
        def elementwise_layer_jacobian(W, b, x):
            h = torch.tanh(W @ x + b).detach()
            D = torch.eye(len(h), dtype=W.dtype) * (1 - h * h)
            return D @ W.detach()
        """,
        loses=1,
        idea="identity_on_the_cpu",
    ),
    # --- broken contracts ----------------------------------------------------------------------------------
    "attached_result": slip(
        "Never detached.",
        """
        def elementwise_layer_jacobian(W, b, x):
            return (1 - torch.tanh(W @ x + b) ** 2)[:, None] * W
        """,
        loses=1,
    ),
    "scales_in_place": wrong(
        "W itself is scaled.",
        """
        def elementwise_layer_jacobian(W, b, x):
            J = W.detach()
            J *= (1 - torch.tanh(W.detach() @ x.detach() + b.detach()) ** 2)[:, None]
            return J.clone()
        """,
        verdict="input_changed",
    ),
}
