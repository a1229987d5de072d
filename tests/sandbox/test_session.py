"""A session runs a real worker behind the wall and survives whatever happens in it."""

from __future__ import annotations

import os
import platform
import time
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path

import pytest
import torch

from autograder.sandbox.client import Zygote
from autograder.sandbox.data import Named, TensorInput, bare
from autograder.sandbox.limits import Limits
from autograder.sandbox.session import Notebook, Session, Target

QUICK = Limits(seconds_per_call=1.5, seconds_per_cell=1.5, seconds_per_submission=30, memory_mib=512)


def target(name: str, **changes: object) -> Target:
    """Call one function directly."""
    return Target((name,), **changes)  # type: ignore[arg-type]


def test_cells_run_like_in_jupyter(zygote: Zygote) -> None:
    cells = [
        "%matplotlib inline\n!ls /\nx = !echo hello",
        "%%bash\nrm -rf /",
        "1 / 0",
        "def f(: pass",
        "input('name?')",
        "exit()",
        "raise KeyboardInterrupt",
        "import matplotlib.pyplot as plt\nplt.plot([1, 2]); plt.show()\ndisplay(plt.gcf())",
        "def f():\n    return 1",
        "def f():\n    return 2",
        "if __name__ == '__main__':\n    y = f()",
    ]
    with Session(zygote, Notebook(cells, ""), QUICK) as session:
        assert session.fetch("y").value == 2
        assert {index: lost[0].raised.type_name for index, lost in session.lost.items()} == {
            2: "ZeroDivisionError", 3: "SyntaxError", 4: "EOFError", 5: "SystemExit", 6: "KeyboardInterrupt",
        }  # fmt: skip
        assert session.call(target("f"), {}).value == 2


def test_a_call_that_never_ends_costs_itself_only(zygote: Zygote) -> None:
    cells = ["def loop():\n    while True: pass", "def swallow():\n    while True:\n        try:\n            while True: pass\n        except BaseException: pass", "def f():\n    return 1"]  # fmt: skip
    with Session(zygote, Notebook(cells, ""), QUICK) as session:
        for name in ("loop", "swallow"):
            started = time.monotonic()
            assert session.call(target(name), {}).ended == "timed_out"
            assert time.monotonic() - started < 30  # the limit is a second; a busy machine needs several
            assert session.call(target("f"), {}).value == 1


def test_a_cell_that_never_ends_costs_itself_only(zygote: Zygote) -> None:
    cells = ["def f():\n    return 1", "while True: pass", "def g():\n    return 2", "import os\nos._exit(0)"]
    with Session(zygote, Notebook(cells, ""), QUICK) as session:
        assert session.call(target("f"), {}).value == 1
        assert session.call(target("g"), {}).value == 2
        assert {index: lost[0].raised.type_name for index, lost in session.lost.items()} == {
            1: "timed_out",
            3: "crashed",
        }


@pytest.mark.parametrize(
    ("body", "ended"),
    [
        ("import os; os._exit(3)", "crashed"),
        ("import ctypes; ctypes.string_at(0)", "crashed"),
        ("import os; os.abort()", "crashed"),
        ("import torch; return torch.ones(10**11)", "out_of_memory"),
        ("return 'x' * 10**11", "out_of_memory"),
        ("a = []\n    while True: a.append(bytearray(10**7))", "out_of_memory"),
        ("f = lambda: f()\n    return f()", "raised"),
        ("import sys; sys.exit(0)", "raised"),
        ("import os\n    for fd in range(3, 30):\n        try: os.close(fd)\n        except OSError: pass", "crashed"),
        ("import os\n    for fd in range(3, 30):\n        try: os.write(fd, b'AGW1' + bytes(100))\n        except OSError: pass", "crashed"),
        ("import torch\n    return torch.zeros(1).expand(10**10)", "returned"),
        ("class E(Exception):\n        def __str__(self):\n            while True: pass\n    raise E", "timed_out"),
        ("x = []\n    for _ in range(60): x = [x]\n    return x", "returned"),
        ("import torch; return torch.zeros(10**7)", "returned"),
    ],
)  # fmt: skip
def test_a_death_is_told_and_the_next_call_goes_on(zygote: Zygote, body: str, ended: str) -> None:
    cells = [f"def f():\n    {body}", "def g():\n    return 1"]
    limits = (
        replace(QUICK, seconds_per_call=20.0) if ended == "out_of_memory" else QUICK
    )  # filling memory takes a while
    with Session(zygote, Notebook(cells, ""), limits) as session:
        assert session.call(target("f"), {}).ended == ended
        assert session.call(target("g"), {}).value == 1


