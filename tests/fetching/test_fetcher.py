"""What is sent to a host, and what comes back."""

from __future__ import annotations

from email.utils import formatdate

import pytest
from aiohttp import web

from pullquote.errors import SettingsError
from pullquote.fetching import Fetched, Fetcher
from tests.fetching.support import PAGE, failing, fetching, raw, redirect
from tests.support.web import WebServer


def test_a_page_comes_back_with_what_its_host_says_of_it(server: WebServer, fetcher: Fetcher):
    headers = {
        "Content-Type": 'Text/HTML; Charset="ISO-8859-1"',
        "ETag": '"one"',
        "Last-Modified": "Tue, 03 Mar 2026 10:00:00 GMT",
        "X-Robots-Tag": "otherbot: noindex",
        "TDM-Reservation": "1",
        "Set-Cookie": "a=b",
    }
    response = web.Response(body=PAGE.encode(), headers=headers)
    response.headers.add("X-Robots-Tag", "nosnippet")

    async def answer(request: web.Request) -> web.Response:
        return response

    server.pages["/a"] = answer
    found = fetcher.fetch(f"{server.url}/a#top")
    date = found.headers["date"]
    assert found == Fetched(
        url=f"{server.url}/a#top",
        final_url=f"{server.url}/a",
        status=200,
        body=PAGE.encode(),
        content_type="text/html",
        charset="iso-8859-1",
        etag='"one"',
        last_modified="Tue, 03 Mar 2026 10:00:00 GMT",
        headers={"x-robots-tag": ("otherbot: noindex", "nosnippet"), "tdm-reservation": ("1",), "date": date},
    )


def test_a_request_says_who_asks_and_sends_no_cookies(server: WebServer, fetcher: Fetcher):
    server.pages = {"/a": web.Response(headers={"Set-Cookie": "a=b"}, content_type="text/html"), "/b": PAGE}
    fetcher.fetch(f"{server.url}/a")
    fetcher.fetch(f"{server.url}/b")
    sent = server.asked[-1].headers
    assert sent["User-Agent"].startswith("Pullquote/")
    assert sent["Host"] == f"127.0.0.1:{server.port}"
    assert sent["Accept-Encoding"] == "gzip, deflate"
    assert sent.keys() == {"Host", "User-Agent", "Accept", "Accept-Encoding"}


def test_a_connection_is_kept_for_what_is_asked_next(server: WebServer, fetcher: Fetcher):
    peers = set()

    async def answer(request: web.Request) -> web.Response:
        assert request.transport is not None
        peers.add(request.transport.get_extra_info("peername"))
        return web.Response(text=PAGE, content_type="text/html")

    server.pages = dict.fromkeys(("/a", "/b", "/c"), answer)
    for path in server.pages.copy():
        fetcher.fetch(server.url + path)
    assert len(peers) == 1


def test_the_host_is_named_though_the_connection_goes_to_an_address(server: WebServer, fetcher: Fetcher):
    server.pages["/"] = PAGE
    fetcher.fetch(f"http://news.example:{server.port}/")
    assert {one.headers["Host"] for one in server.asked} == {f"news.example:{server.port}"}


def test_proxies_of_the_environment_are_not_used(server: WebServer, monkeypatch: pytest.MonkeyPatch):
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    server.pages["/"] = PAGE
    with fetching() as fetcher:
        assert fetcher.fetch(f"{server.url}/").status == 200


def test_a_user_agent_may_be_set_and_is_what_robots_are_asked_by(server: WebServer):
    server.pages = {"/": PAGE, "/robots.txt": "User-agent: ledgerbot\nDisallow: /"}
    agent = "LedgerBot/2 (news@example.org)"
    with fetching(agent=agent) as fetcher:
        assert failing(lambda: fetcher.fetch(f"{server.url}/")).params["agent"] == "LedgerBot"
    assert server.asked[0].headers["User-Agent"] == agent


@pytest.mark.parametrize("agent", ["(nobody)", "a\nb", "Bot\r\nX: y", "Bö"])
def test_a_user_agent_that_is_none_is_refused(agent: str):
    with pytest.raises(SettingsError, match="user agent"):
        fetching(agent=agent)


def test_what_is_unchanged_is_not_sent_again(server: WebServer, fetcher: Fetcher):
    async def answer(request: web.Request) -> web.Response:
        known = request.headers.get("If-None-Match") == '"1"' or "If-Modified-Since" in request.headers
        return web.Response(status=304) if known else web.Response(text=PAGE, headers={"ETag": '"1"'})

    server.pages = {"/a": answer, "/old": redirect("/a")}
    found = fetcher.fetch(f"{server.url}/a")
    assert (found.status, found.etag) == (200, '"1"')
    for path, conditions in (
        ("/a", {"etag": found.etag}),
        ("/a", {"last_modified": formatdate(0, usegmt=True)}),
        ("/old", {"etag": found.etag}),
    ):
        again = fetcher.fetch(f"{server.url}{path}", **conditions)
        assert (again.status, again.body) == (304, b"")


@pytest.mark.parametrize("status", [404, 410])
def test_what_is_gone_is_said_to_be(server: WebServer, fetcher: Fetcher, status: int):
    server.pages["/a"] = web.Response(status=status, body=b"x" * 1000, content_type="image/png")
    found = fetcher.fetch(f"{server.url}/a")
    assert (found.status, found.body) == (status, b"")


@pytest.mark.parametrize("status", [204, 206, 300, 304, 400, 401, 403, 418, 451])
def test_another_status_is_no_page(server: WebServer, fetcher: Fetcher, status: int):
    server.pages["/a"] = web.Response(status=status)
    if status == 304:  # as an answer to a condition it is right
        assert fetcher.fetch(f"{server.url}/a", etag='"1"').status == 304
    error = failing(lambda: fetcher.fetch(f"{server.url}/a"))
    assert (error.code, error.params["status"]) == ("status_refused", status)


@pytest.mark.parametrize(
    ("content_type", "kinds", "read"),
    [
        ("text/html", ("text/html",), True),
        ("TEXT/HTML;charset=utf-8", ("text/html",), True),
        ("text/plain", ("text/*",), True),
        ("application/rss+xml", ("*/*",), True),
        ("image/png", ("text/html",), False),
        ("application/pdf", ("text/*",), False),
        ("text/htmlx", ("text/html",), False),
        ("nonsense", ("text/html",), False),
    ],
)
def test_the_content_type_is_checked(
    server: WebServer, fetcher: Fetcher, content_type: str, kinds: tuple[str, ...], read: bool
):
    server.pages["/a"] = web.Response(body=b"x", headers={"Content-Type": content_type})
    if read:
        assert fetcher.fetch(f"{server.url}/a", kinds=kinds).body == b"x"
    else:
        assert failing(lambda: fetcher.fetch(f"{server.url}/a", kinds=kinds)).code == "content_type"


def test_without_a_content_type_the_content_will_tell(server: WebServer, fetcher: Fetcher):
    url = server.serve_raw(raw(b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx"))
    assert fetcher.fetch(url).content_type == ""
