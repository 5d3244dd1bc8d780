from __future__ import annotations

import subprocess
import sys
from contextlib import suppress
from dataclasses import replace

import pytest
from hypothesis import assume, given, settings, strategies as st

from pullquote import AlsoIn, Article, Correction, Passage, Quote, Span
from pullquote.quoting.attribution import attribution
from pullquote.quoting.text_fragments import text_fragment_url
from pullquote.text.folding import digest
from pullquote_bot.i18n.translations import translator_for
from pullquote_bot.rendering.embeds import plain, render_quotes, source_lines
from pullquote_bot.rendering.markdown import escape, highlighted, units
from pullquote_bot.rendering.truncate import fit
from tests.bot.support.alignment import align, cover, stored_for
from tests.bot.support.discord_markdown import EDGES, parse, pings
from tests.bot.support.strategies import texts

UNSEEN = "\u200b\u202c\u2069"
LIMITS = {"title": 256, "description": 4096, "footer": 2048}


def make_quote(
    text: str,
    sentences: list[tuple[int, int]] | None = None,
    answer: int = 0,
    *,
    before: str = "",
    cut: tuple[bool, bool] = (False, False),
    also: tuple[str | None, ...] = (),
    target: str | None = "",
    **known: object,
) -> Quote:
    article = Article(text=before + text, **known)  # type: ignore[arg-type]
    spans = [Span(*span) for span in sentences or [(0, len(text))]]
    absolute = tuple(span.shift(len(before)) for span in spans)
    passage = Passage(text, len(before), len(before + text), 1, sentences=absolute)
    return Quote(
        text=text,
        start=len(before),
        end=len(before + text),
        highlight=spans[answer],
        cut_before=cut[0],
        cut_after=cut[1],
        sha256=digest(text.encode(errors="replace").decode()),
        link=text_fragment_url(article.url, article.text, *absolute[answer]) if target == "" else target,
        attribution=attribution(article, passage),
        article=article,
        passage=passage,
        score=0.5,
        also_in=tuple(AlsoIn("x", outlet, None) for outlet in also),
    )


@st.composite
def quotes(draw: st.DrawFn) -> Quote:
    """A quote with texts of any kind and length, in one sentence or several."""
    parts = draw(st.lists(texts.filter(lambda text: bool(text.strip(EDGES + UNSEEN))), min_size=1, max_size=4))
    parts = [part * draw(st.sampled_from((1, 1, 1, 40, 900))) for part in parts]
    parts = [part[: draw(st.sampled_from((50, 700, 5000)))] for part in parts]
    sentences, text = [], ""
    for part in parts:
        text += " " if text else ""
        sentences.append((len(text), len(text) + len(part)))
        text += part
    names = st.one_of(st.none(), texts, texts.map(lambda text: text * 90))
    urls = st.sampled_from(
        (
            None,
            "",
            "https://news.org/a",
            "https://news.org/a#b",
            "ftp://x.org/",
            "http://localhost/x",
            "nonsense",
            "https://é.org/ü",
        )
    )
    corrections = draw(st.lists(st.none() | st.sampled_from(parts), max_size=5))
    quote = make_quote(
        text,
        sentences,
        draw(st.integers(0, len(sentences) - 1)),
        cut=draw(st.tuples(st.booleans(), st.booleans())),
        also=tuple(draw(st.lists(names, max_size=3))),
        target=draw(st.one_of(st.just(""), urls, st.just("https://news.org/" + "a" * 2100))),
        title=draw(names),
        authors=tuple(draw(st.lists(texts, max_size=30))),
        outlet=draw(names),
        url=draw(urls),
    )
    return replace(quote, corrections=tuple(map(Correction, corrections)))


