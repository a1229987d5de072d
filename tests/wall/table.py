"""Grades the hostile or the broken corpus, or a folder made to hurt, as on every kind of machine.

    python -m tests.wall.table hostile|broken|hurting [--tier NAME …] [--name SUBMISSION …]

A row for every tier of `tiers.py`, and one for the real container, built and run by podman under Docker's rules.
Exit code 0 if every number that must be 0 is 0, and every result is exactly the expected one.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from tests.container import image
from tests.container.corpus import container_row
from tests.submissions.golden import Golden
from tests.wall import hurting
from tests.wall.rows import CORPUS, KINDS, Row, row_of
from tests.wall.tiers import ROOT, TIERS, why_not_here

CONTAINER = "container"


def print_table(kind: str, rows: Sequence[Row], skipped: dict[str, str], console: Console) -> None:
    """Print a row for every tier, and below it what was found."""
    table = Table(title=f"The {kind} corpus", title_justify="left")
    table.add_column("tier")
    columns = ("submissions", "forged", "lost", "different", "leaks", "escapes", "leftovers", "late", "seconds")
    for name in columns:
        table.add_column(name, justify="right")
    for row in rows:
        counts = [str(len(found)) for found in row.findings.values()]
        table.add_row(row.tier, str(row.submissions), *counts, f"{row.seconds:.0f}")
    console.print(table)
    for name, reason in skipped.items():
        console.print(f"{name}: skipped: {reason}", markup=False)
    for row in rows:
        for name, found in row.findings.items():
            for sentence in found:
                console.print(f"! {row.tier}: {name}: {sentence}", markup=False)


def _row_of(kind: str, name: str, goldens: Sequence[Golden]) -> Row:
    if kind == hurting.KIND:
        return hurting.row_of_hurting(TIERS[name])
    return container_row(image.build("runner", ROOT), goldens) if name == CONTAINER else row_of(TIERS[name], goldens)


def main() -> None:
    """Grade, print, and say by the exit code whether all is as it must be."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kind", choices=(*KINDS, hurting.KIND))
    names = [name for name, tier in TIERS.items() if tier.isolates_files]
    parser.add_argument("--tier", nargs="*", choices=[*names, CONTAINER], default=[*names, CONTAINER])
    parser.add_argument("--name", nargs="*", help="only these submissions")
    options = parser.parse_args()
    goldens = [golden for golden in CORPUS.of_kind(options.kind) if not options.name or golden.name in options.name]
    rows, skipped = [], {}
    console = Console(width=160)
    for name in options.tier:
        if (options.kind, name) == (hurting.KIND, CONTAINER):
            continue  # there a platform hands in one file
        reason = image.why_not_here() if name == CONTAINER else why_not_here(TIERS[name])
        if reason:
            skipped[name] = reason
            continue
        rows.append(_row_of(options.kind, name, goldens))
        console.print(f"{name}: {rows[-1].seconds:.0f} s", markup=False)
    print_table(options.kind, rows, skipped, console)
    raise SystemExit(0 if all(row.is_clean for row in rows) else 1)


if __name__ == "__main__":
    main()
