"""The gradients of tr(AXB), tr(XᵀAX) and tr(X²) with respect to X, by hand."""

import torch

from autograder.language import BEYOND_DIFFERENCES, BY_HAND, Choice, exercise, hidden, matrix, ordinary, shown, value
from autograder.language.find import differences

from .shared import but

TRACES = (
    lambda A, B, X: torch.trace(A @ X @ B),
    lambda A, B, X: torch.trace(X.mT @ A @ X),
    lambda A, B, X: torch.trace(X @ X),
)


def by_differences(A, B, X):
    """The three gradients by central differences."""
    return tuple(differences(lambda Y, f=f: f(A, B, Y), X) for f in TRACES)


@exercise(
    given=dict(A=matrix("n", "n"), B=matrix("n", "n"), X=matrix("n", "n")),
    find=value().confirmed_by(by_differences, within=1e-6),
    checks=[
        hidden("ordinary A, B and X", ordinary.within(BEYOND_DIFFERENCES), points=7),
        shown("two rows, and three", ordinary.sizes(n=(2, 3)).draws(2), points=1),
        hidden("n = 1", ordinary.sizes(n=1).draws(4), points=1),
        hidden(
            "float32, views, tensors that require a gradient",
            ordinary.sizes(n=(3, 2)).float32().laid_out("transposed", "strided", "expanded").leaves().draws(6),
            points=1,
        ),
        hidden("sent on meta", ordinary.sizes(n=3).on_meta().draws(1), points=1),
    ],
    forbids=BY_HAND,
    choice=Choice(
        "b", "tr(MN) = tr(NM) for any two factors. Let AX be one of them and B the other: what does that give?"
    ),
)
def grad_trace_family(A, B, X):
    """The gradients with respect to X of tr(AXB), tr(XᵀAX) and tr(X²)."""
    return tuple(torch.func.grad(f, argnums=2)(A, B, X) for f in TRACES)


def right(A, B, X):
    """The three gradients."""
    return A.mT @ B.mT, (A + A.mT) @ X, 2 * X.mT


@grad_trace_family.misconception(part=1)
def transposes_nothing(A, B, X):
    """Your first gradient is AB. Move dX to the end of the trace, then compare with ⟨G, dX⟩ = tr(Gᵀ dX).

    There are two steps: what stands before dX after the move, and what G is then.
    """
    return but(right(A, B, X), first=A @ B)


@grad_trace_family.misconception(part=1)
def moves_dx_and_forgets_to_transpose(A, B, X):
    """Your first gradient is BA, what stands in front of dX once dX is at the end. That is not yet the gradient.

    ⟨G, dX⟩ = tr(Gᵀ dX): is G what stands in front of dX?
    """
    return but(right(A, B, X), first=B @ A)


@grad_trace_family.misconception(part=1)
def transposes_a_product_in_the_same_order(A, B, X):
    """Your first gradient is BᵀAᵀ. A cyclic move, and a transpose, each change the order of the factors.

    What is (BA)ᵀ?
    """
    return but(right(A, B, X), first=B.mT @ A.mT)


@grad_trace_family.misconception(part=1)
def transposes_one_of_the_two(A, B, X):
    """In your first gradient A is transposed and B is not. Write out (BA)ᵀ, factor by factor."""
    return but(right(A, B, X), first=A.mT @ B)


@grad_trace_family.misconception(part=1)
def transposes_the_other_of_the_two(A, B, X):
    """In your first gradient B is transposed and A is not. Write out (BA)ᵀ, factor by factor."""
    return but(right(A, B, X), first=A @ B.mT)


@grad_trace_family.misconception(part=2)
def assumes_symmetry(A, B, X):
    """Your second gradient is right only when A is symmetric. Try it on A = [[0, 1], [0, 0]]."""
    return but(right(A, B, X), second=2 * A @ X)


@grad_trace_family.misconception(part=2)
def varies_one_of_the_two(A, B, X):
    """Your second gradient has one term. X occurs twice in tr(XᵀAX): vary each in turn, and add the two.

    In one of the two terms dX comes transposed. What does tr(Mᵀ) have to do with tr(M)?
    """
    return but(right(A, B, X), second=A @ X)


