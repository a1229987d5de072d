"""What a lecturer reads when declarations do not fit together, word for word; what one load keeps from another."""

from __future__ import annotations

import sys
from itertools import count
from pathlib import Path

import pytest
import torch

from autograder.course.course_error import CourseError
from autograder.course.declarations import Declared, load_declared
from autograder.course.places import Place
from autograder.language import DeclarationError

Files = dict[str, str]
CONTENTS = """\"\"\"Mine.\"\"\"

from autograder.language import Assignment

ASSIGNMENT = Assignment("Mine", [{names}])
"""
EXERCISE = '''
from autograder.language import array, exercise, hidden, ordinary, rebuilt, value, vector


@exercise(given=dict(x=vector("n")), find=value(), checks=[hidden("ordinary x", ordinary, points=1)])
def {name}(x):
    """Twice x."""
    return 2 * x
'''
PROBED = '''
from autograder.language import array, exercise, hidden, ordinary, rebuilt, value, vector


def {name}({arguments}):
    return x


@exercise(given=dict({given}), find=value(), {probe}checks=[hidden("ordinary x", ordinary, points=1)])
def probed({body}):
    """Something."""
    return x
'''
PROBE = PROBED.format(
    name="looked_at", arguments="function, x", given='x=vector("n")', probe="probe=looked_at, ", body="x"
)
BUILDER = PROBED.format(
    name="built", arguments="x", given='f=rebuilt(built, vector(3)), x=vector("n")', probe="", body="f, x"
)
FAMILY = BUILDER.replace("f=rebuilt(built, vector(3))", "f=array()").replace(
    "ordinary, points", "ordinary.where(f=rebuilt(built, vector(3))), points"
)
DRAWN = """
from autograder.language import array, asked, constant, exercise, gradient, hidden, ordinary, rebuilt


def secret(x):
    return (x**3).sum()


def built(c):
    return secret


@exercise(given=dict(f=asked(secret), x=array()), find=gradient("x"), checks=[hidden("plain", ordinary, points=1)])
def slopes(f, x):
    \"""The gradient of f.\"""
    return f(x)


@slopes.picture({family})
def curve(figure, calls):
    \"""Your slopes.\"""
"""
ASKED = """
from autograder.language import array, asked, exercise, gradient, hidden, ordinary
{imported}


def tall(x):
    return {power} * (x**2).sum()


@exercise(given=dict(f=asked(tall{more}), x=array()), find=gradient("x"), checks=[hidden("plain", ordinary, points=1)])
def {name}(f, x):
    \"""The gradient of f.\"""
    return f(x)
"""
NUMBERS = count()
TWO = torch.tensor([2.0])


def listing(*names: str) -> str:
    """Write a table of contents."""
    return CONTENTS.format(names=", ".join(f'"{name}"' for name in names))


def doubles(*names: str) -> Files:
    """Write files of one exercise each."""
    return {f"{name}.py": EXERCISE.format(name=name) for name in names}


def write(root: Path, files: Files, support: str = "", name: str = "") -> Place:
    """Write an assignment's declarations and its support code."""
    place = Place(root, name or f"mine_{next(NUMBERS)}")
    for folder in (place.hidden, place.source.parent):
        folder.mkdir(parents=True, exist_ok=True)
    for file, text in files.items():
        (place.hidden / file).write_text(text)
    place.support.write_text(support)
    return place


def message(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, files: Files, support: str = "") -> str:
    """Return what loading a folder of declarations says."""
    monkeypatch.chdir(tmp_path)
    place = write(tmp_path, files, support)
    with pytest.raises((CourseError, DeclarationError)) as caught:
        load_declared(place)
    return str(caught.value).replace(place.name, "mine")


