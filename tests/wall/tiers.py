"""The kinds of machine that grade notebooks, each made here by taking away what such a machine does not grant.

    python -m tests.wall.tiers TIER command …      runs a command as on such a machine

What is taken away is taken away by the kernel, for good, before the command starts: a user, capabilities, and
system calls by a filter, with the errors that a container's runtime and an older kernel give.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import stat
import struct
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from autograder.sandbox import linux
from autograder.sandbox.syscall_numbers import number_of

ROOT = Path(__file__).resolve().parents[2]
NOBODY = 65534
_NAMESPACE_CALLS = ("unshare", "setns", "mount", "umount2", "pivot_root", "mount_setattr")
_NEW_NAMESPACES = 0x7E020000  # every CLONE_NEW… flag
# CHOWN DAC_OVERRIDE FOWNER FSETID KILL SETGID SETUID SETPCAP
# NET_BIND_SERVICE NET_RAW SYS_CHROOT MKNOD AUDIT_WRITE SETFCAP
_DOCKER_CAPABILITIES = (0, 1, 3, 4, 5, 6, 7, 8, 10, 13, 18, 27, 29, 31)
_LOAD, _IF_EQUAL, _IF_ANY_BIT, _RETURN = 0x20, 0x15, 0x45, 0x06
_ALLOW, _FAIL_WITH = 0x7FFF0000, 0x00050000
_NUMBER, _FIRST_ARGUMENT = 0, 16


@dataclass(frozen=True)
class Tier:
    """One kind of machine.

    Attributes:
        name: as the table prints it.
        as_root: whether the judge is root there; else it is nobody.
        namespaces: whether unshare, mount and the like are granted.
        landlock: whether the kernel has Landlock.
        walls: what every result must list there as observed, beyond what stands everywhere.
    """

    name: str
    as_root: bool
    namespaces: bool
    landlock: bool
    walls: frozenset[str]

    @property
    def isolates_files(self) -> bool:
        """Whether grading is possible without the operator's word."""
        return self.namespaces or self.landlock


TIERS = {
    tier.name: tier
    for tier in (
        Tier("root", True, True, True, frozenset({"landlock", "private root", "pid namespace", "uid drop"})),
        Tier("user-namespaces", False, True, True, frozenset({"landlock", "private root", "pid namespace"})),
        Tier("docker", True, False, True, frozenset({"landlock", "uid drop"})),
        Tier("no-namespaces", False, False, True, frozenset({"landlock"})),
        Tier("no-landlock", True, True, False, frozenset({"private root", "pid namespace", "uid drop"})),
        Tier("nothing", False, False, False, frozenset()),
    )
}


def why_not_here(tier: Tier) -> str:
    """Say why this machine cannot play such a one, or nothing."""
    if os.geteuid() != 0 and tier.as_root:
        return "it needs root, and this is another user"
    if tier.landlock and not linux.landlock_abi():
        return "this kernel has no Landlock"
    if tier.namespaces and not tier.as_root and not _user_namespaces_are_granted():
        return "this machine grants no user namespaces"
    return ""


def command_in(tier: Tier, command: Iterable[str]) -> list[str]:
    """Return the command that runs another one in a tier."""
    return [sys.executable, "-m", "tests.wall.tiers", tier.name, *command]


def enter(tier: Tier) -> None:
    """Take away from this process what such a machine does not grant; call it in the folder of the engine."""
    if os.geteuid() == 0:
        let_others_reach([Path(sys.base_prefix), Path(sys.prefix).resolve(), ROOT])
    elif tier.as_root:
        raise SystemExit(f"tier {tier.name}: {why_not_here(tier)}")
    else:
        linux.prctl(linux.PR_SET_NO_NEW_PRIVS, 1)
    if not (tier.namespaces and tier.landlock):
        _install(_filter(tier))
    if tier.as_root and not tier.namespaces:
        for capability in set(range(41)) - set(_DOCKER_CAPABILITIES):
            linux.prctl(linux.PR_CAPBSET_DROP, capability)
    if not tier.as_root and os.geteuid() == 0:
        os.setgroups([])
        os.setresgid(NOBODY, NOBODY, NOBODY)
        os.setresuid(NOBODY, NOBODY, NOBODY)


def let_others_reach(paths: Iterable[Path]) -> None:
    """In a mount namespace of this process's own, open the way to paths that lie below closed folders, as /root."""
    hidden: dict[Path, list[Path]] = {}
    for path in paths:
        for folder in reversed(path.parents):
            if not folder.stat().st_mode & stat.S_IXOTH:
                hidden.setdefault(folder, []).append(path)
                break
    linux.unshare(linux.CLONE_NEWNS)
    linux.mount("none", "/", flags=linux.MS_REC | linux.MS_PRIVATE)
    for folder, inside in hidden.items():
        kept = [(path, tempfile.mkdtemp()) for path in inside]
        for path, place in kept:
            linux.mount(str(path), place, flags=linux.MS_BIND | linux.MS_REC)
        linux.mount("tmpfs", str(folder), "tmpfs", 0, "mode=755")
        for path, place in kept:
            path.mkdir(parents=True, exist_ok=True)
            linux.mount(place, str(path), flags=linux.MS_BIND | linux.MS_REC)
            linux.umount2(place, linux.MNT_DETACH)
            Path(place).rmdir()


def _user_namespaces_are_granted() -> bool:
    child = os.fork()
    if child == 0:
        try:
            if os.geteuid() == 0:
                os.setresuid(NOBODY, NOBODY, NOBODY)
            linux.unshare(linux.CLONE_NEWUSER | linux.CLONE_NEWNS)
            os._exit(0)
        except OSError:
            os._exit(1)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def _filter(tier: Tier) -> bytes:
    code = [_instruction(_LOAD, _NUMBER)]
    if not tier.namespaces:
        for name in _NAMESPACE_CALLS:
            code += _fail(name, errno.EPERM)
        code += _fail("clone3", errno.ENOSYS)  # its flags lie in memory; so that libc takes clone, whose flags do not
        code += [
            _instruction(_IF_EQUAL, number_of("clone") or 0, 0, 4),
            _instruction(_LOAD, _FIRST_ARGUMENT),
            _instruction(_IF_ANY_BIT, _NEW_NAMESPACES, 0, 1),
            _instruction(_RETURN, _FAIL_WITH | errno.EPERM),
            _instruction(_RETURN, _ALLOW),
        ]
    if not tier.landlock:
        code += _fail("landlock_create_ruleset", errno.ENOSYS)
    return b"".join([*code, _instruction(_RETURN, _ALLOW)])


def _fail(name: str, code: int) -> list[bytes]:
    return [_instruction(_IF_EQUAL, number_of(name) or 0, 0, 1), _instruction(_RETURN, _FAIL_WITH | code)]


def _instruction(operation: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
    return struct.pack("<HBBI", operation, if_true, if_false, value)


def _install(code: bytes) -> None:
    linux.seccomp_set_filter(linux.SockFprog(len(code) // 8, ctypes.c_char_p(code)))


def main() -> None:
    """Enter the tier and become the command."""
    name, *command = sys.argv[1:]
    if platform.system() != "Linux":
        raise SystemExit("tiers are made of Linux's own walls")
    enter(TIERS[name])
    os.execvp(command[0], command)


if __name__ == "__main__":
    main()
