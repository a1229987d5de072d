"""What says nothing in a result, as it follows from a declaration, from the verdict, or from the idea that was seen.

The sentences are not kept at all: `autograder/judging/sentences.py` writes them from the facts.
"""

from __future__ import annotations

from typing import Any

from autograder.common.conventions import prediction_of
from autograder.judging.ideas import TEXTS
from autograder.judging.result import PREDICTION_CHECK
from autograder.language import Check, Exercise
from tests.submissions.golden import Json

RIGHT, VARIES = "correct", "varies"  # how an answer is wrong varies where rounding decides
NOTHING = (None, "")
MAY_HAVE_AN_IDEA = ("wrong_value", "wrong_shape", "not_finite", "raised")
SEEN_ON_SOME_INPUTS = ("entries", "value", "unfit", "shape", "dtype", "device", "kind", "attached", "raised")
SEEN = {
    "not_finite": "entries", "wrong_shape": "shape", "wrong_dtype": "dtype", "wrong_device": "device",
    "wrong_type": "kind", "input_changed": "changed", "raised": "raised", "timed_out": "interrupted",
    "out_of_memory": "interrupted", "crashed": "ended",
}  # fmt: skip
PREDICTION_IS = {"missing": "missing", "not_attempted": "open", "wrong_type": "no_letter", "wrong_value": "wrong"}


def in_short(item: Json, exercise: Exercise) -> dict[str, Json]:
    """Say in what each check of an exercise is not as usual; of a right one there is nothing to say."""
    checks: list[Check | None] = [*exercise.checks, *([None] if exercise.choice else [])]  # None is the prediction
    pairs = zip(item["checks"], checks, strict=True)
    return {result["name"]: _check(result, check, exercise, item["misconception"]) for result, check in pairs}


def without_usual(record: Json, usual: Json) -> Json:
    """Leave out what is as usual, and what is empty where that is usual."""
    return {key: value for key, value in record.items() if value != usual.get(key, value if value in NOTHING else ...)}


def _check(result: Json, check: Check | None, exercise: Exercise, idea: str | None) -> Json:
    verdict, fact = result["verdict"], result["fact"] or {}
    usual = _as_declared(check, exercise)
    if verdict != RIGHT:
        usual |= {"points": 0, "advice": _advice(verdict, check, exercise, idea)}
    said = without_usual(_without(result, "fact", "inputs", "wrong_inputs", "message"), usual)
    if fact.get("what") in SEEN_ON_SOME_INPUTS and result["inputs"] > 1:
        said |= {"wrong_inputs": result["wrong_inputs"], "inputs": result["inputs"]}
    dropped = ("meaning", *(["kind"] if fact.get("what") == "value" else []))  # torch's words; what is declared
    fact = _without(fact, *dropped)
    seen = {key: _bare(value) for key, value in without_usual(fact, _fact(verdict, check, exercise)).items()}
    return said | ({"fact": seen} if seen else {})


def _as_declared(check: Check | None, exercise: Exercise) -> Json:
    """Return a check as a right answer gets it."""
    if check is None:
        assert exercise.choice is not None
        name, visibility, kind, points = PREDICTION_CHECK, "shown", "judged", exercise.choice.points
    else:
        name, visibility, kind, points = check.name, check.visibility, exercise.kind_of(check), check.points
    usual = {"exercise": exercise.name, "name": name, "visibility": visibility, "kind": kind}
    return {**usual, "verdict": RIGHT, "points": points, "max_points": points}


def _advice(verdict: str, check: Check | None, exercise: Exercise, idea: str | None) -> str:
    """Return the sentences that belong to the idea."""
    if check is None or idea is None or verdict not in MAY_HAVE_AN_IDEA:
        return ""
    return (TEXTS | {each.name: each.feedback for each in exercise.misconceptions})[idea]


def _fact(verdict: str, check: Check | None, exercise: Exercise) -> Json:
    """Return what is usually seen where there is such a verdict."""
    if check is None:
        return _fact_of_prediction(verdict, exercise)
    match verdict:
        case "wrong_value" | "not_finite":
            return {"what": "entries", "where": [], "are": "wrong" if verdict == "wrong_value" else verdict}
        case "not_reached":
            return {"what": "waits", "check": exercise.checks[0].name, "is_right": True}
        case "not_attempted":
            return {"what": "stub"}
        case "missing":
            return {"what": "no_function", "name": exercise.functions[0], "because": "unknown"}
        case "forbidden":
            reason = exercise.forbids.reason if exercise.forbids else ""
            rule = {"what": "rule", "sentence": check.rule.sentence} if check.rule else {"what": "forbidden"}
            return {**rule, "reason": reason}
    return {"what": SEEN.get(verdict), "where": []}


def _fact_of_prediction(verdict: str, exercise: Exercise) -> Json:
    assert exercise.choice is not None
    why = exercise.choice.why if verdict == "wrong_value" else ""
    because = PREDICTION_IS.get(verdict)
    return {"what": "prediction", "variable": prediction_of(exercise.name), "because": because, "why": why}


def _bare(value: Any) -> Any:
    """Leave out what is empty in the description of a kind."""
    return without_usual(value, {}) if isinstance(value, dict) else value


def _without(record: Json, *keys: str) -> Json:
    return {key: value for key, value in record.items() if key not in keys}
