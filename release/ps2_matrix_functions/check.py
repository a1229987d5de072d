"""Try your functions on the examples that everybody may see.

    from check import check
    check("grad_quadratic_form")

Says what your function returned, what was required, and what to look at next. It never raises, so that
"Run all" goes on. The points come later, from other inputs, and from the notebook as it is after "Restart and run all":
where that will be another notebook than the one before you, this is said, too.
"""

from __future__ import annotations

import ast
import builtins
import contextlib
import inspect
import json
import math
import os
import symtable
import sys
import traceback
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import torch
from torch import Tensor

_EXAMPLES = json.loads((Path(__file__).parent / "examples.json").read_text(encoding="utf-8"))
_BAD = "✗"
_GOOD = "✓"
_MIND = "!"


def check(name: str) -> None:
    """Run the shown examples of one exercise on your function and print what was found."""
    frame = inspect.currentframe()
    caller = frame.f_back if frame else None
    namespace = caller.f_globals if caller else {}
    problem = problem_with(name, namespace)
    if problem is None:
        count = len(_EXAMPLES[name]["examples"])
        shown = {1: "the shown example is", 2: "both shown examples are"}.get(count, f"all {count} shown examples are")
        print(f"{_GOOD} {name}: {shown} right. The hidden checks try what else the statement names.")
    else:
        print(f"{_BAD} {name}: {problem}")
    _remind_of_prediction(name, namespace)
    with contextlib.suppress(Exception):  # beside the point: nothing here may stop a notebook
        for remark in _remarks(name, namespace, problem is None):
            print(f"{_MIND} {remark}")
    if problem is not None and os.environ.get("NBGRADER_EXECUTION"):  # nbgrader's validation counts what raises
        raise AssertionError(f"{name}: {problem}")


def _remind_of_prediction(name: str, namespace: dict[str, Any]) -> None:
    variable = _EXAMPLES.get(name, {}).get("prediction")
    if variable and not isinstance(namespace.get(variable), str):
        print(f"  Your prediction is still open: {variable} is not a letter in quotes yet.")


def problem_with(name: str, namespace: dict[str, Any]) -> str | None:
    """Return what is wrong with one exercise on the shown examples, None if nothing is."""
    if name not in _EXAMPLES:
        return f"there is no exercise of this name. The exercises are {', '.join(_EXAMPLES)}."
    exercise = _EXAMPLES[name]
    functions = []
    for wanted in exercise["functions"]:
        function = namespace.get(wanted)
        if not callable(function):
            return f"{wanted} is not defined yet. Run its cell first; if you renamed the function, name it back."
        functions.append(function)
    for number, example in enumerate(exercise["examples"], 1):
        problem = _try(exercise, functions, example, namespace)
        if problem is not None:
            return f"example {number} of {len(exercise['examples'])}: {problem}"
    return None


# --- one example -------------------------------------------------------------------------------------------


def _try(
    exercise: dict[str, Any], functions: list[Callable[..., Any]], example: dict[str, Any], namespace: dict[str, Any]
) -> str | None:
    """Call the function on one example and say what is wrong, if anything is."""
    inputs = {key: _value(item) for key, item in example["inputs"].items()}
    before = {key: item.detach().clone() for key, item in inputs.items() if isinstance(item, Tensor)}
    first = functions if exercise["probe"] else []
    target = getattr(_support(), exercise["probe"]) if exercise["probe"] else functions[0]
    try:
        with _by_hand() if exercise["by_hand"] else contextlib.nullcontext():
            actual = _answer(exercise, target, first, inputs)
    except Exception as raised:
        if isinstance(raised, NotImplementedError) and str(raised).startswith("write "):
            return _unwritten(str(raised).removeprefix("write "), exercise["functions"])
        return _with_inputs(_raised(raised, exercise["by_hand"], namespace), example, before)
    changed = [key for key, value in before.items() if not torch.equal(inputs[key].detach(), value)]
    if changed:
        return f"your function changed its input {' and '.join(changed)}. Work on a copy, and avoid += and x[i] = …"
    problem = _judged(exercise, example, actual)
    if problem is None:
        try:
            again = {key: _value(item) for key, item in example["inputs"].items()}
            problem = _attached(exercise, target, first, again)
        except Exception as raised:
            problem = f"on inputs that require a gradient, {_raised(raised, False, namespace)}"
    return _too_many_calls(inputs, example) if problem is None else _with_inputs(problem, example, before)


