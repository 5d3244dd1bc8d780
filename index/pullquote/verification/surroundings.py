"""What stands around a match: the whole sentences, whether the match is the whole of them, and what may change it."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

import regex

from pullquote.quoting.allowance import Allowance, QuotePolicy
from pullquote.quoting.corrections import corrections_of
from pullquote.text.characters import is_hidden
from pullquote.text.folding import Folded, fold
from pullquote.text.passages import stretches
from pullquote.text.quotations import Quotation, find_quotations
from pullquote.text.sentences import sentences
from pullquote.types import Article, Correction, Span
from pullquote.verification.exact import exact_places, without_repeated_marks
from pullquote.verification.figures import figure_around
from pullquote.verification.telling_words import likely_language, primary, telling_words
from pullquote.verification.verdict import Caution, CautionKind, Whole
from pullquote.verification.words import Words, words_of

_STOPS = ".。．｡।॥۔։።"
_QUESTION = "?？؟՞፧⁇⁈‽¿\u037e"
_GREEK_QUESTION = re.compile(r"(?<=[\u0370-\u03ff\u1f00-\u1fff]);")  # most often a semicolon to Unicode
_INITIAL = regex.compile(r"(?<![\w'’])[\p{Lu}\p{Ll}]\.\s*+\Z")
"""A letter with a full stop: most often a name's or a title's, after which no sentence surely begins."""

_IDLE = " \t\n\u00a0,:;.،，：。"
_LONGEST_SPEAKER = 200
_REACH = 2_500
"""Code points before and after a match in which words are looked for that may change what it means: more than any
sentence has, but not all of a text that no sentence ends."""

_BULLETS = "•◦▪‣·*"
_DASHES = frozenset("-‐‑‒–—―−")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The whole sentences around a match, what it is the whole of, and the words that may change what it means."""

    sentence: Span
    whole: Whole | None
    cautions: tuple[Caution, ...]


