"""Fit index/pullquote/ranking/calibration.json: how probable it is that the best passage answers, for the default
encoder.

    pip install -e ".[benchmarks]"
    python -m tools.training.fit_confidence --data ../shared/data --cache DIR [--write]

Each set's questions and the off-topic ones are asked of the set's own archive; questions whose article the set lacks
are set aside, as `evaluate` does. A logistic regression separates best passages that answer from those of questions
without an answer, with equal weight for every set and kind; answerable questions whose best passage is wrong are left
out of the fit: they are mistakes of the ranking, and refusing them would mean refusing difficult questions. Printed are
the results of models fitted on one half of the questions and tested on the other, over several random halves; the
thresholds are chosen on those, and the written model is fitted on all questions.
"""

from __future__ import annotations

import argparse
import json
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from pullquote import Archive
from pullquote.encoders import load_encoder
from pullquote.evaluation.dataset import read_questions
from pullquote.evaluation.judge import Judge
from pullquote.pipeline.ask import JUDGED, AskOptions, clean_question, search
from pullquote.ranking.calibration import signals
from pullquote.ranking.query import Query
from pullquote.types import Article

NAMES = ("sentence", "late", "coverage", "context", "lacks", "missing")
SETS = ("newsroom", "news", "longform", "encyclopedia")
MOST = 1200  # questions of one kind from one set
REFUSED = {"usual": 0.0475, "lenient": 0.02}  # the share of the answerable questions that each threshold refuses
ANSWERED = 0.01  # the share of the off-topic questions that the strict threshold answers
WEIGHTS = {"answerable": 1.0, "off-topic": 0.6, "near miss": 0.4}
HALVINGS = 3

Row = tuple[str, str, np.ndarray[Any, Any], bool]
Vector = np.ndarray[Any, Any]


def is_right(question: dict[str, Any], article: Article, paragraph: int, text: str) -> bool:
    """Return whether a passage matches an expected answer: its article, and its paragraph or else its words."""
    return any(
        (answer["article"] in {article.id, article.url} or str(article.source).endswith(f"/{answer['article']}"))
        and (answer["paragraph"] == paragraph if answer.get("paragraph") else answer["span"] in text)
        for answer in question["answers"]
    )


def collect(name: str, data: Path, cache: Path) -> list[Row]:
    """Ask a set's archive everything; return set, kind, the best passages' signals, shape (n, 6), best right or not."""
    newsroom = Path(str(files("pullquote.samples")))
    source = newsroom / "newsroom" if name == "newsroom" else data / name / "articles.jsonl"
    asked = newsroom / "questions.jsonl" if name == "newsroom" else data / name / "questions.jsonl"
    off_topic = [json.loads(line) for line in (data / "offtopic_questions.jsonl").read_text("utf-8").splitlines()]
    questions = [json.loads(line) for line in asked.read_text("utf-8").splitlines()][:MOST]
    rows = []
    with Archive.open(cache / name, encoder=load_encoder(), create=True) as archive:
        if archive.stats()["articles"] == 0:
            archive.add(source)
        catalog, components = archive._catalog, archive._loader.components()
        assert components is not None
        judge = Judge(archive.articles(), read_questions(asked))
        absent = {question.id for question in read_questions(asked) if judge.absent(question)}
        questions = [question for question in questions if question["id"] not in absent]
        for place, question in enumerate(questions + off_topic):
            kind = "off-topic" if place >= len(questions) else "answerable" if question["answers"] else "near miss"
            cleaned = clean_question(question["question"])
            views = components.encoder.encode_question(cleaned)
            with catalog.snapshot():
                query = Query.parse(cleaned, views, catalog.document_frequencies)
                ranked = search(query, AskOptions(), components)[:JUDGED]
            if ranked:
                best = ranked[0]
                article = catalog.articles.find(best.stored.version)
                assert article is not None
                right = kind == "answerable" and is_right(question, article, best.stored.paragraph, best.stored.text)
                rows.append((name, kind, np.array([signals(one) for one in ranked]), right))
    print(f"{name}: {len(rows)} questions", flush=True)
    return rows


