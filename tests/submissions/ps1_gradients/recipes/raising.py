"""Functions and cells that raise. They cost themselves and nothing else."""

from __future__ import annotations

from tests.submissions.golden import Golden, code
from tests.submissions.ps1_gradients.recipes.corpus import PS1

FORM = "grad_quadratic_form"


def _raises(name: str) -> Golden:
    return PS1.composed("raising", name, PS1.variants[FORM][name].why, {FORM: name})


def _harmless(name: str, why: str, *cells: str) -> Golden:
    return Golden("raising", name, why, before=tuple(map(code, cells)), after=tuple(map(code, cells)))


GOLDENS = (
    _raises("multiplies_wrong_shapes"),
    _raises("raises_the_input"),
    _raises("raises_a_type_named_after_the_input"),
    _raises("exits_in_the_function"),
    _raises("syntax_error"),
    _raises("error_before_the_definition"),
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
    _raises("timed_answer"),
)
