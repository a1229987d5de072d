"""Answers to LogSumExpFn."""

from __future__ import annotations

from textwrap import indent

from tests.submissions.variant import Variant, code, right, slip, wrong

FORWARD = """
return torch.logsumexp(z, dim=-1)
"""
SAVE = """
(z,) = inputs
ctx.save_for_backward(z)
"""
BACKWARD = """
(z,) = ctx.saved_tensors
return g.unsqueeze(-1) * torch.softmax(z, dim=-1)
"""


def function(forward: str = FORWARD, save: str = SAVE, backward: str = BACKWARD, rule: str = "True") -> str:
    """Write the answer's cell from three bodies; the right one where none is given."""
    bodies = [indent(code(body), 8 * " ") for body in (forward, save, backward)]
    heads = ("forward(z)", "setup_context(ctx, inputs, output)", "backward(ctx, g)")
    methods = [f"    @staticmethod\n    def {head}:\n{body}" for head, body in zip(heads, bodies, strict=True)]
    top = f"class LogSumExpFn(torch.autograd.Function):\n    generate_vmap_rule = {rule}"
    return "\n\n".join([top, *methods])


def pulled(formula: str) -> str:
    """Write the class with this formula of g, z and its shares p for the way back."""
    return function(
        backward=f"""
        (z,) = ctx.saved_tensors
        p = torch.softmax(z, dim=-1)
        return {formula}
        """
    )


