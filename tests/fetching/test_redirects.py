"""Where redirects lead, and where they end."""

from __future__ import annotations

import pytest
from aiohttp import web

from pullquote.fetching import Fetcher
from tests.fetching.support import PAGE, failing, redirect
from tests.support.web import WebServer


def test_redirects_are_followed_also_to_other_hosts(server: WebServer, fetcher: Fetcher):
    server.pages = {
        "/a": redirect("b?c=d", 301),
        "/b?c=d": redirect(f"//other.example:{server.port}/ü", 307),
        "/%C3%BC": redirect(f"http://127.0.0.1:{server.port}/end#x", 308),
        "/end": PAGE,
    }
    found = fetcher.fetch(f"{server.url}/a")
    assert found.final_url == f"{server.url}/end"
    assert server.paths == ["/a", "/b?c=d", "/%C3%BC", "/end"]


@pytest.mark.parametrize("loop", [{"/a": "/a"}, {"/a": "/b", "/b": "/c", "/c": "/b"}, {"/a": "/b#x", "/b": "/a#y"}])
def test_a_redirect_in_a_circle_ends(server: WebServer, fetcher: Fetcher, loop: dict[str, str]):
    server.pages = {path: redirect(to) for path, to in loop.items()}
    assert failing(lambda: fetcher.fetch(f"{server.url}/a")).code == "redirect_loop"
    assert len(server.paths) == len(loop)


def test_endless_redirects_end(server: WebServer, fetcher: Fetcher):
    async def further(request: web.Request) -> web.Response:
        return redirect(f"/{len(server.asked)}")

    server.pages = dict.fromkeys(["/", *(f"/{number}" for number in range(50))], further)
    error = failing(lambda: fetcher.fetch(f"{server.url}/"))
    assert (error.code, len(server.paths)) == ("too_many_redirects", 6)


def test_a_redirect_without_an_address_is_no_page(server: WebServer, fetcher: Fetcher):
    server.pages["/a"] = web.Response(status=302)
    assert failing(lambda: fetcher.fetch(f"{server.url}/a")).code == "status_refused"
