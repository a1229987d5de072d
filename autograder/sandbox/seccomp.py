"""The system calls a worker may make: a short list, and everything else is refused.

Refused calls fail with EPERM, so that honest code gets an exception it can read. Code for another
architecture (32-bit, x32) dies: its numbers mean other calls. Knows neither files nor limits.
"""

import ctypes
import platform
import struct
from functools import cache

from autograder.sandbox import linux
from autograder.sandbox.syscall_numbers import number_of

_ALLOWED_GROUPS = {
    "data": "read write readv writev pread64 pwrite64 preadv pwritev lseek",
    "files": "open openat creat close ftruncate fallocate fsync fdatasync fadvise64",
    "descriptors": "close_range dup dup2 dup3",
    "metadata": "stat lstat fstat newfstatat statx statfs fstatfs access faccessat faccessat2",
    "links": "readlink readlinkat",
    "folders": "getdents64 getcwd chdir fchdir umask mkdir mkdirat rmdir",
    "names": "unlink unlinkat rename renameat renameat2",
    "memory": "mmap munmap mremap mprotect madvise msync brk",
    "own signals": "rt_sigaction rt_sigprocmask rt_sigreturn rt_sigpending sigaltstack restart_syscall",
    "waiting": "futex poll ppoll select pselect6 sched_yield nanosleep clock_nanosleep",
    "time": "clock_gettime clock_getres gettimeofday time times",
    "identity": "getpid getppid gettid getpgid getpgrp getsid getuid geteuid getgid getegid",
    "all identities": "getresuid getresgid getgroups",
    "machine": "getrlimit getrusage getcpu sched_getaffinity sysinfo uname getrandom",
    "end": "exit exit_group",
}
ALLOWED = tuple(name for group in _ALLOWED_GROUPS.values() for name in group.split())
# Left out on purpose although harmless-looking: chmod, truncate and utimensat take a path and are not
# (all) governed by Landlock, so they would reach other files of the same user.

TCGETS, TCGETS2, FIOCLEX, FIONCLEX = 0x5401, 0x802C542A, 0x5451, 0x5450
F_DUPFD, F_GETFD, F_SETFD, F_GETFL, F_SETFL, F_DUPFD_CLOEXEC = 0, 1, 2, 3, 4, 1030

# call: (which argument, its allowed values). The kernel itself reads only the lower half of these two.
# fcntl: F_SETOWN and F_SETSIG would send any signal to any process of the same user.
_ALLOWED_COMMANDS = {
    "ioctl": (1, (TCGETS, TCGETS2, FIOCLEX, FIONCLEX)),
    "fcntl": (1, (F_DUPFD, F_GETFD, F_SETFD, F_GETFL, F_SETFL, F_DUPFD_CLOEXEC)),
}

_AUDIT_ARCH = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
_X32_BIT = 0x40000000
_LOAD, _JUMP_IF_EQUAL, _JUMP_IF_ANY_BIT, _RETURN = 0x20, 0x15, 0x45, 0x06
KILL_PROCESS, ALLOW, REFUSE = 0x80000000, 0x7FFF0000, 0x00050001  # the last: errno EPERM
# Offsets in struct seccomp_data; both architectures are little-endian.
_NUMBER, _ARCHITECTURE, _ARGUMENTS = 0, 4, 16


@cache
def program(architecture: str | None = None) -> bytes:
    """Build the filter as BPF machine code for an architecture, by default this machine's.

    Raises:
        KeyError: an architecture for which we have no numbers.
    """
    architecture = architecture or platform.machine()
    code = [
        _instruction(_LOAD, _ARCHITECTURE),
        _instruction(_JUMP_IF_EQUAL, _AUDIT_ARCH[architecture], 1, 0),
        _instruction(_RETURN, KILL_PROCESS),
        _instruction(_LOAD, _NUMBER),
        _instruction(_JUMP_IF_ANY_BIT, _X32_BIT, 0, 1),
        _instruction(_RETURN, KILL_PROCESS),
    ]
    for name in ALLOWED:
        code += _when(name, architecture, [_instruction(_RETURN, ALLOW)])
    for name, (argument, values) in _ALLOWED_COMMANDS.items():
        code += _when(name, architecture, _one_of(argument, values))
    code += _when("prlimit64", architecture, _only_reads_own_limits())
    code.append(_instruction(_RETURN, REFUSE))
    return b"".join(code)


def install() -> None:
    """Put this process under the filter, for good. Needs no_new_privs.

    Raises:
        OSError: the kernel refused.
        KeyError: see ``program``.
    """
    code = program()
    linux.seccomp_set_filter(linux.SockFprog(len(code) // 8, ctypes.c_char_p(code)))


def _instruction(operation: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
    return struct.pack("<HBBI", operation, if_true, if_false, value)


def _when(name: str, architecture: str, then: list[bytes]) -> list[bytes]:
    number = number_of(name, architecture)
    return [] if number is None else [_instruction(_JUMP_IF_EQUAL, number, 0, len(then)), *then]


def _one_of(argument: int, values: tuple[int, ...]) -> list[bytes]:
    code = [_instruction(_LOAD, _ARGUMENTS + 8 * argument)]
    for value in values:
        code += [_instruction(_JUMP_IF_EQUAL, value, 0, 1), _instruction(_RETURN, ALLOW)]
    return [*code, _instruction(_RETURN, REFUSE)]


def _only_reads_own_limits() -> list[bytes]:
    # prlimit64(pid, resource, new, old): pid 0 is the caller, new must be a null pointer in both halves.
    code = []
    for half in (_ARGUMENTS, _ARGUMENTS + 16, _ARGUMENTS + 20):
        code += [
            _instruction(_LOAD, half),
            _instruction(_JUMP_IF_EQUAL, 0, 1, 0),
            _instruction(_RETURN, REFUSE),
        ]
    return [*code, _instruction(_RETURN, ALLOW)]
