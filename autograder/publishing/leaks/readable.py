"""Takes a file apart into everything that a reader can find in it. Knows no secret and no exercise.

file ─┬─ its name
      ├─ the bytes as they are
      ├─ JSON: all strings and numbers; of a notebook, cell by cell, with metadata, outputs, attachments
      ├─ archives: every member, and its name       ┐
      ├─ PNG: every chunk, and what follows the end ├─ each taken apart in turn
      └─ base64 in any of these                     ┘
"""

from __future__ import annotations

import base64
import bz2
import codecs
import gzip
import html
import io
import json
import lzma
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

DEPTH = 5  # a picture in a notebook in an archive in an archive
MAX_BYTES = 64 * 2**20  # of one member: a release is small, and a bomb must not stop `check`

_STREAMS = ((b"\x1f\x8b", gzip.open), (b"BZh", bz2.open), (b"\xfd7zXZ", lzma.open))
_BROKEN = (OSError, EOFError, ValueError, RuntimeError, zlib.error, lzma.LZMAError, zipfile.BadZipFile)
_PNG, _ZIP = b"\x89PNG\r\n\x1a\n", b"PK\x03\x04"
_ZLIB_START = re.compile(rb"\x78[\x01\x5e\x9c\xda]")
_LETTERS = "[A-Za-z0-9+/_-]"
_BASE64 = re.compile(rf"(?:{_LETTERS}{{60,}}\s+)+{_LETTERS}*|{_LETTERS}{{24,}}")  # lines and a last one, or one alone
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2}))")
_LINE_ENDS = re.compile(r"""^[ \t]*[#>|*/"'-]+|["'] *$""", re.MULTILINE)


@dataclass(frozen=True)
class Part:
    """A piece of a file.

    Attributes:
        where: "its name", "cell 12", "the member a.txt"; empty for the file as a whole.
        text: what can be read in it.
        data: its bytes.
    """

    where: str
    text: str
    data: bytes


def parts_of(name: str, data: bytes) -> Iterator[Part]:
    """Yield all parts of a file; the same text may come more than once, raw and decoded."""
    yield from _named(name, "its name")
    yield from _opened(data, "", DEPTH)


def _named(name: str, where: str) -> Iterator[Part]:
    """Read a name also as an identifier: cell ids and file names have hyphens where Python has underscores."""
    text = f"{name}\n{re.sub(r'[-. ]', '_', name)}"
    yield from _opened(text.encode("utf-8", "replace"), where, 1)


def _opened(data: bytes, where: str, depth: int) -> Iterator[Part]:
    text = _text(data)
    yield Part(where, text, data)
    if not depth:
        return
    parts = list(_json_parts(data, where))
    yield from parts
    for part in (Part(where, text, data), *parts):
        for encoded in _BASE64.findall(part.text):
            yield from _opened(_decoded(encoded), part.where, depth - 1)
    for name, inner in _members(data):
        inside = ", ".join(filter(None, (where, f"the member {name}" if name else "")))
        if name:
            yield from _named(name, inside)
        yield from _opened(inner, inside, depth - 1)


def _text(data: bytes) -> str:
    """Read bytes as text: UTF-16 by its mark, else UTF-8, without the zeros that binary formats put between letters."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", "replace")
    return data.replace(b"\0", b"").decode("utf-8", "replace")


def _decoded(encoded: str) -> bytes:
    letters = re.sub(r"\s", "", encoded).translate(str.maketrans("-_", "+/"))
    if len(letters) % 4 == 1:  # no base64 ends so: a letter of something else, or a long word
        letters = letters[:-1]
    return base64.b64decode(letters + "=" * (-len(letters) % 4))


# --- JSON and notebooks ------------------------------------------------------------------------------------


def _json_parts(data: bytes, where: str) -> Iterator[Part]:
    """Yield the strings and numbers of JSON without escapes; those of a notebook cell by cell."""
    try:
        content = json.loads(data)
    except (ValueError, RecursionError):
        return
    cells = content.get("cells") if isinstance(content, dict) else None
    if not isinstance(cells, list):
        yield _of_strings(where, content)
        return
    outer = f"{where}, " if where else ""
    for number, cell in enumerate(cells, 1):
        yield _of_strings(f"{outer}cell {number}", cell)
        if isinstance(cell, dict) and isinstance(cell.get("id"), str):
            yield from _named(cell["id"], f"{outer}cell {number}")
    yield _of_strings(f"{outer}the notebook's metadata", {key: item for key, item in content.items() if key != "cells"})


def _of_strings(where: str, value: Any) -> Part:
    text = "\n".join(_strings(value))
    return Part(where, text, text.encode("latin-1", "replace"))  # bytes that were written as characters come back


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield key
            yield from _strings(item)
    elif isinstance(value, list) and all(isinstance(item, str) for item in value):
        yield "".join(value)  # as a notebook writes the lines of a text
    elif isinstance(value, list):
        for item in value:
            yield from _strings(item)
    else:
        yield value if isinstance(value, str) else repr(value)


# --- archives and pictures ---------------------------------------------------------------------------------


def _members(data: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield what is packed into bytes: (its name if it has one, its bytes)."""
    try:
        if data.startswith(_PNG):
            yield from (("", chunk) for chunk in _png_chunks(data))
        elif data.startswith(_ZIP):
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                for member in archive.infolist():
                    with archive.open(member) as file:
                        yield member.filename, file.read(MAX_BYTES)
        for start, opened in _STREAMS:
            if data.startswith(start):
                with opened(io.BytesIO(data)) as file:
                    yield "", file.read(MAX_BYTES)
    except _BROKEN:  # what cannot be opened here was read as bytes already
        return


def _png_chunks(data: bytes) -> Iterator[bytes]:
    """Yield every chunk but the pixels, compressed ones inflated, and the bytes behind the end."""
    position = len(_PNG)
    while position + 8 <= len(data):
        length, kind = int.from_bytes(data[position : position + 4], "big"), data[position + 4 : position + 8]
        body = data[position + 8 : position + 8 + length]
        position += length + 12
        if kind == b"IEND":
            yield data[position:]
            return
        if kind != b"IDAT":
            yield body
            yield from (_inflated(body[found.start() :]) for found in _ZLIB_START.finditer(body))


def _inflated(data: bytes) -> bytes:
    try:
        return zlib.decompressobj().decompress(data, MAX_BYTES)
    except zlib.error:  # two bytes that looked like a beginning
        return b""


# --- forms in which texts are compared ---------------------------------------------------------------------


def normalised(text: str) -> str:
    """Take all white space away, so that reflowed text is still found."""
    return re.sub(r"\s+", "", text)


def folded(text: str) -> str:
    """Keep letters and digits alone, in lower case: prose is found in comments, quotes, emphasis and tables."""
    return "".join(filter(str.isalnum, text.casefold()))


def unescaped(text: str) -> str:
    """Undo what Python, JSON, HTML and Markdown put before or in place of a character."""
    plain = _ESCAPE.sub(lambda found: chr(int(found[1] or found[2], 16)), text.replace("\\n", "\n"))
    return html.unescape(plain).replace("\\", "")


def unmarked(text: str) -> str:
    """Take comment signs, bullets and quotes off the ends of every line."""
    return _LINE_ENDS.sub("", text)