@pytest.mark.parametrize("left", ["wire.pack({'id': 1, 'returned': 2})", "b'no frame'", "wire.pack({'id': 1})[:9]"])
def test_what_an_earlier_call_left_costs_the_next_one_nothing(zygote: Zygote, left: str) -> None:
    cells = [
        "import os, sys\n"
        "wire = sys.modules['autograder.sandbox.wire']\n"
        "def f():\n"
        "    channel = sys._getframe(1).f_locals['self'].channel\n"
        f"    send = lambda reply: os.write(channel.write_fd, wire.pack(reply) + {left})\n"
        "    channel.send = lambda reply: (vars(channel).pop('send'), send(reply))\n"
        "    return 1",
        "def g():\n    return 3",
    ]
    with Session(zygote, Notebook(cells, ""), QUICK) as session:
        assert session.call(target("f"), {}).value == 1
        assert session.call(target("g"), {}).value == 3


def test_time_that_ends_while_a_worker_starts_is_no_fault_of_ours(zygote: Zygote) -> None:
    with Session(zygote, Notebook([], ""), replace(QUICK, seconds_per_submission=0.0003)) as session:
        assert session.call(target("f"), {}).ended == "timed_out"


def test_an_asked_function_has_no_name_of_its_own_there(zygote: Zygote) -> None:
    """Else it would tell which inputs it comes with."""
    named = []
    cells = ["def f(g, x):\n    return vars(g)['_name'], g(x)"]
    with Session(zygote, Notebook(cells, ""), QUICK) as session:
        inputs = {"g": Named("asked", "secret"), "x": TensorInput(torch.zeros(1))}
        outcome = session.call(target("f"), inputs, asked=lambda name, values: named.append(name) or values[0].value)
    assert bare(outcome.value)[0] == "g"
    assert named == ["secret"]


def test_an_asked_function_is_evaluated_on_this_side(zygote: Zygote) -> None:
    asked: list[torch.Tensor] = []

    def answer(name: str, values: list[object]) -> torch.Tensor:
        (x,) = bare(values)
        asked.append(x)
        if x.numel() != 2:
            raise ValueError("two entries, please")
        return x.sum()

    cells = ["def f(g, x):\n    return g(x) + g(2 * x)", "def h(g, x):\n    return g(x[:1])"]
    with Session(zygote, Notebook(cells, ""), QUICK) as session:
        inputs = {"g": Named("asked", "secret"), "x": TensorInput(torch.tensor([1.0, 2.0]))}
        assert bare(session.call(target("f"), inputs, asked=answer).value) == 9
        refused = session.call(target("h"), inputs, asked=answer)
    assert [x.tolist() for x in asked] == [[1, 2], [2, 4], [1]]
    assert refused.raised is not None
    assert refused.raised.text == "two entries, please"


@pytest.mark.parametrize(
    "left",
    [
        "Nothing().__enter__()",
        "Nowhere().__enter__()",
        "kept.append(torch.inference_mode()) or kept[-1].__enter__()",
        "kept.append(torch.autocast('cpu')) or kept[0].__enter__()",
        "torch._C._functorch._grad_increment_nesting()",
        "torch.set_default_device('meta') or Nothing().__enter__()",
        "torch.set_flush_denormal(True)",
    ],
)
def test_a_mode_that_one_call_entered_and_kept_is_left_before_the_next(zygote: Zygote, left: str) -> None:
    cells = [
        "import torch\n"
        "from torch.overrides import TorchFunctionMode\n"
        "from torch.utils._python_dispatch import TorchDispatchMode\n"
        "kept = []\n"
        "class Nothing(TorchFunctionMode):\n"
        "    def __torch_function__(self, function, types, args=(), kwargs=None):\n"
        "        return torch.zeros(3)\n"
        "class Nowhere(TorchDispatchMode):\n"
        "    def __torch_dispatch__(self, function, types, args=(), kwargs=None):\n"
        "        return torch.zeros(3)",
        f"def f(x):\n    {left}\n    return 1\n\nf(1)",
        "def g(x):\n    return (x.float().outer(x.float()) @ x.float()).double() * 1e-310",
    ]
    with Session(zygote, Notebook(cells, ""), QUICK) as session:
        for by_hand in (True, False):
            session.call(target("f"), {"x": TensorInput(torch.ones(3, dtype=torch.float64))})
            entries = torch.full((3,), 1.001, dtype=torch.float64)
            right = (entries.float().outer(entries.float()) @ entries.float()).double() * 1e-310
            outcome = session.call(Target(("g",), by_hand=by_hand), {"x": TensorInput(entries)})
            assert outcome.ended == "returned", outcome.raised
            assert torch.equal(bare(outcome.value), right)


