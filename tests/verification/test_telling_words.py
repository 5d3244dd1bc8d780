from __future__ import annotations

import pytest

from pullquote.verification.telling_words import telling_words


def told(text: str, language: str | None) -> list[tuple[str, str]]:
    return [(kind, text[slice(*span)]) for kind, span in telling_words(text, 0, len(text), language)]


@pytest.mark.parametrize(
    ("language", "text", "kind", "word"),
    [
        ("en", "They do not say that", "negation", "not"),
        ("en", "They didn’t see", "negation", "didn’t"),
        (None, "Nobody saw", "negation", "Nobody"),
        ("en-GB", "allegedly", "doubt", "allegedly"),
        ("en", "She refused to", "negation", "refused"),
        ("en", "They failed to", "negation", "failed"),
        ("en", "They declined to", "negation", "declined"),
        ("de", "Er weigerte sich", "negation", "weigerte"),
        ("fr", "Elle a refusé de", "negation", "refusé"),
        ("es", "Rechazó que", "negation", "Rechazó"),
        ("nb", "Han nektet", "negation", "nektet"),
        ("nn-NO", "Ho sa ikke", "negation", "ikke"),
        ("ru", "Он отказался", "negation", "отказался"),
        ("zh", "他拒绝", "negation", "拒绝"),
        ("ko", "그는 거부했다", "negation", "거부"),
        ("en", "it would help", "condition", "would"),
        ("de", "Es stimmt nicht, dass", "negation", "nicht"),
        ("de", "angeblich", "doubt", "angeblich"),
        ("fr", "Il n’a rien vu", "negation", "n’a"),
        ("es", "Nadie vio", "negation", "Nadie"),
        ("it", "Non è vero", "negation", "Non"),
        ("pt", "Não é verdade", "negation", "Não"),
        ("nl", "volgens de havenmeester", "attribution", "volgens"),
        ("sv", "Det är inte sant", "negation", "inte"),
        ("fi", "Se ei ole totta", "negation", "ei"),
        ("pl", "To nie jest prawda", "negation", "nie"),
        ("tr", "doğru değil", "negation", "değil"),
        ("id", "itu tidak benar", "negation", "tidak"),
        ("ru", "Это не так", "negation", "не"),
        ("uk", "Це нібито так", "doubt", "нібито"),
        ("el", "Αυτό δεν ισχύει", "negation", "δεν"),
        ("ar", "لم يقل ذلك", "negation", "لم"),
        ("he", "הוא לא אמר", "negation", "לא"),
        ("ko", "사실이 아니라고", "negation", "아니"),
        ("ja", "とは限らない", "negation", "ない"),
        ("zh", "他没有说", "negation", "没"),
        ("zh", "据称如此", "doubt", "据称"),
    ],
)
def test_words_that_change_what_stands_beside_them(language: str | None, text: str, kind: str, word: str):
    assert (kind, word) in told(text, language)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "The knot of the ferry note is in the notice"),
        ("de", "Die Insel und das Boot"),
        ("it", "Il traghetto e la nave con no"),
        ("pl", "On no to statek"),
        ("zh", "非洲的船到了，数据很好"),
        ("ko", "안전한 배가 왔다"),
    ],
)
def test_other_words_are_not_told_of(language: str, text: str):
    assert told(text, language) == []
