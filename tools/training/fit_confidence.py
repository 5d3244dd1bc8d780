"""Fit index/pullquote/ranking/calibration.json: how probable it is that the archive writes about what was asked, and
that a passage answers it.

    pip install -e ".[benchmarks]"
    python -m tools.training.fit_confidence --data ../shared/data --cache DIR [--write]

Questions of six sets, and off-topic ones, are asked of each set's own archive: answerable ones, near misses (the
archive writes about it and does not answer), false premises, and answerable ones with one name or year changed
(swapped). Of the lessons, only those about articles that the reader was not trained on are asked. Questions whose
article the set lacks are set aside, as `evaluate` does.

The first regression parts the best passages of questions about the set's articles from those of off-topic ones; the
second the passage that the reader finds likeliest for answerable questions from that for the others. Every set counts
the same; half of its questions are taken to be answerable. Printed is what models fitted on one half of the questions
do on the other, over several halvings; the thresholds are chosen on those, and what is written is fitted on all.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from pullquote import Archive
from pullquote.answerability.reader import Reader
from pullquote.encoders import load_encoder
from pullquote.evaluation.dataset import Question, read_questions
from pullquote.evaluation.judge import Judge
from pullquote.pipeline.ask import JUDGED, AskOptions, QuoteBuilder, clean_question, search
from pullquote.ranking.calibration import signals
from pullquote.ranking.duplicates import deduplicate
from pullquote.ranking.query import Query, proper_names
from tools.training.reader.swaps import NameLexicon, swaps

COSINES = ("sentence", "late")
TOPIC = ("coverage", "context", "unborne")
ANSWER = ("coverage", "context", "lacks", "missing", "unborne")
READER = ("reader", "margin")
WEIGHTS = {"near miss": 0.85, "swapped": 0.15}  # of all questions of a kind, beside 1 for the answerable ones
KINDS = ("answerable", "near miss", "swapped")
SETS = ("newsroom", "news", "near-misses", "longform", "encyclopedia", "lessons")
MOST = 600  # questions of one kind from one set
OFF_TOPIC = 300  # questions asked of each archive
LESSONS = ("invented-1", "invented-2", "invented-3", "wikinews")
HELD_OUT = 0.15  # of the lessons' articles, as tools/training/reader leaves them out
ANSWERED = {  # the share of answerable questions answered; fewer where off-topic ones are told apart less well
    "with_cosines": {"strict": 0.6, "usual": 0.85, "lenient": 0.93},
    "without_cosines": {"strict": 0.45, "usual": 0.65, "lenient": 0.85},
}
NEAR = 0.05  # the share of off-topic questions whose nearest passages are shown as near
HALVINGS = 4

Vector = np.ndarray[Any, Any]
Signals = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, and the signals of the best passages for it, those that the reader read among them."""

    name: str
    kind: str
    passages: Sequence[Signals]

    @property
    def likeliest(self) -> Signals:
        """The signals of the passage that the reader finds likeliest to answer."""
        return max((one for one in self.passages if "reader" in one), key=lambda one: one["reader"])


def rows(path: Path) -> list[dict[str, Any]]:
    """Read a file of JSON lines."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def swapped(archive: Archive, questions: Sequence[Question]) -> list[str]:
    """Change one name or year in each answerable question, where that can be done."""
    articles = {article.id: article for article in archive.articles()}
    names, rng, found = NameLexicon(article.text for article in articles.values()), random.Random(14), []
    for question in questions:
        shown = " ".join(articles[one.article].text for one in question.answers if one.article in articles)
        others = swaps(question.question, shown, names, rng) if shown else []
        found += [one for one in others[:1] if not set(proper_names(one)) <= set(proper_names(question.question))]
    return found


def collect(name: str, articles: Path, asked: Path, off_topic: Sequence[str], cache: Path) -> list[Asked]:
    """Ask a set's archive everything."""
    found, reader = [], Reader()
    with Archive.open(cache / name, encoder=load_encoder(), create=True) as archive:
        if archive.stats()["articles"] == 0:
            archive.add(articles)
        components = archive._loader.components()
        assert components is not None
        judge = Judge(archive.articles(), read_questions(asked))
        questions = [one for one in read_questions(asked) if not judge.absent(one)]
        kinds = [("answerable" if one.answers else "near miss", one.question) for one in questions]
        kinds += [("swapped", one) for one in swapped(archive, questions)]
        chosen = [one for kind in KINDS for one in [k for k in kinds if k[0] == kind][:MOST]]
        for kind, question in [*chosen, *(("off-topic", one) for one in off_topic)]:
            cleaned = clean_question(question)
            views = components.encoder.encode_question(cleaned)
            with components.catalog.snapshot():
                query = Query.parse(cleaned, views, components.catalog.vocabulary(None).document_frequencies)
                best = deduplicate(search(query, AskOptions(), components), JUDGED)
                read = QuoteBuilder(query, 800, components.catalog).read_first(best, reader, AskOptions().k)
            if read:
                found.append(Asked(name, kind, [signals(one) for one, _ in read]))
    print(f"{name}: {len(found)} questions", flush=True)
    return found


