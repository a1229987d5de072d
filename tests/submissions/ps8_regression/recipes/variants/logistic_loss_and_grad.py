"""Answers to logistic_loss_and_grad."""

from __future__ import annotations

from tests.submissions.variant import Variant, right, slip, wrong

VARIANTS: dict[str, Variant] = {
    # --- right ---------------------------------------------------------------------------------------------
    "careful": right(
        "max(z, 0) − yz + log(1 + exp(−|z|)).",
        """
        def logistic_loss_and_grad(X: Tensor, y: Tensor, w: Tensor) -> tuple[Tensor, Tensor]:
            X, w = X.detach(), w.detach()
            y = y.detach().to(X.dtype)
            z = X @ w
            losses = z.clamp(min=0) - y * z + torch.log1p(torch.exp(-z.abs()))
            return losses.mean(), X.mT @ (torch.sigmoid(z) - y) / len(z)
        """,
    ),
    "plain_loops": right(
        "One example after the other; log1p of an exponential that cannot overflow.",
        """
        def logistic_loss_and_grad(X, y, w):
            X, w, y = X.detach(), w.detach(), y.detach().to(dtype=X.dtype)
            n, d = X.shape
            zero = torch.zeros_like(w[0])
            loss, grad = zero, [zero] * d
            for i in range(n):
                z = zero
                for j in range(d):
                    z = z + X[i, j] * w[j]
                e = torch.exp(-torch.abs(z))
                loss = loss + torch.maximum(z, zero) - y[i] * z + torch.log1p(e)
                p = torch.where(z > 0, 1 / (1 + e), e / (1 + e))
                for j in range(d):
                    grad[j] = grad[j] + (p - y[i]) * X[i, j]
            return loss / n, torch.stack(grad) / n
        """,
    ),
    "vectorised": right(
        "The function of PyTorch that takes scores, and a mean of rows.",
        """
        import torch.nn.functional as F


        @torch.no_grad()
        def logistic_loss_and_grad(X, y, w):
            z = torch.mv(X, w)
            t = y.type_as(z)
            loss = F.binary_cross_entropy_with_logits(z, t)
            return loss, ((z.sigmoid() - t).unsqueeze(-1) * X).mean(dim=0)
        """,
    ),
    "einsum": right(
        "logaddexp with 0.",
        """
        def logistic_loss_and_grad(X, y, w):
            t = y.detach().to(w)
            z = torch.einsum("nd,d->n", X.detach(), w.detach())
            loss = (torch.logaddexp(z, torch.zeros_like(z)) - t * z).mean()
            grad = torch.einsum("nd,n->d", X.detach(), torch.special.expit(z) - t).div(z.shape[0])
            return loss, grad
        """,
    ),
    "helpers": right(
        "The margin of an example decides about both.",
        """
        def logistic_loss_and_grad(X, y, w):
            with torch.no_grad():
                signs = signs_of_labels(y, X.dtype)
                margins = signs * (X @ w)
                loss = -torch.nn.functional.logsigmoid(margins).mean()
                pull = -signs * torch.sigmoid(-margins)
                return loss, pull @ X / X.shape[0]
        """,
        """
        def signs_of_labels(labels, kind):
            return 2 * labels.to(kind) - 1
        """,
    ),
    "two_classes_of_softmax": right(
        "Two columns of scores, one of which is 0.",
        """
        def logistic_loss_and_grad(X, y, w):
            X, w = X.detach(), w.detach()
            scores = torch.stack([torch.zeros(len(X), dtype=X.dtype, device=X.device), X @ w], dim=1)
            log_p = torch.log_softmax(scores, dim=1)
            picked = log_p.gather(1, y.detach().long().unsqueeze(1)).squeeze(1)
            grad = (torch.exp(log_p[:, 1]) - y.detach().to(X.dtype)) @ X / len(X)
            return -picked.mean(), grad
        """,
    ),
    "case_by_case": right(
        "torch.where, with a harmless exponent in the branch that is not taken.",
        """
        def logistic_loss_and_grad(X, y, w):
            X, w, target = X.detach(), w.detach(), y.detach() + torch.zeros_like(X[:, 0]).detach()
            z = (X * w).sum(-1)
            small = torch.exp(torch.where(z > 0, -z, z))
            softplus = torch.where(z > 0, z, 0.0) + torch.log1p(small)
            p = torch.where(z > 0, 1.0, small) / (1 + small)
            return torch.mean(softplus - target * z), torch.sum(X.T * (p - target), dim=-1) / z.numel()
        """,
    ),
    # --- ideas gone wrong ----------------------------------------------------------------------------------
    "log_of_a_saturated_sigmoid": slip(
        "The loss as it stands in the book.",
        """
        def logistic_loss_and_grad(X, y, w):
            X, w, y = X.detach(), w.detach(), y.detach().to(X.dtype)
            p = 1 / (1 + torch.exp(-(X @ w)))
            loss = -(y * torch.log(p) + (1 - y) * torch.log(1 - p)).mean()
            return loss, X.T @ (p - y) / len(y)
        """,
        loses=3,
        idea="log_of_a_saturated_sigmoid",
    ),
    "clamps_probabilities": slip(
        "Probabilities kept away from 0 and 1.",
        """
        def logistic_loss_and_grad(X, y, w):
            X, w, y = X.detach(), w.detach(), y.detach().to(X.dtype)
            p = torch.sigmoid(X @ w)
            q = torch.clamp(p, 1e-7, 1 - 1e-7)
            loss = -(y * torch.log(q) + (1 - y) * torch.log(1 - q)).mean()
            return loss, X.T @ (p - y) / len(y)
        """,
        loses=3,
        idea="clamps_probabilities",
    ),
    "clamps_probabilities_tightly": slip(
        "Probabilities kept away from 0 and 1 by 1e-12.",
        """
        def logistic_loss_and_grad(X, y, w):
            X, w, y = X.detach(), w.detach(), y.detach().to(X.dtype)
            eps = 1e-12
            p = torch.sigmoid(X @ w).clamp(eps, 1 - eps)
            loss = -(y * torch.log(p) + (1 - y) * torch.log(1 - p)).mean()
            return loss, X.T @ (p - y) / len(y)
        """,
        loses=3,
        idea="clamps_probabilities",
    ),
    "adds_a_little_inside_the_logarithm": wrong(
        "log(p + 1e-8).",
        """
        def logistic_loss_and_grad(X, y, w):
            X, w, y = X.detach(), w.detach(), y.detach().to(X.dtype)
            p = torch.sigmoid(X @ w)
            loss = -(y * torch.log(p + 1e-8) + (1 - y) * torch.log(1 - p + 1e-8)).mean()
            return loss, X.T @ (p - y) / len(y)
        """,
        idea="nearly_right",
        instead="",
        counts=False,
    ),
    "cap_of_a_hundred": slip(
        "binary_cross_entropy of probabilities.",
        """
        def logistic_loss_and_grad(X, y, w):
            X, w, y = X.detach(), w.detach(), y.detach().to(X.dtype)
            p = torch.sigmoid(X @ w)
            return torch.nn.functional.binary_cross_entropy(p, y), X.T @ (p - y) / len(y)
        """,
        loses=3,
        idea="cap_of_a_hundred",
    ),
    "overflowing_exponential": slip(
        "log(1 + exp(z)).",
        """
        def logistic_loss_and_grad(X, y, w):
            X, w, y = X.detach(), w.detach(), y.detach().to(X.dtype)
            z = X @ w
            loss = (torch.log(1 + torch.exp(z)) - y * z).mean()
            return loss, X.T @ (torch.sigmoid(z) - y) / len(y)
        """,
        loses=2,
        idea="overflowing_exponential",
    ),
    "sums_the_slopes": wrong(
        "A mean and a sum.",
        """
        def logistic_loss_and_grad(X, y, w):
            X, w, y = X.detach(), w.detach(), y.detach().to(X.dtype)
            z = X @ w
            loss = torch.nn.functional.binary_cross_entropy_with_logits(z, y)
            grad = X.T @ (torch.sigmoid(z) - y)
            return loss, grad
        """,
        idea="sums_the_slopes",
    ),
    "sums_everything": wrong(
        "A sum and a sum.",
        """
        def logistic_loss_and_grad(X, y, w):
            X, w, y = X.detach(), w.detach(), y.detach().to(X.dtype)
            z = X @ w
            loss = torch.nn.functional.binary_cross_entropy_with_logits(z, y, reduction="sum")
            return loss, X.T @ (torch.sigmoid(z) - y)
        """,
        idea="sums_everything",
    ),
    "slope_downhill": wrong(
        "Label minus probability.",
        """
        def logistic_loss_and_grad(X, y, w):
            X, w, y = X.detach(), w.detach(), y.detach().to(X.dtype)
            z = X @ w
            loss = torch.nn.functional.binary_cross_entropy_with_logits(z, y)
            return loss, X.T @ (y - torch.sigmoid(z)) / len(y)
        """,
        idea="slope_downhill",
    ),
    "forgets_the_sigmoid": wrong(
        "As for least squares.",
        """
        def logistic_loss_and_grad(X, y, w):
            X, w, y = X.detach(), w.detach(), y.detach().to(X.dtype)
            z = X @ w
            loss = (torch.maximum(z, 0 * z) - y * z + torch.log1p(torch.exp(-abs(z)))).mean()
            return loss, X.T @ (z - y) / len(y)
        """,
        idea="forgets_the_sigmoid",
    ),
    "slope_of_a_squared_error": wrong(
        "The derivative of the sigmoid is still there.",
        """
        def logistic_loss_and_grad(X, y, w):
            X, w, y = X.detach(), w.detach(), y.detach().to(X.dtype)
            z = X @ w
            p = torch.sigmoid(z)
            loss = torch.nn.functional.binary_cross_entropy_with_logits(z, y)
            return loss, X.T @ ((p - y) * p * (1 - p)) / len(y)
        """,
        idea="slope_of_a_squared_error",
    ),
    "labels_of_plus_and_minus_one": wrong(
        "log(1 + exp(−yz)).",
        """
        def logistic_loss_and_grad(X, y, w):
            X, w, y = X.detach(), w.detach(), y.detach().to(X.dtype)
            m = y * (X @ w)
            loss = torch.logaddexp(-m, torch.zeros_like(m)).mean()
            grad = -(X.T @ (y * torch.sigmoid(-m))) / len(y)
            return loss, grad
        """,
        idea="labels_of_plus_and_minus_one",
    ),
    "exchanges_the_classes": wrong(
        "The probability of class 0.",
        """
        def logistic_loss_and_grad(X, y, w):
            X, w, y = X.detach(), w.detach(), y.detach().to(X.dtype)
            z = X @ w
            loss = (torch.logaddexp(z, torch.zeros_like(z)) - (1 - y) * z).mean()
            return loss, X.T @ (torch.sigmoid(z) - (1 - y)) / len(y)
        """,
        idea="exchanges_the_classes",
    ),
    "counts_class_one_only": wrong(
        "−mean(y·log p).",
        """
        def logistic_loss_and_grad(X, y, w):
            X, w, y = X.detach(), w.detach(), y.detach().to(X.dtype)
            z = X @ w
            loss = -(y * torch.nn.functional.logsigmoid(z)).mean()
            return loss, X.T @ (torch.sigmoid(z) - y) / len(y)
        """,
        idea="counts_class_one_only",
    ),
    "loss_in_bits": wrong(
        "log2.",
        """
        def logistic_loss_and_grad(X, y, w):
            X, w, y = X.detach(), w.detach(), y.detach().to(X.dtype)
            z = X @ w
            e = torch.exp(-z.abs())
            loss = ((z.clamp(min=0) - y * z) / 0.6931471805599453 + torch.log2(1 + e)).mean()
            return loss, X.T @ (torch.sigmoid(z) - y) / len(y)
        """,
        idea="loss_in_bits",
    ),
    "averages_by_the_positives": wrong(
        "Divided by the number of ones.",
        """
        def logistic_loss_and_grad(X, y, w):
            X, w, y = X.detach(), w.detach(), y.detach().to(X.dtype)
            z = X @ w
            count = y.sum()
            losses = torch.nn.functional.binary_cross_entropy_with_logits(z, y, reduction="none")
            return losses.sum() / count, X.T @ (torch.sigmoid(z) - y) / count
        """,
        idea="averages_by_the_positives",
    ),
    "matches_labels_of_one_dtype": slip(
        "y as it comes.",
        """
        def logistic_loss_and_grad(X, y, w):
            X, w = X.detach(), w.detach()
            y = y.detach()
            z = X @ w
            loss = torch.nn.functional.binary_cross_entropy_with_logits(z, y)
            return loss, X.T @ (torch.sigmoid(z) - y) / len(y)
        """,
        loses=1,
        idea="matches_labels_of_one_dtype",
    ),
    "whole_numbers_only": slip(
        "1 − y.",
        """
        def logistic_loss_and_grad(X, y, w):
            X, y, w = X.detach(), y.detach(), w.detach()
            z = X @ w
            log_p, log_q = torch.nn.functional.logsigmoid(z), torch.nn.functional.logsigmoid(-z)
            loss = -(y * log_p + (1 - y) * log_q).mean()
            return loss, (torch.sigmoid(z) - y) @ X / X.shape[0]
        """,
        loses=1,
        idea="whole_numbers_only",
    ),
    "squeezed_slopes": slip(
        "Columns, and squeeze() at the end.",
        """
        def logistic_loss_and_grad(X, y, w):
            X, w = X.detach(), w.detach().reshape(-1, 1)
            y = y.detach().to(X.dtype).reshape(-1, 1)
            z = X @ w
            loss = torch.nn.functional.binary_cross_entropy_with_logits(z, y)
            return loss, (X.T @ (torch.sigmoid(z) - y) / len(y)).squeeze()
        """,
        loses=1,
        idea="squeezed_slopes",
    ),
    "labels_in_float64": slip(
        "y.double().",
        """
        def logistic_loss_and_grad(X, y, w):
            X, w, y = X.detach(), w.detach(), y.detach().double()
            z = X @ w
            loss = (torch.logaddexp(z, torch.zeros_like(z)) - y * z).mean()
            grad = ((torch.sigmoid(z) - y)[:, None] * X).mean(0)
            return loss, grad
        """,
        loses=1,
        idea="labels_in_float64",
    ),
    "labels_in_float64_for_a_product": slip(
        "y.double(), and a product of two dtypes.",
        """
        def logistic_loss_and_grad(X, y, w):
            X, w, y = X.detach(), w.detach(), y.detach().double()
            z = X @ w
            loss = (torch.logaddexp(z, torch.zeros_like(z)) - y * z).mean()
            return loss, X.T @ (torch.sigmoid(z) - y) / len(y)
        """,
        loses=1,
        idea="labels_in_float64",
        instead="",
        counts=False,
    ),
    "zeros_on_the_cpu": slip(
        "Zeros of the right dtype, wherever they lie.",
        """
        def logistic_loss_and_grad(X, y, w):
            X, w, y = X.detach(), w.detach(), y.detach().to(X.dtype)
            z = X @ w
            zeros = torch.zeros(len(z), dtype=z.dtype)
            loss = (torch.maximum(z, zeros) - y * z + torch.log1p(torch.exp(-z.abs()))).mean()
            return loss, X.T @ (torch.sigmoid(z) - y) / len(y)
        """,
        loses=1,
        idea="zeros_on_the_cpu",
    ),
    # --- broken contracts ----------------------------------------------------------------------------------
    "softplus_of_its_own_accord": right(
        "F.softplus is linear above 20, which costs 2e-9 at most.",
        """
        def logistic_loss_and_grad(X, y, w):
            X, w, y = X.detach(), w.detach(), y.detach().to(X.dtype)
            z = X @ w
            loss = (torch.nn.functional.softplus(z) - y * z).mean()
            return loss, X.T @ (torch.sigmoid(z) - y) / len(y)
        """,
    ),
    "attached_result": slip(
        "Never detached.",
        """
        def logistic_loss_and_grad(X, y, w):
            y = y.to(X.dtype)
            z = X @ w
            loss = torch.nn.functional.binary_cross_entropy_with_logits(z, y)
            return loss, X.T @ (torch.sigmoid(z) - y) / len(y)
        """,
        loses=1,
    ),
    "scores_that_overflow_in_the_slope": slip(
        "exp(z)/(1 + exp(z)) for the probability.",
        """
        def logistic_loss_and_grad(X, y, w):
            X, w, y = X.detach(), w.detach(), y.detach().to(X.dtype)
            z = X @ w
            p = torch.exp(z) / (1 + torch.exp(z))
            loss = torch.nn.functional.binary_cross_entropy_with_logits(z, y)
            return loss, X.T @ (p - y) / len(y)
        """,
        loses=2,
    ),
    "asks_autograd": wrong(
        "torch.func.",
        """
        def logistic_loss_and_grad(X, y, w):
            def loss(w):
                return torch.nn.functional.binary_cross_entropy_with_logits(X.detach() @ w, y.to(X.dtype))

            slope, value = torch.func.grad_and_value(loss)(w.detach())
            return value, slope
        """,
        verdict="forbidden",
    ),
}
