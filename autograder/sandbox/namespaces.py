"""The zygote's own world: namespaces, a private root, and forks that start as pid 1.

Only what needs the right to mount and unshare. Says by OSError what the machine does not grant, and
leaves it to `confinement` to do without. Knows neither limits nor users nor system-call filters.
"""

import errno
import os
from collections.abc import Callable, Iterable
from pathlib import Path

from autograder.sandbox import linux
from autograder.sandbox.sandbox_error import SandboxError

_WORLD = linux.CLONE_NEWNS | linux.CLONE_NEWNET | linux.CLONE_NEWIPC | linux.CLONE_NEWUTS
_STAGING = Path("/tmp")  # any folder that exists everywhere; covered in our own mount namespace only
_OUTSIDE = Path("/.outside")
DEVICES = (Path("/dev/null"), Path("/dev/zero"), Path("/dev/urandom"))
_INERT = linux.MOUNT_ATTR_RDONLY | linux.MOUNT_ATTR_NOSUID


def leave_shared_world() -> bool:
    """Enter new mount, network, ipc and uts namespaces; return whether a user namespace was needed.

    Raises:
        OSError: refused; nothing has changed.
    """
    try:
        linux.unshare(_WORLD)
        return False
    except PermissionError:
        # Root that may not do this can still become another user, which it could not in a user namespace.
        if os.geteuid() == 0:
            raise
    # Some systems grant a user namespace but no rights in it, and there is no way back out of it.
    _try_in_a_child(_enter_user_namespace)
    _enter_user_namespace()
    return True


def _enter_user_namespace() -> None:
    uid, gid = os.geteuid(), os.getegid()
    linux.unshare(_WORLD | linux.CLONE_NEWUSER)
    # The maps of a non-dumpable process belong to root, and after a setuid it is one.
    linux.prctl(linux.PR_SET_DUMPABLE, 1)
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{uid} {uid} 1")
    Path("/proc/self/gid_map").write_text(f"{gid} {gid} 1")
    linux.mount("none", "/", flags=linux.MS_REC | linux.MS_PRIVATE)


def _try_in_a_child(step: Callable[[], None]) -> None:
    child = os.fork()
    if child == 0:
        code = errno.EPERM
        try:
            step()
            code = 0
        except OSError as problem:
            code = problem.errno or code
        finally:
            os._exit(code)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if code:
        raise OSError(code, f"tried in a child: {os.strerror(code)}")


def can_return_to(own_pid_namespace: int) -> bool:
    """Tell whether this process may go back to its own pid namespace after each new one.

    Raises:
        OSError: not even a helper could make a pid namespace.
    """
    try:
        linux.setns(own_pid_namespace, linux.CLONE_NEWPID)
    except PermissionError:  # its owner is a user namespace above ours
        _try_in_a_child(lambda: linux.unshare(linux.CLONE_NEWPID))
        return False
    linux.unshare(linux.CLONE_NEWPID)
    linux.setns(own_pid_namespace, linux.CLONE_NEWPID)
    return True


def fork_and_return(own_pid_namespace: int) -> int:
    """Fork a pid 1, and have the next fork start from this process's own namespace again."""
    # A second unshare(CLONE_NEWPID) without the way back in between is EINVAL.
    linux.unshare(linux.CLONE_NEWPID)
    pid = -1
    try:
        pid = os.fork()
    finally:
        if pid != 0:
            linux.setns(own_pid_namespace, linux.CLONE_NEWPID)
    return pid


def fork_through_helper() -> int:
    """Have a short-lived child make the namespace and its pid 1, which this process then inherits."""
    linux.prctl(linux.PR_SET_CHILD_SUBREAPER, 1)  # not inherited, and zygotes fork zygotes
    report_read, report_write = os.pipe()
    go_read, go_write = os.pipe()
    helper = os.fork()
    if helper == 0:
        _help(report_write)
        os.close(go_write)
        os.read(go_read, 1)  # a death signal asked for earlier would come from the helper's end
        for descriptor in (report_read, report_write, go_read):
            os.close(descriptor)
        return 0
    os.close(report_write)
    os.close(go_read)
    report = os.read(report_read, 16)
    os.waitpid(helper, 0)
    os.close(report_read)
    os.close(go_write)  # the end of the pipe is the worker's sign to go on
    if not report:
        raise OSError(errno.EAGAIN, "no process could be made in a new pid namespace")
    return int(report)