def test_instruments_see_forbidden_calls_and_changed_inputs(zygote: Zygote) -> None:
    cells = [
        "import torch",
        "def grad(x):\n    x = x.clone().requires_grad_()\n    return torch.autograd.grad(x.sum(), x)[0]",
        "saved = torch.autograd.grad\ndef kept(x):\n    x = x.clone().requires_grad_()\n    return saved((x * x).sum(), x)[0]",
        "def change(x):\n    x += 1\n    return x",
        "def data(x):\n    x.data.mul_(2)\n    return x",
        "def leaf(x):\n    x.requires_grad_()\n    return x.detach()",
        "def honest(x):\n    return 2 * x",
    ]
    forbidden = ("torch.autograd.grad",)
    with Session(zygote, Notebook(cells, ""), QUICK) as session:

        def call(name: str) -> object:
            inputs = {"x": TensorInput(torch.ones(3))}
            return session.call(Target((name,), None, forbidden, by_hand=name in ("grad", "kept")), inputs)

        assert call("grad").observed["forbidden"] == ["torch.autograd.grad"]  # type: ignore[attr-defined]
        assert call("kept").ended == "raised"  # type: ignore[attr-defined]
        for name in ("change", "data", "leaf"):
            assert call(name).observed["changed"] == ["x"], name  # type: ignore[attr-defined]
        assert call("honest").observed["changed"] == []  # type: ignore[attr-defined]


def test_nothing_stays_from_one_submission_to_the_next(zygote: Zygote) -> None:
    write = "import os, builtins\nbuiltins.left = 1\nopen('left', 'w').write('here')\nresult = os.path.exists('left')"
    look = "import os, builtins\nresult = os.path.exists('left') or hasattr(builtins, 'left')"
    for source, found in ((write, True), (look, False)):
        with Session(zygote, Notebook([source], ""), QUICK) as session:
            assert session.fetch("result").value is found


def test_torch_may_write_its_own_cache(zygote: Zygote) -> None:
    body = "import torch\n\ndef f(x):\n    return torch.func.linearize(lambda z: (z * z).sum(), x)[1](x)"
    patient = replace(QUICK, seconds_per_call=30)  # linearize imports torch's compiler
    with Session(zygote, Notebook([body], ""), patient) as session:
        outcome = session.call(target("f"), {"x": TensorInput(torch.tensor([3.0]))})
        assert outcome.ended == "returned", outcome.raised


def test_a_forged_claim_is_never_turned_into_text(zygote: Zygote) -> None:
    """Nested references to one tensor print as gigabytes; a claim that is no text is not printed at all."""
    bomb = (
        "import os, json, struct, torch, safetensors.torch as s\n"
        "def f():\n"
        "    blob = s.save({'0': torch.zeros([6] * 8, dtype=torch.uint8)})\n"
        "    tree = {'dict': [['id', 1], ['missing', {'list': [{'tensor': 0}] * 15000}]]}\n"
        "    header = json.dumps(tree).encode()\n"
        "    frame = struct.pack('<4sII', b'AGW1', len(header), len(blob)) + header + blob\n"
        "    for fd in range(3, 20):\n"
        "        try: os.write(fd, frame)\n"
        "        except OSError: pass\n"
        "class E(Exception):\n    def __str__(self): raise ValueError('secret')\n"
        "def g():\n    raise E\n"
    )
    with Session(zygote, Notebook([bomb], ""), QUICK) as session:
        started = time.monotonic()
        assert session.call(target("f"), {}).ended in ("crashed", "timed_out")
        assert time.monotonic() - started < 10
        raised = session.call(target("g"), {}).raised
        assert raised is not None
        assert (raised.type_name, raised.text) == ("E", "")


