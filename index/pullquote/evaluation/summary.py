"""Summary of an evaluation: figures of all questions and of each kind, and comparisons with the baselines."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence

import numpy as np

from pullquote.evaluation.dataset import ALL
from pullquote.evaluation.metrics import Mask, aurc, auroc, mean_of
from pullquote.evaluation.results import Comparison, Outcome, Statistic
from pullquote.evaluation.statistics import Estimator, Floats, intervals, randomisation_test

NO_QUESTIONS = Statistic(None, None, None, 0)

Measures = Mapping[str, Floats]
Wanted = tuple[Estimator, Mask]  # a figure, and the questions it covers


class Table:
    """The outcomes of all questions as arrays, from which the figures are computed.

    Args:
        outcomes: one for each question.
        measures: of Pullquote's rankings: by name, a value for each question.
        baselines: the same of each baseline's.
    """

    def __init__(self, outcomes: Sequence[Outcome], measures: Measures, baselines: Mapping[str, Measures]) -> None:
        self._measures, self._baselines = measures, baselines
        self._kinds = [one.kind for one in outcomes]
        self._answerable = np.array([one.answerable for one in outcomes])
        self._answered = np.array([one.answered for one in outcomes])
        self._confidence = np.array([one.confidence for one in outcomes])
        self._first = np.array([one.rank == 1 for one in outcomes])
        self._highlighted = np.array([float(one.highlighted or 0) for one in outcomes])
        self._marked = np.array([one.highlighted is not None for one in outcomes])

    def compute(self) -> tuple[dict[str, dict[str, Statistic]], tuple[Comparison, ...]]:
        """Return the figures by kind and name, and the comparisons with every baseline."""
        wanted: dict[Hashable, Wanted] = {}
        for kind, of in self._by_kind():
            wanted |= {(kind, name): figure for name, figure in self._figures(of).items()}
            wanted |= {(kind, *names): figure for names, figure in self._differences(of).items()}
        strata = [f"{kind} {answerable}" for kind, answerable in zip(self._kinds, self._answerable, strict=True)]
        ranges = intervals({name: estimator for name, (estimator, _) in wanted.items()}, strata)
        computed = {name: _figure(*figure, ranges[name]) for name, figure in wanted.items()}
        figures = {kind: {name: computed[kind, name] for name in self._figures(of)} for kind, of in self._by_kind()}
        return figures, tuple(self._comparisons(computed))

    def _by_kind(self) -> Iterator[tuple[str, Mask]]:
        kinds = np.array(self._kinds)
        yield ALL, np.ones(len(kinds), dtype=bool)
        for kind in dict.fromkeys(self._kinds):
            yield kind, kinds == kind

    def _figures(self, of: Mask) -> dict[str, Wanted]:
        """Return the figures of some of the questions.

        If all of them are answerable, their confidence is compared with that of all unanswerable questions, and vice
        versa.
        """
        yes, no = of & self._answerable, of & ~self._answerable
        positive = yes if yes.any() else self._answerable
        negative = no if no.any() else ~self._answerable
        risky = of if yes.any() else yes  # among unanswerable questions only, every answer is wrong
        figures = {name: self._mean(values, yes) for name, values in self._measures.items()}
        figures["auroc"] = self._auroc(positive, negative)
        figures["auroc_right"] = self._auroc(positive & self._first, negative)
        figures["aurc"] = (aurc(self._confidence, 1.0 - self._first, risky), risky)
        figures["coverage"] = self._mean(self._answered, yes)
        figures["false_answers"] = self._mean(self._answered, no)
        figures["selective_accuracy"] = self._mean(self._first, risky & self._answered)
        figures["highlight_accuracy"] = self._mean(self._highlighted, yes & self._marked)
        return figures

    def _differences(self, of: Mask) -> dict[tuple[str, str, str], Wanted]:
        """Return for each baseline and metric the baseline's value, and Pullquote's minus it."""
        yes = of & self._answerable
        wanted = {}
        for baseline, measures in self._baselines.items():
            for name, values in measures.items():
                wanted[name, baseline, "value"] = self._mean(values, yes)
                wanted[name, baseline, "difference"] = self._mean(self._measures[name] - values, yes)
        return wanted

    def _comparisons(self, computed: Mapping[Hashable, Statistic]) -> Iterator[Comparison]:
        for kind, of in self._by_kind():
            yes = of & self._answerable
            if not yes.any():
                continue
            for baseline, measures in self._baselines.items():
                for name, values in measures.items():
                    value, difference = (computed[kind, name, baseline, what] for what in ("value", "difference"))
                    p = randomisation_test((self._measures[name] - values)[yes])
                    yield Comparison(baseline, name, kind, value, difference, p)

    def _mean(self, values: Floats | Mask, among: Mask) -> Wanted:
        return mean_of(values.astype(np.float64), among), among

    def _auroc(self, positive: Mask, negative: Mask) -> Wanted:
        both = positive | negative if positive.any() and negative.any() else np.zeros_like(positive)
        return auroc(self._confidence, positive, negative), both


def _figure(estimator: Estimator, among: Mask, interval: tuple[float, float]) -> Statistic:
    if not among.any():
        return NO_QUESTIONS
    whole = float(estimator(np.ones((1, len(among))))[0])
    value, low, high = (round(number, 6) + 0.0 for number in (whole, *interval))  # + 0.0 avoids a negative zero
    return Statistic(value, low, high, int(among.sum()))