def _help(report: int) -> None:
    """Make the worker and end; return only in the worker."""
    worker = -1
    try:
        linux.unshare(linux.CLONE_NEWPID)
        worker = os.fork()
        if worker:
            os.write(report, str(worker).encode())
    finally:
        if worker:
            os._exit(0)


def enter_private_root(read_only: Iterable[Path], scratch: Path) -> None:
    """Make a root that holds only the given paths, read-only, three devices and an empty scratch folder.

    Raises:
        OSError: refused before anything had changed.
        SandboxError: the old root is gone and the new one could not be finished.
    """
    real, links = _resolve_all(read_only)
    staging = str(_STAGING)
    linux.mount("none", "/", flags=linux.MS_REC | linux.MS_PRIVATE)
    linux.mount("tmpfs", staging, "tmpfs", linux.MS_NOSUID | linux.MS_NODEV, "mode=755,size=1m")
    try:
        outside = _STAGING / _OUTSIDE.name
        outside.mkdir()
        linux.pivot_root(staging, str(outside))
    except OSError:
        linux.umount2(staging, linux.MNT_DETACH)
        raise
    try:
        _furnish(real, links, scratch)
    except OSError as problem:
        raise SandboxError(f"the private root could not be finished: {problem}") from None


def mount_scratch(scratch: Path, size_mib: int, uid: int, gid: int) -> None:
    """Put an empty, size-limited folder of this process's own on the scratch path."""
    linux.unshare(linux.CLONE_NEWNS)
    flags = linux.MS_NOSUID | linux.MS_NODEV | linux.MS_NOEXEC
    # Empty files cost memory, too, and do not count towards the size.
    options = f"mode=700,uid={uid},gid={gid},size={size_mib}m,nr_inodes=4096"
    linux.mount("tmpfs", str(scratch), "tmpfs", flags, options)


def _resolve_all(paths: Iterable[Path]) -> tuple[list[Path], dict[Path, str]]:
    """Resolve symbolic links: the real paths, parents first, and the links met on the way to them."""
    links: dict[Path, str] = {}
    real = {_resolve(path, links) for path in paths if path.exists()}
    return sorted(real), links


def _resolve(path: Path, links: dict[Path, str]) -> Path:
    # By hand because Path.resolve does not tell the links that must exist in the new root as well.
    here = Path("/")
    pending = list(reversed(path.absolute().parts[1:]))
    while pending:
        step = here / pending.pop()
        if step.name == "..":
            here = here.parent
        elif step.is_symlink():
            target = step.readlink()
            links[step] = str(target)
            here = Path("/") if target.is_absolute() else here
            pending += reversed([part for part in target.parts if part != "/"])
        else:
            here = step
    return here


def _furnish(real: Iterable[Path], links: dict[Path, str], scratch: Path) -> None:
    os.chdir("/")
    bound: list[Path] = []
    for path in real:
        if path.is_relative_to(scratch):
            raise SandboxError(f"scratch folder {scratch} would cover {path}. Choose another.")
        if not any(path.is_relative_to(parent) for parent in bound):
            _bind(path, _INERT | linux.MOUNT_ATTR_NODEV)
            bound.append(path)
    for device in DEVICES:
        _bind(device, _INERT | linux.MOUNT_ATTR_NOEXEC)
    for link, target in links.items():
        if not link.is_symlink():
            link.parent.mkdir(parents=True, exist_ok=True)
            link.symlink_to(target)
    scratch.mkdir(parents=True, exist_ok=True)
    linux.umount2(str(_OUTSIDE), linux.MNT_DETACH)
    _OUTSIDE.rmdir()
    linux.mount_setattr("/", _INERT | linux.MOUNT_ATTR_NODEV | linux.MOUNT_ATTR_NOEXEC)


def _bind(path: Path, attributes: int) -> None:
    source = _OUTSIDE / path.relative_to("/")
    if source.is_dir():
        path.mkdir(parents=True, exist_ok=True)
    else:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    linux.mount(str(source), str(path), flags=linux.MS_BIND | linux.MS_REC)
    linux.mount_setattr(str(path), attributes, linux.AT_RECURSIVE)
