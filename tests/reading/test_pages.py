"""Pages of the web: what identifies their article, and which format and encoding they have."""

from __future__ import annotations

import json

import pytest

from pullquote.errors import InputError
from pullquote.reading import read_page
from pullquote.types import Article, Metadata, Note, Rejected
from tests.support.documents import pdf

URL = "https://ledger.example/news/ferry-fares"
WORDS = "The council put up ferry fares on Monday, and told nobody until Thursday."
TEXT = f"<p>{WORDS}</p><p>Three councillors asked for the minutes, which the clerk has not yet found.</p>"


def page(head: str = "", body: str = TEXT) -> bytes:
    return f"<html><head><title>Ferry fares</title>{head}</head><body><article>{body}</article></body></html>".encode()


def read(body: bytes, url: str = URL, content_type: str = "text/html", **more: object) -> tuple[Article, list[str]]:
    """Return the article of a page, and the notes on it."""
    events = list(read_page(body, url, content_type=content_type, **more))  # type: ignore[arg-type]
    (article,) = [event for event in events if isinstance(event, Article)]
    return article, [event.text for event in events if isinstance(event, Note)]


def refused(body: bytes, url: str = URL, content_type: str = "text/html") -> str:
    """Return why a page is rejected."""
    (rejected,) = read_page(body, url, content_type=content_type)
    assert isinstance(rejected, Rejected)
    assert rejected.place == url
    return rejected.why


def test_the_address_identifies_the_article_and_is_its_source():
    article, notes = read(page())
    assert (article.url, article.source, article.origins["url"], notes) == (URL, URL, "fetched", [])


@pytest.mark.parametrize(
    "named",
    [
        "https://ledger.example/news/2026/ferry-fares",
        "http://www.ledger.example/news/ferry-fares",
        "https://m.ledger.example/a?id=7",
    ],
)
def test_a_page_may_name_another_address_of_its_own_site(named: str):
    article, notes = read(page(f'<link rel="canonical" href="{named}">'))
    assert (article.url, article.source, article.origins["url"], notes) == (named, URL, "html", [])


@pytest.mark.parametrize(
    "head",
    [
        '<link rel="canonical" href="{}">',
        '<meta property="og:url" content="{}">',
        '<link rel="canonical" href="{}"><meta property="og:url" content="{}">',
        '<script type="application/ld+json">{{"@type": "NewsArticle", "headline": "Fares", "url": "{}"}}</script>',
        '<script type="application/ld+json">'
        '{{"@type": "NewsArticle", "headline": "Ferry fares", "mainEntityOfPage": "{}"}}</script>',
    ],
)
@pytest.mark.parametrize("other", ["https://herald.example/news/1", "https://ledger.example.herald.example/news/1"])
def test_a_page_cannot_pass_for_another_sites_article(head: str, other: str):
    article, notes = read(page(head.replace("{}", other).replace("{{", "{").replace("}}", "}")))
    assert article.url == URL
    assert [other in note and URL in note for note in notes] in ([True], [])


def test_a_page_that_names_its_home_page_is_known_by_its_own_address():
    article, notes = read(page('<link rel="canonical" href="https://ledger.example/">'))
    assert (article.url, notes) == (URL, [])


def test_a_page_cannot_pass_for_an_article_by_its_id():
    article, _ = read(f"---\nid: minutes-7\ntitle: Fares\n---\n{WORDS}".encode(), content_type="text/markdown")
    assert (article.id, article.title, article.url) == ("", "Fares", URL)
    assert "id" not in article.origins


def test_what_a_person_gives_goes_before_everything():
    given = Metadata(url="https://herald.example/1", id="mine", outlet="Herald")
    article, notes = read(page('<link rel="canonical" href="https://ledger.example/x">'), given=given)
    assert (article.url, article.id, article.outlet, notes) == ("https://herald.example/1", "mine", "Herald", [])
    with pytest.raises(InputError):
        read(page(), given=Metadata(published="soon"))


@pytest.mark.parametrize(
    ("body", "url", "content_type"),
    [
        (page(), URL, "application/xhtml+xml"),
        (page(), URL, ""),
        (WORDS.encode(), URL, "text/plain"),
        (WORDS.encode(), URL, ""),
        (f"# Fares\n\n{WORDS}".encode(), f"{URL}.md?raw=1", "text/plain"),
        (f"# Fares\n\n{WORDS}".encode(), URL, "text/markdown"),
    ],
)
def test_the_content_type_says_how_a_page_is_read(body: bytes, url: str, content_type: str):
    article, _ = read(body, url, content_type)
    assert article.text.split("\n")[0] == WORDS or article.text.split("\n\n")[-1] == WORDS


