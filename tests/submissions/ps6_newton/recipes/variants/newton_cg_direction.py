"""Answers to newton_cg_direction."""

from __future__ import annotations

from tests.submissions.variant import Variant, right, slip, wrong

VARIANTS: dict[str, Variant] = {
    # --- right ---------------------------------------------------------------------------------------------
    "careful": right(
        "The five formulas, in this order.",
        """
        def newton_cg_direction(hvp, g, rtol=1e-10, max_iter=None):
            g = g.detach()
            n = len(g)
            if max_iter is None:
                max_iter = 2 * n
            p = torch.zeros_like(g)
            r = g.clone()
            d = -r
            rr = r @ r
            for k in range(max_iter):
                if torch.linalg.norm(r) <= rtol * torch.linalg.norm(g):
                    break
                Hd = hvp(d)
                dHd = d @ Hd
                if dHd <= 0:
                    if k == 0:
                        return -g
                    return p
                alpha = rr / dHd
                p = p + alpha * d
                r = r + alpha * Hd
                rr_new = r @ r
                beta = rr_new / rr
                d = -r + beta * d
                rr = rr_new
            return p
        """,
    ),
    "plain_loops": right(
        "A while loop; dot products written out as sums, changed in place.",
        """
        def newton_cg_direction(hvp, g, rtol=1e-10, max_iter=None):
            g = g.detach().clone()
            most = 2 * g.numel() if max_iter is None else max_iter
            p = torch.zeros_like(g)
            r = g.clone()
            d = -g
            first = old = float((r * r).sum())
            count = 0
            while count < most and old**0.5 > rtol * first**0.5:
                q = hvp(d.clone())
                curvature = float((d * q).sum())
                if not curvature > 0:
                    return p if count else -g
                a = old / curvature
                p += a * d
                r += a * q
                new = float((r * r).sum())
                d *= new / old
                d -= r
                old = new
                count += 1
            return p
        """,
    ),
    "vectorised": right(
        "The residual of Hp = −g with the other sign, as in Wikipedia.",
        """
        def newton_cg_direction(hvp, g, rtol=1e-10, max_iter=None):
            with torch.no_grad():
                b = -g
                p, res, d = torch.zeros_like(b), b.clone(), b.clone()
                rs = torch.dot(res, res)
                limit = rtol * b.norm()
                for k in range(2 * b.shape[0] if max_iter is None else max_iter):
                    if rs.sqrt() <= limit:
                        return p
                    Ad = hvp(d)
                    curvature = torch.dot(d, Ad)
                    if curvature <= 0:
                        return b if k == 0 else p
                    a = rs / curvature
                    p, res = p + a * d, res - a * Ad
                    rs, before = torch.dot(res, res), rs
                    d = res + (rs / before) * d
                return p
        """,
    ),
    "einsum": right(
        "einsum for the inner products; β by Polak and Ribière.",
        """
        def newton_cg_direction(hvp, g, rtol=1e-10, max_iter=None):
            def inner(a, b):
                return torch.einsum("i,i->", a, b)

            g = g.detach()
            p, r, d = 0 * g, g, -g
            k = 0
            rounds = 2 * len(g) if max_iter is None else max_iter
            while inner(r, r).sqrt() > rtol * inner(g, g).sqrt() and k < rounds:
                Hd = hvp(d)
                c = inner(d, Hd)
                if c <= 0:
                    return -g if k == 0 else p
                alpha = -inner(r, d) / c
                p = p + alpha * d
                r_new = r + alpha * Hd
                beta = inner(r_new, r_new - r) / inner(r, r)
                d, r = beta * d - r_new, r_new
                k += 1
            return p
        """,
    ),
    "helpers": right(
        "A generator makes the points.",
        """
        def newton_cg_direction(hvp, g, rtol=1e-10, max_iter=None):
            rounds = 2 * len(g) if max_iter is None else max_iter
            p = torch.zeros_like(g.detach())
            for p, left in points_of_cg(hvp, g.detach()):
                if left <= rtol * torch.linalg.vector_norm(g.detach()) or rounds == 0:
                    break
                rounds -= 1
            return p
        """,
        """
        def points_of_cg(product, g):
            # yields p and the length of r before each product
            p, r, d, is_first = torch.zeros_like(g), g, -g, True
            while True:
                yield p, torch.linalg.vector_norm(r)
                Hd = product(d)
                if d @ Hd <= 0:
                    yield (-g if is_first else p), 0.0
                    return
                a = (r @ r) / (d @ Hd)
                p, new = p + a * d, r + a * Hd
                d = -new + (new @ new) / (r @ r) * d
                r, is_first = new, False
        """,
    ),
    "float64_inside": right(
        "Scalars and vectors in double precision; hvp gets what it is used to.",
        """
        def newton_cg_direction(hvp, g, rtol=1e-10, max_iter=None):
            start = g.detach().double()
            p, r, d = torch.zeros_like(start), start.clone(), -start
            for k in range(2 * len(start) if max_iter is None else max_iter):
                if r.norm() <= rtol * start.norm():
                    break
                Hd = hvp(d.to(g.dtype)).double()
                curvature = d @ Hd
                if curvature <= 0:
                    return (p if k else -start).to(g.dtype)
                alpha = (r @ r) / curvature
                p = p + alpha * d
                new = r + alpha * Hd
                d = (new @ new) / (r @ r) * d - new
                r = new
            return p.to(g.dtype)
        """,
    ),
    "computes_h_of_zero": right(
        "The residual of the start from its definition, H·0 + g: one product more than is needed.",
        """
        def newton_cg_direction(hvp, g, rtol=1e-10, max_iter=None):
            g = g.detach()
            p = torch.zeros_like(g)
            r = hvp(p) + g
            d = -r
            for k in range(2 * len(g) if max_iter is None else max_iter):
                if r.norm() <= rtol * g.norm():
                    break
                Hd = hvp(d)
                c = d @ Hd
                if c <= 0:
                    return -g if k == 0 else p
                a = (r @ r) / c
                p = p + a * d
                r_old = r
                r = r + a * Hd
                d = -r + (r @ r) / (r_old @ r_old) * d
            return p
        """,
    ),
    # --- ideas gone wrong ----------------------------------------------------------------------------------
    "adds_the_old_direction_whole": wrong(
        "β was forgotten.",
        """
        def newton_cg_direction(hvp, g, rtol=1e-10, max_iter=None):
            g = g.detach()
            n = len(g)
            if max_iter is None:
                max_iter = 2 * n
            p = torch.zeros_like(g)
            r = g.clone()
            d = -r
            rr = r @ r
            for k in range(max_iter):
                if torch.linalg.norm(r) <= rtol * torch.linalg.norm(g):
                    break
                Hd = hvp(d)
                dHd = d @ Hd
                if dHd <= 0:
                    if k == 0:
                        return -g
                    return p
                alpha = rr / dHd
                p = p + alpha * d
                r = r + alpha * Hd
                rr_new = r @ r
                beta = rr_new / rr
                d = -r + d
                rr = rr_new
            return p
        """,
        idea="adds_the_old_direction_whole",
    ),
    "subtracts_the_old_direction": wrong(
        "−(r + βd).",
        """
        def newton_cg_direction(hvp, g, rtol=1e-10, max_iter=None):
            g = g.detach()
            n = len(g)
            if max_iter is None:
                max_iter = 2 * n
            p = torch.zeros_like(g)
            r = g.clone()
            d = -r
            rr = r @ r
            for k in range(max_iter):
                if torch.linalg.norm(r) <= rtol * torch.linalg.norm(g):
                    break
                Hd = hvp(d)
                dHd = d @ Hd
                if dHd <= 0:
                    if k == 0:
                        return -g
                    return p
                alpha = rr / dHd
                p = p + alpha * d
                r = r + alpha * Hd
                rr_new = r @ r
                beta = rr_new / rr
                d = -(r + beta * d)
                rr = rr_new
            return p
        """,
        idea="subtracts_the_old_direction",
    ),
    "turns_beta_over": wrong(
        "Old over new.",
        """
        def newton_cg_direction(hvp, g, rtol=1e-10, max_iter=None):
            g = g.detach()
            n = len(g)
            if max_iter is None:
                max_iter = 2 * n
            p = torch.zeros_like(g)
            r = g.clone()
            d = -r
            rr = r @ r
            for k in range(max_iter):
                if torch.linalg.norm(r) <= rtol * torch.linalg.norm(g):
                    break
                Hd = hvp(d)
                dHd = d @ Hd
                if dHd <= 0:
                    if k == 0:
                        return -g
                    return p
                alpha = rr / dHd
                p = p + alpha * d
                r = r + alpha * Hd
                rr_new = r @ r
                beta = rr / rr_new
                d = -r + beta * d
                rr = rr_new
            return p
        """,
        idea="turns_beta_over",
    ),
    "takes_lengths_for_beta": wrong(
        "A quotient of norms.",
        """
        def newton_cg_direction(hvp, g, rtol=1e-10, max_iter=None):
            g = g.detach()
            n = len(g)
            if max_iter is None:
                max_iter = 2 * n
            p = torch.zeros_like(g)
            r = g.clone()
            d = -r
            rr = r @ r
            for k in range(max_iter):
                if torch.linalg.norm(r) <= rtol * torch.linalg.norm(g):
                    break
                Hd = hvp(d)
                dHd = d @ Hd
                if dHd <= 0:
                    if k == 0:
                        return -g
                    return p
                alpha = rr / dHd
                p = p + alpha * d
                r = r + alpha * Hd
                rr_new = r @ r
                beta = torch.sqrt(rr_new) / torch.sqrt(rr)
                d = -r + beta * d
                rr = rr_new
            return p
        """,
        idea="takes_lengths_for_beta",
    ),
    "descends_steepest": wrong(
        "−r in every round.",
        """
        def newton_cg_direction(hvp, g, rtol=1e-10, max_iter=None):
            g = g.detach()
            p = torch.zeros_like(g)
            r = g
            for k in range(max_iter if max_iter is not None else 2 * len(g)):
                if r.norm() <= rtol * g.norm():
                    break
                Hr = hvp(-r)
                curv = -(r @ Hr)
                if curv <= 0:
                    return -g if k == 0 else p
                alpha = (r @ r) / curv
                p = p - alpha * r
                r = r + alpha * Hr
            return p
        """,
        idea="descends_steepest",
    ),
    "solves_for_plus_g": wrong(
        "Hp = g.",
        """
        def newton_cg_direction(hvp, g, rtol=1e-10, max_iter=None):
            b = g.detach()
            x = torch.zeros_like(b)
            r = b.clone()
            d = r.clone()
            for k in range(2 * len(b) if max_iter is None else max_iter):
                if r.norm() <= rtol * b.norm():
                    break
                Hd = hvp(d)
                if d @ Hd <= 0:
                    return x if k > 0 else b
                alpha = (r @ r) / (d @ Hd)
                x = x + alpha * d
                r_new = r - alpha * Hd
                d = r_new + (r_new @ r_new) / (r @ r) * d
                r = r_new
            return x
        """,
        idea="solves_for_plus_g",
    ),
    "takes_half_steps": wrong(
        "½ of the model comes in once more.",
        """
        def newton_cg_direction(hvp, g, rtol=1e-10, max_iter=None):
            g = g.detach()
            n = len(g)
            if max_iter is None:
                max_iter = 2 * n
            p = torch.zeros_like(g)
            r = g.clone()
            d = -r
            rr = r @ r
            for k in range(max_iter):
                if torch.linalg.norm(r) <= rtol * torch.linalg.norm(g):
                    break
                Hd = hvp(d)
                dHd = d @ Hd
                if dHd <= 0:
                    if k == 0:
                        return -g
                    return p
                alpha = rr / (2 * dHd)
                p = p + alpha * d
                r = r + alpha * Hd
                rr_new = r @ r
                beta = rr_new / rr
                d = -r + beta * d
                rr = rr_new
            return p
        """,
        idea="takes_half_steps",
    ),
    "forgets_the_curvature": wrong(
        "α = rᵀr/dᵀd.",
        """
        def newton_cg_direction(hvp, g, rtol=1e-10, max_iter=None):
            g = g.detach()
            n = len(g)
            if max_iter is None:
                max_iter = 2 * n
            p = torch.zeros_like(g)
            r = g.clone()
            d = -r
            rr = r @ r
            for k in range(max_iter):
                if torch.linalg.norm(r) <= rtol * torch.linalg.norm(g):
                    break
                Hd = hvp(d)
                dHd = d @ Hd
                if dHd <= 0:
                    if k == 0:
                        return -g
                    return p
                alpha = rr / (d @ d)
                p = p + alpha * d
                r = r + alpha * Hd
                rr_new = r @ r
                beta = rr_new / rr
                d = -r + beta * d
                rr = rr_new
            return p
        """,
        idea="forgets_the_curvature",
        instead="",
        counts=False,
    ),
    "compares_with_rtol_alone": slip(
        "‖r‖ beside rtol.",
        """
        def newton_cg_direction(hvp, g, rtol=1e-10, max_iter=None):
            g = g.detach()
            n = len(g)
            if max_iter is None:
                max_iter = 2 * n
            p = torch.zeros_like(g)
            r = g.clone()
            d = -r
            rr = r @ r
            for k in range(max_iter):
                if torch.linalg.norm(r) <= rtol:
                    break
                Hd = hvp(d)
                dHd = d @ Hd
                if dHd <= 0:
                    if k == 0:
                        return -g
                    return p
                alpha = rr / dHd
                p = p + alpha * d
                r = r + alpha * Hd
                rr_new = r @ r
                beta = rr_new / rr
                d = -r + beta * d
                rr = rr_new
            return p
        """,
        loses=1,
        idea="compares_with_rtol_alone",
    ),
    "compares_squares": slip(
        "rᵀr beside rtol·gᵀg.",
        """
        def newton_cg_direction(hvp, g, rtol=1e-10, max_iter=None):
            g = g.detach()
            n = len(g)
            if max_iter is None:
                max_iter = 2 * n
            p = torch.zeros_like(g)
            r = g.clone()
            d = -r
            rr = r @ r
            for k in range(max_iter):
                if rr <= rtol * (g @ g):
                    break
                Hd = hvp(d)
                dHd = d @ Hd
                if dHd <= 0:
                    if k == 0:
                        return -g
                    return p
                alpha = rr / dHd
                p = p + alpha * d
                r = r + alpha * Hd
                rr_new = r @ r
                beta = rr_new / rr
                d = -r + beta * d
                rr = rr_new
            return p
        """,
        loses=1,
        idea="compares_squares",
        drawn=True,  # in float32 the residual falls below both limits in the same round, or does not
    ),
    "goes_on_over_negative_curvature": slip(
        "Nothing said about curvature.",
        """
        def newton_cg_direction(hvp, g, rtol=1e-10, max_iter=None):
            g = g.detach()
            n = len(g)
            if max_iter is None:
                max_iter = 2 * n
            p = torch.zeros_like(g)
            r = g.clone()
            d = -r
            rr = r @ r
            for k in range(max_iter):
                if torch.linalg.norm(r) <= rtol * torch.linalg.norm(g):
                    break
                Hd = hvp(d)
                dHd = d @ Hd
                alpha = rr / dHd
                p = p + alpha * d
                r = r + alpha * Hd
                rr_new = r @ r
                beta = rr_new / rr
                d = -r + beta * d
                rr = rr_new
            return p
        """,
        loses=1,
        idea="goes_on_over_negative_curvature",
    ),
    "follows_negative_curvature": slip(
        "The model falls along d, so d it is.",
        """
        def newton_cg_direction(hvp, g, rtol=1e-10, max_iter=None):
            g = g.detach()
            n = len(g)
            if max_iter is None:
                max_iter = 2 * n
            p = torch.zeros_like(g)
            r = g.clone()
            d = -r
            rr = r @ r
            for k in range(max_iter):
                if torch.linalg.norm(r) <= rtol * torch.linalg.norm(g):
                    break
                Hd = hvp(d)
                dHd = d @ Hd
                if dHd <= 0:
                    return d
                alpha = rr / dHd
                p = p + alpha * d
                r = r + alpha * Hd
                rr_new = r @ r
                beta = rr_new / rr
                d = -r + beta * d
                rr = rr_new
            return p
        """,
        loses=1,
        idea="follows_negative_curvature",
    ),
    "returns_nothing_in_the_first_round": slip(
        "break, also in the first round.",
        """
        def newton_cg_direction(hvp, g, rtol=1e-10, max_iter=None):
            g = g.detach()
            n = len(g)
            if max_iter is None:
                max_iter = 2 * n
            p = torch.zeros_like(g)
            r = g.clone()
            d = -r
            rr = r @ r
            for k in range(max_iter):
                if torch.linalg.norm(r) <= rtol * torch.linalg.norm(g):
                    break
                Hd = hvp(d)
                dHd = d @ Hd
                if dHd <= 0:
                    break
                alpha = rr / dHd
                p = p + alpha * d
                r = r + alpha * Hd
                rr_new = r @ r
                beta = rr_new / rr
                d = -r + beta * d
                rr = rr_new
            return p
        """,
        loses=1,
        idea="returns_nothing_in_the_first_round",
    ),
    "takes_flat_for_curved": slip(
        "< instead of ≤.",
        """
        def newton_cg_direction(hvp, g, rtol=1e-10, max_iter=None):
            g = g.detach()
            n = len(g)
            if max_iter is None:
                max_iter = 2 * n
            p = torch.zeros_like(g)
            r = g.clone()
            d = -r
            rr = r @ r
            for k in range(max_iter):
                if torch.linalg.norm(r) <= rtol * torch.linalg.norm(g):
                    break
                Hd = hvp(d)
                dHd = d @ Hd
                if dHd < 0:
                    if k == 0:
                        return -g
                    return p
                alpha = rr / dHd
                p = p + alpha * d
                r = r + alpha * Hd
                rr_new = r @ r
                beta = rr_new / rr
                d = -r + beta * d
                rr = rr_new
            return p
        """,
        loses=1,
        idea="takes_flat_for_curved",
    ),
    "divides_by_the_length_of_nothing": slip(
        "‖r‖/‖g‖ > rtol.",
        """
        def newton_cg_direction(hvp, g, rtol=1e-10, max_iter=None):
            g = g.detach()
            if max_iter is None:
                max_iter = 2 * len(g)
            p, r, d = torch.zeros_like(g), g, -g
            for k in range(max_iter):
                if k > 0 and r.norm() <= rtol * g.norm():
                    break
                Hd = hvp(d)
                if d @ Hd < 0 or (d @ Hd == 0 and g.any()):
                    return -g if k == 0 else p
                alpha = (r @ r) / (d @ Hd)
                p = p + alpha * d
                new = r + alpha * Hd
                d = (new @ new) / (r @ r) * d - new
                r = new
            return p
        """,
        loses=1,
        idea="divides_by_the_length_of_nothing",
    ),
    "divides_residuals_by_the_length": slip(
        "‖r‖/‖g‖, which is NaN at g = 0, and NaN is above everything.",
        """
        def newton_cg_direction(hvp, g, rtol=1e-10, max_iter=None):
            g = g.detach()
            n = len(g)
            if max_iter is None:
                max_iter = 2 * n
            p = torch.zeros_like(g)
            r = g.clone()
            d = -r
            rr = r @ r
            for k in range(max_iter):
                if r.norm() / g.norm() <= rtol:
                    break
                Hd = hvp(d)
                dHd = d @ Hd
                if dHd <= 0:
                    if k == 0:
                        return -g
                    return p
                alpha = rr / dHd
                p = p + alpha * d
                r = r + alpha * Hd
                rr_new = r @ r
                beta = rr_new / rr
                d = -r + beta * d
                rr = rr_new
            return p
        """,
        loses=0,
    ),
    "computes_the_residual_anew": slip(
        "r = Hp + g.",
        """
        def newton_cg_direction(hvp, g, rtol=1e-10, max_iter=None):
            g = g.detach()
            n = len(g)
            if max_iter is None:
                max_iter = 2 * n
            p = torch.zeros_like(g)
            r = g.clone()
            d = -r
            rr = r @ r
            for k in range(max_iter):
                if torch.linalg.norm(r) <= rtol * torch.linalg.norm(g):
                    break
                Hd = hvp(d)
                dHd = d @ Hd
                if dHd <= 0:
                    if k == 0:
                        return -g
                    return p
                alpha = rr / dHd
                p = p + alpha * d
                r = hvp(p) + g
                rr_new = r @ r
                beta = rr_new / rr
                d = -r + beta * d
                rr = rr_new
            return p
        """,
        loses=1,
        idea="computes_the_residual_anew",
        instead="",
        counts=False,
    ),
    "multiplies_twice_in_a_round": slip(
        "hvp(d) wherever Hd stands in the formulas.",
        """
        def newton_cg_direction(hvp, g, rtol=1e-10, max_iter=None):
            g = g.detach()
            n = len(g)
            if max_iter is None:
                max_iter = 2 * n
            p = torch.zeros_like(g)
            r = g.clone()
            d = -r
            rr = r @ r
            for k in range(max_iter):
                if torch.linalg.norm(r) <= rtol * torch.linalg.norm(g):
                    break
                dHd = d @ hvp(d)
                if dHd <= 0:
                    if k == 0:
                        return -g
                    return p
                alpha = rr / dHd
                p = p + alpha * d
                r = r + alpha * hvp(d)
                rr_new = r @ r
                beta = rr_new / rr
                d = -r + beta * d
                rr = rr_new
            return p
        """,
        loses=1,
        idea="computes_the_residual_anew",
        instead="",
        counts=False,
    ),
    "ignores_max_iter": slip(
        "2n rounds for everybody.",
        """
        def newton_cg_direction(hvp, g, rtol=1e-10, max_iter=None):
            g = g.detach()
            n = len(g)
            max_iter = 2 * n
            p = torch.zeros_like(g)
            r = g.clone()
            d = -r
            rr = r @ r
            for k in range(max_iter):
                if torch.linalg.norm(r) <= rtol * torch.linalg.norm(g):
                    break
                Hd = hvp(d)
                dHd = d @ Hd
                if dHd <= 0:
                    if k == 0:
                        return -g
                    return p
                alpha = rr / dHd
                p = p + alpha * d
                r = r + alpha * Hd
                rr_new = r @ r
                beta = rr_new / rr
                d = -r + beta * d
                rr = rr_new
            return p
        """,
        loses=1,
        idea="ignores_max_iter",
    ),
    "makes_one_round_less": slip(
        "From 1 on.",
        """
        def newton_cg_direction(hvp, g, rtol=1e-10, max_iter=None):
            g = g.detach()
            n = len(g)
            if max_iter is None:
                max_iter = 2 * n
            p = torch.zeros_like(g)
            r = g.clone()
            d = -r
            rr = r @ r
            for k in range(max_iter - 1):
                if torch.linalg.norm(r) <= rtol * torch.linalg.norm(g):
                    break
                Hd = hvp(d)
                dHd = d @ Hd
                if dHd <= 0:
                    if k == 0:
                        return -g
                    return p
                alpha = rr / dHd
                p = p + alpha * d
                r = r + alpha * Hd
                rr_new = r @ r
                beta = rr_new / rr
                d = -r + beta * d
                rr = rr_new
            return p
        """,
        loses=1,
        idea="makes_one_round_less",
    ),
    "begins_in_float64": slip(
        "zeros without a dtype.",
        """
        def newton_cg_direction(hvp, g, rtol=1e-10, max_iter=None):
            g = g.detach()
            n = len(g)
            if max_iter is None:
                max_iter = 2 * n
            p = torch.zeros(n)
            r = g.clone()
            d = -r
            rr = r @ r
            for k in range(max_iter):
                if torch.linalg.norm(r) <= rtol * torch.linalg.norm(g):
                    break
                Hd = hvp(d)
                dHd = d @ Hd
                if dHd <= 0:
                    if k == 0:
                        return -g
                    return p
                alpha = rr / dHd
                p = p + alpha * d
                r = r + alpha * Hd
                rr_new = r @ r
                beta = rr_new / rr
                d = -r + beta * d
                rr = rr_new
            return p
        """,
        loses=1,
        idea="begins_in_float64",
    ),
    # --- further slips, broken contracts -------------------------------------------------------------------
    "builds_the_matrix": slip(
        "Column by column; then solve.",
        """
        def newton_cg_direction(hvp, g, rtol=1e-10, max_iter=None):
            g = g.detach()
            n = len(g)
            if n > 1000:
                raise MemoryError("too many unknowns for a matrix")
            H = torch.zeros(n, n, dtype=g.dtype)
            for j in range(n):
                e = torch.zeros(n, dtype=g.dtype)
                e[j] = 1
                H[:, j] = hvp(e)
            return -torch.linalg.solve(H, g) if torch.linalg.eigvalsh(H)[0] > 0 else -g
        """,
        loses=3,
    ),
    "attached_result": slip(
        "g is not detached.",
        """
        def newton_cg_direction(hvp, g, rtol=1e-10, max_iter=None):
            n = len(g)
            if max_iter is None:
                max_iter = 2 * n
            p = torch.zeros_like(g)
            r = g.clone()
            d = -r
            rr = r @ r
            for k in range(max_iter):
                if torch.linalg.norm(r) <= rtol * torch.linalg.norm(g):
                    break
                Hd = hvp(d)
                dHd = d @ Hd
                if dHd <= 0:
                    if k == 0:
                        return -g
                    return p
                alpha = rr / dHd
                p = p + alpha * d
                r = r + alpha * Hd
                rr_new = r @ r
                beta = rr_new / rr
                d = -r + beta * d
                rr = rr_new
            return p
        """,
        loses=1,
    ),
    "moves_the_gradient": wrong(
        "r is g itself.",
        """
        def newton_cg_direction(hvp, g, rtol=1e-10, max_iter=None):
            g = g.detach()
            n = len(g)
            if max_iter is None:
                max_iter = 2 * n
            p = torch.zeros_like(g)
            r = g
            d = -r
            rr = r @ r
            for k in range(max_iter):
                if torch.linalg.norm(r) <= rtol * torch.linalg.norm(g):
                    break
                Hd = hvp(d)
                dHd = d @ Hd
                if dHd <= 0:
                    if k == 0:
                        return -g
                    return p
                alpha = rr / dHd
                p = p + alpha * d
                r += alpha * Hd
                rr_new = r @ r
                beta = rr_new / rr
                d = -r + beta * d
                rr = rr_new
            return p
        """,
        verdict="input_changed",
    ),
    "asks_with_vmap": wrong(
        "The product of the start and that of its negative in one call.",
        """
        def newton_cg_direction(hvp, g, rtol=1e-10, max_iter=None):
            g = g.detach()
            both = torch.vmap(hvp)(torch.stack([-g, g]))
            if g @ both[1] <= 0:
                return -g
            return -(g @ g) / (g @ both[1]) * g
        """,
        verdict="raised",
    ),
}
