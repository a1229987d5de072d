"""With real nbgrader: release, two gradings, a regrade, feedback, export, and formgrader in a real browser.

A course's tree of its own: the small course, released; for the long gate the real course, with twelve submissions,
right, wrong, hostile, broken, late and handed in again.
"""

from __future__ import annotations

import csv
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import nbformat
import pytest
from nbgrader.coursedir import CourseDirectory

from autograder.course.declarations import Declared
from autograder.course.places import Place
from autograder.judging.judge import Judge
from autograder.judging.result import SubmissionResult
from autograder.platforms.nbgrader import Grading
from autograder.publishing.leaks.scan import find_leaks
from tests import small_set
from tests.platforms.tree import IN_TIME, Tree, formgrader, signed_in
from tests.platforms.twelve import NAME, ROOT, SUBMISSIONS, earned, notebook

DUE, LATE = "2026-10-02 23:59+02:00", "2026-10-04 10:00:00 +0200"
MESSAGE = "Your formula is right only when A is symmetric."
TOLD = ("contains the hidden check ", "contains the feedback ")
CONFIG = f"""\
from autograder.course import Course, Late

COURSE = Course("Matrix calculus with PyTorch", ["{NAME}"], due={{"{NAME}": "{DUE}"}}, late=Late(per_day=0.25, at_most=0.5))
"""


def released(root: Path, course: Path, name: str, config: str) -> Tree:
    """Let nbgrader release an assignment of a course in a tree of its own; return that."""
    (root / "autograder").symlink_to(ROOT / "autograder")
    (root / "tests").symlink_to(course / "tests")
    source = shutil.copytree(course / "source", root / "source")
    for stray in (".notes", "drafts/rubric.md"):  # nbgrader would release them
        path = source / name / stray
        path.parent.mkdir(exist_ok=True)
        path.write_text("not for students")
    shutil.copy(ROOT / "nbgrader_config.py", root)
    (root / "course_config.py").write_text(config)
    made = Tree(root, name)
    made.run("generate_assignment", name)
    return made


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory, judge: Judge) -> Tree:
    """The real course, released; the judge's bank is there already."""
    return released(tmp_path_factory.mktemp("course"), ROOT, NAME, CONFIG)


@pytest.fixture(scope="module")
def graded(tree: Tree) -> Tree:
    """The same, with everybody's submission graded once."""
    for student, golden in SUBMISSIONS.items():
        tree.hand_in(student, notebook(golden).read_bytes(), LATE if student == "late" else IN_TIME)
    tree.run("autograde", NAME)
    return tree


def files_of(folder: Path) -> dict[str, bytes]:
    """Read the files of a release."""
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_what_it_releases_is_our_release_byte_for_byte(small_course: Path, tmp_path: Path) -> None:
    config = (small_course / "course_config.py").read_text(encoding="utf-8")
    theirs = released(tmp_path, small_course, small_set.NAME, config)
    assert files_of(theirs.root / "release" / small_set.NAME) == files_of(small_course / "release" / small_set.NAME)


@pytest.mark.parametrize("mistake", [pytest.param("COURSE = Course(", marks=pytest.mark.long), "import nothing_at_all"])
def test_a_course_that_cannot_be_read_ends_nbgrader_before_it_does_anything(tmp_path: Path, mistake: str) -> None:
    """It would go on in its own way otherwise: execute what students wrote, and release what its own lists make."""
    for name in ("autograder", "source", "tests"):
        (tmp_path / name).symlink_to(ROOT / name)
    shutil.copy(ROOT / "nbgrader_config.py", tmp_path)
    (tmp_path / "course_config.py").write_text(mistake)
    broken, ran = Tree(tmp_path, NAME), tmp_path / "ran"
    cell = nbformat.v4.new_code_cell(f"open({str(ran)!r}, 'w').close()")
    broken.hand_in("eve", nbformat.writes(nbformat.v4.new_notebook(cells=[cell])).encode())
    for command in (["autograde", NAME], ["generate_assignment", NAME, "--force", "--create"]):
        assert "nbgrader_config.py: nothing was done." in broken.run(*command, code=1)
    assert {path.name for path in tmp_path.iterdir()} - {"autograder", "source", "tests"} == {
        "nbgrader_config.py", "course_config.py", "submitted",
    }  # fmt: skip


