"""Everybody's result by id, packed: one of a class is much like another, and a tenth of a kilobyte tells most of it.

A run of many thousands keeps them until its table is printed; unpacked, each takes twenty kilobytes.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, MutableMapping

from autograder.judging.result import SubmissionResult

_LIKE_THIS = 32_768  # bytes of an earlier one, from which zlib tells a later one
_SAID = {"exercises": {"__all__": {"checks": {"__all__": {"message"}}}}}  # follows from the rest


class PackedResults(MutableMapping[str, SubmissionResult]):
    """A dict of results that unpacks one whenever it is asked for it; their order is that of a dict."""

    def __init__(self) -> None:
        self._packed: dict[str, tuple[str, bytes, bytes]] = {}  # a status, and what was packed like what
        self._model = b""

    def __getitem__(self, student: str) -> SubmissionResult:
        _, data, model = self._packed[student]
        return SubmissionResult.model_validate_json(zlib.decompressobj(zdict=model).decompress(data))

    def __setitem__(self, student: str, result: SubmissionResult) -> None:
        data = result.model_dump_json(by_alias=True, exclude=_SAID).encode()
        self._model = self._model or (data[:_LIKE_THIS] if result.exercises else b"")
        pack = zlib.compressobj(level=1, zdict=self._model)
        self._packed[student] = result.status, pack.compress(data) + pack.flush(), self._model

    def __delitem__(self, student: str) -> None:
        del self._packed[student]

    def __iter__(self) -> Iterator[str]:
        return iter(self._packed)

    def __len__(self) -> int:
        return len(self._packed)

    def __contains__(self, student: object) -> bool:
        return student in self._packed

    def statuses(self) -> Iterator[tuple[str, str]]:
        """Yield everybody's status, without unpacking anything."""
        yield from ((student, status) for student, (status, _, _) in self._packed.items())
