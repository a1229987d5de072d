"""What Colab, VS Code, nbconvert and the wish for nicer output leave in notebooks: it costs nothing but itself."""

from __future__ import annotations

from tests.submissions.edits import is_cell
from tests.submissions.golden import Golden, Json, code
from tests.submissions.ps1_gradients.recipes.corpus import PS1

FORM, NORM = "grad_quadratic_form", "grad_norm"


def _answer(exercise: str, above: str) -> dict[str, str | None]:
    """Put lines above an answer, in the same cell."""
    return {f"{exercise}_answer": f"{code(above)}\n{PS1.answer(exercise)}"}


def _setup_begins_with(*lines: str) -> dict[str, str | None]:
    return {
        "setup": code("""
            LINES
            from collections.abc import Callable

            import matplotlib.pyplot as plt
            import torch
            from check import check
            from matplotlib.axes import Axes
            from matplotlib.quiver import Quiver
            from support import cubic_sum, surface
            from torch import Tensor

            torch.set_default_dtype(torch.float64)
        """).replace("LINES", "\n".join(lines))
    }


def _with_colab_metadata(notebook: Json) -> Json:
    cells = [
        {
            **cell,
            "metadata": {
                **cell["metadata"],
                "id": f"x{number}",
                "colab": {"base_uri": "https://colab"},
                "cellView": "form",
            },
        }
        for number, cell in enumerate(notebook["cells"])
        if not is_cell(cell, "nothing")
    ]
    top = {**notebook["metadata"], "colab": {"provenance": [], "toc_visible": True}, "accelerator": "GPU"}
    return {**notebook, "cells": cells, "metadata": top, "nbformat_minor": 0}


GOLDENS = (
    Golden(
        "broken",
        "colab_leftovers",
        "Google Drive, uploads, forms and Colab's metadata.",
        before=(
            code("""
            from google.colab import drive
            drive.mount("/content/drive")
            %cd /content/drive/MyDrive
        """),
            code("""
            #@title Choose { run: "auto" }
            steps = 100 #@param {type:"slider", min:0, max:1000}
            from google.colab import files
            uploaded = files.upload()
        """),
            "!pip install -q condacolab\nimport condacolab\ncondacolab.install()",
        ),
        cells=_answer(NORM, "from google.colab.patches import cv2_imshow"),
        edit=_with_colab_metadata,
    ),
    Golden(
        "broken",
        "imports_of_what_is_not_there",
        "The set-up cell begins with packages that the student has and we have not; the rest of it runs.",
        cells={
            **_setup_begins_with(
                "import a_package_of_mine",
                "from tqdm_of_mine import tqdm",
                "for step in tqdm(range(3)):",
                "    print(step)",
            ),
            **_answer(FORM, "from plots_of_mine import (\n    draw,\n    show,\n)"),
        },
    ),
    Golden(
        "broken",
        "exported_and_back",
        "VS Code and nbconvert write magics as calls, and import get_ipython.",
        before=(
            code("""
            # %%
            # To add a new cell, type '# %%'
            from IPython import get_ipython

            get_ipython().run_line_magic("matplotlib", "inline")
            get_ipython().system("pip install torch")
            get_ipython().config.InlineBackend.figure_format = "svg"
        """),
            "%matplotlib inline\n%load_ext autoreload",
            code("""
            from IPython.core.interactiveshell import InteractiveShell
            from IPython.display import HTML, clear_output, display

            InteractiveShell.ast_node_interactivity = "all"
            display(HTML("<style>.container { width: 100% }</style>"))
            clear_output(wait=True)
        """),
        ),
        cells=_answer(FORM, "%matplotlib inline"),
    ),
    Golden(
        "broken",
        "widgets_and_progress_bars",
        "Widgets, and progress bars on stderr, in scratch cells and inside an answer.",
        before=(
            code("""
            import ipywidgets as widgets

            slider = widgets.interact(lambda k: k**2, k=(0, 10))
        """),
            code("""
            import sys
            import time

            for step in range(200):
                bar = "█" * (step // 4)
                print(f"\\r{step / 2:5.1f}%|{bar:<50}| {step}/200 [00:00<00:00]", end="", file=sys.stderr, flush=True)
        """),
        ),
        cells=_answer(
            NORM,
            """
            import sys
            import warnings

            warnings.warn("this cell is old", DeprecationWarning)
            print("100%|██████████| 200/200", file=sys.stderr)
            """,
        ),
    ),
    Golden(
        "broken",
        "shows_plots_in_a_loop",
        "A hundred figures, shown and never closed.",
        before=(
            code("""
            for k in range(100):
                plt.figure(figsize=(2, 2))
                plt.plot([0, k], [k, 0])
                plt.show()
        """),
        ),
        after=("plt.ion()\nplt.show(block=True)\nplt.pause(0.001)\nplt.switch_backend('agg')",),
    ),
    Golden(
        "broken",
        "waits_at_the_top",
        "await outside a function, which Jupyter allows, in a scratch cell and above an answer; asyncio.run.",
        before=(
            code("""
            import asyncio

            async def later(value):
                await asyncio.sleep(0.01)
                return value

            three = await later(3)
            both = await asyncio.gather(later(1), later(2))
        """),
            "four = asyncio.run(later(4))",
        ),
        cells=_answer(FORM, "assert await later(5) == 5 and (three, both, four) == (3, [1, 2], 4)"),
    ),
    Golden(
        "broken",
        "warnings_as_errors",
        "A scratch cell turns every warning into an error; a function warns, and counts all the same.",
        after=("import warnings\nimport numpy as np\n\nwarnings.simplefilter('error')\nnp.seterr(all='raise')",),
        cells={
            f"{FORM}_answer": code("""
                def grad_quadratic_form(A, x):
                    warnings.warn("found late at night")
                    return ((A + A.mT) @ x.unsqueeze(-1)).squeeze(-1).detach()
            """)
        },
    ),
)
