"""Pictures of a student's answers: the same bytes every time, in words too, and for any numbers."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import matplotlib as mpl
import pytest
import torch
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from torch import Tensor

from autograder.course.declarations import Declared
from autograder.course.places import Place
from autograder.judging.judge import Judge
from autograder.judging.picture_answers import Recorded, keep, path_of
from autograder.judging.result import SubmissionResult
from autograder.language import Answered, Exercise, PublicPicture, ordinary
from autograder.reporting import drawn_answers as reporting
from autograder.reporting.drawn_answers import Picture, answered, drawn, lost_points, pictures
from autograder.sandbox.client import Zygote
from autograder.sandbox.parts import each_tensor
from tests.proving.sabotage import declared_again
from tests.submissions.corpus import Corpus
from tests.submissions.notebooks import file_of

CORPUS = Corpus("ps1_gradients")
LARGEST = 60_000  # of a picture, in bytes; a page holds several

Draw = Callable[[str], dict[str, list[Picture]]]


@pytest.fixture(scope="module")
def judged(judge: Judge, zygote: Zygote) -> Callable[[str], tuple[SubmissionResult, Any]]:
    """Grade a golden submission, once however often it is asked for."""
    return cache(lambda name: judge.grade_with_answers(Path(name).name, file_of(CORPUS, CORPUS.golden(name)), zygote))


@pytest.fixture
def graded(judged: Callable[[str], tuple[SubmissionResult, Any]], tmp_path: Path) -> Callable[[str], SubmissionResult]:
    """Grade a golden submission into a folder."""

    def grade(name: str) -> SubmissionResult:
        result, answers = judged(name)
        keep(answers, tmp_path, result.student)
        return result

    return grade


@pytest.fixture
def draw(graded: Callable[[str], SubmissionResult], place: Place, declared: Declared, tmp_path: Path) -> Draw:
    """Grade a golden submission, and draw."""
    return lambda name: pictures(place, declared, tmp_path, graded(name))


@pytest.mark.parametrize(
    ("name", "exercise", "alt"),
    [
        ("one_sided", "central_diff_grad", "Your error falls like h to the power 1 at first when h is made smaller, "),
        ("forgets_the_two", "central_diff_grad", "Your error is about 0.9 at every step; that of the central difference falls like h to the power 2 "),
        ("ignores_the_given_step", "central_diff_grad", "Your error is about 7e-12 at every step; "),
        ("step_far_too_small", "central_diff_grad", "Your error is that of the central difference: it falls like h to the power 2 "),
        ("points_downhill", "plot_gradient_field", "49 of your 49 arrows differ from the right ones: 0 of them point in the right direction, 49 in the opposite one, and they are as long."),
        ("exchanges_the_axes", "plot_gradient_field", "42 of your 49 arrows differ from the right ones: "),
        ("unit_arrows", "plot_gradient_field", "47 of your 49 arrows differ from the right ones: 47 of them point in the right direction, "),
        ("one_window_for_both", "plot_gradient_field", "49 of your 49 arrows differ from the right ones, and some stand at other places."),
    ],
)  # fmt: skip
def test_a_lost_exercise_has_a_picture_that_says_what_it_shows(draw: Draw, name: str, exercise: str, alt: str) -> None:
    found = draw(f"misconception/{name}")
    assert list(found) == [exercise]
    (picture,) = found[exercise]
    assert picture.alt.startswith(alt)
    assert picture.caption.endswith(".")
    assert len(picture.svg) < LARGEST
    assert ElementTree.fromstring(picture.svg).tag.endswith("svg")


def test_where_points_were_lost_elsewhere_the_picture_says_that_all_is_right(
    graded: Callable[[str], SubmissionResult], place: Place, declared: Declared, tmp_path: Path
) -> None:
    """It leaves out arrows where a grid is finer than the public one, which a check of the first set sees."""
    result = graded("misconception/thins_out_a_fine_grid")
    lost = [
        item.model_copy(update={"points": item.points - (item.name == "plot_gradient_field")})
        for item in result.exercises
    ]
    found = pictures(place, declared, tmp_path, result.model_copy(update={"exercises": lost}))
    assert {name: picture.alt for name, (picture,) in found.items()} == {
        "plot_gradient_field": "All 49 of your arrows are the right ones."
    }


@pytest.mark.parametrize("name", ["right/careful_student", "misconception/assumes_symmetry", "broken/empty_file"])
def test_nothing_is_drawn_where_nothing_was_lost_or_no_picture_declared(draw: Draw, name: str) -> None:
    assert draw(name) == {}


def test_nothing_is_drawn_of_answers_of_another_shape(draw: Draw) -> None:
    assert draw("misconception/draws_on_the_current_axes") == {}


def test_which_exercises_are_drawn_is_the_callers_choice(
    graded: Callable[[str], SubmissionResult], place: Place, declared: Declared, tmp_path: Path
) -> None:
    result = graded("misconception/points_downhill")
    assert lost_points(result) == ["plot_gradient_field"]
    every = pictures(place, declared, tmp_path, result, exercises=[item.name for item in result.exercises])
    assert list(every) == ["central_diff_grad", "plot_gradient_field"]
    assert pictures(Place(place.root, "ps2"), declared, tmp_path, result) == {}


def test_without_the_file_of_answers_there_is_no_picture(
    graded: Callable[[str], SubmissionResult], place: Place, declared: Declared, tmp_path: Path
) -> None:
    result = graded("misconception/one_sided")
    path_of(tmp_path, result.student).unlink()
    assert pictures(place, declared, tmp_path, result) == {}


def test_the_same_answers_give_the_same_bytes_whatever_the_readers_settings(draw: Draw) -> None:
    first = draw("misconception/points_downhill")
    with mpl.rc_context({"font.size": 30, "svg.hashsalt": None, "axes.facecolor": "red"}):
        assert draw("misconception/points_downhill") == first
    (picture,) = first["plot_gradient_field"]
    assert not re.search(r"<metadata|<dc:|20\d\d-\d\d", picture.svg)


@pytest.mark.parametrize("height", [1.6, 2.4, 3.2, 6.0])
def test_a_label_below_the_axes_is_in_the_picture_however_low_it_is(height: float) -> None:
    kept = []

    def draw_low(figure: Figure, calls: Sequence[Answered]) -> str:
        figure.set_size_inches(4.6, height)
        ax = figure.subplots()
        ax.set(xlabel="layers", ylabel="y", xlim=(0, 1))
        kept.append(ax)
        return "Axes without a curve."

    drawn(PublicPicture("low", draw_low, ordinary, "Look."), [])
    (ax,) = kept
    assert ax.get_tightbbox(FigureCanvasAgg(ax.figure).get_renderer()).y0 >= 0


def test_both_curves_can_be_told_apart_without_colour(draw: Draw) -> None:
    (picture,) = draw("misconception/one_sided")["central_diff_grad"]
    assert "stroke-dasharray" in picture.svg
    assert "#0b5cad" in picture.svg


# --- odd numbers, and a lecturer's mistakes ----------------------------------------------------------------


def exact(declared: Declared, judge: Judge, name: str) -> tuple[PublicPicture, list[Answered]]:
    """Return an exercise's picture and its calls, answered rightly."""
    exercise = declared.assignment[name]
    recorded = [Recorded.of(call, call.expected) for call in judge.bank.pictures[name]]
    return exercise.pictures[0], answered(exercise, exercise.pictures[0], declared, recorded)


