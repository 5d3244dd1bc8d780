"""Parsing of the quantities in a sentence: numbers with what they count.

That is a currency, per cent, a plural, a measure or a counter. Years, dates, times, durations, ordinals, numbers
that name something and mere differences (`by £700,000`, `six more`) are not quantities. Mainly English; Korean, Chinese
and Japanese only for digits with counters.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pullquote.text.calendar import MONTHS, SHORT_MONTHS
from pullquote.text.terms import content_terms

SCALES = {
    **{"hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12},
    **{"k": 1e3, "m": 1e6, "mn": 1e6, "bn": 1e9, "tn": 1e12},
    **{"천": 1e3, "만": 1e4, "万": 1e4, "萬": 1e4, "억": 1e8, "億": 1e8, "亿": 1e8, "조": 1e12, "兆": 1e12},
}
SPELLED = {
    **{word: value for value, word in enumerate("two three four five six seven eight nine ten eleven".split(), 2)},
    **{word: 10 + value for value, word in enumerate("twelve thirteen fourteen fifteen sixteen".split(), 2)},
    **{word: 10 + value for value, word in enumerate("seventeen eighteen nineteen".split(), 7)},
    **{
        word: 10 * value
        for value, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)
    },
}
CURRENCIES = {
    **dict.fromkeys(("$", "us$", "usd", "dollars", "dollar", "달러", "美元", "ドル"), "dollar"),
    **dict.fromkeys(("£", "gbp"), "pound"),  # not `pounds`, which are weighed too
    **dict.fromkeys(("€", "eur", "euros", "euro", "유로", "ユーロ", "欧元"), "euro"),
    **dict.fromkeys(("rmb", "cny", "yuan", "renminbi", "元", "위안"), "yuan"),
    **dict.fromkeys(("₩", "krw", "원"), "won"),
    **dict.fromkeys(("円", "jpy", "yen", "엔"), "yen"),
    **dict.fromkeys(
        ("crown", "crowns", "krona", "kronor", "krone", "kroner", "sek", "nok", "dkk", "kč", "czk"), "crown"
    ),
    **dict.fromkeys(("franc", "francs", "chf"), "franc"),
    **dict.fromkeys(("rupee", "rupees", "inr"), "rupee"),
    **dict.fromkeys(("rouble", "roubles", "ruble", "rubles", "rub"), "rouble"),
    **dict.fromkeys(("peso", "pesos"), "peso"),
    **dict.fromkeys(("zloty", "zlotys", "złoty", "pln"), "zloty"),
}
_COUNTERS = "명 개 건 대 곳 마리 톤 가구 人 名 件 台 社 頭 校 戸 吨 辆 家".split()
_NO_PLURALS = frozenset("people children men women won baht cattle mm cm km kg mph kwh kw mw gw".split())
_MONTHS = frozenset(map(str.casefold, (*MONTHS, *SHORT_MONTHS)))
SPANS = frozenset(
    term
    for word in "seconds minutes hours days nights weeks months quarters years decades centuries".split()
    for term in content_terms(word)
)
CLOCK = "o’clock"

_COUNTED_IN = "|".join([*(name for name in CURRENCIES if ord(name[0]) >= 0x3000), *_COUNTERS])
_SIGNS = "[€£$¥₩]"
_MYRIADS = r"(?:\d+(?:[.,]\d+)*\s?[천만万萬억億亿조兆]\s?)+(?:\d+(?:,\d{3})*)?"
_DIGITS = r"\d{1,3}(?:[.,'’\u00a0\u202f\u2009 ]\d{3})+(?:[.,]\d{1,2})?(?!\d)|\d+(?:[.,]\d+)?"
_WORDS = "|".join(SPELLED)
_NUMBER = rf"{_MYRIADS}|{_DIGITS}|\b(?:{_WORDS})(?:(?:-|\ (?:hundred|thousand)(?:\ and)?\ )(?:{_WORDS}))*\b"
_SCALE = r"(?:[\s-]?(?P<{0}>hundred|thousand|[mb]illion|trillion)\b|(?P<{0}_short>k|mn?|bn|tn)\b)?"
_FIGURE = re.compile(
    rf"""
    (?<![A-Za-z\d.,/:-])
    (?:(?P<money>(?:US|A|C|HK|NZ|S)?\$|[£€¥₩]|\b(?:RMB|USD|EUR|GBP|KRW|JPY|CNY)\b)\s?)?
    (?P<number>{_NUMBER}){_SCALE.format("scale")}
    (?:\s?(?P<joint>[-–—~〜]|\bto\b|\band\b|\bor\b)\s?
        (?P<again>{_SIGNS})?(?P<upper>{_NUMBER}){_SCALE.format("upper_scale")})?
    (?!\d|[:/]\d|[.,]\d|(?:st|nd|rd|th)\b|-[A-Za-z])(?:여|余|多)?
    (?=(?P<unit>
        \s?(?:[%％]|per\ ?cent\b|퍼센트|{_SIGNS}(?!\d)|{_COUNTED_IN})
        |(?:\s[A-Za-zÀ-ɏ]+(?:['’-][A-Za-zÀ-ɏ]+)*){{1,3}})?)
    """,
    re.VERBOSE | re.IGNORECASE,
)
_NAMED = re.compile(
    r"(?:\b(?:no|nos|number|paragraph|article|section|page|chapter|resolution|room|route|aged?|by|another"
    rf"|{'|'.join((*MONTHS, *SHORT_MONTHS))})\.?|[#№])\s*$",
    re.IGNORECASE,
)
_DIFFERENCE = re.compile(r"\s?(?:more|less|fewer|extra|additional|above|below|short|higher|lower)\b", re.IGNORECASE)
_YEAR = re.compile(r"(?:1[0-9]|20)\d\d")
_CLOCK = re.compile(
    r"(?<![\d.:])(?P<hour>\d{1,2})(?:(?:[.:]|(?<=\d)h)(?P<minute>\d\d)(?!\d|[.:]\d))?"
    r"(?:\s?(?P<half>[ap])\.?m\b\.?|(?<=[.:h]\d\d)(?:\s?(?:Uhr|o.clock|hours)\b|(?<=[:h]\d\d)))",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number and what it counts.

    `unit` is a term; `kind` are the words between it and the number, None for money and per cent; `values` are the
    possible readings of the number, those of both ends if it is a range. Number and unit are `sentence[start:end]`.
    `to` are the readings of the second of two numbers with `to` between them: a range, or what the first became.
    """

    unit: str
    kind: tuple[str, ...] | None
    values: frozenset[float]
    start: int
    end: int
    to: frozenset[float] = frozenset()


def quantities(sentence: str) -> Iterator[Quantity]:
    """Yield the quantities of a sentence in order."""
    return (figure for figure in numbers(sentence) if figure.unit and figure.unit not in SPANS)


def numbers(sentence: str) -> Iterator[Quantity]:
    """Yield the quantities and lengths of time in a sentence in order, and with an empty unit its other numbers."""
    for match in _FIGURE.finditer(sentence):
        if _NAMED.search(sentence[max(0, match.start() - 20) : match.start()]):
            continue
        scale, upper_scale = (match[name] or match[f"{name}_short"] for name in ("scale", "upper_scale"))
        values, to = _readings(match["number"], scale), frozenset[float]()
        if match["upper"]:
            upper = _readings(match["upper"], upper_scale)
            values |= upper | _readings(match["number"], scale or upper_scale)
            to = upper if match["joint"].casefold() == "to" else to
        unit, kind, end = _counted(match) or ("", None, match.end())
        yield Quantity(unit, kind, values, match.start(), end, to)


def times_of_day(sentence: str) -> Iterator[Quantity]:
    """Yield the times of day in a sentence in order, in minutes since midnight."""
    for match in _CLOCK.finditer(sentence):
        hour, minute, half = int(match["hour"]), int(match["minute"] or 0), (match["half"] or "").casefold()
        if hour < 24 and minute < 60:
            hour = hour % 12 + (12 if half == "p" else 0) if half else hour
            yield Quantity(CLOCK, None, frozenset([float(60 * hour + minute)]), match.start(), match.end())


def _counted(match: re.Match[str]) -> tuple[str, tuple[str, ...] | None, int] | None:
    """Return the unit of a number, the words before it and where it ends; None if its unit is not known."""
    money, after = match["money"], match["unit"] or ""
    unit, number_end, end = after.strip(), match.end(), match.end() + len(after)
    short = match["scale_short"] or match["upper_scale_short"]
    if _DIFFERENCE.match(unit) or (match["again"] and not money) or (short and not money):
        return None
    if money:
        return CURRENCIES.get(money.casefold(), money.casefold()), None, number_end
    word = unit.split(" ", 1)[0]
    if word.casefold() in CURRENCIES:
        return CURRENCIES[word.casefold()], None, number_end + after.index(word) + len(word)
    if unit in _COUNTERS:
        return unit, (), end
    if re.fullmatch(r"[%％]|per ?cent|퍼센트", unit, re.IGNORECASE):
        return "%", None, end
    is_year = match["scale"] is None and _YEAR.fullmatch(match["number"])
    return None if is_year else _plural(after, number_end)


def _plural(words: str, start: int) -> tuple[str, tuple[str, ...], int] | None:
    """Return the noun that a number counts, in `14 primary schools of the valley` the second."""
    before: list[str] = []
    for match in re.finditer(r"\S+", words.casefold()):
        word, found = match[0], content_terms(match[0])
        if not found or word == "times" or word in _MONTHS:
            return None
        plural = len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is", "’s", "'s"))
        if plural or word in _NO_PLURALS:
            return found[0], tuple(before), start + match.end()
        before += found
    return None


def _readings(number: str, scale: str | None) -> frozenset[float]:
    """Return the possible values of a number: `1.200` is 1200 in some languages and 1.2 in others."""
    factor = SCALES[scale.casefold()] if scale else 1.0
    if not number[0].isdigit():
        return frozenset([_spelled(number.casefold()) * factor])
    parts = re.findall(r"(\d+(?:[.,]\d+)*)\s?([천만万萬억億亿조兆]?)", number)
    if any(myriad for _, myriad in parts):
        return frozenset([round(sum(_decimal(digits) * SCALES.get(myriad, 1.0) for digits, myriad in parts), 4)])
    plain = re.sub(r"[^\d.,]", "", number)
    grouped = re.fullmatch(r"(\d{1,3}(?:[.,]\d{3})+)(?:[.,](\d{1,2}))?", plain)
    found = {float(f"{re.sub('[.,]', '', grouped[1])}.{grouped[2] or 0}")} if grouped else set()
    if not grouped or re.fullmatch(r"\d+\.\d+", plain):
        found.add(_decimal(plain))
    return frozenset(round(value * factor, 4) for value in found)


def _decimal(digits: str) -> float:
    """Read digits whose last separator is the decimal one."""
    return float(re.sub(r"[.,](?=.*[.,])", "", digits).replace(",", "."))


def _spelled(words: str) -> float:
    total = current = 0
    for word in re.findall("[a-z]+", words):
        if word in SPELLED:
            current += SPELLED[word]
        elif word in {"hundred", "thousand"}:
            current *= round(SCALES[word])
            if word == "thousand":
                total, current = total + current, 0
    return float(total + current)