def fit(questions: Sequence[Asked], names: Sequence[str], *, topic: bool) -> LogisticRegression:
    """Fit one of the regressions; every set counts the same, and within a set every kind."""
    kept = questions if topic else [one for one in questions if one.kind != "off-topic"]
    groups = [(one.name, one.kind == "off-topic" if topic else one.kind) for one in kept]
    labels = [one.kind != "off-topic" if topic else one.kind == "answerable" for one in kept]
    weights = [1000 * WEIGHTS.get(one.kind, 1.0) / groups.count(group) for one, group in zip(kept, groups, strict=True)]
    chosen = [one.passages[0] if topic else one.likeliest for one in kept]
    values = [[signals[name] for name in names] for signals in chosen]
    return LogisticRegression(C=10, max_iter=5000).fit(values, labels, sample_weight=weights)


@dataclass(frozen=True, slots=True)
class Fitted:
    """Both regressions over some signals."""

    vectors: Sequence[str]
    topic: LogisticRegression
    answer: LogisticRegression

    @classmethod
    def to(cls, questions: Sequence[Asked], vectors: Sequence[str]) -> Fitted:
        """Fit both to questions; `vectors` are the signals that depend on the encoder."""
        return cls(
            vectors,
            fit(questions, (*vectors, *TOPIC), topic=True),
            fit(questions, (*READER, *vectors, *ANSWER), topic=False),
        )

    def judge(self, asked: Asked) -> tuple[float, float]:
        """Return how probable it is that the archive writes about a question, and the confidence."""
        topical = [[one[name] for name in (*self.vectors, *TOPIC)] for one in asked.passages]
        read = [[one[name] for name in (*READER, *self.vectors, *ANSWER)] for one in asked.passages if "reader" in one]
        topic = float(self.topic.predict_proba(topical)[:, 1].max())
        return topic, topic * float(self.answer.predict_proba(read)[:, 1].max())

    def stored(self) -> dict[str, Any]:
        """Return the weights as they are stored."""
        return {
            name: {
                "bias": round(float(model.intercept_[0]), 4),
                "weights": {n: round(float(w), 4) for n, w in zip(names, model.coef_[0], strict=True)},
            }
            for name, model, names in (
                ("topic", self.topic, (*self.vectors, *TOPIC)),
                ("answer", self.answer, (*READER, *self.vectors, *ANSWER)),
            )
        }


Held = dict[tuple[str, str], Vector]


def held_out(questions: Sequence[Asked], vectors: Sequence[str]) -> Held:
    """Return for each set and kind topic and confidence, shape (n, 2), under models not fitted to those questions."""
    found: dict[tuple[str, str], list[tuple[float, float]]] = {}
    for seed in range(HALVINGS):
        half = np.random.default_rng(seed).random(len(questions)) < 0.5
        for side in (True, False):
            fitted = Fitted.to([one for one, h in zip(questions, half, strict=True) if h == side], vectors)
            for one in [one for one, h in zip(questions, half, strict=True) if h != side]:
                found.setdefault((one.name, one.kind), []).append(fitted.judge(one))
    return {group: np.array(judged) for group, judged in found.items()}


def thresholds_of(held: Held, shares: Mapping[str, float]) -> dict[str, Any]:
    """Choose the thresholds at which these shares of the answerable questions of `near-misses` are answered."""
    answerable = held["near-misses", "answerable"][:, 1]
    off_topic = np.concatenate([held[name, "off-topic"][:, 0] for name in SETS])
    return {
        "thresholds": {name: round(float(np.quantile(answerable, 1 - share)), 3) for name, share in shares.items()},
        "near": round(float(np.quantile(off_topic, 1 - NEAR)), 3),
    }


