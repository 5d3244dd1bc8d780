"""Texts that only point at another message, and texts with words of their own to search for."""

from __future__ import annotations

import pytest

from pullquote_bot.features.ask.pointing import points_elsewhere


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "?",
            "…",
            "is this true?",
            "Is this true??",
            "IS THAT REAL",
            "source?",
            "sources pls",
            "really?!",
            "fact check",
        ),
        *("is it?", "thoughts?", "any evidence for this?", "that's not true, is it?", "Is this legit or fake news?"),
        *("Stimmt das?", "Quelle?", "ist das wirklich wahr?", "Faktencheck bitte"),
        *(
            "C'est vrai ?",
            "est-ce que c’est vrai ?",
            "une source ?",
            "¿Es verdad esto?",
            "¿Fuente?",
            "È vero?",
            "Isso é verdade?",
        ),
        *("Klopt dit?", "Är det sant?", "Er dette sant?", "Czy to prawda?", "Bu doğru mu?", "Это правда?", "Источник?"),
        *(
            "이거 진짜야?",
            "출처?",
            "사실인가요?",
            "이게 맞나요?",
        ),
        *(
            "これは本当ですか？",
            "ソースは？",
            "这是真的吗？",
            "來源？",
            "هل هذا صحيح؟",
        ),
        *("apakah ini benar?", "điều này có đúng không?", "האם זה נכון?", "क्या यह सच है?", "👀", "🤔?"),
    ],
)
def test_what_points(text: str) -> None:
    assert points_elsewhere(text)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "When does the mill close?",
            "is the mill closing?",
            "true grit",
            "Is the ferry real?",
            "source of the Danube",
        ),
        *("2024?", "is it true that the harbour was sold?", "Wann schließt die Mühle?", "Quelle der Donau", "mill"),
        *(
            "제재소는 언제 닫나요?",
            "工場はいつ閉まりますか",
            "工厂什么时候关门？",
            "Это правда, что паром подорожал?",
            "is this " * 20,
        ),
    ],
)
def test_what_asks_something_itself(text: str) -> None:
    assert not points_elsewhere(text)
