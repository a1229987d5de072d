"""A line that works where the student works and cannot work here costs itself, and what needs a name of it; no more.

Every other error stops its cell, as in Jupyter.
"""

from __future__ import annotations

import pytest

from autograder.sandbox.client import Zygote
from autograder.sandbox.limits import Limits
from autograder.sandbox.session import Notebook, Session

QUICK = Limits(seconds_per_call=5, seconds_per_cell=10, seconds_per_submission=60, memory_mib=512)
FILES = {"support.py": b"y = 1\n", "check.py": b"raise SystemExit\n", "examples.json": b"{}", "empty.txt": b""}

# each at the top of a cell, with what it needs above it; below it stands x = 1
COST_THEMSELVES = {
    "another folder": "import os\nos.chdir('/content/drive/MyDrive/x')",
    "pip in a process": "import subprocess, sys\nsubprocess.check_call([sys.executable, '-m', 'pip', 'install', '-q', 'tqdm'])",
    "pip by IPython": "get_ipython().system('pip install tqdm')",
    "a shell": "import os\nos.system('ls')\nos.popen('ls').read()",
    "a shell line": "!pip install tqdm\n%pip install tqdm\n%cd /content",
    "a fetched file": "import urllib.request\nurllib.request.urlretrieve('https://example.org/support.py', 'there.py')",
    "a fetched file, if missing": "import os, urllib.request\nif not os.path.exists('there.py'):\n    urllib.request.urlretrieve('https://example.org/s.py', 'there.py')",
    "requests": "import requests\nopen('there.py', 'wb').write(requests.get('https://example.org').content)",
    "a socket": "import socket\nsocket.create_connection(('example.org', 80))",
    "a folder of figures": "import os\nos.makedirs('/content/figures', exist_ok=True)",
    "a folder by pathlib": "from pathlib import Path\nPath('/content/figures').mkdir(parents=True, exist_ok=True)",
    "an array on the desktop": "import numpy as np\nnp.save('/home/ann/Desktop/x.npy', np.zeros(3))",
    "a tensor on the desktop": "import torch\ntorch.save(torch.zeros(3), '/home/ann/x.pt')",
    "a figure elsewhere": "import matplotlib.pyplot as plt\nplt.plot([1])\nplt.savefig('figures/x.pdf')",
    "a copied file": "import shutil\nshutil.copy('/home/ann/support.py', '.')",
    "the folder above": "import os\nos.listdir('..')\nos.listdir('/home')",
    "a file of data": "data = open('data.csv').read()",
    "a style of another version": "import matplotlib.pyplot as plt\nplt.style.use('seaborn-whitegrid')",
    "a backend of a desktop": "import matplotlib\nmatplotlib.use('TkAgg')\n%matplotlib notebook",
    "a function of another version": "import numpy as np, torch\nnp.float(3)\ntorch.symeig(torch.eye(2))",
    "a name of another version": "from numpy import float, zeros\nfrom IPython.display import set_matplotlib_formats",
    "Colab": "from google.colab import drive\ndrive.mount('/content/drive')",
    "a language": "import locale\nlocale.setlocale(locale.LC_ALL, 'de_DE.UTF-8')",
    "a thread": "import threading\nthreading.Thread(target=print).start()",
    "a pool of threads": "from concurrent.futures import ThreadPoolExecutor\nwith ThreadPoolExecutor() as pool:\n    z = list(pool.map(abs, [1]))",
    "a pool of processes": "import multiprocessing\nwith multiprocessing.Pool(2) as pool:\n    z = pool.map(abs, [1])",
    "a package for processes": "import multiprocess as mp\nmp.set_start_method('spawn')",
    "threads of torch": "import torch\ntorch.set_num_threads(8)\ntorch.set_num_interop_threads(8)",
    "a question": "name = input('Your name: ')",
    "a variable of the machine": "import os\nos.environ['OMP_NUM_THREADS'] = '4'\nos.environ['COLAB_GPU']",
    "a card": "import torch\nz = torch.zeros(3, device='cuda')\nz = torch.zeros(3).cuda()\nz = torch.zeros(3).to('mps')",
    "that there is a card": "import torch\nassert torch.cuda.is_available(), 'choose a GPU'",
    "that there is a card, by hand": "import torch\nif not torch.cuda.is_available():\n    raise RuntimeError('choose a GPU')",
    "a version": "import torch\nassert torch.__version__.startswith('2.1.')",
    "a version of Python": "import sys\nassert sys.version_info >= (4, 0)",
    "a file that is elsewhere": "from pathlib import Path\nDATA = Path('/content')\nassert DATA.exists()",
    "a warning that is an error": "import warnings\nwarnings.filterwarnings('error')\nwarnings.warn('will be removed')\nimport matplotlib.pyplot as plt\nplt.show()",
    "the path": "import sys\nsys.path.append('..')\nsys.path.insert(0, '/content')\nimport mine",
    "a module read again": "import importlib, support\nimportlib.reload(support)",
    "what IPython shows": "from IPython.display import HTML, Image, clear_output, display\ndisplay(HTML('<b>'))\nclear_output()\nImage('logo.png')",
}  # fmt: skip


