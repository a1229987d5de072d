"""torch's compiler is not imported until somebody needs it, and whoever needs it gets the real one."""

from __future__ import annotations

import subprocess
import sys

import pytest

from autograder.sandbox.client import Zygote
from autograder.sandbox.limits import Limits
from autograder.sandbox.session import Notebook, Session, Target
from tests.container.platform import ROOT

BEFORE = "import sys, torch\nfrom autograder.sandbox.no_compiler import put_off_the_compiler\nput_off_the_compiler()\n"
ASLEEP = "assert not [name for name in sys.modules if name.startswith('torch._dynamo.')]\n"
AWAKE = (
    "import torch._dynamo\n"
    "assert torch._dynamo is sys.modules['torch._dynamo'] and torch._dynamo.utils is sys.modules['torch._dynamo.utils']\n"
    "assert type(torch._dynamo).__name__ == 'module' and torch._dynamo.optimize and torch._dynamo.config.cache_size_limit\n"
    "assert torch.func.hessian(lambda x: x.sin().sum())(torch.ones(2)).shape == (2, 2)\n"
)
DERIVATIVES = """
x = torch.arange(1.0, 4.0)
f = lambda x: (x @ x).sin()
torch.func.grad(f)(x), torch.func.jacrev(f)(x), torch.func.jacfwd(f)(x), torch.func.hessian(f)(x)
torch.func.vjp(f, x)[1](torch.tensor(1.0)), torch.func.jvp(f, (x,), (x,)), torch.vmap(f)(torch.eye(3))
torch.autograd.functional.hessian(f, x, vectorize=True), torch.autograd.functional.jvp(f, x, x)
model = torch.nn.Sequential(torch.nn.Linear(3, 3), torch.nn.ReLU(), torch.nn.Linear(3, 1))
for kind in (torch.optim.SGD, torch.optim.Adam, torch.optim.LBFGS):
    optimizer = kind(model.parameters(), lr=0.1)
    def closure():
        optimizer.zero_grad()
        loss = model(x).sum()
        loss.backward()
        return loss
    optimizer.step(closure)
torch.optim.lr_scheduler.StepLR(optimizer, 1).step()
@torch.compiler.disable
def plain(x): return x
@torch.compiler.disable(recursive=False)
def plainer(x): return plain(x)
assert plainer(x) is x
"""
# Every way in which somebody may want more of it.
WANTS = {
    "a word of it": "torch._dynamo.reset",
    "a part of it": "import torch._dynamo.utils",
    "a name from a part": "from torch._dynamo.utils import counters",
    "its settings": "import torch._dynamo.config; torch._dynamo.config.cache_size_limit",
    "a part from it": "from torch._dynamo import config, symbolic_convert",
    "a linear map": "torch.func.linearize(torch.sin, torch.ones(3))",
    "the exporter": "import torch.export, torch._functorch.aot_autograd",
}


def python(code: str) -> None:
    """Run code in an interpreter of its own."""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_derivatives_and_optimizers_do_not_need_it() -> None:
    python(BEFORE + DERIVATIVES + ASLEEP)


@pytest.mark.parametrize(
    "want",
    [
        pytest.param(want, id=name, marks=() if name == "a part of it" else pytest.mark.long)
        for name, want in WANTS.items()
    ],
)
def test_whoever_needs_it_gets_the_real_one(want: str) -> None:
    python(f"{BEFORE}{ASLEEP}{want}\n{AWAKE}")


def test_who_looks_through_all_modules_does_not_wake_it(zygote: Zygote) -> None:
    cells = ["import torch\n\ndef f():\n    torch.testing.assert_close(torch.ones(2), torch.ones(2))\n    return 1"]
    with Session(zygote, Notebook(cells, ""), Limits()) as session:
        assert session.call(Target(("f",)), {}).value == 1
