"""File, network and signal rights of a worker under Landlock, as far as the kernel's version goes.

Says which rights follow from "may read" and "may write"; knows neither namespaces nor limits.
"""

import os
from collections.abc import Iterable
from pathlib import Path

from autograder.sandbox import linux

ACCESS_FS_EXECUTE = 1 << 0
ACCESS_FS_WRITE_FILE = 1 << 1
ACCESS_FS_READ_FILE = 1 << 2
ACCESS_FS_READ_DIR = 1 << 3
ACCESS_FS_REMOVE_DIR = 1 << 4
ACCESS_FS_REMOVE_FILE = 1 << 5
ACCESS_FS_MAKE_CHAR = 1 << 6
ACCESS_FS_MAKE_DIR = 1 << 7
ACCESS_FS_MAKE_REG = 1 << 8
ACCESS_FS_MAKE_SOCK = 1 << 9
ACCESS_FS_MAKE_FIFO = 1 << 10
ACCESS_FS_MAKE_BLOCK = 1 << 11
ACCESS_FS_MAKE_SYM = 1 << 12
ACCESS_FS_REFER = 1 << 13
ACCESS_FS_TRUNCATE = 1 << 14
ACCESS_FS_IOCTL_DEV = 1 << 15
ACCESS_NET_BIND_TCP = 1 << 0
ACCESS_NET_CONNECT_TCP = 1 << 1
SCOPE_ABSTRACT_UNIX_SOCKET = 1 << 0
SCOPE_SIGNAL = 1 << 1

# (since which ABI, rights): a kernel refuses a ruleset with rights it has never heard of.
_FILESYSTEM = (
    (1, ACCESS_FS_REFER - 1),
    (2, ACCESS_FS_REFER),
    (3, ACCESS_FS_TRUNCATE),
    (5, ACCESS_FS_IOCTL_DEV),
)
_NETWORK = ((4, ACCESS_NET_BIND_TCP | ACCESS_NET_CONNECT_TCP),)
_SCOPES = ((6, SCOPE_ABSTRACT_UNIX_SOCKET | SCOPE_SIGNAL),)

# Loading a library needs READ_FILE alone; EXECUTE is for execve, which no worker may call.
_READ = ACCESS_FS_READ_FILE | ACCESS_FS_READ_DIR
_FILE_WRITE = ACCESS_FS_WRITE_FILE | ACCESS_FS_TRUNCATE
_WRITE = (
    _FILE_WRITE
    | ACCESS_FS_REMOVE_DIR
    | ACCESS_FS_REMOVE_FILE
    | ACCESS_FS_MAKE_DIR
    | ACCESS_FS_MAKE_REG
    | ACCESS_FS_REFER
)
# A rule on a file must not speak of directories.
_ON_A_FILE = ACCESS_FS_EXECUTE | ACCESS_FS_READ_FILE | _FILE_WRITE | ACCESS_FS_IOCTL_DEV


def restrict(abi: int, read_only: Iterable[Path], writable: Iterable[Path]) -> None:
    """Take from this process, for good, every right but those on the given paths.

    Needs no_new_privs. Paths that do not exist grant nothing.

    Args:
        abi: the kernel's, at least 1; see ``linux.landlock_abi``.
        read_only: files and folders that may be read.
        writable: folders, files and devices that may be read and written.

    Raises:
        OSError: the kernel refused.
    """
    filesystem = _known(_FILESYSTEM, abi)
    ruleset = linux.landlock_create_ruleset(filesystem, _known(_NETWORK, abi), _known(_SCOPES, abi))
    try:
        for path in read_only:
            _allow(ruleset, path, _READ & filesystem)
        for path in writable:
            _allow(ruleset, path, (_READ | _WRITE) & filesystem)
        linux.landlock_restrict_self(ruleset)
    finally:
        os.close(ruleset)


def _known(rights: tuple[tuple[int, int], ...], abi: int) -> int:
    return sum(bits for since, bits in rights if since <= abi)


def _allow(ruleset: int, path: Path, access: int) -> None:
    if path.exists():
        linux.landlock_allow_beneath(ruleset, path, access if path.is_dir() else access & _ON_A_FILE)
