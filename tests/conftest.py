"""Fixtures of all tests: a separate user folder, a fake encoder, small archives."""

from __future__ import annotations

import os
import re
import socket
from collections.abc import Callable, Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from pullquote import Archive, Settings
from pullquote.settings import PREFIX
from tests.support import tiny_models as small_encoders
from tests.support.fake_encoder import FakeEncoder
from tests.support.fake_reader import FakeReader

# No deadline, since a busy machine is slow; in CI the same examples every time, elsewhere new ones.
settings.register_profile("pullquote", deadline=None, derandomize=bool(os.environ.get("CI")), print_blob=True)
settings.load_profile("pullquote")

ROOT = Path(__file__).parent.parent
SHARED = ROOT.parent / "shared"

# Processes that tests start must find the packages of this checkout as well.
os.environ["PYTHONPATH"] = os.pathsep.join(
    [str(ROOT / "index"), str(ROOT / "bot"), *filter(None, [os.environ.get("PYTHONPATH")])]
)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let tests that have a long form go on for hours."""
    parser.addoption("--hours", type=float, default=0.0, help="how long each test that has a long form goes on")
    parser.addoption("--kills", type=int, default=0, help="how often each operation is killed, or its disk fails")


@pytest.fixture
def hours(request: pytest.FixtureRequest) -> float:
    """Return how many hours a test that has a long form goes on; 0 for its short form."""
    return float(request.config.getoption("hours"))


@pytest.fixture
def kills(request: pytest.FixtureRequest) -> int:
    """Return how often each operation is killed, or its disk fails; 0 for the short form."""
    return int(request.config.getoption("kills"))


@pytest.fixture(scope="session")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder in which tests with the real encoder share its compiled form, so that it is compiled once."""
    return tmp_path_factory.mktemp("encoders")


@pytest.fixture(autouse=True)
def own_folders(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    compiled: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Keep tests out of the user's archive and cache, and settings out of tests."""
    home = tmp_path_factory.mktemp("home")
    if request.node.get_closest_marker("model"):
        (home / "pullquote").mkdir()
        (home / "pullquote" / "encoders").symlink_to(compiled)
    for variable in ("HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "LOCALAPPDATA"):
        monkeypatch.setenv(variable, str(home))
    for field in fields(Settings):
        monkeypatch.delenv(f"{PREFIX}{field.name.upper()}", raising=False)


@pytest.fixture(autouse=True)
def fake_reader(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let only tests with the real model read with the real reader."""
    if not request.node.get_closest_marker("model"):
        monkeypatch.setattr("pullquote.answerability.reader.Reader", FakeReader)


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse every connection that leaves this machine: Pullquote must not need one."""
    connect = socket.socket.connect

    def refuse(self: socket.socket, address: object) -> None:
        host = address[0] if isinstance(address, tuple) else ""
        if self.family != socket.AF_UNIX and host not in {"127.0.0.1", "::1", "localhost"}:
            raise AssertionError(f"a test tried to connect to {address!r}")
        connect(self, address)  # type: ignore[arg-type]

    resolve = socket.getaddrinfo

    def refuse_names(host: Any, *arguments: Any, **options: Any) -> Any:
        if isinstance(host, str) and host != "localhost" and not re.fullmatch(r"[0-9a-fA-F:.]*", host):
            raise AssertionError(f"a test tried to resolve {host!r}")
        return resolve(host, *arguments, **options)

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse_names)


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., str]:
    """Return a function that makes a tiny sentence-transformers model; equal arguments give the same folder."""
    made: dict[str, str] = {}

    def make(pooling: str = "mean", **others: Any) -> str:
        key = repr((pooling, sorted(others.items())))
        if key not in made:
            made[key] = str(small_encoders.make(tmp_path_factory.mktemp("model"), pooling=pooling, **others))
        return made[key]

    return make


@pytest.fixture
def encoder() -> FakeEncoder:
    return FakeEncoder()


@pytest.fixture
def archive(tmp_path: Path, encoder: FakeEncoder) -> Iterator[Archive]:
    with Archive.open(tmp_path / "archive", encoder=encoder, create=True) as opened:
        yield opened


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str, str | bytes], Path]:
    """Return a function that writes a file under the test's folder and returns its path."""

    def write_file(name: str, content: str | bytes) -> Path:
        path = tmp_path / "articles" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write_file
