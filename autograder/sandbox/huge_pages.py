"""Has a process's own memory lie in few large pages, so that to fork it, and to end a fork, costs a third.

A fork copies an entry for each page that was ever written: some 55,000 of 4 KiB once torch is imported, and a hundred
of 2 MiB for nearly all of that. What a fork writes to is taken apart again, for the fork alone.

Asks the kernel (Linux 6.1 and later), which may refuse: then everything is as it was. Takes about half a second.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path

SIZE = 2 * 2**20
_MADV_COLLAPSE = 25


def own_memory() -> list[range]:
    """List where memory lies that is this process's own and can be written to; nothing where that is not told."""
    try:
        regions = [line.split() for line in Path("/proc/self/maps").read_text().splitlines()]
    except OSError:
        return []
    return [_addresses(region[0]) for region in regions if region[1].startswith("rw") and _is_own(region)]


def lie_in_huge_pages(memory: Sequence[range]) -> int:
    """Gather memory into huge pages, and return how many.

    Args:
        memory: as `own_memory` told; what is not there any more is passed over.
    """
    madvise = ctypes.CDLL(None).madvise
    madvise.argtypes = ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int
    return sum(madvise(page, SIZE, _MADV_COLLAPSE) == 0 for page in chain.from_iterable(map(_whole_pages, memory)))


def _addresses(said: str) -> range:
    first, _, end = said.partition("-")
    return range(int(first, 16), int(end, 16))


def _is_own(region: Sequence[str]) -> bool:
    """Whether no file lies behind it."""
    return len(region) == 5 or region[5] == "[heap]"


def _whole_pages(memory: range) -> Iterator[int]:
    """Yield where huge pages begin that lie within."""
    return iter(range(-(-memory.start // SIZE) * SIZE, memory.stop - SIZE + 1, SIZE))