def test_annotations_and_timed_lines_mean_what_they_mean_in_jupyter(zygote: Zygote) -> None:
    cells = ["%time scale = 2.0", "%%time\nother = 3.0", "def f(a: int): return f.__annotations__['a'] is int"]
    with Session(zygote, Notebook(cells, ""), QUICK) as session:
        assert (session.fetch("scale").value, session.fetch("other").value) == (2.0, 3.0)
        assert session.call(target("f"), {"a": 1}).value is True


def test_a_worker_sees_no_course(zygote: Zygote) -> None:
    root = Path(__file__).resolve().parents[2]
    cells = [
        "import os, sys",
        f"def exists(path):\n    try:\n        return bool(os.listdir({str(root)!r} + path))\n    except OSError:\n        return False",
        "result = [exists(p) for p in ('', '/tests', '/tests/hidden', '/.private', '/autograder', '/source')]",
        "names = [n for n in sys.modules if 'hidden' in n or 'language' in n or 'judging' in n]",
        "environment = sorted(os.environ)",
    ]
    with Session(zygote, Notebook(cells, ""), QUICK) as session:
        assert session.fetch("result").value == [False] * 6
        assert session.fetch("names").value == []
        assert "AUTOGRADER_PRIVATE" not in session.fetch("environment").value


def test_no_process_is_left(zygote: Zygote) -> None:
    assert zygote._process is not None
    children = Path(f"/proc/{zygote._process.pid}/task/{zygote._process.pid}/children")
    before = children.read_text().split()
    with Session(zygote, Notebook(["def f():\n    while True: pass"], ""), QUICK) as session:
        session.fetch("f")
        assert len(children.read_text().split()) == len(before) + 1
        session.call(target("f"), {})
    assert children.read_text().split() == before


def test_the_isolation_is_what_a_canary_observed(zygote: Zygote, place: object) -> None:
    seen = zygote.observe(QUICK, Path(__file__))
    assert {"seccomp", "no hidden files", "network closed", "no processes", "judge unreadable"} <= set(seen.isolation)


def test_the_software_is_what_a_canary_found(zygote: Zygote) -> None:
    found = zygote.observe(QUICK, Path(__file__)).software
    assert (found["python"], found["torch"]) == (platform.python_version(), torch.__version__)
    packages = dict(item.split("==") for item in found["packages"].split(" "))
    assert packages["numpy"] == version("numpy")
    assert packages["matplotlib"] == version("matplotlib")


KEEPS_ALL_MEMORY = (
    "    step = 1 << 22\n"
    "    while step > 64:\n"
    "        try: kept.append(bytearray(step))\n"
    "        except MemoryError: step //= 2\n"
)


@pytest.mark.parametrize("end", ["    raise MemoryError", "    return 1"])
def test_memory_that_a_function_keeps_costs_its_own_call_only(zygote: Zygote, end: str) -> None:
    cells = [f"kept = []\ndef f():\n{KEEPS_ALL_MEMORY}{end}", "def g():\n    return len(bytearray(10**8))"]
    with Session(zygote, Notebook(cells, ""), replace(QUICK, seconds_per_call=20.0)) as session:
        assert session.call(target("f"), {}).ended == ("out_of_memory" if "raise" in end else "returned")
        assert session.call(target("g"), {}).value == 10**8


def test_memory_that_a_cell_keeps_costs_its_own_cell_only(zygote: Zygote) -> None:
    cells = ["a = 1", f"kept = []\nif True:\n{KEEPS_ALL_MEMORY}", "def g():\n    return len(bytearray(10**8))"]
    with Session(zygote, Notebook(cells, ""), replace(QUICK, seconds_per_cell=20.0)) as session:
        assert session.call(target("g"), {}).value == 10**8
        assert (session.fetch("a").value, session.fetch("kept").ended) == (1, "missing")


def test_a_cell_that_asks_for_too_much_keeps_what_it_had_defined(zygote: Zygote) -> None:
    cells = ["def f():\n    return 1\nlarge = [0] * 10**11"]
    with Session(zygote, Notebook(cells, ""), QUICK) as session:
        assert session.call(target("f"), {}).value == 1


