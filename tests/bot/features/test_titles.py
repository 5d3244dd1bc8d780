"""Titles of forum posts that ask something, and those that name a subject."""

from __future__ import annotations

import pytest

from pullquote_bot.features.ask.titles import asks


@pytest.mark.parametrize(
    "title",
    [
        *("Tram fares?", "Tram fares ？", "Who paid", "Price of the tram, and since when", "Is the lido open"),
        *("Was the lido sold", "Anybody know why the lido closed", "WHAT HAPPENED", "Lido: whose is it"),
        *("Wann öffnet das Freibad", "Das Freibad, und wer bezahlt", "Was kostet das", "Gibt es Geld"),
        *("Cuánto cuesta", "La piscina: ¿abierta", "Donde queda", "El precio y cuándo"),
        *("Combien coûte le bain", "Où est le bain", "Le prix du bain, et pourquoi", "Est-ce ouvert"),
        *("プールはいつ開きますか", "なぜ閉まった", "料金はいくら", "市長は誰"),
        *("수영장 언제 열어", "수영장이 열립니까", "왜 닫았나요", "요금이 얼마"),
        *("Opening hours of the lido in Brask", "Tram driver pay talks"),
    ],
)
def test_what_asks(title: str) -> None:
    assert asks(title)


@pytest.mark.parametrize(
    "title",
    [
        *("", "🎉", "2024", "Lido", "Brask wages", "The lido", "Tram fares 🚋", "My tram"),
        *("Freibad", "Mein Freibad", "La piscina", "El tranvía", "Le bain", "Mon tram"),
        *("プール", "プールの写真", "いつもの写真", "何か", "수영장", "수영장 사진", "왜곡"),
        *("Is this true?", "source?", "Stimmt das?", "¿Es verdad?"),
    ],
)
def test_what_names_a_subject(title: str) -> None:
    assert not asks(title)
