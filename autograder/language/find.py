"""What is asked for, and how the expected value is computed: by torch autograd, along independent routes.

`gradient`, `jacobian`, `hessian` and `hvp` differentiate the exercise's body; `value` and `satisfies` call it. A
`Find` gives the expected value and further routes to it, which must agree before an input may grade anybody
(`judging/triangulate.py`).

Conventions: a gradient has the shape of the variable; a Jacobian has shape ``output.shape + input.shape``.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import torch
from torch import Tensor

Body = Callable[..., Any]
Arguments = Mapping[str, Any]
Route = Callable[[Body, Arguments], Any]


class Anything:
    """A part of an answer of which nothing is required: `ANYTHING` in what a family is ``.expecting``."""

    def __repr__(self) -> str:
        return "ANYTHING"


ANYTHING = Anything()


@dataclass(frozen=True)
class Find:
    """What an exercise asks for.

    Attributes:
        name: "gradient", "jacobian", "hessian", "hvp" or "value".
        argument: the variable of differentiation, if any.
        tangent: what a Hessian is multiplied by, if anything.
        later: the argument of the function that students hand back, if they do; it is held back until then.
        expected: the oracle: (body, arguments) to the expected value, for one example of a batch.
        routes: name to (another way to the same value, its relative accuracy).
        certificate: a public function of an answer and the inputs; what it says is compared, not the answer itself.
    """

    name: str
    argument: str | None
    expected: Route
    routes: Mapping[str, tuple[Route, float]]
    certificate: Callable[..., Any] | None = None
    tangent: str | None = None
    later: str | None = None

    def as_function_of(self, argument: str) -> Find:
        """Ask for a function of one argument: students take the others and hand it back, and it is called afterwards.

        So a derivative is asked for as a linear map, before coordinates: X to (dX to f′(X)[dX]). Body, misconceptions
        and certificates take all arguments at once, as if the function had been called.
        """
        return replace(self, later=argument)

    @property
    def by_differences(self) -> Route | None:
        """The most exact route that differentiates by differences of values, if there is one."""
        return next((route for name, (route, _) in self.routes.items() if "differences" in name), None)

    def confirmed_by(self, function: Body, within: float = 1e-9) -> Find:
        """Demand that another function of the inputs gives the same value, up to this relative error."""

        def by_function(_: Body, arguments: Arguments) -> Any:
            return function(**arguments)

        return replace(self, routes={**self.routes, getattr(function, "__name__", "?"): (by_function, within)})


def _of(argument: str, body: Body, arguments: Arguments) -> tuple[Callable[[Tensor], Tensor], Tensor]:
    """Fix every argument but one."""
    return (lambda value: body(**{**arguments, argument: value})), arguments[argument]


def _size(x: Tensor) -> float:
    """Return max(1, ‖x‖_∞)."""
    return max(1.0, float(x.abs().max()) if x.numel() else 0.0)


def _steps(x: Tensor, power: float) -> tuple[float, Tensor]:
    """Return h = eps^power·max(1, ‖x‖_∞) and, for every entry of x, a tensor like x with h there and zeros around."""
    h = torch.finfo(x.dtype).eps ** power * _size(x)
    return h, h * torch.eye(x.numel(), dtype=x.dtype).reshape(x.numel(), *x.shape)


def differences(f: Callable[[Tensor], Tensor], x: Tensor) -> Tensor:
    """Differentiate by central differences; step h = eps^(1/3)·max(1, ‖x‖_∞), error O(h²).

    Source: Nocedal and Wright, Numerical Optimization, 2nd ed. 2006, section 8.1.

    Returns:
        (output.shape + x.shape) the Jacobian.
    """
    h, steps = _steps(x, 1 / 3)
    columns = [(f(x + step).detach() - f(x - step).detach()) / (2 * h) for step in steps]
    output = f(x).detach()
    if not columns:
        return output.new_zeros(output.shape + x.shape)
    return torch.stack(columns, dim=-1).reshape(output.shape + x.shape)


def second_differences(f: Callable[[Tensor], Tensor], x: Tensor) -> Tensor:
    """Differentiate a scalar twice by differences of its values; step h = eps^(1/4)·max(1, ‖x‖_∞), error O(h²).

    Source: Nocedal and Wright, Numerical Optimization, 2nd ed. 2006, section 8.1.

    Returns:
        (x.shape + x.shape) the Hessian.
    """
    h, steps = _steps(x, 1 / 4)
    rows = [
        torch.stack([
            (f(x + s + t) - f(x + s - t) - f(x - s + t) + f(x - s - t)).detach() / (4 * h * h) for t in steps
        ])
        for s in steps
    ]  # fmt: skip
    return (torch.stack(rows) if rows else x.new_zeros(0)).reshape(x.shape + x.shape)


def _reverse(f: Callable[[Tensor], Tensor], x: Tensor) -> Tensor:
    """Differentiate a scalar by torch.autograd.grad.

    With create_graph: the plain call gives 0 for det at an exactly singular matrix in torch 2.13.
    """
    leaf = x.detach().clone().requires_grad_()
    (result,) = torch.autograd.grad(f(leaf), leaf, create_graph=True, allow_unused=True, materialize_grads=True)
    return result.detach()


def gradient(argument: str) -> Find:
    """The gradient of the body with respect to one argument; it has that argument's shape."""

    def by_func(body: Body, arguments: Arguments) -> Tensor:
        f, x = _of(argument, body, arguments)
        if (shape := tuple(f(x).shape)) != ():
            raise ValueError(f"the body returns shape {shape}; only a number has a gradient, for others find jacobian")
        return torch.func.grad(f)(x)

    def by_grad(body: Body, arguments: Arguments) -> Tensor:
        return _reverse(*_of(argument, body, arguments))

    def by_differences(body: Body, arguments: Arguments) -> Tensor:
        return differences(*_of(argument, body, arguments))

    routes = {"torch.autograd.grad": (by_grad, 1e-11), "central differences": (by_differences, 1e-6)}
    return Find("gradient", argument, by_func, routes)