@grad_trace_family.misconception(part=2)
def varies_the_other_of_the_two(A, B, X):
    """Your second gradient has one term, AᵀX. X occurs twice in tr(XᵀAX): vary each in turn, and add the two."""
    return but(right(A, B, X), second=A.mT @ X)


@grad_trace_family.misconception(part=2)
def multiplies_from_the_other_side(A, B, X):
    """In your second gradient X stands on the left of A. Rectangular matrices would object: take an X with two rows and
    three columns, and A with two of each.
    """
    return but(right(A, B, X), second=X @ (A + A.mT))


@grad_trace_family.misconception(part=3)
def uses_the_rule_for_numbers(A, B, X):
    """Your third gradient is 2X, which belongs to ‖X‖² = tr(XᵀX). Here the trace is of X times X, without a transpose.

    Write tr(X²) = Σ xᵢⱼxⱼᵢ. Which two entries are multiplied by each other?
    """
    return but(right(A, B, X), third=2 * X)


@grad_trace_family.misconception(part=3)
def squares_entry_by_entry(A, B, X):
    """Your third gradient has the diagonal of X only, so your X² squares each entry. X² is a matrix product."""
    return but(right(A, B, X), third=2 * torch.diag(X.diagonal()))


@grad_trace_family.misconception(part=3)
def varies_one_factor_of_the_square(A, B, X):
    """Your third gradient is half of the right one: X occurs twice in X². d(X²) = dX X + X dX."""
    return but(right(A, B, X), third=X.mT.clone())


@grad_trace_family.misconception
def transposes_nowhere(A, B, X):
    """Your first gradient is AB and your third is 2X. In both, the step from tr(M dX) to ⟨G, dX⟩ is missing.

    ⟨G, dX⟩ is the sum of the products of entries in the *same* places; tr(M dX) pairs entry (i, j) with (j, i).
    """
    return A @ B, (A + A.mT) @ X, 2 * X


@grad_trace_family.misconception
def uses_scalar_rules_throughout(A, B, X):
    """Your three results are ab, 2ax and 2x with capital letters: right for numbers, and so for n = 1.

    Two matrices need not commute, and a trace pairs entry (i, j) with (j, i). Move dX to the end of the trace.
    """
    return A @ B, 2 * A @ X, 2 * X


@grad_trace_family.misconception
def answers_in_another_order(A, B, X):
    """Your three gradients are right, in another order. The statement asks for tr(AXB), then tr(XᵀAX), then tr(X²)."""
    first, second, third = right(A, B, X)
    return second, first, third


@grad_trace_family.misconception
def squeezes(A, B, X):
    """Your results have no dimensions for n = 1: squeeze() removes every dimension of size one."""
    return tuple(part.squeeze() for part in right(A, B, X))


@grad_trace_family.misconception
def adds_in_float64(A, B, X):
    """You returned float64 for float32 inputs: torch.zeros without a dtype makes float64 here."""
    return tuple(torch.zeros(X.shape, device=X.device) + part for part in right(A, B, X))


@grad_trace_family.misconception
def collects_on_the_cpu(A, B, X):
    """You make a tensor without saying where, so it is on the CPU, and the inputs may be elsewhere.

    Let new tensors take dtype and device from an input, as torch.zeros_like does.
    """
    results = []
    for part in right(A, B, X):
        result = torch.zeros(X.shape, dtype=X.dtype)
        result += part
        results.append(result)
    return tuple(results)


@grad_trace_family.misconception
def stops_on_another_device(A, B, X):
    """Your code ends with an error on another device, whose tensors hold no numbers here.

    Either a new tensor of yours is on the CPU, and does not meet the others, or entries become Python numbers on the
    way, by item(), float() or an if. Let new tensors take dtype and device from an input.
    """
    result = torch.zeros(3, *X.shape, dtype=X.dtype)
    for place, part in enumerate(right(A, B, X)):
        result[place] = part
    return tuple(result)


@grad_trace_family.misconception
def needs_a_contiguous_matrix(A, B, X):
    """Your code needs tensors that lie contiguously in memory: view() refuses others, as transposed matrices are."""
    n = len(X)
    first = torch.einsum("ji,kj->ik", A.view(-1).view(n, n), B)
    return but(right(A, B, X), first=first)
