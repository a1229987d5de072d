"""Imports go one way only; what runs beside student code knows neither exercises nor answers.

`python -m tests.test_layers` prints the table of packages that stands in `autograder/README.md`.
"""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections import Counter
from graphlib import TopologicalSorter
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).resolve().parents[1]
ENGINE = ROOT / "autograder"
README = ENGINE / "README.md"


class Package(NamedTuple):
    """What a package is for.

    Attributes:
        what: what is decided there, as the README says it.
        imports: the packages and modules that it may import, besides itself and `common`.
        never: what it does not know.
    """

    what: str
    imports: tuple[str, ...] = ()
    never: str = ""


JUDGE = ("judging", "language", "sandbox", "course")
PACKAGES = {
    "common": Package("what everybody uses: files written whole, what a lecturer is told (`Told`, `Finding`)"),
    "language": Package("the words an exercise is written in, and what contradicts itself", (), "processes, notebooks"),
    "sandbox": Package(
        "runs code that we do not trust ([theory of operation](sandbox/README.md))", (), "exercises, answers"
    ),
    "course": Package(
        "what `course_config.py` says, late policy included; where files lie; the key of hidden inputs; a set's declarations, loaded",
        ("language", "sandbox.limits", "sandbox.packages"),
    ),
    "judging": Package(
        "is it right; if not, why not; hidden inputs and their answers (the bank); every sentence about a check; result files",
        ("language", "sandbox", "course"),
        "platforms",
    ),
    "publishing": Package(
        "files for people: release, solutions, a new assignment (`making/`); what is wrong with a source notebook "
        "(`mistakes/`); what a release must not hold (`leaks/`)",
        JUDGE,
    ),
    "standing": Package(
        "what a result comes to after it was judged: points by hand, lateness, what grading it again changed", JUDGE
    ),
    "comparing": Package(
        "whose answers are the same: evidence for a lecturer, exercise by exercise",
        ("handed_in", *JUDGE),
        "a verdict",
    ),
    "reporting": Package(
        "a page for every student with pictures, the class in numbers",
        ("comparing", "handed_in", "standing", *JUDGE),
        "processes, students' code",
    ),
    "proving": Package("is the course right: what `check` finds before a release", ("publishing", "reporting", *JUDGE)),
    "handed_in": Package(
        "what is a submission, whose it is, when it came, which one counts, and what became of every other file: the account",
        ("judging",),
    ),
    "fleet": Package("many submissions: shared out, resumed, shown", ("handed_in", "standing", *JUDGE)),
    "container": Package(
        "one submission where an export lies: settings, what was handed in, the image ([docs](docs/gradescope.md))",
        ("handed_in", *JUDGE),
        "other submissions",
    ),
    "platforms": Package(
        "what lecturers use already: Gradescope ([docs](docs/gradescope.md)), nbgrader ([docs](docs/nbgrader.md)), otter-grader "
        "([docs](docs/otter.md)), Canvas and Moodle ([docs](docs/gradebooks.md)), GitHub Actions ([docs](docs/github.md))",
        ("container", "handed_in", "publishing", "standing", *JUDGE),
        "how anything is graded",
    ),
    "commands": Package("a file for each command; `__main__.py` says what can be said to them", ("everything",)),
}
PAGES = [ROOT / "README.md", *sorted(ENGINE.glob("*.md")), *sorted(ENGINE.glob("*/*.md"))]
OF_A_COURSE = re.compile(r"(source|tests/hidden)/.*|support.py|shared.py|__init__.py")  # not of the engine
MODULES = sorted(
    path
    for path in ENGINE.rglob("*.py")
    if not {"student", "template"} & set(path.relative_to(ENGINE).parts)  # copied to people
)


