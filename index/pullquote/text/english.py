"""Whether a text is evidently not English, by its letters and by words that no language shares with English.

Closed classes only: question words, and a few articles, conjunctions and prepositions. Words that English has too
(`was`, `come`, `dove`), and those that stand in names (`de`, `la`, `van`), tell nothing and are left out.
"""

from __future__ import annotations

import re

from pullquote.text.terms import STOP_WORDS

_WORD = re.compile(r"[^\W\d_]+")
_INVERTED = "¿¡"
# German and English share `was`: German goes on with a verb, English with what was.
_GERMAN_WAS = re.compile(
    r"\W*was (?:hat|hatte|haben|ist|sind|wird|wurde|werden|tut|tat|soll|sollen|kann|können|darf|muss|gibt|gab|ging"
    r"|geht|geschah|blieb|bleibt|heißt|hieß|kostet|kosten|kostete|macht|machte|sagt|sagte|passiert|bedeutet|steht)\b",
    re.IGNORECASE,
)
TELLING, SAYING = 2, 1  # points of a question word, and of another word or one with an accent

_QUESTION_WORDS = frozenset(
    """
    qui quoi où quand combien pourquoi quel quelle quels quelles lequel laquelle
    wer wie wann warum wieso welche welcher welches welchen wem wen wessen wieviel wohin woher
    qué quién quiénes quien quienes cuándo cuando cuánto cuanto cuánta cuántos cuantos cuántas dónde donde
    cómo cuál cuáles
    quem quando quanto quanta quantos quantas onde qual quais porquê porque
    cosa perché perche quali quanti quante
    wat waar wanneer waarom hoeveel welke hoekom
    vem när varför hur hvem hva hvad hvor hvorfor når hvordan hvilken hvilket hvilke vilken vilket vilka
    kto gdzie kiedy dlaczego jak który która które ile jaki jaka jakie
    kdo kde kdy proč kolik který kedy prečo koľko
    tko što šta gdje zašto koliko koji koja koje kada
    cine unde când cand cât câți câte
    ki hol mikor miért hány mennyi hogyan melyik
    hányan kuka mikä mitä missä milloin miksi paljonko kuinka kuidas millal miks mitu
    nerede kaç hangi nasıl niçin kimin nereye kadar
    siapa apa apakah berapa kapan mengapa dimana bagaimana kenapa
    saan kailan bakit magkano ilan ilang sino wapi kwanini
    kodėl kiek kāpēc quant quants què kush çfarë
    """.split()
)
_OTHER_WORDS = frozenset(
    """
    und ist nicht gibt ein eine einen dem des mit für auf sich auch zum zur wurde werden haben sind über nach
    et est une dans pour sur avec cette ont été sont leur qu
    y es en hay hubo con por para su fue han del una está pelo pela não foi foram é e em uma ao
    il gli che è non hanno stato nel nella sono dei
    een en niet dat zijn voor met op het naar
    och är inte det många ett på som og er ikke fra
    w na nie się z jest że przez v je že și este nu cu și pe
    az és nem egy hogy ja ei ve bir bu için ile
    yang dan di dari untuk dengan ini itu pada ng sa mga na ya wa kwa ni
    """.split()
)


def is_evidently_foreign(text: str) -> bool:
    """Return whether a text is evidently in another language than English, as `Wie viel hat es gekostet?` is.

    Words in another script, and words that may be names since they begin with a capital inside the text, are left out.
    """
    words = [word if number else word.lower() for number, word in enumerate(_WORD.findall(text))]
    told = {word for word in words if word[0].islower()}
    english = len(told & STOP_WORDS)
    accented = len([word for word in told - _QUESTION_WORDS - _OTHER_WORDS if not word.isascii()])
    foreign = (
        TELLING * len(told & _QUESTION_WORDS)
        + TELLING * (any(mark in text for mark in _INVERTED) + 2 * (_GERMAN_WAS.match(text) is not None))
        + SAYING * len(told & _OTHER_WORDS)
        + SAYING * (min(accented, 1) if english else accented)  # an English question may name several people
    )
    return foreign >= TELLING and foreign > english
