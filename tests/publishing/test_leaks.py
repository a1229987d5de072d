"""The release is read as an attacker would read it; what was planted is found, and nothing else."""

from __future__ import annotations

import base64
import gzip
import io
import json
import shutil
import subprocess
import textwrap
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from autograder.common.finding import Finding
from autograder.course.declarations import Declared
from autograder.course.key import PRIVATE_VARIABLE, course_key
from autograder.course.places import SHARED, Place
from autograder.judging.calls import Bank
from autograder.judging.drawing import build
from autograder.judging.judge import Judge
from autograder.publishing.leaks.scan import find_leaks, history_leaks
from tests.golden import KEY
from tests.small_set import number

PICTURE = number("plot_gradient_field") + 1

RELEASE = "release/small_gradients"
NOTEBOOK = "small_gradients.ipynb"
KEY_BYTES = bytes.fromhex(KEY)

Files = dict[str, bytes]


def leak(where: str, secret: str) -> Finding:
    """What is found of a secret in a file of the release."""
    return Finding(f"contains {secret}.", "Take it out.", f"{RELEASE}/{where}")


def past_leak(where: str, secret: str) -> Finding:
    """What is found of a secret in a file of the release as git has it."""
    return Finding(f"contained {secret}, and git still has it.", "Rewrite the history, or change what it tells.", where)


@pytest.fixture
def release(place: Place) -> Files:
    """Lend a copy of what students get."""
    return {path.name: path.read_bytes() for path in place.release.iterdir()}


@pytest.fixture
def scan(place: Place, declared: Declared, judge: Judge) -> Callable[[Files], list[Finding]]:
    """Lend the scan of the small course; files that are the release's own, which holds no secret, are left out."""
    own = {path.name: path.read_bytes() for path in place.release.iterdir()}
    changed = lambda files: {name: data for name, data in files.items() if own.get(name) != data}  # noqa: E731
    return lambda files: find_leaks(changed(files), place, declared, judge.bank)


def test_nothing_hidden_is_in_the_release(place: Place, declared: Declared, judge: Judge, release: Files) -> None:
    assert find_leaks(release, place, declared, judge.bank) == []


