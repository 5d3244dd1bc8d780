"""How pairs are laid out: nothing too long, nothing lost of a short passage, spans that lie in its text."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, strategies as st

from pullquote.answerability.layout import (
    Layout,
    LayoutEncoder,
    ReaderInput,
    Window,
    best_span,
    sentence_margins,
    stack,
)
from pullquote.text.passages import split
from pullquote.types import Article, Span
from tests.support.tiny_models import layout_encoder

PIECES = [*"abc .|", "é", "渡", "😀", "\u200b", "ferry ", "the ", "[SEP]"]
TEXTS = st.lists(st.sampled_from(PIECES), max_size=300).map("".join)
INPUTS = st.builds(ReaderInput, text=TEXTS, title=TEXTS, lead=TEXTS, before=TEXTS)
SMALL = Layout(whole=40, question=8, title=4, lead=3, before=5)


@pytest.fixture(scope="module")
def encoder() -> LayoutEncoder:
    return layout_encoder(Layout())


def names(encoder: LayoutEncoder, window: Window) -> list[str]:
    return [encoder._tokenizer.id_to_token(number) for number in window.ids]


@given(question=TEXTS, passage=INPUTS, layout=st.sampled_from([Layout(), SMALL]))
def test_windows_fit_and_their_spans_lie_in_the_text(question: str, passage: ReaderInput, layout: Layout):
    encoder = layout_encoder(layout)
    sep = encoder._sep
    ids, _ = encoder.tokens(passage.text)
    windows = encoder.windows(question, passage)
    for window in windows:
        assert len(window.ids) <= layout.whole
        assert window.ids.count(sep) == 3
        assert window.ids[window.first - 1] == window.ids[-1] == sep
        assert len(window.ids) == window.first + len(window.spans) + 1
        for start, end in window.spans:
            assert 0 <= start < end <= len(passage.text)
    kept = [window.ids[window.first : -1] for window in windows]
    if len(windows) == 1:
        assert kept[0] == ids
    else:
        first, last = kept
        assert len(first) == len(last) == encoder.room(windows[0].ids[: windows[0].first]) < len(ids)
        assert first == ids[: len(first)]
        assert last == ids[-len(last) :]


@given(windows=st.lists(st.tuples(TEXTS, INPUTS), min_size=1, max_size=4))
def test_stacked_windows_have_types_and_a_mask(encoder: LayoutEncoder, windows: list[tuple[str, ReaderInput]]):
    laid_out = [window for question, passage in windows for window in encoder.windows(question, passage)]
    inputs = stack(laid_out)
    for row, window in enumerate(laid_out):
        length = len(window.ids)
        assert inputs["input_ids"][row, :length].tolist() == list(window.ids)
        assert not inputs["input_ids"][row, length:].any()
        assert inputs["attention_mask"][row].tolist() == [
            int(place < length) for place in range(inputs["input_ids"].shape[1])
        ]
        types = inputs["token_type_ids"][row]
        assert types[: window.first].sum() == 0
        assert types[window.first : length].all()
        assert not types[length:].any()


def test_the_parts_stand_in_order(encoder: LayoutEncoder):
    passage = ReaderInput("left .", title="ferry", lead="the ferry", before="query passage")
    (window,) = encoder.windows("the ferry :", passage)
    laid_out = "[CLS] the ferry : [SEP] ferry | the ferry | query passage [SEP] left . [SEP]"
    assert names(encoder, window) == laid_out.split()
    assert window.spans == (Span(0, 4), Span(5, 6))


def test_a_lead_that_is_the_passage_before_is_laid_out_once_and_empty_parts_are_left_out(encoder: LayoutEncoder):
    (same,) = encoder.windows("the", ReaderInput("left", title="ferry", lead="the ferry", before="the ferry"))
    assert names(encoder, same) == "[CLS] the [SEP] ferry | the ferry [SEP] left [SEP]".split()
    (bare,) = encoder.windows("the", ReaderInput("left"))
    assert names(encoder, bare) == "[CLS] the [SEP] [SEP] left [SEP]".split()


def test_of_the_passage_before_the_end_is_kept():
    encoder = layout_encoder(SMALL)
    passage = ReaderInput("left", lead="the the the ferry", before="ferry the the the the the left")
    (window,) = encoder.windows("the", passage)
    assert names(encoder, window) == "[CLS] the [SEP] | the the the | the the the the left [SEP] left [SEP]".split()


def test_the_names_of_special_tokens_are_plain_text(encoder: LayoutEncoder):
    (window,) = encoder.windows("[SEP]", ReaderInput("[CLS] left [SEP]"))
    assert names(encoder, window).count("[SEP]") == 3
    assert names(encoder, window).count("[CLS]") == 1


def test_the_best_span_is_the_greatest_allowed_sum():
    random = np.random.default_rng(7)
    for size in (1, 2, 5, 30):
        window = Window(tuple(range(size + 3)), 2, tuple(Span(n, n + 1) for n in range(size)))
        start, end = random.normal(size=(2, size + 3)).astype(np.float32)
        margin, span, margins = best_span(start, end, window, 4)
        sums = {
            (first, last): float(start[2 + first]) + float(end[2 + last])
            for first in range(size)
            for last in range(first, min(size, first + 5))
        }
        first, last = max(sums, key=lambda pair: sums[pair])
        assert span == Span(first, last + 1)
        none = float(start[0]) + float(end[0])
        assert margin == pytest.approx(sums[first, last] - none, abs=1e-5)
        best = [max(value for (begin, _), value in sums.items() if begin == place) - none for place in range(size)]
        assert margins.tolist() == pytest.approx(best, abs=1e-5)


def test_a_passage_without_tokens_has_no_span():
    logits = np.array([2.0, -1e4, 1.0], dtype=np.float32)
    margin, span, margins = best_span(logits, logits, Window((1, 2, 3), 2, ()), 4)
    assert (margin, span, margins.tolist()) == (-4.0, None, [])
    assert sentence_margins(margins, Window((1, 2, 3), 2, ()), [Span(0, 4)]) == (-np.inf,)


def test_a_sentence_has_the_margin_of_the_best_answer_that_begins_in_it():
    window = Window((1, 2, 3, 4, 5, 9), 2, (Span(10, 12), Span(13, 15), Span(16, 20)))
    margins = np.array([1.0, -2.0, 3.0], dtype=np.float32)
    sentences = [Span(0, 9), Span(10, 15), Span(16, 20)]
    assert sentence_margins(margins, window, sentences) == (-np.inf, 1.0, 3.0)


def test_what_the_reader_is_given_of_a_passage():
    article = Article(title="Ferry", text="The lead is here.\n\nThe second one. It has two.\n\nThe third.")
    article = replace(article, passages=split(article))
    first, second, third = article.passages
    assert ReaderInput.of(article, first) == ReaderInput("The lead is here.", "Ferry", "", "", (Span(0, 17),))
    given = ReaderInput.of(article, second)
    assert (given.lead, given.before) == ("The lead is here.", "The lead is here.")
    assert [given.text[start:end] for start, end in given.sentences] == ["The second one.", "It has two."]
    assert ReaderInput.of(article, third).before == second.text