def table() -> str:
    """Return the packages as the README lists them."""
    rows = [
        "| package | what it is, and decides | imports, besides `common/` | never knows |",
        "| --- | --- | --- | --- |",
    ]
    for name, package in PACKAGES.items():
        imports = ", ".join(item.replace(".", "/") for item in package.imports) or "nothing of ours"
        rows.append(f"| `{name}/` | {package.what} | {imports} | {package.never} |")
    return "\n".join(rows) + "\n"


def module_of(path: Path) -> str:
    """Return a module's name as imports write it."""
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def imports_of(path: Path) -> set[str]:
    """Return all modules that a file imports anywhere in it, under `TYPE_CHECKING` and in functions too."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{item.name}" for item in node.names)}
        if isinstance(node, ast.Import):
            names.update(item.name for item in node.names)
    return names


def test_every_package_stands_in_the_table_and_the_table_in_the_readme() -> None:
    assert {path.name for path in ENGINE.iterdir() if path.is_dir()} - {"docs", "__pycache__"} == set(PACKAGES)
    assert table() in README.read_text(encoding="utf-8"), "python -m tests.test_layers prints it"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ENGINE)))
def test_a_module_imports_only_what_its_package_may(path: Path) -> None:
    package = path.relative_to(ENGINE).parts[0]
    if package in ("__init__.py", "__main__.py", "commands"):
        assert package != "__init__.py" or path.read_text() == "", "autograder/__init__.py stays empty"
        return
    may = [f"autograder.{name}" for name in (package, "common", *PACKAGES[package].imports)]
    for name in {module_of(other) for other in MODULES} & imports_of(path):
        assert any(name == allowed or name.startswith(f"{allowed}.") for allowed in may), name


def test_no_module_leads_back_to_itself() -> None:
    modules = {module_of(path): imports_of(path) for path in MODULES}
    TopologicalSorter({name: (found & set(modules)) - {name} for name, found in modules.items()}).prepare()


def test_no_two_files_and_no_two_classes_have_one_name() -> None:
    trees = [ast.walk(ast.parse(path.read_text(encoding="utf-8"))) for path in MODULES]
    names = Counter(path.name for path in MODULES if path.name != "__init__.py")
    names.update(node.name for tree in trees for node in tree if isinstance(node, ast.ClassDef))
    assert [name for name, times in names.items() if times > 1] == []


def test_imports_stand_on_top_but_for_those_that_say_why() -> None:
    inside = [
        f"{module_of(path)}: {ast.unparse(node)}"
        for path in MODULES
        for function in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert len(inside) < 3, inside


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_file_that_a_page_names_is_there(page: Path) -> None:
    named = re.findall(r"`((?:\w+/)*\w+\.(?:py|md))`", page.read_text(encoding="utf-8"))
    there = [f"/{path.relative_to(ROOT)}" for folder in (ENGINE, ROOT / "tests") for path in folder.rglob("*.*")]
    there += [f"/{path.name}" for path in ROOT.glob("*.*")]
    named = [name for name in named if not OF_A_COURSE.fullmatch(name)]
    assert [name for name in named if not any(path.endswith(f"/{name}") for path in there)] == []


def test_one_place_catches_what_a_command_tells() -> None:
    commands = [path for path in MODULES if "commands" in path.parts or path.name == "__main__.py"]
    assert "".join(path.read_text(encoding="utf-8") for path in commands).count("except Told") == 1


def test_language_needs_nothing_but_torch() -> None:
    code = (
        "import sys, autograder.language; "
        "print({n.split('.')[0] for n in sys.modules} & {'numpy_', 'matplotlib', 'pydantic', 'nbgrader', 'nbformat', 'rich'})"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_the_zygote_loads_neither_language_nor_judging() -> None:
    code = "import sys, autograder.sandbox.zygote; print(sorted(n for n in sys.modules if n.startswith('autograder.')))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    loaded = ast.literal_eval(done.stdout)
    assert loaded
    assert {name.split(".")[1] for name in loaded} <= {"sandbox", "common"}


if __name__ == "__main__":
    print(table(), end="")
