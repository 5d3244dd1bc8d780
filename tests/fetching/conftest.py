"""Fixtures of the tests of fetching: a server on loopback, and a fetcher that may reach it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from pullquote.fetching import Fetcher
from tests.fetching.support import QuickClock, fetching
from tests.support.web import WebServer


@pytest.fixture(scope="package")
def running() -> Iterator[WebServer]:
    with WebServer() as server:
        yield server


@pytest.fixture
def server(running: WebServer) -> WebServer:
    running.pages = {}
    running.asked.clear()
    return running


@pytest.fixture
def clock() -> QuickClock:
    return QuickClock()


@pytest.fixture
def fetcher(clock: QuickClock) -> Iterator[Fetcher]:
    with fetching(clock) as opened:
        yield opened
