"""Pictures and links in prose: every picture has alternative text, and every file that is named is in the release."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit

import mistune
from nbconvert.filters.markdown_mistune import MathBlockParser, MathInlineParser

from autograder.common.finding import Finding

_LONGEST = 60  # a picture may be written out in its link


@dataclass(frozen=True)
class Link:
    """One place in prose that leads to a file or a page.

    Attributes:
        target: where it leads.
        alt: the alternative text if it is a picture, else None.
        is_html: whether it is written as a tag.
    """

    target: str
    alt: str | None = None
    is_html: bool = False

    @property
    def shown_as(self) -> str:
        """The target, short enough for a message."""
        return self.target if len(self.target) <= _LONGEST else f"{self.target[:_LONGEST]}…"


def link_mistakes(cell: Any, files: Collection[str]) -> Iterator[Finding]:
    """Find what is wrong with the pictures and links of one cell.

    Args:
        files: the names of all files of the release.
    """
    if cell.cell_type != "markdown":
        return
    for link in links_of(cell.source):
        yield from _alt_mistakes(link)
        yield from _target_mistakes(link, cell, files)


def html_picture_mistakes(html: str) -> Iterator[Finding]:
    """Find pictures without alternative text in a piece of HTML."""
    for link in _Tags.links_of(html):
        yield from _alt_mistakes(link)


def _alt_mistakes(link: Link) -> Iterator[Finding]:
    if link.alt is None or link.alt.strip():
        return
    way = 'alt="…" in its tag' if link.is_html else f"a text between the brackets of ![…]({link.shown_as})"
    yield Finding(f"the picture '{link.shown_as}' has no alternative text.", f"Describe it with {way}.")


def _target_mistakes(link: Link, cell: Any, files: Collection[str]) -> Iterator[Finding]:
    parts = urlsplit(link.target)
    if parts.scheme == "attachment":
        if unquote(parts.path) not in cell.get("attachments", {}):
            yield Finding(f"'{link.shown_as}' is not attached to this cell.", "Attach it again.")
    elif _is_a_file(parts) and unquote(parts.path).removeprefix("./") not in files:
        yield Finding(
            f"'{link.shown_as}' is not in the release.", "Put the file beside the notebook, or correct the link."
        )


def _is_a_file(parts: SplitResult) -> bool:
    return parts.scheme == "file" or not (parts.scheme or parts.netloc or not parts.path)


def links_of(text: str) -> list[Link]:
    """Return the links and pictures of a markdown text as Jupyter would show it: not those in code or in formulas."""
    read = mistune.Markdown(renderer=None, block=MathBlockParser(), inline=MathInlineParser())
    return list(_links_in(read(text)))


def _links_in(tokens: Any) -> Iterator[Link]:
    for token in tokens:
        if token["type"] == "image":
            yield Link(token["attrs"]["url"], alt=_text_of(token))
        elif token["type"] == "link":
            yield Link(token["attrs"]["url"])
        elif token["type"] in ("inline_html", "block_html"):
            yield from _Tags.links_of(token["raw"])
        if token["type"] != "image":
            yield from _links_in(token.get("children", []))


def _text_of(token: Any) -> str:
    return token.get("raw", "") + "".join(map(_text_of, token.get("children", [])))


class _Tags(HTMLParser):
    """Collects the links of HTML."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[Link] = []

    @classmethod
    def links_of(cls, html: str) -> list[Link]:
        """Return the links and pictures of a piece of HTML."""
        parser = cls()
        parser.feed(html)
        parser.close()
        return parser.found

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take one tag."""
        about = dict(attrs)
        if tag == "img":
            self.found.append(Link(about.get("src") or "", alt=about.get("alt") or "", is_html=True))
        elif tag == "a" and about.get("href"):
            self.found.append(Link(about["href"] or "", is_html=True))
