"""The kernel's calls that Python does not offer, and nothing more.

Each function makes one system call by number, so that it works with any libc, and raises
``OSError`` with the errno and the call's name. What the calls are for is decided elsewhere.
"""

import ctypes
import errno
import os
from pathlib import Path

from autograder.sandbox.syscall_numbers import number_of

CLONE_NEWNS = 0x00020000
CLONE_NEWUTS = 0x04000000
CLONE_NEWIPC = 0x08000000
CLONE_NEWUSER = 0x10000000
CLONE_NEWPID = 0x20000000
CLONE_NEWNET = 0x40000000

MS_NOSUID = 0x2
MS_NODEV = 0x4
MS_NOEXEC = 0x8
MS_BIND = 0x1000
MS_REC = 0x4000
MS_PRIVATE = 0x40000
MNT_DETACH = 0x2

MOUNT_ATTR_RDONLY = 0x1
MOUNT_ATTR_NOSUID = 0x2
MOUNT_ATTR_NODEV = 0x4
MOUNT_ATTR_NOEXEC = 0x8
AT_FDCWD = -100
AT_RECURSIVE = 0x8000

PR_SET_PDEATHSIG = 1
PR_SET_DUMPABLE = 4
PR_CAPBSET_DROP = 24
PR_SET_CHILD_SUBREAPER = 36
PR_SET_NO_NEW_PRIVS = 38

SECCOMP_SET_MODE_FILTER = 1
SECCOMP_FILTER_FLAG_TSYNC = 1
LANDLOCK_CREATE_RULESET_VERSION = 1
LANDLOCK_RULE_PATH_BENEATH = 1
LINUX_CAPABILITY_VERSION_3 = 0x20080522

_libc = ctypes.CDLL(None, use_errno=True)
_libc.syscall.restype = ctypes.c_long


class _MountAttr(ctypes.Structure):
    _fields_ = [(name, ctypes.c_uint64) for name in ("attr_set", "attr_clr", "propagation", "userns_fd")]


class _LandlockRulesetAttr(ctypes.Structure):
    _fields_ = [(name, ctypes.c_uint64) for name in ("handled_access_fs", "handled_access_net", "scoped")]


class _LandlockPathBeneathAttr(ctypes.Structure):
    _pack_ = 1
    _fields_ = [("allowed_access", ctypes.c_uint64), ("parent_fd", ctypes.c_int32)]


class SockFprog(ctypes.Structure):
    """A BPF program as seccomp takes it: a count and a pointer to 8-byte instructions."""

    _fields_ = [("length", ctypes.c_ushort), ("filter", ctypes.c_char_p)]


def syscall(name: str, *arguments: object) -> int:
    """Make a system call by its name.

    Args:
        name: as in ``syscall_numbers``.
        arguments: integers, bytes, None for a null pointer, or ctypes references.

    Raises:
        OSError: the kernel refused; the message is the call's name.
    """
    number = number_of(name)
    if number is None:
        raise OSError(errno.ENOSYS, f"{name}: {os.strerror(errno.ENOSYS)}")
    # An int would be passed as 32 bits, and the call is variadic: the upper half would be left over.
    wide = [ctypes.c_long(value) if isinstance(value, int) else value for value in arguments]
    result = int(_libc.syscall(ctypes.c_long(number), *wide))
    if result < 0:
        code = ctypes.get_errno()
        raise OSError(code, f"{name}: {os.strerror(code)}")
    return result


def prctl(option: int, argument: int = 0) -> None:
    """Change one property of this process."""
    syscall("prctl", option, argument, 0, 0, 0)


def unshare(flags: int) -> None:
    """Leave the namespaces named by CLONE_NEW… flags for new ones."""
    syscall("unshare", flags)


def setns(descriptor: int, kind: int) -> None:
    """Enter the namespace behind a descriptor."""
    syscall("setns", descriptor, kind)


def mount(source: str, target: str, kind: str = "", flags: int = 0, options: str = "") -> None:
    """Mount, bind, or change propagation, as mount(2)."""
    syscall("mount", os.fsencode(source), os.fsencode(target), kind.encode(), flags, options.encode())


def mount_setattr(target: str, attributes: int, flags: int = 0) -> None:
    """Set MOUNT_ATTR_… on a mount; with AT_RECURSIVE on everything mounted below it, too."""
    attr = _MountAttr(attr_set=attributes)
    size = ctypes.sizeof(attr)
    syscall("mount_setattr", AT_FDCWD, os.fsencode(target), flags, ctypes.byref(attr), size)


def umount2(target: str, flags: int) -> None:
    """Take a mount away."""
    syscall("umount2", os.fsencode(target), flags)


def pivot_root(new_root: str, put_old: str) -> None:
    """Make ``new_root`` the root, and hang the old one below it."""
    syscall("pivot_root", os.fsencode(new_root), os.fsencode(put_old))


def close_range(first: int, last: int) -> None:
    """Close all descriptors from first to last, both included."""
    syscall("close_range", first, last, 0)


def give_up_capabilities() -> None:
    """Empty this process's effective, permitted and inheritable capabilities."""
    header = (ctypes.c_uint32 * 2)(LINUX_CAPABILITY_VERSION_3, 0)
    syscall("capset", ctypes.byref(header), ctypes.byref((ctypes.c_uint32 * 6)()))


def seccomp_set_filter(program: SockFprog) -> None:
    """Install a BPF filter on all threads of this process, for good."""
    left_out = syscall("seccomp", SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC, ctypes.byref(program))
    if left_out:
        raise OSError(errno.EBUSY, f"seccomp: thread {left_out} has a filter of its own")


def landlock_abi() -> int:
    """Ask for the running kernel's Landlock version; 0 where there is none."""
    try:
        return syscall("landlock_create_ruleset", None, 0, LANDLOCK_CREATE_RULESET_VERSION)
    except OSError:
        return 0


def landlock_create_ruleset(filesystem: int, network: int, scoped: int) -> int:
    """Start a ruleset that denies the given rights; return its descriptor."""
    attr = _LandlockRulesetAttr(filesystem, network, scoped)
    # The kernel takes a longer structure than it knows as long as the rest of it is zero.
    return syscall("landlock_create_ruleset", ctypes.byref(attr), ctypes.sizeof(attr), 0)


def landlock_allow_beneath(ruleset: int, path: Path, access: int) -> None:
    """Grant rights on everything beneath a path."""
    descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
    try:
        rule = _LandlockPathBeneathAttr(access, descriptor)
        syscall("landlock_add_rule", ruleset, LANDLOCK_RULE_PATH_BENEATH, ctypes.byref(rule), 0)
    finally:
        os.close(descriptor)


def landlock_restrict_self(ruleset: int) -> None:
    """Put this thread under a ruleset, for good."""
    syscall("landlock_restrict_self", ruleset, 0)
