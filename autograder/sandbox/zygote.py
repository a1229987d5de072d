"""The warm process that workers are forked from.

Imports and warms up what student code uses, once; encloses itself; then forks one worker per request. It
runs no student code and never holds an exercise, an answer or another submission: a forked child sees all
that its zygote ever held. It never touches a card: each of its workers does, or none.

Control messages, JSON over a SEQPACKET socket with descriptors attached:
    {"readable": …, …}, then {"device": …}                                      -> {"device": …, …} or {"refused": …}
    {"do": "worker", "limits": {...}, "uid": …}  + request, reply, status pipe  -> {"pid": …} + pidfd
    {"do": "canary", ...}                        + the same                     -> the same; replies what it observed
    {"do": "zygote"}                             + a control socket             -> {"pid": …}
    {"do": "settle"}                             for many workers               -> {"pages": …}
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import select
import signal
import socket
import sys
import tempfile
import warnings
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import matplotlib

matplotlib.use("Agg")

from autograder.sandbox import canary, card, no_autograd
from autograder.sandbox.confinement import confine, die_with_parent, enclose, fork_into_new_pid_namespace
from autograder.sandbox.huge_pages import lie_in_huge_pages, own_memory
from autograder.sandbox.limits import Limits
from autograder.sandbox.sandbox_error import SandboxError
from autograder.sandbox.software import software
from autograder.sandbox.warming import warm_up, warm_up_autograd
from autograder.sandbox.wire import Channel
from autograder.sandbox.worker import serve

SCRATCH = Path("/scratch")


@dataclass
class ZygoteProcess:
    """The fork loop. One instance per process; `fork` requests make the next one."""

    control: socket.socket
    enclosure: Any
    memory: Sequence[range] = ()  # of its own, as it lay before the walls hid that
    children: dict[int, int] = field(default_factory=dict)  # pidfd -> status pipe (or -1)

    def run(self) -> None:
        """Serve until the control socket closes, then end without waiting for anything."""
        while True:
            poller = select.poll()
            poller.register(self.control, select.POLLIN)
            for pidfd in self.children:
                poller.register(pidfd, select.POLLIN)
            ready = {descriptor for descriptor, _ in poller.poll()}
            for pidfd in ready & self.children.keys():
                self._reap(pidfd)
            if self.control.fileno() in ready:  # last: a zygote that is forked here goes on with children of its own
                self._serve_request()

    def _serve_request(self) -> None:
        message, descriptors, _, _ = socket.recv_fds(self.control, 65536, 4)
        if not message:
            os._exit(0)
        request = json.loads(message)
        if request["do"] == "settle":
            self.control.send(json.dumps({"pages": lie_in_huge_pages(self.memory)}).encode())
        elif request["do"] == "zygote":
            self._fork_zygote(descriptors[0])
        else:
            self._fork_worker(request, descriptors)

    def _fork_zygote(self, control: int) -> None:
        pid = os.fork()
        if pid == 0:
            die_with_parent()
            self.control.close()
            for descriptor in (*self.children, *self.children.values()):
                if descriptor >= 0:
                    os.close(descriptor)
            self.children = {}
            self.control = socket.socket(fileno=control)
            return
        os.close(control)
        self.children[os.pidfd_open(pid)] = -1
        self.control.send(json.dumps({"pid": pid}).encode())

    def _fork_worker(self, request: dict[str, Any], descriptors: list[int]) -> None:
        requests, replies, status = descriptors
        try:
            pid = fork_into_new_pid_namespace(self.enclosure)
        except OSError as problem:
            self.control.send(json.dumps({"failed": str(problem)}).encode())
            for descriptor in descriptors:
                os.close(descriptor)
            return
        if pid == 0:
            _be_worker(request, self.enclosure, requests, replies)
        os.close(requests)
        os.close(replies)
        pidfd = os.pidfd_open(pid)
        self.children[pidfd] = status
        socket.send_fds(self.control, [json.dumps({"pid": pid}).encode()], [pidfd])

    def _reap(self, pidfd: int) -> None:
        info = os.waitid(os.P_PIDFD, pidfd, os.WEXITED)
        status = self.children.pop(pidfd)
        if status >= 0 and info is not None:
            killed = info.si_code != os.CLD_EXITED
            report = {"signal" if killed else "code": info.si_status}
            with contextlib.suppress(OSError):  # the judge may have stopped listening
                os.write(status, json.dumps(report).encode())
            os.close(status)
        os.close(pidfd)


def _be_worker(request: dict[str, Any], enclosure: Any, requests: int, replies: int) -> None:
    """In the child: confine, serve, and end without running any exit handler."""
    try:
        limits = Limits(**request["limits"])
        scratch = Path(request["scratch"]) if request["scratch"] else None
        if scratch is not None:
            tempfile.tempdir = os.environ["HOME"] = os.environ["TMPDIR"] = str(scratch)
            os.environ["TORCHINDUCTOR_CACHE_DIR"] = str(scratch / "inductor")
        kept = (requests, replies)
        begin = partial(card.begin, limits.card_mib) if enclosure.driver else None
        confine(enclosure, limits, uid=request["uid"], keep_descriptors=kept, scratch=scratch, begin=begin)
        channel = Channel(requests, replies, limits.reply_kib * 1024)
        if request["do"] == "canary":
            unreadable = canary.unreadable_libraries()
            observed = canary.observe(request["hidden_file"], request["judge_pid"])
            observed[canary.DERIVATIVES] = no_autograd.differentiates()
            isolation = canary.isolation_names(enclosure, observed)
            channel.send({"id": 0, "isolation": isolation, "unreadable": unreadable, "software": software()})
        else:
            if enclosure.driver:
                channel.send({"id": 0, "begun": True})
            serve(channel)
    except BaseException as problem:
        text = f"{'' if isinstance(problem, SandboxError) else type(problem).__name__ + ': '}{problem}"[:2000]
        try:
            Channel(requests, replies, 1 << 20).send({"id": -1, "worker_failed": text})
        finally:
            os._exit(70)
    os._exit(0)


def main(control_fd: int, engine_root: str) -> None:
    """Warm up, enclose, say so or why not, and serve. Called by `client.start_zygote` in a clean interpreter."""
    die_with_parent()
    os.umask(0o022)  # what is made for workers' private root, another user must be able to enter
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the judge's to handle; we end when it does
    warnings.simplefilter("ignore")
    control = socket.socket(fileno=control_fd)
    options = json.loads(control.recv(65536))
    tempfile.tempdir = options["cache"]  # while warming up, torch may want to write
    warm_up()
    readable = [Path(path) for path in options["readable"]]
    try:
        device = card.choose(json.loads(control.recv(65536))["device"])
        driver = card.driver_for(device)
        if driver is None:
            warm_up_autograd(device)
        memory = own_memory()
        enclosure = enclose(
            readable,
            SCRATCH,
            allow_unisolated_files=options["allow_unisolated_files"],
            driver=driver,
        )
    except SandboxError as refusal:
        control.send(json.dumps({"refused": str(refusal)}).encode())
        return
    if engine_root in sys.path and not any(Path(engine_root) == path for path in readable):
        sys.path.remove(engine_root)
    tempfile.tempdir = str(SCRATCH)
    # where the warm-up left it, nothing can be written now: torch.func.linearize looks there, and would fail
    os.environ["TORCHINDUCTOR_CACHE_DIR"] = str(SCRATCH / "inductor")
    gc.freeze()
    gc.enable()
    ready = {"private_root": enclosure.private_root, "device": device, "begins": driver is not None}
    control.send(json.dumps(ready).encode())
    ZygoteProcess(control, enclosure, memory).run()
