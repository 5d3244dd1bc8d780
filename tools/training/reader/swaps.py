"""Questions changed in one thing, a name, a year, a number or a word, so that what answered them answers no longer."""

from __future__ import annotations

import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

ATTEMPTS = 10  # draws of another name or year that the passage does not hold
COMMON = 0.2  # times as often in small letters as with a capital is a word that is no name
FEW = 5  # names of a kind that a replacement is drawn from, at least

_CAPITALIZED = r"[A-ZÀ-Þ][\w’'\-]*\w|[A-Z]{2,}"
_NAME = re.compile(rf"(?:{_CAPITALIZED})(?: (?:{_CAPITALIZED}))*")
_LOWER = re.compile(r"\b[a-zà-þ][\w’'\-]*")
_YEAR = re.compile(r"\b(1[5-9]\d\d|20[0-4]\d)\b")
_NUMBER = re.compile(r"(?<![\w.,])\d{1,3}(?![\w.,]*\d)")
_MONTHS = frozenset("January February March April May June July August September October November December".split())
_DAYS = frozenset("Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split())
_BEFORE_PLACE = frozenset("in at from near to across outside around".split())
_BEFORE_PERSON = frozenset("mr ms mrs dr sir president minister judge mayor senator by captain".split())
_NO_NAME = frozenset(
    "The A An In On At It He She They We I This That Who What When Where Why How Which Is Are Was Were Did Does Do Can "
    "His Her Their Its If As But And For From After Before Of To By With Has Have Had There Name".split()
)
_CLOSED = re.compile(
    r"(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|any|or)\b", re.IGNORECASE
)
_PAIRS = """first second|largest smallest|biggest smallest|oldest youngest|highest lowest|before after|son daughter
wife brother|husband sister|mother uncle|father aunt|men women|man woman|boys girls|won lost|win lose|rise fall
rose fell|increase decrease|north south|northern southern|east west|eastern western|open close|opened closed
arrive leave|arrived left|buy sell|bought sold|start end|started ended|most least|last next|support oppose
more fewer|hired sacked|joined left|accept reject|accepted rejected|approve block|approved blocked|male female
morning evening|gold bronze|summer winter""".replace("\n", "|")
_OPPOSITES = {one: other for pair in _PAIRS.split("|") for one, other in (pair.split(), reversed(pair.split()))} | {
    "president": "vice president"
}


class NameLexicon:
    """The names that texts hold, each with its kind and number of words, so that one can stand in for another.

    The kind is a guess from the words that stand before the name.
    """

    def __init__(self, texts: Iterable[str]) -> None:
        texts = list(texts)
        lower = Counter(word for text in texts for word in _LOWER.findall(text))
        self.kinds: dict[str, tuple[str, int]] = {}
        for name, before in sorted(_words_before_names(texts).items()):
            first, *others = name.split()
            common = not others and lower[first.lower()] > COMMON * before.total()
            if name not in _NO_NAME and len(name) > 2 and not common:
                self.kinds[name] = _kind(name, before), min(len(others) + 1, 3)
        self.by_kind: dict[tuple[str, int], list[str]] = defaultdict(list)
        for name, kind in self.kinds.items():
            self.by_kind[kind].append(name)
        self._by_lower = {name.lower(): name for name in self.kinds}

    def in_question(self, question: str) -> list[str]:
        """Return the known names in a question, in whatever case they stand there, the longest where they overlap."""
        words = re.findall(r"[\w’'\-]+", question)
        found: list[str] = []
        taken: set[int] = set()
        for size in (4, 3, 2, 1):
            for start in range(len(words) - size + 1):
                places = range(start, start + size)
                last = re.sub(r"[’']s?$", "", words[start + size - 1])
                name = " ".join([*words[start : start + size - 1], last])
                if name.lower() not in self._by_lower or taken & set(places):
                    continue
                if size == 1 and name.islower() and question != question.lower():
                    continue  # a common word of a question that has capitals
                found.append(name)
                taken |= set(places)
        return found

    def others(self, name: str) -> list[str]:
        """Return the names of the same kind and length, if there are enough; `name` may be in any case."""
        alike = self.by_kind[self.kinds[self._by_lower[name.lower()]]]
        return alike if len(alike) >= FEW else []


def _words_before_names(texts: Iterable[str]) -> dict[str, Counter[str]]:
    """Return for each name how often which word stands before it; beginnings of sentences are left out."""
    before: dict[str, Counter[str]] = defaultdict(Counter)
    for text in texts:
        for found in _NAME.finditer(text):
            if found.start() and text[max(0, found.start() - 2) : found.start()].strip(" ") not in {*'.”"!?'}:
                words = text[max(0, found.start() - 20) : found.start()].lower().split()
                before[found.group()][words[-1].strip('(“".,') if words else ""] += 1
    return before


def _kind(name: str, before: Counter[str]) -> str:
    """Guess what a name is of."""
    total = before.total()
    if name in _MONTHS:
        return "month"
    if name in _DAYS:
        return "day"
    if sum(count for word, count in before.items() if word in _BEFORE_PLACE) >= 0.4 * total:
        return "place"
    if before["the"] >= 0.4 * total:
        return "body"
    if len(name.split()) == 2 or sum(n for word, n in before.items() if word in _BEFORE_PERSON) >= 0.3 * total:
        return "person"
    return "other"


def swaps(question: str, shown: str, names: NameLexicon, rng: random.Random, most: int = 3) -> list[str]:
    """Return questions with one thing changed that `shown` (context and passage) holds, into what it does not hold.

    Args:
        question: what the passage answers.
        shown: what the reader sees of the passage and its context.
        names: where other names are taken from.
        rng: draws the replacements.
        most: how many questions at most.
    """
    changed = [
        *_other_names(question, shown, names, rng),
        *_other_numbers(question, shown, rng),
        *_opposites(question, shown, rng),
    ]
    found = [one for one in dict.fromkeys(changed) if one != question]
    rng.shuffle(found)
    return found[:most]


def _other_names(question: str, shown: str, names: NameLexicon, rng: random.Random) -> Iterator[str]:
    """Yield the question with one name replaced by another of its kind."""
    lower = shown.lower()
    for name in names.in_question(question):
        choices = names.others(name)
        if not choices or not any(word in lower for word in _long_words(name)):
            continue
        for other in (rng.choice(choices) for _ in range(ATTEMPTS)):
            if not any(word in lower for word in _long_words(other)):
                new = other.lower() if name.islower() else other
                yield re.sub(rf"\b{re.escape(name)}(?=\b|[’'])", new.replace("\\", ""), question, count=1)
                break


def _other_numbers(question: str, shown: str, rng: random.Random) -> Iterator[str]:
    """Yield the question with a year or a small number moved."""
    for year in _YEAR.findall(question):
        moved = (str(int(year) + rng.choice([-9, -6, -4, -3, -2, -1, 1, 2, 3, 4, 5, 7])) for _ in range(ATTEMPTS))
        other = next((one for one in moved if one not in shown), None) if year in shown else None
        if other:
            yield question.replace(year, other, 1)
    for number in _NUMBER.findall(question):
        other = str(int(number) + rng.choice([1, 2, 3, 5, 7, 10]))
        if re.search(rf"\b{number}\b", shown) and not re.search(rf"\b{other}\b", shown):
            yield re.sub(rf"\b{number}\b", other, question, count=1)


def _opposites(question: str, shown: str, rng: random.Random) -> Iterator[str]:
    """Yield the question with a word turned into its opposite: not for “did it rise?”, which “it fell” answers."""
    lower = shown.lower()
    for word in () if _CLOSED.match(question) else question.split():
        bare = word.strip("?.,!").lower()
        other = _OPPOSITES.get(bare)
        if other and bare in lower and other not in lower.split() and rng.random() < 0.5:
            yield re.sub(rf"\b{re.escape(bare)}\b", other, question, count=1, flags=re.IGNORECASE)


def _long_words(name: str) -> list[str]:
    return [word for word in name.lower().split() if len(word) > 2]
