"""Hyphens at the ends of lines: they stay, unless it is sure that the word is written without one."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable

from pullquote.text.characters import is_spaceless

_SOFT = "\u00ad"
_HYPHENS = "-\u2010"
_CLOSED = "—–/"  # signs that words may stand against on both sides
# Of English words, where they are parted; none is a word.
_ENDINGS = frozenset(
    "ing ings tion tions tional tionally tionary sion sions sional ment ments mental ness nesses ity ities ical ically"
    " ence ences ency encies ance ances ancy ancies ible ibly ative atively atives itive itives ation ations ational"
    " ously cious ciously tious cial cially tial tially ture tures tured turing tive tives tively sive sives sively"
    " ering ening ished ishing ishes ishment ishments ized izing izes ization ised ising ises isation istic isms"
    " edly ingly lessly".split()
)
_LAST = re.compile(r"([^\W\d_]+)[-\u2010]$")
_FIRST = re.compile(r"[^\W\d_]+")
_WORD = re.compile(r"[^\W_]+(?:[-\u2010'’][^\W_]+)*")
_HANGUL = re.compile(r"[\u1100-\u11ff\u3130-\u318f\uac00-\ud7af]")


class Words:
    """The words that a document has within its lines."""

    def __init__(self, lines: Iterable[str]) -> None:
        """Count the words of lines, without the last one of each and the first, which may be parts."""
        self._counts: Counter[str] = Counter()
        for line in lines:
            found = [match.group().casefold() for match in _WORD.finditer(line)]
            self._counts.update(found[1:-1] if line[-1:] in _HYPHENS else found[1:])

    def join(self, above: str, below: str) -> str:
        """Return two lines of a paragraph as one text. Lines of Korean, where a word may break anywhere, stay lines."""
        if above.endswith(_SOFT):
            return above[:-1] + below
        if above[-2:-1] not in ("", " ") and above[-1:] in _HYPHENS + _CLOSED:
            return (above[:-1] if self._is_of_setting(above, below) else above) + below
        if _HANGUL.match(above[-1:]) and _HANGUL.match(below):
            return f"{above}\n{below}"
        space = "" if _is_set_close(above[-1:]) and _is_set_close(below[:1]) else " "
        return f"{above}{space}{below}"

    def _is_of_setting(self, above: str, below: str) -> bool:
        """Return whether the hyphen at the end of a line is surely there only because the line ends.

        It is, if the document has the whole word elsewhere and nowhere with a hyphen, or if the second part is an
        ending that no compound has.
        """
        last, first = _LAST.search(above), _FIRST.match(below)
        if last is None or first is None or not first.group()[0].islower():
            return False
        whole = (last.group(1) + first.group()).casefold()
        parted = f"{last.group(1)}-{first.group()}".casefold()
        if self._counts[parted]:
            return False
        return self._counts[whole] > 0 or (last.group(1).islower() and first.group() in _ENDINGS)


def _is_set_close(character: str) -> bool:
    """Return whether a character, or a sign of punctuation, is of a script without spaces between words."""
    return is_spaceless(character) or (
        _HANGUL.match(character) is None and unicodedata.east_asian_width(character) in ("W", "F")
    )