@pytest.mark.parametrize("detour", ["os.close(fd)", "os.dup2(null, fd)"])
def test_a_closed_pipe_is_no_lack_of_memory(zygote: Zygote, detour: str) -> None:
    body = f"null = os.open('/dev/null', 2)\n    for fd in {{*range(3, 20)}} - {{null}}:\n        try: {detour}\n        except OSError: pass\n    while True: pass"
    with Session(zygote, Notebook([f"import os\ndef f():\n    {body}", "x = 2"], ""), QUICK) as session:
        outcome = session.call(target("f"), {})
        assert (outcome.ended, outcome.detail) == ("crashed", "it closed its pipe")
        assert session.fetch("x").value == 2


@pytest.mark.parametrize(
    "raising",
    [
        "class E(Exception):\n        def __str__(self): raise SystemExit\n    raise E",
        "class M(type):\n        @property\n        def __name__(cls): raise KeyboardInterrupt\n"
        "    class E(Exception, metaclass=M): pass\n    raise E",
        "class E(Exception):\n        __traceback__ = property(lambda self: 1 / 0)\n    raise E",
        "class E(SyntaxError):\n        filename = 7\n    raise E",
        "raise SyntaxError('x', ('<cell x>', 1, 1, ''))",
        "raise SyntaxError('x', ('<cell 0>', 10**400, 1, ''))",
        "exec(compile('raise ValueError', '<cell ' + '9' * 5000 + '>', 'exec'))",
        "exec(compile('raise ValueError', '/dev/zero', 'exec'))",
        "class S(str):\n        __getitem__ = None\n    class E(Exception):\n        def __str__(self): return S('a')\n    raise E",
    ],
)  # fmt: skip
def test_an_exception_that_cannot_be_described_is_still_one(zygote: Zygote, raising: str) -> None:
    cells = [f"def f():\n    {raising}", f"kept = 1\nif True:\n    {raising}"]
    with Session(zygote, Notebook(cells, ""), QUICK) as session:
        outcome = session.call(target("f"), {})
        assert outcome.ended == "raised", outcome.detail
        assert session.fetch("kept").value == 1


def test_more_threads_are_not_waited_for(zygote: Zygote) -> None:
    cells = [
        "import torch\ntorch.set_num_threads(4)\nd = float(torch.linalg.det(torch.ones(400, 400) + torch.eye(400)))"
    ]
    with Session(zygote, Notebook(cells, ""), replace(QUICK, seconds_per_cell=10.0)) as session:
        assert session.fetch("d").value == pytest.approx(401)


def test_what_cells_say_after_a_worker_died_is_not_told(zygote: Zygote) -> None:
    """Whoever dies over an input chooses when; the cells run again, and a clock tells them."""
    later = time.time() + 3
    cells = [f"import time\nx = 1 / max(0, {later} - time.time())"]
    cells += [f"import os\ndef f():\n    time.sleep(max(0, {later} - time.time()))\n    os._exit(0)"]
    with Session(zygote, Notebook(cells, ""), replace(QUICK, seconds_per_call=10.0)) as session:
        assert session.fetch("x").ended == "returned"
        assert session.call(target("f"), {}).ended == "crashed"
        assert session.fetch("x").ended == "missing"
        assert (session.lost, session.absent) == ({}, ())


def test_the_submission_s_clock_stands_still_while_the_judge_works(zygote: Zygote) -> None:
    """Neither a call nor the whole submission pays for what is evaluated on this side, on a machine however busy."""

    def slow(name: str, values: list[object]) -> float:
        time.sleep(2.5)
        return 1.0

    cells = ["def f(g):\n    return g() + g()", "def loop(g):\n    while True: g"]
    limits = replace(QUICK, seconds_per_call=2.0, seconds_per_submission=4.0)
    with Session(zygote, Notebook(cells, ""), limits) as session:
        for _ in range(2):
            outcome = session.call(target("f"), {"g": Named("asked", "g")}, asked=slow)
            assert (outcome.value, outcome.seconds < 2) == (2.0, True)
        assert session.call(target("loop"), {"g": Named("asked", "g")}, asked=slow).ended == "timed_out"


def test_an_operator_whose_files_are_nobodys_business_may_grade(tmp_path: Path) -> None:
    """With umask 077 a worker of another user could not enter what its zygote made."""
    before = os.umask(0o077)
    try:
        own = Zygote.start(tmp_path / "cache")
        own.wait_ready()
    finally:
        os.umask(before)
    try:
        with Session(own, Notebook(["def f():\n    return 1"], ""), QUICK) as session:
            assert session.call(target("f"), {}).value == 1
    finally:
        own.close()
