from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, get_args

import pytest
from hypothesis import example, given, settings, strategies as st

from pullquote import Answer, Article, Passage, Place, Quote, Span
from pullquote.verification.verdict import Caution, CautionKind
from pullquote.verification.word_diff import differences
from pullquote_bot.i18n.translations import LANGUAGES, Translator, translator_for
from pullquote_bot.rendering import posts
from pullquote_bot.rendering.buttons import view_of
from pullquote_bot.rendering.markdown import units
from pullquote_bot.rendering.posts import (
    AMBER,
    BLUE,
    Post,
    answer_post,
    asked_line,
    marks,
    question_in,
    quotes_post,
    titles_post,
)
from pullquote_bot.types import Answered
from tests.bot.rendering.test_embeds import make_quote, quotes as any_quotes
from tests.bot.support.discord_markdown import parse, pings
from tests.bot.support.strategies import texts
from tests.discord_server.limits import is_empty, message_problems

ENGLISH = translator_for("en")
ID = "0123456789abcdef"
says = st.sampled_from([translator_for(code) for code in LANGUAGES])
names = st.none() | texts | texts.map(lambda text: text * 90)
dates = st.none() | st.dates().map(str)
addresses = st.sampled_from(
    (None, "https://news.org/a", "http://localhost/x", "nonsense", "https://é.org/ü", "https://a.b/" + "x" * 2100)
)
words = st.text("aé漢 *_<@>\n.", min_size=1, max_size=9)


@st.composite
def articles(draw: st.DrawFn) -> Article:
    """An article of any kind, with a text of up to a few thousand characters, each of which can be stored."""
    text = draw(texts.map(lambda drawn: drawn.replace("\ud800", "")).filter(str.strip)) * draw(
        st.sampled_from((1, 1, 40, 900))
    )
    return Article(
        text=text[: draw(st.sampled_from((50, 5000)))],
        title=draw(names),
        authors=tuple(draw(st.lists(texts, max_size=30))),
        outlet=draw(names),
        published=draw(dates),
        url=draw(addresses),
    )


@st.composite
def quotes(draw: st.DrawFn) -> Quote:
    """A quote that may have every mark there is."""
    quote = draw(any_quotes())
    article = replace(quote.article, version=draw(st.integers(0, 10**6)), published=draw(dates), modified=draw(dates))
    return replace(quote, article=article, superseded=draw(st.booleans()))


@st.composite
def places(draw: st.DrawFn) -> Place:
    """A place in an article, with what differs there from a claim, if anything does."""
    article = draw(articles())
    end = draw(st.integers(1, len(article.text)))
    claim = draw(st.none() | st.lists(words, min_size=1, max_size=60).map(" ".join))
    start = draw(st.integers(0, end - 1))
    around = Span(draw(st.integers(0, start)), draw(st.integers(end, len(article.text))))
    kinds = draw(st.lists(st.sampled_from(get_args(CautionKind)), max_size=9))
    return Place(
        sentence=draw(st.none() | st.just(around)),
        whole=draw(st.sampled_from([None, "sentence", "quotation", "paragraphs"])),
        cautions=tuple(Caution(kind, draw(words), 0, 1) for kind in kinds),
        link=draw(st.none() | st.just("https://l.example/a#:~:text=" + "x" * 400)),
        passage=draw(st.none() | st.just(Passage(article.text, 0, len(article.text), 1, "caption", "C. Redit"))),
        article=article,
        start=start,
        end=end,
        paragraph=draw(st.integers(1, 10**6)),
        current=draw(st.booleans()),
        similarity=draw(st.sampled_from([0.9, 1.0])),
        differences=() if claim is None else differences(claim, article.text[:end]),
    )


def body(post: Post) -> dict[str, Any]:
    """Return the body sent to Discord for a post."""
    view = view_of(post.buttons)
    return {
        "content": post.content,
        "embeds": [embed.to_dict() for embed in post.embeds],
        "components": [] if view is None else view.to_components(),
    }


