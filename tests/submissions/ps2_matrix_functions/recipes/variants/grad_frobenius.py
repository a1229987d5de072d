"""Answers to grad_frobenius."""

from __future__ import annotations

from tests.submissions.variant import Variant, right, slip, wrong

VARIANTS: dict[str, Variant] = {
    # --- right ---------------------------------------------------------------------------------------------
    "careful": right(
        "X = 0 has a case of its own, and entries are brought into range.",
        """
        def grad_frobenius(X: Tensor) -> tuple[Tensor, Tensor]:
            X = X.detach()
            largest = max((abs(entry) for entry in X.flatten().tolist()), default=0.0)
            if largest == 0:
                return 2 * X, torch.zeros_like(X)
            Y = X / largest
            return 2 * X, Y / (Y * Y).sum().sqrt()
        """,
    ),
    "plain_loops": right(
        "The C library's hypot, which does not overflow.",
        """
        def grad_frobenius(X):
            import math

            X = X.detach()
            size = 0.0
            for row in X:
                for entry in row:
                    size = math.hypot(size, entry.item())
            direction = torch.zeros_like(X)
            if size > 0:
                for i in range(X.shape[0]):
                    for j in range(X.shape[1]):
                        direction[i, j] = X[i, j].item() / size
            return X + X, direction
        """,
    ),
    "einsum": right(
        "torch.where instead of an if, and a zero at the end for what has no entries.",
        """
        def grad_frobenius(X):
            X = X.detach()
            largest = torch.cat([X.abs().flatten(), X.new_zeros(1)]).max()
            Y = X / torch.where(largest > 0, largest, torch.ones_like(largest))
            s = torch.einsum("ij,ij->", Y, Y).sqrt()
            return X.add(X), Y / torch.where(s > 0, s, torch.ones_like(s))
        """,
    ),
    "another_route": right(
        "Powers of two bring it into range.",
        """
        def grad_frobenius(X):
            X = X.detach()
            if X.count_nonzero() == 0:
                return 2 * X, torch.zeros_like(X)
            _, exponent = torch.frexp(X.abs().max())
            Y = torch.ldexp(X, -exponent)
            return 2 * X, torch.nn.functional.normalize(Y.flatten(), dim=0, eps=0.0).reshape(X.shape)
        """,
    ),
    # --- ideas gone wrong ----------------------------------------------------------------------------------
    "forgets_the_two": wrong(
        "½ too many.",
        """
        def grad_frobenius(X):
            X = X.detach()
            if not X.any():
                return torch.zeros_like(X), torch.zeros_like(X)
            Y = X / X.abs().max()
            return X.clone(), Y / Y.norm()
        """,
        idea="forgets_the_two",
    ),
    "transposes": wrong(
        "tr(X²).",
        """
        def grad_frobenius(X):
            X = X.detach()
            if not X.any():
                return (2 * X).T, torch.zeros_like(X).T
            Y = (X / X.abs().max()).T
            return 2 * X.T, Y / Y.norm()
        """,
        idea="transposes",
        verdict="wrong_shape",
    ),
    "returns_norms": wrong(
        "The norm of the gradient.",
        """
        def grad_frobenius(X):
            X = X.detach()
            size = X.norm()
            return 2 * size, torch.ones_like(size)
        """,
        idea="returns_norms",
        verdict="wrong_shape",
    ),
    "stops_at_the_root": wrong(
        "The derivative of the root alone.",
        """
        def grad_frobenius(X):
            X = X.detach()
            size = X.norm()
            if size == 0:
                return 2 * X, torch.zeros_like(X)
            return 2 * X, torch.full_like(X, 0.5) / size
        """,
        idea="stops_at_the_root",
    ),
    "forgets_the_root": wrong(
        "The same twice.",
        """
        def grad_frobenius(X):
            G = 2 * X.detach()
            return G, G.clone()
        """,
        idea="forgets_the_root",
    ),
    "loses_the_two_under_the_root": wrong(
        "½ from the root, and x from the square.",
        """
        def grad_frobenius(X):
            X = X.detach()
            if not X.any():
                return 2 * X, torch.zeros_like(X)
            Y = X / X.abs().max()
            return 2 * X, 0.5 * Y / Y.norm()
        """,
        idea="loses_the_two_under_the_root",
    ),
    "divides_by_the_square": wrong(
        "Without the root.",
        """
        def grad_frobenius(X):
            X = X.detach()
            s = (X * X).sum()
            return 2 * X, X / s if s > 0 else torch.zeros_like(X)
        """,
        idea="divides_by_the_square",
    ),
    "multiplies_by_the_norm": wrong(
        "Times the norm.",
        """
        def grad_frobenius(X):
            X = X.detach()
            return 2 * X, X * torch.sqrt((X**2).sum())
        """,
        idea="multiplies_by_the_norm",
    ),
    "divides_by_the_spectral_norm": wrong(
        "torch.linalg.norm(X, 2).",
        """
        def grad_frobenius(X):
            X = X.detach()
            if not X.any():
                return 2 * X, torch.zeros_like(X)
            Y = X / X.abs().max()
            return 2 * X, Y / torch.linalg.norm(Y, 2)
        """,
        idea="divides_by_the_spectral_norm",
    ),
    "divides_by_the_largest_entry": wrong(
        "The first step without the second.",
        """
        def grad_frobenius(X):
            X = X.detach()
            if not X.any():
                return 2 * X, torch.zeros_like(X)
            return 2 * X, X / X.abs().amax()
        """,
        idea="divides_by_the_largest_entry",
    ),
    "divides_by_the_sum": wrong(
        "The 1-norm of all entries.",
        """
        def grad_frobenius(X):
            X = X.detach()
            size = X.abs().sum()
            return 2 * X, X / size if size > 0 else torch.zeros_like(X)
        """,
        idea="divides_by_the_sum",
    ),
    "divides_by_the_root_of_a_mean": wrong(
        "The root mean square.",
        """
        def grad_frobenius(X):
            X = X.detach()
            if not X.any():
                return 2 * X, torch.zeros_like(X)
            Y = X / X.abs().max()
            rms = (Y**2).mean().sqrt()
            return 2 * X, Y / rms / X.numel()
        """,
        idea="divides_by_the_root_of_a_mean",
    ),
    "takes_each_column_for_itself": wrong(
        "dim=0.",
        """
        def grad_frobenius(X):
            X = X.detach()
            if not X.any():
                return 2 * X, torch.zeros_like(X)
            largest = X.abs().amax(dim=0)
            Y = X / torch.where(largest > 0, largest, 1)
            size = Y.norm(dim=0)
            return 2 * X, Y / torch.where(size > 0, size, 1)
        """,
        idea="takes_each_column_for_itself",
    ),
    "divides_zero_by_zero": slip(
        "No case for X = 0.",
        """
        def grad_frobenius(X):
            X = X.detach()
            if X.numel() == 0:
                return 2 * X, X.clone()
            Y = X / X.abs().max()
            return 2 * X, Y / Y.norm()
        """,
        loses=1,
        idea="divides_zero_by_zero",
    ),
    "squares_out_of_range": slip(
        "Squares first.",
        """
        def grad_frobenius(X):
            X = X.detach()
            s = (X**2).sum()
            if s == 0:
                return 2 * X, torch.zeros_like(X)
            return 2 * X, X / s.sqrt()
        """,
        loses=1,
        idea="squares_out_of_range",
    ),
    "squares_out_of_range_and_divides_by_zero": slip(
        "X divided by its norm, and nothing else.",
        """
        def grad_frobenius(X):
            X = X.detach()
            return 2 * X, X / (X**2).sum() ** 0.5
        """,
        loses=2,
        idea="squares_out_of_range_and_divides_by_zero",
    ),
    "adds_a_small_number": slip(
        "+ 1e-12, to be safe.",
        """
        def grad_frobenius(X):
            X = X.detach()
            if X.numel() == 0:
                return 2 * X, X.clone()
            largest = X.abs().max()
            Y = X / largest if largest > 1 else X
            factor = 1 / largest if largest > 1 else 1.0
            return 2 * X, Y / (Y.norm() + 1e-12 * factor)
        """,
        loses=1,
        idea="adds_a_small_number",
    ),
    "answers_in_another_order": wrong(
        "The norm first.",
        """
        def grad_frobenius(X):
            X = X.detach()
            if not X.any():
                return torch.zeros_like(X), 2 * X
            Y = X / X.abs().max()
            return Y / Y.norm(), 2 * X
        """,
        idea="answers_in_another_order",
    ),
    "collects_entries_in_float64": slip(
        "torch.zeros without a dtype.",
        """
        def grad_frobenius(X):
            X = X.detach()
            first, second = torch.zeros(X.shape), torch.zeros(X.shape)
            if X.any():
                Y = X.double() / X.double().abs().max()
                first += 2 * X
                second += Y / Y.norm()
            return first, second
        """,
        loses=1,
        idea="collects_entries_in_float64",
    ),
    # --- broken contracts ----------------------------------------------------------------------------------
    "attached_result": slip(
        "Never detached.",
        """
        def grad_frobenius(X):
            if not X.any():
                return 2 * X, torch.zeros_like(X)
            Y = X / X.abs().max()
            return 2 * X, Y / Y.norm()
        """,
        loses=1,
    ),
}
