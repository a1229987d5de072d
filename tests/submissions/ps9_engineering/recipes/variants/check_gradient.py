"""Answers to check_gradient."""

from __future__ import annotations

from tests.submissions.variant import Variant, code, right, slip, wrong

CAREFUL = code(
    """
    def check_gradient(f, grad_fn, x, *, rng):
        x = x.detach()
        g = grad_fn(x)
        if g.shape != x.shape:
            return False, "another shape"
        if not bool(torch.isfinite(g).all()):
            return False, "NaN or infinite"
        eps = torch.finfo(x.dtype).eps
        share = 5e-4 if x.dtype == torch.float64 else 2e-2
        h = eps ** (1 / 3) * float(x.abs().max())
        noise = 8 * eps * f(x).abs() / h
        directions = [torch.randn(x.shape, generator=rng, dtype=x.dtype) for _ in range(16)]
        for v in directions:
            slope = (f(x + h * v) - f(x - h * v)) / (2 * h)
            said = (g * v).sum()
            error = (slope - said).abs()
            if not bool(error <= share * g.abs().max() + noise):
                return False, f"along a direction the slope is off by {float(error):.3g}"
        return True, "all slopes agree"
    """
)
STEP = "eps ** (1 / 3) * float(x.abs().max())"
RANDOM = "[torch.randn(x.shape, generator=rng, dtype=x.dtype) for _ in range(16)]"
CLOSE = "error <= share * g.abs().max() + noise"
SLOPE = "(f(x + h * v) - f(x - h * v)) / (2 * h)"


def but(old: str, new: str, *more: str) -> str:
    """The careful answer with one thing changed, or several in turn."""
    text = CAREFUL
    for one, other in zip((old, *more[::2]), (new, *more[1::2]), strict=True):
        assert one in text
        text = text.replace(one, other)
    return text