def check(post: Post) -> None:
    """Check a post against Discord's limits, counting both code points and code units."""
    sent = body(post)
    assert message_problems(sent) == []
    assert not is_empty(sent)
    assert units(post.content) <= 2000
    urls = [embed.url for embed in post.embeds if embed.url]
    assert len(urls) == len(set(urls))
    assert not pings(post.content)
    assert not any(pings(text or "") for embed in post.embeds for text in (embed.title, embed.description))


def answered(shown: Sequence[Quote], closest: Sequence[Quote] = ()) -> Answered:
    answer = Answer(
        question="Which ferry?",
        answered=bool(shown),
        confidence=0.5,
        reason=None,
        quotes=tuple(shown),
        closest=tuple(closest),
    )
    return Answered(answer, ID, 3)


@settings(max_examples=60)
@given(
    st.lists(quotes(), max_size=4),
    st.lists(quotes(), max_size=1),
    says,
    st.none() | texts | texts.map(lambda text: (text * 400)[:2000]),
    st.booleans(),
    st.booleans(),
)
def test_an_answer_of_any_articles_stays_within_every_limit(
    shown: list[Quote], closest: list[Quote], say: Translator, asked: str | None, embeds: bool, newer: bool
):
    with pytest.MonkeyPatch.context() as patch:
        if newer:  # the longest mark there is, on every quote
            patch.setattr(posts, "superseded_by", lambda quotes: tuple(quotes[-1:] * len(quotes)))
        post = answer_post(answered(shown, closest), say, asked=asked, embeds=embeds)
    check(post)
    assert len(post.embeds) == (min(3, len(shown)) if embeds else 0)
    buttons = [button.action for row in post.buttons for button in row]
    assert buttons[:1] == (["more"] if closest or len(shown) > 3 else ["around"] if shown else ["delete"])
    assert "delete" in buttons


@pytest.mark.parametrize("embeds", [True, False])
def test_what_is_shown_is_what_was_printed(embeds: bool):
    quote = make_quote("1986. Captain *Lind* met @everyone. It rained.", [(0, 36), (37, 46)], title="A", outlet="B")
    post = answer_post(answered([quote]), ENGLISH, asked="What *happened*?", embeds=embeds)
    question, *rest = post.content.split("\n")
    assert parse(question).text == "“What *happened*?”"
    text = post.embeds[0].description if embeds else rest[0]
    shown = parse(str(text))
    assert shown.text == quote.text
    assert shown.of("bold") == ["1986. Captain *Lind* met @everyone."]


@pytest.mark.parametrize("embeds", [True, False])
def test_an_answer_by_words_alone_says_so(embeds: bool):
    found = answered([make_quote("It rained.")])
    said = "-# I read questions in English. Of this one I compared only the words."
    assert said not in answer_post(found, ENGLISH, asked=None, embeds=embeds).content
    by_words = replace(found, answer=replace(found.answer, by_words=True))
    assert answer_post(by_words, ENGLISH, asked=None, embeds=embeds).content.startswith(said)


def test_what_is_not_answered_is_one_small_line():
    post = answer_post(answered([], [make_quote("Near.")]), ENGLISH, asked=None, embeds=True)
    assert (post.content, post.embeds) == ("-# The archive does not answer this.", ())
    assert [button.custom_id for row in post.buttons for button in row] == [f"pq:more:{ID}:", f"pq:delete:{ID}:"]
    (row,) = answer_post(answered([]), ENGLISH, asked=None, embeds=True).buttons
    assert [button.custom_id for button in row] == [f"pq:delete:{ID}:"]


