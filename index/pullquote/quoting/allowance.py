"""What may be shown of an article: its publisher's terms, and the limits of whoever runs Pullquote.

All words of an article that anybody is shown pass here: those of quotes in `make_quote`, those of verdicts in
`place_of`, those of corrections in both.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self
from urllib.parse import urlsplit

from pullquote.settings import Settings, read_limits, read_publishers
from pullquote.terms import Terms
from pullquote.text.characters import is_spaceless
from pullquote.text.names import same_name
from pullquote.types import Article, Span, Withheld

EVERYBODY = "*"


@dataclass(frozen=True, slots=True)
class Allowance:
    """How much of one article may be shown at a time.

    Args:
        characters: how many its publisher allows; 0: none, None: any number.
        words: how many whoever runs Pullquote allows in one quote; a number like that of characters.
        reserved: the parts of its text that its publisher does not allow to be shown.
        one_sentence: whether a quote is one sentence only, as of an article that has to be paid for.
    """

    characters: int | None = None
    words: int | None = None
    reserved: tuple[Span, ...] = ()
    one_sentence: bool = False

    @property
    def is_limited(self) -> bool:
        """Return whether there is anything that may not be shown."""
        return self != Allowance()

    def refusal(self, article: Article, start: int, end: int) -> Withheld | None:
        """Return who does not allow `article.text[start:end]` to be shown; None if it may be."""
        if not self.is_limited:
            return None
        if self.characters is not None and end - start > self.characters:
            return "terms"
        if any(span.start < end and start < span.end for span in self.reserved):
            return "terms"
        return "limit" if self.words is not None and count_words(article.text[start:end]) > self.words else None

    def less(self, characters: int) -> Allowance:
        """Return what is left after so many characters were shown."""
        if self.characters is None:
            return self
        return Allowance(max(0, self.characters - characters), self.words, self.reserved, self.one_sentence)


EVERYTHING = Allowance()


@dataclass(frozen=True, slots=True)
class QuotePolicy:
    """The terms and limits of all articles. By default publishers' terms are obeyed, and nothing else limits quotes.

    `limits` are the most words of a quote by outlet or host, `licensed` the outlets and hosts that have given
    permission; `*` is everybody.
    """

    limits: Mapping[str, int] = field(default_factory=dict)
    licensed: tuple[str, ...] = ()

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """Return the policy that settings make."""
        return cls(read_limits(settings.quote_limits), read_publishers(settings.licensed))

    def allowance(self, article: Article, newest: Article | None = None) -> Allowance:
        """Return what may be shown of an article.

        Args:
            article: a version of it.
            newest: the newest version, if it is not this one: its terms hold for all.
        """
        words = self._words(article)
        reserved = tuple(Span(piece.start, piece.end) for piece in article.furniture if piece.kind == "reserved")
        said = (newest or article).terms
        if (not said and not reserved) or self.is_licensed(article):
            return Allowance(words=words)
        terms = Terms.parse(said or "")
        return Allowance(
            characters=0 if terms.nosnippet else terms.max_snippet,
            words=words,
            reserved=reserved,
            one_sentence=terms.not_free,
        )

    def is_licensed(self, article: Article) -> bool:
        """Return whether its publisher has allowed whoever runs Pullquote more than its terms say."""
        return any(is_published_by(article, name) for name in self.licensed)

    def why_not_taken(self, article: Article) -> str | None:
        """Return which terms say that an article may not be taken from the web; None if none does."""
        why = Terms.parse(article.terms or "").why_not_taken
        return None if why is None or self.is_licensed(article) else why

    def _words(self, article: Article) -> int | None:
        named = [words for name, words in self.limits.items() if name != EVERYBODY and is_published_by(article, name)]
        return min(named) if named else self.limits.get(EVERYBODY)


def is_published_by(article: Article, name: str) -> bool:
    """Return whether an outlet, by its name or its host, published an article."""
    if name == EVERYBODY or (article.outlet is not None and same_name(article.outlet, name)):
        return True
    host = (urlsplit(article.url).hostname or "") if article.url else ""
    wanted = name.casefold().removeprefix("www.")
    return "." in wanted and (host == wanted or host.endswith(f".{wanted}"))


def count_words(text: str) -> int:
    """Count the words of a text; two characters of a script without spaces count as one."""
    spaceless = sum(map(is_spaceless, text))
    if not spaceless:
        return len(text.split())
    spaced = "".join(" " if is_spaceless(character) else character for character in text)
    return len(spaced.split()) + (spaceless + 1) // 2
