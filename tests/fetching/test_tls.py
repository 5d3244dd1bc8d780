"""Certificates: a host must prove the name that was asked for, though the connection goes to an address."""

from __future__ import annotations

import datetime
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest
import trustme

from tests.fetching.support import PAGE, failing, fetching
from tests.support.web import WebServer


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(autouse=True)
def trusted(authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the system trust this authority, as a company's own is trusted."""
    path = tmp_path / "authority.pem"
    authority.cert_pem.write_to_path(path)
    monkeypatch.setenv("SSL_CERT_FILE", str(path))


def serving(certificate: trustme.LeafCert) -> WebServer:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    return WebServer({"/": PAGE}, tls=context)


@pytest.fixture(scope="module")
def server(authority: trustme.CA) -> Iterator[WebServer]:
    with serving(authority.issue_cert("news.example")) as running:
        yield running


def test_a_host_that_proves_its_name_is_read(server: WebServer):
    with fetching() as fetcher:
        assert fetcher.fetch(f"https://news.example:{server.port}/").body == PAGE.encode()


@pytest.mark.parametrize("host", ["other.example", "127.0.0.1", "www.news.example"])
def test_a_host_that_proves_another_name_is_not(server: WebServer, host: str):
    with fetching() as fetcher:
        error = failing(lambda: fetcher.fetch(f"https://{host}:{server.port}/"))
    assert error.code == "tls"
    assert host in str(error)
    assert server.paths == [] or server.asked[-1].headers["Host"].startswith("news.example")


def test_nobody_vouches_for_a_certificate_of_ones_own():
    with serving(trustme.CA().issue_cert("news.example")) as server, fetching() as fetcher:
        error = failing(lambda: fetcher.fetch(f"https://news.example:{server.port}/"))
        assert (error.code, server.asked) == ("tls", [])


def test_a_certificate_that_has_expired_is_none(authority: trustme.CA):
    past = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)
    with serving(authority.issue_cert("news.example", not_after=past)) as server, fetching() as fetcher:
        error = failing(lambda: fetcher.fetch(f"https://news.example:{server.port}/"))
    assert (error.code, "expired" in str(error)) == ("tls", True)


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion:DeprecationWarning")
def test_old_protocols_are_refused(authority: trustme.CA):
    with serving(authority.issue_cert("news.example")) as server:
        server.tls.maximum_version = ssl.TLSVersion.TLSv1_1  # type: ignore[union-attr]
        server.tls.minimum_version = ssl.TLSVersion.TLSv1  # type: ignore[union-attr]
        with fetching() as fetcher:
            assert failing(lambda: fetcher.fetch(f"https://news.example:{server.port}/")).code in {"tls", "connection"}


def test_a_server_without_tls_proves_nothing():
    with WebServer({"/": PAGE}) as server, fetching() as fetcher:
        assert failing(lambda: fetcher.fetch(f"https://127.0.0.1:{server.port}/")).code == "tls"
