"""Answers to grad_norm."""

from __future__ import annotations

from tests.submissions.variant import Variant, right, slip, wrong

VARIANTS: dict[str, Variant] = {
    # --- right ---------------------------------------------------------------------------------------------
    "careful": right(
        "Divided by the largest entry first, then by the length.",
        """
        def grad_norm(x: Tensor) -> Tensor:
            x = x.detach()
            if not x.any():
                return torch.zeros_like(x)
            y = x / x.abs().max()
            return y / torch.sqrt(torch.sum(y**2))
        """,
    ),
    "plain_loops": right(
        "Python numbers; the largest by a loop.",
        """
        def grad_norm(x):
            entries = x.tolist()
            largest = 0.0
            for entry in entries:
                if abs(entry) > largest:
                    largest = abs(entry)
            if largest == 0.0:
                return torch.tensor([0.0 for _ in entries], dtype=x.dtype)
            total = 0.0
            for entry in entries:
                total += (entry / largest) ** 2
            return torch.tensor([entry / largest / total**0.5 for entry in entries], dtype=x.dtype)
        """,
    ),
    "vectorised": right(
        "The exponent of the largest entry; no branch but for the empty vector.",
        """
        def grad_norm(x):
            with torch.no_grad():
                size = torch.cat([x.abs(), x.new_zeros(1)]).amax()
                scaled = torch.where(size > 0, x / size, torch.zeros_like(x))
                return scaled / scaled.norm().clamp(min=0.5)
        """,
    ),
    "einsum_and_numpy": right(
        "numpy's hypot, reduced over all entries.",
        """
        import numpy as np


        def grad_norm(x):
            array = x.detach().numpy()
            size = np.hypot.reduce(array)
            return torch.tensor(array / size if size > 0 else 0 * array, dtype=x.dtype)
        """,
    ),
    "helpers_and_classes": right(
        "math.hypot knows how to do it.",
        """
        def grad_norm(x):
            return x.detach() / (euclidean_length(x) or 1.0)
        """,
        """
        import math


        def euclidean_length(vector):
            return math.hypot(*vector.tolist())
        """,
    ),
    "lambdas": right(
        "Two lambdas: one for ordinary vectors, one that makes a vector ordinary.",
        """
        direction = lambda y: y / (y @ y).sqrt()
        grad_norm = lambda x: (direction(x / x.abs().max()) if x.any() else torch.zeros_like(x)).detach()
        """,
    ),
    "long_double": right(
        "Squares in a longer type of numbers.",
        """
        def grad_norm(x):
            import numpy

            long = x.detach().numpy().astype(numpy.longdouble)
            size = numpy.sqrt((long * long).sum())
            return torch.tensor((long / size if size > 0 else long).astype(float), dtype=x.dtype)
        """,
    ),
    "returns_views": right(
        "Every second entry of a longer vector.",
        """
        def grad_norm(x):
            table = torch.zeros(len(x), 2, dtype=x.dtype)
            if x.any():
                table[:, 1] = x.detach() / x.detach().abs().max()
                table[:, 1] /= torch.linalg.vector_norm(table[:, 1])
            return table[:, 1]
        """,
    ),
    # --- ideas gone wrong ----------------------------------------------------------------------------------
    "returns_x": wrong(
        "The root and the square cancel.",
        """
        def grad_norm(x):
            return 1.0 * x
        """,
        idea="returns_x",
    ),
    "forgets_the_root": wrong(
        "The gradient of the sum of squares.",
        """
        def grad_norm(x):
            g = torch.empty_like(x)
            for i in range(len(x)):
                g[i] = 2 * x[i]
            return g
        """,
        idea="forgets_the_root",
    ),
    "stops_at_the_root": wrong(
        "1/(2√s), with a case for 0.",
        """
        def grad_norm(x):
            import math

            size = math.hypot(*x.tolist())
            if size == 0:
                return torch.zeros_like(x)
            return torch.full_like(x, 0.5 / size)
        """,
        idea="stops_at_the_root",
    ),
    "stops_at_the_root_without_a_case": wrong(
        "1/(2√s), and nothing said about 0 or large numbers.",
        """
        def grad_norm(x):
            s = (x**2).sum()
            return 1 / (2 * torch.sqrt(s)) * torch.ones_like(x)
        """,
        idea="stops_at_the_root",
        instead="",
        counts=False,
    ),
    "loses_the_two": wrong(
        "½s^(-½)·x, in range.",
        """
        def grad_norm(x):
            if not x.any():
                return torch.zeros_like(x)
            y = x / x.abs().max()
            return 0.5 * (y @ y) ** -0.5 * y
        """,
        idea="loses_the_two",
    ),
    "loses_the_two_without_a_case": wrong(
        "½s^(-½)·x.",
        """
        def grad_norm(x):
            s = torch.sum(x * x)
            return 0.5 * s ** (-0.5) * x
        """,
        idea="loses_the_two",
        instead="",
        counts=False,
    ),
    "takes_signs": wrong(
        "Another norm.",
        """
        def grad_norm(x):
            return torch.sign(x)
        """,
        idea="takes_signs",
    ),
    "divides_by_the_absolute_value": wrong(
        "x/|x|, entry by entry, and 0 where an entry is 0.",
        """
        def grad_norm(x):
            return torch.tensor([0.0 if t == 0 else t / abs(t) for t in x.tolist()], dtype=x.dtype)
        """,
        idea="takes_signs",
    ),
    "divides_by_the_square": wrong(
        "x/‖x‖², with a case for what cannot be squared.",
        """
        def grad_norm(x):
            square = torch.dot(x, x)
            if square == 0 or square == float("inf"):
                return torch.zeros_like(x)
            return x / square
        """,
        idea="divides_by_the_square",
    ),
    "divides_by_the_square_without_a_case": wrong(
        "x/‖x‖².",
        """
        def grad_norm(x):
            return x / torch.sum(x**2)
        """,
        idea="divides_by_the_square",
        instead="",
        counts=False,
    ),
    "returns_the_length": wrong(
        "The length.",
        """
        def grad_norm(x):
            return torch.sqrt(torch.sum(x**2))
        """,
        idea="returns_the_length",
        verdict="wrong_shape",
    ),
    "multiplies_by_the_length": wrong(
        "√s times the inner derivative.",
        """
        def grad_norm(x):
            root = torch.sqrt((x * x).sum())
            return root * x
        """,
        idea="multiplies_by_the_length",
    ),
    "takes_the_root_of_a_mean": wrong(
        "Root mean square, in range.",
        """
        def grad_norm(x):
            if x.numel() == 0 or x.abs().max() == 0:
                return torch.zeros_like(x)
            y = x / x.abs().max()
            rms = torch.sqrt(torch.mean(y**2))
            return y / (rms * len(x))
        """,
        idea="takes_the_root_of_a_mean",
    ),
    "divides_by_the_largest": wrong(
        "The first of two steps.",
        """
        def grad_norm(x):
            biggest = max((abs(t) for t in x.tolist()), default=0.0)
            if biggest == 0.0:
                return torch.zeros_like(x)
            return x / biggest
        """,
        idea="divides_by_the_largest",
    ),
    "divides_by_the_sum": wrong(
        "Shares that add up to one.",
        """
        def grad_norm(x):
            total = torch.abs(x).sum()
            return x / total if total > 0 else torch.zeros_like(x)
        """,
        idea="divides_by_the_sum",
    ),
    "loses_the_signs": wrong(
        "A root of a square, entry by entry.",
        """
        def grad_norm(x):
            if not torch.any(x != 0):
                return torch.zeros_like(x)
            y = (x / torch.max(torch.abs(x))).abs()
            return y / torch.linalg.vector_norm(y)
        """,
        idea="loses_the_signs",
    ),
    "divides_zero_by_zero": slip(
        "hypot, and no case for 0.",
        """
        def grad_norm(x):
            from math import hypot

            return x.detach() / hypot(*x.tolist())
        """,
        loses=1,
        idea="divides_zero_by_zero",
    ),
    "largest_of_zeros": slip(
        "Divided by the largest, and no case for 0; an empty vector has no largest entry.",
        """
        def grad_norm(x):
            y = x.detach() / x.detach().abs().max()
            return y / y.norm()
        """,
        loses=1,
        idea="divides_zero_by_zero",
        instead="",
        counts=False,
    ),
    "squares_out_of_range_and_divides_by_zero": slip(
        "x/‖x‖, as in the book.",
        """
        def grad_norm(x):
            x = x.detach()
            return x / torch.sqrt(torch.sum(x**2))
        """,
        loses=2,
        idea="squares_out_of_range_and_divides_by_zero",
    ),
    "torch_knows_norms": slip(
        "x/‖x‖, with torch's norm.",
        """
        def grad_norm(x):
            with torch.no_grad():
                return x / torch.linalg.vector_norm(x)
        """,
        loses=2,
        idea="squares_out_of_range_and_divides_by_zero",
    ),
    "squares_out_of_range": slip(
        "x/‖x‖ with a case for 0.",
        """
        def grad_norm(x):
            x = x.detach()
            size = x.norm()
            if size == 0:
                return torch.zeros_like(x)
            return x / size
        """,
        loses=1,
        idea="squares_out_of_range",
    ),
    "adds_a_small_number": slip(
        "x/(‖x‖ + 1e-12), as everybody does.",
        """
        def grad_norm(x):
            x = x.detach()
            return x / (torch.sqrt(torch.dot(x, x)) + 1e-12)
        """,
        loses=1,
        idea="squares_out_of_range",
    ),
    "takes_short_for_zero": slip(
        "hypot, and a bound for what counts as 0.",
        """
        def grad_norm(x):
            import math

            x, size = x.detach(), math.hypot(*x.tolist())
            return x / size if size > 1e-15 else torch.zeros_like(x)
        """,
        loses=1,
        idea="takes_short_for_zero",
    ),
    "adds_a_number_that_shows": wrong(
        "1e-8 in the denominator.",
        """
        def grad_norm(x):
            epsilon = 1e-8
            denominator = torch.sqrt((x * x).sum()) + epsilon
            return x / denominator
        """,
        idea="adds_a_number_that_shows",
    ),
    "adds_another_number": wrong(
        "1e-6 in the denominator.",
        """
        def grad_norm(x):
            return x / (x.norm() + 1e-6)
        """,
        idea="adds_a_number_that_shows",
        instead="",
    ),
    "removes_nan_afterwards": slip(
        "nan_to_num.",
        """
        def grad_norm(x):
            x = x.detach()
            g = x / x.norm()
            return g.nan_to_num()
        """,
        loses=1,
        idea="removes_nan_afterwards",
    ),
    "replaces_nan_afterwards": slip(
        "where isnan.",
        """
        def grad_norm(x):
            x = x.detach()
            g = x / torch.sqrt((x**2).sum())
            return torch.where(torch.isnan(g), torch.zeros_like(g), g)
        """,
        loses=1,
        idea="squares_out_of_range",
        instead="",
    ),
    "scales_by_a_fixed_number": slip(
        "1e-150, whatever x is; in float32 that is 0.",
        """
        def grad_norm(x):
            x = x.detach()
            if torch.count_nonzero(x) == 0:
                return torch.zeros_like(x)
            tiny = 1e-150 * x
            return tiny / torch.sqrt(torch.sum(tiny**2))
        """,
        loses=2,
        idea="scales_by_a_fixed_number",
    ),
    "scales_by_a_fixed_number_in_float64": slip(
        "1e-60, whatever x is.",
        """
        def grad_norm(x):
            x = x.detach()
            if x.numel() == 0 or (x == 0).all():
                return torch.zeros_like(x)
            small = x.double() / 1e60
            return (small / torch.sqrt(torch.sum(small**2))).to(x.dtype)
        """,
        loses=1,
        idea="scales_by_a_fixed_number",
        instead="",
    ),
    "collects_entries_in_float64": slip(
        "Zeros of the default dtype.",
        """
        def grad_norm(x):
            import math

            numbers = x.tolist()
            size = math.hypot(*numbers)
            g = torch.zeros(len(numbers))
            for i, number in enumerate(numbers):
                if size > 0:
                    g[i] = number / size
            return g
        """,
        loses=1,
        idea="collects_entries_in_float64",
    ),
    "zeros": wrong(
        "A beginning.",
        """
        def grad_norm(x):
            return torch.zeros_like(x)
        """,
        idea="zeros",
    ),
    # --- broken contracts ----------------------------------------------------------------------------------
    "column": wrong(
        "A column.",
        """
        def grad_norm(x):
            if not x.any():
                return torch.zeros(len(x), 1, dtype=x.dtype)
            y = (x / x.abs().max())[:, None]
            return y / torch.linalg.norm(y)
        """,
        idea="column",
        verdict="wrong_shape",
    ),
    "row": wrong(
        "A row.",
        """
        def grad_norm(x):
            if not x.any():
                return torch.zeros(1, len(x), dtype=x.dtype)
            y = (x / x.abs().max()).reshape(1, -1)
            return y / torch.linalg.norm(y)
        """,
        idea="row",
        verdict="wrong_shape",
    ),
    "list_of_numbers": wrong(
        "A list.",
        """
        def grad_norm(x):
            size = sum(t * t for t in x.tolist()) ** 0.5
            return [t / size if size else 0.0 for t in x.tolist()]
        """,
        verdict="wrong_type",
    ),
    "numpy_array": wrong(
        "A numpy array.",
        """
        def grad_norm(x):
            import numpy

            array = x.detach().numpy()
            size = numpy.linalg.norm(array)
            return array / size if size else array * 0
        """,
        verdict="wrong_type",
    ),
    "always_float32": wrong(
        "float().",
        """
        def grad_norm(x):
            y = x.detach().float()
            return y / y.norm() if y.any() else y
        """,
        verdict="wrong_dtype",
    ),
    "normalises_in_place": wrong(
        "div_.",
        """
        def grad_norm(x):
            if not x.any():
                return torch.zeros_like(x)
            x /= x.abs().max()
            return x / x.norm()
        """,
        verdict="input_changed",
    ),
    "attached_result": slip(
        "Never detached.",
        """
        def grad_norm(x):
            if not x.any():
                return torch.zeros_like(x)
            y = x / x.abs().max()
            return y / y.norm()
        """,
        loses=1,
    ),
    "nan_in_one_entry": wrong(
        "log and exp, which negative entries do not survive.",
        """
        def grad_norm(x):
            return torch.exp(torch.log(x) - 0.5 * torch.log(torch.sum(x * x)))
        """,
        verdict="not_finite",
    ),
    # --- autograd where it is forbidden --------------------------------------------------------------------
    "autograd_grad": wrong(
        "torch.autograd.grad.",
        """
        def grad_norm(x):
            z = x.detach().clone().requires_grad_()
            return torch.autograd.grad(torch.linalg.vector_norm(z), z)[0]
        """,
        verdict="forbidden",
    ),
    "autograd_behind_an_alias": wrong(
        "The gradient of torch's norm, made in another cell.",
        """
        def grad_norm(x):
            return slope_of_length(x)
        """,
        """
        import torch.func

        slope_of_length = torch.func.grad(torch.linalg.vector_norm)
        """,
        verdict="forbidden",
    ),
    "autograd_behind_getattr": wrong(
        "getattr for backward.",
        """
        def grad_norm(x):
            z = x.detach().clone().requires_grad_()
            getattr(z.norm(), "backward")()
            return z.grad
        """,
        verdict="forbidden",
    ),
    # --- what raises ---------------------------------------------------------------------------------------
    "condition_of_a_vector": wrong(
        "if x == 0, of several numbers.",
        """
        def grad_norm(x):
            if x == 0:
                return torch.zeros_like(x)
            return x / x.norm()
        """,
        verdict="raised",
    ),
    "recursive": wrong(
        "The norm of the gradient calls itself.",
        """
        def grad_norm(x):
            return x / grad_norm(x)
        """,
        verdict="raised",
    ),
}
