"""A result file: facts that come back as they were, sentences that nobody reads back, and the schema of before."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pydantic import ValidationError

from autograder.judging.circumstances import Adjustment, HandedIn, Lateness, WorkerSoftware
from autograder.judging.facts import OtherShape, ReadyText
from autograder.judging.result import SubmissionResult
from tests.reporting.made import NO_IDEA, ONE_IDEA, of_total, submitted

OLD = sorted((Path(__file__).parent / "schema_one").glob("*.json"))
NOON = datetime(2026, 10, 1, 12, tzinfo=UTC)


def test_facts_come_back_and_the_sentences_beside_them_are_for_people_only(tmp_path: Path) -> None:
    result = submitted("anna", NO_IDEA, of_total("correct"))
    result.write(tmp_path)
    path = tmp_path / "anna.json"
    written = json.loads(path.read_text())
    check = written["exercises"][0]["checks"][0]
    assert check["fact"] == {"what": "shape", "where": [], "returned": [2, 1], "required": [2]}
    assert check["message"] == "double: your function returned shape (2, 1); (2,) is required on 3 of 5 inputs."
    check["message"] = "double: you have full points."
    path.write_text(json.dumps(written))
    assert SubmissionResult.read(path) == result
    del check["message"]
    path.write_text(json.dumps(written))
    assert SubmissionResult.read(path) == result
    (seen, *_) = SubmissionResult.read(path).exercises[0].checks
    assert seen.fact == OtherShape(returned=(2, 1), required=(2,))
    assert seen.message.startswith("double: your function returned shape")


def test_what_a_platform_and_people_know_has_a_place_and_is_unknown_until_they_say_it(tmp_path: Path) -> None:
    plain = submitted("anna", ONE_IDEA)
    assert (plain.worker, plain.handed_in, plain.lateness, plain.adjustments) == (None, None, None, None)
    known = plain.model_copy(
        update={
            "worker": WorkerSoftware(python="3.13.1", torch="2.9.0+cpu", packages="numpy==2.3.4 torch==2.9.0"),
            "handed_in": HandedIn(at=NOON, platform="canvas", reference="1234_56789"),
            "lateness": Lateness(due=NOON, seconds=90.5, points=2.4),
            "adjustments": [Adjustment(exercise=None, points=-1.5, reason="…", by="emmy", at=NOON)],
        }
    )
    known.write(tmp_path)
    assert SubmissionResult.read(tmp_path / "anna.json") == known


@pytest.mark.parametrize(
    "change",
    [{"more": 1}, {"seconds": float("nan")}, {"inputs": -1}, {"fact": {"what": "secret"}}, {"fact": {"what": "stub", "more": 1}},
     {"fact": {"what": "shape", "returned": [101], "required": [2]}}, {"advice": "x" * 30_000}],
    ids=lambda change: str(change)[:40],
)  # fmt: skip
def test_what_no_schema_knows_is_refused(tmp_path: Path, change: dict[str, object]) -> None:
    written = json.loads(submitted("anna", ONE_IDEA).model_dump_json(by_alias=True))
    written["exercises"][0]["checks"][0] |= change
    (tmp_path / "anna.json").write_text(json.dumps(written))
    with pytest.raises(ValidationError):
        SubmissionResult.read(tmp_path / "anna.json")


def test_there_are_files_of_schema_one() -> None:
    assert len(OLD) == 2


@pytest.mark.parametrize("path", OLD, ids=lambda path: path.stem)
def test_a_result_of_schema_one_says_what_it_said(path: Path, tmp_path: Path) -> None:
    old, result = json.loads(path.read_text()), SubmissionResult.read(path)
    assert result.schema_version == 2
    same = ("student", "submission_sha256", "bank", "engine", "status", "reason", "points", "max_points", "isolation")
    assert {name: getattr(result, name) for name in same} == {name: old[name] for name in same}
    said = [
        (check["name"], check["verdict"], check["message"]) for item in old["exercises"] for check in item["checks"]
    ]
    checks = [check for item in result.exercises for check in item.checks]
    assert [(check.name, check.verdict, check.message) for check in checks] == said
    assert all(isinstance(check.fact, ReadyText) == bool(check.message) for check in checks)
    result.write(tmp_path)
    assert SubmissionResult.read(tmp_path / path.name) == result
