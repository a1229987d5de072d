"""Assignment 4: Hessians and curvature. Judge only: nothing here reaches a student."""

import math

import torch

from autograder.language import (
    BY_HAND,
    Assignment,
    Choice,
    array,
    constant,
    derived,
    exercise,
    hessian,
    hidden,
    holds,
    labels,
    largest_intermediate,
    like,
    matrix,
    one_of,
    ordinary,
    rebuilt,
    shown,
    spectrum,
    value,
    vector,
)
from autograder.language import hvp as hessian_times  # the exercise 4.3 has the name of the word
from source.ps4_hessians import support

BLUE, ORANGE, GREY = "#0b5cad", "#c2410c", "0.4"


# --- 4.1 ---------------------------------------------------------------------------------------------------


def by_polarisation(A):
    """The Hessian of ½xᵀAx from values alone: q(e + e′) − q(e) − q(e′) for every pair of unit vectors, exactly."""
    unit = torch.eye(A.shape[-1], dtype=A.dtype)

    def form(x):
        return 0.5 * torch.einsum("ijk,...kl,ijl->...ij", x, A, x)

    left, right = unit.unsqueeze(1).expand(*unit.shape, -1), unit.unsqueeze(0).expand(*unit.shape, -1)
    return form(left + right) - form(left) - form(right)


@exercise(
    given=dict(A=matrix("...", "n", "n")),
    find=value().confirmed_by(by_polarisation),
    checks=[
        hidden("non-symmetric A", ordinary, points=3),
        shown(
            "a matrix of two rows, one of three, and a batch",
            ordinary.sizes(n=(2, 3, 2)).batches((), (), (2,)).draws(3),
            points=1,
        ),
        hidden(
            "batches, n = 1 and n = 0",
            ordinary.sizes(n=(3, 1, 0, 4, 1, 2)).batches((4,), (), (), (2, 3), (3,), (0,)).draws(12),
            points=1,
        ),
        hidden(
            "float32, views, tensors that require a gradient",
            ordinary.float32().laid_out("transposed", "strided", "expanded").leaves().draws(6),
            points=1,
        ),
        hidden("sent on meta", ordinary.on_meta().draws(2), points=1),
    ],
    forbids=BY_HAND,
    choice=Choice("a", "Write out ½xᵀAx for two entries of x. In which terms does an off-diagonal entry of A occur?"),
)
def hess_quadratic(A):
    """The Hessian of f(x) = ½xᵀAx, which is the same at every x."""
    if not A.numel():
        return torch.zeros_like(A)
    place = torch.linspace(-1, 1, A.shape[-1])

    def at_one_place(A):
        return torch.func.hessian(support.quadratic(A))(place)

    return torch.vmap(at_one_place)(A.reshape(-1, *A.shape[-2:])).reshape(A.shape)


@hess_quadratic.misconception
def assumes_symmetry(A):
    """You returned A itself. That is the Hessian only if A is symmetric.

    A Hessian is always symmetric: can every A be one? Try it by hand on A = [[0, 1], [0, 0]].
    """
    return A.clone()


@hess_quadratic.misconception
def returns_the_transpose(A):
    """You returned the transpose of A. Exchanging rows and columns does not make a matrix symmetric.

    Differentiate ½xᵀAx once, by the product rule. Which two terms does the gradient have?
    """
    return A.mT.clone()


@hess_quadratic.misconception
def drops_the_half(A):
    """Your matrix is twice too large. There is a ½ in front of xᵀAx; did you lose it on the way?

    For a 1 × 1 matrix, f is ½ax². What is its second derivative?
    """
    return A + A.mT


@hess_quadratic.misconception
def halves_twice(A):
    """Your matrix is half of what it should be. Each entry of the Hessian collects two terms of the double sum.

    For a 1 × 1 matrix, f is ½ax². What is its second derivative?
    """
    return (A + A.mT) / 4


@hess_quadratic.misconception
def halves_without_symmetry(A):
    """You multiplied A by ½ and did nothing else. The product rule differentiates each of the two factors x."""
    return A / 2


@hess_quadratic.misconception
def takes_the_gram_matrix(A):
    """You multiplied A by its transpose. f is linear in A, so its Hessian is, too: no product of entries of A in it."""
    return A.mT @ A


@hess_quadratic.misconception
def takes_the_other_gram_matrix(A):
    """You multiplied A by its transpose, in the order A·Aᵀ. f is linear in A, and so must its Hessian be."""
    return A @ A.mT


@hess_quadratic.misconception
def mirrors_the_upper_triangle(A):
    """Your matrix is symmetric, but the entries below the diagonal of A do not take part in it.

    x₁x₂ and x₂x₁ are the same product. What are all its coefficients in xᵀAx?
    """
    return A.triu() + A.triu(1).mT


@hess_quadratic.misconception
def mirrors_the_lower_triangle(A):
    """Your matrix is symmetric, but the entries above the diagonal of A do not take part in it.

    x₁x₂ and x₂x₁ are the same product. What are all its coefficients in xᵀAx?
    """
    return A.tril() + A.tril(-1).mT


@hess_quadratic.misconception
def keeps_the_diagonal(A):
    """You kept only the diagonal. The terms with xᵢxⱼ bend the graph as well, in the directions between the axes."""
    return torch.diag_embed(A.diagonal(dim1=-2, dim2=-1))


@hess_quadratic.misconception
def takes_the_antisymmetric_part(A):
    """You subtracted the transpose. What remains of A then is the part that xᵀAx does not see at all."""
    return (A - A.mT) / 2


@hess_quadratic.misconception
def transposes_the_whole_batch(A):
    """Your formula works for one matrix, but .T reverses *every* dimension of a batch.

    Which attribute exchanges the last two dimensions only?
    """
    return (A + A.permute(*reversed(range(A.dim())))) / 2


@hess_quadratic.misconception
def multiplies_with_a_float64_half(A):
    """Your result is float64 whatever A is: a tensor that you made without a dtype turned everything into float64.

    A Python number adopts the dtype of what it is multiplied with. Or take the dtype from A.
    """
    return torch.full((1,), 0.5, device=A.device) * (A + A.mT)


@hess_quadratic.misconception
def multiplies_with_a_bare_half(A):
    """A tensor that you made has neither the dtype nor the device of A: with float32 your result is float64, and on
    another device there is an error.

    Take both from A, as torch.zeros_like does. A Python number needs neither.
    """
    return torch.full((1,), 0.5) * (A + A.mT)


@hess_quadratic.misconception
def fills_zeros_on_the_cpu(A):
    """You fill a matrix that lies on the CPU. Numbers from another device cannot be written into it just so.

    Let every new tensor take its device from an input, as torch.zeros_like does.
    """
    result = torch.zeros(A.shape, dtype=A.dtype)
    result[...] = (A + A.mT) / 2
    return result


@hess_quadratic.misconception
def builds_on_the_cpu(A):
    """Your result is not on the device of A: a tensor that you made lies where torch makes them by default.

    Let every new tensor take its device from an input, as torch.zeros_like does.
    """
    result = torch.zeros(A.shape, dtype=A.dtype)
    result += (A + A.mT).to(result.device) / 2 if A.device.type == "cpu" else 0
    return result


CURVED = (torch.tensor([[1.7, 1.3], [-0.3, 1.0]]), torch.tensor([[0.4, 1.9], [-0.1, -0.8]]))
FAR = 1e3  # beyond, nothing is seen


@hess_quadratic.picture(ordinary.where(A=one_of(*CURVED)).draws(2))
def images_of_the_circle(figure, calls):
    """Where a step of length 1 takes the gradient: the points H·u for all u on the unit circle, for two matrices A.

    The right curve is thick and grey, yours thin and blue. The crosses mark the eigenvectors, times their eigenvalues:
    of a symmetric matrix they lie on the axes of the ellipse.
    """
    figure.set_size_inches(4.8, 2.7)
    panels = figure.subplots(1, 2, sharey=True, gridspec_kw={"left": 0.1, "bottom": 0.17, "top": 0.78})
    angles = torch.linspace(0, 2 * torch.pi, 91)
    circle = torch.stack([angles.cos(), angles.sin()])
    for ax, call, title in zip(panels, calls, ("a bowl", "a saddle"), strict=True):
        ax.plot(*(call.expected @ circle), color="0.72", linewidth=5, label="right")
        w, Q = torch.linalg.eigh(call.expected)
        ax.plot(*(Q * w), "x", color="0.2", markersize=6)
        ax.plot(*(call.actual @ circle).clamp(-FAR, FAR), color=BLUE, linewidth=1.4, label="yours")
        ax.plot(0, 0, "+", color="0.2")
        ax.set(title=title, aspect="equal", xlabel="first entry of H·u", xticks=(-2, 0, 2), yticks=(-2, 0, 2))
        ax.set(xlim=(-2.4, 2.4), ylim=(-2.4, 2.4))
    panels[0].set_ylabel("second entry")
    figure.legend(*panels[0].get_legend_handles_labels(), loc="upper center", ncols=2, frameon=False)
    right = [bool(torch.allclose(call.actual, call.expected, rtol=0, atol=1e-6)) for call in calls]
    if all(right):
        return "In both panels your curve lies on the right one."
    what = "both panels" if not any(right) else "the left panel" if right[1] else "the right panel"
    return f"In {what} your curve is another one than the right one."


