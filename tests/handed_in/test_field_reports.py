"""What lecturers really collect: each row is a public report, and what should come of it."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from tests.handed_in.folders import (
    FULL,
    NAME,
    OF_A_MAC,
    OF_ANOTHER_SET,
    PDF,
    TEN,
    UNTOUCHED,
    account,
    graded,
    put,
    zipped,
)

NB = f"{NAME}.ipynb"
MOODLE = "Ann Lee_1234_assignsubmission_file"
EARLIER, LATER = TEN, TEN + 60

FOUND = [
    ("a Mac's metadata in a Moodle folder", {f"{MOODLE}/{NB}": FULL, f"{MOODLE}/__MACOSX/._{NB}": OF_A_MAC}, {"1234": f"{MOODLE}/{NB}"}),
    ("a Mac's metadata in a flat folder", {"ann.ipynb": FULL, "._ann.ipynb": OF_A_MAC}, {"ann": "ann.ipynb"}),
    (
        "notes beside the notebook, in Moodle",
        {f"{MOODLE}/{NB}": FULL, f"{MOODLE}/notes_from_class.ipynb": UNTOUCHED},
        {"1234": f"{MOODLE}/{NB}"},
    ),
    (
        "a draft with a smaller number, in Canvas",
        {"leeann_1234_56788_draft.ipynb": UNTOUCHED, f"leeann_1234_56789_{NB}": FULL},
        {"1234": f"leeann_1234_56789_{NB}"},
    ),
    (
        "a draft with a larger number, in Canvas",
        {"leeann_1234_56790_draft.ipynb": (UNTOUCHED, LATER), f"leeann_1234_56789_{NB}": FULL},
        {"1234": f"leeann_1234_56789_{NB}"},
    ),
    (
        "Canvas' number decides, not the time",
        {f"leeann_1234_56999_{NAME}-1.ipynb": (FULL, EARLIER), f"leeann_1234_56788_{NB}": (UNTOUCHED, LATER)},
        {"1234": f"leeann_1234_56999_{NAME}-1.ipynb"},
    ),
    (
        "other endings, flat",
        {
            "ann.ipynb.txt": FULL, "bea.ipynb.json": FULL, "cal.IPYNB": FULL, "dan.json": FULL, "eva.ipynb": FULL,
            "fay.zip": zipped({"any.ipynb": FULL}), "ivo": FULL, "jan.lee": FULL,
        },
        {
            "ann": "ann.ipynb.txt", "bea": "bea.ipynb.json", "cal": "cal.IPYNB", "dan": "dan.json", "eva": "eva.ipynb",
            "fay": "fay.zip!any.ipynb", "ivo": "ivo", "jan.lee": "jan.lee",
        },
    ),
    *(
        (f"another ending in Moodle: {name}", {f"{MOODLE}/{name}": data}, {"1234": f"{MOODLE}/{name}{inner}"})
        for name, data, inner in [
            ("ann.ipynb.txt", FULL, ""), ("bea.ipynb.json", FULL, ""), ("cal.IPYNB", FULL, ""), ("dan.json", FULL, ""),
            ("fay.zip", zipped({"x/any.ipynb": FULL, "__MACOSX/x/._any.ipynb": OF_A_MAC}), "!x/any.ipynb"), ("ivo", FULL, ""),
        ]
    ),
    (
        "clones of GitHub Classroom",
        {f"ps1-gradients-annlee/{NB}": FULL, f"ps1-gradients-bea-ono/{NB}": FULL, "ps1-gradients-annlee/.git/config": b""},
        {"annlee": f"ps1-gradients-annlee/{NB}", "bea-ono": f"ps1-gradients-bea-ono/{NB}"},
    ),
    (
        "clones of an assignment that is called otherwise there",
        {f"hw-1-ann/{NB}": FULL, "hw-1-ann/.git/HEAD": b"", f"hw-1-bea/{NB}": FULL, "hw-1-bea/.git/HEAD": b""},
        {"ann": f"hw-1-ann/{NB}", "bea": f"hw-1-bea/{NB}"},
    ),
    (
        "anonymous, late, and with underscores, in Canvas",
        {f"anon_Ab3xY_56790_{NB}": FULL, f"LATE_anon_Cd4zQ_56791_{NB}": FULL, f"lee_onoann_1234_56789_{NB}": FULL, f"poecal_LATE_1235_56792_{NB}": FULL},
        {"Ab3xY": f"anon_Ab3xY_56790_{NB}", "Cd4zQ": f"LATE_anon_Cd4zQ_56791_{NB}", "1234": f"lee_onoann_1234_56789_{NB}", "1235": f"poecal_LATE_1235_56792_{NB}"},
    ),
    (
        "ids of any script in nbgrader's tree",
        {f"{student}/{NAME}/{NB}": FULL for student in ("josé", "Ann Lee", "O'Neil", "李四")},
        {student: f"{student}/{NAME}/{NB}" for student in ("josé", "Ann Lee", "O'Neil", "李四")},
    ),
    ("ids of any script, flat", {f"{student}.ipynb": FULL for student in ("josé", "Jürgen Müller", "O'Neil", "李四")}, {student: f"{student}.ipynb" for student in ("josé", "Jürgen Müller", "O'Neil", "李四")}),
    (
        "a tree in which every notebook was downloaded again",
        {f"{student}/{NAME}/{NAME} (1).ipynb": FULL for student in ("ann", "bea")},
        {student: f"{student}/{NAME}/{NAME} (1).ipynb" for student in ("ann", "bea")},
    ),
    (
        "an editor's leftovers",
        {".Trash/ann.ipynb": (UNTOUCHED, LATER), ".~ann.ipynb": UNTOUCHED, "ann-checkpoint.ipynb": UNTOUCHED, "ann.ipynb~": UNTOUCHED, "ann.ipynb": FULL},
        {"ann": "ann.ipynb"},
    ),
    (
        "a nested folder beside plain notebooks",
        {"ann.ipynb": FULL, "bea.ipynb": FULL, f"cal/{NAME}/{NB}": FULL, "group/dan.ipynb": FULL},
        {"ann": "ann.ipynb", "bea": "bea.ipynb", "cal": f"cal/{NAME}/{NB}", "dan": "group/dan.ipynb"},
    ),
    (
        "another student's name in a folder of nbgrader's",
        {f"mallory/{NAME}/bob/{NAME}/{NB}": (UNTOUCHED, LATER), f"bob/{NAME}/{NB}": FULL},
        {"mallory": f"mallory/{NAME}/bob/{NAME}/{NB}", "bob": f"bob/{NAME}/{NB}"},
    ),
    (
        "the same, while the other handed in nothing",
        {f"mallory/{NAME}/bob/{NAME}/{NB}": FULL},
        {"mallory": f"mallory/{NAME}/bob/{NAME}/{NB}"},
    ),
    (
        "what another student's number is called by, where that student is there",
        {f"Bob_999_assignsubmission_file/{NB}": FULL, f"Mallory_999_assignsubmission_file_x_1234_assignsubmission_file/{NB}": UNTOUCHED},
        {"999": f"Bob_999_assignsubmission_file/{NB}", "1234": f"Mallory_999_assignsubmission_file_x_1234_assignsubmission_file/{NB}"},
    ),
    (
        "a name with an upload of another time in it, in Canvas",
        {f"leeann_1234_5678901_2026_{NB}": FULL, f"onobea_1235_5678902_{NB}": FULL},
        {"1234": f"leeann_1234_5678901_2026_{NB}", "1235": f"onobea_1235_5678902_{NB}"},
    ),
    (
        "several platforms below one folder",
        {f"canvas/leeann_1234_56789_{NB}": FULL, f"moodle/Bea Ono_1235_assignsubmission_file/{NB}": FULL, f"clones/ps1-gradients-cal/{NB}": FULL, "flat/dan.ipynb": FULL, "flat/eva.ipynb": FULL},
        {"1234": f"canvas/leeann_1234_56789_{NB}", "1235": f"moodle/Bea Ono_1235_assignsubmission_file/{NB}", "cal": f"clones/ps1-gradients-cal/{NB}", "dan": "flat/dan.ipynb", "eva": "flat/eva.ipynb"},
    ),
    (
        "sections of a class",
        {f"section{number}/{student}.ipynb": FULL for number, students in enumerate((("ann", "bea"), ("cal", "dan"))) for student in students},
        {student: f"section{number}/{student}.ipynb" for number, students in enumerate((("ann", "bea"), ("cal", "dan"))) for student in students},
    ),
    ("a folder a student, under any name", {"ann/homework.ipynb": FULL, "bea/my solution.ipynb": FULL}, {"ann": "ann/homework.ipynb", "bea": "bea/my solution.ipynb"}),
    (
        "other sets and scratch in nbgrader's tree",
        {f"ann/{NAME}/{NB}": FULL, f"ann/{NAME}/scratch.ipynb": (UNTOUCHED, LATER), "ann/ps4_hessians/ps4_hessians.ipynb": OF_ANOTHER_SET, "bea/ps4_hessians/ps4_hessians.ipynb": OF_ANOTHER_SET},
        {"ann": f"ann/{NAME}/{NB}"},
    ),
    ("what Windows and Drive add", {"ann.ipynb": FULL, "ann.ipynb:Zone.Identifier": b"[ZoneTransfer]", "Copy of bea.ipynb": FULL, "cal-Copy1.ipynb": FULL, "dan (Dan's conflicted copy 2026-10-01).ipynb": FULL}, {"ann": "ann.ipynb", "bea": "Copy of bea.ipynb", "cal": "cal-Copy1.ipynb", "dan": "dan (Dan's conflicted copy 2026-10-01).ipynb"}),
    (
        "the folder in which GitHub's command puts all clones",
        {f"ps1-gradients-submissions/ps1-gradients-{name}/{NB}": FULL for name in ("ann", "bea")},
        {name: f"ps1-gradients-submissions/ps1-gradients-{name}/{NB}" for name in ("ann", "bea")},
    ),
    ("text that was typed into Canvas beside a file", {f"leeann_1234_56789_{NB}": FULL, "leeann_1234_text.html": b"<p>see file</p>"}, {"1234": f"leeann_1234_56789_{NB}"}),
    ("the same bytes twice", {f"{MOODLE}/a.ipynb": FULL, f"{MOODLE}/b.ipynb": FULL}, {"1234": f"{MOODLE}/a.ipynb"}),
    ("a later copy of one's own", {"ann.ipynb": UNTOUCHED, "ann (1).ipynb": (FULL, LATER)}, {"ann": "ann (1).ipynb"}),
]  # fmt: skip


@pytest.mark.parametrize(("files", "expected"), [row[1:] for row in FOUND], ids=[row[0] for row in FOUND])
def test_each_student_s_file_is_found_and_nothing_is_refused(
    tmp_path: Path, files: dict[str, bytes], expected: dict[str, str]
) -> None:
    found = account(put(tmp_path, files))
    assert graded(found, tmp_path) == expected
    assert found.refused == []
    listed = {re.sub(r"/\.git/.*", "/.git", name) for name in files}
    assert sorted(row.path.removeprefix(f"{tmp_path}/") for row in found.rows) == sorted(listed)


REFUSED = [
    (
        "two notebooks that nothing tells apart",
        {f"{MOODLE}/a.ipynb": FULL, f"{MOODLE}/b.ipynb": UNTOUCHED},
        {f"{MOODLE}/a.ipynb": "is as new as b.ipynb, of the same student. Leave the one that counts.", f"{MOODLE}/b.ipynb": "is as new as a.ipynb, of the same student. Leave the one that counts."},
    ),
    (
        "two uploads of one number",
        {"leeann_1234_56789_a.ipynb": FULL, "leeann_1234_56789_b.ipynb": UNTOUCHED},
        {"leeann_1234_56789_a.ipynb": "is as new as leeann_1234_56789_", "leeann_1234_56789_b.ipynb": "is as new as leeann_1234_56789_"},
    ),
    (
        "one id in two folders of a class",
        {"one/ann.ipynb": FULL, "one/bea.ipynb": FULL, "two/ann.ipynb": (UNTOUCHED, LATER), "two/cal.ipynb": FULL},
        {"one/ann.ipynb": "is in another place than ", "two/ann.ipynb": "is in another place than "},
    ),
    ("no notebook, flat", {"ann.pdf": PDF}, {"ann.pdf": "is a PDF, not a notebook. Ask for the .ipynb file."}),
    ("no notebook, in Moodle", {f"{MOODLE}/report.pdf": PDF, f"{MOODLE}/data.csv": b"1"}, {f"{MOODLE}/report.pdf": "is a PDF, not a notebook. Ask for the .ipynb file."}),
    ("a link that was typed into Canvas", {"leeann_LATE_1234_link.html": b"<html>"}, {"leeann_LATE_1234_link.html": "is a web page, not a notebook. Ask for the .ipynb file."}),
    ("a zip with several", {"ann.zip": zipped({"a.ipynb": FULL, "b.ipynb": FULL})}, {"ann.zip": "is a zip archive that holds 2 notebooks: a.ipynb, b.ipynb. Ask for the .ipynb file."}),
    ("a zip with none", {"ann.zip": zipped({"a.txt": b"x"})}, {"ann.zip": "is a zip archive that holds no notebook. Ask for the .ipynb file."}),
    ("a notebook of another set", {"ann.ipynb": OF_ANOTHER_SET}, {"ann.ipynb": "looks like ps4_hessians: its cells are named so. Ask for the right one."}),
    ("what iCloud left", {".ann.ipynb.icloud": b"bplist00"}, {".ann.ipynb.icloud": "stands for a file that iCloud did not download. Download it, or ask for the .ipynb file."}),
    (
        "a name of Moodle's that reads in two ways",
        {f"Mallory_999_assignsubmission_file_x_1234_assignsubmission_file/{NB}": FULL},
        {"Mallory_999_assignsubmission_file_x_1234_assignsubmission_file": "its name can be read in two ways: 999 ('Mallory') or 1234 ('Mallory_999_assignsubmission_file_x'). Rename it after whose it is."},
    ),
    (
        "a name of Canvas' that reads in two ways",
        {f"bob_999_56788_x_1234_56789_{NB}": FULL},
        {f"bob_999_56788_x_1234_56789_{NB}": "its name can be read in two ways: 999 ('bob') or 1234 ('bob_999_56788_x'). Rename it after whose it is."},
    ),
    ("an id that cannot be shown", {"a\x1b[2Jb.ipynb": FULL, "c\u202ed.ipynb": FULL}, {"a\\x1b[2Jb.ipynb": "cannot be a student's id", "c\\u202ed.ipynb": "cannot be a student's id"}),
]  # fmt: skip


@pytest.mark.parametrize(("files", "said"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_what_cannot_be_decided_or_graded_is_refused_with_a_sentence(
    tmp_path: Path, files: dict[str, bytes], said: dict[str, str]
) -> None:
    found = account(put(tmp_path, files))
    refused = {row.path.removeprefix(f"{tmp_path}/"): row.why for row in found.refused}
    assert refused.keys() == said.keys()
    for name, sentence in said.items():
        assert sentence in refused[name]
    assert not {row.student for row in found.refused} & {item.student for item in found.submissions}


def test_a_roster_decides_whose_an_ambiguous_name_is(tmp_path: Path) -> None:
    name = f"Mallory_999_assignsubmission_file_x_1234_assignsubmission_file/{NB}"
    put(tmp_path, {name: FULL})
    assert graded(account(tmp_path, roster=("1234", "77")), tmp_path) == {"1234": name}
    assert graded(account(tmp_path, roster=("1234", "999")), tmp_path) == {}


def test_a_pipe_a_link_and_a_folder_that_are_called_notebooks_are_told(tmp_path: Path) -> None:
    put(tmp_path / "class", {"ann.ipynb": FULL, "dan.ipynb/x.ipynb": FULL})
    put(tmp_path, {"solutions.ipynb": FULL})
    os.mkfifo(tmp_path / "class" / "bea.ipynb")
    (tmp_path / "class" / "cal.ipynb").symlink_to(tmp_path / "solutions.ipynb")
    found = account(tmp_path / "class")
    assert graded(found, tmp_path / "class") == {"ann": "ann.ipynb"}
    assert {row.path.rpartition("/")[2]: row.why for row in found.refused} == {
        "bea.ipynb": "is a pipe or a device, not a file. Ask for the .ipynb file.",
        "cal.ipynb": "is a link, not a file. Copy the notebook there.",
        "dan.ipynb": "is a folder, not a notebook. Take the notebook out of it.",
    }


def test_of_files_named_one_by_one_a_folder_above_is_a_student_s_only_if_they_lie_right_in_nbgrader_s(
    tmp_path: Path,
) -> None:
    """One file each, of two folders that happen to have a folder of the assignment's name in their paths."""
    picked = [f"old/{NAME}/class/ann.ipynb", f"new/{NAME}/class/bea.ipynb"]
    in_a_tree = [f"submitted/cal/{NAME}/work.ipynb", f"submitted/dee/{NAME}/{NB}"]
    folder = put(tmp_path, dict.fromkeys([*picked, *in_a_tree], FULL))
    assert graded(account(*map(folder.joinpath, picked)), folder) == {"ann": picked[0], "bea": picked[1]}
    assert graded(account(*map(folder.joinpath, in_a_tree)), folder) == {"cal": in_a_tree[0], "dee": in_a_tree[1]}


