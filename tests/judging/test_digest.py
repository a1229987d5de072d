"""What a bank, and a private zip, hang on: an assignment's own files, and what it shares with others; no other's."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.course.loading import load_course
from autograder.course.places import Place
from autograder.judging.circumstances import WorkerSoftware
from autograder.judging.digest import digest_of, digest_with

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Write a course of two assignments."""
    monkeypatch.setenv("AUTOGRADER_PRIVATE", str(tmp_path / "private"))
    for name in ("a", "b"):
        for path in (f"source/{name}/{name}.ipynb", f"source/{name}/support.py", f"tests/hidden/{name}/__init__.py"):
            write(tmp_path / path)
        for file in ("double.py", "shared.py", "__pycache__/double.cpython-311.pyc"):
            write(tmp_path / "tests" / "hidden" / name / file)
    write(tmp_path / "tests" / "hidden" / "shared.py")
    write(tmp_path / "tests" / "hidden" / "notes.py")
    return tmp_path


def write(path: Path, text: str = "x = 1\n") -> None:
    """Write a file, in a folder that is made."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def digests(root: Path) -> list[str]:
    """Return the digests of both assignments."""
    return [digest_of(Place(root, name)) for name in ("a", "b")]


@pytest.mark.parametrize(
    ("path", "changed"),
    [
        ("tests/hidden/a/double.py", [True, False]),
        ("tests/hidden/a/__init__.py", [True, False]),
        ("tests/hidden/a/shared.py", [True, False]),
        ("tests/hidden/a/triple.py", [True, False]),
        ("source/a/a.ipynb", [True, False]),
        ("source/a/support.py", [True, False]),
        ("tests/hidden/shared.py", [True, True]),
        ("source/conventions.md", [True, True]),
        ("source/figures.py", [True, True]),
        ("tests/hidden/notes.py", [False, False]),
        ("tests/hidden/c/double.py", [False, False]),
        ("tests/hidden/a/__pycache__/double.cpython-311.pyc", [False, False]),
    ],
)
def test_a_digest_hangs_on_the_assignment_s_own_files_and_on_what_all_share(
    root: Path, path: str, changed: list[bool]
) -> None:
    before = digests(root)
    write(root / path, "x = 2\n")
    assert [old != new for old, new in zip(before, digests(root), strict=True)] == changed


def test_what_moves_from_one_file_to_another_changes_the_digest(root: Path) -> None:
    before = digests(root)
    (root / "tests/hidden/a/double.py").rename(root / "tests/hidden/a/single.py")
    assert digests(root)[0] != before[0]


def test_the_declarations_of_a_set_hold_nothing_of_another() -> None:
    shared = ROOT / "tests" / "hidden" / "shared.py"
    for name in load_course(ROOT).assignments:
        *own, last = Place(ROOT, name).declarations
        assert last == shared
        assert {path.parent for path in own} == {ROOT / "tests" / "hidden" / name}
        assert {path.suffix for path in own} == {".py"}
        assert len(own) > 5


@pytest.mark.parametrize(
    "other", [{"python": "3.13.1"}, {"torch": "2.14.0"}, {"packages": "numpy==2.4.6 scipy==1.17.0"}]
)
def test_a_result_hangs_on_what_its_code_ran_with(other: dict[str, str]) -> None:
    worker = WorkerSoftware(python="3.11.7", torch="2.13.0", packages="numpy==2.4.6")
    assert digest_with(worker) != digest_with(worker.model_copy(update=other))
    assert digest_with(worker) == digest_with(worker.model_copy())
