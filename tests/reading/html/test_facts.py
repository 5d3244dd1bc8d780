"""Facts of pages: authors, dates, titles, languages and addresses, wherever pages put them."""

import json

import pytest

from pullquote.reading import read_bytes
from pullquote.types import Article

STORY = (
    "The harbour office of Port Ellam said on Monday that the northern quay would close for repairs in spring.",
    "Fishers who unload there were told to use the southern quay, which is older and has a single crane.",
    "The office expects the work to take eleven weeks, and will publish a timetable before it begins.",
)


def article(top="", head="", lang="en", title="Quay closes for repairs"):
    body = "".join(f"<p>{paragraph}</p>" for paragraph in STORY)
    headline = f"<h1>{title}</h1>" if title else ""
    html = f'<html lang="{lang}"><head>{head}</head><body><article>{headline}{top}{body}</article></body></html>'
    (found,) = (each for each in read_bytes(html.encode(), name="page.html") if isinstance(each, Article))
    return found


def linked(script="", **node):
    text = script or json.dumps({"@type": "NewsArticle", "headline": "Quay closes for repairs", **node})
    return f'<script type="application/ld+json">{text}</script>'


@pytest.mark.parametrize(
    "author",
    [
        "Mara Quill, Ossi Brandt",
        [[{"name": "Mara Quill"}], [{"name": "Ossi Brandt"}]],
        {"@list": [{"name": "Mara Quill"}, {"@type": "Person", "givenName": "Ossi", "familyName": "Brandt"}]},
        {"name": ["Mara Quill", "Ossi Brandt"]},
        [{"schema:name": "Mara Quill"}, {"name": {"@value": "Ossi Brandt"}}],
        [{"name": "Mara Quill"}, {"name": "Ossi Brandt"}, {"@type": "Organization", "name": "Tide Post"}],
    ],
)
def test_authors_in_json_ld(author):
    assert article(head=linked(author=author, publisher={"name": "Tide Post"})).authors == ("Mara Quill", "Ossi Brandt")


@pytest.mark.parametrize(
    "marked",
    [
        '<span itemprop="author" itemscope><span itemprop="name">Mara Quill</span><i>Reporter</i></span>',
        '<p>by <a rel="author" href="/mara">Mara Quill</a></p>',
        '<span class="author vcard"><a class="url fn n" href="/mara">Mara Quill</a></span>',
        '<div class="p-author h-card"><span class="p-name">Mara Quill</span></div>',
        '<div class="byline">By Mara Quill, Chief Reporter</div>',
        '<div class="article__author-name">Mara Quill</div>',
        '<div class="c-ArticleByline">Von Mara Quill</div>',
        "<div><span>By Mara Quill | 12/10/2020</span></div>",
        '<div><a href="/staff/mara-quill/">Mara Quill</a></div>',
    ],
)
def test_authors_that_a_page_marks(marked):
    assert article(top=marked).authors == ("Mara Quill",)


def test_two_authors_in_one_byline():
    top = '<a rel="author" href="/m">Mara Quill</a> and <a rel="author" href="/o">Ossi Brandt</a>'
    assert article(top=f'<div class="byline">{top}</div>').authors == ("Mara Quill", "Ossi Brandt")


@pytest.mark.parametrize(
    "other",
    [
        '<div class="comments"><span class="author">Otto Reader</span></div>',
        '<aside><a rel="author" href="/x">Otto Reader</a></aside>',
        '<div class="related-stories"><span itemprop="author">Otto Reader</span></div>',
        '<figure><span class="author">Otto Reader</span></figure>',
        '<div class="author-bio">Otto Reader</div>',
    ],
)
def test_authors_of_comments_other_stories_and_pictures_are_not_the_pages(other):
    assert article(top=other).authors == ()


def test_the_label_of_a_shared_link_names_the_author():
    head = '<meta name="twitter:label1" content="Verfasst von"><meta name="twitter:data1" content="Mara Quill">'
    assert article(head=head + '<meta name="twitter:data2" content="3 Minuten">').authors == ("Mara Quill",)


def test_a_person_in_a_byline_comes_before_an_organisation_in_json_ld():
    organisation = linked(author={"@type": "Organization", "name": "Coast Watch"}, publisher={"name": "Tide Post"})
    assert article('<p class="byline">By Mara Quill</p>', organisation).authors == ("Mara Quill",)
    assert article(head=organisation).authors == ("Coast Watch",)


