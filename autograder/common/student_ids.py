"""A student's id: a text of any script that can be shown as it is, and the name of the files that are about them.

An id never becomes a path as it stands. Its file name holds letters, digits and ``. _ - @ +``; everything else is
percent-encoded, and capitals are counted behind a ``~``, so that two ids share no file where large and small letters
are the same: ``Ann Lee`` is ``Ann%20Lee~11``, in hexadecimal digits the first and the fifth letter.
"""

from __future__ import annotations

import unicodedata
from urllib.parse import unquote

from autograder.common.files import is_shown

MOST_LETTERS, MOST_BYTES = 100, 240
_PLAIN = "._-@+"
_IN_NO_FILE_NAME = '/\\<>:"|?*'  # on one system or another


def as_id(text: str) -> str:
    """Return a text as ids are compared: composed, and without blanks around it."""
    return unicodedata.normalize("NFC", text).strip()


def is_id(text: str) -> bool:
    """Whether a text can be a student's id: short, and without what cannot be shown or moves what stands beside it."""
    if not text or text != as_id(text) or text.startswith(".") or len(text) > MOST_LETTERS:
        return False
    if any(letter in _IN_NO_FILE_NAME or not is_shown(letter) for letter in text):
        return False
    return len(file_name_of(text).encode()) <= MOST_BYTES


def file_name_of(student: str) -> str:
    """Return the name of a student's files, without an ending; two ids never share one."""
    capitals = sum(1 << place for place, letter in enumerate(student) if _is_capital(letter))
    name = "".join(letter if _is_kept(letter) else _encoded(letter) for letter in student)
    name = f"%2E{name[1:]}" if name.startswith(".") else name
    return f"{name}~{capitals:x}" if capitals else name


def student_of(file_name: str) -> str:
    """Return the id that a file name stands for."""
    return unicodedata.normalize("NFC", unquote(file_name.partition("~")[0]))


def _encoded(letter: str) -> str:
    return "".join(f"%{byte:02X}" for byte in letter.encode(errors="replace"))


def _is_capital(letter: str) -> bool:
    small = letter.casefold()
    return letter != small and len(small) == 1


def _is_kept(letter: str) -> bool:
    """Whether a letter stands in a file name: one that is the same, or one small letter, where case does not count."""
    is_word = letter in _PLAIN or unicodedata.category(letter)[0] in "LMN"
    return is_word and len(letter.casefold()) == 1
