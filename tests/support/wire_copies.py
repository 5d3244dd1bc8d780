"""Copies of a passage as outlets print them: changes of style that keep what is said, and changes that do not."""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

Change = Callable[[str, Random], str | None]
"""Returns a changed text; None for a text in which there is nothing to change so."""

_WORD = re.compile(r"(?<![\w'’-])[a-z]{6,}(?![\w'’-])")
_NUMBER = re.compile(r"(?<![\w.,])\d+(?![\w.,]*\d)")
_NAME = re.compile(r"(?<=[a-z,] )[A-Z][a-z]{3,}")
_VERB = re.compile(r"\b(?:was|were|is|are|will|would|can|could|has|have|had)\b(?! not)")
_SENTENCE = re.compile(r"(?<=[.!?]) +(?=[A-Z“\"])")


def slip(text: str, random: Random) -> str | None:
    """Leave out, double or exchange a letter inside of a long word."""
    found = list(_WORD.finditer(text))
    if not found:
        return None
    match = random.choice(found)
    word, at = match.group(), random.randrange(1, len(match.group()) - 2)
    way = random.randrange(3)
    new = (
        word[:at] + word[at + 1 :],
        word[:at] + word[at] + word[at:],
        word[:at] + word[at + 1] + word[at] + word[at + 2 :],
    )[way]
    return text[: match.start()] + new + text[match.end() :] if new != word else None


def _replaced(pattern: str, new: str) -> Change:
    def change(text: str, _: Random) -> str | None:
        changed = re.sub(pattern, new, text)
        return changed if changed != text else None

    return change


def _at_random(pattern: re.Pattern[str], new: Callable[[str], str]) -> Change:
    def change(text: str, random: Random) -> str | None:
        found = list(pattern.finditer(text))
        if not found:
            return None
        match = random.choice(found)
        return text[: match.start()] + new(match.group()) + text[match.end() :]

    return change


def _without_a_sentence(text: str, random: Random) -> str | None:
    sentences = _SENTENCE.split(text)
    if len(sentences) < 2:
        return None
    del sentences[random.randrange(len(sentences))]
    return " ".join(sentences)


STYLES: dict[str, Change] = {
    "a slip": slip,
    "a dateline": lambda text, _: f"SALTMERE (Meridian Wire) – {text}",
    "typewriter's quotation marks": _replaced("[“”]", '"'),
    "American spelling": _replaced(r"\b([Hh]arb|[Ll]ab|[Nn]eighb)our", r"\1or"),
    "the day without `on`": _replaced(r"\bon (?=(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b)", ""),
    "a comma more": _replaced(r" and ", ", and "),
    "per cent": _replaced(r"(?<=\d) per cent\b|(?<=\d) percent\b|(?<=\d)%", " percent"),
    "another space": _replaced(r"\. ", ".  "),
}
"""What changes nothing that is said."""

MEANINGS: dict[str, Change] = {
    "another figure": _at_random(_NUMBER, lambda number: str(int(number) + 1)),
    "another name": _at_random(_NAME, lambda name: f"{name[:-1]}{'a' if name[-1] != 'a' else 'e'}"),
    "a denial": _at_random(_VERB, lambda verb: f"{verb} not"),
    "a doubt": lambda text, _: f"It is said that {text[0].lower()}{text[1:]}",
    "a quotation": _at_random(_WORD, lambda word: f"“{word}”"),
    "a sentence less": _without_a_sentence,
    "a question": lambda text, _: f"{text.rstrip('.')}?" if text.endswith(".") else None,
}
"""What changes what is said, or who says it."""
