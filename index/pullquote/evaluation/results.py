"""Results of an evaluation, as frozen values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pullquote.evaluation.dataset import Question
from pullquote.evaluation.judge import Lacking


@dataclass(frozen=True, slots=True)
class Statistic:
    """A figure with its bootstrapped 95% interval and number of questions; values are `None` without questions."""

    value: float | None
    low: float | None
    high: float | None
    questions: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """A figure compared with a baseline's over the same questions.

    `value` is the baseline's, `difference` Pullquote's minus the baseline's, and `p` how often chance alone would make
    the difference as large (paired randomisation test, two-sided, not corrected for the number of comparisons).
    """

    baseline: str
    figure: str
    kind: str
    value: Statistic
    difference: Statistic
    p: float


@dataclass(frozen=True, slots=True)
class Seen:
    """A passage as a report shows it: article, paragraph, and the beginning of its text or the expected words."""

    article: str
    title: str | None
    paragraph: int | None
    text: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """The outcome of one question.

    `rank` is that of the first right passage, from 1, or `None` if none was found; `ranks` are the baselines'.
    `highlighted` says whether the highlighted sentence of the first right quote contains the answer, or is `None` if no
    right passage is quoted or the answer has no span.
    """

    id: str
    question: str
    kind: str
    answerable: bool
    answered: bool
    confidence: float
    rank: int | None
    highlighted: bool | None
    first: Seen | None
    expected: tuple[Seen, ...]
    ranks: Mapping[str, int | None] = field(default_factory=dict)

    @property
    def faults(self) -> tuple[str, ...]:
        """What went wrong: `answered`; or `not answered`, `not first`, `not found`; empty if nothing did."""
        if not self.answerable:
            return ("answered",) if self.answered else ()
        ranked = () if self.rank == 1 else ("not found" if self.rank is None else "not first",)
        return (*(() if self.answered else ("not answered",)), *ranked)


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """How well an archive answers questions whose answers are known.

    `figures` are those of all questions (`all`) and of each kind. `set_aside` are the questions that were not asked and
    are in no figure, since the archive has none of the articles that answer them. `lacking` are all answers that are
    missing from the archive; if it has the article, or another that answers, the question still counts.
    """

    encoder: str
    articles: int
    passages: int
    k: int
    figures: Mapping[str, Mapping[str, Statistic]]
    comparisons: tuple[Comparison, ...]
    outcomes: tuple[Outcome, ...]
    set_aside: tuple[Question, ...] = ()
    lacking: tuple[Lacking, ...] = ()

    @property
    def misses(self) -> tuple[Outcome, ...]:
        """The outcomes in which something went wrong, in the order of the questions."""
        return tuple(outcome for outcome in self.outcomes if outcome.faults)
