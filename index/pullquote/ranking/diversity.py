"""The order in which ranked passages are shown: answers first, from different articles, days and outlets.

Beside a passage that surely answers, a doubtful one does not count as an answer. Among answers that score close to the
best one left, a passage of an article not quoted yet comes first, then one of another day or outlet. The order of a
cross-encoder is kept, since it is unknown which differences are small on its scale. No article gives more than
MOST_OF_ONE passages while others answer. The best answer always comes first.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from pullquote.ranking.scoring import ScoredPassage

CLOSE = 0.1  # scores that differ by no more are about equally good
MOST_OF_ONE = 2
BESIDE = 0.5  # the least share of the greatest probability that another answer must have


@dataclass(frozen=True, slots=True)
class RankedPassage:
    """A scored passage, its copies in other articles, and the probability that it answers.

    `marked` is the sentence that answers, where another reason than the scores decides which.
    """

    scored: ScoredPassage
    copies: tuple[ScoredPassage, ...]
    probability: float
    marked: int | None = None


def split_answers(ranked: Sequence[RankedPassage], threshold: float) -> tuple[list[RankedPassage], list[RankedPassage]]:
    """Split ranked passages into the answers, in the order to show them, and the rest, in the order given."""
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
