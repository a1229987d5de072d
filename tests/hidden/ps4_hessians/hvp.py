"""The Hessian times a vector, at the cost of a few gradients and without the Hessian."""

import torch

from autograder.language import (
    Choice,
    array,
    derived,
    exercise,
    hidden,
    largest_intermediate,
    like,
    one_of,
    ordinary,
    rebuilt,
    shown,
    vector,
)
from autograder.language import hvp as hessian_times
from source.ps4_hessians import support

from .shared import product_of, unit_tensors

MANY = 100_000  # one pass for each entry takes minutes on any machine; one product takes milliseconds


@exercise(
    given=dict(f=rebuilt(support.terrain, vector(3)), x=array(), v=like("x")),
    find=hessian_times("x", tangent="v"),
    checks=[
        hidden("ordinary x and v", ordinary.shapes((3,), (2, 3), (), (5,)), points=5),
        shown("a vector and a matrix", ordinary.shapes((3,), (2, 2)).draws(2), points=2),
        hidden(
            "functions whose second derivatives vanish, and no entries",
            ordinary.shapes((3,), (2, 3), (), (4,), (0,))
            .where(
                f=rebuilt(support.flat, vector(3), one_of("linear", "constant", "hinges", "first entry")),
                v=derived(lambda f, x: (1.5 * x - 0.4) * (x.shape != (4,))),  # and now and then v = 0
            )
            .draws(20),
            points=1,
        ),
        hidden(
            "no n × n tensor",
            ordinary.shapes((500,))
            .of_scale(10)
            .draws(1)
            .because("it tells whoever builds the Hessian so, at a size at which it can still be built"),
            points=2,
            rule=largest_intermediate(at_most=lambda f, x, v: 4 * x.numel()),
        ),
        hidden(
            "many entries, and an f that is costly to evaluate",
            ordinary.shapes((MANY,), (3,), (2, 3))
            .where(f=rebuilt(support.few_evaluations, vector(3)))
            .of_scale(10)
            .draws(3),
            points=1,
        ),
        hidden(
            "float32, views, tensors that require a gradient",
            ordinary.shapes((2, 3), (4,), (3, 2))
            .float32()
            .laid_out("transposed", "strided", "expanded")
            .leaves()
            .draws(6),
            points=1,
        ),
        hidden("sent on meta", ordinary.on_meta().draws(2), points=1),
    ],
    rtol=1e-12,  # differences of gradients agree to ten digits, a margin of 100; the solution's own is 1000
    choice=Choice("b", "What does one gradient cost, compared with one value? And Hv is one derivative of what?"),
)
def hvp(f, x, v):
    """H·v for the Hessian H of f at x."""
    return f(x)


def not_so_many(x):
    """Stand for a method that works its way through all entries, or through all pairs: with many of them it fails."""
    if x.numel() > MANY // 4:
        raise RuntimeError("too many entries")


@hvp.misconception
def diagonal_only(f, x, v):
    """You multiplied v, entry by entry, by the diagonal of the Hessian. Every entry of Hv collects from a whole row.

    Which entries of the gradient change when x moves along a single axis?
    """
    n = x.numel()
    not_so_many(x)
    curvature = torch.func.hessian(f)(x.detach().clone()).reshape(n, n)
    return curvature.diagonal().reshape(x.shape) * v


@hvp.misconception
def directional_derivative(f, x, v):
    """You returned ⟨∇f(x), v⟩, one number: the slope of f along v. That is a first derivative.

    Asked is how the whole *gradient* changes along v.
    """
    return (torch.func.grad(f)(x) * v).sum()


@hvp.misconception
def curvature_along_v(f, x, v):
    """You returned one number, ⟨v, Hv⟩: the curvature of f along v. Asked is the tensor Hv itself."""
    return (product_of(f, x, v) * v).sum()


@hvp.misconception
def returns_the_gradient(f, x, v):
    """You returned the gradient, in which v does not occur. How does it change when x moves along v?"""
    return torch.func.grad(f)(x)


@hvp.misconception
def gradient_times_v(f, x, v):
    """You multiplied the gradient by v, entry by entry. This has the right shape, but no second derivative in it."""
    return torch.func.grad(f)(x) * v


@hvp.misconception
def lets_v_move_along(f, x, v):
    """In ⟨∇f(x), v⟩ you put x in the place of v, or let v depend on x, and so the product rule added a term.

    v is a constant. What has to be detached, or kept out of the function that you differentiate?
    """
    return torch.func.grad(lambda z: (torch.func.grad(f)(z) * (z - x + v)).sum())(x)


@hvp.misconception
def multiplies_with_x(f, x, v):
    """Your result does not depend on v: you multiplied the Hessian by x."""
    return product_of(f, x, x)


