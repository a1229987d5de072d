"""A picture says in words what it shows, and its bytes hold the picture and nothing else."""

from __future__ import annotations

import base64
import io
import zlib
from typing import Any

import matplotlib.image
import nbformat
import numpy as np
import pytest
from nbconvert import HTMLExporter

from autograder.course.places import Place
from autograder.publishing.mistakes.drawn_pictures import bare_png, clean_output, picture_mistakes
from autograder.publishing.mistakes.links import Link, links_of
from tests.first_set import course, place

__all__ = ["course", "place"]  # the first set's, whose solutions were run


def png(**text: str) -> bytes:
    """Draw a small picture with texts in it."""
    file = io.BytesIO()
    matplotlib.image.imsave(file, np.arange(12).reshape(3, 4), metadata=text)
    return file.getvalue()


def chunk(name: bytes, data: bytes) -> bytes:
    """Make a piece of a PNG."""
    return len(data).to_bytes(4, "big") + name + data + zlib.crc32(name + data).to_bytes(4, "big")


def test_program_date_and_texts_are_taken_out_of_a_png_and_the_picture_stays() -> None:
    full = png(Author="somebody", Comment="the answer is b", Software="Matplotlib 9")
    bare = bare_png(full)
    assert b"answer" in full
    assert not any(word in bare for word in (b"tEXt", b"answer", b"somebody", b"Matplotlib"))
    assert b"pHYs" in bare
    assert np.array_equal(*(matplotlib.image.imread(io.BytesIO(data)) for data in (full, bare)))
    assert bare == bare_png(bare) == bare_png(png(Software="Matplotlib 10"))


@pytest.mark.parametrize("name", [b"tEXt", b"zTXt", b"iTXt", b"eXIf", b"tIME", b"prVt"])
def test_whatever_is_no_part_of_the_picture_goes(name: bytes) -> None:
    bare = bare_png(png())
    end = chunk(b"IEND", b"")
    assert bare.endswith(end)
    assert bare_png(bare.removesuffix(end) + chunk(name, b"a secret") + end + b"more secrets") == bare


@pytest.mark.parametrize("data", [b"", b"GIF89a", png()[:30], png()[:-6], b"\x89PNG\r\n\x1a\n" + b"\xff" * 20])
def test_what_is_no_whole_png_comes_back_as_it_is(data: bytes) -> None:
    assert bare_png(data) == data


def test_an_output_keeps_its_words_and_its_size() -> None:
    about = {
        "image/png": {"alt": "a <line>", "width": 300, "path": "/home/me"},
        "needs_background": "light",
        "image/jpeg": {},
    }
    output: Any = {"data": {"image/png": base64.b64encode(png()).decode() + "\n"}, "metadata": about}
    clean_output(output)
    assert output["metadata"] == {"image/png": {"alt": "a <line>", "width": 300}}
    picture = base64.b64encode(bare_png(png())).decode()
    assert output["data"] == {
        "image/png": picture,
        "text/html": f'<img alt="a &lt;line&gt;" width="300" src="data:image/png;base64,{picture}">',
        "text/plain": "a <line>",
    }


@pytest.mark.parametrize(
    ("data", "metadata", "told"),
    [
        ({"image/png": "QUJD"}, {}, ['its picture has no alternative text. Show it with display(figure, metadata={"image/png": {"alt": "…"}}) and plt.close(figure).']),
        ({"image/svg+xml": "<svg/>"}, {"image/svg+xml": {"alt": " "}}, ['its picture has no alternative text. Show it with display(figure, metadata={"image/svg+xml": {"alt": "…"}}) and plt.close(figure).']),
        ({"text/html": '<img src="a.png">'}, {}, ["the picture 'a.png' has no alternative text. Describe it with alt=\"…\" in its tag."]),
        ({"image/png": "QUJD"}, {"image/png": {"alt": "a line"}}, []),
        ({"text/plain": "42"}, {}, []),
    ],
    ids=["a figure", "an empty text", "a tag", "a figure with words", "a number"],
)  # fmt: skip
def test_a_drawn_picture_without_words_is_told(data: Any, metadata: Any, told: list[str]) -> None:
    cell = nbformat.v4.new_code_cell(outputs=[nbformat.v4.new_output("display_data", data=data, metadata=metadata)])
    assert [f"{item.what} {item.mend}" for item in picture_mistakes(cell)] == told


@pytest.mark.parametrize(
    "template", ["lab", *(pytest.param(name, marks=pytest.mark.long) for name in ("classic", "basic"))]
)
def test_nbconvert_writes_the_words_of_every_picture(place: Place, template: str) -> None:
    notebook = nbformat.read(place.solutions / f"{place.name}.ipynb", as_version=4)
    html, _ = HTMLExporter(template_name=template).from_notebook_node(notebook)
    pictures = [link for link in links_of(html) if link.alt is not None]
    assert {link.target[:22] for link in pictures} == {"data:image/png;base64,"}
    assert len(pictures) == sum(
        "image/png" in item.get("data", {}) for c in notebook.cells for item in c.get("outputs", [])
    )
    assert str(pictures[-1].alt).startswith(
        "Contour lines of the saddle f(x, y) = x² + xy/2 − y²: hyperbolas on all four sides"
    )


def test_links_are_read_as_jupyter_shows_them() -> None:
    text = """# A [title](a.md)

- an ![*alt* text][ref] in a list, <img alt="" src=b.png>

| a | [b](c.md "title") |
|---|---|
| `[no](d.md)` | $[no](e.md)$ |

```
![no](f.png)
```

[ref]: g.png
"""
    assert links_of(text) == [Link("a.md"), Link("g.png", "alt text"), Link("b.png", "", is_html=True), Link("c.md")]