class ReadArticle:
    """An article that is folded, and whose sentences and quotations are found, once, however many matches it has.

    `superseded` says that there is a later version of it than this one, `allowance` what may be shown of it, and
    `corrections` those that are shown with it, if there is one.
    """

    def __init__(
        self,
        article: Article,
        *,
        superseded: bool = False,
        allowance: Allowance | None = None,
        corrections: tuple[Correction, ...] | None = None,
    ) -> None:
        self.article = article
        self.allowance = QuotePolicy().allowance(article) if allowance is None else allowance
        self.corrections = corrections_of(article, self.allowance) if corrections is None else corrections
        self.superseded = superseded
        self._split: dict[Span, list[Span]] = {}

    def exact_places(self, claim: str, *, repeated_marks: bool = True) -> Iterator[Span]:
        """Yield where a claim was printed word for word, with the marks repeated before paragraphs or without."""
        return exact_places(claim, *(self._printed if repeated_marks else self._unmarked))

    def words(self, stretch: Span) -> Words:
        """Return the words of a stretch; those of the whole text are kept."""
        return self._words if stretch == (0, len(self.article.text)) else words_of(self.article.text, stretch)

    @cached_property
    def _words(self) -> Words:
        return words_of(self.article.text)

    @cached_property
    def _printed(self) -> tuple[str, Folded]:
        return self.article.text, fold(self.article.text)

    @cached_property
    def _unmarked(self) -> tuple[str, Folded]:
        text = without_repeated_marks(self.article.text)
        return self._printed if text == self.article.text else (text, fold(text))

    @cached_property
    def _stretches(self) -> list[Span]:
        return stretches(self.article)

    @cached_property
    def _languages(self) -> tuple[str, ...]:
        """The language the article is said to be in, if it is, and the one that its words are likely in."""
        likely = likely_language(self.article.text)
        said = self.article.language
        return (likely,) if said is None or primary(said) == likely else (said, likely)

    @cached_property
    def _quotations(self) -> tuple[Quotation, ...]:
        return find_quotations(self.article.text, self._stretches)

    @cached_property
    def _by_beginning(self) -> tuple[list[Quotation], list[int]]:
        """The quotations by the beginnings of their words, and for each the farthest end of those up to it."""
        quotations = sorted(self._quotations, key=lambda one: one.inner.start)
        return quotations, list(accumulate((one.inner.end for one in quotations), max))

    def around(self, start: int, end: int) -> Surroundings:
        """Return what stands around `text[start:end]`.

        The match is the whole of its sentences if outside of it they have only white space, quotation marks, brackets,
        dashes and bullets before them, and full stops after them: a question mark belongs to what was said.
        """
        sentence = self._sentence(start, end)
        cautions = self._cautions(sentence, start, end, self._quotation(start, end))
        return Surroundings(sentence, self.whole(start, end), tuple(cautions))

    def whole(self, start: int, end: int) -> Whole | None:
        """Return what `text[start:end]` is the whole of; see `around`."""
        text, sentence = self.article.text, self._sentence(start, end)
        before, after = text[sentence.start : start], text[end : sentence.end]
        if self._sentences(start, end) and _is_idle_before(before) and _is_idle_after(after):
            return "sentence"
        quotation = self._quotation(start, end)
        if quotation is None or not quotation.closed or not self._fills(quotation, start, end):
            return None
        return "paragraphs" if len(self._touched(quotation.start, quotation.end)) > 1 else "quotation"

    def telling(self, start: int, end: int) -> list[Caution]:
        """Return the words of `text[start:end]` that may change what stands beside them."""
        text = self.article.text
        found: dict[Span, CautionKind] = {}
        for language in self._languages:
            for kind, span in telling_words(text, start, end, language):
                found.setdefault(span, kind)
        return [Caution(kind, text[slice(*span)], *span) for span, kind in found.items()]

    def _sentence(self, start: int, end: int) -> Span:
        """Return the span of the whole sentences around a match."""
        found = self._sentences(start, end)
        return Span(min(start, found[0].start), max(end, found[-1].end)) if found else Span(start, end)

    def _sentences(self, start: int, end: int) -> list[Span]:
        found: list[Span] = []
        for stretch in self._touched(start, end):
            if stretch not in self._split:
                self._split[stretch] = self._sentences_of(stretch)
            inside = self._split[stretch]
            first = bisect_right(inside, start, key=lambda span: span.end)
            found += inside[first : bisect_left(inside, end, key=lambda span: span.start)]
        return found

    def _sentences_of(self, stretch: Span) -> list[Span]:
        """Split a stretch where a sentence ends in each of the languages: `am 3. März` is cut only by English rules."""
        text = self.article.text
        readings = [sentences(text, *stretch, language) for language in self._languages]
        common = set.intersection(*({one.start for one in reading} for reading in readings))
        found: list[Span] = []
        for one in readings[0]:
            if found and (one.start not in common or _INITIAL.search(text, max(one.start - 8, 0), one.start)):
                found[-1] = Span(found[-1].start, one.end)
            else:
                found.append(one)
        return found

    def _touched(self, start: int, end: int) -> list[Span]:
        first = bisect_right(self._stretches, start, key=lambda span: span.end)
        return self._stretches[first : bisect_left(self._stretches, end, key=lambda span: span.start)]

    def _quotation(self, start: int, end: int) -> Quotation | None:
        """Return the innermost quotation whose words include the match, without its marks."""
        quotations, farthest = self._by_beginning
        around = []
        place = bisect_right(quotations, start, key=lambda one: one.inner.start) - 1
        while place >= 0 and farthest[place] >= end:
            around += [quotations[place]] if quotations[place].inner.end >= end else []
            place -= 1
        return max(reversed(around), key=lambda one: one.depth, default=None)

    def _fills(self, quotation: Quotation, start: int, end: int) -> bool:
        text = self.article.text
        after = text[end : quotation.inner.end].strip()
        return _is_idle_before(text[quotation.inner.start : start]) and (_is_idle_after(after) or after in {",", "，"})

    def _cautions(self, sentence: Span, start: int, end: int, quotation: Quotation | None) -> Iterator[Caution]:
        text = self.article.text
        for figure in filter(None, (figure_around(text, start), figure_around(text, end))):
            yield Caution("figure", text[slice(*figure)], *figure)
        if quotation is not None:
            yield Caution("quotation", text[quotation.start], quotation.start, quotation.start + 1)
        first, last = max(sentence.start, start - _REACH), min(sentence.end, end + _REACH)
        found = [*self.telling(first, start), *self.telling(end, last)]
        speakers = [] if quotation is None else list(self._speakers(quotation))
        found = [one for one in found if not any(who.start <= one.start < who.end for who in speakers)] + speakers
        mark = next((place for place in range(end, last) if self._asks(place)), None)
        if mark is not None:
            found.append(Caution("question", text[mark], mark, mark + 1))
        yield from sorted(found, key=lambda caution: caution.start)

    def _speakers(self, quotation: Quotation) -> Iterator[Caution]:
        """Yield the words beside a quotation, in its sentences, that say who spoke."""
        text = self.article.text
        around = self._sentences(quotation.start, quotation.end)
        if not around or not quotation.closed:
            return
        for side in (Span(around[0].start, quotation.start), Span(quotation.end, around[-1].end)):
            words = text[slice(*side)]
            start = side.start + len(words) - len(words.lstrip(_IDLE))
            end = max(start, side.start + len(words.rstrip(_IDLE)))
            telling = self.telling(start, end) if end - start <= _LONGEST_SPEAKER else ()
            if any(one.kind == "attribution" for one in telling):
                yield Caution("attribution", text[start:end], start, end)

    def _asks(self, place: int) -> bool:
        text = self.article.text
        return text[place] in _QUESTION or _GREEK_QUESTION.match(text, place) is not None


def _is_idle_before(text: str) -> bool:
    return all(_is_blank(one) or one in _BULLETS or one in _DASHES or _opens_or_closes(one) for one in text)


def _is_idle_after(text: str) -> bool:
    return all(_is_blank(one) or one in _STOPS or _opens_or_closes(one) for one in text)


def _is_blank(character: str) -> bool:
    return character.isspace() or is_hidden(character)


def _opens_or_closes(character: str) -> bool:
    return character in "\"'＂" or unicodedata.category(character) in {"Ps", "Pe", "Pi", "Pf"}
