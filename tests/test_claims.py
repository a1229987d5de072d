"""Numbers and comparisons that the prose of the sets claims, computed anew."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
import torch
from torch import Tensor

from autograder.course.declarations import load_declared
from autograder.course.places import Place

ROOT = Path(__file__).resolve().parents[1]
FLOAT64 = torch.float64


def support_of(name: str):  # type: ignore[no-untyped-def]  # a module
    """Import a set's support code, as its declarations do."""
    load_declared(Place(ROOT, name))
    return __import__(f"source.{name}.support", fromlist=["support"])


def drawn(*shape: int) -> Tensor:
    """Draw normal entries, the same for the same shape."""
    return torch.randn(shape, generator=torch.Generator().manual_seed(len(shape) + 7 * shape[0]), dtype=FLOAT64)


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


def test_an_arrow_points_straight_away_from_the_lowest_point_on_the_axes_of_the_ellipse_alone() -> None:
    support = support_of("ps1_gradients")
    A = torch.tensor([[2.0, 1.0], [1.5, 2.0], [-0.5, 1.0]])
    points = support.on_one_contour_line(A, torch.zeros(2))
    arrows, axes = points @ A.mT @ A, torch.linalg.eigh(A.mT @ A).eigenvectors.mT
    assert (_across(arrows, points) > 1e-3).sum() >= len(points) - 4
    assert (_across(axes @ A.mT @ A, axes) < 1e-6).all()


def _across(one: Tensor, other: Tensor) -> Tensor:
    return (one[:, 0] * other[:, 1] - one[:, 1] * other[:, 0]).abs()


def test_lengths_and_leaves_are_what_set_1_says_of_pytorch() -> None:
    for size, length in ((1e200, float("inf")), (1e-150, 2**0.5 * 1e-150), (1e-200, 0.0)):
        torch.testing.assert_close(torch.linalg.vector_norm(torch.full((2,), size, dtype=FLOAT64)).item(), length)
    x, w = torch.tensor(3.0, requires_grad=True), torch.tensor(2.0, requires_grad=True)
    first, second = ((x**2).backward() or x.grad for _ in range(2))
    assert (first.item(), second.item()) == (12, 12)  # the prediction of `pure_grad`
    for point in (1.0, 2.0, 3.0):
        (w * point**2).backward()
    assert w.grad.item() == 14  # of `backward_cycle`


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


def test_the_work_of_a_linear_field_is_the_form_whose_hessian_is_the_part_that_is_a_gradient() -> None:
    """4.1: on the straight way from 0 to x; what is left of the field turns, and does no work there."""
    A, x = drawn(3, 3), drawn(3)
    H = torch.func.hessian(support_of("ps4_hessians").quadratic(A))(x)
    t = (torch.arange(1000, dtype=FLOAT64) + 0.5) / 1000
    torch.testing.assert_close(((t[:, None] * x @ A.mT) @ x).mean(), x @ A @ x / 2)
    torch.testing.assert_close((A - H) @ x @ x, torch.tensor(0.0, dtype=FLOAT64), rtol=0, atol=1e-14)
    torch.testing.assert_close(A - H, -(A - H).mT)


def test_the_hessian_of_log_det_takes_antisymmetric_changes_to_themselves_at_the_identity() -> None:
    """The prediction of `hess_logdet`; there the curvature is positive, so log|det| is not concave everywhere."""
    f, one = support_of("ps4_hessians").log_abs_det, torch.eye(3, dtype=FLOAT64)
    for sign in (1, -1):
        dX = drawn(3, 3)
        dX = dX + sign * dX.mT
        changed = torch.func.jvp(torch.func.grad(f), (one,), (dX,))[1]
        torch.testing.assert_close(changed, -sign * dX)
        assert ((changed * dX).sum() > 0) == (sign < 0)


# --- set 6 -------------------------------------------------------------------------------------------------


def newton(F, x, steps):  # type: ignore[no-untyped-def]
    """Return the path of Newton's method for a root of a function of one number."""
    path = [torch.tensor(x, dtype=FLOAT64)]
    for _ in range(steps):
        path.append(path[-1] - F(path[-1]) / torch.func.grad(F)(path[-1]))
    return torch.stack(path)


