"""Gradient and Hessian of Rosenbrock's valley, by hand."""

import torch

from autograder.language import (
    BEYOND_DIFFERENCES,
    BY_HAND,
    Choice,
    exercise,
    hidden,
    one_of,
    ordinary,
    shown,
    value,
    vector,
)
from source.ps4_hessians import support

VALLEY = (
    (torch.tensor([1.3, 1.69]), 1.3, 100.0),
    (torch.tensor([-0.6, 0.36]), -0.6, 7.0),
    (torch.tensor([0.0, 1.9]), 0.7, 10.0),
    (torch.tensor([0.4, 30.0]), -1.7, 100.0),
)


def by_differences(x, a, b):
    """Gradient and Hessian from differences of values, of an order that is exact for this polynomial."""
    f, h = support.rosenbrock(a, b), 1e-3
    unit = h * torch.eye(2, dtype=x.dtype)

    def slope(point, step):  # of fourth order: exact for polynomials of degree 4
        return (8 * (f(point + step) - f(point - step)) - (f(point + 2 * step) - f(point - 2 * step))) / (12 * h)

    def second(one, other):
        return (
            8 * (slope(x + one, other) - slope(x - one, other))
            - (slope(x + 2 * one, other) - slope(x - 2 * one, other))
        ) / (12 * h)

    gradient = torch.stack([slope(x, step) for step in unit])
    return gradient, torch.stack([torch.stack([second(one, other) for other in unit]) for one in unit])


@exercise(
    given=dict(x=vector(2), a=one_of(1.5, -0.7, 2.25), b=one_of(100.0, 0.6, 3.5, 10.0)),
    find=value().confirmed_by(by_differences, within=1e-6),
    checks=[
        hidden("points anywhere", ordinary.within(BEYOND_DIFFERENCES), points=6),
        shown("three points", ordinary.where(a=one_of(1.5, -0.5), b=one_of(10.0, 0.25, 3.0)).draws(3), points=2),
        hidden(
            "the lowest point, and others where something vanishes",
            ordinary.where(
                x=one_of(*(x for x, _, _ in VALLEY)),
                a=one_of(*(a for _, a, _ in VALLEY)),
                b=one_of(*(b for _, _, b in VALLEY)),
            )
            .draws(len(VALLEY))
            .because("the statement names the lowest point and points of indefinite curvature"),
            points=1,
        ),
        hidden(
            "float32, views, tensors that require a gradient",
            ordinary.where(b=one_of(2.5, 0.6)).float32().laid_out("strided", "expanded").leaves().draws(6),
            points=1,
        ),
        hidden("sent on meta", ordinary.on_meta().draws(2), points=1),
    ],
    forbids=BY_HAND,
    choice=Choice("d", "Stay on the line x₁ = 0 and move up. How does f bend across this line, when x₂ is large?"),
)
def rosenbrock_derivatives(x, a, b):
    """The gradient and the Hessian of (a − x₁)² + b(x₂ − x₁²)²."""
    f = support.rosenbrock(a, b)
    return torch.func.grad(f)(x), torch.func.hessian(f)(x)


def rosenbrock_with(x, a, b, g1=None, g2=None, h11=None, h12=None, h22=None):
    """Gradient and Hessian with some entries replaced, by functions of (x₁, x₂, a, b)."""
    x1, x2 = x
    right = (
        lambda x1, x2, a, b: -2 * (a - x1) - 4 * b * x1 * (x2 - x1**2),
        lambda x1, x2, a, b: 2 * b * (x2 - x1**2),
        lambda x1, x2, a, b: 2 - 4 * b * (x2 - x1**2) + 8 * b * x1**2,
        lambda x1, x2, a, b: -4 * b * x1,
        lambda x1, x2, a, b: 2 * b + 0 * x1,
    )
    wanted = [own or other for own, other in zip((g1, g2, h11, h12, h22), right, strict=True)]
    g1, g2, h11, h12, h22 = (function(x1, x2, a, b) for function in wanted)
    return torch.stack([g1, g2]), torch.stack([torch.stack([h11, h12]), torch.stack([h12, h22])])


@rosenbrock_derivatives.misconception
def mixed_partial_dropped(x, a, b):
    """The off-diagonal entries of your Hessian are zero.

    f contains the product of x₂ and x₁²: does x₁ stay out of ∂f/∂x₂?
    """
    return rosenbrock_with(x, a, b, h12=lambda x1, x2, a, b: 0 * x1)


@rosenbrock_derivatives.misconception
def mixed_partial_with_the_other_sign(x, a, b):
    """The off-diagonal entries of your Hessian have the wrong sign. Differentiate 2b(x₂ − x₁²) by x₁ once more."""
    return rosenbrock_with(x, a, b, h12=lambda x1, x2, a, b: 4 * b * x1)


@rosenbrock_derivatives.misconception
def mixed_partial_halved(x, a, b):
    """The off-diagonal entries of your Hessian are half of what they should be. Where did the 2 of the square go?"""
    return rosenbrock_with(x, a, b, h12=lambda x1, x2, a, b: -2 * b * x1)


