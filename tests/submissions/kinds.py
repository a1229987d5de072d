"""The kinds that every assignment has: right answers, one idea gone wrong, unfinished, a class, rare variants."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from autograder.common.conventions import answer_cell_of, prediction_of
from tests.submissions.classroom import Classroom
from tests.submissions.corpus import Corpus
from tests.submissions.edits import without, without_metadata
from tests.submissions.golden import AS_RELEASED, Golden


def usual(
    corpus: Corpus, *alone: str, styles: Sequence[str] = (), classroom: Classroom | None = None
) -> tuple[Golden, ...]:
    """Make all the kinds of this module.

    Args:
        corpus: the assignment's.
        alone: the exercises of which every idea has a notebook of its own, with right answers beside it.
        styles: the right variants with a notebook of their own; without them, all that two exercises share.
        classroom: what the class finds hard; without it, nothing in particular.
    """
    room = classroom or Classroom(corpus)
    named = (*right(corpus, *styles), *misconception(corpus, *alone), *unfinished(corpus), *room.goldens())
    return (*named, *gallery(corpus, named))


# --- right -------------------------------------------------------------------------------------------------


def right(corpus: Corpus, *styles: str) -> tuple[Golden, ...]:
    """Make a notebook in every style: the same name of a right variant, in two exercises at least."""
    names = [name for table in corpus.variants.values() for name, item in table.items() if item.loses == 0]
    shared = [name for name, count in Counter(names).items() if count > 1 and name != "careful"]
    made = (in_one_style(corpus, style, f"Wherever there is one, the variant {style}.") for style in styles or shared)
    return (careful_student(), *made)


def careful_student() -> Golden:
    """Make the notebook from which all others differ."""
    return Golden("right", "careful_student", "The release, filled in, with all its text.", with_text=True)


def in_one_style(corpus: Corpus, style: str, why: str, *exercises: str, **more: Any) -> Golden:
    """Make a notebook whose answers are the variants of one name: in these exercises, or wherever there is one."""
    chosen = exercises or [exercise for exercise, table in corpus.variants.items() if style in table]
    return corpus.composed("right", style, why, dict.fromkeys(chosen, style), **more)


# --- one idea gone wrong -----------------------------------------------------------------------------------


def misconception(
    corpus: Corpus, *exercises: str, predictions: Mapping[str, Mapping[str, str]] | None = None
) -> tuple[Golden, ...]:
    """Make a notebook for each idea of these exercises, named after the idea, written as a student would write it.

    The ideas of the other exercises stand in the class and in the gallery.

    Args:
        corpus: the assignment's.
        exercises: whose ideas. Where two share an idea's name, the first has the notebook.
        predictions: idea to the predictions of those who have it, where these are wrong.
    """
    made: dict[str, Golden] = {}
    for exercise in exercises:
        for name, variant in corpus.variants[exercise].items():
            if variant.misconception == name and name not in made:
                wrong = (predictions or {}).get(name)
                made[name] = corpus.composed("misconception", name, variant.why, {exercise: name}, wrong)
    return tuple(made.values())


# --- unfinished --------------------------------------------------------------------------------------------


def unfinished(corpus: Corpus) -> tuple[Golden, ...]:
    """Make notebooks that are not begun, half done, or taken apart."""
    exercises = list(corpus.full)
    half, last = exercises[: len(exercises) // 2], exercises[-1]
    return (
        untouched_release(corpus),
        predictions_only(corpus),
        begun(corpus, "half_done", "The first half is done, the others were not begun.", *half),
        Golden(
            "unfinished",
            "cells_deleted",
            "Prediction and answer of the last exercise were deleted.",
            edit=without(prediction_of(last), answer_cell_of(last)),
            points={last: 0},
            verdicts={last: "missing"},
        ),
        metadata_lost(),
    )


def untouched_release(corpus: Corpus) -> Golden:
    """Make the notebook of somebody who only handed in."""
    return begun(corpus, "untouched_release", "The release as it was handed out.", with_text=True)


def predictions_only(corpus: Corpus) -> Golden:
    """Make the notebook of somebody who only predicted."""
    return Golden(
        "unfinished",
        "predictions_only",
        "All predictions are right, nothing is written.",
        cells={answer_cell_of(exercise): AS_RELEASED for exercise in corpus.full},
        points={exercise: corpus.predicted(exercise) for exercise in corpus.full},
        **corpus.untouched(corpus.full),
    )


def begun(corpus: Corpus, name: str, why: str, *done: str, **more: Any) -> Golden:
    """Make a notebook in which only these exercises are done."""
    others = [exercise for exercise in corpus.full if exercise not in done]
    ids = {name_of(exercise) for exercise in others for name_of in (prediction_of, answer_cell_of)}
    return Golden(
        "unfinished",
        name,
        why,
        cells={grade_id: AS_RELEASED for grade_id in corpus.right if grade_id in ids},
        points=dict.fromkeys(others, 0),
        **corpus.untouched(others),
        **more,
    )


def metadata_lost() -> Golden:
    """Make a right notebook that went through another editor."""
    return Golden(
        "unfinished",
        "metadata_lost",
        "Another editor kept the sources only: no ids, no nbgrader metadata, no outputs.",
        edit=without_metadata,
    )


# --- rare variants -----------------------------------------------------------------------------------------


def gallery(corpus: Corpus, others: Iterable[Golden]) -> Iterator[Golden]:
    """Make a notebook of each variant that no other submission contains: one exercise is answered, no other begun."""
    used = {pair for golden in others for pair in golden.variants.items()}
    for exercise, table in corpus.variants.items():
        for name in table:
            if (exercise, name) not in used and name != "careful":
                yield answered_alone(corpus, exercise, name)


def answered_alone(corpus: Corpus, exercise: str, variant: str) -> Golden:
    """Make the notebook of somebody who answered one exercise; it is named after the exercise and the variant."""
    others = [name for name in corpus.full if name != exercise]
    return corpus.composed(
        "gallery",
        f"{exercise}-{variant}",
        corpus.variants[exercise][variant].why,
        {exercise: variant},
        cells={
            name: AS_RELEASED
            for name in corpus.right
            if name not in (answer_cell_of(exercise), prediction_of(exercise))
        },
        points=dict.fromkeys(others, 0),
        **corpus.untouched(others),
    )
