"""Pictures that cells draw: they say in words what they show, and hold nothing but the picture.

The words travel in the metadata of the output, where IPython writes them and nbconvert's classic template reads
them. The author writes

    display(figure, metadata={"image/png": {"alt": "What the picture shows."}})
    plt.close(figure)

which needs nothing but IPython, in Jupyter, VS Code and Colab alike. JupyterLab 4.6 and nbconvert's lab template
show the picture without its words, so the worked solutions hold it a second time as a tag, which all of them prefer.
"""

from __future__ import annotations

import base64
import binascii
import html
from collections.abc import Iterator, Mapping
from typing import Any

from autograder.common.finding import Finding
from autograder.publishing.mistakes.links import html_picture_mistakes

_METADATA = ("alt", "height", "width")
_PNG = b"\x89PNG\r\n\x1a\n"
_PNG_KEPT = {b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT", b"bKGD", b"pHYs"}  # besides those a picture needs


def picture_mistakes(cell: Any) -> Iterator[Finding]:
    """Find pictures among a cell's outputs that show nothing to who cannot see them."""
    for output in cell.get("outputs", []):
        data = output.get("data", {})
        for kind in sorted(kind for kind in data if kind.startswith("image/")):
            if not str(output.metadata.get(kind, {}).get("alt", "")).strip():
                way = f'display(figure, metadata={{"{kind}": {{"alt": "…"}}}})'
                yield Finding("its picture has no alternative text.", f"Show it with {way} and plt.close(figure).")
        yield from html_picture_mistakes(str(data.get("text/html", "")))


def clean_output(output: Any) -> None:
    """Keep of an output what it shows, and of its metadata what describes a picture."""
    about = output.get("metadata", {})
    kept = {
        kind: {key: value for key, value in item.items() if key in _METADATA}
        for kind, item in about.items()
        if kind.startswith("image/") and isinstance(item, dict)
    }
    about.clear()
    about.update({kind: item for kind, item in kept.items() if item})
    data = output.get("data", {})
    without_text(data)
    for kind, item in about.items():
        if kind in data and item.get("alt"):
            data["text/plain"] = item["alt"]
            data["text/html"] = _tag(kind, data[kind], item)


def _tag(kind: str, picture: str, about: Mapping[str, Any]) -> str:
    attributes = "".join(f' {key}="{html.escape(str(value))}"' for key, value in sorted(about.items()))
    code = base64.b64encode(picture.encode()).decode() if kind == "image/svg+xml" else picture.replace("\n", "")
    return f'<img{attributes} src="data:{kind};base64,{code}">'


def without_text(bundle: Any) -> None:
    """Take date, program and any other text out of the PNG of a mime bundle: it differs, or says too much."""
    if "image/png" in bundle:
        bundle["image/png"] = base64.b64encode(bare_png(_decoded(bundle["image/png"]))).decode()


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text)
    except binascii.Error:
        return b""


def bare_png(data: bytes) -> bytes:
    """Return a PNG with nothing in it but the picture; what is no whole PNG comes back as it is."""
    if not data.startswith(_PNG):
        return data
    kept, start = [_PNG], len(_PNG)
    while start + 12 <= len(data):
        end = start + 12 + int.from_bytes(data[start : start + 4], "big")  # length, name, …, checksum
        name = data[start + 4 : start + 8]
        if end > len(data):
            break
        if name[:1].isupper() or name in _PNG_KEPT:  # a decoder must know names in upper case: the picture itself
            kept.append(data[start:end])
        if name == b"IEND":
            return b"".join(kept)
        start = end
    return data
