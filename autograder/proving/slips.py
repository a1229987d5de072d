"""Changes that numerical programmers make without noticing: the formula reads the same on paper, and is another one.

norms          ‖v‖₂ → the largest entry, the sum, the mean of sizes; a matrix's largest stretch → its Frobenius norm
reductions     of each example → of the whole batch
constants      relative to the dtype, or exactly 0 → 1e-12; a small tolerance → 10⁴ times as large, or as small
loops          as long as it takes → at most ten times, at most three
regions        everywhere → cut off where it hardly matters: exp below 20, softplus above 10
systems        solve → inverse, pseudo-inverse, the inverse as a solution for every unit vector, normal equations
stable forms   log1p(x) → log(1 + x), logsumexp, softmax, (f − y)² → f·f − 2y·f + y·y
zeros          where(…) → either branch for all

Each is written as Python, with the parts of the original by name. Knows no process and no point.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator, Mapping

Differences = Mapping[str, tuple[ast.expr, ast.expr]]

CAPS = (3, 10)
SMALL = 1e-3  # a float constant below is a tolerance, most likely
NORMS = ("vector_norm", "norm")
FUNCTIONS: dict[str, tuple[str, ...]] = {
    # a function of one argument, as torch.f(x), torch.linalg.f(x), x.f() or functional.f(x) → what is written for it
    "log1p": ("torch.log(1 + {x})", "torch.where({x} > 1e-4, {call}, 0)"),
    "expm1": ("torch.exp({x}) - 1",),
    "exp": ("torch.exp(({x}).clamp(max=20))",),
    "softplus": ("torch.log(1 + torch.exp({x}))", "torch.where({x} > 10, {x}, {call})"),
    "logsigmoid": ("torch.log(torch.sigmoid({x}))", "torch.where({x} < -10, {x}, {call})"),
    "sigmoid": ("1 / (1 + torch.exp(-({x})))", "torch.exp({x}) / (1 + torch.exp({x}))"),
    "matrix_norm": ("({x}).abs().max()",),
    "square": ("({x}) ** 2",),
}
ALONG: dict[str, tuple[str, ...]] = {
    # a function of one argument along a dimension → what is written for it; {along} holds the words after it
    "logsumexp": ("({x}).exp().sum({along}).log()", "({x} - ({x}).max()).exp().sum({along}).log() + ({x}).max()"),
    "softmax": (
        "({x}).exp() / ({x}).exp().sum({along}, keepdim=True)",
        "({x} - ({x}).max()).exp() / ({x} - ({x}).max()).exp().sum({along}, keepdim=True)",
    ),
    "log_softmax": ("torch.log(torch.softmax({x}, {along}))",),
}
REDUCTIONS = {"amax": "max", "amin": "min", "max": "max", "min": "min", "sum": "sum", "mean": "mean", "any": "any",
              "all": "all", "norm": "norm", "vector_norm": "norm"}  # fmt: skip
SYSTEMS = (
    "torch.linalg.inv({A}) @ {b}",
    "torch.linalg.pinv({A}) @ {b}",
    "torch.linalg.solve({A}, torch.eye(({A}).shape[-1]).to({A})) @ {b}",
)


def slips(node: ast.expr, differences: Differences) -> Iterator[ast.expr]:
    """Yield what may stand in place of an expression.

    Args:
        differences: the names that the function gives to a difference, and its two sides.
    """
    match node:
        case ast.Call():
            yield from _of_call(node)
        case ast.Attribute(value=ast.Call() as call, attr="values" | "solution" as part):
            yield from _of_result(call, part)
        case ast.BinOp(op=ast.Mult() | ast.Pow() | ast.MatMult()):
            yield from _expanded(node, differences)
        case ast.Compare(ops=[op], left=left, comparators=[ast.Constant(value=0)]) if not isinstance(op, ast.Is):
            yield ast.Compare(left, [op], [ast.Constant(1e-12)])
        case ast.Attribute(value=ast.Call(func=ast.Attribute(attr="finfo")), attr="eps" | "tiny"):
            yield _made("1e-12")
            yield _made("torch.finfo(torch.float64).eps")
        case ast.Constant(value=float(value)) if 0 < value < SMALL:
            yield from (ast.Constant(value * factor) for factor in (1e4, 1e-4))


def differences_in(tree: ast.AST) -> dict[str, tuple[ast.expr, ast.expr]]:
    """Return the names that are given to a difference, and its two sides."""
    found: dict[str, tuple[ast.expr, ast.expr]] = {}
    for node in ast.walk(tree):
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.BinOp(op=ast.Sub(), left=left, right=right)):
                found[name] = (left, right)
    return found


def capped(loop: ast.stmt) -> Iterator[tuple[list[ast.stmt], str]]:
    """Yield a loop that ends after a few rounds, and how that is told."""
    for cap in CAPS:
        match loop:
            case ast.For(target=target, iter=rounds, body=body, orelse=orelse):
                first = _made("list({rounds})[:{cap}]", rounds=rounds, cap=ast.Constant(cap))
                yield [ast.For(target, first, body, orelse)], f"at most {cap} rounds"
            case ast.While(test=test, body=body, orelse=[]):
                leave = ast.If(ast.UnaryOp(ast.Not(), test), [ast.Break()], [])
                rounds = _made(f"range({cap})")
                yield [ast.For(ast.Name("_", ast.Store()), rounds, [leave, *body], [])], f"at most {cap} rounds"


def _of_call(node: ast.Call) -> Iterator[ast.expr]:
    name, arguments = _name(node), _arguments(node)
    if not arguments:
        return
    x, along = arguments[0], _along(node, arguments)
    if name in FUNCTIONS and len(arguments) == 1:
        yield from (_made(text, x=x, call=node) for text in FUNCTIONS[name])
    if name in ALONG and along:
        yield from (_made(text.replace("{along}", along), x=x) for text in ALONG[name])
    if name in NORMS:
        yield from _other_sizes(x, along)
    if name in REDUCTIONS and along:
        yield _made(f"({{x}}).{REDUCTIONS[name]}()", x=x)
    if name == "max" and not along and _is_of_sizes(x):
        yield _made("({x}).norm()", x=x)
        yield from (_made(f"({{x}}).{other}()", x=x) for other in ("sum", "mean"))
    if name == "matrix_norm":
        yield _made("({x}).norm()", x=x)
    if name == "where" and len(arguments) == 3:
        yield from arguments[1:]
    if name == "equal" and len(arguments) == 2:
        yield _made("torch.allclose({x}, {y})", x=x, y=arguments[1])
    if name == "solve" and len(arguments) == 2:
        yield from (_made(text, A=x, b=arguments[1]) for text in SYSTEMS)
    if name == "pinv":
        yield _made("torch.linalg.inv({x})", x=x)


def _other_sizes(x: ast.expr, along: str) -> Iterator[ast.expr]:
    """Yield other sizes in place of the root of the sum of squares."""
    for other in ("amax", "sum", "mean"):
        yield _made(f"({{x}}).abs().{other}({along})", x=x)


def _of_result(call: ast.Call, part: str) -> Iterator[ast.expr]:
    """Change a call of which one result is taken: the largest entries of each example, a least-squares solution."""
    name, arguments = _name(call), _arguments(call)
    if part == "values" and name in ("max", "min") and arguments and _along(call, arguments):
        yield _made(f"({{x}}).{name}()", x=arguments[0])
    if part == "solution" and name == "lstsq" and len(arguments) >= 2:
        yield _made("torch.linalg.pinv({A}) @ {b}", A=arguments[0], b=arguments[1])
        yield _made("torch.linalg.solve(({A}).mT @ {A}, ({A}).mT @ {b})", A=arguments[0], b=arguments[1])


def _expanded(node: ast.BinOp, differences: Differences) -> Iterator[ast.expr]:
    """Multiply the square of a difference out, entry by entry or as an inner product: then digits cancel."""
    match node:
        case ast.BinOp(left=ast.BinOp(op=ast.Sub(), left=a, right=b), op=ast.Pow(), right=ast.Constant(value=2)):
            yield _square("*", a, b)
        case ast.BinOp(left=ast.Name(id=name), op=ast.Pow(), right=ast.Constant(value=2)) if name in differences:
            yield _square("*", *differences[name])
        case ast.BinOp(left=ast.Name(id=name), op=ast.Mult(), right=ast.Name(id=other)) if name == other:
            yield from [_square("*", *differences[name])] if name in differences else []
        case ast.BinOp(left=ast.Name(id=name), op=ast.MatMult(), right=ast.Name(id=other)) if name == other:
            yield from [_square("@", *differences[name])] if name in differences else []
        case ast.BinOp(
            left=ast.Attribute(value=ast.Name(id=name), attr="mT" | "T"), op=ast.MatMult(), right=ast.Name(id=other)
        ) if name == other and name in differences:
            a, b = differences[name]
            yield _made("({a}).mT @ ({a}) - len({a}) * torch.outer(({b}).flatten(), ({b}).flatten())", a=a, b=b)


def _square(times: str, a: ast.expr, b: ast.expr) -> ast.expr:
    return _made(f"({{a}}) {times} ({{a}}) - 2 * (({{a}}) {times} ({{b}})) + ({{b}}) {times} ({{b}})", a=a, b=b)


# --- reading calls -----------------------------------------------------------------------------------------


def _name(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def _arguments(call: ast.Call) -> list[ast.expr]:
    """Return the positional arguments, a method's owner first."""
    own = [] if not isinstance(call.func, ast.Attribute) or is_module(call.func.value) else [call.func.value]
    return [*own, *call.args]


