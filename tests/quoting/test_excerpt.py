from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import assume, given, settings, strategies as st

from pullquote.quoting.attribution import attribution
from pullquote.quoting.excerpt import Excerpt, choose_excerpt
from pullquote.text.passages import MAX_PASSAGE, split
from pullquote.text.segmentation import is_grapheme_boundary
from pullquote.types import Article, Furniture, Passage, Span
from tests.support.texts import texts


def read(text: str, **known: object) -> Article:
    article = Article(text=text, language="en", **known)  # type: ignore[arg-type]
    return replace(article, passages=split(article))


def shown(article: Article, found: Excerpt) -> str:
    return article.text[found.start : found.end]


class TestCut:
    TEXT = "The pier opened. Boats came at noon. It rained. Nobody minded that. They left."

    def cut_around(self, sentence: str, limit: int) -> tuple[str, bool, bool]:
        article = read(self.TEXT)
        start = self.TEXT.index(sentence)
        found = choose_excerpt(article, article.passages[0], Span(start, start + len(sentence)), limit)
        quote = shown(article, found)
        assert quote[slice(*found.highlight)] == sentence
        return quote, found.cut_before, found.cut_after

    def test_a_passage_that_fits_is_quoted_whole(self):
        assert self.cut_around("It rained.", 800) == (self.TEXT, False, False)

    def test_a_quote_grows_after_its_highlight_first(self):
        assert self.cut_around("It rained.", 35) == ("It rained. Nobody minded that.", True, True)
        assert self.cut_around("It rained.", 50) == ("Boats came at noon. It rained. Nobody minded that.", True, True)
        assert self.cut_around("They left.", 35) == ("Nobody minded that. They left.", True, False)
        assert self.cut_around("The pier opened.", 40) == ("The pier opened. Boats came at noon.", False, True)

    def test_a_long_sentence_is_cut_after_a_pause_or_a_word(self):
        text = "The boats came in the morning, and all of the harbour stood and watched them in silence"
        article = read(text)
        whole = Span(0, len(text))
        assert (
            shown(article, choose_excerpt(article, article.passages[0], whole, 45)) == "The boats came in the morning,"
        )
        found = choose_excerpt(article, article.passages[0], whole, 25)
        assert shown(article, found) == "The boats came in the"
        assert found == Excerpt(0, 21, False, True, Span(0, 21))

    def test_a_cluster_is_not_cut(self):
        text = "e\u0301" * 20
        article = read(text)
        assert len(shown(article, choose_excerpt(article, article.passages[0], Span(0, 40), 11))) == 10
        monster = read("a" + "\u0301" * 40)
        assert len(shown(monster, choose_excerpt(monster, monster.passages[0], Span(0, 41), 11))) == 11

    def test_windows_of_one_paragraph_say_that_it_goes_on(self):
        article = read(("The old boat left the pier. " * 100).strip())
        first, second, third = article.passages
        flags = [choose_excerpt(article, p, p.sentences[0], MAX_PASSAGE) for p in (first, second, third)]
        assert [(f.cut_before, f.cut_after) for f in flags] == [(False, True), (True, True), (True, False)]

    def test_another_caption_is_not_more_of_this_one(self):
        text = "The pier.\nThe boats."
        article = read(text, furniture=(Furniture(0, 9, "caption"), Furniture(10, 20, "caption")))
        assert [
            (f.cut_before, f.cut_after)
            for f in (choose_excerpt(article, p, p.sentences[0], 800) for p in article.passages)
        ] == [(False, False)] * 2

    def test_what_is_not_a_sentence_is_refused(self):
        article = read(self.TEXT)
        with pytest.raises(ValueError, match="none of the passage's sentences"):
            choose_excerpt(article, article.passages[0], Span(1, 5), 800)
        with pytest.raises(ValueError, match="at least 1"):
            choose_excerpt(article, article.passages[0], article.passages[0].sentences[0], 0)

    @given(texts, st.integers(1, 120), st.data())
    @settings(max_examples=300)
    def test_quotes_are_whole_sentences_within_the_limit(self, text: str, limit: int, data: st.DataObject):
        article = read(text)
        assume(article.passages)
        p = data.draw(st.sampled_from(article.passages))
        chosen = data.draw(st.sampled_from(p.sentences))
        found = choose_excerpt(article, p, chosen, limit)
        assert p.start <= found.start < found.end <= p.end
        assert found.end - found.start <= limit
        assert found.cut_before == (found.start > p.start)
        assert found.cut_after == (found.end < p.end)
        first, last = found.start + found.highlight[0], found.start + found.highlight[1]
        quote = shown(article, found)
        assert quote == quote.strip()
        if chosen[1] - chosen[0] > limit:
            assert (first, last) == (found.start, found.end)
            assert first == chosen[0]
            assert found.cut_after
            assert is_grapheme_boundary(text, last) or not any(
                is_grapheme_boundary(text, i) for i in range(first + 1, last)
            )
        else:
            assert (first, last) == chosen
            assert found.start in {s for s, _ in p.sentences}
            assert found.end in {e for _, e in p.sentences}
            after = [e for _, e in p.sentences if e > found.end]
            before = [s for s, _ in p.sentences if s < found.start]
            assert not after or after[0] - found.start > limit
            assert not before or found.end - before[-1] > limit


class TestAttribution:
    BODY = Passage("x", 0, 1, 2)
    TEXT = "\n\n".join("abcdefghijkl")

    def test_everything_known(self):
        article = Article(
            text=self.TEXT,
            title="Ferry fares rise again",
            authors=("Jane Doe", "Sam Roe"),
            outlet="Harbour Ledger",
            published="2022-01-12",
            modified="2022-01-14",
        )
        assert attribution(article, self.BODY) == (
            "“Ferry fares rise again” · Jane Doe, Sam Roe · Harbour Ledger"
            " · 12 January 2022 (updated 14 January 2022) · paragraph 2 of 12"
        )

    def test_nothing_known(self):
        article = Article(text=self.TEXT, title=" \n", authors=("",))
        assert attribution(article, self.BODY) == (
            "title unknown · author unknown · outlet unknown · date unknown · paragraph 2 of 12"
        )

    def test_translators_and_superseded_versions(self):
        article = Article(text=self.TEXT, translators=("Yun Seo",), published="2022-01", modified="2022-01", version=1)
        assert attribution(article, self.BODY, superseded=True) == (
            "title unknown · author unknown · translated by Yun Seo · outlet unknown · January 2022"
            " · paragraph 2 of 12 · version 1, superseded"
        )

    def test_captions(self):
        article = Article(text=self.TEXT, published="spring 2022", modified="2022")
        caption = Passage("x", 0, 1, 3, "caption", "Ada Lund")
        assert attribution(article, caption).endswith(
            "· spring 2022 (updated 2022) · caption, paragraph 3 of 12 (credit: Ada Lund)"
        )
        assert attribution(article, replace(caption, credit=None)).endswith("paragraph 3 of 12 (credit unknown)")

    @given(st.text(max_size=20), st.text(max_size=20), st.text(max_size=12))
    def test_it_is_always_one_line(self, title: str, name: str, day: str):
        article = Article(text="a", title=title, authors=(name, name), outlet=name, published=day, modified=day + "\n")
        line = attribution(article, Passage("a", 0, 1, 1, "caption", name))
        assert line.splitlines() == [line]
        assert line.isprintable() or not any(ord(c) < 32 or c in "\u202e\u2066\x7f\x85" for c in line)