@pytest.mark.parametrize("number", range(2))
def test_nothing_is_reported_under_another_key(
    place: Place, declared: Declared, release: Files, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    monkeypatch.setenv(PRIVATE_VARIABLE, str(tmp_path))
    (tmp_path / "course_key").write_text(f"{number}7" * 32)
    assert find_leaks(release, place, declared, build(place, declared)) == []


@pytest.mark.parametrize("name", ["solutions", "source"])
def test_the_folders_that_hold_answers_are_full_of_leaks(
    place: Place, scan: Callable[[Files], list[Finding]], name: str
) -> None:
    folder = place.root / name / place.name
    files = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    assert len([found for found in scan(files) if found.what.startswith("contains a solution line")]) > 10


def test_the_declarations_are_leaks_nearly_line_by_line(place: Place, scan: Callable[[Files], list[Finding]]) -> None:
    text = b"\n".join(path.read_bytes() for path in place.declarations)
    assert len(scan({"notes.py": text})) > 150


# --- every kind of secret ----------------------------------------------------------------------------------

LAST_ENTRY = {"input": "input A", "expected": "the expected value", "wrong": "what 'sums_rows' answers"}


def number_of(bank: Bank, role: str) -> float:
    """Return the last entry of a hidden tensor, the first that is rounded to eight and nine digits and ends in no 0."""
    calls = [call for call in bank.calls["grad_quadratic_form"] if call.check == "non-symmetric A"]
    tensors = [
        {"input": call.values["A"], "expected": call.expected, "wrong": call.wrong["sums_rows"].value}[role]
        for call in calls
    ]
    values = [float(tensor.flatten()[-1]) for tensor in tensors]
    return next(
        value for value in values if all(f"{value:.{digits - 1}e}".split("e")[0][-1] != "0" for digits in (8, 9))
    )


WORDS = {
    "a solution line": ("return slopes.reshape(x.shape)", "a solution line: return slopes.reshape(x.shape)"),
    "the answer of a prediction": (
        'predict_plot_gradient_field = "a"',
        'a solution line: predict_plot_gradient_field = "a"',
    ),
    "the name of a misconception": ("sums_rows", "the misconception 'sums_rows' of grad_quadratic_form"),
    "a whole docstring": (
        "You kept only the terms with xᵢ². The terms xᵢxⱼ with i ≠ j also depend on x.",
        "the feedback of 'keeps_the_diagonal' of grad_quadratic_form",
    ),
    "one sentence of a docstring": (
        "Which attribute exchanges the last two dimensions only?",
        "the feedback of 'transposes_the_whole_batch' of grad_quadratic_form",
    ),
    "what is said after a wrong prediction": (
        "Write down the linear part of the change of 5 − 2f. What does the 5 contribute to it, and what the −2?",
        "the feedback on the prediction of plot_gradient_field",
    ),
    "the name of a hidden check": (
        "a function without symmetry",
        "the hidden check 'a function without symmetry' of plot_gradient_field",
    ),
    "a line of a misconception": (
        "return 2 * times(A.mT, x)",
        "a line of 'assumes_symmetry_and_transposes' in tests/hidden/small_gradients/grad_quadratic_form.py: return 2 * times(A.mT, x)",
    ),
    "a line of a reference": (
        "result = torch.zeros_like(x, memory_format=torch.contiguous_format)",
        "a line of 'entry_by_entry' in tests/hidden/small_gradients/shared.py: "
        "result = torch.zeros_like(x, memory_format=torch.contiguous_format)",
    ),
    "how a family draws": (
        "ordinary.sizes(n=5).batches((3,), (48,)).draws(2),",
        "a line of 'grad_quadratic_form' in tests/hidden/small_gradients/grad_quadratic_form.py: ordinary.sizes(n=5).batches((3,), (48,)).draws(2),",
    ),
    "the docstring of a hidden function": (
        "Values around sixty: in float32 a step made for float64 drowns in rounding.",
        "the docstring of 'lofty' in tests/hidden/small_gradients/central_diff_grad.py",
    ),
    "the name of a hidden function": (
        "entry_by_entry",
        "the name of 'entry_by_entry' in tests/hidden/small_gradients/shared.py",
    ),
    "a line that several assignments use": (
        'return torch.einsum("...ij,...j->...i", A, x)',
        "a line of 'times' in tests/hidden/shared.py: return torch.einsum(\"...ij,...j->...i\", A, x)",
    ),
    "the key": (KEY, "the course key"),
    "the key in upper case": (KEY.upper(), "the course key"),
    "a quarter of the key": (KEY[:16], "the course key"),
    "the key with colons": (":".join(textwrap.wrap(KEY, 2)), "the course key"),
    "the key in base64": (base64.b64encode(KEY_BYTES).decode(), "the course key"),
    "the key in URL-safe base64": (base64.urlsafe_b64encode(b"???" + KEY_BYTES).decode(), "the course key"),
    "the key as Python prints bytes": (repr(KEY_BYTES), "the course key"),
    "the key as characters": (KEY_BYTES.decode("latin-1"), "the course key"),
}
PLACES: dict[str, Callable[[Files, str], tuple[str, Files]]] = {}


@pytest.mark.parametrize("kind", WORDS)
@pytest.mark.parametrize("place_of_accident", ["a Markdown cell", "a comment in support.py"])
def test_every_kind_of_word_is_found(
    scan: Callable[[Files], list[Finding]], release: Files, kind: str, place_of_accident: str
) -> None:
    secret, what = WORDS[kind]
    shown_as, planted = PLACES[place_of_accident](release, secret)
    assert scan(planted) == [leak(shown_as, what)]


@pytest.mark.parametrize("role", LAST_ENTRY)
@pytest.mark.parametrize(
    "written",
    [
        pytest.param(repr, id="with all digits"),
        pytest.param(lambda value: f"{value:.8g}", id="rounded to eight"),
        pytest.param(lambda value: repr(value)[: 12 + (value < 0)], id="cut off"),
        pytest.param(lambda value: f"{value:.10E}", id="with an exponent"),
        pytest.param(lambda value: f"tensor([0.1, {-value:.9g}, 3], dtype=torch.float64)", id="as torch prints it"),
    ],
)
def test_every_hidden_number_is_found(
    scan: Callable[[Files], list[Finding]], release: Files, judge: Judge, role: str, written: Callable[[float], str]
) -> None:
    text = written(number_of(judge.bank, role))
    what = f"a number of the check 'non-symmetric A' of grad_quadratic_form, {LAST_ENTRY[role]}"
    shown_as, planted = PLACES["an output"](release, text)
    assert scan(planted) == [leak(shown_as, what)]


def test_all_entries_of_all_hidden_inputs_are_known(scan: Callable[[Files], list[Finding]], judge: Judge) -> None:
    calls = judge.bank.calls["grad_quadratic_form"]
    entries = [
        value for call in calls if call.check == "non-symmetric A" for value in call.values["A"].flatten().tolist()
    ]
    assert len(entries) >= 8
    assert all(scan({"a.txt": repr(value).encode()}) for value in entries[-8:])


def test_numbers_that_tell_nothing_are_not_reported(scan: Callable[[Files], list[Finding]], judge: Judge) -> None:
    shown = next(call for call in judge.bank.calls["grad_quadratic_form"] if call.check.startswith("two matrices"))
    public = [*shown.values["A"].flatten().tolist(), *shown.expected.flatten().tolist()]
    few_digits = f"{number_of(judge.bank, 'input'):.6g}"
    text = " ".join([*map(repr, public), few_digits, "0.25000000 1000000.000 3.141592653589793 0.3333333333333333"])
    assert scan({"a.txt": text.encode()}) == []


@pytest.mark.parametrize(
    ("written", "is_told"),
    [
        pytest.param(lambda row: f"{row[0]:.8g}", False, id="eight digits"),
        pytest.param(lambda row: f"{row[0]:.10g}", True, id="ten digits"),
        pytest.param(lambda row: str([round(value, 4) for value in row[:3]]), False, id="three neighbours"),
        pytest.param(lambda row: str([round(value, 4) for value in row[:4]]), True, id="four neighbours"),
    ],
)
def test_a_number_of_a_hundred_thousand_is_told_by_more_digits(
    place: Place, declared: Declared, judge: Judge, written: Callable[[list[float]], str], is_told: bool
) -> None:
    """With eight digits one of them is met by chance, as in a release of long ago, whatever the key."""
    many = 0.1 + 0.9 * torch.rand(100_001, generator=torch.Generator().manual_seed(5), dtype=torch.float64)
    call = next(call for call in judge.bank.calls["grad_quadratic_form"] if call.check == "non-symmetric A")
    bank = replace(judge.bank, calls={call.exercise: [replace(call, expected=many)]})
    row = next(row for row in many.unfold(0, 4, 1).tolist() if all(not f"{x:.10f}".endswith("0") for x in row))
    assert bool(find_leaks({"a.txt": written(row).encode()}, place, declared, bank)) is is_told


@pytest.mark.filterwarnings("error")
def test_a_hidden_number_may_be_near_the_largest(place: Place, declared: Declared, judge: Judge) -> None:
    huge = 1.7976931348623155e308
    call = next(call for call in judge.bank.calls["grad_quadratic_form"] if call.check == "non-symmetric A")
    call = replace(call, expected=torch.tensor([huge], dtype=torch.float64))
    bank = replace(judge.bank, calls={call.exercise: [call]})
    assert find_leaks({"a.txt": repr(huge).encode()}, place, declared, bank)


def test_a_grid_is_not_taken_for_a_secret(place: Place, declared: Declared, judge: Judge) -> None:
    """Every window ends at hundredths, so the points of hidden grids are met in other, public grids."""
    windows = [call.values["xlim"] for call in judge.bank.calls["plot_gradient_field"] if call.values["n"] == 7]
    points = [repr(point) for window in windows for point in np.linspace(*window, 7).tolist()]
    assert windows
    assert find_leaks({"a.txt": " ".join(points).encode()}, place, declared, judge.bank) == []


@pytest.mark.parametrize("role", ["input", "wrong"])
def test_a_tensor_that_was_printed_is_found(
    scan: Callable[[Files], list[Finding]], release: Files, judge: Judge, role: str
) -> None:
    """torch prints four decimals, too few to know one number by, but not three of them."""
    calls = [call for call in judge.bank.calls["grad_quadratic_form"] if call.check == "non-symmetric A"]
    call = next(call for call in calls if call.expected.numel() >= 3)
    tensor = {"input": call.values["A"], "wrong": call.wrong["sums_rows"].value}[role]
    what = f"a number of the check 'non-symmetric A' of grad_quadratic_form, {LAST_ENTRY[role]}"
    shown_as, planted = PLACES["an output"](release, f"A = {tensor}")
    assert scan(planted) == [leak(shown_as, what)]
    assert scan({"a.txt": str(tensor.flatten()[:2]).encode()}) == []


def test_numbers_in_a_binary_file_are_found(scan: Callable[[Files], list[Finding]], judge: Judge) -> None:
    file = io.BytesIO()
    np.save(file, np.array([0.5, number_of(judge.bank, "expected")]))
    what = "a number of the check 'non-symmetric A' of grad_quadratic_form, the expected value"
    assert scan({"a.npy": file.getvalue()}) == [leak("a.npy", what)]
    assert scan({"a.bin": b"\xff" + file.getvalue()}) == [leak("a.bin", what)]


def test_the_key_as_bytes_is_found(scan: Callable[[Files], list[Finding]], place: Place) -> None:
    assert scan({"a.bin": b"\0\1" + course_key(place.root) + b"\2"}) == [leak("a.bin", "the course key")]


# --- every place -------------------------------------------------------------------------------------------


def in_notebook(plant: Callable[[Any, str], object], where: str) -> Callable[[Files, str], tuple[str, Files]]:
    """Make a place inside the notebook from a function that changes it."""

    def planted(files: Files, secret: str) -> tuple[str, Files]:
        notebook = json.loads(files[NOTEBOOK])
        plant(notebook, secret)
        return f"{NOTEBOOK}: {where}", {**files, NOTEBOOK: json.dumps(notebook).encode()}

    return planted


def in_file(name: str, change: Callable[[bytes, str], bytes], where: str = "") -> Callable[..., tuple[str, Files]]:
    """Make a place inside a file; the file is made if there is none."""

    def planted(files: Files, secret: str) -> tuple[str, Files]:
        return f"{name}{where}", {**files, name: change(files.get(name, b""), secret)}

    return planted


def chunk(kind: bytes, body: bytes) -> bytes:
    """Return one chunk of a PNG."""
    return len(body).to_bytes(4, "big") + kind + body + zlib.crc32(kind + body).to_bytes(4, "big")


def png(*chunks: bytes, behind: bytes = b"") -> bytes:
    """Return a picture as matplotlib writes it: with a harmless Software chunk."""
    software = chunk(b"tEXt", b"Software\0Matplotlib version3.11.2, https://matplotlib.org/")
    header = chunk(b"IHDR", bytes([0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0]))
    pixels = chunk(b"IDAT", zlib.compress(b"\0\0"))
    return b"\x89PNG\r\n\x1a\n" + header + software + b"".join(chunks) + pixels + chunk(b"IEND", b"") + behind


def show(notebook: Any, picture: bytes) -> None:
    """Put a picture into the output of the last picture's cell."""
    data = {"image/png": base64.encodebytes(picture).decode()}
    notebook["cells"][PICTURE - 1]["outputs"] = [{"output_type": "display_data", "data": data, "metadata": {}}]


def attach(notebook: Any, picture: bytes) -> None:
    """Attach a picture to the first cell."""
    notebook["cells"][0]["attachments"] = {"a.png": {"image/png": base64.b64encode(picture).decode()}}


def zipped(name: str, data: bytes) -> bytes:
    """Return an archive with one member, compressed."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, data)
    return file.getvalue()


def as_comment(data: bytes, text: str) -> bytes:
    """Append comment lines."""
    return data + textwrap.indent(f"\n{text}\n", "# ").encode()


def printed(notebook: Any, text: str) -> None:
    """Let a cell have printed something."""
    notebook["cells"][1]["outputs"] = [{"output_type": "stream", "name": "stdout", "text": [text[:5], text[5:] + "\n"]}]


PLACES |= {
    "a Markdown cell": in_notebook(lambda nb, s: nb["cells"][2]["source"].append(f"\n\nNote: {s}\n"), "cell 3"),
    "a list in a Markdown cell": in_notebook(
        lambda nb, s: nb["cells"][2]["source"].append("\n- " + "\n- ".join(s.split())), "cell 3"
    ),
    "an output": in_notebook(printed, "cell 2"),
    "the metadata of a cell": in_notebook(lambda nb, s: nb["cells"][6]["metadata"].update(tags=[s]), "cell 7"),
    "a key of the metadata of a cell": in_notebook(lambda nb, s: nb["cells"][6]["metadata"].update({s: 1}), "cell 7"),
    "the metadata of the notebook": in_notebook(
        lambda nb, s: nb["metadata"].update(course={"notes": s}), "the notebook's metadata"
    ),
    "a field that no notebook has": in_notebook(lambda nb, s: nb.update(notes=[s]), "the notebook's metadata"),
    "the text of a PNG": in_notebook(
        lambda nb, s: show(nb, png(chunk(b"tEXt", b"Comment\0" + s.encode()))), f"cell {PICTURE}"
    ),
    "the compressed text of a PNG": in_notebook(
        lambda nb, s: show(nb, png(chunk(b"zTXt", b"Comment\0\0" + zlib.compress(s.encode())))), f"cell {PICTURE}"
    ),
    "the international text of a PNG": in_notebook(
        lambda nb, s: show(nb, png(chunk(b"iTXt", b"Comment\0\1\0en\0\0" + zlib.compress(s.encode())))), f"cell {PICTURE}"
    ),
    "what follows a PNG": in_notebook(lambda nb, s: show(nb, png(behind=s.encode())), f"cell {PICTURE}"),
    "an archive behind a PNG": in_notebook(
        lambda nb, s: show(nb, png(behind=zipped("a.txt", s.encode()))), f"cell {PICTURE}, the member a.txt"
    ),
    "an attachment": in_notebook(lambda nb, s: attach(nb, png(chunk(b"tEXt", b"Comment\0" + s.encode()))), "cell 1"),
    "a picture in the text of a cell": in_notebook(
        lambda nb, s: nb["cells"][0]["source"].append(
            f"<img src='data:image/png;base64,{base64.b64encode(png(behind=s.encode())).decode()}'>"
        ),
        "cell 1",
    ),
    "examples.json": in_file(
        "examples.json", lambda data, s: json.dumps({**json.loads(data), "notes": {"by hand": s}}).encode()
    ),
    "a comment in support.py": in_file("support.py", as_comment),
    "a comment that was reflowed": in_file("support.py", lambda data, s: as_comment(data, "\n".join(s.split()))),
    "quotes that continue over lines": in_file(
        "support.py", lambda data, s: data + "\n".join(json.dumps(f"{word} ") for word in s.split()).encode()
    ),
    "a text with escapes": in_file(
        "support.py", lambda data, s: data + b"NOTE = '" + s.encode("ascii", "backslashreplace") + b"'\n"
    ),
    "HTML": in_file(
        "a.html",
        lambda _, s: "".join(f"&#{ord(c)};" if not c.isalnum() else c for c in s).encode(),
    ),
    "UTF-16": in_file("a.txt", lambda _, s: s.encode("utf-16")),
    "an archive": in_file("a.zip", lambda _, s: zipped("notes/a.txt", s.encode()), ": the member notes/a.txt"),
    "an archive in an archive": in_file(
        "a.zip", lambda _, s: zipped("b.zip", zipped("a.txt", s.encode())), ": the member b.zip, the member a.txt"
    ),
    "a notebook in an archive": in_file(
        "a.zip",
        lambda _, s: zipped("a.ipynb", json.dumps({"cells": [{}, {"source": s}]}).encode()),
        ": the member a.ipynb, cell 2",
    ),
    "a compressed file": in_file("support.py.gz", lambda _, s: gzip.compress(s.encode())),
}  # fmt: skip
NAME, SENTENCE = WORDS["the name of a misconception"], WORDS["one sentence of a docstring"]
EVERYWHERE = [
    NAME,
    SENTENCE,
    *(WORDS[kind] for kind in ("the name of a hidden check", "a whole docstring", "a quarter of the key")),
]


@pytest.mark.parametrize("accident", PLACES)
def test_a_secret_is_found_wherever_it_stands(
    scan: Callable[[Files], list[Finding]], release: Files, accident: str
) -> None:
    for secret, what in EVERYWHERE:
        shown_as, planted = PLACES[accident](release, secret)
        found = scan(planted)
        assert leak(shown_as, what) in found
        assert {item.what for item in found} == {f"contains {what}."}


def test_a_picture_without_secrets_is_clean(scan: Callable[[Files], list[Finding]], release: Files) -> None:
    assert scan(in_notebook(lambda nb, _: show(nb, png()), "")(release, "")[1]) == []


@pytest.mark.parametrize("name", ["sums_rows.txt", "sums-rows.png", "old/sums_rows"])
def test_a_file_name_is_read(scan: Callable[[Files], list[Finding]], name: str) -> None:
    assert scan({name: b""}) == [leak(f"{name}: its name", NAME[1])]


def test_the_id_of_a_cell_is_read(scan: Callable[[Files], list[Finding]], release: Files) -> None:
    planted = in_notebook(lambda nb, s: nb["cells"][4].update(id=s), "cell 5")
    assert scan(planted(release, "sums-rows")[1]) == [leak(f"{NOTEBOOK}: cell 5", NAME[1])]


def test_the_name_of_a_member_is_read(scan: Callable[[Files], list[Finding]]) -> None:
    assert scan({"a.zip": zipped("sums_rows.txt", b"")}) == [leak("a.zip: the member sums_rows.txt", NAME[1])]


def test_a_secret_in_two_cells_is_told_twice(scan: Callable[[Files], list[Finding]], release: Files) -> None:
    for place in (3, 9):
        release = in_notebook(lambda nb, s, n=place: nb["cells"][n]["source"].append(s), "")(release, "sums_rows")[1]
    assert [found.where for found in scan(release)] == [f"{RELEASE}/{NOTEBOOK}: cell {number}" for number in (4, 10)]


@pytest.mark.parametrize("form", [KEY, KEY.upper(), base64.urlsafe_b64encode(KEY_BYTES).decode()])
def test_no_message_repeats_the_key(scan: Callable[[Files], list[Finding]], form: str) -> None:
    files = {f"{form}.txt": form.encode(), "a.zip": zipped(form, form.encode()), "a.txt": form.encode()}
    leaks = scan(files)
    assert {found.what for found in leaks} == {"contains the course key."}
    assert {found.where for found in leaks} == {f"{RELEASE}/(it holds the course key)", f"{RELEASE}/a.txt"}


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"PK\x03\x04" + bytes(40), id="an archive that is none"),
        pytest.param(gzip.compress(b"sums" * 99)[:-9], id="a compressed file that is cut off"),
        pytest.param(b"\x89PNG\r\n\x1a\n\xff\xff\xff\xfftEXt", id="a PNG whose chunk is too long"),
        pytest.param(b'{"cells": [1, null, {"source": {"a": [1, "b"]}, "id": 7}], "metadata": 3}', id="odd cells"),
        pytest.param(b"[" * 100_000, id="deeply nested JSON"),
        pytest.param(b'{"a": "\\ud800"}', id="half a character"),
        pytest.param(b"", id="nothing"),
    ],
)
def test_a_broken_file_stops_nothing(scan: Callable[[Files], list[Finding]], data: bytes) -> None:
    assert scan({"a": data, "b": b"sums_rows"}) == [leak("b", NAME[1])]


# --- what is public by design ------------------------------------------------------------------------------


@pytest.fixture
def copied(place: Place, tmp_path: Path) -> Place:
    """Copy what a scan reads of the course."""
    for folder in (place.source.parent, place.release):
        shutil.copytree(folder, tmp_path / folder.relative_to(place.root))
    shutil.copytree(place.hidden.parent, tmp_path / "tests" / "hidden")
    return Place(tmp_path, place.name)


def test_a_line_that_support_code_has_too_is_public_but_a_whole_body_is_not(
    copied: Place, declared: Declared, judge: Judge
) -> None:
    shared = (copied.hidden / SHARED).read_text()
    begin, end = shared.index("    result = torch.zeros_like"), shared.index("\n\n\ndef step_for")
    body = shared[begin:end].strip()
    line = body.splitlines()[0]
    secret = f"a line of 'entry_by_entry' in tests/hidden/small_gradients/shared.py: {line}"
    assert find_leaks({"a.py": line.encode()}, copied, declared, judge.bank) == [leak("a.py", secret)]

    copied.support.write_text(f"{copied.support.read_text()}\n\ndef public(x):\n    {body}\n")
    again = Place(copied.root, copied.name)  # reads support.py afresh
    assert find_leaks({"a.py": line.encode()}, again, declared, judge.bank) == []
    found = find_leaks({"support.py": again.support.read_bytes()}, again, declared, judge.bank)
    assert found == [leak("support.py", "the whole body of 'entry_by_entry' in tests/hidden/small_gradients/shared.py")]


def test_imports_are_public(scan: Callable[[Files], list[Finding]]) -> None:
    text = "import matplotlib.pyplot as plt\nfrom source.small_gradients import support\n"
    assert scan({"a.md": text.encode()}) == []


def test_the_function_that_the_statement_gives_is_public(copied: Place, declared: Declared, judge: Judge) -> None:
    """A body that is differentiated is the question; one that is called is the answer."""
    given, answer = "return torch.einsum('i,ij,j->', x, A, x)", "return ax.quiver(*field_on_grid(f, xlim, ylim, n))"
    path = copied.exercise_file("grad_quadratic_form")
    path.write_text(path.read_text().replace("return x @ A @ x", given))
    assert given in path.read_text()
    assert answer in copied.exercise_file("plot_gradient_field").read_text()
    assert find_leaks({"a.md": given.encode()}, copied, declared, judge.bank) == []
    assert find_leaks({"a.md": answer.encode()}, copied, declared, judge.bank) != []


# --- the history -------------------------------------------------------------------------------------------


def git(folder: Path, *arguments: str) -> str:
    """Run git as somebody."""
    somebody = ["-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"]
    return subprocess.run(
        ["git", "-C", str(folder), *somebody, *arguments], check=True, capture_output=True, text=True
    ).stdout.strip()


def commit(folder: Path) -> str:
    """Commit everything, and return the commit's short name."""
    git(folder, "add", "--all")
    git(folder, "commit", "--message", "a step")
    return git(folder, "rev-parse", "HEAD")[:7]


def plant(place: Place, secret: str) -> None:
    """Write a secret into the third cell of the release."""
    notebook = place.release / NOTEBOOK
    notebook.write_bytes(PLACES["a Markdown cell"]({NOTEBOOK: notebook.read_bytes()}, secret)[1][NOTEBOOK])


@pytest.mark.parametrize("inside", ["", "courses/one"], ids=["its own repository", "a folder of a repository"])
def test_what_was_committed_once_is_found(
    place: Place, declared: Declared, judge: Judge, copied: Place, tmp_path: Path, inside: str
) -> None:
    git(tmp_path, "init")
    if inside:
        (tmp_path / inside).mkdir(parents=True)
        for name in ("source", "release", "tests"):
            (tmp_path / name).rename(tmp_path / inside / name)
    there = Place(tmp_path / inside, place.name)
    assert history_leaks(there, declared, judge.bank) == [], "nothing was committed yet"

    commit(tmp_path)
    assert history_leaks(there, declared, judge.bank) == []

    clean = (there.release / NOTEBOOK).read_bytes()
    plant(there, "sums_rows")
    named = there.release / "one_sided.txt"
    named.write_text("a draft")
    first = commit(tmp_path)
    (there.release / NOTEBOOK).write_bytes(clean)
    named.unlink()
    commit(tmp_path)
    git(tmp_path, "checkout", "--quiet", "-b", "aside")
    (there.release / "support.py").write_text(f"# {SENTENCE[0]}\n")
    second = commit(tmp_path)
    git(tmp_path, "checkout", "--quiet", "-")

    folder = f"release/{place.name}"
    assert history_leaks(there, declared, judge.bank) == [
        past_leak(
            f"{folder}/one_sided.txt in commit {first}: its name", "the misconception 'one_sided' of central_diff_grad"
        ),
        past_leak(f"{folder}/{NOTEBOOK} in commit {first}: cell 3", NAME[1]),
        past_leak(f"{folder}/support.py in commit {second}", SENTENCE[1]),
    ]


def test_what_the_release_holds_today_is_not_told_twice(
    declared: Declared, judge: Judge, copied: Place, tmp_path: Path
) -> None:
    git(tmp_path, "init")
    plant(copied, "sums_rows")
    commit(tmp_path)
    assert history_leaks(copied, declared, judge.bank) == []
    (copied.release / NOTEBOOK).unlink()
    (found,) = history_leaks(copied, declared, judge.bank)
    assert found.what == f"contained {NAME[1]}, and git still has it."


def test_without_a_repository_or_without_git_there_is_nothing_to_say(
    declared: Declared, judge: Judge, copied: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plant(copied, "sums_rows")
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    assert history_leaks(copied, declared, judge.bank) == []

    git(tmp_path, "init")
    commit(tmp_path)
    (copied.release / NOTEBOOK).unlink()
    assert len(history_leaks(copied, declared, judge.bank)) == 1
    monkeypatch.setenv("PATH", str(tmp_path / "nowhere"))
    assert history_leaks(copied, declared, judge.bank) == []
