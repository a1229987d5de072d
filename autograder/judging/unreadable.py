"""Says, of a file that cannot be read as a notebook, what it seems to be and what to do.

Trusted code over untrusted bytes: looks at beginnings and ends only, opens and unpacks nothing.
"""

from __future__ import annotations

import json
import re

_UNPACK = "Unpack it and hand in the .ipynb file that is in it."
_NOT_THE_EXPORT = "Hand in the .ipynb file itself, not an export of it."
_ONLY_THE_NOTEBOOK = "Hand in the .ipynb file that Jupyter saves."
_FROM_ICLOUD = "Download the notebook to your computer first, then hand it in."
_CONVERT = "Turn it back into a notebook (jupytext --to ipynb) and hand in the .ipynb file."
_DOWNLOAD = "Open it, download the notebook (File, Download) and hand in the .ipynb file."

_BEGINNINGS: tuple[tuple[bytes, str, str], ...] = (
    (rb"PK\x03\x04.{0,2000}(\[Content_Types\]\.xml|word/)", "a Word or other Office document", _ONLY_THE_NOTEBOOK),
    (rb"PK\x03\x04", "a zip archive", _UNPACK),
    (rb"\x1f\x8b|BZh|\xfd7zXZ|7z\xbc\xaf|Rar!", "a compressed archive", _UNPACK),
    (rb"\xd0\xcf\x11\xe0|\{\\rtf", "a document of a word processor", _ONLY_THE_NOTEBOOK),
    (rb"%PDF-", "a PDF", _NOT_THE_EXPORT),
    (rb"\x89PNG|\xff\xd8\xff|GIF8", "a picture", _ONLY_THE_NOTEBOOK),
    (rb"bplist00.{0,4000}NSURL", "a placeholder of iCloud", _FROM_ICLOUD),
    (rb"bplist00.{0,4000}https?://|.{0,400}<!doctype plist.{0,4000}<key>URL</key>", "a link", _DOWNLOAD),
    (rb"\s*\[InternetShortcut\]|\s*\[Desktop Entry\]", "a link", _DOWNLOAD),
    (rb"(\xef\xbb\xbf)?\s*https?://\S+\s*\Z", "a link", _DOWNLOAD),
    (
        rb"version https://git-lfs", "a pointer of Git LFS",
        "Install Git LFS, run git lfs pull, and hand in the notebook that this gives you.",
    ),
    (rb"(\xef\xbb\xbf)?\s*<(!doctype html|html|head|\?xml)", "a web page", _NOT_THE_EXPORT),
    (rb"(\xef\xbb\xbf)?(# ---\r?\n# jupyter:|(.{0,4000}\n)?# (%%|\+)\s)", "a script, as jupytext writes it", _CONVERT),
    (rb"(\xef\xbb\xbf)?(---\r?\n(.{0,4000}\n)?jupyter:|.{0,4000}^```\{?python)", "a Markdown file", _CONVERT),
)  # fmt: skip
HEAD = 64 * 1024  # bytes that are looked at for what a file is
_PYTHON = re.compile(r"^(import \w|from [\w.]+ import |def \w+\()", re.MULTILINE)
_DRIVE = {"doc_id", "resource_key", "resource_id"}
_COMMA = re.compile(r",\s*[}\]]")
_MERGE = re.compile(r"^(<{7} |>{7} )", re.MULTILINE)


class UnreadableError(Exception):
    """The submission is not a notebook; the text says why, for the student."""


def refusal(data: bytes, text: str, problem: ValueError | RecursionError) -> UnreadableError:
    """Return the sentences for a file that is no JSON.

    Args:
        data: the file's bytes.
        text: the same, decoded.
        problem: what the JSON parser said.
    """
    kind, advice = _beginning(data)
    if kind:
        return UnreadableError(f"The file is {kind}, not a notebook. {advice}")
    if not text.startswith(("{", "[")) and _PYTHON.search(text[:HEAD]):
        return UnreadableError(f"The file is a Python program, not a notebook. {_ONLY_THE_NOTEBOOK}")
    if _MERGE.search(text):
        return UnreadableError(
            "The notebook holds the marks of an unfinished merge (<<<<<<<, >>>>>>>). "
            "Finish the merge, open the notebook in Jupyter and save it again."
        )
    if isinstance(problem, RecursionError):
        return UnreadableError("The file is nested far too deeply for a notebook. Save it again in Jupyter.")
    line = _line_of_a_comma(text, problem)
    if line:
        what = f"The notebook has a comma too many in line {line}, before a closing bracket."
        return UnreadableError(f"{what} Take it out, or hand in the file as Jupyter saved it.")
    if _breaks_off(text, problem):
        return UnreadableError(
            "The notebook breaks off: its end is missing. Save it again in Jupyter and hand it in again."
        )
    where = f" ({problem.msg}, line {problem.lineno})" if isinstance(problem, json.JSONDecodeError) else ""
    return UnreadableError(f"The file is not a notebook: it is not valid JSON{where}. Save it again in Jupyter.")


def refusal_of_json(value: object) -> UnreadableError:
    """Return the sentences for a file that is JSON and holds no notebook."""
    if not isinstance(value, dict):
        return UnreadableError("The file is JSON but not a notebook. Hand in the .ipynb file.")
    if _DRIVE & set(value):
        return UnreadableError(f"The file is a shortcut to Google Drive, not a notebook. {_DOWNLOAD}")
    return UnreadableError("The file is JSON but has no cells. Hand in the .ipynb file.")


def kind_of(data: bytes) -> str:
    """Return what a file seems to be by its beginning, as "a PDF"; empty where nothing tells."""
    return _beginning(data)[0]


def _beginning(data: bytes) -> tuple[str, str]:
    for beginning, kind, advice in _BEGINNINGS:
        if re.match(beginning, data[:HEAD], re.DOTALL | re.IGNORECASE | re.MULTILINE):
            return kind, advice
    return "", ""


def _line_of_a_comma(text: str, problem: ValueError | RecursionError) -> int:
    """Return the line in which a comma stands before a bracket that closes, if that is what is wrong; else 0."""
    if not isinstance(problem, json.JSONDecodeError):
        return 0
    place = text.rfind(",", 0, problem.pos + 1)
    return text.count("\n", 0, place) + 1 if place >= 0 and _COMMA.match(text, place, place + 1000) else 0


def _breaks_off(text: str, problem: ValueError) -> bool:
    """Whether only the end is missing: the parser came so far, or was in a text that is never closed."""
    if not text.startswith("{") or not isinstance(problem, json.JSONDecodeError):
        return False
    rest = text[problem.pos : problem.pos + len("false")]  # a value that is cut off, or nothing
    at_the_end = problem.pos + len(rest) == len(text) and not set(rest) & set("]}")
    return problem.msg.startswith("Unterminated string") or at_the_end
