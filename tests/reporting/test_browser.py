"""The pages in a real browser: phone and desk, light and dark, keyboard, no script, print, and axe's rules.

Needs two things that the engine does not: Chromium, as the system's package, and axe-core, as a package of the dev
extra. Where one is missing these tests are skipped, and the reason names it; `.ci/run` installs Chromium where it can.
"""

from __future__ import annotations

import importlib.util
import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest

from autograder.comparing.class_compared import ComparedClass
from autograder.comparing.same_answers import SamePair, SharedAnswer
from autograder.course.places import Place
from autograder.handed_in.account_file import write_account
from autograder.reporting import writing as writing
from autograder.reporting.drawn_answers import Picture
from autograder.reporting.writing import write_reports
from tests.browser import CHROMIUM
from tests.reporting.made import (
    ACCOUNT,
    DATED,
    DECLARED,
    RENAMED,
    adjust,
    date,
    enrol,
    every_verdict,
    regrade,
    submitted,
    the_class,
    write,
)

AXE = importlib.util.find_spec("axe_playwright_python")
playwright = pytest.importorskip("playwright.sync_api", reason="needs the Python package playwright")
pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="needs the program chromium, as apt-get install chromium installs it"),
]
needs_axe = pytest.mark.skipif(AXE is None, reason="needs the Python package axe-playwright-python")

