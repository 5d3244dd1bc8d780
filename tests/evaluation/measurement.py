"""The sets whose figures are in docs/quality.json, and the samples of them that a test measures again.

The newsroom comes with the package; the others are in a folder beside the repository, if they are there at all.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from statistics import fmean
from typing import Any

from pullquote import Archive, Evaluation, Outcome, Question, evaluate, read_questions
from pullquote.encoders import DEFAULT_ENCODER
from pullquote.evaluation.dataset import OFF_TOPIC

SETS = ("newsroom", "news", "near-misses", "longform", "encyclopedia")
MOST = 400  # answerable questions of a set: the last ones, since the weights were fitted to the first 1,200
SAMPLES = ("newsroom", "news")
EVERY = 6  # of news, one article in so many is in the sample
FITTED = ("weights.json", "calibration.json")
ANSWERABLE, NEAR_MISS = "answerable", "near miss"


@dataclass(frozen=True, slots=True)
class Set:
    """Articles and questions about them."""

    name: str
    articles: Path
    questions: list[Question]


def read_set(name: str, shared: Path) -> Set:
    """Read a set, with the last `MOST` of its answerable questions; `near-misses` are further questions about news."""
    samples = Path(str(files("pullquote.samples")))
    articles, asked = samples / "newsroom", samples / "questions.jsonl"
    if name != "newsroom":
        folder, file = ("news", "near_misses") if name == "near-misses" else (name, "questions")
        articles, asked = shared / folder / "articles.jsonl", shared / folder / f"{file}.jsonl"
    questions = read_questions(asked)
    answerable = [question for question in questions if question.answers][-MOST:]
    return Set(name, articles, answerable + [question for question in questions if not question.answers])


@contextmanager
def opened(articles: Path, folder: Path) -> Iterator[Archive]:
    """Open the archive of some articles in a folder, made first if it is not there."""
    with Archive.open(folder, encoder=DEFAULT_ENCODER, create=True) as archive:
        if not archive.stats()["articles"]:
            archive.add(articles)
        yield archive


def measure_sample(name: str, shared: Path, folder: Path) -> dict[str, float]:
    """Measure what a test can measure within seconds: the whole newsroom, or one in six of the articles of news.

    Counts of questions change only if passages or questions change places; means of scores and confidences change with
    everything they are computed from.

    Args:
        name: of `SAMPLES`.
        shared: the folder of the other sets.
        folder: an empty folder, in which the archive is made.
    """
    of = read_set(name, shared)
    articles = of.articles
    if name != "newsroom":
        articles = folder / "articles.jsonl"
        articles.write_text("".join(of.articles.read_text("utf-8").splitlines(keepends=True)[::EVERY]), "utf-8")
    with opened(articles, folder / "archive") as archive:
        groups = by_kind(evaluate(archive, of.questions))
        asked = groups[ANSWERABLE]
        answers = [archive.ask(one.question, 10) for one in asked]
    found: dict[str, float] = {
        f"right among the first {k}": sum(one.rank is not None and one.rank <= k for one in asked) for k in (1, 3, 10)
    }
    found["right sentence marked"] = sum(one.highlighted is True for one in asked)
    found["mean score of the ten listed"] = _mean([q.score for one in answers for q in (*one.quotes, *one.closest)])
    for kind, outcomes in groups.items():
        found[f"{kind}: questions"] = len(outcomes)
        found[f"{kind}: answered"] = sum(one.answered for one in outcomes)
        found[f"{kind}: mean confidence"] = _mean([one.confidence for one in outcomes])
    return found


def by_kind(evaluation: Evaluation) -> dict[str, list[Outcome]]:
    """Split the outcomes: answerable questions, near misses (the set's unanswerable ones), and off-topic ones."""
    groups: dict[str, list[Outcome]] = {ANSWERABLE: [], NEAR_MISS: [], OFF_TOPIC: []}
    for one in evaluation.outcomes:
        groups[ANSWERABLE if one.answerable else OFF_TOPIC if one.kind == OFF_TOPIC else NEAR_MISS].append(one)
    return {kind: outcomes for kind, outcomes in groups.items() if outcomes}


def answered(outcomes: Sequence[Outcome], threshold: float) -> float:
    """Return the share of questions whose confidence reaches a threshold."""
    return sum(outcome.confidence >= threshold for outcome in outcomes) / len(outcomes)


def fitted() -> dict[str, dict[str, Any]]:
    """Return the fitted values in use: the ranking's weights; the confidence's regressions and thresholds."""
    ranking, confidence = (json.loads((files("pullquote.ranking") / name).read_text("utf-8")) for name in FITTED)
    return {
        "ranking": {"weights": ranking["weights"]},
        "confidence": confidence["with_cosines"],
    }


def thresholds() -> dict[str, float]:
    """Return the minimum confidence at which a question is answered, by strictness."""
    return dict(fitted()["confidence"]["thresholds"])


def _mean(values: Sequence[float]) -> float:
    return round(fmean(values), 4)
