"""Names of outlets, people and sections, as people type them: without case, accents, punctuation or article."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

import regex

# Articles of European languages that open the names of newspapers: “The Guardian”, “Le Monde”, “Der Standard”.
_ARTICLES = frozenset(
    """
    a an the der die das den det de het een le la les el los las lo il gli i un una une ein eine o os as um uma
    en ett et ο η το οι τα
    """.split()
)
_ELIDED = re.compile(r"\s*(?:l|un|dell|gl)[’'ʼ‘](?=\w)", re.IGNORECASE)  # L’Équipe
# Scripts in which a mark is an accent that people leave out; elsewhere it is a vowel, or tells letters apart.
_ACCENTED = regex.compile(r"([\p{Latin}\p{Greek}\p{Cyrillic}\p{Arabic}\p{Hebrew}])\p{M}+")
_OTHER_LETTER = re.compile(r"[^\W\d_]")
_LETTER_NAME = re.compile(r"LATIN SMALL (?:LETTER|LIGATURE) (?:DOTLESS )?([A-Z]{1,2})(?: WITH .+)?")
_JOINED = regex.compile(r"[\p{Pd}\p{Pc}/&+\s]+")
_NEITHER = regex.compile(r"[^\p{L}\p{M}\p{N}\p{So} ]+")


@lru_cache(maxsize=65536)
def unaccented(text: str) -> str:
    """Return a text without case and accents (`ŁÓDŹ` is `lodz`, `Straße` is `strasse`); punctuation stays."""
    compatible = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    folded = _ACCENTED.sub(r"\1", compatible.strip())
    if not folded.isascii():
        folded = _OTHER_LETTER.sub(lambda match: _base_letters(match[0]), folded)
    return unicodedata.normalize("NFC", folded)


def same_name(one: str, other: str) -> bool:
    """Return whether two names are the same, but for case, accents, punctuation and an article that only one has.

    If both have an article it must be the same, so that `A. Smith` is not `O. Smith`.
    """
    first, second = _words(one), _words(other)
    return first == second or _words(_without_article(one)) == second or first == _words(_without_article(other))


@lru_cache(maxsize=65536)
def _words(name: str) -> str:
    """Return the words of a name; the whole of one that has none, such as `***`."""
    plain = unaccented(name)
    return " ".join(_NEITHER.sub("", _JOINED.sub(" ", plain)).split()) or plain


def _without_article(name: str) -> str:
    elided = _ELIDED.match(name)
    if elided:
        return name[elided.end() :]
    first, _, rest = name.strip().partition(" ")
    return rest if rest and first.casefold() in _ARTICLES else name


@lru_cache(maxsize=1024)
def _base_letters(character: str) -> str:
    """Return the letters a Latin letter is made from where Unicode does not decompose it: `o` for `ø`, `ae` for `æ`."""
    found = None if character.isascii() else _LETTER_NAME.fullmatch(unicodedata.name(character, ""))
    return found[1].lower() if found else character
