"""Answers to vjp_matrix_powers."""

from __future__ import annotations

from tests.submissions.variant import Variant, code, right, slip, wrong


def parts(square: str = "", cube: str = "", gram: str = "") -> str:
    """Write the answer's cell from three formulas; the right one where none is given."""
    square = square or "G @ X.T + X.T @ G"
    cube = cube or "G @ X.T @ X.T + X.T @ G @ X.T + X.T @ X.T @ G"
    gram = gram or "X @ G + X @ G.T"
    return code(f"""
        def vjp_matrix_powers(X, G):
            X, G = X.detach(), G.detach()
            return {square}, {cube}, {gram}
        """)


VARIANTS: dict[str, Variant] = {
    # --- right ---------------------------------------------------------------------------------------------
    "careful": right(
        "The adjoint of each term.",
        """
        def vjp_matrix_powers(X: Tensor, G: Tensor) -> tuple[Tensor, Tensor, Tensor]:
            X, G = X.detach(), G.detach()
            square = G @ X.mT + X.mT @ G
            cube = G @ X.mT @ X.mT + X.mT @ G @ X.mT + X.mT @ X.mT @ G
            return square, cube, X @ (G + G.mT)
        """,
    ),
    "plain_loops": right(
        "A loop over the factor that is left out, with what stands before and behind it.",
        """
        def vjp_matrix_powers(X, G):
            X, G = X.detach(), G.detach()
            Xt = X.T
            results = []
            for power in (2, 3):
                total = torch.zeros_like(X)
                for k in range(power):
                    term = G
                    for _ in range(k):
                        term = Xt @ term
                    for _ in range(power - 1 - k):
                        term = term @ Xt
                    total = total + term
                results.append(total)
            results.append(X @ G + X @ G.T)
            return tuple(results)
        """,
    ),
    "vectorised": right(
        "einsum, with the indices of the adjoint.",
        """
        def vjp_matrix_powers(X, G):
            with torch.no_grad():
                XX = X @ X
                square = torch.einsum("ik,jk->ij", G, X) + torch.einsum("ki,kj->ij", X, G)
                middle = torch.einsum("ki,kl,jl->ij", X, G, X)
                cube = torch.einsum("ik,jk->ij", G, XX) + middle + torch.einsum("ki,kj->ij", XX, G)
                gram = torch.einsum("ik,kj->ij", X, G) + torch.einsum("ik,jk->ij", X, G)
                return square, cube, gram
        """,
    ),
    "helpers": right(
        "Backpropagation: the pullback of a product, used again and again.",
        """
        def pull_through_product(A, B, G):
            return G @ B.mT, A.mT @ G


        def vjp_matrix_powers(X, G):
            X, G = X.detach(), G.detach()
            left, right = pull_through_product(X, X, G)
            square = left + right
            to_square, to_last = pull_through_product(X @ X, X, G)
            first, second = pull_through_product(X, X, to_square)
            to_transpose, to_x = pull_through_product(X.mT, X, G)
            return square, first + second + to_last, to_transpose.mT + to_x
        """,
    ),
    # --- ideas gone wrong ----------------------------------------------------------------------------------
    "pushes_instead_of_pulling": wrong(
        "The exercise before, with G as dX.",
        """
        def vjp_matrix_powers(X, G):
            X, G = X.detach(), G.detach()
            square = G @ X + X @ G
            return square, square @ X + X @ X @ G, G.T @ X + X.T @ G
        """,
        idea="pushes_instead_of_pulling",
    ),
    "forgets_the_transposes_of_the_square": Variant(
        parts(square="X @ G + G @ X"), "No transposes.", -1, "forgets_the_transposes_of_the_square", "wrong_value"
    ),
    "moves_one_factor_of_the_square": Variant(
        parts(square="X.T @ G"), "One term.", -1, "moves_one_factor_of_the_square", "wrong_value"
    ),
    "doubles_the_square": Variant(parts(square="2 * X.T @ G"), "2 Xᵀ G.", -1, "doubles_the_square", "wrong_value"),
    "forgets_the_transposes_of_the_cube": Variant(
        parts(cube="X @ X @ G + X @ G @ X + G @ X @ X"),
        "No transposes in the cube.",
        -1,
        "forgets_the_transposes_of_the_cube",
        "wrong_value",
    ),
    "triples_the_cube": Variant(parts(cube="3 * X.T @ X.T @ G"), "3 Xᵀ² G.", -1, "triples_the_cube", "wrong_value"),
    "loses_the_middle_of_the_cube": Variant(
        parts(cube="X.T @ X.T @ G + G @ X.T @ X.T"), "Two terms.", -1, "loses_the_middle_of_the_cube", "wrong_value"
    ),
    "assumes_that_the_cotangent_is_symmetric": Variant(
        parts(gram="2 * X @ G"), "2 X G.", -1, "assumes_that_the_cotangent_is_symmetric", "wrong_value"
    ),
    "moves_one_factor_of_the_gram_matrix": Variant(
        parts(gram="X @ G"), "X G.", -1, "moves_one_factor_of_the_gram_matrix", "wrong_value"
    ),
    "multiplies_the_gram_matrix_from_the_wrong_side": Variant(
        parts(gram="G @ X + G.T @ X"),
        "X behind.",
        -1,
        "multiplies_the_gram_matrix_from_the_wrong_side",
        "wrong_value",
    ),
    "transposes_x_in_the_gram_matrix": Variant(
        parts(gram="X.T @ G + X.T @ G.T"), "Xᵀ in front.", -1, "transposes_x_in_the_gram_matrix", "wrong_value"
    ),
    "ignores_the_cotangent": wrong(
        "The gradients of the sums.",
        """
        def vjp_matrix_powers(X, G):
            X = X.detach()
            one = torch.ones_like(X)
            square = one @ X.T + X.T @ one
            return square, square @ X.T + X.T @ X.T @ one, 2 * X @ one
        """,
        idea="ignores_the_cotangent",
    ),
    "pulls_back_the_trace": wrong(
        "The gradients of the traces.",
        """
        def vjp_matrix_powers(X, G):
            X = X.detach()
            return 2 * X.T, 3 * X.T @ X.T, 2 * X
        """,
        idea="pulls_back_the_trace",
    ),
    "transposes_the_cotangent": wrong(
        "tr(G dF) in the place of tr(Gᵀ dF).",
        """
        def vjp_matrix_powers(X, G):
            Xt, G = X.detach().T, G.detach().T
            square = G @ Xt + Xt @ G
            return square, square @ Xt + Xt @ Xt @ G, X.detach() @ (G + G.T)
        """,
        idea="transposes_the_cotangent",
    ),
    "powers_entry_by_entry": wrong(
        "Entry by entry.",
        """
        def vjp_matrix_powers(X, G):
            X, G = X.detach(), G.detach()
            return G * 2 * X, G * 3 * X**2, G * 2 * X
        """,
        idea="powers_entry_by_entry",
    ),
    "divides_by_a_length_that_may_be_zero": slip(
        "A G of length one, and its length again at the end.",
        """
        def vjp_matrix_powers(X, G):
            X, size = X.detach(), G.detach().norm()
            U = G.detach() / size
            square = U @ X.T + X.T @ U
            cube = square @ X.T + X.T @ X.T @ U
            return size * square, size * cube, size * X @ (U + U.T)
        """,
        loses=1,
        idea="divides_by_a_length_that_may_be_zero",
    ),
    "takes_difference_quotients": wrong(
        "Central differences with h = 0.01, entry by entry.",
        """
        def vjp_matrix_powers(X, G):
            X, G, h = X.detach(), G.detach(), 0.01
            results = [torch.zeros_like(X) for _ in range(3)]
            for i in range(len(X)):
                for j in range(len(X)):
                    up, down = X.clone(), X.clone()
                    up[i, j] += h
                    down[i, j] -= h
                    for result, a, b in zip(results, powers(up), powers(down)):
                        result[i, j] = (G * (a - b)).sum() / (2 * h)
            return tuple(results)
        """,
        idea="takes_difference_quotients",
    ),
    "builds_the_jacobians": slip(
        "Kronecker products.",
        """
        def vjp_matrix_powers(X, G):
            X, G = X.detach().contiguous(), G.detach().contiguous()
            I, T = torch.eye(len(X), dtype=X.dtype, device=X.device), X.mT.contiguous()
            J2 = torch.kron(X, I) + torch.kron(I, T)
            J3 = torch.kron(X @ X, I) + torch.kron(X, T) + torch.kron(I, T @ T)
            g = G.flatten()
            return (J2.mT @ g).reshape(X.shape), (J3.mT @ g).reshape(X.shape), X @ (G + G.mT)
        """,
        loses=2,
        idea="builds_the_jacobians",
        instead="",
        counts=False,
    ),
    "drops_a_single_dimension": slip(
        "squeeze.",
        """
        def vjp_matrix_powers(X, G):
            Xt, G = X.detach().T, G.detach()
            square = G @ Xt + Xt @ G
            cube = square @ Xt + Xt @ Xt @ G
            return square.squeeze(), cube.squeeze(), (X.detach() @ (G + G.T)).squeeze()
        """,
        loses=1,
        idea="drops_a_single_dimension",
    ),
    "answers_in_float64": slip(
        "double, for the digits.",
        """
        def vjp_matrix_powers(X, G):
            Xt, G = X.detach().double().T, G.detach().double()
            square = G @ Xt + Xt @ G
            return square, square @ Xt + Xt @ Xt @ G, Xt.T @ (G + G.T)
        """,
        loses=1,
        idea="answers_in_float64",
    ),
    "adds_on_the_cpu": slip(
        "torch.zeros without a device.",
        """
        def vjp_matrix_powers(X, G):
            Xt, G = X.detach().T, G.detach()
            square = torch.zeros(X.shape, dtype=X.dtype)
            square[:] = G @ Xt + Xt @ G
            return square, (G @ Xt + Xt @ G) @ Xt + Xt @ Xt @ G, X.detach() @ (G + G.T)
        """,
        loses=1,
        idea="adds_on_the_cpu",
    ),
    # --- broken contracts ----------------------------------------------------------------------------------
    "attached_result": slip(
        "Never detached.",
        """
        def vjp_matrix_powers(X, G):
            square = G @ X.mT + X.mT @ G
            return square, square @ X.mT + X.mT @ X.mT @ G, X @ (G + G.mT)
        """,
        loses=1,
    ),
}
