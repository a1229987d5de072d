"""Runs notebooks as a student would, beside the files of the release, and reads what the cells say.

Whatever could make the bytes of two builds differ is set: hash seed, time zone, language, threads, and the settings
of IPython and matplotlib, which are those of a fresh installation.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import matplotlib
from nbclient import NotebookClient
from nbclient.exceptions import CellTimeoutError, DeadKernelError

from autograder.common.conventions import STUB, answer_cell_of
from autograder.common.finding import Finding
from autograder.publishing.mistakes.cell_mistakes import called, grade_id_of, nbgrader_of, numbered, one_line
from autograder.publishing.mistakes.code import syntax_mistake
from autograder.publishing.mistakes.drawn_pictures import picture_mistakes

EXECUTION_SECONDS = 60  # for one cell; students should not wait longer either
_KERNEL_ARGUMENTS = ["--IPKernelApp.log_level=ERROR"]  # its warning about ports is not the lecturer's to act on
_SETTINGS = {
    "PYTHONHASHSEED": "0",
    "TZ": "UTC",
    "LC_ALL": "C.UTF-8",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "CHECK_PATIENTLY": "1",  # the check of an exercise tries all of it, however busy this machine is
    "MATPLOTLIBRC": str(Path(matplotlib.get_data_path()) / "matplotlibrc"),
}
_NOT_PASSED_ON = ("MPLBACKEND", "NBGRADER_EXECUTION", "PYTHONWARNINGS")
_WARNING = re.compile(r"\w*Warning: .*")
_TRACEBACK = "Traceback (most recent call last)"
_ADDRESS = re.compile(r"\bat (0x[0-9a-f]{8,})")
_NOT_ATTEMPTED = "not attempted yet"
_NEVER_SAID = ("is not defined", "raised")  # of code that students are to repair, which runs and is wrong


@dataclass
class NotebookRun:
    """A notebook after its cells ran.

    Attributes:
        notebook: with outputs.
        stopped: why not all cells ran; empty if they did.
    """

    notebook: Any
    stopped: list[Finding] = field(default_factory=list)


def run_all(notebooks: Sequence[Any], files: Mapping[str, bytes]) -> list[NotebookRun]:
    """Run notebooks side by side, each in a folder of its own with these files; errors in cells do not stop them."""
    with ThreadPoolExecutor(max_workers=max(1, len(notebooks))) as pool:
        return list(pool.map(lambda notebook: _run(notebook, files), notebooks))


def _run(notebook: Any, files: Mapping[str, bytes]) -> NotebookRun:
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as settings:
        for name, data in files.items():
            (Path(folder) / name).write_bytes(data)
        at: list[int] = []  # the cells that were begun, by number
        client = NotebookClient(
            notebook,
            timeout=EXECUTION_SECONDS,
            kernel_name="python3",
            record_timing=False,
            allow_errors=True,
            coalesce_streams=True,  # a busy machine sends one print in two pieces
            extra_arguments=list(_KERNEL_ARGUMENTS),
            resources={"metadata": {"path": folder}},
            on_cell_start=lambda cell, cell_index: at.append(cell_index + 1),
        )
        environment = {key: value for key, value in os.environ.items() if key not in _NOT_PASSED_ON}
        try:
            client.execute(env={**environment, **_SETTINGS, "IPYTHONDIR": settings})
        except CellTimeoutError:
            why = Finding(f"does not end within {EXECUTION_SECONDS} seconds.", "Make it faster.")
        except DeadKernelError:
            why = Finding("ends the kernel that runs it.", "Let no cell exit or use up the memory.")
        except Exception as problem:  # whatever a kernel does, the lecturer needs a cell and a reason
            why = Finding(f"could not be run: {type(problem).__name__}: {one_line(str(problem))}.")
        else:
            return NotebookRun(notebook)
        return NotebookRun(notebook, [why.at(called(notebook, at[-1])) if at else why])


def worked_mistakes(run: NotebookRun) -> Iterator[Finding]:
    """Find cells in which the worked solution raises, warns, fails its own check or draws without words."""
    yield from run.stopped
    for number, cell in numbered(run.notebook):
        yield from (mistake.at(called(run.notebook, number)) for mistake in _solution_mistakes(cell))


def _solution_mistakes(cell: Any) -> Iterator[Finding]:
    for raised in _raised(cell):
        if not syntax_mistake(cell.source):  # told when the source was read
            yield Finding(f"the solution raised {raised}.")
    for text in _complaints(cell):
        yield Finding(f"the solution prints an error or a warning: {text}.")
    for line in [*_lines(cell, "✗"), *_lines(cell, "≈")]:
        yield Finding(f"the solution does not pass its own check: {one_line(line)}.")
    for address in _ADDRESS.findall(str([output.get("data", output.get("text")) for output in _outputs(cell)])):
        yield Finding(f"shows the address {address}, which is another one in every build.", "Show something else.")
    yield from picture_mistakes(cell)


def released_mistakes(run: NotebookRun, worked: NotebookRun) -> Iterator[Finding]:
    """Find what a student would meet who runs all cells of the untouched release.

    Args:
        run: the release.
        worked: the solutions; what happens there too is not told again.
    """
    yield from (item for item in run.stopped if item not in worked.stopped)
    stubs = {grade_id_of(cell) for cell in run.notebook.cells if STUB in cell.source}
    for (number, cell), solution in zip(numbered(run.notebook), worked.notebook.cells, strict=True):
        found = [*_new_mistakes(cell, solution), *_check_mistakes(cell, stubs)]
        yield from (mistake.at(called(run.notebook, number)) for mistake in found)


def _new_mistakes(cell: Any, solution: Any) -> Iterator[Finding]:
    known = {*_raised(solution), *_complaints(solution)}
    for raised in _raised(cell):
        if raised not in known and not syntax_mistake(cell.source):
            yield Finding(f"raised {raised} in the untouched release.", "Let it run before the answers are there.")
    for text in _complaints(cell):
        if text not in known:
            yield Finding(f"prints an error or a warning in the untouched release: {text}.")


def _check_mistakes(cell: Any, stubs: set[str]) -> Iterator[Finding]:
    if not nbgrader_of(cell).get("grade"):
        return
    name = grade_id_of(cell)
    if _lines(cell, f"✓ {name}:"):
        fix = f"Let the solution region of '{answer_cell_of(name)}' hold the whole answer."
        yield Finding("passes in the untouched release.", fix)
    for line in _lines(cell, f"✗ {name}:"):
        is_repair = answer_cell_of(name) not in stubs and not any(words in line for words in _NEVER_SAID)
        if _NOT_ATTEMPTED not in line and not is_repair:
            yield Finding(f"says in the untouched release: {one_line(line)}.", f"It should say '{_NOT_ATTEMPTED}'.")


def _outputs(cell: Any) -> list[Any]:
    return list(cell.get("outputs", []))


def _raised(cell: Any) -> list[str]:
    errors = [output for output in _outputs(cell) if output.output_type == "error"]
    return [one_line(f"{item.ename}: {item.evalue}").rstrip(": ") for item in errors]


def _complaints(cell: Any) -> list[str]:
    """Return one line for all that a cell writes to stderr, and for every traceback that it prints itself."""
    found = []
    for output in _outputs(cell):
        text = str(output.get("text", ""))
        if output.output_type == "stream" and text.strip() and (output.name == "stderr" or _TRACEBACK in text):
            lines = [line for line in text.splitlines() if line.strip()]
            warning = _WARNING.search(text)
            found.append(one_line(warning[0] if warning else lines[-1] if _TRACEBACK in text else lines[0]))
    return found


def _lines(cell: Any, start: str) -> list[str]:
    texts = [str(output.get("text", "")) for output in _outputs(cell)]
    return [line.lstrip("✓≈✗ ") for text in texts for line in text.splitlines() if line.startswith(start)]
