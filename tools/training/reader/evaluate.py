"""Measure a reader on the candidates of every set: refusal, order, marked sentence, changed questions.

    python -m tools.training.reader.evaluate DATA_FOLDER WORK_FOLDER READER_FOLDER [--sets lessons news ...]

READER_FOLDER is what the training exported, or `index/pullquote/answerability`. Of the lessons, only the articles that
were not trained on are measured. "Ranking" is today's score and confidence, without the reader. The figures are printed
and written to WORK_FOLDER/figures.json.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from operator import methodcaller
from pathlib import Path
from typing import Any, Literal

import numpy as np
from sklearn.linear_model import LogisticRegression

from pullquote.answerability.reader import Reader, Reading
from tools.training.reader.groups import held_out_articles, shown
from tools.training.reader.mining import SEED, SETS, Record, candidates_of, reader_input
from tools.training.reader.swaps import NameLexicon, swaps

Kind = Literal["answerable", "near miss", "off-topic"]
Figures = dict[str, Any]

DEPTH = 10  # candidates read of each question
NOTHING = -20.0  # the logit of a question without candidates
ORDERS = (0.0, 0.02, 0.04, 0.08, 0.12, 0.2, math.inf)  # times the logit, added to the ranking's score
MIXED = 0.5  # times the ranking's log-odds, added to the logit
ANSWERED = (0.95, 0.9, 0.85, 0.8)  # of the answerable questions
GATES, LINES = (0.2, 0.293), (-3.0, -2.5, -2.0, -1.5, -1.0)
SHARES: dict[Kind, float] = {"answerable": 1.0, "near miss": 0.7, "off-topic": 0.5}  # in which people ask, assumed
RESAMPLED = 1000
SWAPPED = 120  # changed questions at most


@dataclass(frozen=True, slots=True)
class ReadCandidate:
    """A candidate, and what the reader says of it; `log_odds` are those of the ranking's probability."""

    passage: Record
    score: float
    log_odds: float
    right: bool
    marked: int
    reading: Reading

    def mixed_score(self, weight: float) -> float:
        """Return the ranking's score plus the logit times a weight; with an infinite one, the logit."""
        logit = self.reading.logit
        return logit if weight == math.inf else self.score + weight * logit

    def sentence(self) -> int:
        """Return the sentence in which the reader's answer begins; the ranking's if it gives none."""
        span = self.reading.span
        ranges = enumerate(self.passage["sentences"])
        return next((number for number, (start, end) in ranges if span and start <= span.start < end), self.marked)


@dataclass(frozen=True, slots=True)
class ReadQuestion:
    """A question with its candidates, best first by the ranking's score; `spans` are the words of its answers."""

    question: str
    kind: Kind
    near: bool
    spans: tuple[str, ...]
    candidates: list[ReadCandidate] = field(default_factory=list)

    def logit(self, depth: int = DEPTH) -> float:
        """Return the greatest logit of the first candidates."""
        return max((one.reading.logit for one in self.candidates[:depth]), default=NOTHING)

    def log_odds(self) -> float:
        """Return the log-odds of the ranking's confidence."""
        return max((one.log_odds for one in self.candidates), default=NOTHING)

    def mixed(self) -> float:
        """Return both, weighted."""
        return self.logit() + MIXED * self.log_odds()


SIGNALS: dict[str, Callable[[ReadQuestion], float]] = {
    "ranking": ReadQuestion.log_odds,
    "reader": ReadQuestion.logit,
    "both": ReadQuestion.mixed,
}


def read_set(name: str, data: Path, work: Path, reader: Reader, share: float = 1.0) -> tuple[list[ReadQuestion], float]:
    """Read the candidates of a set; return its questions, and the seconds a passage took."""
    mined, held_out = candidates_of(name, data, work), held_out_articles(data)
    kept = [one for one in mined.questions if name != "lessons" or one["about"] in held_out]
    kept = random.Random(SEED).sample(kept, round(share * len(kept)))
    found, passages, began = [], 0, time.perf_counter()
    for asked in kept:
        candidates = asked["candidates"][:DEPTH]
        texts = [mined.passages[one["passage"]] for one in candidates]
        readings = reader.read(asked["question"], [reader_input(one) for one in texts])
        passages += len(readings)
        kind: Kind = "off-topic" if asked["kind"] == "off-topic" else "answerable" if asked["answers"] else "near miss"
        spans = tuple(one["span"] for one in asked["answers"] if one.get("span"))
        question = ReadQuestion(asked["question"], kind, bool(asked.get("near")), spans)
        for one, text, reading in zip(candidates, texts, readings, strict=True):
            odds = log_odds(one["probability"])
            question.candidates.append(ReadCandidate(text, one["score"], odds, one["right"], one["marked"], reading))
        found.append(question)
    return found, (time.perf_counter() - began) / max(1, passages)


