"""All golden submissions of set 8."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from random import Random

from tests.submissions.classroom import Classroom, Wanted
from tests.submissions.corpus import Corpus
from tests.submissions.golden import Golden
from tests.submissions.kinds import careful_student, gallery, in_one_style, unfinished

PS8 = Corpus("ps8_regression")

DIFFICULTY = {
    "mse_and_grad": 0.2,
    "ols_fit": 0.5,
    "ridge_fit": 0.8,
    "fit_gd": 0.5,
    "logistic_loss_and_grad": 0.5,
    "irls_step": 1.1,
    "softmax_regression_grad": 0.4,
    "ridge_path_derivative": 0.6,
    "plot_regression": 0.3,
}
STYLES = ("plain_loops", "helpers")  # those with a notebook of their own; the class has the others, too


@dataclass(frozen=True)
class Varied(Classroom):
    """A class in which nobody answers as somebody before them, while there is another answer as good or bad.

    Attributes:
        given: the answers that were given already, by exercise and name.
    """

    given: set[tuple[str, str]] = field(default_factory=set)

    def one_of(self, draw: Random, exercise: str, *wanted: Wanted) -> str:
        """Draw one variant that was not given yet, if there is one."""

        def new(each: Wanted) -> Wanted:
            fresh = {id(item) for name, item in self._table(exercise) if (exercise, name) not in self.given}
            return lambda item: id(item) in fresh and each(item)

        name = super().one_of(draw, exercise, *map(new, wanted), *wanted)
        self.given.add((exercise, name))
        return name

    def _table(self, exercise: str) -> Iterable[tuple[str, object]]:
        return self.corpus.variants[exercise].items()


def styles() -> Iterator[Golden]:
    """Make a notebook for some of the styles that all exercises share."""
    for style in STYLES:
        yield in_one_style(PS8, style, f"Wherever there is one, the variant {style}.")


def after_an_idea(golden: Golden) -> Golden:
    """Call a notebook of the gallery after its first idea, if there is one."""
    ideas = [name for name in golden.misconceptions.values() if name]
    return replace(golden, kind="misconception", name=ideas[0]) if ideas else golden


def everything() -> Iterator[Golden]:
    """Make all submissions; there are few, so that most of them hold something rare in every exercise."""
    first = (careful_student(), *styles(), *unfinished(PS8))
    given = {pair for golden in first for pair in golden.variants.items()}
    room = Varied(PS8, difficulty=DIFFICULTY, popular={}, given=given)
    named = (*first, *room.goldens())
    yield from named
    taken: set[str] = set()
    for golden in gallery(PS8, named):
        renamed = after_an_idea(golden)
        yield golden if renamed.name in taken else renamed
        taken.add(renamed.name)


GOLDENS = tuple(everything())
