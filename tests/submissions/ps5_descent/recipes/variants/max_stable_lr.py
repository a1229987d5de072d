"""Answers to max_stable_lr."""

from __future__ import annotations

from tests.submissions.variant import Variant, right, wrong


def by(curvature: str) -> str:
    """Write 2 divided by something."""
    return f"def max_stable_lr(H):\n    H = H.detach()\n    return 2 / {curvature}\n"


VARIANTS: dict[str, Variant] = {
    # --- right ---------------------------------------------------------------------------------------------
    "careful": right(
        "The largest eigenvalue.",
        """
        def max_stable_lr(H: Tensor) -> float:
            return 2 / float(torch.linalg.eigvalsh(H.detach())[-1])
        """,
    ),
    "plain_loops": right(
        "The largest of all eigenvalues, looked for.",
        """
        def max_stable_lr(H):
            largest = 0.0
            for curvature in torch.linalg.eigvalsh(H.detach()).tolist():
                if curvature > largest:
                    largest = curvature
            return 2.0 / largest
        """,
    ),
    "vectorised": right("The spectral norm.", by("torch.linalg.matrix_norm(H, ord=2).item()")),
    "helpers": right(
        "A limit for every direction, and the smallest of them.",
        """
        def max_stable_lr(H):
            return min(limits_along_eigenvectors(H.detach()))
        """,
        """
        def limits_along_eigenvectors(H):
            lam, _ = torch.linalg.eigh(H)
            return (2 / lam).tolist()
        """,
    ),
    "singular_values": right("Singular values.", by("float(torch.linalg.svdvals(H).max())")),
    # --- ideas gone wrong ----------------------------------------------------------------------------------
    "by_the_flattest_direction": wrong(
        "eigvalsh(H)[0].", by("float(torch.linalg.eigvalsh(H)[0])"), idea="by_the_flattest_direction"
    ),
    "by_the_trace": wrong("tr H.", by("H.trace().item()"), idea="by_the_trace"),
    "by_the_frobenius_norm": wrong("H.norm().", by("H.norm().item()"), idea="by_the_frobenius_norm"),
    "the_fastest_rate_for_one_direction": wrong(
        "1/λ, at which the error of that direction vanishes at once.",
        by("torch.linalg.eigvalsh(H).max().item()").replace("2 /", "1 /"),
        idea="the_fastest_rate_for_one_direction",
    ),
    "the_best_rate_for_all": wrong(
        "2/(λmin + λmax), from a book.",
        """
        def max_stable_lr(H):
            lam = torch.linalg.eigvalsh(H.detach())
            return 2 / (lam.min() + lam.max()).item()
        """,
        idea="the_best_rate_for_all",
    ),
    "by_the_largest_row_sum": wrong(
        "Gershgorin's bound.", by("H.abs().sum(dim=1).max().item()"), idea="by_the_largest_row_sum"
    ),
    "by_the_diagonal": wrong("The diagonal's maximum.", by("H.diagonal().max().item()"), idea="by_the_diagonal"),
    "by_the_mean_curvature": wrong(
        "The mean of the eigenvalues.", by("torch.linalg.eigvalsh(H).mean().item()"), idea="by_the_mean_curvature"
    ),
    "by_the_square_of_the_curvature": wrong(
        "λ².", by("(torch.linalg.eigvalsh(H)[-1] ** 2).item()"), idea="by_the_square_of_the_curvature"
    ),
    "the_curvature_itself": wrong(
        "Upside down.",
        """
        def max_stable_lr(H):
            return torch.linalg.eigvalsh(H.detach())[-1].item() / 2
        """,
        idea="the_curvature_itself",
    ),
    "by_the_largest_entry": wrong(
        "The largest entry, which stands on the diagonal of every positive definite matrix.",
        by("H.abs().max().item()"),
        idea="by_the_diagonal",
    ),
    # --- broken contracts ----------------------------------------------------------------------------------
    "a_tensor": wrong("No float().", by("torch.linalg.eigvalsh(H)[-1]"), idea="a_tensor", verdict="wrong_type"),
}
