"""What a host sends, read within limits: of bytes as sent and of bytes as decompressed."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator

from pullquote.errors import FetchError

_STEP = 1 << 20  # bytes decompressed at once


def read_body(parts: Iterable[bytes], encoding: str, limit: int, *, beginning: bool = False) -> bytes:
    """Read a body.

    Args:
        parts: the bytes as they are sent.
        encoding: the Content-Encoding header; gzip and deflate are what is asked for.
        limit: how many bytes it may have, as sent and decompressed.
        beginning: whether the lines within the limit are enough if it has more.

    Raises:
        FetchError: it has more, is compressed in another way, or its compressed bytes are damaged or cut off.
    """
    codings = [coding for part in encoding.lower().split(",") if (coding := part.strip()) not in ("", "identity")]
    read = _limited(parts, limit)
    if not {"gzip", "x-gzip", "deflate"}.issuperset(codings) or codings[1:]:  # layers multiply what a bomb costs
        raise FetchError(
            "encoding_refused", "is compressed as {encoding!r}, which was not asked for", encoding=encoding[:80]
        )
    if codings:
        read = _limited(_decompressed(read, deflate=codings[0] == "deflate"), limit)
    body = bytearray()
    try:
        for part in read:
            body += part
    except FetchError as error:
        if error.code != "too_large" or not beginning:
            raise
        return bytes(body).rpartition(b"\n")[0]
    return bytes(body)


def check_length(declared: str, limit: int) -> None:
    """Refuse a body that is too large by the Content-Length header, before any of it is read.

    Raises:
        FetchError: it is.
    """
    if declared.isdecimal() and int(declared[:20]) > limit:
        raise _too_large(limit)


def _limited(parts: Iterable[bytes], limit: int) -> Iterator[bytes]:
    read = 0
    for part in parts:
        read += len(part)
        if read > limit:
            raise _too_large(limit)
        yield part


def _decompressed(parts: Iterable[bytes], *, deflate: bool) -> Iterator[bytes]:
    """Decompress in bounded steps up to the end of the stream: what was cut off must not be taken for the whole."""
    stream, data, whole = None, b"", False
    try:
        for part in parts:
            data += part
            while stream is not None or len(data) > 1:  # two bytes tell how a stream begins
                if stream is None:
                    if whole and (deflate or not data.startswith(b"\x1f\x8b")):
                        return  # what follows the end is no content; gzip may have several streams
                    stream, whole = zlib.decompressobj(_window(data, deflate=deflate)), False
                step = stream.decompress(data, _STEP)
                data = stream.unused_data if stream.eof else stream.unconsumed_tail
                if step:
                    yield step
                if stream.eof:
                    stream, whole = None, True
                elif not step and not data:
                    break
    except zlib.error as error:
        raise _damaged(str(error)) from None
    if not whole:
        raise _damaged("it is cut off")


def _window(data: bytes, *, deflate: bool) -> int:
    """Return how a stream is written: as gzip, or deflate with zlib's header, or without, as some servers do."""
    if not deflate:
        return zlib.MAX_WBITS | 16
    wrapped = data[0] & 0x0F == 8 and (data[0] << 8 | data[1]) % 31 == 0
    return zlib.MAX_WBITS if wrapped else -zlib.MAX_WBITS


def _damaged(problem: str) -> FetchError:
    return FetchError("content_damaged", "its compressed content is damaged: {problem}", problem=problem)


def _too_large(limit: int) -> FetchError:
    return FetchError("too_large", "is larger than {limit:,} bytes", limit=limit)
