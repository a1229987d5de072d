"""A student's functions of one exercise, tried on the shown examples: their values, and what the contract asks for."""

from __future__ import annotations

import contextlib
import io
import math
import os
import sys
import time
import traceback
import warnings
from collections.abc import Callable, Iterator
from itertools import combinations
from typing import Any, NamedTuple

import torch
from check_contract import (
    ATTACHED,
    Inputs,
    NotByHandError,
    Results,
    changed_sentence,
    hangs_on_a_graph,
    left_behind,
    nothing_differentiates,
    rounding,
    sentence,
)
from check_examples import EXAMPLES, built, exact_inputs_of, in_circumstance, inputs_of, support
from check_values import difference, each_tensor, exactly, form_difference, short, wrong_type
from torch import Tensor

_PATIENT = "CHECK_PATIENTLY" in os.environ  # as when solutions are written, whose bytes hang on no machine's speed
_SECONDS = math.inf if _PATIENT else 1.0  # of the processor's, for all that is tried again; longer is not begun
_LATEST = math.inf if _PATIENT else 5.0  # of the clock on the wall, which runs while a machine is busy or a call waits
_QUICK = 0.05  # seconds: examples that differ by less are tried in their order
_TWICE = "twice"
_REPEATS = 6  # where two calls differ by little, and may differ by rounding
_CIRCUMSTANCES = {  # beside twice; which of them are asked for stands in examples.json
    "leaf": "with inputs that require a gradient",
    "transposed": "with transposed views as inputs",
    "strided": "with strided views as inputs",
    "float32": "with float32 inputs",
    "dtype": "with float32 inputs",  # whatever the values
    "batch": "with a batch",
    "meta": "with inputs on the device 'meta'",
}


class _Outcome(NamedTuple):
    """What a call returned, which inputs it changed, and what else of the contract it broke, in sentences."""

    value: Any
    changed: list[str]
    broken: list[str]


class _NoFunctionError(Exception):
    """A function is to be handed back, and something else was; the text says what."""


