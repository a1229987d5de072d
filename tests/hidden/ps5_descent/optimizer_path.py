"""The path of any optimizer of torch.optim, in the closure form that all of them take."""

import torch

from autograder.language import Choice, array, exercise, hidden, one_of, ordinary, rebuilt, shown, value
from source.ps5_descent import support

from .shared import VALLEY, aliases, values_at

EVERY = rebuilt(support.maker, one_of("momentum", "LBFGS", "Adam", "SGD"))
FIRST_ORDER = rebuilt(support.maker, one_of("SGD", "momentum"))


@exercise(
    given=dict(f=VALLEY, x0=array(), make_optimizer=EVERY, steps=one_of(4, 7, 12)),
    find=value(),
    checks=[
        hidden("optimizers of every kind", ordinary.shapes((3,), (2, 2)).draws(12), points=4),
        shown(
            "momentum, and LBFGS, which asks several times in a step",
            ordinary.shapes((2,)).where(steps=3).draws(2),
            points=1,
        ),
        hidden(
            "no step, and one",
            ordinary.where(steps=one_of(0, 1))
            .draws(4)
            .because("the statement allows no step, and k steps have k + 1 rows"),
            points=1,
        ),
        hidden(
            "float32, views, tensors that require a gradient",
            ordinary.where(make_optimizer=FIRST_ORDER, steps=4).float32().laid_out("strided").leaves().draws(4),
            points=1,
        ),
    ],
    choice=Choice("d", "Why does it want the function and not the gradient?"),
)
def optimizer_path(f, x0, make_optimizer, steps):
    """Every point of the optimizer's way, and the value at each."""
    return told(f, points_of(f, x0, make_optimizer, steps))


def told(f, points):
    """What the exercise returns, of a list of points."""
    return torch.stack(points), values_at(f, points).detach()


def points_of(f, x0, make_optimizer, steps, *, clears=True, anew=False):
    """The points; the keywords make wrong versions."""
    x = x0.detach().clone().requires_grad_()
    optimizer, points = make_optimizer([x]), [x.detach().clone()]

    def closure():
        if clears:
            optimizer.zero_grad()
        value = f(x)
        value.backward()
        return value

    for _ in range(steps):
        optimizer = make_optimizer([x]) if anew else optimizer
        optimizer.step(closure)
        points.append(x.detach().clone())
    return points


@optimizer_path.misconception
def never_clears_the_gradients(f, x0, make_optimizer, steps):
    """Your steps follow the sum of all gradients so far. What clears them belongs into the closure, before
    backward().
    """
    return told(f, points_of(f, x0, make_optimizer, steps, clears=False))


@optimizer_path.misconception
def a_new_optimizer_for_each_step(f, x0, make_optimizer, steps):
    """You make a new optimizer in every step. What it remembers, as its velocity, is lost each time."""
    return told(f, points_of(f, x0, make_optimizer, steps, anew=True))


@optimizer_path.misconception
def records_one_live_tensor(f, x0, make_optimizer, steps):
    """All rows of your path are the last point: the optimizer changes x in place, and the list holds x many times."""
    points = points_of(f, x0, make_optimizer, steps)
    return torch.stack(aliases(points)), values_at(f, points).detach()


@optimizer_path.misconception
def one_live_tensor_and_its_values(f, x0, make_optimizer, steps):
    """All rows of your path are the last point, and all values are those there: the optimizer changes x in place."""
    return told(f, aliases(points_of(f, x0, make_optimizer, steps)))


@optimizer_path.misconception
def values_before_the_step(f, x0, make_optimizer, steps):
    """Your values are what step returns: those that the closure found before the step. values[k] has to be
    f(path[k]).
    """
    points = points_of(f, x0, make_optimizer, steps)
    return torch.stack(points), values_at(f, [points[0], *points[:-1]]).detach()


@optimizer_path.misconception
def leaves_out_the_last_point(f, x0, make_optimizer, steps):
    """Your records end one step early. After the last step there is one more point to write down."""
    path, values = told(f, points_of(f, x0, make_optimizer, steps))
    return (path[:-1], values[:-1]) if steps else (path, values)


@optimizer_path.misconception
def leaves_out_the_start(f, x0, make_optimizer, steps):
    """Your records begin after the first step. The first row of the path is x0."""
    path, values = told(f, points_of(f, x0, make_optimizer, steps))
    return path[1:], values[1:]


@optimizer_path.misconception
def one_step_too_many(f, x0, make_optimizer, steps):
    """You take one step too many: there are steps + 1 points, and steps steps between them."""
    return told(f, points_of(f, x0, make_optimizer, steps + 1))


@optimizer_path.misconception
def steps_without_a_closure(f, x0, make_optimizer, steps):
    """You call step() without a closure. Some optimizers want the value and the gradient several times in one step."""
    here = x0.detach().clone().requires_grad_()
    optimizer, points = make_optimizer([here]), [here.detach().clone()]
    for _ in range(steps):
        optimizer.zero_grad()
        f(here).backward()
        optimizer.step()
        points.append(here.detach().clone())
    return told(f, points)


@optimizer_path.misconception
def plain_descent(f, x0, make_optimizer, steps):
    """Your path is one of plain gradient descent with a rate of your own. The optimizer that you are given takes the
    steps.
    """
    x, points = x0.detach(), [x0.detach()]
    for _ in range(steps):
        x = x - 0.06 * torch.func.grad(f)(x)
        points.append(x)
    return told(f, points)


@optimizer_path.misconception
def stands_still(f, x0, make_optimizer, steps):
    """Your path stands still: the optimizer was given one tensor, and the gradients went to another."""
    return told(f, [x0.detach()] * (steps + 1))


@optimizer_path.misconception
def values_in_float64(f, x0, make_optimizer, steps):
    """For float32 your values are float64: torch.tensor of Python numbers makes that here. Stack tensors instead."""
    path, values = told(f, points_of(f, x0, make_optimizer, steps))
    return path, torch.tensor([float(each) for each in values], dtype=torch.float64)
