"""The check at home and the judge say the same of an answer: the verdict, and the idea that fits any exercise.

They are two programs, as students have nothing of ours and the judge sees what came over the wire. A thousand drawn
answers, right and wrong in every way that we know, show that they agree.
"""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Callable
from types import ModuleType
from typing import Any

import numpy
import pytest
import torch
from torch import Tensor

from autograder.course.loading import load_module
from autograder.course.places import Place
from autograder.judging.calls import Call
from autograder.judging.compare import Tolerance, compare
from autograder.judging.diagnose import Answer, diagnose
from autograder.judging.ideas import CHANGED, NEARLY_RIGHT
from autograder.language import exercise, hidden, ordinary, value, vector
from autograder.sandbox.data import from_bytes, to_bytes
from autograder.sandbox.outcome import Outcome

COUNT = 1000
SHAPES = [(), (1,), (3,), (0,), (2, 3), (3, 3), (4, 2), (1, 4), (2, 2, 3), (60,)]

Change = Callable[[Any, random.Random], Any]
OF_NUMBERS: dict[str, Change] = {  # and of tensors
    "not at all": lambda part, _: part,
    "the sign": lambda part, _: -part,
    "a factor 2": lambda part, _: 2 * part,
    "a factor ½": lambda part, _: part / 2,
    "only zeros": lambda part, _: 0 * part,
    "by less than is allowed": lambda part, _: part * (1 + 1e-11),
    "by a little": lambda part, draw: part * (1 + 10 ** draw.uniform(-6, -4)),
    "by a percent": lambda part, _: part * 1.01,
    "by something": lambda part, draw: part + draw.uniform(0.3, 3),
    "by NaN": lambda part, _: part * math.nan,
}
OF_SHAPES: dict[str, Change] = {
    "a transpose": lambda part, _: part.transpose(-2, -1),
    "the order": lambda part, _: part.flip(0),
    "a column": lambda part, _: part.unsqueeze(-1),
    "a row": lambda part, _: part.unsqueeze(-2),
    "a dimension in front": lambda part, _: part.unsqueeze(0),
    "one entry less": lambda part, _: part[1:],
    "no shape": lambda part, _: part.flatten(),
}
OF_TENSORS: dict[str, Change] = {
    "one entry": lambda part, draw: _with_last(part, draw.uniform(0.3, 3)),
    "NaN in one entry": lambda part, _: _with_last(part, math.nan),
    "infinity in one entry": lambda part, _: _with_last(part, math.inf),
    "the other dtype": lambda part, _: part.to(torch.float64 if part.dtype == torch.float32 else torch.float32),
    "whole numbers": lambda part, _: part.to(torch.int64),
    "the sign, and the dtype": lambda part, _: (-part).to(torch.float16),
    "complex": lambda part, _: part.to(torch.complex64).unsqueeze(0),
    "sparse": lambda part, _: part.to_sparse(),
    "the device": lambda part, _: part.to("meta"),
    "the device, and the shape": lambda part, _: part.unsqueeze(0).to("meta"),
    "a view": lambda part, _: torch.stack([part, part], -1)[..., 0],
    "a gradient": lambda part, _: (2 * part).requires_grad_(),
    "a list": lambda part, _: part.tolist(),
    "an array": lambda part, _: part.numpy(),
}
OF_ANYTHING: dict[str, Change] = {
    "nothing": lambda _part, _: None,
    "a text": lambda _part, _: "2",
    "a truth": lambda _part, _: True,
    "a whole number": lambda _part, _: 1,
    "a number of numpy's": lambda _part, _: numpy.float64(1),
    "a tensor": lambda _part, _: torch.ones(()),
    "a complex number": lambda _part, _: 1j,
    "in a tuple": lambda part, _: (part,),
    "in a dict": lambda part, _: {"a": part},
}
OF_CONTAINERS: dict[str, Change] = {
    "a part less": lambda parts, _: type(parts)([*parts.items()][1:] if isinstance(parts, dict) else parts[1:]),
    "a part more": lambda parts, _: {**parts, "z": 1} if isinstance(parts, dict) else (*parts, 1),
    "a list of it": lambda parts, _: [*parts.values()] if isinstance(parts, dict) else [*parts],
    "a text": lambda _parts, _: "2",
}


def _with_last(part: Tensor, change: float) -> Tensor:
    """Change the last entry."""
    changed = part.clone()
    changed.view(-1)[-1] += change
    return changed


