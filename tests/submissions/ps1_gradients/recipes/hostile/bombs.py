"""Using up what there is: processes, threads, memory, descriptors, output, figures, disk, the judge's patience."""

from __future__ import annotations

from dataclasses import replace

from tests.submissions.golden import PREDICTION
from tests.submissions.ps1_gradients.recipes.hostile.attack import attack
from tests.submissions.ps1_gradients.recipes.hostile.reaching import reaching

GOLDENS = (
    reaching(
        "processes_in_every_spelling",
        "fork, vfork, clone, clone3, spawn, popen, pty, pools: by Python, by libc and by number.",
        """
        import asyncio
        import concurrent.futures
        import ctypes
        import multiprocessing
        import os
        import platform
        import pty
        import subprocess

        libc = ctypes.CDLL(None, use_errno=True)
        CLONE, CLONE3, FORK, VFORK, EXECVE, EXECVEAT = (
            numbers[["x86_64", "aarch64"].index(platform.machine())]
            for numbers in ((56, 220), (435, 435), (57, -1), (58, -1), (59, 221), (322, 281))
        )
        SHELL, WORDS = b"/bin/sh", (ctypes.c_char_p * 2)(b"sh", None)


        def child(pid):
            if pid == 0:
                os._exit(0)
            return pid > 0


        def explode():
            no_wait = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL}
            for attempt in (
                lambda: child(os.fork()),
                lambda: child(os.forkpty()[0]),
                lambda: child(pty.fork()[0]),
                lambda: child(libc.fork()),
                lambda: libc.syscall(FORK) > 0,
                lambda: libc.syscall(VFORK) > 0,
                lambda: child(libc.syscall(CLONE, 17, 0, 0, 0, 0)),
                lambda: child(libc.syscall(CLONE3, (ctypes.c_uint64 * 11)(0, 0, 0, 0, 17), 88)),
                lambda: libc.syscall(EXECVE, SHELL, WORDS, None) >= 0,
                lambda: libc.syscall(EXECVEAT, -100, SHELL, WORDS, None, 0) >= 0,
                lambda: os.posix_spawn("/bin/sh", ["sh", "-c", "exit"], {}),
                lambda: os.posix_spawnp("true", ["true"], {}),
                lambda: os.spawnlp(os.P_NOWAIT, "true", "true"),
                lambda: os.system("exit 0") == 0,
                lambda: os.popen("echo hello").read(),
                lambda: subprocess.run(["/bin/sh", "-c", ":(){ :|:& };:"], check=True, **no_wait),
                lambda: subprocess.run("echo", shell=True, check=True, **no_wait),
                lambda: subprocess.Popen(["sleep", "1000"], start_new_session=True, **no_wait),
                lambda: multiprocessing.get_context("fork").Process(target=explode).start() or 1,
                lambda: multiprocessing.get_context("spawn").Process(target=explode).start() or 1,
                lambda: multiprocessing.get_context("forkserver").Process(target=explode).start() or 1,
                lambda: multiprocessing.Pool(8),
                lambda: concurrent.futures.ProcessPoolExecutor(2).submit(explode),
                lambda: torch.multiprocessing.spawn(explode, nprocs=4),
                lambda: asyncio.run(asyncio.create_subprocess_shell("echo")),
                lambda: list(torch.utils.data.DataLoader([1, 2], num_workers=2)),
                lambda: os.execl("/bin/true", "true"),
            ):
                if tried(attempt):
                    reached.append(attempt)


        explode()
        """,
        again="reached or explode()",
    ),
    reaching(
        "threads_in_every_spelling",
        "Threads of Python, of libc, of pools, timers and torch, a thousand times.",
        """
        import _thread
        import concurrent.futures
        import ctypes
        import faulthandler
        import queue
        import sys
        import threading
        import time

        import numpy as np

        libc = ctypes.CDLL(None)
        ticks = []


        def tick(*_):
            ticks.append(threading.get_ident())
            time.sleep(1000)


        callback = ctypes.CFUNCTYPE(ctypes.c_void_p, ctypes.c_void_p)(tick)


        def start_all():
            handle = ctypes.c_ulong()
            threading.stack_size(32768)
            for attempt in (
                lambda: _thread.start_new_thread(tick, ()),
                lambda: threading.Thread(target=tick, daemon=True).start() or 1,
                lambda: threading.Timer(0.0, tick).start() or 1,
                lambda: concurrent.futures.ThreadPoolExecutor(8).submit(tick),
                lambda: libc.pthread_create(ctypes.byref(handle), None, callback, None) == 0,
                lambda: faulthandler.dump_traceback_later(0.1, exit=True) or 1,
                lambda: __import__("multiprocessing.pool").pool.ThreadPool(4),
            ):
                if tried(attempt):
                    reached.append(attempt)
            reached.extend(ticks)


        for _ in range(10):
            start_all()
        torch.set_num_threads(64)
        large = torch.ones(400, 400) + torch.eye(400)
        total = (large @ large).sum() + torch.linalg.det(large / 400) + torch.sort(torch.rand(300_000)).values[0]
        """,
        again="start_all()",
    ),
    attack(
        "memory_in_one_piece",
        "Terabytes at once, from torch, NumPy, Python, the system and a compiled pattern; every request is refused.",
        """
        import array
        import ctypes
        import mmap
        import re

        import numpy as np

        HUGE = 1 << 40
        got = []


        def ask_for_everything():
            for attempt in (
                lambda: torch.empty(HUGE),
                lambda: torch.zeros(1).expand(HUGE).clone(),
                lambda: torch.ones(1 << 20).repeat(HUGE >> 20),
                lambda: torch.arange(HUGE),
                lambda: torch.eye(1 << 20),
                lambda: torch.UntypedStorage(HUGE),
                lambda: torch.nn.functional.pad(torch.ones(1), (0, HUGE)),
                lambda: np.empty(HUGE) if np.ones(HUGE).sum() else None,
                lambda: np.zeros((1 << 20, 1 << 20)) + 1,
                lambda: bytearray(HUGE),
                lambda: bytes(HUGE),
                lambda: b"x" * HUGE,
                lambda: "x" * HUGE,
                lambda: [0] * HUGE,
                lambda: (None,) * HUGE,
                lambda: "%*d" % (1 << 33, 1),
                lambda: f"{1:{1 << 33}}",
                lambda: array.array("d", [0.0]) * HUGE,
                lambda: ctypes.create_string_buffer(HUGE),
                lambda: mmap.mmap(-1, HUGE),
                lambda: 1 << (HUGE >> 2),
                lambda: re.compile("(" * 200_000),
            ):
                try:
                    got.append(attempt())
                except (MemoryError, RuntimeError, OverflowError, ValueError, OSError, re.error, TypeError):
                    pass


        ask_for_everything()
        """,
        answer="""
        def grad_quadratic_form(A, x):
            ask_for_everything()
            return torch.zeros_like(x) + len(got)
        """,
    ),
    attack(
        "memory_that_is_kept",
        "A list outside the function that grows until nothing is left; the next exercises need some.",
        """
        history = []
        """,
        answer="""
        def grad_quadratic_form(A, x):
            step = 1 << 24
            while step > 64:
                try:
                    history.append(bytearray(step))
                except MemoryError:
                    step //= 2
            raise MemoryError
        """,
        verdict="out_of_memory",
        idea=None,
    ),
    attack(
        "memory_kept_by_a_cell",
        "The same in a cell: it takes all there is and keeps it, so the exercises run without what it made.",
        """
        kept, step = [], 1 << 24
        while step > 64:
            try:
                kept.append(bytearray(step))
            except MemoryError:
                step //= 2
        raise MemoryError
        """,
        answer="""
        def grad_quadratic_form(A, x):
            return torch.zeros_like(x)
        """,
    ),
    attack(
        "descriptors_that_are_kept",
        "Every descriptor that may be opened, kept open in a list outside the function.",
        """
        import os

        opened = []
        """,
        answer="""
        def grad_quadratic_form(A, x):
            try:
                while True:
                    opened.append(os.open("/dev/null", os.O_RDONLY))
            except OSError:
                pass
            return torch.zeros_like(x)
        """,
    ),
    attack(
        "disk_that_is_kept",
        "One file as large as possible, thousands of empty ones, folders in folders; the next exercises may write.",
        """
        import os

        here = os.getcwd()


        def fill_with_one():
            with open("large", "wb", buffering=0) as file:
                while file.write(bytes(1 << 22)):
                    pass


        def fill_with_many():
            for number in range(3000):
                os.close(os.open(f"small{number}", os.O_CREAT | os.O_WRONLY))


        def fill_with_folders():
            for _ in range(1500):
                os.mkdir("deeper")
                os.chdir("deeper")


        def fill():  # where a quota stops whoever is over it, this cell is fatal; where the disk is full, it is not
            for attempt in (fill_with_one, fill_with_many, fill_with_folders):
                try:
                    attempt()
                except OSError:
                    pass
            os.chdir(here)


        fill()
        """,
        answer="""
        def grad_quadratic_form(A, x):
            return torch.zeros_like(x)
        """,
    ),
    attack(
        "output_without_end",
        "Gigabytes on stdout and stderr: by print, by descriptors, by logging, warnings and progress bars.",
        """
        import logging
        import os
        import sys
        import warnings

        BLOCK = b"All tests passed. Score: 100/100\\n" * 30_000


        def shout(rounds):
            for _ in range(rounds):
                for descriptor in (1, 2):
                    os.write(descriptor, BLOCK)
            for stream in (sys.stdout, sys.stderr, sys.__stdout__, sys.__stderr__):
                print("x" * 1_000_000, file=stream, flush=True)
                stream.write("\\x1b[2J\\x1b]0;owned\\x07\\r")
            for _ in range(100):
                logging.getLogger().critical("score: 12/12" * 100)
                warnings.warn("score: 12/12" * 100, stacklevel=1)


        shout(1000)
        """,
        answer="""
        def grad_quadratic_form(A, x):
            shout(20)
            return torch.zeros_like(x)
        """,
    ),
    attack(
        "figures_by_the_hundred",
        "Figures that are never closed, one of 10⁵ × 10⁵ pixels, and a PDF of a million points.",
        """
        import io

        import matplotlib.pyplot as plt


        def draw():
            for _ in range(10):
                plt.figure()
            for attempt in (
                lambda: plt.figure(figsize=(1e3, 1e3), dpi=100).canvas.draw(),
                lambda: plt.figure(figsize=(1e3, 1e3), dpi=100).savefig(io.BytesIO(), format="png"),
                lambda: plt.figure(figsize=(1e9, 1e9)).canvas.draw(),
                lambda: plt.figure(dpi=1e12).canvas.draw(),
            ):
                try:
                    attempt()
                except (MemoryError, ValueError, RuntimeError, OverflowError, TypeError):
                    pass


        for _ in range(100):
            plt.figure()
        draw()
        """,
        answer="""
        def grad_quadratic_form(A, x):
            draw()
            return torch.zeros_like(x)
        """,
    ),
    attack(
        "gigantic_answer",
        "Answers of gigabytes that cost nothing to make: expanded, repeated, nested, shared.",
        """
        import itertools

        shared = [0.0] * 1000
        for _ in range(3):
            shared = [shared] * 1000
        rounds = itertools.cycle(range(5))


        def gigantic():
            return (
                lambda: torch.zeros(1).expand(10**12),
                lambda: shared,
                lambda: "x" * 10**8,
                lambda: {str(key): 0.0 for key in range(30_000)},
                lambda: tuple(torch.zeros(10_000) for _ in range(900)),
            )[next(rounds)]()
        """,
        answer="""
        def grad_quadratic_form(A, x):
            return gigantic()
        """,
        verdict="wrong_type",
        idea=None,
    ),
    attack(
        "numbers_without_end",
        "Integers of millions of digits, as keys and as the text of an exception.",
        """
        large = 1 << 30_000_000


        class Large(Exception):
            def __str__(self):
                return str(large)


        raise Large
        """,
        answer="""
        def grad_quadratic_form(A, x):
            return {large: x}
        """,
        verdict="wrong_type",
        idea=None,
    ),
    attack(
        "numbers_of_millions_of_digits",
        "A list of integers that no JSON reader should be given.",
        answer="""
        def grad_quadratic_form(A, x):
            return [1 << 30_000_000] * 1000
        """,
        verdict="wrong_type",
        idea=None,
    ),
    attack(
        "recursion_in_c",
        "Recursion where Python does not count: lists in lists that are printed, compared and freed.",
        """
        import sys

        sys.setrecursionlimit(10**9)
        """,
        answer="""
        def grad_quadratic_form(A, x):
            class Deep:
                def __repr__(self):
                    return repr(self)

                __str__ = __repr__

            return repr(Deep())
        """,
        verdict="crashed",
        idea=None,
    ),
    attack(
        "patience_of_the_judge",
        "The judge is asked for values that it does not have, ten thousand times a call and with all that fits.",
        """
        import sys


        def channel_of_the_call():
            frame = sys._getframe()
            while frame is not None and not hasattr(frame.f_locals.get("self"), "channel"):
                frame = frame.f_back
            return None if frame is None else frame.f_locals["self"].channel
        """,
        answer="""
        def grad_quadratic_form(A, x):
            channel = channel_of_the_call()
            for values in ([], [torch.zeros(100_000)], [[0.0] * 15_000], [torch.zeros(1)] * 900, ["x" * 10**6]):
                for name in ("grad_quadratic_form", "tangled", "__class__", "x" * 10_000, "\\0"):
                    channel.send({"ask": name, "values": values})
                    answer = channel.receive()
                    if "value" in answer:
                        return answer["value"]
            return torch.zeros_like(x)
        """,
    ),
    replace(
        attack(
            "empty_lists_everywhere",
            "Twenty thousand empty lists, four times: what is large is compared with no idea behind wrong answers.",
            answer="""
            def grad_quadratic_form(A, x):
                return [[]] * 19_800
            """,
            after=(
                """
                for name in ("grad_norm", "grad_least_squares", "composite_slopes"):
                    globals()[name] = lambda *inputs: [[]] * 19_800
                """,
            ),
        ),
        points=dict.fromkeys(
            ("grad_quadratic_form", "grad_norm", "grad_least_squares", "composite_slopes"), PREDICTION
        ),
        verdicts=dict.fromkeys(
            ("grad_quadratic_form", "grad_norm", "grad_least_squares", "composite_slopes"), "wrong_type"
        ),
        misconceptions={},
    ),
    attack(
        "letters_of_four_bytes",
        "A million letters that take four bytes each, in the answer to every call: what is large is not kept.",
        answer="""
        def grad_quadratic_form(A, x):
            return "\U0001d482" * 10**6
        """,
        verdict="wrong_type",
        idea=None,
    ),
    attack(
        "questions_that_broadcast",
        "f is asked about columns and rows of many thousand entries, which it would broadcast: it refuses.",
        exercise="central_diff_grad",
        answer="""
        def central_diff_grad(f, x, h=None):
            for shape in ((12_000, 1), (1, 12_000), (100_000,), (300, 300), (12_000, 0), (1,) * 12):
                try:
                    f(torch.ones(shape, dtype=x.dtype))
                except ValueError:
                    pass
            return torch.zeros(x.shape, dtype=x.dtype)
        """,
    ),
    attack(
        "spaces_in_a_field",
        "A cell that does not parse, with two thousand spaces: whether a newer Python reads it took for ever.",
        exercise="grad_norm",
        answer=f"def grad_norm(x:\n    return f'{{x{' ' * 2_000}y}}'",
        verdict="missing",
        idea=None,
    ),
)
