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


def what_it_is(entry: Entry) -> str:
    """Return a sentence without its subject and its end."""
    if entry.kind == "link":
        return "is a link, not a file"
    if entry.kind == "other":
        return "is a pipe or a device, not a file"
    if entry.kind == "unread":
        return "cannot be read"
    return entry.look.problem or (f"is {entry.look.seems}, not a notebook" if entry.look.seems else "is no notebook")


def next_step(entry: Entry) -> str:
    """Return what is to be done about it, where it is all that somebody handed in."""
    steps = {"link": "Copy the notebook there.", "unread": "Allow whoever grades to read it."}
    return steps.get(entry.kind, "Ask for the .ipynb file.")


def can_be_meant(item: Owned) -> bool:
    """Whether somebody may have handed it in as the work, and not beside it, nor left it there."""
    if item.entry.kind in ("link", "other", "unread"):
        return item.entry.kind == "unread" or item.name.casefold().endswith(".ipynb")
    return bool(_MEANT.fullmatch(item.name)) and not _RELEASED.fullmatch(item.name)
