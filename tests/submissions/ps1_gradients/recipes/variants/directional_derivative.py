"""Answers to directional_derivative."""

from __future__ import annotations

from tests.submissions.variant import Variant, right, slip, wrong

VARIANTS: dict[str, Variant] = {
    # --- right ---------------------------------------------------------------------------------------------
    "careful": right(
        "torch.func.jvp.",
        """
        def directional_derivative(
            f: Callable[[Tensor], Tensor], x: Tensor, v: Tensor, unit: bool = False
        ) -> Tensor:
            x, v = x.detach(), v.detach()
            if unit:
                v = v / torch.linalg.vector_norm(v)
            value, slope = torch.func.jvp(f, (x,), (v,))
            return slope
        """,
    ),
    "plain_loops": right(
        "The length by a loop; the pass with dual numbers.",
        """
        import torch.autograd.forward_ad as forward_ad


        def directional_derivative(f, x, v, unit=False):
            scale = 1.0
            if unit:
                total = 0.0
                for entry in v.reshape(-1).tolist():
                    total += entry * entry
                scale = total**0.5
            with forward_ad.dual_level():
                y = f(forward_ad.make_dual(x.detach(), (v / scale).detach()))
                slope = forward_ad.unpack_dual(y).tangent
            return slope.detach().clone()
        """,
    ),
    "vectorised": right(
        "The slope of φ(t) = f(x + t·v) at 0, by jacfwd.",
        """
        def directional_derivative(f, x, v, unit=False):
            length = v.norm() if unit else 1
            phi = lambda t: f(x + t * v / length)
            return torch.func.jacfwd(phi)(torch.zeros((), dtype=x.dtype)).detach()
        """,
    ),
    "einsum_and_numpy": right(
        "The length by einsum, the way as a jvp in one variable.",
        """
        def directional_derivative(f, x, v, unit=False):
            flat = v.detach().reshape(-1)
            length = torch.einsum("i,i->", flat, flat).sqrt() if unit else torch.ones((), dtype=v.dtype)
            zero, one = torch.zeros((), dtype=x.dtype), torch.ones((), dtype=x.dtype)
            return torch.func.jvp(lambda t: f(x.detach() + t * v.detach()), (zero,), (one / length,))[1]
        """,
    ),
    "helpers_and_classes": right(
        "The slope is linear in v, so it may be divided afterwards.",
        """
        def directional_derivative(f, x, v, unit=False):
            slope = Line(f, x.detach(), v.detach()).slope()
            return slope / length_of_way(v.detach()) if unit else slope
        """,
        """
        def length_of_way(v):
            return torch.sqrt(torch.sum(v**2))


        class Line:
            def __init__(self, f, x, v):
                self.f, self.x, self.v = f, x, v

            def slope(self):
                return torch.func.jvp(self.f, (self.x,), (self.v,))[1]
        """,
    ),
    "lambdas": right(
        "One lambda.",
        """
        directional_derivative = lambda f, x, v, unit=False: torch.func.jvp(
            f, (x.detach(),), ((v / (v.square().sum().sqrt() if unit else 1)).detach(),)
        )[1]
        """,
    ),
    # --- ideas gone wrong ----------------------------------------------------------------------------------
    "always_normalises": wrong(
        "Directions have length one.",
        """
        def directional_derivative(f, x, v, unit=False):
            u = v / torch.sqrt((v * v).sum())
            return torch.func.jvp(f, (x,), (u,))[1]
        """,
        idea="always_normalises",
    ),
    "never_normalises": wrong(
        "unit is not used.",
        """
        def directional_derivative(f, x, v, unit=False):
            y, dy = torch.func.jvp(f, (x,), (v,))
            return dy
        """,
        idea="never_normalises",
    ),
    "normalised_copy_is_not_used": wrong(
        "The normalised direction is computed, and v is used.",
        """
        def directional_derivative(f, x, v, unit=False):
            direction = v
            if unit:
                normalised = direction / direction.norm()
                print("length:", normalised.norm())
            return torch.func.jvp(f, (x,), (direction,))[1]
        """,
        idea="never_normalises",
    ),
    "exchanges_the_two_cases": wrong(
        "if unit: it is a unit vector already.",
        """
        def directional_derivative(f, x, v, unit=False):
            if unit:
                direction = v
            else:
                direction = v / v.norm()
            return torch.func.jvp(f, (x,), (direction,))[1]
        """,
        idea="exchanges_the_two_cases",
    ),
    "keeps_the_entries_apart": wrong(
        "Gradient times v.",
        """
        def directional_derivative(f, x, v, unit=False):
            g = torch.func.grad(f)(x)
            if unit:
                return g * (v / v.norm())
            return g * v
        """,
        idea="keeps_the_entries_apart",
        verdict="wrong_shape",
    ),
    "divides_by_the_gradients_length": wrong(
        "The wrong one of two vectors is normalised.",
        """
        def directional_derivative(f, x, v, unit=False):
            g = torch.func.grad(f)(x)
            if unit:
                g = g / g.norm()
            return torch.sum(g * v)
        """,
        idea="divides_by_the_gradients_length",
    ),
    "cosine_of_the_angle": wrong(
        "Both are normalised.",
        """
        def directional_derivative(f, x, v, unit=False):
            g = torch.func.grad(f)(x)
            if unit:
                g, v = g / g.norm(), v / v.norm()
            return (g * v).sum()
        """,
        idea="cosine_of_the_angle",
    ),
    "divides_by_the_squared_length": wrong(
        "The root is missing.",
        """
        def directional_derivative(f, x, v, unit=False):
            length = torch.sum(v**2) if unit else 1
            return torch.func.jvp(f, (x,), (v / length,))[1]
        """,
        idea="divides_by_the_squared_length",
    ),
    "divides_by_the_sum_of_sizes": wrong(
        "Another norm.",
        """
        def directional_derivative(f, x, v, unit=False):
            if unit:
                v = v / torch.abs(v).sum()
            return torch.func.jvp(f, (x,), (v,))[1]
        """,
        idea="divides_by_the_sum_of_sizes",
    ),
    "divides_by_the_sum_of_the_entries": wrong(
        "No norm at all.",
        """
        def directional_derivative(f, x, v, unit=False):
            w = v / torch.sum(v) if unit else v
            return torch.func.jvp(f, (x,), (w,))[1]
        """,
        idea="divides_by_the_sum_of_the_entries",
    ),
    "divides_by_the_largest_entry": wrong(
        "The norm of 1.3.",
        """
        def directional_derivative(f, x, v, unit=False):
            w = v / max(abs(t) for t in v.reshape(-1).tolist()) if unit else v
            return torch.func.jvp(f, (x,), (w,))[1]
        """,
        idea="divides_by_the_largest_entry",
    ),
    "normalises_every_row": wrong(
        "F.normalize normalises along a dimension; a number has none, so it is treated as a vector of one entry.",
        """
        def directional_derivative(f, x, v, unit=False):
            if unit:
                rows = v.reshape(-1, v.shape[-1] if v.dim() else 1)
                v = torch.nn.functional.normalize(rows, dim=-1).reshape(v.shape)
            return torch.func.jvp(f, (x,), (v,))[1]
        """,
        idea="normalises_every_row",
    ),
    "takes_the_spectral_norm": wrong(
        "torch.linalg.norm(v, 2).",
        """
        def directional_derivative(f, x, v, unit=False):
            length = 1.0
            if unit:
                length = torch.linalg.norm(v, 2) if v.dim() > 0 else v.abs()
            return torch.func.jvp(f, (x,), (v / length,))[1]
        """,
        idea="takes_the_spectral_norm",
    ),
    "takes_one_partial_derivative": wrong(
        "The axis to which v is closest.",
        """
        def directional_derivative(f, x, v, unit=False):
            g = torch.func.grad(f)(x).reshape(-1)
            w = v.reshape(-1)
            if unit:
                w = w / w.norm()
            k = int(torch.argmax(torch.abs(w)))
            return g[k] * w[k]
        """,
        idea="takes_one_partial_derivative",
    ),
    "takes_the_value": wrong(
        "The first of the two that jvp returns.",
        """
        def directional_derivative(f, x, v, unit=False):
            if unit:
                v = v / v.norm()
            result = torch.func.jvp(f, (x,), (v,))
            return result[0]
        """,
        idea="takes_the_value",
    ),
    "exchanges_point_and_direction": wrong(
        "jvp's two tuples the wrong way round.",
        """
        def directional_derivative(f, x, v, unit=False):
            if unit:
                v = v / v.norm()
            _, slope = torch.func.jvp(f, (v,), (x,))
            return slope
        """,
        idea="exchanges_point_and_direction",
    ),
    "differentiates_at_the_end": wrong(
        "The slope at t = 1.",
        """
        def directional_derivative(f, x, v, unit=False):
            if unit:
                v = v / v.norm()
            along = lambda t: f(x + t * v)
            one = torch.ones((), dtype=x.dtype)
            return torch.func.jvp(along, (one,), (one,))[1]
        """,
        idea="differentiates_at_the_end",
    ),
    "one_sided_difference": wrong(
        "A difference quotient to one side.",
        """
        def directional_derivative(f, x, v, unit=False):
            if unit:
                v = v / v.norm()
            t = 1e-6
            return (f(x + t * v) - f(x)) / t
        """,
        idea="one_sided_difference",
    ),
    "one_sided_difference_with_another_step": wrong(
        "The same with another step.",
        """
        def directional_derivative(f, x, v, unit=False):
            w = v / v.norm() if unit else v
            return (f(x + 1e-7 * w) - f(x)) / 1e-7
        """,
        idea="one_sided_difference",
        instead="",
    ),
    "central_difference": wrong(
        "The function of 1.3, along a line.",
        """
        def directional_derivative(f, x, v, unit=False):
            w = v / v.norm() if unit else v
            t = torch.finfo(x.dtype).eps ** (1 / 3)
            above = f(x + t * w)
            below = f(x - t * w)
            return (above - below) / (2 * t)
        """,
        idea="central_difference",
    ),
    "goes_backwards": slip(
        "The whole gradient, and an inner product.",
        """
        def directional_derivative(f, x, v, unit=False):
            z = x.detach().clone().requires_grad_()
            v = v.detach()
            (g,) = torch.autograd.grad(f(z), z)
            slope = torch.sum(g * v)
            return slope / v.norm() if unit else slope
        """,
        loses=2,
        idea="goes_backwards",
    ),
    "jvp_by_two_reverse_passes": slip(
        "torch.autograd.functional.jvp.",
        """
        def directional_derivative(f, x, v, unit=False):
            x, v = x.detach(), v.detach()
            if unit:
                v = v / torch.linalg.vector_norm(v)
            return torch.autograd.functional.jvp(f, x, v)[1].detach()
        """,
        loses=2,
        idea="goes_backwards",
    ),
    "evaluates_f_first": slip(
        "A look at the shape of f(x).",
        """
        def directional_derivative(f, x, v, unit=False):
            x, v = x.detach(), v.detach()
            assert f(x).dim() == 0
            direction = v / v.norm() if unit else v
            return torch.func.jvp(f, (x,), (direction,))[1]
        """,
        loses=2,
        idea="evaluates_f_first",
    ),
    "linearizes": slip(
        "torch.func.linearize.",
        """
        def directional_derivative(f, x, v, unit=False):
            x, v = x.detach(), v.detach()
            value, pushed = torch.func.linearize(f, x)
            return pushed(v / v.norm() if unit else v)
        """,
        loses=2,
        idea="evaluates_f_first",
    ),
    "carries_every_axis": slip(
        "jacfwd is forward mode, too.",
        """
        def directional_derivative(f, x, v, unit=False):
            x, v = x.detach(), v.detach()
            J = torch.func.jacfwd(f)(x)
            if unit:
                v = v / v.norm()
            return torch.sum(J * v)
        """,
        loses=1,
        idea="carries_every_axis",
    ),
    "divides_and_multiplies_back": slip(
        "One formula for both cases.",
        """
        def directional_derivative(f, x, v, unit=False):
            x, v = x.detach(), v.detach()
            size = torch.sqrt(torch.sum(v * v))
            per_unit = torch.func.jvp(f, (x,), (v / size,))[1]
            if not unit:
                per_unit = per_unit * size
            return per_unit
        """,
        loses=1,
        idea="divides_and_multiplies_back",
    ),
    "vectors_only": wrong(
        "The @ of two vectors.",
        """
        def directional_derivative(f, x, v, unit=False):
            if unit:
                v = v / v.norm()
            return torch.func.grad(f)(x) @ v
        """,
        idea="vectors_only",
        verdict="raised",
    ),
    "returns_a_number": wrong(
        "float().",
        """
        def directional_derivative(f, x, v, unit=False):
            if unit:
                v = v / v.norm()
            return float(torch.func.jvp(f, (x,), (v,))[1])
        """,
        idea="returns_a_number",
        verdict="wrong_type",
    ),
    "one_entry_too_many": wrong(
        "A vector of one entry.",
        """
        def directional_derivative(f, x, v, unit=False):
            if unit:
                v = v / v.norm()
            return torch.stack([torch.func.jvp(f, (x,), (v,))[1]])
        """,
        idea="one_entry_too_many",
        verdict="wrong_shape",
    ),
    "makes_a_new_float64": slip(
        "torch.tensor of a number.",
        """
        def directional_derivative(f, x, v, unit=False):
            if unit:
                v = v / v.norm()
            slope = torch.func.jvp(f, (x,), (v,))[1]
            return torch.tensor(float(slope))
        """,
        loses=1,
        idea="makes_a_new_float64",
    ),
    "factor_two": wrong(
        "A factor too many.",
        """
        def directional_derivative(f, x, v, unit=False):
            if unit:
                v = v / v.norm()
            slope = torch.func.jvp(f, (x,), (v,))[1]
            return slope + slope
        """,
        idea="factor_two",
    ),
    "gradient": wrong(
        "The gradient, and v is not looked at.",
        """
        def directional_derivative(f, x, v, unit=False):
            return torch.func.grad(f)(x)
        """,
    ),
    "zeros": wrong(
        "A beginning.",
        """
        def directional_derivative(f, x, v, unit=False):
            return torch.zeros((), dtype=x.dtype)
        """,
        idea="zeros",
    ),
    # --- broken contracts ----------------------------------------------------------------------------------
    "value_and_slope": wrong(
        "Both that jvp returns.",
        """
        def directional_derivative(f, x, v, unit=False):
            return torch.func.jvp(f, (x,), (v / v.norm() if unit else v,))
        """,
        verdict="wrong_type",
    ),
    "always_float32": wrong(
        "float32.",
        """
        def directional_derivative(f, x, v, unit=False):
            w = v / v.norm() if unit else v
            return torch.func.jvp(f, (x.float(),), (w.float(),))[1].detach()
        """,
        idea="nearly_right",
    ),
    "normalises_in_place": wrong(
        "v /= ….",
        """
        def directional_derivative(f, x, v, unit=False):
            x, v = x.detach(), v.detach()
            if unit:
                v /= v.norm()
            return torch.func.jvp(f, (x,), (v,))[1]
        """,
        verdict="input_changed",
    ),
    "attached_result": slip(
        "Never detached.",
        """
        def directional_derivative(f, x, v, unit=False):
            if unit:
                v = v / torch.linalg.vector_norm(v)
            return torch.func.jvp(f, (x,), (v,))[1]
        """,
        loses=1,
    ),
    "nan_from_a_guard": wrong(
        "The length minus itself.",
        """
        def directional_derivative(f, x, v, unit=False):
            n = v.norm()
            w = v / (n - n) if unit else v
            return torch.func.jvp(f, (x,), (w,))[1]
        """,
        verdict="not_finite",
    ),
    # --- what raises ---------------------------------------------------------------------------------------
    "no_tuples": wrong(
        "jvp wants tuples.",
        """
        def directional_derivative(f, x, v, unit=False):
            if unit:
                v = v / v.norm()
            return torch.func.jvp(f, x, v)[1]
        """,
        verdict="raised",
    ),
    "unit_is_no_function": wrong(
        "unit(v).",
        """
        def directional_derivative(f, x, v, unit=False):
            return torch.func.jvp(f, (x,), (unit(v),))[1]
        """,
        verdict="raised",
    ),
}
