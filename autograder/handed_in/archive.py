"""Reads the one notebook in a zip, bounded: nothing is unpacked to a disk, and no number in the file is believed.

A zip can claim millions of names, or hold gigabytes in a few bytes: its table of contents is read only if it is short,
and of a file in it only as much as a notebook may have. Where its names lead to does not matter, as nothing goes there.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from pathlib import Path

from autograder.common.files import printable
from autograder.handed_in.file_names import THE_NAME, is_named_a_notebook, rank
from autograder.handed_in.leftovers import leftover
from autograder.handed_in.safe_reading import plain_bytes
from autograder.judging.notebook import MAX_BYTES

MOST_CONTENTS = 2**20  # bytes of the table of contents; some ten thousand names
MOST_NAMED = 3
# What else a zip may be packed with is unpacked piece by piece, and a kilobyte of a piece may hold gigabytes.
UNPACKED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


class ArchiveError(Exception):
    """A zip gives no notebook; the text says why, without its subject and without a next step."""


class _Bounded(io.BytesIO):
    """The bytes of a zip, of which no more than a table of contents should have is read at once."""

    def read(self, size: int | None = -1, /) -> bytes:
        if size is not None and size > MOST_CONTENTS:
            raise zipfile.BadZipFile("its table of contents is too long")
        return super().read(size)


def notebook_in(data: bytes, assignment: str) -> str:
    """Return the name of the one notebook in a zip, or of the one that is named as the assignment.

    Raises:
        ArchiveError: there is none, or there are several.
    """
    with _opened(data) as archive:
        names = [item.filename for item in archive.infolist() if not item.is_dir()]
    notebooks = [name for name in names if is_named_a_notebook(name) and not leftover(_parts(name))]
    named = [name for name in notebooks if rank(assignment, _parts(name)[-1]) == THE_NAME]
    if not notebooks:
        raise ArchiveError("is a zip archive that holds no notebook")
    if len(notebooks) > 1 and len(named) != 1:
        shown = ", ".join(map(printable, notebooks[:MOST_NAMED])) + (", …" if len(notebooks) > MOST_NAMED else "")
        raise ArchiveError(f"is a zip archive that holds {len(notebooks)} notebooks: {shown}")
    return (named if len(notebooks) > 1 else notebooks)[0]


def read_from(path: Path, inner: str) -> bytes:
    """Read a notebook out of a zip, and one byte more than it may have.

    Raises:
        OSError: the zip cannot be read.
        ArchiveError: the notebook cannot be got out of it.
    """
    return bytes_of(plain_bytes(path), inner)


def bytes_of(data: bytes, inner: str) -> bytes:
    """Read a file out of the bytes of a zip, and one byte more than a notebook may have.

    Raises:
        ArchiveError: it cannot be got out of it.
    """
    try:
        with _opened(data) as archive:
            if archive.getinfo(inner).compress_type not in UNPACKED:
                raise ArchiveError("is a zip archive that is packed as few programs do")
            with archive.open(inner) as file:
                return file.read(MAX_BYTES + 1)
    except RuntimeError:  # what zipfile says of a password
        raise ArchiveError("is a zip archive with a password") from None
    except (zipfile.BadZipFile, zlib.error, KeyError, EOFError, OSError, ValueError, NotImplementedError):
        raise ArchiveError("is a zip archive that is damaged") from None


def _opened(data: bytes) -> zipfile.ZipFile:
    if len(data) > MAX_BYTES:
        raise ArchiveError("is a zip archive of more than 64 MiB")
    try:
        return zipfile.ZipFile(_Bounded(data))
    except (zipfile.BadZipFile, EOFError, OSError, ValueError, NotImplementedError):
        raise ArchiveError("is a zip archive that is damaged or too long") from None


def _parts(name: str) -> tuple[str, ...]:
    """Return a file's names from the outside in; where it is said to lie otherwise does not matter."""
    return tuple(part for part in name.replace("\\", "/").split("/") if part not in ("", ".", "..")) or (name,)
