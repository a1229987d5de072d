"""Answers to softmax_cross_entropy."""

from __future__ import annotations

from tests.submissions.variant import Variant, right, slip, wrong

LOSS, SLOPES = "-log_p[rows, y].mean()", "(p - Y) / n"


def answer(loss: str = LOSS, slopes: str = SLOPES, log_p: str = "torch.log_softmax(Z, dim=1)") -> str:
    """Write the function with these formulas; the right one where none is given."""
    return f"""
    def softmax_cross_entropy(Z, y):
        Z = Z.detach()
        n, k = Z.shape
        rows = torch.arange(n, device=Z.device)
        log_p = {log_p}
        p = log_p.exp()
        Y = torch.zeros_like(p)
        Y[rows, y] = 1
        return {loss}, {slopes}
    """


def of_probabilities(*lines: str) -> str:
    """Write the function in which both results are made of probabilities that these lines compute as p."""
    inside = "\n        ".join(lines)
    return f"""
    def softmax_cross_entropy(Z, y):
        Z = Z.detach()
        n, rows = len(Z), torch.arange(len(Z), device=Z.device)
        {inside}
        dZ = p.clone()
        dZ[rows, y] -= 1
        return -torch.log(p[rows, y]).mean(), dZ / n
    """


VARIANTS: dict[str, Variant] = {
    # --- right ---------------------------------------------------------------------------------------------
    "careful": right(
        "logsumexp, gather and scatter.",
        """
        def softmax_cross_entropy(Z: Tensor, y: Tensor) -> tuple[Tensor, Tensor]:
            Z, right = Z.detach(), y.unsqueeze(1)
            log_p = Z - torch.logsumexp(Z, dim=1, keepdim=True)
            Y = torch.zeros_like(Z).scatter(1, right, 1.0)
            return -log_p.gather(1, right).mean(), (log_p.exp() - Y) / len(Z)
        """,
    ),
    "plain_loops": right(
        "One example after the other, with its own largest score; a comparison finds its class.",
        """
        def softmax_cross_entropy(Z, y):
            Z = Z.detach()
            n, k = Z.shape
            classes = torch.arange(k, device=Z.device)
            loss = Z.new_zeros(())
            dZ = Z.new_zeros(n, k)
            for i in range(n):
                z = Z[i] - Z[i].max()
                e = z.exp()
                is_right = (classes == y[i]).to(Z.dtype)
                loss = loss + e.sum().log() - (z * is_right).sum()
                dZ[i] = e / e.sum() - is_right
            return loss / n, dZ / n
        """,
    ),
    "vectorised": right(
        "log_softmax and a table of ones.",
        """
        def softmax_cross_entropy(Z, y):
            with torch.no_grad():
                Y = (y[:, None] == torch.arange(Z.shape[1], device=y.device)).to(Z.dtype)
                log_p = torch.log_softmax(Z, 1)
                return -torch.einsum("nk,nk->", log_p, Y) / Z.shape[0], (torch.softmax(Z, 1) - Y) / Z.shape[0]
        """,
    ),
    "helpers": right(
        "A stable logsumexp of one's own, and a slope that is changed in the places of the labels.",
        """
        def shifted(Z):
            return Z - Z.amax(dim=1, keepdim=True)


        def logs_of_probabilities(Z):
            S = shifted(Z)
            return S - S.exp().sum(dim=1, keepdim=True).log()


        def softmax_cross_entropy(Z, y):
            n = Z.shape[0]
            logs = logs_of_probabilities(Z.detach())
            rows = torch.arange(n, device=Z.device)
            slopes = logs.exp()
            slopes[rows, y] -= 1
            return -logs[rows, y].sum() / n, slopes / n
        """,
    ),
    # --- ideas gone wrong ----------------------------------------------------------------------------------
    "forgets_the_mean_in_the_gradient": wrong(
        "p - y.", answer(slopes="p - Y"), idea="forgets_the_mean_in_the_gradient"
    ),
    "divides_by_all_entries": wrong("/ (n k).", answer(slopes="(p - Y) / Z.numel()"), idea="divides_by_all_entries"),
    "goes_downhill": wrong("y - p.", answer(slopes="(Y - p) / n"), idea="goes_downhill"),
    "subtracts_no_label": wrong("p.", answer(slopes="p / n"), idea="subtracts_no_label"),
    "moves_the_right_class_only": wrong(
        "p - 1 at the label.", answer(slopes="Y * (p - 1) / n"), idea="moves_the_right_class_only"
    ),
    "scores_in_the_place_of_probabilities": wrong(
        "z - y.", answer(slopes="(Z - Y) / n"), idea="scores_in_the_place_of_probabilities"
    ),
    "pulls_back_through_softmax_alone": wrong(
        "Times p (1 - p), as with a sigmoid and a square.",
        answer(slopes="p * (1 - p) * (p - Y) / n"),
        idea="pulls_back_through_softmax_alone",
    ),
    "adds_up_the_loss": wrong("sum.", answer(loss="-log_p[rows, y].sum()"), idea="adds_up_the_loss"),
    "keeps_the_examples_apart": wrong(
        "No mean at all in the loss.",
        answer(loss="-log_p[rows, y]"),
        idea="keeps_the_examples_apart",
        verdict="wrong_shape",
    ),
    "forgets_the_minus_of_the_loss": wrong(
        "log p.", answer(loss="log_p[rows, y].mean()"), idea="forgets_the_minus_of_the_loss"
    ),
    "probability_in_the_place_of_its_logarithm": wrong(
        "nll_loss, of probabilities.",
        answer(loss="-p[rows, y].mean()"),
        idea="probability_in_the_place_of_its_logarithm",
    ),
    "logarithm_of_the_mean": wrong(
        "log of the mean.", answer(loss="-torch.log(p[rows, y].mean())"), idea="logarithm_of_the_mean"
    ),
    "probabilities_over_the_examples": wrong(
        "dim=0.", of_probabilities("p = torch.softmax(Z, dim=0)"), idea="probabilities_over_the_examples"
    ),
    "overflows": slip(
        "exp and its sum.",
        of_probabilities("e = torch.exp(Z)", "p = e / e.sum(dim=1, keepdim=True)"),
        loses=3,
        idea="overflows",
    ),
    "takes_the_logarithm_of_nothing": slip(
        "softmax, then log.",
        of_probabilities("p = torch.softmax(Z, dim=1)"),
        loses=3,
        idea="takes_the_logarithm_of_nothing",
    ),
    "caps_the_loss": slip(
        "A small number for safety's sake.",
        answer(loss="-torch.log(p[rows, y] + 1e-12).mean()"),
        loses=3,
        idea="caps_the_loss",
    ),
    "clamps_the_probability": slip(
        "clamp, for safety's sake.",
        answer(loss="-torch.log(p[rows, y].clamp(min=1e-12)).mean()"),
        loses=3,
        idea="caps_the_loss",
    ),
    "subtracts_one_maximum_for_all": slip(
        "Z.max().",
        answer(log_p="Z - Z.max() - torch.log(torch.exp(Z - Z.max()).sum(dim=1, keepdim=True))"),
        loses=3,
        idea="subtracts_one_maximum_for_all",
    ),
    "counts_classes_from_one": wrong(
        "y - 1.",
        """
        def softmax_cross_entropy(Z, y):
            Z = Z.detach()
            n, rows = len(Z), range(len(Z))
            log_p = torch.log_softmax(Z, dim=1)
            dZ = log_p.exp()
            dZ[rows, y - 1] -= 1
            return -log_p[rows, y - 1].mean(), dZ / n
        """,
        idea="counts_classes_from_one",
    ),
    "one_hot_in_float64": slip(
        "torch.eye, whose rows are one-hot.",
        """
        def softmax_cross_entropy(Z, y):
            Z = Z.detach()
            Y = torch.eye(Z.shape[1], device=Z.device)[y]
            log_p = torch.log_softmax(Z, dim=1)
            return -log_p.gather(1, y[:, None]).mean(), (log_p.exp() - Y) / len(Z)
        """,
        loses=2,
        idea="one_hot_in_float64",
    ),
    "one_hot_on_the_cpu": slip(
        "torch.zeros without a device.",
        """
        def softmax_cross_entropy(Z, y):
            Z = Z.detach()
            log_p = torch.log_softmax(Z, dim=1)
            Y = torch.zeros(Z.shape, dtype=Z.dtype)
            Y = Y + (torch.arange(Z.shape[1]) == 0)
            Y = Y.roll(0, 1) * 0
            loss = -log_p.gather(1, y[:, None]).mean()
            dZ = log_p.exp().scatter_add(1, y[:, None], -torch.ones_like(Z))
            return loss, (dZ + Y) / len(Z)
        """,
        loses=1,
        idea="one_hot_on_the_cpu",
    ),
    # --- broken contracts ----------------------------------------------------------------------------------
    "attached_results": slip("Never detached.", answer().replace(".detach()", ""), loses=2),
    "scores_changed_in_place": wrong(
        "The labels are subtracted from the scores that were handed over.",
        """
        def softmax_cross_entropy(Z, y):
            Z, rows = Z.detach(), range(len(Z))
            log_p = torch.log_softmax(Z, dim=1)
            Z[...] = log_p.exp()
            Z[rows, y] -= 1
            return -log_p[rows, y].mean(), Z / len(Z)
        """,
        verdict="input_changed",
    ),
}
