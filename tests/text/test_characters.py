from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, strategies as st

from pullquote.text.characters import (
    has_letter_or_digit,
    has_surrogates,
    is_hidden,
    is_mostly_spaceless,
    is_spaceless,
    is_word_character,
    remove_hidden,
    script,
    single_line,
)
from tests.support.texts import texts


@pytest.mark.parametrize(
    "character", "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u061c\u202a\u202e\u2066\u2069\u2063"
)
def test_hidden(character: str):
    assert is_hidden(character)
    assert remove_hidden(f"a{character}b") == "ab"


@pytest.mark.parametrize("character", ["a", " ", "\u00a0", "\n", "\u0301", "\ufe0f", "\u0600", "\U000e0067", "-"])
def test_not_hidden(character: str):
    assert not is_hidden(character)


@pytest.mark.parametrize("character", "東々〆〇あアーｱㄅกລကក")
def test_scripts_without_spaces(character: str):
    assert is_spaceless(character)


@pytest.mark.parametrize("character", "aé한ᄒ。、「・ 7７๗")
def test_scripts_with_spaces_marks_and_digits(character: str):
    assert not is_spaceless(character)


@pytest.mark.parametrize(
    ("character", "expected"),
    [
        ("7", "digits"),
        ("７", "digits"),
        ("東", "han"),
        ("々", "han"),
        ("ヶ", "han"),
        ("あ", "hiragana"),
        ("ア", "katakana"),
        ("ー", "katakana"),
        ("ก", "other"),
        ("한", "letters"),
        ("a", "letters"),
        (".", "letters"),
    ],
)
def test_script(character: str, expected: str):
    assert script(character) == expected


@given(st.characters())
def test_marks_letters_and_digits_are_parts_of_words(character: str):
    mark = unicodedata.category(character)[0] == "M"
    assert is_word_character(character) == (character.isalnum() or mark or character == "_")


def test_a_text_is_mostly_spaceless_by_its_visible_characters():
    assert is_mostly_spaceless("東京 a")
    assert not is_mostly_spaceless("東京 ab")
    assert not is_mostly_spaceless("ab")
    assert not is_mostly_spaceless("")


@given(st.text(st.characters(codec="utf-8")))
def test_what_can_be_stored_has_no_surrogates(text: str):
    assert not has_surrogates(text)
    assert has_surrogates(f"{text}\ud800")


def test_letters_and_digits():
    assert all(map(has_letter_or_digit, ("a", "…7", "東")))
    assert not any(map(has_letter_or_digit, ("", " ", "“…”", "\u0301", "_")))


@given(texts)
def test_a_single_line_has_no_control(text: str):
    line = single_line(text)
    assert not {unicodedata.category(c) for c in line} & {"Cc", "Cs", "Zl", "Zp"}
    assert not set(line) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
    assert line == " ".join(line.split())
