"""Notebooks in other encodings than UTF-8, and with damaged bytes. Nobody loses a point by them."""

from __future__ import annotations

import codecs
from collections.abc import Callable

from tests.submissions.golden import Golden, code


def _encoded(name: str, why: str, encode: Callable[[bytes], bytes], **more: object) -> Golden:
    return Golden("broken", name, why, encode=encode, **more)  # type: ignore[arg-type]


def _all_in(encoding: str) -> Callable[[bytes], bytes]:
    """Make a writer of the whole file; what an encoding cannot write becomes a question mark."""
    return lambda data: data.decode().encode(encoding, errors="replace")


_NOTE = (
    code("""
    note = "“größer” als Ä"
"""),
)
_GREEK = {
    "grad_norm_answer": code("""
        def grad_norm(x):
            λ = x.abs().max() if x.numel() else 0
            return x.detach() * 0 if λ == 0 else (x / λ / torch.linalg.vector_norm(x / λ)).detach()
    """),
}

GOLDENS = (
    _encoded(
        "byte_order_mark",
        "UTF-8 with a byte order mark, as some Windows editors write it.",
        lambda data: codecs.BOM_UTF8 + data,
    ),
    _encoded("utf_16", "UTF-16, as a redirection in PowerShell writes it.", _all_in("utf-16")),
    _encoded("utf_16_without_a_mark", "UTF-16 with the high byte first and no mark.", _all_in("utf-16-be")),
    _encoded("utf_32", "UTF-32.", _all_in("utf-32")),
    _encoded(
        "latin_1",
        "A comment in Latin-1.",
        lambda data: data.replace(b"LATIN", "größer als Ä".encode("latin-1")),
        before=(
            code("""
            note = 1  # LATIN
        """),
        ),
    ),
    _encoded(
        "windows_1252", "All of it in the encoding of Windows, curly quotes included.", _all_in("cp1252"), before=_NOTE
    ),
    _encoded(
        "damaged_bytes",
        "UTF-8 with Greek names, and two bytes that are none.",
        lambda data: data.replace(b"DAMAGED", b"\xff\xc3"),
        before=(
            code("""
            note = 1  # DAMAGED
        """),
        ),
        cells=_GREEK,
    ),
    _encoded(
        "windows_line_ends",
        "CRLF in the file and in the sources.",
        lambda data: data.replace(b"\\n", b"\\r\\n").replace(b"\n", b"\r\n"),
    ),
    _encoded("old_line_ends", "A carriage return alone ends every line.", lambda data: data.replace(b"\\n", b"\\r")),
    _encoded("zero_bytes_behind_the_end", "A block of zero bytes follows.", lambda data: data + bytes(4096)),
    _encoded(
        "raw_control_characters",
        "Tabs and zero bytes inside the texts, where JSON wants them escaped.",
        lambda data: data.replace(b"RAW", b"\t\0\x1b[0m"),
        before=(
            code("""
            note = 1  # RAW
        """),
        ),
    ),
)
