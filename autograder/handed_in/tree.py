"""The entries of a listing as folders in folders, without what is nobody's work."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from autograder.handed_in.entries import Entry
from autograder.handed_in.file_names import is_named_a_notebook
from autograder.handed_in.leftovers import CLONED


@dataclass
class Folder:
    """A folder.

    Attributes:
        parts: its names below the folder that was named to the command.
        name: its own name.
        files: what lies in it that is no folder.
        folders: the folders in it.
        is_clone: whether git made it.
    """

    parts: tuple[str, ...]
    name: str
    files: list[Entry] = field(default_factory=list)
    folders: list[Folder] = field(default_factory=list)
    is_clone: bool = False

    @cached_property
    def notebooks(self) -> list[Entry]:
        """What lies directly in it and is, or is called, a notebook."""
        return [entry for entry in self.files if is_candidate(entry)]

    @cached_property
    def all_files(self) -> list[Entry]:
        """What lies in it at any depth and is no folder."""
        return [*self.files, *(entry for folder in self.folders for entry in folder.all_files)]

    @cached_property
    def all_notebooks(self) -> list[Entry]:
        """The same, of notebooks."""
        return [entry for entry in self.all_files if is_candidate(entry)]

    def folder(self, name: str) -> Folder | None:
        """Return the folder of a name in it."""
        return next((folder for folder in self.folders if folder.name == name), None)


def is_candidate(entry: Entry) -> bool:
    """Whether a file can be what is graded: it reads as a notebook, or is called one."""
    return entry.kind == "file" and (entry.look.is_notebook or is_named_a_notebook(entry.name))


def tree_of(name: str, entries: Iterable[Entry], hidden: Iterable[Entry]) -> Folder:
    """Return the outermost folder.

    Args:
        name: its name.
        entries: what people may have made.
        hidden: what was left out, of which only traces of git matter.
    """
    root = Folder((), name)
    folders = {root.parts: root}

    def at(parts: tuple[str, ...]) -> Folder:
        if parts not in folders:
            folders[parts] = Folder(parts, parts[-1])
            at(parts[:-1]).folders.append(folders[parts])
        return folders[parts]

    for entry in entries:
        if entry.kind == "folder":
            at(entry.parts)
        else:
            at(entry.parts[:-1]).files.append(entry)
    for entry in hidden:
        if entry.name == CLONED and entry.parts[:-1] in folders:
            folders[entry.parts[:-1]].is_clone = True
    return root
