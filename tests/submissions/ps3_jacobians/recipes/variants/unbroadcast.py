"""Answers to unbroadcast."""

from __future__ import annotations

from tests.submissions.variant import Variant, right, slip, wrong

VARIANTS: dict[str, Variant] = {
    # --- right ---------------------------------------------------------------------------------------------
    "careful": right(
        "All copied dimensions in one sum.",
        """
        def unbroadcast(g: Tensor, shape: tuple[int, ...]) -> Tensor:
            g, front = g.detach(), g.dim() - len(shape)
            copied = [*range(front), *(front + i for i, size in enumerate(shape) if size == 1)]
            return (g.sum(dim=copied, keepdim=True) if copied else g.clone()).reshape(shape)
        """,
    ),
    "plain_loops": right(
        "First what is new in front, then the sizes of one, one after the other, kept.",
        """
        def unbroadcast(g, shape):
            result = g.detach().clone()
            while result.dim() > len(shape):
                result = result.sum(0)
            for i in range(len(shape)):
                if shape[i] == 1:
                    result = result.sum(i, keepdim=True)
            return result
        """,
    ),
    "vectorised": right(
        "einsum with the letters of the dimensions that stay.",
        """
        def unbroadcast(g, shape):
            letters = "abcdefgh"[: g.dim()]
            padded = [1] * (g.dim() - len(shape)) + list(shape)
            kept = "".join(letter for letter, size in zip(letters, padded) if size != 1)
            return torch.einsum(f"{letters}->{kept}", g.detach()).clone().reshape(shape)
        """,
    ),
    "helpers": right(
        "The dimensions come last, flattened into one, which is added up.",
        """
        def split_dimensions(g, shape):
            padded = (1,) * (g.dim() - len(shape)) + tuple(shape)
            stay = [d for d, size in enumerate(padded) if size != 1]
            go = [d for d, size in enumerate(padded) if size == 1]
            return stay, go


        def unbroadcast(g, shape):
            stay, go = split_dimensions(g, shape)
            sizes = [g.shape[d] for d in stay]
            copies = 1
            for d in go:
                copies *= g.shape[d]
            return torch.permute(g.detach(), (*stay, *go)).reshape(*sizes, copies).sum(-1).reshape(shape)
        """,
    ),
    # --- ideas gone wrong ----------------------------------------------------------------------------------
    "takes_the_mean": wrong(
        "mean.",
        """
        def unbroadcast(g, shape):
            g = g.detach()
            while g.dim() > len(shape):
                g = g.mean(0)
            for i, size in enumerate(shape):
                if size == 1:
                    g = g.mean(i, keepdim=True)
            return g.clone()
        """,
        idea="takes_the_mean",
    ),
    "takes_the_largest": wrong(
        "amax.",
        """
        def unbroadcast(g, shape):
            g = g.detach()
            while g.dim() > len(shape):
                g = g.amax(0)
            for i, size in enumerate(shape):
                if size == 1:
                    g = g.amax(i, keepdim=True)
            return g.clone()
        """,
        idea="takes_the_largest",
    ),
    "takes_the_first_copy": wrong(
        "g[0].",
        """
        def unbroadcast(g, shape):
            g = g.detach()
            while g.dim() > len(shape):
                g = g[0]
            for i, size in enumerate(shape):
                if size == 1:
                    g = g.narrow(i, 0, 1)
            return g.clone()
        """,
        idea="takes_the_first_copy",
    ),
    "divides_among_the_copies": wrong(
        "The total, spread evenly.",
        """
        def unbroadcast(g, shape):
            result = g.detach().new_ones(shape)
            return result * g.detach().sum() / max(result.numel(), 1)
        """,
        idea="divides_among_the_copies",
    ),
    "adds_up_everything": wrong(
        "The total, everywhere.",
        """
        def unbroadcast(g, shape):
            return g.detach().sum() * g.new_ones(shape)
        """,
        idea="adds_up_everything",
    ),
    "loses_the_sizes_of_one": wrong(
        "sum without keepdim.",
        """
        def unbroadcast(g, shape):
            front = g.dim() - len(shape)
            dims = list(range(front)) + [front + i for i, size in enumerate(shape) if size == 1]
            return g.detach().sum(dims) if dims else g.detach().clone()
        """,
        idea="loses_the_sizes_of_one",
        verdict="wrong_shape",
    ),
    "keeps_the_new_dimensions": wrong(
        "keepdim for all.",
        """
        def unbroadcast(g, shape):
            front = g.dim() - len(shape)
            dims = list(range(front)) + [front + i for i, size in enumerate(shape) if size == 1]
            return g.detach().sum(dims, keepdim=True) if dims else g.detach().clone()
        """,
        idea="keeps_the_new_dimensions",
        verdict="wrong_shape",
    ),
    "adds_up_in_front_only": wrong(
        "As for a bias.",
        """
        def unbroadcast(g, shape):
            front = tuple(range(g.dim() - len(shape)))
            return g.detach().sum(front) if front else g.detach().clone()
        """,
        idea="adds_up_in_front_only",
        verdict="wrong_shape",
    ),
    "adds_up_sizes_of_one_only": wrong(
        "Counted from the right, and nothing else.",
        """
        def unbroadcast(g, shape):
            g = g.detach()
            for i in range(1, len(shape) + 1):
                if shape[-i] == 1:
                    g = g.sum(-i, keepdim=True)
            return g.clone()
        """,
        idea="adds_up_sizes_of_one_only",
        verdict="wrong_shape",
    ),
    "counts_from_the_left": wrong(
        "Ones behind the shape.",
        """
        def unbroadcast(g, shape):
            padded = tuple(shape) + (1,) * (g.dim() - len(shape))
            dims = [d for d in range(g.dim()) if padded[d] == 1]
            g = g.detach().sum(dims, keepdim=True) if dims else g.detach().clone()
            return g.reshape(shape)
        """,
        idea="counts_from_the_left",
    ),
    "loses_count_after_a_sum": wrong(
        "The numbers of dimensions that have moved.",
        """
        def unbroadcast(g, shape):
            g = g.detach()
            while g.dim() > len(shape):
                g = g.sum(0)
            for i, size in enumerate(shape):
                if size == 1:
                    g = g.sum(i)
            return g.clone().reshape(shape)
        """,
        idea="loses_count_after_a_sum",
        verdict="raised",
    ),
    "adds_up_where_nothing_was_copied": slip(
        "sum(dim=[]) takes everything.",
        """
        def unbroadcast(g, shape):
            front = g.dim() - len(shape)
            dims = list(range(front)) + [front + i for i, size in enumerate(shape) if size == 1]
            return g.detach().sum(dim=dims, keepdim=True).reshape(shape)
        """,
        loses=1,
        idea="adds_up_where_nothing_was_copied",
    ),
    "cuts_off_and_reshapes": wrong(
        "As many entries as fit.",
        """
        def unbroadcast(g, shape):
            count = 1
            for size in shape:
                count *= size
            return g.detach().flatten()[:count].reshape(shape).clone()
        """,
        idea="cuts_off_and_reshapes",
    ),
    "begins_with_the_first_slice": slip(
        "A sum that begins with g[0].",
        """
        def unbroadcast(g, shape):
            g = g.detach()
            for _ in range(g.dim() - len(shape)):
                total = g[0]
                for one in g[1:]:
                    total = total + one
                g = total
            for i, size in enumerate(shape):
                if size == 1:
                    total = g.select(i, 0)
                    for k in range(1, g.shape[i]):
                        total = total + g.select(i, k)
                    g = total.unsqueeze(i)
            return g.clone()
        """,
        loses=1,
        idea="begins_with_the_first_slice",
    ),
    "adds_into_the_first_slice": wrong(
        "+= into g[0].",
        """
        def unbroadcast(g, shape):
            g = g.detach()
            while g.dim() > len(shape):
                total = g[0]
                for one in g[1:]:
                    total += one
                g = total
            for i, size in enumerate(shape):
                if size == 1:
                    g = g.sum(i, keepdim=True)
            return g.clone()
        """,
        verdict="input_changed",
        idea="adds_into_the_first_slice",
        instead="",
        counts=False,
    ),
    "adds_up_in_float64": slip(
        "sum with a dtype.",
        """
        def unbroadcast(g, shape):
            g = g.detach().to(torch.float64)
            while g.dim() > len(shape):
                g = g.sum(0)
            for i, size in enumerate(shape):
                if size == 1:
                    g = g.sum(i, keepdim=True)
            return g.clone()
        """,
        loses=1,
        idea="adds_up_in_float64",
    ),
    "adds_on_the_cpu": slip(
        "torch.zeros, and +=.",
        """
        def unbroadcast(g, shape):
            g = g.detach()
            while g.dim() > len(shape):
                g = g.sum(0)
            for i, size in enumerate(shape):
                if size == 1:
                    g = g.sum(i, keepdim=True)
            result = torch.zeros(shape, dtype=g.dtype)
            result[...] = g
            return result
        """,
        loses=1,
        idea="adds_on_the_cpu",
    ),
    # --- broken contracts ----------------------------------------------------------------------------------
    "sum_to_size": wrong(
        "PyTorch's own.",
        """
        def unbroadcast(g, shape):
            return g.detach().sum_to_size(*shape).clone()
        """,
        verdict="forbidden",
    ),
    "attached_result": slip(
        "Never detached.",
        """
        def unbroadcast(g, shape):
            while g.dim() > len(shape):
                g = g.sum(0)
            for i, size in enumerate(shape):
                if size == 1:
                    g = g.sum(i, keepdim=True)
            return g.clone()
        """,
        loses=1,
    ),
}
