"""Four loops of gradient descent, each with one bug of its own: what is repaired makes the same path four times."""

import torch

from autograder.language import Choice, array, constant, exercise, hidden, one_of, ordinary, shown, value
from source.ps5_descent import support

from .shared import VALLEY, walk

WAYS = {"a": "a step of torch.optim, backward()", "b": "backward()", "c": "backward()", "d": "torch.func"}


def by_optimizer(f, x0, lr, steps, *, clears_in_between=False):
    """With torch.optim."""
    here = x0.detach().clone().requires_grad_()
    optimizer, path = torch.optim.SGD([here], lr=lr), [here.detach().clone()]
    for _ in range(steps):
        optimizer.zero_grad()
        f(here).backward()
        optimizer.zero_grad() if clears_in_between else None
        optimizer.step()
        path.append(here.detach().clone())
    return torch.stack(path)


def by_new_leaves(f, x0, lr, steps):
    """With backward(), and a new leaf in every step."""
    here = x0.detach().clone().requires_grad_()
    path = [here.detach().clone()]
    for _ in range(steps):
        f(here).backward()
        here = (here - lr * here.grad).detach().requires_grad_()
        path.append(here.detach().clone())
    return torch.stack(path)


def in_place(f, x0, lr, steps):
    """With backward(), and one leaf that is changed in place."""
    here = x0.detach().clone().requires_grad_()
    path = [here.detach().clone()]
    for _ in range(steps):
        here.grad = None
        f(here).backward()
        with torch.no_grad():
            here -= lr * here.grad
        path.append(here.detach().clone())
    return torch.stack(path)


def by_transform(f, x0, lr, steps):
    """With torch.func.grad."""
    here = x0.detach()
    path = [here.clone()]
    for _ in range(steps):
        here = here - lr * torch.func.grad(f)(here)
        path.append(here)
    return torch.stack(path)


def from_one_path(f, x0, lr, steps, how):
    """The same from one path."""
    path, is_asked = torch.stack(walk(f, x0, lr, steps)), how == support.STYLES
    return {
        name: told
        for letter in support.LETTERS
        for name, told in (
            (f"the exception of loop_{letter}", "none"),
            (f"the path of loop_{letter}", path),
            (f"how loop_{letter} differentiates", WAYS[letter] if is_asked else "not asked"),
        )
    }


@exercise(
    given=dict(f=VALLEY, x0=array(), lr=one_of(0.1, 0.03, 0.17), steps=one_of(3, 6, 11), how=constant(support.ONCE)),
    find=value().confirmed_by(from_one_path),
    probe=support.run_loops,
    checks=[
        hidden("four paths of a function that you have not seen", ordinary.draws(12), points=5),
        shown("two numbers, three steps", ordinary.shapes((2,)).where(steps=3).draws(1), points=1),
        hidden("no step, and one", ordinary.where(steps=one_of(0, 1)).draws(4), points=1),
        hidden(
            "run a second time, after another start",
            ordinary.where(how=support.AGAIN, steps=3)
            .draws(3)
            .because("what a loop leaves behind in a leaf or an optimizer shows in the next run"),
            points=1,
        ),
        hidden(
            "float32, views, tensors that require a gradient",
            ordinary.where(steps=3).float32().laid_out("strided").leaves().draws(4),
            points=2,
        ),
        hidden("each in the way in which it was written", ordinary.where(how=support.STYLES).draws(2), points=1),
    ],
    choice=Choice("b", "Three of them run and are wrong. Which one asks a tensor for what it does not have?"),
)
def four_broken_loops(f, x0, lr, steps, how):
    """Four times the path of gradient descent."""
    return repaired(f, x0, lr, steps, how)


def repaired(f, x0, lr, steps, how, a=by_optimizer, b=by_new_leaves, c=in_place, d=by_transform):
    """What the probe tells of four loops, the right ones where no other is given."""
    return support.run_loops(a, b, c, d, f, x0, lr, steps, how)


def version(name, feedback, part=None, **loops):
    """Attach a version in which some loops are wrong; the part is what its sentences speak of."""

    def wrong(f, x0, lr, steps, how):
        return repaired(f, x0, lr, steps, how, **loops)

    wrong.__name__, wrong.__doc__ = name, feedback
    return four_broken_loops.misconception(part=part)(wrong)


def adding_a(f, x0, lr, steps):
    """As handed out: gradients add up."""
    here = x0.detach().clone().requires_grad_()
    optimizer, path = torch.optim.SGD([here], lr=lr), [here.detach().clone()]
    for _ in range(steps):
        f(here).backward()
        optimizer.step()
        path.append(here.detach().clone())
    return torch.stack(path)