def test_newton_doubles_the_digits_at_a_simple_root_halves_the_error_at_a_double_one_and_runs_away_from_too_far() -> (
    None
):
    assert (newton(lambda x: x**2 - 2, 2.0, 5)[-1] ** 2 - 2).abs() < 1e-14
    double = newton(lambda x: x**2, 1.0, 25)
    assert torch.equal(double[1:], double[:-1] / 2)
    assert (double[:21] ** 2 > 1e-14).all()  # more than twenty steps
    away = newton(torch.atan, 1.5, 6)
    assert (away[1:].abs() > away[:-1].abs()).all()


def test_in_other_units_a_slope_is_smaller_and_a_newton_step_larger() -> None:
    A, g = drawn(3, 3), drawn(3)
    H = A @ A.mT + torch.eye(3, dtype=FLOAT64)
    metres, millimetres = -torch.linalg.solve(H, g), -torch.linalg.solve(H / 1e6, g / 1e3)
    torch.testing.assert_close(millimetres, 1000 * metres)


def test_a_newton_step_arrives_at_the_saddle_of_a_quadratic_and_stays() -> None:
    x, H = torch.tensor([1.0, 0.01], dtype=FLOAT64), torch.diag(torch.tensor([2.0, -2.0], dtype=FLOAT64))
    assert (x - torch.linalg.solve(H, H @ x)).abs().max() < 1e-15


def test_the_best_step_in_a_tiny_ball_points_downhill() -> None:
    A, g = drawn(4, 4), drawn(4)
    s = -torch.linalg.solve(A + A.mT + 1e9 * torch.eye(4, dtype=FLOAT64), g)
    torch.testing.assert_close(s / s.norm(), -g / g.norm(), rtol=0, atol=1e-7)


def test_conjugate_gradients_need_as_many_products_as_there_are_different_eigenvalues() -> None:
    """The prediction of `newton_cg_direction`: 1 (998 times), 10 and 100."""
    eigenvalues, g = torch.cat([torch.ones(998), torch.tensor([10.0, 100.0])]).to(FLOAT64), drawn(1000)
    s, r = torch.zeros_like(g), g
    v, left = -g, []
    for _ in range(3):
        Hv = eigenvalues * v
        alpha = r @ r / (v @ Hv)
        s, new = s + alpha * v, r + alpha * Hv
        v, r = (new @ new) / (r @ r) * v - new, new
        left.append(((eigenvalues * s + g).norm() / g.norm()).item())
    assert left[1] > 1e-3
    assert left[2] < 1e-12


def test_a_full_gauss_newton_step_on_arctan_5x_overshoots() -> None:
    r = torch.tensor(5.0, dtype=FLOAT64).atan()
    end = 1 - r / (5 / (1 + 25))
    assert round(end.item(), 1) == -6.1
    assert (5 * end).atan().abs() > r


def test_the_default_driver_of_lstsq_is_wrong_now_and_then_and_the_named_ones_are_not() -> None:
    """613 of 1,000 calls, when it was read first; PyTorch issue 187411. If it is mended, 6.6 and 8.2 say too much."""
    J = torch.tensor([[1, 1, 0], [2, 2, 1], [0, 0, 3], [1, 1, 1]], dtype=FLOAT64)
    generator, wrong = torch.Generator().manual_seed(0), {"gelsy": 0, "gelsd": 0, "gelss": 0}
    for _ in range(300):
        b = torch.randn(4, 1, generator=generator, dtype=FLOAT64)
        right = torch.linalg.pinv(J) @ b
        for driver in wrong:
            wrong[driver] += not torch.allclose(torch.linalg.lstsq(J, b, driver=driver).solution, right, atol=1e-8)
    assert wrong["gelsy"] > 0
    assert (wrong["gelsd"], wrong["gelss"]) == (0, 0)


