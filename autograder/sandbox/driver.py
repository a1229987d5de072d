"""Where the driver of a card (a GPU) is reached: its libraries, its devices, what it reads of the machine.

Plain paths; imports the standard library only, and touches no card. What was seen on one stands in `docs/gpu.md`.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

CONTROL = Path("/dev/nvidiactl")
_LIBRARIES = ("/usr/local/nvidia/lib64", "/usr/local/nvidia/lib", "/run/opengl-driver/lib")
_DEVICES = ("nvidia[0-9]*", "nvidiactl", "nvidia-uvm")
_READ = (
    "/etc/nvidia", "/proc/cpuinfo", "/proc/devices", "/proc/driver/nvidia", "/proc/meminfo", "/proc/self",
    "/proc/sys/vm/mmap_min_addr", "/sys/bus/pci/devices", "/sys/devices/system",
)  # fmt: skip


@dataclass(frozen=True)
class Driver:
    """What a worker that uses a card may reach besides libraries and its scratch folder.

    Attributes:
        devices: may be opened and given commands.
        readable: may be read; of processes, the worker's own.
        writable: may be written.
    """

    devices: tuple[Path, ...]
    readable: tuple[Path, ...] = tuple(map(Path, _READ))
    writable: tuple[Path, ...] = (Path("/proc/self/task"),)  # it names its threads there, and ends if it may not


def driver_here() -> Driver:
    """Return what this machine's driver needs."""
    return Driver(tuple(sorted(path for pattern in _DEVICES for path in Path("/dev").glob(pattern))))


def library_folders() -> list[str]:
    """List the folders that are told to the loader because it may not know them: the operator's, and usual ones."""
    told = os.environ.get("LD_LIBRARY_PATH", "").split(":")
    return [folder for folder in dict.fromkeys([*told, *_LIBRARIES]) if folder and Path(folder).is_dir()]