def _unwritten(name: str, functions: list[str]) -> str:
    """Say which stub the call arrived at."""
    if name not in functions:
        return f"your function calls {name}, which is not written yet."
    of_what = f" of {name}" if len(functions) > 1 else ""
    return f"not attempted yet. Replace the line `raise NotImplementedError(…)`{of_what} with your code."


def _judged(exercise: dict[str, Any], example: dict[str, Any], actual: Any) -> str | None:
    """Compare with the right answer, or what can be said of both where many answers are right."""
    expected, tolerance = _value(example["expected"]), (exercise["rtol"], example["scale"])
    if exercise["certificate"] is None:
        return _told(_difference(actual, expected, *tolerance), actual)
    certificate = getattr(_support(), exercise["certificate"])
    try:
        said = certificate(_detached(actual), **{key: _value(item) for key, item in example["inputs"].items()})
    except Exception as raised:
        return (
            f"{certificate.__name__} in support.py cannot look at what you returned "
            f"({type(raised).__name__}: {raised}). Are its parts and their shapes as the statement says?"
        )
    right = certificate(expected, **{key: _value(item) for key, item in example["inputs"].items()})
    return _told(_difference(said, right, *tolerance), actual)


def _told(found: _Difference | None, actual: Any) -> str | None:
    """Say what the difference is; where there is none, whether the result is detached."""
    if found is None and _hangs_on_a_graph(actual):
        return "the values are right, but still hang on autograd's graph. Return result.detach()."
    return found.text if found else None


def _hangs_on_a_graph(value: Any) -> bool:
    parts = value if isinstance(value, tuple | list) else [value]
    return any(isinstance(part, Tensor) and part.requires_grad for part in parts)


def _detached(value: Any) -> Any:
    if isinstance(value, tuple | list):
        return type(value)(map(_detached, value))
    return value.detach() if isinstance(value, Tensor) else value


def _answer(exercise: dict[str, Any], target: Callable[..., Any], first: list[Any], inputs: dict[str, Any]) -> Any:
    """Call the function, and what it hands back where a function is asked for."""
    later = exercise["later"]
    value = target(*first, *(item for key, item in inputs.items() if key != later))
    if later is None:
        return value
    if not callable(value):
        raise _NoFunctionError(_wrong_type(value, f"a function of {later}").text)
    return value(inputs[later])


def _attached(
    exercise: dict[str, Any], target: Callable[..., Any], first: list[Any], inputs: dict[str, Any]
) -> str | None:
    """Call again where a graph is recorded, if an input asks for one, and look whether the answer hangs on it."""
    if not any(isinstance(item, Tensor) and item.requires_grad for item in inputs.values()):
        return None
    if _hangs_on_a_graph(_answer(exercise, target, first, inputs)):
        return "the values are right, but they hang on the graph of an input that requires a gradient. Detach them."
    return None


def _with_inputs(problem: str, example: dict[str, Any], before: dict[str, Tensor]) -> str:
    """Add the inputs at which it went wrong."""
    lines = [f"{key} = {_spelled(item, before.get(key))}" for key, item in example["inputs"].items()]
    return "\n  ".join([problem, *(f"{'for' if n == 0 else '   '}           {line}" for n, line in enumerate(lines))])


def _spelled(item: Any, value: Tensor | None) -> str:
    """Write an input as a student would type it."""
    if value is not None:
        return _short(value)
    if isinstance(item, dict) and ("asked" in item or "rebuilt" in item):
        name = item.get("asked", item.get("rebuilt"))
        parameters = f"({', '.join(_short(_value(part)) for part in item['parameters'])})"
        return str(name) if "asked" in item and not item["parameters"] else f"{name}{parameters}"
    return _short(_value(item))


class _NotByHand(Exception):
    """Something that differentiates was called."""


class _NoFunctionError(Exception):
    """A function is to be handed back, and something else was; the text says what."""


_DIFFERENTIATES = {
    "torch.autograd": ("grad", "backward"),
    "torch.autograd.functional": ("jacobian", "hessian", "vjp", "jvp", "vhp", "hvp"),
    "torch.autograd.forward_ad": ("make_dual",),
    "torch._functorch.eager_transforms": ("grad_increment_nesting", "jvp_increment_nesting"),  # under torch.func
}


