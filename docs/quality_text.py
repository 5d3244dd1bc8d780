"""The text of docs/quality.md, out of the figures of quality.json."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

Figures = Mapping[str, Any]

SETS = {
    "newsroom": "the demo newsroom; a reader's own words",
    "news": "press articles of 2019 from many outlets; a reader's own words",
    "longform": "articles of one passage; what people typed into a search engine",
    "encyclopedia": "long articles; questions that share words with their passages",
}
RANKING = {"recall@1": "R@1", "recall@3": "R@3", "recall@10": "R@10", "mrr@10": "MRR@10", "ndcg@10": "nDCG@10"}
KINDS = {"answerable": "answerable", "near miss": "near misses", "off-topic": "off-topic"}
COMPARED = ("recall@1", "mrr@10")


def page(stored: Figures) -> str:
    """Write the page."""
    sets: Figures = stored["sets"]
    machine = stored["machine"]
    parts = [
        "# How good the answers are",
        MEASURED.format(date=stored["date"], cores=machine["cores"], memory=machine["memory_gb"]),
        _asked(sets),
        FITTED,
        "## Ranking",
        RANKED,
        _ranking(sets),
        BASELINES,
        _baselines(sets),
        "## Saying that nothing answers",
        ABSTENTION.format(**{name: f"{value:.3f}" for name, value in stored["thresholds"].items()}),
        _abstention(sets),
        PICTURES,
        "## The sentence that is marked",
        HIGHLIGHT,
        _table(("", *sets), [("the marked sentence holds the answer", *(_cell(one["highlight"]) for one in sets.values()))]),
        "## Tried, and dropped",
        DROPPED,
        "## Targets",
        _targets(sets),
        MISSED,
    ]
    return "\n\n".join(part.strip() for part in parts) + "\n"
