from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, strategies as st

from pullquote.evaluation.metrics import DEFINITIONS, aurc, auroc, definition, mean_of, ranking_measures, ranking_names

K = 5
CONFIDENCES = st.sampled_from([0.0, 0.1, 0.25, 0.25001, 0.5, 1.0])


def measured(right: int, found: list[int | None], k: int = 10) -> dict[str, float]:
    return {name: float(values[0]) for name, values in ranking_measures([right], [found], k).items()}


def statistic_of(statistic, count: int) -> float:
    return float(statistic(np.ones((1, count)))[0])


def test_one_right_passage_at_the_second_place():
    found = measured(1, [None, 0, None])
    assert found == pytest.approx(
        {"recall@1": 0, "recall@3": 1, "recall@10": 1, "mrr@10": 1 / 2, "ndcg@10": 1 / math.log2(3)}
    )


def test_several_right_passages():
    """Two of three are found, at 1 and 4: for recall any of them is enough, the gain counts all of them."""
    found = measured(3, [2, None, None, 0])
    best = 1 + 1 / math.log2(3) + 1 / math.log2(4)
    assert found["recall@1"] == found["recall@3"] == found["mrr@10"] == 1
    assert found["ndcg@10"] == pytest.approx((1 + 1 / math.log2(5)) / best)


def test_a_right_passage_found_again_gains_nothing():
    assert measured(2, [0, 0, 0])["ndcg@10"] == measured(2, [0, None, None])["ndcg@10"]
    assert measured(1, [None, 0, 0])["mrr@10"] == 0.5


def test_what_is_deeper_than_ten_counts_for_the_recall_alone():
    found = measured(1, [*[None] * 10, 0], k=20)
    assert (found["recall@20"], found["mrr@10"], found["ndcg@10"]) == (1, 0, 0)


@pytest.mark.parametrize(
    ("k", "names"),
    [
        (1, ("recall@1", "mrr@1", "ndcg@1")),
        (2, ("recall@1", "recall@2", "mrr@2", "ndcg@2")),
        (3, ("recall@1", "recall@3", "mrr@3", "ndcg@3")),
        (5, ("recall@1", "recall@3", "recall@5", "mrr@5", "ndcg@5")),
        (100, ("recall@1", "recall@3", "recall@100", "mrr@10", "ndcg@10")),
    ],
)
def test_no_figure_claims_to_look_deeper_than_the_ranking_is(k: int, names: tuple[str, ...]):
    assert ranking_names(k) == names
    assert tuple(ranking_measures([1], [[0]], k)) == names


def test_questions_without_right_passages_or_rankings_have_nothing():
    found = ranking_measures([0, 1, 1, 0], [[None], [], [0], []], 10)
    for values in found.values():
        assert values.tolist() == [0, 0, 1, 0]
    for values in ranking_measures([0], [[]], 3).values():
        assert values.tolist() == [0]


def test_every_measure_has_a_definition():
    assert all(definition(name) for name in (*ranking_names(10), "auroc_right", "aurc"))
    assert len(set(DEFINITIONS.values())) == len(DEFINITIONS)


@st.composite
def rankings(draw: st.DrawFn) -> tuple[int, list[int | None]]:
    right = draw(st.integers(1, 4))
    which = st.one_of(st.none(), st.integers(0, right - 1))
    return right, draw(st.lists(which, max_size=K))


@given(st.lists(rankings(), min_size=1, max_size=5))
def test_measures_agree_with_their_definitions(given_: list[tuple[int, list[int | None]]]):
    measures = ranking_measures([right for right, _ in given_], [found for _, found in given_], K)
    for number, (right, found) in enumerate(given_):
        first = next((rank for rank, which in enumerate(found, 1) if which is not None), math.inf)
        gains, seen = 0.0, set()
        for rank, which in enumerate(found, 1):
            if which is not None and which not in seen:
                seen.add(which)
                gains += 1 / math.log2(1 + rank)
        best = sum(1 / math.log2(1 + rank) for rank in range(1, min(right, K) + 1))
        assert measures["recall@1"][number] == (first <= 1)
        assert measures["recall@3"][number] == (first <= 3)
        assert measures["recall@5"][number] == (first <= 5)
        assert measures["mrr@5"][number] == pytest.approx(1 / first)
        assert measures["ndcg@5"][number] == pytest.approx(gains / best)


