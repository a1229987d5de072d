"""A table that a platform exported and a spreadsheet program may have saved since: read whatever became of it.

Rows may be short, lines may end as on an old Mac, cells may be separated by semicolons; what was read is written back
with commas, and every cell that nobody filled is written as it stood.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, field

from autograder.common.spreadsheet import BYTE_ORDER_MARK

_LONGEST_CELL = 10 * 2**20  # a worksheet of Moodle's holds what was typed into it
Cells = dict[str, str]


@dataclass
class ExportedTable:
    """A table.

    Attributes:
        names: of its columns; two may share one.
        lines: its cells, at least as many in each line as there are columns.
        rows: the same by the columns' names, the first of those that share one; filled cells are changed in both.
        mark: the byte order mark that it began with.
    """

    names: list[str]
    lines: list[list[str]]
    rows: list[Cells] = field(init=False)
    mark: str = ""

    def __post_init__(self) -> None:
        backwards = list(reversed(list(enumerate(self.names))))
        self.rows = [{name.strip(): line[place] for place, name in backwards} for line in self.lines]
        self._places = {id(row): place for place, row in enumerate(self.rows)}

    def place_of(self, name: str) -> int:
        """Return which column bears a name, counted from 0."""
        return [item.strip() for item in self.names].index(name.strip())

    def fill(self, row: Cells, column: str, text: str) -> None:
        """Write a text into a cell."""
        self.lines[self._places[id(row)]][self.place_of(column)] = row[column.strip()] = text

    def text(self, places: Sequence[int] = ()) -> str:
        """Return it as a file: these columns, or all that it has."""
        written = io.StringIO()
        writer = csv.writer(written, lineterminator="\r\n")
        for line in (self.names, *self.lines):
            writer.writerow([line[place] for place in places] if places else line)
        return self.mark + written.getvalue()


def read_exported(text: str) -> ExportedTable:
    """Read a table; lines without any text are left out.

    Raises:
        csv.Error: it is none.
    """
    mark = BYTE_ORDER_MARK if text.startswith(BYTE_ORDER_MARK) else ""
    plain = text.removeprefix(BYTE_ORDER_MARK).replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    csv.field_size_limit(_LONGEST_CELL)
    first = plain.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    names, *lines = list(csv.reader(io.StringIO(plain), delimiter=delimiter)) or [[]]
    width = len(names)
    padded = [[*line, *[""] * (width - len(line))] for line in lines if any(cell.strip() for cell in line)]
    return ExportedTable(names, padded, mark)
