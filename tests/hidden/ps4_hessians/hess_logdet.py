"""The Hessian of log|det X| at a matrix X as a linear map that is handed back as a function, by hand."""

import torch

from autograder.language import BY_HAND, Choice, exercise, hidden, hvp, like, matrix, ordinary, shown
from source.ps4_hessians import support


@exercise(
    given=dict(X=matrix("n", "n"), dX=like("X")),
    find=hvp("X", tangent="dX").as_function_of("dX"),
    checks=[
        hidden("invertible X", ordinary.sizes(n=(2, 3, 4, 1)).conditioned(20.0).within(1e-9).draws(12), points=3),
        shown("two rows, and three", ordinary.sizes(n=(2, 3)).conditioned(5.0).within(1e-9).draws(2), points=1),
        hidden(
            "float32, views, tensors that require a gradient",
            ordinary.sizes(n=(3, 2)).conditioned(4.0).float32().laid_out("transposed", "strided").leaves().draws(6),
            points=1,
        ),
    ],
    forbids=BY_HAND,
    choice=Choice("b", "At X = I every inverse is I. What is left of your map, and when does it give dX itself?"),
)
def hess_logdet(X, dX):
    """The Hessian of log|det X| at X, applied to dX."""
    return support.log_abs_det(X)


def transposed_inverse(X):
    """The gradient X⁻ᵀ."""
    return torch.linalg.inv(X).mT


@hess_logdet.misconception
def forgets_that_the_gradient_is_transposed(X, dX):
    """Your map is the change of X⁻¹. The gradient of this f is its transpose.

    Transpose your formula as a whole: what becomes of the order of the factors, and of each of them?
    """
    inverse = torch.linalg.inv(X)
    return -inverse @ dX @ inverse


@hess_logdet.misconception
def leaves_the_change_as_it_is(X, dX):
    """Both inverses are transposed in your map, and dX is not.

    Take X = I and change one entry off the diagonal. Which entry of the gradient changes?
    """
    inverse = transposed_inverse(X)
    return -inverse @ dX @ inverse


@hess_logdet.misconception
def leaves_the_inverses_as_they_are(X, dX):
    """You transposed dX, and not the inverses beside it. To transpose a product is to transpose every factor."""
    inverse = torch.linalg.inv(X)
    return -inverse @ dX.mT @ inverse


@hess_logdet.misconception
def one_inverse_is_missing(X, dX):
    """There is one inverse in your map, and there have to be two.

    From X·X⁻¹ = I follows dX·X⁻¹ + X·d(X⁻¹) = 0. What stands before d(X⁻¹), and how do you get rid of it?
    """
    return -transposed_inverse(X) @ dX.mT


@hess_logdet.form_of(one_inverse_is_missing)
def the_other_inverse_is_missing(X, dX):
    return -dX.mT @ transposed_inverse(X)


@hess_logdet.form_of(one_inverse_is_missing)
def one_inverse_is_missing_and_no_transpose(X, dX):
    return -torch.linalg.inv(X) @ dX


@hess_logdet.form_of(one_inverse_is_missing)
def the_other_inverse_is_missing_and_no_transpose(X, dX):
    return -dX @ torch.linalg.inv(X)


@hess_logdet.misconception
def moves_the_change_to_one_end(X, dX):
    """Your map is that of numbers, −dx/x², with matrices in it. Matrices do not commute.

    Derive it from X·X⁻¹ = I, and keep every factor in its place: on which side of dX does each inverse stand?
    """
    inverse = transposed_inverse(X)
    return -inverse @ inverse @ dX.mT


@hess_logdet.form_of(moves_the_change_to_one_end)
def moves_the_change_to_the_other_end(X, dX):
    inverse = transposed_inverse(X)
    return -dX.mT @ inverse @ inverse


@hess_logdet.form_of(moves_the_change_to_one_end)
def moves_the_change_to_one_end_without_transposes(X, dX):
    inverse = torch.linalg.inv(X)
    return -inverse @ inverse @ dX


@hess_logdet.form_of(moves_the_change_to_one_end)
def moves_the_change_to_the_other_end_without_transposes(X, dX):
    inverse = torch.linalg.inv(X)
    return -dX @ inverse @ inverse


@hess_logdet.misconception
def squares_the_gradient_entry_by_entry(X, dX):
    """You squared the entries of the gradient and multiplied each by that of dX, as if every entry were a number 1/x.

    Vary one entry of X = [[2, 1], [1, 1]] only. How many entries of X⁻¹ change?
    """
    return -(transposed_inverse(X) ** 2) * dX


@hess_logdet.form_of(squares_the_gradient_entry_by_entry)
def squares_the_inverse_entry_by_entry(X, dX):
    return -(torch.linalg.inv(X) ** 2) * dX


@hess_logdet.misconception
def inverts_entry_by_entry(X, dX):
    """You differentiated 1/x in every entry. X⁻¹ is the inverse of the matrix, not of its entries.

    Take X = [[1, 1], [0, 1]]: what are the entries of X⁻¹?
    """
    return -dX / X**2


@hess_logdet.form_of(inverts_entry_by_entry)
def inverts_entry_by_entry_and_transposes(X, dX):
    return (-dX / X**2).mT


@hess_logdet.misconception
def hands_back_the_gradient(X, dX):
    """Your map returns the gradient, whatever dX is. Asked is how the gradient changes.

    A linear map takes 0 to 0. What does yours do?
    """
    return transposed_inverse(X) + 0 * dX


@hess_logdet.misconception
def is_applied_to_x_itself(X, dX):
    """Your map returns the same for every dX: what the right one returns where dX is X.

    Is there an X in the inner function where dX should stand?
    """
    return -transposed_inverse(X) + 0 * dX


@hess_logdet.misconception
def changes_the_value(X, dX):
    """Your map returns one number, ⟨∇f(X), dX⟩: the linear part of the change of f.

    Asked is the change of the gradient, which has the shape of X.
    """
    return (transposed_inverse(X) * dX).sum()


@hess_logdet.misconception
def curvature_along_the_change(X, dX):
    """Your map returns one number, ⟨dX, H[dX]⟩: the curvature of f along dX. Asked is H[dX], a matrix."""
    inverse = transposed_inverse(X)
    return -(dX * (inverse @ dX.mT @ inverse)).sum()


@hess_logdet.misconception
def forgets_the_logarithm(X, dX):
    """Your map is the Hessian of det X. The gradient of log|det X| is simpler: det X cancels.

    Start from X⁻ᵀ alone. How many of its factors depend on X?
    """
    inverse = transposed_inverse(X)
    return torch.linalg.det(X) * (inverse * (inverse * dX).sum() - inverse @ dX.mT @ inverse)


@hess_logdet.misconception
def takes_the_whole_change(X, dX):
    """You returned ∇f(X + dX) − ∇f(X), the whole change. A derivative is its linear part.

    A linear map takes 2·dX to twice what it takes dX to. Try that with yours.
    """
    return transposed_inverse(X + dX) - transposed_inverse(X)


@hess_logdet.misconception
def adds_what_is_float64(X, dX):
    """You returned float64 for float32 inputs: a tensor that you made without a dtype is float64 here."""
    inverse = transposed_inverse(X)
    return torch.zeros(X.shape, device=X.device) - inverse @ dX.mT @ inverse
