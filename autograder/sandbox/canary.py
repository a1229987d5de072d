"""Tries to break out, from where student code will run, and reports which walls held.

Runs inside a confined worker, instead of student code. Imports the standard library only. Each attempt is harmless
where it succeeds: signal 0, a program that does not exist, a child that ends at once.
"""

import ctypes
import errno
import fcntl
import mmap
import os
import socket
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

_CLONE_NEWUSER = 0x10000000
_PTRACE_ATTACH = 16
_TEBIBYTE = 1 << 40
_CARDS = (Path("/dev/nvidiactl"), Path("/dev/nvidia-uvm"), *(Path(f"/dev/nvidia{number}") for number in range(16)))
_CARD_COMMAND = 0x4600
_IMPORTED = ("torch", "numpy", "matplotlib")
DERIVATIVES = "differentiate where it must not"  # what the zygote tries, as torch is needed for it
NO_DERIVATIVES = "no derivatives"  # where exercises by hand are asked
# A refusal that proves nobody was reached. EFAULT, say, would mean that the memory was open to us.
_REFUSALS = {errno.EPERM, errno.EACCES, errno.ESRCH, errno.ENOSYS}


class Granted(Protocol):
    """What the canary needs to know of an enclosure."""

    private_root: bool
    landlock_abi: int
    pid_namespace: bool
    began_as_root: bool


def observe(hidden_file: str, judge_pid: int) -> dict[str, bool]:
    """Try every way out.

    Args:
        hidden_file: an existing file that student code must not see.
        judge_pid: the judge's process outside.

    Returns:
        For each attempt, whether it *escaped*.
    """
    attempts: dict[str, Callable[[], bool]] = {
        "read a hidden file": lambda: _succeeds(lambda: Path(hidden_file).read_bytes()),
        "see that a hidden file exists": lambda: _succeeds(Path(hidden_file).stat),
        "list the hidden file's folder": lambda: _lists(Path(hidden_file).parent),
        "list /": lambda: _lists(Path("/")),
        "list /proc": lambda: _lists(Path("/proc")),
        "write outside the scratch folder": lambda: any(map(_can_create, _outside_folders())),
        "open an internet socket": lambda: _opens_socket(socket.AF_INET),
        "open a unix socket": lambda: _opens_socket(socket.AF_UNIX),
        "open a netlink socket": lambda: _opens_socket(socket.AF_NETLINK),
        "fork": _forks,
        "start a thread": _starts_thread,
        "run a program": _runs_program,
        "see processes outside": lambda: os.getpid() != 1 or os.getppid() != 0,
        "signal the judge": lambda: _reaches(lambda: os.kill(judge_pid, 0)),
        "signal the parent": lambda: os.getppid() != 0 and _reaches(lambda: os.kill(os.getppid(), 0)),
        "read the judge's memory": lambda: _reads_memory(judge_pid),
        "read the parent's memory": lambda: _reads_memory(os.getppid()),
        "regain capabilities": lambda: _reaches(lambda: _call("unshare", _CLONE_NEWUSER)),
        "stay root": lambda: 0 in (*os.getresuid(), *os.getresgid()),
        "become root": lambda: _reaches(lambda: os.setuid(0)),
        "take a tebibyte of address space": lambda: _succeeds(lambda: mmap.mmap(-1, _TEBIBYTE, prot=0)),
        "open a card": lambda: any(map(_can_open, _CARDS)),
        "give a command to a card": lambda: _reaches(_say_to_a_card),
        "read what the kernel says of itself": lambda: _succeeds(Path("/proc/self/status").read_bytes),
        "read what the machine is made of": lambda: _succeeds(Path("/sys/devices/system/cpu/online").read_bytes),
        "live beside threads of a driver": lambda: _threads() > 1,
    }
    return {name: attempt() for name, attempt in attempts.items()}


# Each name in the result file, and the attempts that must all have been refused for it.
_PROVED_BY = {
    "seccomp": ("fork", "start a thread", "run a program", "open an internet socket", "regain capabilities"),
    "landlock": ("list /", "read a hidden file", "write outside the scratch folder"),
    "private root": ("see that a hidden file exists", "list /proc"),
    "pid namespace": ("see processes outside",),
    "uid drop": ("stay root", "become root"),
    "no hidden files": ("read a hidden file", "list the hidden file's folder", "list /proc"),
    "no writing outside": ("write outside the scratch folder",),
    "network closed": ("open an internet socket", "open a unix socket", "open a netlink socket"),
    "no processes": ("fork", "start a thread", "run a program"),
    "no capabilities": ("regain capabilities", "become root"),
    "judge unreadable": ("read the judge's memory", "signal the judge"),
    "parent unreadable": ("read the parent's memory", "signal the parent"),
    "memory limit": ("take a tebibyte of address space",),
    NO_DERIVATIVES: (DERIVATIVES,),
}