def drawn_part(draw: random.Random) -> Any:
    """Draw what an exercise may ask for, once in four times no tensor of floating numbers."""
    shape = draw.choice(SHAPES)
    if draw.random() < 0.75:
        return torch.randn(shape, dtype=draw.choice([torch.float64, torch.float32]))
    whole, truths = torch.randint(2000, shape), torch.rand(shape) < 0.5
    return draw.choice([draw.uniform(-3, 3), draw.randint(-3, 3), "text", True, whole, truths])


def drawn_expected(draw: random.Random) -> Any:
    """Draw a part, or a tuple, list or dict of some, which may be alike."""
    parts = [drawn_part(draw) for _ in range(draw.randint(2, 3))]
    if draw.random() < 0.3:
        parts = [torch.randn(draw.choice(SHAPES)) for _ in parts]
        parts = [torch.randn_like(parts[0]) for _ in parts]
    return draw.choice([parts[0], parts[0], tuple(parts), parts, dict(zip("abc", parts, strict=False))])


def drawn_change(part: Any, draw: random.Random) -> tuple[str, Change]:
    """Draw a way in which a part may be wrong."""
    if isinstance(part, tuple | list | dict):
        changes = OF_CONTAINERS
    elif isinstance(part, Tensor):
        changes = draw.choice([OF_NUMBERS, OF_NUMBERS, OF_SHAPES, OF_SHAPES, OF_TENSORS, OF_ANYTHING])
    else:
        changes = OF_NUMBERS if type(part) in (int, float) and draw.random() < 0.5 else OF_ANYTHING
    return draw.choice([*changes.items()])


def drawn(draw: random.Random) -> tuple[str, Any, Any]:
    """Draw what is required and an answer: how it was changed, the answer, what is required."""
    expected = drawn_expected(draw)
    if not isinstance(expected, tuple | list | dict) or draw.random() < 0.2:
        name, change = drawn_change(expected, draw)
        return name, change(expected, draw), expected
    parts = dict(expected if isinstance(expected, dict) else enumerate(expected))
    shapes = {part.shape if isinstance(part, Tensor) and part.is_floating_point() else None for part in parts.values()}
    alike = len(shapes) == 1 and None not in shapes
    wrong = [*parts] if alike and draw.random() < 0.5 else [draw.choice([*parts])]
    name, change = drawn_change(parts[wrong[0]], draw)
    parts.update({key: change(parts[key], draw) for key in wrong})
    return f"{name} in {wrong}", parts if isinstance(expected, dict) else type(expected)(parts.values()), expected


@exercise(given=dict(x=vector("n")), find=value(), checks=[hidden("x", ordinary, points=1)])
def anything(x: Any) -> Any:
    """Whatever is asked."""
    return x


@pytest.fixture(scope="module")
def at_home(place: Place) -> ModuleType:
    """The file that students have for it."""
    return load_module(place.release / "check_values.py", "values_at_home")


def of_the_judge(actual: Any, expected: Any, tolerance: Tolerance) -> tuple[str, str]:
    """Return the verdict and the idea that a student reads on the graded page."""
    crossed = from_bytes(*to_bytes(actual))
    verdict = compare(crossed, expected, tolerance).verdict
    call = Call("anything", "x", 0, {}, expected, {})
    found = diagnose(
        anything.exercise, [Answer(call, Outcome("returned", value=crossed), tolerance, verdict == "correct")]
    )
    return verdict, found.name if found else ""


def test_the_check_at_home_says_what_the_judge_says(at_home: ModuleType) -> None:
    draw = random.Random(18)
    torch.manual_seed(18)
    seen: Counter[str] = Counter()
    while seen.total() < 2 * COUNT:
        try:
            name, actual, expected = drawn(draw)
        except (RuntimeError, TypeError, IndexError):  # torch has no such change of such a tensor
            continue
        rtol, scale = draw.choice([1e-9, 2e-4]), draw.choice([1.0, 1e-3, 100.0])
        judged = of_the_judge(actual, expected, Tolerance(rtol, scale))
        found = at_home.difference(actual, expected, rtol, scale)
        assert ((found.verdict, found.idea) if found else ("correct", "")) == judged, (
            name,
            actual,
            expected,
            rtol,
            scale,
        )
        seen.update(judged)
    verdicts = {"correct", "wrong_value", "wrong_shape", "wrong_dtype", "wrong_type", "wrong_device", "not_finite"}
    assert seen.keys() == {*verdicts, *CHANGED, NEARLY_RIGHT, ""}
    assert min(seen.values()) >= 10, seen
