"""Streams that count what is read of them, or whose beginning was read before."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any, BinaryIO


class Counted(io.RawIOBase):
    """A stream that tells how many bytes were read from it."""

    def __init__(self, stream: BinaryIO, progress: Callable[[int], None]) -> None:
        self._stream, self._progress = stream, progress
        self._read = 0

    def readable(self) -> bool:
        """Return that it can be read."""
        return True

    def seekable(self) -> bool:
        """Return whether the stream can be sought in."""
        return self._stream.seekable()

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        """Go to another place in the stream."""
        return self._stream.seek(offset, whence)

    def tell(self) -> int:
        """Return the place in the stream."""
        return self._stream.tell()

    def readinto(self, buffer: Any, /) -> int:
        """Read some bytes."""
        part = self._stream.read(len(buffer))
        buffer[: len(part)] = part
        self._read = max(self._read, self._stream.tell()) if self._stream.seekable() else self._read + len(part)
        self._progress(self._read)
        return len(part)


class Rejoined(io.RawIOBase):
    """A stream whose beginning was already read."""

    def __init__(self, head: bytes, rest: BinaryIO) -> None:
        self._head, self._rest = head, rest

    def readable(self) -> bool:
        """Return that it can be read."""
        return True

    def readinto(self, buffer: Any, /) -> int:
        """Read some bytes."""
        size = len(buffer)
        part, self._head = (self._head[:size], self._head[size:]) if self._head else (self._rest.read(size), b"")
        buffer[: len(part)] = part
        return len(part)