PAGES = {
    "mistakes": "students/ben.html",
    "every verdict": "students/everything.html",
    "hostile": "students/%3Dcmd%28%29.html",
    "perfect": "students/anna.html",
    "untouched": "students/dora.html",
    "renamed": "students/rita.html",
    "unreadable": "students/emil.html",
    "ungraded": "students/finn.html",
    "overview": "index.html",
}
SIZES = {"narrowest": (320, 640), "phone": (360, 740), "desk": (1280, 900)}
SHORT = [
    ("overview", "phone", "light"),
    ("mistakes", "phone", "light"),
    ("mistakes", "desk", "dark"),
    *((name, "phone", "dark") for name in ("every verdict", "hostile", "untouched", "renamed", "ungraded")),
    *((name, "desk", "light") for name in ("perfect", "unreadable")),
]
LONG = itertools.product(["mistakes", "perfect", "unreadable", "overview"], ["phone", "desk"], ["light", "dark"])
LOOKS = [*SHORT, *(pytest.param(*look, marks=pytest.mark.long) for look in LONG if look not in SHORT)]
SHARED = SharedAnswer(
    "double", 62, 2, (f"def double(x):\n    return {'x + ' * 60}x  # <b>", "def double(y):\n    return y")
)
COMPARED = ComparedClass(8, [["anna", "ben"]], [SamePair(("carla", "dora"), (SHARED, SHARED), 2, 9.0)], ["gina"])
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="900" height="300"><rect width="900" height="300" fill="teal"/></svg>'


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The reports of the made class; one page has a picture that is wider than a phone."""
    results = write(
        tmp_path_factory.mktemp("browser") / "results",
        [*the_class(), every_verdict(), submitted("rita", *RENAMED)],
    )
    write_account(results, ACCOUNT)
    regrade(results)
    adjust(results.parent)
    date(results.parent)
    enrol(results.parent)
    with pytest.MonkeyPatch.context() as patch:
        drawn = {"double": [Picture(SVG, "A teal field.", "What your function drew.")]}
        patch.setattr(writing, "pictures_of", lambda *given, **_: drawn if given[-1].student == "ben" else {})
        patch.setattr(writing, "compare_class", lambda *_: COMPARED)
        return write_reports(Place(results.parent, "made"), DATED, DECLARED, results).index.parent


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """One Chromium for all tests here."""
    with playwright.sync_playwright() as running:
        started = running.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])  # root has no sandbox
        yield started
        started.close()


class Opened:
    """A page as a reader opens it, with what it asked for and complained about."""

    def __init__(self, context: Any, path: Path) -> None:
        self.page = context.new_page()
        self.requests: list[str] = []
        self.complaints: list[str] = []
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda problem: self.complaints.append(str(problem)))
        self.url = path.as_uri()
        self.page.goto(self.url)


@pytest.fixture
def opened(browser: Any, report: Path) -> Iterator[Any]:
    """Open pages, and close what was opened."""
    contexts = []

    def open_page(name: str, size: str = "desk", **settings: Any) -> Opened:
        width, height = SIZES[size]
        contexts.append(browser.new_context(viewport={"width": width, "height": height}, **settings))
        return Opened(contexts[-1], report / PAGES[name])

    yield open_page
    for context in contexts:
        context.close()


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", PAGES)
def test_a_page_fits_asks_for_nothing_and_complains_about_nothing(opened: Any, name: str, size: str) -> None:
    seen = opened(name, size)
    assert seen.page.evaluate("document.documentElement.scrollWidth") <= SIZES[size][0]
    assert [url for url in seen.requests if not url.startswith("data:")] == [seen.url]
    assert seen.complaints == []


@pytest.mark.parametrize("name", PAGES)
def test_every_link_leads_somewhere(opened: Any, report: Path, name: str) -> None:
    seen = opened(name)
    links = seen.page.evaluate("[...document.querySelectorAll('a')].map(link => link.href)")
    assert links or name in ("unreadable", "ungraded", "perfect", "untouched", "renamed")
    for link in links:
        parts = urlsplit(link)
        assert parts.scheme == "file"
        assert Path(unquote(parts.path)).is_file(), link
        assert Path(unquote(parts.path)).resolve().is_relative_to(report.resolve())
        if parts.fragment:
            assert seen.page.evaluate("id => document.getElementById(id) !== null", unquote(parts.fragment)), link


@pytest.mark.parametrize("size", SIZES)
def test_the_points_of_a_bonus_stay_within_the_list_of_exercises(opened: Any, size: str) -> None:
    page = opened("mistakes", size).page
    page.evaluate("document.querySelector('.glance li:last-child .points').textContent += ' on top'")
    sticking_out = page.evaluate(
        "[...document.querySelectorAll('.glance .points')].filter(item => item.scrollWidth > item.clientWidth).length"
    )
    assert sticking_out == 0


@needs_axe
@pytest.mark.parametrize(("name", "size", "scheme"), LOOKS)
def test_axe_finds_no_violation(opened: Any, name: str, size: str, scheme: str) -> None:
    assert AXE is not None and AXE.submodule_search_locations
    page = opened(name, size, color_scheme=scheme).page
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
    page.evaluate((Path(AXE.submodule_search_locations[0]) / "axe.min.js").read_text(encoding="utf-8"))
    found = page.evaluate("axe.run({ resultTypes: ['violations'] })")
    assert len(found["passes"]) > 10  # it ran
    assert [(item["id"], [node["html"] for node in item["nodes"]]) for item in found["violations"]] == []


@pytest.mark.parametrize("name", PAGES)
def test_a_page_has_one_h1_and_headings_that_leave_out_no_level(opened: Any, name: str) -> None:
    levels = opened(name).page.evaluate(
        "[...document.querySelectorAll('h1,h2,h3,h4,h5,h6')].map(head => +head.tagName[1])"
    )
    assert levels.count(1) == 1 and levels[0] == 1
    assert all(deeper <= level + 1 for level, deeper in itertools.pairwise(levels))


def ids(page: Any) -> list[str]:
    """Read the students in the order of the table."""
    return page.locator("#class tbody tr:visible th").all_inner_texts()  # type: ignore[no-any-return]


def test_the_class_is_sorted_by_keyboard_and_says_how(opened: Any) -> None:
    page = opened("overview").page
    head = page.locator("#class th", has_text="points")
    assert page.locator("#class th").first.get_attribute("aria-sort") == "ascending"
    page.get_by_role("button", name="status", exact=True).focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert head.get_attribute("aria-sort") == "ascending"
    assert page.locator("#class th[aria-sort]").count() == 1
    assert ids(page)[:3] == ["dora", "rita", "=cmd()"]  # with points by hand
    assert set(ids(page)[-2:]) == {"emil", "finn"}  # who has no points yet goes last
    page.keyboard.press("Space")
    assert head.get_attribute("aria-sort") == "descending"
    assert ids(page)[:2] == ["everything", "anna"]
    assert set(ids(page)[-2:]) == {"emil", "finn"}


def test_the_class_is_searched_by_id(opened: Any) -> None:
    page = opened("overview").page
    page.get_by_label("Find an id").fill("AN")
    assert ids(page) == ["anna"]
    assert page.get_by_role("status").inner_text() == "1 of 10"


def test_the_class_is_searched_by_name(opened: Any) -> None:
    page = opened("overview").page
    page.get_by_label("Find an id or a name").fill("rossi")
    assert ids(page) == ["carla"]


def test_without_scripts_the_overview_is_complete(opened: Any) -> None:
    page = opened("overview", java_script_enabled=False).page
    assert len(ids(page)) == 10
    assert page.locator("button").count() == 0
    assert not page.get_by_label("Find an id").is_visible()
    assert page.locator("#class th").first.inner_text() == "student"


@pytest.mark.parametrize("name", PAGES)
def test_a_page_can_be_printed(opened: Any, name: str) -> None:
    assert opened(name).page.pdf(format="A4").startswith(b"%PDF-")


def test_what_is_folded_up_is_printed_too(opened: Any) -> None:
    page = opened("overview").page
    row = page.get_by_role("row", name="n = 1 hidden").first
    assert not row.is_visible()
    page.emulate_media(media="print")
    assert row.bounding_box()["height"] > 0


def test_an_exercise_leads_to_its_checks_and_unfolds_them(opened: Any) -> None:
    page = opened("overview").page
    row = page.get_by_role("row", name="n = 1 hidden").first
    assert not row.is_visible()
    page.locator('a[href="#checks-double"]').click()
    row.wait_for(state="visible")  # the browser tells of a new hash in its own time
