"""In which order what was ranked is shown: first what answers, of several articles, days and outlets.

Beside a passage that surely answers, one that perhaps does is no answer. Of those that answer and score close to the
best one left, one of an article not quoted yet comes first, then one of another day or outlet; what a cross-encoder has
ordered stays so, since nobody knows what is close on its scale. No article gives more than MOST_OF_ONE as long as
others answer. The best that answers is always the first.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from pullquote.ranking.scoring import ScoredPassage

CLOSE = 0.1  # scores that differ by no more bear on a question about alike
MOST_OF_ONE = 2
BESIDE = 0.5  # of the greatest probability, the share that a passage beside it must have


@dataclass(frozen=True, slots=True)
class RankedPassage:
    """A ranked passage, its copies in other articles, and how probable it is that it answers."""

    scored: ScoredPassage
    copies: tuple[ScoredPassage, ...]
    probability: float


def split_answers(ranked: Sequence[RankedPassage], threshold: float) -> tuple[list[RankedPassage], list[RankedPassage]]:
    """Part what was ranked, best first, into what answers, in the order to be shown, and the rest as it was."""
    least = max(threshold, BESIDE * max((one.probability for one in ranked), default=0.0))
    return diversify([one for one in ranked if one.probability >= least]), [
        one for one in ranked if one.probability < least
    ]


def diversify(ranked: Sequence[RankedPassage]) -> list[RankedPassage]:
    """Order passages that answer, best first, so that different articles, days and outlets come early."""
    left, chosen = list(ranked), []
    articles: Counter[int] = Counter()
    printed: set[tuple[str | None, str | None]] = set()
    while left:
        allowed = [one for one in left if articles[one.scored.stored.version] < MOST_OF_ONE] or left
        close = [one for one in allowed if _is_close(one.scored, allowed[0].scored)]
        next_one = min(close, key=lambda one: (one.scored.stored.version in articles, _printed(one) in printed))
        left.remove(next_one)
        chosen.append(next_one)
        articles[next_one.scored.stored.version] += 1
        printed.add(_printed(next_one))
    return chosen


def _is_close(one: ScoredPassage, best: ScoredPassage) -> bool:
    return one is best or (best.reranked is None and one.score >= best.score - CLOSE)


def _printed(one: RankedPassage) -> tuple[str | None, str | None]:
    stored = one.scored.stored
    return stored.outlet, stored.published
