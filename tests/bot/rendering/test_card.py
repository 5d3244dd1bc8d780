from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import assume, given, strategies as st

from pullquote import Quote, receipt_of
from pullquote_bot.i18n.translations import translator_for
from pullquote_bot.rendering.card import LONGEST, LONGEST_LINE, MAX_DESCRIPTION, card_of, columns, words_in
from pullquote_bot.rendering.markdown import shown, units
from tests.bot.rendering.test_embeds import make_quote, quotes as any_quotes

ENGLISH = translator_for("en")
says = st.sampled_from([ENGLISH, translator_for("ko")])
FIRST, SECOND, THIRD = "The mill closed. ", "It employed ninety workers from Storvik. ", "Nobody was told."
SENTENCES = [(0, 16), (17, 57), (58, 74)]


def long_quote(answer: int, times: int = 1) -> Quote:
    """Return a quote of three sentences, the last of which is repeated in one."""
    text = FIRST + SECOND + THIRD * times
    return make_quote(text, [*SENTENCES[:2], (58, len(text))], answer)


def test_a_card_has_the_words_with_the_sentence_that_answers_apart():
    card = card_of(long_quote(1), ENGLISH)
    assert card.words == (FIRST, SECOND.strip(), f" {THIRD}")
    assert (card.cut_before, card.cut_after, card.notes) == (False, False, ())


def test_where_no_sentence_answers_none_is_apart():
    quote = long_quote(1)
    card = card_of(replace(quote, highlight=quote.highlight.__class__(0, 0)), ENGLISH)
    assert card.words[:2] == ("", "")


def test_a_passage_that_is_too_long_keeps_the_sentence_and_says_what_is_left_out():
    card = card_of(long_quote(1, times=60), ENGLISH)
    assert card.text.strip() == (FIRST + SECOND).strip()
    assert (card.cut_before, card.cut_after) == (False, True)
    assert card.notes == ("The paragraph goes on after this quote.",)
    assert card.description.startswith(f"“{FIRST}{SECOND.strip()}” …\nThe paragraph goes on after this quote.\n")


def test_words_in_many_lines_fit_whatever_divides_them():
    card = card_of(make_quote("word\x85" * 60), ENGLISH)
    assert columns(card.text) <= LONGEST
    assert card.cut_after


def test_a_sentence_that_is_too_long_ends_with_a_word():
    card = card_of(long_quote(2, times=60), ENGLISH)
    assert card.cut_before
    assert card.cut_after
    assert card.text != THIRD * 60
    assert (THIRD * 60).startswith(card.text)
    assert not card.text[-1].isspace()


@given(any_quotes(), says, st.lists(st.text(max_size=300), max_size=3))
def test_a_card_has_consecutive_words_of_the_quote_and_their_receipt(quote: Quote, say: Any, warnings: list[str]):
    assume("\ud800" not in quote.article.text)  # an archive holds no halves of characters
    card = card_of(quote, say, warnings)
    assert card.text in shown(quote.text)
    assert columns(card.text) <= LONGEST
    places = [
        start
        for start in range(len(quote.text))
        if shown(quote.text)[start : start + len(card.text)] == card.text
    ]  # fmt: skip
    receipts = {
        receipt_of(quote.article, quote.start + start, quote.start + start + len(card.text)) for start in places
    }
    assert card.source[-1].split()[-1] in receipts
    whole = len(card.text) == len(quote.text)
    assert card.cut_before or quote.cut_after or card.cut_after or whole
    assert bool(card.notes) == (card.cut_before or card.cut_after)
    assert units(card.description) <= MAX_DESCRIPTION
    assert all(units(line) <= LONGEST_LINE for line in (card.title, *card.warnings))


@pytest.mark.parametrize("times", [1, 60])
def test_the_words_are_read_back_from_a_description(times: int):
    for number in (1, 2):
        card = card_of(long_quote(number, times=times), ENGLISH)
        assert words_in(card.description) == card.text.strip()
    said = make_quote("“It closed”, he said. “Why”, nobody asked.")
    assert words_in(card_of(said, ENGLISH).description) == said.text
    assert words_in("A photograph of a ferry") == ""


@given(any_quotes(), says)
def test_a_description_has_every_word_that_is_printed(quote: Quote, say: Any):
    assume("\ud800" not in quote.article.text)  # an archive holds no halves of characters
    card = card_of(quote, say)
    words = card.description.removeprefix("… ").removeprefix("“")
    assert words.startswith(card.text[: len(card.text.split("\n")[0])])


def test_the_address_is_printed_as_browsers_have_it():
    lines = card_of(make_quote("The mill closed.", url="https://bücher.example.org/ä b"), ENGLISH).source
    assert lines[1] == "https://xn--bcher-kva.example.org/%C3%A4%20b"
    assert len(card_of(make_quote("The mill closed.", url="javascript:alert(1)"), ENGLISH).source) == 2
