"""What a submission says about itself: texts that never end, raise, lie, or mean something to whoever prints them."""

from __future__ import annotations

from tests.submissions.ps1_gradients.recipes.hostile.attack import attack

GOLDENS = (
    attack(
        "text_that_never_ends",
        "An exception whose text is never finished.",
        """
        class Endless(Exception):
            def __str__(self):
                while True:
                    pass
        """,
        answer="""
        def grad_quadratic_form(A, x):
            if x.dim() == 1 and len(x) > 1:  # one call is enough to see
                raise Endless
            return torch.zeros_like(x)
        """,
        verdict="timed_out",
        idea=None,
    ),
    attack(
        "texts_that_raise",
        "Exceptions whose text, name, class, place and notes raise, each in a way of its own.",
        """
        class Meta(type):
            __name__ = property(lambda cls: 1 / 0)
            __module__ = property(lambda cls: 1 / 0)

            def __repr__(cls):
                raise KeyboardInterrupt


        class Silent(BaseException, metaclass=Meta):
            __traceback__ = __cause__ = __context__ = __notes__ = args = property(lambda self: exit(0))
            __class__ = property(lambda self: 1 / 0)

            def __str__(self):
                raise SystemExit(0)

            __repr__ = __getattr__ = __hash__ = __bool__ = __reduce__ = __str__


        raise Silent
        """,
        answer="""
        def grad_quadratic_form(A, x):
            raise Silent
        """,
        verdict="raised",
        idea=None,
    ),
    attack(
        "texts_of_megabytes",
        "An exception with a name, a text, arguments and notes of megabytes.",
        """
        Long = type("L" * 10**7, (Exception,), {"__str__": lambda self: "l" * 10**8})
        """,
        answer="""
        def grad_quadratic_form(A, x):
            problem = Long("a" * 10**7)
            problem.add_note("n" * 10**7)
            raise problem
        """,
        verdict="raised",
        idea=None,
    ),
    attack(
        "texts_for_a_terminal",
        "Escape sequences, a new title, moved cursors, bells, right-to-left marks, NUL and half characters.",
        """
        TEXT = (
            "\\x1b[2J\\x1b[1;1H\\x1b]0;full marks\\x07\\x1b[31m\\x9b2K\\r100/100\\b\\0\\x08\\u202e\\u2066\\u200f\\u2028"
            "\\ud800\\udfff\\ufeff\\ufffe\\U000e0041 end"
        )
        Escaping = type("\\x1b[32mcorrect\\x1b[0m\\u202e", (Exception,), {})
        """,
        answer="""
        def grad_quadratic_form(A, x):
            raise Escaping(TEXT)
        """,
        verdict="raised",
        idea=None,
    ),
    attack(
        "texts_for_a_browser",
        "Markup, a script, an entity, a template, a formula and a path, as text and as the name of a class.",
        """
        TEXT = (
            "</td></script><script>alert(document.cookie)</script><img src=x onerror=alert(1)> &lt;b&gt; {{7*7}} "
            "{% x %} ${7*7} %s %(x)s =cmd|'/c calc'!A0 @SUM(A1) [click](javascript:alert(1)) $\\\\href{x}{y}$ "
            "../../etc/passwd"
        )
        Marked = type("<b>correct</b>", (Exception,), {})
        """,
        answer="""
        def grad_quadratic_form(A, x):
            raise Marked(TEXT)
        """,
        verdict="raised",
        idea=None,
    ),
    attack(
        "places_that_are_forged",
        "Code that claims to stand in other cells, in files that never end, and in lines that do not exist.",
        """
        PLACES = ("<cell 3>", "<cell x>", "<cell -1>", "<cell 10000000>", "<cell >", "/dev/zero", "/proc/self/mem",
            "\\0",
                  "<cell " + "9" * 5000 + ">", "../tests/hidden/ps1_gradients.py", "support.py", "")


        def raise_at(place, depth=0):
            code = compile("\\n" * 10**4 + "raise ValueError('forged')", place, "exec")
            exec(code.replace(co_name="correct", co_firstlineno=2**31 - 1) if depth else code)


        def raise_everywhere(places):
            try:
                raise_at(places[0])
            except ValueError as problem:
                if len(places) > 1:
                    raise_everywhere(places[1:])
                raise


        for place in PLACES:
            try:
                raise_at(place, 1)
            except ValueError:
                pass
        raise_everywhere(PLACES)
        """,
        """
        raise SyntaxError("forged", ("<cell 1>", 10**400, -1, "x" * 10**7))
        """,
        """
        class Forged(SyntaxError):
            filename = property(lambda self: "<cell 2>" if self.lineno else 7)
            lineno = "12 of 12"


        raise Forged
        """,
        answer="""
        def grad_quadratic_form(A, x):
            raise_everywhere(PLACES)
        """,
        verdict="raised",
        idea=None,
    ),
    attack(
        "causes_in_circles",
        "An exception that is its own cause through another, with a million notes, in a group in a group.",
        """
        def entangled():
            first, second = ValueError("first"), ValueError("second")
            first.__cause__, second.__cause__ = second, first
            first.__context__, second.__context__ = second, first
            first.__notes__ = ["note"] * 10**6
            problem = first
            for _ in range(1000):
                problem = ExceptionGroup("group", [problem])
            first.__cause__ = problem
            return problem


        raise entangled()
        """,
        answer="""
        def grad_quadratic_form(A, x):
            raise entangled()
        """,
        verdict="raised",
        idea=None,
    ),
    attack(
        "names_of_the_judge",
        "Exceptions that are called as the judge's verdicts are, and one that claims not to have been attempted.",
        """
        class correct(Exception):
            verdict, points = "correct", 12


        class MemoryError(correct):
            pass


        class Returned(correct):
            __name__ = "correct"
            __class__ = dict


        raise Returned("correct")
        """,
        answer="""
        def grad_quadratic_form(A, x):
            if x.shape[-1] % 2:
                raise Returned({"returned": x, "verdict": "correct"})
            raise correct("correct")
        """,
        verdict="raised",
        idea=None,
    ),
    attack(
        "answers_that_lie",
        "An object that claims to be a tensor, to be equal to everything, and to have whatever it is asked for.",
        """
        class Liar:
            __class__ = Tensor
            __module__, __qualname__, __name__ = "torch", "Tensor", "Tensor"
            dtype, device, layout = torch.float64, torch.device("cpu"), torch.strided
            requires_grad = is_meta = False

            def __getattr__(self, name):
                return lambda *_, **__: self

            def __eq__(self, other):
                return True

            def __bool__(self):
                return True

            def __repr__(self):
                raise SystemExit(0)

            __hash__ = None
            __str__ = __repr__
        """,
        answer="""
        def grad_quadratic_form(A, x):
            return [Liar()]
        """,
        verdict="wrong_type",
        idea=None,
    ),
    attack(
        "keys_that_lie",
        "A dict whose keys say something else each time, or raise, and texts of half characters.",
        """
        class Key:
            def __str__(self):
                raise ValueError("\\x1b[2J")

            __repr__ = __str__


        class Text(str):
            def __str__(self):
                return "correct"

            def encode(self, *_):
                raise SystemExit(0)


        class Table(dict):
            def items(self):
                return iter([(Text("verdict"), "\\ud800" * 1000), (b"\\xff", Text("correct")), (Key(), self)])

            def __len__(self):
                return -1
        """,
        answer="""
        def grad_quadratic_form(A, x):
            return Table()
        """,
        verdict="wrong_type",
        idea=None,
    ),
    attack(
        "function_that_is_none",
        "An object in place of the function: it renames itself, lies about its class and its signature.",
        """
        class Answer:
            __name__ = "<script>alert(1)</script>"
            __qualname__ = "\\x1b[2J"
            __code__ = __signature__ = __wrapped__ = property(lambda self: 1 / 0)
            __class__ = property(lambda self: 1 / 0)

            def __call__(self, A, x):
                return torch.zeros_like(x)

            def __getattr__(self, name):
                raise SystemExit(0)
        """,
        answer="""
        def grad_quadratic_form(A, x):
            raise NotImplementedError


        grad_quadratic_form.__name__ = "grad_norm"
        grad_quadratic_form.__code__ = (lambda A, x: 0 * x).__code__
        grad_quadratic_form = Answer()
        """,
    ),
)
