"""Measure the quality of answers for docs/quality.md, quality.json and two pictures.

    pip install -e ".[benchmarks]"
    python -m tools.docs.quality --data ../shared/data --cache DIR

Asks the demo newsroom and three sets of questions with known answers, each with 600 questions about other subjects;
`tests/evaluation/measurement.py` defines them. The archives stay in the cache folder. Only the tables of quality.md are
written; `--text` writes them again from quality.json.
"""

from __future__ import annotations

import argparse
import json
import os
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from pullquote import Comparison, Evaluation, Statistic, evaluate, read_off_topic
from pullquote.evaluation import BASELINES
from pullquote.evaluation.dataset import ALL, OFF_TOPIC
from tests.evaluation.measurement import (
    NEAR_MISS,
    SAMPLES,
    SETS,
    answered,
    by_kind,
    fitted,
    measure_sample,
    opened,
    read_set,
    thresholds,
)
from tools.docs.quality_pictures import draw_reliability, draw_risk
from tools.docs.quality_text import fill

DOCS = Path(__file__).parents[2] / "docs"
QUALITY = DOCS / "quality.json"
UNANSWERED = {NEAR_MISS: "unanswerable", OFF_TOPIC: OFF_TOPIC}  # as in the question files


def figures_of(evaluation: Evaluation) -> dict[str, Any]:
    """Return the figures of a set in the form of quality.json."""
    groups = by_kind(evaluation)
    figures = evaluation.figures[ALL]
    aurocs = {name: evaluation.figures[kind]["auroc"] for name, kind in UNANSWERED.items() if name in groups}
    return {
        "articles": evaluation.articles,
        "passages": evaluation.passages,
        "questions": {kind: len(outcomes) for kind, outcomes in groups.items()},
        "ranking": {name: _figure(figure) for name, figure in figures.items() if "@" in name},
        "baselines": {
            baseline: {one.figure: _comparison(one) for one in _all_compared(evaluation) if one.baseline == baseline}
            for baseline in BASELINES
        },
        "auroc": {name: _figure(figure) for name, figure in aurocs.items()},
        "answered": {
            strictness: {kind: round(answered(outcomes, threshold), 4) for kind, outcomes in groups.items()}
            for strictness, threshold in thresholds().items()
        },
        "highlight": _figure(figures["highlight_accuracy"]),
    }


def measured(data: Path, cache: Path) -> dict[str, Evaluation]:
    """Ask each set's archive, and return the evaluations by name."""
    off_topic = read_off_topic(data / "offtopic_questions.jsonl")
    found = {}
    for name in SETS:
        of = read_set(name, data)
        with opened(of.articles, cache / name) as archive:
            found[name] = evaluate(archive, [*of.questions, *off_topic], compare=BASELINES)
        print(f"{name}: {len(found[name].outcomes)} questions asked", flush=True)
    return found


def samples(data: Path) -> dict[str, dict[str, float]]:
    """Return the figures of the samples that a test measures again."""
    found = {}
    for name in SAMPLES:
        with TemporaryDirectory() as folder:
            found[name] = measure_sample(name, data, Path(folder))
    return found


def main() -> None:
    """Measure and write everything, or only the tables."""
    parser = argparse.ArgumentParser(description="Measure how good the answers are.")
    parser.add_argument("--data", type=Path, help="the folder of news, longform, encyclopedia and off-topic questions")
    parser.add_argument("--cache", type=Path, help="the folder that the archives are kept in")
    parser.add_argument("--text", action="store_true", help="only write the tables of quality.md from quality.json")
    given = parser.parse_args()
    if not given.text:
        if not (given.data and given.cache):
            parser.error("give --data and --cache, or --text")
        evaluations = measured(given.data, given.cache)
        written = {
            "date": f"{datetime.now(UTC):%Y-%m-%d}",
            "machine": {"cores": os.cpu_count(), "memory_gb": _memory()},
            "fitted": fitted(),
            "sets": {name: figures_of(evaluation) for name, evaluation in evaluations.items()},
            "samples": samples(given.data),
        }
        QUALITY.write_text(json.dumps(written, indent=1) + "\n", "utf-8")
        draw_reliability(evaluations, DOCS / "reliability.png")
        draw_risk(evaluations, DOCS / "risk-coverage.png")
    text = DOCS / "quality.md"
    text.write_text(fill(text.read_text("utf-8"), json.loads(QUALITY.read_text("utf-8"))), "utf-8")


def _all_compared(evaluation: Evaluation) -> list[Comparison]:
    return [one for one in evaluation.comparisons if one.kind == ALL]


def _figure(figure: Statistic) -> dict[str, float] | None:
    if figure.value is None or figure.low is None or figure.high is None:
        return None
    return {"value": round(figure.value, 4), "low": round(figure.low, 4), "high": round(figure.high, 4)}


def _comparison(one: Comparison) -> dict[str, Any]:
    return {"value": _figure(one.value), "difference": _figure(one.difference), "p": round(one.p, 5)}


def _memory() -> int:
    return round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30)


if __name__ == "__main__":
    main()
