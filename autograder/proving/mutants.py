"""Makes mutants: the solution with one small change each, as a tired student would make it, from its syntax tree.

A mutant that earns every point is either as right as the solution or a gap in the checks (`proving/trial.py`).
Knows no process and no point.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from autograder.proving.slips import capped, differences_in, is_module, slips
from autograder.proving.solution import Solution, Statement

SHORTEST_NAME = 10  # characters of an expression by which a mutant is called

SWAPPED_OPERATORS: dict[type[ast.operator], tuple[type[ast.operator], ...]] = {
    ast.Add: (ast.Sub,),
    ast.Sub: (ast.Add,),
    ast.Mult: (ast.Div,),
    ast.Div: (ast.Mult,),
    ast.FloorDiv: (ast.Div,),
    ast.MatMult: (ast.Mult,),
}
SWAPPED_COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip
SWAPPED_NAMES = {
    "sum": "mean", "mean": "sum", "max": "min", "min": "max", "amax": "amin", "amin": "amax", "argmax": "argmin",
    "argmin": "argmax", "sin": "cos", "cos": "sin", "exp": "expm1", "log": "log1p", "mT": "T", "mH": "mT", "T": "mT",
    "triu": "tril", "tril": "triu", "zeros_like": "ones_like", "ones_like": "zeros_like", "solve": "lstsq",
    "row_stack": "column_stack", "jacrev": "grad",
}  # fmt: skip


@dataclass(frozen=True)
class Mutant:
    """One changed solution.

    Attributes:
        name: what was changed, ``before → after``; unique within its exercise.
        source: a cell that defines the changed functions, and all that hangs on them.
        line: where in the solution's cell, from 1; 0 for an answer without work.
        is_lazy: whether it is no changed solution but an answer without work, which must earn nothing.
    """

    name: str
    source: str
    line: int = 0
    is_lazy: bool = False


def mutants_of(solution: Solution) -> list[Mutant]:
    """Make every mutant of a solution, each once."""
    made: list[Mutant] = []
    for definition in solution.definitions:
        original = ast.unparse(definition.statement)
        for before, after, line, tree in _variants(definition.statement):
            text = ast.unparse(ast.fix_missing_locations(tree))
            if text != original:
                made.append(Mutant(f"{before} → {after}", solution.changed(definition, text), line))
    return numbered(made)


def numbered(made: Sequence[Mutant]) -> list[Mutant]:
    """Drop mutants that are the same code, and tell apart those of the same name."""
    by_source: dict[str, Mutant] = {}
    for item in made:
        by_source.setdefault(item.source, item)
    seen: dict[str, int] = {}
    result = []
    for item in by_source.values():
        seen[item.name] = seen.get(item.name, 0) + 1
        again = f" ({seen[item.name]})" if seen[item.name] > 1 else ""
        result.append(Mutant(item.name + again, item.source, item.line, item.is_lazy))
    return result


def _variants(definition: Statement) -> Iterator[tuple[str, str, int, Statement]]:
    """Yield (text before, text after, line, the changed tree), one change at a time."""
    annotations, differences = _annotations(definition), differences_in(definition)
    nodes = list(_body_nodes(definition))
    for index, node in enumerate(nodes):
        if isinstance(node, ast.stmt):
            for after, text in _changed_statement(node):
                yield _shown(node), text, node.lineno, _replaced(definition, index, after)
        elif isinstance(node, ast.expr):
            told = _readable(nodes, index)
            for other in (*_changed_expression(node, annotations), *slips(node, differences)):
                tree = _replaced(definition, index, [other])
                changed = other if told == index else list(_body_nodes(tree))[told]
                yield ast.unparse(nodes[told]), ast.unparse(changed), node.lineno, tree


def _readable(nodes: Sequence[ast.AST], index: int) -> int:
    """Return the number of the smallest expression around a node that a reader finds again: not just `1`, or `x`.

    What is around a node was walked before it, so its number is the same in a changed copy.
    """
    for around in range(index, -1, -1):
        node = nodes[around]
        if isinstance(node, ast.stmt):
            break
        if any(item is nodes[index] for item in ast.walk(node)) and not _stands_alone(nodes[index], node):
            index = around
    return index


def _stands_alone(node: ast.AST, around: ast.AST) -> bool:
    """Whether an expression says enough by itself: it is no name, no index, and no function without its brackets."""
    is_part = any(
        (isinstance(item, ast.Subscript) and item.slice is node) or (isinstance(item, ast.Call) and item.func is node)
        for item in ast.walk(around)
    )
    return len(ast.unparse(node)) >= SHORTEST_NAME and not is_part


def _body_nodes(definition: Statement) -> Iterator[ast.AST]:
    """Walk over what runs: no signature, no docstring, no annotation."""
    if isinstance(definition, ast.Assign | ast.AnnAssign):
        yield from _walk(definition.value) if definition.value is not None else ()
        return
    for statement in definition.body:
        if not _is_docstring(statement):
            yield from _walk(statement)


def _walk(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.FunctionDef):
        for statement in node.body:
            if not _is_docstring(statement):
                yield from _walk(statement)
        return
    yield node
    for name, value in ast.iter_fields(node):
        if name in ("annotation", "returns", "ctx", "targets", "target"):
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST):
                yield from _walk(child)


def _is_docstring(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def _replaced(definition: Statement, index: int, after: Sequence[ast.AST]) -> Statement:
    """Copy a definition with the node of this number replaced: an expression by another, a statement by several."""
    tree = copy.deepcopy(definition)
    target = next(node for number, node in enumerate(_body_nodes(tree)) if number == index)
    for parent in ast.walk(tree):
        for name, value in ast.iter_fields(parent):
            if value is target:
                setattr(parent, name, after[0])
                return tree
            if isinstance(value, list) and any(item is target for item in value):
                at = next(number for number, item in enumerate(value) if item is target)
                value[at : at + 1] = after or ([ast.Pass()] if isinstance(target, ast.stmt) and len(value) == 1 else [])
                return tree
    raise AssertionError("every node has a parent")


def _shown(statement: ast.stmt) -> str:
    return ast.unparse(statement).split("\n")[0]


def _annotations(definition: Statement) -> dict[str, str]:
    """Return the annotation of every parameter; those of one annotation are easily taken for each other."""
    found = {}
    for node in ast.walk(definition):
        if isinstance(node, ast.arg) and node.annotation is not None:
            found[node.arg] = ast.unparse(node.annotation)
    return found


# --- statements --------------------------------------------------------------------------------------------


def _changed_statement(node: ast.stmt) -> Iterator[tuple[list[ast.stmt], str]]:
    """Yield (what stands in its place, how that is told)."""
    match node:
        case ast.Expr() | ast.AugAssign() | ast.Delete():
            yield [], "left out"
        case ast.Assign(targets=[ast.Name(id=name)], value=value) if any(
            isinstance(item, ast.Name) and item.id == name for item in ast.walk(value)
        ):
            yield [], "left out"  # x = x.detach(): without it the name still has a value
        case ast.Assign(targets=[ast.Attribute() | ast.Subscript()]):
            yield [], "left out"
        case ast.If(body=body, orelse=orelse):
            yield list(body), "if True"
            yield list(orelse), "if False"
        case ast.With(body=body):
            yield list(body), "without it"
        case ast.Break():
            yield [ast.Continue()], "continue"
    yield from capped(node)
    if isinstance(node, ast.AugAssign):
        for other in SWAPPED_OPERATORS.get(type(node.op), ()):
            changed = ast.AugAssign(node.target, other(), node.value)
            yield [changed], ast.unparse(changed)


# --- expressions -------------------------------------------------------------------------------------------


def _changed_expression(node: ast.expr, annotations: dict[str, str]) -> Iterator[ast.expr]:
    match node:
        case ast.BinOp():
            yield from _changed_binary(node)
        case ast.UnaryOp(operand=operand):
            yield operand
        case ast.Compare(ops=[op], left=left, comparators=[right]):
            if type(op) in SWAPPED_COMPARISONS:
                yield ast.Compare(left, [SWAPPED_COMPARISONS[type(op)]()], [right])
        case ast.BoolOp(op=op, values=values):
            yield ast.BoolOp(ast.Or() if isinstance(op, ast.And) else ast.And(), values)
            yield from values
        case ast.IfExp(body=body, orelse=orelse):
            yield body
            yield orelse
        case ast.Constant(value=value):
            yield from _changed_constant(value)
        case ast.Name(id=name):
            same = [other for other, kind in annotations.items() if kind == annotations.get(name) and other != name]
            yield from (ast.Name(other, ast.Load()) for other in same)
        case ast.Attribute(value=value, attr=name):
            if name in ("mT", "T", "mH"):
                yield value
            if name in SWAPPED_NAMES:
                yield ast.Attribute(value, SWAPPED_NAMES[name], ast.Load())
        case ast.Call():
            yield from _changed_call(node)
        case ast.Tuple(elts=[first, second]):
            yield ast.Tuple([second, first], ast.Load())


def _changed_binary(node: ast.BinOp) -> Iterator[ast.expr]:
    """Yield another operator, exchanged operands, one operand dropped, a transposed factor, a factor too many."""
    for other in SWAPPED_OPERATORS.get(type(node.op), ()):
        yield ast.BinOp(node.left, other(), node.right)
    if isinstance(node.op, ast.Sub | ast.Div | ast.MatMult | ast.Pow):
        yield ast.BinOp(node.right, node.op, node.left)
    yield node.left
    yield node.right
    if isinstance(node.op, ast.MatMult):
        yield ast.BinOp(ast.Attribute(node.left, "mT", ast.Load()), node.op, node.right)
        yield ast.BinOp(node.left, node.op, ast.Attribute(node.right, "mT", ast.Load()))
    if isinstance(node.op, ast.Add | ast.Sub | ast.MatMult | ast.Div):
        yield ast.BinOp(ast.Constant(2), ast.Mult(), node)
        yield ast.BinOp(node, ast.Div(), ast.Constant(2))
        yield ast.UnaryOp(ast.USub(), node)


def _changed_constant(value: object) -> Iterator[ast.expr]:
    if isinstance(value, bool):
        yield ast.Constant(not value)
    elif isinstance(value, int):
        yield from (ast.Constant(other) for other in (value + 1, value - 1))
    elif isinstance(value, float):
        yield from (ast.Constant(other) for other in (2 * value, value / 2) if other != value)


def _changed_call(node: ast.Call) -> Iterator[ast.expr]:
    """Yield the call left out, its name exchanged with a neighbour's, its arguments exchanged or left out."""
    if isinstance(node.func, ast.Attribute) and not is_module(node.func.value):
        yield node.func.value  # x.detach() → x
    elif len(node.args) == 1 and not node.keywords and not isinstance(node.args[0], ast.Starred):
        yield node.args[0]  # torch.abs(x) → x
    if isinstance(node.func, ast.Name) and node.func.id in SWAPPED_NAMES:
        yield ast.Call(ast.Name(SWAPPED_NAMES[node.func.id], ast.Load()), node.args, node.keywords)
    for at in range(len(node.args) - 1):
        args = list(node.args)
        args[at], args[at + 1] = args[at + 1], args[at]
        yield ast.Call(node.func, args, node.keywords)
    if isinstance(node.func, ast.Attribute) and node.args and not is_module(node.func.value):
        yield ast.Call(node.func, node.args[:-1], node.keywords)  # squeeze(-1) → squeeze()
    for at in range(len(node.keywords)):
        yield ast.Call(node.func, node.args, [*node.keywords[:at], *node.keywords[at + 1 :]])
    if isinstance(node.func, ast.Name) and node.func.id == "range" and len(node.args) == 1:
        yield ast.Call(node.func, [ast.BinOp(node.args[0], ast.Sub(), ast.Constant(1))], [])
        yield ast.Call(node.func, [ast.Constant(1), *node.args], [])