VARIANTS: dict[str, Variant] = {
    # --- right ---------------------------------------------------------------------------------------------
    "careful": right("The input is saved, the shares are computed in backward.", function()),
    "plain_loops": right(
        "A sum in a loop, the largest entry of each row taken out.",
        function(
            """
            top = z.max(dim=-1)[0]
            total = torch.zeros_like(top)
            for i in range(z.shape[-1]):
                total = total + torch.exp(z[..., i] - top)
            return top + torch.log(total)
            """,
            backward="""
            (z,) = ctx.saved_tensors
            e = torch.exp(z - z.max(dim=-1, keepdim=True)[0])
            return g[..., None] * (e / e.sum(dim=-1, keepdim=True))
            """,
        ),
    ),
    "vectorised": right(
        "Input and output are saved, and the shares are exp(z - y).",
        function(
            """
            top = z.amax(dim=-1, keepdim=True)
            return (z - top).exp().sum(dim=-1).log() + top.squeeze(-1)
            """,
            "ctx.save_for_backward(inputs[0], output)",
            """
            z, y = ctx.saved_tensors
            return torch.einsum("...,...i->...i", g, (z - y.unsqueeze(-1)).exp())
            """,
        ),
    ),
    "helpers": right(
        "A second Function for the pullback, with a backward of its own.",
        """
        class PullbackFn(torch.autograd.Function):
            generate_vmap_rule = True

            @staticmethod
            def forward(z, g):
                return torch.softmax(z, -1) * g[..., None]

            @staticmethod
            def setup_context(ctx, inputs, output):
                ctx.save_for_backward(*inputs)

            @staticmethod
            def backward(ctx, u):
                z, g = ctx.saved_tensors
                p = torch.softmax(z, -1)
                to_g = (p * u).sum(-1)
                return g[..., None] * p * (u - to_g[..., None]), to_g


        class LogSumExpFn(torch.autograd.Function):
            generate_vmap_rule = True

            @staticmethod
            def forward(z):
                return torch.logsumexp(z, -1)

            @staticmethod
            def setup_context(ctx, inputs, output):
                ctx.save_for_backward(*inputs)

            @staticmethod
            def backward(ctx, g):
                return PullbackFn.apply(*ctx.saved_tensors, g)
        """,
    ),
    "by_torch_inside": right(
        "The pullback by torch.func.vjp, inside backward.",
        function(
            backward="""
            (z,) = ctx.saved_tensors
            return torch.func.vjp(lambda t: torch.logsumexp(t, -1), z)[1](g)[0]
            """
        ),
    ),
    # --- ideas gone wrong ----------------------------------------------------------------------------------
    "drops_what_arrives": wrong("p.", pulled("p"), idea="drops_what_arrives"),
    "returns_what_arrives": wrong("g for every entry.", pulled("g[..., None] + 0 * z"), idea="returns_what_arrives"),
    "shares_it_evenly": wrong("g over k.", pulled("(g / z.shape[-1])[..., None] + 0 * z"), idea="shares_it_evenly"),
    "does_not_divide": wrong("exp.", pulled("g[..., None] * z.exp()"), idea="does_not_divide"),
    "divides_by_the_value": wrong(
        "exp over what came out.",
        function(
            save="ctx.save_for_backward(inputs[0], output)",
            backward="""
            z, y = ctx.saved_tensors
            return g[..., None] * z.exp() / y[..., None]
            """,
        ),
        idea="divides_by_the_value",
    ),
    "turns_the_sign": wrong("-p.", pulled("-g[..., None] * p"), idea="turns_the_sign"),
    "forgets_the_last_dimension": slip("g p.", pulled("g * p"), loses=2, idea="forgets_the_last_dimension"),
    "adds_along_the_first_dimension": slip(
        "dim=0.",
        function(
            "return torch.logsumexp(z, dim=0)",
            backward="""
            (z,) = ctx.saved_tensors
            return g * torch.softmax(z, dim=0)
            """,
        ),
        loses=2,
        idea="adds_along_the_first_dimension",
    ),
    "keeps_the_last_dimension": wrong(
        "keepdim=True.",
        function(
            "return torch.logsumexp(z, dim=-1, keepdim=True)",
            backward="""
            (z,) = ctx.saved_tensors
            return g * torch.softmax(z, dim=-1)
            """,
        ),
        idea="keeps_the_last_dimension",
        verdict="raised",
    ),
    "saves_what_forward_computed": slip(
        "The shares, saved.",
        function(
            save="ctx.save_for_backward(torch.softmax(inputs[0], dim=-1))",
            backward="""
            (p,) = ctx.saved_tensors
            return g.unsqueeze(-1) * p
            """,
        ),
        loses=4,
        idea="saves_what_forward_computed",
    ),
    "detaches_what_was_saved": slip(
        "The shares of what is detached.",
        function(
            backward="""
            (z,) = ctx.saved_tensors
            return g.unsqueeze(-1) * torch.softmax(z.detach(), dim=-1)
            """
        ),
        loses=4,
        idea="saves_what_forward_computed",
    ),
    "detaches_on_the_way_back": slip(
        "no_grad.",
        function(
            backward="""
            (z,) = ctx.saved_tensors
            with torch.no_grad():
                return g.unsqueeze(-1) * torch.softmax(z, dim=-1)
            """
        ),
        loses=4,
        idea="detaches_on_the_way_back",
    ),
    "detaches_what_arrives": slip(
        "g.detach().",
        pulled("g.detach().unsqueeze(-1) * p"),
        loses=4,
        idea="detaches_what_arrives",
    ),
    "overflows": slip(
        "exp and its sum.",
        function(
            "return torch.log(torch.exp(z).sum(dim=-1))",
            backward="""
            (z,) = ctx.saved_tensors
            e = torch.exp(z)
            return g.unsqueeze(-1) * e / e.sum(dim=-1, keepdim=True)
            """,
        ),
        loses=1,
        idea="overflows",
    ),
    "subtracts_the_maximum_of_the_batch": slip(
        "z.max().",
        function(
            """
            top = z.max() if z.numel() else 0
            return torch.log(torch.exp(z - top).sum(dim=-1)) + top
            """,
            backward="""
            (z,) = ctx.saved_tensors
            e = torch.exp(z - z.max()) if z.numel() else z
            return g.unsqueeze(-1) * e / e.sum(dim=-1, keepdim=True)
            """,
        ),
        loses=1,
        idea="subtracts_the_maximum_of_the_batch",
    ),
    "forgets_to_add_the_maximum": wrong(
        "Taken out, and left out.",
        function("return torch.log(torch.exp(z - z.amax(dim=-1, keepdim=True)).sum(dim=-1))"),
        idea="forgets_to_add_the_maximum",
    ),
    "multiplies_by_minus_infinity": slip(
        "The value as the mean of the entries and the entropy of the shares.",
        function(
            """
            p = torch.softmax(z, dim=-1)
            return (p * z).sum(dim=-1) - (p * torch.log(p)).sum(dim=-1)
            """
        ),
        loses=1,
        idea="multiplies_by_minus_infinity",
        instead="",
        counts=False,
    ),
    "keeps_it_on_the_class": slip(
        "LogSumExpFn.z.",
        function(
            save="LogSumExpFn.z = inputs[0]",
            backward="return g.unsqueeze(-1) * torch.softmax(LogSumExpFn.z, dim=-1)",
        ),
        loses=1,
        idea="keeps_it_on_the_class",
    ),
    "context_in_forward": slip(
        "forward(ctx, z), as in an older tutorial.",
        """
        class LogSumExpFn(torch.autograd.Function):
            @staticmethod
            def forward(ctx, z):
                ctx.save_for_backward(z)
                return torch.logsumexp(z, -1)

            @staticmethod
            def backward(ctx, g):
                (z,) = ctx.saved_tensors
                return g.unsqueeze(-1) * torch.softmax(z, -1)
        """,
        loses=1,
        idea="context_in_forward",
    ),
    "without_the_rule": slip("generate_vmap_rule = False.", function(rule="False"), loses=1, idea="context_in_forward"),
    "uses_autograd_as_it_is": wrong(
        "No Function at all.",
        """
        class LogSumExpFn:
            @staticmethod
            def apply(z):
                return torch.logsumexp(z, -1)
        """,
        idea="uses_autograd_as_it_is",
    ),
    "answers_in_float64": slip(
        "double, for the digits.",
        function(
            "return torch.logsumexp(z.double(), dim=-1)",
            backward="""
            (z,) = ctx.saved_tensors
            return (g.unsqueeze(-1) * torch.softmax(z, dim=-1)).to(z.dtype)
            """,
        ),
        loses=1,
        idea="answers_in_float64",
    ),
    "drops_a_single_dimension": slip(
        "squeeze.",
        pulled("(g.unsqueeze(-1) * p).squeeze()"),
        loses=1,
        idea="drops_a_single_dimension",
    ),
    # --- not finished --------------------------------------------------------------------------------------
    "forward_only": wrong(
        "backward was not begun.",
        function(backward='raise NotImplementedError("write LogSumExpFn")'),
        verdict="not_attempted",
    ),
    "returns_two_gradients": wrong(
        "One for ctx, too.",
        pulled("None, g.unsqueeze(-1) * p"),
        verdict="raised",
    ),
}
