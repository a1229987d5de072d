"""How X⁻¹ changes with X, forwards along dX and backwards from G, with one factorisation, by hand."""

import torch

from autograder.language import (
    BY_HAND,
    Choice,
    derived,
    exercise,
    factorises,
    hidden,
    matrix,
    ordinary,
    shown,
    value,
)
from autograder.language.find import differences

from .shared import but, eye_like, inverse_in_fractions


def by_differences(X, dX, G):
    """The change by a difference along dX, the pullback by differences of ⟨G, X⁻¹⟩ in each entry."""
    h = 1e-5
    change = (torch.linalg.inv(X + h * dX) - torch.linalg.inv(X - h * dX)) / (2 * h)
    return change, differences(lambda Y: (G * torch.linalg.inv(Y)).sum(), X)


def pushed_and_pulled(inverse, dX, G):
    """The change and the pullback, when X⁻¹ is known."""
    return -inverse @ dX @ inverse, -inverse.mT @ G @ inverse.mT


def exactly_inverted(X, dX, G):
    """The same from an inverse in fractions, which knows no condition number."""
    return pushed_and_pulled(inverse_in_fractions(X), dX, G)


def right(X, dX, G):
    """The change and the pullback, from one inverse."""
    inverse = torch.linalg.inv(X)
    return pushed_and_pulled(inverse, dX, G)


def rank_one(X, dX):
    """A matrix of rank one, or one for each of a batch."""
    return X[..., :1] * dX[..., :1, :]


@exercise(
    given=dict(X=matrix("...", "n", "n"), dX=matrix("...", "n", "n"), G=matrix("...", "n", "n")),
    find=value().confirmed_by(by_differences, within=1e-5),
    checks=[
        hidden("ordinary X, dX and G", ordinary.sizes(n=(2, 3, 4, 6)).conditioned(20.0).within(1e-9), points=7),
        shown("two rows, and three", ordinary.sizes(n=(2, 3)).conditioned(5.0).within(1e-9).draws(2), points=1),
        hidden(
            "batches, n = 1",
            ordinary.sizes(n=(3, 2, 1, 1)).batches((3,), (2, 4), (), (0,)).conditioned(20.0).within(1e-9).draws(8),
            points=1,
        ),
        hidden(
            "ill-conditioned X, and G of rank one",
            ordinary.sizes(n=(3, 5, 2))
            .conditioned(1e6)
            .where(G=derived(rank_one))
            .expecting(exactly_inverted)
            .draws(9),
            points=1,
        ),
        hidden(
            "one factorisation",
            ordinary.sizes(n=(6, 4)).conditioned(20.0).within(1e-9).draws(2),
            points=1,
            rule=factorises(at_most=1),
        ),
        # two products with an inverse, each of which may lose the digit that a condition number of 5 costs: float32 is
        # only about a hundred times inside its tolerance, and the nearest wrong formula some hundred times outside
        hidden(
            "float32, views, tensors that require a gradient",
            ordinary.sizes(n=(2, 3)).conditioned(5.0).float32().laid_out("transposed", "strided").leaves().draws(6),
            points=1,
        ),
        hidden("sent on meta", ordinary.sizes(n=3).on_meta().draws(1), points=1),
    ],
    forbids=BY_HAND,
    choice=Choice("c", "Differentiate X X⁻¹ = I, with two factors that both change. What stands on the right then?"),
)
def inverse_jvp_vjp(X, dX, G):
    """The change of X⁻¹ along dX, and the pullback of G through X ↦ X⁻¹."""
    _, change = torch.func.jvp(torch.linalg.inv, (X,), (dX,))
    _, pullback = torch.func.vjp(torch.linalg.inv, X)
    return change, pullback(G)[0]


@inverse_jvp_vjp.misconception
def uses_the_rule_for_numbers(X, dX, G):
    """You have −X⁻²dX and its like: the rule for 1/x with capital letters. It is right for n = 1.

    Two matrices need not commute. In X X⁻¹ = I, on which sides of d(X⁻¹) and dX do the factors stay?
    """
    square = torch.linalg.inv(X) @ torch.linalg.inv(X)
    return -square @ dX, -square.mT @ G


@inverse_jvp_vjp.misconception
def puts_the_square_on_the_right(X, dX, G):
    """You have −dX X⁻² and its like: the rule for 1/x with capital letters. It is right for n = 1.

    Differentiate X X⁻¹ = I and solve for d(X⁻¹), without moving a factor past another.
    """
    square = torch.linalg.inv(X) @ torch.linalg.inv(X)
    return -dX @ square, -G @ square.mT


@inverse_jvp_vjp.misconception
def divides_entry_by_entry(X, dX, G):
    """You divide by the squares of the entries. X⁻¹ is the inverse matrix, and its entries are not 1/xᵢⱼ."""
    return -dX / X**2, -G / X**2


@inverse_jvp_vjp.misconception
def loses_the_minus(X, dX, G):
    """Both results have the opposite sign. When a number x grows, what does 1/x do?"""
    change, pullback = right(X, dX, G)
    return -change, -pullback


