"""The Hessian of ½xᵀAx for any square A, and for batches, by hand."""

import torch

from autograder.language import BY_HAND, Choice, exercise, hidden, matrix, one_of, ordinary, shown, value
from source.ps4_hessians import support

from .shared import BLUE


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
