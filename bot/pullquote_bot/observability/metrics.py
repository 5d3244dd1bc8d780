"""The bot's metrics, in a separate registry, exposed in Prometheus's text format.

Names and units follow https://prometheus.io/docs/practices/naming/: `_total` for counters, `_seconds` for times.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial
from typing import Literal, get_args

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from pullquote import PullquoteError
from pullquote_bot.types import Way

Outcome = Literal["answered", "perhaps", "unanswered", "refused", "failed"]

_STAGES = ("queue", "archive", "send")
_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)


class Metrics:
    """Counts of questions, times of their stages, and gauges that are read when the metrics are requested."""

    content_type = CONTENT_TYPE_LATEST

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._questions = Counter(
            "pullquote_questions",
            "Questions, by the way they were asked and what came of them",
            ("way", "outcome"),
            registry=self._registry,
        )
        self._stages = Histogram(
            "pullquote_stage_seconds",
            "Seconds that a question spent in a stage",
            ("stage",),
            registry=self._registry,
            buckets=_BUCKETS,
        )
        for way in get_args(Way):
            for outcome in get_args(Outcome):
                self._questions.labels(way, outcome)
        for stage in _STAGES:
            self._stages.labels(stage)

    def question(self, way: Way, outcome: Outcome) -> None:
        """Count a question."""
        self._questions.labels(way, outcome).inc()

    def observe(self, stage: str, seconds: float) -> None:
        """Record how long a question spent in a stage: queue, archive or send."""
        self._stages.labels(stage).observe(seconds)

    def watch(
        self,
        *,
        waiting: Callable[[], float],
        running: Callable[[], float],
        articles: Callable[[], float],
        latency: Callable[[], float],
    ) -> None:
        """Set, once, the functions that the gauges are read from; they must be fast, since they run in the event loop.

        A value that is NaN or infinite, or a PullquoteError, is exposed as NaN, that is, unknown.

        Args:
            waiting: returns the number of waiting jobs.
            running: returns the number of running jobs.
            articles: returns the number of articles in the archive.
            latency: returns the gateway's latency in seconds; for discord.py it is NaN or infinite while unknown.
        """
        for name, meaning, read in (
            ("pullquote_queue_waiting", "Work that waits for a thread", waiting),
            ("pullquote_queue_running", "Work that is being done", running),
            ("pullquote_articles", "Articles in the archive", articles),
            ("pullquote_gateway_latency_seconds", "Seconds a heartbeat takes to Discord and back", latency),
        ):
            Gauge(name, meaning, registry=self._registry).set_function(partial(_known, read))

    def exposition(self) -> bytes:
        """Return all metrics in Prometheus's text format, which `content_type` names."""
        return generate_latest(self._registry)


def _known(read: Callable[[], float]) -> float:
    """Return NaN for unknown values; infinity would be taken for a measured value."""
    try:
        value = read()
    except PullquoteError:
        return math.nan
    return value if math.isfinite(value) else math.nan