@contextlib.contextmanager
def _by_hand() -> Iterator[None]:
    """Run where nothing can be differentiated: without a graph, and where all that differentiates refuses."""

    def refuse(*_: Any, **__: Any) -> None:
        raise _NotByHand

    places = [(sys.modules.get(module), name) for module, names in _DIFFERENTIATES.items() for name in names]
    saved = [(module, name, getattr(module, name)) for module, name in places if hasattr(module, name)]
    try:
        for module, name, _ in saved:
            setattr(module, name, refuse)
        with torch.inference_mode():
            yield
    finally:
        for module, name, function in saved:
            setattr(module, name, function)


def _raised(raised: Exception, by_hand: bool, namespace: dict[str, Any]) -> str:
    if isinstance(raised, _NoFunctionError):
        return str(raised)
    is_autograd = type(raised) is RuntimeError and ("grad" in str(raised) or "nference" in str(raised))
    if isinstance(raised, _NotByHand) or (by_hand and is_autograd):
        return "this exercise is by hand: nothing from torch.autograd or torch.func, and no .backward()."
    places = [
        (f.f_code.co_name, line) for f, line in traceback.walk_tb(raised.__traceback__) if f.f_globals is namespace
    ]
    where = f" (line {places[-1][1]} of the cell of {places[-1][0]})" if places else ""
    return f"your function raised {type(raised).__name__}: {raised}{where}"


def _too_many_calls(inputs: dict[str, Any], example: dict[str, Any]) -> str | None:
    for key, limit in example["at_most_calls"].items():
        if inputs[key].count > limit:
            return f"the values are right, but you called {key} {inputs[key].count} times; {limit} are enough."
    return None


# --- comparing ---------------------------------------------------------------------------------------------
# As the grader does, in its order: type, shape, dtype, device, values. Nothing is broadcast; NaN is close to nothing.


class _Difference(NamedTuple):
    """How a returned value differs from what is required: in the grader's words and in a student's."""

    verdict: str
    text: str
    idea: str = ""


_IDEAS: dict[str, tuple[Callable[[Tensor], Tensor], str]] = {
    "sign": (lambda e: -e, "the sign: every entry has the opposite sign."),
    "factor_two": (lambda e: 2 * e, "a factor 2 that is too many, or a ½ that got lost."),
    "factor_half": (lambda e: e / 2, "a factor 2 that got lost, or a ½ that is too many."),
    "transpose": (
        lambda e: e.mT if e.dim() >= 2 else e,
        "a transpose: your result is the transpose of the right one.",
    ),
    "column": (lambda e: e.unsqueeze(-1), "the shape: the numbers are right, but stand in a column."),
    "row": (lambda e: e.unsqueeze(-2 if e.dim() else 0), "the shape: the numbers are right, but stand in a row."),
    "zeros": (lambda e: 0 * e, "only zeros were returned."),
}
_NEARLY_RIGHT = "nearly_right"
_NEARLY = 1e-3  # relative to the largest entry
_TEXTS = {name: text for name, (_, text) in _IDEAS.items()} | {
    _NEARLY_RIGHT: "accuracy: the idea is nearly right, but the result is not as exact as it can be. "
    "What is approximated?",
    "": "work the smallest example by hand, entry by entry, and compare.",
}


def _difference(actual: Any, expected: Any, rtol: float, scale: float) -> _Difference | None:
    """Say how a returned value differs from what is required; None if it does not."""
    if isinstance(expected, Tensor):
        return _tensor_difference(actual, expected, rtol, scale)
    if isinstance(expected, tuple | list):
        if not isinstance(actual, tuple | list) or len(actual) != len(expected):
            return _wrong_type(actual, f"a tuple of {len(expected)}")
        pairs = enumerate(zip(actual, expected, strict=True), 1)
        return _first_difference({f"part {number}": pair for number, pair in pairs}, rtol, scale)
    if isinstance(expected, dict):
        if not isinstance(actual, dict) or set(actual) != set(expected):
            return _wrong_type(actual, f"a dict with the keys {', '.join(expected)}")
        return _first_difference({key: (actual[key], expected[key]) for key in expected}, rtol, scale)
    if isinstance(expected, float):
        return _number_difference(actual, expected, rtol, scale)
    if type(actual) is not type(expected):
        return _wrong_type(actual, f"a {type(expected).__name__}")
    return None if actual == expected else _Difference("wrong_value", _unlike(actual, expected))


