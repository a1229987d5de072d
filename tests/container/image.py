"""Builds and runs the images on a machine without Docker: podman with runc, on a base image made by debootstrap.

    python -m tests.container.image         builds the runner

pip is given, while an image is built, what it is configured to use here: indexes, folders of wheels, certificates.
"""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.container.docker_rules import PODMANS_PROFILE, options

ROOT = Path(__file__).resolve().parents[2]
DOCKERFILE = Path("autograder") / "container" / "Dockerfile"
BASE = "localhost/python:3.11-slim"  # the name that the Dockerfile uses
DEBIAN, PACKAGES = "bookworm", "python3,python3-venv,ca-certificates"
RUN = [
    "podman",
    "run",
    "--rm",
    "--runtime=runc",
    "--network=none",
    "--ulimit=nofile=1024:4096",
    "--ulimit=nproc=4096:4096",
]


def why_not_here() -> str:
    """Say why no image can be built on this machine, or nothing."""
    if os.geteuid() != 0:
        return "building images here needs root, and this is another user"
    missing = [name for name in ("podman", "runc", "debootstrap") if shutil.which(name) is None]
    if missing:
        return f"not installed: {', '.join(missing)}"
    return "" if PODMANS_PROFILE.is_file() else f"{PODMANS_PROFILE} is missing: install containers-common"


def build(target: str, context: Path) -> str:
    """Build one target of the Dockerfile in a folder; return the image's name."""
    _make_base()
    name = f"localhost/autograder-{target}"
    with tempfile.TemporaryDirectory() as folder:
        command = ["podman", "build", "--isolation=chroot", "--pull=never", f"--target={target}", f"--tag={name}"]
        _run([*command, *_pip_mounts(Path(folder)), f"--file={context / DOCKERFILE}", str(context)])
    return name


def run(
    image: str,
    arguments: Sequence[str],
    mounts: dict[Path, str],
    folder: Path,
    extra: Sequence[str] = (),
    **rules: Any,
) -> subprocess.CompletedProcess[str]:
    """Run an image as Docker runs one by default.

    Args:
        mounts: path here to path inside, with ":ro" behind it where it may only be read.
        folder: where the rules may be written.
        extra: further options.
        rules: what is granted, if not what Docker grants; see `options`.
    """
    shared = [f"--volume={path}:{inside}" for path, inside in mounts.items()]
    command = [*RUN, *options(folder, **rules), *shared, *extra, image, *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=1800, check=False)


def _make_base() -> None:
    if subprocess.run(["podman", "image", "exists", BASE], check=False).returncode == 0:
        return
    with tempfile.TemporaryDirectory() as folder:
        root, packed = Path(folder) / "root", Path(folder) / "root.tar"
        _run(["debootstrap", "--variant=minbase", f"--include={PACKAGES}", DEBIAN, str(root)])
        shutil.rmtree(root / "var" / "cache" / "apt")
        _run(["tar", "-C", str(root), "-cf", str(packed), "."])
        _run(["podman", "import", str(packed), BASE])


def _pip_mounts(folder: Path) -> list[str]:
    """Return the options that give pip inside what it has here: one file of settings, and every path that they name."""
    listed = subprocess.run([sys.executable, "-m", "pip", "config", "list"], capture_output=True, text=True, check=True)
    settings = {}
    for line in listed.stdout.splitlines():
        name, _, value = line.partition("=")
        settings.setdefault(name.rpartition(".")[2], str(ast.literal_eval(value)))  # the environment's come first
    written = folder / "pip.conf"
    written.write_text("".join(["[global]\n", *(f"{name} = {value}\n" for name, value in settings.items())]))
    named = [word for value in settings.values() for word in value.split()]
    # an index of files refers to what lies beside it
    paths = {Path(word.removeprefix("file://")).parent if word.startswith("file://") else Path(word) for word in named}
    there = sorted(path for path in paths if path.is_absolute() and path.exists() and path != Path("/"))
    return [f"--volume={written}:/etc/pip.conf:ro", *(f"--volume={path}:{path}:ro" for path in there)]


def _run(command: Sequence[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, timeout=1800, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command[:2])}: {(done.stdout + done.stderr)[-3000:]}")


if __name__ == "__main__":
    problem = why_not_here()
    print(f"skipped: {problem}" if problem else build("runner", ROOT))
