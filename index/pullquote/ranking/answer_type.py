"""The type of answer that a question's form asks for: a time, a number, a length of time, or a person.

A date does not count as a number: 3 May 2021 does not say how many. Words of the question itself do not count as the
answer: “When the bridge fell” does not say when.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from pullquote.quantities.parse import numbers
from pullquote.text.calendar import MONTHS, SHORT_MONTHS, WEEKDAYS
from pullquote.text.terms import STOP_WORDS, terms

_MONTHS = "|".join(MONTHS)
_TIME = (
    rf"\d{{3,}}|\b(?:{_MONTHS}|(?:{'|'.join(SHORT_MONTHS)})\.)|\d(?::\d\d)?\s?[ap]\.?m\b|"
    rf"\b(?:{'|'.join(WEEKDAYS)})|\b(?:centur|decade|year|month|week|season|episode)|"
    r"\b(?:spring|summer|autumn|winter|morning|evening|afternoon|night)|"
    r"\b(?:yesterday|today|tomorrow|tonight|midnight|noon|ago|now|then|"
    r"before|after|during|until|since|once|when|while|late|later|early|earlier|recently|soon|immediately|o.clock)\b"
)
_NUMBER = (
    r"\d+(?:[.,]\d+)*|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|"
    r"twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundreds?|thousands?|millions?|billions?|dozens?|"
    r"half|third|quarter|twice|none|no|all)\b"
)
_LENGTH = _NUMBER + r"|\b(?:minute|hour|day|night|week|fortnight|month|season|year|decade|centur|generation)"
_PEOPLE = frozenset("he she they man woman men women people".split())
_PERSON = rf"\b(?:{'|'.join(_PEOPLE)})\b|\b[A-Z][\w’'-]*|[^\W\d_A-Za-zÀ-ɏ]"  # or a script that has no capitals
AROUND = 24  # how many characters around a number may belong to the same date
_DATE = re.compile(
    rf"\b\d{{1,2}}(?:st|nd|rd|th)? (?:of )?(?:{_MONTHS})\b(?:,? \d{{4}})?|"
    rf"\b(?:{_MONTHS}) \d{{1,2}}\b(?:st|nd|rd|th)?(?:,? \d{{4}})?|\b(?:{_MONTHS}) \d{{4}}\b|"
    r"\b(?:in|since|by|until|from|after|before|during) (?:1[5-9]|20)\d\d\b|\b\d{1,2}:\d\d\b",
    re.I,
)
_DOES = r"(?:did|do|does|was|were|is|are|will|would|has|have|had|can|could|should|might)"
_ASKS_TIME = (
    rf"^(?:and |so |but )?(?:since |until |by )?when(?:'s|’s| {_DOES})\b|"
    r"\b(?:in|on|at|since|by|until) (?:what|which) (?:year|date|day|month|time|century|decade)\b|"
    r"^(?:what|which) (?:year|date|day|month|century|decade)\b|^what time\b"
)
_ASKS_NUMBER = (
    r"\bhow (?:many|much|tall|high|far|deep|wide|heavy|fast)\b|"
    r"\bwhat (?:percentage|percent|number|share|proportion)\b|"
    r"\bwhat (?:do|does|did|can|could|will|would) (?:\S+ ){1,6}?(?:earn|cost|weigh)\b|"
    r"\bwhat (?:is|was|are|were) (?:\S+ ){0,3}?(?:price|cost|fare|fee|toll|salary|salaries|wages?|population|turnout)\b"
    r"(?=\W*$| (?:of|for|to|in|at|on|from|per)\b)"
)
_MONEY = (
    r"[$£€¥₩]\s?\d|\d\s?[$£€¥₩]|\d\s?(?:p|c|ct|원|円|元|달러|엔|위안|유로)(?![^\W\d_])|\b(?:USD|EUR|GBP|RMB|CNY|JPY|KRW|Rs)\b"
    r"|\b(?:dollar|euro|pound|crown|krona|krone|franc|yuan|yen|rupee|ruble|rouble|peso|pence|penn(?:y|ies))s?\b"
    r"|\b(?<!per )cents?\b"
    r"|\bfree\b"
)
_SHARE = (
    r"\d\s?[%％]|\bper ?cent|퍼센트|프로|\b(?:half|halves|thirds?|quarters?|fifths?|tenths?|full|empty|majority)\b"
    r"|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|\d+) (?:in|out of) (?:\d|[a-z]+\b)"
)
_ASKS_MONEY = (
    r"^(?!\W*(?:who|whom|whose|why|when|where)\b).*\b(?:pric(?:e|es|ed)|costs?|fares?|fees?|tolls?|salar(?:y|ies)|wages?"
    r"|rents?|fin(?:e|es|ed)|charged?|worth|earn(?:s|ed)?|pa(?:y|ys|id)|budget|bill)\b"
)
_DIFFERENCE = (  # says by how much something changed, not what it is: `70p more`, `by £700`
    r"[$£€¥₩]?\d[\d.,]*\s?(?:[kmbt]n?\b|[mb]illion\b|p\b|per ?cent\b|[%$€£]|[a-z]+s\b)?"
    r"\s(?-i:more|less|extra|off|dearer|cheaper)\b"  # not `£23.99 More info: …`
    r"|\bby (?:(?:about|some|nearly|almost|over) )?[$£€¥₩]?\d[\d.,]*"
)
_ASKS_DIFFERENCE = (
    r"\b(?:more|less|extra|dearer|cheaper|ris(?:e|es|ing)|rose|rais(?:e|es|ed)|increas(?:e|es|ed)|fall|falls|fell|drop(?:s|ped)?"
    r"|cuts?|up|down|differ(?:s|ence)?|chang(?:e|es|ed)|climb(?:s|ed)?|gr[eo]wn?|by how)\b"
)
_ASKS_SHARE = r"\b(?:what|which) (?:percentage|percent|share|proportion|part)\b|\bhow (?:full|empty|complete)\b"
_ASKS_PERSON = r"^(?:and |so |but )?(?:(?:by|to|for|with|from|against) )?(?:whom?|whose|which (?:person|man|woman))\b"


@dataclass(frozen=True, slots=True)
class AnswerType:
    """What a text must contain to answer a question.

    Attributes:
        pattern: matches an answer of this type.
        excluded: matches text in which a match of `pattern` does not count, such as a date around a number.
        question_words: the words of the question itself.
        ignored_words: words that never count.
    """

    pattern: re.Pattern[str]
    excluded: re.Pattern[str] | None
    question_words: frozenset[str]
    ignored_words: frozenset[str]

    def matches(self, text: str) -> bool:
        """Return whether a text contains an answer of this type."""
        return self._is_in(text, self.ignored_words)

    def matches_beyond_question(self, text: str) -> bool:
        """Return whether a text contains an answer of this type other than the question's own words."""
        return self._is_in(text, self.ignored_words | self.question_words)

    def _is_in(self, text: str, uncounted: frozenset[str]) -> bool:
        found = (match for match in self.pattern.finditer(text) if match[0].casefold() not in uncounted)
        return any(not self.excluded or not _within(self.excluded, text, match) for match in found)


