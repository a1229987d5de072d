"""What looks for leftovers sees them."""

from __future__ import annotations

import os
import subprocess
import tempfile
from pathlib import Path

import pytest

from tests.wall import observed


def test_a_process_that_outlives_its_parent_is_named_and_others_are_not() -> None:
    mine = subprocess.Popen(["sleep", "60"])
    with observed.adopted_orphans() as processes_left:
        done = subprocess.run(
            ["sh", "-c", "sleep 60 >/dev/null & echo $!"], stdout=subprocess.PIPE, text=True, check=True
        )
        orphan = int(done.stdout)
        assert processes_left() == [f"process {orphan}: sleep 60 "]
        os.kill(orphan, 9)
        os.waitpid(orphan, 0)
        assert processes_left() == []
    mine.kill()
    mine.wait()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file to another user")
def test_a_file_of_a_worker_is_named_unless_it_lies_in_the_runs_own_folder() -> None:
    before = observed.files_of_workers()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "left"
        path.touch()
        os.chown(path, observed.WORKER_UIDS[0], -1)
        assert observed.files_left(before, besides=Path("/nowhere"), patience_seconds=0.1) == [str(path)]
        assert observed.files_left(before, besides=Path(folder)) == []


def test_secrets_are_found_in_text_and_in_bytes(tmp_path: Path) -> None:
    (tmp_path / "ada.json").write_text('{"message": "harmless"}')
    (tmp_path / "answers").mkdir()
    (tmp_path / "answers" / "eve.data").write_bytes(b"\0\1the-key\2")
    assert observed.secrets_in(tmp_path, ("the-key",), "nothing") == ["eve.data"]
    assert observed.secrets_in(tmp_path, ("the-key",), "the-key!") == ["the command's output", "eve.data"]


def test_a_change_is_seen(tmp_path: Path) -> None:
    (tmp_path / "kept").write_text("a")
    before = observed.state_of([tmp_path])
    assert observed.state_of([tmp_path]) == before
    (tmp_path / "kept").write_text("ab")
    (tmp_path / "new").touch()
    after = observed.state_of([tmp_path])
    assert {Path(path).name for path in after if before.get(path) != after[path]} >= {"kept", "new"}
