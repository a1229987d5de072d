"""Jupyter's own syntax: what measures or catches a cell runs it, everything else is passed over."""

from __future__ import annotations

from tests.submissions.golden import PREDICTION, Golden, code
from tests.submissions.ps1_gradients.recipes.corpus import PS1

FORM, NORM, PLOT = "grad_quadratic_form", "grad_norm", "plot_gradient_field"


def _below(magic: str, exercise: str) -> dict[str, str | None]:
    """Put a magic above an answer."""
    return {f"{exercise}_answer": f"{magic}\n{PS1.answer(exercise)}"}


def _everywhere(name: str, why: str, *cells: str) -> Golden:
    """Put cells before and behind the answers."""
    return Golden("broken", name, why, before=tuple(map(code, cells)), after=tuple(map(code, cells)))


GOLDENS = (
    _everywhere(
        "line_magics",
        "Magics of a line, some of which need what is not there.",
        "%matplotlib inline\n%config InlineBackend.figure_format = 'retina'",
        "%load_ext autoreload\n%autoreload 2\n%load_ext tensorboard",
        "%pip install --quiet torch==1.0\n%conda install numpy\n%cd ..\n%env OMP_NUM_THREADS=8\n%pylab inline",
        "%run helpers.py\n%load helpers.py\n%reset -f\n%who\n%timeit sum(range(10))\n%debug",
        "%a_magic_that_nobody_knows\nx = %sql select",
    ),
    _everywhere(
        "cell_magics",
        "Magics of a whole cell.",
        "%%bash\nrm -rf /",
        "%%sh\nexit 1",
        "%%writefile helpers.py\ndef broken(:",
        "%%html\n<script>alert('done')</script>",
        "%%javascript\nIPython.notebook.execute_all_cells()",
        "%%latex\n$\\nabla f$",
        "%%timeit -n 3\ntorch.set_default_dtype(torch.float32)",
        "%%capture printed\nprint('quiet')",
        "%%a_magic_that_nobody_knows\nnot python",
    ),
    _everywhere(
        "shell_lines",
        "Commands of the shell, and what is made of their output, which is none.",
        "!ls -l\n!pip install torch\n!!ls",
        "files = !ls\nprint(len(files), files[:3])\nfor file in files:\n    !cat {file}",
        "!nvidia-smi | grep {undefined}",
    ),
    _everywhere(
        "help_lines", "Questions to Jupyter.", "?torch.linalg", "torch.einsum??", "torch.*norm*?", "help?\nprint?"
    ),
    Golden(
        "broken",
        "timed_and_caught_answers",
        "Answers below %%time, %%capture and %%prun, with further magics among them.",
        cells={
            **_below("%%time\n%matplotlib inline\n", FORM),
            **_below("%%capture printed\n!ls", NORM),
            **_below("%%prun -s cumulative", PLOT),
        },
    ),
    Golden(
        "broken",
        "answer_below_timeit",
        "%%timeit keeps no name of its cell, in Jupyter neither; the message says so.",
        cells=_below("%%timeit", FORM),
        points={FORM: PREDICTION},
        verdicts={FORM: "missing"},
    ),
    Golden(
        "broken",
        "shell_line_in_an_answer",
        "The output of a command above an answer in the same cell.",
        cells=_below("files = !ls\nprint(len(files), 'files')", FORM),
    ),
)
