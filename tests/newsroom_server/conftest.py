from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from pullquote import Archive
from pullquote.fetching import Fetcher, FetchSettings
from tests.newsroom_server.newsroom import Newsroom
from tests.support.fake_encoder import FakeEncoder
from tests.support.web import WebServer


@pytest.fixture(scope="module")
def running() -> Iterator[WebServer]:
    with WebServer() as server:
        yield server


@pytest.fixture
def newsroom(running: WebServer) -> Newsroom:
    one = Newsroom(running)
    one.open()
    return one


@pytest.fixture
def archive(tmp_path: Path, encoder: FakeEncoder, monkeypatch: pytest.MonkeyPatch) -> Iterator[Archive]:
    """Return an archive that reads from loopback, without pauses, and gives up soon."""
    quick = FetchSettings(allow=("127.0.0.0/8",), delay=0, seconds=2.0, tries=1)
    monkeypatch.setattr(Archive, "_open_fetcher", lambda _: Fetcher(quick))
    with Archive.open(tmp_path / "archive", encoder=encoder, create=True) as opened:
        yield opened