def test_normal_equations_lose_twice_as_many_digits_as_a_factorisation() -> None:
    """Ten and four digits at a condition number of 10⁶ (6.6), nine and two or three at 10⁷ (8.2)."""
    for condition, most, normal_most in ((1e6, 1e-9, 1e-3), (1e7, 1e-8, 1e-1)):
        errors = torch.tensor([_errors_of_two_ways(condition, seed) for seed in range(8)]).amax(0)
        assert errors[0] < most
        assert most * 1e3 < errors[1] < normal_most


def _errors_of_two_ways(condition: float, seed: int) -> list[float]:
    generator = torch.Generator().manual_seed(seed)
    U, V = (torch.linalg.qr(torch.randn(n, 4, generator=generator, dtype=FLOAT64)).Q for n in (8, 4))
    A, x = U * condition ** -torch.linspace(0, 1, 4, dtype=FLOAT64) @ V.mT, drawn(4)
    y, (Q, R) = A @ x, torch.linalg.qr(A)
    ways = (
        torch.linalg.solve_triangular(R, (Q.mT @ y)[:, None], upper=True)[:, 0],
        torch.linalg.solve(A.mT @ A, A.mT @ y),
    )
    return [((way - x).norm() / x.norm()).item() for way in ways]


def test_a_damping_that_is_large_already_halves_the_step_when_it_is_doubled() -> None:
    J, r = drawn(5, 3), drawn(5)
    one, two = (-torch.linalg.solve(J.mT @ J + mu * torch.eye(3, dtype=FLOAT64), J.mT @ r) for mu in (1e7, 2e7))
    torch.testing.assert_close(two, one / 2, rtol=1e-4, atol=0)
    torch.testing.assert_close(one / one.norm(), -(J.mT @ r) / (J.mT @ r).norm(), rtol=0, atol=1e-5)


def test_an_implicit_derivative_is_off_by_as_much_as_the_root() -> None:
    """x² = p: the derivative at x is 1/(2x)."""
    errors = [abs(1 / (2 * (2 + e)) - 1 / 4) for e in (1e-3, 1e-4)]
    assert 9 < errors[0] / errors[1] < 11


def test_one_adjoint_serves_ten_right_hand_sides() -> None:
    n = 6
    A0, p, u, c = drawn(n, n) + 3 * torch.eye(n, dtype=FLOAT64), drawn(n), drawn(n) / 9, drawn(n)

    def matrix(p):  # type: ignore[no-untyped-def]
        return A0 + torch.diag(p) - torch.outer(u, p)

    adjoint = torch.linalg.solve(matrix(p).mT, c)
    for b in drawn(10, n):
        x = torch.linalg.solve(matrix(p), b)
        gradient = torch.func.grad(lambda p, b=b: c @ torch.linalg.solve(matrix(p), b))(p)
        torch.testing.assert_close((u @ adjoint - adjoint) * x, gradient)


def test_halving_a_step_that_goes_uphill_helps_never() -> None:
    """The prediction of `newton_minimize`, on x² − y² + y⁴/4 beside its saddle."""
    x = torch.tensor([0.0, 0.3], dtype=FLOAT64)

    def f(x):  # type: ignore[no-untyped-def]
        return x[0] ** 2 - x[1] ** 2 + x[1] ** 4 / 4

    s = -torch.linalg.solve(torch.func.hessian(f)(x), torch.func.grad(f)(x))
    assert all(f(x + s / 2**k) > f(x) for k in range(20))


# --- set 8 -------------------------------------------------------------------------------------------------


def with_ones(X):  # type: ignore[no-untyped-def]
    """Return [X 1]."""
    return torch.cat([X, torch.ones_like(X[:, :1])], dim=1)


def walked(X, y, rate, steps):  # type: ignore[no-untyped-def]
    """Return (w, b) after steps of gradient descent on the mean squared error, from 0; y may be a column."""
    theta = torch.zeros(X.shape[1] + 1, dtype=FLOAT64)
    losses = []
    for _ in range(steps):
        slope, loss = torch.func.grad_and_value(lambda t: ((X @ t[:-1] + t[-1] - y) ** 2).mean())(theta)
        theta, losses = theta - rate * slope, [*losses, loss.item()]
    return theta, losses


