"""The judge's handles on the untrusted side: a zygote, and the workers forked from it.

Trusted side. Starts processes, sends and receives frames, kills. Knows no exercise and no answer.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import socket
import subprocess
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from autograder.sandbox.data import WireError
from autograder.sandbox.launch import launch
from autograder.sandbox.limits import Limits
from autograder.sandbox.packages import PACKAGES
from autograder.sandbox.sandbox_error import SandboxError
from autograder.sandbox.scratch import Scratch, remove_abandoned
from autograder.sandbox.stopwatch import Stopwatch, Waiting
from autograder.sandbox.wire import Channel

START_SECONDS = 300.0  # seconds are enough, but not where a machine has ten times more to do than it can
FIRST_UID = 61_000  # one of its own for every worker slot, none of them anybody's on a usual system
NEXT_UIDS = 500  # further on: the user of a worker that gets ready while another one of its slot is at work
BEGIN_SECONDS = 60.0  # work on a card begins in one, but not where its libraries come from a cold disk


@dataclass(frozen=True)
class Surveyed:
    """What a canary saw where student code will be.

    Attributes:
        isolation: the walls that held.
        software: the versions of Python, torch and the packages that may be imported (`sandbox/software.py`).
    """

    isolation: list[str]
    software: dict[str, str]


class Zygote:
    """A warm, enclosed process that forks workers. Ends when this handle is closed or its owner dies."""

    def __init__(self, control: socket.socket, process: subprocess.Popen[bytes] | None = None) -> None:
        self._control, self._process = control, process
        self._has_private_root = True
        self._begins = False  # whether its workers do something before they are ready
        self.device = "cpu"
        self._next: Worker | None = None  # on a card: gets ready while its predecessor is at work
        self._next_is_for: tuple[Limits, int] | None = None
        self._forked = 0

    @classmethod
    def start(cls, cache: Path, packages: Sequence[str] = PACKAGES, *, allow_unisolated_files: bool = False) -> Zygote:
        """Start one in a clean interpreter and return at once; `wait_ready` waits for it.

        Args:
            cache: a folder where matplotlib may keep its font list between runs.
            packages: what student code may import of what is installed, as pip names it.
            allow_unisolated_files: the operator's word that workers may run where their file system cannot be
                isolated.
        """
        return cls(*launch(cache, packages, allow_unisolated_files=allow_unisolated_files))

    def wait_ready(self, device: str = "cpu") -> None:
        """Wait until workers can be forked; `device` is then "cpu" or "cuda".

        Args:
            device: where the workers' calls are made: cpu, cuda, cuda:1 or auto.

        Raises:
            SandboxError: it could not be started or enclosed; the text says why.
        """
        self._control.settimeout(START_SECONDS)
        with contextlib.suppress(OSError):  # it is gone, and what it said stands below
            self._control.send(json.dumps({"device": device}).encode())
        try:
            message = self._control.recv(65536)
        except ConnectionResetError:  # it ended before it read what we had sent
            message = b""
        except OSError as problem:
            raise SandboxError(f"the sandbox did not start: {problem}") from None
        if not message:
            assert self._process is not None and self._process.stderr is not None
            error = self._process.stderr.read().decode(errors="replace").strip().splitlines()
            raise SandboxError(f"the sandbox did not start: {error[-1] if error else 'no reason given'}")
        answer = json.loads(message)
        if "refused" in answer:
            raise SandboxError(answer["refused"])
        self._has_private_root, self._begins = bool(answer["private_root"]), bool(answer["begins"])
        self.device = str(answer["device"])
        if not self._has_private_root:
            remove_abandoned()

    def settle(self) -> None:
        """Have it fork faster from now on: half a second that pays where many workers will be forked, or zygotes."""
        with contextlib.suppress(OSError):  # if it is gone, whoever needs it next is told
            self._control.send(b'{"do": "settle"}')
            self._answer()

    def fork(self) -> Zygote:
        """Fork a second zygote, for another judge process.

        Raises:
            SandboxError: it could not be forked.
        """
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        try:
            socket.send_fds(self._control, [b'{"do": "zygote"}'], [theirs.fileno()])
            answer, _ = self._answer()
        except OSError as problem:
            raise SandboxError(f"no second zygote could be forked: {problem}") from None
        finally:
            theirs.close()
        if "pid" not in answer:
            raise SandboxError("no second zygote could be forked: the first is gone")
        other = Zygote(ours)
        other._has_private_root, other._begins = self._has_private_root, self._begins
        other.device = self.device
        return other

    def worker(self, limits: Limits, slot: int = 0) -> Worker:
        """Fork one confined worker; on a card take the one that got ready meanwhile, and have the next get ready.

        Args:
            limits: time, memory, output.
            slot: which of the concurrent workers this is; each has a user id of its own where we are root.

        Raises:
            SandboxError: it could not be forked.
        """
        if not self._begins:
            return self._fork({"do": "worker"}, limits, slot)
        if self._next_is_for != (limits, slot):
            self.rest()
        try:
            worker = _begun(self._next or self._fork({"do": "worker"}, limits, slot))
        except SandboxError:  # its predecessor may have held all of the card, and is gone now
            worker = _begun(self._fork({"do": "worker"}, limits, slot))
        self._next, self._next_is_for = self._fork({"do": "worker"}, limits, slot), (limits, slot)
        return worker

    def observe(self, limits: Limits, hidden_file: Path, slot: int = 0) -> Surveyed:
        """Send a canary where student code will be and return what it could not escape from, and what it found.

        Raises:
            SandboxError: the canary could not be confined, or could not read what student code imports.
        """
        request = {"do": "canary", "hidden_file": str(hidden_file), "judge_pid": os.getpid()}
        worker = self._fork(request, limits, slot)
        try:
            answer = worker.channel.receive(Stopwatch(BEGIN_SECONDS).deadline)
        except WireError as problem:
            raise SandboxError(f"the canary did not report: {problem}") from None
        finally:
            worker.kill()
        if "isolation" not in answer:
            raise SandboxError(str(answer.get("worker_failed", "the canary did not report")))
        unreadable = answer["unreadable"]
        if unreadable:
            raise SandboxError(
                f"student code could not import: users other than yours cannot read {answer['unreadable'][0]}. "
                "Install Python and its packages where everybody may read them."
            )
        return Surveyed(list(answer["isolation"]), dict(answer["software"]))

    def _fork(self, request: dict[str, Any], limits: Limits, slot: int) -> Worker:
        request_read, request_write = os.pipe()
        reply_read, reply_write = os.pipe()
        status_read, status_write = os.pipe()
        self._forked += 1
        uid = FIRST_UID + slot + self._forked % 2 * NEXT_UIDS if os.geteuid() == 0 else None
        scratch = None if self._has_private_root else Scratch(limits.scratch_mib)
        message = {**request, "limits": asdict(limits), "uid": uid, "scratch": str(scratch.path) if scratch else None}
        theirs = [request_read, reply_write, status_write]
        for descriptor in theirs:  # a worker of our own user could open it anew below /proc, the other way round
            os.fchmod(descriptor, 0)
        try:
            socket.send_fds(self._control, [json.dumps(message).encode()], theirs)
            answer, descriptors = self._answer()
            if not descriptors:
                raise OSError(answer.get("failed", "the zygote is gone"))
        except OSError as problem:
            for descriptor in (request_write, reply_read, status_read):
                os.close(descriptor)
            if scratch is not None:
                scratch.remove()
            raise SandboxError(f"no worker could be started: {problem}") from None
        finally:
            for descriptor in theirs:
                os.close(descriptor)
        os.set_blocking(request_write, False)
        os.set_blocking(reply_read, False)
        watch = scratch.check if scratch else None
        channel = Channel(reply_read, request_write, limits.reply_kib * 1024, watch)
        return Worker(channel, descriptors[0], status_read, Waiting(answer["pid"]), scratch)

    def rest(self) -> None:
        """End the worker that is getting ready; call it before another process takes this handle over."""
        if self._next is not None:
            self._next.kill()
            self._next = None

    def _answer(self) -> tuple[dict[str, Any], list[int]]:
        self._control.settimeout(START_SECONDS)
        message, descriptors, _, _ = socket.recv_fds(self._control, 65536, 1)
        return (json.loads(message) if message else {}), list(descriptors)

    def close(self) -> None:
        """End the zygote; its workers die with it."""
        self.rest()
        self._control.close()
        if self._process is not None:
            try:
                self._process.wait(timeout=5)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            if self._process.stderr is not None:
                self._process.stderr.close()


def _begun(worker: Worker) -> Worker:
    """Wait until work on the card has begun.

    Raises:
        SandboxError: it cannot.
    """
    try:
        said = worker.channel.receive(Stopwatch(BEGIN_SECONDS).deadline)
    except WireError as problem:
        said = {"worker_failed": f"no work began on the card: {problem}"}
    if "begun" not in said or worker.has_ended(0):
        worker.kill()
        raise SandboxError(str(said.get("worker_failed", "a worker ended before it was used")))
    return worker


class Worker:
    """One confined process. Whatever it sends is a claim; the kernel enforces its end."""

    def __init__(
        self, channel: Channel, pidfd: int, status_fd: int, waiting: Waiting, scratch: Scratch | None = None
    ) -> None:
        self.channel, self.waiting = channel, waiting
        self._pidfd, self._status_fd, self._scratch = pidfd, status_fd, scratch

    def kill(self) -> dict[str, int]:
        """Kill it and everything in its pid namespace, wait until they are gone, and say how it ended.

        Returns:
            ``{"code": …}`` if it had exited, ``{"signal": …}`` if it was killed, empty if unknown.
        """
        if self._pidfd < 0:
            return {}
        with contextlib.suppress(ProcessLookupError):  # it may be dead already
            signal.pidfd_send_signal(self._pidfd, signal.SIGKILL)
        return self._close()

    def has_ended(self, milliseconds: int) -> bool:
        """Wait so long for its end, and tell whether it came."""
        poller = select.poll()
        poller.register(self._pidfd, select.POLLIN)
        return bool(poller.poll(milliseconds))

    def how_it_ended(self) -> dict[str, int]:
        """Wait a moment for a worker whose pipe closed, then `kill` it.

        Returns:
            As `kill`; ``{"hung_up": 1}`` if it lived on without its pipe, and the end was our doing.
        """
        if self.has_ended(1000):
            return self._close()
        self.kill()
        return {"hung_up": 1}

    def _close(self) -> dict[str, int]:
        poller = select.poll()
        poller.register(self._pidfd, select.POLLIN)
        poller.poll()
        status = os.read(self._status_fd, 4096)
        os.close(self._status_fd)
        os.close(self._pidfd)
        self._pidfd = -1
        self.waiting.close()
        self.channel.close()
        if self._scratch is not None:
            self._scratch.remove()
        return json.loads(status) if status else {}