def test_an_assignment_is_its_table_of_contents_and_a_file_for_each_exercise(tmp_path: Path) -> None:
    place = write(tmp_path, {"__init__.py": listing("triple", "double"), **doubles("double", "triple")})
    assignment = load_declared(place).assignment
    assert [item.name for item in assignment.listed] == ["triple", "double"]
    assert assignment["double"].where == f"{place.exercise_file('double')}:5"


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"__init__.py": ""}, "tests/hidden/mine/__init__.py: defines no ASSIGNMENT. Write ASSIGNMENT = Assignment(title, [names])."),
        ({"__init__.py": listing("double")}, "tests/hidden/mine/__init__.py: ASSIGNMENT lists 'double', but there is no file double.py beside it. Write it, or take the name out."),
        ({"__init__.py": listing("single"), **doubles("double")}, "tests/hidden/mine/__init__.py: ASSIGNMENT lists 'single', but there is no file single.py beside it. Write it, or take the name out.\n"
         "tests/hidden/mine/__init__.py: ASSIGNMENT does not list 'double', whose file double.py is there. List it, or remove the file."),
        ({"__init__.py": CONTENTS.format(names="print")}, "tests/hidden/mine/__init__.py: ASSIGNMENT lists what is no name. Write the exercises' names, in quotes."),
        ({"__init__.py": CONTENTS.format(names="double")}, "tests/hidden/mine/__init__.py:5: NameError: name 'double' is not defined."),
        ({"__init__.py": listing("double", "double"), **doubles("double")}, "tests/hidden/mine/__init__.py: ASSIGNMENT lists 'double' twice. Take it out once."),
        ({"__init__.py": listing("double"), **doubles("double", "single")}, "tests/hidden/mine/__init__.py: ASSIGNMENT does not list 'single', whose file single.py is there. List it, or remove the file."),
        ({"__init__.py": listing("double"), "double.py": '"""Nothing."""'}, "tests/hidden/mine/double.py: declares no exercise 'double'. Decorate the function of this name: @exercise(…)."),
        ({"__init__.py": listing("double"), "double.py": "def double(x):\n    return 2 * x\n"}, "tests/hidden/mine/double.py: declares no exercise 'double'. Decorate the function of this name: @exercise(…)."),
        ({"__init__.py": listing("double"), "double.py": EXERCISE.format(name="dubble")}, "tests/hidden/mine/double.py: declares 'dubble', not 'double'. Give the file and the function one name."),
        ({"__init__.py": listing("double"), "double.py": EXERCISE.format(name="dubble") + "\n\n@double.misconception\ndef forgets(x):\n    return x\n"}, "tests/hidden/mine/double.py: declares 'dubble', not 'double'. Give the file and the function one name."),
        ({"__init__.py": listing("double"), "double.py": EXERCISE.format(name="double") + EXERCISE.format(name="single")}, "tests/hidden/mine/double.py:14: exercise 'single': is the second exercise in this file. Give it a file of its own."),
        ({"__init__.py": listing("double"), "double.py": EXERCISE.format(name="double") * 2}, "tests/hidden/mine/double.py:14: exercise 'double': is the second exercise in this file. Give it a file of its own."),
        ({"__init__.py": listing("probed"), "probed.py": PROBE}, "tests/hidden/mine/probed.py:9: exercise 'probed': has the probe 'looked_at', which is not in support.py. Move it there; it runs beside students' code."),
        ({"__init__.py": listing("probed"), "probed.py": BUILDER}, "tests/hidden/mine/probed.py:9: exercise 'probed': rebuilds 'f' with 'built', which is not in support.py. Move it there; it runs beside students' code."),
        ({"__init__.py": listing("probed"), "probed.py": FAMILY}, "tests/hidden/mine/probed.py:9: exercise 'probed': rebuilds 'f' with 'built', which is not in support.py. Move it there; it runs beside students' code."),
        ({"__init__.py": listing("slopes"), "slopes.py": DRAWN.format(family="ordinary")}, "tests/hidden/mine/slopes.py:13: exercise 'slopes': the picture 'curve' shows 'secret', which is not in support.py. Choose a public function: .where(f=…)."),
        ({"__init__.py": listing("slopes"), "slopes.py": DRAWN.format(family="ordinary.where(f=secret)")}, "tests/hidden/mine/slopes.py:13: exercise 'slopes': the picture 'curve' shows 'secret', which is not in support.py. Choose a public function: .where(f=…)."),
        ({"__init__.py": listing("slopes"), "slopes.py": DRAWN.format(family="ordinary.where(f=rebuilt(built, constant(1)))")}, "tests/hidden/mine/slopes.py:13: exercise 'slopes': rebuilds 'f' with 'built', which is not in support.py. Move it there; it runs beside students' code."),
        ({"__init__.py": listing("steep"), "steep.py": ASKED.format(name="steep", power=1, more=", other", imported="from .shared import tall as other"), "shared.py": "def tall(x):\n    return x.sum()\n"}, "tests/hidden/mine/steep.py:10: exercise 'steep': names two different functions 'tall'. Rename one of them; by its name it is found again."),
        ({"__init__.py": listing("f"), "f.py": "def f(:\n"}, "tests/hidden/mine/f.py:1: SyntaxError: invalid syntax."),
        ({"__init__.py": listing("f"), "f.py": "from .shared import g\n", "shared.py": "\n\ng = 1 / 0\n"}, "tests/hidden/mine/shared.py:3: ZeroDivisionError: division by zero."),
        ({"__init__.py": listing("f"), "f.py": "from autograder.language import exercise\n\n\n@exercise\ndef f(x):\n    return x\n"}, "tests/hidden/mine/f.py:4: TypeError: exercise() takes 0 positional arguments but 1 was given."),
    ],
    ids=["no assignment", "no file", "another file", "no name", "no quotes", "twice", "not listed", "an empty file", "a plain function", "another name",
         "another name, used rightly below",
         "two exercises", "one name for two", "a probe that students lack", "a builder that students lack", "a builder of one family",
         "a picture of a hidden function", "a picture of another hidden function", "a picture of what students cannot build",
         "two functions of one name", "no Python", "a mistake in shared.py", "a decorator without its words"],
)  # fmt: skip
def test_a_folder_that_does_not_fit_together(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, files: Files, expected: str
) -> None:
    assert message(tmp_path, monkeypatch, files) == expected