@pytest.mark.parametrize(
    ("top", "lang"),
    [
        ('<time class="entry-date published" datetime="2022-01-12T10:00">12 January</time>', "en"),
        ('<span itemprop="datePublished" content="2022-01-12">yesterday</span>', "en"),
        ('<abbr class="published" title="2022-01-12T10:00:00+01:00">Mittwoch</abbr>', "de"),
        ('<div class="meta">Published: January 12, 2022 6:09 p.m.</div>', "en"),
        ('<div class="meta">Veröffentlicht am 12.01.2022, aktualisiert am 14.01.2022</div>', "de"),
        ('<div class="date">12/01/2022</div>', "fr"),
        ('<p class="info">Publié le 12 janvier 2022 à 10h30, mis à jour le 14 janvier 2022</p>', "fr"),
        ('<span class="fecha">12 de enero de 2022</span>', "es"),
        ('<span class="data">12 stycznia 2022</span>', "pl"),
        ('<span class="date">2022. január 12.</span>', "hu"),
        ('<span class="date">12 января 2022 г.</span>', "ru"),
        ('<span class="date">2022. gada 12. janvāris</span>', "lv"),
        ('<span class="date">१२ जनवरी २०२२</span>', "hi"),
        ('<span class="date">12 มกราคม 2565</span>', "th"),
        ('<span class="date">١٢ يناير ٢٠٢٢</span>', "ar"),
        ('<span class="date">12 tháng 1, 2022</span>', "vi"),
        ("<span>입력 2022. 1. 12. 오전 10:15</span>", "ko"),
        ("<span>2022年1月12日 10時15分</span>", "ja"),
        (
            '<time class="updated" datetime="2022-01-14">14th</time><time datetime="2022-01-12">12 January</time>',
            "en",
        ),
    ],
)
def test_the_day_of_publication(top, lang):
    assert article(top=top, lang=lang).published == "2022-01-12"


@pytest.mark.parametrize(
    "top",
    [
        '<time itemprop="dateModified" datetime="2022-01-14T19:20:45+01:00">Updated</time>',
        '<div class="date">Updated: January 14, 2022</div>',
        '<div class="date">Zuletzt aktualisiert am 14.01.2022</div>',
        '<div class="last-modified">14 January 2022</div>',
        '<div class="date">03/04/2022</div>',
        '<div class="comments"><time datetime="2022-01-14">14 January</time></div>',
        '<meta property="article:published_time" content="1970-01-01T00:00:00Z">',
        '<meta property="article:published_time" content="0001-01-01T00:00:00">',
    ],
)
def test_what_is_not_the_day_of_publication(top):
    assert article(top=top).published is None


def test_a_placeholder_leaves_the_day_to_what_else_the_page_says():
    head = linked(datePublished="0001-01-01T00:00:00") + '<meta property="article:published_time" content="2022-01-12">'
    assert article(head=head).published == "2022-01-12"


@pytest.mark.parametrize(
    ("head", "top"),
    [
        ('<meta property="article:published_time" content="2023-11-08T18:09:55-07:00">', ""),
        ("", '<p class="time">November 8, 2023 at 6:09 p.m. MST</p>'),
        ("", '<time datetime="2023-11-08T18:09:55-07:00">Wednesday</time>'),
    ],
)
def test_the_day_is_that_of_the_outlet(head, top):
    utc = linked(datePublished="2023-11-09T01:09:55Z")
    assert article(head=utc + head, top=top).published == "2023-11-08"
    assert article(head=utc).published == "2023-11-09"


def test_the_day_in_the_address():
    head = '<link rel="canonical" href="https://tide.example/2022/01/12/quay-closes">'
    assert article(head=head).published == "2022-01-12"
    assert article(head='<link rel="canonical" href="https://tide.example/2022/13/12/x">').published is None


@pytest.mark.parametrize(
    "head",
    [
        '<meta property="og:title" content="Quay closes for repairs | Tide Post">',
        "<title>Quay closes for repairs — Ellam — Tide Post</title>",
        '<meta property="og:title" content="Quay closes for repairs">'
        + linked(headline="Northern quay is shut for weeks"),
        linked(headline="Quay <em>closes</em> for repairs"),
        linked(headline="Quay closes for repairs - Tide Post", publisher={"name": "Tide Post"}),
        linked(headline="tidesystem"),
        "",
    ],
)
def test_the_title_is_the_headline_that_readers_see(head):
    assert article(head=head).title == "Quay closes for repairs"


def test_a_title_that_json_ld_and_opengraph_agree_on():
    both = (
        linked(headline="Ellam: quay shut for weeks")
        + '<meta property="og:title" content="Ellam: quay shut for weeks">'
    )
    assert article(head=both, title="Shut for weeks").title == "Ellam: quay shut for weeks"


@pytest.mark.parametrize(
    ("host", "title"),
    [("www.tidepost.example", "Quay closes - Tidepost.example"), ("x.example", "Quay closes | Tide Post")],
)
def test_the_outlet_is_cut_from_a_title_without_a_headline(host, title):
    head = f'<title>{title}</title><link rel="canonical" href="https://{host}/quay/closes">'
    outlet = '<meta property="og:site_name" content="Tide Post">' if host == "x.example" else ""
    assert article(head=head + outlet, title="").title == "Quay closes"


