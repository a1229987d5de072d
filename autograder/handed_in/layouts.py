"""What folders beside one another stand for: students, or groups of them. Most of them decide for all."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from autograder.common.student_ids import as_id
from autograder.handed_in.entries import Listing, Wanted
from autograder.handed_in.file_names import ANOTHER_NAME, id_in, rank, without_slug
from autograder.handed_in.platform_names import Reading, of_canvas, of_moodle
from autograder.handed_in.tree import Folder

SCRATCH = 1  # so many other notebooks may lie beside the one that is named as the assignment


class Layouts:
    """Recognises whose folders are.

    Attributes:
        listing: what was named to the command.
        wanted: the assignment.
        roster: the ids of everybody, where they are known.
    """

    def __init__(self, listing: Listing, wanted: Wanted, roster: Collection[str]) -> None:
        self.listing, self.wanted, self.roster = listing, wanted, roster

    def student_around(self, root: Folder) -> list[Reading] | None:
        """Return whose the named folder is, if it lies in such a tree: a folder of Moodle's, or one of nbgrader's."""
        above = self.listing.above
        for name in above[:-3:-1]:
            readings = of_moodle(name)
            if readings:
                return readings
        if root.name == self.wanted.assignment and len(above) > 1 and self._holds_one_named(root):
            return [Reading("", above[-2], 0, "")]
        inner = root.folder(self.wanted.assignment)
        others = {folder.name for folder in root.folders} - {self.wanted.assignment} - self.wanted.others
        if inner and not others and not root.files and len(inner.all_notebooks) == 1 and self._shows_a_student(root, 1):
            return [Reading("", root.name, 0, "")]
        return None

    def are_students(self, folder: Folder, beside: Sequence[Folder]) -> bool:
        """Whether folders beside one another, in a folder that is nobody's own, are each a student's."""
        names = self.names_of(beside)
        if any(as_id(name) in self.roster for name in names.values()) or any(old != new for old, new in names.items()):
            return True
        for_students, for_groups = 0, int(bool(folder.notebooks))
        for item in beside:
            if self._shows_a_student(item, len(beside)) or self._holds_one(item, folder, len(beside)):
                for_students += 1
            elif item.all_notebooks:
                for_groups += 1 + _is_a_download(item)
        return for_students > 0 and for_students >= for_groups

    def is_a_student_among_groups(self, item: Folder) -> bool:
        """Whether a folder is a student's though those beside it are not."""
        return len(item.all_notebooks) == 1 and self._shows_a_student(item, 1)

    def names_of(self, beside: Sequence[Folder]) -> dict[str, str]:
        """Return whom each folder is named after: of clones, what stands behind the assignment's own name."""
        names = [item.name for item in beside]
        behind = {name: without_slug(self.wanted.assignment, name) for name in names}
        if 2 * sum(map(bool, behind.values())) > len(names):
            return {name: behind[name] or name for name in names}
        clones = [item.name for item in beside if item.is_clone]
        if len(clones) > 1 and 2 * len(clones) > len(names):
            start = _common_start(clones)
            return {name: name.removeprefix(start) for name in names}
        return {name: name for name in names}

    def _holds_one_named(self, folder: Folder) -> bool:
        """Whether one notebook lies in a folder, and is named as the assignment."""
        return len(folder.notebooks) == 1 and self._is_named(folder)

    def _is_named(self, folder: Folder) -> bool:
        return any(rank(self.wanted.assignment, entry.name) < ANOTHER_NAME for entry in folder.notebooks)

    def _shows_a_student(self, item: Folder, beside: int) -> bool:
        """Whether a notebook of the assignment's name lies in it, as in a student's own folder or in nbgrader's."""
        inner = item.folder(self.wanted.assignment)
        scratch = SCRATCH if beside > 1 else 0
        if any(self._is_named(place) and len(place.notebooks) <= 1 + scratch for place in (item, inner) if place):
            return True
        if inner is None:
            return False
        # of files that were named one by one, that there is no other says nothing of where they lie
        return len(inner.notebooks if self.listing.is_picked else inner.all_notebooks) == 1

    def _holds_one(self, item: Folder, folder: Folder, beside: int) -> bool:
        """Whether it holds one notebook, where files are not named after people."""
        if self.listing.is_picked or all(as_id(id_in(entry.name)) in self.roster for entry in item.notebooks):
            return False
        return len(item.notebooks) == len(item.all_notebooks) == 1 and beside > 1 and not folder.notebooks


def _common_start(names: Sequence[str]) -> str:
    """Return what names have in common, up to its last hyphen."""
    first, last = min(names), max(names)
    same = next((place for place, letter in enumerate(first) if letter != last[place : place + 1]), len(first))
    return first[: first.rfind("-", 0, same) + 1]


def _is_a_download(item: Folder) -> bool:
    """Whether what lies in a folder is named as platforms name what people handed in."""
    names = [entry.name for entry in item.notebooks] + [folder.name for folder in item.folders]
    return 2 * sum(bool(of_moodle(name) or of_canvas(name)) for name in names) > len(names) > 0