@settings(max_examples=120, deadline=None)
@given(st.lists(quotes(), min_size=1, max_size=4), st.sampled_from((6000, 3000, 1000)))
def test_embeds_stay_within_every_limit_and_show_what_is_stored(asked: list[Quote], total: int) -> None:
    rendered = render_quotes(asked, total)
    assert len(rendered) == len(asked)
    assert sum(embed.size for embed in rendered) <= total
    for quote, embed in zip(asked, rendered, strict=True):
        for name, limit in LIMITS.items():
            assert 0 < units(getattr(embed, name)) <= limit, name
        shows(embed.text, quote, embed.start, embed.end)
        assert parse(embed.title).nodes == ()
        assert parse(embed.title).text.strip(EDGES)
        assert not pings(embed.title + embed.description)
        (embed.title + embed.description + embed.footer).encode()
        if (embed.start, embed.end) != (0, len(quote.text)) or quote.cut_before or quote.cut_after:
            assert embed.note
            assert parse(embed.description).of("subtext") == [parse(embed.note).text]
        else:
            assert embed.note is None
        assert embed.url is None or (
            len(embed.url) <= 2048 and embed.url.isascii() and embed.url.startswith("https://")
        )
    urls = [embed.url for embed in rendered if embed.url]
    assert len(set(urls)) == len(urls)


@settings(max_examples=120, deadline=None)
@given(st.lists(quotes(), min_size=1, max_size=4), st.sampled_from((2000, 1000)))
def test_a_plain_message_shows_what_is_stored(asked: list[Quote], limit: int) -> None:
    sent = plain(asked, limit)
    parsed = parse(sent)
    assert 0 < units(sent) <= limit
    assert not pings(sent)
    assert parsed.kinds() <= {"bold", "block quote", "subtext", "autolink"}
    quoted = parsed.of("block quote")
    assert len(quoted) == len(asked)
    for quote, text in zip(asked, quoted, strict=True):
        stored = stored_for(quote.text)
        assert any(begins(text, stored[start:]) for start in starts(quote))


def begins(displayed: str, stored: str) -> bool:
    """Return whether a displayed text is a beginning of a stored one."""
    kept = [index for index, character in enumerate(stored) if character not in UNSEEN]
    bare = "".join(character for character in displayed if character not in UNSEEN)
    if not bare or "".join(stored[index] for index in kept[: len(bare)]) != bare:
        return False
    last = kept[len(bare)] if len(bare) < len(kept) else len(stored)
    for end in range(last, kept[len(bare) - 1], -1):
        with suppress(AssertionError):
            align(displayed, stored[:end])
            return True
    return False


def starts(quote: Quote) -> list[int]:
    return sorted({0, *(s - quote.start for s, _ in quote.passage.sentences), *_lead(quote)})


def _lead(quote: Quote) -> range:
    """Where a quote may begin if only part of the answering sentence fits."""
    low, high = quote.highlight
    sentence = quote.text[low:high]
    return range(low, low + len(sentence) - len(sentence.lstrip()) + 1)


def shows(sent: str, quote: Quote, start: int, end: int) -> None:
    """Check that a sent text displays `quote.text[start:end]`, with the answering sentence in bold."""
    stored = stored_for(quote.text[start:end])
    parsed = parse(sent)
    places = align(parsed.text, stored)
    assert parsed.kinds() <= {"bold"}
    bold = set().union(*(cover(places, node.start, node.end) for node in parsed.nodes))
    low, high = (min(max(edge - start, 0), len(stored)) for edge in quote.highlight)
    assert {place for place in bold if not stored[place].isspace()} == {
        place for place in range(low, high) if not stored[place].isspace()
    }
    assert bold or not stored[low:high].strip()


sentence_lists = st.lists(st.text("ab é😀*_\n漢", min_size=1, max_size=20), min_size=1, max_size=6)


@settings(max_examples=600, deadline=None)
@given(sentence_lists, st.data(), st.integers(0, 120))
def test_fit_is_within_the_limit_and_as_much_as_can_be(parts: list[str], data: st.DataObject, limit: int) -> None:
    text, spans = "", []
    for part in parts:
        spans.append((len(text), len(text) + len(part)))
        text += part + " "
    text = text[:-1]
    answer = data.draw(st.sampled_from(spans))
    start, end = fit(text, limit, answer, spans)

    def cost(s: int, e: int) -> int:
        low, high = (min(max(edge, s), e) - s for edge in answer)
        return units(highlighted(text[s:e], low, high))

    assert start == end or cost(start, end) <= limit
    if cost(0, len(text)) <= limit:
        assert (start, end) == (0, len(text))
    elif cost(*answer) <= limit:
        assert start <= answer[0]
        assert end >= answer[1]
        assert start in {s for s, _ in spans}
        assert end in {e for _, e in spans}
        here, there = [s for s, _ in spans].index(start), [e for _, e in spans].index(end)
        assert here == 0 or cost(spans[here - 1][0], end) > limit
        assert there == len(spans) - 1 or cost(start, spans[there + 1][1]) > limit
    else:
        assert answer[0] <= start <= end <= answer[1]


