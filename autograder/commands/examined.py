"""What `doctor` looks at, each by itself: a line that says what is, and where grading would be refused what to do.

Makes nothing: neither key nor bank. What has to be tried is tried.
"""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from autograder.course.config import Course
from autograder.course.course_error import CourseError
from autograder.course.declarations import load_declared
from autograder.course.key import course_key, private_folder
from autograder.course.places import find_place
from autograder.judging.bank_file import path_of
from autograder.language import DeclarationError
from autograder.proving.stamp import is_proved
from autograder.sandbox.canary import WALLS
from autograder.sandbox.card import CUDA, choose
from autograder.sandbox.client import Surveyed, Zygote
from autograder.sandbox.sandbox_error import SandboxError

GIB = 2**30
LEAST_DISK = GIB
ZYGOTE_MIB = 400  # what torch and matplotlib take beside a submission's own memory
TOOLS = ("nbgrader", "otter-grader")
PROGRAMS = ("git", "docker", "podman", "nvidia-smi")
GRANTED_BY = {
    "landlock": "Linux 5.13 or later grants it",
    "private root": "root grants it, or user namespaces",
    "pid namespace": "root grants it, or user namespaces",
    "uid drop": "only root can do it",
    "no derivatives": "x86-64 and a torch that is known grant it",
}


@dataclass(frozen=True)
class Examined:
    """One thing that was looked at.

    Attributes:
        name: what.
        said: what is.
        problem: why grading would be refused, or would not be safe, and what to do; empty where all is well.
    """

    name: str
    said: str
    problem: str = ""


def sandbox(zygote: Zygote, course: Course, root: Path) -> Iterator[Examined]:
    """Try the walls, and look at what students' code will run with."""
    try:
        zygote.wait_ready(course.device)
        seen = zygote.observe(course.limits, root / "course_config.py")
    except SandboxError as refusal:
        yield Examined("walls", "none", f"Grading would be refused: {refusal}")
        return
    yield _walls(seen)
    yield Examined("Python", seen.software["python"])
    yield Examined("torch", seen.software["torch"])
    yield Examined("importable", seen.software["packages"].replace(" ", ", ").replace("==", " "))


def _walls(seen: Surveyed) -> Examined:
    missing = [wall for wall in WALLS if wall not in seen.isolation]
    said = ", ".join(seen.isolation)
    if missing:
        said += "; not here: " + ", ".join(f"{name} ({GRANTED_BY.get(name, 'it did not hold')})" for name in missing)
    broken = [name for name in missing if name not in GRANTED_BY]
    problem = f"student code broke through: {', '.join(broken)}. Grade on another machine." if broken else ""
    return Examined("walls", said, problem)


def card() -> Examined:
    """Say whether there is a card that workers may be told to use."""
    try:
        choose(CUDA)
    except SandboxError as refusal:
        return Examined("card", str(refusal).partition(" Grade with")[0])
    return Examined("card", "one is in sight: grade with --device cuda")


def room(course: Course, root: Path) -> Iterator[Examined]:
    """Look at cores, memory and disk."""
    cores, free = len(os.sched_getaffinity(0)), _free_memory()
    at_once = cores * (course.limits.memory_mib + ZYGOTE_MIB) * 2**20
    yield Examined("cores", f"{cores}: as many submissions at once, unless --jobs says another number")
    few = f"; {cores} submissions at once may take {at_once / GIB:.1f}, so say --jobs" if at_once > free else ""
    yield Examined("memory", f"{free / GIB:.1f} GiB free{few}")
    folder = private_folder(root)
    disk = shutil.disk_usage(next(path for path in (folder, *folder.parents) if path.exists())).free
    problem = "The disk is nearly full. Make room before grading." if disk < LEAST_DISK else ""
    yield Examined("disk", f"{disk / GIB:.1f} GiB free", problem)


def _free_memory() -> int:
    """Return what is free, and no more than the container has, in bytes."""
    lines = Path("/proc/meminfo").read_text().splitlines()
    free = next(int(line.split()[1]) * 1024 for line in lines if line.startswith("MemAvailable"))
    limit = Path("/sys/fs/cgroup/memory.max")
    text = limit.read_text().strip() if limit.is_file() else ""
    return min(free, int(text)) if text.isdigit() else free


def key(root: Path) -> Examined:
    """Look at the course key: is it one, and can others read it?"""
    folder, path = private_folder(root), private_folder(root) / "course_key"
    if not path.exists():
        return Examined("key", "none yet: the first check, grade or export makes it")
    try:
        course_key(root)
    except (CourseError, OSError) as problem:
        return Examined("key", str(path), str(problem))
    for kept, mode in ((folder, "700"), (path, "600")):
        if stat.S_IMODE(kept.stat().st_mode) & 0o077:
            said = f"{kept} can be read by others, and the hidden inputs are drawn from the key."
            return Examined("key", str(path), f"{said} Close it: chmod {mode} {kept}")
    return Examined("key", f"{path}, closed to everybody but its owner")


def sets(course: Course, root: Path) -> Iterator[Examined]:
    """Look at every assignment: does it load, is it proved as it stands, and is its bank drawn?"""
    has_key = (private_folder(root) / "course_key").exists()  # without one nothing is proved, and asking would make one
    for name in course.assignments:
        try:
            place = find_place(root, course, name)
            load_declared(place)
            proved, drawn = (is_proved(place), path_of(place).is_file()) if has_key else (False, False)
        except (CourseError, DeclarationError) as problem:
            yield Examined(name, "cannot be loaded", str(problem))
            continue
        said = "proved as it stands" if proved else f"not proved as it stands: python -m autograder check {name}"
        yield Examined(name, f"{said}; its inputs are {'drawn' if drawn else 'drawn when they are first needed'}")


def tools() -> Iterator[Examined]:
    """Say which of the programs that platforms need are here."""
    for name in TOOLS:
        try:
            yield Examined(name, version(name))
        except PackageNotFoundError:
            yield Examined(name, "not installed")
    for name in PROGRAMS:
        yield Examined(name, shutil.which(name) or "not found")