def log_odds(probability: float) -> float:
    """Return the log-odds of a probability, held within those of one in a million."""
    probability = min(1 - 1e-6, max(1e-6, probability))
    return math.log(probability / (1 - probability))


def auroc(yes: Sequence[float], no: Sequence[float]) -> float:
    """Return how often one of `yes` is above one of `no`; ties count half."""
    higher = np.subtract.outer(np.asarray(yes), np.asarray(no))
    return float(((higher > 0) + 0.5 * (higher == 0)).mean()) if higher.size else math.nan


def interval(yes: Sequence[float], no: Sequence[float]) -> tuple[float, float]:
    """Return the 95 % interval of the AUROC, bootstrapped over questions."""
    rng = np.random.default_rng(SEED)
    areas = [auroc(rng.choice(yes, len(yes)).tolist(), rng.choice(no, len(no)).tolist()) for _ in range(RESAMPLED)]
    low, high = np.quantile(areas, [0.025, 0.975])
    return round(float(low), 3), round(float(high), 3)


def refusal(questions: Sequence[ReadQuestion], kind: Kind) -> Figures:
    """Return how well answerable questions are told from others, and what is answered where so many of them are."""
    figures: Figures = {}
    for name, signal in SIGNALS.items():
        yes = [signal(one) for one in questions if one.kind == "answerable"]
        no = [signal(one) for one in questions if one.kind == kind]
        if yes and no:
            figures[f"{name}: AUROC"] = auroc(yes, no)
            figures[f"{name}: interval"] = interval(yes, no)
            for share in ANSWERED:
                line = np.quantile(yes, 1 - share)
                figures[f"{name}: others answered at {share:.0%}"] = float(np.mean(np.asarray(no) >= line))
    return figures


def order(questions: Sequence[ReadQuestion]) -> Figures:
    """Return R@1 and R@3 by the ranking's score plus the logit times a weight, and what cannot be surpassed."""
    figures: Figures = {}
    for weight in ORDERS:
        hits = np.zeros(2)
        for one in questions:
            ranked = sorted(one.candidates, key=methodcaller("mixed_score", weight), reverse=True)
            hits += [any(candidate.right for candidate in ranked[:k]) for k in (1, 3)]
        name = "reader alone" if weight == math.inf else f"score + {weight} logit"
        figures[f"R@1, R@3: {name}"] = tuple((hits / len(questions)).round(3).tolist())
    figures[f"R@{DEPTH}"] = float(np.mean([any(c.right for c in one.candidates) for one in questions]))
    return figures


def marked(questions: Sequence[ReadQuestion]) -> Figures:
    """Return in how many right passages the marked sentence holds the answer, by the ranking and by the reader."""
    counts: list[tuple[bool, bool, bool]] = []
    for question in questions:
        for one in question.candidates:
            text, span = one.passage["text"], one.reading.span
            places = [(text.index(words), text.index(words) + len(words)) for words in question.spans if words in text]
            if one.right and places:
                sentences = [text[start:end] for start, end in one.passage["sentences"]]
                holds = [any(words in sentence for words in question.spans) for sentence in sentences]
                touches = any(span and start < span.end and span.start < end for start, end in places)
                counts.append((holds[one.marked], holds[one.sentence()], touches))
    shares = np.mean(counts, axis=0) if counts else np.full(3, math.nan)
    names = ("marked by the ranking", "marked by the reader", "reader's words touch the answer")
    return {"right passages": len(counts), **dict(zip(names, shares.tolist(), strict=True))}


def gates(questions: Sequence[ReadQuestion]) -> Figures:
    """Return the share answered of each kind, if the ranking's confidence and the logit must both reach a line."""
    figures: Figures = {}
    for gate in GATES:
        for line in (-math.inf, *LINES):
            shares: dict[str, float] = {}
            for kind in SHARES:
                of_kind = [one for one in questions if one.kind == kind]
                passes = [one.log_odds() >= log_odds(gate) and one.logit() >= line for one in of_kind]
                shares |= {kind: round(float(np.mean(passes)), 3)} if of_kind else {}
            figures[f"confidence >= {gate}, logit >= {line}"] = shares
    return figures


def fit(questions: Sequence[ReadQuestion], signals: Sequence[str]) -> LogisticRegression:
    """Fit the probability that a question is answered to signals, each kind counting as people are assumed to ask."""
    counts = {kind: sum(one.kind == kind for one in questions) for kind in SHARES}
    weights = [len(questions) * SHARES[one.kind] / counts[one.kind] for one in questions]
    values = [[SIGNALS[signal](one) for signal in signals] for one in questions]
    return LogisticRegression(C=10.0).fit(values, [one.kind == "answerable" for one in questions], weights)