def fit(rows: list[Row]) -> LogisticRegression:
    """Fit the regression to the best passage of each question."""
    groups = [(name, kind) for name, kind, _, _ in rows]
    kept = [number for number, (_, kind, _, right) in enumerate(rows) if right or kind != "answerable"]
    weights = [1000 * WEIGHTS[groups[number][1]] / groups.count(groups[number]) for number in kept]
    best, right = [rows[number][2][0] for number in kept], [rows[number][3] for number in kept]
    return LogisticRegression(C=10, max_iter=5000).fit(best, right, sample_weight=weights)


def confidences(model: LogisticRegression, rows: list[Row]) -> Vector:
    """Return for each question the highest probability among its best passages, as answers do."""
    return np.array([model.predict_proba(signals)[:, 1].max() for _, _, signals, _ in rows])


def held_out(rows: list[Row]) -> dict[tuple[str, str], Vector]:
    """Return for each set and kind the confidences from models that were not fitted to those questions."""
    found: dict[tuple[str, str], list[float]] = {}
    for seed in range(HALVINGS):
        half = np.random.default_rng(seed).random(len(rows)) < 0.5
        for side in (True, False):
            model = fit([row for row, h in zip(rows, half, strict=True) if h == side])
            rest = [row for row, h in zip(rows, half, strict=True) if h != side]
            for (name, kind, _, _), chance in zip(rest, confidences(model, rest), strict=True):
                found.setdefault((name, kind), []).append(chance)
    return {group: np.array(chances) for group, chances in found.items()}


def main() -> None:
    """Collect, print the figures of questions held out, and write the regression fitted on all if asked to."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--cache", type=Path, required=True)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    rows = [row for name in SETS for row in collect(name, options.data, options.cache)]
    held = held_out(rows)
    yes, no = (np.concatenate([held[name, kind] for name in SETS[1:]]) for kind in ("answerable", "off-topic"))
    thresholds = {"strict": float(np.quantile(no, 1 - ANSWERED))}
    thresholds |= {name: float(np.quantile(yes, share)) for name, share in REFUSED.items()}
    for strictness, threshold in thresholds.items():
        print(f"{strictness}: from {threshold:.3f} on, over {', '.join(SETS[1:])}")
        for name in SETS:
            line = f"    {name:13} answered {np.mean(held[name, 'answerable'] >= threshold):.3f}"
            for kind in ("off-topic", "near miss"):
                if (name, kind) in held:
                    line += f" | {kind} answered {np.mean(held[name, kind] >= threshold):.3f}"
            print(line)
    for name in SETS:
        answerable = held[name, "answerable"]
        for kind in ("off-topic", "near miss"):
            if (name, kind) in held:
                other = held[name, kind]
                labels = [1] * len(answerable) + [0] * len(other)
                area = roc_auc_score(labels, np.concatenate([answerable, other]))
                print(f"{name}: AUROC against {kind} {area:.3f} ({len(other) // HALVINGS} questions)")
    model, identity = fit(rows), load_encoder().identity
    stored = {
        "command": "python -m tools.training.fit_confidence --data ../shared/data --cache DIR --write",
        "data": {name: sum(row[0] == name for row in rows) for name in SETS},
        "encoder": identity.digest,
        "recipe": identity.recipe,
        "bias": round(float(model.intercept_[0]), 4),
        "weights": {name: round(float(w), 4) for name, w in zip(NAMES, model.coef_[0], strict=True)},
        "thresholds": {name: round(threshold, 3) for name, threshold in thresholds.items()},
    }
    print(json.dumps(stored, indent=2))
    if options.write:
        Path(str(files("pullquote.ranking") / "calibration.json")).write_text(
            json.dumps(stored, indent=2) + "\n", "utf-8"
        )


if __name__ == "__main__":
    main()
