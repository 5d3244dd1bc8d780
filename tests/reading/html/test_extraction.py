import json
from itertools import pairwise

import pytest
from hypothesis import given, strategies as st

from pullquote.reading import read_bytes
from pullquote.reading.html.dom import page_blocks, parse_page
from pullquote.types import Article, Note, Rejected

FILL = [
    "The ferry company said on Monday that it would raise the price of every crossing before the summer begins.",
    "Traders on the north quay have asked the harbour office for a delay, saying that their margins are thin.",
    "Passengers who cross daily will be offered a card that keeps the old price for six months, the office said.",
    "A public hearing on the plan is expected in the town hall of Skerry Point in the first week of next month.",
]


def page(*body, head=""):
    inner = "".join(body) or "".join(f"<p>{p}</p>" for p in FILL)
    return (
        f"<!doctype html><html><head>{head}</head><body><nav>Home Sport</nav><article>{inner}</article></body></html>"
    )


def read(html, name="story.html"):
    return list(read_bytes(html.encode(), name=name))


def article(html):
    (found,) = (each for each in read(html) if isinstance(each, Article))
    return found


def body(found):
    marked = [range(f.start, f.end) for f in found.furniture]
    paragraphs = [(found.text.index(p), p) for p in found.text.split("\n\n")]
    return [p for start, p in paragraphs if not any(start in span for span in marked)]


def filled(*paragraphs):
    return page(*(f"<p>{p}</p>" for p in FILL[:2]), *paragraphs, *(f"<p>{p}</p>" for p in FILL[2:]))


def test_paragraphs_are_parted_by_one_blank_line():
    assert article(page()).text == "\n\n".join(FILL)


@pytest.mark.parametrize(
    "words",
    [
        "“Curly” quotes, the clerk’s note – and a dash — here… as printed.",
        "No-break\u00a0space, narrow\u202fspace and an ending no-break space.\u00a0",
        "Combining cafe\u0301 and soft co\u00adoperation stay as they are.",
        "Ｆｕｌｌ-width　letters and ﬁ ligatures ½ stay in the text.",
        "Emoji \U0001f6a2 and 요금이 올랐다 stay in the text as well.",
    ],
)
def test_characters_survive(words):
    assert words in article(filled(f"<p>{words}</p>")).text.split("\n\n")


def test_inline_markup_keeps_its_words():
    inner = 'It opened on <a href="/d">12 March 2021</a>, <em>not</em> in <b>May</b><!-- x -->, the\n  office   said.'
    assert "It opened on 12 March 2021, not in May, the office said." in article(filled(f"<p>{inner}</p>")).text


def test_breaks_lists_and_block_quotes():
    inner = "<p>One pays two pounds now.<br><br>Two pay three pounds now.<br>So it goes on.</p>"
    inner += "<ul><li>First item of the list of fares.</li><li>Second item of the list of fares.</li></ul>"
    inner += "<blockquote><p>A quoted paragraph of the story.</p></blockquote>"
    parts = article(filled(inner)).text.split("\n\n")
    assert parts[2:7] == [
        "One pays two pounds now.",
        "Two pay three pounds now.\nSo it goes on.",
        "First item of the list of fares.",
        "Second item of the list of fares.",
        "A quoted paragraph of the story.",
    ]


def test_headings_and_captions_are_furniture():
    figure = "<figure><img src=a.jpg><figcaption>Boats wait off the point. "
    figure += "<span class='credit'>Photo: Jane Doe</span></figcaption></figure>"
    other = "<figure><img src=b.jpg><figcaption>A quay at dawn. / Image: Harbour Ledger</figcaption></figure>"
    found = article(filled("<h2>What happens next</h2>", figure, other))
    assert [(f.kind, found.text[f.start : f.end], f.credit) for f in found.furniture] == [
        ("heading", "What happens next", None),
        ("caption", "Boats wait off the point.", "Jane Doe"),
        ("caption", "A quay at dawn.", "Harbour Ledger"),
        ("credit", "/ Image: Harbour Ledger", "Harbour Ledger"),
    ]
    assert found.authors == ()


def test_what_only_screen_readers_are_told_is_left_out():
    words = "The quay was<span class='sr-only'> image caption</span> closed at noon on Monday, the office said."
    assert "The quay was closed at noon on Monday, the office said." in article(filled(f"<p>{words}</p>")).text


def test_what_surrounds_the_story_is_never_body():
    around = "<div class='related'><p>Ferry strike enters its second week, say crews at the point.</p></div>"
    comments = "<section id='comments'><p>I have crossed for years and it was never so dear.</p></section>"
    found = article(filled(around, "<p>Sign up for our newsletter</p>") + comments)
    assert body(found) == FILL


