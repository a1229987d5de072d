"""What students can find out at home: which misconceptions the shown examples let pass, and what is not tried there.

The examples, and the circumstances in which they are tried again, are those of `publishing/making/replays.py`; answers
are judged as a submission's are. Neither is a fault, but nobody likes to be ✓ at home and to lose points later.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from autograder.judging.drawing import call_of, calls_of
from autograder.judging.judge import Judge
from autograder.language import Exercise
from autograder.publishing.making.replays import DTYPE, FLOAT32, asked_of, shown_examples


@dataclass(frozen=True)
class AtHome:
    """What the check cell of an exercise cannot tell.

    Attributes:
        passing: the misconceptions that are ✓ there.
        untried: what hidden checks ask for and no shown example can be tried in, as "float32".
    """

    passing: Sequence[str]
    untried: Sequence[str]


def at_home(exercise: Exercise, judge: Judge) -> AtHome:
    """Try every misconception as its student would at home."""
    shown = [check for check in exercise.checks if check.visibility == "shown"]
    calls = [call for check in shown for call in calls_of(exercise, check, b"")]
    examples = shown_examples(exercise, judge.declared, calls)
    replays = [replay for example in examples for replay in example.replays]
    calls += [call_of(exercise, item.check, number, item.inputs) for number, item in enumerate(replays)]
    yardstick = judge.yardstick(replace(exercise, checks=(*shown, *(item.check for item in replays))))
    names = [item.name for item in exercise.misconceptions]
    passing = [name for name in names if all(yardstick.recorded(call, name).verdict == "correct" for call in calls)]
    tried = {FLOAT32 if item.word == DTYPE else item.word for item in replays}
    tried |= {*asked_of(replace(exercise, checks=tuple(shown)))}  # as they stand
    return AtHome(passing, [word for word in asked_of(exercise) if word not in tried])
