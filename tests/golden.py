"""What the golden submissions and their tests share: the part of a result that never varies, and a fixed course key."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from autograder.judging.result import SubmissionResult

KEY = "ab" * 32
VOLATILE = ("submission_sha256", "bank", "engine", "isolation", "worker")
UNKNOWN = ("handed_in", "lateness", "adjustments")  # until a platform says them
IN_THE_SENTENCES = ("exercise", "inputs", "wrong_inputs", "fact", "advice")


def stable(result: SubmissionResult | dict[str, Any]) -> dict[str, Any]:
    """Drop from a result what differs between runs and machines, digests and times, and what its sentences say too."""
    data = result.model_dump(mode="json", by_alias=True) if isinstance(result, SubmissionResult) else dict(result)
    data = _without(data, *VOLATILE, *UNKNOWN)
    data["exercises"] = [
        {**exercise, "checks": [_without(check, "seconds", *IN_THE_SENTENCES) for check in exercise["checks"]]}
        for exercise in data["exercises"]
    ]
    return data


def _without(record: dict[str, Any], *names: str) -> dict[str, Any]:
    return {key: value for key, value in record.items() if key not in names}


def private_folder(parent: Path) -> Path:
    """Make an owner-only folder with a course key that is the same in every run."""
    folder = parent / "private"
    folder.mkdir(mode=0o700, exist_ok=True)
    key = folder / "course_key"
    key.touch(mode=0o600)
    key.write_text(KEY + "\n")
    return folder
