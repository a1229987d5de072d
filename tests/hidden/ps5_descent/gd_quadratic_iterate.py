"""The k-th point of gradient descent on a quadratic function, without the k − 1 points before it."""

import torch

from autograder.language import BY_HAND, Choice, exercise, hidden, one_of, ordinary, shown, spd, value, vector

MANY = 10_000_000  # steps, which no loop takes within the time of a call


def by_steps(A, b, x0, lr, k):
    """The same, step by step, where that can be done; else by squaring the affine map again and again."""
    if k > 1000:
        return by_squaring(A, b, x0, lr, k)
    x = x0
    for _ in range(k):
        x = x - lr * (A @ x - b)
    return x


def by_squaring(A, b, x0, lr, k):
    """Compose x ↦ Mx + c with itself, doubling the number of steps."""
    M, c = torch.eye(len(b), dtype=A.dtype) - lr * A, lr * b
    x = x0
    while k:
        if k % 2:
            x = M @ x + c
        M, c, k = M @ M, M @ c + c, k // 2
    return x


@exercise(
    given=dict(A=spd("n"), b=vector("n"), x0=vector("n"), lr=one_of(0.02, 0.1, 0.3, 0.05), k=one_of(5, 12, 1, 7, 40)),
    find=value().confirmed_by(by_steps, within=1e-7),
    checks=[
        hidden("iterates of general bowls", ordinary, points=5),
        shown("two unknowns", ordinary.sizes(n=2).where(k=one_of(3, 10)).draws(2), points=1),
        hidden("no step, one unknown", ordinary.sizes(n=(1, 3)).where(k=one_of(0, 0, 4, 0)).draws(4), points=1),
        hidden(
            "ten million steps",
            ordinary.sizes(n=(3, 5)).conditioned(100.0).where(lr=3e-7, k=MANY).within(1e-6).draws(2)
            .because("a loop does not come to an end here, and an iterate that is computed does"),
            points=1,
        ),
        hidden(
            "float32, views, tensors that require a gradient",
            ordinary.sizes(n=(2, 4)).where(lr=0.05, k=3).float32().laid_out("strided").leaves().draws(4),
            points=1,
        ),
    ],
    forbids=BY_HAND,
    choice=Choice("b", "The error along the flattest direction is multiplied by 1 − 1/100 in each step."),
)  # fmt: skip
def gd_quadratic_iterate(A, b, x0, lr, k):
    """x* + (I − lr·A)ᵏ(x0 − x*)."""
    return iterate(A, b, x0, lr, k)


def iterate(A, b, x0, lr, k, *, factor=lambda w, lr, k: (1 - lr * w) ** k):
    """The iterate with another factor along the eigenvectors."""
    w, Q = torch.linalg.eigh(A)
    lowest = torch.linalg.solve(A, b)
    return lowest + Q @ (factor(w, lr, k) * (Q.mT @ (x0 - lowest)))


@gd_quadratic_iterate.misconception
def one_factor_for_all_directions(A, b, x0, lr, k):
    """You multiply the whole error by one number, (1 − lr)ᵏ. Each eigenvector of A has a factor of its own."""
    return iterate(A, b, x0, lr, k, factor=lambda w, lr, k: torch.full_like(w, (1 - lr) ** k))


@gd_quadratic_iterate.misconception
def lowest_point_with_the_wrong_sign(A, b, x0, lr, k):
    """Your path heads for −A⁻¹b. Where is the gradient Ax − b zero?"""
    return iterate(A, -b, x0, lr, k)


@gd_quadratic_iterate.misconception
def forgets_the_lowest_point(A, b, x0, lr, k):
    """You multiply x0 itself by (I − lr·A)ᵏ, as if the lowest point were 0. What shrinks is the error, x − x*."""
    return iterate(A, torch.zeros_like(b), x0, lr, k)


@gd_quadratic_iterate.misconception
def returns_the_error(A, b, x0, lr, k):
    """You returned the error after k steps. To have the point, add x* again."""
    return iterate(A, b, x0, lr, k) - torch.linalg.solve(A, b)


@gd_quadratic_iterate.misconception
def shrinks_the_start_and_adds(A, b, x0, lr, k):
    """You multiply x0 by (I − lr·A)ᵏ and add x*. What is multiplied is the distance of x0 from x*."""
    return iterate(A, torch.zeros_like(b), x0, lr, k) + torch.linalg.solve(A, b)


@gd_quadratic_iterate.misconception
def powers_of_the_entries(A, b, x0, lr, k):
    """You took the k-th power of every entry: ** works entry by entry. What multiplies a matrix with itself?"""
    lowest = torch.linalg.solve(A, b)
    return lowest + (torch.eye(len(b), dtype=A.dtype, device=A.device) - lr * A) ** k @ (x0 - lowest)


@gd_quadratic_iterate.misconception
def one_step_too_many(A, b, x0, lr, k):
    """You take one step too many. After no step the point is x0."""
    return iterate(A, b, x0, lr, k, factor=lambda w, lr, k: (1 - lr * w) ** (k + 1))


@gd_quadratic_iterate.misconception
def flows_instead_of_stepping(A, b, x0, lr, k):
    """Your factors are exp(−k·lr·λ), which is what infinitely many tiny steps do. By what does one step multiply?"""
    return iterate(A, b, x0, lr, k, factor=lambda w, lr, k: (-k * lr * w).exp())


@gd_quadratic_iterate.misconception
def walks_uphill(A, b, x0, lr, k):
    """Your factors are 1 + lr·λ: you walk uphill. Which sign has the gradient in a step?"""
    return iterate(A, b, x0, lr, k, factor=lambda w, lr, k: (1 + lr * w) ** k)


@gd_quadratic_iterate.misconception
def gradient_of_the_whole_square(A, b, x0, lr, k):
    """You take the gradient for 2Ax − b or 2(Ax − b): the steps are twice as long. What does the ½ in f do?"""
    return iterate(A, b, x0, lr, k, factor=lambda w, lr, k: (1 - 2 * lr * w) ** k)


@gd_quadratic_iterate.misconception
def forgets_to_turn_back(A, b, x0, lr, k):
    """You applied the factors in the basis of eigenvectors and stayed there. Which matrix leads back?"""
    w, Q = torch.linalg.eigh(A)
    lowest = torch.linalg.solve(A, b)
    return lowest + (1 - lr * w) ** k * (Q.mT @ (x0 - lowest))


@gd_quadratic_iterate.misconception
def identity_in_float64(A, b, x0, lr, k):
    """For float32 your matrix I − lr·A is float64, and does not fit the vector: torch.eye needs the dtype of A."""
    lowest = torch.linalg.solve(A, b)
    M = torch.linalg.matrix_power(torch.eye(len(b), device=A.device) - lr * A, k)
    return lowest + M @ (x0 - lowest)


@gd_quadratic_iterate.misconception
def starts_at_zero_when_nothing_is_done(A, b, x0, lr, k):
    """With k = 0 you do not return x0. A matrix to the power 0 is the identity."""
    return iterate(A, b, x0, lr, k) if k else torch.zeros_like(x0)


SOLVED_OTHERWISE = "A is positive definite and well conditioned: no way of solving loses a digit that is asked"
for way in (
    "torch.linalg.inv(A) @ b",
    "torch.linalg.pinv(A) @ b",
    "torch.linalg.solve(A, torch.eye(A.shape[-1]).to(A)) @ b",
):
    gd_quadratic_iterate.equivalent(f"torch.linalg.solve(A, b) → {way}", because=SOLVED_OTHERWISE)
