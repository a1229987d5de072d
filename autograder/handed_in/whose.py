"""Whose each file is: the layout of a whole folder is recognised first, and then what stands for a person in it.

    class/ada.ipynb                                           flat: the file's name
    submitted/ada/ps1/ps1.ipynb, class/ada/homework.ipynb     a folder a student, nbgrader's tree among them
    clones/ps1-annlee/…                                       clones of GitHub Classroom: what the folders do not share
    Ada Lovelace_1236_assignsubmission_file/…                 Moodle, folders or files
    lovelaceada_1234_56789_ps1.ipynb                          Canvas
    submission_345/…, submission_metadata.yml                 Gradescope

Whose a file is, the outermost part says that is not the person's own doing: what lies in a student's folder is that
student's, whatever it is called. Folders beside one another are of one kind, which most of them show (`layouts.py`), so
that nobody can make what others handed in mean something else.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from autograder.common.files import printable
from autograder.common.student_ids import as_id, is_id
from autograder.handed_in.entries import Entry, Listing, Stated, Wanted
from autograder.handed_in.file_names import id_in, is_named_a_notebook
from autograder.handed_in.layouts import Layouts
from autograder.handed_in.leftovers import CLONED, leftover, placeholder_for
from autograder.handed_in.platform_names import Reading, decided, number_of, of_canvas, of_moodle
from autograder.handed_in.rows import AccountRow, Owned, What
from autograder.handed_in.tree import Folder, tree_of

Found = Iterator[Owned | AccountRow]


def whose(listing: Listing, wanted: Wanted, roster: Collection[str] = ()) -> Found:
    """Yield every file of a listing once: with its owner, or with what becomes of it without one.

    Args:
        roster: the ids of everybody, where they are known.
    """
    left = [entry for entry in listing.entries if leftover(entry.parts)]
    kept = [entry for entry in listing.entries if not leftover(entry.parts)]
    sorting = _Sorting(listing, wanted, roster)
    yield from sorting.left_out(left)
    yield from sorting.of(tree_of(listing.above[-1] if listing.above else "", kept, left))


def all_of_one(listing: Listing, wanted: Wanted, student: str) -> Found:
    """Yield every file of a listing once, all of them one student's."""
    left = [entry for entry in listing.entries if leftover(entry.parts)]
    kept = [entry for entry in listing.entries if not leftover(entry.parts)]
    sorting = _Sorting(listing, wanted, ())
    yield from sorting.left_out(left)
    yield from sorting.in_own_folder(tree_of("", kept, left), student)


