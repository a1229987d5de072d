"""What exercises of this assignment may share: central differences, entry by entry."""

import torch


def entry_by_entry(f, x, step):
    """Central differences with a step for every entry, as `entry_by_entry(f, x, lambda e: h)`."""
    result = torch.zeros_like(x, memory_format=torch.contiguous_format)
    for index in range(x.numel()):
        e = torch.zeros(x.numel(), dtype=x.dtype, device=x.device)
        e[index] = 1
        e = e.reshape(x.shape)
        result.view(-1)[index] = step(f, x, e)
    return result


def step_for(x):
    """eps^(1/3)·max(1, ‖x‖_∞), the step that balances truncation and rounding."""
    largest = x.abs().max().item() if x.numel() else 0.0
    return torch.finfo(x.dtype).eps ** (1 / 3) * max(1.0, largest)
