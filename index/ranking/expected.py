"""What a question asks for by its form: a time, a number, a person; and what a passage must hold to give it."""

from __future__ import annotations

import re

_MONTHS = "january|february|march|april|may|june|july|august|september|october|november|december"
_TIME = (
    rf"\d{{3}}|\b(?:{_MONTHS}|(?:jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\.)|\d(?::\d\d)?\s?[ap]\.?m\b|"
    r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)day|\b(?:centur|decade|year|month|week|season|episode|spring|summer|autumn|"
    r"winter|morning|evening|afternoon|night)|\b(?:yesterday|today|tomorrow|tonight|midnight|noon|ago|now|then|"
    r"before|after|during|until|since|once|when|while|late|later|early|earlier|recently|soon|immediately|o.clock)\b"
)
_NUMBER = (
    r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|twenty|thirty|forty|fifty|sixty|"
    r"seventy|eighty|ninety|hundreds?|thousands?|millions?|billions?|dozens?|half|third|quarter|twice|none|no|all)\b"
)
_DOES = r"(?:did|do|does|was|were|is|are|will|would|has|have|had|can|could|should|might)"
_ASKS_TIME = (
    rf"^(?:and |so |but )?(?:since |until |by )?when(?:'s|’s| {_DOES})\b|"
    r"\b(?:in|on|at|since|by|until) (?:what|which) (?:year|date|day|month|time|century|decade)\b|"
    r"^(?:what|which) (?:year|date|day|month|century|decade)\b|^what time\b"
)
_ASKS_NUMBER = (
    r"\bhow (?:many|much|old|tall)\b|\bwhat (?:percentage|percent|number|share|proportion)\b|"
    r"\bwhat (?:do|does|did|can|could|will|would) (?:\S+ ){1,6}?(?:earn|cost|weigh)\b|"
    r"\bwhat (?:is|was|are|were) (?:\S+ ){0,3}?(?:price|fare|salary|salaries|wages?|population|turnout|death toll)\b"
)

# What a question asks for, by the words it holds, and what a passage must hold to give it.
EXPECTED: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...] = (
    (re.compile(_ASKS_TIME, re.I), re.compile(_TIME, re.I)),
    (re.compile(_ASKS_NUMBER, re.I), re.compile(_NUMBER, re.I)),
    (
        re.compile(r"^(?:and |so |but )?(?:who|whose)\b", re.I),
        re.compile(r"[A-Z]|\b(?:he|she|they|man|woman|people)\b"),
    ),
)


def expected_in(question: str) -> re.Pattern[str] | None:
    """Give what a passage must hold to answer a question of this form; None if that may be anything."""
    return next((gives for asks, gives in EXPECTED if asks.search(question)), None)
