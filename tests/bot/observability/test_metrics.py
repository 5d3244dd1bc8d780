from __future__ import annotations

import math
from collections.abc import Callable

import pytest
from prometheus_client import REGISTRY
from prometheus_client.parser import text_string_to_metric_families

from pullquote import ArchiveError
from pullquote_bot.observability.metrics import Metrics

LABELS = ("way", "outcome", "stage", "le")


def samples(metrics: Metrics) -> dict[tuple[str, ...], float]:
    """Read an exposition with the parser of prometheus_client: name and label values -> value."""
    families = text_string_to_metric_families(metrics.exposition().decode("utf-8"))
    return {
        (sample.name, *(sample.labels[name] for name in LABELS if name in sample.labels)): sample.value
        for family in families
        for sample in family.samples
        if not sample.name.endswith("_created")
    }


def watched(**reads: Callable[[], float]) -> Metrics:
    metrics = Metrics()
    metrics.watch(**{"waiting": float, "running": float, "articles": float, "latency": float, **reads})
    return metrics


def test_questions_are_counted_by_way_and_outcome_from_zero():
    metrics = Metrics()
    metrics.question("slash", "answered")
    metrics.question("slash", "answered")
    metrics.question("direct", "failed")
    found = {key[1:]: value for key, value in samples(metrics).items() if key[0] == "pullquote_questions_total"}
    assert set(found) == {
        (way, outcome)
        for way in ("slash", "mention", "reply", "direct", "message", "post")
        for outcome in ("answered", "perhaps", "unanswered", "refused", "failed")
    }
    assert {key: value for key, value in found.items() if value} == {("slash", "answered"): 2, ("direct", "failed"): 1}


def test_stages_are_measured_in_buckets_that_tell_them_apart():
    metrics = Metrics()
    for seconds in (0.0, 0.003, 0.2, 4.0, 500.0):
        metrics.observe("archive", seconds)
    found = samples(metrics)
    assert found["pullquote_stage_seconds_count", "archive"] == 5
    assert found["pullquote_stage_seconds_sum", "archive"] == pytest.approx(504.203)
    assert found["pullquote_stage_seconds_count", "queue"] == found["pullquote_stage_seconds_count", "send"] == 0
    buckets = [(float(key[2]), value) for key, value in found.items() if key[1:2] == ("archive",) and len(key) == 3]
    within = [limit for limit, _ in buckets if math.isfinite(limit)]
    assert min(within) <= 0.01  # an idle queue
    assert min(limit for limit in within if limit > 1) < 3.0  # Discord waits three seconds
    assert max(within) >= 60
    assert dict(buckets)[math.inf] == 5
    assert dict(buckets)[max(within)] == 4


def test_gauges_are_read_when_they_are_asked_for():
    now = {"waiting": 1.0, "running": 2.0, "articles": 23.0, "latency": 0.25}
    metrics = watched(**{name: lambda name=name: now[name] for name in now})
    names = (
        "pullquote_queue_waiting",
        "pullquote_queue_running",
        "pullquote_articles",
        "pullquote_gateway_latency_seconds",
    )
    assert [samples(metrics)[name,] for name in names] == [1.0, 2.0, 23.0, 0.25]
    now.update(waiting=7.0, articles=24.0)
    assert [samples(metrics)[name,] for name in names] == [7.0, 2.0, 24.0, 0.25]


@pytest.mark.parametrize("latency", [math.nan, math.inf])
def test_a_latency_that_is_not_known_is_nan(latency: float):
    metrics = watched(latency=lambda: latency)
    assert math.isnan(samples(metrics)["pullquote_gateway_latency_seconds",])
    assert b"pullquote_gateway_latency_seconds NaN\n" in metrics.exposition()


def test_an_archive_that_cannot_be_read_costs_no_other_figure():
    def fails() -> float:
        raise ArchiveError("locked", "the archive is locked")

    metrics = watched(articles=fails, waiting=lambda: 3.0)
    metrics.question("slash", "failed")
    found = samples(metrics)
    assert math.isnan(found["pullquote_articles",])
    assert found["pullquote_queue_waiting",] == 3
    assert found["pullquote_questions_total", "slash", "failed"] == 1


def test_a_mistake_in_a_gauge_is_not_hidden():
    with pytest.raises(ZeroDivisionError):
        watched(articles=lambda: 1 / 0).exposition()


def test_the_registry_is_its_own():
    first, second = watched(), watched()
    first.question("reply", "refused")
    assert samples(second)["pullquote_questions_total", "reply", "refused"] == 0
    assert not [family.name for family in REGISTRY.collect() if family.name.startswith("pullquote")]
    assert not [key for key in samples(first) if not key[0].startswith("pullquote_")]


def test_the_content_type_is_prometheus_text():
    assert Metrics().content_type.startswith("text/plain; version=")
    assert "charset=utf-8" in Metrics().content_type
