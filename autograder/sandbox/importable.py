"""Which installed packages exist beside student code: those that the course lists, and what these need themselves.

Entered in a zygote before it imports anything, and inherited by its workers. Whatever else lies in the environment that
grades is not there for students' code, nor for the listed packages, which like to use more than they need: an answer
comes to the same in a large environment as in a small one. No wall: whoever undoes it in a worker gains a package that
the operator installed.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from importlib.abc import MetaPathFinder
from importlib.machinery import BuiltinImporter, FrozenImporter, ModuleSpec, PathFinder
from importlib.metadata import Distribution, DistributionFinder, PackageNotFoundError, distribution
from pathlib import PurePath
from types import ModuleType
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

_ENGINE = ("safetensors",)  # what the engine itself imports in a zygote, besides these
_PACKAGE_FOLDERS = {"site-packages", "dist-packages"}
_ALL = DistributionFinder.Context()


def allow_only(packages: Sequence[str]) -> None:
    """Leave nothing to be imported from installed packages but these, and what they need themselves.

    Args:
        packages: as pip names them.

    Raises:
        SystemExit: one of them is not installed; with a sentence.
    """
    try:
        needed = _with_requirements([*packages, *_ENGINE])
    except PackageNotFoundError as problem:
        advice = f"Install it (pip install {problem.name}), or take it out of course_config.py."
        sys.exit(f"{problem.name}, which students may import, is not installed where this is graded. {advice}")
    modules = {"autograder"}.union(*map(_modules_of, needed.values()))
    versions: dict[str, str] = {name: needed[name].version for name in sorted(map(canonicalize_name, packages))}
    sys.meta_path[:] = [_ListedFinder(list(sys.meta_path), set(needed), modules, versions)]


def listed() -> Mapping[str, str]:
    """Return the packages that `allow_only` was told in this process, with their versions."""
    return next((finder.versions for finder in sys.meta_path if isinstance(finder, _ListedFinder)), {})


def modules_of_installed(packages: Iterable[str]) -> set[str]:
    """Return the names by which packages can be imported, as far as they are installed here."""
    names = set[str]()
    for name in packages:
        with suppress(PackageNotFoundError):
            names |= _modules_of(distribution(name))
    return names


def _modules_of(package: Distribution) -> set[str]:
    declared = (package.read_text("top_level.txt") or "").split()
    paths = declared or [line.partition(",")[0] for line in (package.read_text("RECORD") or "").splitlines()]
    names = {path.partition("/")[0].partition(".")[0] for path in paths}
    return names | {package.name.replace("-", "_")}  # of one that is installed to be edited, nothing else can be read


def _with_requirements(packages: Iterable[str]) -> dict[str, Distribution]:
    """Return the packages, and all that they need here, by name. What is needed and not there is left out.

    Raises:
        PackageNotFoundError: one of the packages themselves is not there.
    """
    found: dict[str, Distribution] = {canonicalize_name(name): distribution(name) for name in packages}
    waiting = list(found.values())
    while waiting:
        for line in waiting.pop().requires or ():
            needed = Requirement(line)
            name = canonicalize_name(needed.name)
            if name in found or not (needed.marker is None or needed.marker.evaluate({"extra": ""})):
                continue
            try:
                found[name] = distribution(name)
            except PackageNotFoundError:
                continue
            waiting.append(found[name])
    return found


class _ListedFinder(MetaPathFinder):
    """Finds what the finders before it find, but in folders of packages only the packages of a list.

    Args:
        finders: those before it.
        packages: the list, as pip names them.
        modules: the names by which they can be imported.
        versions: of those among them that the course lists.
    """

    def __init__(self, finders: list[Any], packages: set[str], modules: set[str], versions: Mapping[str, str]) -> None:
        self._finders, self._packages, self._modules = finders, packages, modules
        self.versions = versions

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Find a module; of packages that are not listed there is none."""
        if path is None and fullname not in self._modules:
            return _outside_packages(fullname)
        found = (finder.find_spec(fullname, path, target) for finder in self._finders)
        return next((spec for spec in found if spec is not None), None)

    def find_distributions(self, context: Any = _ALL) -> Iterator[Distribution]:
        """Find what is told of installed packages, entry points among it; of others than the listed ones nothing."""
        names = self._packages if context.name is None else self._packages & {canonicalize_name(context.name)}
        for name in sorted(names):
            yield from PathFinder.find_distributions(DistributionFinder.Context(name=name, path=context.path))

    def invalidate_caches(self) -> None:
        """Look at the folders again, as `importlib` asks it."""
        PathFinder.invalidate_caches()


def _outside_packages(name: str) -> ModuleSpec | None:
    """Find a module of Python's own library, or one that a notebook wrote and made importable itself."""
    folders = [entry for entry in sys.path if not _PACKAGE_FOLDERS & set(PurePath(entry).parts)]
    found = (BuiltinImporter.find_spec(name), FrozenImporter.find_spec(name), PathFinder.find_spec(name, folders))
    return next((spec for spec in found if spec is not None), None)
