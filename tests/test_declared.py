"""What a lecturer reads when a file of declarations does not fit together, word for word."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from autograder.course.course_error import CourseError
from autograder.course.declarations import load_declared
from autograder.course.places import Place
from autograder.language import DeclarationError

EXERCISE = '''
from autograder.language import Assignment, array, exercise, hidden, ordinary, rebuilt, value, vector


@exercise(given=dict(x=vector("n")), find=value(), checks=[hidden("ordinary x", ordinary, points=1)])
def double(x):
    """Twice x."""
    return 2 * x
'''
OTHER = '''

@exercise(given=dict(x=vector("n")), find=value(), checks=[hidden("ordinary x", ordinary, points=1)])
def {name}(x):
    """Something else."""
    return x
'''
PROBED = '''

def {name}({arguments}):
    return x


@exercise(given=dict({given}), find=value(), {probe}checks=[hidden("ordinary x", ordinary, points=1)])
def probed({body}):
    """Something."""
    return x


ASSIGNMENT = Assignment("Mine", [double, probed])
'''
PROBE = PROBED.format(
    name="looked_at", arguments="function, x", given='x=vector("n")', probe="probe=looked_at, ", body="x"
)
BUILDER = PROBED.format(
    name="built", arguments="x", given='f=rebuilt(built, vector(3)), x=vector("n")', probe="", body="f, x"
)
FAMILY = BUILDER.replace("f=rebuilt(built, vector(3))", "f=array()").replace(
    "ordinary,", "ordinary.where(f=rebuilt(built, vector(3))),"
)

DRAWN = """
from autograder.language import Assignment, array, asked, constant, exercise, gradient, hidden, ordinary, rebuilt


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


ASSIGNMENT = Assignment("Mine", [slopes])
"""


def message(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, support: str = "") -> str:
    """Return what loading a file of declarations says."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])
    name = f"mine_{abs(hash((text, support)))}"  # a module of its own for every test
    place = Place(tmp_path, name)
    place.hidden.parent.mkdir(parents=True)
    place.source.parent.mkdir(parents=True)
    place.hidden.write_text(text)
    place.support.write_text(support)
    with pytest.raises((CourseError, DeclarationError)) as caught:
        load_declared(place)
    return str(caught.value).replace(name, "mine")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (EXERCISE, "tests/hidden/mine.py: defines no ASSIGNMENT. End it with ASSIGNMENT = Assignment(title, [...])."),
        (f"{EXERCISE}\nASSIGNMENT = Assignment('Mine', [double, print])", "tests/hidden/mine.py: ASSIGNMENT lists 'print', which is no exercise. Decorate it: @exercise(…)."),
        (f"{EXERCISE}\nASSIGNMENT = Assignment('Mine', [double, double])", "tests/hidden/mine.py:5: exercise 'double': is listed twice. Take it out of ASSIGNMENT once."),
        (f"{EXERCISE}{OTHER.format(name='single')}\nASSIGNMENT = Assignment('Mine', [double])", "tests/hidden/mine.py:11: exercise 'single': is declared but not listed. Add it to ASSIGNMENT."),
        (f"{EXERCISE}{OTHER.format(name='double')}\nASSIGNMENT = Assignment('Mine', [double])", "tests/hidden/mine.py:12: exercise 'double': is declared in line 6 already. Rename one of them."),
        (f"{EXERCISE}{PROBE}", "tests/hidden/mine.py:15: exercise 'probed': has the probe 'looked_at', which is not in support.py. Move it there; it runs beside students' code."),
        (f"{EXERCISE}{BUILDER}", "tests/hidden/mine.py:15: exercise 'probed': rebuilds 'f' with 'built', which is not in support.py. Move it there; it runs beside students' code."),
        (f"{EXERCISE}{FAMILY}", "tests/hidden/mine.py:15: exercise 'probed': rebuilds 'f' with 'built', which is not in support.py. Move it there; it runs beside students' code."),
        (f"{EXERCISE}\nASSIGNMENT = Assignment('Mine', [triple])", "tests/hidden/mine.py:10: NameError: name 'triple' is not defined."),
        (DRAWN.format(family="ordinary"), "tests/hidden/mine.py:13: exercise 'slopes': the picture 'curve' shows 'secret', which is not in support.py. Choose a public function: .where(f=…)."),
        (DRAWN.format(family="ordinary.where(f=secret)"), "tests/hidden/mine.py:13: exercise 'slopes': the picture 'curve' shows 'secret', which is not in support.py. Choose a public function: .where(f=…)."),
        (DRAWN.format(family="ordinary.where(f=rebuilt(built, constant(1)))"), "tests/hidden/mine.py:13: exercise 'slopes': rebuilds 'f' with 'built', which is not in support.py. Move it there; it runs beside students' code."),
        ("def f(:\n", "tests/hidden/mine.py:1: SyntaxError: invalid syntax."),
        ("from autograder.language import exercise\n\n\n@exercise\ndef f(x):\n    return x\n", "tests/hidden/mine.py:4: TypeError: exercise() takes 0 positional arguments but 1 was given."),
    ],
    ids=["no assignment", "no exercise", "twice", "not listed", "one name for two", "a probe that students lack",
         "a builder that students lack", "a builder of one family", "a picture of a hidden function", "a picture of another hidden function",
         "a picture of what students cannot build", "a name that is not there", "no Python", "a decorator without its words"],
)  # fmt: skip
def test_a_file_that_does_not_fit_together(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, expected: str
) -> None:
    assert message(tmp_path, monkeypatch, text) == expected


def test_a_mistake_in_support_code_is_told_with_its_own_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = f"{EXERCISE}\nASSIGNMENT = Assignment('Mine', [double])"
    assert message(tmp_path, monkeypatch, text, "import torch\n\nx = torch.nothing\n") == (
        "source/mine/support.py:3: AttributeError: module 'torch' has no attribute 'nothing'."
    )
