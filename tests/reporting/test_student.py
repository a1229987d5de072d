"""What a student's page tells: each thing once, kindly, and never more than the result file knows."""

from __future__ import annotations

import pytest

from autograder.judging.facts import BadEntries, NoFunction
from autograder.judging.result import SubmissionResult
from autograder.reporting.student import Line, Section, kind_of, lead, next_step, sections
from autograder.reporting.words import VERDICTS
from tests.reporting.made import (
    DECLARED,
    EDGE,
    NO_IDEA,
    ONE_IDEA,
    OUR_FAULT,
    RENAMED,
    RIGHT,
    STUB,
    UNTOUCHED,
    every_verdict,
    of_double,
    of_total,
    submitted,
    the_class,
)

HALF = BadEntries(are="wrong", count=1, of=2)
CLASS = {item.student: item for item in the_class()}


def of(*exercises) -> list[Section]:  # type: ignore[no-untyped-def]
    return sections(submitted("someone", *exercises), DECLARED)


def test_an_idea_is_told_once_and_checks_that_say_the_same_stand_together() -> None:
    double, _ = of(ONE_IDEA, of_total("correct"))
    assert double.idea == ["You differentiated only *one* of the two factors.", "x appears twice. Vary each in turn."]
    (group,) = double.groups
    assert (group.word, group.points) == ("values", 6)
    assert group.lines == {"All entries are wrong.": [Line("ordinary x", "", 4), Line("two examples", "", 2)]}
    assert (double.first, double.waiting) == ("ordinary x", ["n = 1"])
    assert double.summary == "one idea to think about"
    assert double.can_try


def test_a_wrong_prediction_is_nudged_and_a_right_one_is_among_what_is_right() -> None:
    assert of(ONE_IDEA)[0].nudge == "Look again."
    (edge,) = of(EDGE)
    assert (edge.nudge, edge.right) == ("", ["ordinary x", "two examples", "your prediction"])


@pytest.mark.parametrize(
    ("verdict", "how", "counted"),
    [
        ("wrong_value", "not right", "1 is right but for the prediction"),
        ("wrong_type", "not right", "1 is right but for the prediction"),
        ("not_attempted", "open", "1 is right but for the prediction, which is open"),
        ("missing", "open", "1 is right but for the prediction, which is open"),
    ],
)
def test_only_a_prediction_that_nobody_made_is_open(verdict: str, how: str, counted: str) -> None:
    found = of(of_double("correct", "correct", "correct", verdict), of_total("correct"))
    assert found[0].summary == f"only the prediction is {how}"
    assert found[0].prediction == f"Your prediction is {how} (1 point)."
    assert lead(found) == f"1 of 2 exercises is complete and {counted}."


def test_on_how_many_inputs_is_told_where_it_is_not_all() -> None:
    assert of(NO_IDEA)[0].groups[0].lines == {
        "Your function returned shape (2, 1); (2,) is required.": [Line("ordinary x", "on 3 of 5 inputs", 4)]
    }


def test_what_holds_for_the_whole_exercise_is_one_sentence() -> None:
    double, total = of(*UNTOUCHED)
    assert double.whole == "Not attempted yet: the function still raises NotImplementedError."
    assert double.groups == []
    assert [item.state for item in (double, total)] == ["not attempted", "not attempted"]


def test_a_check_we_could_not_judge_is_our_fault_and_nothing_to_mend() -> None:
    found = of(OUR_FAULT, of_total("correct"))
    assert (found[0].state, found[0].ours, found[0].groups) == ("not judged", ["ordinary x"], [])
    assert next_step(found) is None


@pytest.mark.parametrize(
    ("exercises", "said"),
    [
        ((ONE_IDEA, of_total("wrong_value", HALF)), ("double", "Mend", "One idea explains what went wrong there, and 8 points hang on it.")),
        ((EDGE, of_total("wrong_value", HALF)), ("total", "Mend", "Its first check, “any x”, opens all the others, and 2 points hang on it.")),
        ((NO_IDEA, UNTOUCHED[1]), ("double", "Mend", "Its first check, “ordinary x”, opens all the others, and 7 points hang on it.")),
        ((EDGE, UNTOUCHED[1]), ("double", "Mend", "The ordinary values are right there; what is left is “n = 1” (1 point).")),
        ((of_double("correct", "correct", "correct", "wrong_value"), UNTOUCHED[1]), ("double", "Look again at", "The code is right; only the prediction before it is not right (1 point).")),
        ((RIGHT[0], UNTOUCHED[1]), ("total", "Begin with", "It is the first one that is still open, and worth 2 points.")),
    ],
    ids=["most to win", "of two with an idea or without, too", "before what is not begun", "an edge", "a prediction", "not begun"],
)  # fmt: skip
def test_one_thing_is_suggested_next(exercises: tuple, said: tuple[str, str, str]) -> None:  # type: ignore[type-arg]
    step = next_step(of(*exercises))
    assert step is not None
    assert (step.name, step.verb, step.why) == said


@pytest.mark.parametrize(
    ("student", "kind"),
    [("anna", "perfect"), ("ben", "mixed"), ("dora", "untouched"), ("emil", "unreadable"), ("finn", "ungraded"), ("gina", "mixed")],
)  # fmt: skip
def test_every_kind_of_result_has_a_page(student: str, kind: str) -> None:
    assert kind_of(CLASS[student], sections(CLASS[student], DECLARED)) == kind


def test_who_renamed_everything_and_who_only_predicted_are_no_untouched_notebooks() -> None:
    for exercises, kind in ((RENAMED, "not found"), ((RENAMED[0], UNTOUCHED[1]), "mixed")):
        result = submitted("someone", *exercises)
        assert kind_of(result, sections(result, DECLARED)) == kind
    predicted = submitted("someone", of_double(*["not_attempted"] * 3, "wrong_value", STUB), UNTOUCHED[1])
    assert kind_of(predicted, sections(predicted, DECLARED)) == "mixed"


def test_the_exercises_stand_in_the_order_of_the_assignment_whatever_the_file_says() -> None:
    result: SubmissionResult = submitted("someone", of_total("correct"), NO_IDEA)
    assert [item.name for item in sections(result, DECLARED)] == ["double", "total"]


def test_how_it_stands_is_one_sentence() -> None:
    assert lead(of(EDGE, UNTOUCHED[1])) == (
        "0 of 2 exercises are complete, 1 is partly right or not right yet and 1 is not attempted."
    )


def test_a_function_that_is_not_there_is_not_taken_for_one_that_was_not_begun() -> None:
    gone = of_double("missing", "missing", "missing", "correct", NoFunction(name="double"))
    found = of(gone, UNTOUCHED[1])
    step = next_step(found)
    assert (found[0].state, found[0].whole) == (
        "not found",
        "The notebook defines no double. Was the function renamed, or did its cell raise an error?",
    )
    assert step is not None
    assert step.why == "We found no function of this name in your notebook, and 7 points hang on it."


def test_every_verdict_is_told() -> None:
    found = {item.name.removeprefix("with_"): item for item in sections(every_verdict(), DECLARED)}
    for verdict, section in found.items():
        if verdict == "correct":
            assert section.right == ["ordinary x", "n = 1"]
        elif verdict == "not_reached":
            assert section.waiting == ["n = 1"]
        elif verdict == "grader_error":
            assert section.ours == ["n = 1"]
        else:
            assert [group.word for group in section.groups] == [VERDICTS[verdict]]
            assert list(section.groups[0].lines) == ["This is so."]
