"""Work on a card: which device is meant, how work on it begins in a worker, and how it is brought to an end.

The zygote chooses and never touches the card: what does so before a fork is lost to every child. Knows no answer.
"""

from __future__ import annotations

import os
import re

import torch

from autograder.sandbox.driver import CONTROL, Driver, driver_here
from autograder.sandbox.sandbox_error import SandboxError
from autograder.sandbox.warming import warm_up_autograd

CPU, CUDA = "cpu", "cuda"
_WORDS = re.compile(r"cpu|auto|cuda(?::(\d{1,3}))?")
_MIB = 2**20


def choose(word: str) -> str:
    """Turn the operator's word into a type of device, and have this process's children see just the card that is meant.

    Args:
        word: "cpu", "cuda", "cuda:1", or "auto": a card if there is one.

    Raises:
        SandboxError: no such word, or no such card.
    """
    match = _WORDS.fullmatch(word)
    if match is None:
        raise SandboxError(f"there is no device '{word}'. Say cpu, cuda, cuda:1 (the second card) or auto.")
    reason = "" if word == CPU else _why_no_card()
    if word == CPU or (word == "auto" and reason):
        # A backward pass would start a thread for each card in sight, and a process with threads cannot be forked.
        os.environ["CUDA_VISIBLE_DEVICES"] = ""
        return CPU
    if reason:
        raise SandboxError(f"{reason} Grade with --device cpu.")
    os.environ.update(
        CUDA_VISIBLE_DEVICES=_visible(int(match[1] or 0)),
        CUDA_DEVICE_ORDER="PCI_BUS_ID",  # numbered as the operator's tools number them
        CUBLAS_WORKSPACE_CONFIG=":4096:8",  # without it products may differ from run to run
        CUDA_CACHE_DISABLE="1",  # kernels that were compiled are kept at home, and here is none
        USE_PYTORCH_KERNEL_CACHE="0",
    )
    return CUDA


def driver_for(device: str) -> Driver | None:
    """Return what workers must reach to use a device; nothing for the CPU."""
    return driver_here() if device == CUDA else None


def _why_no_card() -> str:
    if torch.version.cuda is None:
        return f"this torch was built without CUDA ({torch.__version__})."
    return "" if CONTROL.exists() else f"this machine has no card, or its driver is not loaded: {CONTROL} is missing."


def _visible(number: int) -> str:
    """Return the name of a card, counted among those that the operator, or a cluster, lets this process see."""
    seen = [name for name in os.environ.get("CUDA_VISIBLE_DEVICES", "").split(",") if name]
    if seen and number >= len(seen):
        raise SandboxError(f"there is no card {number} among those of CUDA_VISIBLE_DEVICES, {','.join(seen)}.")
    return seen[number] if seen else str(number)


def begin(memory_mib: int) -> None:
    """Make a context and run once what a submission would otherwise pay for; in a worker, before its code.

    Args:
        memory_mib: of the card, for tensors; whoever calls the driver by hand is stopped by the address space.

    Raises:
        SandboxError: the card cannot be used; one sentence.
    """
    try:
        total = torch.cuda.get_device_properties(0).total_memory
        torch.cuda.set_per_process_memory_fraction(min(1.0, memory_mib * _MIB / total))
        renew()
        warm_up_autograd(CPU)
        warm_up_autograd(CUDA)
        torch.cuda.synchronize()
    except (RuntimeError, AssertionError) as problem:
        first = str(problem).strip().partition("\n")[0].rstrip(".")
        raise SandboxError(f"no work can begin on the card: {first}.") from None


def renew() -> None:
    """Undo what earlier code may have set for the card: its generator, less exact products, operations in any order."""
    if not torch.cuda.is_initialized():
        return
    torch.cuda.default_generators[0].manual_seed(0)
    torch.backends.cuda.matmul.allow_tf32 = False
    torch.backends.cudnn.allow_tf32 = False
    torch.use_deterministic_algorithms(True, warn_only=True)  # where there are such


def settle() -> None:
    """Wait for what runs on the card, so that an error shows in the call that made it."""
    if torch.cuda.is_initialized():
        torch.cuda.synchronize()


def is_lost() -> bool:
    """Tell whether an error has ended the context, after which nothing works in this process."""
    try:
        settle()
    except RuntimeError:
        return True
    return False