class Trial:
    """A student's functions of one exercise, tried on the shown examples.

    Attributes:
        is_whole: whether everything was tried; what takes long is not.
    """

    def __init__(
        self, exercise: dict[str, Any], functions: list[Callable[..., Any]], namespace: dict[str, Any]
    ) -> None:
        self.exercise, self.functions, self.namespace = exercise, functions, namespace
        self.is_whole = True
        self._seen: list[str] = []  # what of the contract was broken while the values were right
        self._values: list[Any] = []  # of the examples as they stand
        self._results = Results()
        self._seconds: list[float] = []  # that each example took

    def wrong(self) -> str | None:
        """Say what is wrong on the first shown example that is not answered rightly."""
        examples = self.exercise["examples"]
        for number, example in enumerate(examples, 1):
            problem = self._tried(example)
            if problem is not None:
                return f"example {number} of {len(examples)}: {problem}"
        return None

    def broken(self) -> str | None:
        """Say what of the contract is broken, in one line."""
        return self._seen[0].splitlines()[0] if self._seen else self._again()

    def _tried(self, example: dict[str, Any]) -> str | None:
        """Call the function on one example as it stands, and say what is wrong, if anything is."""
        inputs, start, known = inputs_of(example), time.thread_time(), len(sys.modules)
        before = {key: item.detach().clone() for key, item in inputs.items() if isinstance(item, Tensor)}
        try:
            outcome = self._call(inputs)
        except Exception as raised:
            if isinstance(raised, NotImplementedError) and str(raised).startswith("write "):
                return _unwritten(str(raised).removeprefix("write "), self.exercise["functions"])
            return _with_inputs(self._raised(raised, inputs), example, before)
        self._seconds.append(max(0.0, time.thread_time() - start - _once(start, known)))
        tolerance = self.exercise["rtol"], example["scale"]
        problem = _judged(self.exercise, outcome.value, built(example["expected"]), example, "", tolerance)
        if problem is not None:
            return changed_sentence(outcome.changed) if outcome.changed else _with_inputs(problem, example, before)
        self._seen += outcome.broken + _too_many_calls(inputs, example)
        self._values.append(outcome.value)
        return None

    def _again(self) -> str | None:
        """Try every example again, and in each circumstance, and say in which one it fails first."""
        end, latest = time.thread_time() + _SECONDS, time.perf_counter() + _LATEST
        for word, number in self._replays():
            if time.thread_time() + self._seconds[number] > end or time.perf_counter() > latest:
                self.is_whole = False
                continue
            start, known = time.thread_time(), len(sys.modules)
            with _silence():
                problem = self._tried_in(word, number)
            end += _once(start, known)
            if problem is not None:
                line = problem.splitlines()[0]
                return line if word == _TWICE else f"{_CIRCUMSTANCES[word]} (example {number + 1}) {line}"
        return None

    def _replays(self) -> list[tuple[str, int]]:
        """List what is tried again: every circumstance with a quick example first, then with the others."""
        words = [(_TWICE, *example["also"]) for example in self.exercise["examples"]]
        quick = sorted(range(len(words)), key=lambda number: int(self._seconds[number] / _QUICK))
        turns = {word: [number for number in quick if word in words[number]] for each in words for word in each}
        return [(word, turn[k]) for k in range(len(words)) for word, turn in turns.items() if k < len(turn)]

    def _tried_in(self, word: str, number: int) -> str | None:
        """Call the function on one example in one circumstance, and say what is wrong, if anything is."""
        example, before = self.exercise["examples"][number], self._values[number]
        inputs, expected = in_circumstance(word, example, self.exercise)
        try:
            outcome = self._call(inputs)
        except Exception as raised:
            return self._raised(raised, inputs)
        if word == _TWICE:
            is_same = self._is_same(example, [each_tensor(Tensor.detach, before), outcome.value])
            return next(iter(outcome.broken), None if is_same else sentence(["same"]))
        rtol = self.exercise["rtol32"] if word == "float32" else self.exercise["rtol"]
        problem = _judged(self.exercise, outcome.value, expected, example, word, (rtol, example["scale"]))
        return problem or next(iter(outcome.broken), None)

    def _is_same(self, example: dict[str, Any], values: list[Any]) -> bool:
        """Whether two values of the same inputs differ by rounding at most.

        It may be large where a system is nearly singular, and hangs on how tensors lie in memory: then one recurs.
        """
        first, second = values
        if difference(second, first, rounding(first), 0.0) is None:
            return True
        if difference(second, first, self.exercise["rtol"], example["scale"]) is not None:
            return False
        inputs = (in_circumstance(_TWICE, example, self.exercise)[0] for _ in range(_REPEATS - 2))
        values += [self._call(each).value for each in inputs]
        detached = [each_tensor(Tensor.detach, value) for value in values]
        return any(difference(one, other, 0.0, 0.0) is None for one, other in combinations(detached, 2))

    def _call(self, inputs: dict[str, Any]) -> _Outcome:
        """Call the function, or the probe with it, and look at what it leaves behind."""
        probe, by_hand = self.exercise["probe"], self.exercise["by_hand"]
        target = getattr(support(), probe) if probe else self.functions[0]
        before = Inputs(inputs)
        with contextlib.ExitStack() as stack:
            if by_hand and not before.are_on_meta:
                stack.enter_context(nothing_differentiates())
            if by_hand and not before.have_leaves:  # with leaves a graph is honest, and shows
                stack.enter_context(torch.inference_mode())
            # on meta torch imports much on the way, and what would then be put in a place might stay there
            left = [] if before.are_on_meta else stack.enter_context(left_behind())
            value = self._answer(target, inputs)
        changed, clauses = before.changed(), [*left, *self._results.keep(value, inputs)]
        broken = [changed_sentence(changed)] if changed else []
        broken += [sentence(clauses)] if clauses else []
        broken += [ATTACHED] if hangs_on_a_graph(value) else []
        return _Outcome(value, changed, broken)

    def _answer(self, target: Callable[..., Any], inputs: dict[str, Any]) -> Any:
        """Call the function, and what it hands back where a function is asked for."""
        first, later = self.functions if self.exercise["probe"] else [], self.exercise["later"]
        value = target(*first, *(item for key, item in inputs.items() if key != later))
        if later is None:
            return value
        if not callable(value):
            raise _NoFunctionError(wrong_type(value, f"a function of {later}").text)
        return value(inputs[later])

    def _raised(self, raised: Exception, inputs: dict[str, Any]) -> str:
        if isinstance(raised, _NoFunctionError):
            return str(raised)
        is_autograd = type(raised) is RuntimeError and ("grad" in str(raised) or "nference" in str(raised))
        is_of_leaves = Inputs(inputs).have_leaves
        if isinstance(raised, NotByHandError) or (self.exercise["by_hand"] and is_autograd and not is_of_leaves):
            return "this exercise is by hand: nothing from torch.autograd or torch.func, and no .backward()."
        frames = traceback.walk_tb(raised.__traceback__)
        places = [(f.f_code.co_name, line) for f, line in frames if f.f_globals is self.namespace]
        where = f" (line {places[-1][1]} of the cell of {places[-1][0]})" if places else ""
        return f"your function raised {type(raised).__name__}: {raised}{where}"


