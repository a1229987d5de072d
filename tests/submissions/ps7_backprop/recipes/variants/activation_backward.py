"""Answers to activation_backward."""

from __future__ import annotations

from tests.submissions.variant import Variant, right, slip, wrong

RULES = {
    "relu": "g * (z > 0)",
    "tanh": "g * (1 - torch.tanh(z) ** 2)",
    "sigmoid": "g * torch.sigmoid(z) * (1 - torch.sigmoid(z))",
}


def answer(**rules: str) -> str:
    """Write the function with these rules; the right one where none is given."""
    relu, tanh, sigmoid = (RULES | rules).values()
    return f"""
    def activation_backward(kind, z, g):
        z, g = z.detach(), g.detach()
        if kind == "relu":
            return {relu}
        if kind == "tanh":
            return {tanh}
        return {sigmoid}
    """


VARIANTS: dict[str, Variant] = {
    # --- right ---------------------------------------------------------------------------------------------
    "careful": right(
        "Three rules, one after the other.",
        """
        def activation_backward(kind: str, z: Tensor, g: Tensor) -> Tensor:
            z, g = z.detach(), g.detach()
            if kind == "relu":
                return g * (z > 0)
            if kind == "tanh":
                return g * (1 - torch.tanh(z) ** 2)
            p = torch.sigmoid(z)
            return g * p * (1 - p)
        """,
    ),
    "plain_loops": right(
        "Entry by entry, with a hyperbolic cosine for tanh.",
        """
        def activation_backward(kind, z, g):
            scores, arriving = z.detach().reshape(-1), g.detach().reshape(-1)
            result = scores.new_zeros(scores.shape)
            for i in range(scores.numel()):
                if kind == "relu":
                    slope = (scores[i] > 0).to(z.dtype)
                elif kind == "tanh":
                    slope = 1 / torch.cosh(scores[i]) ** 2
                else:
                    slope = torch.sigmoid(scores[i]) * torch.sigmoid(-scores[i])
                result[i] = arriving[i] * slope
            return result.reshape(z.shape)
        """,
    ),
    "vectorised": right(
        "A choice between what arrives and 0; tanh as the third binomial formula has it.",
        """
        def activation_backward(kind, z, g):
            with torch.no_grad():
                if kind == "relu":
                    return torch.where(z > 0, g, torch.zeros_like(g))
                h = torch.tanh(z if kind == "tanh" else z / 2)
                slope = (1 + h) * (1 - h)
                return g * slope if kind == "tanh" else g * slope / 4
        """,
    ),
    "helpers": right(
        "A function for each slope, in a dict.",
        """
        def slope_of_relu(z):
            return torch.heaviside(z, torch.zeros_like(z))


        def slope_of_tanh(z):
            h = torch.tanh(z)
            return 1 - h * h


        def slope_of_sigmoid(z):
            p = torch.sigmoid(z)
            return p - p * p


        SLOPE_OF = {"relu": slope_of_relu, "tanh": slope_of_tanh, "sigmoid": slope_of_sigmoid}


        def activation_backward(kind, z, g):
            return SLOPE_OF[kind](z.detach()).mul(g.detach())
        """,
    ),
    # --- ideas gone wrong ----------------------------------------------------------------------------------
    "masks_by_what_arrives": wrong("g > 0.", answer(relu="g * (g > 0)"), idea="masks_by_what_arrives"),
    "multiplies_by_the_value_of_relu": wrong(
        "g relu(z).", answer(relu="g * torch.relu(z)"), idea="multiplies_by_the_value_of_relu"
    ),
    "applies_relu_to_what_arrives": wrong(
        "Two relus.", answer(relu="torch.relu(g) * (z > 0)"), idea="applies_relu_to_what_arrives"
    ),
    "lets_relu_through": wrong("Its slope is 1.", answer(relu="g.clone()"), idea="lets_relu_through"),
    "relu_is_open_at_zero": slip(">=.", answer(relu="g * (z >= 0)"), loses=1, idea="relu_is_open_at_zero"),
    "relu_is_half_open_at_zero": slip(
        "The middle, as maximum has it.",
        answer(relu="g * torch.heaviside(z, torch.full_like(z, 0.5))"),
        loses=1,
        idea="relu_is_half_open_at_zero",
    ),
    "divides_relu_by_the_score": slip(
        "relu(z)/z.", answer(relu="g * torch.relu(z) / z"), loses=1, idea="divides_relu_by_the_score"
    ),
    "sigmoid_rule_on_the_score": wrong(
        "z (1 - z).", answer(sigmoid="g * z * (1 - z)"), idea="sigmoid_rule_on_the_score"
    ),
    "tanh_rule_on_the_score": wrong("1 - z².", answer(tanh="g * (1 - z**2)"), idea="tanh_rule_on_the_score"),
    "forgets_a_factor_of_the_sigmoid": wrong(
        "p.", answer(sigmoid="g * torch.sigmoid(z)"), idea="forgets_a_factor_of_the_sigmoid"
    ),
    "forgets_the_square_of_tanh": wrong(
        "1 - h.", answer(tanh="g * (1 - torch.tanh(z))"), idea="forgets_the_square_of_tanh"
    ),
    "adds_the_square_of_tanh": wrong(
        "1 + h².", answer(tanh="g * (1 + torch.tanh(z) ** 2)"), idea="adds_the_square_of_tanh"
    ),
    "exchanges_tanh_and_sigmoid": wrong(
        "The rules in the other order.",
        answer(tanh=RULES["sigmoid"], sigmoid=RULES["tanh"]),
        idea="exchanges_tanh_and_sigmoid",
    ),
    "returns_the_slopes": wrong(
        "g nowhere.",
        answer(
            relu="(z > 0).to(z.dtype)",
            tanh="1 - torch.tanh(z) ** 2",
            sigmoid="torch.sigmoid(z) * (1 - torch.sigmoid(z))",
        ),
        idea="returns_the_slopes",
    ),
    "goes_forwards": wrong(
        "The activation itself, times g.",
        """
        def activation_backward(kind, z, g):
            forward = {"relu": torch.relu, "tanh": torch.tanh, "sigmoid": torch.sigmoid}[kind]
            return g.detach() * forward(z.detach())
        """,
        idea="goes_forwards",
    ),
    "overflows": slip(
        "exp(z) over the square of 1 + exp(z).",
        answer(sigmoid="g * torch.exp(z) / (1 + torch.exp(z)) ** 2"),
        loses=1,
        idea="overflows",
    ),
    "tanh_from_exponentials": slip(
        "tanh as it stands in the formulary, too.",
        """
        def activation_backward(kind, z, g):
            z, g = z.detach(), g.detach()
            if kind == "relu":
                return g * (z > 0)
            if kind == "tanh":
                h = (torch.exp(z) - torch.exp(-z)) / (torch.exp(z) + torch.exp(-z))
                return g * (1 - h * h)
            p = 1 / (1 + torch.exp(-z))
            return g * p * (1 - p)
        """,
        loses=1,
        idea="overflows",
    ),
    "mask_in_float64": slip(
        "Numbers from truth values.",
        answer(relu="g * (z > 0).to(torch.float64)"),
        loses=1,
        idea="mask_in_float64",
    ),
    "zeros_on_the_cpu": slip(
        "torch.zeros without a device.",
        """
        def activation_backward(kind, z, g):
            z, g = z.detach(), g.detach()
            slope = torch.zeros(z.shape, dtype=z.dtype)
            if kind == "relu":
                slope[...] = z > 0
            elif kind == "tanh":
                slope[...] = 1 - torch.tanh(z) ** 2
            else:
                slope[...] = torch.sigmoid(z) * (1 - torch.sigmoid(z))
            return slope * g
        """,
        loses=1,
        idea="zeros_on_the_cpu",
    ),
    # --- broken contracts ----------------------------------------------------------------------------------
    "attached_result": slip("Never detached.", answer().replace(".detach()", ""), loses=1),
    "masks_in_place": wrong(
        "g is overwritten where the unit is shut.",
        """
        def activation_backward(kind, z, g):
            z, g = z.detach(), g.detach()
            if kind == "relu":
                g[z <= 0] = 0
                return g.clone()
            if kind == "tanh":
                return g * (1 - torch.tanh(z) ** 2)
            return g * torch.sigmoid(z) * (1 - torch.sigmoid(z))
        """,
        verdict="input_changed",
    ),
}
