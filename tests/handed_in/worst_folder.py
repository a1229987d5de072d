"""A folder as bad as we could make it: what ten tired people and six programs leave behind on deadline night.

python -m tests.handed_in.worst_folder FOLDER NAME SOLUTION UNTOUCHED     writes it, to be looked at
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from tests.handed_in.folders import OF_A_MAC, OF_ANOTHER_SET, PDF, TEN, put, zipped

LATER = TEN + 60
LFS = b"version https://git-lfs.github.com/spec/v1\noid sha256:4d\nsize 5\n"


def files(name: str, full: bytes, untouched: bytes) -> dict[str, bytes | tuple[bytes, float]]:
    """Return the files by their paths.

    Args:
        name: the assignment.
        full: a notebook that earns everything.
        untouched: what students were given.
    """
    notebook, slug = f"{name}.ipynb", name.replace("_", "-")
    moodle = "moodle/{}_assignsubmission_file"
    return {
        # flat, in five scripts, under every ending
        "josé.ipynb": full,
        "李四.ipynb": full,
        "Ольга Петрова.ipynb": full,
        "محمد.ipynb": full,
        "Jürgen Müller (1).ipynb": full,
        "O'Neil.ipynb.txt": full,
        "dan.IPYNB": full,
        "eva.json": full,
        "fay": full,
        "=1+1.ipynb": full,
        "[red]ann.ipynb": full,
        "gil.zip": zipped({"hand in/x.ipynb": full, "__MACOSX/hand in/._x.ipynb": OF_A_MAC, "hand in/notes.txt": b"x"}),
        "hal.zip": zipped({notebook: full, "draft.ipynb": untouched}),
        # what computers leave
        "._dan.ipynb": OF_A_MAC,
        ".~eva.ipynb": untouched,
        "josé-checkpoint.ipynb": untouched,
        "eva.ipynb~": untouched,
        ".Trash/dan.ipynb": (untouched, LATER),
        ".DS_Store": b"x",
        "Thumbs.db": b"x",
        ".ipynb_checkpoints/dan-checkpoint.ipynb": untouched,
        "README.md": b"# Set 1",
        "grades.csv": b"a,b",
        "support.py": b"",
        "check.py": b"",
        "examples.json": b"{}",
        # what is no notebook of this set
        "kim.ipynb": OF_ANOTHER_SET,
        "lea.pdf": PDF,
        "max.ipynb": LFS,
        "nia.ipynb": b"https://colab.example/drive/1\n",
        "ole.zip": zipped({"a.ipynb": full, "b.ipynb": untouched}),
        ".pia.ipynb.icloud": b"bplist00",
        "qi.ipynb": b"",
        "rob.docx": b"PK\x03\x04word/",
        "a\x1b[31mb.ipynb": full,
        "new\nline.ipynb": full,
        "b\u202ec.ipynb": full,
        # Canvas
        f"canvas/leeann_1001_500001_{notebook}": untouched,
        f"canvas/leeann_1001_500009_{name}-1.ipynb": full,
        f"canvas/lee_onoann_LATE_1002_500002_{notebook}": full,
        "canvas/poecal_1003_500003_final version.ipynb": full,
        "canvas/poecal_1003_500003_figure.png": b"\x89PNG",
        f"canvas/anon_Ab3xY_500004_{notebook}": full,
        f"canvas/LATE_anon_Cd4zQ_500005_{notebook}": full,
        f"canvas/mallory_1001_500099_x_1004_500006_{notebook}": untouched,
        # Moodle
        f"{moodle.format('Ann Lee_2001')}/{notebook}": full,
        f"{moodle.format('Ann Lee_2001')}/__MACOSX/._{notebook}": OF_A_MAC,
        f"{moodle.format('Émilie du Châtelet_2002')}/{name} (1).ipynb": (full, LATER),
        f"{moodle.format('Émilie du Châtelet_2002')}/notes.ipynb": untouched,
        f"{moodle.format('Cal Poe_2003')}/work.zip": zipped({"work/a.ipynb": full}),
        f"{moodle.format('Dee Roe_2004')}/a.ipynb": full,
        f"{moodle.format('Dee Roe_2004')}/b.ipynb": untouched,
        f"{moodle.format('Mallory_2001_assignsubmission_file_x_2005')}/{notebook}": (untouched, LATER),
        f"{moodle.format('Eve_2006')}/Ann Lee_2001_assignsubmission_file/{name}/{notebook}": (untouched, LATER),
        # clones of GitHub Classroom
        f"clones/{slug}-annlee/{notebook}": full,
        f"clones/{slug}-annlee/.git/HEAD": b"ref",
        f"clones/{slug}-bea-ono/work/{notebook}": full,
        f"clones/{slug}-bea-ono/.git/HEAD": b"ref",
        f"clones/{slug}-nobody/README.md": b"",
        f"clones/{slug}-nobody/.git/HEAD": b"ref",
        f"clones/{slug}-mallory/annlee/{notebook}": (untouched, LATER),
        # nbgrader's tree
        f"submitted/zoe/{name}/{notebook}": full,
        f"submitted/zoe/{name}/timestamp.txt": b"2026",
        f"submitted/zoe/{name}/scratch.ipynb": (untouched, LATER),
        f"submitted/yan/{name}/{notebook}": full,
        f"submitted/mallet/{name}/zoe/{name}/{notebook}": (untouched, LATER),
    }


HONEST = (
    "josé",
    "李四",
    "Ольга Петрова",
    "محمد",
    "Jürgen Müller",
    "O'Neil",
    "dan",
    "eva",
    "fay",
    "=1+1",
    "[red]ann",
    "gil",
    "hal",
    "1001",
    "1002",
    "1003",
    "Ab3xY",
    "Cd4zQ",
    "2001",
    "2002",
    "2003",
    "annlee",
    "bea-ono",
    "zoe",
    "yan",
)
NOTHING = (
    "1004",
    "2005",
    "2006",
    "mallory",
    "mallet",
)  # who tried to speak for others, and handed in nothing of their own


def write(folder: Path, name: str, full: bytes, untouched: bytes) -> Path:
    """Write the folder, a pipe, a link and an empty folder in it."""
    put(folder, files(name, full, untouched))
    os.mkfifo(folder / "tim.ipynb")
    (folder / "uma.ipynb").symlink_to(folder / "dan.IPYNB")
    (folder / "submitted" / "xia" / name).mkdir(parents=True)
    return folder


if __name__ == "__main__":
    write(Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3]).read_bytes(), Path(sys.argv[4]).read_bytes())
    print(json.dumps(HONEST, ensure_ascii=False))
