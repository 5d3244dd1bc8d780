from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, get_args

import pytest
from hypothesis import example, given, settings, strategies as st

from pullquote import Answer, Article, Difference, Passage, Place, Quote, Recheck, Span, Verification
from pullquote.verification.verdict import Caution, CautionKind
from pullquote.verification.word_diff import differences
from pullquote_bot.i18n.translations import LANGUAGES, Translator, translator_for
from pullquote_bot.rendering import posts
from pullquote_bot.rendering.buttons import view_of
from pullquote_bot.rendering.markdown import ANCHOR, units
from pullquote_bot.rendering.posts import (
    AMBER,
    BLUE,
    Post,
    answer_post,
    asked_line,
    marks,
    question_in,
    quotes_post,
    recheck_post,
    titles_post,
    verification_post,
)
from pullquote_bot.rendering.word_diff import compared
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


@settings(max_examples=50)
@given(
    st.sampled_from(["exact", "part", "near", "pieces", "absent"]), st.lists(places(), max_size=5), says, st.booleans()
)
def test_a_verification_of_any_articles_stays_within_every_limit(
    status: Any, found: list[Place], say: Translator, embeds: bool
):
    post = verification_post(Verification("?", status, tuple(found)), say, embeds=embeds)
    check(post)
    assert len(post.embeds) == (min(3, len(found)) if embeds else 0)


def compare(claim: str, printed: str) -> Place:
    steps = differences(claim, printed)
    article = Article(text=printed)
    return Place(
        article=article, start=0, end=len(printed), paragraph=1, current=True, similarity=0.9, differences=steps
    )


def read(markdown: str) -> tuple[list[str], str]:
    """Return what a client displays as struck out, and the rest, without one space after it."""
    shown = parse(markdown)
    assert shown.kinds() <= {"block quote", "strike", "bold"}
    kept = list(shown.text)
    for node in shown.nodes:
        if node.kind == "strike":
            kept[node.start : node.end] = ["\0"] + [""] * (node.end - node.start - 1)
    return [text.replace(ANCHOR, "") for text in shown.of("strike")], re.sub("\0 ?", "", "".join(kept))


def says_the_same(shown: str, printed: str) -> bool:
    """Return whether a shown text is what was printed, with `(…)` for what is left out."""
    parts = [re.escape(part.strip()) for part in shown.replace(ANCHOR, "").split("(…)")]
    return bool(re.fullmatch(r"\s*" + r"[\s\S]*".join(parts) + r"\s*", printed))


@given(st.lists(words, min_size=1, max_size=12), st.lists(words, min_size=1, max_size=12))
@example(["one ", "two"], ["one", "three"])
@example(["~"], ["nine"])
@example(["*"], ["nine*"])
@example(["nine crowns"], ["nine\n\nten crowns"])
def test_a_difference_shows_what_was_claimed_and_what_was_printed(claim: list[str], print_: list[str]):
    printed = " ".join(print_)
    place = compare(" ".join(claim), printed)
    post = verification_post(Verification("?", "near", (place,)), ENGLISH, embeds=True)
    struck, shown = read(str(post.embeds[0].description).rsplit("\n-# ", 1)[0])
    claimed = [" ".join(step.claimed.split()) for step in place.differences if step.operation != "equal"]
    assert struck == [text for text in claimed if text]
    assert shown.replace(ANCHOR, "").strip() == printed.strip()


LONG = {
    "long words": ("x" * 3000 + " {} " + "y" * 3000, "seven", "nine"),
    "syntax": ("*_~|" * 800 + " {} " + "*_~|" * 800, "seven", "nine"),
    "no blanks": ("日本語の文章は空白を置かない。" * 150 + "{}" + "日本語の文章は空白を置かない。" * 150, "七", "九"),
    "clusters": ("👩\u200d❤\u200d👩" * 300 + " {} " + "e\u0301" * 900, "seven", "nine"),
}


@pytest.mark.parametrize("kind", LONG)
@pytest.mark.parametrize("embeds", [True, False])
def test_of_a_long_place_what_differs_is_shown(kind: str, embeds: bool):
    around, claimed, printed = LONG[kind]
    steps = (
        Difference("equal", around.split("{}")[0], around.split("{}")[0]),
        Difference("replace", claimed, printed),
        Difference("equal", around.split("{}")[1], around.split("{}")[1]),
    )
    place = replace(compare("", around.format(printed)), differences=steps)
    post = verification_post(Verification("?", "near", (place,) * 3), ENGLISH, embeds=embeds)
    checked = recheck_post([Recheck("changed", place)] * 3, ENGLISH)
    check(post)
    check(checked)
    said = [str(embed.description) for embed in post.embeds] or [post.content]
    for text in (*said, checked.content):
        blocks = re.findall(r"(?m)^> .*", text)
        assert len(blocks) == (1 if embeds and text != checked.content else 3)
        for block in blocks:
            struck, shown = read(block)
            assert struck == [claimed]
            assert parse(block).of("bold") == [printed]
            assert says_the_same(shown, place.article.text)
            assert shown.startswith("(…)")
            assert shown.endswith("(…)")
            assert "\u200d (…)" not in shown