def _first_difference(pairs: dict[str, tuple[Any, Any]], rtol: float, scale: float) -> _Difference | None:
    for name, pair in pairs.items():
        found = _difference(*pair, rtol, scale)
        if found is not None:
            return found._replace(text=f"{name}: {found.text}")
    return None


def _wrong_type(actual: Any, required: str) -> _Difference:
    hint = " Is a `return` missing?" if actual is None else ""
    text = f"you returned {_short(actual)} of type {type(actual).__name__}; {required} is required.{hint}"
    return _Difference("wrong_type", text)


def _unlike(actual: Any, expected: Any) -> str:
    return f"yours is {actual!r}; required is {expected!r}."


def _number_difference(actual: Any, expected: float, rtol: float, scale: float) -> _Difference | None:
    if type(actual) not in (int, float):
        return _wrong_type(actual, "a number")
    error, allowed = abs(actual - expected), rtol * max(abs(expected), scale)
    if error <= allowed:  # false for NaN
        return None
    if error <= _NEARLY * abs(expected):
        text = f"{_unlike(actual, expected)}\n  look at       {_TEXTS[_NEARLY_RIGHT]}"
        return _Difference("wrong_value", text, _NEARLY_RIGHT)
    return _Difference("wrong_value" if math.isfinite(actual) else "not_finite", _unlike(actual, expected))


def _tensor_difference(actual: Any, expected: Tensor, rtol: float, scale: float) -> _Difference | None:
    if not isinstance(actual, Tensor):
        return _wrong_type(actual, "a tensor")
    if actual.layout != torch.strided:
        return _wrong_type(actual, "a dense tensor, as to_dense() gives it,")
    if actual.is_complex():
        return _wrong_dtype(actual, expected)
    if actual.is_meta:
        return _wrong_device(actual, expected)
    if actual.shape != expected.shape:
        idea = _idea(actual, expected, rtol, scale)
        text = f"you returned shape {tuple(actual.shape)}; required is {tuple(expected.shape)}."
        return _Difference("wrong_shape", f"{text}\n  look at       {_TEXTS[idea]}" if idea else text, idea)
    if actual.dtype != expected.dtype:
        return _wrong_dtype(actual, expected)
    if actual.device != expected.device:
        return _wrong_device(actual, expected)
    return _value_difference(actual.detach(), expected, rtol, scale)


def _wrong_dtype(actual: Tensor, expected: Tensor) -> _Difference:
    return _Difference("wrong_dtype", f"you returned {actual.dtype}; required is {expected.dtype}, like the inputs.")


def _wrong_device(actual: Tensor, expected: Tensor) -> _Difference:
    places = actual.device.type, expected.device.type
    return _Difference("wrong_device", "you returned a tensor on '{}'; the inputs are on '{}'.".format(*places))


def _value_difference(actual: Tensor, expected: Tensor, rtol: float, scale: float) -> _Difference | None:
    allowed = _allowed(expected, rtol, scale)
    error = (actual.double() - expected.double()).abs()
    close = error <= allowed  # false for NaN
    if bool(close.all()):
        return None
    is_finite = bool(torch.isfinite(actual).all())
    idea = _idea(actual, expected, rtol, scale)
    cause = "NaN or infinity: is there a division by zero, a logarithm of zero, or an overflow?"
    lines = [
        f"{int((~close).sum())} of {actual.numel()} entries are wrong.",
        *_side_by_side(actual, expected, close),
        f"largest error {float(error.max()):.2g}; allowed is {allowed:.2g}",
        f"look at       {_TEXTS[idea] if is_finite else cause}",
    ]
    return _Difference("wrong_value" if is_finite else "not_finite", "\n  ".join(lines), idea)


def _allowed(expected: Tensor, rtol: float, scale: float) -> float:
    return rtol * max(float(expected.double().abs().max()) if expected.numel() else 0.0, scale)


def _idea(actual: Tensor, expected: Tensor, rtol: float, scale: float) -> str:
    """Name the idea that gives just this answer; empty if it is none that is known for every exercise."""
    for name, (change, _) in _IDEAS.items() if expected.is_floating_point() else ():
        other = change(expected)
        if _is_close(actual, other, _allowed(other, rtol, scale)):
            return name
    wide = max(_allowed(expected, rtol, scale), _allowed(expected, _NEARLY, 0.0))
    return _NEARLY_RIGHT if _is_close(actual, expected, wide) else ""


