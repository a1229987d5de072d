"""How a graded result differs from what its golden submission intends; no other result is accepted."""

from __future__ import annotations

import re

from tests.submissions.corpus import Corpus
from tests.submissions.golden import Golden, Json


def differences(corpus: Corpus, golden: Golden, result: Json) -> list[str]:
    """Say in sentences how a graded result differs from what is intended."""
    status = "unreadable" if golden.unreadable else "graded"
    if result["status"] != status:
        return [f"is {result['status']} ({result['reason']}), not {status}"]
    if golden.unreadable:
        return [] if result["points"] == 0 and result["reason"] else ["has points, or no reason"]
    return [text for item in result["exercises"] for text in _differences_in(corpus, golden, item)]


def _differences_in(corpus: Corpus, golden: Golden, item: Json) -> list[str]:
    name = item["name"]
    intended = {
        "points": golden.points.get(name, corpus.full[name]),
        "misconception": golden.misconceptions.get(name),
        "verdict": golden.stopped.get(name) or golden.verdicts.get(name, "correct"),
    }
    verdicts = [check["verdict"] for check in item["checks"]]
    answer = corpus.answers(golden).get(name)
    if answer is not None and answer.rounding and verdicts[0] != "correct":
        del intended["verdict"]
    if answer is not None and answer.drawn:
        del intended["misconception"]
    tried = [verdict for verdict in verdicts if verdict != "not_reached"] if name in golden.stopped else verdicts
    graded = {"points": item["points"], "misconception": item["misconception"], "verdict": tried[0]}
    found = [
        f"{name}: {key} is {graded[key]!r}, intended is {intended[key]!r} ({_lost(item)})"
        for key in intended
        if graded[key] != intended[key]
    ]
    if "timed_out" in verdicts and intended.get("verdict") != "timed_out":
        found.append(f"{name}: a call was stopped that should have ended; was the machine busy?")
    return found + [
        f"{name}: a hidden check's message tells of numbers: {check['message']}"
        for check in item["checks"]
        if check["visibility"] == "hidden" and re.search(r"tensor\(|\d\.\d", check["message"])
    ]


def _lost(item: Json) -> str:
    lost = [f"{check['name']}: {check['verdict']}" for check in item["checks"] if check["verdict"] != "correct"]
    return "; ".join(lost) or "nothing lost"