def filled(number: float) -> Callable[[Tensor], Tensor]:
    """Return what puts a number everywhere."""
    return lambda tensor: torch.full_like(tensor, number)


ODD = {
    "nan": filled(float("nan")),
    "infinite": filled(float("inf")),
    "huge": filled(1e308),
    "tiny": filled(5e-324),
    "zeros": filled(0.0),
    "wild": lambda tensor: tensor * 10 ** (40 * torch.arange(tensor.numel()).reshape(tensor.shape).cos()),
}


@pytest.mark.parametrize("change", ODD.values(), ids=ODD)
@pytest.mark.parametrize("name", ["central_diff_grad", "plot_gradient_field"])
def test_any_numbers_can_be_drawn(judge: Judge, name: str, change: Callable[[Tensor], Tensor]) -> None:
    picture, calls = exact(judge.declared, judge, name)
    odd = [Answered(call.arguments, each_tensor(change, call.expected), call.expected) for call in calls]
    made = drawn(picture, odd)
    assert made.alt
    assert len(made.svg) < reporting.MOST_BYTES
    assert not re.search(r"\b(nan|inf)\b", made.svg)


@pytest.mark.parametrize("count", [1, 2, 5])
def test_a_picture_is_drawn_of_the_calls_that_can_be(judge: Judge, count: int) -> None:
    picture, calls = exact(judge.declared, judge, "central_diff_grad")
    assert drawn(picture, calls[-count:]).alt


