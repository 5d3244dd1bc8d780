"""Recognition of people's and outlets' names by their capitals, for bylines and credits found in text."""

from __future__ import annotations

import re

from pullquote.reading.blocks import words
from pullquote.text.calendar import MONTHS, WEEKDAYS

LANGUAGES = (
    "Afrikaans|Albanian|Amharic|Arabic|Armenian|Azerbaijani|Bengali|Bosnian|Bulgarian|Burmese|Cantonese|Catalan"
    "|(?:Simplified |Traditional )?Chinese|Creole|Croatian|Czech|Danish|Dari|Dutch|English|Estonian|Farsi|Filipino"
    "|Finnish|French|Georgian|German|Greek|Gujarati|Hausa|Hebrew|Hindi|Hungarian|Icelandic|Igbo|Indonesian|Irish|Italian"
    "|Japanese|Kazakh|Khmer|Korean|Kurdish|Lao|Latvian|Lithuanian|Macedonian|Malay|Mandarin|Marathi|Mongolian|Nepali"
    "|Norwegian|Pashto|Persian|Polish|(?:Brazilian )?Portuguese|Punjabi|Romanian|Russian|Serbian|Sinhala|Slovak|Slovene"
    "|Somali|Spanish|Swahili|Swedish|Tagalog|Tamil|Telugu|Thai|Tibetan|Turkish|Ukrainian|Urdu|Uyghur|Uzbek|Vietnamese"
    "|Welsh|Yoruba|Zulu|한국어|中文|日本語|Español|Français|Deutsch|Português|Italiano|Русский|Українська|العربية"
)
_PARTICLES = words("al and bin da das de del della den der di dos du e el ibn la le of the ten ter van via von y")
_NOT_NAMES = words(
    "a an by he i it she they this that these those we you"
    " morning evening night"
    " popular demand accident chance default design law order proxy mistake request royal appointment invitation"
).union(map(str.casefold, (*MONTHS, *WEEKDAYS)))
_SPLIT = re.compile(r"\s*(?:,|;|&|\band\b)\s*", re.IGNORECASE)


def looks_like_names(text: str, *, loosely: bool = False) -> bool:
    """Return whether a text is one or more names, separated by commas or `and`.

    Args:
        text: one line or less.
        loosely: also allow what credits contain: one-word agencies, slashes, file notes, years.
    """
    if loosely:
        parts = [part for part in re.split(r"[\s/,&|]+", text) if part]
        return bool(parts) and _capital(parts[0]) and all(_fits(part, loosely=True) for part in parts)
    names = split_names(text)
    return bool(names) and all(_is_name(name) for name in names)


def split_names(text: str) -> tuple[str, ...]:
    """Split `Jane Doe, John Roe and Ann Poe` into its names."""
    return tuple(dict.fromkeys(name.strip() for name in _SPLIT.split(text) if name.strip()))


def _is_name(name: str) -> bool:
    parts = name.split()
    if not parts or len(parts) > 5 or any(part.casefold() in _NOT_NAMES for part in parts):
        return False
    if len(parts) == 1:
        # A single word is a name only in scripts that do not separate the words of a name.
        return not name[0].isascii() and name[0].isalpha() and name[0].upper() == name[0].lower() and len(name) <= 6
    return _capital(parts[0]) and _capital(parts[-1]) and all(_fits(part) for part in parts)


def _fits(word: str, *, loosely: bool = False) -> bool:
    bare = word.strip("().’'\"“”")
    if not bare:
        return loosely
    if any(character.isdigit() for character in bare):
        return loosely and bool(re.fullmatch(r"\d{4}|[^\W\d_]{1,12}\d", bare))
    if loosely and (
        bare.casefold() in {"file", "files", "handout", "pool", "via", "courtesy", "staff", "for"}
        or "@" in bare
        or "." in bare
    ):
        return True
    return bare.casefold() in _PARTICLES or _capital(bare)


def _capital(word: str) -> bool:
    """Return whether a word starts like a name: with a capital, or in a script without capitals."""
    first = word.lstrip("(’'\"“@")[:1]
    return first.isalpha() and (first.isupper() or first.upper() == first.lower())
