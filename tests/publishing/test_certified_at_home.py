"""Where many answers are right, a student reads at home which property an answer lacks, and no truth value."""

from __future__ import annotations

from collections.abc import Iterator
from types import ModuleType

import pytest

from tests.publishing.home import at_home, told
from tests.small_set import ROOT

ANSWER = """
def find_oracle_failure(name, n):
    return {"input": torch.tensor(POINT, dtype=torch.float64), "right": torch.tensor(SLOPE, dtype=torch.float64)}
"""


@pytest.fixture(scope="module")
def check() -> Iterator[ModuleType]:
    """The check of set 9, whose sixth exercise asks for any point with a property."""
    with at_home(ROOT / "release" / "ps9_engineering") as check:
        yield check


@pytest.mark.parametrize(
    ("point", "slope", "lacks"),
    [("0.0", "0.0", "what you call right is right"), ("0.7", "1.0", "PyTorch is wrong there")],
)
def test_a_property_that_an_answer_lacks_is_not_so(check: ModuleType, point: str, slope: str, lacks: str) -> None:
    said = told(check, "find_oracle_failure", "import torch", ANSWER.replace("POINT", point).replace("SLOPE", slope))
    assert said.startswith(f"✗ example 1 of 2: {lacks}: that is not so.\n")
