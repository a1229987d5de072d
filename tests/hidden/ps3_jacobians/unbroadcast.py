"""The pullback of broadcasting by hand: whatever was copied forwards is added up backwards."""

from dataclasses import replace

import torch

from autograder.language import BY_HAND, Choice, array, exercise, hidden, one_of, ordinary, shown, value

SUM_TO_SIZE = "torch.Tensor.sum_to_size"  # PyTorch's own answer to this exercise
WITHOUT_SUM_TO_SIZE = replace(
    BY_HAND,
    names=(*BY_HAND.names, SUM_TO_SIZE),
    traps=(*BY_HAND.traps, SUM_TO_SIZE),
    reason="This exercise is by hand: add up with sum, without autograd and without sum_to_size.",
)


def both_ways(*pairs):
    """A family that sends these pairs of a shape of g and the shape to come back to."""
    arriving, wanted = zip(*pairs, strict=True)
    return ordinary.shapes(*arriving).where(shape=one_of(*wanted)).draws(2 * len(pairs))


def by_writing_it_down(g, shape):
    """Add every entry of g to the one that it was copied from."""
    result = torch.zeros(shape, dtype=g.dtype)
    padded = (1,) * (g.dim() - len(shape)) + tuple(shape)
    places = torch.cartesian_prod(*map(torch.arange, g.shape)).reshape(-1, g.dim()) if g.dim() else [()]
    for place in places if g.numel() else []:
        place = tuple(int(index) for index in place)
        source = tuple(0 if size == 1 else index for index, size in zip(place, padded, strict=True))
        result[source[g.dim() - len(shape) :]] += g[place]
    return result


@exercise(
    given=dict(g=array(), shape=one_of((1,), (3,))),
    find=value().confirmed_by(by_writing_it_down, within=1e-12),
    checks=[
        hidden(
            "new dimensions in front, sizes of one, and both",
            both_ways(
                ((4, 3), (3,)),
                ((2, 5), (2, 1)),
                ((3, 4), (1, 4)),
                ((2, 3, 4), (3, 1)),
                ((3, 3), (3,)),
                ((4, 2, 3), (4, 1, 3)),
                ((3, 2, 2, 5), (2, 1, 1)),
                ((2, 4, 3), (1, 4, 1)),
            ),
            points=4,
        ),
        shown("a bias, and a column", both_ways(((3, 2), (2,)), ((2, 3), (2, 1))), points=1),
        hidden(
            "the shape (), and nothing to add up",
            both_ways(
                ((), ()), ((3,), ()), ((2, 3), (2, 3)), ((4,), (4,)), ((2, 3), ()), ((2, 1, 3), (1, 3)), ((1,), (1,))
            ),
            points=1,
        ),
        hidden(
            "sizes of zero",
            both_ways(((0, 3), (3,)), ((2, 0), (2, 1)), ((0,), (1,)), ((0,), ()), ((2, 0), (0,)), ((0, 3), (1, 3))),
            points=1,
        ),
        hidden(
            "float32, views, tensors that require a gradient",
            both_ways(((4, 3), (1, 3)), ((2, 5), (5,)), ((4, 2, 3), (2, 1)))
            .float32()
            .laid_out("transposed", "strided")
            .leaves(),
            points=1,
        ),
        hidden("sent on meta", both_ways(((4, 3), (1, 3)), ((2, 5), (5,))).on_meta(), points=1),
    ],
    forbids=WITHOUT_SUM_TO_SIZE,
    choice=Choice("c", "Into how many entries of the sum is one entry of the column copied?"),
)
def unbroadcast(g, shape):
    """The pullback of g through t ↦ t.expand(g.shape), for t of this shape."""
    return torch.func.vjp(lambda t: t.expand(g.shape), torch.zeros(shape, dtype=g.dtype))[1](g)[0]


def copied(g, shape):
    """The dimensions of g along which entries were copied."""
    front = g.dim() - len(shape)
    return [*range(front), *(front + place for place, size in enumerate(shape) if size == 1)]


def added_up(g, shape, add=torch.sum):
    """The right result, or one that adds up in another way."""
    dims = copied(g, shape)
    return (add(g, dim=dims, keepdim=True) if dims else g.clone()).reshape(shape)


@unbroadcast.misconception
def takes_the_mean(g, shape):
    """You took means. Every copy sends its own part back, and the parts add up: what does b get from b + b?"""
    return added_up(g, shape, torch.mean)


@unbroadcast.misconception
def takes_the_largest(g, shape):
    """You took the largest of what the copies send back. They all count: add them up."""
    return added_up(g, shape, torch.amax)