# What work on a card needs, and no other worker has: each name in the result file, and the attempt that succeeded.
_RELAXED_BY = {
    "relaxed: the card's devices": "open a card",
    "relaxed: commands to the card": "give a command to a card",
    "relaxed: its own /proc": "read what the kernel says of itself",
    "relaxed: the machine's hardware": "read what the machine is made of",
    "relaxed: the driver's threads": "live beside threads of a driver",
}

WALLS = tuple(_PROVED_BY)  # all names that a result may list


def isolation_names(enclosure: Granted, observed: dict[str, bool]) -> list[str]:
    """Name the walls that were seen to hold, and then what was seen to be open for the sake of a card.

    Args:
        enclosure: a wall that was not granted is not listed, even where another one stopped the attempts.
        observed: from ``observe``; an attempt that is missing counts as an escape.
    """
    granted = {
        "landlock": enclosure.landlock_abi > 0,
        "private root": enclosure.private_root,
        "pid namespace": enclosure.pid_namespace,
        "uid drop": enclosure.began_as_root,
    }
    held = [
        name
        for name, attempts in _PROVED_BY.items()
        if granted.get(name, True) and not any(observed.get(attempt, True) for attempt in attempts)
    ]
    return held + [name for name, attempt in _RELAXED_BY.items() if observed.get(attempt)]


def unreadable_libraries() -> list[str]:
    """Name what student code must be able to read, for its imports, and cannot."""
    needed = {Path(os.__file__), *(Path(sys.modules[name].__file__ or "") for name in _IMPORTED if name in sys.modules)}
    return sorted(str(path) for path in needed if not _succeeds(path.read_bytes))


def _succeeds(attempt: Callable[[], object]) -> bool:
    try:
        attempt()
    except OSError:
        return False
    return True


def _lists(folder: Path) -> bool:
    return _succeeds(lambda: list(folder.iterdir()))


def _reaches(attempt: Callable[[], object]) -> bool:
    try:
        attempt()
    except OSError as problem:
        return problem.errno not in _REFUSALS
    return True


def _call(name: str, *arguments: object) -> None:
    if getattr(ctypes.CDLL(None, use_errno=True), name)(*arguments) == -1:
        raise OSError(ctypes.get_errno(), name)


def _say_to_a_card() -> None:
    # To whom it is said does not matter: the filter looks at the command, which /dev/null, our input, does not know.
    fcntl.ioctl(0, _CARD_COMMAND)


def _outside_folders() -> list[str]:
    library = str(Path(os.__file__).parent)
    return ["/", "/tmp", "/var/tmp", "/dev", "/dev/shm", "/etc", "/usr/lib", library]


def _can_open(device: Path) -> bool:
    return _succeeds(lambda: os.close(os.open(device, os.O_RDWR)))


def _threads() -> int:
    tasks = Path("/proc/self/task")
    return len(list(tasks.iterdir())) if _lists(tasks) else 1


def _can_create(folder: str) -> bool:
    path = Path(folder) / "canary"
    if not _succeeds(path.touch):
        return False
    path.unlink()
    return True


def _opens_socket(family: int) -> bool:
    return _succeeds(
        lambda: socket.socket(family, socket.SOCK_RAW if family == socket.AF_NETLINK else socket.SOCK_DGRAM).close()
    )


def _forks() -> bool:
    try:
        child = os.fork()
    except OSError:
        return False
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)
    return True


def _starts_thread() -> bool:
    thread = threading.Thread(target=int)
    try:
        thread.start()
    except RuntimeError:
        return False
    thread.join()
    return True


def _runs_program() -> bool:
    # A program that exists would replace the canary. That there is none is only noticed after the filter.
    return _reaches(lambda: os.execv("/no such program", ["canary"]))


def _reads_memory(pid: int) -> bool:
    return (
        _succeeds(lambda: Path(f"/proc/{pid}/mem").open("rb").close())
        or _reaches(lambda: _call("ptrace", _PTRACE_ATTACH, pid, None, None))
        or _reaches(lambda: _read_remotely(pid))
    )


def _read_remotely(pid: int) -> None:
    # A zygote has the same thing at the same address; elsewhere the address is wrong, which EFAULT betrays.
    here = ctypes.create_string_buffer(8)
    span = (ctypes.c_size_t * 2)(ctypes.addressof(here), 8)
    one, none = ctypes.c_ulong(1), ctypes.c_ulong(0)
    _call("process_vm_readv", pid, span, one, span, one, none)
