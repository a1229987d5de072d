"""A scratch folder without a file system of its own: what is too much is noticed, and all of it goes away."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from autograder.sandbox import scratch as module
from autograder.sandbox.scratch import Scratch, ScratchFull, remove_abandoned


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make scratch folders here."""
    monkeypatch.setattr(module.tempfile, "tempdir", str(tmp_path))
    return tmp_path


def test_what_is_within_the_quota_is_nobodys_concern(temporary: Path) -> None:
    scratch = Scratch(1)
    (scratch.path / "plot.png").write_bytes(bytes(500_000))
    scratch.check()
    scratch.remove()
    assert list(temporary.iterdir()) == []


def test_many_files_are_too_much_together() -> None:
    scratch = Scratch(1)
    for number in range(3):
        (scratch.path / str(number)).mkdir()
        (scratch.path / str(number) / "part").write_bytes(os.urandom(500_000))
    with pytest.raises(ScratchFull):
        scratch.check()
    scratch.remove()


def test_empty_files_are_counted_too() -> None:
    scratch = Scratch(1)
    for number in range(module.MAX_ENTRIES + 1):
        (scratch.path / str(number)).touch()
    with pytest.raises(ScratchFull):
        scratch.check()
    scratch.remove()


def test_a_folder_into_which_its_worker_can_put_nothing_is_not_looked_into() -> None:
    """The judge may be the same user, who cannot list it either; workers cannot change modes (hostile/special_files)."""
    scratch = Scratch(1)
    for mode in (0, 0o500, 0o600):
        (scratch.path / f"{mode:o}").mkdir()
        (scratch.path / f"{mode:o}" / "part").write_bytes(os.urandom(1_500_000))
        (scratch.path / f"{mode:o}").chmod(mode)
        scratch.check()
    (scratch.path / "500").chmod(0o300)
    with pytest.raises(ScratchFull):
        scratch.check()
    scratch.remove()


def test_a_sparse_file_takes_no_room() -> None:
    scratch = Scratch(1)
    with (scratch.path / "sparse").open("wb") as file:
        file.truncate(2**30)
    scratch.check()
    scratch.remove()


def test_links_are_not_followed(tmp_path: Path) -> None:
    (tmp_path / "kept").write_text("x" * 2_000_000)
    scratch = Scratch(1)
    (scratch.path / "link").symlink_to(tmp_path)
    scratch.check()
    scratch.remove()
    assert (tmp_path / "kept").exists()


def test_the_deepest_folder_goes_away(temporary: Path) -> None:
    """Deeper than any path can name and than Python recurses, and named like a folder that it is moved beside."""
    scratch, here = Scratch(1), os.open(".", os.O_RDONLY)
    os.chdir(scratch.path)
    for _ in range(3000):
        Path("a").mkdir()
        os.chdir("a")
    Path("file").touch()
    os.fchdir(here)
    os.close(here)
    scratch.remove()
    assert list(temporary.iterdir()) == []


def test_a_folder_without_rights_goes_away(temporary: Path) -> None:
    scratch = Scratch(1)
    (scratch.path / "outer" / "inner").mkdir(parents=True)
    (scratch.path / "outer" / "inner" / "file").touch()
    for name in ("outer/inner", "outer"):
        (scratch.path / name).chmod(0o000)
    scratch.remove()
    assert list(temporary.iterdir()) == []


def test_only_old_folders_that_nobody_holds_are_abandoned(temporary: Path) -> None:
    held, abandoned, young = Scratch(1), Scratch(1), Scratch(1)
    for item in (abandoned, young):
        os.close(item._lock)
    for item in (held, abandoned):
        os.utime(item.path, (0, time.time() - 2 * 3600))
    (temporary / "autograder-scratch-link").symlink_to(held.path)
    remove_abandoned()
    assert {held.path, young.path} == {path for path in temporary.iterdir() if not path.is_symlink()}
    held.remove()
