"""The sets whose figures docs/quality.json holds, and the samples of them that a test measures again.

The newsroom comes with the package; the others lie in a folder beside the repository, where they are there at all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from statistics import fmean

from index import Archive, Evaluation, Outcome, Question, evaluate, read_questions
from index.encoding import load_encoder
from index.evaluation.dataset import ALL, OFF_TOPIC
from index.ranking.confidence import calibration_for

SETS = ("newsroom", "news", "longform", "encyclopedia")
MOST = 400  # answerable questions of a set: the last ones, since the weights were fitted to the first 1,200
RANKING = ("recall@1", "recall@3", "recall@10", "mrr@10", "ndcg@10")
SAMPLES = ("newsroom", "news")
EVERY = 6  # of news, one article in so many is in the sample
ANSWERABLE, NEAR_MISS = "answerable", "near miss"


@dataclass(frozen=True, slots=True)
class Set:
    """Articles and questions about them."""

    name: str
    articles: Path
    questions: list[Question]


def read_set(name: str, shared: Path) -> Set:
    """Read a set, of its answerable questions the last `MOST`."""
    samples = Path(str(files("index.samples")))
    articles, asked = samples / "newsroom", samples / "questions.jsonl"
    if name != "newsroom":
        articles, asked = shared / name / "articles.jsonl", shared / name / "questions.jsonl"
    questions = read_questions(asked)
    answerable = [question for question in questions if question.answers][-MOST:]
    return Set(name, articles, answerable + [question for question in questions if not question.answers])


def measure(of: Set, folder: Path, others: Sequence[Question] = (), compare: Sequence[str] = ()) -> Evaluation:
    """Ask a set's archive, made in a folder if it is not there, the set's questions and others."""
    with Archive.open(folder, encoder=load_encoder()) as archive:
        if not archive.stats()["articles"]:
            archive.add(of.articles)
        return evaluate(archive, [*of.questions, *others], k=10, compare=compare)


def measure_sample(name: str, shared: Path, folder: Path) -> dict[str, float]:
    """Measure what a test can measure within seconds: the newsroom whole, or one in six of the articles of news.

    The mean confidences are among the figures because they change with all that the confidence is computed from, while
    the others change only where one passage or question passes another.

    Args:
        name: of `SAMPLES`.
        shared: the folder of the other sets.
        folder: an empty one, to make the archive in.
    """
    of = read_set(name, shared)
    if name != "newsroom":
        lines = of.articles.read_text("utf-8").splitlines(keepends=True)
        articles = folder / "articles.jsonl"
        articles.write_text("".join(lines[::EVERY]), "utf-8")
        of = Set(name, articles, of.questions)
    evaluation = measure(of, folder / "archive")
    figures = evaluation.figures[ALL]
    found = {name: figures[name].value for name in (*RANKING, "auroc", "highlight_accuracy")}
    for kind, outcomes in by_kind(evaluation).items():
        found[f"{kind}: answered"] = answered(outcomes, thresholds()["usual"])
        found[f"{kind}: mean confidence"] = fmean(outcome.confidence for outcome in outcomes)
    return {name: round(value, 4) for name, value in found.items() if value is not None}


def by_kind(evaluation: Evaluation) -> dict[str, list[Outcome]]:
    """Part the outcomes: questions with an answer, near misses, which the set has without one, and off-topic ones."""
    groups: dict[str, list[Outcome]] = {ANSWERABLE: [], NEAR_MISS: [], OFF_TOPIC: []}
    for one in evaluation.outcomes:
        groups[ANSWERABLE if one.answerable else OFF_TOPIC if one.kind == OFF_TOPIC else NEAR_MISS].append(one)
    return {kind: outcomes for kind, outcomes in groups.items() if outcomes}


def answered(outcomes: Sequence[Outcome], threshold: float) -> float:
    """Give the share of questions whose confidence reaches a threshold."""
    return sum(outcome.confidence >= threshold for outcome in outcomes) / len(outcomes)


def thresholds() -> dict[str, float]:
    """Give from which confidence on a question is answered, by strictness."""
    calibration = calibration_for(load_encoder().identity)
    assert calibration is not None, "index/ranking/confidence.json is of another encoder"
    return dict(calibration.thresholds)
