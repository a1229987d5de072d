"""Of a hidden check nothing tells what its inputs were: no fact, no sentence, nothing that a platform shows."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import torch
from hypothesis import given
from hypothesis import strategies as st
from otter.run.run_autograder.autograder_config import AutograderConfig
from otter.test_files import GradingResults

from autograder.course.declarations import Declared
from autograder.judging.calls import Call
from autograder.judging.deciding import Answers, decided
from autograder.judging.drawing import calls_of
from autograder.judging.result import ExerciseResult, SubmissionResult
from autograder.judging.tellable import Tellable
from autograder.judging.verdicts import Yardstick
from autograder.language import BY_HAND, Assignment, exercise, gradient, hidden, ordinary, shown, vector
from autograder.platforms import github, graded_notebook
from autograder.platforms.gradescope import results_file
from autograder.platforms.otter import Judged
from autograder.sandbox.data import Named, OnMeta, TensorOn, Unsendable
from autograder.sandbox.limits import Limits
from autograder.sandbox.outcome import Outcome, Raised
from tests.fuzz import strategies as fuzz
from tests.reporting.made import submitted

ROOT = Path(__file__).resolve().parents[2]
PLACES = frozenset({(1, 2)})  # of what the function reaches
DIGITS = 4  # so many digits of an input, one after the other, are no accident


@exercise(
    given=dict(x=vector("n")),
    find=gradient("x"),
    checks=[hidden("any x", ordinary.draws(1), points=4), shown("an example", ordinary.draws(1), points=1)],
    forbids=BY_HAND,
)
def double(x):  # type: ignore[no-untyped-def]
    """The gradient of f(x) = xᵀx."""
    return x @ x


DOUBLE = double.exercise
YARDSTICK = Yardstick(
    DOUBLE, Declared(Assignment("", [DOUBLE]), frozenset()), Limits(), "cpu", tellable=Tellable(PLACES)
)
((HIDDEN,), (SHOWN,)) = (calls_of(DOUBLE, check, b"a seed") for check in DOUBLE.checks)


def digits_of(call: Call) -> set[str]:
    """Return every run of so many digits that stands in an input or in the right answer."""
    numbers = [*call.values["x"].tolist(), *call.expected.tolist()]
    texts = [re.sub(r"\D", "", f"{number:.15f}").lstrip("0") for number in numbers]
    return {text[at : at + DIGITS] for text in texts for at in range(len(text) - DIGITS + 1)}


def telling(call: Call) -> st.SearchStrategy[Outcome]:
    """Return outcomes by which a submission would tell its author what it was given."""
    x = call.values["x"]
    texts = st.sampled_from([str(x.tolist()), *(f"{number:.12f}" for number in x.tolist())])
    whole = [int(abs(number) * 10**6) for number in x.tolist()]
    large = st.sampled_from(whole).map(lambda size: OnMeta((size,), torch.float64))
    wide = st.sampled_from(whole).map(lambda size: TensorOn(torch.zeros(size, 0), "cpu"))
    values = st.one_of(
        texts,
        texts.map(Unsendable),
        texts.map(lambda text: {text: x}),
        texts.map(lambda text: TensorOn(2 * x, text)),
        texts.map(lambda text: Named(text, text)),
        large,
        wide,
        st.just(TensorOn(3 * x, "cpu")),
    )
    raised = st.builds(Raised, type_name=texts, text=texts, cell=st.none() | st.just(0), line=st.none() | st.just(3))
    observed = texts.map(lambda text: {"forbidden": [text], "changed": [text], "attached": True})
    return st.one_of(
        st.builds(Outcome, st.just("returned"), value=values, observed=st.just({}) | observed),
        st.builds(Outcome, st.just("raised"), raised=raised),
        st.builds(Outcome, st.just("missing"), missing=texts),
        st.builds(Outcome, st.sampled_from(["timed_out", "out_of_memory"]), seconds=st.just(2.0)),
    )


def result_of(outcome: Outcome, example: Outcome | None = None) -> ExerciseResult:
    """Decide the exercise by what became of its two calls."""
    right = Outcome("returned", value=SHOWN.expected)
    pairs = ((HIDDEN, outcome), (SHOWN, example or right))
    return decided(DOUBLE, Answers([YARDSTICK.judged(call, each, asked=0) for call, each in pairs]))


def everywhere(result: ExerciseResult) -> dict[str, str]:
    """Return what is written of an exercise, by the place where it is written."""
    whole = submitted("anna", result)
    return {
        "the result file": whole.model_dump_json(by_alias=True),
        "results.json of Gradescope": str(results_file.graded(whole, {}, [])["tests"]),
        "the feedback of nbgrader": graded_notebook.words(result),
        "the summary on GitHub": github.summary([whole]),
        "results.json of otter": of_otter(whole),
    }


def of_otter(whole: SubmissionResult) -> str:
    """Return what otter itself writes, once our plugin has replaced its results."""
    plugin = Judged("", {}, {})
    plugin.result = whole
    results = GradingResults([])
    plugin.after_grading(results)
    return str(results.to_gradescope_dict(AutograderConfig({"show_hidden": True})))


SECRET = digits_of(HIDDEN)


@fuzz.examples(1)
@given(telling(HIDDEN))
def test_no_fact_and_no_sentence_of_a_hidden_check_holds_digits_of_an_input(outcome: Outcome) -> None:
    result = result_of(outcome)
    assert result.points == 0
    for place, text in everywhere(result).items():
        runs = re.findall(rf"\d{{{DIGITS},}}", text)
        told = {run[at : at + DIGITS] for run in runs for at in range(len(run) - DIGITS + 1)}
        assert not told & SECRET, (place, text)


def test_of_a_shown_check_the_words_of_an_exception_are_told() -> None:
    raised = Outcome("raised", raised=Raised("MyError", "0.123456", 1, 2))
    hidden_one, shown_one = result_of(raised, raised).checks
    assert hidden_one.message == "double: your function raised an exception of its own (code cell 2, line 2)."
    assert shown_one.message == "double: your function raised MyError: 0.123456 (code cell 2, line 2)."
    elsewhere = Outcome("raised", raised=Raised("MyError", "0.123456", 1, 1234))
    assert result_of(elsewhere).checks[0].message == "double: your function raised an exception of its own."


def test_what_platforms_show_holds_sentences_and_not_the_facts_they_are_made_of() -> None:
    x = HIDDEN.values["x"]
    outcomes = [
        Outcome("returned", value=TensorOn(x[:, None], "cpu")),
        Outcome("returned", value=TensorOn(x.float(), "cpu")),
        Outcome("returned", value=(x, x)),
        Outcome("raised", raised=Raised("ValueError", "secret", 1, 2)),
        Outcome("timed_out", seconds=2.0),
        Outcome("missing", missing="double"),
    ]
    for outcome in outcomes:
        result = result_of(outcome)
        many = [check.model_copy(update={"inputs": 7919, "wrong_inputs": 7901}) for check in result.checks]
        result = result.model_copy(update={"checks": many})
        for place, text in everywhere(result).items():
            if place == "the result file":
                continue
            told = result.checks[0].message
            plain = re.sub(r"[\s\\]", "", text)
            assert re.sub(r"[\s\\]", "", told) in plain, (place, text)
            rest = plain.replace(re.sub(r"[\s\\]", "", told), "")
            for fact in ("7919", "7901", "inputs", "fact", "float32", "where", "required", "secret"):
                assert fact not in rest, (place, fact, text)


def test_only_one_module_writes_sentences_and_nothing_takes_one_apart() -> None:
    """The words of facts stand in one file, and no other part of the engine looks for them with a pattern."""
    written = ("is required", "entries are", "your function", "not attempted yet", "the notebook defines no", "inputs.")
    for path in sorted((ROOT / "autograder").rglob("*.py")):
        if path.name == "sentences.py" or "student" in path.parts:  # what is copied to students has words of its own
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            is_pattern = isinstance(node, ast.Call) and ast.unparse(node.func).startswith("re.")
            texts = [part.value for part in ast.walk(node) if isinstance(part, ast.Constant) and is_pattern]
            assert not [text for text in texts if isinstance(text, str) and any(word in text for word in written)], path
