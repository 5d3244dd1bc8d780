"""How often a host is asked, and when again."""

from __future__ import annotations

import asyncio
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from email.utils import formatdate

import pytest
from aiohttp import web
from hypothesis import given, strategies as st

from pullquote.fetching.retries import asked_wait
from pullquote.fetching.turns import Clock
from tests.fetching.support import OK, PAGE, QuickClock, failing, fetching, raw
from tests.support.web import WebServer


def test_requests_to_a_host_lie_apart(server: WebServer, clock: QuickClock):
    server.pages = {"/a": PAGE, "/b": PAGE, "/c": PAGE}
    with fetching(clock, delay=3) as fetcher:
        for path in server.pages.copy():
            fetcher.fetch(server.url + path)
        assert clock.waits == [3, 3]
        fetcher.fetch(f"http://other.example:{server.port}/a")
        assert clock.waits == [3, 3]


def test_so_many_requests_run_at_once(server: WebServer):
    running, most, lock = 0, 0, threading.Lock()
    together = threading.Barrier(2)

    async def answer(request: web.Request) -> web.Response:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        await asyncio.get_running_loop().run_in_executor(None, together.wait, 30)
        with lock:
            running -= 1
        return web.Response(text=PAGE, content_type="text/html")

    server.pages = {f"/{number}": answer for number in range(12)}
    with fetching(delay=0, per_host=2, at_once=20) as fetcher, ThreadPoolExecutor(12) as threads:
        found = list(threads.map(lambda path: fetcher.fetch(server.url + path).status, server.pages))
        assert (found, most) == ([200] * 12, 2)
    assert [one.path for one in server.asked].count("/robots.txt") == 1
    most = 0
    with fetching(delay=0, per_host=2, at_once=2) as fetcher, ThreadPoolExecutor(12) as threads:
        urls = [f"http://{path[1:]}.example:{server.port}{path}" for path in server.pages]
        found = list(threads.map(lambda url: fetcher.fetch(url).status, urls))
        assert (found, most) == ([200] * 12, 2)


def busy_then(server: WebServer, *statuses: int, **headers: str) -> None:
    """Let a page answer with each of these statuses in turn, and then with itself."""
    left = list(statuses)

    async def answer(request: web.Request) -> web.Response:
        if left:
            return web.Response(status=left.pop(0), headers={k.replace("_", "-"): v for k, v in headers.items()})
        return web.Response(text=PAGE, content_type="text/html")

    server.pages["/a"] = answer


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_a_busy_host_is_asked_again_later(server: WebServer, clock: QuickClock, status: int):
    busy_then(server, status, status)
    with fetching(clock, delay=0) as fetcher:
        assert fetcher.fetch(f"{server.url}/a").status == 200
    assert clock.waits == ([2, 4] if status in (429, 503) else [1, 2])


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_host_that_says_when_is_asked_then(server: WebServer, clock: QuickClock, status: int):
    busy_then(server, status, Retry_After="7")
    with fetching(clock, delay=0) as fetcher:
        assert fetcher.fetch(f"{server.url}/a").status == 200
    assert clock.waits == [7]


def test_a_host_that_stays_busy_is_given_up(server: WebServer, clock: QuickClock):
    busy_then(server, *[503] * 50)
    server.pages["/b"] = PAGE
    with fetching(clock, delay=0) as fetcher:
        error = failing(lambda: fetcher.fetch(f"{server.url}/a"))
        assert (error.code, error.retry_after, len(server.paths)) == ("status_failed", 8, 3)
        errors = [failing(lambda: fetcher.fetch(f"{server.url}/a")) for _ in range(6)]
        assert [error.code for error in errors][-3:] == ["retry_after"] * 3
        assert len(server.paths) == 6
        assert failing(lambda: fetcher.fetch(f"{server.url}/b")).code == "retry_after"
        clock.wait(100)
        assert fetcher.fetch(f"{server.url}/b").status == 200


@pytest.mark.parametrize("dated", [False, True])
def test_a_host_that_asks_for_long_is_left_alone(server: WebServer, clock: QuickClock, dated: bool):
    busy_then(server, 429, Retry_After=formatdate(time.time() + 3600, usegmt=True) if dated else "3600")
    server.pages["/b"] = PAGE
    with fetching(clock) as fetcher:
        error = failing(lambda: fetcher.fetch(f"{server.url}/a"))
        assert error.code == "status_failed"
        assert error.retry_after == pytest.approx(3600, abs=300)
        error = failing(lambda: fetcher.fetch(f"{server.url}/b"))
        assert error.code == "retry_after"
        assert error.retry_after == pytest.approx(3600, abs=300)
        assert fetcher.fetch(f"http://other.example:{server.port}/b").status == 200
    assert server.paths == ["/a", "/b"]


@pytest.mark.parametrize(
    ("given", "date", "seconds"),
    [
        ("120", "", 120),
        (" 0 ", "", 0),
        ("99999999999999999999", "", 86_400),
        ("Wed, 21 Oct 2026 07:28:00 GMT", "Wed, 21 Oct 2026 07:27:30 GMT", 30),
        ("Wed, 21 Oct 2026 07:28:00 GMT", "Wed, 21 Oct 2026 09:00:00 GMT", 0),
        ("Wed, 21 Oct 2126 07:28:00 GMT", "", 86_400),
        ("Wed, 21 Oct 1926 07:28:00 GMT", "", 0),
        ("soon", "", None),
        ("-5", "", None),
        ("1.5", "", None),
        ("", "", None),
        ("²", "", None),
        ("Wed, 99 Oct 2026 07:28:00 GMT", "", None),
    ],
)
def test_when_a_host_wants_to_be_asked_again(given: str, date: str, seconds: float | None):
    assert asked_wait(given, date) == seconds


@given(st.text(max_size=40), st.text(max_size=40))
def test_any_wish_is_within_a_day(given: str, date: str):
    seconds = asked_wait(given, date)
    assert seconds is None or 0 <= seconds <= 86_400


def test_closing_ends_what_is_read(server: WebServer):
    url = server.serve_raw(raw(OK + b"Content-Length: 1000\r\n\r\n", b"", pause=0.05, endless=True))
    fetcher = fetching(Clock(), seconds=600.0)
    with ThreadPoolExecutor(1) as threads:
        reading = threads.submit(fetcher.fetch, f"{url}/a")
        while not server.paths:
            threading.Event().wait(0.01)
        fetcher.close()
        assert failing(reading.result).code in {"connection", "fetching_stopped"}


def test_closing_ends_what_waits(server: WebServer):
    busy_then(server, 503, Retry_After="50")
    fetcher = fetching(Clock())
    with ThreadPoolExecutor(1) as threads:
        waiting = threads.submit(fetcher.fetch, f"{server.url}/a")
        while not server.paths:
            threading.Event().wait(0.01)
        fetcher.close()
        assert failing(waiting.result).code == "fetching_stopped"
