"""Answers to separating_inputs."""

from __future__ import annotations

from tests.submissions.variant import Variant, code, right, slip, wrong

CAREFUL = code(
    """
    def separating_inputs(pair, n):
        x = torch.tensor([1.3, -0.6, 0.8, 2.1, -1.4, 0.5])[:n]
        A = 2.5 * torch.eye(n) + torch.outer(x, x.flip(0)) / 4 + 0.3
        S = A + A.mT
        P = 2 * torch.eye(n) + 0.2
        s = torch.softmax(x, 0)
        D = A.clone()
        D[0] = D[0] / torch.linalg.det(A)
        Q = torch.eye(n) - 2 * torch.outer(x, x) / (x @ x)
        levels = torch.ones(n)
        levels[:2] = torch.tensor([-1.0, -2.0])
        N = Q @ levels.diag() @ Q.mT
        N = (N + N.mT) / 2
        apart = {
            "quadratic form": (A, x),
            "row sums": (A, x),
            "squares": (x,),
            "log determinant": (A,),
            "determinant": (A,),
            "direction": (x, 2 * x),
            "softmax": (x, x),
            "minimum": (N,),
        }
        together = {
            "quadratic form": (S, x),
            "row sums": (A, torch.ones(n)),
            "squares": (torch.full((n,), 2.0),),
            "log determinant": (S,),
            "determinant": (D,),
            "direction": (x, x / x.norm()),
            "softmax": (x, x.flip(0) - s @ x.flip(0)),
            "minimum": (P,),
        }
        return {"separates": apart[pair], "collides": together[pair]}
    """
)
RETURN = 'return {"separates": apart[pair], "collides": together[pair]}'


def changed(*lines: str) -> str:
    """The careful answer with these lines before its last one."""
    return CAREFUL.replace(RETURN, "\n    ".join([*lines, RETURN]))


