"""Which notebooks have answers in common that few others wrote, exercise by exercise, the rarest first.

Left out is what says nothing: what the release and the worked solution say, what is short, and what many wrote. What
remains is evidence, and no verdict: people learn together, and a good formula is found twice.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from autograder.comparing.answers import WrittenAnswer

SHORT = 40  # parts; a formula of two lines
LONG = 300  # parts; one such answer is enough to be shown
LEAST = 3  # answers that two notebooks have in common, unless one is long
FEW, FEW_OF_ALL, NOT_FEW = 5, 20, 15  # what five wrote, or one in twenty, is rare; what more than fifteen wrote is not

Answers = Mapping[str, WrittenAnswer]


@dataclass(frozen=True)
class SharedAnswer:
    """One answer that two notebooks have in common.

    Attributes:
        exercise: its name.
        size: of how many parts the answer is made.
        holders: how many notebooks have it.
        texts: the code of the one and of the other.
    """

    exercise: str
    size: int
    holders: int
    texts: tuple[str, str]


@dataclass(frozen=True)
class SamePair:
    """Two notebooks.

    Attributes:
        students: whose they are.
        shared: the answers that they have in common.
        both: how many exercises both answered.
        rarity: how little is to be expected that two of this class agree so far: bits, summed over the answers.
    """

    students: tuple[str, str]
    shared: tuple[SharedAnswer, ...]
    both: int
    rarity: float


def same_pairs(
    answers: Mapping[str, Answers], said: Sequence[Answers], are_together: Callable[[str, str], bool]
) -> list[SamePair]:
    """Return the pairs of students whose answers agree, the least to be expected first.

    Args:
        answers: by the student, and by the exercise.
        said: what everybody was told: the answers of the release, and of the worked solution.
        are_together: whether two handed in as a team.
    """
    found: dict[tuple[str, str], list[SharedAnswer]] = {}
    for pair, shared in _shared(answers, said):
        if not are_together(*pair):
            found.setdefault(pair, []).append(shared)
    pairs = [_pair(students, shared, answers) for students, shared in found.items() if _is_much(shared)]
    return sorted(pairs, key=lambda pair: (-pair.rarity, pair.students))


def _shared(answers: Mapping[str, Answers], said: Sequence[Answers]) -> Iterator[tuple[tuple[str, str], SharedAnswer]]:
    exercises = dict.fromkeys(name for own in answers.values() for name in own)
    most = min(NOT_FEW, max(FEW, len(answers) // FEW_OF_ALL))
    for exercise in exercises:
        told = {own[exercise].form for own in said if exercise in own}
        holders: dict[str, list[str]] = {}
        for student, own in sorted(answers.items()):
            if exercise in own and own[exercise].form.size >= SHORT and own[exercise].form not in told:
                holders.setdefault(own[exercise].form.digest, []).append(student)
        for students in holders.values():
            for pair in combinations(students, 2) if len(students) <= most else ():
                one, other = (answers[student][exercise] for student in pair)
                yield pair, SharedAnswer(exercise, one.form.size, len(students), (one.text, other.text))


def _is_much(shared: Sequence[SharedAnswer]) -> bool:
    return len(shared) >= LEAST or max(item.size for item in shared) >= LONG


def _pair(students: tuple[str, str], shared: Sequence[SharedAnswer], answers: Mapping[str, Answers]) -> SamePair:
    both = len(answers[students[0]].keys() & answers[students[1]].keys())
    rarity = sum(math.log2(max(2, len(answers)) / item.holders) for item in shared)
    return SamePair(students, tuple(shared), both, round(rarity, 1))