@pytest.mark.parametrize(
    ("text", "limit", "shown"),
    [
        ("one two three", 11, "one two"),
        ("one two three", 7, "one two"),
        ("one two three", 2, "on"),
        ("*one* two", 8, "*one*"),
        ("e\u0301e\u0301e\u0301", 5, "e\u0301e\u0301"),
        ("👩\u200d👩\u200d👩x", 8, "👩\u200d👩\u200d👩"),
        ("🇰🇷🇯🇵", 7, "🇰🇷"),
        ("ok 漢字漢字漢字", 6, "ok 漢字漢"),
        ("one", 0, ""),
    ],
)
def test_a_sentence_too_long_is_cut_at_a_word(text: str, limit: int, shown: str) -> None:
    start, end = fit(text, limit)
    assert text[start:end] == shown


def test_the_longest_text_is_cut_first_and_said_to_be() -> None:
    long = " ".join(["A sentence of some length."] * 400)
    spans = [(i * 27, i * 27 + 26) for i in range(400)]
    first, second = render_quotes([make_quote("Short one.", title="T"), make_quote(long, spans, 200, title="U")])
    assert first.text == "**Short one.**"
    assert first.note is None
    assert second.note == "Shortened to fit: the paragraph has more than this quote."
    assert 3900 < units(second.description) <= 4096
    assert second.start < 200 * 27 < second.end
    assert parse(second.text).of("bold") == ["A sentence of some length."]
    assert parse(second.text).text == long[second.start : second.end]


def test_what_the_passage_has_more_is_said_outside_of_the_quote() -> None:
    notes = [render_quotes([make_quote("A.", cut=cut)])[0].note for cut in ((True, False), (False, True), (True, True))]
    goes_on = "The paragraph goes on after this quote."
    assert notes == [
        "The paragraph begins before this quote.",
        goes_on,
        "The paragraph begins before this quote and goes on after it.",
    ]
    embed = render_quotes([make_quote("A.", cut=(False, True))])[0]
    assert embed.description == f"**A.**\n-# {goes_on}"


def test_quotes_of_one_article_keep_different_urls() -> None:
    url = "https://news.org/a"
    same = [make_quote("A.", url=url, target=url) for _ in range(3)]
    urls = [embed.url for embed in render_quotes(same)]
    assert urls == [url, f"{url}#:~:quote=2", f"{url}#:~:quote=3"]
    deep = [make_quote("A.", url=url, target=f"{url}#:~:text=A") for _ in range(2)]
    assert [embed.url for embed in render_quotes(deep)] == [f"{url}#:~:text=A", f"{url}#:~:text=A&quote=2"]
    named = [make_quote("A.", url=url, target=f"{url}#b") for _ in range(2)]
    assert [embed.url for embed in render_quotes(named)] == [f"{url}#b", f"{url}#b:~:quote=2"]


@pytest.mark.parametrize(
    ("target", "url", "expected"),
    [
        (None, None, None),
        ("https://news.org/" + "a" * 2100, "https://news.org/b", "https://news.org/b"),
        ("https://news.org/" + "a" * 2100, "https://news.org/" + "a" * 2099, None),
        ("javascript:alert(1)", "javascript:alert(1)", None),
        ("https://localhost/a", None, None),
        ("https://[::1", None, None),
        ('https://news.org/a b"<>', None, "https://news.org/a%20b%22%3C%3E"),
        ("https://bücher.org/ü", None, "https://xn--bcher-kva.org/%C3%BC"),
        ("https://Straße.example/a", None, "https://xn--strae-oqa.example/a"),  # and not strasse.example, another's
        ("https://βόλος.example/", None, "https://xn--nxasmm1c.example/"),
        ("HTTPS://News.org:8080/a?b=c%20d#e", None, "https://news.org:8080/a?b=c%20d#e"),
        ("https://user:pass@news.org/a", None, "https://news.org/a"),
    ],
)
def test_only_urls_that_discord_takes(target: str | None, url: str | None, expected: str | None) -> None:
    assert render_quotes([make_quote("A.", target=target, url=url)])[0].url == expected