def _within(pattern: re.Pattern[str], text: str, match: re.Match[str]) -> bool:
    """Return whether a match lies within a match of another pattern."""
    start, end = match.span()
    near = pattern.finditer(text, max(0, start - AROUND), end + AROUND)
    return any(one.start() <= start and end <= one.end() for one in near)


# For each type: the pattern of a question, the pattern of an answer, and what does not count (a pattern, and words).
_KINDS: tuple[tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str] | None, frozenset[str]], ...] = (
    (re.compile(_ASKS_TIME, re.I), re.compile(_TIME, re.I), None, frozenset()),
    (re.compile(_ASKS_NUMBER, re.I), re.compile(_NUMBER, re.I), _DATE, frozenset()),
    (re.compile(r"\bhow (?:full|empty)\b", re.I), re.compile(_SHARE, re.I), None, frozenset()),
    (re.compile(r"\bhow old\b", re.I), re.compile(_NUMBER, re.I), None, frozenset()),
    (re.compile(r"\bhow (?:long|often)\b", re.I), re.compile(_LENGTH, re.I), _DATE, frozenset()),
    (re.compile(_ASKS_PERSON, re.I), re.compile(_PERSON), None, STOP_WORDS - _PEOPLE),
)


@dataclass(frozen=True, slots=True)
class Measure:
    """The kind of figure that a question asks for: money, a share, or a number of certain things.

    Attributes:
        pattern: matches such a figure; None where things are counted.
        difference: matches figures that say only by how much something changed; None where the question asks for that.
        counted: the term of what is counted.
    """

    pattern: re.Pattern[str] | None
    difference: re.Pattern[str] | None = None
    counted: str | None = None

    def is_in(self, text: str) -> bool:
        """Return whether a text gives such a figure."""
        if self.pattern is None:
            return any(self.counted in {one.unit, *(one.kind or ())} for one in numbers(text))
        return self.pattern.search(self.difference.sub(" ", text) if self.difference else text) is not None

    def is_only_of_change(self, text: str) -> bool:
        """Return whether a text says by how much such a figure changed, and not what it is."""
        return self.pattern is not None and self.pattern.search(text) is not None and not self.is_in(text)


_MEASURES = tuple(
    (re.compile(asks, re.I), re.compile(given, re.I)) for asks, given in ((_ASKS_SHARE, _SHARE), (_ASKS_MONEY, _MONEY))
)
_COUNTED = re.compile(
    r"\bhow many (?:[a-z-]+ ){0,2}?((?!has\b|was\b|is\b|does\b)[a-z]{2,}s|people|children|men|women)\b", re.I
)
_CHANGES, _ASKS_CHANGE = re.compile(_DIFFERENCE, re.I), re.compile(_ASKS_DIFFERENCE, re.I)


def detect_measure(question: str) -> Measure | None:
    """Return the kind of figure that a question asks for; None if it does not say.

    Which of a passage's sentences answers depends on it, not whether the passage does.
    """
    asked = _asked(question)
    given = next((given for asks, given in _MEASURES if asks.search(asked)), None)
    if given is not None:
        return Measure(given, None if _ASKS_CHANGE.search(asked) else _CHANGES)
    things = _COUNTED.search(asked)
    return Measure(None, counted=terms(things[1])[0]) if things else None


def detect_answer_type(question: str) -> AnswerType | None:
    """Return the type of answer that a question asks for, or `None` if its form does not say."""
    asked = _asked(question)
    for asks, pattern, excluded, ignored in _KINDS:
        if asks.search(asked):
            words = frozenset(re.findall(r"\w+", question.casefold())) - _PEOPLE
            return AnswerType(pattern, excluded, words, ignored)
    return None


def _asked(question: str) -> str:
    """Return the part of a question that asks: `when was it built?` of `Tolbrae bridge: when was it built?`"""
    return question.rpartition(": ")[2]