def jacobian(argument: str) -> Find:
    """The Jacobian, of shape ``output.shape + argument.shape``."""

    def by_reverse(body: Body, arguments: Arguments) -> Tensor:
        f, x = _of(argument, body, arguments)
        return torch.func.jacrev(f)(x)

    def by_forward(body: Body, arguments: Arguments) -> Tensor:
        f, x = _of(argument, body, arguments)
        return torch.func.jacfwd(f)(x)

    def by_differences(body: Body, arguments: Arguments) -> Tensor:
        return differences(*_of(argument, body, arguments))

    routes = {"torch.func.jacfwd": (by_forward, 1e-11), "central differences": (by_differences, 1e-6)}
    return Find("jacobian", argument, by_reverse, routes)


def hessian(argument: str) -> Find:
    """The Hessian, of shape ``argument.shape + argument.shape``."""

    def by_func(body: Body, arguments: Arguments) -> Tensor:
        f, x = _of(argument, body, arguments)
        return torch.func.hessian(f)(x)

    def by_reverse(body: Body, arguments: Arguments) -> Tensor:
        f, x = _of(argument, body, arguments)
        return torch.func.jacrev(torch.func.grad(f))(x)

    def by_differences(body: Body, arguments: Arguments) -> Tensor:
        f, x = _of(argument, body, arguments)
        return differences(torch.func.grad(f), x)

    def by_values(body: Body, arguments: Arguments) -> Tensor:
        f, x = _of(argument, body, arguments)
        return second_differences(f, x)

    # the first two see only what a first gradient sees; a detached term shows in the values alone
    routes = {
        "reverse over reverse": (by_reverse, 1e-11),
        "differences of the gradient": (by_differences, 1e-5),
        "second differences of the values": (by_values, 1e-3),
    }
    return Find("hessian", argument, by_func, routes)


def hvp(argument: str, tangent: str) -> Find:
    """The Hessian of the body with respect to one argument, times another one of the same shape."""

    def by_forward(body: Body, arguments: Arguments) -> Tensor:
        f, x = _of(argument, body, arguments)
        return torch.func.jvp(torch.func.grad(f), (x,), (arguments[tangent],))[1]

    def by_reverse(body: Body, arguments: Arguments) -> Tensor:
        f, x = _of(argument, body, arguments)
        return torch.func.grad(lambda y: (torch.func.grad(f)(y) * arguments[tangent]).sum())(x)

    def by_differences(body: Body, arguments: Arguments) -> Tensor:
        f, x = _of(argument, body, arguments)
        v = arguments[tangent]
        h = torch.finfo(x.dtype).eps ** (1 / 3) * _size(x) / _size(v)  # a long v is a large step
        gradient = torch.func.grad(f)
        return (gradient(x + h * v) - gradient(x - h * v)) / (2 * h)

    routes = {"reverse over reverse": (by_reverse, 1e-11), "differences of the gradient": (by_differences, 1e-5)}
    return Find("hvp", argument, by_forward, routes, tangent=tangent)


def value() -> Find:
    """The body's own value; the body may use torch.autograd and torch.func. It sees whole batches."""
    return Find("value", None, lambda body, arguments: body(**arguments), {})


def satisfies(certificate: Callable[..., Any]) -> Find:
    """Any answer of which the certificate says the same as of the body's, which is one right answer.

    Args:
        certificate: a function in support code, called with an answer and the inputs by name; it returns residuals,
            values of an objective and the like, as a dict of tensors and numbers by what they are.
    """
    return replace(value(), certificate=certificate)


def over_batch(route: Route, body: Body, arguments: Arguments, batched: set[str], batch: tuple[int, ...]) -> Any:
    """Apply a route to every example of a batch and stack the results.

    Args:
        route: works on one example.
        batched: names of the arguments that carry the leading dimensions.
        batch: those dimensions; () for a single example.
    """
    if not batch:
        return route(body, arguments)
    if 0 in batch:  # the shape of an empty batch of answers is that of one answer to anything
        one = {n: a.new_ones(1, *a.shape[len(batch) :]) if n in batched else a for n, a in arguments.items()}
        answer = over_batch(route, body, one, batched, (1,))
        return answer[:0].reshape(*batch, *answer.shape[1:])
    answers = [
        route(body, {name: item[index] if name in batched else item for name, item in arguments.items()})
        for index in itertools.product(*map(range, batch))
    ]
    return torch.stack(answers).reshape(*batch, *answers[0].shape)