# --- 4.2 ---------------------------------------------------------------------------------------------------

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
        hidden("points anywhere", ordinary, points=6),
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


# --- 4.3 ---------------------------------------------------------------------------------------------------

MANY = 100_000  # one pass for each entry takes minutes on any machine; one product takes milliseconds


def product_of(f, x, v):
    """The Hessian of f at x times v: forwards over backwards."""
    return torch.func.jvp(torch.func.grad(f), (x,), (v,))[1]


def not_so_many(x):
    """Stand for a method that works its way through all entries, or through all pairs: with many of them it fails."""
    if x.numel() > MANY // 4:
        raise RuntimeError("too many entries")


@exercise(
    given=dict(f=rebuilt(support.terrain, vector(3)), x=array(), v=like("x")),
    find=hessian_times("x", tangent="v"),
    checks=[
        hidden("ordinary x and v", ordinary.shapes((3,), (2, 3), (), (5,)), points=5),
        shown("a vector and a matrix", ordinary.shapes((3,), (2, 2)).draws(2), points=2),
        hidden(
            "functions whose second derivatives vanish, and no entries",
            ordinary.shapes((3,), (2, 3), (), (4,), (0,))
            .where(f=rebuilt(support.flat, vector(3), one_of("linear", "constant", "hinges", "first entry")))
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
    """You differentiated the sum of all entries of the gradient: that is H·(1, …, 1), whatever v is.

    Which weights should the entries of the gradient have before you add them up?
    """
    return product_of(f, x, torch.ones_like(x))


@hvp.misconception
def difference_of_gradients(f, x, v):
    """You took a difference quotient of gradients.

    It agrees to about ten digits; autograd, which is allowed, is exact.
    """
    h = torch.finfo(x.dtype).eps ** (1 / 3)
    gradient = torch.func.grad(f)
    return (gradient(x + h * v) - gradient(x - h * v)) / (2 * h)


@hvp.misconception
def needs_a_graph(f, x, v):
    """Where the gradient is the same everywhere, your second reverse pass raises an error: there is nothing to go back
    through.

    "does not require grad" says that the gradient does not hang on x. What are its derivatives then? torch.func, or
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


# --- 4.4 ---------------------------------------------------------------------------------------------------

FAR_UP = (
    torch.tensor([1000.3, 1001.1, 999.2]),
    torch.tensor([-1000.0, -999.5, -1001.25, -1000.75]),
    torch.tensor([800.0, 800.5, -900.0]),
    torch.tensor([-2000.0, 3000.0]),
)


def covariance(p):
    """diag(p) − ppᵀ for each vector of a batch."""
    return torch.diag_embed(p) - p.unsqueeze(-1) * p.unsqueeze(-2)


def shares(z):
    """exp(zᵢ)/Σ exp(zⱼ) for each vector of a batch."""
    return torch.softmax(z, dim=-1)


def moved_down(z):
    """The Hessian at z − max z, which is that at z."""
    return torch.func.hessian(lambda z: z.exp().sum().log())(z - z.max())


@exercise(
    given=dict(z=vector("...", "k")),
    find=hessian("z"),
    checks=[
        hidden("vectors of ordinary size", ordinary, points=4),
        shown("two vectors and a batch", ordinary.sizes(k=(2, 3, 3)).batches((), (), (2,)).draws(3), points=1),
        hidden(
            "batches, and vectors of one entry",
            ordinary.sizes(k=(3, 1, 2, 1, 4)).batches((4,), (), (2, 3), (3,), (0,)).draws(10),
            points=1,
        ),
        hidden(
            "entries around a thousand",
            ordinary.where(z=one_of(*FAR_UP)).expecting(moved_down).draws(len(FAR_UP)),
            points=1,
        ),
        hidden(
            "float32, views, tensors that require a gradient",
            ordinary.float32().laid_out("strided", "expanded").leaves().draws(6),
            points=1,
        ),
        hidden("sent on meta", ordinary.on_meta().draws(2), points=1),
    ],
    forbids=BY_HAND,
    choice=Choice("b", "Add t to every entry of z: how does f change, and its gradient? Differentiate that by t."),
)
def hess_logsumexp(z):
    """What is differentiated twice: log Σ exp(zᵢ)."""
    return torch.logsumexp(z, dim=-1)


@hess_logsumexp.misconception
def diagonal_part_only(z):
    """You have the term with a diagonal matrix, but the other one is missing: the sum in the denominator depends on
    every zⱼ.

    Add a constant to all entries of z: f grows by it, and its slope stays. Does your matrix, times (1, …, 1), give 0?
    """
    return torch.diag_embed(shares(z))


@hess_logsumexp.misconception
def rank_one_part_only(z):
    """You have the term from the denominator only. What of the exp(zᵢ) in the numerator?"""
    p = shares(z)
    return -p.unsqueeze(-1) * p.unsqueeze(-2)


@hess_logsumexp.misconception
def outer_product_of_the_gradient(z):
    """You multiplied the gradient with itself.

    That is a matrix of the right shape, but no derivative of the gradient.
    """
    p = shares(z)
    return p.unsqueeze(-1) * p.unsqueeze(-2)


@hess_logsumexp.misconception
def adds_the_two_parts(z):
    """Both terms are there, but one has the wrong sign. A quotient: which of its two terms is subtracted?"""
    p = shares(z)
    return torch.diag_embed(p) + p.unsqueeze(-1) * p.unsqueeze(-2)


@hess_logsumexp.misconception
def subtracts_the_other_way_round(z):
    """Your matrix has the opposite sign. log Σ exp is convex: can the entries on the diagonal be negative?"""
    return -covariance(shares(z))


@hess_logsumexp.misconception
def no_mixed_derivatives(z):
    """The diagonal of your matrix is right, and the rest is zero. All entries of the gradient share one denominator."""
    p = shares(z)
    return torch.diag_embed(p * (1 - p))


@hess_logsumexp.misconception
def returns_the_gradient_of_logsumexp(z):
    """You returned the gradient. The Hessian has one row for each entry of it."""
    return shares(z)


@hess_logsumexp.misconception
def does_not_divide_by_the_sum(z):
    """Your formula is right for numbers that add up to one, but you put the exp(zᵢ) themselves into it."""
    return covariance(z.exp())


@hess_logsumexp.misconception
def softmax_over_the_batch(z):
    """Your softmax runs over the first dimension.

    For one vector that is the only one; in a batch, it mixes the examples.
    """
    return covariance(torch.softmax(z, dim=0))


@hess_logsumexp.misconception
def one_vector_at_a_time(z):
    """Your code takes a single vector: torch.outer and torch.diag do not know what a batch is.

    torch.diag_embed does, and a product of a column and a row, made with unsqueeze, does as well.
    """
    p = shares(z)
    return torch.diag(p) - torch.outer(p, p)


@hess_logsumexp.misconception
def overflows(z):
    """Your formula is right, but exp(z) overflows for large z, or all of them become 0, and what remains is NaN.

    Which number may you subtract from all entries without changing the result?
    """
    weights = z.exp()
    return covariance(weights / weights.sum(-1, keepdim=True))


@hess_logsumexp.misconception
def overflows_in_the_quotient_rule(z):
    """Your formula is right, but exp(z) overflows for large z, or all of them become 0, and what remains of the
    quotient is NaN.

    Write it with the pᵢ alone. Which number may you subtract from all entries of z without changing them?
    """
    weights = z.exp()
    s = weights.sum(-1)[..., None, None]
    return (torch.diag_embed(weights) * s - weights.unsqueeze(-1) * weights.unsqueeze(-2)) / s**2


@hess_logsumexp.misconception
def adds_a_small_number(z):
    """You added a small number to the denominator to keep it from being 0. That hides the overflow and costs digits.

    Which number may you subtract from all entries of z without changing the result?
    """
    weights = z.exp()
    return covariance(weights / (weights.sum(-1, keepdim=True) + 1e-8))


@hess_logsumexp.misconception
def identity_in_float64(z):
    """Your result is float64 whatever z is: torch.eye without a dtype makes float64 here."""
    p = shares(z)
    return torch.eye(p.shape[-1], device=p.device) * p.unsqueeze(-1) - p.unsqueeze(-1) * p.unsqueeze(-2)


@hess_logsumexp.misconception
def identity_on_the_cpu(z):
    """Your result needs a matrix that lies on the CPU: torch.eye without a device makes it there."""
    p = shares(z)
    return torch.eye(p.shape[-1], dtype=p.dtype) * p.unsqueeze(-1) - p.unsqueeze(-1) * p.unsqueeze(-2)


@hess_logsumexp.misconception
def bare_identity(z):
    """torch.eye without a dtype makes float64 here, and without a device it makes it on the CPU.

    Take both from z, or do without the identity: torch.diag_embed needs none.
    """
    p = shares(z)
    return torch.eye(p.shape[-1]) * p.unsqueeze(-1) - p.unsqueeze(-1) * p.unsqueeze(-2)


# --- 4.5 ---------------------------------------------------------------------------------------------------


def rows_of_products(f, x):
    """The Hessian as an (N, N) matrix, row by row: reverse over reverse."""
    rows = [torch.func.grad(lambda z, e=e: (torch.func.grad(f)(z) * e).sum())(x) for e in unit_tensors(x)]
    return torch.stack(rows).reshape(x.numel(), x.numel()) if rows else x.new_zeros(0, 0)


def unit_tensors(x):
    """The N tensors of the shape of x with a single 1."""
    return torch.eye(x.numel(), dtype=x.dtype, device=x.device).reshape(x.numel(), *x.shape)


def symmetric_part(H):
    """(H + Hᵀ)/2."""
    return (H + H.mT) / 2


def unsymmetrised(f, x):
    """The Hessian as an (N, N) matrix as autograd gives it, forwards over backwards."""
    N = x.numel()
    return torch.func.hessian(f)(x.detach().clone()).reshape(N, N) if N else x.new_zeros(0, 0)


@exercise(
    given=dict(f=rebuilt(support.terrain, vector(3)), x=array()),
    find=value().confirmed_by(rows_of_products, within=1e-11),
    checks=[
        hidden("ordinary f and x", ordinary.shapes((3,), (2, 3), (5,), (2, 1, 2)), points=4),
        shown("a vector and a matrix", ordinary.shapes((3,), (2, 2)).draws(2), points=1),
        hidden(
            "few entries, and functions that are flat",
            ordinary.shapes((), (1,), (0,), (2, 3), (3,))
            .where(f=rebuilt(support.flat, vector(3), one_of("linear", "constant", "hinges", "first entry")))
            .draws(20),
            points=1,
        ),
        hidden(
            "equal to its transpose",
            ordinary.shapes((4,), (2, 3), (5,)).draws(9),
            points=1,
            rule=holds(
                "Your matrix is symmetric up to rounding only.", lambda answer, f, x: bool((answer == answer.mT).all())
            ),
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
    choice=Choice("c", "Entry (i, j) and entry (j, i) are the same. How many are there on the diagonal, and above it?"),
)
def dense_hessian(f, x):
    """The Hessian of f at x as a matrix with one row for each entry of x."""
    return symmetric_part(unsymmetrised(f, x))


@dense_hessian.misconception
def keeps_four_indices(f, x):
    """You returned the Hessian with the shape of x twice over.

    Asked is a matrix: one row, and one column, for each entry of x.
    """
    return torch.func.hessian(f)(x.detach().clone())


@dense_hessian.misconception
def symmetric_up_to_rounding(f, x):
    """Your values are right, but entries (i, j) and (j, i) differ in the last digit: they were computed along
    different ways.

    The statement asks for *exactly* symmetric. What can you do with a matrix and its transpose to make it so?
    """
    return unsymmetrised(f, x)


@dense_hessian.misconception
def gradient_outer_product(f, x):
    """You multiplied the gradient with itself. That is symmetric, but it holds first derivatives only."""
    gradient = torch.func.grad(f)(x).reshape(-1)
    return torch.outer(gradient, gradient)


@dense_hessian.misconception
def diagonal_matrix(f, x):
    """You kept the diagonal and lost the mixed second derivatives."""
    return torch.diag(symmetric_part(unsymmetrised(f, x)).diagonal())


@dense_hessian.misconception
def diagonal_as_a_vector(f, x):
    """You returned the diagonal only, as a vector. How does the slope along one entry of x change with another one?"""
    return unsymmetrised(f, x).diagonal()


@dense_hessian.misconception
def adds_the_transpose(f, x):
    """Your matrix is twice the Hessian: you added the transpose, which is the same once more."""
    H = unsymmetrised(f, x)
    return H + H.mT


@dense_hessian.misconception
def doubles_the_diagonal(f, x):
    """Your diagonal is twice too large.

    If you copy one triangle to the other side, the diagonal must not be copied with it.
    """
    upper = unsymmetrised(f, x).triu()
    return upper + upper.mT


@dense_hessian.misconception
def forgets_the_other_triangle(f, x):
    """Below the diagonal your matrix is zero. Symmetric means that each entry stands there twice."""
    return unsymmetrised(f, x).triu()


@dense_hessian.misconception
def differentiates_the_sum_of_the_gradient(f, x):
    """You added up the entries of the gradient before you differentiated again, so that only row sums are left."""
    N = x.numel()
    return torch.diag(unsymmetrised(f, x).sum(1)) if N else x.new_zeros(0, 0)


@dense_hessian.misconception
def rows_of_a_matrix(f, x):
    """Your code takes vectors only: len(x) counts the rows of a matrix, and x.numel() its entries."""
    rows = [product_of(f, x, e) for e in torch.eye(len(x), dtype=x.dtype)]
    return symmetric_part(torch.stack(rows))


@dense_hessian.misconception
def needs_a_graph_for_every_row(f, x):
    """Where the gradient does not depend on x, or f on some entries of it, your reverse pass raises an error.

    What is asked for there is a zero, not an error. torch.func gives it; so do allow_unused and materialize_grads.
    """
    if not x.numel():
        return x.new_zeros(0, 0)
    own = x.detach().requires_grad_()
    (gradient,) = torch.autograd.grad(f(own), own, create_graph=True)
    rows = [torch.autograd.grad(entry, own, retain_graph=True)[0].reshape(-1) for entry in gradient.reshape(-1)]
    return symmetric_part(torch.stack(rows))


@dense_hessian.misconception
def no_entries_no_answer(f, x):
    """Your code raises an error if x has no entries.

    Then there are no rows and no columns, but there is a matrix: (0, 0).
    """
    N = x.numel()
    return symmetric_part(torch.func.hessian(f)(x.detach().clone()).reshape(N, N))


@dense_hessian.misconception
def stacks_no_rows(f, x):
    """Your code raises an error if x has no entries: there are no rows then, and torch.stack wants at least one.

    There is a matrix all the same: (0, 0).
    """
    x = x.detach().clone()
    rows = [product_of(f, x, e).reshape(-1) for e in unit_tensors(x)]
    return symmetric_part(torch.stack(rows))


@dense_hessian.misconception
def counts_columns_first(f, x):
    """You numbered the entries of x down the columns. Rows and columns of the result follow x.reshape(-1)."""
    if x.dim() != 2:
        return symmetric_part(unsymmetrised(f, x))
    order = torch.arange(x.numel()).reshape(x.shape).mT.reshape(-1)
    return symmetric_part(unsymmetrised(f, x))[order][:, order]


@dense_hessian.misconception
def fills_a_float64_matrix(f, x):
    """You returned float64 for float32 inputs: torch.zeros without a dtype makes float64 here.

    x.new_zeros takes dtype and device from x.
    """
    N = x.numel()
    result = torch.zeros(N, N, device=x.device)
    result += symmetric_part(unsymmetrised(f, x))
    return result


@dense_hessian.misconception
def fills_a_matrix_on_the_cpu(f, x):
    """Your result is not on the device of x: torch.zeros without a device makes it on the CPU.

    x.new_zeros takes dtype and device from x.
    """
    N = x.numel()
    result = torch.zeros(N, N, dtype=x.dtype)
    for i, row in enumerate(symmetric_part(unsymmetrised(f, x)).tolist()):
        result[i] = torch.tensor(row)
    return result


# --- 4.6 ---------------------------------------------------------------------------------------------------


def second_order(f, x, s):
    """f(x) + ⟨∇f(x), s⟩ + ½⟨s, ∇²f(x) s⟩ from the full Hessian."""
    gradient, curvature = torch.func.grad(f)(x).reshape(-1), unsymmetrised(f, x)
    step = s.reshape(-1)
    return f(x) + gradient @ step + 0.5 * step @ curvature @ step


def terms(f, x, s):
    """The three terms of the second-order model, without their factors."""
    gradient = torch.func.grad(f)(x)
    return f(x), (gradient * s).sum(), (product_of(f, x, s) * s).sum()


def remainders(f, x, s, ts, model):
    """|f(x + ts) − model| for every factor t."""
    return torch.stack([(f(x + t * s) - model(f, x, t * s)).abs() for t in ts])


def fitted_slope(logs, values):
    """The slope of the least-squares line through the points (logs, values)."""
    centred = logs - logs.mean()
    return float((centred * values).sum().detach() / (centred * centred).sum())


def fitted_order(f, x, s, ts, model):
    """The slope of log remainder against log t."""
    return fitted_slope(ts.log(), remainders(f, x, s, ts, model).log())


def both(f, x, s, ts, model=second_order, order=fitted_order):
    """What the probe returns for a model, and for an order that is computed with this model."""
    return support.model_and_order(model, lambda f, x, s, ts: order(f, x, s, ts, model), f, x, s, ts)


def along_the_way(f, x, s, ts):
    """The same from values of one function of one number, by nested derivatives and by lstsq."""

    def on_the_way(t):
        return f(x + t * s)

    def model(_f, _x, step):
        # step is a multiple of s: which one, its first entry says
        t = (step.reshape(-1)[0] / s.reshape(-1)[0]) if bool(s.any()) else torch.zeros(())
        slope = torch.func.grad(on_the_way)
        zero = torch.zeros(())
        return on_the_way(zero) + t * slope(zero) + 0.5 * t**2 * torch.func.grad(slope)(zero)

    def by_lstsq(f, x, s, ts, model):
        columns = torch.stack([ts.log(), torch.ones_like(ts)], dim=1)
        return float(torch.linalg.lstsq(columns, remainders(f, x, s, ts, model).log().unsqueeze(1)).solution[0])

    return both(f, x, s, ts, model, by_lstsq)


def same_side(x):
    """A step with all entries on one side of 0, so that no two contributions to the remainder of a ramp cancel."""
    return torch.copysign(x.abs() + 0.3, x.reshape(-1)[0])


FACTORS = (torch.tensor([0.1, 0.05, 0.02, 0.01]), torch.tensor([0.02, 0.2, 0.01]), torch.tensor([0.3, 0.05]))
WIDE_FACTORS = torch.tensor([2.0, 1.2, 0.5])
STEPS = (torch.tensor([0.8, -0.5, 0.6]), torch.tensor([[-0.7, 0.4], [0.6, 0.9]]))
ANY_STEP = (torch.zeros(3), torch.tensor([400.0, -300.0, 150.0]), torch.tensor([0.5, -1.5, 0.25]))


@exercise(
    given=dict(f=rebuilt(support.ramp, vector(2)), x=array(), s=derived(same_side), ts=one_of(*FACTORS)),
    find=value().confirmed_by(along_the_way, within=1e-6),
    probe=support.model_and_order,
    checks=[
        hidden("a function with a third derivative", ordinary.shapes((3,), (2, 2), (), (4,)), points=4),
        shown("a vector and a number", ordinary.shapes((2,), ()).draws(2), points=1),
        hidden(
            "a function without a third derivative along s",
            ordinary.where(
                f=rebuilt(support.waves, vector(2)),
                x=one_of(torch.zeros(3), torch.zeros(2, 2)),
                s=one_of(*STEPS),
                ts=WIDE_FACTORS,
            )
            .draws(6)
            .because("the statement promises that the order is not always close to 3"),
            points=1,
        ),
        hidden(
            "no step, a long step, and any",
            ordinary.shapes((3,)).where(f=rebuilt(support.terrain, vector(3)), s=one_of(*ANY_STEP), ts=None).draws(6),
            points=1,
        ),
        hidden(
            "functions that are flat",
            ordinary.shapes((3,), (2, 3), ())
            .where(
                f=rebuilt(support.flat, vector(3), one_of("linear", "constant", "hinges", "first entry")),
                s=like("x"),
                ts=None,
            )
            .draws(12),
            points=1,
        ),
        hidden(
            "views, tensors that require a gradient",
            ordinary.shapes((2, 3), (4,)).laid_out("transposed", "strided").leaves().draws(4),
            points=1,
        ),
    ],
    rtol=5e-8,  # the remainders of short steps have lost half of their digits
    choice=Choice("d", "Write down the series of cos s. Which is the first term that the model leaves out?"),
)
def taylor2(f, x, s, ts):
    """The second-order model of f at x + s, and the order at which its remainder vanishes."""
    return both(f, x, s, ts)


@taylor2.misconception
def half_missing(f, x, s, ts):
    """The second-order term of your model is twice too large.

    Test it on f(x) = x², for which the model is exact. What stands in front of the second derivative in Taylor's
    formula?
    """

    def model(f, x, s):
        value, slope, curvature = terms(f, x, s)
        return value + slope + curvature

    return both(f, x, s, ts, model)


@taylor2.misconception
def half_on_the_slope_as_well(f, x, s, ts):
    """The first-order term of your model is halved as well.

    Test it on a linear function, for which the model is exact.
    """

    def model(f, x, s):
        value, slope, curvature = terms(f, x, s)
        return value + 0.5 * (slope + curvature)

    return both(f, x, s, ts, model)


@taylor2.misconception
def sign_of_the_slope(f, x, s, ts):
    """The first-order term of your model has the wrong sign: with a small s, the model moves down where f moves up."""

    def model(f, x, s):
        value, slope, curvature = terms(f, x, s)
        return value - slope + 0.5 * curvature

    return both(f, x, s, ts, model)


@taylor2.misconception
def sign_of_the_curvature(f, x, s, ts):
    """The second-order term of your model has the wrong sign: your parabola opens to the other side."""

    def model(f, x, s):
        value, slope, curvature = terms(f, x, s)
        return value + slope - 0.5 * curvature

    return both(f, x, s, ts, model)


@taylor2.misconception
def constant_missing(f, x, s, ts):
    """You returned the change that the model predicts. The model itself begins with f(x)."""

    def model(f, x, s):
        _, slope, curvature = terms(f, x, s)
        return slope + 0.5 * curvature

    return both(f, x, s, ts, model)


@taylor2.misconception
def first_order_only(f, x, s, ts):
    """Your model is the tangent: the second-order term is missing. So the remainder falls like t², not like t³."""

    def model(f, x, s):
        value, slope, _ = terms(f, x, s)
        return value + slope

    return both(f, x, s, ts, model)


@taylor2.misconception
def slope_missing(f, x, s, ts):
    """The first-order term is missing. It vanishes at a critical point, and only there."""

    def model(f, x, s):
        value, _, curvature = terms(f, x, s)
        return value + 0.5 * curvature

    return both(f, x, s, ts, model)


@taylor2.misconception
def returns_the_function_itself(f, x, s, ts):
    """Your model is f(x + s) itself, and its remainder is rounding. A model uses what is known at x."""

    def model(f, x, s):
        return f(x + s)

    return both(f, x, s, ts, model)


@taylor2.misconception
def diagonal_of_the_hessian_only(f, x, s, ts):
    """Your second-order term uses the diagonal of the Hessian only; the products sᵢsⱼ with i ≠ j are missing."""

    def model(f, x, s):
        value, slope, _ = terms(f, x, s)
        return value + slope + 0.5 * (unsymmetrised(f, x).diagonal() * s.reshape(-1) ** 2).sum()

    return both(f, x, s, ts, model)


@taylor2.misconception
def derivatives_at_the_end(f, x, s, ts):
    """You took gradient and Hessian at x + s. The model stands at x and looks ahead from there."""

    def model(f, x, s):
        _, slope, curvature = terms(f, x + s, s)
        return f(x) + slope + 0.5 * curvature

    return both(f, x, s, ts, model)


@taylor2.misconception
def as_if_all_orders_were_three(f, x, s, ts):
    """Your order is 3 whatever f is.

    Fit it: at the factors that you are given it is not exactly 3, and for some f it is 4.
    """
    return both(f, x, s, ts, order=lambda *_: 3.0)


@taylor2.misconception
def rounds_the_order(f, x, s, ts):
    """You rounded the order to a whole number. Return the slope of the fitted line as it is."""
    return both(f, x, s, ts, order=lambda *given: float(round(fitted_order(*given))))


@taylor2.misconception
def axes_exchanged(f, x, s, ts):
    """You fitted log t as a function of the logarithm of the remainder: run and rise are exchanged."""
    return both(
        f, x, s, ts, order=lambda f, x, s, ts, model: fitted_slope(remainders(f, x, s, ts, model).log(), ts.log())
    )


@taylor2.misconception
def slope_without_logarithms(f, x, s, ts):
    """You fitted a line to the remainder itself. A power of t becomes a straight line if both axes are logarithmic."""
    return both(f, x, s, ts, order=lambda f, x, s, ts, model: fitted_slope(ts, remainders(f, x, s, ts, model)))


@taylor2.misconception
def logarithm_on_one_axis(f, x, s, ts):
    """You took the logarithm of the remainder, but not that of t. On which axes is a power of t a straight line?"""
    return both(f, x, s, ts, order=lambda f, x, s, ts, model: fitted_slope(ts, remainders(f, x, s, ts, model).log()))


@taylor2.misconception
def line_through_two_points(f, x, s, ts):
    """Your slope is that between the first and the last factor. Asked is the least-squares line through all points."""

    def order(f, x, s, ts, model):
        logs, values = ts.log(), remainders(f, x, s, ts, model).log()
        return float((values[-1] - values[0]) / (logs[-1] - logs[0]))

    return both(f, x, s, ts, order=order)


@taylor2.misconception
def line_through_the_origin(f, x, s, ts):
    """Your line goes through the origin. A remainder is a *constant* times a power of t:

    what becomes of the constant?
    """

    def order(f, x, s, ts, model):
        logs, values = ts.log(), remainders(f, x, s, ts, model).log()
        return float((logs * values).sum() / (logs * logs).sum())

    return both(f, x, s, ts, order=order)


@taylor2.misconception
def logarithm_of_a_negative_number(f, x, s, ts):
    """Your order is NaN where f lies below its model: a negative number has no logarithm.

    What is missing around the remainder?
    """

    def order(f, x, s, ts, model):
        signed = torch.stack([f(x + t * s) - model(f, x, t * s) for t in ts])
        return fitted_slope(ts.log(), signed.log())

    return both(f, x, s, ts, order=order)


@taylor2.misconception
def model_of_the_whole_step(f, x, s, ts):
    """You compared f(x + ts) with the model of the whole step s. For every t, the model takes the same step as f."""

    def order(f, x, s, ts, model):
        gaps = torch.stack([(f(x + t * s) - model(f, x, s)).abs() for t in ts])
        return fitted_slope(ts.log(), gaps.log())

    return both(f, x, s, ts, order=order)


@taylor2.misconception
def order_as_a_tensor(f, x, s, ts):
    """Your order is a tensor. Asked is a Python number, as .item() gives it."""
    return both(f, x, s, ts, order=lambda *given: torch.tensor(fitted_order(*given)))


@taylor2.misconception
def divides_by_the_length(f, x, s, ts):
    """You divide s by its length and multiply by it again later. For the step 0 that is 0/0, and the model is NaN.

    Slope and curvature are defined along a vector of any length, also along none.
    """

    def model(f, x, s):
        length = torch.linalg.vector_norm(s)
        value, slope, curvature = terms(f, x, s / length)
        return value + length * slope + 0.5 * length**2 * curvature

    return both(f, x, s, ts, model)


@taylor2.misconception
def views_as_vectors(f, x, s, ts):
    """Your code raises an error for tensors that do not lie contiguously in memory: view() refuses them.

    reshape copies where it must; the sum of an entry-by-entry product needs neither.
    """

    def model(f, x, s):
        value, _, curvature = terms(f, x, s)
        gradient = torch.func.grad(f)(x)
        return value + gradient.reshape(-1) @ s.view(-1) + 0.5 * curvature

    return both(f, x, s, ts, model)


@taylor2.misconception
def needs_a_curved_function(f, x, s, ts):
    """Where the gradient of f is the same everywhere, your code raises an error instead of using a Hessian of zeros."""

    def model(f, x, s):
        own = x.detach().requires_grad_()
        y = f(own)
        (gradient,) = torch.autograd.grad(y, own, create_graph=True)
        slope = (gradient * s.detach()).sum()
        (product,) = torch.autograd.grad(slope, own)
        return y.detach() + slope.detach() + 0.5 * (product * s.detach()).sum()

    return both(f, x, s, ts, model)


DIRECTION = torch.tensor([0.9, -0.7])
LENGTHS = tuple(10.0 ** (-k / 3) for k in range(8))
LEAST, MOST = 1e-9, 30.0


@taylor2.picture(
    ordinary.where(
        f=rebuilt(support.ramp, constant(torch.tensor([0.8, -0.3]))),
        x=torch.tensor([0.4, 1.1]),
        s=one_of(*(t * DIRECTION for t in LENGTHS)),
        ts=None,
    ).draws(len(LENGTHS))
)
def remainder_against_the_step(figure, calls):
    """How far f(x + ts) is from your model (blue) and from the right one (grey), for factors t from 1 down to 0.005.

    With every step to the left the right remainder falls three times as steeply as t, on these logarithmic axes.
    """
    yours, right = ([gap(call, side) for call in calls] for side in ("actual", "expected"))
    figure.set_size_inches(4.4, 2.9)
    ax = figure.subplots()
    figure.subplots_adjust(left=0.17, bottom=0.17, top=0.86)
    ax.loglog(LENGTHS, drawable(right), "o--", color=GREY, markersize=9, markerfacecolor="none", label="right model")
    ax.loglog(LENGTHS, drawable(yours), "s-", color=BLUE, markersize=4.5, label="yours")
    for power, height, text in ((2, 1.0, "like t²"), (3, 5e-5, "like t³")):
        ends = torch.tensor([0.02, 0.25])
        ax.plot(ends, height * (ends / 0.25) ** power, ":", color=GREY, linewidth=1)
        place, side = (0.018, "right") if power == 2 else (0.28, "left")
        ax.text(place, height * (place / 0.25) ** power, text, color=GREY, ha=side, va="center")
    ax.set(xlabel="factor t", ylabel="remainder", xlim=(0.003, 1.6), ylim=(LEAST, MOST))
    ax.minorticks_off()
    ax.legend(loc="lower center", bbox_to_anchor=(0.5, 1), ncols=2, frameon=False)
    if not all(map(math.isfinite, yours)):
        return "The remainder of your model is not finite at some steps."
    if all(0.9 * other <= own <= 1.1 * other for own, other in zip(yours, right, strict=True)):
        return f"Your remainder is that of the right model: it falls like t to the power {steepness(right):.2f}."
    return (
        f"The remainder of your model falls like t to the power {steepness(yours):.2f} from the longest step to the "
        f"shortest, that of the right one like t to the power {steepness(right):.2f}."
    )


def gap(call, side):
    """How far f(x + s) is from a model, where both are numbers."""
    f, x, s = (call.arguments[name] for name in ("f", "x", "s"))
    return abs(float(f(x + s)) - float(getattr(call, side)["the model"]))


def drawable(errors):
    """Errors within the window of the picture; what is not finite lies at its upper edge."""
    return [min(max(error, LEAST), MOST) if math.isfinite(error) else MOST for error in errors]


def steepness(errors):
    """The power of t by which errors fall, from the first to the last length."""
    first, last = max(errors[0], LEAST), max(errors[-1], LEAST)
    return math.log(first / last) / math.log(LENGTHS[0] / LENGTHS[-1])


# --- 4.7 ---------------------------------------------------------------------------------------------------


def named(w, tol):
    """What eigenvalues say: both signs, or a zero, or one sign only."""
    is_zero = w.abs() <= tol * w.abs().max()
    up, down = bool((w[~is_zero] > 0).any()), bool((w[~is_zero] < 0).any())
    if up and down:
        return "saddle"
    if bool(is_zero.any()):
        return "degenerate"
    return "min" if up else "max"


def rotated(w, scale):
    """A symmetric matrix with the eigenvalues scale·w and eigenvectors in no special position."""
    n = len(w)
    Q = torch.linalg.qr(torch.arange(1.0, n * n + 1).reshape(n, n).sin()).Q
    H = scale * (Q * torch.tensor(w)) @ Q.mT
    return (H + H.mT) / 2


WITHOUT_ZERO = (
    (2.0, 0.7, 3.0),
    (-1.0, -2.5),
    (-0.5, 3.0, 1.0, 2.0),
    (-1.0, -2.0, 3.0, 4.0),
    (-3.0, -1.0, -0.4),
    (1.0, 4.0),
    (-2.0, -1.0, 5.0, 6.0, 0.7),
    (-0.2, 3.0),
    (-1.0, -2.0, -3.0, -0.5),
    (-3.0, -2.0, 0.3),
    (0.2, 5.0, 1.0, 2.0, 3.0),
    (-4.0, -5.0, -0.3, -1.0, -2.0),
)
WITH_ZERO = (
    (0.0, 1.0, 2.0),
    (0.0, -1.0, -3.0),
    (0.0, 0.0, 2.0),
    (0.0, -1.0, 2.0),
    (0.0, 0.0, -2.0, 1.0, 3.0),
    (0.0, -2.0),
)
SCALES = (1e-12, 1e12)
OUT_OF_SCALE = tuple(
    rotated(w, scale)
    for scale in SCALES
    for w in ((2.0, 0.7, 3.0), (-1.0, -2.5), (-0.5, 3.0, 1.0), (0.0, 1.0, 2.0), (0.0, -1.0, -0.4))
)
ONE_ROW_OR_NOTHING = (
    torch.zeros(3, 3),
    torch.tensor([[-2.0]]),
    torch.tensor([[0.3]]),
    torch.zeros(1, 1),
)
NEARLY_ZERO = (
    (0.05, 1.0, 0.7),
    (-0.05, 1.0, 0.6),
    (0.05, -0.3, -1.0),
    (-0.05, -1.0),
    (0.3, 1.0),
    (0.2, -1.0),
)


@exercise(
    given=dict(H=spectrum(*WITHOUT_ZERO), tol=constant(1e-8)),
    find=value(),
    checks=[
        hidden("no zero among the eigenvalues", ordinary.draws(24), points=4),
        shown(
            "a bowl, a cap and a saddle",
            ordinary.where(H=spectrum((1.0, 2.0), (-1.0, -2.0, -0.5), (-1.0, 2.0, 3.0))).draws(3),
            points=1,
        ),
        hidden("zero among the eigenvalues", ordinary.where(H=spectrum(*WITH_ZERO)).draws(18), points=1),
        hidden(
            "very small and very large matrices",
            ordinary.where(H=one_of(*OUT_OF_SCALE)).draws(len(OUT_OF_SCALE)),
            points=1,
        ),
        hidden(
            "another tolerance, in float32",
            ordinary.where(H=spectrum(*NEARLY_ZERO), tol=0.1).float32().leaves().draws(12),
            points=1,
        ),
        hidden(
            "one row, and the zero matrix",
            ordinary.where(H=one_of(*ONE_ROW_OR_NOTHING)).draws(len(ONE_ROW_OR_NOTHING)),
            points=1,
        ),
    ],
    forbids=BY_HAND,
    choice=Choice(
        "c", "The determinant is the product of the eigenvalues. How can four numbers have a positive product?"
    ),
)
def classify_critical_point(H, tol):
    """What a critical point with the Hessian H is, by the signs of the eigenvalues."""
    return named(torch.linalg.eigvalsh(H), tol)


@classify_critical_point.misconception
def determinant_test(H, tol):
    """You decided by the sign of the determinant. For two variables that works; with more, several negative
    eigenvalues hide in it.

    What is the determinant of a matrix with the eigenvalues −1, −2, 3, 4?
    """
    determinant = torch.linalg.det(H)
    if determinant.abs() <= tol * H.abs().max() ** len(H):
        return "degenerate"
    return "saddle" if determinant < 0 else "min" if H[0, 0] > 0 else "max"


@classify_critical_point.misconception
def trace_test(H, tol):
    """You decided by the trace, the sum of the eigenvalues. A sum does not know the signs of its terms."""
    w = torch.linalg.eigvalsh(H)
    if (w.abs() <= tol * w.abs().max()).all():
        return "degenerate"
    return "min" if H.trace() > 0 else "max"


@classify_critical_point.misconception
def diagonal_test(H, tol):
    """You looked at the diagonal. It says how f bends along the axes, and nothing of the directions between them.

    Try [[1, 2], [2, 1]] along (1, −1).
    """
    return named(H.diagonal(), tol)


@classify_critical_point.misconception
def exact_zero(H, tol):
    """You compare eigenvalues with exactly 0. A computed eigenvalue is almost never 0; rounding leaves 1e-17 or the
    like.

    What is tol for?
    """
    return named(torch.linalg.eigvalsh(H), 0.0)


@classify_critical_point.misconception
def absolute_tolerance(H, tol):
    """You compare the eigenvalues with tol itself. If f is measured in other units, all of them change, and your
    verdict with them.

    Small compared with what?
    """
    w = torch.linalg.eigvalsh(H)
    is_zero = w.abs() <= tol
    if (w[~is_zero] > 0).any() and (w[~is_zero] < 0).any():
        return "saddle"
    return "degenerate" if is_zero.any() else "min" if (w > 0).all() else "max"


@classify_critical_point.misconception
def tolerance_of_its_own(H, tol):
    """You use a tolerance of your own instead of the tol that you are given."""
    return named(torch.linalg.eigvalsh(H), 1e-6)


@classify_critical_point.misconception
def zero_before_signs(H, tol):
    """One zero eigenvalue makes a point degenerate for you, even if f certainly goes up in one direction and down in
    another.

    Which of the two questions comes first in the table of the statement?
    """
    w = torch.linalg.eigvalsh(H)
    return "degenerate" if (w.abs() <= tol * w.abs().max()).any() else named(w, tol)


@classify_critical_point.misconception
def exchanges_min_and_max(H, tol):
    """You exchanged minimum and maximum. f(x) = x² has a positive second derivative; what does it have at 0?"""
    answer = named(torch.linalg.eigvalsh(H), tol)
    return {"min": "max", "max": "min"}.get(answer, answer)


@classify_critical_point.misconception
def any_negative_is_a_saddle(H, tol):
    """You call every point with a negative eigenvalue a saddle. What if all of them are negative?"""
    answer = named(torch.linalg.eigvalsh(H), tol)
    return "saddle" if answer == "max" else answer


@classify_critical_point.misconception
def one_end_decides(H, tol):
    """You looked at one eigenvalue only. It takes both ends of the spectrum to see whether there are two signs."""
    w = torch.linalg.eigvalsh(H)
    if w[0].abs() <= tol * w.abs().max():
        return "degenerate"
    return "min" if w[0] > 0 else "max"


@classify_critical_point.misconception
def zero_counts_as_a_sign(H, tol):
    """You count a zero eigenvalue as positive or negative. Along its eigenvector the second order says nothing.

    x² + y³ and x² + y⁴ have the same Hessian at 0. Is 0 a minimum of both?
    """
    w = torch.linalg.eigvalsh(H)
    allowed = tol * w.abs().max()
    if (w >= -allowed).all():
        return "min"
    return "max" if (w <= allowed).all() else "saddle"


@classify_critical_point.misconception
def strictly_below_the_tolerance(H, tol):
    """The zero matrix has no curvature at all, and you do not call it degenerate: 0 is not *less* than 0.

    The statement says |w| ≤ tol·max |w|. The equality counts.
    """
    w = torch.linalg.eigvalsh(H)
    is_zero = w.abs() < tol * w.abs().max()
    if (w[~is_zero] > 0).any() and (w[~is_zero] < 0).any():
        return "saddle"
    return "degenerate" if is_zero.any() else "min" if (w > 0).all() else "max"


@classify_critical_point.misconception
def all_minors_negative(H, tol):
    """You decided by the leading minors, and for a maximum you asked that all of them be negative.

    What is the determinant of a 2 × 2 matrix with the eigenvalues −1 and −2? Eigenvalues are the surer way.
    """
    minors = torch.stack([torch.linalg.det(H[:k, :k]) for k in range(1, len(H) + 1)])
    if minors[-1].abs() <= tol * H.abs().max() ** len(H):
        return "degenerate"
    return "min" if (minors > 0).all() else "max" if (minors < 0).all() else "saddle"


@classify_critical_point.misconception
def whole_words(H, tol):
    """Your words are others than those asked for: the statement lists the four texts, letter by letter."""
    answer = named(torch.linalg.eigvalsh(H), tol)
    return {"min": "minimum", "max": "maximum"}.get(answer, answer)


@classify_critical_point.misconception
def divides_by_the_largest(H, tol):
    """You divide the eigenvalues by the largest of them. For the zero matrix that is 0/0, and NaN is neither small nor
    large.

    An inequality can be multiplied out.
    """
    w = torch.linalg.eigvalsh(H)
    w = w / w.abs().max()
    if (w.abs() <= tol).any() and not ((w > tol).any() and (w < -tol).any()):
        return "degenerate"
    return "min" if (w > tol).all() else "max" if (w < -tol).all() else "saddle"


# --- 4.8 ---------------------------------------------------------------------------------------------------

SURE = (
    (
        torch.tensor([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [1.0, 0.6, 0.0], [1.0, 0.6, 0.5], [0.3, 0.2, -0.4]]),
        [900.0, -1500.0, 2.0],
    ),
    (
        torch.tensor([[1.0, 2.0, -1.0], [0.5, -1.0, 0.5], [2.0, 1.0, 0.5], [-1.0, 1.0, 2.0], [0.7, 0.1, 0.2]]),
        [700.0, 800.0, -3000.0],
    ),
)


def logistic_weights(X, w):
    """p(1 − p) for every example."""
    p = torch.sigmoid(X @ w)
    return p * (1 - p)


def weighted_gram(X, weights):
    """Xᵀ diag(weights) X without the diagonal matrix."""
    return X.mT @ (weights.unsqueeze(1) * X)


def identity(X):
    """The d × d identity, like X."""
    return torch.eye(X.shape[1], dtype=X.dtype, device=X.device)


def by_half_angles(X, y, w, lam):
    """The Hessian with 1/(4·cosh²(z/2)) in the place of p(1 − p)."""
    return weighted_gram(X, 1 / (2 * torch.cosh((X @ w / 2).clamp(-350, 350))) ** 2) / len(X) + lam * identity(X)


@exercise(
    given=dict(
        X=matrix("n", "d"), y=labels("n", classes=2, dtype=torch.float64), w=vector("d"), lam=one_of(0.3, 1.75, 0.05)
    ),
    find=hessian("w"),
    checks=[
        hidden("more examples than weights, or fewer", ordinary, points=5),
        shown("five examples, and two", ordinary.sizes(n=(5, 2), d=(2, 3)).draws(2), points=1),
        hidden(
            "one example, one weight, no penalty",
            ordinary.sizes(n=(1, 5, 1, 4), d=(3, 1, 1, 2)).where(lam=one_of(0.0, 0.6)).draws(8),
            points=1,
        ),
        hidden(
            "labels that the model is sure of",
            ordinary.where(X=one_of(*(X for X, _ in SURE)), w=one_of(*(torch.tensor(w) for _, w in SURE)))
            .sizes(n=5)
            .expecting(by_half_angles)
            .draws(6),
            points=1,
        ),
        hidden(
            "no n × n tensor",
            ordinary.sizes(n=2_000, d=3).draws(1),
            points=1,
            rule=largest_intermediate(at_most=lambda X, y, w, lam: X.numel() * X.shape[1]),
        ),
        hidden(
            "float32, views, tensors that require a gradient",
            ordinary.float32().laid_out("transposed", "strided", "expanded").leaves().draws(6),
            points=1,
        ),
        hidden("sent on meta", ordinary.on_meta().draws(2), points=1),
    ],
    forbids=BY_HAND,
    choice=Choice("a", "In which terms of f does y occur, and what is their second derivative by w?"),
)
def hess_logistic(X, y, w, lam):
    """The Hessian of the mean cross-entropy of a logistic model plus ½λ‖w‖², with respect to w."""
    return support.cross_entropy(X, y, lam)(w)


@hess_logistic.misconception
def forgets_the_mean(X, y, w, lam):
    """You added up the examples where f averages them: the 1/n is missing."""
    return weighted_gram(X, logistic_weights(X, w)) + lam * identity(X)


@hess_logistic.misconception
def averages_the_penalty(X, y, w, lam):
    """You divided everything by n, the penalty too. It stands outside the mean."""
    return (weighted_gram(X, logistic_weights(X, w)) + lam * identity(X)) / len(X)


@hess_logistic.misconception
def forgets_the_penalty(X, y, w, lam):
    """The penalty ½λ‖w‖² has a second derivative, too. Where is it?"""
    return weighted_gram(X, logistic_weights(X, w)) / len(X)


@hess_logistic.misconception
def doubles_the_penalty(X, y, w, lam):
    """Your penalty counts twice: there is a ½ in front of λ‖w‖²."""
    return weighted_gram(X, logistic_weights(X, w)) / len(X) + 2 * lam * identity(X)


@hess_logistic.misconception
def adds_the_penalty_everywhere(X, y, w, lam):
    """You added λ to *every* entry of the matrix: a number is broadcast. ½λ‖w‖² has no mixed derivatives."""
    return weighted_gram(X, logistic_weights(X, w)) / len(X) + lam


@hess_logistic.misconception
def squared_loss(X, y, w, lam):
    """Your weights are (p(1 − p))², as if the loss were the squared error of p. Here it is the cross-entropy.

    Its gradient is simple: Xᵀ(p − y)/n. Differentiate that once more.
    """
    return weighted_gram(X, logistic_weights(X, w) ** 2) / len(X) + lam * identity(X)


@hess_logistic.misconception
def products_of_gradients(X, y, w, lam):
    """Your weights are (p − y)²: you averaged products of the gradients of single examples. That holds first
    derivatives only.

    On average over the labels the two agree, but not for the labels that are there.
    """
    return weighted_gram(X, (torch.sigmoid(X @ w) - y) ** 2) / len(X) + lam * identity(X)


@hess_logistic.misconception
def weights_are_the_probabilities(X, y, w, lam):
    """Your weights are p. Asked is how p − y changes with z = Xw: what is the derivative of the sigmoid?"""
    return weighted_gram(X, torch.sigmoid(X @ w)) / len(X) + lam * identity(X)


@hess_logistic.misconception
def forgets_the_sigmoid(X, y, w, lam):
    """You put z = Xw where the probability belongs: z(1 − z) instead of p(1 − p)."""
    z = X @ w
    return weighted_gram(X, z * (1 - z)) / len(X) + lam * identity(X)


@hess_logistic.misconception
def forgets_the_weights(X, y, w, lam):
    """Your matrix is that of least squares: all examples count the same.

    Here those count most of which the model is unsure.
    """
    return X.mT @ X / len(X) + lam * identity(X)


@hess_logistic.misconception
def weights_with_the_wrong_sign(X, y, w, lam):
    """Your first term is negative. The cross-entropy is convex in w: which sign must xᵀHx have?"""
    return -weighted_gram(X, logistic_weights(X, w)) / len(X) + lam * identity(X)


@hess_logistic.misconception
def gram_on_the_other_side(X, y, w, lam):
    """Your matrix has a row for every example.

    The Hessian has one for every weight: on which side does the transpose stand?
    """
    root = logistic_weights(X, w).sqrt().unsqueeze(1) * X
    return root @ root.mT / len(X) + lam * torch.eye(len(X), dtype=X.dtype, device=X.device)


@hess_logistic.misconception
def builds_the_diagonal_matrix(X, y, w, lam):
    """Your values are right, but you built the n × n diagonal matrix: with a million examples it does not fit anywhere.

    To multiply by a diagonal matrix is to multiply each row by a number.
    """
    return X.mT @ torch.diag(logistic_weights(X, w)) @ X / len(X) + lam * identity(X)


@hess_logistic.misconception
def exponential_overflows(X, y, w, lam):
    """Your weights become NaN for large z: exp(z)/(1 + exp(z))² is infinity over infinity there.

    Write the weight with torch.sigmoid, which takes care of both ends.
    """
    exponential = (X @ w).exp()
    return weighted_gram(X, exponential / (1 + exponential) ** 2) / len(X) + lam * identity(X)


# the margin is narrow: 1e-8 is what people write, and not much less would harm nobody
@hess_logistic.misconception
def makes_the_weights_larger(X, y, w, lam):
    """You keep the weights p(1 − p) away from 0 by a small number.

    Where the model is sure, they *are* 0, and nothing divides by them.
    """
    return weighted_gram(X, logistic_weights(X, w).clamp_min(1e-8)) / len(X) + lam * identity(X)


@hess_logistic.misconception
def identity_has_float64(X, y, w, lam):
    """Your result is float64 for float32 inputs: torch.eye without a dtype makes float64 here."""
    return weighted_gram(X, logistic_weights(X, w)) / len(X) + lam * torch.eye(X.shape[1], device=X.device)


@hess_logistic.misconception
def identity_lies_on_the_cpu(X, y, w, lam):
    """Your penalty lies on the CPU: torch.eye without a device makes it there, wherever X is."""
    return weighted_gram(X, logistic_weights(X, w)) / len(X) + lam * torch.eye(X.shape[1], dtype=X.dtype)


@hess_logistic.misconception
def bare_identity_for_the_penalty(X, y, w, lam):
    """torch.eye without a dtype makes float64 here, and without a device it makes it on the CPU. Take both from X."""
    return weighted_gram(X, logistic_weights(X, w)) / len(X) + lam * torch.eye(X.shape[1])


@hess_logistic.misconception
def squeezes_single_dimensions(X, y, w, lam):
    """Your code loses a dimension of size one: squeeze() removes all of them, that of a single weight as well."""
    H = weighted_gram(X, logistic_weights(X, w)) / len(X) + lam * identity(X)
    return H.squeeze()


# --- 4.9 ---------------------------------------------------------------------------------------------------


def by_units(A, B):
    """The Hessian from values alone: f(E + E′) − f(E) − f(E′) for the unit matrices, column by column."""
    f, m, n = support.matrix_quadratic(A, B), len(A), len(B)
    units = [support.unvec(unit, m, n) for unit in torch.eye(m * n, dtype=A.dtype)]
    return torch.stack([torch.stack([f(E + F) - f(E) - f(F) for F in units]) for E in units])


@exercise(
    given=dict(A=matrix("m", "m"), B=matrix("n", "n")),
    find=value().confirmed_by(by_units),
    checks=[
        hidden("A and B of different sizes", ordinary.sizes(m=(2, 3, 4, 2), n=(3, 2, 2, 4)).draws(16), points=7),
        shown(
            "two rows and three columns, and the other way round", ordinary.sizes(m=(2, 3), n=(3, 2)).draws(2), points=2
        ),
        hidden("a single row or column", ordinary.sizes(m=(1, 3, 1), n=(3, 1, 1)).draws(6), points=1),
        hidden(
            "as many rows as columns",
            ordinary.sizes(m=(2, 3), n=(2, 3)).draws(6).because("no shape tells A from B, or rows from columns"),
            points=1,
        ),
        hidden(
            "float32, views, tensors that require a gradient",
            ordinary.sizes(m=3, n=2).float32().laid_out("transposed", "strided", "expanded").leaves().draws(6),
            points=1,
        ),
        hidden("sent on meta", ordinary.sizes(m=3, n=2).on_meta().draws(1), points=1),
    ],
    forbids=BY_HAND,
    choice=Choice("d", "Transpose inside the trace: what becomes of tr(XᵀAXB) if Aᵀ = −A and Bᵀ = −B?"),
)
def hess_matrix_quadratic(A, B):
    """The Hessian of tr(XᵀAXB) with respect to the columns of X, one below the other."""
    f, m, n = support.matrix_quadratic(A, B), len(A), len(B)
    place = torch.linspace(-1, 1, m * n)
    return torch.func.hessian(lambda v: f(support.unvec(v, m, n)))(place)


def kron(left, right):
    """left ⊗ right, also for views."""
    return torch.kron(left.contiguous(), right.contiguous())


@hess_matrix_quadratic.misconception
def one_term_doubled(A, B):
    """You doubled one term instead of adding the other one. X occurs twice in f; vary each and compare the two results.

    Compare your matrix with its transpose: are the two the same, as they must be?
    """
    return 2 * kron(B.mT, A)


@hess_matrix_quadratic.misconception
def the_other_term_doubled(A, B):
    """You doubled the term from the factor Xᵀ... of f; the one from the other factor X is another matrix.

    Compare your matrix with its transpose: are the two the same, as they must be?
    """
    return 2 * kron(B, A.mT)


@hess_matrix_quadratic.misconception
def assumes_symmetric_matrices(A, B):
    """Your formula is right only when A and B are symmetric. Nothing of the kind is said.

    Compare your matrix with its transpose: are the two the same, as they must be?
    """
    return 2 * kron(B, A)


@hess_matrix_quadratic.misconception
def transposes_both_or_none(A, B):
    """You have two terms, but in each of them A and B are both transposed, or both not. Only one of the two is, in
    each.

    Which matrices stand left and right of X in the two terms of the gradient?
    """
    return kron(B, A) + kron(B.mT, A.mT)


@hess_matrix_quadratic.misconception
def stacks_the_rows(A, B):
    """Your matrix belongs to the *rows* of X, one after the other, as X.reshape(-1) gives them.

    Here vec(X) stacks the columns. Compare with vec in support.py.
    """
    return kron(A, B.mT) + kron(A.mT, B)


@hess_matrix_quadratic.misconception
def stacks_rows_and_transposes_both(A, B):
    """Two things at once: your matrix belongs to the rows of X, and in each term A and B are both transposed, or both
    not.
    """
    return kron(A, B) + kron(A.mT, B.mT)


@hess_matrix_quadratic.misconception
def one_term_only(A, B):
    """You have one term. X occurs twice in tr(XᵀAXB): the gradient has two terms, and so has the Hessian."""
    return kron(B.mT, A)


@hess_matrix_quadratic.misconception
def half_of_it(A, B):
    """Your matrix is half of the Hessian. There is no ½ in front of this f."""
    return (kron(B.mT, A) + kron(B, A.mT)) / 2


@hess_matrix_quadratic.misconception
def sum_instead_of_product(A, B):
    """You built a Kronecker *sum*, A on one side plus B on the other. In AXB both act on X at once."""
    m, n = len(A), len(B)
    one_m, one_n = (torch.eye(size, dtype=A.dtype, device=A.device) for size in (m, n))
    return kron(one_n, A + A.mT) + kron(B + B.mT, one_m)


@hess_matrix_quadratic.misconception
def symmetrises_each_factor(A, B):
    """You made each factor symmetric on its own. What has to be symmetric is the whole.

    Multiply (A + Aᵀ) and (B + Bᵀ) out: there are four products. How many does the gradient have?
    """
    return kron(B + B.mT, A + A.mT) / 2


@hess_matrix_quadratic.misconception
def keeps_four_indices_of_the_matrix(A, B):
    """You returned a tensor with four indices. Asked is a matrix: one row and one column for each entry of vec(X)."""
    m, n = len(A), len(B)
    H = kron(B.mT, A) + kron(B, A.mT)
    return H.reshape(n, m, n, m).permute(1, 0, 3, 2)


@hess_matrix_quadratic.misconception
def rows_of_one_columns_of_the_other(A, B):
    """The rows of your matrix follow the columns of X, but its columns follow the rows of X. Use vec on both sides."""
    m, n = len(A), len(B)
    H = kron(B.mT, A) + kron(B, A.mT)
    return H.reshape(m * n, n, m).mT.reshape(m * n, m * n)


@hess_matrix_quadratic.misconception
def columns_of_one_rows_of_the_other(A, B):
    """The columns of your matrix follow the columns of X, but its rows follow the rows of X. Use vec on both sides."""
    return rows_of_one_columns_of_the_other(A, B).mT


@hess_matrix_quadratic.misconception
def squeezes_the_matrix(A, B):
    """Your result has no dimensions if X has a single entry: squeeze() removes every dimension of size one.

    A matrix with one row and one column is a matrix.
    """
    return (kron(B.mT, A) + kron(B, A.mT)).squeeze()


@hess_matrix_quadratic.misconception
def filled_in_float64(A, B):
    """You returned float64 for float32 inputs: torch.zeros without a dtype makes float64 here."""
    H = torch.zeros(len(A) * len(B), len(A) * len(B), device=A.device)
    return H + kron(B.mT, A) + kron(B, A.mT)


@hess_matrix_quadratic.misconception
def filled_on_the_cpu(A, B):
    """Your matrix lies on the CPU: torch.zeros without a device makes it there, wherever A and B are."""
    H = torch.zeros(len(A) * len(B), len(A) * len(B), dtype=A.dtype)
    H[:] = kron(B.mT, A) + kron(B, A.mT)
    return H


@hess_matrix_quadratic.misconception
def filled_with_neither(A, B):
    """torch.zeros without a dtype makes float64 here, and without a device it makes it on the CPU. Take both from A."""
    H = torch.zeros(len(A) * len(B), len(A) * len(B))
    H[:] = kron(B.mT, A) + kron(B, A.mT)
    return H


@hess_matrix_quadratic.misconception
def views_cannot_be_viewed(A, B):
    """Your code needs tensors that lie contiguously in memory: view() refuses others, as transposed matrices are.

    reshape copies where it must.
    """
    m, n = len(A), len(B)
    A.view(-1), B.view(-1)
    return torch.einsum("lj,ik->jilk", B, A).reshape(m * n, m * n) + torch.einsum("jl,ki->jilk", B, A).reshape(
        m * n, m * n
    )


ASSIGNMENT = Assignment(
    "Hessians and curvature",
    [
        hess_quadratic,
        rosenbrock_derivatives,
        hvp,
        hess_logsumexp,
        dense_hessian,
        taylor2,
        classify_critical_point,
        hess_logistic,
        hess_matrix_quadratic,
    ],
)
