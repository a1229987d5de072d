"""The steps from an instructor notebook to a student's: nbgrader's own preprocessors and two of ours.

One adapter file for nbgrader's release machinery. The list is the order; `nbgrader generate_assignment` can
run the same one.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping
from typing import Any

from nbgrader.nbgraderformat import MetadataValidator, ValidationError
from nbgrader.preprocessors import (
    CheckCellMetadata,
    ClearHiddenTests,
    ClearMarkScheme,
    ClearOutput,
    ClearSolutions,
    ComputeChecksums,
    LockCells,
    NbGraderPreprocessor,
)
from traitlets.config import Config

from autograder.common.conventions import ANSWER, stub_of
from autograder.language import Assignment

BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"
NAMELESS = stub_of("<function>")  # as nbgrader writes it, before it is told whose it is
_DEFINITION = re.compile(r"(?:def|class) (\w+)")
_BLANK = re.compile(r"\{(points|number) of (\w+)\}")

CONFIG = Config({"ClearSolutions": {"code_stub": {"python": NAMELESS}, "text_stub": "*Write your answer here.*"}})


class FillBlanks(NbGraderPreprocessor):
    """Write every exercise's points into its graded cell, 0 for a bonus, and what the text asks for.

    The sum over the cells is what nbgrader takes for the total. The text asks for ``{points of name}``, and for
    ``{number of name}``: the exercise's place in the list.
    """

    def __init__(self, assignment: Assignment, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.counted = {item.name: item.counted for item in assignment.listed}
        points = {item.name: item.max_points for item in assignment.listed}
        self.of_word: dict[str, Mapping[str, object]] = {"points": points, "number": assignment.numbers}

    def preprocess_cell(self, cell: Any, resources: Any, index: int) -> tuple[Any, Any]:
        """Change one cell."""
        if cell.cell_type == "markdown":
            cell.source = _BLANK.sub(lambda found: str(self.of_word[found[1]][found[2]]), cell.source)
        about = cell.metadata.get("nbgrader", {})
        if about.get("grade"):
            about["points"] = self.counted[about["grade_id"]]
        return cell, resources


class NameStubs(NbGraderPreprocessor):
    """Let every stub name its function; at the left margin, where nothing is to be implemented, remove it."""

    def preprocess_cell(self, cell: Any, resources: Any, index: int) -> tuple[Any, Any]:
        """Change one cell."""
        name = cell.metadata.get("nbgrader", {}).get("grade_id", "").removesuffix(ANSWER)
        lines = []
        for line in cell.source.split("\n"):
            if defined := _DEFINITION.match(line):
                name = defined[1]
            if line != NAMELESS:
                lines.append(line.replace(NAMELESS, stub_of(name)))
        cell.source = "\n".join(lines)
        return cell, resources


def refused_metadata(cell: Any) -> str | None:
    """Say what nbgrader itself finds wrong with its metadata of one cell; None if nothing."""
    checked = copy.deepcopy(cell)
    if checked.metadata.nbgrader.get("grade"):
        checked.metadata.nbgrader.setdefault("points", 0)  # `FillBlanks` writes them
    try:
        MetadataValidator().validate_cell(checked)
    except ValidationError as problem:
        return str(problem.message)
    return None


def release_steps(assignment: Assignment) -> list[NbGraderPreprocessor]:
    """List the steps in order."""
    return [
        FillBlanks(assignment),
        LockCells(),
        ClearSolutions(config=CONFIG),
        NameStubs(),
        ClearOutput(),
        CheckCellMetadata(),
        ClearHiddenTests(),
        ClearMarkScheme(),
        ComputeChecksums(),
        CheckCellMetadata(),
    ]
