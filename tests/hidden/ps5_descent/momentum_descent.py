"""Gradient descent with momentum: heavy ball and Nesterov, as torch.optim.SGD has them."""

import torch

from autograder.language import Choice, array, exercise, hidden, one_of, ordinary, shown, value

from .shared import VALLEY, aliases, slope, walk


def by_torch_optim(f, x0, lr, beta, nesterov, steps):
    """The same by torch.optim.SGD."""
    here = x0.detach().clone().requires_grad_()
    optimizer = torch.optim.SGD([here], lr=lr, momentum=beta, nesterov=nesterov)
    points = [x0.detach().clone()]
    for _ in range(steps):
        optimizer.zero_grad()
        f(here).backward()
        optimizer.step()
        points.append(here.detach().clone())
    return torch.stack(points)


@exercise(
    given=dict(
        f=VALLEY,
        x0=array(),
        lr=one_of(0.03, 0.08, 0.05),
        beta=one_of(0.5, 0.9, 0.99, 0.7, 0.8),
        nesterov=one_of(False, True),
        steps=one_of(4, 4, 9, 9),
    ),
    find=value().confirmed_by(by_torch_optim),
    checks=[
        hidden("a function that you have not seen", ordinary, points=5),
        shown("heavy ball and Nesterov", ordinary.shapes((2,)).where(beta=0.9, steps=3).draws(2), points=1),
        hidden(
            "no step, and one",
            ordinary.where(steps=one_of(0, 0, 1, 1))
            .draws(4)
            .because("the statement allows no step, and k steps have k + 1 rows"),
            points=1,
        ),
        hidden(
            "a long roll",
            ordinary.where(beta=0.95, steps=40).draws(4).because("what is carried along shows after many steps"),
            points=2,
        ),
        hidden(
            "float32, views, tensors that require a gradient, no dimensions",
            ordinary.shapes((3,), (2, 3), ())
            .where(steps=4)
            .float32()
            .laid_out("strided", "expanded")
            .leaves()
            .draws(6),
            points=1,
        ),
        hidden(
            "sent on meta",
            ordinary.where(steps=2).on_meta().draws(2).because("a step asks no tensor for its numbers"),
            points=1,
        ),
    ],
    choice=Choice("d", "On a slope the gradient stays the same. Where does v = βv + g come to rest?"),
)
def momentum_descent(f, x0, lr, beta, nesterov, steps):
    """Every point of the descent."""
    return torch.stack(rolled(f, x0, lr, beta, nesterov, steps))


def rolled(
    f, x0, lr, beta, nesterov, steps,
    *, velocity=lambda beta, v, g: beta * v + g, move=lambda beta, v, g, nesterov: g + beta * v if nesterov else v,
):  # fmt: skip
    """The points, with parts replaced: the velocity of the old one and g, and what is multiplied by lr."""
    points, v = [x0.detach()], torch.zeros_like(x0.detach())
    for _ in range(steps):
        g = slope(f, points[-1])
        v = velocity(beta, v, g)
        points.append(points[-1] - lr * move(beta, v, g, nesterov))
    return points


def misstep(name, feedback, **changes):
    """Attach a version that differs in one respect."""

    def wrong(f, x0, lr, beta, nesterov, steps):
        return torch.stack(rolled(f, x0, lr, beta, nesterov, steps, **changes))

    wrong.__name__, wrong.__doc__ = name, feedback
    return momentum_descent.misconception(wrong)


