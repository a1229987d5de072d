"""Answers to softmax_and_logsumexp_vjp: softmax_vjp and logsumexp_vjp."""

from __future__ import annotations

from tests.submissions.variant import Variant, code, right, slip, wrong

RIGHT_SOFTMAX = """
def softmax_vjp(z: Tensor, g: Tensor) -> Tensor:
    p, g = torch.softmax(z.detach(), dim=-1), g.detach()
    return p * (g - (p * g).sum(dim=-1, keepdim=True))
"""
RIGHT_LOGSUMEXP = """
def logsumexp_vjp(z: Tensor, g: Tensor) -> Tensor:
    return g.detach().unsqueeze(-1) * torch.softmax(z.detach(), dim=-1)
"""


def functions(softmax: str = RIGHT_SOFTMAX, logsumexp: str = RIGHT_LOGSUMEXP) -> str:
    """Write the answer's cell: both functions, the right one where none is given."""
    return f"{code(softmax)}\n\n\n{code(logsumexp)}"


def pull(formula: str) -> str:
    """Write softmax_vjp with this formula of p and g."""
    return f"""
def softmax_vjp(z, g):
    p = torch.softmax(z.detach(), dim=-1)
    g = g.detach()
    return {formula}
"""


def with_shares(*lines: str) -> str:
    """Write both functions from shares of z that these lines compute as p."""
    inside = "\n    ".join(lines)
    return code(f"""
def shares_of(z):
    z = z.detach()
    {inside}
    return p


def softmax_vjp(z, g):
    p, g = shares_of(z), g.detach()
    return p * (g - (p * g).sum(dim=-1, keepdim=True))


def logsumexp_vjp(z, g):
    return g.detach()[..., None] * shares_of(z)
""")