def test_a_mistake_in_support_code_is_told_with_its_own_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = {"__init__.py": listing("double"), **doubles("double")}
    assert message(tmp_path, monkeypatch, files, "import torch\n\nx = torch.nothing\n") == (
        "source/mine/support.py:3: AttributeError: module 'torch' has no attribute 'nothing'."
    )


# --- what is kept apart ------------------------------------------------------------------------------------


def test_functions_of_one_name_in_two_files_are_not_exchanged(tmp_path: Path) -> None:
    asked = {
        f"{name}.py": ASKED.format(name=name, power=power, more="", imported="") for name, power in (("a", 1), ("b", 2))
    }
    declared = load_declared(write(tmp_path, {"__init__.py": listing("a", "b"), **asked}))
    assert [float(declared.functions_of(name)["tall"](TWO)) for name in ("a", "b")] == [4.0, 8.0]


def worth(declared: Declared) -> float:
    """Return what the function of the exercise `steep` makes of 2."""
    return float(declared.functions_of("steep")["tall"](TWO))


def steep(power: str) -> Files:
    """Write an assignment that takes a number from shared.py, and another from support.py."""
    shared = f"from source.same import support\n\nNUMBER = support.TEN * {power}\n"
    exercise = ASKED.format(name="steep", power="NUMBER", more="", imported="from .shared import NUMBER")
    return {"__init__.py": listing("steep"), "steep.py": exercise, "shared.py": shared}


def test_what_was_changed_is_loaded_anew_with_all_that_it_imports(tmp_path: Path) -> None:
    place = write(tmp_path, steep("1"), "TEN = 10\n", "same")
    first = load_declared(place)
    write(tmp_path, steep("2 + 1"), "TEN = 100\n", "same")
    assert worth(load_declared(place)) == 4 * (200 + 1)
    assert worth(first) == 4 * 10
    kept = [name for name in sys.modules if name.startswith("declarations_") and name.endswith(".same.steep")]
    assert len(kept) == 1


def test_two_courses_in_one_process_are_not_mixed(tmp_path: Path) -> None:
    places = [write(tmp_path / str(number), steep("1"), f"TEN = {number}0\n", "same") for number in (1, 2)]
    loaded = [load_declared(place) for place in (*places, places[0])]
    assert [worth(declared) for declared in loaded] == [40, 80, 40]


def test_a_helper_of_several_assignments_lies_above_them(tmp_path: Path) -> None:
    files = {
        "__init__.py": listing("steep"),
        "steep.py": ASKED.format(name="steep", power="NUMBER", more="", imported="from ..shared import NUMBER"),
    }
    place = write(tmp_path, files)
    (place.hidden.parent / "shared.py").write_text("NUMBER = 7\n")
    assert worth(load_declared(place)) == 28
