"""Searches of the worker by every means that Python has: there is no answer in it to be found."""

from __future__ import annotations

from tests.submissions.ps1_gradients.recipes.hostile.attack import attack

GOLDENS = (
    attack(
        "tracing_the_grader",
        "A trace and a profile function read the variables of all engine code that runs: it handles no expected value.",
        """
        import sys

        found = []


        def look(frame, event, argument):
            if "autograder" in frame.f_code.co_filename:
                for name in ("expected", "reference", "answer", "points", "tolerance", "wrong", "verdict"):
                    if isinstance(frame.f_locals.get(name), Tensor):
                        found.append(frame.f_locals[name])
                    elif name in frame.f_locals:
                        frame.f_locals[name] = "correct"
            return look
        """,
        answer="""
        def grad_quadratic_form(A, x):
            frame = sys._getframe(1)
            sys.settrace(look)
            sys.setprofile(look)
            while frame is not None:
                frame.f_trace = look
                look(frame, "line", None)
                frame = frame.f_back
            return found[-1] if found else torch.zeros_like(x)
        """,
    ),
    attack(
        "import_hooks",
        "Finders that answer imports of the judge's modules, and the same modules put in place: nobody imports them.",
        """
        import importlib
        import importlib.abc
        import importlib.machinery
        import sys
        from types import ModuleType


        class Generous(importlib.abc.MetaPathFinder, importlib.abc.Loader):
            def find_spec(self, name, path=None, target=None):
                if name.startswith(("tests", "autograder.judging", "autograder.language", "source", "course_config")):
                    return importlib.machinery.ModuleSpec(name, self, is_package=True)
                return None

            def create_module(self, spec):
                return ModuleType(spec.name)

            def exec_module(self, module):
                module.compare = module.diagnose = module.answer_to = lambda *_, **__: "correct"
                module.ASSIGNMENT = module.solution = module.grad_least_squares = None


        sys.meta_path.insert(0, Generous())
        sys.path_hooks.insert(0, lambda path: Generous())
        for name in ("autograder.judging", "autograder.judging.compare", "tests.hidden.ps1_gradients"):
            importlib.import_module(name)
        """,
        exercise="grad_least_squares",
        answer="""
        def grad_least_squares(A, b, x):
            hidden = importlib.import_module("tests.hidden.ps1_gradients")
            return hidden.grad_least_squares(A, b, x) if hidden.grad_least_squares else torch.zeros_like(x)
        """,
    ),
    attack(
        "code_objects_of_the_engine",
        "The code of the engine's own functions is exchanged: those of the judge are another process's.",
        """
        import sys

        worker = sys.modules["autograder.sandbox.worker"]
        instruments = sys.modules["autograder.sandbox.instruments"]


        def generous(self, request):
            reply = original(self, request)
            return {**reply, "verdict": "correct", "points": 12, "is_right": True, "expected": reply.get("returned")}


        def unchanged(self):
            return []


        def clean(value):
            return False


        original = type(worker.Worker.call)(worker.Worker.call.__code__, vars(worker))
        worker.Worker.call.__code__ = (lambda self, request: generous(self, request)).__code__
        vars(worker)["generous"] = generous
        instruments.Snapshot.changed.__code__ = unchanged.__code__
        worker._is_attached.__code__ = clean.__code__
        """,
        answer="""
        def grad_quadratic_form(A, x):
            return torch.zeros_like(x)
        """,
    ),
    attack(
        "audit_hook",
        "A hook that hears of every file, import, frame and object that is touched, and can never be removed.",
        """
        import sys

        WORDS = ("hidden", "bank", "expected", "solution", "course_key", "results", "judging")
        heard = []
        sys.addaudithook(lambda event, arguments: heard.append((event, arguments)) if len(heard) < 20_000 else None)
        """,
        exercise="grad_dot_products",
        answer="""
        def grad_dot_products(a, x):
            texts = [part for _, parts in heard for part in parts if isinstance(part, str)]
            answers = [text for text in texts if any(word in text for word in WORDS) and text.startswith("/")]
            if answers:
                exec(open(answers[-1]).read(), globals())
            zeros = torch.zeros_like(x)
            return zeros, zeros, zeros
        """,
    ),
    attack(
        "referrers_of_the_input",
        "Whoever holds x may hold its answer: from x to its referrers, and theirs, there is only the call.",
        """
        import gc
        import weakref


        def around(start, depth=3):
            seen, ring = {id(start)}, [start]
            for _ in range(depth):
                ring = [thing for thing in gc.get_referrers(*ring) if id(thing) not in seen][:500]
                seen |= {id(thing) for thing in ring}
                yield from ring
        """,
        exercise="grad_norm",
        answer="""
        def grad_norm(x):
            for thing in around(x):
                for name in ("expected", "answer", "reference", "solution"):
                    found = thing.get(name) if type(thing) is dict else getattr(thing, name, None)
                    if isinstance(found, Tensor) and found.shape == x.shape:
                        return found.clone()
            for thing in weakref.getweakrefs(x):
                if isinstance(thing(), dict) and "expected" in thing():
                    return thing()["expected"]
            return torch.zeros_like(x)
        """,
    ),
    attack(
        "forged_place",
        "An exception from a cell that does not exist, at line a billion, with A as its text and as its type's name.",
        """
        import linecache

        linecache.cache["<cell 999999>"] = (1, None, ["correct\\n"], "<cell 999999>")
        """,
        answer="""
        def grad_quadratic_form(A, x):
            error = type(f"A is {A.tolist()}", (ValueError,), {"__str__": lambda self: str(A.tolist())})
            source = "\\n" * 100_000 + "raise error"
            exec(compile(source, "<cell 999999>", "exec"), {"error": error})
        """,
        verdict="raised",
        idea=None,
    ),
    attack(
        "place_that_is_no_number",
        "A cell whose number is a word, where the engine reads a number: it comes from no place at all.",
        answer="""
        def grad_quadratic_form(A, x):
            exec(compile("raise ValueError", "<cell of the judge>", "exec"))
        """,
        verdict="raised",
        idea=None,
    ),
    attack(
        "traceback_of_the_engine",
        "An exception walks up through the engine's frames and is caught on its way by whoever has its traceback.",
        """
        import sys


        class Spy(Exception):
            def __init__(self):
                super().__init__()
                self.seen = []

            @property
            def __traceback__(self):
                return None

            def __str__(self):
                frame = sys._getframe(1)
                while frame is not None:
                    self.seen += [value for name, value in frame.f_locals.items() if "expected" in name]
                    frame = frame.f_back
                return str(self.seen) or "correct"
        """,
        exercise="composite_slopes",
        answer="""
        def composite_slopes(x):
            raise Spy
        """,
        verdict="raised",
        idea=None,
    ),
    attack(
        "names_of_the_declarations",
        "The judge's own names, in globals, modules and the constants of all code: none of them is in the worker.",
        """
        import gc
        import sys
        from types import CodeType, FunctionType

        NAMES = ("right_value_but", "entry_by_entry", "assumes_symmetry", "value_in_both_places", "told_of_arrows")


        def constants(code):
            for item in code.co_consts:
                if isinstance(item, CodeType):
                    yield item.co_name
                    yield from constants(item)


        def search():
            for module in list(sys.modules.values()):
                for name in NAMES:
                    if name in getattr(module, "__dict__", {}):
                        return getattr(module, name)
            for thing in gc.get_objects():
                if isinstance(thing, FunctionType):
                    if thing.__name__ in NAMES or set(NAMES) & set(constants(thing.__code__)):
                        return thing
            return None


        found = search()
        """,
        exercise="poly_value_and_slope",
        answer="""
        def poly_value_and_slope(c, x):
            return found(c, x) if found else (torch.zeros_like(x), torch.zeros_like(x))
        """,
    ),
)