@pytest.mark.long
def test_ids_of_any_script_are_graded_under_their_own_names(small_course: Path, tmp_path: Path) -> None:
    theirs = released(tmp_path, small_course, small_set.NAME, (small_course / "course_config.py").read_text("utf-8"))
    students = ["josé", "Ann Lee", "O'Neil", "李四", "ann"]
    for student in students:
        theirs.hand_in(student, small_set.SOURCE.read_bytes())
    theirs.run("autograde", small_set.NAME)
    assert theirs.scores() == dict.fromkeys(students, small_set.TOTAL)


@pytest.mark.long
def test_a_team_hands_in_once_and_everybody_of_it_has_points_and_feedback(small_course: Path, tmp_path: Path) -> None:
    theirs = released(tmp_path, small_course, small_set.NAME, (small_course / "course_config.py").read_text("utf-8"))
    (tmp_path / "roster.csv").write_text("id,name,team\nada,,red\nben,,red\ncem,,blue\n")
    theirs.hand_in("ada", (small_course / "release" / small_set.NAME / f"{small_set.NAME}.ipynb").read_bytes())
    theirs.run("autograde", small_set.NAME)
    assert theirs.scores() == {"ada": 0, "ben": 0}
    right = small_set.SOURCE.read_bytes()
    theirs.hand_in("ada", right, "2026-10-02 11:00:00 +0200")
    theirs.run("autograde", small_set.NAME)
    assert theirs.scores() == {"ada": small_set.TOTAL, "ben": small_set.TOTAL}
    theirs.run("generate_feedback", small_set.NAME)
    assert {path.parts[-3] for path in tmp_path.glob("feedback/*/*/*.html")} == {"ada", "ben"}
    theirs.run("export")
    exported = csv.DictReader((tmp_path / "grades.csv").read_text(encoding="utf-8").splitlines())
    assert {row["student_id"]: float(row["score"]) for row in exported} == theirs.scores()


@pytest.mark.long
class TestInOrder:
    """Each test goes on where the one before it ended, as a term does."""

    def test_what_it_releases_of_the_real_course_is_our_release(self, tree: Tree, place: Place) -> None:
        assert files_of(tree.root / "release" / NAME) == files_of(place.release)

    def test_everybody_gets_the_points_of_our_engine(self, graded: Tree) -> None:
        assert graded.scores() == {student: earned(golden) for student, golden in SUBMISSIONS.items()}
        assert graded.penalties() == {"late": earned(SUBMISSIONS["late"]) * 0.5}

    def test_a_second_run_skips_everybody(self, graded: Tree) -> None:
        before = graded.scores()
        assert graded.run("autograde", NAME).count("Skipping existing assignment") == len(SUBMISSIONS)
        assert graded.scores() == before

    def test_who_hands_in_again_is_graded_again_and_the_change_is_told(self, graded: Tree) -> None:
        graded.hand_in("again", notebook("right/plain_loops").read_bytes(), "2026-10-02 11:00:00 +0200")
        printed = graded.run("autograde", NAME)
        assert f"again: {earned('class/ada')} → 100 points: " in printed
        assert graded.scores()["again"] == 100

    def test_what_a_person_typed_stays_with_force(self, graded: Tree) -> None:
        with graded.gradebook() as gradebook:
            grade = gradebook.find_grade("grad_norm", NAME, NAME, "wrong")
            automatic, grade.manual_score, grade.extra_credit = grade.auto_score, 3.0, 0.5
            gradebook.db.commit()
        printed = graded.run("autograde", NAME, "--force")
        assert " → " not in printed
        with graded.gradebook() as gradebook:
            grade = gradebook.find_grade("grad_norm", NAME, NAME, "wrong")
            assert (grade.auto_score, grade.manual_score, grade.extra_credit) == (automatic, 3.0, 0.5)
            assert grade.needs_manual_grade
            grade.manual_score = grade.extra_credit = None
            grade.needs_manual_grade = False
            gradebook.db.commit()

    def test_feedback_tells_what_we_say_and_nothing_hidden(
        self, graded: Tree, place: Place, declared: Declared, judge: Judge
    ) -> None:
        graded.run("generate_feedback", NAME)
        pages = {path.parts[-3]: path for path in graded.root.glob(f"feedback/*/{NAME}/{NAME}.html")}
        assert pages.keys() == SUBMISSIONS.keys()
        assert MESSAGE in unwrapped(pages["misconception"].read_text(encoding="utf-8"))
        assert "could not be read" in pages["unreadable"].read_text(encoding="utf-8")
        for student in ("forger", "reader", "untouched", "unreadable", "misconception"):
            page = re.sub(
                r"<style.*?</style>|<script.*?</script>", "", pages[student].read_text(encoding="utf-8"), flags=re.S
            )
            leaks = find_leaks({"page.html": page.encode()}, place, declared, judge.bank)
            # a check's name and the feedback to an idea are what students are told
            assert [leak for leak in leaks if not leak.what.startswith(TOLD)] == [], student

    def test_its_export_has_the_same_totals(self, graded: Tree) -> None:
        graded.run("export")
        rows = csv.DictReader((graded.root / "grades.csv").read_text(encoding="utf-8").splitlines())
        totals = {row["student_id"]: (float(row["raw_score"]), float(row["score"])) for row in rows}
        lost = graded.penalties()
        assert totals == {
            student: (points, points - lost.get(student, 0)) for student, points in graded.scores().items()
        }

    def test_formgrader_shows_the_points_of_our_result_files(self, graded: Tree, page: Any) -> None:
        page.goto(f"{page.formgrader}/manage_submissions/{NAME}")
        shown = {student: f"{item.points} / 100" for student, item in results(graded).items()}
        assert {student: score for student, (score, _) in table(page).items()} == shown
        assert {status for _, status in table(page).values()} == {"graded"}

    def test_formgrader_s_button_grades_and_its_page_shows_what_we_say(self, graded: Tree, page: Any) -> None:
        graded.hand_in("again", notebook("misconception/assumes_symmetry").read_bytes(), "2026-10-02 12:00:00 +0200")
        page.goto(f"{page.formgrader}/manage_submissions/{NAME}")
        row = page.locator("#main-table tr", has=page.get_by_text("again", exact=True))
        row.locator("td.autograde a").click()
        page.locator("#success-modal").wait_for(timeout=120_000)
        points = earned("misconception/assumes_symmetry")
        assert results(graded)["again"].points == points
        assert graded.scores()["again"] == points
        page.goto(f"{page.formgrader}/{graded.page_of('again')}")
        score = page.locator("input.score#grad_quadratic_form")
        page.wait_for_function("document.querySelector('input.score#grad_quadratic_form').placeholder !== ''")
        ours = {item.name: item.points for item in results(graded)["again"].exercises}
        assert float(score.get_attribute("placeholder")) == ours["grad_quadratic_form"]
        assert MESSAGE in unwrapped(page.content())

    def test_a_date_that_was_changed_counts_from_the_next_run_on(self, graded: Tree) -> None:
        assert graded.penalties() != {}
        (graded.root / "course_config.py").write_text(CONFIG.replace(DUE, "2026-10-05 23:59+02:00"))
        graded.run("autograde", NAME, "--force")
        assert graded.penalties() == {}


