"""Answers to ridge_hypergradient."""

from __future__ import annotations

from tests.submissions.variant import Variant, code, right, slip, wrong

GRADIENT = """
def ridge_hypergradient(X, y, X_val, y_val, lam):
    X, y, X_val, y_val = X.detach(), y.detach(), X_val.detach(), y_val.detach()
    n, d = X.shape
    M = X.T @ X + n * lam * torch.eye(d, dtype=X.dtype, device=X.device)
    w = torch.linalg.solve(M, X.T @ y)
    q = 2 / len(y_val) * X_val.T @ (X_val @ w - y_val)
    u = torch.linalg.solve(M, q)
    return -n * u @ w
"""
TUNED = """
def tuned_lambda(X, y, X_val, y_val, lam):
    def slope(t):
        lam = math.exp(t)
        return lam * float(ridge_hypergradient(X, y, X_val, y_val, lam))

    return math.exp(descend(slope, math.log(lam)))
"""
OWN_TUNED = """
def tuned_lambda(X, y, X_val, y_val, lam):
    def loss_slope(t):
        n, d = X.shape
        M = X.T @ X + n * math.exp(t) * torch.eye(d)
        w = torch.linalg.solve(M, X.T @ y)
        q = 2 / len(y_val) * X_val.T @ (X_val @ w - y_val)
        return -n * math.exp(t) * float(torch.linalg.solve(M, q) @ w)

    return math.exp(descend(loss_slope, math.log(lam)))
"""


def both(gradient: str = GRADIENT, tuned: str = OWN_TUNED) -> str:
    """The two functions; the second does not call the first, so that one can be wrong alone."""
    return "\n\n".join(code(text) for text in (gradient, tuned))


def but(old: str, new: str) -> str:
    """The careful hypergradient with one thing changed."""
    assert old in GRADIENT
    return both(GRADIENT.replace(old, new))


