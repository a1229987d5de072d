"""Everything that is to be seen of a card, by one command, which prints it and keeps it in `autograder/docs/gpu.md`.

    python -m tests.card.check [PART …] [--device cuda] [--stand-in]

Parts: walls, sets (or the name of one), forgetful, hostile; all if none is named. What other parts showed earlier is
kept. Exit code 0 if all is as it must be, 1 if something is not, 2 if no card can be used.
`--stand-in` does the same without a card, behind the same walls, and keeps nothing.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import platform
import re
import subprocess
import sys
import time
from pathlib import Path

import torch
from rich.console import Console
from rich.table import Table

from autograder.course.key import matplotlib_cache
from autograder.course.loading import load_course
from autograder.sandbox.client import Zygote
from autograder.sandbox.sandbox_error import SandboxError
from tests.card.measuring import PARTS, SETS, Bench, Row, one_set
from tests.sandbox.stand_in_device import launch_device
from tests.wall.tiers import ROOT

PAGE, KEPT = ROOT / "autograder" / "docs" / "gpu.md", ROOT / "results" / "card.json"
BEGIN, END = "<!-- measured: make gpu-check writes this -->", "<!-- end of what was measured -->"


def machine() -> str:
    """Name the machine."""
    asked = ["nvidia-smi", "--query-gpu=name,driver_version", "--format=csv,noheader"]
    with contextlib.suppress(OSError):
        card = subprocess.run(asked, capture_output=True, text=True, check=False).stdout.strip().replace("\n", "; ")
        return f"{card}; Linux {platform.release()}, Python {platform.python_version()}, torch {torch.__version__}"
    return f"no card; Linux {platform.release()}, Python {platform.python_version()}, torch {torch.__version__}"


def measured(parts: list[str], bench: Bench, console: Console) -> dict[str, list[Row]]:
    """Run parts and print each row as it comes; return the tables, their heads first."""
    found: dict[str, list[Row]] = {}
    for part in parts:
        is_set = part not in PARTS
        head, rows = (SETS, one_set(bench, part)) if is_set else (PARTS[part][1], PARTS[part][0](bench))
        kept = found.setdefault("sets" if is_set else part, [head])
        for row in rows:
            kept.append(row)
            console.print(" | ".join(row), markup=False, soft_wrap=True)
    return found


def shown(tables: dict[str, list[Row]], console: Console) -> None:
    """Print the tables."""
    for name, (head, *rows) in tables.items():
        table = Table(title=name, title_justify="left")
        for column in head:
            table.add_column(column)
        for row in rows:
            table.add_row(*row)
        console.print(table)


def page_with(text: str, where: str, tables: dict[str, list[Row]], problems: list[str]) -> str:
    """Put what was measured into the page."""
    lines = [f"Measured by `make gpu-check` on {where}.", ""]
    for head, *rows in tables.values():
        lines += ["| " + " | ".join(row) + " |" for row in (head, ("---",) * len(head), *rows)]
        lines.append("")
    lines += [f"Not as it must be: {problem}" for problem in problems] or ["Everything was as it must be."]
    between = "\n".join([BEGIN, *lines, END])
    return re.sub(f"{re.escape(BEGIN)}.*?{re.escape(END)}", lambda _: between, text, flags=re.DOTALL)


def keep(tables: dict[str, list[Row]], problems: list[str]) -> None:
    """Keep what was measured beside what earlier runs on this machine have, and write it into the page."""
    where = f"{time.strftime('%Y-%m-%d')}: {machine()}"
    old = json.loads(KEPT.read_text()) if KEPT.is_file() else {}
    sets = {row[0]: row for row in (*old.get("tables", {}).get("sets", []), *tables.get("sets", []))}
    together = {**old.get("tables", {}), **tables} | ({"sets": list(sets.values())} if sets else {})
    problems = [*old.get("problems", []), *problems]
    KEPT.parent.mkdir(exist_ok=True)
    KEPT.write_text(json.dumps({"tables": together, "problems": problems}, ensure_ascii=False))
    PAGE.write_text(page_with(PAGE.read_text(), where, together, problems))


def run(parts: list[str], device: str, is_stand_in: bool, console: Console, root: Path = ROOT) -> int:
    """Measure, print and keep; see the module."""
    course = load_course(root)
    cache = matplotlib_cache(root)
    asked = [
        name
        for part in parts or ["walls", "sets", "forgetful", "hostile"]
        for name in ([*course.assignments] if part == "sets" else [part])
    ]
    torch.set_num_threads(1)
    there = Zygote(*launch_device(cache)) if is_stand_in else Zygote.start(cache)
    with contextlib.closing(there), contextlib.closing(Zygote.start(cache)) as here:
        try:
            there.wait_ready(device)
            here.wait_ready()
            bench = Bench(root, course, here, there)
            tables = measured(asked, bench, console)
        except SandboxError as problem:
            console.print(f"gpu-check: nothing was measured: {problem}", markup=False, soft_wrap=True)
            return 2
    shown(tables, console)
    for sentence in bench.problems:
        console.print(f"! {sentence}", markup=False, soft_wrap=True)
    if not is_stand_in:
        keep(tables, bench.problems)
    return 1 if bench.problems else 0


def main() -> int:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*")
    parser.add_argument("--device", default="cuda")
    parser.add_argument("--stand-in", action="store_true")
    options = parser.parse_args()
    return run(options.parts, options.device, options.stand_in, Console(width=160))


if __name__ == "__main__":
    sys.exit(main())
