"""Limits of size: as sent, as declared, and as decompressed."""

from __future__ import annotations

import gzip
import zlib

import pytest
from aiohttp import web
from hypothesis import given, strategies as st

from pullquote.errors import FetchError
from pullquote.fetching import Fetcher
from pullquote.fetching.bodies import read_body
from tests.fetching.support import PAGE, failing, fetching
from tests.support.web import WebServer


def test_what_is_too_large_is_not_read(server: WebServer):
    sent = 0

    async def endless(request: web.Request) -> web.StreamResponse:
        nonlocal sent
        response = web.StreamResponse(headers={"Content-Type": "text/html"})
        await response.prepare(request)
        while True:
            await response.write(b"x" * 10_000)
            sent += 10_000

    server.pages = {"/declared": "x" * 100_001, "/endless": endless, "/fits": "x" * 100_000}
    with fetching(largest=100_000) as fetcher:
        assert len(fetcher.fetch(f"{server.url}/fits").body) == 100_000
        for path in ("/declared", "/endless"):
            assert failing(lambda path=path: fetcher.fetch(server.url + path)).code == "too_large"  # type: ignore[misc]
        assert failing(lambda: fetcher.fetch(f"{server.url}/fits", largest=99_999)).code == "too_large"
    assert sent < 50_000_000


def compressed(data: bytes, encoding: str) -> bytes:
    """Return data as it is sent: zlib's header, no header (some servers' deflate), or gzip's."""
    if encoding == "gzip":
        return gzip.compress(data)
    if encoding == "deflate":
        return zlib.compress(data)
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(data) + packer.flush()


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "raw"])
def test_a_bomb_is_refused_after_its_first_megabytes(server: WebServer, encoding: str):
    bomb = compressed(bytes(60_000_000), encoding)
    assert len(bomb) < 100_000
    name = {"raw": "deflate"}.get(encoding, encoding)
    server.pages["/a"] = web.Response(body=bomb, headers={"Content-Type": "text/html", "Content-Encoding": name})
    with fetching(largest=1_000_000) as fetcher:
        assert failing(lambda: fetcher.fetch(f"{server.url}/a")).code == "too_large"


def test_a_bomb_costs_little_memory():
    import tracemalloc

    bomb = gzip.compress(bytes(300_000_000))
    tracemalloc.start()
    with pytest.raises(FetchError):
        read_body([bomb], "gzip", 5_000_000)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 20_000_000


@pytest.mark.parametrize("encoding", ["br", "zstd", "gzip, gzip", "gzip,deflate,gzip", "compress", "unknown"])
def test_what_is_compressed_otherwise_is_refused_unread(server: WebServer, fetcher: Fetcher, encoding: str):
    """Brotli and Zstandard are not asked for, so that there are no bombs of them; layers multiply what bombs cost."""
    server.pages["/a"] = web.Response(body=b"x", headers={"Content-Type": "text/html", "Content-Encoding": encoding})
    assert failing(lambda: fetcher.fetch(f"{server.url}/a")).code == "encoding_refused"


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "raw"])
def test_what_is_cut_off_is_not_taken_for_the_whole(server: WebServer, fetcher: Fetcher, encoding: str):
    data = compressed(PAGE.encode() * 50, encoding)
    name = {"raw": "deflate"}.get(encoding, encoding)
    headers = {"Content-Type": "text/html", "Content-Encoding": name}
    server.pages = {
        "/whole": web.Response(body=data, headers=headers),
        "/cut": web.Response(body=data[:-9], headers=headers),
        "/damaged": web.Response(body=data[:10] + b"\xff" * 20 + data[30:], headers=headers),
        "/empty": web.Response(body=b"", headers=headers),
    }
    assert fetcher.fetch(f"{server.url}/whole").body == PAGE.encode() * 50
    for path in ("/cut", "/empty", *(("/damaged",) if encoding != "raw" else ())):  # raw deflate has no checksum
        assert failing(lambda path=path: fetcher.fetch(server.url + path)).code == "content_damaged"  # type: ignore[misc]


@given(st.binary(max_size=3000), st.sampled_from(["gzip", "deflate", "raw", ""]), st.integers(1, 4000), st.data())
def test_a_body_is_read_whole_however_it_arrives(data: bytes, encoding: str, size: int, drawn: st.DataObject):
    sent = compressed(data, encoding) if encoding else data
    if encoding == "gzip":  # members that follow each other are one
        cut = drawn.draw(st.integers(0, len(data)))
        sent = gzip.compress(data[:cut]) + gzip.compress(data[cut:])
    parts = [sent[at : at + size] for at in range(0, len(sent), size)]
    name = {"raw": "deflate"}.get(encoding, encoding)
    assert read_body(parts, name, 10_000) == data
    if len(data) > 10:
        with pytest.raises(FetchError):
            read_body(parts, name, 10)
