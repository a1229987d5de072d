"""What holds for every folder: each file is accounted for once, no honest student vanishes, nobody speaks for another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st

from autograder.common.student_ids import as_id, is_id
from autograder.handed_in.account import Account, account_of
from autograder.handed_in.entries import Entry, Listing, Look
from tests.handed_in.folders import NAME, WANTED

NB = f"{NAME}.ipynb"
HONEST = ("ann", "Bea Ono", "李四")
NUMBERS = {"ann": "1234", "Bea Ono": "1235", "李四": "1236", "mallory": "1237"}
LAYOUTS: dict[str, Callable[[str], str]] = {
    "flat": lambda name: f"{name}.ipynb",
    "nbgrader": lambda name: f"{name}/{NAME}/{NB}",
    "a folder a student": lambda name: f"{name}/{NB}",
    "a folder a student, other names": lambda name: f"{name}/my work.ipynb",
    "Moodle, folders": lambda name: f"{name}_{NUMBERS[name]}_assignsubmission_file/{NB}",
    "Moodle, files": lambda name: f"{name}_{NUMBERS[name]}_assignsubmission_file_{NB}",
    "Canvas": lambda name: f"{name.replace(' ', '').lower()}_{NUMBERS[name]}_5678{NUMBERS[name][-1]}_{NB}",
    "clones": lambda name: f"ps1-gradients-{name}/{NB}",
}
IN_FOLDERS = [layout for layout, path in LAYOUTS.items() if "/" in path("ann")]
BY_NUMBER = {"Moodle, folders", "Moodle, files", "Canvas"}
# what somebody could hope that a name means
PARTS = st.sampled_from(
    [
        NAME, NB, "ann", "ann.ipynb", "Bea Ono", "Bea Ono.ipynb", "bob", "bob.ipynb", "ann.zip", "ps4_hessians", ".git", "__MACOSX",
        "ann_1234_assignsubmission_file", f"ann_1234_assignsubmission_file_{NB}", f"ann_1234_99999_{NB}", "ps1-gradients-ann",
        f"{NAME} (1).ipynb", "a.pdf", "..ipynb", "x\x1b[31m.ipynb", "submitted", ".ipynb_checkpoints", "ann-checkpoint.ipynb",
    ]
)  # fmt: skip
LOOKS = st.sampled_from(
    [
        Look(),
        Look(seems="a PDF"),
        Look(is_notebook=True, digest="m"),
        Look(is_notebook=True, digest="n", exercises=frozenset({"hvp"})),
    ]
)
BELOW = st.lists(PARTS, min_size=1, max_size=4).map("/".join)
FILES = st.dictionaries(
    BELOW,
    st.tuples(LOOKS, st.sampled_from([0.0, 100.0, 1e9]), st.sampled_from(["file", "link", "other", "unread"])),
    max_size=5,
)


def listing_of(files: dict[str, Entry], shown: str = "class") -> Listing:
    """Return a listing of files and of the folders that they lie in; what is a folder is no file."""
    folders = {tuple(path.split("/")[:depth]) for path in files for depth in range(1, path.count("/") + 1)}
    entries = {entry.parts: entry for entry in files.values() if entry.parts not in folders}
    entries |= {parts: Entry(parts, "folder") for parts in folders}
    return Listing(shown, ("home", shown), tuple(entries[parts] for parts in sorted(entries)))


def honest(layout: str) -> dict[str, Entry]:
    """Return what honest students handed in."""
    look = {name: Look(is_notebook=True, digest=name) for name in HONEST}
    paths = {name: LAYOUTS[layout](name) for name in HONEST}
    return {path: Entry(tuple(path.split("/")), "file", 50.0, look[name]) for name, path in paths.items()}


def id_of(layout: str, name: str) -> str:
    """Return how a student is called in a layout."""
    return NUMBERS[name] if layout in BY_NUMBER else name


def files_of(found: Account) -> dict[str, str]:
    """Return what is graded for whom."""
    return {item.student: item.path.as_posix() for item in found.submissions}


@given(st.sampled_from(IN_FOLDERS), FILES)
def test_nothing_in_a_student_s_own_folder_changes_what_others_get(
    layout: str, files: dict[str, tuple[Look, float, str]]
) -> None:
    mine = LAYOUTS[layout]("mallory").split("/")[0]
    mallory = {
        f"{mine}/{path}": Entry((mine, *path.split("/")), kind, time, look)
        for path, (look, time, kind) in files.items()
    }  # type: ignore[arg-type]
    found = account_of([listing_of(honest(layout) | mallory)], WANTED)
    assert {name: path for name, path in files_of(found).items() if not path.startswith(f"class/{mine}/")} == {
        id_of(layout, name): f"class/{LAYOUTS[layout](name)}" for name in HONEST
    }
    assert set(files_of(found)) <= {id_of(layout, name) for name in (*HONEST, "mallory")}


@given(
    st.dictionaries(
        BELOW,
        st.tuples(LOOKS, st.sampled_from([0.0, 100.0]), st.sampled_from(["file", "link", "other", "unread"])),
        max_size=12,
    )
)
def test_every_file_stands_in_the_account_once_and_nobody_has_two(files: dict[str, tuple[Look, float, str]]) -> None:
    listing = listing_of(
        {path: Entry(tuple(path.split("/")), kind, time, look) for path, (look, time, kind) in files.items()}
    )  # type: ignore[arg-type]
    found = account_of([listing], WANTED)
    told = Counter(row.path for row in found.rows)
    paths = {entry.kind: [] for entry in listing.entries}  # type: ignore[var-annotated]
    for entry in listing.entries:
        paths[entry.kind].append("class/" + "/".join(entry.parts).replace("\x1b", "\\x1b"))
    for kind, names in paths.items():
        assert all(told[name] == 1 for name in names) if kind != "folder" else all(told[name] <= 1 for name in names), (
            kind
        )
    assert sum(told.values()) == len(told)
    assert all(row.why.endswith(".") for row in found.rows if row.what != "graded")
    students = [item.student for item in found.submissions]
    assert len(set(students)) == len(students)
    assert all(is_id(student) for student in students)


@given(st.permutations(sorted(LAYOUTS)))
def test_layouts_beside_one_another_are_each_read_as_what_they_are(order: list[str]) -> None:
    files = {}
    expected = {}
    for number, layout in enumerate(order):
        for path, entry in honest(layout).items():
            files[f"{number} {layout}/{path}"] = Entry((f"{number} {layout}", *entry.parts), "file", 50.0, entry.look)
        expected[layout] = {f"class/{number} {layout}/{LAYOUTS[layout](name)}" for name in HONEST}
    found = account_of([listing_of(files)], WANTED)
    refused = {row.path for row in found.rows if row.what == "refused"}
    graded = {row.path for row in found.rows if row.what in ("graded", "passed over")}
    assert refused | graded == set().union(*expected.values())  # one student in several layouts: the same bytes count


@given(st.text(max_size=30).map(as_id).filter(is_id), st.text(max_size=30).map(as_id).filter(is_id))
def test_a_flat_file_belongs_to_whoever_it_is_named_after(first: str, second: str) -> None:
    entries = {
        f"{name}.ipynb": Entry((f"{name}.ipynb",), "file", 1.0, Look(is_notebook=True, digest=name))
        for name in (first, second)
    }
    found = account_of([listing_of(entries)], WANTED)
    assert len(found.rows) == len(entries)
    assert len(found.submissions) + len(found.refused) + sum(row.what == "passed over" for row in found.rows) == len(
        entries
    )
