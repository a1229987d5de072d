"""Answers to Value."""

from __future__ import annotations

from textwrap import indent

from tests.submissions.variant import Variant, code, right, slip, wrong

BODIES = {
    "__init__": "self.data, self.grad, self.edges = data, 0.0, edges",
    "__add__": """
        other = Value.of(other)
        return Value(self.data + other.data, ((self, 1.0), (other, 1.0)))
        """,
    "__mul__": """
        other = Value.of(other)
        return Value(self.data * other.data, ((self, other.data), (other, self.data)))
        """,
    "__pow__": """
        slope = 0.0 if power == 0 else power * self.data ** (power - 1)
        return Value(self.data**power, ((self, slope),))
        """,
    "exp": """
        y = math.exp(self.data)
        return Value(y, ((self, y),))
        """,
    "log": "return Value(math.log(self.data), ((self, 1 / self.data),))",
    "tanh": """
        y = math.tanh(self.data)
        return Value(y, ((self, 1 - y**2),))
        """,
    "relu": "return Value(self.data, ((self, 1.0),)) if self.data > 0 else Value(0.0, ((self, 0.0),))",
    "backward": """
        order = ordered(self)
        for value in order:
            value.grad = 0.0
        self.grad = 1.0
        for value in reversed(order):
            for operand, slope in value.edges:
                operand.grad += slope * value.grad
        """,
}
HEADS = {
    "__init__": "self, data, edges=()",
    "__add__": "self, other",
    "__mul__": "self, other",
    "__pow__": "self, power",
}
ORDERED = """
def ordered(end):
    order, seen, waiting = [], set(), [(end, False)]
    while waiting:
        value, has_operands = waiting.pop()
        if has_operands:
            order.append(value)
        elif value not in seen:
            seen.add(value)
            waiting.append((value, True))
            waiting += [(operand, False) for operand, _ in value.edges]
    return order
"""
RECURSIVE = """
def ordered(end):
    order, seen = [], set()

    def visit(value):
        if value not in seen:
            seen.add(value)
            for operand, _ in value.edges:
                visit(operand)
            order.append(value)

    visit(end)
    return order
"""
REST = """
    @staticmethod
    def of(other):
        return other if isinstance(other, Value) else Value(float(other))

    def __neg__(self):
        return self * -1.0

    def __sub__(self, other):
        return self + -Value.of(other)

    def __truediv__(self, other):
        return self * Value.of(other) ** -1

    def __radd__(self, other):
        return self + other

    def __rmul__(self, other):
        return self * other

    def __rsub__(self, other):
        return -self + other

    def __rtruediv__(self, other):
        return self**-1 * other
"""


def answer(order: str = ORDERED, top: str = "", **bodies: str) -> str:
    """Write the class with these bodies of methods, and what finds the order; the right ones where none is given."""
    methods = [
        f"    def {name}({HEADS.get(name, 'self')}):\n{indent(code(body), 8 * ' ')}"
        for name, body in (BODIES | bodies).items()
    ]
    before = f"{code(order)}\n\n\n" if order else ""
    return "\n\n".join([f"{before}class Value:{top}", *methods, REST.strip("\n")])


