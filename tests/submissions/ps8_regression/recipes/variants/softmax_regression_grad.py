"""Answers to softmax_regression_grad."""

from __future__ import annotations

from tests.submissions.variant import Variant, right, slip, wrong

VARIANTS: dict[str, Variant] = {
    # --- right ---------------------------------------------------------------------------------------------
    "careful": right(
        "Probabilities minus one-hot labels.",
        """
        def softmax_regression_grad(X: Tensor, y: Tensor, W: Tensor) -> Tensor:
            X, y = X[y >= 0], y[y >= 0]
            X, W = X.detach(), W.detach()
            P = torch.softmax(X @ W, dim=1)
            Y = torch.nn.functional.one_hot(y, W.shape[1]).to(X.dtype)
            return X.mT @ (P - Y) / len(X)
        """,
    ),
    "plain_loops": right(
        "One example after the other, with its own largest score taken off.",
        """
        def softmax_regression_grad(X, y, W):
            X, y = X[y >= 0], y[y >= 0]
            X, W = X.detach(), W.detach()
            n, d = X.shape
            k = W.shape[1]
            G = [[torch.zeros_like(X[0, 0]) for _ in range(k)] for _ in range(d)]
            for i in range(n):
                scores = [sum(X[i, a] * W[a, c] for a in range(d)) for c in range(k)]
                top = max(scores)
                weights = [torch.exp(s - top) for s in scores]
                total = sum(weights)
                for c in range(k):
                    slope = weights[c] / total
                    if c == int(y[i]):
                        slope = slope - 1
                    for a in range(d):
                        G[a][c] = G[a][c] + slope * X[i, a] / n
            return torch.stack([torch.stack(row) for row in G])
        """,
    ),
    "vectorised": right(
        "One is taken off in the columns of the labels.",
        """
        @torch.no_grad()
        def softmax_regression_grad(X, y, W):
            X, y = X[y >= 0], y[y >= 0]
            S = (X @ W).softmax(-1)
            S[torch.arange(len(y), device=y.device), y] -= 1
            return X.T @ S / len(y)
        """,
    ),
    "einsum": right(
        "The log of the sum of exponentials, and labels by comparison.",
        """
        def softmax_regression_grad(X, y, W):
            X, y = X[y >= 0], y[y >= 0]
            X, W = X.detach(), W.detach()
            scores = torch.einsum("nd,dk->nk", X, W)
            log_p = scores - torch.logsumexp(scores, dim=1, keepdim=True)
            is_class = y[:, None] == torch.arange(W.shape[1], device=y.device)
            return torch.einsum("nd,nk->dk", X, torch.exp(log_p) - is_class.to(X.dtype)) / X.shape[0]
        """,
    ),
    "helpers": right(
        "A softmax of the student's own, and rows of the identity as labels.",
        """
        def softmax_regression_grad(X, y, W):
            X, y = X[y >= 0], y[y >= 0]
            X, W = X.detach(), W.detach()
            labels = torch.eye(W.shape[1], dtype=X.dtype, device=X.device)[y]
            difference = probabilities_of(X @ W) - labels
            return (X.unsqueeze(2) * difference.unsqueeze(1)).mean(dim=0)
        """,
        """
        def probabilities_of(scores):
            scores = scores - scores.amax(dim=1, keepdim=True)
            weights = scores.exp()
            return weights / weights.sum(dim=1, keepdim=True)
        """,
    ),
    "column_by_column": right(
        "One class after the other; the product the other way round.",
        """
        def softmax_regression_grad(X, y, W):
            X, y = X[y >= 0], y[y >= 0]
            with torch.no_grad():
                log_p = torch.nn.functional.log_softmax(torch.mm(X, W), dim=-1)
                columns = []
                for c in range(W.size(1)):
                    r = log_p[:, c].exp() - (y == c).to(X.dtype)
                    columns.append(r @ X)
                return torch.stack(columns, dim=1).div_(X.size(0))
        """,
    ),
    "two_sums": right(
        "The two terms of the loss for themselves; index_add_ for the second.",
        """
        def softmax_regression_grad(X, y, W):
            X, y = X[y >= 0], y[y >= 0]
            X, W = X.detach(), W.detach()
            n = X.shape[0]
            all_classes = torch.softmax(W.T @ X.T, dim=0) @ X
            right_classes = torch.zeros_like(all_classes).index_add_(0, y, X.contiguous())
            return ((all_classes - right_classes) / n).T
        """,
    ),
    # --- ideas gone wrong ----------------------------------------------------------------------------------
    "softmax_over_the_examples": wrong(
        "dim=0.",
        """
        def softmax_regression_grad(X, y, W):
            X, y = X[y >= 0], y[y >= 0]
            X, W = X.detach(), W.detach()
            P = torch.softmax(X @ W, dim=0)
            Y = torch.nn.functional.one_hot(y, num_classes=W.shape[1])
            return X.T @ (P - Y) / X.shape[0]
        """,
        idea="softmax_over_the_examples",
    ),
    "averages_over_classes_too": wrong(
        "The mean over all slopes.",
        """
        def softmax_regression_grad(X, y, W):
            X, y = X[y >= 0], y[y >= 0]
            X, W = X.detach(), W.detach()
            P = torch.softmax(X @ W, dim=1)
            Y = torch.nn.functional.one_hot(y, num_classes=W.shape[1])
            return X.T @ (P - Y) / P.numel()
        """,
        idea="averages_over_classes_too",
    ),
    "slopes_downhill": wrong(
        "Labels minus probabilities.",
        """
        def softmax_regression_grad(X, y, W):
            X, y = X[y >= 0], y[y >= 0]
            X, W = X.detach(), W.detach()
            P = torch.softmax(X @ W, dim=1)
            Y = torch.zeros_like(P)
            Y[range(len(y)), y] = 1
            return X.T @ (Y - P) / len(y)
        """,
        idea="slopes_downhill",
    ),
    "sums_the_examples": wrong(
        "No 1/n.",
        """
        def softmax_regression_grad(X, y, W):
            X, y = X[y >= 0], y[y >= 0]
            X, W = X.detach(), W.detach()
            P = torch.softmax(X @ W, dim=1)
            P[torch.arange(len(y)), y] -= 1
            return X.T @ P
        """,
        idea="sums_the_examples",
    ),
    "leaves_out_the_labels": wrong(
        "The probabilities alone.",
        """
        def softmax_regression_grad(X, y, W):
            X, y = X[y >= 0], y[y >= 0]
            X, W = X.detach(), W.detach()
            scores = X @ W
            e = torch.exp(scores - scores.max(dim=1, keepdim=True).values)
            P = e / e.sum(dim=1, keepdim=True)
            return X.T @ P / len(X)
        """,
        idea="leaves_out_the_labels",
    ),
    "labels_alone": wrong(
        "−log P is −Z to this student.",
        """
        def softmax_regression_grad(X, y, W):
            X, y = X[y >= 0], y[y >= 0]
            X, W = X.detach(), W.detach()
            G = torch.zeros_like(W)
            for i in range(len(y)):
                G[:, y[i]] -= X[i] / len(y)
            return G
        """,
        idea="labels_alone",
    ),
    "scores_for_probabilities": wrong(
        "As for least squares.",
        """
        def softmax_regression_grad(X, y, W):
            X, y = X[y >= 0], y[y >= 0]
            X, W = X.detach(), W.detach()
            Y = torch.nn.functional.one_hot(y, W.shape[1]).to(X.dtype)
            return X.T @ (X @ W - Y) / len(X)
        """,
        idea="scores_for_probabilities",
    ),
    "one_sigmoid_per_class": wrong(
        "The formula of the exercise before.",
        """
        def softmax_regression_grad(X, y, W):
            X, y = X[y >= 0], y[y >= 0]
            X, W = X.detach(), W.detach()
            Y = torch.nn.functional.one_hot(y, W.shape[1]).to(X.dtype)
            return X.T @ (torch.sigmoid(X @ W) - Y) / len(X)
        """,
        idea="one_sigmoid_per_class",
    ),
    "softmax_of_a_squared_error": wrong(
        "p(1 − p) once more.",
        """
        def softmax_regression_grad(X, y, W):
            X, y = X[y >= 0], y[y >= 0]
            X, W = X.detach(), W.detach()
            P = torch.softmax(X @ W, dim=1)
            Y = torch.nn.functional.one_hot(y, W.shape[1]).to(X.dtype)
            delta = (P - Y) * P * (1 - P)
            return X.T @ delta / len(X)
        """,
        idea="softmax_of_a_squared_error",
    ),
    "right_class_only": wrong(
        "The column of the label.",
        """
        def softmax_regression_grad(X, y, W):
            X, y = X[y >= 0], y[y >= 0]
            X, W = X.detach(), W.detach()
            P = torch.softmax(X @ W, dim=1)
            G = torch.zeros_like(W)
            for i, c in enumerate(y.tolist()):
                G[:, c] += (P[i, c] - 1) * X[i]
            return G / len(y)
        """,
        idea="right_class_only",
    ),
    "classes_counted_from_one": wrong(
        "y − 1.",
        """
        def softmax_regression_grad(X, y, W):
            X, y = X[y >= 0], y[y >= 0]
            X, W = X.detach(), W.detach()
            P = torch.softmax(X @ W, dim=1)
            P[torch.arange(len(y)), y - 1] -= 1
            return X.T @ P / len(y)
        """,
        idea="classes_counted_from_one",
    ),
    "overflowing_exponentials": slip(
        "exp over its sum.",
        """
        def softmax_regression_grad(X, y, W):
            X, y = X[y >= 0], y[y >= 0]
            X, W = X.detach(), W.detach()
            E = torch.exp(X @ W)
            P = E / E.sum(dim=1, keepdim=True)
            Y = torch.nn.functional.one_hot(y, W.shape[1]).to(X.dtype)
            return X.T @ (P - Y) / len(X)
        """,
        loses=1,
        idea="overflowing_exponentials",
    ),
    "subtracts_one_maximum_for_all": slip(
        "The largest of all scores.",
        """
        def softmax_regression_grad(X, y, W):
            X, y = X[y >= 0], y[y >= 0]
            X, W = X.detach(), W.detach()
            Z = X @ W
            Z = Z - torch.max(Z)
            E = torch.exp(Z)
            P = E / E.sum(1, keepdim=True)
            Y = torch.nn.functional.one_hot(y, W.shape[1]).to(X.dtype)
            return X.T @ (P - Y) / len(X)
        """,
        loses=1,
        idea="subtracts_one_maximum_for_all",
    ),
    "counts_the_classes_that_occur": wrong(
        "one_hot(y), as it comes.",
        """
        def softmax_regression_grad(X, y, W):
            X, y = X[y >= 0], y[y >= 0]
            X, W = X.detach(), W.detach()
            P = torch.softmax(X @ W, dim=1)
            Y = torch.nn.functional.one_hot(y).to(X.dtype)
            return X.T @ (P - Y) / len(X)
        """,
        idea="counts_the_classes_that_occur",
        verdict="raised",
    ),
    "one_hot_in_float64": slip(
        "Labels of the default dtype.",
        """
        def softmax_regression_grad(X, y, W):
            X, y = X[y >= 0], y[y >= 0]
            X, W = X.detach(), W.detach()
            Y = torch.zeros(len(y), W.shape[1])
            Y[torch.arange(len(y)), y] = 1.0
            D = torch.softmax(X @ W, dim=1) - Y
            return (X[:, :, None] * D[:, None, :]).mean(0)
        """,
        loses=1,
        idea="one_hot_in_float64",
    ),
    "one_hot_in_float64_for_a_product": slip(
        "Labels of the default dtype, and a product of two dtypes.",
        """
        def softmax_regression_grad(X, y, W):
            X, y = X[y >= 0], y[y >= 0]
            X, W = X.detach(), W.detach()
            Y = torch.zeros(len(y), W.shape[1])
            Y[torch.arange(len(y)), y] = 1.0
            return X.T @ (torch.softmax(X @ W, dim=1) - Y) / len(y)
        """,
        loses=1,
        idea="one_hot_in_float64",
        instead="",
        counts=False,
    ),
    "averages_over_all_examples": slip(
        "A mask, and the mean over everybody.",
        """
        def softmax_regression_grad(X, y, W):
            X, W = X.detach(), W.detach()
            known = (y >= 0).to(X.dtype).unsqueeze(1)
            P = torch.softmax(X @ W, dim=1)
            Y = torch.nn.functional.one_hot(y.clamp(min=0), W.shape[1]).to(X.dtype)
            return X.T @ ((P - Y) * known) / len(X)
        """,
        loses=1,
        idea="averages_over_all_examples",
    ),
    "takes_unknown_for_the_last_class": slip(
        "-1 as an index.",
        """
        def softmax_regression_grad(X, y, W):
            X, W = X.detach(), W.detach()
            P = torch.softmax(X @ W, dim=1)
            P[torch.arange(len(y)), y] -= 1
            return X.T @ P / len(y)
        """,
        loses=1,
        idea="takes_unknown_for_the_last_class",
    ),
    "counts_examples_without_a_label": slip(
        "Rows of zeros for the labels that are missing.",
        """
        def softmax_regression_grad(X, y, W):
            X, W = X.detach(), W.detach()
            P = torch.softmax(X @ W, dim=1)
            Y = torch.zeros_like(P)
            for i, c in enumerate(y.tolist()):
                if c >= 0:
                    Y[i, c] = 1
            return X.T @ (P - Y) / (y >= 0).sum()
        """,
        loses=1,
        idea="counts_examples_without_a_label",
    ),
    "knows_every_label": slip(
        "one_hot refuses -1.",
        """
        def softmax_regression_grad(X, y, W):
            X, W = X.detach(), W.detach()
            P = torch.softmax(X @ W, dim=1)
            return X.T @ (P - torch.nn.functional.one_hot(y, W.shape[1])) / len(X)
        """,
        loses=1,
    ),
    # --- broken contracts ----------------------------------------------------------------------------------
    "attached_result": slip(
        "Never detached.",
        """
        def softmax_regression_grad(X, y, W):
            X, y = X[y >= 0], y[y >= 0]
            P = torch.softmax(X @ W, dim=1)
            Y = torch.nn.functional.one_hot(y, W.shape[1]).to(X.dtype)
            return X.mT @ (P - Y) / len(X)
        """,
        loses=1,
    ),
    "transposed": wrong(
        "(k, d).",
        """
        def softmax_regression_grad(X, y, W):
            X, y = X[y >= 0], y[y >= 0]
            X, W = X.detach(), W.detach()
            P = torch.softmax(X @ W, dim=1)
            Y = torch.nn.functional.one_hot(y, W.shape[1]).to(X.dtype)
            return (P - Y).T @ X / len(X)
        """,
        idea="transpose",
        verdict="wrong_value",
    ),
    "lets_autograd_do_it": wrong(
        "backward() of cross_entropy.",
        """
        def softmax_regression_grad(X, y, W):
            X, y = X[y >= 0], y[y >= 0]
            V = W.detach().clone().requires_grad_(True)
            torch.nn.functional.cross_entropy(X @ V, y).backward()
            return V.grad
        """,
        verdict="forbidden",
    ),
}
