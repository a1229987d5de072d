"""The key that hidden inputs are drawn from, and the owner-only folder where it lies, with banks beside it.

Imports nothing heavy: `grade` asks for this before it imports torch.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from autograder.common.files import create_secret
from autograder.course.course_error import CourseError

KEY_BYTES = 32
PRIVATE_VARIABLE = "AUTOGRADER_PRIVATE"


def private_folder(root: Path) -> Path:
    """Return the owner-only folder of key and banks; ``$AUTOGRADER_PRIVATE`` moves it."""
    return Path(os.environ.get(PRIVATE_VARIABLE) or root / ".private").absolute()


def matplotlib_cache(root: Path) -> Path:
    """Return where the zygote's matplotlib keeps its font list between runs."""
    return private_folder(root) / "matplotlib"


def course_key(root: Path) -> bytes:
    """Return the secret that hidden inputs are drawn from; made on first use, owner-only."""
    folder = private_folder(root)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / "course_key"
    if not path.exists():
        create_secret(path, f"{secrets.token_hex(KEY_BYTES)}\n".encode())  # of a run that was first, the key counts
    try:
        key = bytes.fromhex(path.read_text().strip())
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise CourseError(f"{path} holds no key of {KEY_BYTES} bytes. Restore it, or remove it to draw other inputs.")
    return key