def test_the_sites_name_in_a_heading_is_not_the_title():
    head = "<title>Quay closes for repairs in spring | Tide Post</title>"
    html = f"<html><head>{head}</head><body><h1>Tide Post</h1>{''.join(f'<p>{p}</p>' for p in STORY)}</body></html>"
    (found,) = (each for each in read_bytes(html.encode(), name="page.html") if isinstance(each, Article))
    assert found.title != "Tide Post"


GOOD = '"author": {"name": "Mara Quill"}, "datePublished": "2022-01-12"'


@pytest.mark.parametrize(
    "script",
    [
        '{"@type": "NewsArticle", "headline": "Quay closes for repairs", %s,}',
        '{"@type": "NewsArticle", %s}{"@type": "WebSite", "name": "Tide Post"}',
        r'{"@type": "NewsArticle", "headline": "Quay \closes for repairs", %s}',
        '{"@type": "NewsArticle", "description": "The "old" quay", %s}',
        '{"@type": "schema:NewsArticle", %s}',
        '{"@type": "newsarticle", %s}',
        '{"@type": "http://schema.org/NewsArticle", %s}',
        '{"@context": "x", "@graph": [{"@type": ["Article", "Thing"], %s}]}',
    ],
)
def test_json_ld_that_is_slightly_broken_or_odd(script):
    found = article(head=linked(script % GOOD))
    assert (found.authors, found.published) == (("Mara Quill",), "2022-01-12")
    escaped = linked((script % GOOD).replace('"', "&quot;")) if "old" not in script else linked(script % GOOD)
    assert article(head=escaped.replace('type="application/ld+json"', 'type="Application/LD+JSON"')).authors


def test_the_posts_of_a_live_page_are_not_its_article():
    posts = [
        {
            "@type": "BlogPosting",
            "headline": f"Post {n}",
            "author": {"name": name},
            "url": f"https://t.example/live#{n}",
        }
        for n, name in enumerate(("Otto One", "Otto Two"))
    ]
    head = '<link rel="canonical" href="https://t.example/live">' + linked(json.dumps(posts))
    found = article(head=head, title="Quay closes: live")
    assert (found.title, found.authors) == ("Quay closes: live", ())
    live = {
        "@type": "LiveBlogPosting",
        "headline": "Quay closes: live",
        "liveBlogUpdate": posts,
        "author": "Mara Quill",
    }
    assert article(head=linked(json.dumps(live)), title="Quay closes: live").authors == ("Mara Quill",)


def test_the_language_is_that_of_the_page_before_that_of_its_sharing():
    assert article(head='<meta property="og:locale" content="en_US">', lang="de").language == "de"
    assert article(head='<meta property="og:locale" content="de_DE">', lang="").language == "de-DE"


def test_the_language_of_the_text_where_none_is_said():
    found = article(lang="")
    assert (found.language, found.origins["language"]) == ("en", "text")


@pytest.mark.parametrize(
    ("rel", "inside", "known"),
    [("Canonical", "head", True), ("canonical", "head", True), ("CANONICAL", "head", True), ("canonical", "p", False)],
)
def test_the_canonical_link_is_in_the_head(rel, inside, known):
    link = f'<link rel="{rel}" href="https://tide.example/2022/quay">'
    found = article(head=link) if inside == "head" else article(top=f"<p>Here {link} there is a link in the story.</p>")
    assert (found.url == "https://tide.example/2022/quay") is known


@pytest.mark.parametrize("moment", ["1641981600", 1641981600, 1641981600000, "1641981600.5"])
def test_a_moment_in_seconds_is_a_day(moment):
    assert article(head=linked(datePublished=moment)).published == "2022-01-12"
    assert article(head=f'<meta property="article:published_time" content="{moment}">').published == "2022-01-12"


@pytest.mark.parametrize(
    ("top", "head"),
    [
        ("", '<meta name="author" content="Mara Quill\nOssi Brandt">'),
        ("", linked(author="Mara Quill\nOssi Brandt")),
        ('<div class="byline">Mara Quill<br>Ossi Brandt</div>', ""),
        ('<ul class="authors"><li>Mara Quill</li><li>Ossi Brandt</li></ul>', ""),
    ],
)
def test_names_on_lines_of_their_own(top, head):
    assert article(top, head).authors == ("Mara Quill", "Ossi Brandt")


def test_a_name_that_the_markup_breaks_is_one():
    assert article('<div class="byline">Mara\n   Quill</div>').authors == ("Mara Quill",)


@pytest.mark.parametrize("name", ["property", "name"])
def test_the_address_that_something_in_the_body_gives_is_not_the_pages(name):
    inner = f'<div><meta {name}="og:url" content="https://other.example/story"></div>'
    assert article(inner).url is None
    assert article(head=inner.removeprefix("<div>").removesuffix("</div>")).url == "https://other.example/story"
