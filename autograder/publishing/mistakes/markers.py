"""Finds markers that nbgrader would not see or would read otherwise, each of which would be a leak or a hole."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from typing import Any

from autograder.common.finding import Finding
from autograder.publishing.making.steps import BEGIN, END
from autograder.publishing.mistakes.cell_mistakes import is_written, nbgrader_of

_WORDS = ("SOLUTION", "HIDDEN TESTS", "MARK SCHEME")
_KNOWN = [f"{side} {words}" for side in ("BEGIN", "END") for words in _WORDS]
_SEEN_BY_NBGRADER = re.compile("|".join(_KNOWN))  # anywhere in a line, in cells of every kind
_SHOUTED = re.compile(r"\s*#+\s*(BEGIN|END)\b")
_MENTIONED = re.compile(r"\b(BEGIN|END)[\s_-]*(SOLU|HIDDEN\s*TEST|MARK\s*SCHEME)", re.IGNORECASE)
_CLOSE = 0.85  # "END SOLUTION" is as close as 0.8 to the plain heading "Solution"


def marker_mistakes(cell: Any) -> Iterator[Finding]:
    """Find what is wrong with the markers of one cell."""
    if cell.cell_type == "code" or is_written(cell):
        yield from _region_mistakes(cell)
        yield from _code_lines(cell)
    else:
        yield from _text_lines(cell)


def _region_mistakes(cell: Any) -> Iterator[Finding]:
    is_solution = nbgrader_of(cell).get("solution")
    lines = cell.source.split("\n")
    if is_solution and not any(map(_is_like_a_marker, lines)):
        yield Finding("has no solution region, so students would get an empty cell.", f"Add '{BEGIN}' and '{END}'.")
    if not is_solution and any(line.strip() in (BEGIN, END) for line in lines):
        yield Finding(
            "has a solution region but is no solution cell.", "Name it <exercise>_answer, or take the markers out."
        )


def _code_lines(cell: Any) -> Iterator[Finding]:
    inside: list[str] | None = None  # the lines since the marker that is open
    for line in cell.source.split("\n"):
        text = line.strip()
        if text == BEGIN:
            if inside is not None:
                yield Finding(f"'{BEGIN}' stands inside another one.", f"Close the first with '{END}'.")
            inside = []
        elif text == END:
            if inside is None:
                yield Finding(f"'{END}' has no beginning.", f"Add '{BEGIN}' above it.")
            elif not any(inside):
                yield Finding(f"'{BEGIN}' encloses nothing.", f"Put the solution between it and '{END}'.")
            inside = None
        elif _is_like_a_marker(line):
            yield _not_a_marker(text)
        elif inside is not None:
            inside.append(text)
    if inside is not None:
        yield Finding(f"'{BEGIN}' is never closed.", f"Add '{END}'.")


def _text_lines(cell: Any) -> Iterator[Finding]:
    for line in cell.source.split("\n"):
        if _SEEN_BY_NBGRADER.search(line) or _is_close(line):
            fix = "Solution regions belong into cells in which students write."
            yield Finding(f"'{line.strip()}' stands in a {cell.cell_type} cell.", fix)


def _is_like_a_marker(line: str) -> bool:
    is_comment = line.strip().startswith("#")
    return bool(_MENTIONED.search(line) or _SHOUTED.match(line) or (is_comment and _is_close(line)))


def _is_close(line: str) -> bool:
    text = " ".join(line.upper().replace("_", " ").strip(" \t#*<>!-").split())
    return bool(difflib.get_close_matches(text, _KNOWN, n=1, cutoff=_CLOSE))


def _not_a_marker(text: str) -> Finding:
    if _SEEN_BY_NBGRADER.search(text) and "SOLUTION" not in text:
        what = f"'{text}' is a marker of nbgrader's that has no use here."
        return Finding(what, "Declare what is hidden in tests/hidden/.")
    return Finding(f"'{text}' looks like a marker but is none.", f"Write '{BEGIN}' or '{END}'.")
