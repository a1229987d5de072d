"""The plain variable `TEAM = ["ada", "ben"]` of a notebook, read from the text of its file; nothing is run."""

from __future__ import annotations

import ast
import json
import re

from autograder.common.student_ids import as_id

MOST_IN_A_TEAM = 20
# a line of a cell in the text of a notebook: at the beginning of a JSON string, or behind a line's end in one
_VARIABLE = re.compile(r'(?:"|\\n)(TEAM\s*=(?:[^"\\\n]|\\["\\/]|\\u[0-9a-fA-F]{4})*)')


def team_in(text: str) -> tuple[str, ...]:
    r"""Return whom a notebook's variable names, in the text of the file; nobody where it has none.

    Example:
        >>> team_in('{"source": ["TEAM = [\\"ada\\", \\"ben\\"]  # both of us\\n"]}')
        ('ada', 'ben')
    """
    found = _VARIABLE.findall(text)
    if not found:
        return ()
    try:
        (statement,) = ast.parse(json.loads(f'"{found[-1]}"')).body
        listed = ast.literal_eval(statement.value) if isinstance(statement, ast.Assign) else ()
    except (ValueError, SyntaxError, RecursionError, MemoryError, TypeError):
        return ()
    if not isinstance(listed, list | tuple) or not all(isinstance(name, str) for name in listed):
        return ()
    return tuple(dict.fromkeys(map(as_id, listed[:MOST_IN_A_TEAM])))
