"""Facts of articles, cut to more than any post shows, so that whoever shows them takes no time over their length.

Pullquote keeps no longer ones of what it reads; archives that older versions made may hold them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TypeVar

from pullquote import AlsoIn, Answer, Article, Correction, Passage, Place, Quote, Recheck, Verification

LONGEST = 1000  # characters of a fact
MOST_NAMES = 20
MOST_COPIES = 50  # of a passage
MOST_CORRECTIONS = 20  # of an article

_Optional = TypeVar("_Optional", str, str | None)


def brief_answer(answer: Answer) -> Answer:
    """Return an answer with brief facts in its quotes and its closest passages."""
    return replace(
        answer, quotes=tuple(map(brief_quote, answer.quotes)), closest=tuple(map(brief_quote, answer.closest))
    )


def brief_quote(quote: Quote) -> Quote:
    """Return a quote with brief facts; its words, and its article's, are as they were."""
    return replace(
        quote,
        article=brief_article(quote.article),
        passage=_passage(quote.passage),
        also_in=tuple(map(_copy, quote.also_in[:MOST_COPIES])),
        corrections=_corrections(quote.corrections),
    )


def brief_verification(verification: Verification) -> Verification:
    """Return a verification with brief facts at its places; of pieces, nothing is shown but their places."""
    return replace(verification, places=tuple(map(_place, verification.places)), pieces=())


def brief_recheck(recheck: Recheck) -> Recheck:
    """Return what has become of a quote, with brief facts."""
    return recheck if recheck.place is None else replace(recheck, place=_place(recheck.place))


def brief_article(article: Article) -> Article:
    """Return an article with brief facts; it has its whole text and id."""
    return replace(
        article,
        title=_cut(article.title),
        authors=_names(article.authors),
        translators=_names(article.translators),
        outlet=_cut(article.outlet),
        published=_cut(article.published),
        modified=_cut(article.modified),
        language=_cut(article.language),
        section=_cut(article.section),
        corrections=tuple(map(_cut, article.corrections[:MOST_CORRECTIONS])),
        terms=_cut(article.terms),
    )


def _place(place: Place) -> Place:
    passage = None if place.passage is None else _passage(place.passage)
    cautions = tuple(replace(one, text=_cut(one.text)) for one in place.cautions)
    return replace(
        place,
        article=brief_article(place.article),
        passage=passage,
        cautions=cautions,
        corrections=_corrections(place.corrections),
    )


def _corrections(corrections: Sequence[Correction]) -> tuple[Correction, ...]:
    return tuple(replace(one, text=_cut(one.text)) for one in corrections[:MOST_CORRECTIONS])


def _passage(passage: Passage) -> Passage:
    return replace(passage, credit=_cut(passage.credit))


def _copy(copy: AlsoIn) -> AlsoIn:
    return replace(copy, outlet=_cut(copy.outlet))


def _names(names: Iterable[str]) -> tuple[str, ...]:
    kept = tuple(map(_cut, names))
    return kept if len(kept) <= MOST_NAMES else (*kept[:MOST_NAMES], "…")


def _cut(text: _Optional) -> _Optional:
    return text if text is None or len(text) <= LONGEST else text[: LONGEST - 1] + "…"
