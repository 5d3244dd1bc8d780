"""What is said of the time that a question names, and of quotes of different dates that differ."""

from __future__ import annotations

from collections.abc import Sequence

from pullquote import Quote, ReadAs, differing
from pullquote_bot.i18n.translations import Translator
from pullquote_bot.rendering.markdown import escape
from pullquote_bot.rendering.truncate import shortened

WORDS_LENGTH = 60  # of a question's own words


def read_as_line(read: ReadAs, say: Translator) -> str:
    """Say how the time that a question names was read, and if no quote is of it."""
    words = shortened(read.words, WORDS_LENGTH, escape)
    if read.kind == "newest":
        return say("“{words}”: the newest first.", words=words)
    first, last = say.date(read.after or ""), say.date(read.before or "")
    only = read.kind == "published"
    if read.after == read.before:
        said = say("“{words}”: only articles published on {date}.", words=words, date=first) if only else ""
        said = said or say("“{words}”: first what is of {date}.", words=words, date=first)
    elif read.after and read.before:
        dates = {"words": words, "first": first, "last": last}
        said = say("“{words}”: only articles published from {first} to {last}.", **dates) if only else ""
        said = said or say("“{words}”: first what is of {first} to {last}.", **dates)
    elif read.after:
        said = say("“{words}”: only articles published on or after {date}.", words=words, date=first) if only else ""
        said = said or say("“{words}”: first what is of {date} or later.", words=words, date=first)
    else:
        said = say("“{words}”: only articles published on or before {date}.", words=words, date=last) if only else ""
        said = said or say("“{words}”: first what is of {date} or earlier.", words=words, date=last)
    return f"{said} {say('No quote here is of that time.')}" if read.is_met is False and not only else said


def differing_lines(quotes: Sequence[Quote], say: Translator) -> list[str]:
    """Say which quotes give different figures for the same thing."""
    numbers = {id(quote): number for number, quote in enumerate(quotes, 1)}
    said = []
    for group in differing(quotes):
        given = ", ".join(
            say("quote {number}: {date}", number=numbers[id(quote)], date=say.date(quote.article.published or ""))
            for quote in group
        )
        said.append(say("⚠ The figures differ by date: {quotes}.", quotes=given))
    return said
