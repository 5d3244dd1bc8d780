from __future__ import annotations

from itertools import pairwise

import pytest
import regex
from hypothesis import given, strategies as st

from pullquote.text.segmentation import (
    PAUSES,
    ends_word,
    is_grapheme_boundary,
    is_word_boundary,
    last_cut,
    tokens,
)
from tests.support.texts import texts


def split(text: str) -> list[str]:
    return [text[s:e] for s, e in tokens(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The ferry, late.", ["The", "ferry", ",", "late", "."]),
        ("3,500 won, 12.5% of 1,000,000.", ["3,500", "won", ",", "12.5%", "of", "1,000,000", "."]),
        ("at −5 or -5, on 2022-01-12", ["at", "−5", "or", "-5", ",", "on", "2022-01-12"]),
        ("don’t non-profit dogs’", ["don’t", "non-profit", "dogs", "’"]),
        ("one—two", ["one", "—", "two"]),
        ("cafe\u0301s ❤\ufe0f!", ["cafe\u0301s", "❤\ufe0f", "!"]),
        ("北京 ferry東京", ["北", "京", "ferry", "東", "京"]),
        ("배는 늦었다.", ["배는", "늦었다", "."]),
        ("“Yes”", ["“", "Yes", "”"]),
        ("", []),
        (" \n", []),
    ],
)
def test_words_numbers_and_marks(text: str, expected: list[str]):
    assert split(text) == expected


@given(texts)
def test_tokens_are_what_looking_at_every_place_yields(text: str):
    edges = [0, *(index for index in range(1, len(text)) if is_word_boundary(text, index)), len(text)]
    parts = [text[start:end] for start, end in pairwise(edges)]
    assert [text[start:end] for start, end in tokens(text)] == [part.strip() for part in parts if part.strip()]


@given(texts)
def test_tokens_hold_every_visible_character_once(text: str):
    position = 0
    for start, end in tokens(text):
        assert position <= start < end
        assert text[position:start].strip() == ""
        assert not any(map(str.isspace, text[start:end]))
        assert not any(is_word_boundary(text, index) for index in range(start + 1, end))
        position = end
    assert text[position:].strip() == ""


@given(texts)
def test_grapheme_boundaries_are_those_of_unicode(text: str):
    starts = {match.start() for match in regex.finditer(r"\X", text)} | {0, len(text)}
    assert {index for index in range(len(text) + 1) if is_grapheme_boundary(text, index)} == starts


@pytest.mark.parametrize(
    "cluster",
    [
        "e\u0301",
        "❤\ufe0f",
        "👨\u200d👩\u200d👧",
        "👍🏽",
        "\u0915\u094d\u0924\u093f",
        "🇰🇷",
        "🏴\U000e0067\U000e0062\U000e007f",
        "\u1112\u1161\u11ab",
        "\r\n",
    ],
)
def test_clusters_are_not_cut(cluster: str):
    text = f"a{cluster}{cluster}b"
    size = len(cluster)
    starts = [index for index in range(len(text) + 1) if is_grapheme_boundary(text, index)]
    assert starts == [0, 1, 1 + size, 1 + 2 * size, 2 + 2 * size]


@given(st.text(alphabet="🇰🇷a", max_size=90), st.integers(0, 90))
def test_flags_are_not_cut(text: str, index: int):
    starts = {match.start() for match in regex.finditer(r"\X", text)} | {len(text)}
    assert is_grapheme_boundary(text, min(index, len(text))) == (min(index, len(text)) in starts)


@given(texts)
def test_a_word_ends_at_white_space_or_between_characters_of_scripts_without_spaces(text: str):
    for index in range(len(text) + 1):
        if ends_word(text, index):
            assert is_grapheme_boundary(text, index)
            assert not text[index - 1].isspace()
            assert index == len(text) or text[index].isspace() or is_word_boundary(text, index)


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("The ferry, late.", ["The", "The ferry,", "The ferry, late."]),
        ("3,500 won", ["3,500", "3,500 won"]),
        ("東京。晴れ", ["東", "東京。", "東京。晴", "東京。晴れ"]),
        ("ferry東京 a", ["ferry東", "ferry東京", "ferry東京 a"]),
        ("배는 늦었다", ["배는", "배는 늦었다"]),
        ("don’t—stop", ["don’t—", "don’t—stop"]),
    ],
)
def test_where_words_end(text: str, ends: list[str]):
    assert [text[:index] for index in range(len(text) + 1) if ends_word(text, index)] == ends


@given(texts, st.data())
def test_a_cut_takes_the_best_place_there_is(text: str, data: st.DataObject):
    if len(text) < 2:
        return
    start = data.draw(st.integers(0, len(text) - 2))
    latest = data.draw(st.integers(start + 1, len(text) - 1))
    end = last_cut(text, start, latest)
    places = range(start + 1, latest + 1)
    words = [place for place in places if ends_word(text, place)]
    pauses = [p for p in words if text[p - 1] in PAUSES and p - start >= (latest - start) // 2]
    clusters = [p for p in places if is_grapheme_boundary(text, p) and not text[p - 1].isspace()]
    assert end == next((max(some) for some in (pauses, words, clusters) if some), latest)
