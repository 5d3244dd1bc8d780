"""What a question asks for by its form: a time, a number, a length of time, a person; and what a text must hold of it.

A date is no number: 3 May 2021 does not say how many. Nor is the answer what the question says itself: of a passage's
sentences, “When the bridge fell” does not say when.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from pullquote.text.calendar import MONTHS, SHORT_MONTHS, WEEKDAYS
from pullquote.text.terms import STOP_WORDS

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
AROUND = 24  # characters within which a number and the rest of its date stand
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
_ASKS_PERSON = r"^(?:and |so |but )?(?:(?:by|to|for|with|from|against) )?(?:whom?|whose|which (?:person|man|woman))\b"


@dataclass(frozen=True, slots=True)
class AnswerType:
    """What a text must hold to answer a question: anything that `gives` finds, outside what is overlooked.

    `said` are the question's own words, `empty` words that never count.
    """

    gives: re.Pattern[str]
    overlooked: re.Pattern[str] | None
    said: frozenset[str]
    empty: frozenset[str]

    def matches(self, text: str) -> bool:
        """Tell whether a text holds it."""
        return self._is_in(text, self.empty)

    def matches_beyond_question(self, text: str) -> bool:
        """Tell whether a text holds it beyond what the question says itself."""
        return self._is_in(text, self.empty | self.said)

    def _is_in(self, text: str, uncounted: frozenset[str]) -> bool:
        found = (match for match in self.gives.finditer(text) if match[0].casefold() not in uncounted)
        return any(not self.overlooked or not _within(self.overlooked, text, match) for match in found)


def _within(pattern: re.Pattern[str], text: str, match: re.Match[str]) -> bool:
    """Tell whether a match lies in what a pattern finds around it."""
    start, end = match.span()
    near = pattern.finditer(text, max(0, start - AROUND), end + AROUND)
    return any(one.start() <= start and end <= one.end() for one in near)


# What a question asks for, by the words it holds; what a text must hold to give it; what is no such thing, as a pattern
# and as words.
_KINDS: tuple[tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str] | None, frozenset[str]], ...] = (
    (re.compile(_ASKS_TIME, re.I), re.compile(_TIME, re.I), None, frozenset()),
    (re.compile(_ASKS_NUMBER, re.I), re.compile(_NUMBER, re.I), _DATE, frozenset()),
    (re.compile(r"\bhow old\b", re.I), re.compile(_NUMBER, re.I), None, frozenset()),
    (re.compile(r"\bhow (?:long|often)\b", re.I), re.compile(_LENGTH, re.I), _DATE, frozenset()),
    (re.compile(_ASKS_PERSON, re.I), re.compile(_PERSON), None, STOP_WORDS - _PEOPLE),
)


def detect_answer_type(question: str) -> AnswerType | None:
    """Give what a text must hold to answer a question of this form; None if that may be anything."""
    for asks, gives, overlooked, empty in _KINDS:
        if asks.search(question):
            said = frozenset(re.findall(r"\w+", question.casefold())) - _PEOPLE
            return AnswerType(gives, overlooked, said, empty)
    return None