def test_arguments_are_what_the_students_function_had(judge: Judge) -> None:
    _, calls = exact(judge.declared, judge, "central_diff_grad")
    assert [call.arguments["h"] for call in calls] == [10.0**-power for power in range(1, 14)]
    assert calls[0].arguments["f"](calls[0].arguments["x"]).shape == ()
    _, (call,) = exact(judge.declared, judge, "plot_gradient_field")
    assert call.arguments["f"](torch.zeros(2)) == 0.0


def broken(figure: Any, calls: Sequence[Answered]) -> str:
    """Nothing."""
    raise KeyError("no such row")


def silent(figure: Any, calls: Sequence[Answered]) -> str:
    """Nothing."""
    return " "


def endless(figure: Any, calls: Sequence[Answered]) -> str:
    """Nothing."""
    while True:
        pass


def heavy(figure: Any, calls: Sequence[Answered]) -> str:
    """Nothing."""
    figure.subplots().plot(torch.rand(20_000).tolist(), "o-")
    return "Too much."


@pytest.mark.parametrize(
    ("function", "text"),
    [
        (broken, "(KeyError: 'no such row')"),
        (silent, "(ValueError: it returns no text for those who cannot see it)"),
        (endless, "(OutOfTime: the picture does not end within 0.5 seconds)"),
        (heavy, " kB; draw less)"),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_a_picture_that_cannot_be_drawn_is_a_sentence_for_the_lecturer(
    graded: Callable[[str], SubmissionResult],
    judge: Judge,
    place: Place,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    function: Callable[..., str],
    text: str,
) -> None:
    monkeypatch.setattr(reporting, "SECONDS", 0.5 if function is endless else 20.0)
    result = graded("misconception/points_downhill")
    problems: list[str] = []
    for _ in range(2):
        declared = with_picture(judge, lambda item: PublicPicture(item.name, function, item.family, item.caption))
        assert pictures(place, declared, tmp_path, result, problems=problems) == {}
    (problem,) = problems
    assert problem.startswith("tests/reporting/test_drawn_answers.py:")
    assert "exercise 'plot_gradient_field': the picture 'arrows_on_contour_lines' could not be drawn" in problem
    assert text in problem
    assert problem.endswith("Mend the function, for any numbers.")


def test_answers_to_other_inputs_are_not_drawn(
    graded: Callable[[str], SubmissionResult], judge: Judge, place: Place, tmp_path: Path
) -> None:
    result = graded("misconception/points_downhill")
    other = with_picture(
        judge, lambda item: PublicPicture(item.name, item.function, item.family.where(n=6), item.caption)
    )
    problems: list[str] = []
    assert pictures(place, other, tmp_path, result, problems=problems) == {}
    assert problems == []


def with_picture(judge: Judge, change: Callable[[PublicPicture], PublicPicture]) -> Declared:
    """Return the declarations with another picture of the field."""

    def changed(exercise: Exercise) -> Exercise:
        return replace(declared_again(exercise), pictures=tuple(map(change, exercise.pictures)))

    assignment = judge.declared.assignment
    field = [changed(item) if item.name == "plot_gradient_field" else item for item in assignment.exercises]
    return replace(judge.declared, assignment=replace(assignment, listed=field))
