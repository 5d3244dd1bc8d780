"""Whether a sentence goes on after a mark that may end it: abbreviations, ordinals, dates, brackets, reported speech.

The rules look at what stands on both sides of the mark. Where they cannot tell they let the sentence go on, since a
quote that begins in the middle of a sentence may say what was not printed.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property

from pullquote.text.abbreviations import (
    ORDINAL_LANGUAGES,
    base,
    begins_sentences,
    has_dotted_ordinals,
    is_before_name,
    is_before_number,
)
from pullquote.text.calendar import MONTHS, SHORT_MONTHS, SHORT_WEEKDAYS, WEEKDAYS, month_names, weekday_names
from pullquote.text.characters import is_spaceless
from pullquote.text.segmentation import is_grapheme_boundary, is_word_boundary
from pullquote.text.terms import STOP_WORDS

OPENERS = "\"'“‘„‚«‹([{（［｛「『【〈《¿¡"
CLOSERS = "\"'”’»›)]}）］｝」』】〉》"
_DASHES = "-–—―"
_COMMAS = ",，、،;；؛:："
_JOINERS = "&/"
_CLOSING_QUOTES = "\"'”’»›«‹“‘」』〉》"
_QUOTES = {"”": "“", "’": "‘", "」": "「", "』": "『", "〉": "〈", "》": "《"}
_BRACKETS = {"(": ")", "[": "]", "（": "）", "［": "］"}
_MARKS = ".!?…‥。！？．｡؟۔।॥։።"
_LONGEST_ASIDE = 300
_LOOK_BACK = 40

_HOUR = re.compile(r"\b[ap]\.\s?m\.\s*\Z", re.I)
_WHEN = re.compile(rf"\s*(?:\d|{'|'.join((*WEEKDAYS, *MONTHS))}|(?:{'|'.join((*SHORT_WEEKDAYS, *SHORT_MONTHS))})\.)")
_WORD = re.compile(r"[^\W_]+(?:[’'][^\W_]+)*")
_LAST_WORD = re.compile(r"[^\s()\[\]“”„«»‚‘’\"'/]+\Z")
_SHORT_PART = re.compile(r"(?<!\w)(\w{1,3})\.\s?\Z")
_NUMBER = re.compile(r"(?:\A|(?<=[\s(\[“„«‚»]))(?:\d{1,3}|[IVXLC]+)\Z")
_DAY_AND_MONTH = re.compile(r"(?<![\d.,:])(?:0?[1-9]|[12]\d|3[01])\.\s?(?:0?[1-9]|1[0-2])\Z")
_YEAR_FIRST = re.compile(r"(?<!\d)\d{4}\.\s?\d{1,2}(?:\.\s?\d{1,2})?\Z")
_NEXT_PART = re.compile(r"\d{1,2}\.")
_KOREAN_REPORT = re.compile(r"이?라(?:고|며|는|면서)|이?란\s|하고|면서|(?:고|며|는|등)\s")
_ENGLISH_REPORT = re.compile(
    r"(?!(?:He|I|It|She|They|We|You)\b)(?:[A-Z][\w.’'-]*\s+){1,4}(?:added|adds|answered|asked|asks|replied|replies|said|says"
    r"|shouted|told|tweeted|wondered|wrote)\b"
)
_HANGUL = re.compile("[가-힣]")
_WHOLE_WORD = re.compile(r"(?:[^\W\d_]{3}|\d{4})\Z")  # before a full stop that a capital follows without a space
_JAPANESE_OPENER = re.compile(
    "そして|しかし|だが|だから|でも|ところが|また|さらに|その|それ|この|これ|一方|すると|なお|ただ"
)


@dataclass(frozen=True)
class SentenceEnds:
    """The ends of sentences in `text[start:end]`, a paragraph in some language (a tag, or None: read as English)."""

    text: str
    start: int
    end: int
    tag: str | None

    @cached_property
    def _language(self) -> str:
        return base(self.tag)

    @cached_property
    def _is_cased(self) -> bool:
        """Whether the paragraph has capitals, so that a small letter says something."""
        paragraph = self.text[self.start : self.end]
        return paragraph != paragraph.lower()

    def go_on(self, start: int, stop: int) -> bool:
        """Return whether the sentence that begins at `start` goes on at `stop`, a boundary that was proposed.

        It goes on inside a word, a number or a grapheme cluster; before a small letter, a comma or a closing bracket;
        after an abbreviation, an initial, an ordinal or a date that need what follows; and after reported speech.
        """
        text = self.text
        before, after = self._last_visible(start, stop), self._next_visible(stop)
        if after >= self.end:
            return False
        if not is_grapheme_boundary(text, after) or (before + 1 == after and self._is_inside(before, after)):
            return True
        mark = text[before]
        if self._follows_on(after) or (mark in _CLOSING_QUOTES and self._reports(start, before, after)):
            return True
        if _HOUR.search(text, max(start, stop - 10), stop) and _WHEN.match(text, stop):
            return True
        return mark == "." and self._is_abbreviated(start, before, self._word(after))

    def aside(self, position: int) -> int | None:
        """Return where a sentence in brackets ends that begins at `position` or after white space; None without one."""
        opening = self._next_visible(position)
        closer = _BRACKETS.get(self.text[opening]) if opening < self.end else None
        if closer is None:
            return None
        closing = self.text.find(closer, opening, min(self.end, opening + _LONGEST_ASIDE))
        if closing < 0 or self.text.find(self.text[opening], opening + 1, closing) >= 0:
            return None
        after = closing + 1
        while after < self.end and self.text[after] in _MARKS:
            after += 1
        inside = self.text[opening + 1 : closing].rstrip().rstrip(CLOSERS)
        return after if after > closing + 1 or inside.endswith(tuple(_MARKS)) else None

    def _is_inside(self, before: int, after: int) -> bool:
        """Return whether nothing separates two characters that stand side by side."""
        text, mark, follows = self.text, self.text[before], self.text[after]
        if not is_word_boundary(text, after) or follows in CLOSERS:
            return True
        if mark not in ".!?":
            return False
        if _HANGUL.match(text, after) and _HANGUL.match(text, before - 1):
            return False
        if mark == "." and text[before - 1 : before].isalnum() and not _ends_a_word(text, before):
            return True
        return not (follows.isupper() or follows in OPENERS or is_spaceless(follows))

    def _follows_on(self, after: int) -> bool:
        """Return whether what stands at `after` cannot begin a sentence."""
        text = self.text
        follows = text[after]
        if follows in _COMMAS or follows in _JOINERS or unicodedata.category(follows) == "Pe":
            return True
        if follows in _BRACKETS:
            closing = text.find(_BRACKETS[follows], after, min(self.end, after + _LONGEST_ASIDE))
            behind = self._next_visible(closing + 1) if closing >= 0 else self.end
            if behind < self.end and (text[behind] in _COMMAS or self._is_small(behind)):
                return True
        while after < self.end and (text[after] in OPENERS or text[after] in _DASHES):
            after += 1
        return self._is_small(after)

    def _is_small(self, position: int) -> bool:
        """Return whether a word in small letters is at `position`; `iPhone` and `α-tin` are none, nor is Georgian."""
        word = self._word(position)
        letter = word[:1]
        if len(word) == 1 and self.text.find("-", position, position + 2) >= 0:
            return False
        return self._is_cased and letter.islower() and letter != letter.title() and word == word.lower()

    def _reports(self, start: int, before: int, after: int) -> bool:
        """Return whether the sentence goes on after a quotation that closes at `before`: `「…。」と`, `“…” 라고`."""
        text = self.text
        if before + 1 < after:
            asked = self._language == "en" and text[before - 1] in "?!" and _ENGLISH_REPORT.match(text, after)
            return bool(asked) or _KOREAN_REPORT.match(text, after) is not None
        if not text[after].isalpha() or _JAPANESE_OPENER.match(text, after):
            return False
        if not is_spaceless(text[after]) or unicodedata.name(text[after], "").startswith("HIRAGANA"):
            return True
        opening = text.rfind(_QUOTES.get(text[before], text[before]), start, before)
        return opening <= start or text[opening - 1] not in ":："

    def _is_abbreviated(self, start: int, before: int, following: str) -> bool:
        """Return whether the full stop at `before` belongs to an abbreviation, an ordinal or a date that goes on."""
        head = self.text[max(start, before - _LOOK_BACK) : before]
        found = _LAST_WORD.search(head)
        if found is None:
            return False
        word, earlier = found[0], head[: found.start()]
        if self._is_in_date(head, word, before, following) or self._is_ordinal(word, earlier, following):
            return True
        if following[:1].isdigit() and is_before_number(word):
            return True
        while True:
            if is_before_name(word, following, self._language):
                return True
            if "-" in word and is_before_name(word.rpartition("-")[2], following, self._language):
                return True
            part = _SHORT_PART.search(earlier)
            if part is None or len(word) > 8:
                break
            word, earlier = f"{part[1]}.{word}", earlier[: part.start()]
        return self._is_initial(found[0].rpartition("-")[2], following)

    def _is_in_date(self, head: str, number: str, before: int, following: str) -> bool:
        """Return whether a full stop after a number is inside a date, or after one that goes on: `2024. 5. 3. 서울`."""
        if not (has_dotted_ordinals(self._language) or self._language == "ko"):
            return False
        if _YEAR_FIRST.search(head):
            return True
        if number.isdigit() and _NEXT_PART.match(self.text, self._next_visible(before + 1)):
            return True
        return _DAY_AND_MONTH.search(head) is not None and not begins_sentences(following, self._language)

    def _is_initial(self, word: str, following: str) -> bool:
        """Return whether a capital is somebody's initial; those of English names are known to sentencex."""
        if self._language == "en" or len(word) != 1 or not (word.isupper() and following[:1].isupper()):
            return False
        return not begins_sentences(following, self._language)

    def _is_ordinal(self, number: str, earlier: str, following: str) -> bool:
        """Return whether a number before a full stop counts what follows it: `der 2. Weltkrieg`, `1. FC Köln`.

        In German, where every noun has a capital, a number after a noun ends the sentence (`Platz 5. Trainer …`).
        """
        language = self._language
        words = _WORD.findall(earlier)
        if not _NUMBER.search(f"{earlier}{number}") or not following:
            return False
        if not words and number.isdigit():  # an item of a list, in any language
            return True
        if self.tag is None and words:
            return any(_counts(words[-1], following, each) for each in _ordinal_languages(words[-1]))
        return has_dotted_ordinals(language) and (not words or _counts(words[-1], following, language))

    def _word(self, position: int) -> str:
        """Return the word at `position`, after marks that open a quotation; empty where there is none."""
        while position < self.end and self.text[position] in OPENERS:
            position += 1
        match = _WORD.match(self.text, position, self.end)
        return match[0] if match else ""

    def _last_visible(self, start: int, stop: int) -> int:
        index = stop - 1
        while index > start and self.text[index].isspace():
            index -= 1
        return index

    def _next_visible(self, stop: int) -> int:
        while stop < self.end and self.text[stop].isspace():
            stop += 1
        return stop


def _counts(earlier: str, following: str, language: str) -> bool:
    """Return whether a number with a full stop, between two words, is an ordinal in a language that writes them so."""
    folded = following.casefold()
    if folded in month_names(language) or folded in weekday_names(language):
        return True
    if begins_sentences(following, language) or not following[0].isalpha():
        return False
    return language != "de" or following.isupper() or earlier.islower() or begins_sentences(earlier, language)


def _ordinal_languages(earlier: str) -> list[str]:
    """Return the languages with such ordinals in which a word is common, for text whose language is unknown.

    English has no such ordinals, so a word that is common in it tells nothing.
    """
    if earlier.casefold() in STOP_WORDS - {"am"}:
        return []
    return [language for language in sorted(ORDINAL_LANGUAGES) if begins_sentences(earlier, language)]


def _ends_a_word(text: str, stop: int) -> bool:
    """Return whether what ends at `stop` looks like a word or a year, and not like the part of a title (`Ph.D.`)."""
    found = _WHOLE_WORD.search(text, max(0, stop - 4), stop)
    return found is not None and (found[0].isdigit() or found[0].islower())
