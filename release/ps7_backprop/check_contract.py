"""What no function of the course may do, whatever it returns: observed as the grader does, and told in its words."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable, Iterator
from typing import Any

import torch
from check_values import each_tensor
from torch import Tensor

ATTACHED = "your result still requires a gradient (return result.detach())."
CLAUSES = {
    "seed": "seeds a random generator, which is for whoever calls it to do. What is random in your answer?",
    "dtype": "changes torch's default dtype and leaves it changed. Say dtype=x.dtype where you make a tensor.",
    "grad_mode": "turns gradients off and leaves them off. Put the lines that need it below with torch.no_grad().",
    "figure": "opens a figure and leaves it open. Draw in a cell of your own, not in the function.",
    "file": "makes or removes a file. Return what you want to keep.",
    "result": "writes into a tensor that it returned before, so an earlier result changes. Make a new one each time.",
    "memory": "returns memory that is not its own: that of an input, or of something else that it returned. "
    "Return a copy, result.clone().",
    "same": "returns another result for the same inputs. What is random in it, or is kept from one call to the next?",
}
_SEEDING = {
    "torch": ("manual_seed", "seed"),
    "torch.random": ("manual_seed",),
    "torch.cuda": ("manual_seed", "manual_seed_all"),
    "numpy.random": ("seed",),
    "random": ("seed",),
}
_DIFFERENTIATES = {
    "torch.autograd": ("grad", "backward"),
    "torch.autograd.functional": ("jacobian", "hessian", "vjp", "jvp", "vhp", "hvp"),
    "torch.autograd.forward_ad": ("make_dual",),
    "torch._functorch.eager_transforms": ("grad_increment_nesting", "jvp_increment_nesting"),  # under torch.func
}
_ROUNDINGS = 16  # how far two calls on the same inputs may be apart
_MOST_KEPT = 10_000  # entries of all results that are looked at again
_MOST_FILES = 500  # in the folder; what is made in a larger one is not noticed
_HIDDEN, _OF_OTHERS = (".", "__pycache__"), (".ipynb", ".log", ".out")  # what Python and a server write there


def sentence(clauses: list[str]) -> str:
    """Say which clauses a function breaks."""
    return "your function " + " It also ".join(CLAUSES[clause] for clause in CLAUSES if clause in clauses)


def changed_sentence(names: list[str]) -> str:
    """Say which inputs a function changed."""
    advice = "Work on a copy: x.clone(), and avoid +=, x[i] = … and x.data."
    return f"your function changed its input {' and '.join(names)}. {advice}"


def hangs_on_a_graph(value: Any) -> bool:
    """Whether a tensor, alone or as a part, still requires a gradient."""
    if isinstance(value, tuple | list | dict):
        return any(map(hangs_on_a_graph, value.values() if isinstance(value, dict) else value))
    return isinstance(value, Tensor) and value.requires_grad


def rounding(value: Any) -> float:
    """Return what rounding may do to a value that is computed twice in the same way, relative to its largest entry."""
    kinds: set[torch.dtype] = set()

    def noted(part: Tensor) -> Tensor:
        kinds.add(part.dtype)
        return part

    each_tensor(noted, value)
    return _ROUNDINGS * max([torch.finfo(kind).eps for kind in kinds if kind.is_floating_point], default=2.0**-52)


class Inputs:
    """How tensors were before a call, to tell afterwards which were changed.

    Attributes:
        have_leaves: whether some require a gradient.
        are_on_meta: whether some have no numbers.
    """

    def __init__(self, inputs: dict[str, Any]) -> None:
        self._tensors = {key: item for key, item in inputs.items() if isinstance(item, Tensor)}
        self._before = {key: (item.detach().clone(), *_state_of(item)) for key, item in self._tensors.items()}
        self.have_leaves = any(item.requires_grad for item in self._tensors.values())
        self.are_on_meta = any(item.is_meta for item in self._tensors.values())

    def changed(self) -> list[str]:
        """Name those whose values, version, ``requires_grad`` or ``.grad`` are not what they were."""
        return [key for key, item in self._tensors.items() if not _is_untouched(item, *self._before[key])]


def _is_untouched(now: Tensor, value: Tensor, *state: Any) -> bool:
    return _state_of(now) == state and (now.is_meta or _is_same(now.detach(), value))


def _state_of(value: Tensor) -> tuple[int, bool, bool]:
    return value._version, value.requires_grad, value.grad is None


def _is_same(value: Tensor, copy: Tensor) -> bool:
    """Whether a tensor is what it was; NaN is what NaN was."""
    return value.shape == copy.shape and bool(((value == copy) | ((value != value) & (copy != copy))).all())


class Results:
    """Tells whether a result lies where an earlier one lay, or an input, and whether it has changed an earlier one."""

    def __init__(self) -> None:
        self._kept: dict[int, tuple[Tensor, Tensor]] = {}
        self._room = _MOST_KEPT

    def keep(self, value: Any, inputs: dict[str, Any]) -> list[str]:
        """Keep a small result; return ["result"] if it has changed an earlier one, ["memory"] if it shares memory."""
        parts = [part.detach() for part in (value if isinstance(value, tuple | list) else [value]) if _is_plain(part)]
        taken = _memory_of(inputs)
        places = [part.data_ptr() for part in parts]
        again = [self._kept[at] for at in places if at in self._kept]
        is_shared = len(set(places)) < len(places) or any(at in memory for at in places for memory in taken)
        self._room -= sum(part.numel() for part in parts)
        if self._room >= 0:  # what is kept keeps its place: nothing else can come to lie there
            self._kept.update((part.data_ptr(), (part, part.clone())) for part in parts)
        is_changed = not all(_is_same(*kept) for kept in again)
        return ["result"] * is_changed + ["memory"] * (is_shared or (bool(again) and not is_changed))


def _memory_of(inputs: dict[str, Any]) -> list[range]:
    """Return the addresses of what the inputs, or what they are views of, hold."""
    taken: list[range] = []

    def noted(part: Tensor) -> Tensor:
        if _is_plain(part):
            storage = part.untyped_storage()
            taken.append(range(storage.data_ptr(), storage.data_ptr() + storage.nbytes()))
        return part

    each_tensor(noted, inputs)
    return taken


def _is_plain(value: Any) -> bool:
    return type(value) is Tensor and value.layout is torch.strided and not value.is_meta and value.data_ptr() != 0


@contextlib.contextmanager
def left_behind() -> Iterator[list[str]]:
    """Run a call; the yielded list then names what is not as it was before, and that is put back."""
    left: list[str] = []
    was_enabled = torch.is_grad_enabled()
    torch.set_grad_enabled(True)  # inference mode turns it off, and would hide who leaves it off
    before = _surroundings()
    try:
        with _replaced(_SEEDING, lambda function: _noting("seed", function, left)):
            yield left
        after = _surroundings()
        left += [clause for clause, state in before.items() if after[clause] != state]
    finally:
        torch.set_grad_enabled(was_enabled)
        torch.set_default_dtype(before["dtype"])
        for number in set(_figures()).difference(before["figure"]):
            sys.modules["matplotlib.pyplot"].close(number)


def _surroundings() -> dict[str, Any]:
    """Return what a call may not leave changed, by the name of the clause."""
    return {
        "dtype": torch.get_default_dtype(),
        "grad_mode": torch.is_grad_enabled(),
        "figure": _figures(),
        "file": _files(),
    }


def _figures() -> list[int]:
    pyplot = sys.modules.get("matplotlib.pyplot")
    return pyplot.get_fignums() if pyplot else []


def _files() -> set[tuple[str, int]]:
    """Return what lies in the working folder, and when each was written, but for what others write there."""
    with contextlib.suppress(OSError), os.scandir() as entries:
        own = [item for item in entries if not item.name.startswith(_HIDDEN) and not item.name.endswith(_OF_OTHERS)]
        return {(item.name, item.stat().st_mtime_ns) for item in own} if len(own) <= _MOST_FILES else set()
    return set()


def _noting(clause: str, function: Callable[..., Any], left: list[str]) -> Callable[..., Any]:
    def noted(*values: Any, **settings: Any) -> Any:
        left.append(clause)
        return function(*values, **settings)

    return noted


class NotByHandError(Exception):
    """Something that differentiates was called."""


def nothing_differentiates() -> contextlib.AbstractContextManager[None]:
    """Run where all that differentiates refuses."""

    def refuse(*_: Any, **__: Any) -> None:
        raise NotByHandError

    return _replaced(_DIFFERENTIATES, lambda _: refuse)


@contextlib.contextmanager
def _replaced(
    names: dict[str, tuple[str, ...]], instead: Callable[[Callable[..., Any]], Callable[..., Any]]
) -> Iterator[None]:
    """Put other functions in the place of some for a while; modules that nobody imported are left alone."""
    places = [(sys.modules.get(module), name) for module, several in names.items() for name in several]
    saved = [(module, name, getattr(module, name)) for module, name in places if hasattr(module, name)]
    try:
        for module, name, function in saved:
            setattr(module, name, instead(function))
        yield
    finally:
        for module, name, function in saved:
            setattr(module, name, function)