VARIANTS: dict[str, Variant] = {
    # --- right ---------------------------------------------------------------------------------------------
    "careful": right("Random directions, and room for rounding.", CAREFUL),
    "plain_loops": right(
        "Entry by entry for few entries, random directions for many.",
        """
        def check_gradient(f, grad_fn, x, *, rng):
            x = x.detach()
            g = grad_fn(x)
            if tuple(g.shape) != tuple(x.shape):
                return False, f"shape {tuple(g.shape)} in place of {tuple(x.shape)}"
            if bool(g.isnan().any()) or bool(g.isinf().any()):
                return False, "there is an entry that is no number"
            single = x.dtype == torch.float32
            h = (4e-3 if single else 5e-6) * float(x.abs().max())
            units = []
            if x.numel() <= 100:
                for k in range(x.numel()):
                    e = torch.zeros(x.numel(), dtype=x.dtype)
                    e[k] = 1
                    units.append(e.reshape(x.shape))
            else:
                for _ in range(20):
                    units.append(torch.randn(x.shape, generator=rng, dtype=x.dtype))
            largest = float(g.abs().max())
            height = abs(float(f(x)))
            for v in units:
                slope = (float(f(x + h * v)) - float(f(x - h * v))) / (2 * h)
                off = abs(slope - float((g * v).sum()))
                if off > (0.02 if single else 4e-4) * largest + (1e-6 if single else 2e-15) * height / h:
                    return False, f"a slope is off by {off}"
            return True, "nothing found"
        """,
    ),
    "vectorised": right(
        "All directions first, then one comparison of two vectors.",
        """
        def check_gradient(f, grad_fn, x, *, rng):
            x = x.detach()
            g = grad_fn(x)
            if g.shape != x.shape or not bool(g.isfinite().all()):
                return False, "this is no gradient of x"
            eps = torch.finfo(x.dtype).eps
            h = eps ** (1 / 3) * float(x.abs().max())
            V = torch.randn(20, *x.shape, generator=rng, dtype=torch.float64).to(x.dtype)
            slopes = torch.stack([(f(x + h * v) - f(x - h * v)) / (2 * h) for v in V])
            said = (V * g).flatten(1).sum(1)
            allowed = (2e-2 if eps > 1e-10 else 5e-4) * g.abs().max() + 10 * eps * f(x).abs() / h
            worst = (slopes - said).abs().max()
            return bool(worst <= allowed), f"worst error {float(worst):.2e}, allowed {float(allowed):.2e}"
        """,
    ),
    "helpers": right(
        "In float64 throughout: the function may be asked there, too.",
        """
        def slope_along(f, x, v, h):
            return float(f(x + h * v) - f(x - h * v)) / (2 * h)


        def check_gradient(f, grad_fn, x, *, rng):
            g = grad_fn(x.detach())
            if g.shape != x.shape:
                return False, "wrong shape"
            if not g.isfinite().all():
                return False, "not finite"
            z, g = x.detach().double(), g.double()
            share = 5e-4 if x.dtype == torch.float64 else 2e-2
            size = float(z.abs().max())
            h = 6e-6 * size
            room = 1e-14 * abs(float(f(z))) / h + share * float(g.abs().max())
            if x.dtype == torch.float32:
                room += 1e-5 * abs(float(f(z))) / size
            for _ in range(20):
                v = torch.randn(x.shape, generator=rng, dtype=torch.float64)
                if abs(slope_along(f, z, v, h) - float((g * v).sum())) > room:
                    return False, "a direction does not fit"
            return True, "twenty directions fit"
        """,
    ),
    # --- ideas gone wrong ----------------------------------------------------------------------------------
    "ones_alone": wrong("One direction, of ones.", but(RANDOM, "[torch.ones_like(x)]"), idea="ones_alone"),
    "first_entry_alone": wrong(
        "One unit vector.",
        but(RANDOM, "[torch.eye(x.numel(), dtype=x.dtype)[0].reshape(x.shape)]"),
        idea="first_entry_alone",
        instead="",
        counts=False,
    ),
    "symmetric_directions": wrong(
        "Changes of a square matrix that keep it symmetric.",
        but(
            "for v in directions:\n",
            "for v in directions:\n        if x.dim() == 2 and x.shape[0] == x.shape[1]:\n            v = v + v.mT\n",
        ),
        idea="symmetric_directions",
    ),
    "looks_at_ones": wrong(
        "A point of its own.",
        but("x = x.detach()", "x = torch.ones_like(x.detach())"),
        idea="looks_at_ones",
    ),
    "absolute_tolerance": slip(
        "One tolerance for gradients of all sizes.", but(CLOSE, "error <= 1e-6"), loses=5, idea="absolute_tolerance"
    ),
    "one_step_for_all": slip("A step of 1e-5, for everything.", but(STEP, "1e-5"), loses=4, idea="one_step_for_all"),
    "step_at_least_for_one": slip(
        "The step of exercise 1.3.",
        but(STEP, "eps ** (1 / 3) * max(1.0, float(x.abs().max()))"),
        loses=4,
        idea="step_at_least_for_one",
    ),
    "step_as_long_as_x": wrong(
        "Half of x as a step.", but(STEP, "0.5 * float(x.abs().max())"), idea="step_as_long_as_x"
    ),
    "step_is_epsilon": wrong(
        "The smaller the step, the better.",
        but(STEP, "10 * eps * float(x.abs().max())", " + noise", " + 8 * eps * f(x).abs() / h"),
        idea="step_is_epsilon",
        instead="",
        counts=False,
        rounding=True,
    ),
    "forward_differences": wrong(
        "To one side, and strict.",
        but(SLOPE, "(f(x + h * v) - f(x)) / h", CLOSE, "error <= 1e-7 * g.abs().max() + noise"),
        idea="forward_differences",
    ),
    "half_of_the_step_forgotten": wrong("Divides by h.", but("/ (2 * h)", "/ h"), idea="half_of_the_step_forgotten"),
    "nan_passes": slip(
        "Asks whether the error is large.",
        but(
            'if not bool(torch.isfinite(g).all()):\n        return False, "NaN or infinite"\n    ',
            "",
            "if not bool(error <= share * g.abs().max() + noise)",
            "if error > share * g.abs().max() + noise",
        ),
        loses=2,
        idea="nan_passes",
    ),
    "brings_it_into_shape": slip(
        "Reshapes what comes back.",
        but("g = grad_fn(x)\n", "g = grad_fn(x)\n    if g.numel() == x.numel():\n        g = g.reshape(x.shape)\n"),
        loses=2,
        idea="brings_it_into_shape",
    ),
    "compares_lengths": wrong(
        "Two lengths.",
        """
        def check_gradient(f, grad_fn, x, *, rng):
            x = x.detach()
            g = grad_fn(x)
            h = torch.finfo(x.dtype).eps ** (1 / 3) * float(x.abs().max())
            units = torch.eye(x.numel(), dtype=x.dtype).reshape(-1, *x.shape)
            found = torch.stack([(f(x + h * e) - f(x - h * e)) / (2 * h) for e in units])
            share = 5e-4 if x.dtype == torch.float64 else 2e-2
            room = share * g.abs().max() + 1e-9 * f(x).abs() / x.abs().max()
            return bool((found.norm() - g.norm()).abs() <= room), "two lengths compared"
        """,
        idea="compares_lengths",
        counts=False,
    ),
    "compares_directions": wrong(
        "The angle between the two.",
        """
        def check_gradient(f, grad_fn, x, *, rng):
            x = x.detach()
            g = grad_fn(x)
            if g.shape != x.shape:
                return False, "shape"
            h = torch.finfo(x.dtype).eps ** (1 / 3) * float(x.abs().max())
            units = torch.eye(x.numel(), dtype=x.dtype).reshape(-1, *x.shape)
            found = torch.stack([(f(x + h * e) - f(x - h * e)) / (2 * h) for e in units]).reshape(x.shape)
            cosine = (found * g).sum() - (1 - 1e-7) * found.norm() * g.norm()
            return bool(cosine >= -1e-12), "the angle"
        """,
        idea="compares_directions",
        instead="",
        counts=False,
    ),
    "signs_do_not_matter": wrong(
        "abs in the wrong place.",
        but("(slope - said).abs()", "(slope.abs() - said.abs()).abs()"),
        idea="signs_do_not_matter",
    ),
    "zero_by_zero": slip(
        "Divides by the gradient.", but(CLOSE, "error / g.abs().max() <= share + 1e-9"), loses=2, idea="zero_by_zero"
    ),
    "no_room_for_rounding": slip(
        "Nothing but a share.",
        but(CLOSE, "error <= share * g.abs().max()"),
        loses=2,
        idea="no_room_for_rounding",
        drawn=True,  # how large rounding is
    ),
    "too_loose": slip(
        "Five percent.",
        but(CLOSE, "error <= 0.05 * g.abs().max() + noise"),
        loses=4,
        idea="too_loose",
        drawn=True,  # which faults come near to five percent
    ),
    "digits_of_float64": slip(
        "Six digits in either dtype.",
        but(CLOSE, "error <= 1e-6 * g.abs().max() + 8 * 2.2e-16 * f(x).abs() / h"),
        loses=1,
        idea="digits_of_float64",
    ),
    "too_strict": wrong("Thirteen digits.", but(CLOSE, "error <= 1e-13 * g.abs().max()"), idea="too_strict"),
    "upside_down": wrong(
        "True where it is wrong.",
        but("return False", "return __", "return True", "return False", "return __", "return True"),
        idea="upside_down",
    ),
    "entry_by_entry": slip(
        "All unit vectors, however many.",
        but(RANDOM, "torch.eye(x.numel(), dtype=x.dtype).reshape(-1, *x.shape)"),
        loses=1,
        idea="entry_by_entry",
        instead="",
        counts=False,
    ),
    "differentiates_f": wrong(
        "Autograd through what cannot be differentiated.",
        """
        def check_gradient(f, grad_fn, x, *, rng):
            leaf = x.detach().clone().requires_grad_()
            f(leaf).backward()
            return bool(torch.allclose(leaf.grad, grad_fn(x))), "compared with autograd"
        """,
        idea="differentiates_f",
        verdict="raised",
    ),
    "the_verdict_alone": wrong(
        "A bool.",
        but(
            'return True, "all slopes agree"',
            "return True",
            'return False, "another shape"',
            "return False",
            'return False, "NaN or infinite"',
            "return False",
            'return False, f"along a direction the slope is off by {float(error):.3g}"',
            "return False",
        ),
        idea="the_verdict_alone",
        verdict="raised",
    ),
    "no_report": wrong(
        "Empty reports.",
        but(
            '"all slopes agree"',
            '""',
            '"another shape"',
            '""',
            '"NaN or infinite"',
            '""',
            'f"along a direction the slope is off by {float(error):.3g}"',
            '""',
        ),
        idea="no_report",
    ),
    # --- what nobody declared ------------------------------------------------------------------------------
    "accepts_everything": wrong(
        "No check at all.",
        """
        def check_gradient(f, grad_fn, x, *, rng):
            return True, "looks good"
        """,
    ),
    "a_tensor_as_verdict": wrong(
        "A tensor with one truth value.",
        but('return True, "all slopes agree"', 'return torch.tensor(True), "all slopes agree"'),
        verdict="wrong_type",
    ),
}
