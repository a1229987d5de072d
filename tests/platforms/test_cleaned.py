"""What formgrader and feedback show of a student's text: nothing that a browser runs, or that looks like a page of ours."""

from __future__ import annotations

import re

import pytest

from autograder.platforms.nbgrader import cleaned

TEXTS = [
    "[grades](data:text/html;base64,PHNjcmlwdD4=)",
    "[grades](DATA:text/html,x)",
    '<a href="data:text/html,x">grades</a>',
    '<a href=" data:text/html,x">grades</a>',
    '<a href="&#100;ata:text/html,x">grades</a>',
    '<a href="javascript:alert(1)">grades</a>',
    "![x](data:text/html,x)",
    '<img src="https://example.org/seen.png">',
    '<iframe src="data:text/html,x"></iframe>',
    "<script>alert(1)</script>",
]


@pytest.mark.parametrize("text", TEXTS)
def test_no_link_or_picture_of_a_student_leads_to_a_page_of_their_own(text: str) -> None:
    made = cleaned(text).lower()
    assert re.findall(r"<[^>]*(?:href|src)=|<script|<iframe", made) == []


def test_plain_links_and_pictures_stay() -> None:
    assert 'href="https://example.org"' in cleaned("[a](https://example.org)")
    assert 'href="#here"' in cleaned("[a](#here)")
    assert 'src="data:image/png;base64,AA=="' in cleaned("![x](data:image/png;base64,AA==)")