def _along(call: ast.Call, arguments: list[ast.expr]) -> str:
    """Return the dimension that a call works along, and whether it is kept, as written; empty if it names none."""
    words = {item.arg: ast.unparse(item.value) for item in call.keywords if item.arg in ("dim", "keepdim")}
    if "dim" not in words and len(arguments) == 2 and _is_number(arguments[1]) and _name(call) not in NORMS:
        words = {"dim": ast.unparse(arguments[1]), **words}
    return ", ".join(f"{name}={value}" for name, value in words.items()) if "dim" in words else ""


def _is_number(node: ast.expr) -> bool:
    node = node.operand if isinstance(node, ast.UnaryOp) else node
    return isinstance(node, ast.Constant) and type(node.value) is int


def _is_of_sizes(node: ast.expr) -> bool:
    """Whether these are absolute values."""
    return isinstance(node, ast.Call) and _name(node) == "abs"


def is_module(node: ast.expr) -> bool:
    """Whether this names a module, as torch or torch.linalg: a method's owner is a value."""
    while isinstance(node, ast.Attribute):
        node = node.value
    return isinstance(node, ast.Name) and node.id in ("torch", "np", "numpy", "math", "F", "plt", "functional")


def _made(text: str, **parts: ast.expr) -> ast.expr:
    """Parse what stands in place, with copies of the named parts put in."""
    names = {f"part_{name}": part for name, part in parts.items()}
    tree = ast.parse(text.format(**{name: f"part_{name}" for name in parts}), mode="eval").body

    class Filling(ast.NodeTransformer):
        """Puts parts in place of their names."""

        def visit_Name(self, node: ast.Name) -> ast.expr:
            """Replace a name that stands for a part."""
            return copy.deepcopy(names.get(node.id, node))

    made: ast.expr = Filling().visit(tree)
    return made
