"""Inline markup is stored as a reader sees it: no figure and no meaning changes."""

import time

import pytest

from pullquote.reading import read_bytes
from pullquote.reading.html.inline import lowered, quotation_marks, raised
from pullquote.types import Article

STORY = [
    "The lock on the canal was closed on Thursday, and barges waited below the bridge until dark.",
    "The keeper said that a gate had broken, and that a new one would be brought from the yard.",
    "Two of the crews left their boats and walked into the town, where the inns were full.",
]


def page(inner, language="en"):
    first, *rest = (f"<p>{line}</p>" for line in STORY)
    return (
        f'<!doctype html><html lang="{language}"><body><article>{first}{inner}{"".join(rest)}</article></body></html>'
    )


def body(html, name="story.html"):
    (article,) = (each for each in read_bytes(html.encode(), name=name) if isinstance(each, Article))
    marked = {(f.start, f.end) for f in article.furniture}
    at, found = 0, []
    for paragraph in article.text.split("\n\n"):
        if (at, at + len(paragraph)) not in marked and paragraph not in STORY:
            found.append(paragraph)
        at += len(paragraph) + 2
    return found


MARKUP = [
    ("It holds 10<sup>6</sup> litres.", "It holds 10⁶ litres."),
    ("It holds 5 · 10<sup>-3</sup> litres.", "It holds 5 · 10⁻³ litres."),
    ("It covers 12 km<sup>2</sup>.", "It covers 12 km²."),
    ("It doubles, as 2<sup>n</sup> does.", "It doubles, as 2ⁿ does."),
    ("It took 3<sup>1</sup>&frasl;<sub>4</sub> hours.", "It took 3¹⁄₄ hours."),
    ("It took 3<sup>1</sup>/<sub>4</sub> hours.", "It took 3¹/₄ hours."),
    ("The 21<sup>st</sup> lock, M<sup>me</sup> Roe.", "The 21st lock, Mme Roe."),
    ("Sold as Lockmate<sup>TM</sup> there.", "Sold as Lockmate™ there."),
    ("It gives off CO<sub>2</sub> and H<sub>2</sub>O.", "It gives off CO2 and H2O."),
    ("It is log<sub>2</sub>8 long.", "It is log₂8 long."),
    ("It opened in 1999<sup><a href='#fn1'>1</a></sup>, he said.", "It opened in 1999, he said."),
    ("It opened in 1999 <sup>[12]</sup>, he said.", "It opened in 1999, he said."),
    ("It opened in 1999<sup><a href='#a'>1</a>, <a href='#b'>2</a></sup>.", "It opened in 1999."),
    ("It opened (<sup><a href='/x#n3'>3</a></sup>) in 1999.", "It opened in 1999."),
    ("It opened in 1999.<a class='footnote-ref' href='#n2'>[2]</a>", "It opened in 1999."),
    ("It opened in 1999.<a role='doc-noteref' href='#n2'>2</a>", "It opened in 1999."),
    ("It opened in 1999.<a href='#_ftn4'>4</a>", "It opened in 1999."),
    ("It opened in 1999<sup>1</sup>, he said.", "It opened in 1999¹, he said."),
    ("See <a href='#part-2'>2</a> in the list below.", "See 2 in the list below."),
    ("The toll is <del>nine</del><ins>eight</ins> crowns.", "The toll is eight crowns."),
    ("The toll is <s>nine</s> <b>eight</b> crowns.", "The toll is eight crowns."),
    ("The toll is <span style='text-decoration: line-through'>nine</span> eight.", "The toll is eight."),
    ("She said <q>the gate is gone</q> on Friday.", "She said “the gate is gone” on Friday."),
    ("She said <q>he cried <q>stop</q> twice</q> then.", "She said “he cried ‘stop’ twice” then."),
    ("She said “<q>the gate is gone</q>” on Friday.", "She said “the gate is gone” on Friday."),
    ("She said <q>“the gate is gone”</q> on Friday.", "She said “the gate is gone” on Friday."),
    ("It grew by <math><mfrac><mn>1</mn><mn>2</mn></mfrac></math> again.", "It grew by 1⁄2 again."),
    ("It is <math><mrow><msup><mn>10</mn><mn>6</mn></msup></mrow></math> tonnes.", "It is 10⁶ tonnes."),
]


@pytest.mark.parametrize(("markup", "seen"), MARKUP)
def test_inline_markup_reads_as_the_page_does(markup, seen):
    assert body(page(f"<p>{markup}</p>")) == [seen]