@pytest.mark.parametrize(
    ("known", "mark"),
    [
        ({}, []),
        ({"version": 1, "published": "2022-01-12"}, []),
        ({"version": 2, "published": "2022-01-12"}, ["⚠ The article was changed: this is version 2 of it"]),
        (
            {"version": 2, "published": "2022-01-12", "modified": "2022-02-01"},
            ["⚠ The article was changed after it was published: 1 February 2022"],
        ),
        ({"version": 1, "published": "2022-01-12", "modified": "2022-01-12"}, []),
        ({"version": 1, "published": "2022-01-12", "modified": "2022-01-11"}, []),
        ({"version": 1, "modified": "2022-01-11"}, []),
    ],
)
def test_a_change_is_marked(known: dict[str, Any], mark: list[str]):
    quote = make_quote("Words.", **known)
    assert marks([quote], ENGLISH) == [mark]
    [embed] = quotes_post([quote], ENGLISH, embeds=True).embeds
    assert embed.colour == (AMBER if mark else BLUE)
    assert embed.footer.text is not None
    assert embed.footer.text.split("\n")[:-1] == mark
    assert all(line in quotes_post([quote], ENGLISH, embeds=False).content for line in mark)


def test_a_quote_given_again_of_a_later_changed_article_says_so_first():
    quote = replace(make_quote("Words.", version=1, published="2022-01-12", modified="2022-02-01"), superseded=True)
    assert marks([quote], ENGLISH) == [["⚠ The article was changed after this was quoted."]]


def test_a_newer_figure_is_named_by_its_number_and_date():
    fares = {2020: "£6.40", 2022: "£7.60", 2021: "£7.10"}
    shown = [
        make_quote(f"An adult ferry ticket costs {fare}.", published=f"{year}-01-12", title="Ferry fares to Skerrow")
        for year, fare in fares.items()
    ]
    said = "⚠ Quote 2, of 12 January 2022, gives another figure"
    assert marks(shown, ENGLISH) == [[said], [], [said]]


@given(st.text("ab漢 \n*_<@#>\\[]|~`:-.1“”", max_size=60))
@example("“” -# “x”")
@example("1. - + \\* **")
def test_a_question_shown_is_read_again(question: str):
    line = asked_line(question)
    assert "\n" not in line
    assert question_in(line) == " ".join(question.split())
    assert question_in(f"{line}\nand more") == " ".join(question.split())
    shown = parse(line)
    assert shown.text == f"“{' '.join(question.split())}”"
    assert shown.kinds() == {"subtext"}


@settings(max_examples=40)
@given(texts.map(lambda text: text * 200))
def test_a_long_question_is_read_again_as_far_as_it_is_shown(question: str):
    read = question_in(asked_line(question))
    assert read is not None
    assert len(asked_line(question)) <= 310


@pytest.mark.parametrize(
    "content", ["", "Hello", "-# The archive does not answer this.", "“x”", "-# “x", "> -# “x”", "-# x”\n-# “y”"]
)
def test_no_question_is_read_where_none_is_shown(content: str):
    assert question_in(content) is None


@settings(max_examples=30)
@given(st.lists(articles(), max_size=10), st.integers(0, 10**6), says, st.booleans())
def test_a_list_of_any_titles_stays_within_every_limit(page: list[Article], first: int, say: Translator, embeds: bool):
    post = titles_post(first + len(page), page, first, say, searched=True, embeds=embeds)
    check(post)
    assert len(post.embeds) == (embeds and bool(page))
    if page:
        lines = str(post.embeds[0].description).split("\n") if embeds else post.content.split("\n")[1:]
        assert [line.split("\\. ")[0] for line in lines] == [str(first + 1 + number) for number in range(len(page))]


@pytest.mark.parametrize(
    ("total", "searched", "said"),
    [
        (0, False, "There are no articles here yet."),
        (0, True, "No article's title, outlet or author contains that."),
        (10, False, "There are no more articles."),
        (10, True, "There are no more articles."),
    ],
)
def test_a_list_without_titles_says_why(total: int, searched: bool, said: str):
    post = titles_post(total, [], 10, ENGLISH, searched=searched, embeds=True)
    assert (post.content, post.embeds) == (said, ())
