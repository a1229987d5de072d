"""Functions and cells that raise. They cost themselves and nothing else."""

from __future__ import annotations

from tests.submissions.ps1_gradients.recipes.golden import PREDICTION, Golden, code

FORM = "grad_quadratic_form"


def _raises(name: str, why: str, source: str, *before: str, verdict: str = "raised") -> Golden:
    return Golden(
        "raising",
        name,
        why,
        cells={f"{FORM}_answer": code(source)},
        before=tuple(code(text) for text in before),
        points={FORM: PREDICTION},
        verdicts={FORM: verdict},
    )


def _harmless(name: str, why: str, *cells: str) -> Golden:
    return Golden("raising", name, why, before=tuple(map(code, cells)), after=tuple(map(code, cells)))


GOLDENS = (
    _raises(
        "multiplies_wrong_shapes",
        "An ordinary slip: a matrix product that does not fit.",
        """
        def grad_quadratic_form(A, x):
            return x[..., None] @ A + A @ x[..., None]
        """,
    ),
    _raises(
        "raises_the_input",
        "The text of the exception is the hidden matrix; the message must not carry it.",
        """
        def grad_quadratic_form(A, x):
            raise ValueError(str(A))
        """,
    ),
    _raises(
        "raises_a_type_named_after_the_input",
        "The name of the exception's type is the hidden matrix; the message must not carry it either.",
        """
        def grad_quadratic_form(A, x):
            raise type(str(A.tolist()), (Exception,), {})()
        """,
    ),
    _raises(
        "exits_in_the_function",
        "SystemExit is an exception like any other.",
        """
        def grad_quadratic_form(A, x):
            sys.exit(0)
        """,
        "import sys",
    ),
    _raises(
        "syntax_error",
        "The answer's cell does not compile, so the function is missing.",
        """
        def grad_quadratic_form(A, x):
            return ((A + A.mT) @ x.unsqueeze(-1).squeeze(-1)
        """,
        verdict="missing",
    ),
    _raises(
        "error_before_the_definition",
        "The answer's cell raises before it defines anything.",
        """
        print(grad_quadratic_form(torch.eye(2), torch.ones(2)))


        def grad_quadratic_form(A, x):
            return ((A + A.mT) @ x.unsqueeze(-1)).squeeze(-1)
        """,
        verdict="missing",
    ),
    _harmless(
        "errors_in_scratch_cells",
        "Errors in cells of the student's own.",
        "1 / 0",
        "print(undefined)",
        "def unfinished(:",
        "assert False, 'my own test failed'",
        "raise KeyboardInterrupt",
        "import a_package_that_is_not_there",
    ),
    _harmless(
        "asks_for_input",
        "input() has nobody to ask.",
        'name = input("Your name? ")',
        "import getpass\n\ngetpass.getpass()",
    ),
    _harmless("calls_exit", "exit(), quit() and sys.exit() in cells.", "exit()", "quit()", "import sys\n\nsys.exit(1)"),
    _harmless(
        "magics",
        "Magics and shell commands are passed over, also in a cell that does something else too.",
        "%matplotlib inline",
        "!pip install torch==1.0\n%pip install numpy\nversion = !python --version",
        "%%bash\nrm -rf /",
        "%load_ext autoreload\n%autoreload 2\nimport math\n?math.sqrt\n%timeit math.sqrt(2)",
        "%%writefile notes.txt\nnothing",
        'from IPython.display import display\n\ndisplay(get_ipython().run_line_magic("who", ""))',
    ),
    Golden(
        "raising",
        "timed_answer",
        "%%time above an answer: Jupyter runs the cell, so its function is defined.",
        cells={
            "grad_quadratic_form_answer": code("""
                %%time
                def grad_quadratic_form(A, x):
                    return ((A + A.mT) @ x.unsqueeze(-1)).squeeze(-1).detach()
            """),
        },
    ),
)
