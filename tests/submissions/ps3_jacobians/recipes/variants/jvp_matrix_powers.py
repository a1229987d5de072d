"""Answers to jvp_matrix_powers."""

from __future__ import annotations

from tests.submissions.variant import Variant, right, slip, wrong

VARIANTS: dict[str, Variant] = {
    # --- right ---------------------------------------------------------------------------------------------
    "careful": right(
        "The product rule, the square used for the cube.",
        """
        def jvp_matrix_powers(X: Tensor, dX: Tensor) -> tuple[Tensor, Tensor, Tensor]:
            X, dX = X.detach(), dX.detach()
            square = dX @ X + X @ dX
            cube = square @ X + X @ X @ dX
            return square, cube, dX.mT @ X + X.mT @ dX
        """,
    ),
    "plain_loops": right(
        "A loop over the factor that moves.",
        """
        def jvp_matrix_powers(X, dX):
            X, dX = X.detach(), dX.detach()

            def moved(factors, changes):
                total = torch.zeros_like(X)
                for k in range(len(factors)):
                    term = None
                    for i in range(len(factors)):
                        factor = changes[i] if i == k else factors[i]
                        term = factor if term is None else term @ factor
                    total = total + term
                return total

            return moved([X] * 2, [dX] * 2), moved([X] * 3, [dX] * 3), moved([X.T, X], [dX.T, dX])
        """,
    ),
    "vectorised": right(
        "einsum; the derivative of the Gram matrix as a matrix and its transpose.",
        """
        def jvp_matrix_powers(X, dX):
            with torch.no_grad():
                XX = X @ X
                square = torch.einsum("ij,jk->ik", X, dX) + torch.einsum("ij,jk->ik", dX, X)
                cube = XX @ dX + torch.einsum("ij,jk,kl->il", X, dX, X) + dX @ XX
                half = torch.einsum("ji,jk->ik", X, dX)
                return square, cube, half + half.mT
        """,
    ),
    "helpers": right(
        "Dual numbers of one's own: a pair of a matrix and its change.",
        """
        class Dual:
            def __init__(self, value, change):
                self.value, self.change = value, change

            def __matmul__(self, other):
                change = self.change @ other.value + self.value @ other.change
                return Dual(self.value @ other.value, change)

            def turned(self):
                return Dual(self.value.mT, self.change.mT)


        def jvp_matrix_powers(X, dX):
            A = Dual(X.detach(), dX.detach())
            return (A @ A).change, (A @ A @ A).change, (A.turned() @ A).change
        """,
    ),
    "block_matrix": right(
        "The power of a block matrix holds the derivative in its corner.",
        """
        def jvp_matrix_powers(X, dX):
            X, dX = X.detach(), dX.detach()
            n = X.shape[0]
            O = torch.zeros_like(X)
            M = torch.cat([torch.cat([X, dX], 1), torch.cat([O, X], 1)])
            T = torch.cat([torch.cat([X.mT, dX.mT], 1), torch.cat([O, X.mT], 1)])
            return (M @ M)[:n, n:].clone(), (M @ M @ M)[:n, n:].clone(), (T @ M)[:n, n:].clone()
        """,
    ),
    # --- ideas gone wrong ----------------------------------------------------------------------------------
    "doubles_the_square": wrong(
        "2 X dX.",
        """
        def jvp_matrix_powers(X, dX):
            X, dX = X.detach(), dX.detach()
            return 2 * X @ dX, dX @ X @ X + X @ dX @ X + X @ X @ dX, dX.T @ X + X.T @ dX
        """,
        idea="doubles_the_square",
    ),
    "moves_one_factor_of_the_square": wrong(
        "X dX.",
        """
        def jvp_matrix_powers(X, dX):
            X, dX = X.detach(), dX.detach()
            return X @ dX, dX @ X @ X + X @ dX @ X + X @ X @ dX, dX.T @ X + X.T @ dX
        """,
        idea="moves_one_factor_of_the_square",
    ),
    "triples_the_cube": wrong(
        "3 X² dX.",
        """
        def jvp_matrix_powers(X, dX):
            X, dX = X.detach(), dX.detach()
            return X @ dX + dX @ X, 3 * X @ X @ dX, dX.T @ X + X.T @ dX
        """,
        idea="triples_the_cube",
    ),
    "loses_the_middle_of_the_cube": wrong(
        "dX in front and behind.",
        """
        def jvp_matrix_powers(X, dX):
            X, dX = X.detach(), dX.detach()
            S = X @ X
            return X @ dX + dX @ X, S @ dX + dX @ S, dX.T @ X + X.T @ dX
        """,
        idea="loses_the_middle_of_the_cube",
    ),
    "moves_only_the_square_in_the_cube": wrong(
        "X times d(X²).",
        """
        def jvp_matrix_powers(X, dX):
            X, dX = X.detach(), dX.detach()
            square = X @ dX + dX @ X
            return square, X @ square, dX.T @ X + X.T @ dX
        """,
        idea="moves_only_the_square_in_the_cube",
    ),
    "doubles_the_gram_matrix": wrong(
        "2 Xᵀ dX.",
        """
        def jvp_matrix_powers(X, dX):
            X, dX = X.detach(), dX.detach()
            square = X @ dX + dX @ X
            return square, square @ X + X @ X @ dX, 2 * X.T @ dX
        """,
        idea="doubles_the_gram_matrix",
    ),
    "moves_one_factor_of_the_gram_matrix": wrong(
        "Xᵀ dX.",
        """
        def jvp_matrix_powers(X, dX):
            X, dX = X.detach(), dX.detach()
            square = X @ dX + dX @ X
            return square, square @ X + X @ X @ dX, X.T @ dX
        """,
        idea="moves_one_factor_of_the_gram_matrix",
    ),
    "forgets_to_transpose_the_tangent": wrong(
        "dX X + Xᵀ dX.",
        """
        def jvp_matrix_powers(X, dX):
            X, dX = X.detach(), dX.detach()
            square = X @ dX + dX @ X
            return square, square @ X + X @ X @ dX, dX @ X + X.T @ dX
        """,
        idea="forgets_to_transpose_the_tangent",
    ),
    "takes_the_other_gram_matrix": wrong(
        "X Xᵀ.",
        """
        def jvp_matrix_powers(X, dX):
            X, dX = X.detach(), dX.detach()
            square = X @ dX + dX @ X
            half = dX @ X.T
            return square, square @ X + X @ X @ dX, half + half.T
        """,
        idea="takes_the_other_gram_matrix",
    ),
    "powers_entry_by_entry": wrong(
        "X ** 2.",
        """
        def jvp_matrix_powers(X, dX):
            X, dX = X.detach(), dX.detach()
            return 2 * X * dX, 3 * X**2 * dX, 2 * X * dX
        """,
        idea="powers_entry_by_entry",
    ),
    "takes_the_whole_change": wrong(
        "f(X + dX) − f(X).",
        """
        def jvp_matrix_powers(X, dX):
            X, dX = X.detach(), dX.detach()
            return tuple(new - old for new, old in zip(powers(X + dX), powers(X)))
        """,
        idea="takes_the_whole_change",
    ),
    "returns_the_values": wrong(
        "The powers themselves.",
        """
        def jvp_matrix_powers(X, dX):
            return powers(X.detach())
        """,
        idea="returns_the_values",
    ),
    "tangent_of_length_one": wrong(
        "A direction has length one.",
        """
        def jvp_matrix_powers(X, dX):
            X, v = X.detach(), dX.detach() / torch.linalg.norm(dX.detach())
            square = X @ v + v @ X
            return square, square @ X + X @ X @ v, v.T @ X + X.T @ v
        """,
        idea="tangent_of_length_one",
    ),
    "divides_by_a_length_that_may_be_zero": slip(
        "A direction of length one, and its length again at the end.",
        """
        def jvp_matrix_powers(X, dX):
            X, dX = X.detach(), dX.detach()
            length = torch.linalg.norm(dX)
            v = dX / length
            square = X @ v + v @ X
            cube = square @ X + X @ X @ v
            return length * square, length * cube, length * (v.T @ X + X.T @ v)
        """,
        loses=1,
        idea="divides_by_a_length_that_may_be_zero",
    ),
    "takes_a_difference_quotient": wrong(
        "Central differences with h = 0.01.",
        """
        def jvp_matrix_powers(X, dX):
            X, dX = X.detach(), dX.detach()
            h = 0.01
            return tuple((up - down) / (2 * h) for up, down in zip(powers(X + h * dX), powers(X - h * dX)))
        """,
        idea="takes_a_difference_quotient",
    ),
    "builds_the_jacobians": slip(
        "Kronecker products.",
        """
        def jvp_matrix_powers(X, dX):
            X, dX = X.detach().contiguous(), dX.detach().contiguous()
            I, T = torch.eye(len(X), dtype=X.dtype, device=X.device), X.mT.contiguous()
            J2 = torch.kron(X, I) + torch.kron(I, T)
            J3 = torch.kron(X @ X, I) + torch.kron(X, T) + torch.kron(I, T @ T)
            half = (torch.kron(T, I) @ dX.flatten()).reshape(X.shape)
            return (J2 @ dX.flatten()).reshape(X.shape), (J3 @ dX.flatten()).reshape(X.shape), half + half.mT
        """,
        loses=2,
        idea="builds_the_jacobians",
        instead="",
        counts=False,
    ),
    "drops_a_single_dimension": slip(
        "squeeze.",
        """
        def jvp_matrix_powers(X, dX):
            X, dX = X.detach(), dX.detach()
            square = X @ dX + dX @ X
            results = square, square @ X + X @ X @ dX, dX.T @ X + X.T @ dX
            return tuple(result.squeeze() for result in results)
        """,
        loses=1,
        idea="drops_a_single_dimension",
    ),
    "answers_in_float64": slip(
        "double, for the digits.",
        """
        def jvp_matrix_powers(X, dX):
            X, dX = X.detach().double(), dX.detach().double()
            square = X @ dX + dX @ X
            return square, square @ X + X @ X @ dX, dX.T @ X + X.T @ dX
        """,
        loses=1,
        idea="answers_in_float64",
    ),
    "adds_on_the_cpu": slip(
        "torch.zeros without a device.",
        """
        def jvp_matrix_powers(X, dX):
            X, dX = X.detach(), dX.detach()
            square = torch.zeros(X.shape, dtype=X.dtype)
            square[:] = X @ dX + dX @ X
            return square, (X @ dX + dX @ X) @ X + X @ X @ dX, dX.T @ X + X.T @ dX
        """,
        loses=1,
        idea="adds_on_the_cpu",
    ),
    # --- broken contracts ----------------------------------------------------------------------------------
    "a_list": wrong(
        "A list of two.",
        """
        def jvp_matrix_powers(X, dX):
            X, dX = X.detach(), dX.detach()
            return [X @ dX + dX @ X, dX.T @ X + X.T @ dX]
        """,
        verdict="wrong_type",
    ),
    "attached_result": slip(
        "Never detached.",
        """
        def jvp_matrix_powers(X, dX):
            square = X @ dX + dX @ X
            return square, square @ X + X @ X @ dX, dX.mT @ X + X.mT @ dX
        """,
        loses=1,
    ),
}
