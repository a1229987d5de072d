"""Memory that was gathered into huge pages holds what it held, and a zygote forks as before."""

from __future__ import annotations

import ctypes
import mmap
from pathlib import Path

from autograder.sandbox.client import Zygote
from autograder.sandbox.huge_pages import SIZE, lie_in_huge_pages, own_memory
from autograder.sandbox.limits import Limits
from autograder.sandbox.session import Notebook, Session, Target


def _huge_bytes() -> int:
    found = [line for line in Path("/proc/self/smaps_rollup").read_text().splitlines() if "AnonHugePages" in line]
    return int(found[0].split()[1]) * 1024


def test_what_lies_there_is_as_before() -> None:
    area = mmap.mmap(-1, 3 * SIZE, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    content = bytes(range(256)) * (3 * SIZE // 256)
    area.write(content)
    start = ctypes.addressof(ctypes.c_char.from_buffer(area))
    assert any(start in region for region in own_memory())
    before = _huge_bytes()
    gathered = lie_in_huge_pages([range(start, start + 3 * SIZE)])
    assert gathered in (0, 2, 3)  # an older kernel gathers none
    assert _huge_bytes() - before == gathered * SIZE
    assert area[:] == content


def test_what_is_too_small_or_gone_is_passed_over() -> None:
    assert lie_in_huge_pages([range(SIZE, SIZE + 4096), range(SIZE + 4096, 3 * SIZE - 1)]) == 0
    assert lie_in_huge_pages([range(2**46, 2**46 + SIZE)]) == 0


def test_a_zygote_that_settled_forks_workers_and_zygotes(zygote: Zygote) -> None:
    zygote.settle()
    other = zygote.fork()
    for one in (zygote, other):
        with Session(one, Notebook(["def f():\n    return 1"], ""), Limits()) as session:
            assert session.call(Target(("f",)), {}).value == 1
    other.close()
