"""What a file's own name says: whether it is the assignment's, and whose it is where files are named after people."""

from __future__ import annotations

import re
import unicodedata

NOTEBOOK = ".ipynb"
_ENDING = re.compile(
    r"\.(ipynb|json|txt|zip|html?|pdf|py|md|rmd|rtf|docx?|odt|7z|rar|tar|gz|tgz|bz2|xz|url|webloc|gdoc|jpe?g|png|heic)$",
    re.IGNORECASE,
)
_COPY = re.compile(r"( ?\(\d+\)|[-_ ]copy ?\d*|[-_]\d{1,2})$", re.IGNORECASE)
_COPY_OF = re.compile(r"^copy(_| )of(_| )", re.IGNORECASE)
_COPY_OF_ONE_S_OWN = re.compile(r" \((\d+|[^()]*conflicted copy[^()]*)\)$|-copy\d+$", re.IGNORECASE)
_OF_CANVAS = re.compile(r"-\d{1,3}$")

_ALL_CLONES = ("submissions", "repos")  # the folder in which they lie

# What a file is called, from the assignment's own name on.
THE_NAME, A_COPY, ANOTHER_NAME = 0, 1, 2


def is_named_a_notebook(name: str) -> bool:
    """Whether a file's name ends as a notebook's, or did before something was added: ``a.ipynb.txt``."""
    return re.search(r"\.ipynb(\.(txt|json))?( ?\(\d+\))?$", name, re.IGNORECASE) is not None


def stem_of(name: str) -> str:
    """Return a file's name without its endings: ``a.ipynb.txt`` is ``a``, ``ann.lee`` stays."""
    while found := _ENDING.search(name):
        if not found.start():
            break
        name = name[: found.start()]
    return name


def id_in(name: str) -> str:
    """Return whose a file is that is named after a person."""
    stem = stem_of(_COPY_OF_ONE_S_OWN.sub("", name))
    return _COPY_OF.sub("", _COPY_OF_ONE_S_OWN.sub("", stem))


def rank(assignment: str, name: str, *, from_canvas: bool = False) -> int:
    """Return how near a file's name is to the assignment's; smaller is nearer.

    Args:
        assignment: the assignment's name.
        name: the file's, as its student called it.
        from_canvas: whether a number behind it is Canvas' own, which counts uploads.
    """
    stem = _compared(stem_of(name))
    stem = _OF_CANVAS.sub("", stem) if from_canvas else stem
    if stem == _compared(assignment):
        return THE_NAME
    bare = _COPY.sub("", _COPY_OF.sub("", stem))
    return A_COPY if _letters(bare) == _letters(_compared(assignment)) else ANOTHER_NAME


def without_slug(assignment: str, name: str) -> str:
    """Return what stands behind the assignment's name and a hyphen, as clones are called; empty for another name."""
    pattern = r"[-_ ]?".join(map(re.escape, re.findall(r"\w", assignment.replace("_", ""))))
    found = re.match(rf"{pattern}-(?P<student>.+)$", name, re.IGNORECASE)
    return found["student"] if found and found["student"].casefold() not in _ALL_CLONES else ""


def _compared(text: str) -> str:
    return unicodedata.normalize("NFC", text).casefold().strip()


def _letters(text: str) -> str:
    return re.sub(r"[\W_]", "", text)