def combined(sets: dict[str, list[ReadQuestion]]) -> Figures:
    """Fit regressions to the lessons held out and off-topic questions, and return how they do on the other sets."""
    figures: Figures = {}
    for signals in (("ranking",), ("reader",), ("reader", "ranking")):
        model = fit(sets["lessons"] + sets["off-topic"], signals)
        own: Figures = {"weights": model.coef_[0].round(3).tolist(), "bias": round(float(model.intercept_[0]), 3)}
        for name, questions in sets.items():
            values = [[SIGNALS[signal](one) for signal in signals] for one in questions]
            odds = model.decision_function(values)
            by_kind = {k: [o for o, one in zip(odds, questions, strict=True) if one.kind == k] for k in SHARES}
            for kind in ("near miss", "off-topic"):
                if by_kind["answerable"] and by_kind[kind]:
                    own[f"{name}: AUROC, {kind}"] = auroc(by_kind["answerable"], by_kind[kind])
        figures[" and ".join(signals)] = own
    return figures


def changed_questions(questions: Sequence[ReadQuestion], reader: Reader) -> Figures:
    """Return how the logit of a right passage falls when a name, year or number of its question is changed."""
    rng = random.Random(SEED)
    names = NameLexicon(dict.fromkeys(c.passage["text"] for one in questions for c in one.candidates))
    logits: list[tuple[float, float]] = []
    for one in questions:
        best = next((candidate for candidate in one.candidates if candidate.right), None)
        if best and len(logits) < SWAPPED:
            passage = reader_input(best.passage)
            for other in swaps(one.question, shown(passage), names, rng, 1):
                logits.append((best.reading.logit, reader.read(other, [passage])[0].logit))
    before, after = np.array(logits).reshape(-1, 2).T
    return {
        "questions": len(logits),
        "AUROC": auroc(before.tolist(), after.tolist()),
        "fell by 1": float(np.mean(after < before - 1)),
        **{f"at least {line}": (float(np.mean(before >= line)), float(np.mean(after >= line))) for line in (-3.0, 0.0)},
    }


def parts(name: str, questions: list[ReadQuestion]) -> Iterator[tuple[str, list[ReadQuestion]]]:
    """Yield what is measured of a set."""
    if name != "off-topic":
        yield name, questions
    if name == "news":
        yield "news, near misses", [one for one in questions if one.near]
        yield "news, first questions", [one for one in questions if not one.near and one.kind != "off-topic"]


def main() -> None:
    """Measure, print and write the figures."""
    parser = argparse.ArgumentParser(
        prog="python -m tools.training.reader.evaluate",
        description=__doc__,
        formatter_class=argparse.RawTextHelpFormatter,
    )
    parser.add_argument("data", type=Path)
    parser.add_argument("work", type=Path)
    parser.add_argument("reader", type=Path)
    parser.add_argument("--sets", nargs="*", choices=SETS, default=list(SETS))
    parser.add_argument("--share", type=float, default=1.0, help="of each set's questions that are measured")
    arguments = parser.parse_args()
    reader = Reader(arguments.reader)
    sets: dict[str, list[ReadQuestion]] = {}
    report: Figures = {}
    for name in arguments.sets:
        questions, seconds = read_set(name, arguments.data, arguments.work, reader, arguments.share)
        sets[name] = questions
        print(f"{name}: {1000 * seconds:.1f} ms a passage", flush=True)
        for part, some in parts(name, questions):
            answerable = [one for one in some if one.kind == "answerable"]
            report[part] = {"questions": {kind: sum(one.kind == kind for one in some) for kind in SHARES}}
            for kind in ("near miss", "off-topic"):
                report[part][f"refusal, {kind}"] = refusal(some, kind)
            report[part] |= {"order": order(answerable), "marked": marked(answerable), "gates": gates(some)}
        if name in ("lessons", "news"):
            report[name]["changed questions"] = changed_questions(questions, reader)
    if {"lessons", "off-topic"} <= sets.keys():
        report["combined"] = combined(sets)
    show(report)
    (arguments.work / "figures.json").write_text(json.dumps(report, indent=1) + "\n", "utf-8")


def show(figures: Figures, indent: str = "") -> None:
    """Print figures, those of parts indented."""
    for name, value in figures.items():
        if isinstance(value, dict) and any(isinstance(one, dict | tuple) or len(value) > 4 for one in value.values()):
            print(f"{indent}{name}")
            show(value, indent + "    ")
        else:
            print(f"{indent}{name}: {round(value, 3) if isinstance(value, float) else value}")


if __name__ == "__main__":
    main()