VARIANTS: dict[str, Variant] = {
    # --- right ---------------------------------------------------------------------------------------------
    "careful": right("One adjoint.", both(GRADIENT, TUNED)),
    "plain_loops": right(
        "The derivative of w, and then the chain rule; bisection in place of the descent.",
        """
        def ridge_hypergradient(X, y, X_val, y_val, lam):
            X, y, X_val, y_val = [item.detach() for item in (X, y, X_val, y_val)]
            M = X.T @ X
            for k in range(X.shape[1]):
                M[k, k] = M[k, k] + X.shape[0] * lam
            w = torch.linalg.solve(M, X.T @ y)
            dw = torch.linalg.solve(M, -X.shape[0] * w)
            residual = X_val @ w - y_val
            return 2 * (residual * (X_val @ dw)).mean()


        def tuned_lambda(X, y, X_val, y_val, lam):
            low, high = -10.0, 6.0
            for _ in range(60):
                middle = (low + high) / 2
                if float(ridge_hypergradient(X, y, X_val, y_val, math.exp(middle))) < 0:
                    low = middle
                else:
                    high = middle
            return math.exp((low + high) / 2)
        """,
    ),
    "vectorised": right(
        "In the coordinates of the singular vectors.",
        """
        def ridge_hypergradient(X, y, X_val, y_val, lam):
            X, y, X_val, y_val = X.detach(), y.detach(), X_val.detach(), y_val.detach()
            n = X.shape[0]
            M = X.mT @ X + n * lam * torch.eye(X.shape[1], dtype=X.dtype, device=X.device)
            L = torch.linalg.cholesky(M)
            w = torch.cholesky_solve((X.mT @ y).unsqueeze(1), L)
            q = 2 * X_val.mT @ (X_val @ w - y_val.unsqueeze(1)) / X_val.shape[0]
            a = torch.linalg.solve_triangular(L, w, upper=False)
            b = torch.linalg.solve_triangular(L, q, upper=False)
            return -n * (a * b).sum()


        def tuned_lambda(X, y, X_val, y_val, lam):
            slope = lambda t: float(ridge_hypergradient(X, y, X_val, y_val, math.exp(t)) * math.exp(t))
            return math.exp(descend(slope, math.log(lam)))
        """,
    ),
    "helpers": right(
        "The matrix, the weights and the outer gradient have functions of their own.",
        """
        def matrix_of(X, lam):
            return X.mT @ X + X.new_full((X.shape[1],), X.shape[0] * lam).diag()


        def outer_gradient(w, X_val, y_val):
            return X_val.mT @ (X_val @ w - y_val) * 2 / X_val.shape[0]


        def ridge_hypergradient(X, y, X_val, y_val, lam):
            X, y, X_val, y_val = map(torch.Tensor.detach, (X, y, X_val, y_val))
            M = matrix_of(X, lam)
            w = torch.linalg.solve(M, X.mT @ y)
            adjoint = torch.linalg.solve(M, outer_gradient(w, X_val, y_val))
            return -(adjoint @ w) * X.shape[0]


        def tuned_lambda(X, y, X_val, y_val, lam):
            def along(t):
                return math.exp(t) * ridge_hypergradient(X, y, X_val, y_val, math.exp(t)).item()

            return math.exp(descend(along, math.log(lam), steps=100))
        """,
    ),
    # --- ideas gone wrong ----------------------------------------------------------------------------------
    "weights_held_fast": wrong(
        "λ is not in V.", but("return -n * u @ w", "return 0 * (u @ w)"), idea="weights_held_fast"
    ),
    "n_forgotten": wrong("No n.", but("return -n * u @ w", "return -u @ w"), idea="n_forgotten"),
    "rises_for_falls": wrong("No minus.", but("return -n * u @ w", "return n * u @ w"), idea="rises_for_falls"),
    "two_of_the_square_forgotten": wrong(
        "No 2.", but("q = 2 / len(y_val)", "q = 1 / len(y_val)"), idea="two_of_the_square_forgotten"
    ),
    "sum_for_mean": wrong("A sum.", but("q = 2 / len(y_val)", "q = 2"), idea="sum_for_mean"),
    "mean_over_the_training_set": wrong(
        "The other length.", but("q = 2 / len(y_val)", "q = 2 / n"), idea="mean_over_the_training_set"
    ),
    "no_adjoint": wrong("No second system.", but("u = torch.linalg.solve(M, q)", "u = q"), idea="no_adjoint"),
    "training_residual": wrong(
        "The training loss.",
        but("q = 2 / len(y_val) * X_val.T @ (X_val @ w - y_val)", "q = 2 / n * X.T @ (X @ w - y)"),
        idea="training_residual",
    ),
    "penalty_in_the_outer_loss": wrong(
        "V with the penalty in it.",
        but("return -n * u @ w", "u = u + torch.linalg.solve(M, 2 * lam * w)\n    return -n * u @ w + w @ w"),
        idea="penalty_in_the_outer_loss",
    ),
    "validation_in_the_matrix": wrong(
        "The matrix of the validation set.",
        but(
            "u = torch.linalg.solve(M, q)",
            "N = X_val.T @ X_val + len(y_val) * lam * torch.eye(d, dtype=X.dtype, device=X.device)\n    "
            "u = torch.linalg.solve(N, q)",
        ),
        idea="validation_in_the_matrix",
    ),
    "penalty_without_n": wrong(
        "λI.",
        both(GRADIENT.replace("n * lam * torch.eye", "lam * torch.eye").replace("return -n * u", "return -u")),
        idea="penalty_without_n",
    ),
    "along_log_lambda": wrong(
        "The slope for the descent.",
        but("return -n * u @ w", "return -n * lam * u @ w"),
        idea="along_log_lambda",
    ),
    "differences_of_the_loss": slip(
        "Differences.",
        both(
            """
def ridge_hypergradient(X, y, X_val, y_val, lam):
    X, y, X_val, y_val = X.detach(), y.detach(), X_val.detach(), y_val.detach()

    def loss(lam):
        M = X.T @ X + len(X) * lam * torch.eye(X.shape[1], dtype=X.dtype, device=X.device)
        w = torch.linalg.solve(M, X.T @ y)
        return ((X_val @ w - y_val) ** 2).mean()

    h = 1e-5 * lam
    return (loss(lam + h) - loss(lam - h)) / (2 * h)
"""
        ),
        loses=3,
        idea="differences_of_the_loss",
        rounding=True,
        counts=False,
    ),
    "an_inverse": slip(
        "An inverse.",
        both(
            GRADIENT.replace(
                "w = torch.linalg.solve(M, X.T @ y)", "P = torch.linalg.inv(M)\n    w = P @ (X.T @ y)"
            ).replace("torch.linalg.solve(M, q)", "P @ q")
        ),
        loses=2,
        idea="an_inverse",
        instead="",
        counts=False,
    ),
    "identity_in_float64": slip(
        "eye without a dtype.",
        but("torch.eye(d, dtype=X.dtype, device=X.device)", "torch.eye(d, device=X.device)"),
        loses=1,
        idea="identity_in_float64",
        counts=False,
    ),
    "identity_on_the_cpu": slip(
        "eye without a device.",
        but("torch.eye(d, dtype=X.dtype, device=X.device)", "torch.eye(d, dtype=X.dtype)"),
        loses=1,
        idea="identity_on_the_cpu",
        counts=False,
    ),
    "returns_a_number": wrong(
        "A float.",
        but("return -n * u @ w", "return float(-n * u @ w)"),
        idea="returns_a_number",
        verdict="wrong_type",
    ),
    "chain_rule_to_log_forgotten": slip(
        "log λ comes back.",
        both(
            GRADIENT,
            TUNED.replace("return math.exp(descend(slope, math.log(lam)))", "return descend(slope, math.log(lam))"),
        ),
        loses=4,
        idea="chain_rule_to_log_forgotten",
    ),
    "one_step_of_descent": slip(
        "One step.",
        both(
            GRADIENT,
            TUNED.replace(
                "return math.exp(descend(slope, math.log(lam)))", "t = math.log(lam)\n    return math.exp(t - slope(t))"
            ),
        ),
        loses=4,
        idea="one_step_of_descent",
    ),
    "the_best_of_a_grid": slip(
        "A grid.",
        both(
            GRADIENT,
            """
def tuned_lambda(X, y, X_val, y_val, lam):
    best = None
    for k in range(-60, 31):
        lam = 10 ** (k / 10)
        M = X.T @ X + len(X) * lam * torch.eye(X.shape[1])
        loss = float(((X_val @ torch.linalg.solve(M, X.T @ y) - y_val) ** 2).mean())
        if best is None or loss < best[0]:
            best = (loss, lam)
    return best[1]
""",
        ),
        loses=4,
        idea="the_best_of_a_grid",
    ),
    "tuned_on_the_training_set": slip(
        "Validates on the training set.",
        both(
            GRADIENT,
            TUNED.replace("ridge_hypergradient(X, y, X_val, y_val, lam)", "ridge_hypergradient(X, y, X, y, lam)"),
        ),
        loses=4,
        idea="tuned_on_the_training_set",
    ),
    # --- what nobody declared ------------------------------------------------------------------------------
    "through_the_solver": wrong(
        "Autograd through the solver.",
        both(
            """
def ridge_hypergradient(X, y, X_val, y_val, lam):
    t = torch.tensor(lam, dtype=X.dtype, requires_grad=True)
    M = X.T @ X + len(X) * t * torch.eye(X.shape[1], dtype=X.dtype)
    w = torch.linalg.solve(M, X.T @ y)
    loss = ((X_val @ w - y_val) ** 2).mean()
    return torch.autograd.grad(loss, t)[0]
"""
        ),
        verdict="forbidden",
    ),
}
