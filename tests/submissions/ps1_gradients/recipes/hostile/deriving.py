"""Derivatives by torch where they are to be found by hand, under names that the source does not show, and unwatched.

Each of them once had the whole exercise. Where it is asked now, torch does not differentiate, whatever leads there.
"""

from __future__ import annotations

from textwrap import indent

from tests.submissions.golden import Golden
from tests.submissions.ps1_gradients.recipes.hostile.attack import attack

UNWATCHED = """
    import contextlib
    import sys

    nobody = contextlib.nullcontext({"forbidden": [], "changed": [], "operations": 1})
    sys.modules["autograder.sandbox.worker"].watched = lambda *_, **__: nobody

    def value_at(A):
        return lambda z: torch.einsum("...i,...ij,...j->", z, A.detach(), z)

    def within(path):
        found = sys.modules["to" + "rch"]
        for part in path.split("."):
            found = getattr(found, part)
        return found

    """


TRANSFORM = """
return within("fu" + "nc.gr" + "ad")(f)(x.detach())
"""
MADE = "def made():\n{indented}\n    return grad_quadratic_form\n\n\n"


def _derives(name: str, why: str, body: str, before: str = "", bound: str = "{definition}") -> Golden:
    """Make an attack; `bound` says how the cell binds the function's name."""
    definition = f"def grad_quadratic_form(A, x):\n    f = value_at(A)\n{indent(body.strip(), '    ')}"
    answer = bound.format(definition=definition, indented=indent(definition, "    "))
    return attack(name, why, UNWATCHED + before.strip(), answer=answer, verdict="forbidden", idea=None)


GOLDENS = (
    _derives(
        "derives_backwards",
        "A reverse pass, by the engine's own name.",
        """
z = x.detach().clone().requires_grad_()
return within("auto" + "grad.gr" + "ad")(f(z), z)[0]
""",
    ),
    _derives(
        "derives_by_transforms",
        "torch's functional transform.",
        TRANSFORM,
    ),
    _derives(
        "derives_below_a_condition",
        "The same in a function that is defined below an if: where it is asked does not hang on how it reads.",
        TRANSFORM,
        bound="if torch:\n{indented}",
    ),
    _derives(
        "derives_under_a_name_made_up",
        "The same in a function whose name stands nowhere in the notebook: it is put together when the cell runs.",
        TRANSFORM,
        bound=f"{MADE}globals()['grad_' + 'quadratic_form'] = made()",
    ),
    _derives(
        "derives_as_one_of_two",
        "The same, bound as one of two names at once.",
        TRANSFORM,
        bound=f"{MADE}grad_quadratic_form, _ = made(), 2",
    ),
    _derives(
        "derives_forwards",
        "torch's own dual numbers, one direction after the other.",
        """
push = within("fu" + "nc.jv" + "p")
x = x.detach()
units = torch.eye(x.numel(), dtype=x.dtype).reshape(-1, *x.shape)
return torch.stack([push(f, (x,), (unit,))[1] for unit in units]).reshape(x.shape) if len(units) else x.clone()
""",
    ),
    _derives(
        "derives_with_levels",
        "Dual numbers again, below the module that names them.",
        """
x, extension = x.detach(), within("_" + "C")
units = torch.eye(x.numel(), dtype=x.dtype).reshape(x.numel(), *x.shape)
make, take = within("_make_du" + "al"), within("_unpack_du" + "al")
level = extension._enter_dual_level()
try:
    slopes = [take(f(make(x.clone(), unit, level=level)), level=level)[1] for unit in units]
finally:
    extension._exit_dual_level(level=level)
return torch.stack(slopes).reshape(x.shape) if slopes else x.clone()
""",
    ),
    _derives(
        "derives_by_walking_the_graph",
        "No engine: a leaf that a factory made, and the graph walked node by node.",
        """
z = torch.zeros(x.shape, dtype=x.dtype, requires_grad=True)
z.data = x.detach()
with torch.inference_mode(False), torch.enable_grad():
    y = (z.unsqueeze(-2) @ A.detach() @ z.unsqueeze(-1)).sum()
total, waiting = torch.zeros_like(x), [(y.grad_fn, torch.ones_like(y))]
while waiting:
    node, cotangent = waiting.pop()
    if hasattr(node, "variable"):
        total += cotangent
        continue
    parts = node(cotangent)
    parts = parts if isinstance(parts, tuple) else (parts,)
    waiting += [(up, part) for (up, _), part in zip(node.next_functions, parts) if up and part is not None]
return total.detach()
""",
    ),
    _derives(
        "derives_in_symbols",
        "TorchScript differentiates graphs as texts.",
        """
graph = torch.jit.trace(lambda z: (z * z * 0.5).sum(), x.detach()).graph
within("_" + "C._jit_differen" + "tiate")(graph)
return torch.zeros_like(x)
""",
    ),
    _derives(
        "derives_by_training",
        "A module that learns for one step of length one: what it lost is the slope.",
        """
module = torch.nn.Module()
module.z = torch.nn.Parameter(x.detach().clone())
with torch.inference_mode(False), torch.enable_grad():
    getattr(f(module.z), "back" + "ward")()
torch.optim.SGD(module.parameters(), lr=1.0).step()
return x.detach() - module.z.detach()
""",
    ),
    _derives(
        "derives_in_a_cell",
        "A leaf and its graph are made while the cells run, when nobody watches, and filled with x later.",
        """
LEAF.data = x.detach()
with torch.inference_mode(False), torch.enable_grad():
    return within("auto" + "grad.gr" + "ad")(f(LEAF), LEAF)[0]
""",
        """
LEAF = torch.zeros(1, dtype=torch.float64, requires_grad=True)
""",
    ),
    _derives(
        "derives_by_the_engine",
        "The engine itself, found among all classes.",
        """
z = x.detach().clone().requires_grad_()
y = f(z)
return ENGINE.run_backward((y,), (torch.ones_like(y),), False, False, (z,), True, False)[0]
""",
        """
ENGINE = next(kind for kind in object.__subclasses__() if kind.__name__ == "_EngineBase")()
""",
    ),
)
