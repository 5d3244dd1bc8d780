from __future__ import annotations

import pytest
from hypothesis import given

from pullquote.text.segmentation import is_boundary, tokens
from tests.support.texts import texts


def parts(text: str) -> list[str]:
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
    assert parts(text) == expected


@given(texts)
def test_tokens_hold_every_visible_character_once(text: str):
    position = 0
    for start, end in tokens(text):
        assert position <= start < end
        assert text[position:start].strip() == ""
        assert not any(map(str.isspace, text[start:end]))
        assert not any(is_boundary(text, index) for index in range(start + 1, end))
        position = end
    assert text[position:].strip() == ""
