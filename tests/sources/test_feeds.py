"""What feeds list, good ones and bad ones."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings, strategies as st

from pullquote.errors import ReadError
from pullquote.sources import Entry, facts_told, read_listing
from pullquote.sources.entries import article_address
from pullquote.sources.feeds import AT_ONCE, MOST_ENTRIES
from pullquote.types import Rejected

BASE = "https://ledger.example/feeds/all.xml"


def rss(*items: str, head: str = "<title>The Ledger</title>") -> bytes:
    return f'<?xml version="1.0"?><rss version="2.0"><channel>{head}{"".join(items)}</channel></rss>'.encode()


def item(link: str = "/a/1", more: str = "", title: str = "Fares rise") -> str:
    return f"<item><title>{title}</title><link>{link}</link>{more}</item>"


def entries(data: bytes | str) -> list[Entry]:
    listed = list(read_listing(data.encode() if isinstance(data, str) else data, BASE).entries)
    assert not [one for one in listed if isinstance(one, Rejected)]
    return [one for one in listed if isinstance(one, Entry)]


def test_an_rss_feed_lists_addresses_and_facts():
    more = "<pubDate>Mon, 02 Mar 2026 23:30:00 -0500</pubDate><author>ed@ledger.example (By Ann Lee)</author>"
    listing = read_listing(rss(item(more=more)), BASE)
    assert (listing.kind, listing.title) == ("feed", "The Ledger")
    (entry,) = listing.entries
    assert isinstance(entry, Entry)
    assert entry.address == "https://ledger.example/a/1"
    facts = facts_told(entry.told)
    assert (facts.title, facts.authors, facts.published) == ("Fares rise", ("Ann Lee",), "2026-03-02")


def test_an_atom_feed_is_read_and_a_change_is_no_publication():
    (entry,) = entries(
        '<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>urn:1</id><title type="html">A &amp;lt;b&amp;gt;ferry'
        '&amp;lt;/b&amp;gt; &amp;amp; a pier</title><link rel="self" href="/feeds/1"/><link href="../a/1"/>'
        "<updated>2026-03-02T10:00:00Z</updated></entry></feed>"
    )
    assert entry.address == "https://ledger.example/a/1"
    facts = facts_told(entry.told)
    assert (facts.title, facts.published, facts.modified) == ("A ferry & a pier", None, "2026-03-02")


def test_rss_1_0_calls_the_day_of_publication_dc_date():
    (entry,) = entries(
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>L</title></channel><item><title>T</title>'
        "<link>https://ledger.example/a/1</link><dc:date>2026-03-02T10:00:00Z</dc:date></item></rdf:RDF>"
    )
    facts = facts_told(entry.told)
    assert (facts.published, facts.modified) == ("2026-03-02", None)


def test_a_json_feed_is_read():
    items = [
        {"id": "1", "url": "/a/1", "title": "T", "date_published": "2026-03-02T10:00:00Z", "authors": [{"name": "Bo"}]},
        {"id": "2", "url": "/a/2", "author": {"name": "Cy"}},
    ]
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": "L", "items": items}
    first, second = entries(json.dumps(feed))
    assert (first.address, facts_told(first.told).authors) == ("https://ledger.example/a/1", ("Bo",))
    assert facts_told(second.told).authors == ("Cy",)


def test_the_same_entry_tells_the_same_whatever_its_id():
    first, second, third = entries(
        rss(
            item(more="<guid isPermaLink='false'>1</guid>"),
            item(more="<guid isPermaLink='false'>2</guid>"),
            item(title="Fares fall"),
        )
    )
    assert first == second
    assert third.address == first.address
    assert third.told != first.told


def test_an_id_that_is_an_address_will_do_where_there_is_no_link():
    (entry,) = entries(rss("<item><title>T</title><guid>https://ledger.example/a/9</guid></item>"))
    assert entry.address == "https://ledger.example/a/9"


@pytest.mark.parametrize("link", ["", "mailto:ann@ledger.example", "javascript:alert(1)", "/", "https://", "ftp://a/b"])
def test_an_entry_without_an_article_is_said_and_costs_no_other(link: str):
    odd, good = read_listing(rss(item(link), item("/a/2")), BASE).entries
    assert isinstance(odd, Rejected)
    assert odd.code == "entry_unusable"
    assert "Fares rise" in odd.why
    assert isinstance(good, Entry)


def test_parameters_tell_articles_apart():
    links = ["/story?id=7", "/story?id=8", "/story?gallery=5", "/story?reference=2"]
    assert len({one.address for one in entries(rss(*map(item, links)))}) == 4


@pytest.mark.parametrize("zone", ["+0900", "-0330", "GMT", "EST", "+9900", "XYZ", ""])
def test_a_date_in_any_zone_is_a_day_nearby(zone: str):
    (entry,) = entries(rss(item(more=f"<pubDate>Mon, 02 Mar 2026 12:00:00 {zone}</pubDate>")))
    assert facts_told(entry.told).published in {None, "2026-03-01", "2026-03-02", "2026-03-03"}


def test_a_date_in_the_future_is_left_out():
    later = (datetime.now(UTC) + timedelta(days=400)).strftime("%a, %d %b %Y %H:%M:%S GMT")
    (entry,) = entries(rss(item(more=f"<pubDate>{later}</pubDate>")))
    assert facts_told(entry.told).published is None


def test_broken_xml_is_read_as_far_as_it_can_be_and_that_is_said():
    broken = rss(item(), item("/a/2", title="Piers & ferries"))[:-20]
    listed = list(read_listing(broken, BASE).entries)
    assert [one.address for one in listed if isinstance(one, Entry)] == [
        "https://ledger.example/a/1",
        "https://ledger.example/a/2",
    ]
    (said,) = (one for one in listed if isinstance(one, Rejected))
    assert said.code == "feed_broken"


BOMB = '<!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
OUTSIDE = '<!DOCTYPE rss [<!ENTITY a SYSTEM "file:///etc/hostname">]>'
HIDDEN = '<!DOCTYPE rss [<!-- ]> --><!ENTITY a "aaaaaaaaaa">]>'


@pytest.mark.parametrize("doctype", [BOMB, OUTSIDE, HIDDEN], ids=["bomb", "outside", "hidden"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_are_refused(doctype: str, encoding: str):
    feed = rss(item(title="&b;&a;")).decode().split("?>")[1]
    with pytest.raises(ReadError) as caught:
        read_listing(f"{doctype}{feed}".encode(encoding), BASE)
    assert caught.value.code == "list_entities"


def test_no_encoding_hides_entities():
    packed = (
        "+ADw-!DOCTYPE rss +AFsAPA-!ENTITY a +ACI-aaaa+ACIAPgBdAD4-" + rss(item(title="&a;")).decode().split("?>")[1]
    )
    try:
        listed = list(read_listing(packed.encode(), BASE, charset="utf-7").entries)
    except ReadError:
        return
    assert not any("aaaa" in one.told for one in listed if isinstance(one, Entry))


def test_a_large_feed_is_read_in_pieces_and_nothing_is_lost():
    count = 2 * AT_ONCE + 7
    items = [
        item(f"/a/{n}", "<description><![CDATA[<item> </item>]]></description><!-- <item> -->") for n in range(count)
    ]
    assert [one.address for one in entries(rss(*items))] == [f"https://ledger.example/a/{n}" for n in range(count)]


def test_a_feed_has_a_bound(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("pullquote.sources.feeds.MOST_ENTRIES", 3)
    *listed, said = read_listing(rss(*(item(f"/a/{n}") for n in range(9))), BASE).entries
    assert len(listed) == 3
    assert isinstance(said, Rejected)
    assert said.code == "entries_too_many"
    assert MOST_ENTRIES >= 100_000


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "list_empty"),
        (b"   \n", "list_empty"),
        (b"just words", "list_unknown"),
        (b'{"version": "https://jsonfeed.org/version/1.1", "items": [', "json_feed_broken"),
        (b'{"items": []}', "json_feed_unknown"),
        (b"[" * 5 + b"{", "list_unknown"),
        (b'{"a":' * 100_000, "json_feed_broken"),
        (b"<opml version='2.0'></opml>", "list_unknown"),
        (b"%PDF-1.7", "binary_file"),
    ],
)
def test_what_is_no_list_is_an_error_in_one_line(data: bytes, code: str):
    with pytest.raises(ReadError) as caught:
        read_listing(data, BASE)
    assert caught.value.code == code
    assert "\n" not in str(caught.value)


@given(st.text(max_size=300))
@settings(max_examples=200)
def test_an_address_is_absolute_or_none(link: str):
    found = article_address(link, BASE)
    assert found is None or found.lower().startswith(("https://", "http://"))


@given(
    st.lists(st.sampled_from(["<item>", "</item>", "<link>/a/1</link>", "<!--", "-->", "<![CDATA[", "]]>", "&", "x"]))
)
@settings(max_examples=150, deadline=None)
def test_no_damage_is_more_than_an_error(parts: list[str]):
    listed = list(read_listing(rss(*parts), BASE).entries)
    assert all(isinstance(one, Entry | Rejected) for one in listed)