def test_corrections_are_kept_and_are_no_body():
    note = "Correction: an earlier version of this article gave the wrong price of a crossing."
    found = article(filled(f"<p>{note}</p>"))
    (marked,) = found.furniture
    assert (found.text[marked.start : marked.end], marked.kind) == (note, "correction")
    assert body(found) == FILL


@pytest.mark.parametrize(
    "html", ["<html><body></body></html>", "<nav><a href=/>Home</a></nav>", "<script>x()</script>", "<p></p>"]
)
def test_a_page_without_an_article_is_rejected(html):
    (found,) = read(html)
    assert isinstance(found, Rejected)
    assert "without an article" in found.why


def test_a_small_page_is_read():
    assert article("<article><h1>Fares</h1><p>Fares rose on Monday.</p></article>").text == "Fares rose on Monday."


def test_a_body_only_scripts_see():
    ld = {"@type": "NewsArticle", "headline": "Fares", "articleBody": "\n".join(FILL)}
    head = f'<script type="application/ld+json">{json.dumps(ld)}</script>'
    assert article(page("<p>Loading the story.</p>", head=head)).text == "\n\n".join(FILL)


def test_deep_nesting_costs_no_traceback():
    (found,) = read("<div>" * 5000 + "<p>Fares rose.</p>")
    assert isinstance(found, Article | Rejected)


LD = {
    "@context": "https://schema.org",
    "@graph": [
        {"@type": "WebPage", "@id": "https://a.example/x#webpage"},
        {"@type": "Organization", "@id": "#org", "name": "Harbour Ledger"},
        {"@type": "Person", "@id": "#jane", "name": "By Jane Doe"},
        {
            "@type": ["ReportageNewsArticle"],
            "headline": "Fares rise &amp; rise",
            "author": [{"@id": "#jane"}, {"@type": "Person", "name": "John Roe"}],
            "publisher": {"@id": "#org"},
            "datePublished": "2022-01-12T23:30:00-05:00",
            "dateModified": "2022-01-14",
            "articleSection": ["Ports", "News"],
            "inLanguage": "en-GB",
            "url": "https://a.example/x",
        },
    ],
}
META = """<link rel="canonical" href="https://a.example/x"><meta property="og:title" content="OG | Coast">
<meta property="og:site_name" content="Coast"><meta property="article:published_time" content="2021-05-05T00:00:00Z">
<meta property="article:author" content="https://facebook.example/jane"><meta name="author" content="Ann Poe">
<meta property="og:locale" content="pt_BR"><meta property="article:section" content="Sea">"""


@pytest.mark.parametrize(
    "wrap", [lambda ld: ld, lambda ld: [ld], lambda ld: {**ld["@graph"][3], "@graph": ld["@graph"][:3]}]
)
def test_json_ld_comes_first(wrap):
    found = article(page(head=META + f'<script type="application/ld+json">{json.dumps(wrap(LD))}</script>'))
    assert found.title == "Fares rise & rise"
    assert found.authors == ("Jane Doe", "John Roe")
    assert (found.outlet, found.section, found.language) == ("Harbour Ledger", "Ports", "en-GB")
    assert (found.published, found.modified, found.url) == ("2022-01-12", "2022-01-14", "https://a.example/x")
    assert {found.origins[field] for field in ("title", "authors", "outlet", "published", "modified")} == {"json-ld"}


def test_opengraph_then_meta():
    found = article(page(head=META))
    assert (found.title, found.outlet, found.published, found.language) == ("OG", "Coast", "2021-05-05", "pt-BR")
    assert (found.authors, found.origins["authors"]) == (("Ann Poe",), "meta")
    assert (found.origins["outlet"], found.origins["url"]) == ("opengraph", "html")


def test_an_organisation_may_be_the_author_and_the_outlet_is_not_a_person_beside_one():
    def authors(*names):
        ld = {"@type": "NewsArticle", "author": [{"name": n} for n in names], "publisher": {"name": "Ledger"}}
        return article(page(head=f'<script type="application/ld+json">{json.dumps(ld)}</script>')).authors

    assert authors("Associated Press") == ("Associated Press",)
    assert authors("Ledger") == ("Ledger",)
    assert authors("Jane Doe", "Ledger") == ("Jane Doe",)
    assert authors("https://a.example/jane", "Jane Doe") == ("Jane Doe",)


def test_nothing_is_guessed():
    figure = "<figure><figcaption>By John Roe</figcaption></figure>"
    comment = "<div class='comment'><header><time datetime='2020-01-01'>1 January</time></header><p>Dear me.</p></div>"
    related = "<aside><a rel=author href=/ann>Ann Poe</a></aside>"
    found = article(filled(figure, comment, related))
    assert (found.authors, found.outlet, found.published, found.url) == ((), None, None, None)


