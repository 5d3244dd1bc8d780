"""The demo newsroom, indexed once for all tests that ask it with the real model."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from pullquote import Archive
from tests.conftest import ROOT

NEWSROOM = ROOT / "index" / "pullquote" / "samples" / "newsroom"


@pytest.fixture(scope="package")
def newsroom(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    with Archive.open(tmp_path_factory.mktemp("newsroom") / "archive", create=True) as archive:
        archive.add(NEWSROOM)
        yield archive
