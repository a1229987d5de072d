"""Answers to hess_logistic."""

from __future__ import annotations

from tests.submissions.variant import Variant, right, slip, wrong

VARIANTS: dict[str, Variant] = {
    # --- right ---------------------------------------------------------------------------------------------
    "careful": right(
        "Rows of X, weighted.",
        """
        def hess_logistic(X: Tensor, y: Tensor, w: Tensor, lam: float) -> Tensor:
            X, w = X.detach(), w.detach()
            n, d = X.shape
            p = torch.sigmoid(X @ w)
            weighted = X * (p * (1 - p))[:, None]
            return X.mT @ weighted / n + lam * torch.eye(d, dtype=X.dtype, device=X.device)
        """,
    ),
    "plain_loops": right(
        "Example by example, weight by weight.",
        """
        def hess_logistic(X, y, w, lam):
            X, w = X.detach(), w.detach()
            n, d = X.shape
            p = torch.sigmoid(X @ w)
            c = p * (1 - p)
            H = torch.zeros(d, d, dtype=X.dtype, device=X.device)
            for i in range(d):
                for j in range(d):
                    H[i, j] = (c * X[:, i] * X[:, j]).sum() / n
                H[i, i] += lam
            return H
        """,
    ),
    "vectorised": right(
        "The root of the weights on both sides: a Gram matrix, exactly symmetric.",
        """
        def hess_logistic(X, y, w, lam):
            with torch.no_grad():
                z = X @ w
                root = torch.sqrt(torch.sigmoid(z) * torch.sigmoid(-z) / X.shape[0])
                R = root.unsqueeze(1) * X
                H = R.T @ R
                H.diagonal().add_(lam)
                return H
        """,
    ),
    "einsum": right(
        "One einsum over three factors.",
        """
        def hess_logistic(X, y, w, lam):
            p = torch.einsum("ni,i->n", X, w).detach().sigmoid()
            first = torch.einsum("n,ni,nj->ij", p - p**2, X.detach(), X.detach()) / len(y)
            return first + lam * torch.eye(len(w), dtype=X.dtype, device=X.device)
        """,
    ),
    "another_order": right(
        "exp(-|z|), which never overflows; the mean at the end; the penalty first.",
        """
        def hess_logistic(X, y, w, lam):
            X, w = X.detach(), w.detach()
            H = torch.diag(torch.full_like(w, lam))
            e = torch.exp(-torch.abs(X @ w))
            slope = e / (1 + e) ** 2
            return H + (X.mT * slope) @ X / X.size(0)
        """,
    ),
    "outer_products": right(
        "All outer products, n·d² numbers, and their mean.",
        """
        def hess_logistic(X, y, w, lam):
            X, w = X.detach(), w.detach()
            p = 1 / (1 + torch.exp(-(X @ w)))
            outer = X.unsqueeze(2) * X.unsqueeze(1)
            penalty = lam * torch.eye(X.shape[1]).to(X)
            return (outer * (p * (1 - p)).reshape(-1, 1, 1)).mean(dim=0) + penalty
        """,
    ),
    "hyperbolic": right(
        "1/(4 cosh²(z/2)); its infinity is a zero weight.",
        """
        def hess_logistic(X, y, w, lam):
            X = X.detach()
            half = (X @ w.detach()) / 2
            c = (1 - torch.tanh(half).square()) / 4
            H = (c.unsqueeze(0) * X.T) @ X
            return H / len(X) + lam * torch.eye(X.shape[-1], dtype=X.dtype, device=X.device)
        """,
    ),
    "helpers_and_classes": right(
        "A class of the model.",
        """
        def hess_logistic(X, y, w, lam):
            return LogisticModel(X.detach(), lam).curvature(w.detach())
        """,
        """
        class LogisticModel:
            def __init__(self, features, penalty):
                self.features, self.penalty = features, penalty

            def uncertainty(self, weights):
                p = torch.special.expit(torch.mv(self.features, weights))
                return p.mul(1 - p)

            def curvature(self, weights):
                inner = torch.matmul(self.features.t(), self.uncertainty(weights).view(-1, 1) * self.features)
                return inner.div(len(self.features)) + torch.diag(torch.full_like(weights, self.penalty))
        """,
    ),
    "lambdas": right(
        "Two lambdas.",
        """
        bump = lambda t: torch.sigmoid(t) * torch.sigmoid(-t)
        hess_logistic = lambda X, y, w, lam: (
            X.T @ (bump(X @ w)[:, None] * X) / X.shape[0] + lam * torch.eye(X.shape[1], dtype=X.dtype, device=X.device)
        ).detach()
        """,
    ),
    "one_example_at_a_time": right(
        "A running sum over the examples.",
        """
        def hess_logistic(X, y, w, lam):
            X, w = X.detach(), w.detach()
            total = torch.zeros(X.shape[1], X.shape[1], dtype=X.dtype, device=X.device)
            for row in X:
                p = torch.sigmoid(row @ w)
                total += p * (1 - p) * torch.outer(row, row)
            total /= len(X)
            for k in range(len(w)):
                total[k, k] += lam
            return total
        """,
    ),
    # --- ideas gone wrong ----------------------------------------------------------------------------------
    "forgets_the_mean": wrong(
        "A sum.",
        """
        def hess_logistic(X, y, w, lam):
            X, w = X.detach(), w.detach()
            p = torch.sigmoid(X @ w)
            S = (p * (1 - p)).unsqueeze(1)
            return X.T @ (S * X) + lam * torch.eye(X.shape[1], dtype=X.dtype, device=X.device)
        """,
        idea="forgets_the_mean",
    ),
    "averages_the_penalty": wrong(
        "A bracket too far.",
        """
        def hess_logistic(X, y, w, lam):
            X, w = X.detach(), w.detach()
            n, d = X.shape
            p = torch.sigmoid(X @ w)
            return (X.T @ ((p * (1 - p))[:, None] * X) + lam * torch.eye(d, dtype=X.dtype, device=X.device)) / n
        """,
        idea="averages_the_penalty",
    ),
    "forgets_the_penalty": wrong(
        "No penalty.",
        """
        def hess_logistic(X, y, w, lam):
            p = torch.sigmoid(X @ w).detach()
            X = X.detach()
            return torch.einsum("ki,k,kj->ij", X, p * (1 - p), X) / X.shape[0]
        """,
        idea="forgets_the_penalty",
    ),
    "doubles_the_penalty": wrong(
        "2λ, as if the penalty had no half.",
        """
        def hess_logistic(X, y, w, lam):
            X, w = X.detach(), w.detach()
            n, d = X.shape
            p = torch.sigmoid(X @ w)
            return X.T @ ((p * (1 - p))[:, None] * X) / n + 2 * lam * torch.eye(d, dtype=X.dtype, device=X.device)
        """,
        idea="doubles_the_penalty",
    ),
    "adds_the_penalty_everywhere": wrong(
        "+ lam.",
        """
        def hess_logistic(X, y, w, lam):
            X, w = X.detach(), w.detach()
            p = torch.sigmoid(X @ w)
            return X.T @ ((p * (1 - p))[:, None] * X) / len(X) + lam
        """,
        idea="adds_the_penalty_everywhere",
    ),
    "squared_loss": wrong(
        "The weight twice, once for each factor.",
        """
        def hess_logistic(X, y, w, lam):
            X, w = X.detach(), w.detach()
            p = torch.sigmoid(X @ w)
            J = (p * (1 - p)).unsqueeze(1) * X  # Jacobian of p
            return J.T @ J / X.shape[0] + lam * torch.eye(X.shape[1], dtype=X.dtype, device=X.device)
        """,
        idea="squared_loss",
    ),
    "products_of_gradients": wrong(
        "The empirical Fisher matrix.",
        """
        def hess_logistic(X, y, w, lam):
            X, y, w = X.detach(), y.detach(), w.detach()
            error = torch.sigmoid(X @ w) - y.to(X.dtype)
            G = error.unsqueeze(1) * X
            return G.T @ G / X.shape[0] + lam * torch.eye(X.shape[1], dtype=X.dtype, device=X.device)
        """,
        idea="products_of_gradients",
    ),
    "weights_are_the_probabilities": wrong(
        "diag(p).",
        """
        def hess_logistic(X, y, w, lam):
            X, w = X.detach(), w.detach()
            p = torch.sigmoid(X @ w)
            return (X * p[:, None]).T @ X / len(X) + lam * torch.eye(len(w), dtype=X.dtype, device=X.device)
        """,
        idea="weights_are_the_probabilities",
    ),
    "forgets_the_sigmoid": wrong(
        "z(1 − z).",
        """
        def hess_logistic(X, y, w, lam):
            X, w = X.detach(), w.detach()
            p = X @ w
            return X.T @ ((p * (1 - p))[:, None] * X) / len(X) + lam * torch.eye(len(w), dtype=X.dtype, device=X.device)
        """,
        idea="forgets_the_sigmoid",
    ),
    "forgets_the_weights": wrong(
        "Least squares.",
        """
        def hess_logistic(X, y, w, lam):
            X = X.detach()
            n, d = X.shape
            return X.T @ X / n + lam * torch.eye(d, dtype=X.dtype, device=X.device)
        """,
        idea="forgets_the_weights",
    ),
    "weights_with_the_wrong_sign": wrong(
        "p(p − 1).",
        """
        def hess_logistic(X, y, w, lam):
            X, w = X.detach(), w.detach()
            p = torch.sigmoid(X @ w)
            return X.T @ ((p * (p - 1))[:, None] * X) / len(X) + lam * torch.eye(len(w), dtype=X.dtype, device=X.device)
        """,
        idea="weights_with_the_wrong_sign",
    ),
    "gram_on_the_other_side": wrong(
        "XXᵀ.",
        """
        def hess_logistic(X, y, w, lam):
            X, w = X.detach(), w.detach()
            p = torch.sigmoid(X @ w)
            R = torch.sqrt(p * (1 - p)).unsqueeze(1) * X
            return R @ R.T / len(X) + lam * torch.eye(len(X), dtype=X.dtype, device=X.device)
        """,
        idea="gram_on_the_other_side",
        verdict="wrong_shape",
    ),
    "builds_the_diagonal_matrix": slip(
        "Xᵀ diag X, as it is written.",
        """
        def hess_logistic(X, y, w, lam):
            X, w = X.detach(), w.detach()
            p = torch.sigmoid(X @ w)
            D = torch.diag(p * (1 - p))
            return X.T @ D @ X / len(X) + lam * torch.eye(X.shape[1], dtype=X.dtype, device=X.device)
        """,
        loses=1,
        idea="builds_the_diagonal_matrix",
        instead="",  # values are right: the rule's sentence says it
        counts=False,
    ),
    "exponential_overflows": slip(
        "exp below and above.",
        """
        def hess_logistic(X, y, w, lam):
            X, w = X.detach(), w.detach()
            e = torch.exp(X @ w)
            s = e / (1 + e) ** 2
            return X.T @ (s[:, None] * X) / len(X) + lam * torch.eye(X.shape[1], dtype=X.dtype, device=X.device)
        """,
        loses=1,
        idea="exponential_overflows",
    ),
    "makes_the_weights_larger": slip(
        "clamp, as it never hurts.",
        """
        def hess_logistic(X, y, w, lam):
            X, w = X.detach(), w.detach()
            p = torch.sigmoid(X @ w)
            s = torch.clamp(p * (1 - p), min=1e-8)
            return X.T @ (s[:, None] * X) / len(X) + lam * torch.eye(X.shape[1], dtype=X.dtype, device=X.device)
        """,
        loses=1,
        idea="makes_the_weights_larger",
    ),
    "clamps_the_probabilities": slip(
        "clamp of p.",
        """
        def hess_logistic(X, y, w, lam):
            X, w = X.detach(), w.detach()
            p = torch.sigmoid(X @ w).clamp(1e-8, 1 - 1e-8)
            return X.T @ ((p * (1 - p))[:, None] * X) / len(X) + lam * torch.eye(len(w), dtype=X.dtype, device=X.device)
        """,
        loses=1,
        idea="makes_the_weights_larger",
    ),
    "identity_has_float64": slip(
        "torch.eye without a dtype.",
        """
        def hess_logistic(X, y, w, lam):
            X, w = X.detach(), w.detach()
            p = torch.sigmoid(X @ w)
            return X.T @ ((p * (1 - p))[:, None] * X) / len(X) + lam * torch.eye(X.shape[1], device=X.device)
        """,
        loses=1,
        idea="identity_has_float64",
    ),
    "identity_lies_on_the_cpu": slip(
        "torch.eye without a device.",
        """
        def hess_logistic(X, y, w, lam):
            X, w = X.detach(), w.detach()
            p = torch.sigmoid(X @ w)
            return X.T @ ((p * (1 - p))[:, None] * X) / len(X) + lam * torch.eye(X.shape[1], dtype=X.dtype)
        """,
        loses=1,
        idea="identity_lies_on_the_cpu",
    ),
    "bare_identity_for_the_penalty": slip(
        "torch.eye, with neither.",
        """
        def hess_logistic(X, y, w, lam):
            X, w = X.detach(), w.detach()
            p = torch.sigmoid(X @ w)
            return X.T @ ((p * (1 - p))[:, None] * X) / len(X) + lam * torch.eye(X.shape[1])
        """,
        loses=2,
        idea="bare_identity_for_the_penalty",
    ),
    "squeezes_single_dimensions": slip(
        "squeeze.",
        """
        def hess_logistic(X, y, w, lam):
            X, w = X.detach(), w.detach()
            p = torch.sigmoid(X @ w.reshape(-1, 1))
            H = (X.T @ (p * (1 - p) * X) / len(X)) + lam * torch.eye(X.shape[1], dtype=X.dtype, device=X.device)
            return H.squeeze()
        """,
        loses=1,
        idea="squeezes_single_dimensions",
    ),
    # --- further -------------------------------------------------------------------------------------------
    "attached_result": slip(
        "Never detached.",
        """
        def hess_logistic(X, y, w, lam):
            p = torch.sigmoid(X @ w)
            return X.T @ ((p * (1 - p))[:, None] * X) / len(X) + lam * torch.eye(len(w), dtype=X.dtype, device=X.device)
        """,
        loses=1,
    ),
    "always_float32": wrong(
        "float().",
        """
        def hess_logistic(X, y, w, lam):
            X, w = X.detach().float(), w.detach().float()
            p = torch.sigmoid(X @ w)
            return X.T @ ((p * (1 - p))[:, None] * X) / len(X) + lam * torch.eye(len(w), dtype=X.dtype, device=X.device)
        """,
        verdict="wrong_dtype",
    ),
    "hessian_of_the_loss": wrong(
        "torch.func.hessian of the loss in support.py.",
        """
        def hess_logistic(X, y, w, lam):
            from support import cross_entropy
            from torch.func import hessian

            return hessian(cross_entropy(X, y, lam))(w)
        """,
        verdict="forbidden",
    ),
}