misstep(
    "averages_instead_of_adding",
    """Your velocity is a mean of gradients, βv + (1 − β)g. Here the new gradient enters whole.""",
    velocity=lambda beta, v, g: beta * v + (1 - beta) * g,
)
misstep(
    "never_forgets",
    """Your velocity is the sum of all gradients: β is missing. What becomes of a gradient of ten steps ago?""",
    velocity=lambda beta, v, g: v + g,
)
misstep(
    "brakes_with_the_old_velocity",
    """Your velocity is g − βv: the old one is subtracted. Momentum carries on in the old direction.""",
    velocity=lambda beta, v, g: g - beta * v,
)
misstep(
    "multiplies_the_gradient_too",
    """You multiply the new gradient by β as well. Only the old velocity fades.""",
    velocity=lambda beta, v, g: beta * (v + g),
)
misstep(
    "never_nesterov",
    """With nesterov=True your path is that of the heavy ball. There, the step is lr·(g + βv) with the new v.""",
    move=lambda beta, v, g, nesterov: v,
)
misstep(
    "always_nesterov",
    """With nesterov=False your path is Nesterov's. There, the step is lr·v alone.""",
    move=lambda beta, v, g, nesterov: g + beta * v,
)
misstep(
    "exchanges_the_two",
    """You exchanged the two: for nesterov=True the step is lr·(g + βv), for False lr·v.""",
    move=lambda beta, v, g, nesterov: v if nesterov else g + beta * v,
)
misstep(
    "adds_the_whole_velocity",
    """Your Nesterov step is lr·(g + v). What is carried on once more is βv.""",
    move=lambda beta, v, g, nesterov: g + v if nesterov else v,
)


@momentum_descent.misconception
def begins_anew_in_every_step(f, x0, lr, beta, nesterov, steps):
    """Your velocity forgets everything: it is set to 0 within the loop. What must live from one step to the next?"""
    factor = 1 + beta if nesterov else 1.0
    return torch.stack(walk(f, x0, factor * lr, steps))


@momentum_descent.misconception
def looks_ahead(f, x0, lr, beta, nesterov, steps):
    """You take the gradient at a point ahead, as textbooks do. Here it is that of the point you are at.

    The two are one method in two variables; the points that they write down differ.
    """
    points, v = [x0.detach()], torch.zeros_like(x0.detach())
    for _ in range(steps):
        x = points[-1]
        v = beta * v + slope(f, x - lr * beta * v if nesterov else x)
        points.append(x - lr * v)
    return torch.stack(points)


@momentum_descent.misconception
def moves_before_it_speeds_up(f, x0, lr, beta, nesterov, steps):
    """You move with the old velocity and compute the new one afterwards: your first step is none."""
    points, v = [x0.detach()], torch.zeros_like(x0.detach())
    for _ in range(steps):
        g = slope(f, points[-1])
        points.append(points[-1] - lr * (g + beta * v if nesterov else v))
        v = beta * v + g
    return torch.stack(points)


@momentum_descent.misconception
def begins_with_the_first_gradient(f, x0, lr, beta, nesterov, steps):
    """Your velocity begins with the gradient at x0, so that the first step counts it more than once. It begins with
    0.
    """
    points, v = [x0.detach()], slope(f, x0)
    for _ in range(steps):
        g = slope(f, points[-1])
        v = beta * v + g
        points.append(points[-1] - lr * (g + beta * v if nesterov else v))
    return torch.stack(points)


@momentum_descent.misconception
def leaves_out_the_last_point(f, x0, lr, beta, nesterov, steps):
    """Your path ends one step early. After the last step there is one more point to write down."""
    points = rolled(f, x0, lr, beta, nesterov, steps)
    return torch.stack(points[:-1] or points)


@momentum_descent.misconception
def leaves_out_the_start(f, x0, lr, beta, nesterov, steps):
    """Your path begins after the first step. Its first row is x0."""
    return torch.stack(rolled(f, x0, lr, beta, nesterov, steps))[1:]


@momentum_descent.misconception
def records_one_live_tensor(f, x0, lr, beta, nesterov, steps):
    """All rows of your path are the last point: the list holds one tensor many times, and you changed it in place."""
    return torch.stack(aliases(rolled(f, x0, lr, beta, nesterov, steps)))


@momentum_descent.misconception
def walks_uphill(f, x0, lr, beta, nesterov, steps):
    """You walk uphill. Which sign leads to smaller values?"""
    return torch.stack(rolled(f, x0, -lr, beta, nesterov, steps))


@momentum_descent.misconception
def velocity_in_float64(f, x0, lr, beta, nesterov, steps):
    """For float32 your path is float64: the velocity was made without a dtype. torch.zeros_like(x0) takes it from
    x0.
    """
    return torch.stack(rolled(f, x0, lr, beta, nesterov, steps)).double()