def rebound_b(f, x0, lr, steps):
    """As handed out: after the first step x is no leaf."""
    here = x0.detach().clone().requires_grad_()
    path = [here.detach().clone()]
    for _ in range(steps):
        f(here).backward()
        here = here - lr * here.grad
        path.append(here.detach().clone())
    return torch.stack(path)


def aliased_c(f, x0, lr, steps):
    """As handed out: the history holds one tensor."""
    path = in_place(f, x0, lr, steps)
    return torch.cat([path[:1], path[-1:].expand(steps, *x0.shape)])


def late_d(f, x0, lr, steps):
    """As handed out: a point is recorded before the step, and the last one never."""
    path = by_transform(f, x0, lr, steps)
    return path[:-1] if steps else path


def as_handed_out(f, x0, lr, steps, how):
    """All four loops are as they were handed out. Each of them has one bug, and a style that should stay."""
    return repaired(f, x0, lr, steps, how, adding_a, rebound_b, aliased_c, late_d)


four_broken_loops.misconception(as_handed_out)
version(
    "gradients_still_add_up",
    """The path of loop_a follows the sum of all gradients: backward() adds to .grad, and nobody clears it.""",
    part="the path of loop_a",
    a=adding_a,
)
version(
    "still_no_leaf",
    """loop_b ends with an exception: after the first step x is the result of a computation, and only leaves get a
    .grad.

    How do you make a leaf of it again?
    """,
    part="the exception of loop_b",
    b=rebound_b,
)
version(
    "still_one_live_tensor",
    """All rows of the path of loop_c but the first are the last point: .data and .detach() share memory with x, which
    changes in place.

    What makes a copy?
    """,
    part="the path of loop_c",
    c=aliased_c,
)
version(
    "last_point_still_missing",
    """The path of loop_d ends one step early: points are written down before the step, so the last one never is.""",
    part="the path of loop_d",
    d=late_d,
)
version(
    "mended_in_the_wrong_place",
    """The path of loop_d has no start: points are written down after the step now, and x0 was never written down.""",
    part="the path of loop_d",
    d=lambda f, x0, lr, steps: by_transform(f, x0, lr, steps)[1:] if steps else x0.detach().new_zeros(0),
)
version(
    "new_leaf_without_a_gradient",
    """loop_b ends with an exception: the new x requires no gradient, as what is computed under no_grad or detached
    does not.
    """,
    part="the exception of loop_b",
    b=lambda f, x0, lr, steps: unwatched(f, x0, lr, steps),
)
version(
    "clears_what_is_not_there",
    """loop_c ends with an exception: x.grad.zero_() before the first backward() asks None to become zero.""",
    part="the exception of loop_c",
    c=lambda f, x0, lr, steps: cleared_too_early(f, x0, lr, steps),
)
version(
    "clears_in_between",
    """The path of loop_a stands still: the gradient is cleared after backward() and before the step, which finds
    nothing.
    """,
    part="the path of loop_a",
    a=lambda f, x0, lr, steps: by_optimizer(f, x0, lr, steps, clears_in_between=True),
)
version(
    "one_loop_for_all",
    """Your paths are right, but the loops lost their styles: loop_a goes with torch.optim, loop_b and loop_c with
    backward(), loop_d with torch.func.grad.
    """,
    a=by_transform,
    b=by_transform,
    c=by_transform,
)
version(
    "all_with_backward",
    """Your paths are right, but loop_d does without torch.func.grad now. Each loop keeps its style.""",
    d=in_place,
)


def unwatched(f, x0, lr, steps):
    """A loop whose second backward() has nothing to go through."""
    here = x0.detach().clone().requires_grad_()
    path = [here.detach().clone()]
    for taken in range(steps):
        value = f(here) if taken == 0 else torch.zeros(())  # which requires no gradient, whatever f is made of
        value.backward()
        here = (here - lr * here.grad).detach()
        path.append(here.clone())
    return torch.stack(path)


def cleared_too_early(f, x0, lr, steps):
    """A loop that clears a gradient which is not there yet."""
    here = x0.detach().clone().requires_grad_()
    for _ in range(steps):
        here.grad.zero_()
    return torch.stack([here.detach()])


@four_broken_loops.misconception
def works_on_the_start_itself(f, x0, lr, steps, how):
    """A loop changes x0 itself, so that a second run begins where the first one ended. Make a copy first."""

    def moving(f, x0, lr, steps):
        path = in_place(f, x0, lr, steps)
        with torch.no_grad():
            x0.copy_(path[-1])
        return path

    return repaired(f, x0, lr, steps, how, c=moving)
