"""log |det X| and its gradient, for batches, for negative determinants and such as no floating-point number holds, by
hand.
"""

import torch

from autograder.language import BY_HAND, Choice, exercise, hidden, matrix, one_of, ordinary, shown, value

from .shared import but


def with_a_far_determinant(size, factor, seed):
    """A well-conditioned matrix of this size whose entries are of the order of a factor."""
    noise = torch.randn(size, size, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)
    return factor * (torch.eye(size, dtype=torch.float64) + 0.5 * noise / size**0.5)


OUT_OF_RANGE = [
    with_a_far_determinant(60, 1e-6, 1),
    with_a_far_determinant(200, 40.0, 2),
    with_a_far_determinant(20, 1e-10, 3),  # its square alone is out of range
    with_a_far_determinant(80, 1e5, 4),
    with_a_far_determinant(25, 1e8, 5),  # its square alone
]


def by_orthogonal_factors(X):
    """The same from X = QR: the diagonal of R, and X⁻ᵀ = QR⁻ᵀ."""
    Q, R = torch.linalg.qr(X)
    value = R.diagonal(dim1=-2, dim2=-1).abs().log().sum(-1)
    return value, torch.linalg.solve_triangular(R, Q.mT, upper=True).mT


@exercise(
    given=dict(X=matrix("...", "n", "n")),
    find=value().confirmed_by(by_orthogonal_factors),
    checks=[
        hidden("determinants of both signs", ordinary.conditioned(20.0).within(1e-9), points=4),
        shown("two rows, and three", ordinary.sizes(n=(2, 3)).conditioned(5.0).within(1e-9).draws(2), points=1),
        hidden(
            "batches",
            ordinary.sizes(n=(3, 2)).batches((4,), (2, 3), (0,), (1,)).conditioned(20.0).within(1e-9).draws(8),
            points=1,
        ),
        hidden(
            "determinants that no number holds",
            ordinary.where(X=one_of(*OUT_OF_RANGE)).within(1e-9).draws(len(OUT_OF_RANGE)),
            points=1,
        ),
        hidden(
            "n = 1, n = 0, float32, views, tensors that require a gradient",
            ordinary.sizes(n=(2, 1, 0, 3))
            .conditioned(5.0)
            .float32()
            .laid_out("transposed", "strided")
            .leaves()
            .draws(8),
            points=1,
        ),
        hidden("sent on meta", ordinary.sizes(n=3).batches((), (2,)).on_meta().draws(2), points=1),
    ],
    forbids=BY_HAND,
    choice=Choice("a", "det(10·X) = 10ⁿ det X. What does that add to the logarithm, and does the summand depend on X?"),
)
def logabsdet_value_and_grad(X):
    """log |det X| and its gradient, for every matrix of a batch."""

    def f(Y):
        return torch.linalg.slogdet(Y).logabsdet.sum()

    return torch.linalg.slogdet(X).logabsdet, torch.func.grad(f)(X)


def right(X):
    """The value by slogdet, the gradient as X⁻ᵀ."""
    return torch.linalg.slogdet(X).logabsdet, torch.linalg.inv(X).mT.clone()


@logabsdet_value_and_grad.misconception
def takes_the_logarithm_of_the_determinant(X):
    """You take log(det X). It is NaN where the determinant is negative, and −∞ or ∞ where no number holds it.

    torch.linalg has a function that never forms the determinant.
    """
    return but(right(X), first=torch.linalg.det(X).log())


@logabsdet_value_and_grad.form_of(takes_the_logarithm_of_the_determinant)
def takes_logdet(X):
    return but(right(X), first=torch.logdet(X))


@logabsdet_value_and_grad.misconception
def takes_the_absolute_value_first(X):
    """You form the determinant, then |·|, then the logarithm. For large matrices the determinant is 0 or ∞ in the
    computer.

    A sum of logarithms does not overflow. Which function of torch.linalg adds them up?
    """
    return but(right(X), first=torch.linalg.det(X).abs().log())


@logabsdet_value_and_grad.misconception
def squares_the_matrix(X):
    """You take ½ log det(XᵀX). That is never the logarithm of a negative number, but the square leaves the range
    sooner.
    """
    return but(right(X), first=torch.linalg.det(X.mT @ X).log() / 2)


