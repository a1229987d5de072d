"""What only a card can be attacked with: cells that stand below a solved notebook, and what must come of them.

Each makes `grad_norm` of set 1 hostile, or attacks when the cell runs; every other exercise is honest work, and must
keep its points. On the stand-in, which has no card, an attack that needs one fails like any code that raises.
"""

from __future__ import annotations

ATTACKED = "grad_norm"
_ALWAYS = "import ctypes, os, torch\n"

AT_A_CALL = {
    "tensors take all of the card": (
        "held = []\nwhile True: held.append(torch.empty(2**30, dtype=torch.uint8, device=x.device))"
    ),
    "tensors take what the fraction refuses": (
        "torch.cuda.set_per_process_memory_fraction(1.0)\nheld = []\n"
        "while True: held.append(torch.empty(2**30, dtype=torch.uint8, device=x.device))"
    ),
    "the driver is asked for memory by hand": (
        "driver, place, taken = ctypes.CDLL('libcuda.so.1'), ctypes.c_uint64(), 0\n"
        "while not driver.cuMemAlloc_v2(ctypes.byref(place), ctypes.c_size_t(2**30)): taken += 1\n"
        "raise MemoryError(taken)"
    ),
    "the driver is asked for memory without an address": (
        "driver, handle, wanted = ctypes.CDLL('libcuda.so.1'), ctypes.c_uint64(), (ctypes.c_int * 16)(1, 0, 1, 0)\n"
        "place, size, flags = ctypes.byref(handle), ctypes.c_size_t(2**30), ctypes.c_uint64(0)\n"
        "for _ in range(200):\n    if driver.cuMemCreate(place, size, wanted, flags): break\n"
        "raise MemoryError"
    ),
    "memory of the machine is pinned": (
        "held = []\nwhile True: held.append(torch.empty(2**28, dtype=torch.uint8, pin_memory=True))"
    ),
    "a kernel hangs": "torch.cuda._sleep(10**15)\ntorch.cuda.synchronize()",
    "a kernel hangs and nobody waits": "torch.cuda._sleep(10**15)\nreturn x",
    "a kernel breaks the context": "return x[torch.tensor([10**6], device=x.device)]",
    "the context is destroyed": "ctypes.CDLL('libcuda.so.1').cuDevicePrimaryCtxReset_v2(0)\nreturn x",
    "memory that others left is read": (
        "left = torch.empty(2**30, dtype=torch.uint8, device=x.device)\n"
        "found = int((left == 90).sum())\n"
        "return x if found < 2**28 else torch.full_like(x, float('nan'))"
    ),
    "a mark is left on the card": "torch.full((2**30,), 90, dtype=torch.uint8, device=x.device)\nreturn x",
    "the card is reached by its files": (
        "for path in ('/dev/nvidiactl', '/dev/nvidia0', '/dev/nvidia-uvm'): os.open(path, os.O_RDWR)\n"
        "import fcntl\ncard = os.open('/dev/nvidiactl', os.O_RDWR)\n"
        "for command in range(0xC0004600, 0xC0004700): fcntl.ioctl(card, command, bytes(64))"
    ),
    "a child inherits the context": "os.fork()\nreturn x",
    "threads beside the driver's": "import threading\nwhile True: threading.Thread(target=int).start()",
}  # fmt: skip
IN_A_CELL = {
    "settings are left for the next exercise": (
        "torch.backends.cuda.matmul.allow_tf32 = True\ntorch.set_float32_matmul_precision('medium')\n"
        "torch.set_default_device('cuda')\ntorch.use_deterministic_algorithms(False)"
    ),
    "a cell hangs the card": "torch.cuda._sleep(10**15)\ntorch.cuda.synchronize()",
}


def cell_of(attack: str) -> str:
    """Return the cell of an attack."""
    if attack in IN_A_CELL:
        return _ALWAYS + IN_A_CELL[attack]
    lines = AT_A_CALL[attack].split("\n")
    return f"{_ALWAYS}def {ATTACKED}(x):\n" + "\n".join(f"    {line}" for line in lines)


FORGETFUL = (
    "from torch import Tensor\n"
    + """
def _home(value):
    if isinstance(value, Tensor): return value.cpu()
    if isinstance(value, tuple | list): return type(value)(map(_home, value))
    return {key: _home(item) for key, item in value.items()} if isinstance(value, dict) else value
def _forgetful(function): return lambda *args, **kwargs: _home(function(*args, **kwargs))
"""
)


def forgetful_cell(names: list[str]) -> str:
    """Return a cell after which functions return what lies on the CPU, whatever they were given."""
    return FORGETFUL + "".join(f"{name} = _forgetful({name})\n" for name in names)
