"""One sentence a line: a change of the text is then a line of the diff that a person can read.

A line break inside a paragraph shows as a space.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from autograder.common.finding import Finding

_LONGEST = 300  # characters: a sentence that is longer is none that one reads once
_SHOWN = 40
_NOT_PROSE = ("#", "|", "<")  # headings, tables, tags
_FENCES = ("```", "~~~")
_MARKER = re.compile(r"^\s*(?:[-*+>]|\d+[.)])\s+")
_SPAN = re.compile(r"(`+).+?\1|\$[^$]+\$|(?<=\])\([^)]*\)")  # code, formulas, targets of links
_ABBREVIATED = re.compile(r"\b(?:e\.g|i\.e|cf|vs|etc|[Ee]qs?|[Ff]igs?|[Nn]os?|pp?|Dr|Prof|St|[A-Z])\.$")
_END = re.compile(r"[.?!][*_)\]\"”’]*(?= +[*_(\[\"“]*[A-Z§])")  # § stands for a span


def prose_mistakes(cell: Any) -> Iterator[Finding]:
    """Find lines of a cell's text that hold more than one sentence, or one that is too long to review."""
    if cell.cell_type != "markdown":
        return
    for line in _prose_lines(cell.source):
        start = line.strip()[:_SHOWN]
        shown_as = f"has a line of {len(line)} characters ('{start}…')"
        count = _sentences_in(line)
        if count > 1:
            yield Finding(f"{shown_as} with {count} sentences.", "Break it after each.")
        elif len(line) > _LONGEST:
            yield Finding(f"{shown_as}.", "Break it after a sentence, or make two of it.")


def _prose_lines(text: str) -> Iterator[str]:
    """Yield the lines of paragraphs and lists: neither code nor formulas that stand alone, headings, tables, tags."""
    fence, formula = "", False
    for line in text.split("\n"):
        start = line.strip()
        if not formula and start[:3] in _FENCES and fence in ("", start[:3]):
            fence = "" if fence else start[:3]
        elif not fence and start.count("$$") % 2:
            formula = not formula
        elif not fence and not formula and not start.startswith((*_NOT_PROSE, "$$")):
            yield line


def _sentences_in(line: str) -> int:
    """Count sentences; one that begins with a small letter is taken for the one before it."""
    text = _SPAN.sub("§", _MARKER.sub("", line, count=1))
    ends = (text[: match.start() + 1] for match in _END.finditer(text))
    return 1 + sum(not _ABBREVIATED.search(before) and not _is_a_letter(before) for before in ends)


def _is_a_letter(before: str) -> bool:
    """Whether it is the letter of an answer to choose: **a.**"""
    return len(before.strip("*_( .")) == 1
