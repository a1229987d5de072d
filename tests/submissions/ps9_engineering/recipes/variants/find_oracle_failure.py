"""Answers to find_oracle_failure."""

from __future__ import annotations

from tests.submissions.variant import Variant, code, right, slip, wrong

CAREFUL = code(
    """
    def find_oracle_failure(name, n):
        I = torch.eye(n)
        D = torch.eye(n)
        D[-1, -1] = 0.0
        cofactors = torch.zeros(n, n)
        cofactors[-1, -1] = 1.0
        C = torch.sin(torch.arange(1, n * n + 1).double()).reshape(n, n)
        t = torch.tensor
        table = {
            "det by backward": (D, cofactors),
            "Hessian of a squared norm": (torch.zeros(n), 2 * I),
            "log in a branch": (t(-1.0), t(1.0)),
            "the identity from two relus": (t(0.0), t(1.0)),
            "a square by eigenvectors": (I, C + C.mT),
            "softplus written out": (t(900.0), t(1.0)),
            "sine over x": (t(1e-9), t(-1e-9 / 3)),
        }
        x, right = table[name]
        return {"input": x, "right": right}
    """
)
LAST = "x, right = table[name]"


def changed(*lines: str) -> str:
    """The careful answer with these lines before its table is read."""
    return CAREFUL.replace(LAST, "\n    ".join([*lines, LAST]))


def only(name: str, x: str, right: str) -> str:
    """The careful answer with another point for one name."""
    return changed(f'table["{name}"] = ({x}, {right})')


DET, NORM, LOG = "det by backward", "Hessian of a squared norm", "log in a branch"
RELUS, SQUARE = "the identity from two relus", "a square by eigenvectors"
SOFTPLUS, SINE = "softplus written out", "sine over x"

