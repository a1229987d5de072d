"""Files are whole whatever happens: writers are killed at every line of `files.py`, one after another."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from autograder.common import files
from autograder.common.files import UNFINISHED, remove_unfinished, write_atomically, write_secret
from autograder.course.key import PRIVATE_VARIABLE, course_key
from autograder.course.places import Place
from autograder.judging.bank_file import load, path_of, save
from autograder.judging.judge import Judge

OLD, NEW = b"old" * 1000, b"new" * 2000


def killed_at_line(number: int, write: Callable[[], Any]) -> bool:
    """Let a child write and kill itself before the n-th line of `files.py` that it runs; whether it came that far."""
    child = os.fork()
    if child == 0:
        left = [number]

        def count(frame: FrameType, event: str, _: Any) -> Any:
            if frame.f_code.co_filename != files.__file__:
                return None
            if event == "line":
                left[0] -= 1
                if left[0] < 0:
                    os.kill(os.getpid(), signal.SIGKILL)
            return count

        try:
            sys.settrace(count)
            write()
        finally:
            os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL


def every_line(write: Callable[[], Any]) -> Iterator[int]:
    """Yield after each kill, until a child comes to its end; demand that there were some."""
    number = 0
    while killed_at_line(number, write):
        yield number
        number += 1
    assert number > 10


def unfinished(folder: Path) -> list[Path]:
    """List what killed writers left."""
    return list(folder.glob(f".*{UNFINISHED}"))


@pytest.mark.parametrize("write", [write_atomically, write_secret])
def test_a_file_is_the_old_one_or_the_new_one_at_every_line(
    write: Callable[[Path, bytes], None], tmp_path: Path
) -> None:
    path = tmp_path / "ada.json"
    path.write_bytes(OLD)
    seen = []
    for _ in every_line(lambda: write(path, NEW)):
        seen.append(path.read_bytes())
        assert len(unfinished(tmp_path)) <= 1
        remove_unfinished(tmp_path, tmp_path / "is not there")
        assert list(tmp_path.iterdir()) == [path]
        path.write_bytes(OLD)
    assert set(seen) == {OLD, NEW}
    assert seen == sorted(seen, key=(OLD, NEW).index)


def test_the_course_key_is_whole_or_not_there_at_every_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(PRIVATE_VARIABLE, str(tmp_path / "private"))
    path = tmp_path / "private" / "course_key"
    there = set()
    for _ in every_line(lambda: course_key(tmp_path)):
        there.add(path.exists())
        if path.exists():
            assert len(path.read_text()) == 65
            assert path.stat().st_mode & 0o777 == 0o600
            assert course_key(tmp_path) == course_key(tmp_path)
            path.unlink()
        remove_unfinished(path.parent)
        assert list(path.parent.iterdir()) == []
    assert there == {False, True}


def test_the_bank_is_whole_or_not_there_at_every_line(place: Place, judge: Judge) -> None:
    path = path_of(place)
    save(place, judge.bank)  # another test's may have taken its place
    whole = path.read_bytes()
    there = set()
    for _ in every_line(lambda: (path.unlink(), save(place, judge.bank))):
        there.add(path.exists())
        assert not path.exists() or path.read_bytes() == whole
        assert (load(place) is None) is not path.exists()
        remove_unfinished(path.parent)
        assert unfinished(path.parent) == []
        path.write_bytes(whole)
    assert there == {False, True}


def test_what_somebody_writes_just_now_is_not_cleared_away(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from autograder.common import files\n"
        "with files._unfinished(Path(sys.argv[1]), b'') as copy:\n"
        "    print(copy, flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path / "x")], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as writer:
        assert writer.stdout is not None
        copy = Path(writer.stdout.readline().decode().strip())
        remove_unfinished(tmp_path)
        assert copy.exists()
        writer.kill()
        writer.wait()
        remove_unfinished(tmp_path)
        assert not copy.exists()