def test_a_date_in_the_articles_header():
    header = "<header><h1>Fares rise</h1><time datetime='2022-01-12T10:00:00Z'>yesterday</time></header>"
    found = article(page(header, *(f"<p>{p}</p>" for p in FILL)))
    assert (found.title, found.published, found.origins["published"]) == ("Fares rise", "2022-01-12", "html")


def test_an_unusable_date_or_address_is_noted_only_when_nothing_else_is_found():
    bad = '<meta property="article:published_time" content="03/04/2022"><link rel=canonical href="/x">'
    notes = [each.text for each in read(page(head=bad)) if isinstance(each, Note)]
    assert len(notes) == 2
    good = bad + '<meta name="date" content="2022-04-03"><meta property="og:url" content="https://a.example/x">'
    found = read(page(head=good))
    assert len(found) == 1
    assert (found[0].published, found[0].url) == ("2022-04-03", "https://a.example/x")


def test_articles_that_json_ld_lists_are_not_the_pages_own():
    other = {"@type": "NewsArticle", "headline": "Other", "author": {"name": "Ann Poe"}, "url": "https://a.example/y"}
    own = {"@type": "NewsArticle", "headline": "Own", "url": "https://a.example/x"}
    listed = {"@type": "ItemList", "itemListElement": [{"@type": "ListItem", "item": other}]}

    def title(*nodes):
        script = f'<script type="application/ld+json">{json.dumps(nodes)}</script>'
        return article(page(head='<link rel="canonical" href="https://a.example/x">' + script)).title

    assert title(listed) is None
    assert title(listed, own) == "Own"
    assert title(other, own) == "Own"


@pytest.mark.parametrize(
    "script",
    ["{", "[" * 100_000, '{"@type": 5, "author": 7}', '"x"', '{"@type":"NewsArticle","author":[[1]],"headline":{}}'],
)
def test_odd_json_ld_is_left_out(script):
    assert article(page(head=f'<script type="application/ld+json">{script}</script>')).title is None


@given(
    st.lists(
        st.text(alphabet="ab “”’–\u00a0\u3000é\u0301\u00adｆ&<\n\t", min_size=1, max_size=30), min_size=1, max_size=6
    )
)
def test_every_paragraph_keeps_its_characters(paragraphs):
    escaped = "".join(f"<p>{p.replace('&', '&amp;').replace('<', '&lt;')}</p>" for p in paragraphs)
    expected = [" ".join(p.replace("\n", " ").replace("\t", " ").split(" ")) for p in paragraphs]
    shown = [block.block.text for block in page_blocks(parse_page(f"<div>{escaped}</div>"))]
    collapsed = [" ".join(part for part in p.split(" ") if part) for p in expected]
    assert shown == [p for p in collapsed if p.strip()]


@given(st.text(max_size=300))
def test_any_page_is_read_or_rejected_with_offsets_that_hold(text):
    for found in read(f"<article><p>{text}</p><h2>{text}</h2><figcaption>{text}</figcaption><p>Fares rose.</p>"):
        if isinstance(found, Article):
            for piece in found.furniture:
                assert 0 <= piece.start < piece.end <= len(found.text)
            for before, after in pairwise(found.furniture):
                assert before.end <= after.start


def test_a_headline_that_no_reader_sees_is_not_the_title():
    script = '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "presspilot"}</script>'
    found = article(page(head=f"<title>Mill to close</title>{script}"))
    assert (found.title, found.origins["title"]) == ("Mill to close", "html")


OWN = {"@type": "NewsArticle", "headline": "Bridge reopens", "author": "Ann Right", "datePublished": "2020-02-02"}
OTHER = {"@type": "NewsArticle", "headline": "Other story", "author": "Wrong Person", "datePublished": "2019-01-01"}
BRIDGE = '<link rel="canonical" href="https://d.example/bridge/">'
AT_OTHER = {**OTHER, "url": "https://d.example/other"}


@pytest.mark.parametrize(
    ("head", "nodes", "authors"),
    [
        (BRIDGE, [AT_OTHER], ()),
        (BRIDGE, [{**OTHER, "mainEntityOfPage": {"@id": "/other"}}], ()),
        (BRIDGE, [{**OTHER, "@id": "https://d.example/other#article"}], ()),
        (BRIDGE, [AT_OTHER, {**OWN, "url": "http://D.example/bridge?utm_source=x#top"}], ("Ann Right",)),
        (BRIDGE, [AT_OTHER, {**OWN, "mainEntityOfPage": {"@type": "WebPage", "@id": "/bridge"}}], ("Ann Right",)),
        (BRIDGE, [OTHER, OWN], ("Ann Right",)),
        (BRIDGE, [AT_OTHER, OWN], ("Ann Right",)),
        (BRIDGE, [OTHER, {**OTHER, "headline": "Third story"}], ()),
        (BRIDGE, [{**OWN, "headline": "Reworded", "@id": "#article", "mainEntityOfPage": True}], ("Ann Right",)),
        ("", [OTHER, OWN], ("Ann Right",)),
        (
            '<meta property="og:url" content="https://d.example/bridge">',
            [AT_OTHER, {**OWN, "headline": "Reworded", "url": "https://d.example/bridge"}],
            ("Ann Right",),
        ),
        ('<link rel="canonical" href="https://d.example/">', [{**OWN, "url": "https://d.example/"}], ("Ann Right",)),
    ],
)
def test_json_ld_of_another_article_is_not_the_pages(head, nodes, authors):
    script = f'<script type="application/ld+json">{json.dumps(nodes)}</script>'
    found = article(page("<h1>Bridge reopens</h1>", *(f"<p>{p}</p>" for p in FILL), head=head + script))
    assert found.authors == authors
    assert found.published == ("2020-02-02" if authors else None)
    assert found.title in ("Bridge reopens", "Reworded")