def _is_close(actual: Tensor, other: Tensor, allowed: float) -> bool:
    is_alike = actual.shape == other.shape and actual.dtype == other.dtype
    return is_alike and bool(((actual.double() - other.double()).abs() <= allowed).all())


def _side_by_side(actual: Tensor, expected: Tensor, close: Tensor) -> list[str]:
    """Show both values whole if they are small, else the first row or entry that is wrong."""
    if actual.numel() <= 12:
        return _told_apart(actual, expected, "")
    index = tuple(close.logical_not().nonzero()[0].tolist())
    index = index[:-1] if actual.dim() > 1 else index
    place = "".join(f"[{i}]" for i in index)
    return _told_apart(actual[index], expected[index], f" at {place}")


def _told_apart(actual: Tensor, expected: Tensor, place: str) -> list[str]:
    """Write both with the few digits that torch prints, or with all if these are the same."""
    texts = [_short(actual), _short(expected)]
    if texts[0] == texts[1]:
        texts = [_short(value.tolist()) for value in (actual, expected)]
    return [f"you returned  {texts[0]}{place}", f"required is   {texts[1]}{place}"]


def _short(value: Any) -> str:
    text = str(value.detach() if isinstance(value, Tensor) else value).replace("\n", "\n                ")
    return text if len(text) <= 600 else text[:600] + " …"


# --- the notebook as a whole -------------------------------------------------------------------------------
# Kernels remember what cells did in the order in which they were run; the grader runs them from top to bottom.

_AS_GRADED = 'after "Restart and run all", which is how it is graded'
_right: set[str] = set()  # exercises that were right when they were checked


def _remarks(name: str, namespace: dict[str, Any], is_right: bool) -> Iterator[str]:
    """Say what of an exercise, and below the last one of the whole notebook, will not be as it is now."""
    (_right.add if is_right else _right.discard)(name)
    cells = [_Cell(source) for source in _sources(namespace)]
    is_last = name == [*_EXAMPLES][-1]
    names = [*_EXAMPLES] if is_last else [name]
    yield from _defined_twice([function for each in names for function in _EXAMPLES[each]["functions"]], cells)
    if is_last:
        yield from _used_too_early(cells)
        yield from _out_of_order(cells, namespace.get("In", []))
        yield from _right_no_longer(name, namespace)


def _sources(namespace: dict[str, Any]) -> list[str]:
    """Return the code cells of this notebook as it was last saved; none if nobody can tell which file it is."""
    told = [namespace.get("__vsc_ipynb_file__"), os.environ.get("JPY_SESSION_NAME")]
    known = [Path(path) for path in told if path and Path(path).is_file()]
    beside = [path for path in Path(__file__).parent.glob("*.ipynb") if not path.name.startswith(".")]
    if not known and len(beside) != 1:
        return []
    cells = json.loads((known or beside)[0].read_text(encoding="utf-8"))["cells"]
    return ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]