@logabsdet_value_and_grad.misconception(part=1)
def takes_the_sign_along(X):
    """Your value has the sign of the determinant in front. The logarithm of |det X| does not know that sign."""
    sign, value = torch.linalg.slogdet(X)
    return but(right(X), first=sign * value)


@logabsdet_value_and_grad.misconception(part=1)
def returns_the_sign(X):
    """Your value is the sign of det X, 1 or −1: slogdet returns two things, the sign first."""
    return but(right(X), first=torch.linalg.slogdet(X).sign)


@logabsdet_value_and_grad.misconception(part=1)
def takes_the_logarithm_to_base_ten(X):
    """Your value is a logarithm to another base. log is the natural one."""
    return but(right(X), first=torch.linalg.slogdet(X).logabsdet / torch.log(X.new_tensor(10.0)))


@logabsdet_value_and_grad.misconception(part=1)
def adds_up_the_batch(X):
    """Your value is one number for the whole batch. Each matrix has a value of its own."""
    return but(right(X), first=torch.linalg.slogdet(X).logabsdet.sum())


@logabsdet_value_and_grad.misconception(part=2)
def forgets_the_transpose(X):
    """Your gradient is X⁻¹. d log |det X| = tr(X⁻¹ dX): which G makes that ⟨G, dX⟩ = tr(Gᵀ dX)?"""
    return but(right(X), second=torch.linalg.inv(X))


@logabsdet_value_and_grad.misconception(part=2)
def differentiates_the_determinant(X):
    """Your gradient is that of det X. The logarithm in front of it brings a factor that cancels something."""
    return but(right(X), second=torch.linalg.det(X)[..., None, None] * torch.linalg.inv(X).mT)


@logabsdet_value_and_grad.misconception(part=2)
def takes_the_absolute_value_of_the_slope(X):
    """Your gradient has a wrong sign where det X < 0. log |x| has the derivative 1/x, for negative x, too."""
    return but(right(X), second=torch.linalg.slogdet(X).sign[..., None, None] * torch.linalg.inv(X).mT)


@logabsdet_value_and_grad.misconception(part=2)
def divides_by_the_determinant(X):
    """Your gradient is 1/det X, one number for each matrix. A gradient has one entry for each entry of X."""
    return but(right(X), second=1 / torch.linalg.det(X))


@logabsdet_value_and_grad.misconception(part=2)
def inverts_each_entry(X):
    """Your gradient has the entries 1/xᵢⱼ. X⁻¹ is the inverse matrix; that is something else from two rows on."""
    return but(right(X), second=1 / X)


@logabsdet_value_and_grad.misconception(part=2)
def keeps_the_diagonal(X):
    """Your gradient has numbers on the diagonal only. The other entries of X take part in the determinant, too."""
    return but(right(X), second=torch.diag_embed(right(X)[1].diagonal(dim1=-2, dim2=-1)))


@logabsdet_value_and_grad.misconception(part=2)
def transposes_the_whole_batch(X):
    """Your gradient is right for one matrix, but .T reverses *every* dimension of a batch.

    Which attribute exchanges the last two dimensions only?
    """
    inverse = torch.linalg.inv(X)
    return but(right(X), second=inverse.permute(*reversed(range(inverse.dim()))))


@logabsdet_value_and_grad.misconception
def loops_over_one_batch_dimension(X):
    """Your code ends with an error, or with another shape, for batches of several dimensions, or without an example.

    The functions of torch.linalg take a whole batch at once.
    """
    if X.dim() == 2:
        return right(X)
    pairs = [right(each) for each in X]
    return torch.stack([value for value, _ in pairs]), torch.stack([gradient for _, gradient in pairs])


@logabsdet_value_and_grad.misconception
def returns_the_gradient_alone(X):
    """You returned the gradient alone. Asked are two things, the value first."""
    return right(X)[1]


@logabsdet_value_and_grad.misconception
def adds_in_float64(X):
    """You returned float64 for float32 inputs: torch.zeros or torch.eye without a dtype make float64 here."""
    return tuple(torch.zeros(part.shape, device=X.device) + part for part in right(X))


@logabsdet_value_and_grad.misconception
def inverts_on_the_cpu(X):
    """You make a tensor without saying where, so it is on the CPU, and the inputs may be elsewhere.

    Let new tensors take dtype and device from an input.
    """
    one = torch.eye(X.shape[-1], dtype=X.dtype)
    return but(right(X), second=torch.linalg.solve(X.mT, one.expand_as(X)))