def test_a_mean_over_some_questions():
    statistic = mean_of(np.array([1.0, 0.0, 5.0]), np.array([True, True, False]))
    counts = np.array([[1, 1, 1], [3, 1, 9], [0, 0, 3]])
    values = statistic(counts.astype(float))
    assert values[:2].tolist() == [0.5, 0.75]
    assert np.isnan(values[2])


def test_the_area_under_the_roc_curve():
    confidence = np.array([0.9, 0.8, 0.4, 0.4, 0.1])
    positive = np.array([True, False, True, False, False])
    # 0.9 beats all three; 0.4 loses to 0.8, ties with 0.4, beats 0.1
    assert statistic_of(auroc(confidence, positive, ~positive), 5) == pytest.approx((3 + 1.5) / 6)
    assert statistic_of(auroc(-confidence, positive, ~positive), 5) == pytest.approx(1.5 / 6)
    assert statistic_of(auroc(np.ones(5), positive, ~positive), 5) == 0.5
    assert np.isnan(statistic_of(auroc(confidence, positive, np.zeros(5, bool)), 5))


def test_the_area_under_the_risk_coverage_curve():
    everything = np.ones(4, bool)
    confidence, wrong = np.array([0.2, 0.9, 0.5, 0.7]), np.array([1.0, 0.0, 1.0, 0.0])
    # by confidence: right, right, wrong, wrong: risks 0, 0, 1/3, 1/2
    assert statistic_of(aurc(confidence, wrong, everything), 4) == pytest.approx((1 / 3 + 1 / 2) / 4)
    assert statistic_of(aurc(-confidence, wrong, everything), 4) == pytest.approx((1 + 1 + 2 / 3 + 1 / 2) / 4)
    assert statistic_of(aurc(np.zeros(4), wrong, everything), 4) == pytest.approx(1 / 2)
    assert statistic_of(aurc(confidence, wrong, confidence > 0.4), 4) == pytest.approx((0 + 0 + 1 / 3) / 3)


@st.composite
def confidences(draw: st.DrawFn) -> tuple[list[float], list[bool], list[int]]:
    """Confidences and flags of a few questions, and how often each occurs in a sample of the same size."""
    size = draw(st.integers(1, 5))
    confidence = draw(st.lists(CONFIDENCES, min_size=size, max_size=size))
    flags = draw(st.lists(st.booleans(), min_size=size, max_size=size))
    sample = draw(st.lists(st.integers(0, size - 1), max_size=size))
    return confidence, flags, [sample.count(n) for n in range(size)]


def repeated(confidence: list[float], flags: list[bool], counts: list[int]) -> list[tuple[float, bool]]:
    """Return a sample as the questions themselves, each repeated as often as it is counted."""
    return [pair for pair, count in zip(zip(confidence, flags, strict=True), counts, strict=True) for _ in range(count)]


@given(confidences())
def test_the_roc_area_is_the_share_of_pairs_in_the_right_order(sample: tuple[list[float], list[bool], list[int]]):
    confidence, flags, counts = sample
    positive = np.array(flags)
    value = auroc(np.array(confidence), positive, ~positive)(np.array([counts], float))[0]
    questions = repeated(*sample)
    ups = [one for one, flag in questions if flag]
    downs = [one for one, flag in questions if not flag]
    pairs = [(one > other) + (one == other) / 2 for one in ups for other in downs]
    if pairs:
        assert value == pytest.approx(sum(pairs) / len(pairs))
    else:
        assert np.isnan(value)


@given(confidences())
def test_the_risk_area_is_its_mean_over_all_orders_of_ties(sample: tuple[list[float], list[bool], list[int]]):
    confidence, flags, counts = sample
    statistic = aurc(np.array(confidence), np.array(flags, float), np.ones(len(flags), bool))
    value = statistic(np.array([counts], float))[0]
    areas = []
    for order in itertools.permutations(repeated(*sample)):
        if list(order) != sorted(order, key=lambda one: -one[0]):
            continue
        risks = [sum(wrong for _, wrong in order[:answered]) / answered for answered in range(1, len(order) + 1)]
        areas.append(sum(risks) / len(risks) if risks else np.nan)
    assert value == pytest.approx(np.mean(areas), nan_ok=True)
