"""Fit index/ranking/confidence.json: how probable it is that the best passage answers, for the default encoder.

    pip install -e ".[bench]"
    python -m tests.benchmarks.fit_confidence --data ../shared/data --cache DIR [--write]

Each set's questions and the off-topic ones are asked of the set's own archive. The model is fitted on a random half of
the questions, weighted so that each set and kind counts the same, and judged on the other half. A question counts as
answered when its best passage is right.
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

from index import Archive
from index.asking import Asking, search
from index.encoding import load_encoder
from index.ranking.confidence import signals
from index.types import Article

NAMES = ("sentence", "late", "coverage", "context", "lacks", "paragraph", "even", "held")
SETS = ("newsroom", "news", "longform", "encyclopedia")
MOST = 800  # questions of one kind from one set
REFUSED = 0.05  # the share of answerable questions that the threshold may refuse
WEIGHTS = {"answerable": 1.0, "off-topic": 0.6, "near miss": 0.4}


def is_right(question: dict[str, Any], article: Article, paragraph: int, text: str) -> bool:
    """Tell whether a passage is an answer's: its article, and its paragraph or else its words."""
    return any(
        (answer["article"] in {article.id, article.url} or str(article.source).endswith(f"/{answer['article']}"))
        and (answer["paragraph"] == paragraph if answer.get("paragraph") else answer["span"] in text)
        for answer in question["answers"]
    )


def collect(name: str, data: Path, cache: Path) -> list[tuple[str, str, tuple[float, ...], bool]]:
    """Ask a set's archive everything; give set, kind, the best passage's signals and whether it is right."""
    newsroom = Path(str(files("index.samples")))
    source = newsroom / "newsroom" if name == "newsroom" else data / name / "articles.jsonl"
    asked = newsroom / "questions.jsonl" if name == "newsroom" else data / name / "questions.jsonl"
    off_topic = [json.loads(line) for line in (data / "offtopic_questions.jsonl").read_text("utf-8").splitlines()]
    questions = [json.loads(line) for line in asked.read_text("utf-8").splitlines()]
    rows = []
    encoder = load_encoder()
    with Archive.open(cache / name, encoder=encoder) as archive:
        if archive.stats()["articles"] == 0:
            archive.add(source)
        catalog, engine = archive._catalog, archive._loading.engine()
        for question in questions[:MOST] + off_topic:
            kind = "off-topic" if question in off_topic else "answerable"
            kind = "near miss" if kind == "answerable" and not question["answers"] else kind
            with catalog.snapshot():
                ranked = search(question["question"], Asking(), catalog=catalog, engine=engine, encoder=encoder)
            if ranked:
                best = ranked[0]
                article = catalog.find_version(best.stored.version)
                assert article is not None
                right = is_right(question, article, best.stored.paragraph, best.stored.text)
                rows.append((name, kind, signals(best), right))
    print(f"{name}: {len(rows)} questions", flush=True)
    return rows


def main() -> None:
    """Collect, fit on one half, print the figures of the other, and write the weights if asked to."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--cache", type=Path, required=True)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    rows = [row for name in SETS for row in collect(name, options.data, options.cache)]
    groups = [(name, kind) for name, kind, _, _ in rows]
    x, y = np.array([row[2] for row in rows]), np.array([row[3] for row in rows]).astype(int)
    weights = np.array([1000 * WEIGHTS[group[1]] / groups.count(group) for group in groups])
    fitted = np.random.default_rng(0).random(len(rows)) < 0.5
    model = LogisticRegression(C=10, max_iter=2000).fit(x[fitted], y[fitted], sample_weight=weights[fitted])
    chance = model.predict_proba(x)[:, 1]
    held = {
        group: chance[[i for i, other in enumerate(groups) if other == group and not fitted[i]]]
        for group in set(groups)
    }
    answerable = np.concatenate([held[name, "answerable"] for name in SETS[1:]])
    threshold = float(np.quantile(answerable, REFUSED))
    print(f"weights {dict(zip(NAMES, model.coef_[0].round(3), strict=True))} bias {model.intercept_[0]:.3f}")
    print(f"threshold {threshold:.3f} refuses {REFUSED:.0%} of the answerable questions of {', '.join(SETS[1:])}")
    for name in SETS:
        yes = held[name, "answerable"]
        line = f"{name:13} answered {np.mean(yes >= threshold):.3f}"
        for kind in ("off-topic", "near miss"):
            no = held.get((name, kind))
            if no is not None:
                area = roc_auc_score([1] * len(yes) + [0] * len(no), np.concatenate([yes, no]))
                line += f" | {kind}: answered {np.mean(no >= threshold):.3f}, AUROC {area:.3f} ({len(no)})"
        print(line)
    if options.write:
        identity = load_encoder().identity
        stored = {
            "made_by": "python -m tests.benchmarks.fit_confidence",
            "encoder": identity.digest,
            "recipe": identity.recipe,
            "bias": round(float(model.intercept_[0]), 4),
            "weights": {name: round(float(w), 4) for name, w in zip(NAMES, model.coef_[0], strict=True)},
            "threshold": round(threshold, 3),
        }
        Path(str(files("index.ranking") / "confidence.json")).write_text(json.dumps(stored, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    main()
