"""What the tests of fetching share."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from typing import Any

import pytest
from aiohttp import web

from pullquote.errors import FetchError
from pullquote.fetching import Fetcher, FetchSettings
from pullquote.fetching.turns import Clock
from tests.support.web import RawHandler

PAGE = "<p>The ferry sails at seven.</p>"
OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"


class QuickClock(Clock):
    """A clock on which waiting takes no time, and that remembers how long it would have taken."""

    def __init__(self) -> None:
        super().__init__()
        self._lock = threading.Lock()
        self._now = 1000.0
        self.waits: list[float] = []

    def now(self) -> float:
        return self._now

    def wait(self, seconds: float) -> None:
        super().wait(0)
        with self._lock:
            self._now += seconds
            self.waits.append(round(seconds, 6))


def fetching(clock: Clock | None = None, **changes: Any) -> Fetcher:
    """Return a fetcher that may reach loopback; every name leads there."""
    settings = FetchSettings(**{"allow": ("127.0.0.0/8",), **changes})
    return Fetcher(settings, resolver=lambda host, port: ["127.0.0.1"], clock=clock or QuickClock())


def failing(work: Callable[[], object]) -> FetchError:
    """Return the error that something fails with; its message is one line."""
    with pytest.raises(FetchError) as raised:
        work()
    assert "\n" not in str(raised.value)
    return raised.value


def redirect(to: str, status: int = 302) -> web.Response:
    return web.Response(status=status, headers={"Location": to})


def raw(*parts: bytes, pause: float = 0.0, endless: bool = False) -> RawHandler:
    """Return an answer of bare bytes, and then the end of the connection, or never."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for part in parts:
            writer.write(part)
            await writer.drain()
            await asyncio.sleep(pause)
        while endless:
            writer.write(parts[-1])
            await writer.drain()
            await asyncio.sleep(pause)

    return answer
