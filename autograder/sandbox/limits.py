"""How much one submission may use. Plain numbers; knows neither exercises nor the kernel."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """What a worker may use before it is stopped; the unit stands in each name.

    ``seconds_…`` are wall-clock times kept by the judge; the kernel keeps ``seconds_per_submission``
    of processor time as a backstop. ``memory_mib`` is address space on top of what the zygote uses,
    ``card_mib`` memory of a card, where one is used.
    """

    seconds_per_call: float = 10
    seconds_per_cell: float = 20
    seconds_per_submission: float = 300
    memory_mib: int = 2048
    card_mib: int = 4096
    scratch_mib: int = 64
    open_files: int = 64
    reply_kib: int = 4096
