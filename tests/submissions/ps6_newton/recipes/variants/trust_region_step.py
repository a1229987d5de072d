"""Answers to trust_region_step."""

from __future__ import annotations

from tests.submissions.variant import Variant, right, slip, wrong

VARIANTS: dict[str, Variant] = {
    # --- right ---------------------------------------------------------------------------------------------
    "careful": right(
        "As the hints say: halving the logarithm of μ.",
        """
        import math


        def trust_region_step(g, H, radius):
            g, H = g.detach(), H.detach()
            w, Q = torch.linalg.eigh(H)
            c = Q.T @ g
            gaps = w - w[0]

            def step(mu):
                return torch.where(c == 0, torch.zeros_like(c), -c / (gaps + mu))

            tiny = torch.finfo(g.dtype).tiny
            low = max(float(w[0]), tiny)
            a = step(low)
            if a.norm() <= radius:
                if w[0] < 0:
                    a[0] = torch.sqrt(radius**2 - a @ a)
                return Q @ a
            high = low + float(g.norm()) / radius
            lo, hi = math.log(low), math.log(high)
            for _ in range(200):
                mid = (lo + hi) / 2
                if step(math.exp(mid)).norm() > radius:
                    lo = mid
                else:
                    hi = mid
            return Q @ step(math.exp(hi))
        """,
    ),
    "plain_loops": right(
        "Python's numbers and lists; the shift is bisected geometrically.",
        """
        def trust_region_step(g, H, radius):
            w, Q = torch.linalg.eigh(H.detach())
            n = len(w)
            c = (Q.T @ g.detach()).tolist()
            gap = (w - w[0]).tolist()
            tiny = torch.finfo(w.dtype).tiny

            def coordinates(mu):
                result = []
                for i in range(n):
                    result.append(0.0 if c[i] == 0.0 else -c[i] / (gap[i] + mu))
                return result

            def size(a):
                largest = max(abs(t) for t in a)
                return largest * sum((t / largest) ** 2 for t in a) ** 0.5 if largest else 0.0

            low = max(w[0].item(), tiny)
            a = coordinates(low)
            if size(a) <= radius:
                if w[0] < 0:
                    a[0] = -((radius**2 - size(a) ** 2) ** 0.5)
            else:
                high = low + sum(t * t for t in c) ** 0.5 / radius
                for _ in range(200):
                    mu = low**0.5 * high**0.5
                    if size(coordinates(mu)) > radius:
                        low = mu
                    else:
                        high = mu
                a = coordinates(high)
            p = torch.zeros(n, dtype=w.dtype)
            for i in range(n):
                p += a[i] * Q[:, i]
            return p
        """,
    ),
    "vectorised": right(
        "Newton's method for 1/‖p‖ = 1/Δ, in a bracket; the hard case is told by a threshold.",
        """
        def trust_region_step(g, H, radius):
            with torch.no_grad():
                w, Q = torch.linalg.eigh(H)
                c = Q.mT @ g
                eps = torch.finfo(w.dtype).eps * (w.abs().max() + 1) * 50
                flat = (w - w[0]) <= eps
                if w[0] > eps and (c / w).norm() <= radius:
                    return -(Q @ (c / w))
                rest = torch.where(flat, 0.0, c)
                if w[0] <= eps and c[flat].norm() <= eps:
                    a = -rest / torch.where(flat, 1.0, w - w[0].clamp(max=0))
                    if a.norm() <= radius:
                        free = (radius**2 - a @ a).sqrt() if w[0] < -eps else 0.0
                        return Q @ a + free * Q[:, 0]
                low = (-w[0]).clamp(min=0)
                high = low + c.norm() / radius
                lam = (low + high) / 2
                for _ in range(200):
                    a = c / (w + lam)
                    size = a.norm()
                    low, high = torch.where(size > radius, lam, low), torch.where(size > radius, high, lam)
                    lam = lam + (size / radius - 1) * size**2 / (a * a / (w + lam)).sum()
                    if not low < lam < high:
                        lam = (low + high) / 2
                return -(Q @ (c / (w + high)))
        """,
    ),
    "einsum": right(
        "Plain bisection of λ, counted from −w₁.",
        """
        def trust_region_step(g, H, radius):
            w, Q = torch.linalg.eigh(H.detach())
            c = torch.einsum("ij,i->j", Q, g.detach())
            above = w - w[0]
            start = max(w[0].item(), torch.finfo(w.dtype).tiny)

            def a(mu):
                return torch.where(c != 0, -c / (above + mu), torch.zeros_like(c))

            inside = a(start)
            if torch.einsum("i,i->", inside, inside).sqrt() <= radius:
                if w[0] < 0:
                    inside[0] += (radius**2 - torch.einsum("i,i->", inside, inside)).clamp(min=0).sqrt()
                return torch.einsum("ij,j->i", Q, inside)
            low, high = start, start + c.norm().item() / radius
            while True:
                middle = (low + high) / 2
                if middle in (low, high):
                    break
                if a(middle).norm() > radius:
                    low = middle
                else:
                    high = middle
            return torch.einsum("ij,j->i", Q, a(high))
        """,
    ),
    "helpers": right(
        "Cases in functions of their own.",
        """
        def trust_region_step(g, H, radius):
            w, Q = torch.linalg.eigh(H.detach())
            c = Q.T @ g.detach()
            lowest = max(w[0].item(), torch.finfo(w.dtype).tiny)
            inside = divided(c, w - w[0], lowest)
            if inside.norm() > radius:
                return Q @ divided(c, w - w[0], shift_for(c, w - w[0], lowest, radius))
            if w[0] < 0:
                inside[0] = rest_of(inside, radius)
            return Q @ inside
        """,
        """
        def divided(c, gaps, mu):
            return torch.where(c == 0, 0 * c, -c / (gaps + mu))


        def rest_of(a, radius):
            return (radius**2 - (a[1:] ** 2).sum()).sqrt()


        def shift_for(c, gaps, low, radius):
            high = low + c.norm().item() / radius
            for _ in range(200):
                middle = (low**0.5) * (high**0.5)
                if divided(c, gaps, middle).norm() > radius:
                    low = middle
                else:
                    high = middle
            return high
        """,
    ),
    "float64_inside": right(
        "Double precision inside.",
        """
        import math


        def trust_region_step(g, H, radius):
            dtype = g.dtype
            g, H = g.detach().double(), H.detach().double()
            w, Q = torch.linalg.eigh(H)
            c = Q.T @ g
            gaps = w - w[0]

            def step(mu):
                return torch.where(c == 0, torch.zeros_like(c), -c / (gaps + mu))

            tiny = torch.finfo(g.dtype).tiny
            low = max(float(w[0]), tiny)
            a = step(low)
            if a.norm() <= radius:
                if w[0] < 0:
                    a[0] = torch.sqrt(radius**2 - a @ a)
                return (Q @ a).to(dtype)
            high = low + float(g.norm()) / radius
            lo, hi = math.log(low), math.log(high)
            for _ in range(200):
                mid = (lo + hi) / 2
                if step(math.exp(mid)).norm() > radius:
                    lo = mid
                else:
                    hi = mid
            return (Q @ step(math.exp(hi))).to(dtype)
        """,
    ),
    "threshold": right(
        "Thresholds for what is 0, and bisection of λ itself.",
        """
        def trust_region_step(g, H, radius):
            g, H = g.detach(), H.detach()
            w, Q = torch.linalg.eigh(H)
            c = Q.T @ g
            eps = 100 * torch.finfo(g.dtype).eps * (1 + w.abs().max())
            if w[0] > eps:
                p = -(Q @ (c / w))
                if p.norm() <= radius:
                    return p
            lam_min = torch.clamp(-w[0], min=0.0)
            lowest = w - w[0] <= eps
            if c[lowest].norm() <= 10 * eps and w[0] <= eps:
                safe = torch.where(lowest, torch.ones_like(w), w + lam_min)
                a = torch.where(lowest, torch.zeros_like(c), -c / safe)
                if a.norm() <= radius:
                    if w[0] < -eps:
                        a[0] = torch.sqrt(radius**2 - a @ a)
                    return Q @ a
            low, high = lam_min, lam_min + g.norm() / radius
            for _ in range(200):
                lam = 0.5 * (low + high)
                if (c / (w + lam)).norm() > radius:
                    low = lam
                else:
                    high = lam
            return -(Q @ (c / (w + high)))
        """,
    ),
    "other_solver": right(
        "λ is an eigenvalue of a matrix twice as large; then a few Newton steps for the last digits.",
        """
        def trust_region_step(g, H, radius):
            g, H = g.detach(), H.detach()
            n = len(g)
            I = torch.eye(n, dtype=g.dtype)
            w, Q = torch.linalg.eigh(H)
            c = Q.T @ g
            tol = 1e-12 if g.dtype == torch.float64 else 1e-5
            flat = w - w[0] < tol
            if w[0] > tol:
                p = torch.linalg.solve(H, -g)
                if p.norm() <= radius:
                    return p
            elif c[flat].norm() < tol:
                gaps = torch.where(flat, torch.ones_like(w), w - w[0].clamp(max=0))
                a = torch.where(flat, torch.zeros_like(c), -c / gaps)
                if a.norm() <= radius:
                    if w[0] < -tol:
                        a[0] = (radius**2 - a @ a).sqrt()
                    return Q @ a
            big = torch.cat([torch.cat([-H, torch.outer(g, g) / radius**2], 1), torch.cat([I, -H], 1)])
            lam = torch.linalg.eigvals(big).real.max()
            for _ in range(20):
                p = -(Q @ (c / (w + lam)))
                q = -(Q @ (p @ Q / (w + lam)))
                slope = (p @ q) / p.norm()
                lam = lam + (p.norm() - radius) / radius * p.norm() / -slope
            return -(Q @ (c / (w + lam)))
        """,
    ),
    # --- ideas gone wrong ----------------------------------------------------------------------------------
    "shortens_the_newton_step": wrong(
        "Newton, and shorter where it is too long.",
        """
        def trust_region_step(g, H, radius):
            p = -torch.linalg.solve(H.detach(), g.detach())
            length = torch.linalg.norm(p)
            if length > radius:
                p = p * radius / length
            return p
        """,
        idea="shortens_the_newton_step",
    ),
    "stops_at_the_cauchy_point": wrong(
        "The Cauchy point.",
        """
        def trust_region_step(g, H, radius):
            g, H = g.detach(), H.detach()
            norm_g = g.norm()
            if norm_g == 0:
                return torch.zeros_like(g)
            gHg = g @ (H @ g)
            tau = 1.0
            if gHg > 0:
                tau = min(1.0, float(norm_g**3 / (radius * gHg)))
            return -tau * radius / norm_g * g
        """,
        idea="stops_at_the_cauchy_point",
    ),
    "goes_to_the_boundary_along_the_gradient": wrong(
        "−Δg/‖g‖.",
        """
        def trust_region_step(g, H, radius):
            size = g.detach().norm()
            if size == 0:
                return torch.zeros_like(g)
            return -radius / size * g.detach()
        """,
        idea="goes_to_the_boundary_along_the_gradient",
    ),
    "ignores_the_radius": wrong(
        "The Newton step.",
        """
        def trust_region_step(g, H, radius):
            return torch.linalg.solve(H.detach(), -g.detach())
        """,
        idea="ignores_the_radius",
    ),
    "always_goes_to_the_boundary": wrong(
        "λ may be negative in this search.",
        """
        def trust_region_step(g, H, radius):
            g, H = g.detach(), H.detach()
            w, Q = torch.linalg.eigh(H)
            c = Q.T @ g
            lo = -w[0]
            hi = -w[0] + g.norm() / radius + 1e-12
            for _ in range(200):
                lam = (lo + hi) / 2
                if (c / (w + lam)).norm() > radius:
                    lo = lam
                else:
                    hi = lam
            return -(Q @ (c / (w + hi)))
        """,
        idea="always_goes_to_the_boundary",
        instead="",
        counts=False,
        drawn=True,  # right on ordinary inputs if the lowest point of every model that was drawn lies outside its ball
    ),
    "leaves_the_hard_case_unfinished": slip(
        "With thresholds; 0 comes out at g = 0, too.",
        """
        import math


        def trust_region_step(g, H, radius):
            g, H = g.detach(), H.detach()
            w, Q = torch.linalg.eigh(H)
            c = Q.T @ g
            eps = 100 * torch.finfo(g.dtype).eps * (1 + w.abs().max())
            if w[0] > eps:
                p = -(Q @ (c / w))
                if p.norm() <= radius:
                    return p
            lam_min = torch.clamp(-w[0], min=0.0)
            lowest = w - w[0] <= eps
            if c[lowest].norm() <= 10 * eps and w[0] <= eps:
                safe = torch.where(lowest, torch.ones_like(w), w + lam_min)
                a = torch.where(lowest, torch.zeros_like(c), -c / safe)
                if a.norm() <= radius:
                    return Q @ a
            low, high = lam_min, lam_min + g.norm() / radius
            for _ in range(200):
                lam = 0.5 * (low + high)
                if (c / (w + lam)).norm() > radius:
                    low = lam
                else:
                    high = lam
            return -(Q @ (c / (w + high)))
        """,
        loses=3,
        idea="leaves_the_hard_case_unfinished",
    ),
    "adds_lengths_across": slip(
        "What is missing to the boundary is added along the eigenvector, without Pythagoras; away from it, this time.",
        """
        def trust_region_step(g, H, radius):
            g, H = g.detach(), H.detach()
            w, Q = torch.linalg.eigh(H)
            c = Q.T @ g
            eps = 100 * torch.finfo(g.dtype).eps * (1 + w.abs().max())
            if w[0] > eps:
                p = -(Q @ (c / w))
                if p.norm() <= radius:
                    return p
            lam_min = torch.clamp(-w[0], min=0.0)
            lowest = w - w[0] <= eps
            if c[lowest].norm() <= 10 * eps and w[0] <= eps:
                safe = torch.where(lowest, torch.ones_like(w), w + lam_min)
                a = torch.where(lowest, torch.zeros_like(c), -c / safe)
                if a.norm() <= radius:
                    if w[0] < -eps:
                        a[0] = a.norm() - radius
                    return Q @ a
            low, high = lam_min, lam_min + g.norm() / radius
            for _ in range(200):
                lam = 0.5 * (low + high)
                if (c / (w + lam)).norm() > radius:
                    low = lam
                else:
                    high = lam
            return -(Q @ (c / (w + high)))
        """,
        loses=2,
        idea="adds_lengths_across",
    ),
    "takes_rounding_for_a_slope": slip(
        "The hard case is a part of g that is 0; else λ is halved in.",
        """
        def trust_region_step(g, H, radius):
            g, H = g.detach(), H.detach()
            w, Q = torch.linalg.eigh(H)
            c = Q.T @ g
            eps = 100 * torch.finfo(g.dtype).eps * (1 + w.abs().max())
            if w[0] > eps:
                p = -(Q @ (c / w))
                if p.norm() <= radius:
                    return p
            lam_min = torch.clamp(-w[0], min=0.0)
            lowest = w - w[0] <= eps
            if (c[lowest] == 0).all() and w[0] <= eps:
                safe = torch.where(lowest, torch.ones_like(w), w + lam_min)
                a = torch.where(lowest, torch.zeros_like(c), -c / safe)
                if a.norm() <= radius:
                    if w[0] < -eps:
                        a[0] = torch.sqrt(radius**2 - a @ a)
                    return Q @ a
            low, high = lam_min, lam_min + g.norm() / radius
            for _ in range(100):
                lam = (low + high) / 2
                if (c / (w + lam)).norm() > radius:
                    low = lam
                else:
                    high = lam
            return -(Q @ (c / (w + high)))
        """,
        loses=1,
        idea="takes_rounding_for_a_slope",
    ),
    "finishes_along_the_highest_curvature": slip(
        "The last column of Q.",
        """
        import math


        def trust_region_step(g, H, radius):
            g, H = g.detach(), H.detach()
            w, Q = torch.linalg.eigh(H)
            c = Q.T @ g
            eps = 100 * torch.finfo(g.dtype).eps * (1 + w.abs().max())
            if w[0] > eps:
                p = -(Q @ (c / w))
                if p.norm() <= radius:
                    return p
            lam_min = torch.clamp(-w[0], min=0.0)
            lowest = w - w[0] <= eps
            if c[lowest].norm() <= 10 * eps and w[0] <= eps:
                safe = torch.where(lowest, torch.ones_like(w), w + lam_min)
                a = torch.where(lowest, torch.zeros_like(c), -c / safe)
                if a.norm() <= radius:
                    p = Q @ a
                    if w[0] < -eps:
                        z = Q[:, -1]
                        pz = p @ z
                        p = p + (-pz + torch.sqrt(pz**2 + radius**2 - p @ p)) * z
                    return p
            low, high = lam_min, lam_min + g.norm() / radius
            for _ in range(200):
                lam = 0.5 * (low + high)
                if (c / (w + lam)).norm() > radius:
                    low = lam
                else:
                    high = lam
            return -(Q @ (c / (w + high)))
        """,
        loses=3,
        idea="finishes_along_the_highest_curvature",
    ),
    "stretches_the_step_of_the_hard_case": slip(
        "Longer, until it fits.",
        """
        import math


        def trust_region_step(g, H, radius):
            g, H = g.detach(), H.detach()
            w, Q = torch.linalg.eigh(H)
            c = Q.T @ g
            eps = 100 * torch.finfo(g.dtype).eps * (1 + w.abs().max())
            if w[0] > eps:
                p = -(Q @ (c / w))
                if p.norm() <= radius:
                    return p
            lam_min = torch.clamp(-w[0], min=0.0)
            lowest = w - w[0] <= eps
            if c[lowest].norm() <= 10 * eps and w[0] <= eps:
                safe = torch.where(lowest, torch.ones_like(w), w + lam_min)
                a = torch.where(lowest, torch.zeros_like(c), -c / safe)
                if a.norm() <= radius:
                    if w[0] < -eps:
                        if a.norm() == 0:
                            return radius * Q[:, 0]
                        a = a * radius / a.norm()
                    return Q @ a
            low, high = lam_min, lam_min + g.norm() / radius
            for _ in range(200):
                lam = 0.5 * (low + high)
                if (c / (w + lam)).norm() > radius:
                    low = lam
                else:
                    high = lam
            return -(Q @ (c / (w + high)))
        """,
        loses=2,
        idea="stretches_the_step_of_the_hard_case",
    ),
    "trusts_the_newton_direction_of_definite_matrices": slip(
        "For definite H it is simple, or so it seems.",
        """
        import math


        def trust_region_step(g, H, radius):
            g, H = g.detach(), H.detach()
            w, Q = torch.linalg.eigh(H)
            c = Q.T @ g
            eps = 100 * torch.finfo(g.dtype).eps * (1 + w.abs().max())
            if w[0] > eps:
                p = -(Q @ (c / w))
                return p * min(1.0, float(radius / p.norm()))
            lam_min = torch.clamp(-w[0], min=0.0)
            lowest = w - w[0] <= eps
            if c[lowest].norm() <= 10 * eps and w[0] <= eps:
                safe = torch.where(lowest, torch.ones_like(w), w + lam_min)
                a = torch.where(lowest, torch.zeros_like(c), -c / safe)
                if a.norm() <= radius:
                    if w[0] < -eps:
                        a[0] = torch.sqrt(radius**2 - a @ a)
                    return Q @ a
            low, high = lam_min, lam_min + g.norm() / radius
            for _ in range(200):
                lam = 0.5 * (low + high)
                if (c / (w + lam)).norm() > radius:
                    low = lam
                else:
                    high = lam
            return -(Q @ (c / (w + high)))
        """,
        loses=1,
        idea="trusts_the_newton_direction_of_definite_matrices",
        drawn=True,  # wrong on ordinary inputs if one of the H that were drawn there is definite, as few are
    ),
    "looks_at_the_second_eigenvalue": slip(
        "Is the lowest eigenvalue double?",
        """
        import math


        def trust_region_step(g, H, radius):
            g, H = g.detach(), H.detach()
            w, Q = torch.linalg.eigh(H)
            c = Q.T @ g
            eps = 100 * torch.finfo(g.dtype).eps * (1 + w.abs().max())
            if w[0] > eps:
                p = -(Q @ (c / w))
                if p.norm() <= radius:
                    return p
            lam_min = torch.clamp(-w[0], min=0.0)
            lowest = torch.zeros(len(w), dtype=torch.bool)
            lowest[0] = True
            if w[1] - w[0] <= eps:
                lowest = w - w[0] <= eps
            if c[lowest].norm() <= 10 * eps and w[0] <= eps:
                safe = torch.where(lowest, torch.ones_like(w), w + lam_min)
                a = torch.where(lowest, torch.zeros_like(c), -c / safe)
                if a.norm() <= radius:
                    if w[0] < -eps:
                        a[0] = torch.sqrt(radius**2 - a @ a)
                    return Q @ a
            low, high = lam_min, lam_min + g.norm() / radius
            for _ in range(200):
                lam = 0.5 * (low + high)
                if (c / (w + lam)).norm() > radius:
                    low = lam
                else:
                    high = lam
            return -(Q @ (c / (w + high)))
        """,
        loses=1,
        idea="looks_at_the_second_eigenvalue",
        instead="",
        counts=False,
    ),
    "stays_where_there_is_no_slope": slip(
        "g = 0: nothing to do.",
        """
        import math


        def trust_region_step(g, H, radius):
            g, H = g.detach(), H.detach()
            if g.norm() == 0:
                return torch.zeros_like(g)
            w, Q = torch.linalg.eigh(H)
            c = Q.T @ g
            gaps = w - w[0]

            def step(mu):
                return torch.where(c == 0, torch.zeros_like(c), -c / (gaps + mu))

            tiny = torch.finfo(g.dtype).tiny
            low = max(float(w[0]), tiny)
            a = step(low)
            if a.norm() <= radius:
                if w[0] < 0:
                    a[0] = torch.sqrt(radius**2 - a @ a)
                return Q @ a
            high = low + float(g.norm()) / radius
            lo, hi = math.log(low), math.log(high)
            for _ in range(200):
                mid = (lo + hi) / 2
                if step(math.exp(mid)).norm() > radius:
                    lo = mid
                else:
                    hi = mid
            return Q @ step(math.exp(hi))
        """,
        loses=1,
        idea="stays_where_there_is_no_slope",
    ),
    "takes_sizes_of_curvatures": wrong(
        "6.3, and shorter.",
        """
        def trust_region_step(g, H, radius):
            w, Q = torch.linalg.eigh(H.detach())
            p = -(Q @ ((Q.T @ g.detach()) / w.abs().clamp(min=1e-8)))
            if p.norm() > radius:
                p = radius * p / p.norm()
            return p
        """,
        idea="takes_sizes_of_curvatures",
    ),
    "makes_the_matrix_just_definite": wrong(
        "λ = −w₁ + 0.01.",
        """
        def trust_region_step(g, H, radius):
            g, H = g.detach(), H.detach()
            w = torch.linalg.eigvalsh(H)
            lam = max(0.0, -w[0].item()) + 1e-2
            p = -torch.linalg.solve(H + lam * torch.eye(len(g), dtype=g.dtype), g)
            return p if p.norm() <= radius else p * (radius / p.norm())
        """,
        idea="makes_the_matrix_just_definite",
    ),
    "makes_the_matrix_just_definite_if_it_is_not": wrong(
        "λ = 0 for a definite H, else −w₁ + 1e-6.",
        """
        def trust_region_step(g, H, radius):
            g, H = g.detach(), H.detach()
            w = torch.linalg.eigvalsh(H)
            lam = 0.0 if w[0] > 1e-6 else -w[0] + 1e-6
            p = -torch.linalg.solve(H + lam * torch.eye(len(g), dtype=g.dtype), g)
            return p if p.norm() <= radius else p * (radius / p.norm())
        """,
        idea="makes_the_matrix_just_definite",
        instead="",
        counts=False,
    ),
    "goes_to_the_top": wrong(
        "(H + λI)p = g.",
        """
        import math


        def trust_region_step(g, H, radius):
            g, H = g.detach(), H.detach()
            w, Q = torch.linalg.eigh(H)
            c = Q.T @ g
            gaps = w - w[0]

            def step(mu):
                return torch.where(c == 0, torch.zeros_like(c), c / (gaps + mu))

            tiny = torch.finfo(g.dtype).tiny
            low = max(float(w[0]), tiny)
            a = step(low)
            if a.norm() <= radius:
                if w[0] < 0:
                    a[0] = -torch.sqrt(radius**2 - a @ a)
                return Q @ a
            high = low + float(g.norm()) / radius
            lo, hi = math.log(low), math.log(high)
            for _ in range(200):
                mid = (lo + hi) / 2
                if step(math.exp(mid)).norm() > radius:
                    lo = mid
                else:
                    hi = mid
            return Q @ step(math.exp(hi))
        """,
        idea="goes_to_the_top",
    ),
    "maximises": wrong(
        "The largest value of the model.",
        """
        import math


        def trust_region_step(g, H, radius):
            g, H = -g.detach(), -H.detach()
            w, Q = torch.linalg.eigh(H)
            c = Q.T @ g
            gaps = w - w[0]

            def step(mu):
                return torch.where(c == 0, torch.zeros_like(c), -c / (gaps + mu))

            tiny = torch.finfo(g.dtype).tiny
            low = max(float(w[0]), tiny)
            a = step(low)
            if a.norm() <= radius:
                if w[0] < 0:
                    a[0] = torch.sqrt(radius**2 - a @ a)
                return Q @ a
            high = low + float(g.norm()) / radius
            lo, hi = math.log(low), math.log(high)
            for _ in range(200):
                mid = (lo + hi) / 2
                if step(math.exp(mid)).norm() > radius:
                    lo = mid
                else:
                    hi = mid
            return Q @ step(math.exp(hi))
        """,
        idea="maximises",
    ),
    "forgets_the_half": wrong(
        "2H is the second derivative of pᵀHp.",
        """
        import math


        def trust_region_step(g, H, radius):
            g, H = g.detach(), H.detach()
            w, Q = torch.linalg.eigh(2 * H)
            c = Q.T @ g
            gaps = w - w[0]

            def step(mu):
                return torch.where(c == 0, torch.zeros_like(c), -c / (gaps + mu))

            tiny = torch.finfo(g.dtype).tiny
            low = max(float(w[0]), tiny)
            a = step(low)
            if a.norm() <= radius:
                if w[0] < 0:
                    a[0] = torch.sqrt(radius**2 - a @ a)
                return Q @ a
            high = low + float(g.norm()) / radius
            lo, hi = math.log(low), math.log(high)
            for _ in range(200):
                mid = (lo + hi) / 2
                if step(math.exp(mid)).norm() > radius:
                    lo = mid
                else:
                    hi = mid
            return Q @ step(math.exp(hi))
        """,
        idea="forgets_the_half",
    ),
    "bounds_each_entry": wrong(
        "clamp.",
        """
        def trust_region_step(g, H, radius):
            newton = -torch.linalg.solve(H.detach(), g.detach())
            return torch.clamp(newton, min=-radius, max=radius)
        """,
        idea="bounds_each_entry",
    ),
    "bounds_the_square": wrong(
        "pᵀp beside Δ.",
        """
        import math


        def trust_region_step(g, H, radius):
            g, H = g.detach(), H.detach()
            w, Q = torch.linalg.eigh(H)
            c = Q.T @ g
            gaps = w - w[0]

            def step(mu):
                return torch.where(c == 0, torch.zeros_like(c), -c / (gaps + mu))

            tiny = torch.finfo(g.dtype).tiny
            low = max(float(w[0]), tiny)
            a = step(low)
            if a @ a <= radius:
                if w[0] < 0:
                    a[0] = torch.sqrt(radius - a @ a)
                return Q @ a
            high = low + float(g.norm()) / radius**0.5
            lo, hi = math.log(low), math.log(high)
            for _ in range(200):
                mid = (lo + hi) / 2
                if (step(math.exp(mid)) ** 2).sum() > radius:
                    lo = mid
                else:
                    hi = mid
            return Q @ step(math.exp(hi))
        """,
        idea="bounds_the_square",
    ),
    "stops_the_search_early": wrong(
        "Ends when λ is known to six digits after the point.",
        """
        import math


        def trust_region_step(g, H, radius):
            g, H = g.detach(), H.detach()
            w, Q = torch.linalg.eigh(H)
            c = Q.T @ g
            eps = 100 * torch.finfo(g.dtype).eps * (1 + w.abs().max())
            if w[0] > eps:
                p = -(Q @ (c / w))
                if p.norm() <= radius:
                    return p
            lam_min = torch.clamp(-w[0], min=0.0)
            lowest = w - w[0] <= eps
            if c[lowest].norm() <= 10 * eps and w[0] <= eps:
                safe = torch.where(lowest, torch.ones_like(w), w + lam_min)
                a = torch.where(lowest, torch.zeros_like(c), -c / safe)
                if a.norm() <= radius:
                    if w[0] < -eps:
                        a[0] = torch.sqrt(radius**2 - a @ a)
                    return Q @ a
            low, high = lam_min, lam_min + g.norm() / radius
            while high - low > 1e-6:
                lam = 0.5 * (low + high)
                if (c / (w + lam)).norm() > radius:
                    low = lam
                else:
                    high = lam
            return -(Q @ (c / (w + high)))
        """,
        idea="stops_the_search_early",
    ),
    "stops_when_the_length_fits": wrong(
        "Ends when the length fits to six digits.",
        """
        import math


        def trust_region_step(g, H, radius):
            g, H = g.detach(), H.detach()
            w, Q = torch.linalg.eigh(H)
            c = Q.T @ g
            eps = 100 * torch.finfo(g.dtype).eps * (1 + w.abs().max())
            if w[0] > eps:
                p = -(Q @ (c / w))
                if p.norm() <= radius:
                    return p
            lam_min = torch.clamp(-w[0], min=0.0)
            lowest = w - w[0] <= eps
            if c[lowest].norm() <= 10 * eps and w[0] <= eps:
                safe = torch.where(lowest, torch.ones_like(w), w + lam_min)
                a = torch.where(lowest, torch.zeros_like(c), -c / safe)
                if a.norm() <= radius:
                    if w[0] < -eps:
                        a[0] = torch.sqrt(radius**2 - a @ a)
                    return Q @ a
            low, high = lam_min, lam_min + g.norm() / radius
            for _ in range(200):
                lam = 0.5 * (low + high)
                if abs((c / (w + lam)).norm() - radius) < 1e-6 * radius:
                    high = lam
                    break
                if (c / (w + lam)).norm() > radius:
                    low = lam
                else:
                    high = lam
            return -(Q @ (c / (w + high)))
        """,
        idea="stops_the_search_early",
        instead="",
        counts=False,
    ),
    "searches_in_float64": slip(
        "Doubles inside, and outside.",
        """
        import math


        def trust_region_step(g, H, radius):
            g, H = g.detach().double(), H.detach().double()
            w, Q = torch.linalg.eigh(H)
            c = Q.T @ g
            gaps = w - w[0]

            def step(mu):
                return torch.where(c == 0, torch.zeros_like(c), -c / (gaps + mu))

            tiny = torch.finfo(g.dtype).tiny
            low = max(float(w[0]), tiny)
            a = step(low)
            if a.norm() <= radius:
                if w[0] < 0:
                    a[0] = torch.sqrt(radius**2 - a @ a)
                return Q @ a
            high = low + float(g.norm()) / radius
            lo, hi = math.log(low), math.log(high)
            for _ in range(200):
                mid = (lo + hi) / 2
                if step(math.exp(mid)).norm() > radius:
                    lo = mid
                else:
                    hi = mid
            return Q @ step(math.exp(hi))
        """,
        loses=1,
        idea="searches_in_float64",
    ),
    # --- further slips, broken contracts -------------------------------------------------------------------
    "halves_lambda_where_the_pole_is": slip(
        "Bisects λ itself, and never asks for the hard case.",
        """
        def trust_region_step(g, H, radius):
            g, H = g.detach(), H.detach()
            w, Q = torch.linalg.eigh(H)
            c = Q.T @ g
            if w[0] > 0:
                p = -(Q @ (c / w))
                if p.norm() <= radius:
                    return p
            lo = torch.clamp(-w[0], min=0.0)
            hi = lo + g.norm() / radius
            for _ in range(200):
                lam = (lo + hi) / 2
                if torch.norm(c / (w + lam)) > radius:
                    lo = lam
                else:
                    hi = lam
            return -(Q @ (c / (w + hi)))
        """,
        loses=3,
    ),
    "attached_result": slip(
        "Never detached.",
        """
        import math


        def trust_region_step(g, H, radius):
            w, Q = torch.linalg.eigh(H)
            c = Q.T @ g
            gaps = w - w[0]

            def step(mu):
                return torch.where(c == 0, torch.zeros_like(c), -c / (gaps + mu))

            tiny = torch.finfo(g.dtype).tiny
            low = max(float(w[0]), tiny)
            a = step(low)
            if a.norm() <= radius:
                if w[0] < 0:
                    a[0] = torch.sqrt(radius**2 - a @ a)
                return Q @ a
            high = low + g.norm().item() / radius
            lo, hi = math.log(low), math.log(high)
            for _ in range(200):
                mid = (lo + hi) / 2
                if step(math.exp(mid)).norm() > radius:
                    lo = mid
                else:
                    hi = mid
            return Q @ step(math.exp(hi))
        """,
        loses=1,
    ),
    "shifts_the_hessian_in_place": wrong(
        "H becomes H + λI.",
        """
        import math


        def trust_region_step(g, H, radius):
            g, H = g.detach(), H.detach()
            w, Q = torch.linalg.eigh(H)
            c = Q.T @ g
            eps = 100 * torch.finfo(g.dtype).eps * (1 + w.abs().max())
            if w[0] > eps:
                p = -(Q @ (c / w))
                if p.norm() <= radius:
                    return p
            lam_min = torch.clamp(-w[0], min=0.0)
            lowest = w - w[0] <= eps
            if c[lowest].norm() <= 10 * eps and w[0] <= eps:
                safe = torch.where(lowest, torch.ones_like(w), w + lam_min)
                a = torch.where(lowest, torch.zeros_like(c), -c / safe)
                if a.norm() <= radius:
                    if w[0] < -eps:
                        a[0] = torch.sqrt(radius**2 - a @ a)
                    return Q @ a
            low, high = lam_min, lam_min + g.norm() / radius
            for _ in range(200):
                lam = 0.5 * (low + high)
                if (c / (w + lam)).norm() > radius:
                    low = lam
                else:
                    high = lam
            H.diagonal().add_(high)
            return -torch.linalg.solve(H, g)
        """,
        verdict="input_changed",
    ),
    "column": wrong(
        "A column.",
        """
        import math


        def trust_region_step(g, H, radius):
            g, H = g.detach(), H.detach()
            w, Q = torch.linalg.eigh(H)
            c = Q.T @ g
            gaps = w - w[0]

            def step(mu):
                return torch.where(c == 0, torch.zeros_like(c), -c / (gaps + mu))

            tiny = torch.finfo(g.dtype).tiny
            low = max(float(w[0]), tiny)
            a = step(low)
            if a.norm() <= radius:
                if w[0] < 0:
                    a[0] = torch.sqrt(radius**2 - a @ a)
                return Q @ a[:, None]
            high = low + float(g.norm()) / radius
            lo, hi = math.log(low), math.log(high)
            for _ in range(200):
                mid = (lo + hi) / 2
                if step(math.exp(mid)).norm() > radius:
                    lo = mid
                else:
                    hi = mid
            return Q @ step(math.exp(hi))[:, None]
        """,
        verdict="wrong_shape",
        idea="column",
    ),
    "searches_from_zero": wrong(
        "μ from 0 upwards, whatever H is.",
        """
        def trust_region_step(g: Tensor, H: Tensor, radius: float) -> Tensor:
            g64, H64 = g.detach().double(), H.detach().double()
            lam, Q = torch.linalg.eigh(H64)
            c = Q.mT @ g64

            def length(mu):
                return torch.linalg.vector_norm(c / (lam + mu))

            low, high = 0.0, 1.0
            if not length(0.0) <= radius:
                while length(high) > radius:
                    high *= 2
                for _ in range(200):
                    mid = (low + high) / 2
                    if length(mid) > radius:
                        low = mid
                    else:
                        high = mid
                mu = high
            else:
                mu = 0.0
            return (-Q @ (c / (lam + mu))).to(g.dtype)
        """,
        idea="searches_from_zero",
    ),
}
