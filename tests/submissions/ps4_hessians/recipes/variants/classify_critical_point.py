"""Answers to classify_critical_point."""

from __future__ import annotations

from tests.submissions.variant import Variant, right, slip, wrong

VARIANTS: dict[str, Variant] = {
    # --- right ---------------------------------------------------------------------------------------------
    "careful": right(
        "Three groups of eigenvalues.",
        """
        def classify_critical_point(H: Tensor, tol: float = 1e-8) -> str:
            w = torch.linalg.eigvalsh(H.detach())
            smallest = tol * w.abs().max()
            has_up = bool((w > smallest).any())
            has_down = bool((w < -smallest).any())
            has_zero = bool((w.abs() <= smallest).any())
            if has_up and has_down:
                return "saddle"
            if has_zero:
                return "degenerate"
            return "min" if has_up else "max"
        """,
    ),
    "plain_loops": right(
        "Counted in a loop over Python numbers.",
        """
        def classify_critical_point(H, tol=1e-8):
            w = torch.linalg.eigvalsh(H.detach()).tolist()
            bound = tol * max(abs(number) for number in w)
            positive = negative = zero = 0
            for number in w:
                if abs(number) <= bound:
                    zero += 1
                elif number > 0:
                    positive += 1
                else:
                    negative += 1
            if positive > 0 and negative > 0:
                return "saddle"
            elif zero > 0:
                return "degenerate"
            elif positive == len(w):
                return "min"
            else:
                return "max"
        """,
    ),
    "vectorised": right(
        "Signs; the smallest and the largest say all.",
        """
        def classify_critical_point(H, tol=1e-8):
            with torch.no_grad():
                w = torch.linalg.eigvalsh(H)
                s = torch.where(w.abs() > tol * w.abs().max(), torch.sign(w), torch.zeros_like(w))
                lowest, highest = int(s.min()), int(s.max())
            if lowest * highest < 0:
                return "saddle"
            if (s == 0).any():
                return "degenerate"
            return "min" if lowest == 1 else "max"
        """,
    ),
    "another_order": right(
        "Scaled to one first, with a case for the zero matrix; eigenvectors nobody needs.",
        """
        def classify_critical_point(H, tol=1e-8):
            H = H.detach()
            size = H.abs().max()
            if size == 0:
                return "degenerate"
            w, _ = torch.linalg.eigh(H / size)
            w = w / w.abs().max()
            if w[0] < -tol and w[-1] > tol:
                return "saddle"
            if w.abs().min() <= tol:
                return "degenerate"
            return "min" if w[0] > 0 else "max"
        """,
    ),
    "sets_of_signs": right(
        "A set of signs, looked up.",
        """
        def classify_critical_point(H, tol=1e-8):
            w = torch.linalg.eigvalsh(H.detach())
            signs = {0 if abs(v) <= tol * abs(w).max() else (1 if v > 0 else -1) for v in w}
            if {1, -1} <= signs:
                return "saddle"
            return {frozenset({1}): "min", frozenset({-1}): "max"}.get(frozenset(signs), "degenerate")
        """,
    ),
    "numpy": right(
        "numpy's eigvalsh.",
        """
        def classify_critical_point(H, tol=1e-8):
            import numpy as np

            w = np.linalg.eigvalsh(H.detach().numpy())
            t = tol * np.abs(w).max()
            if w.max() > t and w.min() < -t:
                return "saddle"
            if np.any(np.abs(w) <= t):
                return "degenerate"
            return "min" if np.all(w > 0) else "max"
        """,
    ),
    "general_eigenvalues": right(
        "Eigenvalues of any matrix, of which the real parts are taken.",
        """
        def classify_critical_point(H, tol=1e-8):
            w = torch.linalg.eigvals(H.detach()).real
            t = tol * torch.max(torch.abs(w))
            p, m = torch.sum(w > t), torch.sum(w < -t)
            if p * m > 0:
                return "saddle"
            if p + m < H.shape[0]:
                return "degenerate"
            return "min" if p > m else "max"
        """,
    ),
    "match_statement": right(
        "A match over three truths.",
        """
        def classify_critical_point(H, tol=1e-8):
            w = torch.linalg.eigvalsh(H.detach())
            bound = w.abs().amax() * tol
            match bool((w > bound).any()), bool((w < -bound).any()), bool((w.abs() <= bound).any()):
                case True, True, _:
                    return "saddle"
                case _, _, True:
                    return "degenerate"
                case True, False, False:
                    return "min"
                case _:
                    return "max"
        """,
    ),
    "helpers_and_classes": right(
        "A helper that forgets what is small.",
        """
        def classify_critical_point(H, tol=1e-8):
            values = torch.linalg.eigvalsh(H.detach())
            left = large_ones(values, tol)
            if len(left) and left.min() < 0 < left.max():
                return "saddle"
            if len(left) < len(values):
                return "degenerate"
            return "max" if left.max() < 0 else "min"
        """,
        """
        def large_ones(values, share):
            return values[values.abs() > share * values.abs().max()]
        """,
    ),
    "lambdas": right(
        "One expression.",
        """
        in_words = lambda w, t: (
            "saddle"
            if w[0] < -t and w[-1] > t
            else "degenerate"
            if (w.abs() <= t).any()
            else "min"
            if w[0] > 0
            else "max"
        )
        classify_critical_point = lambda H, tol=1e-8: (
            lambda w: in_words(w, tol * w.abs().max())
        )(torch.linalg.eigvalsh(H.detach()))
        """,
    ),
    # --- ideas gone wrong ----------------------------------------------------------------------------------
    "determinant_test": wrong(
        "The test of the first course.",
        """
        def classify_critical_point(H, tol=1e-8):
            D = torch.linalg.det(H.detach())
            if abs(D) <= tol * H.detach().abs().max() ** H.shape[0]:
                return "degenerate"
            if D < 0:
                return "saddle"
            if H[0, 0] > 0:
                return "min"
            return "max"
        """,
        idea="determinant_test",
    ),
    "determinant_and_tol": wrong(
        "The same, with tol as it is.",
        """
        def classify_critical_point(H, tol=1e-8):
            det = torch.linalg.det(H.detach()).item()
            if det > tol:
                return "min" if H[0, 0] > 0 else "max"
            if det < -tol:
                return "saddle"
            return "degenerate"
        """,
        idea="determinant_test",
    ),
    "trace_test": wrong(
        "The Laplacian.",
        """
        def classify_critical_point(H, tol=1e-8):
            H = H.detach()
            if torch.all(H == 0):
                return "degenerate"
            return "min" if torch.trace(H) > 0 else "max"
        """,
        idea="trace_test",
    ),
    "diagonal_test": wrong(
        "f_xx and f_yy.",
        """
        def classify_critical_point(H, tol=1e-8):
            d = torch.diagonal(H.detach())
            t = tol * d.abs().max()
            up, down = (d > t).any(), (d < -t).any()
            if up and down:
                return "saddle"
            if (d.abs() <= t).any():
                return "degenerate"
            return "min" if up else "max"
        """,
        idea="diagonal_test",
    ),
    "exact_zero": slip(
        "== 0.",
        """
        def classify_critical_point(H, tol=1e-8):
            w = torch.linalg.eigvalsh(H.detach())
            if (w > 0).any() and (w < 0).any():
                return "saddle"
            if (w == 0).any():
                return "degenerate"
            return "min" if (w > 0).all() else "max"
        """,
        loses=3,
        idea="exact_zero",
    ),
    "absolute_tolerance": slip(
        "tol as it is.",
        """
        def classify_critical_point(H, tol=1e-8):
            w = torch.linalg.eigvalsh(H.detach())
            pos = (w > tol).any()
            neg = (w < -tol).any()
            if pos and neg:
                return "saddle"
            if (w.abs() <= tol).any():
                return "degenerate"
            return "min" if pos else "max"
        """,
        loses=1,
        idea="absolute_tolerance",
    ),
    "largest_eigenvalue_with_its_sign": slip(
        "The last of the sorted eigenvalues, for the largest.",
        """
        def classify_critical_point(H, tol=1e-8):
            w = torch.linalg.eigvalsh(H.detach())
            bound = tol * w.max()
            plus, minus = int((w > bound).sum()), int((w < -bound).sum())
            if plus and minus:
                return "saddle"
            if plus + minus < len(w):
                return "degenerate"
            return "min" if plus else "max"
        """,
        loses=3,
        idea="largest_eigenvalue_with_its_sign",
    ),
    "tolerance_of_its_own": slip(
        "1e-6, from the lecture.",
        """
        def classify_critical_point(H, tol=1e-8):
            w = torch.linalg.eigvalsh(H.detach())
            eps = 1e-6 * w.abs().max()
            if (w > eps).any() and (w < -eps).any():
                return "saddle"
            if (w.abs() <= eps).any():
                return "degenerate"
            return "min" if w[0] > 0 else "max"
        """,
        loses=1,
        idea="tolerance_of_its_own",
    ),
    "zero_before_signs": slip(
        "The questions in another order.",
        """
        def classify_critical_point(H, tol=1e-8):
            w = torch.linalg.eigvalsh(H.detach())
            thr = tol * w.abs().max()
            if (w.abs() <= thr).any():
                return "degenerate"
            if (w > 0).all():
                return "min"
            if (w < 0).all():
                return "max"
            return "saddle"
        """,
        loses=1,
        idea="zero_before_signs",
    ),
    "exchanges_min_and_max": wrong(
        "Positive is up, and up is max.",
        """
        def classify_critical_point(H, tol=1e-8):
            w = torch.linalg.eigvalsh(H.detach())
            thr = tol * w.abs().max()
            plus, minus = (w > thr).sum(), (w < -thr).sum()
            if plus > 0 and minus > 0:
                return "saddle"
            if plus + minus < len(w):
                return "degenerate"
            return "max" if plus else "min"
        """,
        idea="exchanges_min_and_max",
    ),
    "any_negative_is_a_saddle": wrong(
        "A negative eigenvalue makes a saddle.",
        """
        def classify_critical_point(H, tol=1e-8):
            w = torch.linalg.eigvalsh(H.detach())
            thr = tol * w.abs().max()
            if (w > thr).all():
                return "min"
            if not (w.abs() <= thr).any():
                return "saddle"
            if (w > thr).any() and (w < -thr).any():
                return "saddle"
            return "degenerate"
        """,
        idea="any_negative_is_a_saddle",
    ),
    "one_end_decides": wrong(
        "w[0].",
        """
        def classify_critical_point(H, tol=1e-8):
            w = torch.linalg.eigvalsh(H.detach())
            lowest = w[0]
            if lowest.abs() <= tol * w.abs().max():
                return "degenerate"
            elif lowest > 0:
                return "min"
            else:
                return "max"
        """,
        idea="one_end_decides",
    ),
    "zero_counts_as_a_sign": slip(
        "Semidefinite is good enough.",
        """
        def classify_critical_point(H, tol=1e-8):
            w = torch.linalg.eigvalsh(H.detach())
            thr = tol * w.abs().max()
            if torch.all(w >= -thr):
                return "min"
            if torch.all(w <= thr):
                return "max"
            return "saddle"
        """,
        loses=4,
        idea="zero_counts_as_a_sign",
    ),
    "strictly_below_the_tolerance": slip(
        "< instead of <=.",
        """
        def classify_critical_point(H, tol=1e-8):
            w = torch.linalg.eigvalsh(H.detach())
            thr = tol * w.abs().max()
            small = w.abs() < thr
            if (w[~small] > 0).any() and (w[~small] < 0).any():
                return "saddle"
            if small.any():
                return "degenerate"
            return "min" if w[0] > 0 else "max"
        """,
        loses=1,
        idea="strictly_below_the_tolerance",
    ),
    "all_minors_negative": wrong(
        "Leading minors, all of one sign.",
        """
        def classify_critical_point(H, tol=1e-8):
            H = H.detach()
            n = H.shape[0]
            m = [torch.linalg.det(H[: k + 1, : k + 1]).item() for k in range(n)]
            if abs(m[-1]) <= tol * float(H.abs().max()) ** n:
                return "degenerate"
            if all(d > 0 for d in m):
                return "min"
            if all(d < 0 for d in m):
                return "max"
            return "saddle"
        """,
        idea="all_minors_negative",
    ),
    "whole_words": wrong(
        "minimum and maximum.",
        """
        def classify_critical_point(H, tol=1e-8):
            w = torch.linalg.eigvalsh(H.detach())
            thr = tol * w.abs().max()
            if (w > thr).any() and (w < -thr).any():
                return "saddle"
            if (w.abs() <= thr).any():
                return "degenerate"
            return "minimum" if w[0] > 0 else "maximum"
        """,
        idea="whole_words",
    ),
    "divides_by_the_largest": slip(
        "Relative to the largest.",
        """
        def classify_critical_point(H, tol=1e-8):
            w = torch.linalg.eigvalsh(H.detach())
            r = w / w.abs().max()
            if (r > tol).any() and (r < -tol).any():
                return "saddle"
            if (r.abs() <= tol).any():
                return "degenerate"
            if (r > tol).all():
                return "min"
            if (r < -tol).all():
                return "max"
            return "saddle"
        """,
        loses=1,
        idea="divides_by_the_largest",
    ),
    # --- further -------------------------------------------------------------------------------------------
    "cholesky_test": slip(
        "Cholesky of H or of -H; what is left is a saddle.",
        """
        def classify_critical_point(H, tol=1e-8):
            H = H.detach()
            if torch.linalg.cholesky_ex(H).info == 0:
                return "min"
            if torch.linalg.cholesky_ex(-H).info == 0:
                return "max"
            return "saddle"
        """,
        loses=4,
    ),
    "capital_letters": wrong(
        "Min and Max.",
        """
        def classify_critical_point(H, tol=1e-8):
            w = torch.linalg.eigvalsh(H.detach())
            thr = tol * w.abs().max()
            if (w > thr).any() and (w < -thr).any():
                return "Saddle"
            if (w.abs() <= thr).any():
                return "Degenerate"
            return "Min" if w[0] > 0 else "Max"
        """,
    ),
    "returns_the_eigenvalues": wrong(
        "Word and eigenvalues.",
        """
        def classify_critical_point(H, tol=1e-8):
            w = torch.linalg.eigvalsh(H.detach())
            if (w > 0).all():
                return "min", w
            if (w < 0).all():
                return "max", w
            return "saddle", w
        """,
        verdict="wrong_type",
    ),
    "prints_the_word": wrong(
        "print instead of return.",
        """
        def classify_critical_point(H, tol=1e-8):
            w = torch.linalg.eigvalsh(H.detach())
            print("min" if (w > 0).all() else "max" if (w < 0).all() else "saddle")
        """,
        verdict="wrong_type",
    ),
    "eigenvalues_in_place": wrong(
        "H is divided by its largest entry, in place.",
        """
        def classify_critical_point(H, tol=1e-8):
            with torch.no_grad():
                if H.abs().max() > 0:
                    H /= H.abs().max()
            w = torch.linalg.eigvalsh(H.detach())
            thr = tol * w.abs().max()
            if (w > thr).any() and (w < -thr).any():
                return "saddle"
            if (w.abs() <= thr).any():
                return "degenerate"
            return "min" if w[0] > 0 else "max"
        """,
        verdict="input_changed",
    ),
}
