"""Whether a question may name a time: most name none, and are told so before anything else is compiled or loaded."""

from __future__ import annotations

import re
from functools import cache
from typing import Literal

from pullquote.text.calendar import MONTHS, SHORT_MONTHS

Gate = Literal["english", "latin", "asian"]

_ENGLISH_WORDS = frozenset("the what how who which when where why does did do is are of and to with about".split())
_HANGUL, _KANA_OR_DATE = re.compile("[\uac00-\ud7a3]"), re.compile("[\u3041-\u30ff年月]")
_WORDS: dict[Gate, str] = {
    "english": (
        r"(?:1[5-9]|20)\d\d|[3-9]0s\b"
        rf"|\b(?:{'|'.join((*MONTHS, *SHORT_MONTHS))})\b|\b(?:mon|tues|wednes|thurs|fri|satur|sun)day"
        r"|\b(?:years?|months?|weeks?|days?|decades?|yesterday|night|spring|summer|autumn|fall|winter|latest|recent(?:ly)?"
        r"|newest|current(?:ly)?|now(?:adays)?|today|present|moment|up.to.date)\b"
    ),
    "latin": (
        r"(?:1[5-9]|20)\d\d|\b(?:jan|fe[bv]|fév|m[äa]r|a[bvp]r|ma[iy]|ju[nil]|aug|ago|ao[ûu]|sep|o[kc]t|nov|de[zc]|déc|ene"
        r"|jahr|monat|woche|tag|gestern|vorgestern|heut|jetzt|aktuell|derzeit|zurzeit|momentan|(?:aller)?neuest|jüngst"
        r"|ans?\b|anné|mois|semaine|hier|avant|actuel|maintenant|aujourd|récent|derni|jour|año|mes|semana|ayer|anteayer|días?"
        r"|hoy|ahora|actual|recient|últim|más|sommer|frühling|frühjahr|herbst|winter|printemps|été|automne|hiver|primavera"
        r"|verano|otoño|invierno|década)"
    ),
    "asian": (
        r"(?:1[5-9]|20)\d\d|\d ?[년월주일개달年月週日かヶカ]|작년|지난|올해|금년|이번|어제|그저께|최신|최근|현재|지금"
        r"|요즘|오늘|[昨去今先本]|最新|最近|現在|いま"
    ),
}


def may_name_time(question: str) -> bool:
    """Return whether a question has a word that may be one of time; few that name none do."""
    if asian_language(question) is not None:
        return passes(question, "asian")
    if passes(question, "english"):
        return True
    return _ENGLISH_WORDS.isdisjoint(question.casefold().split()) and passes(question, "latin")


def asian_language(question: str) -> Literal["ko", "ja"] | None:
    """Return the language of a question in Hangul, or with kana or a date in Han characters; None of any other."""
    if _HANGUL.search(question):
        return "ko"
    return "ja" if _KANA_OR_DATE.search(question) else None


def passes(question: str, gate: Gate) -> bool:
    """Return whether a question has a word of time: English; German, French or Spanish; or Korean or Japanese."""
    return _gate(gate).search(question) is not None


@cache
def _gate(gate: Gate) -> re.Pattern[str]:
    return re.compile(_WORDS[gate], re.IGNORECASE)
