from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from pullquote.text.names import same_name, unaccented


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Kraków Dziś", "krakow dzis"),
        ("GŁOS ŁOMŻY", "glos lomzy"),
        ("Straßenpost", "strassenpost"),
        ("İzmir ve Iğdır", "izmir ve igdir"),
        ("Œuvre d’Ærøskøbing", "oeuvre d’aeroskobing"),
        ("Đà Nẵng", "da nang"),
        ("Ёж", "еж"),
        ("Ελευθερία", "ελευθερια"),
        ("ﬁnance", "finance"),
        ("  Post  ", "post"),
        ("ガゼット", "ガゼット"),  # a mark that tells letters apart
        ("सिंह", "सिंह"),
        ("한겨레", "한겨레"),
        ("朝の新聞", "朝の新聞"),
        ("", ""),
    ],
)
def test_a_text_without_accents(text: str, plain: str):
    assert unaccented(text) == plain


@given(st.text())
def test_without_accents_once_is_without_accents(text: str):
    assert unaccented(unaccented(text)) == unaccented(text)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("the quay times", "Quay Times"),
        ("quay-times", "The Quay Times"),
        ("QUAY TIMES", "quay  times"),
        ("Kurier", "Der Kurier"),
        ("le phare", "Phare"),
        ("écho", "L'Écho"),
        ("L’Écho", "l'echo"),
        ("El País del Norte", "pais del norte"),
        ("Φωνή", "Η Φωνή"),
        ("St John's Mail", "St. Johns Mail"),
        ("ONeal", "O’Neal"),
        ("Ana Muñoz-Ruiz", "ana munoz ruiz"),
        ("Søren Åse", "soren ase"),
        ("Black & White", "Black + White"),
        ("***", "***"),
        ("The", "the"),
        ("서울 신문", "서울 신문"),
    ],
)
def test_the_same_name(one: str, other: str):
    assert same_name(one, other)
    assert same_name(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("A. Smith", "O. Smith"),
        ("Le Minh", "La Minh"),
        ("Quay Times", "Quay Time"),
        ("Quay", "Quay Times"),
        ("Times", "The Quay Times"),
        ("Theodore", "odore"),
        ("ガス", "カス"),
        ("***", "..."),
        ("", "The Post"),
    ],
)
def test_another_name(one: str, other: str):
    assert not same_name(one, other)
    assert not same_name(other, one)