@hvp.misconception
def direction_of_length_one(f, x, v):
    """You divided v by its length. Hv is linear in v: twice the v, twice the product."""
    length = torch.linalg.vector_norm(v)
    return product_of(f, x, v / length)


@hvp.misconception
def sums_the_rows(f, x, v):
    """You differentiated the sum of all entries of the gradient: that is H·(1, …, 1). There v plays no part, or it
    comes too late.

    Which weights should the entries of the gradient have before you add them up?
    """
    return product_of(f, x, torch.ones_like(x))


@hvp.form_of(sums_the_rows)
def sums_the_rows_and_multiplies_by_v(f, x, v):
    return v * product_of(f, x, torch.ones_like(x))


def central_difference(f, x, v, h):
    """A difference quotient of gradients, to both sides."""
    gradient = torch.func.grad(f)
    return (gradient(x + h * v) - gradient(x - h * v)) / (2 * h)


def forward_difference(f, x, v, h):
    """A difference quotient of gradients, to one side."""
    gradient = torch.func.grad(f)
    return (gradient(x + h * v) - gradient(x)) / h


def difference_with(quotient, h):
    """Make a version that differences with this step."""

    def wrong(f, x, v):
        return quotient(f, x, v, h)

    wrong.__name__ = f"{quotient.__name__}_with_{h:.0e}".replace("-", "_")
    return wrong


@hvp.misconception
def difference_of_gradients(f, x, v):
    """You took a difference quotient of gradients.

    It agrees to about ten digits; autograd, which is allowed, is exact.
    """
    return central_difference(f, x, v, torch.finfo(x.dtype).eps ** (1 / 3))


for power in (3, 4, 5, 6, 7):
    hvp.form_of(difference_of_gradients)(difference_with(central_difference, 10.0**-power))
    hvp.form_of(difference_of_gradients)(difference_with(forward_difference, 10.0**-power))


@hvp.misconception
def needs_a_graph(f, x, v):
    """Where the gradient is the same everywhere, your second reverse pass raises an error: there is nothing to go back
    through.

    "does not require grad" says that the gradient does not depend on x. What are its derivatives then? torch.func, or
    allow_unused with materialize_grads, answers without an error.
    """
    own = x.detach().requires_grad_()
    (gradient,) = torch.autograd.grad(f(own), own, create_graph=True)
    return torch.autograd.grad(gradient, own, v)[0]


@hvp.misconception
def builds_the_hessian(f, x, v):
    """You built the whole Hessian: n² numbers, to get n. With many entries it fits nowhere, and without any entries
    your code raises an error.

    Hv is one derivative of one function. Differentiate the number ⟨∇f(x), v⟩, or push v forwards through the gradient.
    """
    n = x.numel()
    not_so_many(x)
    curvature = torch.func.hessian(f)(x.detach().clone()).reshape(n, n)
    return (curvature @ v.detach().reshape(n)).reshape(x.shape)


@hvp.misconception
def one_pass_for_each_entry(f, x, v):
    """Your values are right, but you go through all n entries: n² numbers, or a pass for each row, to get n numbers.

    Hv is one derivative of one function. Differentiate the number ⟨∇f(x), v⟩, or push v forwards through the gradient.
    """
    not_so_many(x)
    _, pulled_back = torch.func.vjp(torch.func.grad(f), x.detach())
    rows = [pulled_back(unit)[0].reshape(-1) @ v.reshape(-1) for unit in unit_tensors(x)]
    return torch.stack(rows).reshape(x.shape) if rows else torch.zeros_like(x)


@hvp.misconception
def evaluates_again_and_again(f, x, v):
    """Your values are right, but you evaluate f again and again, more often than three times.

    All that you need comes from one evaluation and one or two passes through it.
    """
    slope = torch.func.grad(f)
    for _ in range(2):
        slope(x)
    return (product_of(f, x, v) + product_of(f, x, v)) / 2


@hvp.misconception
def flattens_the_result(f, x, v):
    """You returned one long vector. Hv has the shape of x, as a gradient has."""
    return product_of(f, x, v).reshape(-1)


@hvp.misconception
def works_in_float64(f, x, v):
    """You returned float64 for float32 inputs. A result takes its dtype from the inputs."""
    return product_of(f, x, v).to(torch.get_default_dtype())


@hvp.misconception
def copies_through_numbers(f, x, v):
    """Your code makes a new tensor on the CPU on its way, and so the result is not on the device of x.

    .tolist(), .numpy() and torch.tensor all lead there. The result of autograd needs no copy.
    """
    return torch.tensor(product_of(f, x, v).tolist(), dtype=x.dtype).reshape(x.shape)
