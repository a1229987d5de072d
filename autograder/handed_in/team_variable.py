"""The plain variable `TEAM = ["ada", "ben"]` of a notebook, read from the text of its file; nothing is run."""

from __future__ import annotations

import ast
import json
import re
import warnings
from collections import deque

from autograder.common.student_ids import as_id

MOST_IN_A_TEAM, MOST_LETTERS = 20, 4_000  # nobody writes a longer line; all of it is read in this process
# a line of a cell in the text of a notebook: at the beginning of a JSON string, or behind a line's end in one
_LETTER = r'(?:[^"\\\n]|\\["\\/]|\\u[0-9a-fA-F]{4})'
_VARIABLE = re.compile(rf'(?:"|\\n)(TEAM\s{{0,9}}={_LETTER}{{0,{MOST_LETTERS}}}+)')


def team_in(text: str) -> tuple[str, ...]:
    r"""Return whom a notebook's variable names, in the text of the file; nobody where it has none.

    Example:
        >>> team_in('{"source": ["TEAM = [\\"ada\\", \\"ben\\"]  # both of us\\n"]}')
        ('ada', 'ben')
    """
    last = deque(_VARIABLE.finditer(text), maxlen=1)
    if not last:
        return ()
    try:
        with warnings.catch_warnings(action="ignore"):  # they would repeat a letter of it in a terminal
            (statement,) = ast.parse(json.loads(f'"{last[0][1]}"')).body
        listed = ast.literal_eval(statement.value) if isinstance(statement, ast.Assign) else ()
    except (ValueError, SyntaxError, RecursionError, MemoryError, TypeError):
        return ()
    if not isinstance(listed, list | tuple) or not all(isinstance(name, str) for name in listed):
        return ()
    return tuple(dict.fromkeys(map(as_id, listed[:MOST_IN_A_TEAM])))
