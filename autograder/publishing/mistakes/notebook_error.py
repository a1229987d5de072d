"""What a lecturer reads when a source notebook cannot be published."""

from __future__ import annotations

from autograder.common.finding import Finding
from autograder.common.told import Told


class NotebookError(Told):
    """Mistakes in a source notebook: a line for each, with file and cell.

    Attributes:
        problems: all of them, in the order of the cells.
    """

    def __init__(self, *problems: Finding) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems
