"""The gradient of f by autograd, leaving x, its `.grad` and the weights of f as they were.

What support.traces_left observes beside the student's code is judged here: it is compared with what the body leaves
behind. A photograph that is forged says "as before", which is what an honest answer says too; the values cannot be.
"""

import torch

from autograder.language import (
    Choice,
    array,
    constant,
    exercise,
    hidden,
    one_of,
    ordinary,
    rebuilt,
    shown,
    value,
    vector,
)
from source.ps1_gradients import support


@exercise(
    given=dict(f=rebuilt(support.landscape, vector(3)), x=array(), x_is=constant("plain")),
    find=value(),
    probe=support.traces_left,
    checks=[
        hidden("x without a graph", ordinary.shapes((3,), (2, 3), ()).draws(12), points=4),
        shown(
            "x as it may come",
            ordinary.shapes((2,), (2, 2), (3,))
            .where(x_is=one_of("plain", "a leaf", "a leaf with a gradient", "computed"))
            .draws(4),
            points=1,
        ),
        hidden(
            "x in the middle of somebody's work, in float32",
            ordinary.shapes((3,), (2, 3), (0,), (4,))
            .where(x_is=one_of("a leaf", "a leaf with a gradient", "computed"))
            .float32()
            .draws(12),
            points=1,
        ),
        hidden(
            "an f with weights of its own",
            ordinary.shapes((3,), (2, 2)).where(f=rebuilt(support.WithWeights, vector(3))).draws(4),
            points=1,
        ),
        hidden(
            "an f whose value has dimensions",
            ordinary.shapes((3,), (2, 2)).where(f=rebuilt(support.several_values, vector(3), one_of(1, 2, 3))).draws(6),
            points=1,
        ),
    ],
    choice=Choice("c", "Is `first` a copy of some numbers, or a second name of something that x keeps and adds to?"),
)
def pure_grad(f, x):
    """The gradient of f at x, and everything as it was."""
    demand_a_number(f(x))
    plain = support.landscape(f.parameters[0])  # without weights: another route than the solution's
    return torch.func.grad(plain)(x.detach())


def own_leaf(x):
    """A leaf with the values of x that nobody else knows."""
    return x.detach().clone().requires_grad_()


def demand_a_number(y):
    """Raise the exception that the statement asks for."""
    if y.dim() > 0:
        raise ValueError
    return y


def grad_kept_by(x):
    """What x.grad is; without the warning for tensors that keep none."""
    return x.grad if x.is_leaf else None


@pure_grad.misconception
def goes_back_to_the_callers_tensor(f, x):
    """You called backward() on the caller's own tensor, and its .grad keeps what you left there.

    The next call adds to it, and so do the caller's own. On which tensor could you work instead?
    """
    x.requires_grad_(True)
    demand_a_number(f(x)).backward()
    return grad_kept_by(x)


@pure_grad.misconception
def clears_the_callers_gradient(f, x):
    """You cleared x.grad to make the next call right. Whatever the caller had collected there is gone.

    Cleaning up is not the same as leaving no trace. Can you avoid writing there in the first place?
    """
    x.requires_grad_(True)
    x.grad = None
    demand_a_number(f(x)).backward()
    gradient_of_f, x.grad = grad_kept_by(x), None
    return gradient_of_f


@pure_grad.misconception
def zeroes_before_and_keeps(f, x):
    """You set x.grad to zero before each call, so your values are right, but your gradient stays behind in x.grad.

    Whatever the caller had collected there is gone. Can you work without touching x.grad?
    """
    x.requires_grad_(True)
    x.grad = torch.zeros_like(x)
    demand_a_number(f(x)).backward()
    return grad_kept_by(x)


@pure_grad.misconception
def leaves_requires_grad_on(f, x):
    """You switched requires_grad on for the caller's tensor, and whatever the caller does with it now is recorded.

    Which tensor with the same values could require a gradient instead?
    """
    x.requires_grad_(True)
    return torch.autograd.grad(demand_a_number(f(x)), x)[0]


@pure_grad.misconception
def switches_requires_grad_off(f, x):
    """You switched requires_grad on and, at the end, off. What if it was on when x came?

    Undoing takes knowing how it was. Which tensor would need no undoing?
    """
    x.requires_grad_(True)
    try:
        return torch.autograd.grad(demand_a_number(f(x)), x)[0]
    finally:
        x.requires_grad_(False)