def _once(start: float, known: int) -> float:
    """Return the seconds since then if torch imported something, as for meta: they will not come again."""
    return time.thread_time() - start if len(sys.modules) > known else 0.0


def _unwritten(name: str, functions: list[str]) -> str:
    """Say which stub the call arrived at."""
    if name not in functions:
        return f"your function calls {name}, which is not written yet."
    of_what = f" of {name}" if len(functions) > 1 else ""
    return f"not attempted yet. Replace the line `raise NotImplementedError(…)`{of_what} with your code."


def _judged(
    exercise: dict[str, Any],
    actual: Any,
    expected: Any,
    example: dict[str, Any],
    word: str,
    tolerance: tuple[float, float],
) -> str | None:
    """Compare with the right answer, or what can be said of both where many answers are right.

    Args:
        word: the circumstance in which the example was tried; empty if as it stands.
        tolerance: what is allowed, relative to the largest entry or the scale.
    """
    if (exercise["certificate"] is None and word != "dtype") or word == "meta":
        found = difference(actual, expected, *tolerance)
    else:
        found = form_difference(actual, expected)
    if found is not None or exercise["certificate"] is None or word == "meta":
        return found.text if found else None
    certificate = getattr(support(), exercise["certificate"])
    try:
        said = certificate(exactly(actual), **exact_inputs_of(example, word))
    except Exception as raised:
        return (
            f"{certificate.__name__} in support.py cannot look at what you returned "
            f"({type(raised).__name__}: {raised}). Are its parts and their shapes as the statement says?"
        )
    right = certificate(exactly(expected), **exact_inputs_of(example, word))
    for name in right:
        if right[name] is True and said[name] is False:
            return f"{name}: that is not so."
    found = difference(exactly(said), exactly(right), *tolerance)
    return found.text if found else None


def _with_inputs(problem: str, example: dict[str, Any], before: dict[str, Tensor]) -> str:
    """Add the inputs at which it went wrong."""
    lines = [f"{key} = {_spelled(item, before.get(key))}" for key, item in example["inputs"].items()]
    return "\n  ".join([problem, *(f"{'for' if n == 0 else '   '}           {line}" for n, line in enumerate(lines))])


def _spelled(item: Any, value: Tensor | None) -> str:
    """Write an input as a student would type it."""
    if value is not None:
        return short(value)
    if isinstance(item, dict) and ("asked" in item or "rebuilt" in item):
        name = item.get("asked", item.get("rebuilt"))
        parameters = f"({', '.join(short(built(part)) for part in item['parameters'])})"
        return str(name) if "asked" in item and not item["parameters"] else f"{name}{parameters}"
    return short(built(item))


def _too_many_calls(inputs: dict[str, Any], example: dict[str, Any]) -> list[str]:
    limits = example["at_most_calls"].items()
    return [
        f"you called {key} {inputs[key].count} times; {limit} are enough."
        for key, limit in limits
        if inputs[key].count > limit
    ]


@contextlib.contextmanager
def _silence() -> Iterator[None]:
    """Let what is called once more print nothing: it was printed before."""
    nowhere = io.StringIO()
    with (
        contextlib.redirect_stdout(nowhere),
        contextlib.redirect_stderr(nowhere),
        warnings.catch_warnings(),
    ):
        warnings.simplefilter("ignore")
        yield


def begun(name: str, namespace: dict[str, Any]) -> Trial | str:
    """Find the functions of an exercise, or say what is missing."""
    if name not in EXAMPLES:
        return f"there is no exercise of this name. The exercises are {', '.join(EXAMPLES)}."
    functions = []
    for wanted in EXAMPLES[name]["functions"]:
        function = namespace.get(wanted)
        if not callable(function):
            return f"{wanted} is not defined yet. Run its cell first; if you renamed the function, name it back."
        functions.append(function)
    return Trial(EXAMPLES[name], functions, namespace)
