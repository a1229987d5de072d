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

# The kernel itself reads only the lower half of a command, the second argument of both calls.
# fcntl: F_SETOWN and F_SETSIG would send any signal to any process of the same user.
_TERMINAL_COMMANDS = (TCGETS, TCGETS2, FIOCLEX, FIONCLEX)
_DESCRIPTOR_COMMANDS = (F_DUPFD, F_GETFD, F_SETFD, F_GETFL, F_SETFL, F_DUPFD_CLOEXEC)
# What is said to a card: commands of type F, and of its memory, whose numbers have no type and are small.
_TYPE, _CARDS_TYPE = 0xFF00, ord("F") << 8
ALONE, BESIDE_A_CARD = "alone", "beside a card"  # a filter for each kind of worker

_AUDIT_ARCH = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
_X32_BIT = 0x40000000
_LOAD, _AND, _JUMP_IF_EQUAL, _JUMP_IF_ANY_BIT, _RETURN = 0x20, 0x54, 0x15, 0x45, 0x06
KILL_PROCESS, ALLOW, REFUSE = 0x80000000, 0x7FFF0000, 0x00050001  # the last: errno EPERM
# Offsets in struct seccomp_data; both architectures are little-endian.
_NUMBER, _ARCHITECTURE, _ARGUMENTS, _COMMAND = 0, 4, 16, 24


@cache
def program(kind: str = ALONE, architecture: str | None = None) -> bytes:
    """Build a filter as BPF machine code for an architecture, by default this machine's.

    Args:
        kind: `ALONE` or `BESIDE_A_CARD`.

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
    code += _when("fcntl", architecture, [*_one_of(_DESCRIPTOR_COMMANDS), _instruction(_RETURN, REFUSE)])
    to_a_card = _of_a_card() if kind == BESIDE_A_CARD else []
    code += _when("ioctl", architecture, [*_one_of(_TERMINAL_COMMANDS), *to_a_card, _instruction(_RETURN, REFUSE)])
    code += _when("prlimit64", architecture, _only_reads_own_limits())
    code.append(_instruction(_RETURN, REFUSE))
    return b"".join(code)


def install(kind: str = ALONE) -> None:
    """Put all threads of this process under a filter, for good. Needs no_new_privs.

    Raises:
        OSError: the kernel refused.
        KeyError: see ``program``.
    """
    code = program(kind)
    linux.seccomp_set_filter(linux.SockFprog(len(code) // 8, ctypes.c_char_p(code)))


def _instruction(operation: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
    return struct.pack("<HBBI", operation, if_true, if_false, value)


def _when(name: str, architecture: str, then: list[bytes]) -> list[bytes]:
    number = number_of(name, architecture)
    return [] if number is None else [_instruction(_JUMP_IF_EQUAL, number, 0, len(then)), *then]


def _one_of(commands: tuple[int, ...]) -> list[bytes]:
    code = [_instruction(_LOAD, _COMMAND)]
    for command in commands:
        code += [_instruction(_JUMP_IF_EQUAL, command, 0, 1), _instruction(_RETURN, ALLOW)]
    return code


def _of_a_card() -> list[bytes]:
    numbers = [_instruction(_JUMP_IF_ANY_BIT, ~0xFF & 0xFFFFFFFF, 1, 0), _instruction(_RETURN, ALLOW)]
    of_its_type = [_instruction(_AND, _TYPE), _instruction(_JUMP_IF_EQUAL, _CARDS_TYPE, 0, 1)]
    return [*numbers, *of_its_type, _instruction(_RETURN, ALLOW)]


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
