"""The zip for Gradescope: exactly what grading needs, the same bytes every time, and nobody else's to read."""

from __future__ import annotations

import json
import re
import shutil
import stat
import zipfile
from pathlib import Path

from autograder.container.settings import Settings
from autograder.course.places import Place
from autograder.platforms.gradescope.zip_file import export_files, zip_bytes
from autograder.publishing.making.support_files import GENERATED
from tests.container.conftest import export
from tests.golden import KEY
from tests.small_set import FOLDER, NAME

OUTSIDE_THE_ENGINE = {
    "setup.sh", "run_autograder", "container.json", "requirements.lock", "course_config.py",
    f"source/{NAME}/{NAME}.ipynb", f"source/{NAME}/support.py", "tests/hidden/shared.py",
    *(f"tests/hidden/{NAME}/{path.name}" for path in (FOLDER / "tests" / "hidden" / NAME).glob("*.py")),
    *(f"release/{NAME}/{name}" for name in (*GENERATED, "support.py")),
    ".private/course_key", ".private/banks/BANK",
}  # fmt: skip


def test_it_holds_the_engine_one_assignment_and_its_secrets_and_nothing_else(archive: Path) -> None:
    with zipfile.ZipFile(archive) as packed:
        names = [re.sub(rf"{NAME}-[0-9a-f]{{16}}\.bank", "BANK", name) for name in packed.namelist()]
        assert packed.read(".private/course_key").decode() == f"{KEY}\n"
        assert json.loads(packed.read("container.json")) == {
            "assignment": NAME,
            "allow_unisolated_files": False,
        }
    assert names == sorted(names)
    engine = {name for name in names if name.startswith("autograder/")}
    assert set(names) - engine == OUTSIDE_THE_ENGINE
    assert {
        "autograder/__main__.py",
        "autograder/container/Dockerfile",
        "autograder/reporting/pages/style.css",
    } <= engine
    assert not [name for name in names if "__pycache__" in name or "/docs/" in name]


def test_only_its_owner_may_read_it_and_the_command_says_so(locked: Path, tmp_path: Path) -> None:
    out = tmp_path / "small.zip"
    done = export(out, "--torch-index", "file:///torch", "--allow-unisolated-files", course=locked)
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    lines = done.stdout.splitlines()
    assert "It is private: it holds the course key, the hidden checks, their answers and the solutions." in lines
    assert "Upload it to Gradescope and give it to nobody else; the file can be read by you alone." in lines
    with zipfile.ZipFile(out) as packed:
        assert packed.read("torch_index") == b"file:///torch\n"
        assert json.loads(packed.read("container.json"))["allow_unisolated_files"] is True
        modes = {info.filename: (info.external_attr >> 16) & 0o777 for info in packed.infolist()}
    assert (modes["setup.sh"], modes["run_autograder"], modes[".private/course_key"]) == (0o755, 0o755, 0o600)


def test_the_same_course_gives_the_same_bytes(archive: Path, place: Place, tmp_path: Path) -> None:
    assert zip_bytes(export_files(place, Settings(NAME))) == archive.read_bytes()
    copy = tmp_path / "course"  # elsewhere, with other dates
    for name in ("source", "tests/hidden", "release"):
        shutil.copytree(place.root / name, copy / name, copy_function=shutil.copyfile)
    for name in ("course_config.py", "requirements.lock"):
        shutil.copyfile(place.root / name, copy / name)
    other = Place(copy, NAME)
    assert zip_bytes(export_files(other, Settings(NAME))) == archive.read_bytes()


def test_a_folder_that_is_not_there_is_one_sentence(locked: Path, tmp_path: Path) -> None:
    done = export(tmp_path / "nowhere" / "small.zip", course=locked)
    assert done.returncode == 1
    said = f"the folder {tmp_path / 'nowhere'} was not found. Make it, or choose another."
    assert done.stderr == f"export: nothing was written: {said}\n"