def test_footers_are_plain_and_say_what_is_unknown() -> None:
    quote = make_quote("A.", title="The *Title*", authors=("A_B",), outlet="מעריב", also=("One", None, "One"))
    embed = render_quotes([quote])[0]
    assert embed.title == r"The \*Title\*"
    assert embed.lines == (
        "A_B · \u2068מעריב\u2069 · date unknown · paragraph 1 of 1",
        "Also in: One, outlet unknown",
    )
    assert source_lines(make_quote("A."))[0] == "author unknown · outlet unknown · date unknown · paragraph 1 of 1"
    assert render_quotes([make_quote("A.")])[0].title == "Title unknown"


def test_footers_speak_the_readers_language_and_begin_with_the_marks() -> None:
    embed = render_quotes([make_quote("A.")], say=translator_for("ko"), marks=lambda quote: ["하나", "둘"])[0]
    assert embed.title == translator_for("ko")("Title unknown") != "Title unknown"
    assert embed.lines[:2] == ("하나", "둘")
    assert embed.lines[2] == "작성자 미상 · 매체 미상 · 날짜 미상 · 전체 1개 단락 중 1번째"
    text = plain([make_quote("A.")], say=translator_for("ko"), marks=lambda quote: ["*하나*"])
    assert "\\*하나\\*" in text


def test_long_titles_are_cut_at_a_word_and_marked() -> None:
    embed = render_quotes([make_quote("A.", title="word " * 99)])[0]
    assert embed.title == ("word " * 51).strip() + "…"


def test_a_plain_message() -> None:
    quote = make_quote("One.\nTwo *x*.", [(0, 4), (5, 13)], 1, title="T", url="https://news.org/a_b", cut=(False, True))
    assert plain([quote]) == (
        "> One.\n> **Two \\*x\\*.**\n-# The paragraph goes on after this quote.\n"
        "— “T” · author unknown · outlet unknown · date unknown · paragraph 1 of 2\n"
        "<https://news.org/a_b#:~:text=Two%20%2Ax%2A%2E>"
    )


def test_long_names_do_not_push_out_the_date() -> None:
    quote = make_quote("A.", title="word " * 300, authors=("Name",) * 90, outlet="O", published="2022-01-12")
    source = "— “word word word word word… · Name, Name, Name, Name,… · O · 12 January 2022 · paragraph 1 of 1"
    assert plain([quote] * 5) == "\n".join(["> **A.**", source] * 5)
    footer = render_quotes([quote] * 10)[0].footer
    assert footer == f"{'Name, ' * 17}Name,… · O · 12 January 2022 · paragraph 1 of 1"


def test_a_link_gives_way_only_where_room_is_short() -> None:
    url = "https://news.org/a"
    deep = f"{url}#:~:text={'a' * 300}"
    assert deep in plain([make_quote("A.", url=url, target=deep)] * 3)
    crowded = plain([make_quote("A long one. " * 60, url=url, target=deep)] * 3)
    assert deep not in crowded
    assert crowded.count(f"<{url}>") == 3


def test_none_and_too_many() -> None:
    assert render_quotes([]) == []
    assert plain([]) == ""
    with pytest.raises(ValueError, match="11 quotes do not fit one message"):
        render_quotes([make_quote("A.")] * 11)
    with pytest.raises(ValueError, match="6 quotes do not fit"):
        plain([make_quote("A.")] * 6)
    assert len(render_quotes([make_quote("A. " * 300)] * 10)) == 10


def test_a_mark_of_the_highlight_costs_what_is_counted() -> None:
    for text in ("a", "a\nb", "a😀"):
        assert fit(text, units(highlighted(text, 0, len(text))), (0, len(text))) == (0, len(text))


@settings(max_examples=200)
@given(texts)
def test_a_cut_leaves_no_markup(text: str) -> None:
    assume(text)
    for limit in (5, 17):
        start, end = fit(text, limit)
        assert parse(escape(text[start:end])).nodes == ()
        assert units(escape(text[start:end])) <= limit


def test_rendering_needs_no_discord() -> None:
    code = (
        "import sys, pullquote_bot.rendering.embeds; sys.exit(bool({'discord', 'torch', 'faiss'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