@inverse_jvp_vjp.misconception(part=2)
def pulls_back_without_transposes(X, dX, G):
    """Your pullback is −X⁻¹G X⁻¹: G pushed forwards like a change. Backwards, the map is the *adjoint* one.

    In ⟨G, X⁻¹dX X⁻¹⟩, bring the two factors over to G. What does tr(Gᵀ M dX N) become as tr((…)ᵀ dX)?
    """
    inverse = torch.linalg.inv(X)
    return but(right(X, dX, G), second=-inverse @ G @ inverse)


@inverse_jvp_vjp.misconception(part=2)
def transposes_the_left_factor_only(X, dX, G):
    """In your pullback the left factor is transposed and the right one is not. Both come over to the other side of ⟨·,
    ·⟩.
    """
    inverse = torch.linalg.inv(X)
    return but(right(X, dX, G), second=-inverse.mT @ G @ inverse)


@inverse_jvp_vjp.misconception(part=2)
def transposes_the_right_factor_only(X, dX, G):
    """In your pullback the right factor is transposed and the left one is not. Both come over to the other side of ⟨·,
    ·⟩.
    """
    inverse = torch.linalg.inv(X)
    return but(right(X, dX, G), second=-inverse @ G @ inverse.mT)


@inverse_jvp_vjp.misconception(part=2)
def transposes_what_arrives(X, dX, G):
    """Your pullback has Gᵀ in it. Write ⟨G, M⟩ as tr(Gᵀ M), and at the end turn tr(Nᵀ dX) back into ⟨N, dX⟩."""
    inverse = torch.linalg.inv(X)
    return but(right(X, dX, G), second=-inverse @ G.mT @ inverse)


@inverse_jvp_vjp.misconception(part=1)
def transposes_the_change(X, dX, G):
    """Your change of X⁻¹ has transposed factors. These belong to the pullback; forwards there is no ⟨·, ·⟩ to cross."""
    inverse = torch.linalg.inv(X)
    return but(right(X, dX, G), first=-inverse.mT @ dX @ inverse.mT)


@inverse_jvp_vjp.misconception(part=1)
def inverts_the_change(X, dX, G):
    """Your change is the inverse of X + dX minus that of X. That is the whole change; asked is its part linear in dX.

    Twice dX has to give twice the result.
    """
    return but(right(X, dX, G), first=torch.linalg.inv(X + dX) - torch.linalg.inv(X))


@inverse_jvp_vjp.misconception(part=1)
def multiplies_once(X, dX, G):
    """Your change has one factor X⁻¹. Halve X: X⁻¹ becomes twice as large. By which factor does its *slope* grow?"""
    inverse = torch.linalg.inv(X)
    return but(right(X, dX, G), first=-inverse @ dX)


@inverse_jvp_vjp.misconception(part=2)
def multiplies_g_once(X, dX, G):
    """Your pullback has one factor X⁻ᵀ. Where is the other one? X⁻¹ stands on both sides of dX."""
    return but(right(X, dX, G), second=-torch.linalg.inv(X).mT @ G)


@inverse_jvp_vjp.misconception
def answers_in_another_order(X, dX, G):
    """Your two results are right, in another order. The statement asks for the change along dX first."""
    return tuple(reversed(right(X, dX, G)))


@inverse_jvp_vjp.misconception
def transposes_the_whole_batch(X, dX, G):
    """Your formula works for one matrix, but .T reverses *every* dimension of a batch.

    Which attribute exchanges the last two dimensions only?
    """
    inverse = torch.linalg.inv(X)
    turned = inverse.permute(*reversed(range(inverse.dim())))
    return -inverse @ dX @ inverse, -turned @ G @ turned


@inverse_jvp_vjp.misconception
def takes_one_matrix_only(X, dX, G):
    """Your code takes one matrix, and no batch of them: torch.mm and .t() want exactly two dimensions.

    Which product multiplies the last two dimensions and leaves all others alone?
    """
    inverse = torch.linalg.inv(X)
    return -torch.mm(torch.mm(inverse, dX), inverse), -torch.mm(torch.mm(inverse.t(), G), inverse.t())


@inverse_jvp_vjp.misconception
def adds_a_little_to_the_diagonal(X, dX, G):
    """You added a small number to the diagonal before you inverted. Where X is nearly singular, it shows.

    An ill-conditioned matrix has an inverse. What you return there is the derivative at another matrix.
    """
    return right(X + 5e-12 * eye_like(X), dX, G)


@inverse_jvp_vjp.misconception
def inverts_twice(X, dX, G):
    """Your values are right, but you factorise twice: an inverse, and a solve or another inverse.

    Between X⁻¹ and X⁻ᵀ there is nothing to compute. What may you keep?
    """
    inverse, turned = torch.linalg.inv(X), torch.linalg.inv(X.mT)
    return -inverse @ dX @ inverse, -turned @ G @ turned


@inverse_jvp_vjp.misconception
def makes_the_identity_in_float64(X, dX, G):
    """You returned float64 for float32 inputs: torch.eye without a dtype makes float64 here."""
    return tuple(torch.eye(X.shape[-1], device=X.device) @ part.double() for part in right(X, dX, G))


@inverse_jvp_vjp.misconception
def makes_the_identity_on_the_cpu(X, dX, G):
    """You make a tensor without saying where, so it is on the CPU, and the inputs may be elsewhere.

    Let new tensors take dtype and device from an input.
    """
    one = torch.eye(X.shape[-1], dtype=X.dtype)
    return tuple(one @ part for part in right(X, dX, G))
