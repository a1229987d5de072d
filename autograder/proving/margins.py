"""How much room there is on either side of a tolerance: for right answers inside it, for wrong formulas outside.

    solution's error ──── LEAST_ROOM … MOST_ROOM ────▶ allowed ──── distance ────▶ nearest wrong formula

Whatever stays within these bounds and is then loosened by a million is found (DESIGN §4, the measured margins).
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import cached_property

import torch
from torch import Tensor

from autograder.common.finding import Finding
from autograder.judging.compare import tolerance_of
from autograder.judging.judge import Judge
from autograder.language import Check, Exercise
from autograder.proving.trial import Trial

LEAST_ROOM = 5.0  # below it, a right answer that is computed in another order may be refused
ROUNDINGS = 20  # a tolerance of fewer roundings refuses other right answers, however exact the solution is
# above it, a tolerance lets approximations pass: the default tolerances are 4.5e6 and 1.7e3 times the epsilons
MOST_ROOM = {torch.float64: 5e6, torch.float32: 2e3}


class Margins:
    """The margins of one exercise.

    Args:
        judge: holds the bank.
        trial: runs the solution.
    """

    def __init__(self, exercise: Exercise, judge: Judge, trial: Trial) -> None:
        self.exercise, self.judge, self.trial = exercise, judge, trial
        self.calls = judge.bank.calls[exercise.name]
        self.tolerances = {check.name: tolerance_of(exercise, check) for check in exercise.checks}
        self.dtypes = {check.name: check.family.dtype for check in exercise.checks}

    def findings(self) -> Iterator[Finding]:
        """Yield what is too narrow or too loose."""
        yield from self._failures()
        yield from self._tolerances()
        yield from self._scales()
        yield from self._near()

    @cached_property
    def rooms(self) -> dict[str, float]:
        """Check name to how far inside its tolerance the solution stays."""
        return {
            name: min(
                tolerance.rtol * max(size, tolerance.scale) / max(error, self._rounding(name, size))
                for size, error in self.errors[name]
            )
            for name, tolerance in self.tolerances.items()
        }

    def _rounding(self, check: str, size: float) -> float:
        """Return what one rounding of an answer of this size changes: no answer is more exact than that."""
        return torch.finfo(self.dtypes[check]).eps * max(size, min(self.tolerances[check].scale, 1.0))

    @cached_property
    def errors(self) -> dict[str, list[tuple[float, float]]]:
        """Check name to (size of the expected value, the solution's error) of every call."""
        found: dict[str, list[tuple[float, float]]] = {check.name: [] for check in self.exercise.checks}
        for item in self.trial.solved:
            call = item.answer.call
            tolerance, size = self.tolerances[call.check], _size(call.expected)
            found[call.check].append((size, item.error * tolerance.rtol * max(size, tolerance.scale)))
        return found

    def _failures(self) -> Iterator[Finding]:
        """Find checks that the solution does not pass now, though it did when the bank was made."""
        lost = {item.answer.call.check: item.verdict for item in self.trial.solved if item.verdict != "correct"}
        for name, verdict in lost.items():
            yield Finding(
                f"the solution does not pass '{name}' ({verdict}), so that nothing is proved.",
                "Mend it, or the limits.",
            )

    def _tolerances(self) -> Iterator[Finding]:
        """Find tolerances that are too narrow or too loose, one sentence for all checks that share one."""
        shared: dict[tuple[object, ...], list[Check]] = {}
        for check in self.exercise.checks:
            key = (check.family.dtype, self.tolerances[check.name])
            shared.setdefault(key, []).append(check)
        for checks in shared.values():
            room = min(self.rooms[check.name] for check in checks)
            names = ", ".join(f"'{check.name}'" for check in checks)
            epsilon = torch.finfo(checks[0].family.dtype).eps
            if room > MOST_ROOM[checks[0].family.dtype] and not all(check.family.reason for check in checks):
                yield Finding(
                    f"the tolerance of {names} is {room:.1e} times the solution's own error, so that "
                    "approximations pass.",
                    "Tighten rtol=…, .within(…) or .of_scale(…).",
                )
            if room < LEAST_ROOM or self.tolerances[checks[0].name].rtol < ROUNDINGS * epsilon:
                yield Finding(
                    f"the solution's own error is 1/{room:.2g} of the tolerance of {names}, so that other right "
                    "answers may fail.",
                    "Widen rtol=…, .within(…) or .of_scale(…).",
                )

    def _near(self) -> Iterator[Finding]:
        for name, distance in self.distances.items():
            if distance < LEAST_ROOM:
                yield Finding(
                    f"'{name}' is never more than {distance:.2g} times the tolerance away from the right answer.",
                    "Tighten the tolerance, or draw inputs on which it is further off.",
                )

    def _scales(self) -> Iterator[Finding]:
        """Find scales that nothing between the inputs and the answer reaches."""
        for name, tolerance in self.tolerances.items():
            sizes = [(max(size, 1.0), error) for size, error in self.errors[name]]
            small = [(size, error) for size, error in sizes if tolerance.scale > 10 * size]
            if small and all(LEAST_ROOM * error <= tolerance.rtol * size for size, error in small):
                yield Finding(
                    f"the check '{name}' allows errors relative to {tolerance.scale:g}, but the solution stays "
                    "inside the tolerance without that.",
                    "Write .of_scale(1), or leave the word out.",
                )
            largest = max(size for size, _ in self.errors[name])
            worst = max(error for _, error in self.errors[name])
            if 0 < 100 * largest < tolerance.scale <= 1 and LEAST_ROOM * worst <= tolerance.rtol * largest:
                yield Finding(
                    f"the answers of '{name}' are at most {largest:.1g}, but errors are allowed relative to "
                    f"{tolerance.scale:g}.",
                    f"Write .of_scale({largest:.0e}).",
                )

    @cached_property
    def distances(self) -> dict[str, float]:
        """Misconception to its largest error in units of what is allowed; no tolerance passes what is not finite."""
        found = {}
        for name, judged in self.trial.recorded.items():
            errors = [item.error for item in judged if item.verdict == "wrong_value"]
            if errors:
                found[name] = math.inf if any(item.verdict == "not_finite" for item in judged) else max(errors)
        return found


def _size(value: object) -> float:
    """Return the largest absolute number in an expected value; 0 where there is none."""
    if isinstance(value, Tensor):
        return float(value.double().abs().max()) if value.numel() and value.is_floating_point() else 0.0
    if isinstance(value, dict):
        return max(map(_size, value.values()), default=0.0)
    if isinstance(value, tuple | list):
        return max(map(_size, value), default=0.0)
    return abs(value) if isinstance(value, float) else 0.0
