"""A quote as a picture: what is printed on it, and its description for those who do not see it.

The words are the article's own, with the sentence that answers in bold. Where the passage is too long for a picture,
whole sentences around that one are printed, as elsewhere; what was left out is marked outside of the words.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from pullquote import Quote, article_parts, attribution_parts, receipt_of
from pullquote_bot.i18n.translations import Translator
from pullquote_bot.rendering.embeds import SEPARATOR, addresses, cut_notes
from pullquote_bot.rendering.markdown import closed, isolated, shown, units
from pullquote_bot.rendering.provenance import correction_lines
from pullquote_bot.rendering.truncate import fit, shortened

LONGEST = 600  # columns of words: on a phone, about as high as it is wide
SHORT = 180  # columns of words that are printed larger
LINE = 40  # columns: what a line break may leave empty
LONGEST_LINE = 200  # code units of a title or an address
MAX_DESCRIPTION = 1024  # code units that Discord takes to describe a picture
_WORDS = re.compile(r"(?:… )?“(.+?)”(?: …)?(?:\n|$)", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What is printed on the picture of a quote, as plain text.

    `words` are consecutive pieces of the quote, the second in bold; `cut_before` and `cut_after` say that the
    paragraph has more. `notes` say so in words, `warnings` what must be known of the article.
    """

    language: str
    words: tuple[str, str, str]
    cut_before: bool
    cut_after: bool
    notes: tuple[str, ...]
    warnings: tuple[str, ...]
    title: str
    source: tuple[str, ...]

    @property
    def text(self) -> str:
        """The words as they are printed."""
        return "".join(self.words)

    @property
    def is_short(self) -> bool:
        """Return whether the words may be printed larger."""
        return columns(self.text) <= SHORT

    @property
    def description(self) -> str:
        """All that is printed, for a screen reader: the words first, then where they come from."""
        ellipses = ("… " if self.cut_before else "", " …" if self.cut_after else "")
        words = f"{ellipses[0]}“{closed(self.text)}”{ellipses[1]}"
        lines = "\n".join((words, *self.notes, *self.warnings, self.title, *self.source))
        return shortened(lines, MAX_DESCRIPTION, str)


def card_of(quote: Quote, say: Translator, warnings: Iterable[str] = ()) -> Card:
    """Return what the picture of a quote has on it.

    Args:
        quote: the quote.
        say: the reader's language.
        warnings: what must be known of the article, such as that a server added it.
    """
    sentences = [span.shift(-quote.start) for span in quote.passage.sentences]
    within = [span for span in sentences if span.start >= 0 and span.end <= len(quote.text)]
    start, end = fit(quote.text, LONGEST, quote.highlight, within, cost=lambda text, _start, _end: columns(shown(text)))
    low, high = (min(max(edge, start), end) for edge in quote.highlight)
    text = shown(quote.text)
    title, *_ = article_parts(quote.article, say)
    parts = attribution_parts(quote.article, quote.passage, say, superseded=quote.superseded)
    before, after = quote.cut_before or start > 0, quote.cut_after or end < len(quote.text)
    receipt = say("Receipt {receipt}", receipt=receipt_of(quote.article, quote.start + start, quote.start + end))
    url = next(iter(addresses(quote.article.url)), None)
    corrections = correction_lines(quote.corrections, say)
    return Card(
        language=(quote.article.language or say.locale).split("-")[0].lower(),
        words=(text[start:low], text[low:high], text[high:end]),
        cut_before=before,
        cut_after=after,
        notes=cut_notes(say, before=before, after=after),
        warnings=tuple(shortened(line, LONGEST_LINE, closed) for line in (*warnings, *corrections)),
        title=shortened(title, LONGEST_LINE, isolated),
        source=(
            shortened(SEPARATOR.join(parts), 2 * LONGEST_LINE, isolated),
            *([shortened(url, LONGEST_LINE, str)] if url else []),
            f"Pullquote{SEPARATOR}{receipt}",
        ),
    )


def words_in(description: str) -> str:
    """Return the words of a quote from the description of its picture; empty if it is none."""
    found = _WORDS.match(description)
    return found[1] if found else ""


def columns(text: str) -> int:
    """Count the columns that a text takes: two for a wide character, none for a mark, a line's for a line break."""
    wide = sum(unicodedata.east_asian_width(one) in {"W", "F"} for one in text)
    return units(text) + wide + LINE * text.count("\n")