@pytest.mark.parametrize("line", COST_THEMSELVES.values(), ids=COST_THEMSELVES)
def test_a_line_of_another_place_costs_itself(zygote: Zygote, line: str) -> None:
    with Session(zygote, Notebook([f"{line}\nx = 1", "x += 1"], "", files=FILES), QUICK) as session:
        assert session.fetch("x").value == 2
        assert {lost.costs for lost in session.lost.get(0, ())} <= {"statement"}


@pytest.mark.parametrize(
    "line",
    ["1 / 0", "assert False", "z = 1\nassert z == 2", "import torch\nassert torch.equal(torch.ones(2), f)", "undefined", "import support\nsupport.misspelt", "{}['a']", "[][0]", "raise RuntimeError('no')", "exit()", "def f(:", "return 1", "z.real", "import torch\ntorch.ones(2) @ torch.ones(3)", "raise NameError(\"name 'x' is not defined\")", "assert undefined"],
)  # fmt: skip
def test_every_other_error_stops_its_cell(zygote: Zygote, line: str) -> None:
    cells = [f"f = 0\n{line}\nx = 1", "y = 2"]
    with Session(zygote, Notebook(cells, "y = 1"), QUICK) as session:
        assert session.fetch("x").ended == "missing"
        assert session.fetch("y").value == 2
        assert session.lost[0][-1].costs == "cell"
        assert "x" in session.lost[0][-1].names or session.lost[0][-1].names == ("*",)


