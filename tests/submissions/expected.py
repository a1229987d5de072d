"""What golden submissions come to, written shortly: what is right is not said, and every check has a line of its own.

    "half_done": {"points": 41, "others": "not_attempted", "exercises": {
      "hvp": "correct",
      "taylor2": {"points": 1, "misconception": "forgets_the_half", "checks": {
        "drawn points": {"verdict": "wrong_value", "wrong_inputs": 24, "inputs": 24, "fact": {"count": 2, "of": 2}},
        "at the origin": {"verdict": "not_reached"}}}}},

An exercise that is not listed came to what `others` says in every check, "correct" where nothing is said. Of a check
stands here what does not follow from its declaration and its verdict (`usual.py`).
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence

from autograder.judging.result import PREDICTION_CHECK, SubmissionResult
from autograder.language import Exercise
from tests.golden import stable
from tests.submissions.corpus import Corpus
from tests.submissions.golden import Golden, Json
from tests.submissions.usual import RIGHT, VARIES, in_short, without_usual

USUAL = {"schema": 2, "status": "graded", "reason": None, "device": "cpu"}
INNER = ("exercises", "checks")


# --- what lies in the repository ---------------------------------------------------------------------------


def every(corpus: Corpus) -> dict[str, Json]:
    """Return what every submission must come to, by name."""
    kinds = dict.fromkeys(golden.kind for golden in corpus.goldens)
    return {name: entry for kind in kinds for name, entry in _read(corpus, kind).items()}


def accept(corpus: Corpus, results: Mapping[str, Json]) -> None:
    """Write down what some submissions came to; what no recipe makes any more is left out."""
    before = every(corpus)
    graded = [golden for golden in corpus.goldens if golden.name in results]
    entries = before | {golden.name: comes_to(corpus, golden, results[golden.name]) for golden in graded}
    for kind in dict.fromkeys(golden.kind for golden in corpus.goldens):
        _write(corpus, kind, {each.name: entries[each.name] for each in corpus.of_kind(kind) if each.name in entries})


def _read(corpus: Corpus, name: str) -> Json:
    path = corpus.folder / "expected" / f"{name}.json"
    found: Json = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return found


def _write(corpus: Corpus, name: str, entries: Mapping[str, Json]) -> None:
    text = ",\n".join(f" {_key(each)}{_lines(entry, INNER, '  ')}" for each, entry in entries.items())
    path = corpus.folder / "expected" / f"{name}.json"
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"{{\n{text}\n}}\n", encoding="utf-8")


def _lines(entry: Json | str, inner: Sequence[str], indent: str) -> str:
    """Write a record in one line, and the records in it below."""
    if not isinstance(entry, dict) or not inner or inner[0] not in entry:
        return json.dumps(entry, ensure_ascii=False)
    head = json.dumps({key: value for key, value in entry.items() if key != inner[0]}, ensure_ascii=False)
    below = [f"{indent}{_key(name)}{_lines(each, inner[1:], indent + ' ')}" for name, each in entry[inner[0]].items()]
    return f"{head[:-1]}, {_key(inner[0])}{{\n" + ",\n".join(below) + "}}"


def _key(name: str) -> str:
    return json.dumps(name, ensure_ascii=False) + ": "


# --- what a result comes to --------------------------------------------------------------------------------


def comes_to(corpus: Corpus, golden: Golden, result: SubmissionResult | Json) -> Json:
    """Write shortly what is the same in every run and on every machine."""
    data = stable(result)
    rounded = {name for name, variant in corpus.answers(golden).items() if variant.rounding}
    judged = [item for item in data.pop("exercises") if not item["manual"]]
    pairs = zip(judged, corpus.declared if judged else (), strict=True)
    items = {item["name"]: _exercise(item, declared, item["name"] in rounded) for item, declared in pairs}
    usual = {**USUAL, "assignment": corpus.name, "student": golden.name, "max_points": corpus.total}
    return without_usual(data, usual) | _listed(items)


def spelt_out(corpus: Corpus, entry: Json) -> dict[str, Json]:
    """Return what every exercise came to, in the form that lists checks; nothing if the notebook could not be read."""
    if "status" in entry:
        return {}
    words = {name: entry.get("exercises", {}).get(name, entry.get("others", RIGHT)) for name in corpus.full}
    return {item.name: _spelt_out(words[item.name], item) for item in corpus.declared}


def _spelt_out(word: Json | str, declared: Exercise) -> Json:
    if not isinstance(word, str):
        return word
    if word == RIGHT:
        return {"points": declared.max_points, "checks": {}}
    names = [check.name for check in declared.checks] + ([PREDICTION_CHECK] if declared.choice else [])
    return {"points": 0, "checks": {name: {"verdict": word} for name in names}}


def _listed(items: Mapping[str, Json | str]) -> Json:
    """List the exercises that are not as most are."""
    whole = Counter(item for item in items.values() if isinstance(item, str))
    others = max(whole, key=lambda item: (whole[item], item == RIGHT), default=RIGHT)
    listed = {name: item for name, item in items.items() if item != others}
    return ({} if others == RIGHT else {"others": others}) | ({"exercises": listed} if listed else {})


def _exercise(item: Json, declared: Exercise, varies: bool) -> Json | str:
    """Say in what an exercise is not as it is declared; in one word if all its checks have the same verdict."""
    checks = in_short(item, declared)
    if varies:
        checks = {name: {"verdict": VARIES} if check else {} for name, check in checks.items()}
    usual = {
        "name": declared.name, "max_points": declared.max_points, "misconception": None, "manual": False,
        "is_bonus": declared.is_bonus,
    }  # fmt: skip
    said = without_usual({key: value for key, value in item.items() if key != "checks"}, usual)
    verdict = item["checks"][0]["verdict"]
    whole = ({}, declared.max_points) if verdict == RIGHT else ({"verdict": verdict}, 0)
    if said == {"points": whole[1]} and all(check == whole[0] for check in checks.values()):
        return str(verdict)
    return said | {"checks": {name: check for name, check in checks.items() if check}}