@pytest.mark.parametrize(
    ("markup", "seen"),
    [
        *((markup, seen) for markup, seen in MARKUP if not any(m in markup for m in ("<a ", "style", "math", "“<q"))),
        ("The toll is ~~nine~~ eight crowns.", "The toll is eight crowns."),
        ("It opened in 1999<sup>[1](#fn1)</sup>, he said.", "It opened in 1999, he said."),
        ("The <ruby>港<rp>(</rp><rt>みなと</rt><rp>)</rp></ruby> is open.", "The 港 is open."),
    ],
)
def test_so_does_markdown(markup, seen):
    if "“the gate" not in markup:
        assert body("\n\n".join([*STORY, markup]), "story.md") == [seen]


@pytest.mark.parametrize(
    ("ruby", "seen"),
    [
        ("<ruby>港<rt>みなと</rt></ruby>の橋が閉鎖された。", "港の橋が閉鎖された。"),
        ("<ruby>港<rp>（</rp><rt>みなと</rt><rp>）</rp></ruby>の橋が閉鎖された。", "港の橋が閉鎖された。"),
        ("<ruby><rb>港</rb><rtc><rt>みなと</rt></rtc></ruby>の橋が閉鎖された。", "港の橋が閉鎖された。"),
    ],
)
def test_the_reading_of_a_character_is_not_among_the_words(ruby, seen):
    assert body(page(f"<p>{ruby}</p>", "ja")) == [seen]


@pytest.mark.parametrize(
    ("language", "seen"),
    [("de", "„weg“"), ("fr", "«weg»"), ("ja", "「weg」"), ("sv-SE", "”weg”"), ("zh-TW", "「weg」"), ("xx", "“weg”")],
)
def test_quotation_marks_are_those_of_the_language(language, seen):
    assert body(page("<p>The gate is <q>weg</q>, they said there.</p>", language)) == [
        f"The gate is {seen}, they said there."
    ]
    assert "".join(quotation_marks(language, 0)) == seen[0] + seen[-1]


def test_a_struck_paragraph_is_not_quoted():
    assert body(page("<p><del>The bridge fell, said the keeper on Thursday.</del></p>")) == []


def test_a_mark_that_is_never_closed_takes_nothing_with_it():
    html = page("").replace("<article>", "<article><del>")
    assert "barges waited" in next(a.text for a in read_bytes(html.encode(), name="a.html") if isinstance(a, Article))


@pytest.mark.parametrize(
    "start",
    [
        "<div class='dropcap'>W</div><p>ater rose in the lock all night long.</p>",
        "<div>W</div><p>ater rose in the lock all night long.</p>",
        "<p><span class='drop-cap'>W</span>ater rose in the lock all night long.</p>",
        "<p><span class='lettrine'>W</span>\n ater rose in the lock all night long.</p>",
        "<p><img class='dropcap' src='w.png' alt='W'>ater rose in the lock all night long.</p>",
    ],
)
def test_a_large_first_letter_belongs_to_its_word(start):
    assert body(page(start)) == ["Water rose in the lock all night long."]


@pytest.mark.parametrize(
    ("start", "seen"),
    [
        ("<div class='dropcap'>A</div><p>barge sank in the lock. The barge was old.</p>", "A barge sank in the lock."),
        (
            "<div class='dropcap'>A</div><p>nother one sank in the lock. It was old.</p>",
            "Another one sank in the lock.",
        ),
        ("<div class='dropcap'>“I</div><p>t sank,” he said. It was an old one, he said.</p>", "“It sank,” he said."),
    ],
)
def test_a_large_letter_may_be_a_word(start, seen):
    (paragraph,) = body(page(start))
    assert paragraph.startswith(seen)


@pytest.mark.parametrize("text", ["Plan B", "Lock A. opened", "I"])
def test_a_short_paragraph_is_not_a_large_letter(text):
    assert "Then the water came in and rose." in body(page(f"<p>{text}</p><p>Then the water came in and rose.</p>"))


def test_what_is_raised_or_lowered_and_what_is_not():
    assert raised("a note of several words in 1999", "x") == "a note of several words in 1999"
    assert raised("e", "1") == "e"
    assert raised("+", "Na") == "⁺"
    assert lowered("max", "v", "") == "max"
    assert lowered("2", "10", "") == "₂"


@pytest.mark.parametrize(
    "inner",
    [
        "<sup>" * 3000,
        "<q>" * 3000,
        "<del>x" * 3000,
        "<div>A</div><p>b</p>" * 3000,
        "<sup>1</sup>" * 5000,
        "<a href='#'>" * 5000,
    ],
)
def test_hostile_markup_takes_no_long_time(inner):
    started = time.perf_counter()
    list(read_bytes(page(inner).encode(), name="a.html"))
    assert time.perf_counter() - started < 10
