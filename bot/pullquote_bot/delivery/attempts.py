"""How often a request was really sent: the library sends some again by itself, which its caller does not see."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from types import SimpleNamespace

import aiohttp


class Attempts:
    """The number of requests begun so far."""

    def __init__(self) -> None:
        self.count = 0


_counting: ContextVar[Attempts | None] = ContextVar("counting", default=None)


@contextmanager
def counted() -> Iterator[Attempts]:
    """Count the requests that are sent in the block, by this task and with a session that has `trace`."""
    attempts = Attempts()
    before = _counting.set(attempts)
    try:
        yield attempts
    finally:
        _counting.reset(before)


def trace() -> aiohttp.TraceConfig:
    """Return what makes a session's requests count."""
    config = aiohttp.TraceConfig()
    config.on_request_start.append(_begun)
    return config


async def _begun(_: aiohttp.ClientSession, __: SimpleNamespace, ___: aiohttp.TraceRequestStartParams) -> None:
    attempts = _counting.get()
    if attempts is not None:
        attempts.count += 1
