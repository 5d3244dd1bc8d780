"""robots.txt, as RFC 9309 says."""

from __future__ import annotations

import pytest
from aiohttp import web
from hypothesis import given, strategies as st
from protego import Protego

from pullquote.errors import FetchError
from pullquote.fetching.robots import LARGEST, simplified
from tests.fetching.support import PAGE, QuickClock, fetching, raw, redirect
from tests.support.web import WebServer


@pytest.fixture(autouse=True)
def pages(server: WebServer) -> None:
    server.pages = {"/a": PAGE, "/b": PAGE}


def code_of(server: WebServer, path: str = "/a", url: str | None = None) -> str:
    """Return `read`, or why a page is not."""
    with fetching(delay=0) as fetcher:
        try:
            found = fetcher.fetch((url or server.url) + path)
        except FetchError as error:
            return error.code
    return "read" if found.status == 200 else str(found.status)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("", True),
        ("User-agent: *\nDisallow: /a", False),
        ("User-agent: *\nDisallow: /b", True),
        ("User-agent: *\nDisallow:", True),
        ("User-agent: *\nDisallow: /\nAllow: /a", True),
        ("User-agent: pullquote\nDisallow: /\n\nUser-agent: *\nAllow: /", False),
        ("User-agent: PULLQUOTE/1.0\nDisallow: /", False),
        ("User-agent: Pullquote\nAllow: /a\n\nUser-agent: *\nDisallow: /", True),
        ("User-agent: GoogleBot\nUser-agent: Pullquote\nDisallow: /", False),
        ("User-agent: GoogleBot\nDisallow: /", True),
        ("User-agent: pull\nDisallow: /", True),
        ("User-agent: pullquotes\nDisallow: /", True),
        ("\ufeffUser-agent: *\r\nDisallow: /*a$\r\n", False),
        ("User-agent: * # everybody\nDisallow: /a # this one", False),
        ("<html><body>No such page</body></html>", True),
    ],
)
def test_what_a_site_asks_is_obeyed(server: WebServer, text: str, read: bool):
    server.pages["/robots.txt"] = text
    assert code_of(server) == ("read" if read else "robots_refused")
    assert server.paths == (["/a"] if read else [])


@pytest.mark.parametrize(
    ("status", "code"),
    [
        *((status, "read") for status in (401, 403, 404, 410)),
        *((status, "robots_unreadable") for status in (429, 500, 503)),
    ],
)
def test_without_one_everything_may_be_read_but_nothing_where_the_site_fails(server: WebServer, status: int, code: str):
    server.pages["/robots.txt"] = web.Response(status=status)
    assert code_of(server) == code


def test_it_is_read_once_and_again_after_a_day(server: WebServer):
    server.pages["/robots.txt"] = "User-agent: *\nAllow: /"
    clock = QuickClock()
    with fetching(clock, delay=0) as fetcher:
        for _ in range(3):
            fetcher.fetch(f"{server.url}/a")
        fetcher.fetch(f"http://other.example:{server.port}/a")
        assert [one.path for one in server.asked].count("/robots.txt") == 2
        clock.wait(86_401)
        fetcher.fetch(f"{server.url}/a")
        assert [one.path for one in server.asked].count("/robots.txt") == 3


def test_a_failure_is_remembered_for_a_while(server: WebServer):
    server.pages["/robots.txt"] = web.Response(status=500)
    clock = QuickClock()
    with fetching(clock, delay=0) as fetcher:
        for path in ("/a", "/b"):
            with pytest.raises(FetchError) as raised:
                fetcher.fetch(server.url + path)
            assert raised.value.code == "robots_unreadable"
            assert raised.value.retry_after == 600
        assert len(server.asked) == 3
        del server.pages["/robots.txt"]
        clock.wait(601)
        assert fetcher.fetch(f"{server.url}/a").status == 200


def test_redirects_are_followed_and_too_many_are_as_if_there_were_none(server: WebServer):
    server.pages |= {
        "/robots.txt": redirect(f"http://other.example:{server.port}/rules"),
        "/rules": "User-agent: *\nDisallow: /a",
    }
    assert code_of(server) == "robots_refused"
    server.pages["/rules"] = redirect("/rules")
    assert code_of(server) == "read"


def test_a_redirect_to_where_nothing_may_be_read_is_refused(server: WebServer):
    server.pages["/robots.txt"] = redirect("http://169.254.169.254/robots.txt")
    assert code_of(server) == "robots_unreadable"
    assert server.paths == []


