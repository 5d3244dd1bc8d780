"""Publishers' terms, wherever they are said: each restriction holds, and nothing else does."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, strategies as st

from pullquote import Article, InputError, Metadata, read_bytes
from pullquote.reading import read_page
from pullquote.terms import Terms, addressed_terms, check_terms, combined, terms_of_headers
from pullquote.text.passages import split

STORY = [
    "The ferry to Skerrow takes forty minutes and leaves twice a day, the harbour office said on Monday.",
    "An adult ticket costs £9.50 from May, and children travel free in the holidays.",
    "The council had asked for a lower price, which the company said it could not afford.",
]
TERMS = st.builds(
    Terms,
    noindex=st.booleans(),
    noarchive=st.booleans(),
    nosnippet=st.booleans(),
    max_snippet=st.none() | st.integers(1, 10**8),
    tdm_reservation=st.booleans(),
    not_free=st.booleans(),
)


def page(head: str = "", body: str = "".join(f"<p>{line}</p>" for line in STORY)) -> bytes:
    return f"<html><head>{head}</head><body><article><h1>Fares</h1>{body}</article></body></html>".encode()


def read(content: bytes, name: str = "a.html", **facts: str) -> Article:
    events = read_bytes(content, name=name, given=Metadata(**facts))  # type: ignore[arg-type]
    (article,) = [one for one in events if isinstance(one, Article)]
    return article


def reserved(article: Article) -> list[str]:
    return [article.text[one.start : one.end] for one in article.furniture if one.kind == "reserved"]


@pytest.mark.parametrize(
    ("said", "stored"),
    [
        ("noindex, nofollow", "noindex"),
        ("NOARCHIVE", "noarchive"),
        ("none", "noindex"),
        ("max-snippet:200", "max-snippet:200"),
        ("max-snippet: 200 , max-image-preview:large", "max-snippet:200"),
        ("max-snippet:-1, max-image-preview:large, max-video-preview:-1", None),
        ("max-snippet:0", "nosnippet"),
        ("index, follow", None),
        ("unavailable_after: 25 Jun 2010 15:00:00 PST, noarchive", "noarchive"),
        ("noindex nosnippet", "noindex, nosnippet"),
        ("", None),
    ],
)
def test_the_robots_meta_tag(said: str, stored: str | None):
    assert read(page(f'<meta name="robots" content="{said}">')).terms == stored
    assert read(page(f'<meta name="Pullquote" content="{said}">')).terms == stored
    assert read(page(f'<meta name="googlebot" content="{said}">')).terms is None


def test_several_tags_all_hold_and_the_lowest_limit_does():
    head = '<meta name="robots" content="max-snippet:200"><meta name="robots" content="noarchive, max-snippet:50">'
    assert read(page(f'{head}<meta name="tdm-reservation" content="1">')).terms == (
        "noarchive, max-snippet:50, tdm-reservation"
    )
    assert read(page('<meta name="tdm-reservation" content="0">')).terms is None


@pytest.mark.parametrize(
    ("headers", "stored"),
    [
        ([("X-Robots-Tag", "noindex")], "noindex"),
        ([("x-robots-tag", "noarchive"), ("X-Robots-Tag", "max-snippet:80")], "noarchive, max-snippet:80"),
        ([("X-Robots-Tag", "googlebot: noindex, nosnippet")], None),
        ([("X-Robots-Tag", "pullquote: nosnippet, googlebot: noindex")], "nosnippet"),
        ([("X-Robots-Tag", "unavailable_after: 25 Jun 2010 15:00:00 PST")], None),
        ([("TDM-Reservation", "1"), ("TDM-Policy", "https://a.example/policy")], "tdm-reservation"),
        ([("Content-Type", "noindex")], None),
    ],
)
def test_the_headers_of_a_page(headers: list[tuple[str, str]], stored: str | None):
    assert terms_of_headers(headers) == stored
    (article,) = read_page(page(), "https://a.example/fares", terms=terms_of_headers(headers))
    assert isinstance(article, Article)
    assert article.terms == stored


def test_what_a_page_and_its_headers_say_both_hold():
    (article,) = read_page(
        page('<meta name="robots" content="max-snippet:99">'), "https://a.example/fares", terms="noindex"
    )
    assert isinstance(article, Article)
    assert article.terms == "noindex, max-snippet:99"


def test_who_has_a_licence_says_so():
    assert read(page('<meta name="robots" content="nosnippet">'), terms="all").terms == "all"
    assert check_terms("index, follow") == "all"
    with pytest.raises(InputError, match="are no terms"):
        read(page(), terms="nosnipet")


@pytest.mark.parametrize("value", [False, "False", "http://schema.org/False"])
def test_an_article_that_has_to_be_paid_for(value: object):
    linked = {"@type": "NewsArticle", "headline": "Fares", "isAccessibleForFree": value}
    script = f'<script type="application/ld+json">{json.dumps(linked)}</script>'
    assert read(page(script)).terms == "not-free"
    parts = {"@type": "WebPageElement", "isAccessibleForFree": value, "cssSelector": ".paid"}
    script = f'<script type="application/ld+json">{json.dumps({**linked, "hasPart": parts})}</script>'
    body = f"<p>{STORY[0]}</p><div class='paid'><p>{STORY[1]}</p><p>{STORY[2]}</p></div>"
    article = read(page(script, body))
    assert article.terms is None
    assert reserved(article) == STORY[1:]
    assert [one.text for one in split(article)] == STORY


@pytest.mark.parametrize("selector", [".paid, #x", "div > p.paid", "[data-paid]"])
def test_selectors_of_every_form(selector: str):
    parts = [{"@type": "WebPageElement", "isAccessibleForFree": False, "cssSelector": selector}]
    linked = json.dumps({"@type": "NewsArticle", "headline": "Fares", "isAccessibleForFree": False, "hasPart": parts})
    body = f"<div><p>{STORY[0]}</p><p class='paid' data-paid>{STORY[1]}</p><p>{STORY[2]}</p></div>"
    assert reserved(read(page(f'<script type="application/ld+json">{linked}</script>', body))) == [STORY[1]]


@pytest.mark.parametrize("selector", ["", "..", "p::before", "p:hover", ":has(", "x" * 1000, "a" + " a" * 80])
def test_what_is_no_selector_reserves_nothing(selector: str):
    parts = {"isAccessibleForFree": False, "cssSelector": selector}
    linked = json.dumps({"@type": "NewsArticle", "headline": "Fares", "isAccessibleForFree": False, "hasPart": parts})
    assert reserved(read(page(f'<script type="application/ld+json">{linked}</script>'))) == []


def test_data_nosnippet_reserves_paragraphs_and_words():
    body = (
        f"<p data-nosnippet>{STORY[0]}</p><p>{STORY[1]}</p>"
        f"<p>The council asked. <span data-nosnippet>Nobody else did.</span> It was refused on Monday evening.</p>"
    )
    article = read(page("", body))
    assert reserved(article) == [STORY[0], "Nobody else did."]
    assert len(split(article)) == 3


@given(TERMS)
def test_terms_are_read_as_they_are_written(terms: Terms):
    assert Terms.parse(str(terms)) == terms
    assert check_terms(str(terms) or "all") == (str(terms) or "all")
    assert (combined(str(terms), str(terms)) or "") == str(terms)


@given(TERMS, TERMS)
def test_together_each_restriction_holds(one: Terms, other: Terms):
    both = one | other
    assert both == other | one
    assert both | one == both


@given(st.text())
def test_any_text_is_read(text: str):
    assert Terms.parse(str(Terms.parse(text))) == Terms.parse(text)
    addressed_terms([text])
