"""What changes are made to a solution: one at a time, each of them code, and each called by what a reader finds again."""

from __future__ import annotations

import ast
from textwrap import dedent
from typing import Any

import pytest

from autograder.proving.lazy_answers import lazy_answers
from autograder.proving.mutants import Mutant, mutants_of, numbered
from autograder.proving.solution import Solution


def all_of(cells: list[str], functions: list[str], first: Any = None, support: str = "") -> list[Mutant]:
    """Make everything that is tried of an exercise."""
    solution = Solution(cells, functions)
    return numbered([*lazy_answers(solution, 2, support, first), *mutants_of(solution)])


def made(body: str, parameters: str = "x", name: str = "f") -> list[Mutant]:
    """Make the mutants of a function with this body."""
    cell = f"def {name}({parameters}):\n    " + dedent(body).strip("\n").replace("\n", "\n    ")
    return all_of([cell], [name], 1.0)


def names(body: str, parameters: str = "x") -> list[str]:
    """Return the names of changed solutions, without the answers without work."""
    return [item.name for item in made(body, parameters) if not item.is_lazy]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("return a + b", ["a + b → a - b", "a + b → a", "a + b → b", "a + b → 2 * (a + b)", "a + b → (a + b) / 2", "a + b → -(a + b)"]),
        ("return a - b", ["a - b → a + b", "a - b → b - a"]),
        ("return a @ b", ["a @ b → a * b", "a @ b → b @ a", "a @ b → a", "a @ b → b", "a @ b → a.mT @ b", "a @ b → a @ b.mT"]),
        ("return a * b", ["a * b → a / b", "a * b → a", "a * b → b"]),
        ("return -alpha * beta", ["-alpha * beta → alpha * beta"]),
        ("return matrix.mT", ["matrix.mT → matrix", "matrix.mT → matrix.T"]),
        ("return values.sum(dim=-1)", ["values.sum(dim=-1) → values", "values.sum(dim=-1) → values.mean(dim=-1)", "values.sum(dim=-1) → values.sum()", "values.sum(dim=-1) → values.sum(dim=-2)"]),
        ("return values.squeeze(-1)", ["values.squeeze(-1) → values", "values.squeeze(-1) → values.squeeze()", "values.squeeze(-1) → values.squeeze(-2)", "values.squeeze(-1) → values.squeeze(-0)"]),
        ("return torch.outer(u, v)", ["torch.outer(u, v) → torch.outer(v, u)"]),
        ("return values.detach()", ["values.detach() → values"]),
        ("return torch.exp(values)", ["torch.exp(values) → values", "torch.exp(values) → torch.expm1(values)"]),
        ("return first < second", ["first < second → first <= second"]),
        ("return first >= second", ["first >= second → first > second"]),
        ("return first and second", ["first and second → first or second", "first and second → first", "first and second → second"]),
        ("return value if condition else other", ["value if condition else other → value", "value if condition else other → other"]),
        ("return range(number)", ["range(number) → range(number - 1)", "range(number) → range(1, number)"]),
        ("return number ** 3", ["number ** 3 → number ** 4", "number ** 3 → number ** 2"]),
        ("return 0.5 * number", ["0.5 * number → 1.0 * number", "0.5 * number → 0.25 * number"]),
        ("return first, second", ["(first, second) → (second, first)"]),
        ("return table[0, number]", ["table[0, number] → table[1, number]", "table[0, number] → table[-1, number]"]),
    ],
    ids=["a sum", "a difference", "a product of matrices", "a product", "a sign", "a transpose", "a reduction", "a squeeze",
         "arguments", "a missing detach", "a function", "less", "greater or equal", "a condition", "a choice", "a range",
         "a power", "a factor", "a pair", "an index"],
)  # fmt: skip
def test_an_expression_is_changed(body: str, expected: list[str]) -> None:
    assert set(expected) <= set(names(body))


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("grad.zero_()\nreturn grad", "grad.zero_() → left out"),
        ("x = x.detach()\nreturn 2 * x", "x = x.detach() → left out"),
        ("g[0] = x\nreturn g", "g[0] = x → left out"),
        ("total += x\nreturn total", "total += x → left out"),
        ("total += x\nreturn total", "total += x → total -= x"),
        ("if x > 0:\n    return 1\nreturn 0", "if x > 0: → if True"),
        ("if x > 0:\n    return 1\nreturn 0", "if x > 0: → if False"),
        ("with torch.no_grad():\n    return 2 * x", "with torch.no_grad(): → without it"),
        ("while True:\n    break\nreturn x", "break → continue"),
    ],
    ids=lambda text: text.replace("\n", "; "),
)
def test_a_statement_is_changed(body: str, expected: str) -> None:
    assert expected in names(body)


def test_parameters_of_one_annotation_are_taken_for_each_other_and_others_are_not() -> None:
    found = names("return left.norm() * size", "left: Tensor, right: Tensor, size: int")
    assert "left.norm() → right.norm()" in found
    assert not any("size.norm" in name or "* left" in name for name in found)


def test_answers_without_work() -> None:
    lazy = [item.name for item in made("return A @ x", "A, x") if item.is_lazy]
    assert lazy == ["return None", "return A", "return x", "return zeros", "return ones", "return always the same"]