VARIANTS: dict[str, Variant] = {
    # --- right ---------------------------------------------------------------------------------------------
    "careful": right("Two tables.", CAREFUL),
    "plain_loops": right(
        "Everything typed in, entry by entry.",
        """
        def separating_inputs(pair, n):
            x = torch.zeros(n)
            A = torch.zeros(n, n)
            for i in range(n):
                x[i] = 0.4 + 0.3 * i
                for j in range(n):
                    A[i, j] = 1.0 / (1 + i + 2 * j) + (3.0 if i == j else 0.0)
            S = torch.zeros(n, n)
            for i in range(n):
                for j in range(n):
                    S[i, j] = 1.0 / (1 + i + j) + (2.0 if i == j else 0.0)
            if pair == "quadratic form":
                return {"separates": (A, x), "collides": (S, x)}
            if pair == "row sums":
                return {"separates": (A, x), "collides": (A, torch.ones(n))}
            if pair == "squares":
                return {"separates": (x,), "collides": (2 * torch.ones(n),)}
            if pair == "log determinant":
                return {"separates": (A,), "collides": (S,)}
            if pair == "determinant":
                one = S.clone()
                one[0] = one[0] / torch.linalg.det(S)
                return {"separates": (A,), "collides": (one,)}
            if pair == "direction":
                length = float((x * x).sum()) ** 0.5
                return {"separates": (x, 5 * x / length), "collides": (x, x / length)}
            if pair == "softmax":
                z = x
                s = torch.exp(z) / torch.exp(z).sum()
                G = x.flip(0).clone()
                mean = 0.0
                for i in range(n):
                    mean = mean + float(s[i]) * float(G[i])
                for i in range(n):
                    G[i] = G[i] - mean
                return {"separates": (z, x), "collides": (z, G)}
            u = torch.ones(n) / n**0.5
            v = torch.ones(n)
            v[-1] = 1.0 - n
            v = v / float(v @ v) ** 0.5
            H = torch.eye(n) + 0.1
            for i in range(n):
                for j in range(n):
                    H[i, j] = H[i, j] - 4 * u[i] * u[j] - 3 * v[i] * v[j]
            H = (H + H.T) / 2
            return {"separates": (H,), "collides": (S,)}
        """,
    ),
    "vectorised": right(
        "Random inputs with a seed of their own, tried until they do what they should.",
        """
        def separating_inputs(pair, n):
            generator = torch.Generator().manual_seed(n)
            draw = lambda *shape: torch.randn(shape, generator=generator)
            A, x, z = draw(n, n) + 3 * torch.eye(n), draw(n), draw(n)
            definite = A @ A.mT + torch.eye(n)
            definite = (definite + definite.mT) / 2
            H = draw(n, n)
            while not (torch.linalg.det(H + H.mT) > 1e-3 and torch.linalg.eigvalsh(H + H.mT)[0] < -1e-3):
                H = draw(n, n)
            det = torch.linalg.det(definite)
            table = {
                "quadratic form": ((A, x), (definite, x)),
                "row sums": ((A, x), (A, torch.ones(n))),
                "squares": ((x,), (torch.full((n,), 2.0),)),
                "log determinant": ((A,), (definite,)),
                "determinant": ((2 * definite / det ** (1 / n),), (definite / det ** (1 / n),)),
                "direction": ((x, 3 * z / z.norm()), (x, z / z.norm())),
                "softmax": ((z, x), (z, x - torch.softmax(z, 0) @ x)),
                "minimum": ((H + H.mT,), (definite,)),
            }
            return dict(zip(("separates", "collides"), table[pair]))
        """,
    ),
    "helpers": right(
        "A function for each of the eight.",
        """
        def tall(n):
            return torch.arange(1.0, n * n + 1).reshape(n, n) + 5 * torch.eye(n)


        def both(n):
            return tall(n) + tall(n).mT


        def of_two_negative(n):
            x = torch.linspace(1, 2, n)
            y = x.flip(0) ** 2
            Q, _ = torch.linalg.qr(torch.stack([x, y], dim=1))
            H = torch.eye(n) - 3 * Q @ Q.mT
            return (H + H.mT) / 2


        def of_unit_determinant(n):
            A = tall(n)
            return torch.cat([A[:1] / torch.linalg.det(A), A[1:]])


        def separating_inputs(pair, n):
            x = torch.linspace(0.3, 1.1, n)
            s = torch.softmax(x, 0)
            makers = {
                "quadratic form": lambda: ((tall(n), x), (both(n), x)),
                "row sums": lambda: ((tall(n), x), (tall(n), x * 0 + 1)),
                "squares": lambda: ((x,), (x * 0 + 2,)),
                "log determinant": lambda: ((tall(n),), (both(n),)),
                "determinant": lambda: ((tall(n),), (of_unit_determinant(n),)),
                "direction": lambda: ((x, 4 * x), (x, x / torch.sqrt(x @ x))),
                "softmax": lambda: ((x, 1 + x), (x, x - s @ x)),
                "minimum": lambda: ((of_two_negative(n),), (torch.eye(n) + 0.2,)),
            }
            apart, together = makers[pair]()
            return {"separates": apart, "collides": together}
        """,
    ),
    # --- ideas gone wrong ----------------------------------------------------------------------------------
    "symmetric_matrices": wrong(
        "Symmetric matrices throughout.",
        changed('apart["quadratic form"] = (S, x)', 'apart["log determinant"] = (S,)'),
        idea="symmetric_matrices",
    ),
    "vectors_of_ones": wrong(
        "Ones throughout.",
        changed(
            'apart["quadratic form"], together["quadratic form"] = (A, torch.ones(n)), (S, torch.ones(n))',
            'apart["row sums"] = (A, torch.ones(n))',
        ),
        idea="vectors_of_ones",
    ),
    "twos": wrong(
        "The point at which the first notebook looked.",
        changed('apart["squares"] = (torch.full((n,), 2.0),)'),
        idea="twos",
    ),
    "ones_do_not_hide_squares": wrong(
        "1² = 1, but 2 · 1 = 2.",
        changed('together["squares"] = (torch.ones(n),)'),
        idea="ones_do_not_hide_squares",
    ),
    "zeros_hide_everything": wrong(
        "Zeros.",
        changed(
            "o = torch.zeros(n)",
            'together["quadratic form"], together["row sums"], together["squares"] = (S, o), (A, o), (o,)',
        ),
        idea="zeros_hide_everything",
    ),
    "the_identity": wrong(
        "The identity.",
        changed(
            "I = torch.eye(n)",
            'together["quadratic form"] = (I, x)',
            'together["log determinant"] = together["determinant"] = together["minimum"] = (I,)',
        ),
        idea="the_identity",
    ),
    "anything_collides": wrong("The same inputs twice.", changed("together = apart"), idea="anything_collides"),
    "nothing_separates": wrong("The same inputs twice.", changed("apart = together"), idea="nothing_separates"),
    "exchanged": wrong("Mixed up.", changed("apart, together = together, apart"), idea="exchanged"),
    "of_one_size": wrong(
        "Two, whatever is asked.",
        CAREFUL.replace("(pair, n):\n", "(pair, n):\n    n = 2\n"),
        idea="of_one_size",
    ),
    "one_by_one": wrong(
        "One number.",
        changed(
            "cut = lambda items: tuple(t[:1, :1] if t.dim() == 2 else t[:1] for t in items)",
            "apart, together = {pair: cut(apart[pair])}, {pair: cut(together[pair])}",
        ),
        idea="one_by_one",
    ),
    "columns": wrong(
        "Columns.",
        changed(
            "up = lambda items: tuple(t if t.dim() == 2 else t[:, None] for t in items)",
            "apart, together = {pair: up(apart[pair])}, {pair: up(together[pair])}",
        ),
        idea="columns",
        verdict="wrong_shape",
    ),
    "unit_directions": slip(
        "Unit directions.",
        changed('apart["direction"] = (x, x / x.norm())'),
        loses=2,
        idea="unit_directions",
    ),
    "length_of_the_point": slip(
        "The other vector has length one.",
        changed('together["direction"] = (x / x.norm(), 2 * x)'),
        loses=2,
        idea="length_of_the_point",
    ),
    "absolute_determinant_one": slip(
        "Minus one.",
        changed("D[0] = -D[0]"),
        loses=2,
        idea="absolute_determinant_one",
    ),
    "a_singular_matrix": slip(
        "Ones everywhere.",
        changed('apart["determinant"] = (torch.ones(n, n),)'),
        loses=2,
        idea="a_singular_matrix",
    ),
    "minus_a_definite_one": slip(
        "A maximum.",
        changed('apart["minimum"] = (-P,)'),
        loses=1,
        idea="minus_a_definite_one",
    ),
    "one_negative_curvature": slip(
        "A saddle with one way down.",
        changed("P2 = P.clone()", "P2[0, 0] = -3.0", 'apart["minimum"] = (P2,)'),
        loses=1,
        idea="one_negative_curvature",
    ),
    "both_say_no": slip(
        "A saddle for the collision.",
        changed("P2 = P.clone()", "P2[0, 0] = -3.0", 'together["minimum"] = (P2,)'),
        loses=1,
        idea="both_say_no",
    ),
    "not_symmetric_hessian": slip(
        "Nearly symmetric.",
        changed("P[0, 1] = 0.25"),
        loses=1,
        idea="not_symmetric_hessian",
    ),
    "the_same_for_every_output": slip(
        "G of ones.",
        changed('together["softmax"] = (x, torch.ones(n))'),
        loses=1,
        idea="the_same_for_every_output",
    ),
    "a_sum_of_zero": slip(
        "G minus its mean.",
        changed('together["softmax"] = (x, x - x.mean())'),
        loses=1,
        idea="a_sum_of_zero",
    ),
    "across_the_scores": slip(
        "G orthogonal to z.",
        changed("G = x.flip(0) + 0.2", 'together["softmax"] = (x, G - (x @ G) / (x @ x) * x)'),
        loses=1,
        idea="across_the_scores",
    ),
}
