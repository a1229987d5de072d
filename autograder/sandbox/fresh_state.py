"""What every call begins with, whatever the one before it left: torch, numpy, generators, warnings and figures as new.

Runs beside student code, in the worker, before and after each call. Knows no answer.
"""

from __future__ import annotations

import random
import warnings

import matplotlib.pyplot as plt
import numpy as np
import torch
from torch._C import _len_torch_function_stack
from torch._C._functorch import pop_dynamic_layer_stack_and_undo_to_depth
from torch.overrides import _pop_mode as _pop_function_mode
from torch.utils._python_dispatch import _len_torch_dispatch_stack, _pop_mode

from autograder.sandbox import card

_IGNORE_ALL = [("ignore", None, Warning, None, 0)]


def reset_state(seed: int = 0) -> None:
    """Undo what an earlier exercise may have left: default dtype, modes, generators, warnings, open figures.

    Args:
        seed: of all generators; another one for each call, so that a random answer is not the same twice.
    """
    torch.set_default_dtype(torch.float64)
    torch.set_default_device(None)  # a device by name would slow every operation down
    torch.set_grad_enabled(True)
    torch.default_generator.manual_seed(seed)  # torch.manual_seed would look for a GPU every time
    np.random.seed(seed)
    random.seed(seed)
    card.renew()
    np.seterr(divide="warn", over="warn", under="ignore", invalid="warn")  # as numpy begins
    if warnings.filters != _IGNORE_ALL:
        warnings.resetwarnings()
        warnings.simplefilter("ignore")  # no score depends on them
    if plt.get_fignums():
        plt.close("all")


def leave_modes() -> None:
    """Leave what was entered and never left, and would stand between torch and whatever comes next."""
    while _len_torch_function_stack():
        _pop_function_mode()
    while _len_torch_dispatch_stack():
        _pop_mode()
    pop_dynamic_layer_stack_and_undo_to_depth(0)  # half a vmap or grad
    torch.set_autocast_enabled("cpu", False)
    torch.set_flush_denormal(False)
