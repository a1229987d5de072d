"""Oracles agree with formulas derived on paper, and their routes with each other."""

from __future__ import annotations

import torch

from autograder.language import gradient, hessian, hvp, jacobian, value
from autograder.language.find import differences, over_batch


def quadratic(A, x):  # type: ignore[no-untyped-def]
    return x @ A @ x


def layer(W, x):  # type: ignore[no-untyped-def]
    return (W @ x).tanh()


A, x = torch.tensor([[1.0, 2.0], [5.0, 3.0]], dtype=torch.float64), torch.tensor([0.3, -1.7], dtype=torch.float64)


def test_gradient_of_a_quadratic_form() -> None:
    find = gradient("x")
    expected = (A + A.T) @ x
    assert torch.allclose(find.expected(quadratic, {"A": A, "x": x}), expected, rtol=1e-14)
    for route, accuracy in find.routes.values():
        assert (route(quadratic, {"A": A, "x": x}) - expected).abs().max() <= accuracy * 10


def test_jacobian_has_rows_for_outputs() -> None:
    W = torch.rand(3, 2, dtype=torch.float64)
    expected = (1 - (W @ x).tanh() ** 2)[:, None] * W
    find = jacobian("x")
    assert torch.allclose(find.expected(layer, {"W": W, "x": x}), expected)
    for route, accuracy in find.routes.values():
        assert torch.allclose(route(layer, {"W": W, "x": x}), expected, atol=accuracy)


def test_hessian_of_a_quadratic_form_is_twice_its_symmetric_part() -> None:
    find = hessian("x")
    assert torch.allclose(find.expected(quadratic, {"A": A, "x": x}), A + A.T)
    for route, accuracy in find.routes.values():
        assert torch.allclose(route(quadratic, {"A": A, "x": x}), A + A.T, atol=10 * accuracy)


def test_a_hessian_vector_product_has_the_shape_of_the_variable() -> None:
    find, W = hvp("X", tangent="V"), torch.rand(2, 3, dtype=torch.float64)

    def cubic(X, V):  # type: ignore[no-untyped-def]
        return (X**3).sum() + X.sum() ** 2

    arguments = {"X": W, "V": torch.arange(6, dtype=torch.float64).reshape(2, 3)}
    expected = 6 * W * arguments["V"] + 2 * arguments["V"].sum()
    assert torch.allclose(find.expected(cubic, arguments), expected, rtol=1e-14)
    for route, accuracy in find.routes.values():
        assert torch.allclose(route(cubic, arguments), expected, rtol=0, atol=10 * accuracy)


def test_any_answer_can_be_confirmed_by_another_function() -> None:
    find = value().confirmed_by(layer, within=1e-3)
    ((route, accuracy),) = find.routes.values()
    assert accuracy == 1e-3
    assert torch.equal(route(None, {"W": A, "x": x}), layer(A, x))
    assert list(find.routes) == ["layer"]


def test_the_gradient_of_det_is_right_at_a_singular_matrix_where_plain_autograd_is_not() -> None:
    X = torch.tensor([[1.0, 2.0], [2.0, 4.0]], dtype=torch.float64)
    cofactors = torch.tensor([[4.0, -2.0], [-2.0, 1.0]], dtype=torch.float64)
    find = gradient("X")
    assert torch.allclose(find.expected(torch_det, {"X": X}), cofactors)
    for route, _ in find.routes.values():
        assert torch.allclose(route(torch_det, {"X": X}), cofactors, atol=1e-6)


def torch_det(X):  # type: ignore[no-untyped-def]
    return torch.linalg.det(X)


def test_differences_handle_every_shape() -> None:
    for shape in ((), (0,), (3,), (2, 3), (0, 3)):
        point = torch.rand(shape, dtype=torch.float64)
        assert torch.allclose(differences(lambda z: (z**2).sum(), point), 2 * point, atol=1e-8)


def test_a_batch_is_one_answer_per_example() -> None:
    generator = torch.Generator().manual_seed(0)
    for batch in ((), (4,), (2, 3), (0,), (2, 0)):
        As = torch.randn(*batch, 3, 3, generator=generator, dtype=torch.float64)
        xs = torch.randn(*batch, 3, generator=generator, dtype=torch.float64)
        result = over_batch(gradient("x").expected, quadratic, {"A": As, "x": xs}, {"A", "x"}, batch)
        assert result.shape == xs.shape
        assert torch.allclose(result, torch.einsum("...ij,...j->...i", As + As.mT, xs))


def test_a_function_of_one_argument_is_the_same_answer_with_all_at_once() -> None:
    find = hvp("X", tangent="V")
    later = find.as_function_of("V").confirmed_by(layer)
    assert (find.later, later.later, later.expected, later.tangent) == (None, "V", find.expected, "V")
    assert {*later.routes} == {*find.routes, "layer"}