@pure_grad.misconception
def cuts_the_callers_tensor_off(f, x):
    """You detached the caller's own tensor: the underscore in detach_() means *in place*, and its graph is lost.

    Which call returns a new tensor instead?
    """
    x.detach_().requires_grad_()
    return torch.autograd.grad(demand_a_number(f(x)), x)[0]


@pure_grad.misconception
def restores_what_a_leaf_has(f, x):
    """You save x.grad and requires_grad and put them back. That works for leaves; a computed x has no .grad to read.

    Instead of restoring, work on a tensor that belongs to you.
    """
    y = demand_a_number(f(x))
    if not x.is_leaf:
        y.backward()
        return None
    grad, requires_grad, x.grad = x.grad, x.requires_grad, None
    x.requires_grad_(True)
    demand_a_number(f(x)).backward()
    gradient_of_f, x.grad = x.grad, grad
    x.requires_grad_(requires_grad)
    return gradient_of_f


@pure_grad.misconception
def clones_without_detaching(f, x):
    """Your copy still depends on x: a clone is computed *from* x, so backward() runs on through it, into x.grad.

    What has to be cut before the copy is a leaf of its own?
    """
    start = x.clone().requires_grad_()
    demand_a_number(f(start)).backward()
    return grad_kept_by(start)


@pure_grad.misconception
def detaches_and_keeps_going(f, x):
    """Your result is still attached: it can be differentiated again, and keeps the whole graph alive with it.

    What did create_graph, or torch.func.grad on a tensor that requires a gradient, add to it?
    """
    start = own_leaf(x)
    return torch.autograd.grad(demand_a_number(f(start)), start, create_graph=True)[0]


@pure_grad.misconception
def attached_where_x_or_f_is(f, x):
    """Your result is detached as long as nothing else requires a gradient. If x or the weights of f do, it is attached.

    torch.func.grad differentiates through whatever hangs on a graph already. What remains to be done with its result?
    """
    demand_a_number(f(x))
    return torch.func.grad(f)(x)


@pure_grad.misconception
def fills_every_leaf(f, x):
    """x is untouched, but backward() visits *every* leaf that f depends on, and f may have weights of its own.

    Which call asks for the gradient of named tensors and returns it, instead of storing it in leaves?
    """
    start = own_leaf(x)
    demand_a_number(f(start)).backward()
    return start.grad


@pure_grad.misconception
def adds_up_several_values(f, x):
    """You added up the values of f where there are several, and nobody asked for the gradient of their sum.

    What should happen instead, so that the caller learns of the mistake?
    """
    start = own_leaf(x)
    return torch.autograd.grad(f(start).sum(), start)[0]


@pure_grad.misconception
def leaves_the_refusal_to_torch(f, x):
    """Where f(x) has dimensions, what comes out of your function is not the ValueError that is asked for.

    PyTorch's own refusal is another exception, and it does not come for every shape. Look at what f returned before
    you differentiate it, and let the caller meet the exception that the statement names.
    """
    start = own_leaf(x)
    return torch.autograd.grad(f(start), start)[0]


@pure_grad.misconception
def takes_one_entry_for_a_number(f, x):
    """You count the entries of f(x). A tensor of shape (1,) has one entry, but it has a dimension, too."""
    start = own_leaf(x)
    y = f(start)
    if y.numel() != 1:
        raise ValueError
    return torch.autograd.grad(y, start)[0]


@pure_grad.misconception
def returns_none(f, x):
    """You returned None. backward() returns nothing; where does it put the gradient, and did you hand that on?"""
    start = own_leaf(x)
    return torch.autograd.backward(demand_a_number(f(start)), inputs=[start])


@pure_grad.misconception
def flattens_the_gradient(f, x):
    """You returned the gradient as one long vector. It has one number for each entry of x, and the shape of x."""
    start = own_leaf(x)
    return torch.autograd.grad(demand_a_number(f(start)), start)[0].flatten()


@pure_grad.misconception
def steps_in_place(f, x):
    """You moved the entries of the caller's x, and moving them back does not bring back the last digit.

    That answer is a difference quotient besides, and autograd, which is exact, is allowed here.
    """
    demand_a_number(f(x))
    result, h = torch.zeros(x.shape, dtype=x.dtype), 1e-6
    entries, slopes = x.detach().view(-1), result.view(-1)
    with torch.no_grad():
        for i in range(x.numel()):
            entries[i] += h
            above = f(x)
            entries[i] -= 2 * h
            slopes[i] = (above - f(x)) / (2 * h)
            entries[i] += h
    return result