def test_files_that_are_named_one_by_one_are_read_as_the_folder_that_they_lie_in(tmp_path: Path) -> None:
    put(
        tmp_path,
        {f"submitted/{name}/{NAME}/{NB}": FULL for name in ("ann", "bea")}
        | {
            f"submitted/mallory/{NAME}/bob/{NAME}/{NB}": FULL,
            "flat/cal.ipynb": FULL,
            "flat/dan.ipynb": FULL,
            f"{MOODLE}/x.ipynb": FULL,
        },
    )
    tree = sorted((tmp_path / "submitted").rglob(NB))
    assert sorted(graded(account(*tree), tmp_path)) == ["ann", "bea", "mallory"]
    assert sorted(graded(account(tree[0]), tmp_path)) == ["ann"]
    assert sorted(graded(account(*(tmp_path / "flat").iterdir()), tmp_path)) == ["cal", "dan"]
    assert sorted(graded(account(tmp_path / MOODLE), tmp_path)) == ["1234"]
    assert sorted(graded(account(tmp_path / MOODLE / "x.ipynb"), tmp_path)) == ["1234"]
    assert sorted(graded(account(tmp_path / "submitted" / "bea"), tmp_path)) == ["bea"]
    assert sorted(graded(account(tmp_path / "submitted" / "bea" / NAME), tmp_path)) == ["bea"]
    assert sorted(graded(account(tmp_path / "submitted" / "mallory"), tmp_path)) == ["mallory"]
    both = account(tmp_path / "flat", tmp_path / "flat" / "cal.ipynb")
    assert sorted(row.path for row in both.rows) == [f"{tmp_path}/flat/cal.ipynb", f"{tmp_path}/flat/dan.ipynb"]