@pytest.mark.parametrize(
    ("cells", "bound"),
    [
        (["x = y = 1", "x, y = open('there').read(), 2"], {"x": None, "y": None}),
        (["def x(): pass", "from nowhere import jit\n@jit\ndef x(): pass\ny = 1"], {"x": None, "y": 1}),
        (["from nowhere import Base\nclass x(Base): pass\ny = 2"], {"x": None, "y": 2}),
        (["from nowhere import tqdm", "x = 1\nfor i in tqdm(range(3)):\n    x = i\ny = 3"], {"x": None, "i": None, "y": 3}),
        (["import nowhere\nx = nowhere.f()\ny = x + 1\nz = 4"], {"x": None, "y": None, "z": 4}),
        (["import nowhere\ndef f():\n    return nowhere.g()\nx = 5\ny = f()\nz = 6"], {"x": 5, "y": None, "z": 6}),
        (["import math, nowhere, cmath\nx = math.floor(7.5)\ny = cmath.sqrt(64).real"], {"x": 7, "y": 8.0}),
        (["try:\n    import math\n    x = 9\n    import nowhere\nexcept ImportError:\n    import nowhere\ny = math.floor(9.5)"], {"x": None, "y": 9}),
        (["try:\n    import nowhere as x\nexcept ImportError:\n    x = 10"], {"x": 10}),
        (["from nowhere import *\nx = anything()\ny = 11"], {"x": None, "y": 11}),
        (["x = 1", "import nowhere\nx = 12"], {"x": 12}),
        (["import nowhere\nx = 1; del nowhere; y = 13"], {"x": 1, "y": 13}),
        (["import nowhere\nundefined\nx = 1", "y = 14"], {"x": None, "y": 14}),
        (["1 / 0\nz = 1\nx = 2", "x = 3; y = z"], {"x": 3, "y": None}),
        (["import nowhere\ndef f(a: nowhere.Tensor) -> nowhere.Tensor:\n    b: nowhere.Tensor = a\n    return b\nx = f(15)"], {"x": 15}),
        (["if True:\n    x = 16\n    open('there')\n    y = 16"], {"x": None, "y": None}),
        (["import nowhere; x = 17", "import os; os.environ['NOWHERE']; y = 18"], {"x": 17, "y": 18}),
    ],
)  # fmt: skip
def test_what_is_lost_takes_its_names_and_nothing_else(
    zygote: Zygote, cells: list[str], bound: dict[str, object]
) -> None:
    with Session(zygote, Notebook(cells, ""), QUICK) as session:
        found = {name: session.fetch(name) for name in bound}
        assert {name: item.value for name, item in found.items()} == bound
        assert {name for name, item in found.items() if item.ended == "missing"} == {
            n for n in bound if bound[n] is None
        }


def test_it_is_told_what_was_lost_and_where(zygote: Zygote) -> None:
    cells = [
        "import torch\nimport nowhere as n\nfrom torch import eye, misspelt\n\nx = n.f(\n  1)",
        "y, z = 1 / 0, 2\ndef g(): pass",
        "w =",
    ]
    with Session(zygote, Notebook(cells, ""), QUICK) as session:
        session.fetch("x")
        said = [
            (index, item.raised.type_name, item.raised.line, item.costs, item.needs, item.names)
            for index, lost in session.lost.items()
            for item in lost
        ]
    assert said == [
        (0, "ModuleNotFoundError", 2, "statement", "", ("n",)),
        (0, "ImportError", 3, "statement", "", ("misspelt",)),
        (0, "NameError", 5, "statement", "n", ("x",)),
        (1, "ZeroDivisionError", 1, "cell", "", ("y", "z", "g")),
        (2, "SyntaxError", 1, "cell", "", ("*",)),
    ]


def test_what_lies_beside_the_notebook_at_home_lies_beside_it_here(zygote: Zygote) -> None:
    cells = [
        "import os\nx = {name: open(name, 'rb').read() for name in os.listdir('.')}\nsupport = exec(open('support.py').read())",
        "import check, support\nfrom check import check\ncheck('f')\nz = support.y",
    ]
    with Session(zygote, Notebook(cells, "y = 2", files=FILES), QUICK) as session:
        assert session.fetch("y").value == 1
        assert session.fetch("z").value == 2
        assert session.lost == {}
        session.define("n = len(x); names = ' '.join(sorted(x)); z = x['examples.json'].decode()")
        assert session.fetch("names").value == "check.py empty.txt examples.json support.py"
        assert session.fetch("z").value == "{}"


def test_a_module_beside_the_notebook_can_be_imported_here_by_cells_and_by_support_code(zygote: Zygote) -> None:
    cells = ["import colours, support\nx = (colours.RED, support.RED)"]
    files = {"colours.py": b"RED = 'red'\n", "torch.py": b"raise SystemExit\n"}
    with Session(zygote, Notebook(cells, "from colours import RED", files=files), QUICK) as session:
        assert session.fetch("x").value == ("red", "red")
        assert session.lost == {}


def test_files_that_there_is_no_room_for_are_left_out(zygote: Zygote) -> None:
    files = {"small.txt": b"1", "large.bin": bytes(3 * 2**20)}
    with Session(zygote, Notebook(["import os\nx = os.listdir('.')"], "", files=files), QUICK) as session:
        assert session.fetch("x").value == ["small.txt"]
