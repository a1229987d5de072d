"""Leaves out of a notebook the cells that only show something to whoever reads it.

    check("grad_norm")     tries the shown checks, at home
    show_zoom(grad_norm)   a picture, which support code draws

They bind nothing and nobody looks here, though pictures are most of the work that the cells of a release make.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence

from autograder.common.conventions import only_shows
from autograder.judging.forbidden_calls import SubmittedSource, without_magics

PASSED_OVER = ""


def to_run(cells: Sequence[str], source: SubmittedSource) -> list[str]:
    """Return the cells, with `PASSED_OVER` in place of those that hold nothing but calls that show.

    Args:
        cells: the code cells.
        source: the same, read.
    """
    return [
        PASSED_OVER if tree and _only_shows(tree, source) and without_magics(cell) == cell else cell
        for cell, tree in zip(cells, source.trees, strict=True)
    ]


def _only_shows(tree: ast.Module, source: SubmittedSource) -> bool:
    return bool(tree.body) and all(_shows(statement, source) for statement in tree.body)


def _shows(statement: ast.stmt, source: SubmittedSource) -> bool:
    """Whether a statement calls what only shows, with plain names and constants: to evaluate those does nothing."""
    match statement:
        case ast.Expr(ast.Call(function, arguments, keywords)):
            given = [*arguments, *(keyword.value for keyword in keywords)]
            are_plain = all(isinstance(argument, ast.Name | ast.Constant) for argument in given)
            return are_plain and only_shows(source.dotted_name(function))
    return False
