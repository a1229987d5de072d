"""Answers to hess_logdet."""

from __future__ import annotations

from tests.submissions.variant import Variant, right, slip, wrong

VARIANTS: dict[str, Variant] = {
    # --- right ---------------------------------------------------------------------------------------------
    "careful": right(
        "The inverse once, and an inner function that remembers it.",
        """
        def hess_logdet(X: Tensor) -> Callable[[Tensor], Tensor]:
            inverse = torch.linalg.inv(X.detach())

            def change_of_gradient(dX: Tensor) -> Tensor:
                # d(X^-1) = -X^-1 dX X^-1, and the gradient is its transpose
                return -(inverse @ dX.detach() @ inverse).mT.clone()

            return change_of_gradient
        """,
    ),
    "plain_loops": right(
        "Entry by entry: the change of (X⁻¹)ⱼᵢ.",
        """
        def hess_logdet(X):
            P = torch.linalg.inv(X).detach()
            n = len(P)

            def H(dX):
                dX = dX.detach()
                out = torch.zeros_like(P)
                for i in range(n):
                    for j in range(n):
                        for k in range(n):
                            for l in range(n):
                                out[i, j] -= P[j, k] * dX[k, l] * P[l, i]
                return out

            return H
        """,
    ),
    "vectorised": right(
        "Two systems, and no inverse.",
        """
        def hess_logdet(X):
            X = X.detach()

            def H(dX):
                half = torch.linalg.solve(X, dX.detach())
                return -torch.linalg.solve(X, half, left=False).T.contiguous()

            return H
        """,
    ),
    "einsum": right(
        "The four indices of the second derivative, contracted with dX.",
        """
        def hess_logdet(X):
            with torch.no_grad():
                P = torch.linalg.inv(X)
                second = -torch.einsum("jk,li->ijkl", P, P)
            return lambda dX: torch.einsum("ijkl,kl->ij", second, dX.detach())
        """,
    ),
    "another_order": right(
        "The singular values divide, twice.",
        """
        def hess_logdet(X):
            U, s, Vh = torch.linalg.svd(X.detach())

            def H(dX):
                middle = Vh @ dX.detach().T @ U
                return -U @ (middle / (s[:, None] * s)) @ Vh

            return H
        """,
    ),
    "helpers_and_classes": right(
        "A class whose objects can be called.",
        """
        def hess_logdet(X):
            return SecondDerivative(torch.linalg.inv(X.detach()).mT)
        """,
        """
        class SecondDerivative:
            def __init__(self, gradient):
                self.gradient = gradient

            def __call__(self, dX):
                return -self.gradient @ dX.detach().mT @ self.gradient
        """,
    ),
    "lambdas": right(
        "A lambda that returns a lambda.",
        """
        hess_logdet = lambda X: (lambda G: lambda dX: -(G @ dX.T @ G).detach())(torch.linalg.inv(X).T)
        """,
    ),
    "partial": right(
        "functools.partial of a function of both.",
        """
        def hess_logdet(X):
            from functools import partial

            return partial(both_at_once, X)
        """,
        """
        def both_at_once(X, dX):
            G = torch.linalg.inv(X.detach()).mT
            return -torch.linalg.multi_dot([G, dX.detach().mT, G])
        """,
    ),
    # --- ideas gone wrong ----------------------------------------------------------------------------------
    "forgets_that_the_gradient_is_transposed": wrong(
        "The derivative of the inverse, as every table has it.",
        """
        def hess_logdet(X):
            Xinv = X.detach().inverse()
            return lambda dX: -(Xinv @ dX.detach() @ Xinv)
        """,
        idea="forgets_that_the_gradient_is_transposed",
    ),
    "leaves_the_change_as_it_is": wrong(
        "Every X⁻¹ of the table is replaced by X⁻ᵀ.",
        """
        def hess_logdet(X):
            G = torch.linalg.inv(X.detach()).mT
            def H(dX):
                return -G @ dX.detach() @ G
            return H
        """,
        idea="leaves_the_change_as_it_is",
    ),
    "leaves_the_inverses_as_they_are": wrong(
        "dX is transposed, and nothing else.",
        """
        def hess_logdet(X):
            X = X.detach()
            def H(dX):
                left = torch.linalg.solve(X, dX.detach().mT)
                return -torch.linalg.solve(X, left, left=False)
            return H
        """,
        idea="leaves_the_inverses_as_they_are",
    ),
    "one_inverse_is_missing": wrong(
        "X dX⁻¹ = −dX X⁻¹, and done.",
        """
        def hess_logdet(X):
            G = torch.linalg.inv(X.detach()).mT
            return lambda dX: -G @ dX.detach().mT
        """,
        idea="one_inverse_is_missing",
    ),
    "one_solve_only": wrong(
        "The same, by a solver and without a transpose.",
        """
        def hess_logdet(X):
            X = X.detach()
            return lambda dX: -torch.linalg.solve(X, dX.detach())
        """,
        idea="one_inverse_is_missing",
    ),
    "moves_the_change_to_one_end": wrong(
        "−dx/x², with a matrix power.",
        """
        def hess_logdet(X):
            X = X.detach()
            return lambda dX: -dX.detach() @ torch.linalg.matrix_power(X, -2)
        """,
        idea="moves_the_change_to_one_end",
    ),
    "inverts_entry_by_entry": wrong(
        "-dX / X**2.",
        """
        def hess_logdet(X):
            def H(dX):
                return -dX.detach() / X.detach() ** 2
            return H
        """,
        idea="inverts_entry_by_entry",
    ),
    "squares_the_gradient_entry_by_entry": wrong(
        "-1/x² of every entry of the gradient.",
        """
        def hess_logdet(X):
            gradient = torch.linalg.inv(X.detach()).mT
            return lambda dX: -(gradient**2) * dX.detach()
        """,
        idea="squares_the_gradient_entry_by_entry",
    ),
    "hands_back_the_gradient": wrong(
        "A function of dX that does not look at it.",
        """
        def hess_logdet(X):
            gradient = torch.linalg.inv(X.detach()).mT.clone()
            return lambda dX: gradient.clone()
        """,
        idea="hands_back_the_gradient",
    ),
    "is_applied_to_x_itself": wrong(
        "The inner function has the name of the outer one's argument.",
        """
        def hess_logdet(X):
            G = torch.linalg.inv(X.detach()).mT
            def H(dX):
                return -G @ X.detach().mT @ G
            return H
        """,
        idea="is_applied_to_x_itself",
    ),
    "changes_the_value": wrong(
        "df, not d of the gradient.",
        """
        def hess_logdet(X):
            G = torch.linalg.inv(X.detach()).mT
            return lambda dX: torch.sum(G * dX.detach())
        """,
        idea="changes_the_value",
        verdict="wrong_shape",
    ),
    "curvature_along_the_change": wrong(
        "The quadratic form.",
        """
        def hess_logdet(X):
            P = torch.linalg.inv(X.detach())
            def H(dX):
                step = P @ dX.detach()
                return -torch.trace(step @ step)
            return H
        """,
        idea="curvature_along_the_change",
        verdict="wrong_shape",
    ),
    "forgets_the_logarithm": wrong(
        "The gradient of det X, differentiated once more.",
        """
        def hess_logdet(X):
            X = X.detach()
            d, P = torch.linalg.det(X), torch.linalg.inv(X)
            def H(dX):
                dX = dX.detach()
                change_of_det = d * torch.trace(P @ dX)
                return change_of_det * P.mT - d * (P @ dX @ P).mT
            return H
        """,
        idea="forgets_the_logarithm",
    ),
    "takes_the_whole_change": wrong(
        "The gradient there, minus the gradient here.",
        """
        def hess_logdet(X):
            X = X.detach()
            gradient = lambda Y: torch.linalg.inv(Y).mT
            return lambda dX: gradient(X + dX.detach()) - gradient(X)
        """,
        idea="takes_the_whole_change",
    ),
    "loses_the_sign": wrong(
        "The minus is gone.",
        """
        def hess_logdet(X):
            G = torch.linalg.inv(X.detach()).mT
            return lambda dX: G @ dX.detach().mT @ G
        """,
        idea="sign",
    ),
    "a_map_by_hand_of_the_function_itself": wrong(
        "torch.func.jvp inside the function that is handed back.",
        """
        def hess_logdet(X):
            f = lambda Y: torch.linalg.slogdet(Y)[1]
            return lambda dX: torch.func.jvp(torch.func.grad(f), (X.detach(),), (dX.detach(),))[1]
        """,
        verdict="forbidden",
    ),
    # --- broken contracts ----------------------------------------------------------------------------------
    "takes_both_at_once": wrong(
        "One function of two arguments, as the formula has them.",
        """
        def hess_logdet(X, dX):
            G = torch.linalg.inv(X.detach()).mT
            return -G @ dX.detach().mT @ G
        """,
        verdict="raised",
    ),
    "hands_back_a_matrix": wrong(
        "The gradient, as a matrix.",
        """
        def hess_logdet(X):
            return torch.linalg.inv(X.detach()).mT.clone()
        """,
        verdict="wrong_type",
    ),
    "hands_back_all_of_it": wrong(
        "The n² × n² matrix, which the next exercise asks for.",
        """
        def hess_logdet(X):
            P = torch.linalg.inv(X.detach()).contiguous()
            return -torch.kron(P.mT.contiguous(), P)
        """,
        verdict="wrong_type",
    ),
    "forgets_to_return_it": wrong(
        "The inner function is defined, and nothing is returned.",
        """
        def hess_logdet(X):
            G = torch.linalg.inv(X.detach()).mT
            def H(dX):
                return -G @ dX.detach().mT @ G
        """,
        verdict="wrong_type",
    ),
    "negates_the_change_in_place": wrong(
        "mul_, which whoever calls the map finds in their dX.",
        """
        def hess_logdet(X):
            G = torch.linalg.inv(X.detach()).mT
            def H(dX):
                return G @ dX.detach().mul_(-1).mT @ G
            return H
        """,
        verdict="input_changed",
    ),
    "attached_result": slip(
        "Never detached.",
        """
        def hess_logdet(X):
            G = torch.linalg.inv(X).mT
            return lambda dX: -G @ dX.mT @ G
        """,
        loses=1,
    ),
    "adds_what_is_float64": slip(
        "A sum that begins with torch.zeros.",
        """
        def hess_logdet(X):
            G = torch.linalg.inv(X.detach()).mT
            def H(dX):
                total = torch.zeros(len(G), len(G))
                total = total - G @ dX.detach().mT @ G
                return total
            return H
        """,
        loses=1,
        idea="adds_what_is_float64",
    ),
    "solves_with_a_float64_identity": slip(
        "The inverse as the solution for a torch.eye, which is float64.",
        """
        def hess_logdet(X):
            G = torch.linalg.solve(X.detach(), torch.eye(len(X))).mT
            return lambda dX: -G @ dX.detach().mT @ G
        """,
        loses=1,
    ),
}
