"""Starts the zygote's process. Light on purpose: `grade` calls it before it imports torch itself.

Trusted side. Knows no exercise and no answer.
"""

from __future__ import annotations

import json
import os
import site
import socket
import subprocess
import sys
import sysconfig
from collections.abc import Sequence
from pathlib import Path

from autograder.sandbox.driver import library_folders
from autograder.sandbox.machine import refuse_other_machines
from autograder.sandbox.packages import PACKAGES

ENGINE_ROOT = Path(__file__).resolve().parents[2]


def readable_paths() -> list[Path]:
    """List what a worker may read: the interpreter, its libraries, the system's libraries. Nothing else."""
    system = ["/usr/lib", "/usr/lib64", "/lib", "/lib64", "/usr/local/lib", "/etc/ld.so.cache", "/usr/share/zoneinfo"]
    python = [
        *(sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")),
        *(path for path in sys.path if path.endswith("-packages") and path != site.getusersitepackages()),
        sysconfig.get_config_var("LIBDIR"),
    ]
    found = {Path(path) for path in (*system, *library_folders(), *python) if path and Path(path).exists()}
    return sorted(found)


def _clean_environment(cache: Path) -> dict[str, str]:
    """Build the zygote's whole environment: of the operator's only where a card's driver is; one thread everywhere."""
    told = {
        "LD_LIBRARY_PATH": ":".join(library_folders()),
        "CUDA_VISIBLE_DEVICES": os.environ.get("CUDA_VISIBLE_DEVICES"),
    }
    return {
        **{name: value for name, value in told.items() if value},
        "PATH": "/usr/bin:/bin",
        "LANG": "C.UTF-8",
        "HOME": "/scratch",
        "TMPDIR": "/scratch",
        "MPLBACKEND": "agg",
        "MPLCONFIGDIR": str(cache),
        "USER": "student",
        "OMP_NUM_THREADS": "1",
        "OMP_THREAD_LIMIT": "1",  # libgomp ends the process if it may not start a thread that was asked for
        "OPENBLAS_NUM_THREADS": "1",
        "MKL_NUM_THREADS": "1",
        "PYTHONHASHSEED": "0",
    }


Launched = tuple[socket.socket, "subprocess.Popen[bytes]"]


def launch(
    cache: Path,
    packages: Sequence[str] = PACKAGES,
    *,
    allow_unisolated_files: bool = False,
    module: str = "autograder.sandbox.zygote",
) -> Launched:
    """Start a zygote in a clean interpreter and return at once with its control socket.

    Args:
        cache: a folder where matplotlib may keep its font list between runs.
        packages: what student code may import of what is installed, as pip names it.
        allow_unisolated_files: the operator's word that workers may run where their file system cannot be
            isolated.
        module: whose `main` is the zygote.

    Raises:
        SandboxError: not a machine on which student code can be confined.
    """
    refuse_other_machines()
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    root = str(ENGINE_ROOT)
    code = (  # imports make much, and leave hardly any garbage
        f"import gc, sys; gc.disable(); sys.path.insert(0, {root!r}); "
        f"from autograder.sandbox.importable import allow_only; allow_only({list(packages)!r}); "
        f"from {module} import main; main({theirs.fileno()}, {root!r})"
    )
    cache.parent.mkdir(mode=0o700, parents=True, exist_ok=True)  # it also holds the course key and the banks
    cache.mkdir(mode=0o700, exist_ok=True)
    for lock in cache.glob("*.matplotlib-lock"):  # of a killed run; the next ones would wait for it, and keep nothing
        lock.unlink(missing_ok=True)
    process = subprocess.Popen(
        [sys.executable, "-I", "-c", code],
        env=_clean_environment(cache),
        cwd="/",
        pass_fds=[theirs.fileno()],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    theirs.close()
    options = {
        "cache": str(cache),
        "readable": [str(path) for path in readable_paths()],
        "allow_unisolated_files": allow_unisolated_files,
    }
    ours.send(json.dumps(options).encode())
    return ours, process