VARIANTS: dict[str, Variant] = {
    # --- right ---------------------------------------------------------------------------------------------
    "careful": right("A table.", CAREFUL),
    "plain_loops": right(
        "A singular matrix with rows that depend, and its cofactors by minors.",
        """
        def find_oracle_failure(name, n):
            if name == "det by backward":
                A = torch.eye(n)
                A[1] = 2 * A[0]
                right = torch.zeros(n, n)
                for i in range(n):
                    for j in range(n):
                        rows = [k for k in range(n) if k != i]
                        columns = [k for k in range(n) if k != j]
                        right[i, j] = (-1) ** (i + j) * torch.linalg.det(A[rows][:, columns])
                return {"input": A, "right": right}
            if name == "Hessian of a squared norm":
                right = torch.zeros(n, n)
                for i in range(n):
                    right[i, i] = 2.0
                return {"input": torch.zeros(n), "right": right}
            if name == "a square by eigenvectors":
                C = torch.zeros(n, n)
                for i in range(n):
                    for j in range(n):
                        C[i, j] = math.sin(n * i + j + 1)
                return {"input": 3 * torch.eye(n), "right": 3 * (C + C.T)}
            if name == "log in a branch":
                return {"input": torch.tensor(-1.0), "right": torch.tensor(1.0)}
            if name == "the identity from two relus":
                return {"input": torch.tensor(0.0), "right": torch.tensor(1.0)}
            if name == "softplus written out":
                return {"input": torch.tensor(710.0), "right": torch.tensor(1.0)}
            return {"input": torch.tensor(-2e-8), "right": torch.tensor(2e-8 / 3)}
        """,
    ),
    "vectorised": right(
        "The right values by differences, as far as these are exact.",
        """
        def find_oracle_failure(name, n):
            f = SUSPECTS[name][0]
            points = {
                "det by backward": torch.diag(torch.arange(float(n))),
                "a square by eigenvectors": torch.eye(n),
                "log in a branch": torch.tensor(-1.0),
                "the identity from two relus": torch.tensor(0.0),
            }
            if name in points:
                x, h = points[name], 1 / 64
                units = torch.eye(x.numel()).reshape(-1, *x.shape)
                right = torch.stack([(f(x + h * e) - f(x - h * e)) / (2 * h) for e in units]).reshape(x.shape)
                return {"input": x, "right": right}
            if name == "Hessian of a squared norm":
                return {"input": torch.zeros(n), "right": torch.diag(torch.full((n,), 2.0))}
            if name == "softplus written out":
                return {"input": torch.tensor(1e3), "right": torch.sigmoid(torch.tensor(1e3))}
            x = torch.tensor(3e-8)
            return {"input": x, "right": -x / 3 + x**3 / 30}
        """,
    ),
    "helpers": right(
        "A function for each name.",
        """
        def singular(n):
            A = torch.eye(n)
            A[:, -1] = 0.0
            cofactors = torch.zeros(n, n)
            cofactors[-1, -1] = 1.0
            return A, cofactors


        def tied(n):
            C = torch.sin(torch.arange(1.0, n * n + 1)).reshape(n, n)
            return -2 * torch.eye(n), -2 * (C + C.mT)


        def number(x, slope):
            return torch.tensor(float(x)), torch.tensor(float(slope))


        def find_oracle_failure(name, n):
            answers = {
                "det by backward": lambda: singular(n),
                "Hessian of a squared norm": lambda: (torch.zeros(n), 2 * torch.eye(n)),
                "log in a branch": lambda: number(-1, 1),
                "the identity from two relus": lambda: number(0, 1),
                "a square by eigenvectors": lambda: tied(n),
                "softplus written out": lambda: number(5000, 1),
                "sine over x": lambda: number(1e-10, -1e-10 / 3),
            }
            x, right = answers[name]()
            return {"input": x, "right": right}
        """,
    ),
    # --- ideas gone wrong ----------------------------------------------------------------------------------
    "believes_what_it_says": wrong(
        "Autograd is exact.",
        CAREFUL.replace('"right": right}', '"right": claimed(name, x)}'),
        idea="believes_what_it_says",
    ),
    "nothing_is_wrong_there": wrong(
        "Ordinary points, at which PyTorch is right.",
        changed(
            "A = torch.eye(n) + 0.5",
            'plain = {"det by backward": A, "Hessian of a squared norm": torch.ones(n)}',
            'plain["a square by eigenvectors"] = torch.arange(1.0, n + 1).diag()',
            "x = plain.get(name, t(0.4))",
            'return {"input": x, "right": claimed(name, x)}',
        ),
        idea="nothing_is_wrong_there",
    ),
    "nearly_singular": slip(
        "Nearly singular.",
        changed(
            "D[-1, -1] = 1e-4",
            "cofactors = 1e-4 * torch.eye(n)",
            "cofactors[-1, -1] = 1.0",
            'table["det by backward"] = (D, cofactors)',
        ),
        loses=3,
        idea="nearly_singular",
    ),
    "rank_too_low": slip(
        "Ones.",
        only(DET, "torch.ones(n, n)", "torch.tensor([[1.0, -1.0], [-1.0, 1.0]]) if n == 2 else torch.zeros(n, n)"),
        loses=3,
        idea="rank_too_low",
    ),
    "cofactors_transposed": slip(
        "Another singular matrix, with its cofactors transposed.",
        changed(
            "D[0, -1] = 2.0",
            "cofactors[0, -1] = -2.0",
            'table["det by backward"] = (D, cofactors)',
        ),
        loses=3,
        idea="cofactors_transposed",
    ),
    "minors_without_signs": slip(
        "Minors.",
        changed(
            "D[0, -1] = 2.0",
            "cofactors[0, -1] = 0.0",
            "cofactors[-1, 0] = 0.0",
            "cofactors = torch.stack([torch.stack([minor(D, i, j) for j in range(n)]) for i in range(n)])",
            'table["det by backward"] = (D, cofactors)',
        )
        + "\n\n\n"
        + code(
            """
            def minor(A, i, j):
                rows = [k for k in range(len(A)) if k != i]
                columns = [k for k in range(len(A)) if k != j]
                return torch.linalg.det(A[rows][:, columns]).abs()
            """
        ),
        loses=3,
        idea="minors_without_signs",
    ),
    "half_of_the_hessian": slip("I.", only(NORM, "torch.zeros(n)", "I"), loses=2, idea="half_of_the_hessian"),
    "hessian_of_zeros": slip("0.", only(NORM, "torch.zeros(n)", "0 * I"), loses=2, idea="hessian_of_zeros"),
    "gradient_for_hessian": slip(
        "A vector.",
        only(NORM, "torch.zeros(n)", "torch.zeros(n)"),
        loses=2,
        idea="gradient_for_hessian",
    ),
    "half_at_the_kink": wrong("½.", only(RELUS, "t(0.0)", "t(0.5)"), idea="half_at_the_kink"),
    "no_slope_at_the_kink": wrong("0.", only(RELUS, "t(0.0)", "t(0.0)"), idea="no_slope_at_the_kink"),
    "where_the_branches_meet": wrong(
        "Where the branches meet.",
        only(LOG, "t(0.0)", "t(1.0)"),
        idea="where_the_branches_meet",
    ),
    "beyond_the_pole": wrong("Beyond the pole.", only(LOG, "t(-3.0)", "t(1.0)"), idea="beyond_the_pole"),
    "slope_of_the_other_branch": wrong(
        "1/(1 + x), somewhere.",
        only(LOG, "t(-1.0)", "t(0.5)"),
        idea="slope_of_the_other_branch",
    ),
    "eigenvalues_that_differ": slip(
        "Different eigenvalues.",
        changed(
            "S = torch.arange(1.0, n + 1).diag()",
            "G = S @ C.mT + C.mT @ S",
            'table["a square by eigenvectors"] = (S, (G + G.mT) / 2)',
        ),
        loses=3,
        idea="eigenvalues_that_differ",
    ),
    "not_symmetrised": slip("2C.", only(SQUARE, "I", "2 * C"), loses=3, idea="not_symmetrised"),
    "scalar_rule_for_a_square": slip("2S.", only(SQUARE, "I", "2 * I"), loses=3, idea="scalar_rule_for_a_square"),
    "not_large_enough": slip("50.", only(SOFTPLUS, "t(50.0)", "t(1.0)"), loses=2, idea="not_large_enough"),
    "on_the_wrong_side": slip(
        "Far below.",
        only(SOFTPLUS, "t(-2000.0)", "t(0.0)"),
        loses=2,
        idea="on_the_wrong_side",
    ),
    "infinite_slope": slip(
        "As large as x.",
        only(SOFTPLUS, "t(1000.0)", "t(1000.0)"),
        loses=2,
        idea="infinite_slope",
    ),
    "exactly_at_zero": slip("0.", only(SINE, "t(0.0)", "t(0.0)"), loses=2, idea="exactly_at_zero"),
    "small_slopes_are_zero": slip("Nothing.", only(SINE, "t(1e-8)", "t(0.0)"), loses=2, idea="small_slopes_are_zero"),
    "not_small_enough": slip(
        "A hundredth.",
        only(SINE, "t(0.01)", "t(-0.01 / 3 + 1e-6 / 30)"),
        loses=2,
        idea="not_small_enough",
    ),
    "numbers_with_a_dimension": wrong(
        "Vectors of one entry.",
        CAREFUL.replace(
            'return {"input": x, "right": right}',
            'x, right = torch.atleast_1d(x), torch.atleast_1d(right)\n    return {"input": x, "right": right}',
        ),
        idea="numbers_with_a_dimension",
        verdict="wrong_shape",
    ),
    "of_one_size": slip(
        "Two by two.",
        CAREFUL.replace("(name, n):\n", "(name, n):\n    n = 2\n"),
        loses=7,
        idea="of_one_size",
    ),
    # --- what nobody declared ------------------------------------------------------------------------------
    "a_pair": wrong(
        "A tuple in place of a dict.",
        CAREFUL.replace('return {"input": x, "right": right}', "return x, right"),
        verdict="wrong_type",
    ),
}