def test_answers_without_work_are_handed_back_as_functions_too() -> None:
    solution = Solution(["def f(x):\n    return lambda dx: x * dx"], ["f"])
    lazy = {item.name: item.source for item in lazy_answers(solution, 1, "", 6.0, "dx")}

    def value(name: str) -> object:
        namespace: dict[str, Any] = {}
        exec(lazy[f"return {name}"], namespace)
        return namespace["f"](2.0)(3.0)

    names = ("lambda dx: None", "lambda dx: x", "lambda dx: dx", "zeros", "ones", "lambda dx: always the same")
    assert [value(name) for name in names] == [None, 2.0, 3.0, 0.0, 1.0, 6.0]


def test_zeros_have_the_shape_of_the_answer_and_keep_what_is_no_number() -> None:
    import torch

    zeros = next(
        item for item in made('return {"a": 2 * x, "b": (x, "text", 3.0, True)}') if item.name == "return zeros"
    )
    namespace: dict[str, object] = {}
    exec(zeros.source, namespace)
    answer = namespace["f"](torch.ones(2, dtype=torch.float32))  # type: ignore[operator]
    assert answer["a"].tolist() == [0.0, 0.0]
    assert answer["a"].dtype == torch.float32
    assert answer["b"][1:] == (None, 0.0, False)


def test_what_does_not_run_is_left_alone() -> None:
    cell = dedent('''
        def f(x: Tensor, size: int = 3) -> Tensor:
            """Add 1 + 1, as in x + x."""
            y: Tensor = x
            return y
    ''')
    assert all(item.is_lazy for item in all_of([cell], ["f"]))


def test_inner_functions_and_methods_are_changed() -> None:
    cell = dedent("""
        class Value:
            def __mul__(self, other):
                def back():
                    self.grad += other.data * out.grad
                return back
    """)
    found = [item.name for item in all_of([cell], ["Value"])]
    assert "self.grad += other.data * out.grad → left out" in found
    assert "other.data * out.grad → other.data" in found


def test_every_mutant_is_code_is_another_code_and_has_a_name_of_its_own() -> None:
    found = made(
        """
        for step in range(10):
            y = x.clone() if step % 2 else -x
            x = [value + 1 for value in (x, y)][0] @ y.mT
            x = (lambda z: z - 1)(x)
        return f"{x + y}", x
        """
    )
    sources = [ast.unparse(ast.parse(item.source)) for item in found]
    assert len(set(sources)) == len(sources) > 30
    assert len({item.name for item in found}) == len(found)


def test_the_line_is_that_of_the_cell() -> None:
    cell = "import torch\n\n\ndef f(x):\n    y = x\n    return x + y\n"
    assert {item.line for item in all_of([cell], ["f"]) if not item.is_lazy} == {6}


def test_the_last_definition_counts_and_cells_of_jupyters_own_syntax_are_passed_over() -> None:
    cells = ["def f(x):\n    return x + 1", "def f(x):\n    return x - 2", "%matplotlib inline"]
    assert "x - 2 → x + 2" in [item.name for item in all_of(cells, ["f"])]


def test_a_function_that_is_not_there_has_no_mutants() -> None:
    assert all(item.is_lazy for item in all_of(["x = 1"], ["f"]))


# --- what belongs to a solution ----------------------------------------------------------------------------

REGION = "### BEGIN SOLUTION\n{text}\n### END SOLUTION"


def test_a_helper_in_a_solution_region_is_changed_and_all_that_hangs_on_it_is_made_anew() -> None:
    cells = [
        "def given(x):\n    return x + 1",
        REGION.format(text="def part(A):\n    return A + A.mT\n\n\ndef unused(x):\n    return x - 1"),
        REGION.format(text="def f(A, x):\n    return part(A) @ given(x)"),
    ]
    solution = Solution(cells, ["f"])
    assert [definition.statement.name for definition in solution.definitions] == ["part", "f"]
    assert solution.public == ["given"]
    found = {item.name: item.source for item in mutants_of(solution)}
    assert "A + A.mT → A - A.mT" in found
    assert "x + 1 → x - 1" not in found
    assert "x - 1 → x + 1" not in found
    assert "def f(A, x):" in found["A + A.mT → A - A.mT"]


@pytest.mark.parametrize(
    "text", ["f = lambda x: x + 1", "class F:\n    @staticmethod\n    def apply(x):\n        return x + 1\n\n\nf = F.apply"],
    ids=["a lambda", "an alias"],
)  # fmt: skip
def test_a_solution_that_is_no_def_is_changed(text: str) -> None:
    found = {item.name: item.source for item in mutants_of(Solution([REGION.format(text=text)], ["f"]))}
    namespace: dict[str, Any] = {}
    exec(next(source for name, source in found.items() if name.endswith("x - 1")), namespace)
    assert namespace["f"](3) == 2


def test_what_students_are_given_is_no_answer() -> None:
    cells = ["def given(x):\n    return x + 1", REGION.format(text="def f(x):\n    return given(x)")]
    lazy = {
        item.name: item.source for item in all_of(cells, ["f"], 1.0, "def helper(x):\n    return x") if item.is_lazy
    }
    assert {"return given(…)", "return support.helper(…)", "return x"} <= set(lazy)


def test_an_answer_in_words_is_no_number_to_fill() -> None:
    cells = ['def f(x):\n    return "saddle"']
    zeros = next(item for item in all_of(cells, ["f"], "saddle") if item.name == "return zeros")
    always = next(item for item in all_of(cells, ["f"], "saddle") if item.name == "return always the same")
    namespace: dict[str, Any] = {}
    exec(zeros.source, namespace)
    assert namespace["f"](3) is None
    exec(always.source, namespace)
    assert namespace["f"](3) == "saddle"
