"""Answers to hess_logsumexp."""

from __future__ import annotations

from tests.submissions.variant import Variant, right, slip, wrong

VARIANTS: dict[str, Variant] = {
    # --- right ---------------------------------------------------------------------------------------------
    "careful": right(
        "The covariance of a random unit vector.",
        """
        def hess_logsumexp(z: Tensor) -> Tensor:
            p = torch.softmax(z.detach(), dim=-1)
            return torch.diag_embed(p) - p[..., :, None] * p[..., None, :]
        """,
    ),
    "plain_loops": right(
        "Entry by entry, with the two cases of the quotient rule.",
        """
        def hess_logsumexp(z):
            z = z.detach()
            k = z.shape[-1]
            z = z - z.max(dim=-1, keepdim=True).values
            s = torch.exp(z).sum(dim=-1)
            H = z.new_zeros(*z.shape, k)
            for i in range(k):
                pi = torch.exp(z[..., i]) / s
                for j in range(k):
                    pj = torch.exp(z[..., j]) / s
                    if i == j:
                        H[..., i, j] = pi * (1 - pi)
                    else:
                        H[..., i, j] = -pi * pj
            return H
        """,
    ),
    "vectorised": right(
        "exp(z - logsumexp).",
        """
        def hess_logsumexp(z):
            with torch.no_grad():
                p = (z - torch.logsumexp(z, dim=-1, keepdim=True)).exp()
                outer = p.unsqueeze(-1) @ p.unsqueeze(-2)
                return p.diag_embed() - outer
        """,
    ),
    "einsum": right(
        "p_i times (delta - p_j).",
        """
        def hess_logsumexp(z):
            p = z.detach().softmax(-1)
            eye = torch.eye(z.shape[-1], dtype=z.dtype, device=z.device)
            return torch.einsum("...i,ij->...ij", p, eye) - torch.einsum("...i,...j->...ij", p, p)
        """,
    ),
    "another_order": right(
        "What flows from i to j off the diagonal, and minus the sum of the row on it.",
        """
        def hess_logsumexp(z):
            p = torch.log_softmax(z.detach(), dim=-1).exp()
            between = p.unsqueeze(-1) * p.unsqueeze(-2)
            return torch.diag_embed(between.sum(dim=-1)) - between
        """,
    ),
    "pairwise": right(
        "1/p is a sum of exponentials of differences; infinity is as good as any.",
        """
        def hess_logsumexp(z):
            z = z.detach()
            p = 1 / torch.exp(z.unsqueeze(-2) - z.unsqueeze(-1)).sum(dim=-1)
            return p.unsqueeze(-1) * (torch.eye(z.shape[-1], dtype=z.dtype, device=z.device) - p.unsqueeze(-2))
        """,
    ),
    "centred": right(
        "A covariance, computed as one: the mean of products of what deviates from the mean.",
        """
        def hess_logsumexp(z):
            p = torch.softmax(z.detach(), -1)
            deviation = torch.eye(p.shape[-1], dtype=p.dtype, device=p.device) - p.unsqueeze(-2)
            return deviation.mT @ (p.unsqueeze(-1) * deviation)
        """,
    ),
    "helpers_and_classes": right(
        "A softmax of one's own.",
        """
        def hess_logsumexp(z):
            p = stable_shares(z.detach())
            H = -(p[..., None] * p[..., None, :])
            H.diagonal(dim1=-2, dim2=-1).add_(p)
            return H
        """,
        """
        def stable_shares(scores):
            shifted = scores - scores.amax(dim=-1, keepdim=True)
            weights = shifted.exp()
            return weights / weights.sum(dim=-1, keepdim=True)
        """,
    ),
    "lambdas": right(
        "Two lambdas.",
        """
        covariance_of = lambda p: torch.diag_embed(p) - p.unsqueeze(-1).mul(p.unsqueeze(-2))
        hess_logsumexp = lambda z: covariance_of(z.detach().softmax(dim=-1))
        """,
    ),
    "one_matrix_at_a_time": right(
        "A loop over the batch, as a flat list.",
        """
        def hess_logsumexp(z):
            z = z.detach()
            k = z.shape[-1]
            rows = z.reshape(-1, k) if z.numel() else z.reshape(0, k)
            H = torch.empty(len(rows), k, k, dtype=z.dtype, device=z.device)
            for b, row in enumerate(rows):
                p = torch.softmax(row, 0)
                H[b] = torch.diag(p) - torch.outer(p, p)
            return H.reshape(*z.shape, k)
        """,
    ),
    "returns_views": right(
        "Cut out of a larger tensor and transposed.",
        """
        def hess_logsumexp(z):
            k = z.shape[-1]
            big = z.new_zeros(*z.shape[:-1], k, 2 * k)
            p = torch.nn.functional.softmax(z.detach(), dim=-1)
            big[..., ::2] = torch.diag_embed(p)
            big[..., ::2] -= p.unsqueeze(-2) * p.unsqueeze(-1)
            return big[..., ::2].transpose(-1, -2)
        """,
    ),
    # --- ideas gone wrong ----------------------------------------------------------------------------------
    "diagonal_part_only": wrong(
        "The numerator only.",
        """
        def hess_logsumexp(z):
            p = torch.softmax(z, dim=-1).detach()
            eye = torch.eye(p.shape[-1], dtype=p.dtype, device=p.device)
            return eye * p[..., None]
        """,
        idea="diagonal_part_only",
    ),
    "rank_one_part_only": wrong(
        "The denominator only.",
        """
        def hess_logsumexp(z):
            p = torch.softmax(z, dim=-1).detach()
            # dp_i/dz_j = -p_i p_j
            return -torch.einsum("...i,...j->...ij", p, p)
        """,
        idea="rank_one_part_only",
    ),
    "outer_product_of_the_gradient": wrong(
        "Gradient times gradient.",
        """
        def hess_logsumexp(z):
            g = torch.softmax(z.detach(), dim=-1)
            return g.unsqueeze(-1) @ g.unsqueeze(-2)
        """,
        idea="outer_product_of_the_gradient",
    ),
    "adds_the_two_parts": wrong(
        "Plus.",
        """
        def hess_logsumexp(z):
            p = torch.softmax(z.detach(), dim=-1)
            return torch.diag_embed(p) + p.unsqueeze(-1) * p.unsqueeze(-2)
        """,
        idea="adds_the_two_parts",
    ),
    "subtracts_the_other_way_round": wrong(
        "ppᵀ − diag p.",
        """
        def hess_logsumexp(z):
            p = torch.softmax(z.detach(), dim=-1)
            H = p.unsqueeze(-1) * p.unsqueeze(-2)
            return H - torch.diag_embed(p)
        """,
        idea="subtracts_the_other_way_round",
    ),
    "no_mixed_derivatives": wrong(
        "p(1 − p), as for the sigmoid.",
        """
        def hess_logsumexp(z):
            s = torch.softmax(z.detach(), dim=-1)
            return torch.diag_embed(s - s * s)
        """,
        idea="no_mixed_derivatives",
    ),
    "returns_the_gradient_of_logsumexp": wrong(
        "softmax.",
        """
        def hess_logsumexp(z):
            e = torch.exp(z.detach() - z.detach().amax(-1, keepdim=True))
            return e / e.sum(-1, keepdim=True)
        """,
        idea="returns_the_gradient_of_logsumexp",
        verdict="wrong_shape",
    ),
    "does_not_divide_by_the_sum": wrong(
        "exp in the place of softmax.",
        """
        def hess_logsumexp(z):
            w = torch.exp(z).detach()
            return torch.diag_embed(w) - w.unsqueeze(-1) * w.unsqueeze(-2)
        """,
        idea="does_not_divide_by_the_sum",
    ),
    "softmax_over_the_batch": slip(
        "dim=0.",
        """
        def hess_logsumexp(z):
            p = torch.softmax(z.detach(), dim=0)
            return torch.diag_embed(p) - p.unsqueeze(-1) * p.unsqueeze(-2)
        """,
        loses=3,
        idea="softmax_over_the_batch",
    ),
    "sums_the_whole_batch": slip(
        "sum() without a dimension.",
        """
        def hess_logsumexp(z):
            z = z.detach()
            e = (z - z.max()).exp() if z.numel() else z
            p = e / e.sum()
            return torch.diag_embed(p) - p.unsqueeze(-1) * p.unsqueeze(-2)
        """,
        loses=3,
    ),
    "one_vector_at_a_time": slip(
        "torch.diag and torch.outer.",
        """
        def hess_logsumexp(z):
            p = torch.softmax(z.detach(), dim=-1)
            return torch.diag(p) - torch.outer(p, p)
        """,
        loses=3,
        idea="one_vector_at_a_time",
    ),
    "overflows": slip(
        "exp and its sum.",
        """
        def hess_logsumexp(z):
            e = torch.exp(z.detach())
            s = e.sum(dim=-1, keepdim=True)
            p = e / s
            return torch.diag_embed(p) - p.unsqueeze(-1) * p.unsqueeze(-2)
        """,
        loses=1,
        idea="overflows",
    ),
    "subtracts_one_maximum_for_all": slip(
        "max of everything.",
        """
        def hess_logsumexp(z):
            z = z.detach()
            if z.numel():
                z = z - z.max()
            e = z.exp()
            p = e / e.sum(dim=-1, keepdim=True)
            return torch.diag_embed(p) - p[..., :, None] * p[..., None, :]
        """,
        loses=1,
        idea="subtracts_one_maximum_for_all",
    ),
    "overflows_in_the_quotient_rule": slip(
        "The quotient rule as it stands in the book, with s² below.",
        """
        def hess_logsumexp(z):
            e = torch.exp(z.detach())
            s = e.sum(dim=-1)[..., None, None]
            return (torch.diag_embed(e) * s - e.unsqueeze(-1) * e.unsqueeze(-2)) / s**2
        """,
        loses=1,
        idea="overflows_in_the_quotient_rule",
    ),
    "clamps_the_exponent": slip(
        "Nothing above 700 is let in.",
        """
        def hess_logsumexp(z):
            e = torch.exp(z.detach().clamp(-700, 700))
            p = e / e.sum(dim=-1, keepdim=True)
            return torch.diag_embed(p) - p.unsqueeze(-1) * p.unsqueeze(-2)
        """,
        loses=1,
    ),
    "adds_a_small_number": wrong(
        "A small number below, as it never hurts.",
        """
        def hess_logsumexp(z):
            e = torch.exp(z.detach())
            p = e / (e.sum(dim=-1, keepdim=True) + 1e-8)
            return torch.diag_embed(p) - p.unsqueeze(-1) * p.unsqueeze(-2)
        """,
        idea="adds_a_small_number",
    ),
    "adds_a_smaller_number": slip(
        "1e-12 goes unseen where numbers are ordinary.",
        """
        def hess_logsumexp(z):
            e = torch.exp(z.detach())
            p = e / (e.sum(dim=-1, keepdim=True) + 1e-12)
            return torch.diag_embed(p) - p.unsqueeze(-1) * p.unsqueeze(-2)
        """,
        loses=1,
        idea="overflows",
    ),
    "identity_in_float64": slip(
        "torch.eye without a dtype.",
        """
        def hess_logsumexp(z):
            p = z.detach().softmax(dim=-1)
            I = torch.eye(z.shape[-1], device=z.device)
            return p.unsqueeze(-1) * (I - p.unsqueeze(-2))
        """,
        loses=1,
        idea="identity_in_float64",
    ),
    "identity_on_the_cpu": slip(
        "torch.eye without a device.",
        """
        def hess_logsumexp(z):
            p = z.detach().softmax(dim=-1)
            I = torch.eye(z.shape[-1], dtype=z.dtype)
            return p.unsqueeze(-1) * (I - p.unsqueeze(-2))
        """,
        loses=1,
        idea="identity_on_the_cpu",
    ),
    "bare_identity": slip(
        "torch.eye, with neither.",
        """
        def hess_logsumexp(z):
            p = torch.softmax(z.detach(), dim=-1)
            return p.unsqueeze(-1) * torch.eye(p.shape[-1]) - p.unsqueeze(-1) * p.unsqueeze(-2)
        """,
        loses=2,
        idea="bare_identity",
    ),
    # --- broken contracts ----------------------------------------------------------------------------------
    "attached_result": slip(
        "Never detached.",
        """
        def hess_logsumexp(z):
            p = torch.softmax(z, dim=-1)
            return torch.diag_embed(p) - p.unsqueeze(-1) * p.unsqueeze(-2)
        """,
        loses=1,
    ),
    "shifts_in_place": wrong(
        "The maximum is subtracted from the argument.",
        """
        def hess_logsumexp(z):
            w = z.detach()
            w -= w.amax(dim=-1, keepdim=True)
            p = w.exp() / w.exp().sum(dim=-1, keepdim=True)
            return torch.diag_embed(p) - p.unsqueeze(-1) * p.unsqueeze(-2)
        """,
        verdict="input_changed",
    ),
    "always_float32": wrong(
        "float().",
        """
        def hess_logsumexp(z):
            p = torch.softmax(z.detach().float(), dim=-1)
            return torch.diag_embed(p) - p.unsqueeze(-1) * p.unsqueeze(-2)
        """,
        verdict="wrong_dtype",
    ),
    "softmax_in_float64": slip(
        "A dtype for the softmax, as the manual recommends.",
        """
        def hess_logsumexp(z):
            p = torch.softmax(z.detach(), dim=-1, dtype=torch.float64)
            return torch.diag_embed(p) - p.unsqueeze(-1) * p.unsqueeze(-2)
        """,
        loses=1,
        idea="identity_in_float64",
    ),
    "backward_of_softmax": wrong(
        "jacrev, which is forbidden here.",
        """
        def hess_logsumexp(z):
            return torch.func.jacrev(lambda t: torch.softmax(t, dim=-1))(z.detach())
        """,
        verdict="forbidden",
    ),
}
