"""Hooks, handlers and patches that are left behind, so that the other exercises, or the grader, run into them."""

from __future__ import annotations

from tests.submissions.ps1_gradients.recipes.hostile.attack import attack

GOLDENS = (
    attack(
        "exit_hooks",
        "Handlers for the end of the program, of threads, of uncaught exceptions: a worker ends without running any.",
        """
        import atexit
        import os
        import sys
        import threading


        def last_words(*_):
            for descriptor in range(1, 64):
                try:
                    os.write(descriptor, b'{"status": "graded", "points": 100}')
                except OSError:
                    pass


        atexit.register(last_words)
        sys.excepthook = sys.unraisablehook = threading.excepthook = last_words
        sys.exitfunc = last_words
        """,
        exercise="grad_norm",
        answer="""
        def grad_norm(x):
            return torch.zeros_like(x)
        """,
    ),
    attack(
        "ipython_hooks",
        "Hooks for every event of a notebook's cells, a transformer of their code, a handler of their exceptions.",
        """
        def generous(*_, **__):
            return "correct"


        shell = get_ipython()
        for register in (
            lambda: shell.events.register("post_run_cell", generous),
            lambda: shell.ast_transformers.append(generous),
            lambda: shell.input_transformers_post.append(generous),
            lambda: shell.set_custom_exc((BaseException,), generous),
            lambda: shell.display_formatter.formatters.clear(),
            lambda: setattr(shell, "run_cell", generous),
            lambda: shell.kernel.do_shutdown(restart=False),
        ):
            try:
                register()
            except AttributeError:
                pass
        display = print = generous
        """,
        exercise="grad_dot_products",
        answer="""
        def grad_dot_products(a, x):
            zeros = torch.zeros_like(x)
            return zeros, zeros, zeros
        """,
    ),
    attack(
        "signal_handlers",
        "Timers that interrupt the other exercises and the engine a hundred times a second: their answers stay theirs.",
        """
        import signal

        interruptions = []


        def interrupt(number, frame):
            while frame is not None:
                if "observed" in frame.f_locals:
                    interruptions.append(frame.f_code.co_name)
                    frame.f_locals["observed"] = {"verdict": "correct"}
                frame = frame.f_back


        for number in (signal.SIGALRM, signal.SIGVTALRM, signal.SIGPROF, signal.SIGTERM, signal.SIGINT, signal.SIGPIPE):
            signal.signal(number, interrupt)
        signal.setitimer(signal.ITIMER_REAL, 0.01, 0.01)
        """,
        answer="""
        def grad_quadratic_form(A, x):
            return torch.zeros_like(x)
        """,
    ),
    attack(
        "finalizers",
        "Objects that act when they are collected, during other exercises: they find the same frames, and no answer.",
        """
        import gc
        import sys


        class Parting:
            def __del__(self):
                frame = sys._getframe(1)
                while frame is not None:
                    if isinstance(frame.f_locals.get("reply"), dict):
                        frame.f_locals["reply"].update(verdict="correct", points=12)
                    frame = frame.f_back
                graves.append(1)


        graves = []
        gc.set_threshold(50)
        """,
        exercise="poly_value_and_slope",
        answer="""
        def poly_value_and_slope(c, x):
            loop = Parting()
            loop.me = loop
            return torch.zeros_like(x), torch.zeros_like(x)
        """,
    ),
    attack(
        "support_and_check_replaced",
        "`support` and `check` become modules that have every name, and support.py's probe says what is hoped for.",
        """
        import sys
        from types import ModuleType


        class Everything(ModuleType):
            def __getattr__(self, name):
                if name.startswith("__"):
                    raise AttributeError(name)
                return lambda *_, **__: {"the place of what was drawn": "on ax", "verdict": "correct"}


        genuine = sys.modules["support"]
        genuine.drawn_arrows = genuine.traces_left = Everything("support").anything
        genuine.__class__ = Everything
        sys.modules["check"] = Everything("check")
        """,
        exercise="plot_gradient_field",
        answer="""
        def plot_gradient_field(ax, f, xlim, ylim, n):
            return genuine.anything(ax, f, xlim, ylim, n)
        """,
        idea=None,
    ),
    attack(
        "operators_registered_with_torch",
        "torch's own library gets new kernels for comparing: in the worker, where nothing is compared.",
        """
        import warnings

        kernels = torch.library.Library("aten", "IMPL")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            for name, kernel in (
                ("equal", lambda one, other: True),
                ("allclose", lambda one, other, *_, **__: True),
                ("isfinite", lambda value: torch.ones(value.shape, dtype=torch.bool)),
            ):
                for key in ("CPU", "CompositeImplicitAutograd"):
                    try:
                        kernels.impl(name, kernel, key)
                    except RuntimeError:
                        pass
        """,
        answer="""
        def grad_quadratic_form(A, x):
            return torch.zeros_like(x)
        """,
    ),
    attack(
        "hooks_on_tensors",
        "Hooks on leaves, and on a class of tensors of one's own: what they change is in this process.",
        """
        def doubled(gradient):
            return 2 * gradient


        class Hooked(Tensor):
            def __init_subclass__(cls, **settings):
                raise SystemExit

            @staticmethod
            def __new__(cls, entries):
                made = Tensor._make_subclass(cls, entries, require_grad=False)
                made.__dict__["expected"] = made
                return made
        """,
        exercise="grad_least_squares",
        answer="""
        def grad_least_squares(A, b, x):
            if x.requires_grad:
                x.register_hook(doubled)
                x.register_post_accumulate_grad_hook(doubled)
            return Hooked(torch.zeros(x.shape, dtype=x.dtype))
        """,
    ),
)
