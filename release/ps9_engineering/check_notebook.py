"""What will not be as it is now, once the notebook is run from top to bottom.

Kernels remember what cells did in the order in which they were run; the grader runs them as they stand.
"""

from __future__ import annotations

import ast
import builtins
import contextlib
import json
import os
import symtable
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

from check_examples import EXAMPLES
from check_trial import begun

_AS_GRADED = 'after "Restart and run all", which is how it is graded'
_right: set[str] = set()  # exercises that were right when they were checked


def remarks(name: str, namespace: dict[str, Any], is_right: bool) -> Iterator[str]:
    """Say what of an exercise, and below the last one of the whole notebook, will not be as it is now."""
    (_right.add if is_right else _right.discard)(name)
    cells = [_Cell(source) for source in _sources(namespace)]
    is_last = name == [*EXAMPLES][-1]
    names = [*EXAMPLES] if is_last else [name]
    yield from _defined_twice([function for each in names for function in EXAMPLES[each]["functions"]], cells)
    if is_last:
        yield from _used_too_early(cells)
        yield from _out_of_order(cells, namespace.get("In", []))
        yield from _right_no_longer(name, namespace)


def _sources(namespace: dict[str, Any]) -> list[str]:
    """Return the code cells of this notebook as it was last saved; none if nobody can tell which file it is."""
    told = [namespace.get("__vsc_ipynb_file__"), os.environ.get("JPY_SESSION_NAME")]
    known = [Path(path) for path in told if path and Path(path).is_file()]
    beside = [path for path in Path(__file__).parent.glob("*.ipynb") if not path.name.startswith(".")]
    if not known and len(beside) != 1:
        return []
    cells = json.loads((known or beside)[0].read_text(encoding="utf-8"))["cells"]
    return ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]


class _Cell:
    """What a code cell binds, what it needs at once, and what its functions need when they are called."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.binds: dict[str, ast.stmt] = {}  # but for imports, which may be repeated
        self.bound: set[str] = set()
        self.uses: set[str] = set()
        self.needs: dict[str, set[str]] = {}
        lines = ["" if line.lstrip().startswith(("%", "!", "?")) else line for line in source.split("\n")]
        with contextlib.suppress(SyntaxError, ValueError):
            for statement in ast.parse("\n".join(lines)).body:
                self._take_in(statement, symtable.symtable(ast.unparse(statement), "cell", "exec"))

    def _take_in(self, statement: ast.stmt, table: symtable.SymbolTable) -> None:
        symbols = table.get_symbols()
        names = {item.get_name() for item in symbols if item.is_assigned() or item.is_imported()}
        self.uses |= {item.get_name() for item in symbols if item.is_referenced()} - self.bound - names
        self.bound |= names
        if not isinstance(statement, (ast.Import, ast.ImportFrom)):
            self.binds |= dict.fromkeys(names, statement)
        for child in table.get_children():
            for name in names.intersection([child.get_name()]) or names:  # a lambda has no name of its own
                self.needs[name] = _taken_from_outside(child)


def _taken_from_outside(table: symtable.SymbolTable) -> set[str]:
    """Return the names that a function, and what stands in it, takes from the notebook."""
    own = {item.get_name() for item in table.get_symbols() if item.is_global() and item.is_referenced()}
    return own.union(*map(_taken_from_outside, table.get_children()))


def _defined_twice(functions: list[str], cells: list[_Cell]) -> Iterator[str]:
    """Find what these functions need, themselves included, that is defined above and otherwise below."""
    needs = {name: needed for cell in cells for name, needed in cell.needs.items()}
    told: set[str] = set()
    for function in functions:
        places = [number for number, cell in enumerate(cells) if function in cell.binds]
        waiting, seen = [function], {function}
        while waiting and places:
            name = waiting.pop(0)
            found = [number for number, cell in enumerate(cells) if name in cell.binds]
            is_below = name == function or (found and found[-1] > places[-1])
            if len(found) > 1 and is_below and name not in told and _differ(cells, found, name):
                told.add(name)
                for_whom = "" if name == function else f", and {function} (code cell {places[-1] + 1}) needs it"
                yield (
                    f"{name} is defined in code cell {found[0] + 1} and again in code cell {found[-1] + 1}{for_whom}. "
                    f"The last one counts {_AS_GRADED}: give one of them another name."
                )
            more = sorted(needs.get(name, set()) - seen)
            waiting, seen = waiting + more, seen.union(more)


def _differ(cells: list[_Cell], found: list[int], name: str) -> bool:
    return ast.dump(cells[found[0]].binds[name]) != ast.dump(cells[found[-1]].binds[name])


def _used_too_early(cells: list[_Cell]) -> Iterator[str]:
    """Find cells that need at once what only a cell below defines."""
    above: set[str] = set()
    for number, cell in enumerate(cells):
        for name in sorted(cell.uses - above - set(vars(builtins))):
            below = [other for other in range(number + 1, len(cells)) if name in cells[other].bound]
            if below:
                yield (
                    f"code cell {number + 1} uses {name}, which code cell {below[0] + 1} defines below it. "
                    f"It raises NameError {_AS_GRADED}, and what stands in it is lost: move one of the two."
                )
        above |= cell.bound


def _out_of_order(cells: list[_Cell], history: list[str]) -> Iterator[str]:
    """Find a cell that was run after one that stands below it."""
    texts = [cell.source.strip() for cell in cells]
    last_run = {text.strip(): number for number, text in enumerate(history)}
    ran = [(number, last_run[text]) for number, text in enumerate(texts) if text in last_run and texts.count(text) == 1]
    for (above, later), (below, earlier) in pairwise(ran):
        if later > earlier and cells[above].bound:
            yield (
                f"code cell {above + 1} was run after code cell {below + 1}. What you see is not what stands there "
                f"{_AS_GRADED}: do that once before you hand in, and read every ✓ again."
            )
            return


def _right_no_longer(name: str, namespace: dict[str, Any]) -> Iterator[str]:
    """Try once more what was right when it was checked."""
    for other in [each for each in EXAMPLES if each in _right and each != name]:
        trial = begun(other, namespace)
        if problem := trial if isinstance(trial, str) else trial.wrong():
            yield (
                f"{other} was right when it was checked, and is not any more ({problem.splitlines()[0]}) "
                "Does a cell below change something that it needs?"
            )
