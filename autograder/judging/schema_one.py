"""Reads what results were before they held facts: schema 1, whose checks held a ready sentence each."""

from __future__ import annotations

import json
from typing import Any


def upgraded(data: bytes) -> bytes | None:
    """Return a result of schema 1 as one of schema 2, or nothing if it is of no such schema.

    Whatever else may be wrong with it stays so, and is refused where it is read.
    """
    try:
        result = json.loads(data)
        if type(result["schema"]) is not int or result["schema"] != 1:
            return None
        exercises = [{**item, "checks": _checks(item["name"], item["checks"])} for item in result["exercises"]]
        return json.dumps({**result, "schema": 2, "exercises": exercises}).encode()
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return None


def _checks(exercise: Any, checks: Any) -> list[dict[str, Any]]:
    return [{**_without_message(check), **_told(exercise, check["message"])} for check in checks]


def _without_message(check: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in check.items() if name != "message"}


def _told(exercise: Any, message: Any) -> dict[str, Any]:
    """Return the fields that are new; the sentence is what there is to know."""
    fact = {"what": "told", "text": message} if message else None
    return {"exercise": exercise, "inputs": 0, "wrong_inputs": 0, "fact": fact, "advice": ""}
