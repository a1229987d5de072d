"""A signal that comes where Python drops what it raises still ends the run, at the next step."""

from __future__ import annotations

import signal
import weakref
from collections.abc import Iterator

import pytest

from autograder.common.interrupts import ENDING, end_as_by_ctrl_c, raise_dropped


class Thing:
    """Something whose end is watched."""


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    """Begin as a command in a terminal does, though whoever runs tests in the background ignores Ctrl-C; undo it."""
    before = {number: signal.signal(number, signal.SIG_DFL) for number in ENDING}
    yield
    end_as_by_ctrl_c()
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("number", ENDING)
def test_what_was_dropped_is_raised_at_the_next_step(number: signal.Signals) -> None:
    end_as_by_ctrl_c()
    raise_dropped()
    watched = Thing()
    kept = weakref.ref(watched, lambda _: signal.raise_signal(number))
    del watched  # the callback runs, and what it raises is dropped
    assert kept() is None
    with pytest.raises(KeyboardInterrupt):
        raise_dropped()


def test_the_next_command_begins_anew() -> None:
    end_as_by_ctrl_c()
    with pytest.raises(KeyboardInterrupt):
        signal.raise_signal(signal.SIGINT)
    end_as_by_ctrl_c()
    raise_dropped()