def test_the_sites_home_page_is_no_articles_address():
    home = '<link rel="canonical" href="https://d.example/">'
    og = '<meta property="og:url" content="https://d.example/bridge">'
    assert article(page(head=home + og)).url == "https://d.example/bridge"
    note, found = read(page(head=home))
    assert isinstance(note, Note)
    assert "home page" in note.text
    assert found.url is None


@pytest.mark.parametrize(
    "hidden",
    [
        "<p style='color: red; display : none'>Nobody sees this sentence of the page.</p>",
        "<div style='VISIBILITY:hidden'><p>Nobody sees this sentence of the page.</p></div>",
        "<template><p>Nobody sees this sentence of the page.</p></template>",
    ],
)
def test_what_is_hidden_is_not_quoted(hidden):
    assert article(filled(hidden)).text == "\n\n".join(FILL)


def test_a_page_hidden_until_its_scripts_run_is_read():
    assert article(page().replace("<body", "<body style='visibility:hidden'")).text == "\n\n".join(FILL)


def test_footnote_markers_are_not_text():
    inner = "The quay<sup><a href='#fn1'>1</a></sup> of 12 m<sup>2</sup> was closed"
    inner += "<a href='#fn2'><sup>[2]</sup></a>, he said."
    assert "The quay of 12 m² was closed, he said." in article(filled(f"<p>{inner}</p>")).text


def test_the_outlets_name_is_no_title_and_pictures_have_no_author():
    ld = {"@type": "NewsArticle", "author": ["Ann Right and Bob Second", "ANN RIGHT", "Photograph by Carl Third"]}
    head = f'<script type="application/ld+json">{json.dumps(ld)}</script><title>Fares rise | Coast</title>'
    head += '<meta property="og:title" content="Coast"><meta property="og:site_name" content="Coast">'
    found = article(page(head=head))
    assert found.title == "Fares rise"
    assert found.authors == ("Ann Right", "Bob Second")


@pytest.mark.parametrize(("language", "expected"), [("hr", "2024-10-03"), ("pl", "2024-11-03"), ("", None)])
def test_a_month_is_read_in_the_language_of_the_page(language, expected):
    published = "<meta property='article:published_time' content='3. listopada 2024'>"
    tagged = article(page(head=published + f"<meta property='og:locale' content='{language}'>"))
    timed = page("<header><time datetime='3. listopada 2024'></time></header>", *(f"<p>{p}</p>" for p in FILL))
    assert tagged.published == article(timed.replace("<html>", f"<html lang='{language}'>")).published == expected


@pytest.mark.parametrize("control", ["\x03", "&#3;", "&#x03;", "&#000000003;", "\x1f", "&#xFFFE;", "\ufffe"])
def test_a_control_that_nobody_sees_costs_no_article(control):
    """Lxml refuses to write a text with one, and marks such as of a superscript are written."""
    marked = f"<p>{FILL[0]} It takes up 2 km<sup>{control}2</sup>.</p>"
    found = article(page(marked, *(f"<p>{one}{control}</p>" for one in FILL[1:])))
    assert found.text == "\n\n".join((f"{FILL[0]} It takes up 2 km².", *FILL[1:]))


@pytest.mark.parametrize("space", ["\x0b", "\f", "&#11;", "&#x0C;"])
def test_a_form_feed_is_a_space(space):
    found = article(page(f"<p>{FILL[0]}{space}It takes up 2 km<sup>{space}2</sup>.</p>", f"<p>{FILL[1]}</p>"))
    assert found.text.startswith(f"{FILL[0]} It takes up 2 km")


def test_other_references_are_left_to_the_parser():
    root = parse_page("<p>&#x41;&#66;&#128512;&#x1F600;&#x0000000041;&#65b&#99999999999999;</p>")
    assert root.text_content().startswith("AB😀😀AAb")