def test_the_numbers_of_the_hundred_points() -> None:
    X, y = support_of("ps8_regression").line_data()
    A = with_ones(X)
    assert [round(number, 4) for number in (torch.linalg.pinv(A) @ y).tolist()] == [3.0059, 2.0178]
    assert [round(number, 2) for number in torch.linalg.eigvalsh(2 * A.mT @ A / 100).tolist()] == [1.84, 2.09]
    assert [round(number, 4) for number in walked(X, y, 0.01, 100)[0].tolist()] == [2.6101, 1.7986]
    assert round(0.98**100, 2) == 0.13


def test_of_the_four_rates_a_half_needs_the_fewest_steps() -> None:
    worst = {rate: max(abs(1 - rate * curvature) for curvature in (1.84, 2.09)) for rate in (0.01, 0.94, 0.5, 0.25)}
    assert min(worst, key=worst.__getitem__) == 0.5
    assert worst[0.94] < 1


def test_a_column_of_labels_lets_the_loss_fall_and_teaches_the_mean() -> None:
    X, y = support_of("ps8_regression").line_data()
    (w, b), losses = walked(X, y[:, None], 0.3, 60)
    assert all(after <= before + 1e-12 for before, after in pairwise(losses))
    assert abs(w.item()) < 1e-6
    assert abs(b.item() - y.mean().item()) < 1e-6


def test_a_column_that_is_entered_twice_gets_half_of_its_weight_each_time() -> None:
    X, y = drawn(9, 2), drawn(9)
    w1, w2, b = (torch.linalg.pinv(with_ones(X)) @ y).tolist()
    twice = torch.linalg.pinv(with_ones(torch.cat([X[:, :1], X], dim=1))) @ y
    torch.testing.assert_close(twice, torch.tensor([w1 / 2, w1 / 2, w2, b], dtype=FLOAT64))


def ridge(X, y, lam):  # type: ignore[no-untyped-def]
    """Return the weights and the intercept of ridge regression."""
    centred = X - X.mean(0)
    M = centred.mT @ centred + len(X) * lam * torch.eye(X.shape[1], dtype=FLOAT64)
    w = torch.linalg.solve(M, centred.mT @ y)
    return w, y.mean() - X.mean(0) @ w


def test_ridge_regression_counts_examples_by_their_mean_keeps_units_in_the_intercept_and_ends_at_the_mean() -> None:
    X, y = drawn(12, 3), drawn(12)
    w, b = ridge(X, y, 0.3)
    in_kelvin = ridge(X, y + 273.15, 0.3)
    torch.testing.assert_close(ridge(X.repeat(2, 1), y.repeat(2), 0.3), (w, b))
    torch.testing.assert_close(in_kelvin, (w, b + 273.15))
    far_w, far_b = ridge(X, y, 1e9)
    assert abs(drawn(3) @ far_w + far_b - y.mean()) < 1e-6


def test_a_sigmoid_is_one_at_forty_and_a_sure_mistake_costs_its_score() -> None:
    z = torch.tensor(40.0, dtype=FLOAT64)
    assert torch.sigmoid(z) == 1
    score = torch.tensor(1000.0, dtype=FLOAT64)
    slope, loss = torch.func.grad_and_value(lambda z: torch.nn.functional.softplus(z))(score)  # of the label 0
    assert (loss.item(), slope.item()) == (1000, 1)


def test_the_first_newton_step_of_a_logistic_fit_is_the_least_squares_fit_of_plus_and_minus_two() -> None:
    X, y = drawn(20, 3), (drawn(20) > 0).to(FLOAT64)
    loss = lambda w: torch.nn.functional.binary_cross_entropy_with_logits(X @ w, y)  # noqa: E731  # a formula
    zero = torch.zeros(3, dtype=FLOAT64)
    step = -torch.linalg.solve(torch.func.hessian(loss)(zero), torch.func.grad(loss)(zero))
    torch.testing.assert_close(step, torch.linalg.pinv(X) @ (4 * y - 2))


def test_the_columns_of_a_softmax_gradient_add_up_to_zero() -> None:
    X, y, W = drawn(8, 3), torch.arange(8) % 4, drawn(3, 4)
    gradient = torch.func.grad(lambda W: torch.nn.functional.cross_entropy(X @ W, y))(W)
    assert gradient.sum(1).abs().max() < 1e-15


