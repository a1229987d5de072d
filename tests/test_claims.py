"""Numbers and comparisons that the prose of the sets claims, computed anew."""

from __future__ import annotations

from pathlib import Path

import torch

from autograder.course.declarations import load_declared
from autograder.course.places import Place

ROOT = Path(__file__).resolve().parents[1]


def support_of(name: str):  # type: ignore[no-untyped-def]  # a module
    """Import a set's support code, as its declarations do."""
    load_declared(Place(ROOT, name))
    return __import__(f"source.{name}.support", fromlist=["support"])


def central(f, x, h):  # type: ignore[no-untyped-def]
    """Return the central difference quotient of a function of one number."""
    return (f(x + h) - f(x - h)) / (2 * h)


def test_a_central_difference_has_ten_right_digits_in_float64_and_four_in_float32() -> None:
    for dtype, least, most in ((torch.float64, 1e-11, 1e-9), (torch.float32, 1e-6, 1e-3)):
        x = torch.tensor(1.5, dtype=dtype)
        h = torch.finfo(dtype).eps ** (1 / 3) * 1.5
        assert least < abs(central(lambda x: x**3, x, h).item() - 6.75) / 6.75 < most


def test_the_error_of_a_central_difference_falls_by_a_hundred_and_grows_by_ten() -> None:
    error = {
        k: abs(central(lambda x: x**3, torch.tensor(1.5, dtype=torch.float64), 10.0**-k).item() - 6.75)
        for k in range(1, 13)
    }
    assert 90 < error[1] / error[2] < 110
    assert 90 < error[3] / error[4] < 110
    assert 3 < (error[12] / error[6]) ** (1 / 6) < 30
    assert min(error, key=error.__getitem__) == 5  # next to 6e-6, the cube root of epsilon


def test_arrows_on_one_contour_line_are_longest_on_the_upper_right_and_the_lower_left() -> None:
    support = support_of("ps1_gradients")
    A = torch.tensor([[2.0, 1.0], [1.5, 2.0], [-0.5, 1.0]])
    points = support.on_one_contour_line(A, torch.zeros(2))
    assert torch.allclose(((points @ A.mT) ** 2).sum(-1), torch.tensor(2.5**2))
    lengths = torch.linalg.vector_norm(points @ A.mT @ A, dim=-1)
    for place in lengths.topk(4).indices:
        assert points[place].prod() > 0


def test_a_slope_is_one_period_of_a_cosine_with_its_peak_at_the_gradient() -> None:
    support = support_of("ps1_gradients")
    gradient = torch.func.grad(support.saddle())(torch.tensor([1.0, 0.5]))
    assert gradient.tolist() == [2.25, -0.5]
    assert round(torch.linalg.vector_norm(gradient).item(), 2) == 2.3
    assert round(torch.atan2(gradient[1], gradient[0]).rad2deg().item(), 1) == -12.5


def test_only_the_longer_direction_tells_who_divides_by_its_length() -> None:
    gradient = torch.tensor([2.0, 4.0])
    differs = {
        v: bool(((gradient @ torch.tensor(v)) - (gradient @ torch.tensor(v)) / torch.tensor(v).norm()).abs() > 1e-12)
        for v in ((0.0, 1.0), (0.6, 0.8), (2.0, -1.0), (3.0, 0.0))
    }
    assert [v for v, tells in differs.items() if tells] == [(3.0, 0.0)]


def test_on_the_line_x1_0_one_stands_near_the_bottom_below_the_parabola_and_near_a_ridge_far_above() -> None:
    """The Rosenbrock function for a = 1, b = 3: along x₁, its valleys and ridges lie near 0, not at 0."""
    x1 = torch.linspace(-0.7, 0.7, 14001)
    bottoms, ridges = [], []
    for x2, found in ((-1.0, bottoms), (-0.5, bottoms), (2.0, ridges), (3.0, ridges)):
        values = (1 - x1) ** 2 + 3 * (x2 - x1**2) ** 2
        place = values.argmin() if found is bottoms else values.argmax()
        found.append(round(x1[place].item(), 2))
    assert bottoms == [0.14, 0.23]
    assert ridges == [-0.09, -0.06]


def test_the_rosenbrock_function_bends_downwards_above_the_parabola_moved_up_by_a_sixth() -> None:
    support = support_of("ps4_hessians")
    for x1 in (-1.5, 0.0, 0.4):
        for above, negative in ((1 / 6 - 1e-6, False), (1 / 6 + 1e-6, True)):
            H = torch.func.hessian(support.rosenbrock(1.0, 3.0))(torch.tensor([x1, x1**2 + above]))
            assert (torch.linalg.eigvalsh(H)[0] < 0) == negative


def test_one_product_with_ones_tells_a_diagonal_hessian_and_no_other_kind() -> None:
    """The prediction of `hvp`: row sums are all that the product knows."""
    ones, twice = torch.ones(2), torch.tensor([[2.0, 1.0], [1.0, 2.0]])
    assert torch.equal(twice @ ones, 3 * torch.eye(2) @ ones)  # both symmetric and positive definite
    assert torch.equal(torch.diag(torch.tensor([2.0, 5.0])) @ ones, torch.tensor([2.0, 5.0]))


def test_the_inverse_hessian_over_n_is_the_covariance_of_fitted_weights() -> None:
    """For λ = 0: the standard errors are the roots of its diagonal."""
    generator = torch.Generator().manual_seed(1)
    n, truth = 400, torch.tensor([0.7, -1.1], dtype=torch.float64)
    X = torch.randn(n, 2, generator=generator, dtype=torch.float64)
    p = torch.sigmoid(X @ truth)
    predicted = torch.linalg.inv(X.mT @ (p * (1 - p) * X.mT).mT / n) / n
    fits = []
    for _ in range(300):
        y, w = torch.bernoulli(p, generator=generator), truth.clone()
        for _ in range(6):
            q = torch.sigmoid(X @ w)
            w = w - torch.linalg.solve(X.mT @ (q * (1 - q) * X.mT).mT, X.mT @ (q - y))
        fits.append(w)
    measured = torch.cov(torch.stack(fits).mT)
    assert (measured.diagonal() / predicted.diagonal() - 1).abs().max() < 0.3