VARIANTS: dict[str, Variant] = {
    # --- right ---------------------------------------------------------------------------------------------
    "careful": right(
        "An order without recursion, inside backward.",
        answer(
            order="",
            backward="""
            order, seen, waiting = [], set(), [(self, False)]
            while waiting:
                value, has_operands = waiting.pop()
                if has_operands:
                    order.append(value)
                elif value not in seen:
                    seen.add(value)
                    waiting.append((value, True))
                    waiting.extend((operand, False) for operand, _ in value.edges)
            for value in order:
                value.grad = 0.0
            self.grad = 1.0
            for value in reversed(order):
                for operand, slope in value.edges:
                    operand.grad += value.grad * slope
            """,
        ),
    ),
    "plain_loops": right(
        "Users are counted, and a value passes on when it has heard from all of them.",
        answer(
            order="",
            backward="""
            users, found = {self: 0}, [self]
            for value in found:
                value.grad = 0.0
                for operand, _ in value.edges:
                    if operand not in users:
                        users[operand] = 0
                        found.append(operand)
                    users[operand] += 1
            self.grad = 1.0
            ready = [self]
            while ready:
                value = ready.pop()
                for operand, slope in value.edges:
                    operand.grad += slope * value.grad
                    users[operand] -= 1
                    if users[operand] == 0:
                        ready.append(operand)
            """,
        ),
    ),
    "vectorised": right(
        "A tape: whatever is made is written down, and what was made later hangs on what was made earlier.",
        answer(
            order="",
            top="\n    tape = []",
            __init__="""
            self.data, self.grad, self.edges = data, 0.0, edges
            Value.tape.append(self)
            """,
            backward="""
            for value in Value.tape:
                value.grad = 0.0
            self.grad = 1.0
            for value in reversed(Value.tape):
                if value.grad != 0:
                    for operand, slope in value.edges:
                        operand.grad += slope * value.grad
            """,
        ),
    ),
    "helpers": right(
        "A table of slopes beside the values, written into them at the end; deeper values come first.",
        answer(
            order="""
            def slopes_of(end):
                deepest = [end]
                slopes, waiting = {end: 1.0}, {end.depth: deepest}
                for depth in range(end.depth, -1, -1):
                    for value in waiting.pop(depth, []):
                        for operand, slope in value.edges:
                            if operand not in slopes:
                                waiting.setdefault(operand.depth, []).append(operand)
                            slopes[operand] = slopes.get(operand, 0.0) + slope * slopes[value]
                return slopes
            """,
            __init__="""
            self.data = data
            self.grad = 0.0
            self.edges = edges
            self.depth = 1 + max((operand.depth for operand, _ in edges), default=-1)
            """,
            backward="""
            for value, slope in slopes_of(self).items():
                value.grad = slope
            """,
        ),
    ),
    # --- ideas gone wrong ----------------------------------------------------------------------------------
    "overwrites": wrong(
        "= for +=.",
        answer(
            backward="""
            order = ordered(self)
            for value in order:
                value.grad = 0.0
            self.grad = 1.0
            for value in reversed(order):
                for operand, slope in value.edges:
                    operand.grad = slope * value.grad
            """
        ),
        idea="overwrites",
    ),
    "edges_in_a_dict": wrong(
        "A dict from operands to slopes, in which x * x has one entry.",
        answer(
            __init__="""
            self.data, self.grad = data, 0.0
            self.edges = tuple(dict(edges).items())
            """
        ),
        idea="overwrites",
    ),
    "goes_on_too_early": wrong(
        "Whoever was added to waits for a turn of its own.",
        answer(
            order="",
            backward="""
            seen, found = {self}, [self]
            for value in found:
                value.grad = 0.0
                for operand, _ in value.edges:
                    if operand not in seen:
                        seen.add(operand)
                        found.append(operand)
            self.grad = 1.0
            waiting = [self]
            while waiting:
                value = waiting.pop()
                for operand, slope in value.edges:
                    operand.grad += slope * value.grad
                    waiting.append(operand)
            """,
        ),
        idea="goes_on_too_early",
    ),
    "passes_on_at_first_sight": wrong(
        "Level by level, each value once.",
        answer(
            order="""
            def by_levels(end):
                order, seen = [end], {end}
                for value in order:
                    for operand, _ in value.edges:
                        if operand not in seen:
                            seen.add(operand)
                            order.append(operand)
                return order
            """,
            backward="""
            order = by_levels(self)
            for value in order:
                value.grad = 0.0
            self.grad = 1.0
            for value in order:
                for operand, slope in value.edges:
                    operand.grad += slope * value.grad
            """,
        ),
        idea="passes_on_at_first_sight",
    ),
    "forgets_to_turn_the_order": wrong(
        "reversed was forgotten.",
        answer(backward=BODIES["backward"].replace("reversed(order)", "order")),
        idea="forgets_to_turn_the_order",
    ),
    "adds_to_the_last_time": slip(
        "Nothing is emptied.",
        answer(
            backward="""
            self.grad = 1.0
            for value in reversed(ordered(self)):
                for operand, slope in value.edges:
                    operand.grad += slope * value.grad
            """
        ),
        loses=2,
        idea="adds_to_the_last_time",
    ),
    "empties_the_leaves_only": slip(
        "What has no edges is emptied.",
        answer(
            backward="""
            order = ordered(self)
            for value in order:
                if not value.edges:
                    value.grad = 0.0
            self.grad = 1.0
            for value in reversed(order):
                for operand, slope in value.edges:
                    operand.grad += slope * value.grad
            """
        ),
        loses=2,
        idea="empties_the_leaves_only",
    ),
    "adds_one_at_the_end": slip(
        "self.grad += 1, and all others are emptied.",
        answer(
            backward="""
            order = ordered(self)
            for value in order[:-1]:
                value.grad = 0.0
            self.grad += 1.0
            for value in reversed(order):
                for operand, slope in value.edges:
                    operand.grad += slope * value.grad
            """
        ),
        loses=1,
        idea="adds_one_at_the_end",
    ),
    "marks_what_it_saw": slip(
        "A mark on each value, which stays.",
        answer(
            order="""
            def ordered(end):
                order, waiting = [], [(end, False)]
                while waiting:
                    value, has_operands = waiting.pop()
                    if has_operands:
                        order.append(value)
                    elif not value.seen:
                        value.seen = True
                        waiting.append((value, True))
                        waiting += [(operand, False) for operand, _ in value.edges]
                return order
            """,
            __init__="self.data, self.grad, self.edges, self.seen = data, 0.0, edges, False",
            backward="""
            order = ordered(self)
            for value in order:
                value.grad = 0.0
            self.grad = 1.0
            for value in reversed(order):
                for operand, slope in value.edges:
                    operand.grad += slope * value.grad
            """,
        ),
        loses=1,
        idea="marks_what_it_saw",
    ),
    "throws_the_edges_away": slip(
        "Memory is given back, as by torch.",
        answer(backward=code(BODIES["backward"]) + "\nfor value in order:\n    value.edges = ()"),
        loses=1,
        idea="throws_the_edges_away",
    ),
    "keeps_the_order_of_the_first_time": wrong(
        "The order is kept on the class, as it is dear.",
        answer(
            top="\n    order = None",
            backward="""
            if Value.order is None:
                Value.order = ordered(self)
            for value in Value.order:
                value.grad = 0.0
            self.grad = 1.0
            for value in reversed(Value.order):
                for operand, slope in value.edges:
                    operand.grad += slope * value.grad
            """,
        ),
    ),
    "calls_itself": slip(
        "A function that visits, as micrograd has it.",
        answer(order=RECURSIVE),
        loses=2,
        idea="calls_itself",
    ),
    "forgets_the_one": wrong(
        "self.grad = 1 is missing.",
        answer(backward=BODIES["backward"].replace("        self.grad = 1.0\n", "")),
        idea="forgets_the_one",
    ),
    "begins_with_the_value": wrong(
        "self.grad = self.data.",
        answer(backward=BODIES["backward"].replace("self.grad = 1.0", "self.grad = self.data")),
        idea="begins_with_the_value",
    ),
    "keeps_its_own_factor": wrong(
        "Exchanged.",
        answer(
            __mul__="""
            other = Value.of(other)
            return Value(self.data * other.data, ((self, self.data), (other, other.data)))
            """
        ),
        idea="keeps_its_own_factor",
    ),
    "forgets_the_factor_of_a_power": wrong(
        "x ** (n - 1).",
        answer(
            __pow__="""
            slope = 0.0 if power == 0 else self.data ** (power - 1)
            return Value(self.data**power, ((self, slope),))
            """
        ),
        idea="forgets_the_factor_of_a_power",
    ),
    "keeps_the_exponent": wrong(
        "n x ** n.",
        answer(
            __pow__="""
            y = self.data**power
            return Value(y, ((self, power * y),))
            """
        ),
        idea="keeps_the_exponent",
    ),
    "divides_zero_powers": slip(
        "The rule, for every n.",
        answer(__pow__="return Value(self.data**power, ((self, power * self.data ** (power - 1)),))"),
        loses=1,
        idea="divides_zero_powers",
    ),
    "slope_of_tanh_on_the_argument": wrong(
        "1 - x².",
        answer(tanh="return Value(math.tanh(self.data), ((self, 1 - self.data**2),))"),
        idea="slope_of_tanh_on_the_argument",
    ),
    "slope_of_the_logarithm_upside_down": wrong(
        "x.",
        answer(log="return Value(math.log(self.data), ((self, self.data),))"),
        idea="slope_of_the_logarithm_upside_down",
    ),
    "slope_of_exp_is_its_argument": wrong(
        "x.",
        answer(exp="return Value(math.exp(self.data), ((self, self.data),))"),
        idea="slope_of_exp_is_its_argument",
    ),
    "relu_is_open_at_zero": slip(
        ">=.",
        answer(relu="return Value(max(self.data, 0.0), ((self, 1.0 if self.data >= 0 else 0.0),))"),
        loses=1,
        idea="relu_is_open_at_zero",
    ),
    "relu_sends_its_value": wrong(
        "relu(x).",
        answer(
            relu="""
            y = max(self.data, 0.0)
            return Value(y, ((self, y),))
            """
        ),
        idea="relu_sends_its_value",
    ),
    # --- not finished --------------------------------------------------------------------------------------
    "without_backward": wrong(
        "The operations are there, backward was not begun.",
        answer(order="", backward='raise NotImplementedError("write Value")'),
        verdict="not_attempted",
    ),
    "torch_inside": wrong(
        "backward asks torch.",
        answer(
            order="",
            backward="""
            self.edges[0][0].grad = torch.autograd.grad(torch.tensor(self.data, requires_grad=True), [])
            """,
        ),
        verdict="forbidden",
    ),
}
