"""What a file is that is no notebook, and whether somebody may have handed it in as one."""

from __future__ import annotations

import re

from autograder.handed_in.entries import Entry
from autograder.handed_in.rows import Owned

_MEANT = re.compile(
    r"(.*\.(pdf|html?|py|docx?|odt|rtf|txt|md|json|zip|7z|rar|gz|tgz|tar|url|webloc|gdoc|jpe?g|png|heic)|[^.]+)",
    re.IGNORECASE,
)
_RELEASED = re.compile(
    r"(support|check|__init__)\.py|examples\.json|requirements\.txt|(readme|license|conventions|index|notes?)(\..*)?|timestamp\.txt|makefile",
    re.IGNORECASE,
)
ASK = "Ask for the .ipynb file."


def what_it_is(entry: Entry) -> str:
    """Return a sentence without its subject, and the next step."""
    if entry.kind == "link":
        return "is a link, not a file. Copy the notebook there."
    if entry.kind == "other":
        return f"is a pipe or a device, not a file. {ASK}"
    if entry.kind == "unread":
        return "cannot be read. Allow whoever grades to read it."
    if entry.look.problem:
        return f"{entry.look.problem}. {ASK}"
    return f"is {entry.look.seems}, not a notebook. {ASK}" if entry.look.seems else f"is no notebook. {ASK}"


def can_be_meant(item: Owned) -> bool:
    """Whether somebody may have handed it in as the work, and not beside it, nor left it there."""
    if item.entry.kind in ("link", "other", "unread"):
        return item.entry.kind == "unread" or item.name.casefold().endswith(".ipynb")
    return bool(_MEANT.fullmatch(item.name)) and not _RELEASED.fullmatch(item.name)
