"""`doctor`: what this machine grants, on one page, before the deadline."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from rich.table import Table
from rich.text import Text

from autograder.commands import examined
from autograder.commands.doorway import Doorway, opened
from autograder.commands.examined import Examined
from autograder.common.told import PROBLEM
from autograder.sandbox.client import Zygote
from autograder.sandbox.launch import Launched


def doctor(launched: Launched) -> int:
    """Examine the machine and the course, show what is, and say what keeps from grading."""
    door = opened()
    with contextlib.closing(Zygote(*launched)) as zygote, door.console.status("trying the walls"):
        found = list(_examined(door, zygote))
    page = Table.grid("", "", padding=(0, 2))
    for item in found:
        page.add_row(Text(item.name, style="red" if item.problem else ""), Text(item.said))
    door.console.print(page)
    problems = [item.problem for item in found if item.problem]
    door.say(*(f"! {problem}" for problem in problems))
    door.say("" if problems else "Nothing stands in the way of grading here.")
    return PROBLEM if problems else 0


def _examined(door: Doorway, zygote: Zygote) -> Iterator[Examined]:
    yield from examined.sandbox(zygote, door.course, door.root)
    yield examined.card()
    yield from examined.room(door.course, door.root)
    yield examined.key(door.root)
    yield from examined.sets(door.course, door.root)
    yield from examined.tools()
