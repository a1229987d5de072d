"""Which machines can confine student code at all. Imports nothing that other systems lack."""

import platform

from autograder.sandbox.sandbox_error import SandboxError
from autograder.sandbox.syscall_numbers import ARCHITECTURES


def refuse_other_machines() -> None:
    """Stop where the kernel's walls are not those we know.

    Raises:
        SandboxError: not Linux, or not on a processor whose system calls we know by number.
    """
    system, machine = platform.system(), platform.machine()
    if system != "Linux" or machine not in ARCHITECTURES:
        raise SandboxError(
            f"student code cannot be confined on {system} {machine}. Use Linux on {' or '.join(ARCHITECTURES)}: "
            "a container, or on Windows WSL 2, will do."
        )
