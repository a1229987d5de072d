"""`grade` as an operator runs it: resumed, interrupted, killed, and never at a student's cost."""

from __future__ import annotations

import csv
import hashlib
import json
import os
import re
import shutil
import signal
import struct
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest

from autograder.common.told import Told
from autograder.course.places import Place
from autograder.judging.bank_error import BankError
from autograder.judging.judge import Judge
from autograder.judging.notebook import MAX_BYTES
from autograder.judging.result import SubmissionResult
from autograder.sandbox.client import Zygote
from tests.fleet.conftest import Grade
from tests.small_set import FOLDER, NAME, POINTS, SOURCE, TOTAL, command, environment, run

RESULT_KEYS = [
    "schema", "assignment", "student", "submission_sha256", "bank", "engine", "status", "reason", "points",
    "max_points", "device", "isolation", "worker", "handed_in", "lateness", "adjustments", "causes", "exercises",
]  # fmt: skip


def arguments(out: Path, *paths: Path, jobs: int = 1) -> list[object]:
    """Write the real command's arguments."""
    return ["grade", NAME, *paths, "--out", out, "--jobs", jobs]


def grade(out: Path, *paths: Path, jobs: int = 1, **more: Any) -> subprocess.CompletedProcess[str]:
    """Run it to its end."""
    return run(*arguments(out, *paths, jobs=jobs), timeout=300, **more)


def start(out: Path, *paths: Path, jobs: int = 1) -> subprocess.Popen[str]:
    """Start it in a process group of its own, as a shell would: parallel test processes ignore Ctrl-C, and so their children."""
    return subprocess.Popen(
        command(*arguments(out, *paths, jobs=jobs)),
        cwd=FOLDER,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )


def wait_for(run: subprocess.Popen[str], line_start: str) -> None:
    """Read a run's output up to a line."""
    assert run.stdout is not None
    for line in run.stdout:
        if line.startswith(line_start):
            return


@pytest.fixture
def students(tmp_path: Path) -> Path:
    """Six copies of a right solution."""
    folder = tmp_path / "class"
    folder.mkdir()
    for number in range(6):
        shutil.copy(SOURCE, folder / f"student{number:02}.ipynb")
    return folder


def test_a_run_writes_results_a_summary_and_a_table(tmp_path: Path, students: Path) -> None:
    (students / "empty.ipynb").write_text("")
    done = grade(tmp_path / "out", students)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "! empty: unreadable: The file is empty. Hand in the notebook again." in done.stdout
    assert "graded 7 of 7" in done.stdout
    rows = list(csv.DictReader((tmp_path / "out" / "summary.csv").open()))
    assert [row["student"] for row in rows] == ["empty", *(f"student{n:02}" for n in range(6))]
    assert rows[1] == {
        "student": "student00", "status": "graded", "points": str(TOTAL), "max_points": str(TOTAL),
        **{name: str(points) for name, points in POINTS.items()},
    }  # fmt: skip
    result = json.loads((tmp_path / "out" / "student00.json").read_text())
    assert list(result) == RESULT_KEYS
    assert list(result["exercises"][0]) == [
        "name", "points", "max_points", "misconception", "manual", "is_bonus", "checks",
    ]  # fmt: skip
    assert list(result["exercises"][0]["checks"][0]) == [
        "exercise", "name", "visibility", "kind", "verdict", "points", "max_points", "inputs", "wrong_inputs", "fact", "advice",
        "redefined", "seconds", "message",
    ]  # fmt: skip


def test_what_is_unchanged_is_not_graded_again_and_what_changed_is(
    grade_here: Grade, tmp_path: Path, students: Path
) -> None:
    out = tmp_path / "out"
    assert grade_here(out, students).returncode == 0
    before = {path.name: path.stat().st_mtime_ns for path in out.glob("*.json")}
    with (students / "student03.ipynb").open("a") as file:
        file.write("\n")
    done = grade_here(out, students)
    assert "5 submissions are unchanged and keep their results." in done.stdout
    changed = [name for name, stamp in before.items() if (out / name).stat().st_mtime_ns != stamp]
    assert changed == ["student03.json"]


def test_a_file_that_is_too_large_is_looked_at_once(grade_here: Grade, tmp_path: Path) -> None:
    large, out = tmp_path / "large.ipynb", tmp_path / "out"
    large.touch()
    os.truncate(large, MAX_BYTES + 10)
    assert grade_here(out, large).returncode == 1
    seen = large.read_bytes()[: MAX_BYTES + 1] + str(MAX_BYTES + 10).encode()  # no more of it is read, and its size
    assert SubmissionResult.read(out / "large.json").submission_sha256 == hashlib.sha256(seen).hexdigest()
    assert "1 submissions are unchanged and keep their results." in grade_here(out, large).stdout


