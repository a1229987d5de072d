"""Answers to taylor2."""

from __future__ import annotations

from tests.submissions.variant import Variant, right, slip, wrong

# what many of the answers share: the usual fit, below a model that is theirs
FIT = """

def remainder_order(f, x, s, ts):
    R = torch.stack([(f(x + t * s) - taylor2(f, x, t * s)).abs() for t in ts]).detach()
    u, v = ts.detach().log(), R.log()
    u, v = u - u.mean(), v - v.mean()
    return ((u * v).sum() / (u * u).sum()).item()
"""

# the usual model, above a fit that is theirs
MODEL = """
def taylor2(f, x, s):
    x, s = x.detach(), s.detach()
    g, Hs = torch.func.jvp(torch.func.grad(f), (x,), (s,))
    return (f(x) + (g * s).sum() + 0.5 * (s * Hs).sum()).detach()


"""


def model(text: str) -> str:
    """Put the usual fit below a model; the text begins in the first column."""
    return text.strip("\n") + "\n" + FIT


def fit(text: str) -> str:
    """Put the usual model above a fit; the text begins in the first column."""
    return MODEL.strip("\n") + "\n\n\n" + text.strip("\n")


VARIANTS: dict[str, Variant] = {
    # --- right ---------------------------------------------------------------------------------------------
    "careful": right(
        "Gradient and product in one go; the slope by the two sums.",
        """
        def taylor2(f: Callable[[Tensor], Tensor], x: Tensor, s: Tensor) -> Tensor:
            x, s = x.detach(), s.detach()
            gradient, product = torch.func.jvp(torch.func.grad(f), (x,), (s,))
            return (f(x) + (gradient * s).sum() + 0.5 * (s * product).sum()).detach()


        def remainder_order(f: Callable[[Tensor], Tensor], x: Tensor, s: Tensor, ts: Tensor) -> float:
            x, s, ts = x.detach(), s.detach(), ts.detach()
            remainders = torch.stack([(f(x + t * s) - taylor2(f, x, t * s)).abs() for t in ts])
            u, v = ts.log(), remainders.log()
            return (((u - u.mean()) * (v - v.mean())).sum() / ((u - u.mean()) ** 2).sum()).item()
        """,
    ),
    "plain_loops": right(
        "Entry by entry; the line from all pairs of points.",
        """
        def taylor2(f, x, s):
            z, d = x.detach().reshape(-1), s.detach().reshape(-1)
            g = lambda t: torch.func.grad(lambda w: f(w.reshape(x.shape)))(t)
            slopes = g(z)
            total = f(x.detach())
            for i in range(len(z)):
                total = total + slopes[i] * d[i]
                row = torch.func.grad(lambda t: g(t)[i])(z)
                for j in range(len(z)):
                    total = total + 0.5 * d[i] * row[j] * d[j]
            return total.detach()


        def remainder_order(f, x, s, ts):
            import math

            points = []
            for t in ts.tolist():
                R = abs(float(f(x + t * s)) - float(taylor2(f, x, t * s)))
                points.append((math.log(t), math.log(R)))
            above = below = 0.0
            for u, v in points:
                for p, q in points:
                    above += (u - p) * (v - q)
                    below += (u - p) ** 2
            return above / below
        """,
    ),
    "vectorised": right(
        "The whole Hessian, flattened; the line by least squares.",
        """
        def taylor2(f, x, s):
            flat, step = x.detach().clone().reshape(-1), s.detach().reshape(-1)
            g = lambda z: f(z.reshape(x.shape))
            gradient, H = torch.func.grad(g)(flat), torch.func.hessian(g)(flat)
            return (g(flat) + gradient @ step + step @ H @ step / 2).detach()


        def remainder_order(f, x, s, ts):
            with torch.no_grad():
                gaps = torch.stack([f(x + t * s) - taylor2(f, x, t * s) for t in ts]).abs()
                table = torch.stack([torch.ones_like(ts), ts.log()], dim=1)
                return torch.linalg.lstsq(table, gaps.log()[:, None]).solution[1, 0].item()
        """,
    ),
    "torch_func": right(
        "Two nested derivatives by one number; the slope as a covariance over a variance.",
        """
        def taylor2(f, x, s):
            x, s = x.detach(), s.detach()

            def phi(t):
                return f(x + t * s)

            zero = torch.zeros(())
            return phi(zero) + torch.func.grad(phi)(zero) + torch.func.grad(torch.func.grad(phi))(zero) / 2


        def remainder_order(f, x, s, ts):
            x, s, ts = x.detach(), s.detach(), ts.detach()
            R = torch.stack([torch.abs(f(x + t * s) - taylor2(f, x, t * s)) for t in ts])
            C = torch.cov(torch.stack([ts.log(), R.log()]))
            return float(C[0, 1] / C[0, 0])
        """,
    ),
    "another_order": right(
        "Forwards over forwards; the normal equations.",
        """
        def taylor2(f, x, s):
            x, s = x.detach().clone(), s.detach().clone()
            along = lambda z: torch.func.jvp(f, (z,), (s,))
            (value, slope), (_, bend) = torch.func.jvp(along, (x,), (s,))
            return (value + slope + bend / 2).detach()


        def remainder_order(f, x, s, ts):
            L = ts.detach().log()
            m = len(L)
            M = torch.stack([(f(x + t * s) - taylor2(f, x, t * s)).abs().log() for t in ts]).detach()
            return ((m * (L * M).sum() - L.sum() * M.sum()) / (m * (L * L).sum() - L.sum() ** 2)).item()
        """,
    ),
    "einsum": right(
        "Three einsums.",
        """
        def taylor2(f, x, s):
            x, s = x.detach().clone(), s.detach().reshape(-1)
            N = x.numel()
            gradient = torch.func.jacrev(f)(x).reshape(N)
            curvature = torch.func.jacfwd(torch.func.jacrev(f))(x).reshape(N, N)
            return f(x).detach() + torch.einsum("i,i->", gradient, s) + 0.5 * torch.einsum("i,ij,j->", s, curvature, s)


        def remainder_order(f, x, s, ts):
            values = [abs(f(x + t * s).item() - taylor2(f, x, t * s).item()) for t in ts]
            y = torch.tensor(values).log()
            u = ts.detach().log() - ts.detach().log().mean()
            return float(torch.einsum("k,k->", u, y) / torch.einsum("k,k->", u, u))
        """,
    ),
    "helpers_and_classes": right(
        "A class for the line, in a cell of its own.",
        """
        def taylor2(f, x, s):
            product = torch.func.vjp(torch.func.grad(f), x.detach())
            slope_and_half = product[0] + 0.5 * product[1](s.detach())[0]
            return (f(x.detach()) + (slope_and_half * s.detach()).sum()).detach()


        def remainder_order(f, x, s, ts):
            line = StraightLine()
            for t in ts:
                gap = (f(x + t * s) - taylor2(f, x, t * s)).abs()
                line.add(t.log().item(), gap.log().item())
            return line.steepness()
        """,
        """
        class StraightLine:
            def __init__(self):
                self.points = []

            def add(self, across, up):
                self.points.append((across, up))

            def steepness(self):
                n = len(self.points)
                a = sum(p for p, _ in self.points) / n
                b = sum(q for _, q in self.points) / n
                return sum((p - a) * (q - b) for p, q in self.points) / sum((p - a) ** 2 for p, _ in self.points)
        """,
    ),
    "lambdas": right(
        "Lambdas only.",
        """
        of_product = lambda p, q: (p * q).sum()
        taylor2 = lambda f, x, s: (
            f(x) + of_product(torch.func.grad(lambda z: f(z) + of_product(torch.func.grad(f)(z), s) / 2)(x), s)
        ).detach()
        remainder_order = lambda f, x, s, ts: slope_through(
            ts.log().detach(), torch.stack([(f(x + t * s) - taylor2(f, x, t * s)).abs().log() for t in ts]).detach()
        )
        slope_through = lambda u, v: (of_product(u - u.mean(), v) / of_product(u - u.mean(), u)).item()
        """,
    ),
    # --- ideas gone wrong: the model -----------------------------------------------------------------------
    "half_missing": wrong(
        "No half.",
        model("""
def taylor2(f, x, s):
    x, s = x.detach(), s.detach()
    g, Hs = torch.func.jvp(torch.func.grad(f), (x,), (s,))
    return f(x).detach() + (g * s).sum() + (s * Hs).sum()
"""),
        idea="half_missing",
    ),
    "half_on_the_slope_as_well": wrong(
        "The half in front of a bracket.",
        model("""
def taylor2(f, x, s):
    x, s = x.detach(), s.detach()
    g, Hs = torch.func.jvp(torch.func.grad(f), (x,), (s,))
    return f(x).detach() + 0.5 * ((g + Hs) * s).sum()
"""),
        idea="half_on_the_slope_as_well",
    ),
    "sign_of_the_slope": wrong(
        "Downhill is minus the gradient.",
        model("""
def taylor2(f, x, s):
    x, s = x.detach(), s.detach()
    g, Hs = torch.func.jvp(torch.func.grad(f), (x,), (s,))
    return f(x).detach() - (g * s).sum() + 0.5 * (s * Hs).sum()
"""),
        idea="sign_of_the_slope",
    ),
    "sign_of_the_curvature": wrong(
        "Minus a half.",
        model("""
def taylor2(f, x, s):
    x, s = x.detach(), s.detach()
    g = torch.func.grad(f)
    first = (g(x) * s).sum()
    second = (torch.func.grad(lambda z: (g(z) * s).sum())(x) * s).sum()
    return f(x).detach() + first - second / 2
"""),
        idea="sign_of_the_curvature",
    ),
    "constant_missing": wrong(
        "The change only.",
        model("""
def taylor2(f, x, s):
    x, s = x.detach(), s.detach()
    g, Hs = torch.func.jvp(torch.func.grad(f), (x,), (s,))
    return (g * s).sum() + 0.5 * (s * Hs).sum()
"""),
        idea="constant_missing",
    ),
    "first_order_only": wrong(
        "The tangent.",
        model("""
def taylor2(f, x, s):
    value, slope = torch.func.jvp(f, (x.detach(),), (s.detach(),))
    return (value + slope).detach()
"""),
        idea="first_order_only",
    ),
    "slope_missing": wrong(
        "As at a critical point.",
        model("""
def taylor2(f, x, s):
    N = x.numel()
    H = torch.func.hessian(f)(x.detach().clone()).reshape(N, N)
    step = s.detach().reshape(N)
    return f(x).detach() + step @ H @ step / 2
"""),
        idea="slope_missing",
    ),
    "returns_the_function_itself": wrong(
        "f(x + s).",
        model("""
def taylor2(f, x, s):
    return f(x.detach() + s.detach()).detach()
"""),
        idea="returns_the_function_itself",
    ),
    "diagonal_of_the_hessian_only": wrong(
        "½ Σ f_ii s_i².",
        model("""
def taylor2(f, x, s):
    N = x.numel()
    x, s = x.detach().clone(), s.detach()
    d = torch.diagonal(torch.func.hessian(f)(x).reshape(N, N)).reshape(x.shape)
    return f(x) + (torch.func.grad(f)(x) * s).sum() + 0.5 * (d * s**2).sum()
"""),
        idea="diagonal_of_the_hessian_only",
    ),
    "derivatives_at_the_end": wrong(
        "Gradient and Hessian at x + s.",
        model("""
def taylor2(f, x, s):
    x, s = x.detach(), s.detach()
    y = x + s
    g, Hs = torch.func.jvp(torch.func.grad(f), (y,), (s,))
    return f(x) + (g * s).sum() + 0.5 * (s * Hs).sum()
"""),
        idea="derivatives_at_the_end",
    ),
    "needs_a_curved_function": slip(
        "Twice autograd.grad.",
        model("""
def taylor2(f, x, s):
    z, s = x.detach().clone().requires_grad_(), s.detach()
    y = f(z)
    g, = torch.autograd.grad(y, z, create_graph=True)
    Hs, = torch.autograd.grad((g * s).sum(), z)
    return (y + (g * s).sum() + 0.5 * (Hs * s).sum()).detach()
"""),
        loses=1,
        idea="needs_a_curved_function",
    ),
    "divides_by_the_length": slip(
        "A direction of length one, and the length as the number.",
        model("""
def taylor2(f, x, s):
    x, s = x.detach(), s.detach()
    size = s.norm()
    u = s / size
    g, Hu = torch.func.jvp(torch.func.grad(f), (x,), (u,))
    return f(x) + size * (g * u).sum() + 0.5 * size**2 * (u * Hu).sum()
"""),
        loses=1,
        idea="divides_by_the_length",
    ),
    "views_as_vectors": slip(
        "view(-1).",
        model("""
def taylor2(f, x, s):
    x, s = x.detach(), s.detach()
    g, Hs = torch.func.jvp(torch.func.grad(f), (x,), (s,))
    return f(x) + g.reshape(-1) @ s.view(-1) + 0.5 * s.view(-1) @ Hs.reshape(-1)
"""),
        loses=1,
        idea="views_as_vectors",
    ),
    # --- ideas gone wrong: the order -----------------------------------------------------------------------
    "as_if_all_orders_were_three": wrong(
        "The theory says 3.",
        fit("""
def remainder_order(f, x, s, ts):
    return 3.0
"""),
        idea="as_if_all_orders_were_three",
    ),
    "rounds_the_order": wrong(
        "An order is a whole number.",
        fit("""
def remainder_order(f, x, s, ts):
    R = torch.stack([(f(x + t * s) - taylor2(f, x, t * s)).abs() for t in ts]).detach()
    u, v = ts.detach().log(), R.log()
    slope = ((u - u.mean()) * (v - v.mean())).sum() / ((u - u.mean()) ** 2).sum()
    return float(round(slope.item()))
"""),
        idea="rounds_the_order",
    ),
    "axes_exchanged": wrong(
        "The denominator belongs to the other axis.",
        fit("""
def remainder_order(f, x, s, ts):
    R = torch.stack([(f(x + t * s) - taylor2(f, x, t * s)).abs() for t in ts]).detach()
    u, v = ts.detach().log(), R.log()
    return (((u - u.mean()) * (v - v.mean())).sum() / ((v - v.mean()) ** 2).sum()).item()
"""),
        idea="axes_exchanged",
    ),
    "slope_without_logarithms": wrong(
        "No logarithms.",
        fit("""
def remainder_order(f, x, s, ts):
    ts = ts.detach()
    R = torch.stack([(f(x + t * s) - taylor2(f, x, t * s)).abs() for t in ts]).detach()
    A = torch.stack([ts, torch.ones_like(ts)], dim=1)
    return torch.linalg.lstsq(A, R.unsqueeze(1)).solution[0].item()
"""),
        idea="slope_without_logarithms",
    ),
    "logarithm_on_one_axis": wrong(
        "One logarithm.",
        fit("""
def remainder_order(f, x, s, ts):
    ts = ts.detach()
    R = torch.stack([(f(x + t * s) - taylor2(f, x, t * s)).abs() for t in ts]).detach().log()
    return (((ts - ts.mean()) * (R - R.mean())).sum() / ((ts - ts.mean()) ** 2).sum()).item()
"""),
        idea="logarithm_on_one_axis",
    ),
    "line_through_two_points": wrong(
        "Rise over run, from end to end.",
        fit("""
def remainder_order(f, x, s, ts):
    def logR(t):
        return torch.log(torch.abs(f(x + t * s) - taylor2(f, x, t * s)))

    first, last = ts[0], ts[-1]
    return ((logR(last) - logR(first)) / (last.log() - first.log())).item()
"""),
        idea="line_through_two_points",
    ),
    "line_through_the_origin": wrong(
        "Not centred.",
        fit("""
def remainder_order(f, x, s, ts):
    R = torch.stack([(f(x + t * s) - taylor2(f, x, t * s)).abs() for t in ts]).detach()
    u, v = ts.detach().log(), R.log()
    return (torch.dot(u, v) / torch.dot(u, u)).item()
"""),
        idea="line_through_the_origin",
    ),
    "logarithm_of_a_negative_number": wrong(
        "No absolute value.",
        fit("""
def remainder_order(f, x, s, ts):
    R = torch.stack([f(x + t * s) - taylor2(f, x, t * s) for t in ts]).detach()
    u, v = ts.detach().log(), R.log()
    return (((u - u.mean()) * (v - v.mean())).sum() / ((u - u.mean()) ** 2).sum()).item()
"""),
        idea="logarithm_of_a_negative_number",
        verdict="not_finite",
    ),
    "model_of_the_whole_step": wrong(
        "The model is computed once, for s.",
        fit("""
def remainder_order(f, x, s, ts):
    m = taylor2(f, x, s)
    R = torch.stack([(f(x + t * s) - m).abs() for t in ts]).detach()
    u, v = ts.detach().log(), R.log()
    return (((u - u.mean()) * (v - v.mean())).sum() / ((u - u.mean()) ** 2).sum()).item()
"""),
        idea="model_of_the_whole_step",
    ),
    "order_as_a_tensor": wrong(
        "No item().",
        fit("""
def remainder_order(f, x, s, ts):
    R = torch.stack([(f(x + t * s) - taylor2(f, x, t * s)).abs() for t in ts]).detach()
    u, v = ts.detach().log(), R.log()
    return ((u - u.mean()) * (v - v.mean())).sum() / ((u - u.mean()) ** 2).sum()
"""),
        idea="order_as_a_tensor",
    ),
    # --- further -------------------------------------------------------------------------------------------
    "attached_result": slip(
        "Never detached.",
        """
        def taylor2(f, x, s):
            g, Hs = torch.func.jvp(torch.func.grad(f), (x,), (s,))
            return f(x) + (g * s).sum() + 0.5 * (s * Hs).sum()


        def remainder_order(f, x, s, ts):
            R = torch.stack([(f(x + t * s) - taylor2(f, x, t * s)).abs() for t in ts])
            u, v = ts.log(), R.log()
            return (((u - u.mean()) * (v - v.mean())).sum() / ((u - u.mean()) ** 2).sum()).item()
        """,
        loses=1,
    ),
    "one_function_missing": wrong(
        "The second function was not begun.",
        MODEL.strip("\n"),
        verdict="missing",
    ),
}
