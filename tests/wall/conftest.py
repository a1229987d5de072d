"""These tests grade the first set's golden submissions."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.judging.judge import Judge
from tests.first_set import course, declared, judge, place

__all__ = ["course", "declared", "judge", "place"]


@pytest.fixture
def bank(private: Path, judge: Judge) -> Path:
    """The private folder, once its bank is there."""
    return private
