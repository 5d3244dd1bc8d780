from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from pullquote import Archive
from pullquote.text.terms import STOP_WORDS, content_terms, passage_terms, terms
from tests.support.archives import add, ids


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("… — !", []),
        ("Ferries ferry FERRY", ["ferri", "ferri", "ferri"]),
        ("3,500 and 3500", ["3500", "and", "3500"]),
        ("1,234,567.5", ["1234567x5"]),
        ("12.5%", ["12x5"]),
        ("35,1", ["35x1"]),
        ("the council’s boat", ["the", "council", "boat"]),
        ("the councils' boat", ["the", "council", "boat"]),
        ("U.N. and UN", ["un", "and", "un"]),
        ("don't don’t", ["dont", "dont"]),
        ("café cafe\u0301", ["cafe", "cafe"]),
        ("ﬁne ＡＢＣ", ["fine", "abc"]),
        ("東京", ["東京"]),
        ("東京都", ["東京", "京都"]),
        ("京", ["京"]),
        ("서울에서", ["서울", "울에", "에서"]),
        ("A東京B", ["a", "東京", "b"]),
        ("one_two", ["one", "two"]),
        ("a\x00b\x1bc", ["a", "b", "c"]),
        ('"; DROP TABLE', ["drop", "tabl"]),
    ],
)
def test_terms(text: str, expected: list[str]):
    assert terms(text) == expected


@given(st.text())
def test_terms_hold_nothing_that_parts_them(text: str):
    for found in (terms(text), passage_terms(text)):
        assert " ".join(found).split() == found
        assert all(character.isalnum() or character == "_" for term in found for character in term)
        assert not any(mark in term for term in found for mark in "\"'*()^:-+")


@given(st.text())
def test_content_terms_are_distinct_terms_of_the_text(text: str):
    found = content_terms(text)
    assert len(set(found)) == len(found)
    assert set(found) <= set(terms(text))


@given(st.text())
def test_a_passage_holds_the_terms_it_is_asked_by(text: str):
    assert set(content_terms(text)) <= set(passage_terms(text))


@pytest.mark.parametrize("word", sorted(STOP_WORDS))
def test_stop_words_carry_nothing(word: str):
    assert content_terms(word) == []
    assert content_terms(word.upper()) == []


def test_content_terms_keep_their_order():
    assert content_terms("What did the ferry, the FERRY, cost in pears?") == ["ferri", "cost", "pear"]


@pytest.mark.parametrize(
    ("text", "acronym"),
    [("the United Nations said", "un"), ("Bank of New Osmey", "bno"), ("Ada Fenn Roe Lund Moe Kay Day", "afrlm")],
)
def test_names_are_found_by_their_initials(text: str, acronym: str):
    assert acronym in passage_terms(text)
    assert acronym not in terms(text)


NAMES = (
    "Łódź",
    "İstanbul",
    "Ørsted",
    "Việt Nam",
    "Чайковский",
    "Йошкар-Ола",
    "Ελλάδα",
    "Straße",
    "Đorđe",
    "résumé",
    "서울특별시",
    "東京都",
    "กรุงเทพ",
    "हिन्दी",
    "القاهرة",
    "Ⅻ",
    "x²",
    "3,500",
    "12.5",
    "O’Brien",
    "U.S.S.R.",
    "co-operative",
    "𝔉erry",
    "Ꭰꮃꭹ",
    "e\u0301tat",
)


@pytest.mark.parametrize("name", NAMES)
def test_what_is_stored_is_counted_and_found_by_the_same_term(archive: Archive, name: str):
    """A question's terms must equal those in the word index, in any script; otherwise their frequency counts as 0."""
    add(
        archive, {"text": f"Much was said of {name} that day.", "id": "named"}, {"text": "Nothing else.", "id": "other"}
    )
    asked = content_terms(name)
    assert asked
    counts, passages = archive._catalog.vocabulary(None).document_frequencies(asked)
    assert passages == 2
    assert counts == dict.fromkeys(asked, 1)
    for term in asked:
        assert archive._catalog.passages.postings([term])[term].tolist() == [1]
    assert ids(archive.ask(name, k=1)) == ["named"]


def test_what_nobody_sees_parts_no_word():
    assert terms("rail\u00adway\u200b re\u2060opened") == terms("railway reopened")


def test_a_mark_alone_gives_no_term():
    assert terms("만'만") == ["만", "만"]