@pytest.mark.parametrize("encoding", ["br", "gzip"])
def test_one_that_cannot_be_decompressed_is_not_guessed(server: WebServer, encoding: str):
    server.pages["/robots.txt"] = web.Response(body=b"User-agent: *", headers={"Content-Encoding": encoding})
    assert code_of(server) == "robots_unreadable"


def test_each_site_of_a_redirect_is_asked(server: WebServer):
    async def rules(request: web.Request) -> web.Response:
        refused = "Disallow: /" if request.host.startswith("other") else "Allow: /"
        return web.Response(text=f"User-agent: *\n{refused}")

    server.pages |= {"/robots.txt": rules, "/c": redirect(f"http://other.example:{server.port}/a")}
    assert code_of(server, "/c") == "robots_refused"
    assert server.paths == ["/c"]


def test_a_crawl_delay_is_kept(server: WebServer):
    server.pages["/robots.txt"] = "User-agent: *\nCrawl-delay: 12.5"
    clock = QuickClock()
    with fetching(clock, delay=1) as fetcher:
        for path in ("/a", "/b", "/a"):
            fetcher.fetch(server.url + path)
    assert clock.waits == [12.5, 12.5]


def test_whoever_asks_for_an_hour_is_not_waited_for(server: WebServer):
    server.pages["/robots.txt"] = "User-agent: *\nCrawl-delay: 3600"
    with fetching() as fetcher:
        assert fetcher.fetch(f"{server.url}/a").status == 200
        with pytest.raises(FetchError) as raised:
            fetcher.fetch(f"{server.url}/b")
    assert (raised.value.code, raised.value.retry_after) == ("retry_after", 3600)


def test_of_a_huge_one_the_beginning_counts(server: WebServer):
    rules = "User-agent: *\nDisallow: /a\n" + "#" + "x" * 50 + "\n"
    server.pages["/robots.txt"] = rules + ("# and so on\n" * (LARGEST // 10)) + "Disallow: /b"
    assert code_of(server) == "robots_refused"
    assert code_of(server, "/b") == "read"


def test_an_endless_one_ends(server: WebServer):
    async def endless(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        while True:
            await response.write(b"Disallow: /b\n" * 1000)

    server.pages["/robots.txt"] = endless
    assert code_of(server) == "read"


def test_many_names_and_rules_do_not_multiply():
    """Each of 17,000 names with each of 19,000 rules would be some twenty gigabytes."""
    names = "".join(f"User{gap}agent{colon}a{number}\n" for number in range(8000) for gap, colon in [("-", ":")])
    names += "".join(f"user   agent a{number}\nuseragent b{number}\nUser Agent :c{number}\n" for number in range(2000))
    text = simplified(
        f"{names}User-agent: Pullquote\n" + "".join(f"Disallow: /{n}\n" for n in range(15_000)), "Pullquote"
    )
    parsed = Protego.parse(text)
    assert not parsed.can_fetch("http://example.org/7", "Pullquote")
    assert parsed.can_fetch("http://example.org/x", "Pullquote")
    assert len(parsed._user_agents) == 2


LINES = [
    *("User-agent: *", "User-agent: x", "USERAGENT pullquote", "User agent : Pullquote"),
    *("Disallow: /a", "Allow: /a/b", "Disallow: /*b$", "Crawl-delay: 3", "nonsense", ""),
]


@given(st.lists(st.sampled_from(LINES), max_size=12))
def test_one_name_for_others_changes_nothing_for_us(lines: list[str]):
    text = "\n".join(lines)
    before, after = Protego.parse(text), Protego.parse(simplified(text, "Pullquote"))
    for path in ("/", "/a", "/a/b", "/b"):
        url = f"http://example.org{path}"
        assert before.can_fetch(url, "Pullquote") == after.can_fetch(url, "Pullquote")
    assert before.crawl_delay("Pullquote") == after.crawl_delay("Pullquote")


@given(st.text(max_size=300))
def test_any_text_is_read(text: str):
    Protego.parse(simplified(text, "Pullquote")).can_fetch("http://example.org/a", "Pullquote")


def test_a_site_that_does_not_answer_is_what_is_reported(server: WebServer):
    assert code_of(server, url="http://127.0.0.1:1") == "connection"
    assert code_of(server, url=server.serve_raw(raw())) == "connection"
