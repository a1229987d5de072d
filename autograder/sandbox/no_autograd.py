"""Takes from this process, for good, all that differentiation begins with, and below Python, where nothing renames it.

    x.requires_grad_()               c10::TensorImpl::set_requires_grad(true)      raises
    what records x * x in a graph    torch::autograd::impl::set_gradient_edge      raises
    y.backward(), torch.func.grad    torch::autograd::Engine::execute              raises
    torch.func.jvp, forward_ad       torch::autograd::AutogradMeta::set_fw_grad    raises
    torch._C._jit_differentiate      torch::jit::differentiate                     raises

Whatever name leads there, in torch, in its extension or in TorchScript, comes to one of these functions. The first
bytes of each are overwritten with a jump to instructions that raise RuntimeError with the text `REFUSAL`.
What needs no derivative is as before: batches, `vmap`, tensors without numbers, modules, decompositions.

Runs beside student code, before any of it. Knows no exercise and no answer.
"""

from __future__ import annotations

import ctypes
import mmap
import os
import platform
import struct
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import torch

REFUSAL = "nothing is differentiated here: this exercise is by hand"
_SAID_WITHOUT_LEAVES = (  # of a module, say, whose parameters are no leaves here
    "does not require grad and does not have a grad_fn",
    "One of the differentiated Tensors does not require grad",
)


@dataclass(frozen=True)
class _Entry:
    """A function that differentiation begins with.

    Attributes:
        library: of torch, that exports it.
        symbol: its name there.
        asks: whether an argument tells it if it is to begin at all.
    """

    library: str
    symbol: str
    asks: bool = False


_ENTRIES = (
    _Entry("libc10.so", "_ZN3c1010TensorImpl17set_requires_gradEb", asks=True),
    _Entry("libtorch_cpu.so", "_ZN5torch8autograd4impl17set_gradient_edgeERKN2at6TensorENS0_4EdgeE"),
    _Entry("libtorch_cpu.so", "_ZN5torch8autograd12AutogradMeta11set_fw_gradERKN2at10TensorBaseES5_mb"),
    _Entry(
        "libtorch_cpu.so",
        "_ZN5torch8autograd6Engine7executeERKSt6vectorINS0_4EdgeESaIS3_EERKS2_IN2at6TensorESaIS9_EEbbbS7_",
    ),
    _Entry("libtorch_cpu.so", "_ZN5torch3jit13differentiateERSt10shared_ptrINS0_5GraphEE"),
)
_RAISE = _Entry("libc10.so", "_ZN3c106detail14torchCheckFailEPKcS2_jS2_")  # (function, file, line, text)
_TEXT = ctypes.create_string_buffer(REFUSAL.encode())
_NOWHERE = ctypes.create_string_buffer(b"")
_RETURN_UNLESS_TRUE = b"\x40\x84\xf6\x75\x01\xc3"  # test sil, sil; jnz over the next; ret
_kept: list[mmap.mmap] = []  # what the jumps lead to


def is_possible() -> bool:
    """Whether these instructions run on this processor, and this torch has those functions."""
    return platform.machine() == "x86_64" and all(map(_address, (*_ENTRIES, _RAISE)))


def stop_differentiating() -> None:
    """Have every derivative of torch's raise in this process from now on. There is no way back."""
    instead = mmap.mmap(-1, mmap.PAGESIZE, prot=mmap.PROT_READ | mmap.PROT_WRITE)
    start = ctypes.addressof(ctypes.c_char.from_buffer(instead))
    instead.write(_RETURN_UNLESS_TRUE + _raising())
    for entry in _ENTRIES:
        _overwrite(_address(entry), _jump(start + (0 if entry.asks else len(_RETURN_UNLESS_TRUE))))
    _protect(start, mmap.PAGESIZE, mmap.PROT_READ | mmap.PROT_EXEC)
    _kept.append(instead)
    torch.nn.Parameter.__new__.__defaults__ = (None, False)  # a module is no derivative


def is_refusal(problem: BaseException) -> bool:
    """Whether this was raised because nothing is differentiated here.

    The exception is the submission's own: whatever it is asked may raise, and counts for nothing then.
    """
    with suppress(BaseException):
        text = str(problem) if _kept and isinstance(problem, RuntimeError) else ""
        return any(said in text for said in (REFUSAL, *_SAID_WITHOUT_LEAVES))
    return False


def differentiates() -> bool:
    """Stop differentiating in this process, and try it: whether it still does."""
    if not is_possible():
        return True
    stop_differentiating()
    try:
        torch.ones(1).requires_grad_()
    except RuntimeError:
        return False
    return True


def _address(entry: _Entry) -> int:
    """Return where a function begins, or 0."""
    library = ctypes.CDLL(str(Path(torch.__file__).parent / "lib" / entry.library))
    try:
        return ctypes.cast(getattr(library, entry.symbol), ctypes.c_void_p).value or 0
    except AttributeError:
        return 0


def _raising() -> bytes:
    """Return machine code for ``torchCheckFail("", "", 0, REFUSAL)``."""
    nowhere, text = ctypes.addressof(_NOWHERE), ctypes.addressof(_TEXT)
    arguments = (
        b"\x48\xbf" + struct.pack("<Q", nowhere)  # mov rdi, nowhere
        + b"\x48\xbe" + struct.pack("<Q", nowhere)  # mov rsi, nowhere
        + b"\x31\xd2"  # xor edx, edx
        + b"\x48\xb9" + struct.pack("<Q", text)  # mov rcx, text
    )  # fmt: skip
    return arguments + _jump(_address(_RAISE))


def _jump(target: int) -> bytes:
    return b"\x48\xb8" + struct.pack("<Q", target) + b"\xff\xe0"  # mov rax, target; jmp rax


def _overwrite(address: int, code: bytes) -> None:
    page = address & -mmap.PAGESIZE
    length = address + len(code) - page
    _protect(page, length, mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    ctypes.memmove(address, code, len(code))
    _protect(page, length, mmap.PROT_READ | mmap.PROT_EXEC)


def _protect(page: int, length: int, protection: int) -> None:
    if ctypes.CDLL(None, use_errno=True).mprotect(ctypes.c_void_p(page), ctypes.c_size_t(length), protection):
        problem = ctypes.get_errno()
        raise OSError(problem, os.strerror(problem))