def test_along_the_ridge_path_the_length_falls_and_a_single_weight_may_grow() -> None:
    X, y = support_of("ps8_regression").crowded_features()
    weights = torch.stack([ridge(X, y, 10**power)[0] for power in torch.linspace(-4, 2, 121).tolist()])
    lengths = weights.norm(dim=1)
    assert (lengths[1:] < lengths[:-1]).all()
    assert (weights[1:].abs() > weights[:-1].abs()).any()


def test_every_entry_of_x_moves_a_trace_and_only_one_order_is_equal() -> None:
    """The predictions of `grad_trace_linear` and `grad_trace_family`."""
    generator = torch.Generator().manual_seed(2)
    A, X, B = (torch.randn(2, 2, generator=generator) for _ in range(3))
    traces = [torch.trace(M) for M in (X @ A @ B, B @ A @ X, A @ B @ X)]
    traces.append(torch.trace(A) * torch.trace(X @ B))
    assert [bool(torch.isclose(trace, torch.trace(A @ X @ B))) for trace in traces] == [False, True, False, False]
    wide = torch.randn(2, 3, generator=generator)
    assert bool((torch.func.grad(lambda X: torch.trace(wide @ X))(torch.zeros(3, 2)) != 0).all())


def test_a_norm_through_its_root_breaks_where_its_square_does_not() -> None:
    """What set 2 says of torch.norm(X) ** 2, and of PyTorch's own norms far from 1."""

    def detour(X):  # type: ignore[no-untyped-def]
        return torch.norm(X) ** 2

    zero, large = torch.zeros(1, 2), torch.full((1, 2), 1e30, dtype=torch.float32)
    assert torch.autograd.functional.hessian(detour, zero).isnan().all()
    assert not torch.func.hessian(detour)(zero).any()
    assert torch.equal(torch.func.hessian(lambda X: (X * X).sum())(zero).reshape(2, 2), 2 * torch.eye(2))
    assert not torch.func.grad(detour)(large).isfinite().any()
    for factor in (1e200, 1e-200):
        X = factor * torch.tensor([[3.0, 4.0]], dtype=torch.float64)
        assert not torch.func.grad(torch.linalg.matrix_norm)(X).any()


def test_the_entry_that_enlarges_a_norm_most_is_the_largest_one() -> None:
    """The prediction of `grad_frobenius`."""
    X = torch.tensor([[1.0, -5.0], [2.0, 3.0]])
    assert torch.func.grad(torch.linalg.matrix_norm)(X).abs().argmax() == 1
    assert torch.func.grad(torch.linalg.matrix_norm)(X)[0, 1] < 0


def test_torch_kron_refuses_views_and_contiguous_does_not_always_help() -> None:
    support = support_of("ps2_matrix_functions")
    A, B = torch.randn(1, 2), torch.randn(2, 2)
    row, column = torch.randn(1, 2), torch.randn(2, 1)
    for left, right in ((B.mT, A), (row.mT.contiguous(), column.contiguous())):
        try:
            torch.kron(left, right)
        except RuntimeError:
            assert support.kron(left, right).shape == (left.shape[0] * right.shape[0], left.shape[1] * right.shape[1])
        else:
            raise AssertionError("torch.kron takes it now: say so in set 2")


def test_ten_times_the_matrix_is_a_hundredth_of_the_change_of_its_inverse() -> None:
    X, dX = torch.tensor([[2.0, 1.0], [0.5, 3.0]]), torch.tensor([[1.0, -1.0], [0.3, 2.0]])
    changes = [torch.func.jvp(torch.linalg.inv, (factor * X,), (dX,))[1] for factor in (1.0, 10.0)]
    assert torch.allclose(changes[0], 100 * changes[1])


