"""What is slow, and connections that break."""

from __future__ import annotations

import asyncio
import threading

import pytest

from pullquote.fetching import Fetcher, FetchSettings
from tests.fetching.support import OK, QuickClock, failing, fetching, raw
from tests.support.web import WebServer

SLOW = {
    "a byte at a time": raw(OK + b"Content-Length: 1000\r\n\r\n", b"x", pause=0.05, endless=True),
    "a header's byte at a time": raw(b"HTTP/1.1 200 OK\r\nX: ", b"x", pause=0.05, endless=True),
    "hints without end": raw(b"HTTP/1.1 103 Early Hints\r\n\r\n", pause=0.02, endless=True),
    "nothing": raw(b"", pause=0.05, endless=True),
}
BROKEN = {
    "closed at once": raw(),
    "closed in the headers": raw(OK),
    "closed in the body": raw(OK + b"Content-Length: 1000\r\n\r\nwords"),
    "closed in a part": raw(OK + b"Transfer-Encoding: chunked\r\n\r\n5\r\nwords\r\nff\r\nx"),
    "parts without a size": raw(OK + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nwords\r\n0\r\n\r\n"),
    "two lengths": raw(OK + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nwords."),
    "not HTTP": raw(b"SSH-2.0-OpenSSH_9.2\r\n"),
    "headers without end": raw(OK, b"X-%d: y\r\n" % 1 * 100, endless=True),
    "one header without end": raw(OK + b"X: ", b"x" * 10_000, endless=True),
    "odd bytes": raw(bytes(range(256)) * 10),
}


@pytest.mark.parametrize("way", SLOW)
def test_what_is_slow_ends(server: WebServer, way: str):
    url = server.serve_raw(SLOW[way])
    with fetching(seconds=0.4, tries=1) as fetcher:
        assert failing(lambda: fetcher.fetch(f"{url}/a")).code == "too_slow"


def test_a_handshake_that_stalls_ends(server: WebServer):
    url = server.serve_raw(raw()).replace("http:", "https:")
    with fetching(seconds=0.4, tries=1) as fetcher:
        assert failing(lambda: fetcher.fetch(f"{url}/a")).code == "too_slow"


@pytest.mark.parametrize("way", BROKEN)
def test_what_breaks_off_is_tried_again_and_then_reported(server: WebServer, clock: QuickClock, way: str):
    url = server.serve_raw(BROKEN[way])
    with fetching(clock, delay=0) as fetcher:
        assert failing(lambda: fetcher.fetch(f"{url}/a")).code == "connection"
    assert server.paths == ["/a"] * 3
    assert clock.waits == [1, 2]


@pytest.mark.parametrize(
    ("body", "whole"),
    [
        (b"<html><body><p>words</p></body></html>", True),
        (b"<html><body><p>words</p></BODY ></HTML>\n<!-- cached -->", True),
        (b"<html><body><p>words</p>", False),
        (b"", False),
    ],
)
def test_a_page_without_a_length_must_end(server: WebServer, fetcher: Fetcher, body: bytes, whole: bool):
    """Where the end of the connection is the end of the page, a host that dies would leave half an article."""
    url = server.serve_raw(raw(OK + b"\r\n" + body))
    if whole:
        assert fetcher.fetch(url).body == body
    else:
        assert failing(lambda: fetcher.fetch(url)).code == "connection"


def test_a_host_that_dies_and_comes_back_is_read(server: WebServer, fetcher: Fetcher):
    answers = [BROKEN["closed in the body"], raw(OK + b"Content-Length: 5\r\n\r\nwords")]

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await answers.pop(0)(reader, writer)

    assert fetcher.fetch(server.serve_raw(answer)).body == b"words"


def test_where_nobody_listens_the_connection_fails(fetcher: Fetcher):
    assert failing(lambda: fetcher.fetch("http://127.0.0.1:1/")).code == "connection"


def test_a_name_that_nobody_knows_is_named():
    def resolve(host: str, port: int) -> list[str]:
        raise OSError(-2, "Name or service not known")

    with Fetcher(FetchSettings(), resolver=resolve) as fetcher:
        error = failing(lambda: fetcher.fetch("http://nowhere.example/"))
    assert (error.code, error.params["host"]) == ("host_unknown", "nowhere.example")
    assert "Name or service not known" in str(error)


def test_a_name_that_is_resolved_slowly_ends():
    asked = threading.Event()

    def resolve(host: str, port: int) -> list[str]:
        asked.wait(60)
        return ["127.0.0.1"]

    with Fetcher(FetchSettings(seconds=0.2, tries=1), resolver=resolve) as fetcher:
        assert failing(lambda: fetcher.fetch("http://slow.example/")).code == "too_slow"
    asked.set()
