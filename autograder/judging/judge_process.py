"""A process that is forked to judge: it shares what the run has read, ends with it, and has a zygote of its own."""

from __future__ import annotations

import resource
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch

from autograder.common.interrupts import leave_to_parent
from autograder.sandbox.client import Zygote
from autograder.sandbox.confinement import die_with_parent, harden_judge

MEMORY_MIB = 768  # beyond what it shares; with that a gibibyte in all


def begin_to_judge(zygotes: Sequence[Zygote], taken: Any, parent: int) -> tuple[Zygote, int]:
    """In a fresh process: make sure to die with the run, and take a slot.

    Args:
        zygotes: one for each process.
        taken: how many slots are taken, a `multiprocessing.Value` that all processes share.
        parent: the run's process.

    Returns:
        The zygote of its slot, and the slot.
    """
    die_with_parent(parent)
    harden_judge()
    leave_to_parent()
    _limit_memory()
    torch.set_num_threads(1)
    torch.set_default_dtype(torch.float64)  # as when the bank was built: asked functions are evaluated here
    with taken.get_lock():
        slot = taken.value
        taken.value += 1
    return zygotes[slot], slot


def _limit_memory() -> None:
    """Have a submission that would cost more memory be a fault of its own, and not the end of a machine."""
    pages = int(Path("/proc/self/statm").read_text().split()[5])
    most = pages * resource.getpagesize() + MEMORY_MIB * 2**20
    resource.setrlimit(resource.RLIMIT_DATA, (most, most))