@unbroadcast.misconception
def takes_the_first_copy(g, shape):
    """You kept what the first copy sends back and dropped the rest."""
    dims = copied(g, shape)
    return g[tuple(slice(0, 1) if dim in dims else slice(None) for dim in range(g.dim()))].clone().reshape(shape)


@unbroadcast.misconception
def divides_among_the_copies(g, shape):
    """You added up everything and spread the sum evenly. Each entry gets back what *its own* copies send."""
    total = torch.zeros(shape, dtype=g.dtype, device=g.device)
    return total + g.sum() / max(1, total.numel())


@unbroadcast.misconception
def adds_up_everything(g, shape):
    """You added up all entries of g and wrote the sum into each entry of the result.

    Which entries of g are copies of the same one?
    """
    return g.sum().expand(shape).clone()


@unbroadcast.misconception
def loses_the_sizes_of_one(g, shape):
    """Your numbers are right, but dimensions of size one are gone: the result has the given shape, sizes of one too.

    sum has an argument that keeps a dimension that was added up.
    """
    dims = copied(g, shape)
    return g.sum(dim=dims) if dims else g.clone()


@unbroadcast.misconception
def keeps_the_new_dimensions(g, shape):
    """Your numbers are right, but the dimensions that were new in front are still there, with size one."""
    dims = copied(g, shape)
    return g.sum(dim=dims, keepdim=True) if dims else g.clone()


@unbroadcast.misconception
def adds_up_in_front_only(g, shape):
    """You added up the dimensions that are new in front, and not those that had size one."""
    while g.dim() > len(shape):
        g = g.sum(0)
    return g.clone()


@unbroadcast.misconception
def adds_up_sizes_of_one_only(g, shape):
    """You added up the dimensions that had size one, and not those that are new in front."""
    front = g.dim() - len(shape)
    dims = [front + place for place, size in enumerate(shape) if size == 1]
    return g.sum(dim=dims, keepdim=True) if dims else g.clone()


@unbroadcast.misconception
def counts_from_the_left(g, shape):
    """You compared the shapes from the left. Broadcasting lines them up at the right: new dimensions come in front."""
    padded = (*shape, *(1,) * (g.dim() - len(shape)))
    dims = [place for place, size in enumerate(padded) if size == 1]
    return (g.sum(dim=dims, keepdim=True) if dims else g.clone()).reshape(shape)


@unbroadcast.misconception
def loses_count_after_a_sum(g, shape):
    """After a sum without keepdim the dimensions behind it move up by one, so that your next sum takes a wrong one."""
    while g.dim() > len(shape):
        g = g.sum(0)
    for place, size in enumerate(shape):
        if size == 1:
            g = g.sum(place)
    return g.clone().reshape(shape)


@unbroadcast.misconception
def adds_up_where_nothing_was_copied(g, shape):
    """Where nothing was copied you added up everything: sum with an empty list of dimensions takes all of them.

    What should be returned if the shapes are the same?
    """
    return g.sum(dim=copied(g, shape), keepdim=True).reshape(shape)


@unbroadcast.misconception
def cuts_off_and_reshapes(g, shape):
    """You took as many entries as fit into the shape and dropped the rest. All copies send something back."""
    count = torch.zeros(shape).numel()
    return g.reshape(-1)[:count].clone().reshape(shape)


@unbroadcast.misconception
def begins_with_the_first_slice(g, shape):
    """Your code raises an error where a dimension has size zero: there is no first slice to begin with.

    A sum over nothing is 0, and sum knows that.
    """
    for dim in copied(g, shape):
        total = g.select(dim, 0).clone()
        for index in range(1, g.shape[dim]):
            total = total + g.select(dim, index)
        g = total.unsqueeze(dim)
    return g.clone().reshape(shape)


@unbroadcast.misconception
def adds_into_the_first_slice(g, shape):
    """Your result is right, but g is not what it was: g[0] is a view, and += writes into it. Begin with a copy."""
    for dim in copied(g, shape):
        if not g.numel():
            return added_up(g, shape)
        total = g.detach().select(dim, 0)
        for index in range(1, g.shape[dim]):
            total += g.detach().select(dim, index)
        g = total.unsqueeze(dim)
    return g.clone().reshape(shape)


@unbroadcast.misconception
def adds_up_in_float64(g, shape):
    """For float32 your result is float64. A tensor that you make takes its dtype from g."""
    return added_up(g.double(), shape)


@unbroadcast.misconception
def adds_on_the_cpu(g, shape):
    """Your result lies on the CPU, wherever g is: torch.zeros without a device makes it there. g.new_zeros does not."""
    result = torch.zeros(shape, dtype=g.dtype)
    result[...] = added_up(g, shape)
    return result
