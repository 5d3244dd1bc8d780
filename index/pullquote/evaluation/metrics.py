"""Metrics of rankings, of the confidence, and of what is answered.

The metrics of rankings come from ir-measures, which runs trec_eval's own code. The others are estimators over counts
(see `statistics`): with counts of 1, shape (1, n), they return the metric itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from pullquote.evaluation.statistics import Estimator, Floats

Mask = npt.NDArray[np.bool_]

DEFINITIONS = {
    "recall": "share of answerable questions with a right passage among the first so many (TREC: Success@k)",
    "mrr": "mean of 1 / the rank of the first right passage, 0 if it is not among the first so many",
    "ndcg": "gain of all right passages found, discounted by the logarithm of their rank, over the best possible",
    "auroc": "how often an answerable question is surer than an unanswerable one (a kind: against all of the others)",
    "auroc_right": "the same, of the answerable questions whose first passage is right",
    "aurc": "share of wrong first passages, averaged over answering the surest one, two, … all (lower is better)",
    "coverage": "share of answerable questions that are answered",
    "false_answers": "share of unanswerable questions that are answered (lower is better)",
    "selective_accuracy": "share of the questions answered whose first passage is right",
    "highlight_accuracy": "share of the right quotes whose highlighted sentence holds the answer",
}


def ranking_names(k: int) -> tuple[str, ...]:
    """Return the names of the metrics of a ranking of depth k; none looks deeper than the ranking."""
    depths = sorted({min(1, k), min(3, k), k})
    return (*(f"recall@{depth}" for depth in depths), f"mrr@{min(10, k)}", f"ndcg@{min(10, k)}")


def ranking_measures(right: Sequence[int], found: Sequence[Sequence[int | None]], k: int) -> dict[str, Floats]:
    """Measure rankings: for each name of `ranking_names`, a value for each question, shape (n,).

    Recall@k is that of question answering, whether any right passage is among the first k, which TREC calls Success@k;
    MRR is 1 / the rank of the first right one (Kantor and Voorhees 2000); nDCG has the gain 1 for a right passage and
    the discount log2(1 + rank) (Järvelin and Kekäläinen 2002, doi:10.1145/582415.582418).

    Args:
        right: how many right passages each question has in the archive.
        found: for each question, which of them each passage of its ranking is, None for a wrong one. A right passage
            found again counts as wrong.
        k: how deep the rankings are.
    """
    import ir_measures  # imports trec_eval, which other commands do not need
    from ir_measures import RR, Success, nDCG

    depth = min(10, k)
    depths = sorted({min(1, k), min(3, k), k})
    measures = [*(Success @ at for at in depths), RR @ depth, nDCG @ depth]
    judged = {str(n): {f"right {which}": 1 for which in range(count)} for n, count in enumerate(right) if count}
    run = {str(n): _scores(found[n], k) for n, count in enumerate(right) if count and found[n]}
    values = {name: np.zeros(len(right)) for name in ranking_names(k)}
    names = dict(zip(map(str, measures), values, strict=True))
    for metric in ir_measures.iter_calc(measures, judged, run) if run else ():
        values[names[str(metric.measure)]][int(metric.query_id)] = metric.value
    return values


def mean_of(values: Floats, among: Mask) -> Estimator:
    """Return the estimator of the mean of values, shape (n,), over some of the questions."""
    weighted, weights = np.where(among, values, 0.0), among.astype(np.float64)

    def statistic(counts: Floats) -> Floats:
        return _share(counts @ weighted, counts @ weights)

    return statistic


def auroc(confidence: Floats, positive: Mask, negative: Mask) -> Estimator:
    """Return the estimator of the area under the ROC curve of the confidence, positive against negative questions.

    That is the share of pairs in which the positive one has the higher confidence, ties counting half (Hanley and
    McNeil 1982, doi:10.1148/radiology.143.1.7063747).
    """
    order, starts = _tied(confidence)
    ups, downs = positive[order].astype(np.float64), negative[order].astype(np.float64)

    def statistic(counts: Floats) -> Floats:
        sorted_counts = counts[:, order]
        p = np.add.reduceat(sorted_counts * ups, starts, axis=1)
        q = np.add.reduceat(sorted_counts * downs, starts, axis=1)
        below = p.sum(axis=1, keepdims=True) - np.cumsum(p, axis=1)  # positives of a lower confidence than the group's
        lost = (q * (below + p / 2)).sum(axis=1)
        pairs = p.sum(axis=1) * q.sum(axis=1)
        return 1 - _share(lost, pairs)

    return statistic


def aurc(confidence: Floats, wrong: Floats, among: Mask) -> Estimator:
    """Return the estimator of the area under the risk-coverage curve, lower is better.

    Answer only the one question with the highest confidence, then two, then all; the risk is the share of those
    answered wrongly, and the area its mean over these coverages (Geifman and El-Yaniv 2017, arXiv:1705.08500; Geifman,
    Uziel and El-Yaniv 2019, arXiv:1805.08206). Questions of one confidence are taken in random order, on average: of
    m such questions, e of them wrong, after N questions with E wrong, the jth makes the risk (E + j e/m) / (N + j), and
    the sum over j is e + (E - N e/m) (H(N + m) - H(N)), with H the harmonic numbers.
    """
    order, starts = _tied(confidence)
    weights, errors = among[order].astype(np.float64), (wrong * among)[order]
    harmonic = np.concatenate([[0.0], np.cumsum(1 / np.arange(1, len(confidence) + 1))])

    def statistic(counts: Floats) -> Floats:
        sorted_counts = counts[:, order]
        m = np.add.reduceat(sorted_counts * weights, starts, axis=1)
        e = np.add.reduceat(sorted_counts * errors, starts, axis=1)
        after, wrongs = np.cumsum(m, axis=1), np.cumsum(e, axis=1)
        before = after - m
        steps = harmonic[after.astype(np.intp)] - harmonic[before.astype(np.intp)]
        risks = e + (wrongs - e - before * _share(e, m, 0.0)) * steps
        return _share(risks.sum(axis=1), after[:, -1])

    return statistic


def definition(name: str) -> str:
    """Return the definition of a figure in one line."""
    return DEFINITIONS[name.partition("@")[0]]


def _scores(found: Sequence[int | None], k: int) -> Mapping[str, float]:
    """Return a ranking as trec_eval reads it: names with distinct scores."""
    scores: dict[str, float] = {}
    for rank, which in enumerate(found[:k]):
        name = f"right {which}"
        scores[f"wrong {rank}" if which is None or name in scores else name] = float(k - rank)
    return scores


def _tied(confidence: Floats) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """Return the order of descending confidence, and the start of each run of equal confidence in it."""
    order = np.argsort(-confidence, kind="stable")
    ordered = confidence[order]
    return order, np.flatnonzero(np.concatenate([[True], ordered[1:] != ordered[:-1]]))


def _share(part: Floats, whole: Floats, otherwise: float = np.nan) -> Floats:
    shares: Floats = np.divide(part, whole, out=np.full(part.shape, otherwise), where=whole > 0)
    return shares