def test_a_gradient_of_a_determinant_is_wrong_by_backward_and_right_by_func() -> None:
    """At the singular matrix of which `grad_det` asks."""
    X = torch.tensor([[1.0, 2.0], [2.0, 4.0]], dtype=torch.float64)
    leaf = X.clone().requires_grad_()
    torch.linalg.det(leaf).backward()
    assert not leaf.grad.any()
    right = torch.tensor([[4.0, -2.0], [-2.0, 1.0]], dtype=torch.float64)
    assert torch.allclose(torch.func.grad(torch.linalg.det)(X), right)
    hinted = torch.func.grad(torch.linalg.det)(torch.tensor([[2.0, 4.0], [1.0, 2.0]], dtype=torch.float64))
    assert torch.allclose(hinted, torch.tensor([[2.0, -1.0], [-4.0, 2.0]], dtype=torch.float64))


def test_a_logarithm_of_a_determinant_is_lost_where_the_determinant_is() -> None:
    X = 0.1 * torch.eye(60, dtype=torch.float32)
    assert torch.log(torch.det(X)) == -torch.inf
    assert round(torch.linalg.slogdet(X).logabsdet.item(), 3) == -138.155
    assert torch.allclose(torch.linalg.inv(X), 10 * torch.eye(60, dtype=torch.float32))


def test_gradients_of_eigenvalues_add_up_to_the_identity_and_those_of_norms_have_these_lengths() -> None:
    S = torch.tensor([[1.0, 0.3, 0.2], [0.3, -0.5, 0.4], [0.2, 0.4, 0.4]], dtype=torch.float64)
    total = torch.func.grad(lambda M: torch.linalg.eigvalsh((M + M.mT) / 2).sum())(S)
    assert torch.allclose(total, torch.eye(3, dtype=torch.float64))
    generator = torch.Generator().manual_seed(4)
    U, V = (torch.linalg.qr(torch.randn(n, 3, generator=generator, dtype=torch.float64)).Q for n in (4, 3))
    X = U @ torch.diag(torch.tensor([5.0, 2.0, 1.0], dtype=torch.float64)) @ V.mT
    norms = (lambda Y: torch.linalg.svdvals(Y).sum(), lambda Y: torch.linalg.svdvals(Y)[0])
    gradients = [torch.func.grad(norm)(X) for norm in norms]
    assert [round(float(torch.linalg.matrix_norm(G)) ** 2, 9) for G in gradients] == [3.0, 1.0]


def test_the_upper_right_block_of_a_power_is_the_differential_of_the_power() -> None:
    """The trick of `expm_frechet`, for the cube, whose differential has three products."""
    X, dX = torch.tensor([[1.0, 2.0], [0.5, -1.0]]), torch.tensor([[0.3, -1.0], [2.0, 0.7]])
    large = torch.cat([torch.cat([X, dX], 1), torch.cat([torch.zeros(2, 2), X], 1)])
    products = [X @ X @ dX, X @ dX @ X, dX @ X @ X]
    assert torch.allclose(torch.linalg.matrix_power(large, 3)[:2, 2:], sum(products))
    assert not torch.allclose(products[0], products[1])
    assert not torch.allclose(products[1], products[2])


def test_a_function_that_rebuilds_its_matrix_has_a_jacobian_of_zeros_and_strict_refuses_it() -> None:
    support, x = support_of("ps3_jacobians"), torch.tensor([1.0, 2.0])
    jacobian = torch.autograd.functional.jacobian(support.matrix_fn_as_it_was, x)
    assert jacobian.shape == (2, 2, 2)
    assert not jacobian.any()
    with pytest.raises(RuntimeError, match="strict mode"):
        torch.autograd.functional.jacobian(support.matrix_fn_as_it_was, x, strict=True)


def test_a_jacobian_of_the_plane_is_singular_on_a_parabola() -> None:
    support = support_of("ps3_jacobians")
    for x1 in (-1.5, 0.0, 0.7):
        J = torch.func.jacrev(support.vector_fn)(torch.tensor([x1, 2 * x1**2]))
        assert abs(torch.linalg.det(J)) < 1e-6
    assert torch.linalg.det(torch.func.jacrev(support.vector_fn)(torch.tensor([1.0, 1.0]))) == 1


