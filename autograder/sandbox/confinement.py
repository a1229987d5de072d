"""The walls around student code: what a zygote does once, and what each worker does after its fork.

    zygote: imports -> enclose() ─┬─ fork_into_new_pid_namespace() -> worker: confine() -> student code
                                  └─ …

Runs before student code, never beside it. Knows no exercise, no answer and no message of the wire.
What the machine does not grant is left out and said so in the `Enclosure`; seccomp is never left out.
"""

import math
import os
import resource
import select
import signal
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypeGuard

from autograder.sandbox import landlock, linux, seccomp
from autograder.sandbox import namespaces as kernel_namespaces
from autograder.sandbox.driver import Driver
from autograder.sandbox.limits import Limits
from autograder.sandbox.machine import refuse_other_machines
from autograder.sandbox.sandbox_error import SandboxError

_MIB = 1024 * 1024


@dataclass
class Enclosure:
    """What a zygote was granted, and what its workers need to know of it.

    ``refused`` has one sentence for each wall that the machine did not grant.
    """

    read_only: tuple[Path, ...]
    scratch: Path
    landlock_abi: int
    began_as_root: bool
    address_space_bytes: int
    driver: Driver | None = None
    namespaces: bool = False
    user_namespace: bool = False
    pid_namespace: bool = False
    private_root: bool = False
    allow_unisolated_files: bool = False
    refused: tuple[str, ...] = ()
    own_pid_namespace_fd: int = -1
    parent_pidfd: int = -1  # in a worker: its zygote


