"""Never ending, ending too early, and ending in a way that the judge might take for something else."""

from __future__ import annotations

from tests.submissions.ps1_gradients.recipes.hostile.attack import attack

DEAF = """
import signal

for number in range(1, 65):
    try:
        signal.signal(number, signal.SIG_IGN)
    except (OSError, ValueError):
        pass
"""

# One call that hangs is enough to see; each costs ten seconds.
ORDINARY = """

def is_ordinary(x):
    return x.dim() == 1 and len(x) > 1
"""

GOLDENS = (
    attack(
        "sleeps_for_ever",
        "A million seconds of sleep, deaf to every signal.",
        DEAF + ORDINARY,
        "import time",
        answer="""
        def grad_quadratic_form(A, x):
            if is_ordinary(x):
                time.sleep(1e6)
            return torch.zeros_like(x)
        """,
        verdict="timed_out",
        idea=None,
    ),
    attack(
        "pattern_without_end",
        "A regular expression that goes back and forth for years inside C, deaf to every signal.",
        DEAF + ORDINARY,
        "import re",
        answer="""
        def grad_quadratic_form(A, x):
            if is_ordinary(x):
                re.match(r"(a|aa)+$", "a" * 200 + "b")
            return torch.zeros_like(x)
        """,
        verdict="timed_out",
        idea=None,
    ),
    attack(
        "one_long_operation",
        "A single operation of torch that takes hours.",
        ORDINARY,
        answer="""
        def grad_quadratic_form(A, x):
            if is_ordinary(x):
                torch.linalg.matrix_power(torch.ones(3000, 3000), 2**62)
            return torch.zeros_like(x)
        """,
        verdict="timed_out",
        idea=None,
    ),
    attack(
        "finaliser_without_end",
        "What is returned loops when it is freed, so that whoever is asked next seems to be slow.",
        ORDINARY,
        """
        class Late(Tensor):
            def __del__(self):
                while True:
                    pass
        """,
        answer="""
        def grad_quadratic_form(A, x):
            zeros = torch.zeros_like(x)
            return zeros.as_subclass(Late) if is_ordinary(x) else zeros
        """,
        verdict="timed_out",
        idea=None,
    ),
    attack(
        "waits_for_the_judge",
        "It reads the pipe itself and waits for a request that never comes.",
        """
        import os
        import stat
        """,
        ORDINARY,
        answer="""
        def grad_quadratic_form(A, x):
            while is_ordinary(x):
                for number in range(3, 64):
                    try:
                        if stat.S_ISFIFO(os.fstat(number).st_mode):
                            os.read(number, 1)
                    except OSError:
                        pass
            return torch.zeros_like(x)
        """,
        verdict="timed_out",
        idea=None,
    ),
    attack(
        "exits_with_success",
        "The system's own exit with code 0, after saying that all tests passed.",
        """
        import ctypes
        import sys
        """,
        answer="""
        def grad_quadratic_form(A, x):
            print("OK: 12/12, all tests passed", file=sys.__stdout__, flush=True)
            ctypes.CDLL(None)._exit(0)
        """,
        verdict="crashed",
        idea=None,
    ),
    attack(
        "exit_handlers_without_end",
        "sys.exit, with handlers, threads' handlers, finalisers and excepthooks that never return.",
        """
        import atexit
        import sys
        import threading
        import weakref


        def hang(*_):
            while True:
                pass


        class Kept:
            pass


        kept = Kept()
        atexit.register(hang)
        threading._register_atexit(hang)
        weakref.finalize(kept, hang)
        sys.excepthook = sys.unraisablehook = threading.excepthook = hang
        """,
        answer="""
        def grad_quadratic_form(A, x):
            sys.exit(0)
        """,
        verdict="raised",
        idea=None,
    ),
    attack(
        "exits_of_every_kind",
        "Exceptions that pass `except Exception`, one made of two, and one that was given a forged exit code.",
        """
        class Success(SystemExit, KeyboardInterrupt, GeneratorExit):
            code = 0


        raise Success
        """,
        """
        raise BaseExceptionGroup("all", [SystemExit(0), KeyboardInterrupt(), GeneratorExit()])
        """,
        "exit(0)",
        "raise StopIteration",
        "raise StopAsyncIteration",
        answer="""
        def grad_quadratic_form(A, x):
            raise Success(0)
        """,
        verdict="raised",
        idea=None,
    ),
    attack(
        "signals_to_everybody",
        "Every signal to itself, its group, its parent, pid 1 and all, by every call; timers, alarms and stops.",
        """
        import ctypes
        import os
        import signal
        import threading

        libc = ctypes.CDLL(None, use_errno=True)
        caught = []
        for number in range(1, 65):
            try:
                signal.signal(number, lambda *_: caught.append(_))
            except (OSError, ValueError):
                pass
        NUMBERS = (0, *range(1, 32), 34, 64)


        def signal_everybody():
            for number in NUMBERS:
                for pid in (0, -1, 1, os.getpid(), os.getppid(), -os.getpgrp(), 2, 3, -2):
                    for attempt in (lambda: os.kill(pid, number), lambda: os.killpg(abs(pid), number),
                                    lambda: signal.pidfd_send_signal(3, number), lambda: signal.raise_signal(number),
                                    lambda: signal.pthread_kill(threading.get_ident(), number)):
                        try:
                            attempt()
                        except (OSError, ValueError):
                            pass
                    libc.sigqueue(pid, number, None)
                    libc.kill(pid, number)
            for which in (signal.ITIMER_REAL, signal.ITIMER_VIRTUAL, signal.ITIMER_PROF):
                try:
                    signal.setitimer(which, 0.01, 0.01)
                except (OSError, ValueError):
                    pass
            signal.alarm(1)
            libc.ualarm(1000, 1000)


        signal_everybody()
        """,
        answer="""
        def grad_quadratic_form(A, x):
            return torch.zeros_like(x) + len(caught)
        """,
    ),
    attack(
        "traceback_on_the_pipe",
        "faulthandler writes its report of a crash into the pipe to the judge.",
        """
        import ctypes
        import faulthandler
        import os
        import stat
        """,
        answer="""
        def grad_quadratic_form(A, x):
            for number in range(3, 64):
                try:
                    os.write(number, b"")
                except OSError:
                    continue
                if stat.S_ISFIFO(os.fstat(number).st_mode):
                    faulthandler.enable(file=number)
            ctypes.string_at(0)
        """,
        verdict="crashed",
        idea=None,
    ),
    attack(
        "closes_the_pipes",
        "Every descriptor closed, then business as usual.",
        "import os",
        answer="""
        def grad_quadratic_form(A, x):
            os.closerange(0, 4096)
            return torch.zeros_like(x)
        """,
        verdict="crashed",
        idea=None,
    ),
    attack(
        "replaces_the_pipes",
        "Nothing where the pipes were, then business as usual: nobody hears, and nobody died.",
        "import os",
        answer="""
        def grad_quadratic_form(A, x):
            null = os.open("/dev/null", os.O_RDWR)
            for number in {*range(64)} - {null}:
                try:
                    os.fstat(number)
                    os.dup2(null, number)
                except OSError:
                    pass
            return torch.zeros_like(x)
        """,
        verdict="crashed",
        idea=None,
    ),
    attack(
        "swaps_the_pipes",
        "The pipe for answers is also stdout and stderr, so that what is printed comes in between.",
        """
        import os
        import stat
        import sys
        """,
        answer="""
        def grad_quadratic_form(A, x):
            for number in range(3, 64):
                try:
                    os.write(number, b"")
                except OSError:
                    continue
                if stat.S_ISFIFO(os.fstat(number).st_mode):
                    os.dup2(number, 1)
                    os.dup2(number, 2)
            print("this is no frame at all", file=sys.__stdout__, flush=True)
            return torch.zeros_like(x)
        """,
        verdict="crashed",
        idea=None,
    ),
    attack(
        "faults_in_a_cell",
        "Cells that fault, exit and overflow the stack of C are left out; what stands below them still counts.",
        """
        import ctypes

        ctypes.string_at(0)
        """,
        """
        import os

        os._exit(0)
        """,
        """
        import ctypes

        ctypes.CDLL(None).exit(0)
        """,
        """
        import sys

        sys.setrecursionlimit(10**9)
        deep = []
        for _ in range(10**6):
            deep = [deep]
        print(repr(deep), deep == deep)
        """,
        answer="""
        def grad_quadratic_form(A, x):
            return torch.zeros_like(x)
        """,
    ),
)