def unwrapped(page: str) -> str:
    """Return a page's text with its lines joined."""
    return " ".join(page.split())


def results(tree: Tree) -> dict[str, SubmissionResult]:
    """Read our result files."""
    files = (tree.root / "results" / "nbgrader" / NAME).glob("*.json")
    return {path.stem: SubmissionResult.read(path) for path in files}


def table(page: Any) -> dict[str, tuple[str, str]]:
    """Return everybody's score and status as formgrader shows them."""
    page.locator("#main-table td.score", has_text="/").first.wait_for()
    rows = page.locator("#main-table tr").all()
    texts = [[row.locator(f"td.{name}").inner_text() for name in ("student-id", "score", "status")] for row in rows]
    return {student.strip(): (score.strip(), status.strip()) for student, score, status in texts}


@pytest.fixture
def page(address: str) -> Iterator[Any]:
    """A page of a browser that has signed in."""
    with signed_in(address) as opened:
        yield opened


@pytest.fixture(scope="module")
def address(graded: Tree) -> Iterator[str]:
    """Where formgrader is shown."""
    with formgrader(graded.root) as address:
        yield address


@pytest.mark.parametrize(
    "stamp", [b"9" * 40, b"\xff", b"yesterday", None], ids=["a large number", "no text", "no time", "a folder"]
)
def test_whatever_stands_in_one_timestamp_the_others_are_graded(stamp: bytes | None, tmp_path: Path) -> None:
    """What is due is listed for everybody at once, so that one student's file ended it for all."""
    new, old = tmp_path / "new", tmp_path / "old"
    for folder in (new, old):
        folder.mkdir()
    (old / "timestamp.txt").write_text("2026-10-02 23:59:00 UTC")
    (new / "timestamp.txt").mkdir() if stamp is None else (new / "timestamp.txt").write_bytes(stamp)
    asked = SimpleNamespace(converter=SimpleNamespace(coursedir=CourseDirectory()))
    assert not Grading._is_newer(asked, new, old)  # type: ignore[arg-type]
