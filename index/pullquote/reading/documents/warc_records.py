"""Records of a WARC file by warcio, held to a length of what comes before their content."""

from __future__ import annotations

from typing import Any, BinaryIO, cast

from warcio.archiveiterator import ArchiveIterator
from warcio.bufferedreaders import DecompressingBufferedReader
from warcio.exceptions import ArchiveLoadFailed


class BoundedIterator(ArchiveIterator):  # type: ignore[misc]
    """The records of a WARC file; one whose headers never end, or that is not packed as it says, is an error."""

    INC_RECORD = ""  # what warcio would print of a record with a wrong length

    def __init__(self, stream: BinaryIO, most_headers: int) -> None:
        """Read from a stream; `most_headers` are the bytes that lines may have between two contents."""
        super().__init__(stream)
        self.reader = _BoundedReader(self.fh, most_headers)


class _BoundedReader(DecompressingBufferedReader):  # type: ignore[misc]
    """A reader of lines and contents that ends where lines never do."""

    decompressor: Any

    def __init__(self, stream: BinaryIO, most: int) -> None:
        super().__init__(stream)
        self._most, self._lines = most, 0

    def read(self, length: int | None = None) -> bytes:
        """Return bytes of content."""
        self._lines = 0
        return cast(bytes, super().read(length))

    def readline(self, length: int | None = None) -> bytes:
        """Return a line, no longer than lines may be."""
        left = self._most - self._lines
        line = cast(bytes, super().readline(min(left, length) if length else left))
        self._lines += len(line)
        if self._lines >= self._most:
            raise ArchiveLoadFailed("has lines without end where headers of a record were expected")
        return line

    def _decompress(self, data: bytes) -> bytes:
        """Return data unpacked; damage is an error here, where warcio would print it and end the file."""
        if self.decompressor and data:
            try:
                return cast(bytes, self.decompressor.decompress(data))
            except Exception as error:
                if self.num_block_read == 0:
                    self.decompressor = None
                    return data
                raise ArchiveLoadFailed(str(error)) from error
        return data
