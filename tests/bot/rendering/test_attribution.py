from __future__ import annotations

import unicodedata
from dataclasses import replace

import pytest
from hypothesis import assume, given, strategies as st

from pullquote import Archive, Article, Furniture, Passage, article_parts, attribution_parts
from pullquote.quoting.attribution import attribution
from pullquote.text.passages import split
from pullquote_bot.i18n.translations import LANGUAGES, translator_for
from pullquote_bot.rendering.embeds import SEPARATOR, article_line
from tests.bot.support.strategies import texts
from tests.conftest import ROOT

ENGLISH, KOREAN = translator_for("en"), translator_for("ko")
TEXT = "\n\n".join("abcdefghijkl")
BODY = Passage("b", 3, 4, 2)

names = st.one_of(
    st.none(), texts, st.sampled_from(["Ada Lund", " · ", "{names}", "{0.__class__}", "\u202eenod", "\n", "a\u2029b"])
)
days = st.one_of(st.none(), st.dates().map(str), st.dates().map(lambda day: str(day)[:7]), texts)
bodies = st.lists(
    st.sampled_from(
        ["A boat.", "No end", "\n", "\n\n", "\n \n", "\u2028", " ", "\t\n", "\u200b", "Read in Korean", "a" * 120]
    ),
    max_size=15,
).map("".join)


@st.composite
def articles(draw: st.DrawFn) -> Article:
    """An article with arbitrary metadata, split into its passages, including captions."""
    text = draw(st.one_of(bodies, texts)).replace("\ud800", "")
    covers = draw(st.lists(st.tuples(st.integers(0, len(text)), st.integers(1, 40)), max_size=3))
    article = Article(
        text=text,
        title=draw(names),
        authors=tuple(draw(st.lists(texts, max_size=3))),
        translators=tuple(draw(st.lists(texts, max_size=2))),
        outlet=draw(names),
        published=draw(days),
        modified=draw(days),
        version=draw(st.integers(0, 3)),
        furniture=tuple(
            Furniture(start, start + length, draw(st.sampled_from(["caption", "notice"])), draw(names))
            for start, length in covers
        ),
    )
    return replace(article, passages=split(article))


def english_parts(article: Article, passage: Passage, *, superseded: bool) -> str:
    """Return the library's English line without the title."""
    line = attribution(replace(article, title=None), passage, superseded=superseded)
    return line.removeprefix(f"title unknown{SEPARATOR}")


@given(articles(), st.data(), st.booleans())
def test_english_is_the_line_of_the_index(article: Article, data: st.DataObject, superseded: bool) -> None:
    assume(article.passages)
    passage = data.draw(st.sampled_from(article.passages))
    parts = attribution_parts(article, passage, ENGLISH, superseded=superseded)
    assert SEPARATOR.join(parts) == english_parts(article, passage, superseded=superseded)
    assert article_parts(article, ENGLISH)[0] in attribution(article, passage)


def test_the_demo_newsroom(archive: Archive) -> None:
    archive.add([ROOT / "index" / "pullquote" / "samples" / "newsroom"])
    answers = [
        archive.ask(question, 10) for question in ("What did ferry tickets cost?", "Who wrote about the harbour?")
    ]
    quotes = [quote for answer in answers for quote in (*answer.quotes, *answer.closest)]
    assert len(quotes) >= 10
    for quote in quotes:
        parts = attribution_parts(quote.article, quote.passage, ENGLISH)
        title = article_parts(quote.article, ENGLISH)[0]
        assert SEPARATOR.join((title, *parts)) == quote.attribution
        assert article_line(quote.article, ENGLISH).split(SEPARATOR)[1] in quote.attribution
    for article in archive.articles():
        for passage in article.passages:
            line = SEPARATOR.join(attribution_parts(article, passage, ENGLISH))
            assert line == english_parts(article, passage, superseded=False)


def test_korean() -> None:
    article = Article(
        text=TEXT,
        title="Ferry fares rise again",
        authors=("Jane Doe", "Sam Roe"),
        translators=("Yun Seo",),
        outlet="Harbour Ledger",
        published="2022-01-12",
        modified="2022-01",
        version=1,
    )
    assert attribution_parts(article, BODY, KOREAN, superseded=True) == [
        "Jane Doe, Sam Roe",
        "번역: Yun Seo",
        "Harbour Ledger",
        "2022년 1월 12일 (2022년 1월 수정)",
        "전체 12개 단락 중 2번째",
        "1판, 이후 새 판으로 대체됨",
    ]
    assert (
        article_line(article, KOREAN)
        == "“Ferry fares rise again” · Jane Doe, Sam Roe · Harbour Ledger · 2022년 1월 12일"
    )
    caption = Passage("c", 6, 7, 3, "caption", "Ada Lund")
    assert attribution_parts(article, caption, KOREAN)[-1] == "사진 설명, 전체 12개 단락 중 3번째 (출처: Ada Lund)"


def test_what_is_unknown_is_said_in_each_language() -> None:
    nothing = Article(text=TEXT, title=" \n", authors=("",))
    caption = Passage("c", 6, 7, 3, "caption")
    assert attribution_parts(nothing, caption, ENGLISH, superseded=True) == [
        "author unknown",
        "outlet unknown",
        "date unknown",
        "caption, paragraph 3 of 12 (credit unknown)",
        "superseded version",
    ]
    assert article_line(nothing, ENGLISH) == "title unknown · author unknown · outlet unknown · date unknown"
    assert attribution_parts(nothing, caption, KOREAN, superseded=True) == [
        "작성자 미상",
        "매체 미상",
        "날짜 미상",
        "사진 설명, 전체 12개 단락 중 3번째 (출처 미상)",
        "이후 새 판으로 대체됨",
    ]
    assert article_line(nothing, KOREAN) == "제목 미상 · 작성자 미상 · 매체 미상 · 날짜 미상"


@pytest.mark.parametrize("language", LANGUAGES)
@given(article=articles())
def test_names_are_never_translated_and_every_part_is_one_line(language: str, article: Article) -> None:
    say = translator_for(language)
    for passage in article.passages:
        parts = attribution_parts(article, passage, say)
        english = attribution_parts(article, passage, ENGLISH)
        assert len(parts) == len(english)
        for part in (*parts, article_line(article, say)):
            assert part.strip()
            assert part.splitlines() == [part]
            assert not any(unicodedata.category(character) in {"Cc", "Cs", "Zl", "Zp"} for character in part)
        known = [" ".join(name.split()) for name in (*article.authors, *article.translators) if name.isprintable()]
        assert all(name in SEPARATOR.join(parts) for name in known)


def test_a_name_cannot_reorder_what_comes_after_it() -> None:
    article = Article(text="a", title="\u202etitle", authors=("שלום",), outlet="Ledger\u2066", published="2022")
    line = article_line(article, ENGLISH)
    assert line == "“title” · \u2068שלום\u2069 · Ledger · 2022"
    assert article_parts(article)[0] == "“title”"
