"""Imports go one way only; what runs beside student code knows neither exercises nor answers."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
ENGINE = ROOT / "autograder"

ALLOWED = {
    "common": {"common"},
    "language": {"language", "common"},
    "sandbox": {"sandbox", "common"},
    "course": {"course", "common", "language", "sandbox.limits"},
    "judging": {"judging", "common", "language", "sandbox", "course"},
    "container": {"container", "fleet.submissions", "common", "judging", "language", "sandbox", "course"},
    "publishing": {"publishing", "common", "judging", "language", "sandbox", "course"},
    "reporting": {"reporting", "common", "judging", "language", "sandbox", "course"},
    "proving": {"proving", "common", "publishing", "reporting", "judging", "language", "sandbox", "course"},
    "platforms": {
        "platforms",
        "container",
        "fleet.submissions",
        "common",
        "publishing",
        "judging",
        "language",
        "sandbox",
        "course",
    },
    "fleet": {"fleet", "common", "judging", "language", "sandbox", "course"},
}
COMMANDS = "commands"  # the command line, which knows every package
MODULES = sorted(
    path
    for path in ENGINE.rglob("*.py")
    if path.name != "__main__.py" and not {COMMANDS, "student", "template"} & set(path.parts)
)


def imports_of(path: Path) -> set[str]:
    """Return the engine modules that a file imports, without the leading ``autograder.``."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("autograder."):
            names.add(node.module.removeprefix("autograder."))
        if isinstance(node, ast.Import):
            names.update(item.name.removeprefix("autograder.") for item in node.names if "autograder." in item.name)
    return names


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ENGINE)))
def test_a_module_imports_only_what_its_package_may(path: Path) -> None:
    package = path.relative_to(ENGINE).parts[0].removesuffix(".py")
    if package == "__init__":
        assert path.read_text() == "", "autograder/__init__.py stays empty"
        return
    for name in imports_of(path):
        assert any(name == allowed or name.startswith(f"{allowed}.") for allowed in ALLOWED[package]), name


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