def answers_in(out: Path) -> dict[str, bytes]:
    """Read what was recorded for pictures."""
    return {path.stem: path.read_bytes() for path in (out / "answers").glob("*")}


def test_answers_for_pictures_are_kept_replaced_and_removed_with_the_results(
    grade_here: Grade, tmp_path: Path, students: Path
) -> None:
    out = tmp_path / "out"
    right, wrong = students / "student00.ipynb", students / "student01.ipynb"
    wrong.write_text(right.read_text().replace("(f(x + step) - f(x - step)) / (2 * h)", "(f(x + step) - f(x)) / h"))
    assert grade_here(out, right, wrong).returncode == 0
    first = answers_in(out)
    assert set(first) == {"student00", "student01"}
    assert all(1000 < len(data) < 10_000 for data in first.values())
    assert first["student00"] != first["student01"]
    (out / "answers" / "student00.data").unlink()
    wrong.write_text("")
    done = grade_here(out, right, wrong)
    assert "1 submissions are unchanged" in done.stdout or "1 submission is unchanged" in done.stdout
    assert answers_in(out) == {}
    assert set(SubmissionResult.read(out / "student00.json").model_dump(by_alias=True)) == set(RESULT_KEYS)


def test_answers_that_cannot_be_kept_cost_a_picture_and_no_result(
    grade_here: Grade, tmp_path: Path, students: Path
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "answers").write_text("in the way")
    done = grade_here(out, students / "student00.ipynb")
    assert done.returncode == 1
    assert "! student00: its report will have no pictures: its answers cannot be written: " in done.stdout
    assert SubmissionResult.read(out / "student00.json").points == TOTAL


def test_ctrl_c_says_how_to_go_on(tmp_path: Path, students: Path) -> None:
    run = start(tmp_path / "out", students, jobs=1)
    wait_for(run, "grading")
    time.sleep(0.3)
    os.killpg(run.pid, signal.SIGINT)
    rest, _ = run.communicate(timeout=30)
    said = re.fullmatch(
        r"Interrupted\. (\d) of (\d) graded\. Finished results are kept; the same command goes on where it was\.",
        rest.strip().splitlines()[-1],
    )
    assert said
    kept = [SubmissionResult.read(path) for path in (tmp_path / "out").glob("*.json")]
    assert int(said[1]) in (
        sum(item.status == "graded" for item in kept),
        sum(item.status == "graded" for item in kept) - 1,
    )
    assert int(said[2]) == len(kept)
    assert run.returncode == 2


def test_a_judge_that_dies_is_replaced_and_nobody_loses_a_point(tmp_path: Path, students: Path) -> None:
    run = start(tmp_path / "out", students, jobs=2)
    wait_for(run, "grading")
    time.sleep(0.3)
    children = Path(f"/proc/{run.pid}/task/{run.pid}/children").read_text().split()
    judges = [pid for pid in children if b"zygote" not in Path(f"/proc/{pid}/cmdline").read_bytes()]
    os.kill(int(judges[0]), signal.SIGKILL)
    output, _ = run.communicate(timeout=120)
    assert run.returncode == 0, output
    points = [SubmissionResult.read(path).points for path in (tmp_path / "out").glob("*.json")]
    assert points == [TOTAL] * 6


def test_problems_of_the_call_are_one_sentence(tmp_path: Path) -> None:
    done = grade(tmp_path / "out", tmp_path / "nowhere")
    assert done.returncode == 1
    assert f"! {tmp_path}/nowhere: was not found." in done.stdout
    done = run("grade", "ps7", "x", "--out", tmp_path)
    assert done.returncode == 1
    assert done.stderr == f"There is no assignment 'ps7'. The course has: {NAME}.\n"


def copy_of_the_course(folder: Path) -> Path:
    """Copy what a course consists of, to break it."""
    shutil.copytree(FOLDER, folder, ignore=shutil.ignore_patterns("__pycache__"))
    return folder


