"""What `setup.sh` says where it cannot do its work; that it does it, the images show."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from tests.container.platform import ROOT

SETUP = ROOT / "autograder" / "platforms" / "gradescope" / "setup.sh"


def run(folder: Path, programs: dict[str, str], environment: Path) -> subprocess.CompletedProcess[str]:
    """Run it on a machine that has these programs, by the text of each, and the few that every machine has."""
    for name in ("bash", "cat", "dirname", "grep"):
        found = shutil.which(name)
        assert found
        (folder / name).symlink_to(found)
    for name, text in programs.items():
        (folder / name).write_text(f"#!{shutil.which('bash')}\n{text}\n")
        (folder / name).chmod(0o755)
    variables = {"PATH": str(folder), "AUTOGRADER_ENVIRONMENT": str(environment)}
    return subprocess.run(["bash", str(SETUP)], env=variables, capture_output=True, text=True, check=False)


def test_without_a_new_python_it_asks_for_another_base_image(tmp_path: Path) -> None:
    done = run(tmp_path, {"python3": "exit 1", "apt-get": "exit 100"}, tmp_path / "environment")
    assert done.returncode == 1
    said = "Python 3.11 with venv was not found and cannot be installed here. Choose a newer base image."
    assert done.stderr == f"setup.sh: {said}\n"


def test_packages_that_cannot_be_had_are_a_sentence_below_what_pip_says(tmp_path: Path) -> None:
    pip = tmp_path / "environment" / "bin" / "python"
    pip.parent.mkdir(parents=True)
    pip.write_text("#!/bin/sh\necho 'no such package' >&2\nexit 1\n")
    pip.chmod(0o755)
    done = run(tmp_path, {"python3": "exit 0"}, tmp_path / "environment")
    assert done.returncode == 1
    said = "the packages cannot be installed. Above, pip says which and why."
    assert done.stderr == f"no such package\nsetup.sh: {said}\n"
