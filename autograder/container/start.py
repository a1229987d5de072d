"""Begins a run in the folder of an export: its settings, and a zygote that warms up meanwhile."""

from __future__ import annotations

import os
from pathlib import Path

from autograder.container.settings import Settings, read_settings
from autograder.course.key import matplotlib_cache
from autograder.course.loading import load_course
from autograder.sandbox.launch import Launched, launch


def start(root: Path) -> tuple[Settings, Launched]:
    """Read the settings and start a zygote.

    Raises:
        OSError, ValueError, TypeError: the export is not whole.
        CourseError: its course cannot be read.
        SandboxError: not a machine on which student code can be confined.
    """
    settings, cache = read_settings(root), matplotlib_cache(root)
    os.environ["MPLCONFIGDIR"] = str(cache)  # support code may import matplotlib in this process, too
    packages = load_course(root).importable
    return settings, launch(cache, packages, allow_unisolated_files=settings.allow_unisolated_files)