VARIANTS: dict[str, Variant] = {
    # --- right ---------------------------------------------------------------------------------------------
    "careful": right("Shares, and a weighted mean.", functions()),
    "plain_loops": right(
        "A loop over the entries of a row, the whole batch at once.",
        """
        def softmax_vjp(z, g):
            z, g = z.detach(), g.detach()
            top = z.max(dim=-1, keepdim=True)[0]
            e = (z - top).exp()
            total, weighted = 0, 0
            for i in range(z.shape[-1]):
                total = total + e[..., i]
                weighted = weighted + e[..., i] * g[..., i]
            mean = weighted / total
            result = torch.empty_like(z)
            for i in range(z.shape[-1]):
                result[..., i] = e[..., i] / total * (g[..., i] - mean)
            return result


        def logsumexp_vjp(z, g):
            z, g = z.detach(), g.detach()
            e = (z - z.max(dim=-1, keepdim=True)[0]).exp()
            total = e.sum(-1)
            return torch.stack([g * e[..., i] / total for i in range(z.shape[-1])], dim=-1)
        """,
    ),
    "vectorised": right(
        "einsum, and exp of log_softmax.",
        """
        def softmax_vjp(z, g):
            with torch.no_grad():
                p = torch.log_softmax(z, -1).exp()
                return p * g - torch.einsum("...i,...i,...j->...j", p, g, p)


        def logsumexp_vjp(z, g):
            with torch.no_grad():
                return torch.einsum("...,...i->...i", g, (z - torch.logsumexp(z, -1, keepdim=True)).exp())
        """,
    ),
    "helpers": right(
        "An inner product of rows, and a softmax of one's own.",
        """
        def own_softmax(z):
            weights = torch.exp(z - z.amax(-1, keepdim=True))
            return weights / weights.sum(-1, keepdim=True)


        def inner(a, b):
            return (a.unsqueeze(-2) @ b.unsqueeze(-1)).squeeze(-1)


        def softmax_vjp(z, g):
            p, g = own_softmax(z.detach()), g.detach()
            return p * (g - inner(p, g))


        def logsumexp_vjp(z, g):
            return own_softmax(z.detach()).mul(g.detach()[..., None])
        """,
    ),
    # --- ideas gone wrong ----------------------------------------------------------------------------------
    "rule_of_the_sigmoid": wrong("p (1 - p).", functions(pull("p * (1 - p) * g")), idea="rule_of_the_sigmoid"),
    "subtracts_the_plain_mean": wrong(
        "The mean of g.", functions(pull("p * (g - g.mean(-1, keepdim=True))")), idea="subtracts_the_plain_mean"
    ),
    "subtracts_the_plain_sum": wrong(
        "The sum of g.", functions(pull("p * (g - g.sum(-1, keepdim=True))")), idea="subtracts_the_plain_sum"
    ),
    "forgets_the_denominator": wrong("p g.", functions(pull("g * p")), idea="forgets_the_denominator"),
    "forgets_the_numerator": wrong(
        "The outer product alone.",
        functions(pull("-p * (g * p).sum(-1, keepdim=True)")),
        idea="forgets_the_numerator",
    ),
    "forgets_the_factor_in_front": wrong(
        "g minus its mean.",
        functions(pull("g - (g * p).sum(-1, keepdim=True)")),
        idea="forgets_the_factor_in_front",
    ),
    "subtracts_the_other_way_round": wrong(
        "The mean minus g.",
        functions(pull("p * ((g * p).sum(-1, keepdim=True) - g)")),
        idea="subtracts_the_other_way_round",
    ),
    "adds_up_the_whole_batch": slip(
        "sum() without a dimension.",
        functions(pull("p * (g - (g * p).sum())")),
        loses=4,
        idea="adds_up_the_whole_batch",
    ),
    "forgets_keepdim": slip(
        "sum(-1).",
        functions(pull("p * (g - (g * p).sum(-1))")),
        loses=4,
        idea="forgets_keepdim",
    ),
    "drops_what_arrives": wrong(
        "The gradient.",
        functions(
            logsumexp="""
            def logsumexp_vjp(z, g):
                return torch.softmax(z.detach(), dim=-1)
            """
        ),
        idea="drops_what_arrives",
    ),
    "does_not_divide": wrong(
        "exp.",
        functions(
            logsumexp="""
            def logsumexp_vjp(z, g):
                return torch.exp(z.detach()) * g.detach().unsqueeze(-1)
            """
        ),
        idea="does_not_divide",
    ),
    "takes_the_logarithms": wrong(
        "log_softmax.",
        functions(
            logsumexp="""
            def logsumexp_vjp(z, g):
                return torch.log_softmax(z.detach(), dim=-1) * g.detach().unsqueeze(-1)
            """
        ),
        idea="takes_the_logarithms",
    ),
    "pulls_back_through_softmax_again": wrong(
        "softmax_vjp of g z.",
        functions(
            logsumexp="""
            def logsumexp_vjp(z, g):
                return softmax_vjp(z, g.unsqueeze(-1) * z)
            """
        ),
        idea="pulls_back_through_softmax_again",
    ),
    "forgets_the_last_dimension": slip(
        "g times the shares.",
        functions(
            logsumexp="""
            def logsumexp_vjp(z, g):
                return g.detach() * torch.softmax(z.detach(), dim=-1)
            """
        ),
        loses=4,
        idea="forgets_the_last_dimension",
    ),
    "softmax_over_the_batch": slip(
        "dim=0.", with_shares("p = torch.softmax(z, dim=0)"), loses=4, idea="softmax_over_the_batch"
    ),
    "overflows": slip(
        "exp and its sum.",
        with_shares("e = torch.exp(z)", "p = e / e.sum(dim=-1, keepdim=True)"),
        loses=1,
        idea="overflows",
    ),
    "subtracts_the_maximum_of_the_batch": slip(
        "z.max().",
        with_shares("e = torch.exp(z - z.max()) if z.numel() else z", "p = e / e.sum(dim=-1, keepdim=True)"),
        loses=1,
        idea="subtracts_the_maximum_of_the_batch",
    ),
    "adds_a_small_number": wrong(
        "A small number below, as it never hurts.",
        with_shares("e = torch.exp(z)", "p = e / (e.sum(dim=-1, keepdim=True) + 1e-8)"),
        idea="adds_a_small_number",
    ),
    "cuts_large_scores_off": slip(
        "Nothing beyond 500 is let in.",
        with_shares("e = torch.exp(z.clamp(-500, 500))", "p = e / e.sum(dim=-1, keepdim=True)"),
        loses=1,
        idea="cuts_large_scores_off",
    ),
    "builds_the_jacobian": slip(
        "diag(p) − ppᵀ.",
        functions("""
        def softmax_vjp(z, g):
            p = torch.softmax(z.detach(), dim=-1)
            J = torch.diag_embed(p) - p.unsqueeze(-1) * p.unsqueeze(-2)
            return (J @ g.detach().unsqueeze(-1)).squeeze(-1)
        """),
        loses=1,
        idea="builds_the_jacobian",
        instead="",
        counts=False,
    ),
    "one_vector_at_a_time": slip(
        "A loop over the rows.",
        functions("""
        def softmax_vjp(z, g):
            k, rows = z.shape[-1], []
            for row, arriving in zip(z.detach().reshape(-1, k), g.detach().reshape(-1, k)):
                p = torch.softmax(row, 0)
                rows.append(p * (arriving - p @ arriving))
            return torch.stack(rows).reshape(z.shape) if rows else z.new_zeros(z.shape)
        """),
        loses=1,
        idea="one_vector_at_a_time",
        instead="",
        counts=False,
    ),
    "answers_in_float64": slip(
        "A dtype for the softmax, as the manual recommends.",
        with_shares("p = torch.softmax(z, dim=-1, dtype=torch.float64)"),
        loses=1,
        idea="answers_in_float64",
    ),
    "drops_a_single_dimension": slip(
        "squeeze.",
        functions("""
        def softmax_vjp(z, g):
            p, g = torch.softmax(z.detach(), dim=-1), g.detach()
            mean = (p.unsqueeze(-2) @ g.unsqueeze(-1)).squeeze(-1)
            return (p * (g - mean)).squeeze()
        """),
        loses=1,
        idea="drops_a_single_dimension",
    ),
    "adds_on_the_cpu": slip(
        "torch.zeros without a device.",
        functions("""
        def softmax_vjp(z, g):
            p, g = torch.softmax(z.detach(), dim=-1), g.detach()
            result = torch.zeros(z.shape, dtype=z.dtype)
            result[...] = p * (g - (p * g).sum(dim=-1, keepdim=True))
            return result
        """),
        loses=1,
        idea="adds_on_the_cpu",
    ),
    # --- broken contracts ----------------------------------------------------------------------------------
    "attached_results": slip(
        "Never detached.",
        functions(RIGHT_SOFTMAX.replace(".detach()", ""), RIGHT_LOGSUMEXP.replace(".detach()", "")),
        loses=1,
    ),
}
