"""What torch, numpy and Python say is found in a fixed list, whose words hold nothing of theirs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch

from autograder.judging.meanings import PHRASES, meaning_of
from autograder.sandbox.outcome import Raised

A, B, x, y = torch.ones(3, 4), torch.ones(3, 4), torch.ones(3), torch.ones(4)
leaf = torch.ones(3, requires_grad=True)
meta = torch.ones(3, device="meta")


def change_in_place() -> None:
    """Write into a leaf."""
    y = leaf
    y += 1


def twice() -> None:
    """Walk through a graph twice."""
    value = (leaf**2).sum()
    value.backward()
    value.backward()


def one(a: Any) -> Any:
    """Take one argument."""
    return a


MISTAKES: list[tuple[str, Callable[[], Any]]] = [
    ("product", lambda: A @ B),
    ("product", lambda: A @ x),
    ("product", lambda: x @ y),
    ("product", lambda: torch.ones(2, 3, 4) @ torch.ones(2, 3, 4)),
    ("product", lambda: np.ones((3, 4)) @ np.ones((3, 4))),
    ("product", lambda: np.ones((3, 4)).dot(np.ones((3, 4)))),
    ("entrywise", lambda: A * x),
    ("entrywise", lambda: x + y),
    ("entrywise", lambda: meta + torch.ones(4, device="meta")),
    ("entrywise", lambda: np.ones(3) + np.ones(4)),
    ("einsum", lambda: torch.einsum("ij,jk->ik", A, B)),
    ("dimensions", lambda: x @ torch.tensor(2.0)),
    ("dimensions", lambda: torch.dot(A, A)),
    ("dimensions", lambda: torch.linalg.inv(x)),
    ("dimension", lambda: x.sum(1)),
    ("index", lambda: x[3]),
    ("index", lambda: [1][2]),
    ("index", lambda: x[0, 0]),
    ("reshape", lambda: x.reshape(2, 2)),
    ("expand", lambda: x.expand(4)),
    ("joined", lambda: torch.cat([A, torch.ones(2, 2)])),
    ("joined", lambda: torch.stack([x, y])),
    ("empty", lambda: torch.stack([])),
    ("empty", lambda: torch.ones(0).max()),
    ("square", lambda: torch.linalg.solve(A, x)),
    ("square", lambda: torch.linalg.inv(A)),
    ("singular", lambda: torch.linalg.inv(torch.zeros(2, 2))),
    ("singular", lambda: torch.linalg.solve(torch.zeros(2, 2), torch.ones(2))),
    ("definite", lambda: torch.linalg.cholesky(-torch.eye(2))),
    ("dtype", lambda: A.float().mT @ A.double()),
    ("dtype", lambda: x.float() @ x.double()),
    ("whole", lambda: torch.ones(3, dtype=torch.int64).mean()),
    ("device", lambda: meta + x),
    ("device", lambda: meta.sum().item()),
    ("scalar", lambda: float(x)),
    ("scalar", lambda: x.item()),
    ("truth", lambda: 1 if x > 0 else 2),
    ("in_place", change_in_place),
    ("no_graph", lambda: x.sum().backward()),
    ("no_graph", lambda: torch.autograd.grad((leaf * 2).sum(), torch.ones(3, requires_grad=True))),
    ("not_scalar", lambda: (leaf * 2).backward()),
    ("twice", twice),
    ("attached", lambda: leaf.numpy()),
    ("few", lambda: one()),  # type: ignore[call-arg]
    ("many", lambda: one(1, 2)),  # type: ignore[call-arg]
    ("none", lambda: None + 1),  # type: ignore[operator]
    ("name", lambda: undefined),  # type: ignore[name-defined]  # noqa: F821
    ("attribute", lambda: x.transposed()),
    ("called", lambda: x(1)),  # type: ignore[operator]
    ("indexed", lambda: one([1])["a"]),
    ("operands", lambda: {} + 1),  # type: ignore[operator]
    ("operands", lambda: torch.sin(2.0)),  # type: ignore[arg-type]
]


@pytest.mark.parametrize(("name", "mistake"), MISTAKES)
def test_a_common_mistake_is_found_in_the_list(name: str, mistake: Callable[[], Any]) -> None:
    with pytest.raises(Exception) as caught:
        mistake()
    text = str(caught.value)
    assert meaning_of(Raised(type(caught.value).__name__, text)) == name, text


def test_every_entry_is_met_by_a_mistake_and_tells_nothing_but_which_it_is() -> None:
    assert {name for name, _ in MISTAKES} == set(PHRASES)
    assert len(PHRASES) <= 32
    assert not [phrase for phrase in PHRASES.values() if any(letter.isdigit() for letter in phrase)]
    assert len(set(PHRASES.values())) == len(PHRASES)


def test_what_is_not_in_the_list_has_no_meaning_however_long_it_is() -> None:
    assert meaning_of(Raised("MyError", "0.123456")) == ""
    assert meaning_of(Raised("ValueError", "a" * 10**6 + "singular")) == ""