def report(held: Held, chosen: dict[str, Any]) -> None:
    """Print what held-out questions get."""
    for name in SETS:
        line = f"    {name:13}"
        for kind in ("near miss", "swapped", "off-topic"):
            if (name, kind) in held:
                yes, no = held[name, "answerable"][:, 1], held[name, kind][:, 1]
                area = roc_auc_score([1] * len(yes) + [0] * len(no), np.concatenate([yes, no]))
                line += f" | AUROC against {kind} {area:.3f} ({len(no) // HALVINGS})"
        for strictness, threshold in chosen["thresholds"].items():
            shares = [
                f"{kind} {np.mean(held[name, kind][:, 1] >= threshold):.2f}"
                for kind in (*KINDS, "off-topic")
                if (name, kind) in held
            ]
            line += f" | {strictness} {threshold}: {', '.join(shares)}"
        near = [
            f"{kind} {np.mean(held[name, kind][:, 0] >= chosen['near']):.2f}"
            for kind in (*KINDS, "off-topic")
            if (name, kind) in held
        ]
        print(f"{line} | near {chosen['near']}: {', '.join(near)}")


def held_out_articles(data: Path) -> set[str]:
    """Return the lessons' articles that the reader is not trained on."""
    held: set[str] = set()
    for file in LESSONS:
        ids = sorted(one["id"] for one in rows(data / "lessons" / f"{file}.jsonl"))
        held.update(random.Random(14).sample(ids, round(HELD_OUT * len(ids))))
    return held


def lessons(data: Path, cache: Path, unseen: set[str]) -> tuple[Path, Path]:
    """Write the lessons' articles and the questions about those the reader has not seen, as files of the usual form."""
    articles, questions = [], []
    for file in sorted((data / "lessons").glob("*.jsonl")):
        for one in rows(file):
            text = one["text"] if "text" in one else "\n\n".join(one["paragraphs"])
            articles.append({"id": one["id"], "title": one["title"], "text": text})
            if one["id"] in unseen:
                questions += lesson_questions(one)
    paths = cache / "lessons.articles.jsonl", cache / "lessons.questions.jsonl"
    for path, lines in zip(paths, (articles, questions), strict=True):
        path.write_text("".join(json.dumps(one, ensure_ascii=False) + "\n" for one in lines), "utf-8")
    return paths


def lesson_questions(article: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return a lesson's questions in the form of a question file."""
    return [
        {
            "id": f"{article['id']}#{number}",
            "question": one["question"],
            "kind": "answerable" if one["kind"] == "answerable" else "unanswerable",
            "answers": [{"article": article["id"], "paragraph": one["paragraph"], "span": one["span"]}]
            if one["kind"] == "answerable"
            else [],
        }
        for number, one in enumerate(article["questions"])
    ]


def sources(name: str, data: Path, cache: Path) -> tuple[Path, Path]:
    """Return a set's articles and its questions."""
    if name == "lessons":
        return lessons(data, cache, held_out_articles(data))
    if name == "newsroom":
        samples = Path(str(files("pullquote.samples")))
        return samples / "newsroom", samples / "questions.jsonl"
    folder, file = ("news", "near_misses") if name == "near-misses" else (name, "questions")
    return data / folder / "articles.jsonl", data / folder / f"{file}.jsonl"


def main() -> None:
    """Collect, print the figures of questions held out, and write the regressions fitted on all if asked to."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--cache", type=Path, required=True)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    options.cache.mkdir(parents=True, exist_ok=True)
    off_topic = [one["question"] for one in rows(options.data / "offtopic_questions.jsonl")[:OFF_TOPIC]]
    questions = []
    for name in SETS:
        questions += collect(name, *sources(name, options.data, options.cache), off_topic, options.cache)
    identity = load_encoder().identity
    stored: dict[str, Any] = {
        "command": "python -m tools.training.fit_confidence --data ../shared/data --cache DIR --write",
        "data": {name: sum(one.name == name for one in questions) for name in SETS},
        "encoder": identity.digest,
        "recipe": identity.recipe,
    }
    for variant, vectors in (("with_cosines", COSINES), ("without_cosines", ())):
        held = held_out(questions, vectors)
        chosen = thresholds_of(held, ANSWERED[variant])
        print(f"{variant}:")
        report(held, chosen)
        stored[variant] = Fitted.to(questions, vectors).stored() | chosen
    print(json.dumps(stored, indent=2))
    if options.write:
        Path(str(files("pullquote.ranking") / "calibration.json")).write_text(
            json.dumps(stored, indent=2) + "\n", "utf-8"
        )


if __name__ == "__main__":
    main()
