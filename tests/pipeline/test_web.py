"""Adding articles of the web, from a real server on loopback to the archive."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from aiohttp import web

from pullquote import Archive, Metadata, Settings
from pullquote.errors import InputError
from pullquote.pipeline.add import Progress
from tests.support.fake_encoder import FakeEncoder
from tests.support.web import WebServer

WORDS = "The council put up ferry fares on Monday, and told nobody until Thursday."


def page(words: str = WORDS, head: str = "") -> str:
    return f"<html><head><title>Ferry fares</title>{head}</head><body><article><p>{words}</p></article></body></html>"


@pytest.fixture(scope="module")
def running() -> Iterator[WebServer]:
    with WebServer() as server:
        yield server


@pytest.fixture
def server(running: WebServer) -> WebServer:
    running.pages = {"/news/1": page(), "/news/2": page("The pier was shut on Friday after a beam gave way.")}
    running.asked.clear()
    return running


@pytest.fixture
def archive(tmp_path: Path, encoder: FakeEncoder) -> Iterator[Archive]:
    settings = Settings(fetch_allow="127.0.0.0/8", fetch_delay=0)
    with Archive.open(tmp_path / "archive", encoder=encoder, create=True, settings=settings) as opened:
        yield opened


def test_a_page_is_added_and_quoted_with_its_address(server: WebServer, archive: Archive):
    report = archive.add(f"{server.url}/news/1")
    assert (len(report.added), report.rejected, report.notes) == (1, (), ())
    (article,) = archive.articles()
    assert (article.url, article.source) == (f"{server.url}/news/1",) * 2
    assert article.text == WORDS
    (quote,) = archive.ask("When were ferry fares put up?", strictness="lenient").quotes
    assert quote.article.url == f"{server.url}/news/1"


def test_read_again_it_is_unchanged_or_a_new_version(server: WebServer, archive: Archive):
    url = f"{server.url}/news/1"
    (id,) = archive.add(url).added
    assert archive.add(f"{url}?utm_source=feed#top").rejected  # another page, as far as this server knows
    assert archive.add(url).unchanged == (id,)
    server.pages["/news/1"] = page(WORDS.replace("Monday", "Tuesday"))
    assert archive.add(url).updated == (id,)
    assert [version.version for version in archive.versions(id)] == [1, 2]


@pytest.mark.parametrize("terms", ["noindex", "noarchive", "none", "tdm"])
@pytest.mark.parametrize("sent", [True, False])
def test_what_a_publisher_does_not_allow_to_be_taken_is_not(
    server: WebServer, archive: Archive, encoder: FakeEncoder, terms: str, sent: bool, write
):
    named = {"tdm": ("tdm-reservation", "1")}.get(terms, ("robots", terms))
    tag = f'<meta name="{named[0]}" content="{named[1]}">'
    headers = {"robots": "X-Robots-Tag"}.get(named[0], named[0])
    server.pages["/news/1"] = (
        web.Response(text=page(), content_type="text/html", headers={headers: named[1]}) if sent else page(head=tag)
    )
    report = archive.add(f"{server.url}/news/1")
    (rejected,) = report.rejected
    assert (report.added, rejected.place, rejected.code) == ((), f"{server.url}/news/1", "terms")
    assert "its publisher does not allow it to be taken" in rejected.why
    assert archive.add(write("own.html", page(head=tag))).rejected == ()  # a file is somebody's own
    archive.close()
    licensed = Settings(fetch_allow="127.0.0.0/8", fetch_delay=0, licensed="*")
    with Archive.open(archive.folder, encoder=encoder, settings=licensed) as opened:
        assert opened.add(f"{server.url}/news/1").rejected == ()


def test_a_redirect_leads_to_the_articles_address(server: WebServer, archive: Archive):
    server.pages["/old"] = web.Response(status=301, headers={"Location": "/news/1"})
    (id,) = archive.add(f"{server.url}/old").added
    assert archive.add(f"{server.url}/news/1").unchanged == (id,)


def test_a_page_cannot_become_a_version_of_another_sites_article(server: WebServer, archive: Archive, write):
    theirs = write("theirs.html", page(head='<link rel="canonical" href="https://herald.example/1">'))
    (id,) = archive.add(theirs).added
    server.pages["/news/1"] = page("Nothing of it is true.", '<link rel="canonical" href="https://herald.example/1">')
    report = archive.add(f"{server.url}/news/1")
    assert (len(report.added), report.updated) == (1, ())
    assert len(archive.versions(id)) == 1
    assert "herald.example" in report.notes[0].text


def test_whatever_stands_in_the_way_is_one_line_and_costs_no_other(
    server: WebServer, archive: Archive, write, tmp_path: Path
):
    server.pages |= {
        "/robots.txt": "User-agent: *\nDisallow: /private",
        "/feed": '<rss version="2.0"><channel></channel></rss>',
        "/home": web.Response(status=302, headers={"Location": "/"}),
        "/": page(),
        "/picture": web.Response(body=b"x", content_type="image/png"),
        "/down": web.Response(status=500, headers={"Retry-After": "3600"}),
        "/loop": web.Response(status=302, headers={"Location": "/loop"}),
        "/menu": "<html><body><nav>Menu</nav></body></html>",
    }
    names = ["feed", "gone", "home", "", "picture", "down", "loop", "menu", "private/1"]
    urls = [f"{server.url}/{name}" for name in names]
    others = ["http://10.0.0.1/", "http://ada:secret@ledger.example/1", "HTTP://localhost/1", "ftp://ledger.example/1"]
    file = write("file.txt", "The harbour master keeps a log of every ferry since 1911.")
    report = archive.add([*urls[:4], file, *urls[4:], *others, f"{server.url}/news/1", tmp_path / "missing.txt"])
    assert len(report.added) == 2
    assert [one.place for one in report.rejected] == [str(tmp_path / "missing.txt"), *urls, *others]
    assert [one.code for one in report.rejected[1:]] == [
        *(
            None,
            "page_gone",
            "page_gone",
            None,
            "content_type",
            "status_failed",
            "redirect_loop",
            None,
            "robots_refused",
        ),
        *("address_not_allowed", "credentials_refused", "address_not_allowed", "scheme_refused"),
    ]
    assert all("\n" not in one.why and one.why for one in report.rejected)
    assert "sources add" in report.rejected[1].why


def test_facts_and_the_collection_may_be_given(server: WebServer, archive: Archive):
    archive.add(f"{server.url}/news/1", metadata=Metadata(outlet="Ledger", published="2026-03-02"), collection="web")
    (article,) = archive.articles()
    assert (article.outlet, article.published, article.collection) == ("Ledger", "2026-03-02", "web")
    with pytest.raises(InputError, match="--title is for one article, 2 files"):
        archive.add([f"{server.url}/news/1", f"{server.url}/news/2"], metadata=Metadata(title="Both"))


def test_progress_counts_addresses_as_files(server: WebServer, archive: Archive):
    told: list[Progress] = []
    archive.add([f"{server.url}/news/{number}" for number in (1, 2, 3)], progress=told.append)
    assert (told[-1].done, told[-1].total, told[-1].articles) == (3, 3, 2)


def test_nothing_but_public_addresses_is_reached_unless_a_setting_allows_it(server: WebServer, tmp_path: Path):
    with Archive.open(tmp_path / "closed", encoder=FakeEncoder(), create=True) as archive:
        (rejected,) = archive.add(f"{server.url}/news/1").rejected
    assert rejected.code == "address_not_allowed"
    assert "PULLQUOTE_FETCH_ALLOW" in rejected.why
    assert server.asked == []


def test_a_setting_that_cannot_be_meant_is_an_error_of_the_call(tmp_path: Path):
    settings = Settings(fetch_allow="10.0.0.1/8")
    with (
        Archive.open(tmp_path / "archive", encoder=FakeEncoder(), create=True, settings=settings) as archive,
        pytest.raises(InputError, match=r"10\.0\.0\.1/8"),
    ):
        archive.add("http://10.0.0.1/")