def test_deep_products_of_jacobians_vanish_and_explode_as_their_picture_says() -> None:
    support = support_of("ps3_jacobians")
    _, words = support.show_depth.__wrapped__(lambda W, b, x: torch.func.jacrev(support.layer(W, b))(x))
    assert "falls by orders of magnitude for 0.5, slowly for 1, and grows for 2" in words
    generator = torch.Generator().manual_seed(5)
    weights = torch.randn(24, 32, 32, generator=generator, dtype=torch.float64) / 32**0.5
    start = 0.5 * torch.randn(32, generator=generator, dtype=torch.float64)
    stretch = {
        scale: support._stretches(lambda W, b, x: torch.func.jacrev(support.layer(W, b))(x), scale * weights, start)
        for scale in (0.5, 1.0, 2.0)
    }
    assert stretch[0.5][-1] < 1e-5 < 0.3 < stretch[1.0][-1] < stretch[1.0][0] < stretch[2.0][0] < stretch[2.0][-1] / 10


def test_three_products_find_a_tridiagonal_matrix_of_any_size() -> None:
    size = 100
    numbers = torch.randn(3, size, generator=torch.Generator().manual_seed(3), dtype=torch.float64)
    A = torch.diag(numbers[0]) + torch.diag(numbers[1, 1:], 1) + torch.diag(numbers[2, :-1], -1)
    products = [A @ (torch.arange(size) % 3 == group).double() for group in range(3)]
    found = torch.zeros_like(A)
    for row, column in A.nonzero().tolist():
        found[row, column] = products[column % 3][row]
    assert torch.equal(found, A)


def test_ones_are_pulled_back_through_a_softmax_to_zero() -> None:
    z = torch.randn(5, generator=torch.Generator().manual_seed(3), dtype=torch.float64)
    (pulled,) = torch.func.vjp(lambda z: torch.softmax(z, 0), z)[1](torch.ones_like(z))
    assert pulled.abs().max() < 1e-15


def slopes_of_network(support, network: dict[str, Tensor]) -> dict[str, Tensor]:  # type: ignore[no-untyped-def]
    """Return the gradients of a network's loss, by autograd."""
    leaves = {name: network[name].clone().requires_grad_() for name in ("W1", "b1", "W2", "b2")}
    loss = support.network_loss(network["X"], network["y"], **leaves)
    return dict(zip(leaves, torch.autograd.grad(loss, list(leaves.values())), strict=True))


def test_the_network_that_set_7_follows_by_hand_has_these_gradients() -> None:
    support = support_of("ps7_backprop")
    network = {
        "X": torch.tensor([[1.0, 2.0]], dtype=FLOAT64),
        "y": torch.tensor([[5.0]], dtype=FLOAT64),
        "W1": torch.tensor([[0.5, 0.0], [-1.0, 0.0], [0.0, 1.0]], dtype=FLOAT64),
        "b1": torch.zeros(3, dtype=FLOAT64),
        "W2": torch.ones(1, 3, dtype=FLOAT64),
        "b2": torch.zeros(1, dtype=FLOAT64),
    }
    assert support.network_loss(**network) == 6.25
    slopes = {name: item.tolist() for name, item in slopes_of_network(support, network).items()}
    assert slopes["b2"] == [-5.0]
    assert slopes["W2"] == [[-2.5, 0.0, -10.0]]
    assert slopes["W1"] == [[-5.0, -10.0], [0.0, 0.0], [-5.0, -10.0]]


def test_one_network_of_the_original_in_eight_has_no_dead_unit_and_one_in_eight_has_only_dead_ones() -> None:
    support = support_of("ps7_backprop")
    dead = [
        int((slopes_of_network(support, support.original_network(seed))["W1"] == 0).all(dim=1).sum())
        for seed in range(500)
    ]
    shares = [dead.count(count) / len(dead) for count in range(4)]
    assert 0.09 < shares[0] < 0.16
    assert 0.09 < shares[3] < 0.16
    assert min(shares[1], shares[2]) > 0.3
    of_dead = slopes_of_network(support, support.dead_network())
    assert [name for name, item in of_dead.items() if item.any()] == ["b2"]