class _Cell:
    """What a code cell binds, what it needs at once, and what its functions need when they are called."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.binds: dict[str, ast.stmt] = {}  # but for imports, which may be repeated
        self.bound: set[str] = set()
        self.uses: set[str] = set()
        self.needs: dict[str, set[str]] = {}
        lines = ["" if line.lstrip().startswith(("%", "!", "?")) else line for line in source.split("\n")]
        with contextlib.suppress(SyntaxError, ValueError):
            for statement in ast.parse("\n".join(lines)).body:
                self._take_in(statement, symtable.symtable(ast.unparse(statement), "cell", "exec"))

    def _take_in(self, statement: ast.stmt, table: symtable.SymbolTable) -> None:
        symbols = table.get_symbols()
        names = {item.get_name() for item in symbols if item.is_assigned() or item.is_imported()}
        self.uses |= {item.get_name() for item in symbols if item.is_referenced()} - self.bound - names
        self.bound |= names
        if not isinstance(statement, (ast.Import, ast.ImportFrom)):
            self.binds |= dict.fromkeys(names, statement)
        for child in table.get_children():
            for name in names.intersection([child.get_name()]) or names:  # a lambda has no name of its own
                self.needs[name] = _taken_from_outside(child)


def _taken_from_outside(table: symtable.SymbolTable) -> set[str]:
    """Return the names that a function, and what stands in it, takes from the notebook."""
    own = {item.get_name() for item in table.get_symbols() if item.is_global() and item.is_referenced()}
    return own.union(*map(_taken_from_outside, table.get_children()))


def _defined_twice(functions: list[str], cells: list[_Cell]) -> Iterator[str]:
    """Find what these functions need, themselves included, that is defined above and otherwise below."""
    needs = {name: needed for cell in cells for name, needed in cell.needs.items()}
    told: set[str] = set()
    for function in functions:
        places = [number for number, cell in enumerate(cells) if function in cell.binds]
        waiting, seen = [function], {function}
        while waiting and places:
            name = waiting.pop(0)
            found = [number for number, cell in enumerate(cells) if name in cell.binds]
            is_below = name == function or (found and found[-1] > places[-1])
            if len(found) > 1 and is_below and name not in told and _differ(cells, found, name):
                told.add(name)
                for_whom = "" if name == function else f", and {function} (code cell {places[-1] + 1}) needs it"
                yield (
                    f"{name} is defined in code cell {found[0] + 1} and again in code cell {found[-1] + 1}{for_whom}. "
                    f"The last one counts {_AS_GRADED}: give one of them another name."
                )
            more = sorted(needs.get(name, set()) - seen)
            waiting, seen = waiting + more, seen.union(more)


def _differ(cells: list[_Cell], found: list[int], name: str) -> bool:
    return ast.dump(cells[found[0]].binds[name]) != ast.dump(cells[found[-1]].binds[name])


def _used_too_early(cells: list[_Cell]) -> Iterator[str]:
    """Find cells that need at once what only a cell below defines."""
    above: set[str] = set()
    for number, cell in enumerate(cells):
        for name in sorted(cell.uses - above - set(vars(builtins))):
            below = [other for other in range(number + 1, len(cells)) if name in cells[other].bound]
            if below:
                yield (
                    f"code cell {number + 1} uses {name}, which code cell {below[0] + 1} defines below it. "
                    f"It raises NameError {_AS_GRADED}, and what stands in it is lost: move one of the two."
                )
        above |= cell.bound


def _out_of_order(cells: list[_Cell], history: list[str]) -> Iterator[str]:
    """Find a cell that was run after one that stands below it."""
    texts = [cell.source.strip() for cell in cells]
    last_run = {text.strip(): number for number, text in enumerate(history)}
    ran = [(number, last_run[text]) for number, text in enumerate(texts) if text in last_run and texts.count(text) == 1]
    for (above, later), (below, earlier) in pairwise(ran):
        if later > earlier and cells[above].bound:
            yield (
                f"code cell {above + 1} was run after code cell {below + 1}. What you see is not what stands there "
                f"{_AS_GRADED}: do that once before you hand in, and read every ✓ again."
            )
            return


def _right_no_longer(name: str, namespace: dict[str, Any]) -> Iterator[str]:
    """Try once more what was right when it was checked."""
    for other in [each for each in _EXAMPLES if each in _right and each != name]:
        if problem := problem_with(other, namespace):
            yield (
                f"{other} was right when it was checked, and is not any more ({problem.splitlines()[0]}) "
                "Does a cell below change something that it needs?"
            )


# --- reading the examples ----------------------------------------------------------------------------------


class _Counted:
    """A function from support.py that counts its calls and cannot be differentiated."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self.function, self.count = function, 0

    def __call__(self, *values: Tensor) -> Tensor:
        self.count += 1
        with torch.no_grad():
            return self.function(*values)


def _support() -> Any:
    import support  # type: ignore[import-not-found]  # lies beside this file in the release

    return support


def _value(item: Any) -> Any:
    """Build one input or expected value from its record in examples.json."""
    if not isinstance(item, dict):
        return item
    if "tensor" in item:
        tensor = torch.tensor(item["tensor"], dtype=getattr(torch, item["dtype"])).reshape(item["shape"])
        return tensor.requires_grad_(item.get("requires_grad", False))
    if "asked" in item:
        function = getattr(_support(), item["asked"])
        return _Counted(function(*map(_value, item["parameters"])) if item["parameters"] else function)
    if "rebuilt" in item:
        return getattr(_support(), item["rebuilt"])(*map(_value, item["parameters"]))
    if "tuple" in item:
        return tuple(map(_value, item["tuple"]))
    if "list" in item:
        return list(map(_value, item["list"]))
    return {key: _value(part) for key, part in item["dict"].items()}
