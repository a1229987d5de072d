"""Answers without work: nothing, an input, zeros, ones, always the same, what students are given. None may be paid."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any

import torch

from autograder.language import Anything
from autograder.proving.mutants import Mutant
from autograder.proving.solution import Solution

_FILLED = """

right_{name} = {name}


def {name}(*arguments, **settings):
    import torch

    def filled(value):
        if isinstance(value, torch.Tensor):
            return torch.full_like(value, {number})
        if isinstance(value, (tuple, list)):
            return [filled(item) for item in value] if isinstance(value, list) else tuple(map(filled, value))
        if isinstance(value, dict):
            return {{key: filled(item) for key, item in value.items()}}
        if callable(value):
            return lambda later: filled(value(later))
        return type(value)({number}) if isinstance(value, (int, float)) else None

    return filled(right_{name}(*arguments, **settings))
"""

_HANDED_BACK = """

at_once_{name} = {name}


def {name}(*arguments, **settings):
    return lambda *later: at_once_{name}(*arguments, *later, **settings)
"""


def lazy_answers(
    solution: Solution, inputs: int, support: str, first: Any, later: str | None = None
) -> Iterator[Mutant]:
    """Yield the answers without work of every function, and where a function is to be handed back, functions of them.

    Args:
        inputs: how many arguments it is called with, where its parameters are not known.
        support: the public support module's source.
        first: the right answer to one ordinary input, or None if what the function returns is not the answer.
        later: the argument of the function that is handed back, if one is.
    """
    for name in solution.functions:
        for answer in _answers(name, solution, inputs, support, first, later):
            yield answer
            if later:
                handed_back = answer.name.replace("return ", f"return lambda {later}: ")
                yield Mutant(handed_back, answer.source + _HANDED_BACK.format(name=name), is_lazy=True)


def _answers(
    name: str, solution: Solution, inputs: int, support: str, first: Any, later: str | None
) -> Iterator[Mutant]:
    parameters = solution.parameters(name) or [f"argument_{number}" for number in range(1, inputs + 1)]
    if later:
        parameters = [*parameters, later]
    signature = ", ".join(f"{parameter}=None" if parameter == later else parameter for parameter in parameters)
    for answer in ("None", *parameters):
        yield _lazy(name, answer, f"def {name}({signature}):\n    return {answer}")
    for helper in solution.public:
        yield _lazy(name, f"{helper}(…)", f"def {name}(*arguments):\n    return {helper}(*arguments)")
    for helper in _functions(support):
        source = f"def {name}(*arguments):\n    import support\n\n    return support.{helper}(*arguments)"
        yield _lazy(name, f"support.{helper}(…)", source)
    if first is None:
        return
    for number, what in ((0, "zeros"), (1, "ones")):
        yield _lazy(name, what, solution.changed() + _FILLED.format(name=name, number=number))
    always = f"def {name}(*arguments, **settings):\n    import torch\n\n    return {_literal(first)}"
    yield _lazy(name, "always the same", always)


def _lazy(name: str, answer: str, source: str) -> Mutant:
    return Mutant(f"return {answer}", source, is_lazy=True)


def _functions(source: str) -> list[str]:
    return [node.name for node in ast.parse(source).body if isinstance(node, ast.FunctionDef)]


def _literal(value: Any) -> str:
    """Write a value as code."""
    if isinstance(value, torch.Tensor):
        return f"torch.tensor({value.tolist()!r}, dtype={value.dtype}).reshape({tuple(value.shape)})"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key!r}: {_literal(item)}" for key, item in value.items()) + "}"
    if isinstance(value, tuple | list):
        inside = "".join(f"{_literal(item)}, " for item in value)
        return f"[{inside}]" if isinstance(value, list) else f"({inside})"
    return "None" if isinstance(value, Anything) else repr(value)
