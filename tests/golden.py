"""What the golden submissions and their tests share: the part of a result that never varies, and a fixed course key."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from autograder.judging.result import SubmissionResult

KEY = "ab" * 32
VOLATILE = ("submission_sha256", "bank", "engine", "isolation", "worker", "causes")


def stable(result: SubmissionResult | dict[str, Any]) -> dict[str, Any]:
    """Drop from a result what differs between runs and machines: digests, packages, what was seen and said, times."""
    data = result.model_dump(mode="json", by_alias=True) if isinstance(result, SubmissionResult) else dict(result)
    data = {key: value for key, value in data.items() if key not in VOLATILE}
    data["exercises"] = [
        {**exercise, "checks": [{k: v for k, v in check.items() if k != "seconds"} for check in exercise["checks"]]}
        for exercise in data["exercises"]
    ]
    return data


def private_folder(parent: Path) -> Path:
    """Make an owner-only folder with a course key that is the same in every run."""
    folder = parent / "private"
    folder.mkdir(mode=0o700, exist_ok=True)
    key = folder / "course_key"
    key.touch(mode=0o600)
    key.write_text(KEY + "\n")
    return folder