@rosenbrock_derivatives.misconception
def product_rule_half_done(x, a, b):
    """In H₁₁ you differentiated one factor of a product and left it at that.

    −4b·x₁·(x₂ − x₁²) has two factors with x₁ in them. The product rule gives two terms.
    """
    return rosenbrock_with(x, a, b, h11=lambda x1, x2, a, b: 2 - 4 * b * (x2 - x1**2))


@rosenbrock_derivatives.misconception
def forgets_the_outer_two(x, a, b):
    """In H₁₁ both terms of the second square are half of what they should be: its outer derivative has a factor 2.

    It stands in ∂f/∂x₁, too. Differentiate that entry of your gradient once more.
    """
    return rosenbrock_with(x, a, b, h11=lambda x1, x2, a, b: 2 - 2 * b * (x2 - x1**2) + 4 * b * x1**2)


@rosenbrock_derivatives.misconception
def residual_term_left_out(x, a, b):
    """In H₁₁ the term with x₂ − x₁² is missing. At the bottom of the valley nobody notices; elsewhere it decides the
    sign.

    −4b·x₁·(x₂ − x₁²) has two factors with x₁ in them. The product rule gives two terms.
    """
    return rosenbrock_with(x, a, b, h11=lambda x1, x2, a, b: 2 + 8 * b * x1**2)


@rosenbrock_derivatives.misconception
def wrong_sign_between_the_two_terms(x, a, b):
    """In H₁₁ one of the two terms of the product rule has the wrong sign. What is the derivative of −x₁²?"""
    return rosenbrock_with(x, a, b, h11=lambda x1, x2, a, b: 2 - 4 * b * (x2 - x1**2) - 8 * b * x1**2)


@rosenbrock_derivatives.misconception
def constant_two_left_out(x, a, b):
    """H₁₁ lacks what comes from the first square, (a − x₁)². Its slope is −2(a − x₁); what is the slope of that?"""
    return rosenbrock_with(x, a, b, h11=lambda x1, x2, a, b: -4 * b * (x2 - x1**2) + 8 * b * x1**2)


@rosenbrock_derivatives.misconception
def inner_sign_in_the_gradient(x, a, b):
    """In the first entry of your gradient the inner derivative of x₂ − x₁² has lost its minus sign."""
    return rosenbrock_with(x, a, b, g1=lambda x1, x2, a, b: -2 * (a - x1) + 4 * b * x1 * (x2 - x1**2))


@rosenbrock_derivatives.misconception
def outer_sign_in_the_gradient(x, a, b):
    """In the first entry of your gradient the inner derivative of a − x₁ has lost its minus sign."""
    return rosenbrock_with(x, a, b, g1=lambda x1, x2, a, b: 2 * (a - x1) - 4 * b * x1 * (x2 - x1**2))


@rosenbrock_derivatives.misconception
def inner_derivative_forgotten(x, a, b):
    """In the first entry of your gradient the inner derivative of x₁² is missing: its 2x₁ does not appear."""
    return rosenbrock_with(x, a, b, g1=lambda x1, x2, a, b: -2 * (a - x1) - 2 * b * (x2 - x1**2))


@rosenbrock_derivatives.misconception
def last_entry_without_its_two(x, a, b):
    """H₂₂ is half of what it should be. What is the second derivative of b·x₂²?"""
    return rosenbrock_with(x, a, b, h22=lambda x1, x2, a, b: b + 0 * x1)


@rosenbrock_derivatives.misconception
def everything_halved(x, a, b):
    """All your numbers are half of the right ones, as if there were a ½ in front of each square. There is none here."""
    gradient, curvature = rosenbrock_with(x, a, b)
    return gradient / 2, curvature / 2


@rosenbrock_derivatives.misconception
def textbook_constants(x, a, b):
    """You used a = 1 and b = 100, the numbers of the textbooks. Use those that you are given."""
    return rosenbrock_with(x, 1.0, 100.0)


@rosenbrock_derivatives.misconception
def exchanges_gradient_and_hessian(x, a, b):
    """Both are right, but in the other order: the gradient comes first, the Hessian second."""
    return rosenbrock_with(x, a, b)[::-1]


@rosenbrock_derivatives.misconception
def exchanges_the_variables(x, a, b):
    """You exchanged x₁ and x₂: the square is taken of the first entry of x, not of the second."""
    gradient, curvature = rosenbrock_with(x.flip(0), a, b)
    return gradient.flip(0), curvature.flip(0, 1)


@rosenbrock_derivatives.misconception
def builds_from_python_numbers(x, a, b):
    """Your result is float64 whatever x is: torch.tensor of Python numbers makes float64 here.

    torch.stack puts tensors together and keeps their dtype and their device.
    """
    return tuple(torch.tensor(part.tolist()) for part in rosenbrock_with(x, a, b))


@rosenbrock_derivatives.misconception
def reads_numbers_out(x, a, b):
    """Your code reads numbers out of the tensor x, with .item(), float() or .tolist(), and builds a new one on the CPU.

    On a GPU each of these makes the program wait, and the result lies on the wrong device. torch.stack needs none of
    it.
    """
    return tuple(torch.tensor(part.tolist(), dtype=x.dtype) for part in rosenbrock_with(x, a, b))
