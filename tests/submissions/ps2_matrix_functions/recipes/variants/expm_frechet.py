"""Answers to expm_frechet."""

from __future__ import annotations

from tests.submissions.variant import Variant, right, slip, wrong

VARIANTS: dict[str, Variant] = {
    # --- right ---------------------------------------------------------------------------------------------
    "careful": right(
        "The block matrix of the hint.",
        """
        def expm_frechet(X: Tensor, dX: Tensor) -> Tensor:
            X, dX = X.detach(), dX.detach()
            n = len(X)
            large = X.new_zeros(2 * n, 2 * n)
            large[:n, :n] = X
            large[:n, n:] = dX
            large[n:, n:] = X
            return torch.linalg.matrix_exp(large)[:n, n:].clone()
        """,
    ),
    "plain_loops": right(
        "The series, of a matrix that was halved, then doubled again.",
        """
        def expm_frechet(X, dX):
            X, dX = X.detach(), dX.detach()
            halvings = 8
            Y, dY = X / 2**halvings, dX / 2**halvings
            one = torch.eye(len(X), dtype=X.dtype, device=X.device)
            E, dE, power, change = one, torch.zeros_like(X), one, torch.zeros_like(X)
            for k in range(1, 20):
                change = (change @ Y + power @ dY) / k
                power = power @ Y / k
                E, dE = E + power, dE + change
            for _ in range(halvings):
                E, dE = E @ E, dE @ E + E @ dE
            return dE
        """,
    ),
    "einsum": right(
        "The other triangle.",
        """
        def expm_frechet(X, dX):
            with torch.no_grad():
                n = X.shape[0]
                left = torch.cat([X, dX])
                right = torch.cat([torch.zeros_like(X), X])
                return torch.linalg.matrix_exp(torch.cat([left, right], dim=1))[n:, :n].clone()
        """,
    ),
    "another_route": right(
        "The integral of e^(sX) dX e^((1−s)X), by Gauss's rule.",
        """
        def expm_frechet(X, dX):
            import numpy as np

            X, dX = X.detach(), dX.detach()
            nodes, weights = np.polynomial.legendre.leggauss(32)
            result = torch.zeros_like(X)
            for node, weight in zip((nodes + 1) / 2, weights / 2, strict=True):
                before = torch.linalg.matrix_exp(float(node) * X)
                after = torch.linalg.matrix_exp(float(1 - node) * X)
                result += float(weight) * before @ dX @ after
            return result
        """,
    ),
    # --- ideas gone wrong ----------------------------------------------------------------------------------
    "multiplies_on_the_right": wrong(
        "e^X dX.",
        """
        def expm_frechet(X, dX):
            return torch.linalg.matrix_exp(X.detach()) @ dX.detach()
        """,
        idea="multiplies_on_the_right",
    ),
    "multiplies_on_the_left": wrong(
        "dX e^X.",
        """
        def expm_frechet(X, dX):
            return dX.detach() @ torch.matrix_exp(X.detach())
        """,
        idea="multiplies_on_the_left",
    ),
    "puts_the_change_in_the_middle": wrong(
        "Half before, half after.",
        """
        def expm_frechet(X, dX):
            half = torch.matrix_exp(X.detach() / 2)
            return half @ dX.detach() @ half
        """,
        idea="puts_the_change_in_the_middle",
    ),
    "takes_the_mean_of_both_sides": wrong(
        "Symmetric.",
        """
        def expm_frechet(X, dX):
            E, dX = torch.matrix_exp(X.detach()), dX.detach()
            return 0.5 * (E @ dX + dX @ E)
        """,
        idea="takes_the_mean_of_both_sides",
    ),
    "takes_entries_one_by_one": wrong(
        "torch.exp.",
        """
        def expm_frechet(X, dX):
            return torch.exp(X.detach()) * dX.detach()
        """,
        idea="takes_entries_one_by_one",
    ),
    "takes_the_whole_change": wrong(
        "e^(X + dX) − e^X.",
        """
        def expm_frechet(X, dX):
            X, dX = X.detach(), dX.detach()
            return torch.matrix_exp(X + dX) - torch.matrix_exp(X)
        """,
        idea="takes_the_whole_change",
    ),
    "splits_the_exponential": wrong(
        "e^X(e^dX − 1).",
        """
        def expm_frechet(X, dX):
            E, D = torch.matrix_exp(X.detach()), torch.matrix_exp(dX.detach())
            return E @ D - E
        """,
        idea="splits_the_exponential",
    ),
    "stops_after_the_quadratic_terms": wrong(
        "dX + ½(X dX + dX X).",
        """
        def expm_frechet(X, dX):
            X, dX = X.detach(), dX.detach()
            return dX + (X @ dX + dX @ X) / 2
        """,
        idea="stops_after_the_quadratic_terms",
    ),
    "stops_after_a_few_terms": wrong(
        "Ten terms.",
        """
        def expm_frechet(X, dX):
            X, dX = X.detach(), dX.detach()
            power = torch.eye(len(X), dtype=X.dtype, device=X.device)
            change, result, factorial = torch.zeros_like(X), torch.zeros_like(X), 1
            for k in range(1, 11):
                change = change @ X + power @ dX
                power = power @ X
                factorial *= k
                result = result + change / factorial
            return result
        """,
        idea="stops_after_a_few_terms",
        counts=False,
    ),
    "takes_a_difference": wrong(
        "A quotient.",
        """
        def expm_frechet(X, dX):
            X, dX = X.detach(), dX.detach()
            h = 1e-5
            return (torch.matrix_exp(X + h * dX) - torch.matrix_exp(X - h * dX)) / (2 * h)
        """,
        idea="takes_a_difference",
        counts=False,
        rounding=True,
    ),
    "reads_another_block": wrong(
        "The upper left.",
        """
        def expm_frechet(X, dX):
            X, dX = X.detach(), dX.detach()
            n = len(X)
            large = torch.cat([torch.cat([X, dX], 1), torch.cat([torch.zeros_like(X), X], 1)])
            return torch.matrix_exp(large)[:n, :n].clone()
        """,
        idea="reads_another_block",
    ),
    "builds_the_blocks_across": wrong(
        "dX in both corners.",
        """
        def expm_frechet(X, dX):
            X, dX = X.detach(), dX.detach()
            n = len(X)
            large = torch.cat([torch.cat([X, dX], dim=1), torch.cat([dX, X], dim=1)], dim=0)
            return torch.matrix_exp(large)[:n, n:].clone()
        """,
        idea="builds_the_blocks_across",
    ),
    "exchanges_x_and_dx": wrong(
        "The wrong one on the diagonal.",
        """
        def expm_frechet(X, dX):
            X, dX = X.detach(), dX.detach()
            n = len(X)
            large = torch.cat([torch.cat([dX, X], 1), torch.cat([torch.zeros_like(X), dX], 1)])
            return torch.matrix_exp(large)[:n, n:].clone()
        """,
        idea="exchanges_x_and_dx",
    ),
    "fills_blocks_in_float64": slip(
        "torch.zeros without a dtype.",
        """
        def expm_frechet(X, dX):
            X, dX = X.detach(), dX.detach()
            n = len(X)
            large = torch.zeros(2 * n, 2 * n)
            large[:n, :n], large[n:, n:], large[:n, n:] = X, X, dX
            return torch.matrix_exp(large)[:n, n:].clone()
        """,
        loses=1,
        idea="fills_blocks_in_float64",
    ),
    # --- broken contracts ----------------------------------------------------------------------------------
    "attached_result": slip(
        "Never detached.",
        """
        def expm_frechet(X, dX):
            n = len(X)
            large = torch.cat([torch.cat([X, dX], 1), torch.cat([torch.zeros_like(X), X], 1)])
            return torch.matrix_exp(large)[:n, n:].clone()
        """,
        loses=1,
    ),
    "by_autograd": wrong(
        "Not by hand.",
        """
        def expm_frechet(X, dX):
            return torch.func.jvp(torch.linalg.matrix_exp, (X.detach(),), (dX.detach(),))[1]
        """,
        verdict="forbidden",
    ),
}
