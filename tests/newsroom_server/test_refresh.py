"""Refreshing against a newsroom: facts, schedules, folders, and sources that misbehave."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import pytest
from aiohttp import web

from pullquote import Archive, FetchError, InputError
from pullquote.pipeline.refresh import schedule
from tests.newsroom_server.newsroom import Newsroom, Story
from tests.support.fake_encoder import FakeEncoder

LAMP = "The lamp of the pier was lit by the keeper at dusk, as it has been for ninety years."
PIER = "The pier was shut on Friday after a beam gave way below the third lamp."


def listed(newsroom: Newsroom, text: str, content_type: str = "application/rss+xml") -> web.Response:
    return web.Response(text=text, content_type=content_type)


def test_what_the_page_does_not_say_is_filled_by_the_feed_with_its_origin(newsroom: Newsroom, archive: Archive):
    newsroom.publish("lamp", Story("The lamp", [LAMP]))
    archive.sources.add(f"{newsroom.server.url}/feed.xml")
    assert archive.sources.refresh().counts["added"] == 1
    (article,) = archive.articles()
    assert (article.authors, article.origins["authors"]) == (("Ada Fenn",), "feed")
    assert (article.published, article.origins["published"]) == ("2026-03-02", "json-ld")
    (quote,) = archive.ask("Who lit the lamp of the pier at dusk?", strictness="lenient").quotes
    assert quote.article.url == newsroom.address("lamp")


def test_only_what_is_due_is_asked_for_and_what_is_unchanged_is_not_sent(newsroom: Newsroom, archive: Archive):
    newsroom.publish("lamp", Story("The lamp", [LAMP]))
    archive.sources.add(f"{newsroom.server.url}/feed.xml")
    archive.sources.refresh()
    newsroom.server.asked.clear()
    archive.sources.refresh()
    assert newsroom.server.paths == ["/feed.xml"]
    assert archive.sources.refresh(again=True).counts["unchanged"] == 1
    assert newsroom.sent["/news/lamp"] == 1
    newsroom.stories["lamp"].title = "The lamp and the feed"
    assert archive.sources.refresh().counts["updated"] == 1, "the feed tells something new of it"


def test_as_many_passages_are_encoded_as_changed(newsroom: Newsroom, archive: Archive, encoder: FakeEncoder):
    for number in range(6):
        paragraphs = [f"Keeper {number} lit lamp {n} of the pier at dusk on Monday." for n in range(5)]
        newsroom.publish(f"s{number}", Story(f"Story {number}", paragraphs))
    archive.sources.add(f"{newsroom.server.url}/feed.xml")
    archive.sources.refresh()
    assert encoder.encoded == 6 * 5
    for number, changed in ((1, [3]), (2, [2, 4]), (4, [1, 2, 3, 4])):
        for n in changed:
            newsroom.stories[f"s{number}"].paragraphs[n] = f"Corrected: lamp {n} of the pier was dark in week {number}."
    newsroom.stories["s5"].paragraphs.append("A lamp was added.")
    report = archive.sources.refresh(again=True)
    assert (report.counts["updated"], report.counts["unchanged"]) == (4, 2)
    assert encoder.encoded == 6 * 5 + 1 + 2 + 4 + 1
    assert archive.check() == []


@pytest.mark.parametrize("listing", ["feed.xml", "feed.json", "sitemap.xml"])
def test_every_kind_of_list_brings_its_articles(newsroom: Newsroom, archive: Archive, listing: str):
    newsroom.publish("lamp", Story("The lamp", [LAMP]))
    newsroom.publish("about", Story("About us", [PIER], published=None))
    archive.sources.add(f"{newsroom.server.url}/{listing}")
    report = archive.sources.refresh()
    assert report.counts["added"] == (1 if listing == "sitemap.xml" else 2)
    assert [fault for fault in report.faults if "no date of publication" in fault] == list(report.faults)


@pytest.mark.parametrize("other", ["feed.xml", "news/about"])
def test_a_page_without_a_date_that_not_only_a_sitemap_lists_is_an_article(
    newsroom: Newsroom, archive: Archive, other: str
):
    newsroom.publish("about", Story("About the pier", [PIER], published=None))
    for listing in ("sitemap.xml", other):
        archive.sources.add(f"{newsroom.server.url}/{listing}")
    report = archive.sources.refresh()
    assert (report.counts["added"], report.faults) == (1, ())
    (article,) = archive.articles()
    assert article.origins.get("authors") == ("feed" if other == "feed.xml" else None), "the feed's facts come first"


def test_why_a_page_fails_is_listed_for_as_long_as_it_does(newsroom: Newsroom, archive: Archive):
    newsroom.publish("lamp", Story("The lamp", [LAMP], status=403))
    archive.sources.add(f"{newsroom.server.url}/feed.xml")
    (fault,) = archive.sources.refresh().faults
    assert fault.startswith(f"{newsroom.address('lamp')}: ")
    assert "status 403" in fault
    for _ in range(2):
        assert archive.sources.refresh().faults == (), "it is not read again yet"
        (source,) = archive.sources.list()
        assert (source.failing, source.error) == (1, fault)
    newsroom.stories["lamp"].status = 200
    archive.sources.refresh(again=True)
    (source,) = archive.sources.list()
    assert (source.failing, source.error) == (0, None)


def test_an_index_of_sitemaps_is_followed(newsroom: Newsroom, archive: Archive):
    newsroom.publish("lamp", Story("The lamp", [LAMP]))
    index = f"<sitemapindex><sitemap><loc>{newsroom.server.url}/sitemap.xml</loc></sitemap></sitemapindex>"
    newsroom.server.pages["/index.xml"] = listed(newsroom, index, "text/xml")
    assert archive.sources.add(f"{newsroom.server.url}/index.xml").kind == "sitemap"
    assert archive.sources.refresh().counts["added"] == 1
    assert archive.sources.list()[0].entries == 1


def test_an_address_is_a_page_or_the_feed_that_it_announces(newsroom: Newsroom, archive: Archive):
    newsroom.publish("lamp", Story("The lamp", [LAMP]))
    link = "<link rel='alternate' type='application/rss+xml' href='/feed.xml'>"
    newsroom.server.pages["/front"] = f"<html><head>{link}</head><body><p>News of the day.</p></body></html>"
    newsroom.server.pages["/bare"] = "<html><body><nav>Menu</nav></body></html>"
    assert archive.sources.add(newsroom.address("lamp")).kind == "page"
    feed = archive.sources.add(f"{newsroom.server.url}/front")
    assert (feed.kind, feed.address) == ("feed", f"{newsroom.server.url}/feed.xml")
    assert archive.sources.add(f"{newsroom.server.url}/feed.xml") == feed
    assert archive.sources.refresh().counts["added"] == 1
    with pytest.raises(InputError) as caught:
        archive.sources.add(f"{newsroom.server.url}/bare")
    assert caught.value.code == "source_unusable"
    with pytest.raises(FetchError, match="status 404"):
        archive.sources.add(f"{newsroom.server.url}/nothing")
    assert archive.sources.remove(newsroom.address("lamp")) == 1
    with pytest.raises(InputError, match="no source"):
        archive.sources.remove(newsroom.address("lamp"))
    assert len(list(archive.articles())) == 1


def test_what_somebody_removed_stays_away(newsroom: Newsroom, archive: Archive):
    newsroom.publish("lamp", Story("The lamp", [LAMP]))
    archive.sources.add(f"{newsroom.server.url}/feed.xml")
    archive.sources.refresh()
    archive.remove(archive.ids())
    newsroom.stories["lamp"].title = "The lamp again"
    assert archive.sources.refresh(again=True).counts["added"] == 0
    assert archive.ids() == []


def test_an_article_that_may_no_longer_be_taken_is_withdrawn_until_it_may(newsroom: Newsroom, archive: Archive):
    newsroom.publish("lamp", Story("The lamp", [LAMP]))
    archive.sources.add(f"{newsroom.server.url}/feed.xml")
    archive.sources.refresh()
    newsroom.stories["lamp"].robots = "noarchive"
    report = archive.sources.refresh(again=True)
    assert (report.counts["withdrawn"], report.counts["failed"]) == (1, 1)
    assert archive.ids() == []
    assert archive.sources.refresh(again=True).counts["withdrawn"] == 0
    newsroom.stories["lamp"].robots = None
    assert archive.sources.refresh(again=True).counts["reinstated"] == 1


def test_a_page_that_names_another_of_its_site_does_not_become_it(newsroom: Newsroom, archive: Archive):
    for name, text in (("lamp", LAMP), ("pier", PIER)):
        newsroom.publish(name, Story(name, [text]))
    pages = newsroom.server.pages
    for name, text in (("one", "A first text of its own is here."), ("two", "A second text of its own is here.")):
        head = "<head><link rel='canonical' href='/news/lamp'></head>"
        pages[f"/news/{name}"] = f"<html>{head}<body><article><p>{text}</p></article></body></html>"
        archive.sources.add(f"{newsroom.server.url}/news/{name}")
    archive.sources.add(newsroom.address("lamp"))
    archive.sources.refresh()
    assert sorted((one.url or "").rpartition("/")[2] for one in archive.articles()) == ["lamp", "one", "two"]
    assert [one.version for one in archive.articles()] == [1, 1, 1]


def test_a_large_feed_is_read_bit_by_bit(newsroom: Newsroom, archive: Archive):
    for number in range(25):
        newsroom.publish(f"s{number}", Story(f"Story {number}", [f"Keeper {number} lit the lamp number {number}."]))
    archive.sources.add(f"{newsroom.server.url}/feed.xml")
    left = []
    for _ in range(4):
        report = archive.sources.refresh(most=10)
        left.append((report.counts["added"], report.left))
    assert left == [(10, 15), (10, 5), (5, 0), (0, 0)]


async def slow(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse()
    await response.prepare(request)
    for _ in range(100):
        await response.write(b"<")
        await asyncio.sleep(0.2)
    return response


async def endless(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Type": "application/rss+xml"})
    await response.prepare(request)
    await response.write(b"<rss version='2.0'><channel>")
    while True:
        await response.write(b"<item><title>x</title></item>" * 10_000)


async def dies(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Length": "100000"})
    await response.prepare(request)
    await response.write(b"<rss version='2.0'><channel>")
    assert request.transport
    request.transport.close()
    return response


BOMB = '<!DOCTYPE rss [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]><rss version="2.0"><channel></channel></rss>'


def test_sources_that_misbehave_are_one_line_each_and_stop_no_other(newsroom: Newsroom, archive: Archive):
    newsroom.publish("lamp", Story("The lamp", [LAMP]))
    url = newsroom.server.url
    bad: dict[str, object] = {
        "html": web.Response(text="<!doctype html><html><body>Log in</body></html>", content_type="text/html"),
        "broken": web.Response(text=newsroom.rss(["lamp"]).replace("</channel>", "</chan"), content_type="text/xml"),
        "bomb": web.Response(text=BOMB, content_type="text/xml"),
        "words": web.Response(text="no feed at all", content_type="text/plain"),
        "picture": web.Response(body=b"x", content_type="image/png"),
        "loop": web.Response(status=302, headers={"Location": "/loop"}),
        "down": web.Response(status=500),
        "missing": web.Response(status=404),
        "slow": slow,
        "endless": endless,
        "dies": dies,
    }
    good = web.Response(text=newsroom.rss(["lamp"]), content_type="application/rss+xml")
    for name in bad:
        newsroom.server.pages[f"/{name}"] = good
        assert archive.sources.add(f"{url}/{name}").kind == "feed"
    archive.sources.add(f"{url}/feed.xml")
    newsroom.server.pages |= {f"/{name}": page for name, page in bad.items()}  # type: ignore[dict-item]
    for _ in range(2):
        report = archive.sources.refresh()
        wrong = [one for one in report.sources if one.faults]
        assert [one.source.address.rpartition("/")[2] for one in wrong] == list(bad)
        assert all(len(one.faults) == 1 and "\n" not in one.faults[0] for one in wrong)
    assert len(archive.ids()) == 1
    known = {one.address.rpartition("/")[2]: one for one in archive.sources.list()}
    assert all(known[name].error for name in bad)
    assert known["feed.xml"].error is None


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "articles"
    (made / "below").mkdir(parents=True)
    (made / "lamp.txt").write_text(LAMP, "utf-8")
    (made / "below" / "pier.txt").write_text(PIER, "utf-8")
    return made


def test_a_folder_is_followed(folder: Path, archive: Archive):
    assert archive.sources.add(folder).kind == "folder"
    assert archive.sources.refresh().counts["added"] == 2
    assert archive.sources.refresh(again=True).counts["unchanged"] == 2
    (folder / "lamp.txt").write_text(LAMP.replace("ninety", "eighty"), "utf-8")
    report = archive.sources.refresh()
    assert (report.counts["updated"], report.counts["added"], report.counts["withdrawn"]) == (1, 0, 0)
    (folder / "below" / "pier.txt").rename(folder / "moved.txt")
    report = archive.sources.refresh()
    assert (report.counts["unchanged"], report.counts["withdrawn"]) == (1, 0)
    (folder / "moved.txt").unlink()
    assert archive.sources.refresh().counts["withdrawn"] == 1
    assert [article.text for article in archive.articles()] == [LAMP.replace("ninety", "eighty")]
    (folder / "moved.txt").write_text(PIER, "utf-8")
    assert archive.sources.refresh().counts["reinstated"] == 1


def test_a_line_that_is_no_longer_in_a_file_is_withdrawn(folder: Path, archive: Archive):
    lines = [f'{{"id": "k{number}", "text": "Keeper {number} lit the lamp on the pier."}}\n' for number in range(3)]
    (folder / "wire.jsonl").write_text("".join(lines), "utf-8")
    archive.sources.add(folder)
    assert archive.sources.refresh().counts["added"] == 5
    (folder / "wire.jsonl").write_text("".join(lines[1:]), "utf-8")
    report = archive.sources.refresh()
    assert (report.counts["withdrawn"], report.counts["unchanged"]) == (1, 2)
    assert "k0" not in archive.ids()


def test_a_folder_is_named_as_it_is_from_here(folder: Path, archive: Archive, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(folder.parent)
    archive.sources.add(f"{folder.name}/")
    assert archive.sources.refresh([f"{folder.name}/"]).counts["added"] == 2
    with pytest.raises(InputError, match="no source has the address 'elsewhere'"):
        archive.sources.refresh(["elsewhere"])
    assert archive.sources.remove(f"./{folder.name}") == 1


def test_an_empty_address_is_not_the_folder_that_one_is_in(archive: Archive):
    with pytest.raises(InputError, match="'' is neither a folder"):
        archive.sources.add("")
    assert archive.sources.list() == []


def test_a_folder_that_is_missing_or_empty_withdraws_nothing(folder: Path, archive: Archive):
    archive.sources.add(folder)
    archive.sources.refresh()
    os.rename(folder, folder.with_name("elsewhere"))  # noqa: PTH104 - the fixture's path is still that of the source
    report = archive.sources.refresh()
    assert report.counts["withdrawn"] == 0
    assert "no folder now" in report.faults[0]
    folder.mkdir()
    report = archive.sources.refresh()
    assert report.counts["withdrawn"] == 0
    assert any("empty" in fault for fault in report.faults)
    assert len(archive.ids()) == 2


def test_a_page_that_changes_each_time_has_few_versions():
    now = first = changed = 0
    changes = 0
    while now < 365 * schedule.DAY:
        now = schedule.after_reading(now, first, changed, changes)
        changed, changes = now, changes + 1
    assert 20 <= changes <= 60


def test_a_page_is_asked_for_less_and_less():
    now = 0
    waits = []
    while now < 365 * schedule.DAY:
        later = schedule.after_reading(now, 0, 0, 0)
        waits.append(later - now)
        now = later
    assert waits == sorted(waits)
    assert waits[0] == schedule.SOONEST
    assert len(waits) < 60
    assert [schedule.after_failure(0, n) // schedule.MINUTE for n in (1, 2, 3, 100)] == [15, 30, 60, 7 * 24 * 60]