class _Sorting:
    """Goes through a listing from the outside in."""

    def __init__(self, listing: Listing, wanted: Wanted, roster: Collection[str]) -> None:
        self.listing, self.wanted, self.roster = listing, wanted, roster
        self.layouts = Layouts(listing, wanted, roster)

    def left_out(self, entries: Sequence[Entry]) -> Found:
        """Say what nobody made; what iCloud left in place of a file that somebody did make is refused."""
        for entry in entries:
            missing = placeholder_for(entry.name)
            if missing and not any(leftover((part,)) for part in entry.parts[:-1]):
                why = "stands for a file that iCloud did not download. Download it, or ask for the .ipynb file."
                yield self._row(entry.parts, "refused", why)
            elif entry.kind != "folder" or entry.name == CLONED:
                yield self._row(entry.parts, "passed over", f"is {leftover(entry.parts)}.")

    def of(self, root: Folder) -> Found:
        """Yield what lies in the folder that was named, which may itself be a student's."""
        student = self.layouts.student_around(root)
        if student is None:
            yield from self._gathered(root)
        elif len(student) == 1:
            yield from self.in_own_folder(root, student[0].student)
        else:
            yield from self._all_of(root, _in_two_ways(student))

    def _gathered(self, folder: Folder) -> Found:
        """Yield what lies in a folder that is nobody's own."""
        yield from self._named_by_a_platform(folder, [item for item in folder.folders if of_moodle(item.name)])
        by_number = [item for item in folder.folders if folder.parts in self.listing.stated and number_of(item.name)]
        for item in by_number:
            yield from self._of_gradescope(item, self.listing.stated[folder.parts].get(item.name))
        rest = [item for item in folder.folders if item not in by_number and not of_moodle(item.name)]
        for item in [item for item in rest if is_named_a_notebook(item.name)]:
            yield from self._all_of(item, "is a folder, not a notebook. Take the notebook out of it.")
        rest = [item for item in rest if not is_named_a_notebook(item.name)]
        are_students, names = self.layouts.are_students(folder, rest), self.layouts.names_of(rest)
        for item in rest:
            if are_students or self.layouts.is_a_student_among_groups(item):
                yield from self.in_own_folder(item, names[item.name])
            else:
                yield from self._gathered(item)

    def _named_by_a_platform(self, folder: Folder, folders: Sequence[Folder]) -> Found:
        """Yield the files of a folder, which are named after people, and what lies in Moodle's folders."""
        of_files = [of_moodle(entry.name) or of_canvas(entry.name) for entry in folder.files]
        left = list(decided([*of_files, *(of_moodle(item.name) for item in folders)], self.roster))
        place = (*folder.parts, "by a platform")
        for entry, readings in zip(folder.files, left, strict=False):
            if not readings:
                student = id_in(entry.name)
                is_certain = as_id(student) in self.roster
                yield self._owned(entry, student, entry.name, folder.parts, is_certain=is_certain)
            elif len(readings) == 1:
                yield self._named(entry, readings[0], place)
            else:
                yield self._row(entry.parts, "refused", _in_two_ways(readings))
        for item, readings in zip(folders, left[len(of_files) :], strict=True):
            if len(readings) == 1:
                yield from self.in_own_folder(item, readings[0].student, place, platform="moodle")
            else:
                yield from self._all_of(item, _in_two_ways(readings))

    def _of_gradescope(self, folder: Folder, stated: Stated | None) -> Found:
        """Yield what lies in a folder of Gradescope's, which its table says whose it is."""
        if stated is None or not stated.people:
            why = "is nobody's by submission_metadata.yml. Rename it after whose it is, or download again."
            yield from self._all_of(folder, why)
            return
        first, *others = stated.people
        place = (*folder.parts[:-1], "by a platform")
        for found in self.in_own_folder(folder, first, place, platform="gradescope"):
            if isinstance(found, Owned):
                found = replace(found, upload=number_of(folder.name), at=stated.at, group=tuple(others))
            yield found

    def _all_of(self, folder: Folder, why: str) -> Found:
        """Refuse a folder, and pass over what lies in it."""
        yield self._row(folder.parts, "refused", why)
        for entry in folder.all_files:
            yield self._row(entry.parts, "passed over", "lies in a folder that was refused.")

    def in_own_folder(self, folder: Folder, student: str, place: tuple[str, ...] = (), *, platform: str = "") -> Found:
        """Yield what lies in a student's folder; what is of another assignment is no business of this one."""
        others = [item for item in folder.folders if item.name in self.wanted.others]
        for entry in [entry for item in others for entry in item.all_files]:
            yield self._row(entry.parts, "passed over", "lies in the folder of another assignment.")
        mine = [item for item in folder.folders if item.name not in self.wanted.others]
        own = [entry for item in mine for entry in item.all_files]
        if not folder.files and not own and not others and folder.parts:
            path = printable(self.listing.path_of(folder.parts))
            yield AccountRow(path, as_id(student), "refused", "is empty. Ask for the .ipynb file.")
        for entry in (*folder.files, *own):
            below = entry.parts[len(folder.parts) :]
            depth = len(below) - (below[0] == self.wanted.assignment)
            own_place = place or (*folder.parts, "own")
            yield self._owned(entry, student, entry.name, own_place, depth=depth, platform=platform)

    def _named(self, entry: Entry, reading: Reading, place: tuple[str, ...]) -> Owned | AccountRow:
        """Say whose a file is that a platform named."""
        found = self._owned(
            entry,
            reading.student,
            reading.name,
            place,
            upload=reading.upload,
            platform="canvas" if reading.upload else "moodle",
        )
        return replace(found, marked_late=reading.marked_late) if isinstance(found, Owned) else found

    def _owned(
        self,
        entry: Entry,
        student: str,
        name: str,
        place: tuple[str, ...],
        *,
        upload: int = 0,
        depth: int = 1,
        is_certain: bool = True,
        platform: str = "",
    ) -> Owned | AccountRow:
        known = as_id(student)
        if not is_id(known):
            why = f"'{printable(known)}' cannot be a student's id: it is too long, or holds what no file name may."
            return self._row(entry.parts, "refused", f"{why} Rename it.")
        path = self.listing.path_of(entry.parts)
        return Owned(entry, path, known, name, (*self.listing.above, *place), upload, depth, is_certain, platform)

    def _row(self, parts: tuple[str, ...], what: What, why: str) -> AccountRow:
        return AccountRow(printable(self.listing.path_of(parts)), "", what, why)


def _in_two_ways(readings: Sequence[Reading]) -> str:
    ways = " or ".join(f"{reading.student} ('{printable(reading.person)}')" for reading in readings)
    return f"its name can be read in two ways: {ways}. Rename it after whose it is."