def test_plain_text_is_no_markup():
    article, _ = read(f"# Fares & <b>bold</b>\n\n{WORDS}".encode(), content_type="text/plain")
    assert article.text.startswith("# Fares & <b>bold</b>")


@pytest.mark.parametrize(
    ("charset", "declared", "words"),
    [
        ("windows-1251", "", "Совет поднял цены на паром в понедельник."),
        ("windows-1251", "koi8-r", "Совет поднял цены на паром в понедельник."),
        (None, "windows-1251", "Совет поднял цены на паром в понедельник."),
        ("euc-kr", "", "의회는 월요일에 여객선 요금을 올렸다."),
        ("nonsense", "windows-1251", "Совет поднял цены на паром в понедельник."),
    ],
)
def test_the_hosts_encoding_goes_before_the_pages(charset: str | None, declared: str, words: str):
    encoding = declared if charset in (None, "nonsense") else charset
    head = f'<meta charset="{declared}">' if declared else ""
    text = page(head, f"<p>{words}</p><p>{words} {words}</p>").decode()
    article, _ = read(text.encode(encoding), charset=charset)
    assert words in article.text


def test_what_the_bytes_show_goes_before_what_the_host_says():
    article, _ = read(page(body=f"<p>{WORDS} Café.</p>"), charset="iso-8859-1")
    assert "Café" in article.text


def test_plain_text_has_the_hosts_encoding():
    words = "Совет поднял цены на паром в понедельник. " * 3
    article, notes = read(words.encode("koi8-r"), content_type="text/plain", charset="koi8-r")
    assert (article.text.strip(), notes) == (words.strip(), [])


FEEDS = {
    "rss": '<?xml version="1.0"?>\n<!-- made by hand -->\n<rss version="2.0"><channel></channel></rss>',
    "atom": '\ufeff<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom"></feed>',
    "prefixed": '<a:feed xmlns:a="http://www.w3.org/2005/Atom"/>',
    "rdf": '<?xml version="1.0"?><?xml-stylesheet href="a.css"?><rdf:RDF xmlns="http://purl.org/rss/1.0/"></rdf:RDF>',
    "doctype": '<!DOCTYPE rss PUBLIC "-//Netscape//DTD RSS 0.91//EN" "rss.dtd"><rss version="0.91"></rss>',
    "sitemap": '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"></urlset>',
    "index": '<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"></sitemapindex>',
    "json": json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": []}),
}


@pytest.mark.parametrize("feed", FEEDS)
@pytest.mark.parametrize("content_type", ["text/html", "application/xml", "application/json", ""])
def test_a_feed_is_no_article_and_the_report_says_what_to_do(feed: str, content_type: str):
    assert "pullquote sources add" in refused(FEEDS[feed].encode(), content_type=content_type)


@pytest.mark.parametrize("body", [b"<?a?>" * 5000, b"<!-- -->" * 5000, b"<!" * 5000, b"<?" * 30_000, b" " * 60_000])
def test_a_feed_is_told_in_no_time(body: bytes):
    assert "feed" not in refused(body)


@pytest.mark.parametrize(
    ("body", "content_type", "why"),
    [
        (b"", "text/html", "empty"),
        (b" \n", "text/plain", "empty"),
        (b'{"text": "words"}', "application/json", "JSON"),
        (b'{"text": "words"}\n{"text": "more"}\n', "", "JSON"),
        (b'{"text": "words"}', "text/plain", "JSON"),
        (b"%PDF-1.7 ...", "text/html", "PDF"),
        (b"<html><body><nav>Menu</nav></body></html>", "text/html", "without an article"),
        (b'<?xml version="1.0"?><data><row>1</row></data>', "application/xml", "without an article"),
    ],
)
def test_what_is_no_article_says_so(body: bytes, content_type: str, why: str):
    assert why in refused(body, content_type=content_type)


def test_a_pdf_is_an_article_with_pages_and_its_address():
    article, _ = read(pdf(WORDS), f"{URL}.pdf", "application/pdf")
    assert (article.text, article.url, article.pages) == (WORDS, f"{URL}.pdf", (0,))
