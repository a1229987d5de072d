"""Answers to grad_least_squares."""

from __future__ import annotations

from tests.submissions.variant import Variant, right, slip, wrong

VARIANTS: dict[str, Variant] = {
    # --- right ---------------------------------------------------------------------------------------------
    "careful": right(
        "The residual has a name.",
        """
        def grad_least_squares(A: Tensor, b: Tensor, x: Tensor) -> Tensor:
            r = A @ x - b
            return (A.T @ r).detach()
        """,
    ),
    "plain_loops": right(
        "Three loops over Python numbers.",
        """
        def grad_least_squares(A, b, x):
            rows, right_side, point = A.tolist(), b.tolist(), x.tolist()
            gradient = [0.0] * len(point)
            for i in range(len(right_side)):
                residual = -right_side[i]
                for j in range(len(point)):
                    residual += rows[i][j] * point[j]
                for j in range(len(point)):
                    gradient[j] += residual * rows[i][j]
            return torch.tensor(gradient, dtype=x.dtype)
        """,
    ),
    "vectorised": right(
        "Broadcasting: every row weighted by its residual.",
        """
        def grad_least_squares(A, b, x):
            A, b, x = A.detach(), b.detach(), x.detach()
            residual = (A * x).sum(dim=1) - b
            return (residual.unsqueeze(1) * A).sum(dim=0)
        """,
    ),
    "einsum_and_numpy": right(
        "Einsum for both terms of the normal equations.",
        """
        import numpy as np


        def grad_least_squares(A, b, x):
            matrix, side, point = (part.detach().numpy() for part in (A, b, x))
            both = np.einsum("ki,kj,j->i", matrix, matrix, point) - np.einsum("ki,k->i", matrix, side)
            return torch.from_numpy(np.ascontiguousarray(both))
        """,
    ),
    "helpers_and_classes": right(
        "A linear layer with a forward and a backward of its own.",
        """
        def grad_least_squares(A, b, x):
            layer = Linear(A.detach())
            return layer.pulled_back(layer.forward(x.detach()) - b.detach())
        """,
        """
        class Linear:
            def __init__(self, weights):
                self.weights = weights

            def forward(self, x):
                return torch.mv(self.weights, x)

            def pulled_back(self, r):
                return torch.mv(self.weights.t(), r)
        """,
    ),
    "lambdas": right(
        "One lambda: the residual from the left.",
        """
        grad_least_squares = lambda A, b, x: ((A @ x - b) @ A).detach()
        """,
    ),
    "one_matrix": right(
        "b as one more column of A, and −1 as one more entry of x.",
        """
        def grad_least_squares(A, b, x):
            with torch.no_grad():
                wide = torch.cat([A, b[:, None]], dim=1)
                long = torch.cat([x, -x.new_ones(1)])
                return (wide.mT @ wide @ long[:, None])[:-1, 0]
        """,
    ),
    "returns_views": right(
        "A column of a product.",
        """
        def grad_least_squares(A, b, x):
            r = (A @ x - b).detach()
            return (A.detach().mT @ torch.stack([r, -r], dim=1))[:, 0]
        """,
    ),
    # --- ideas gone wrong ----------------------------------------------------------------------------------
    "forgets_the_half": wrong(
        "The 2 of the square came down, the ½ was not seen.",
        """
        def grad_least_squares(A, b, x):
            error = torch.mv(A, x) - b
            grad = 2 * torch.mv(A.T, error)
            return grad
        """,
        idea="forgets_the_half",
    ),
    "half_forgotten_in_loops": wrong(
        "The same, row by row.",
        """
        def grad_least_squares(A, b, x):
            g = torch.zeros_like(x)
            for i in range(A.shape[0]):
                e = torch.sum(A[i] * x) - b[i]
                g = g + 2.0 * e * A[i]
            return g
        """,
        idea="forgets_the_half",
    ),
    "forgets_the_transpose": wrong(
        "A in front, as in the function.",
        """
        def grad_least_squares(A, b, x):
            r = torch.matmul(A, x) - b
            return torch.matmul(A, r)
        """,
        idea="forgets_the_transpose",
        verdict="raised",
    ),
    "reverses_the_residual": wrong(
        "Data minus model.",
        """
        def grad_least_squares(A, b, x):
            model = A @ x
            return (b - model) @ A
        """,
        idea="reverses_the_residual",
    ),
    "forgets_b": wrong(
        "b is constant, so it goes.",
        """
        def grad_least_squares(A, b, x):
            gram = A.T @ A
            return gram @ x
        """,
        idea="forgets_b",
    ),
    "adds_b": wrong(
        "Ax = b, brought to one side with the wrong sign.",
        """
        def grad_least_squares(A, b, x):
            return A.T @ (A @ x) + A.T @ b
        """,
        idea="adds_b",
    ),
    "returns_the_residual": wrong(
        "Ax − b: the derivative of ½r² is r.",
        """
        def grad_least_squares(A, b, x):
            return torch.einsum("ij,j->i", A, x) - b
        """,
        idea="returns_the_residual",
        verdict="wrong_shape",
    ),
    "differentiates_by_b": wrong(
        "The variable is b.",
        """
        def grad_least_squares(A, b, x):
            r = A @ x - b
            dr_db = -1
            return r * dr_db
        """,
        idea="differentiates_by_b",
        verdict="wrong_shape",
    ),
    "differentiates_by_A": wrong(
        "The variable is A, as in a network.",
        """
        def grad_least_squares(A, b, x):
            r = A @ x - b
            return r[:, None] * x[None, :]
        """,
        idea="differentiates_by_A",
        verdict="wrong_shape",
    ),
    "returns_the_loss": wrong(
        "f itself.",
        """
        def grad_least_squares(A, b, x):
            r = A @ x - b
            return 0.5 * torch.dot(r, r)
        """,
        idea="returns_the_loss",
        verdict="wrong_shape",
    ),
    "squares_the_residual": wrong(
        "Aᵀr², the square was kept.",
        """
        def grad_least_squares(A, b, x):
            r2 = torch.square(A @ x - b)
            return torch.sum(A * r2.reshape(-1, 1), dim=0)
        """,
        idea="squares_the_residual",
    ),
    "takes_signs_of_the_residual": wrong(
        "The derivative of an absolute value.",
        """
        def grad_least_squares(A, b, x):
            r = A @ x - b
            s = torch.where(r > 0, 1.0, torch.where(r < 0, -1.0, 0.0)).to(r.dtype)
            return s @ A
        """,
        idea="takes_signs_of_the_residual",
    ),
    "transposes_one_term_only": wrong(
        "AᵀAx − Ab.",
        """
        def grad_least_squares(A, b, x):
            first = A.T @ (A @ x)
            second = A @ b
            return first - second
        """,
        idea="transposes_one_term_only",
        verdict="raised",
    ),
    "loses_the_brackets": wrong(
        "AᵀAx − b.",
        """
        def grad_least_squares(A, b, x):
            return A.T @ (A @ x) - b
        """,
        idea="loses_the_brackets",
        verdict="raised",
    ),
    "solves_the_problem": wrong(
        "The x that is best.",
        """
        def grad_least_squares(A, b, x):
            best = torch.pinverse(A) @ b
            print("best x:", best)
            return best
        """,
        idea="solves_the_problem",
    ),
    "goes_to_the_minimum": wrong(
        "The way from there.",
        """
        def grad_least_squares(A, b, x):
            best = torch.linalg.pinv(A).matmul(b)
            return torch.sub(x, best)
        """,
        idea="goes_to_the_minimum",
    ),
    "takes_the_mean": wrong(
        "A mean of squares, with a guard.",
        """
        def grad_least_squares(A, b, x):
            m = A.shape[0]
            g = torch.zeros_like(x)
            for row, target in zip(A, b):
                g += (row @ x - target) * row / m
            return g
        """,
        idea="takes_the_mean",
    ),
    "mean_of_nothing": wrong(
        "A mean of squares; without rows that is 0/0.",
        """
        def grad_least_squares(A, b, x):
            return A.T @ (A @ x - b) / len(b)
        """,
        idea="takes_the_mean",
        instead="",
        counts=False,
    ),
    "forgets_the_square": wrong(
        "The gradient of the length, 0 where there is none.",
        """
        def grad_least_squares(A, b, x):
            r = A @ x - b
            size = torch.sqrt((r**2).sum())
            return A.T @ (r / size)
        """,
        idea="forgets_the_square",
    ),
    "length_of_nothing": wrong(
        "The gradient of the length; without rows that is 0/0.",
        """
        def grad_least_squares(A, b, x):
            r = A @ x - b
            return A.T @ r / r.norm()
        """,
        idea="forgets_the_square",
        instead="",
        counts=False,
    ),
    "sums_before_multiplying": wrong(
        "Both sums are taken first.",
        """
        def grad_least_squares(A, b, x):
            total = torch.sum(A @ x - b)
            columns = torch.sum(A, dim=0)
            return total * columns
        """,
        idea="sums_before_multiplying",
    ),
    "keeps_the_diagonal_of_the_gram_matrix": wrong(
        "Every x_j with its own column.",
        """
        def grad_least_squares(A, b, x):
            g = torch.zeros_like(x)
            for j in range(len(x)):
                column = A[:, j]
                g[j] = torch.dot(column, column * x[j] - b)
            return g
        """,
        idea="keeps_the_diagonal_of_the_gram_matrix",
    ),
    "squeezes_too_much": slip(
        "Columns, and squeeze() without a dimension.",
        """
        def grad_least_squares(A, b, x):
            A, b, x = A.detach(), b.detach(), x.detach()
            column = A @ x.reshape(-1, 1) - b.reshape(-1, 1)
            return (A.T @ column).squeeze()
        """,
        loses=1,
        idea="squeezes_too_much",
    ),
    "needs_a_row": slip(
        "Terms in a list, and torch.stack.",
        """
        def grad_least_squares(A, b, x):
            A, b, x = A.detach(), b.detach(), x.detach()
            terms = []
            for i in range(len(b)):
                terms.append((torch.dot(A[i], x) - b[i]) * A[i])
            return torch.stack(terms).sum(dim=0)
        """,
        loses=1,
        idea="needs_a_row",
    ),
    "sum_of_no_rows": slip(
        "sum() of a list; of an empty one it is the number 0.",
        """
        def grad_least_squares(A, b, x):
            A, b, x = A.detach(), b.detach(), x.detach()
            return sum((row @ x - entry) * row for row, entry in zip(A, b))
        """,
        loses=1,
        idea="needs_a_row",
        instead="",
    ),
    "passes_through_the_solution": slip(
        "AᵀA(x − x*), where the columns have to be independent.",
        """
        def grad_least_squares(A, b, x):
            A, b, x = A.detach(), b.detach(), x.detach()
            best = torch.linalg.lstsq(A.double(), b[:, None].double(), driver="gels")[0][:, 0].to(x.dtype)
            return A.T @ (A @ (x - best))
        """,
        loses=1,
        idea="passes_through_the_solution",
        drawn=True,  # in float32 the declared idea is right or wrong as the columns drawn are more or less independent
    ),
    "normal_equations": wrong(
        "The same with the normal equations, which a wide A makes singular.",
        """
        def grad_least_squares(A, b, x):
            gram = A.T @ A
            best = torch.cholesky_solve((A.T @ b)[:, None], torch.linalg.cholesky(gram - 1e-3 * torch.eye(len(x))))
            return gram @ (x - best[:, 0])
        """,
        verdict="raised",
    ),
    "takes_differences": slip(
        "Central differences, as in 1.3: exact for a parabola, but for rounding.",
        """
        def grad_least_squares(A, b, x):
            A, b, x = A.detach(), b.detach(), x.detach()

            def loss(z):
                return torch.sum((A @ z - b) ** 2) / 2

            h = torch.finfo(x.dtype).eps ** (1 / 3) * max(1.0, x.abs().max().item())
            g = torch.zeros_like(x)
            for i in range(len(x)):
                e = torch.zeros_like(x)
                e[i] = h
                g[i] = (loss(x + e) - loss(x - e)) / (2 * h)
            return g
        """,
        loses=1,
        idea="takes_differences",
    ),
    "takes_forward_differences": wrong(
        "Forward differences.",
        """
        def grad_least_squares(A, b, x):
            f = lambda z: ((A @ z - b) ** 2).sum() / 2
            steps = 1e-6 * torch.eye(len(x), dtype=x.dtype)
            return torch.stack([(f(x + step) - f(x)) / 1e-6 for step in steps])
        """,
        idea="takes_differences",
        instead="",
    ),
    "collects_in_float64": slip(
        "Zeros of the default dtype.",
        """
        def grad_least_squares(A, b, x):
            A, b, x = A.detach(), b.detach(), x.detach()
            m, n = A.shape
            g = torch.zeros(n)
            for i in range(m):
                residual = (A[i] * x).sum() - b[i]
                for j in range(n):
                    g[j] += residual * A[i, j]
            return g
        """,
        loses=1,
        idea="collects_in_float64",
    ),
    "zeros": wrong(
        "A beginning.",
        """
        def grad_least_squares(A, b, x):
            return torch.zeros(A.shape[1], dtype=A.dtype)
        """,
        idea="zeros",
    ),
    # --- broken contracts ----------------------------------------------------------------------------------
    "column": wrong(
        "A column.",
        """
        def grad_least_squares(A, b, x):
            return A.T @ (A @ x[:, None] - b[:, None])
        """,
        idea="column",
        verdict="wrong_shape",
    ),
    "row": wrong(
        "A row.",
        """
        def grad_least_squares(A, b, x):
            r = (A @ x - b).unsqueeze(0)
            return r @ A
        """,
        idea="row",
        verdict="wrong_shape",
    ),
    "broadcasts_a_column": wrong(
        "Ax as a column minus b as a vector: a table of all differences.",
        """
        def grad_least_squares(A, b, x):
            r = A @ x.reshape(-1, 1) - b
            return (A.T @ r).sum(1)
        """,
    ),
    "list_of_numbers": wrong(
        "A list.",
        """
        def grad_least_squares(A, b, x):
            r = A @ x - b
            return [float(torch.dot(A[:, j], r)) for j in range(A.shape[1])]
        """,
        verdict="wrong_type",
    ),
    "pair": wrong(
        "Loss and gradient.",
        """
        def grad_least_squares(A, b, x):
            r = A @ x - b
            return 0.5 * r @ r, A.T @ r
        """,
        verdict="wrong_type",
    ),
    "always_float32": wrong(
        "Single precision.",
        """
        def grad_least_squares(A, b, x):
            A, b, x = (part.to(torch.float32) for part in (A, b, x))
            return (A.T @ (A @ x - b)).detach()
        """,
        verdict="wrong_dtype",
    ),
    "residual_in_b": wrong(
        "The residual is written over b.",
        """
        def grad_least_squares(A, b, x):
            b -= A @ x
            return -(A.T @ b)
        """,
        verdict="input_changed",
    ),
    "attached_result": slip(
        "Never detached.",
        """
        def grad_least_squares(A, b, x):
            return A.T @ (A @ x - b)
        """,
        loses=1,
    ),
    "nan_where_a_residual_is_negative": wrong(
        "A root of the residual.",
        """
        def grad_least_squares(A, b, x):
            r = A @ x - b
            return A.T @ (r.sqrt() ** 2)
        """,
        verdict="not_finite",
    ),
    # --- autograd where it is forbidden --------------------------------------------------------------------
    "autograd_backward": wrong(
        "backward().",
        """
        def grad_least_squares(A, b, x):
            z = x.detach().clone().requires_grad_()
            loss = 0.5 * ((A.detach() @ z - b.detach()) ** 2).sum()
            loss.backward()
            return z.grad
        """,
        verdict="forbidden",
    ),
    "autograd_behind_an_alias": wrong(
        "vjp under another name.",
        """
        def grad_least_squares(A, b, x):
            from torch.func import vjp as pull_back

            value, back = pull_back(lambda z: ((A @ z - b) ** 2).sum() / 2, x)
            return back(torch.ones_like(value))[0]
        """,
        verdict="forbidden",
    ),
    "autograd_behind_getattr": wrong(
        "getattr, with a name that is put together.",
        """
        def grad_least_squares(A, b, x):
            tools = getattr(torch, "fu" + "nc")
            return getattr(tools, "gr" + "ad")(lambda z: ((A @ z - b) ** 2).sum() / 2)(x)
        """,
        verdict="forbidden",
    ),
    # --- what raises ---------------------------------------------------------------------------------------
    "multiplies_rows": wrong(
        "x from the left.",
        """
        def grad_least_squares(A, b, x):
            return (x @ A - b) @ A
        """,
        verdict="raised",
    ),
    "calls_a_method_that_is_not_there": wrong(
        "transpose() without its dimensions.",
        """
        def grad_least_squares(A, b, x):
            return A.transpose() @ (A @ x - b)
        """,
        verdict="raised",
    ),
}
