"""Reads code without running it: does it parse, what does it define, call and import?"""

from __future__ import annotations

import ast
import sys
import warnings
from collections.abc import Collection, Iterable, Iterator
from typing import Any

from IPython.core.inputtransformer2 import TransformerManager

from autograder.common.finding import Finding

_FLAGS = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT  # as Jupyter does


def python_of(source: str) -> str:
    """Translate a cell's magics and shell lines into Python, line for line."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # running the cell tells them
        return TransformerManager().transform_cell(source)


def syntax_mistake(source: str) -> str | None:
    """Say in which line a cell does not parse and why; None if it does."""
    try:
        text = python_of(source)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(text, "<cell>", "exec", flags=_FLAGS, dont_inherit=True)
    except (SyntaxError, ValueError) as problem:  # ValueError: a null character
        line = getattr(problem, "lineno", None) or 1
        return f"line {line}: {getattr(problem, 'msg', problem)}"
    return None


def tree_of(source: str) -> ast.Module:
    """Parse a cell; what does not parse has no statements."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(python_of(source))
    except (SyntaxError, ValueError):
        return ast.Module([], [])


def defined(source: str) -> set[str]:
    """Return the names that a cell gives to functions, classes and variables."""
    names: set[str] = set()
    for node in _statements(tree_of(source).body):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names |= {part.id for target in targets for part in ast.walk(target) if isinstance(part, ast.Name)}
    return names


def assigned_texts(source: str) -> set[str]:
    """Return the names to which a cell assigns a text in quotes."""
    return {
        target.id
        for node in _statements(tree_of(source).body)
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
        for target in node.targets
        if isinstance(target, ast.Name)
    }


def at_once(source: str) -> Iterator[ast.stmt]:
    """Yield the statements that run when the cell does, also those in the body of a class."""
    waiting = list(_statements(tree_of(source).body))
    while waiting:
        node = waiting.pop(0)
        yield node
        if isinstance(node, ast.ClassDef):
            waiting += _statements(node.body)


def checks_called(source: str) -> set[str]:
    """Return the exercises for which a cell calls ``check("…")``."""
    return {
        call.args[0].value
        for call in ast.walk(tree_of(source))
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "check"
        if len(call.args) == 1 and isinstance(call.args[0], ast.Constant) and isinstance(call.args[0].value, str)
    }


def code_mistakes(cell: Any, modules: Collection[str]) -> Iterator[Finding]:
    """Find what is wrong with the code of one cell.

    Args:
        modules: those that students have besides Python's own library.
    """
    if cell.cell_type != "code":
        return
    problem = syntax_mistake(cell.source)
    if problem:
        yield Finding(f"does not parse: {problem}.")
    for _, mistake in import_mistakes(tree_of(cell.source), modules):
        yield mistake


def import_mistakes(tree: ast.Module, modules: Collection[str]) -> Iterator[tuple[int, Finding]]:
    """Find imports of what students do not have, and the line of each.

    Args:
        modules: those that they do have besides Python's own library.
    """
    known = {*sys.stdlib_module_names, *modules}
    for line, name in _imported(tree):
        if name.startswith("."):
            what = f"imports '{name}' from a package, which a release is not."
            yield line, Finding(what, "Import the module by its name.")
        elif name.partition(".")[0] not in known:
            fix = "Use torch, numpy, matplotlib or Python's own library, or list its package in course_config.py."
            yield line, Finding(f"imports '{name}', which students do not have.", fix)


def _imported(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Yield the lines with imports, and the modules; relative ones begin with a dot."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, item.name) for item in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.lineno, "." * node.level + (node.module or "")


def _statements(body: Iterable[ast.stmt]) -> Iterator[ast.stmt]:
    """Yield the statements of a module, also those under `if`, `try` and `with`, but not those inside functions."""
    for node in body:
        yield node
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield from _statements(item for item in ast.iter_child_nodes(node) if isinstance(item, ast.stmt))
            for handler in getattr(node, "handlers", []):
                yield from _statements(handler.body)
