"""The gradients of aᵀx, xᵀx and (aᵀx)² with respect to x, by hand."""

import torch

from autograder.language import BY_HAND, Choice, exercise, hidden, ordinary, shown, value, vector


@exercise(
    given=dict(a=vector("n"), x=vector("n")),
    find=value(),
    checks=[
        hidden("ordinary a and x", ordinary, points=4),
        shown("two vectors of three numbers, two of four", ordinary.sizes(n=(3, 4)).draws(2), points=1),
        hidden("n = 1, n = 0", ordinary.sizes(n=(1, 0)).draws(4), points=1),
        hidden(
            "float32, views, tensors that require a gradient",
            ordinary.float32().laid_out("strided", "expanded").leaves().draws(6),
            points=1,
        ),
    ],
    forbids=BY_HAND,
    choice=Choice("c", "For which dx does aᵀ(x + dx) have the same value as aᵀx?"),
)
def grad_dot_products(a, x):
    """The gradients with respect to x of aᵀx, xᵀx and (aᵀx)²."""
    return (
        torch.func.grad(lambda x: a @ x)(x),
        torch.func.grad(lambda x: x @ x)(x),
        torch.func.grad(lambda x: (a @ x) ** 2)(x),
    )


def products(a, x, first=None, second=None, third=None):
    """The three gradients, with some of them replaced."""
    right = (a, 2 * x, 2 * (a @ x) * a)
    return tuple(one if one is not None else other for one, other in zip((first, second, third), right, strict=True))


@grad_dot_products.misconception(part=1)
def differentiates_the_constant(a, x):
    """Your first gradient is the one with respect to a. Which of the two vectors moves, and which stays still?"""
    return products(a, x, first=x)


@grad_dot_products.misconception(part=1)
def multiplies_with_ones(a, x):
    """Your first gradient contains x. But aᵀx is linear in x.

    How does the slope of a straight line depend on the place?
    """
    return products(a, x, first=a * x)


@grad_dot_products.misconception(part=2)
def forgets_one_of_the_two_factors(a, x):
    """Your second gradient is half of the right one: x occurs twice in xᵀx. Vary each in turn, and add."""
    return products(a, x, second=x)


@grad_dot_products.misconception(part=2)
def takes_the_norm_for_its_square(a, x):
    """Your second gradient has length 1, so it is that of ‖x‖, not of xᵀx. How fast does xᵀx grow far out?"""
    return products(a, x, second=x / (x @ x).sqrt())


@grad_dot_products.misconception(part=3)
def elementwise_instead_of_dot(a, x):
    """In your third gradient, a and x are multiplied entry by entry where the dot product should stand.

    The inner function is the number aᵀx. Give it a name, s, and differentiate s².
    """
    return products(a, x, third=2 * a * x * a)


@grad_dot_products.misconception(part=3)
def squares_the_gradient(a, x):
    """Your third result is the square of the gradient of aᵀx. The gradient of a square is something else.

    Give the number aᵀx a name, s. By how much does s² change if s changes by ds?
    """
    return products(a, x, third=a * a)


@grad_dot_products.misconception(part=3)
def forgets_the_outer_derivative(a, x):
    """Your third gradient does not grow with aᵀx. How fast does s² change where s is large?"""
    return products(a, x, third=2 * a)


@grad_dot_products.misconception(part=3)
def forgets_the_two_of_the_square(a, x):
    """Your third gradient is half of the right one. By how much does s² change if s changes by ds?"""
    return products(a, x, third=(a @ x) * a)


@grad_dot_products.misconception(part=3)
def points_along_x(a, x):
    """Your third gradient points along x. But aᵀx does not change when x moves at a right angle to a: look at that."""
    return products(a, x, third=2 * (a @ x) * x)


@grad_dot_products.misconception(part=3)
def forgets_the_inner_gradient(a, x):
    """Your third result has the same number in every entry: the outer derivative alone, without that of aᵀx."""
    return products(a, x, third=(2 * (a @ x)).expand_as(x).clone())


@grad_dot_products.misconception(part=3)
def multiplies_the_wrong_pair(a, x):
    """In your third gradient the dot product is that of a with itself.

    Which two vectors does the inner function multiply, and which of them is left when you vary the other?
    """
    return products(a, x, third=2 * (a @ a) * x)


@grad_dot_products.misconception
def differentiates_by_a(a, x):
    """Your first and your third gradient are those with respect to a. In all three, x moves and a stays still."""
    return products(a, x, first=x, third=2 * (a @ x) * x)


@grad_dot_products.misconception
def returns_the_values(a, x):
    """You returned the values of the three functions. Each gradient has one entry for each entry of x."""
    return a @ x, x @ x, (a @ x) ** 2


@grad_dot_products.misconception
def begins_with_the_first_entry(a, x):
    """Your sum begins with the first entry, and with n = 0 there is none. A sum of nothing is 0: begin there."""
    total = a[0] * x[0]
    for i in range(1, len(x)):
        total = total + a[i] * x[i]
    return products(a, x, third=2 * total * a)


@grad_dot_products.misconception
def matrix_in_float64(a, x):
    """Your code works in float64 only: a tensor that is made without a dtype is float64, whatever the inputs are."""
    return products(a, x, second=2 * torch.eye(len(x)) @ x)