@settings(max_examples=60)
@given(st.lists(words | texts, min_size=1, max_size=40), st.lists(words | texts, min_size=1, max_size=40), says)
@example(["*~" * 900], ["_|" * 900], ENGLISH)
@example(["漢" * 900], ["a\n" * 900], ENGLISH)
@example([f"a{n} same" for n in range(300)], [f"b{n} same" for n in range(300)], ENGLISH)
def test_what_differs_fits_whatever_it_is(claim: list[str], print_: list[str], say: Translator):
    steps = differences(" ".join(claim), " ".join(print_))
    for room in (200, 400, 2000):
        text = compared(steps, room, say)
        assert units(text) <= room
        if any(step.operation != "equal" and step.claimed.strip() for step in steps):
            assert "~~" in text


def test_what_differs_alone_is_cut_and_that_is_said():
    steps = differences("It cost " + "seven " * 500, "It cost " + "nine " * 500)
    quoted, note = compared(steps, 500, ENGLISH).split("\n-# ")
    assert note == "Shortened to fit: more differs than is shown."
    struck, shown = read(quoted)
    assert ("seven " * 500).startswith(struck[0])
    assert says_the_same(shown, "It cost " + "nine " * 500)
    assert shown.count("nine") > 20


def test_the_lines_of_a_place_are_kept():
    printed = "It cost nine\n\n*crowns* then."
    [embed] = verification_post(
        Verification("?", "near", (compare("It cost seven kroner then.", printed),)), ENGLISH, embeds=True
    ).embeds
    shown = parse(str(embed.description).rsplit("\n-# ", 1)[0].replace(ANCHOR, ""))
    assert shown.of("strike") == ["seven kroner"]
    assert shown.of("bold") == ["nine", "*crowns*"]
    assert shown.text == "It cost seven kroner nine\n\n*crowns* then."


@pytest.mark.parametrize("embeds", [True, False])
def test_a_place_that_does_not_fit_is_cut_and_that_is_said(embeds: bool):
    printed = "It cost nine crowns.\n\n" * 300
    place = replace(compare(printed, printed), differences=())
    post = verification_post(Verification("?", "exact", (place,)), ENGLISH, embeds=embeds)
    text = str(post.embeds[0].description) if embeds else post.content.split("\n", 1)[1]
    quoted, note, _ = text.split("\n-# ")
    assert note == "Shortened to fit: more was printed there than is shown."
    shown = parse(quoted).text.replace(ANCHOR, "")
    assert printed.startswith(shown)
    assert len(shown) > 800


@pytest.mark.parametrize("embeds", [True, False])
@pytest.mark.parametrize(("number", "said"), [(3, None), (4, "… and 1 more place."), (20, "… and 17 more places.")])
def test_more_places_than_are_shown_are_counted(number: int, said: str | None, embeds: bool):
    place = replace(compare("Words.", "Words."), differences=())
    post = verification_post(Verification("?", "exact", (place,) * number), ENGLISH, embeds=embeds)
    assert post.content.endswith(f"\n-# {said}") if said else "more place" not in post.content


@pytest.mark.parametrize(
    ("status", "words_said"),
    [
        ("exact", "**Exact:**"),
        ("part", "**Part of a sentence:**"),
        ("near", "**Near:**"),
        ("pieces", "**Pieces:**"),
        ("absent", "**Not found:**"),
    ],
)
def test_a_verification_begins_with_what_came_of_it(status: Any, words_said: str):
    assert verification_post(Verification("?", status), ENGLISH, embeds=True).content.startswith(words_said)


@settings(max_examples=60)
@given(
    st.lists(st.tuples(st.sampled_from(["unchanged", "changed", "withdrawn"]), places()), min_size=1, max_size=3), says
)
def test_what_became_of_quotes_stays_within_every_limit(found: list[tuple[Any, Place]], say: Translator):
    post = recheck_post([Recheck(status, None if status == "withdrawn" else place) for status, place in found], say)
    check(post)
    assert sum(f"{number}" in post.content for number in range(1, 4)) >= len(found)


def test_what_differs_now_is_shown():
    steps = (Difference("equal", "It cost ", "It cost "), Difference("replace", "nine", "ten"))
    place = Place(article=Article(text="It cost ten"), start=0, end=11, paragraph=1, current=True, similarity=0.9)
    post = recheck_post([Recheck("changed", replace(place, differences=steps))], ENGLISH)
    assert post.content.endswith("\n> It cost ~~nine~~ **ten**")
    assert "\n" not in recheck_post([Recheck("changed", None)], ENGLISH).content


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
