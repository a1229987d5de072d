"""Source notebooks as a reader meets them: their questions, their tables, and how many words each part has."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PARTS = {
    "-statement": "statements",
    "-question": "questions",
    "-hints": "hints",
    "-use": "where it is used",
    "-picture-text": "below pictures",
}
_OPTION = re.compile(r"^- \*\*([a-d])\.\*\* (.*)$", re.MULTILINE)
_RIGHT = re.compile(r'^predict_\w+ = "([a-d])"', re.MULTILINE)
_FILLED_IN = re.compile(r"\{(?:points|number) of \w+\}")  # by the build, with one number each
_REASON = re.compile(r":|\b(?:because|since|as it|as they|so that|as all|for the same reason)\b")
_ROW = re.compile(r"^\| ((?:`\w+`(?:, )?)+) \| ([^|]*) \|", re.MULTILINE)


@dataclass(frozen=True)
class Question:
    """A prediction.

    Attributes:
        exercise: its name, as in the ids of its cells.
        options: by letter.
        right: the letter.
    """

    exercise: str
    options: dict[str, str]
    right: str

    @property
    def with_reason(self) -> set[str]:
        """The letters of the options that say why."""
        return {letter for letter, text in self.options.items() if _REASON.search(text)}

    def extreme(self, best: int) -> set[str]:
        """Return the letters of the longest options, or (-1) of the shortest."""
        lengths = {letter: best * len(text) for letter, text in self.options.items()}
        return {letter for letter, length in lengths.items() if length == max(lengths.values())}


def cells(name: str) -> list[tuple[str, str, str]]:
    """Return the id, the kind and the text of every cell of a set's source notebook."""
    notebook = json.loads((ROOT / "source" / name / f"{name}.ipynb").read_text(encoding="utf-8"))
    return [(cell["id"], cell["cell_type"], "".join(cell["source"])) for cell in notebook["cells"]]


def questions(name: str) -> Iterator[Question]:
    """Yield the predictions of a set."""
    texts = {identity: text for identity, _, text in cells(name)}
    for identity, text in texts.items():
        if identity.endswith("-question"):
            exercise = identity.removesuffix("-question")
            right = _RIGHT.search(texts[f"{exercise}-predict"])
            assert right is not None, identity
            yield Question(exercise, dict(_OPTION.findall(text)), right[1])


def arguments(name: str) -> Iterator[tuple[str, str, str]]:
    """Yield what tables say of single letters: the cell, the letter, and what it is."""
    for identity, kind, text in cells(name):
        if kind == "markdown":
            for names, what in _ROW.findall(text):
                yield from ((identity, each, what) for each in re.findall(r"`(\w+)`", names))


def words(name: str, exercise: str = "") -> Counter[str]:
    """Count the words of a set's Markdown by part, as released, with formulas and tables; or those of one exercise."""
    counted: Counter[str] = Counter()
    for identity, kind, text in cells(name):
        if kind == "markdown" and identity.startswith(exercise):
            part = next((part for end, part in PARTS.items() if identity.endswith(end)), "leads, opening and end")
            counted[part] += len(_FILLED_IN.sub("0", text).split())
    return counted


if __name__ == "__main__":
    for path in sorted((ROOT / "source").glob("*/*.ipynb")):
        by_part = words(path.stem)
        print(f"{path.stem}: {by_part.total()} words in Markdown")
        for part, count in by_part.most_common():
            print(f"  {count:5} {part}")
