"""What a student's page says: per exercise what was right, what was not, the idea behind it, and what to do next.

Decides what is told, in which order and how often; `student.html` decides how it looks. Says each thing once: checks
that ended alike stand together, checks that wait for the first one are one sentence, an idea stands once per exercise.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from autograder.course.declarations import Declared
from autograder.judging.result import PREDICTION_CHECK, CheckResult, ExerciseResult, SubmissionResult
from autograder.judging.sentences import first_cause
from autograder.reporting.drawn_answers import Picture
from autograder.reporting.result_folder import is_untouched, is_untouched_notebook
from autograder.reporting.words import VERDICTS, Saying, count, feedback_of, listed, paragraphs, saying

MOST_NAMED = 3
SILENT = ("correct", "not_reached", "grader_error")


@dataclass(frozen=True)
class Line:
    """One check that was not right.

    Attributes:
        name: the check's.
        often: on how many of its inputs, where that is not all.
        points: what it is worth.
    """

    name: str
    often: str
    points: int


@dataclass(frozen=True)
class Group:
    """Checks that ended with the same verdict.

    Attributes:
        word: the verdict, as students read it.
        lines: the checks, by what they say.
    """

    word: str
    lines: dict[str, list[Line]]

    @property
    def points(self) -> int:
        """What is lost here."""
        return sum(line.points for line in self.all)

    @property
    def all(self) -> list[Line]:
        """All checks of the group."""
        return [line for lines in self.lines.values() for line in lines]


@dataclass(frozen=True)
class Section:
    """One exercise on a student's page.

    Attributes:
        name: the exercise's.
        points: earned.
        max_points: available.
        state: "complete", "partly", "not attempted", "not found" or "not judged"; also the mark in front of it.
        summary: a phrase for the list at the top.
        whole: the sentence that holds for the whole exercise; the groups are empty then.
        groups: what was not right.
        waiting: checks that pay only when the first one passes.
        first: the name of that first check.
        right: checks that passed.
        right_points: what these paid.
        idea: the paragraphs of the diagnosed idea.
        prediction: what became of the question before coding, if it was not right.
        nudge: what to think about then.
        only: where all the code is right, what the prediction is: "open" or "not right".
        ours: checks that we could not judge.
        can_try: whether a check whose inputs students have went wrong.
        pictures: what the code did.
        is_bonus: whether its points come on top of the assignment's.
    """

    name: str
    points: int
    max_points: int
    state: str
    summary: str
    whole: str = ""
    groups: list[Group] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)
    first: str = ""
    right: list[str] = field(default_factory=list)
    right_points: int = 0
    idea: list[str] = field(default_factory=list)
    prediction: str = ""
    nudge: str = ""
    only: str = ""
    ours: list[str] = field(default_factory=list)
    can_try: bool = False
    pictures: list[Picture] = field(default_factory=list)
    is_bonus: bool = False

    @property
    def lost(self) -> int:
        """Points that can still be won."""
        return self.max_points - self.points


@dataclass(frozen=True)
class Next:
    """What to mend first.

    Attributes:
        name: the exercise.
        verb: "Mend", "Look again at" or "Begin with".
        why: the reason, in sentences.
    """

    name: str
    verb: str
    why: str


def sections(
    result: SubmissionResult, declared: Declared, pictures: dict[str, list[Picture]] | None = None
) -> list[Section]:
    """Return the exercises of a page, in the order of the assignment; a written one has nothing to tell."""
    order = {item.name: place for place, item in enumerate(declared.assignment.exercises)}
    exercises = sorted(result.judged, key=lambda item: order.get(item.name, len(order)))
    return [_section(item, declared, (pictures or {}).get(item.name, [])) for item in exercises]


def _section(exercise: ExerciseResult, declared: Declared, pictures: list[Picture]) -> Section:
    told = [item.advice for item in exercise.checks if item.advice]  # of a part, it says of which
    feedback = told[0] if told else feedback_of(declared, exercise.name, exercise.misconception)
    prediction, nudge = _prediction(exercise)
    checks = [item for item in exercise.checks if item.name != PREDICTION_CHECK]
    wrong = [item for item in checks if item.verdict not in SILENT]
    said = {item.name: saying(item, feedback) for item in wrong}
    is_whole = len(wrong) == len(checks) > 1 and len(set(said.values())) == 1
    whole = said[wrong[0].name].says if is_whole else ""
    right = [item for item in exercise.checks if item.verdict == "correct"]
    ours = [item.name for item in exercise.checks if item.verdict == "grader_error"]
    groups = [] if whole else list(_groups(wrong, said))
    return Section(
        name=exercise.name,
        points=exercise.points,
        max_points=exercise.max_points,
        state=_state(exercise, ours),
        summary=_summary(exercise, ours, wrong),
        whole=whole,
        groups=groups,
        waiting=[item.name for item in checks if item.verdict == "not_reached"],
        first=checks[0].name if checks else "",
        right=["your prediction" if item.name == PREDICTION_CHECK else item.name for item in right],
        right_points=sum(item.points for item in right),
        idea=paragraphs(feedback),
        prediction=prediction,
        nudge=nudge,
        only=_only_the_prediction(exercise, wrong, ours),
        ours=ours,
        can_try=any(item.visibility == "shown" and item.verdict != "not_attempted" for item in wrong),
        pictures=pictures,
        is_bonus=exercise.is_bonus,
    )


def _groups(wrong: Sequence[CheckResult], said: Mapping[str, Saying]) -> Iterator[Group]:
    for verdict in dict.fromkeys(item.verdict for item in wrong):
        lines: dict[str, list[Line]] = {}
        for item in wrong:
            if item.verdict == verdict:
                told = said[item.name]
                lines.setdefault(told.says, []).append(Line(item.name, told.often, item.max_points))
        yield Group(VERDICTS[verdict], lines)


def _prediction(exercise: ExerciseResult) -> tuple[str, str]:
    """Return what became of the question before coding, and where it was not right, what to think about."""
    check = _lost_prediction(exercise)
    if check is None:
        return "", ""
    return f"Your prediction is {_how(check)} ({count(check.max_points, 'point')}).", saying(check, "").says


def _lost_prediction(exercise: ExerciseResult) -> CheckResult | None:
    predictions = (item for item in exercise.checks if item.name == PREDICTION_CHECK)
    return next((item for item in predictions if item.verdict not in ("correct", "grader_error")), None)


def _how(prediction: CheckResult) -> str:
    """Say how a prediction without points stands: only one that was not answered is open."""
    return "open" if prediction.verdict in ("not_attempted", "missing") else "not right"


def _only_the_prediction(exercise: ExerciseResult, wrong: list[CheckResult], ours: list[str]) -> str:
    prediction = _lost_prediction(exercise)
    return _how(prediction) if prediction and exercise.points and not wrong and not ours else ""


def _state(exercise: ExerciseResult, ours: list[str]) -> str:
    if ours:
        return "not judged"
    if exercise.points == exercise.max_points:
        return "complete"
    if not is_untouched(exercise):
        return "partly"
    return "not found" if exercise.checks[0].verdict == "missing" else "not attempted"


def _summary(exercise: ExerciseResult, ours: list[str], wrong: list[CheckResult]) -> str:
    if ours:
        return "not wholly judged, our fault"
    if exercise.points == exercise.max_points:
        return "complete"
    if not wrong:
        only = _only_the_prediction(exercise, wrong, ours)
        return f"only the prediction is {only}" if only else "to be read"
    if exercise.misconception:
        return "one idea to think about"
    words = list(dict.fromkeys(VERDICTS[item.verdict] for item in wrong))
    return words[0] if len(words) == 1 else f"{words[0]}, and more"


def next_step(exercises: Sequence[Section]) -> Next | None:
    """Choose what to mend first: where most can be won, then where we know the idea; at last what is not begun."""
    open_ = [item for item in exercises if item.lost and item.state != "not judged"]
    begun = [item for item in open_ if item.state != "not attempted"]
    if begun:
        best = max(begun, key=lambda item: (not item.is_bonus, item.lost, bool(item.idea)))
        return Next(best.name, "Mend" if best.groups or best.whole else "Look again at", _why(best))
    if open_:
        worth = count(open_[0].lost, "point")
        return Next(open_[0].name, "Begin with", f"It is the first one that is still open, and worth {worth}.")
    return None


@dataclass(frozen=True)
class First:
    """What went wrong first while the cells of a notebook ran, and cost something.

    Attributes:
        says: where, what it said, and what is missing because of it.
        advice: what to do.
    """

    says: str
    advice: str


def what_went_wrong_first(result: SubmissionResult) -> First | None:
    """Return the first cause of what is missing in a notebook, if there is one."""
    if not result.causes:
        return None
    cause = result.causes[0]
    mend = f"Write what needs {cause.package} without it" if cause.package else "Mend that line before all else"
    return First(first_cause(cause), f"{mend}, restart the kernel, run all cells, and hand the notebook in again.")


def _why(section: Section) -> str:
    worth = count(section.lost, "point")
    hang = f"{worth} {'hangs' if section.lost == 1 else 'hang'} on it"
    if section.state == "not found":
        return f"We found no function of this name in your notebook, and {hang}."
    if section.idea:
        return f"One idea explains what went wrong there, and {hang}."
    checks = [line.name for group in section.groups for line in group.all]
    if section.whole or section.first in checks:
        return f"Its first check, “{section.first}”, opens all the others, and {hang}."
    if section.only:
        return f"The code is right; only the prediction before it is {section.only} ({worth})."
    left = listed(f"“{name}”" for name in checks) if len(checks) <= MOST_NAMED else f"{len(checks)} other checks"
    return f"The ordinary values are right there; what is left is {left} ({worth})."


def kind_of(result: SubmissionResult, exercises: Sequence[Section]) -> str:
    """Say which page a result needs: "unreadable", "ungraded", "untouched", "not found", "perfect" or "mixed"."""
    if result.status != "graded":
        return result.status
    if exercises and all(item.state == "complete" for item in exercises):
        return "perfect"
    if exercises and all(item.state == "not found" for item in exercises):
        return "not found"
    return "untouched" if is_untouched_notebook(result) else "mixed"


def lead(exercises: Sequence[Section]) -> str:
    """Say in one sentence how the exercises stand."""
    states = [f"only {item.only}" if item.only else item.state for item in exercises]
    complete = states.count("complete")
    phrases = [f"{complete} of {count(len(states), 'exercise')} {'is' if complete == 1 else 'are'} complete"]
    for state, phrase in (
        ("partly", "partly right or not right yet"),
        ("only not right", "right but for the prediction"),
        ("only open", "right but for the prediction, which is open"),
        ("not attempted", "not attempted"),
        ("not found", "not found in your notebook"),
        ("not judged", "not wholly judged, which is our fault"),
    ):
        number = states.count(state)
        if number:
            phrases.append(f"{number} {'is' if number == 1 else 'are'} {phrase}")
    return f"{listed(phrases)}."