def harden_judge() -> None:
    """Make this process unreadable to others of the same user: no tracing, no /proc/…/mem, no core."""
    linux.prctl(linux.PR_SET_DUMPABLE, 0)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def die_with_parent(parent_pid: int | None = None) -> None:
    """Have the kernel kill this process when its parent ends.

    The parent is the *thread* that started this process: whoever starts a zygote from a thread keeps it.

    Args:
        parent_pid: the parent where the caller knows it; else the one this process has now. In a new pid
            namespace the parent is 0 before and after its end, so that `confine` asks a pidfd instead.
    """
    expected = os.getppid() if parent_pid is None else parent_pid
    linux.prctl(linux.PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != expected:  # it ended before the kernel was told to watch it
        os._exit(1)


def enclose(
    read_only: Sequence[Path],
    scratch: Path,
    *,
    allow_unisolated_files: bool = False,
    namespaces: bool = True,
    driver: Driver | None = None,
) -> Enclosure:
    """Move the zygote into a world of its own, which all its workers inherit.

    Call it once, in a single thread, after the imports: /proc and /sys are gone afterwards, and torch needs
    them while it loads.

    Args:
        read_only: all that a worker may read, at the same paths inside. Missing ones are skipped.
        scratch: where each worker gets its own writable folder.
        allow_unisolated_files: the operator's word that workers may run with neither Landlock nor a private
            root.
        namespaces: False leaves the namespaces out, as a machine does that does not grant them.
        driver: of a card that the workers will use. They live without namespaces: a driver was seen to work beside
            Landlock, and not in a private root.

    Raises:
        SandboxError: not a machine we know, this process has threads, the private root is half made, or files
            cannot be isolated and nobody allowed that.
    """
    refuse_other_machines()
    _refuse_threads()
    enclosure = Enclosure(
        read_only=tuple(read_only),
        scratch=scratch,
        landlock_abi=linux.landlock_abi(),
        began_as_root=os.geteuid() == 0,
        address_space_bytes=_address_space()[0],
        driver=driver,
        allow_unisolated_files=allow_unisolated_files,
    )
    if namespaces and driver is None:
        _enter_own_world(enclosure)
    _refuse_open_files(enclosure)
    harden_judge()
    seccomp.program(_filter(enclosure))  # built here once; every fork inherits it
    return enclosure


def fork_into_new_pid_namespace(enclosure: Enclosure) -> int:
    """Fork as ``os.fork`` does; the child is pid 1 of a namespace of its own where that is granted.

    The pid returned to the parent is a child it can wait for, whatever way was taken.

    Raises:
        OSError: no process could be made.
    """
    watch = os.pidfd_open(os.getpid())
    try:
        if not enclosure.pid_namespace:
            pid = os.fork()
        elif enclosure.own_pid_namespace_fd >= 0:
            pid = kernel_namespaces.fork_and_return(enclosure.own_pid_namespace_fd)
        else:
            pid = kernel_namespaces.fork_through_helper()
    except BaseException:
        os.close(watch)
        raise
    if pid == 0:
        enclosure.parent_pidfd = watch
    else:
        os.close(watch)
    return pid


def confine(
    enclosure: Enclosure,
    limits: Limits,
    *,
    uid: int | None,
    keep_descriptors: Sequence[int],
    scratch: Path | None = None,
    begin: Callable[[], None] | None = None,
) -> None:
    """Give up, for good, all that student code must not have.

    Call it in the child, before the first line of student code.

    Args:
        enclosure: the zygote's.
        limits: memory, files and processor time; the judge keeps wall-clock time from outside.
        uid: user and group to become when started as root.
        keep_descriptors: pipes to the judge, all above 2; nothing else stays open.
        scratch: without a private root, the empty folder that the judge made for this worker alone, watches
            (`scratch.py`) and will delete.
        begin: work of ours that needs what student code must not have: threads, sockets, memory for them. Files and
            users are closed to it already, as they will be to the threads that it leaves behind.

    Raises:
        SandboxError: a wall that must stand does not; run nothing.
    """
    try:
        _die_with_zygote(enclosure)
        os.setsid()
        _close_all_but([*keep_descriptors, *_watched(enclosure)])
        writable = _enter_scratch(enclosure, limits, uid, scratch)
        _drop_privileges(uid)
        _die_with_zygote(enclosure)  # the kernel forgets the wish when the user changes
        for descriptor in _watched(enclosure):
            os.close(descriptor)
        harden_judge()
        os.umask(0o077)
        linux.prctl(linux.PR_SET_NO_NEW_PRIVS, 1)
        _restrict_files(enclosure, writable)
        if begin is not None:
            begin()
        _set_limits(enclosure, limits)
        seccomp.install(_filter(enclosure))
    except (OSError, KeyError, ValueError) as problem:
        raise SandboxError(f"the worker could not be confined: {problem}") from None


def _refuse_threads() -> None:
    with suppress(FileNotFoundError):
        threads = len(list(Path("/proc/self/task").iterdir()))
        if threads > 1:
            raise SandboxError(f"the zygote has {threads} threads and must have 1. Set OMP_NUM_THREADS=1.")


def _address_space() -> tuple[int, int]:
    """Return the bytes of it that this process uses, and those among them that are its own data."""
    pages = [int(number) for number in Path("/proc/self/statm").read_text().split()]
    return pages[0] * os.sysconf("SC_PAGE_SIZE"), pages[5] * os.sysconf("SC_PAGE_SIZE")


def _enter_own_world(enclosure: Enclosure) -> None:
    own_pid_namespace = os.open("/proc/self/ns/pid", os.O_RDONLY | os.O_CLOEXEC)
    try:
        enclosure.user_namespace = kernel_namespaces.leave_shared_world()
        enclosure.namespaces = True
        if kernel_namespaces.can_return_to(own_pid_namespace):
            enclosure.own_pid_namespace_fd = own_pid_namespace
        enclosure.pid_namespace = True
    except OSError as problem:
        wall = "pid namespace" if enclosure.namespaces else "namespaces"
        enclosure.refused += (f"{wall}: {problem}",)
    if enclosure.own_pid_namespace_fd < 0:
        os.close(own_pid_namespace)
    if enclosure.namespaces:
        try:
            kernel_namespaces.enter_private_root(enclosure.read_only, enclosure.scratch)
            enclosure.private_root = True
        except OSError as problem:
            enclosure.refused += (f"private root: {problem}",)


def _watched(enclosure: Enclosure) -> list[int]:
    return [enclosure.parent_pidfd] if enclosure.parent_pidfd >= 0 else []


def _die_with_zygote(enclosure: Enclosure) -> None:
    linux.prctl(linux.PR_SET_PDEATHSIG, signal.SIGKILL)
    for descriptor in _watched(enclosure):
        ended = select.poll()
        ended.register(descriptor, select.POLLIN)
        if ended.poll(0):
            os._exit(1)


def _close_all_but(keep: Sequence[int]) -> None:
    if min(keep, default=3) < 3:
        raise ValueError(f"descriptors to keep must be above 2, not {list(keep)}")
    null = os.open("/dev/null", os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(null, standard)
    first = 3
    for descriptor in sorted(keep):
        if descriptor > first:
            linux.close_range(first, descriptor - 1)
        first = descriptor + 1
    linux.close_range(first, 2**31 - 1)


def _enter_scratch(enclosure: Enclosure, limits: Limits, uid: int | None, given: Path | None) -> Path:
    user, group = (uid, uid) if _may_become(uid) else (os.geteuid(), os.getegid())
    if enclosure.private_root:
        folder = enclosure.scratch
        kernel_namespaces.mount_scratch(folder, limits.scratch_mib, user, group)
    else:
        folder = given or enclosure.scratch
        if _may_become(uid):
            os.chown(folder, user, group, follow_symlinks=False)
    os.chdir(folder)
    return folder


def _may_become(uid: int | None) -> TypeGuard[int]:
    return uid is not None and os.geteuid() == 0


def _drop_privileges(uid: int | None) -> None:
    with suppress(OSError):  # EINVAL after the last one; EPERM where there is none to drop
        for capability in range(64):
            linux.prctl(linux.PR_CAPBSET_DROP, capability)
    if _may_become(uid):
        os.setgroups([])
        os.setresgid(uid, uid, uid)
        os.setresuid(uid, uid, uid)
    linux.give_up_capabilities()


def _set_limits(enclosure: Enclosure, limits: Limits) -> None:
    wanted = {
        # Measured once: a worker has no /proc to ask, and a zygote hardly grows after enclose().
        resource.RLIMIT_AS: enclosure.address_space_bytes + limits.memory_mib * _MIB,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_CPU: math.ceil(limits.seconds_per_submission),
        resource.RLIMIT_FSIZE: limits.scratch_mib * _MIB,
        resource.RLIMIT_MEMLOCK: 0,
        resource.RLIMIT_NOFILE: limits.open_files,
        resource.RLIMIT_NPROC: 0,
    }
    if enclosure.driver:
        wanted |= _beyond_what_the_card_took(limits)
    for which, value in wanted.items():
        hard = resource.getrlimit(which)[1]
        value = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(which, (value, value))


def _beyond_what_the_card_took(limits: Limits) -> dict[int, int]:
    """Return the limits that count what work on a card has taken already: gigabytes of address space, fifty files.

    Memory of the card lies in the address space, too, and so does memory of the machine that the driver pins for it.
    """
    space, data = _address_space()
    taken = max(int(path.name) for path in Path("/proc/self/fd").iterdir())
    spent = resource.getrusage(resource.RUSAGE_SELF)
    return {
        resource.RLIMIT_AS: space + (limits.memory_mib + limits.card_mib) * _MIB,
        resource.RLIMIT_DATA: data + limits.memory_mib * _MIB,
        resource.RLIMIT_CPU: math.ceil(spent.ru_utime + spent.ru_stime + limits.seconds_per_submission),
        resource.RLIMIT_NOFILE: taken + limits.open_files,
    }


def _refuse_open_files(enclosure: Enclosure) -> None:
    if not (enclosure.landlock_abi or enclosure.private_root or enclosure.allow_unisolated_files):
        raise SandboxError(
            "student code could read the course's files: this machine grants neither Landlock (Linux 5.13 and later) "
            "nor mount namespaces. Grade on another machine, or say --allow-unisolated-files."
        )


def _filter(enclosure: Enclosure) -> str:
    return seccomp.BESIDE_A_CARD if enclosure.driver else seccomp.ALONE


def _restrict_files(enclosure: Enclosure, scratch: Path) -> None:
    if enclosure.landlock_abi:
        read_only, writable = [*enclosure.read_only], [scratch, *kernel_namespaces.DEVICES]
        if enclosure.driver:
            read_only += enclosure.driver.readable
            writable += [*enclosure.driver.devices, *enclosure.driver.writable]
        landlock.restrict(enclosure.landlock_abi, read_only, writable)
    else:
        _refuse_open_files(enclosure)