def test_solutions_that_do_not_earn_everything_grade_nobody(
    grade_here: Grade, tmp_path: Path, students: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    changed = Place(copy_of_the_course(tmp_path / "course"), NAME)
    changed.source.write_text(changed.source.read_text().replace("(A + A.mT)", "(A + A)"))
    monkeypatch.setenv("AUTOGRADER_PRIVATE", str(tmp_path / "private"))
    monkeypatch.chdir(changed.root)
    for _ in range(2):  # a second run must not find a bank that was never proved
        with pytest.raises(BankError) as told:
            grade_here(tmp_path / "out", students, at=changed)
        said = str(told.value)
        assert said.startswith("tests/hidden/small_gradients/grad_quadratic_form.py:")
        assert "exercise 'grad_quadratic_form': the solution in source/small_gradients/small_gradients.ipynb" in said
        assert "does not pass 'non-symmetric A' (" in said
        assert not list((tmp_path / "out").glob("*.json"))


def test_a_device_that_workers_cannot_reach_costs_nobody_a_point(tmp_path: Path, students: Path) -> None:
    done = run(*arguments(tmp_path / "out", students), "--device", "cuda")
    assert done.returncode == 2
    assert done.stderr.startswith("grade: nothing was graded: ")
    assert done.stderr.endswith("Grade with --device cpu.\n")


def test_one_more_student_does_not_shorten_the_summary(grade_here: Grade, tmp_path: Path, students: Path) -> None:
    out = tmp_path / "out"
    first, second = students / "student00.ipynb", students / "student01.ipynb"
    assert grade_here(out, first).returncode == 0
    assert grade_here(out, second).returncode == 0
    assert grade_here(out, tmp_path / "nowhere").returncode == 1
    assert [row["student"] for row in csv.DictReader((out / "summary.csv").open())] == ["student00", "student01"]


def test_a_broken_result_of_somebody_else_is_named_and_not_left_out_in_silence(
    grade_here: Grade, tmp_path: Path, students: Path
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "emmy.json").write_text('{"schema": 1')
    done = grade_here(out, students / "student00.ipynb")
    said = "emmy.json: is no result that can be read and is missing in summary.csv. Grade this submission again."
    assert done.returncode == 1
    assert f"! {said}" in done.stdout.replace("\n", " ")
    assert [row["student"] for row in csv.DictReader((out / "summary.csv").open())] == ["student00"]
    assert (out / "emmy.json").read_text() == '{"schema": 1'


def test_what_cannot_be_kept_is_a_fault_of_ours_and_the_others_are_graded(
    grade_here: Grade, tmp_path: Path, students: Path
) -> None:
    out = tmp_path / "out"
    (out / "student00.json").mkdir(parents=True)
    old = SubmissionResult(
        schema=2, assignment="ps2", student="student01", submission_sha256="", bank="", engine="", status="graded", reason=None,
        points=9, max_points=9, device="cpu", isolation=[], exercises=[],
    )  # fmt: skip
    old.write(out)
    done = grade_here(out, *(students / f"student0{n}.ipynb" for n in range(4)))
    assert done.returncode == 2
    assert "student00: not graded, our fault: the result cannot be written: Is a directory" in done.stdout
    assert (
        f"student01: not graded, our fault: {out} holds a result of ps2 for this id. Give every assignment a folder of its own"
        in done.stdout
    )
    assert SubmissionResult.read(out / "student01.json") == old
    assert SubmissionResult.read(out / "student03.json").points == TOTAL


def test_a_judge_that_dies_over_one_submission_costs_no_other_its_result(
    place: Place, judge: Judge, zygote: Zygote, tmp_path: Path
) -> None:
    """The one whose judge is killed every time has a result that says so; whoever was in hand beside it is graded."""
    from autograder.fleet.pool import ENDED_TWICE, LocalPool
    from autograder.handed_in.submission import Submission

    class Fatal(Judge):
        def grade_with_answers(
            self, student: str, data: bytes, zygote: Zygote, slot: int = 0
        ) -> tuple[SubmissionResult, bytes]:
            if student == "fatal":
                os.kill(os.getpid(), signal.SIGKILL)
            if student == "large":
                raise MemoryError
            return super().grade_with_answers(student, data, zygote, slot)

    fatal = Fatal(**{name: getattr(judge, name) for name in Judge.__dataclass_fields__})
    pool = LocalPool(fatal, zygote.fork, jobs=3)
    for student in ("a", "fatal", "b", "large", "c"):
        pool.submit(Submission(student, place.source))
    done = {item.submission.student: item for item in pool.as_completed()}
    pool.close()
    assert set(done) == {"a", "b", "c", "fatal", "large"}
    for ended in (done["fatal"].result, done["large"].result):
        assert ended is not None
        assert (ended.status, ended.points, ended.reason) == ("unreadable", 0, ENDED_TWICE)
        # so that a rerun does not try it again
        assert ended.submission_sha256 == Submission("fatal", place.source).digest()
    assert all(item.result is not None and item.result.points == TOTAL for name, item in done.items() if name in "abc")


def test_a_submission_that_would_take_the_machine_s_memory_is_a_fault_of_its_own(
    place: Place, judge: Judge, zygote: Zygote
) -> None:
    from autograder.fleet.pool import ENDED_TWICE, LocalPool
    from autograder.handed_in.submission import Submission

    class Large(Judge):
        def grade_with_answers(
            self, student: str, data: bytes, zygote: Zygote, slot: int = 0
        ) -> tuple[SubmissionResult, bytes]:
            kept = bytearray(2**30 if student == "large" else 2**29)
            return super().grade_with_answers(student, data + b" " * (not kept), zygote, slot)

    pool = LocalPool(Large(**{name: getattr(judge, name) for name in Judge.__dataclass_fields__}), zygote.fork, jobs=1)
    for student in ("large", "a"):
        pool.submit(Submission(student, place.source))
    done = {item.submission.student: item for item in pool.as_completed()}
    pool.close()
    ended = done["large"].result
    assert ended is not None and (ended.status, ended.points, ended.reason) == ("unreadable", 0, ENDED_TWICE)
    assert done["a"].result is not None and done["a"].result.points == TOTAL


def test_a_judge_that_dies_amid_its_reply_does_not_hang_the_run(
    place: Place, judge: Judge, zygote: Zygote, tmp_path: Path
) -> None:
    from autograder.fleet.pool import LocalPool
    from autograder.handed_in.submission import Submission

    class Broken(Judge):
        def grade_with_answers(
            self, student: str, data: bytes, zygote: Zygote, slot: int = 0
        ) -> tuple[SubmissionResult, bytes]:
            if student == "broken":
                assert pool._executor is not None
                os.write(pool._executor._result_queue._writer.fileno(), struct.pack("!i", 1000) + b"half")
                os.kill(os.getpid(), signal.SIGKILL)
            return super().grade_with_answers(student, data, zygote, slot)

    pool = LocalPool(Broken(**{name: getattr(judge, name) for name in Judge.__dataclass_fields__}), zygote.fork, jobs=2)
    for student in ("a", "broken", "b"):
        pool.submit(Submission(student, place.source))
    done = {item.submission.student: item for item in pool.as_completed()}
    pool.close()
    points = {name: item.result.points for name, item in done.items() if item.result}
    assert points == {"a": TOTAL, "b": TOTAL, "broken": 0}


def with_a_mistake(folder: Path, file: str, old: str, new: str) -> Path:
    """Copy the course, and change a text in one of its files."""
    course = copy_of_the_course(folder)
    text = (course / file).read_text()
    assert old in text
    (course / file).write_text(text.replace(old, new))
    return course


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("tests/hidden/small_gradients/grad_quadratic_form.py", "ordinary.float32()", "ordinary.flot32()", "AttributeError: a family has no word 'flot32'; it has batches, because, conditioned, draws, expecting, float32, laid_out, leaves, of_magnitude, of_part, of_scale, on_meta, shapes, sizes, where, within."),
        ("tests/hidden/small_gradients/central_diff_grad.py", "def tangled(x):", "def tangled(x:", "SyntaxError: "),
        ("tests/hidden/small_gradients/grad_quadratic_form.py", "return x @ A @ x", "return A @ x", "exercise 'grad_quadratic_form': the inputs of 'non-symmetric A' have no answer ("),
    ],
)  # fmt: skip
def test_a_mistake_in_a_declaration_is_told_with_its_file(
    grade_here: Grade, tmp_path: Path, students: Path, monkeypatch: pytest.MonkeyPatch, file: str, old: str, new: str, message: str
) -> None:  # fmt: skip
    course = with_a_mistake(tmp_path / "course", file, old, new)
    monkeypatch.setenv("AUTOGRADER_PRIVATE", str(tmp_path / "private"))
    monkeypatch.chdir(course)
    with pytest.raises(Told) as told:
        grade_here(tmp_path / "out", students, at=Place(course, NAME))
    assert message in str(told.value)
    assert str(told.value).startswith(f"{file}:")


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("source/small_gradients/support.py", "def ripples(x", "def rippling(x", "AttributeError: module 'source.small_gradients.support' has no attribute 'ripples'"),
        ("course_config.py", "Limits(", "Limits(seconds=1, ", "TypeError: Limits.__init__() got an unexpected keyword argument 'seconds'."),
    ],
)  # fmt: skip
def test_a_mistake_in_a_course_file_is_a_line_and_no_traceback(
    tmp_path: Path, students: Path, file: str, old: str, new: str, message: str
) -> None:
    course = with_a_mistake(tmp_path / "course", file, old, new)
    done = grade(tmp_path / "out", students, cwd=course, env=environment(AUTOGRADER_PRIVATE=tmp_path / "private"))
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert message in done.stderr
    assert done.stderr.startswith(("tests/hidden/small_gradients/", "course_config.py:"))
