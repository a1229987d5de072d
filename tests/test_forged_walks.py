"""A walk of one's own rate is judged by what it shows: losses that no gradient descent has are not taken for one."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from tests.test_claims import drawn, support_of

STEPS, TOLERANCE = 1000, 1e-8
Fit = tuple[Tensor, Tensor, Tensor]


def data() -> tuple[Tensor, Tensor, Tensor]:
    """Return features (30, 3), labels (30,) and the features with a column of ones."""
    X = drawn(30, 3)
    return X, drawn(30), torch.cat([X, X.new_ones(30, 1)], dim=1)


def losses_of(thetas: Tensor) -> Tensor:
    """Return the mean squared error at each row."""
    _, y, A = data()
    return (thetas @ A.mT - y).square().mean(1)


def walked(share: float) -> Fit:
    """Walk with a share of the rate 1/λmax."""
    _, y, A = data()
    H = 2 * A.mT @ A / len(A)
    rate = share / torch.linalg.eigvalsh(H)[-1]
    thetas = [A.new_zeros(4)]
    while (H @ thetas[-1] - 2 * A.mT @ y / len(A)).abs().max() > TOLERANCE:
        thetas.append(thetas[-1] - rate * (H @ thetas[-1] - 2 * A.mT @ y / len(A)))
    return thetas[-1][:-1], thetas[-1][-1], losses_of(torch.stack(thetas))


def solution() -> Tensor:
    """Return the least squares solution (4,)."""
    _, y, A = data()
    return torch.linalg.pinv(A) @ y


def in_one_stroke() -> Fit:
    """Jump to the solution."""
    end = solution()
    return end[:-1], end[-1], losses_of(torch.stack([torch.zeros_like(end), end]))


def along_a_line() -> Fit:
    """Solve, and walk there by equal steps."""
    end = solution()
    return end[:-1], end[-1], losses_of(torch.linspace(0, 1, 50, dtype=end.dtype)[:, None] * end)


def after_a_step() -> Fit:
    """Take a step of gradient descent, and jump to the solution then."""
    end = solution()
    first = walked(1.0)[2][:2]
    return end[:-1], end[-1], torch.cat([first, losses_of(end[None])])


def standing_still() -> Fit:
    """Stay where the walk begins."""
    start = torch.zeros(4, dtype=torch.float64)
    return start[:-1], start[-1], losses_of(start.expand(51, 4))


def reported(fit: Fit, steps: int) -> dict[str, object]:
    """Return what the certificate says."""
    X, y, _ = data()
    report: dict[str, object] = support_of("ps8_regression").report_of_fit(fit, X, y, None, steps, TOLERANCE)
    return report


@pytest.mark.parametrize("share", [1.0, 0.5, 1.5])
def test_every_good_rate_has_the_same_report(share: float) -> None:
    found, due = reported(walked(share), STEPS), reported(walked(0.9), STEPS)
    assert all(torch.allclose(torch.as_tensor(found[key]), torch.as_tensor(due[key]), atol=1e-12) for key in due)


@pytest.mark.parametrize("forged", [in_one_stroke, along_a_line, after_a_step], ids=lambda forged: forged.__name__)
def test_losses_that_no_single_rate_explains_are_told(forged: object) -> None:
    assert reported(forged(), STEPS)["the losses, compared with those of one rate"] > 1e-6  # type: ignore[operator]


def test_a_walk_that_stands_still_is_none() -> None:
    assert reported(standing_still(), 50)["the first step lowers the loss"] is False
    assert reported(walked(1.0), STEPS)["the first step lowers the loss"] is True
