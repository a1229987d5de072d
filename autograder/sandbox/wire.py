"""Frames over pipes: how plain data travel between judge and worker, and how a bank lies on disk.

    frame = "AGW1" | header length (u32) | blob length (u32) | header | blob

Runs on both sides. Knows no exercise, no answer, no verdict. A frame larger than the channel's limit is refused
from its prefix, before anything is read or allocated.
"""

from __future__ import annotations

import contextlib
import os
import select
import struct
import time
from collections.abc import Callable
from typing import Any

from autograder.sandbox.data import WireError, from_bytes, to_bytes

MAGIC = b"AGW1"
_PREFIX = struct.Struct("<4sII")
WATCH_MS = 100.0
Deadline = Callable[[], float]  # a moment by `time.monotonic`, which may move


class WireTimeout(WireError):
    """No complete frame arrived in time."""


class WireClosed(WireError):
    """The other side closed its end."""


def pack(message: Any) -> bytes:
    """Turn plain data into one frame.

    Raises:
        WireError: too many parts or nested too deeply.
    """
    header, blob = to_bytes(message)
    return _PREFIX.pack(MAGIC, len(header), len(blob)) + header + blob


def unpack_frame(frame: bytes) -> Any:
    """Read one whole frame from memory, as from a file.

    Raises:
        WireError: the bytes are not exactly one frame.
    """
    if len(frame) < _PREFIX.size:
        raise WireError("the frame is cut short")
    header_size, blob_size = _sizes(frame[: _PREFIX.size], limit=len(frame))
    start = _PREFIX.size + header_size
    if start + blob_size != len(frame):
        raise WireError("the frame is cut short")
    return from_bytes(frame[_PREFIX.size : start], frame[start:])


def split_frames(data: bytes) -> list[bytes]:
    """Cut a file of frames into its frames.

    Raises:
        WireError: it does not end where a frame ends.
    """
    frames, start = [], 0
    while start < len(data):
        prefix = data[start : start + _PREFIX.size]
        if len(prefix) < _PREFIX.size:
            raise WireError("the last frame is cut short")
        header_size, blob_size = _sizes(prefix, limit=len(data))
        end = start + _PREFIX.size + header_size + blob_size
        if end > len(data):
            raise WireError("the last frame is cut short")
        frames.append(data[start:end])
        start = end
    return frames


def _sizes(prefix: bytes, limit: int) -> tuple[int, int]:
    magic, header_size, blob_size = _PREFIX.unpack(prefix)
    if magic != MAGIC:
        raise WireError("not a frame")
    if header_size + blob_size > limit:
        raise WireError("the frame is larger than allowed")
    return header_size, blob_size


class Channel:
    """Frames over a pair of pipes.

    Args:
        read_fd: where frames arrive.
        write_fd: where frames go.
        limit_bytes: the largest frame accepted.
        watch: called now and then while one side waits for the other; what it raises ends the wait.
    """

    def __init__(self, read_fd: int, write_fd: int, limit_bytes: int, watch: Callable[[], None] | None = None) -> None:
        self.read_fd, self.write_fd, self.limit_bytes = read_fd, write_fd, limit_bytes
        self._watch = watch
        self._buffer = bytearray()

    def framed(self, message: Any) -> bytes:
        """Turn plain data into a frame that may be sent here.

        Raises:
            WireError: it is too large, nested too deeply, or has too many parts.
        """
        frame = pack(message)
        if len(frame) > self.limit_bytes:
            raise WireError(f"larger than {self.limit_bytes // 1024} KiB")
        return frame

    def send(self, message: Any, deadline: Deadline | None = None) -> None:
        """Send one frame; with a deadline the pipe must be non-blocking.

        Raises:
            WireError: as `framed`; nothing was sent.
            WireClosed: nobody reads any more.
            WireTimeout: the other side did not take it in time.
        """
        self.send_frame(self.framed(message), deadline)

    def send_frame(self, frame: bytes, deadline: Deadline | None = None) -> None:
        """Send what `framed` returned; see `send`."""
        view = memoryview(frame)
        while view:
            try:
                view = view[os.write(self.write_fd, view) :]
            except BlockingIOError:
                self._wait(self.write_fd, select.POLLOUT, deadline)
            except OSError:
                raise WireClosed("the other side is gone") from None

    def receive(self, deadline: Deadline | None = None) -> Any:
        """Wait for one frame.

        Args:
            deadline: says until when, by `time.monotonic`, and is asked anew when that has come; None: for ever.

        Raises:
            WireTimeout, WireClosed, WireError: late, never, or not a frame.
        """
        header_size, blob_size = _sizes(self._read(_PREFIX.size, deadline), self.limit_bytes)
        header = self._read(header_size, deadline)
        return from_bytes(header, self._read(blob_size, deadline))

    def look(self) -> None:
        """Call what watches, so that whoever was over a limit pays for it and not the next one."""
        if self._watch is not None:
            self._watch()

    def drop_unread(self) -> None:
        """Forget what arrived without being asked for; the pipe must be non-blocking."""
        self._buffer.clear()
        with contextlib.suppress(BlockingIOError):
            os.read(self.read_fd, 1 << 20)  # more than a pipe holds

    def _read(self, size: int, deadline: Deadline | None) -> bytes:
        while len(self._buffer) < size:
            try:
                part = os.read(self.read_fd, max(size - len(self._buffer), 1 << 16))
            except BlockingIOError:
                self._wait(self.read_fd, select.POLLIN, deadline)
                continue
            if not part:
                raise WireClosed("the other side closed the pipe")
            self._buffer += part
            if deadline is not None and time.monotonic() > deadline():
                raise WireTimeout("no answer in time")
        data = bytes(self._buffer[:size])
        del self._buffer[:size]
        return data

    def _wait(self, fd: int, event: int, deadline: Deadline | None) -> None:
        poller = select.poll()
        poller.register(fd, event)
        while True:
            remaining_ms = None if deadline is None else (deadline() - time.monotonic()) * 1000
            if remaining_ms is not None and remaining_ms <= 0:
                raise WireTimeout("no answer in time")
            if self._watch is None:
                patience_ms = remaining_ms
            else:
                self.look()
                patience_ms = min(WATCH_MS, remaining_ms or WATCH_MS)
            if poller.poll(patience_ms):
                return

    def close(self) -> None:
        """Close both ends that this side holds."""
        for fd in {self.read_fd, self.write_fd}:
            if fd >= 0:
                os.close(fd)
        self.read_fd = self.write_fd = -1
