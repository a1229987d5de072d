"""What golden submissions come to, written shortly: what is right is not said, and every check has a line of its own.

    "half_done": {"points": 41, "others": "not_attempted", "exercises": {
      "hvp": "correct",
      "taylor2": {"points": 1, "misconception": "forgets_the_half", "checks": {
        "drawn polynomials": {"verdict": "wrong_value"},
        "at the origin": {"verdict": "not_reached"}}}}},

An exercise that is not listed came to what `others` says in every check, "correct" where nothing is said. What a check
pays, and who may see it, stands in its declaration; only where a result says otherwise, it would be written here, too.
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

RIGHT, VARIES = "correct", "varies"  # how an answer is wrong varies where rounding decides
SENTENCES = "sentences"  # the file of everything that students are told, exercise by exercise
USUAL = {"schema": 2, "status": "graded", "reason": None, "device": "cpu"}
INNER = ("exercises", "checks")


# --- what lies in the repository ---------------------------------------------------------------------------


def every(corpus: Corpus) -> dict[str, Json]:
    """Return what every submission must come to, by name."""
    kinds = dict.fromkeys(golden.kind for golden in corpus.goldens)
    return {name: entry for kind in kinds for name, entry in _read(corpus, kind).items()}


def sentences(corpus: Corpus) -> set[tuple[str, str]]:
    """Return all that students are told, each sentence with its exercise."""
    return {(exercise, said) for exercise, several in _read(corpus, SENTENCES).items() for said in several}


def accept(corpus: Corpus, results: Mapping[str, Json]) -> None:
    """Write down what some submissions came to; what no recipe makes any more is left out."""
    before = every(corpus)
    graded = [golden for golden in corpus.goldens if golden.name in results]
    entries = before | {golden.name: comes_to(corpus, golden, results[golden.name]) for golden in graded}
    for kind in dict.fromkeys(golden.kind for golden in corpus.goldens):
        _write(corpus, kind, {each.name: entries[each.name] for each in corpus.of_kind(kind) if each.name in entries})
    said = set() if len(graded) == len(corpus.goldens) else sentences(corpus)
    said.update(*(told(corpus, golden, results[golden.name]) for golden in graded))
    _write(corpus, SENTENCES, {name: sorted(text for each, text in said if each == name) for name in corpus.full})


def _read(corpus: Corpus, name: str) -> Json:
    path = corpus.folder / "expected" / f"{name}.json"
    found: Json = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return found


def _write(corpus: Corpus, name: str, entries: Mapping[str, Json | list[str]]) -> None:
    text = ",\n".join(f" {_key(each)}{_lines(entry, INNER, '  ')}" for each, entry in entries.items())
    path = corpus.folder / "expected" / f"{name}.json"
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"{{\n{text}\n}}\n", encoding="utf-8")


def _lines(entry: Json | str | list[str], inner: Sequence[str], indent: str) -> str:
    """Write a record in one line, and the records in it below; a list with one text a line."""
    if isinstance(entry, list):
        return "[\n" + ",\n".join(indent + json.dumps(text, ensure_ascii=False) for text in entry) + "]"
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
    usual = {**USUAL, "assignment": corpus.name, "student": golden.name, "max_points": sum(corpus.full.values())}
    return _without(data, usual) | _listed(items)


def told(corpus: Corpus, golden: Golden, result: SubmissionResult | Json) -> set[tuple[str, str]]:
    """Return what a student is told of exercises, but for those in which rounding decides."""
    rounded = {name for name, variant in corpus.answers(golden).items() if variant.rounding}
    return {
        (item["name"], check["message"])
        for item in stable(result)["exercises"]
        for check in item["checks"]
        if check["message"] and item["name"] not in rounded
    }


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
    return {"points": 0, "checks": {check["name"]: {"verdict": word} for check in _as_declared(declared)}}


def _listed(items: Mapping[str, Json | str]) -> Json:
    """List the exercises that are not as most are."""
    whole = Counter(item for item in items.values() if isinstance(item, str))
    others = max(whole, key=lambda item: (whole[item], item == RIGHT), default=RIGHT)
    listed = {name: item for name, item in items.items() if item != others}
    return ({} if others == RIGHT else {"others": others}) | ({"exercises": listed} if listed else {})


def _exercise(item: Json, declared: Exercise, varies: bool) -> Json | str:
    """Say in what an exercise is not as it is declared; in one word if all its checks have the same verdict."""
    pairs = zip(item["checks"], _as_declared(declared), strict=True)
    checks = {check["name"]: _check(check, usual, varies) for check, usual in pairs}
    usual = {"name": declared.name, "max_points": declared.max_points, "misconception": None, "manual": False}
    said = _without({key: value for key, value in item.items() if key != "checks"}, usual)
    for verdict, points in ((item["checks"][0]["verdict"], 0), (RIGHT, declared.max_points)):
        only = {} if verdict == RIGHT else {"verdict": verdict}
        if said == {"points": points} and all(check == only for check in checks.values()):
            return str(verdict)
    return said | {"checks": {name: check for name, check in checks.items() if check}}


def _as_declared(exercise: Exercise) -> list[Json]:
    """Return an exercise's checks as a right answer gets them."""
    rows = [(check.name, check.visibility, check.kind, check.points) for check in exercise.checks]
    rows += [(PREDICTION_CHECK, "shown", "judged", exercise.choice.points)] if exercise.choice else []
    names = ("name", "visibility", "kind", "points")
    return [{**dict(zip(names, row, strict=True)), "max_points": row[3], "message": ""} for row in rows]


def _check(check: Json, usual: Json, varies: bool) -> Json:
    """Say in what a check is not as it is declared, and what it came to if that is not right."""
    if check["verdict"] == RIGHT:
        return _without(check, {**usual, "verdict": RIGHT})
    lost = _without(check, {**usual, "points": 0, "message": check["message"]})
    return {**lost, "verdict": VARIES} if varies else lost


def _without(record: Json, usual: Json) -> Json:
    return {key: value for key, value in record.items() if key not in usual or usual[key] != value}