def test_all_slopes_cost_two_or_three_losses_backwards_and_as_many_as_there_are_weights_forwards() -> None:
    support = support_of("ps7_backprop")
    inputs = support._of_width(64)
    loss = support._operations(lambda: support.network_loss(**inputs))
    backwards = support._operations(lambda: slopes_of_network(support, inputs))
    assert 2 <= backwards / loss <= 3
    assert support._operations(lambda: support._pushed(inputs)) >= 2 * loss


def test_ten_sigmoids_leave_a_millionth_and_a_small_number_in_the_logarithm_caps_the_loss() -> None:
    z = torch.zeros((), dtype=FLOAT64)
    slope = torch.func.grad(torch.sigmoid)(z)
    assert 0.9e-6 < slope**10 < 1e-6
    scores = torch.tensor([[0.0, 1000.0]], dtype=FLOAT64)
    assert torch.nn.functional.cross_entropy(scores, torch.tensor([0])) == 1000
    assert round(-torch.log(torch.softmax(scores, 1)[0, 0] + 1e-12).item(), 1) == 27.6


def test_what_comes_back_through_a_layer_normalisation_is_orthogonal_to_ones_and_nearly_to_its_row() -> None:
    x, g = drawn(9), drawn(9, 1)[:, 0]

    def normalise(x: Tensor) -> Tensor:
        return torch.nn.functional.layer_norm(x, (9,))

    (back,) = torch.func.vjp(normalise, x)[1](g)
    assert abs(back.sum()) < 1e-14
    assert abs(back @ normalise(x)) < 1e-4 * back.norm()


def test_a_flat_direction_keeps_a_third_of_its_error_after_as_many_steps_as_the_condition_number() -> None:
    assert 0.3 < (1 - 1 / 100) ** 100 < 0.4


def test_on_a_slope_a_heavy_ball_becomes_ten_times_as_fast_and_momentum_takes_a_root_of_the_steps() -> None:
    velocity = 0.0
    for _ in range(300):
        velocity = 0.9 * velocity + 1
    assert abs(velocity - 10) < 1e-9
    plain = _steps_on_a_bowl(900.0, 2 / 901, 0.0)
    heavy = _steps_on_a_bowl(900.0, 4 / 31**2, (29 / 31) ** 2)
    assert 10 < plain / heavy < 60  # the root of the condition number is 30


def _steps_on_a_bowl(condition: float, lr: float, beta: float) -> int:
    """Count the steps until the errors along the flattest direction, of curvature 1, and the steepest stay small."""
    curvatures, x, v = torch.tensor([1.0, condition]), torch.ones(2), torch.zeros(2)
    small = 0
    for k in range(20_000):
        small = small + 1 if bool((x.abs() < 1e-3).all()) else 0
        if small == 20:
            return k
        v = beta * v + curvatures * x
        x = x - lr * v
    raise AssertionError("no end")


def test_any_gain_is_not_enough_and_a_walk_may_come_to_rest_on_a_slope() -> None:
    """Steps on x²/2 that fall every time and end at 1: x = ±(1 + 2⁻ᵏ)."""
    points = [(-1) ** k * (1 + 2.0**-k) for k in range(40)]
    values = [x**2 / 2 for x in points]
    assert all(after < before for before, after in pairwise(values))
    assert abs(points[-1]) > 1


def test_short_steps_are_excluded_by_the_second_of_wolfes_conditions_only() -> None:
    alpha = 1e-6  # on (1 − α)²/2
    value, slope = (1 - alpha) ** 2 / 2, -(1 - alpha)
    assert value <= 0.5 - 1e-4 * alpha
    assert not abs(slope) <= 0.9


def test_lbfgs_asks_several_times_in_a_step_and_step_returns_the_first_value() -> None:
    x, asked = torch.tensor([2.0, -1.0], requires_grad=True), []
    optimizer = torch.optim.LBFGS([x], lr=0.5, max_iter=3)

    def closure() -> torch.Tensor:
        optimizer.zero_grad()
        value = (x**4).sum()
        value.backward()
        asked.append(value.item())
        return value

    returned = optimizer.step(closure)
    assert len(asked) > 2
    assert float(returned) == asked[0]
    with pytest.raises(TypeError, match="closure"):
        optimizer.step()
