"""What sitemaps list, and which feeds pages announce."""

from __future__ import annotations

import gzip

import pytest

from pullquote.errors import ReadError
from pullquote.sources import Entry, SubList, facts_told, read_listing
from pullquote.sources.listing import LARGEST
from pullquote.types import Rejected

BASE = "https://ledger.example/sitemap.xml"
NAMESPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
NEWS = 'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'


def sitemap(*urls: str, names: str = NAMESPACE) -> bytes:
    return f'<?xml version="1.0"?><urlset {names}>{"".join(urls)}</urlset>'.encode()


def url(loc: str, more: str = "") -> str:
    return f"<url><loc>{loc}</loc>{more}</url>"


def test_a_sitemap_lists_pages_that_may_be_articles():
    listing = read_listing(
        sitemap(
            *(url(f"https://ledger.example{path}") for path in ("/a/1?x=1&amp;y=2", "/", "/login", "/tag/ferries/")),
            url("\n https://ledger.example/a/2 \n", "<lastmod>2026-03-02</lastmod>"),
        ),
        BASE,
    )
    assert (listing.kind, listing.is_news) == ("sitemap", False)
    found = [one for one in listing.entries if isinstance(one, Entry)]
    assert [one.address for one in found] == ["https://ledger.example/a/1?x=1&y=2", "https://ledger.example/a/2"]
    assert found[1].day == "2026-03-02"
    assert facts_told(found[1].told).published is None


def test_a_news_sitemap_tells_facts():
    news = (
        "<news:news><news:publication><news:name>The Ledger</news:name><news:language>en</news:language>"
        "</news:publication><news:publication_date>2026-03-02T10:00:00Z</news:publication_date>"
        "<news:title>Fares rise</news:title></news:news>"
    )
    listing = read_listing(sitemap(url("https://ledger.example/a/1", news), names=f"{NAMESPACE} {NEWS}"), BASE)
    (entry,) = listing.entries
    assert isinstance(entry, Entry)
    facts = facts_told(entry.told)
    assert (facts.title, facts.outlet, facts.published) == ("Fares rise", "The Ledger", "2026-03-02")
    assert listing.is_news


def test_an_index_lists_sitemaps():
    data = (
        f"<sitemapindex {NAMESPACE}><sitemap><loc>/s/1.xml.gz</loc><lastmod>2026-03-02</lastmod></sitemap>"
        "<sitemap><loc>https://ledger.example/s/2.xml</loc></sitemap></sitemapindex>"
    ).encode()
    assert read_listing(data, BASE).lists == (
        SubList("https://ledger.example/s/1.xml.gz", "2026-03-02"),
        SubList("https://ledger.example/s/2.xml"),
    )


def test_a_packed_sitemap_is_unpacked_within_bounds():
    (entry,) = read_listing(gzip.compress(sitemap(url("https://ledger.example/a/1"))), BASE).entries
    assert isinstance(entry, Entry)
    with pytest.raises(ReadError) as caught:
        read_listing(gzip.compress(b" " * (LARGEST + 1)), BASE)
    assert caught.value.code == "list_too_large"
    with pytest.raises(ReadError) as caught:
        read_listing(gzip.compress(sitemap(url("https://ledger.example/a/1")))[:-12], BASE)
    assert caught.value.code == "list_damaged"


def test_entities_are_refused():
    bomb = b'<!DOCTYPE urlset [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>' + sitemap(url("&b;")).split(b"?>")[1]
    with pytest.raises(ReadError) as caught:
        read_listing(bomb, BASE)
    assert caught.value.code == "list_entities"


def test_a_broken_sitemap_is_read_as_far_as_it_goes():
    whole = sitemap(url("https://ledger.example/a/1"), url("https://ledger.example/a/2"))
    listed = list(read_listing(whole[:-20], BASE).entries)
    assert "https://ledger.example/a/1" in [one.address for one in listed if isinstance(one, Entry)]


@pytest.mark.parametrize("cut", range(1, 75))
def test_a_sitemap_that_is_cut_off_is_reported_and_no_half_address_is_read(cut: int):
    known = {f"https://ledger.example/a/{number}00" for number in range(1, 4)}
    listed = list(read_listing(sitemap(*map(url, sorted(known)))[:-cut], BASE).entries)
    assert isinstance(listed[-1], Rejected)
    assert listed[-1].code == "sitemap_broken"
    found = {one.address for one in listed if isinstance(one, Entry)}
    assert found <= known
    assert "https://ledger.example/a/100" in found


def test_an_index_that_is_cut_off_is_reported_and_read_as_far_as_it_goes():
    index = "".join(f"<sitemap><loc>https://ledger.example/{n}00.xml</loc></sitemap>" for n in (1, 2))
    listing = read_listing(f"<sitemapindex {NAMESPACE}>{index}"[:-30].encode(), BASE)
    assert [one.address for one in listing.lists] == ["https://ledger.example/100.xml"]
    assert [one.code for one in listing.entries if isinstance(one, Rejected)] == ["sitemap_broken"]


def test_a_deep_sitemap_is_no_more_than_an_error():
    listed = list(read_listing(sitemap("<url>" * 100_000), BASE).entries)
    assert all(isinstance(one, Entry | Rejected) for one in listed)


def test_a_page_announces_feeds_and_those_of_comments_come_last():
    listing = read_listing(
        b"<!doctype html><html><head><base href='/news/'>"
        b"<link rel='alternate' type='application/rss+xml' title='Comments' href='/comments/feed'>"
        b"<link rel='ALTERNATE home' type='application/atom+xml; charset=utf-8' href='atom.xml'>"
        b"<link rel='alternate' type='text/html' hreflang='de' href='/de'>"
        b"<link rel='stylesheet' type='application/rss+xml' href='/style'>"
        b"<link rel='alternate' type='application/feed+json' href='https://other.example/feed.json'>"
        b"</head><body>x</body></html>",
        "https://ledger.example/",
    )
    assert listing.kind == "page"
    assert listing.feeds == (
        "https://ledger.example/news/atom.xml",
        "https://other.example/feed.json",
        "https://ledger.example/comments/feed",
    )
