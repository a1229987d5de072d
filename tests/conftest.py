"""What many tests need: a small course with a fixed key, and one warm zygote for the whole session."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path

import pytest
import torch
from hypothesis import settings
from rich.console import Console

from autograder.course import Course
from autograder.course.declarations import Declared, load_declared
from autograder.course.key import PRIVATE_VARIABLE
from autograder.course.loading import load_course
from autograder.course.places import Place, find_place
from autograder.judging.judge import Judge
from autograder.judging.prepare import make_judge
from autograder.sandbox.client import Zygote
from tests.golden import private_folder
from tests.small_set import NAME, copy_of_the_small_course
from tests.wall.rows import KINDS, Row
from tests.wall.table import print_table

ROOT = Path(__file__).resolve().parents[1]
SETS = load_course(ROOT).assignments

# "short" tries the same few examples in every run; "long" tries new ones, and keeps those that failed in .hypothesis/.
# Neither has a deadline, as machines are shared. HYPOTHESIS_PROFILE=endless goes on for hours.
settings.register_profile("short", max_examples=40, derandomize=True, database=None, deadline=None)
settings.register_profile("long", max_examples=300, deadline=None, print_blob=True)
settings.register_profile("endless", settings.get_profile("long"), max_examples=20_000)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the word that separates the two gates, and the one that names a set."""
    parser.addoption("--long", action="store_true", help="also run what takes long: make test-long")
    parser.addoption("--set", metavar="NAME", help="of the cases that each belong to a set, run only this set's")


def pytest_configure(config: pytest.Config) -> None:
    """Choose how long to fuzz, and refuse a set that there is not."""
    settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "long" if config.getoption("--long") else "short"))
    chosen = config.getoption("--set")
    if chosen and chosen not in SETS:
        raise pytest.UsageError(f"--set {chosen}: there is no such set. The course has: {', '.join(SETS)}.")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out other sets' cases, and skip, with a reason that the short gate prints, what only the long one runs."""
    chosen = config.getoption("--set")
    if chosen:
        others = {item for item in items if sets_of(item) and chosen not in sets_of(item)}
        config.hook.pytest_deselected(items=list(others))
        items[:] = [item for item in items if item not in others]
    if not config.getoption("--long"):
        for item in items:
            if "long" in item.keywords:
                item.add_marker(pytest.mark.skip(reason="takes long: make test-long runs it"))


def sets_of(item: pytest.Item) -> set[str]:
    """Read from the case's id to which sets it belongs: `test_x[ps1_gradients]` or `test_x[ps1_gradients/right/a]`."""
    case = item.callspec.id if isinstance(item, pytest.Function) and hasattr(item, "callspec") else ""
    return {part.split("/")[0] for part in case.split("-")} & set(SETS)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what hostile and broken notebooks came to, if whole corpora were graded."""
    reports = [*terminalreporter.getreports("passed"), *terminalreporter.getreports("failed")]
    for kind in KINDS:
        rows = [Row(**row) for report in reports for name, row in report.user_properties if name == kind]
        if rows:
            print_table(kind, sorted(rows, key=lambda row: row.tier), {}, Console(width=160))


@pytest.fixture
def demand_clean(record_property: Callable[[str, object], None]) -> Callable[[str, Row], None]:
    """Demand that a whole corpus did what it must in one tier, and keep its row for the table at the end."""

    def demand(kind: str, row: Row) -> None:
        record_property(kind, asdict(row))
        assert {name: found for name, found in row.findings.items() if found} == {}

    return demand


@pytest.fixture(scope="session", autouse=True)
def private(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Use a key that is the same in every run, so that messages can be compared word for word."""
    folder = private_folder(tmp_path_factory.mktemp("private"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(PRIVATE_VARIABLE, str(folder))
        yield folder


@pytest.fixture(scope="session")
def small_course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a copy of the engine's own course, with its release and its solutions, which were not run."""
    return copy_of_the_small_course(tmp_path_factory.mktemp("small") / "course")


@pytest.fixture(scope="session")
def course(small_course: Path) -> Course:
    """The small course."""
    return load_course(small_course)


@pytest.fixture(scope="session")
def place(small_course: Path, course: Course) -> Place:
    """Its one assignment."""
    return find_place(small_course, course, NAME)


@pytest.fixture(scope="session")
def declared(place: Place) -> Declared:
    """Its declarations."""
    return load_declared(place)


@pytest.fixture(scope="session")
def zygote(private: Path) -> Iterator[Zygote]:
    """A real, enclosed zygote."""
    torch.set_num_threads(1)
    started = Zygote.start(private / "matplotlib")
    started.wait_ready()
    yield started
    started.close()


@pytest.fixture(scope="session")
def judge(place: Place, course: Course, zygote: Zygote) -> Judge:
    """A judge whose bank was built and proved with the instructor's solutions."""
    return make_judge(place, course, zygote)
