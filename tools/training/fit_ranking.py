"""Fit index/pullquote/ranking/weights.json: how much each signal of a candidate counts, for the default encoder.

    python -m tools.training.fit_ranking --data ../shared/data --cache DIR [--write]

Each set's answerable questions are asked of the set's own archive, and every candidate is scored in full, not only the
best ones of the first stage. The weights make the right passages most probable among the candidates (softmax
cross-entropy, every set counting the same, held near a prior by L2). Printed are the results of weights fitted to one
half of each set's questions and tested on the other, over several random halves; of weights fitted to the other sets,
and to all; of each signal alone, and of all others without it. This is stricter than `pullquote evaluate`: ties, copies
in other articles and questions without an article count as wrong.
"""

from __future__ import annotations

import argparse
import json
from functools import cache as cache_of
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import torch

from pullquote import Archive
from pullquote.encoders import load_encoder
from pullquote.pipeline.ask import AskOptions, clean_question, search
from pullquote.ranking.query import Query
from tools.training.fit_confidence import is_right

NAMES = ("sentence", "late", "coverage", "context", "lacks")
PRIOR = (1.0, 2.0, 0.4, 0.0, -0.1)
SETS = ("newsroom", "news", "longform", "encyclopedia")
MOST = 1200  # questions of one set
EVERY = 50  # quotes; with so many the ranking scores every candidate in full
HELD_BACK = 0.02  # L2, per unit of squared distance from the prior
HALVINGS = 3

Asked = tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]


def collect(name: str, data: Path, cache: Path) -> tuple[list[Asked], int]:
    """Ask a set's archive its questions.

    Returns:
        For each question one of whose right passages is a candidate, the candidates' signals, shape (c, 5), and which
        are right, shape (c,), best first; and how many questions have none.
    """
    newsroom = Path(str(files("pullquote.samples")))
    source = newsroom / "newsroom" if name == "newsroom" else data / name / "articles.jsonl"
    asked = newsroom / "questions.jsonl" if name == "newsroom" else data / name / "questions.jsonl"
    questions = [json.loads(line) for line in asked.read_text("utf-8").splitlines()]
    found: list[Asked] = []
    lost = 0
    with Archive.open(cache / name, encoder=load_encoder(), create=True) as archive:
        if archive.stats()["articles"] == 0:
            archive.add(source)
        catalog, components = archive._catalog, archive._loader.components()
        assert components is not None
        article = cache_of(catalog.articles.find)
        for question in [one for one in questions if one["answers"]][:MOST]:
            cleaned = clean_question(question["question"])
            views = components.encoder.encode_question(cleaned)
            with catalog.snapshot():
                query = Query.parse(cleaned, views, catalog.vocabulary(None).document_frequencies)
                ranked = search(query, AskOptions(k=EVERY), components)
                right = [
                    is_right(question, article(one.stored.version), one.stored.paragraph, one.stored.text)
                    for one in ranked
                ]
            if any(right):
                found.append((np.array([one.signals for one in ranked]), np.array(right)))
            else:
                lost += 1
    return found, lost


def fit(sets: dict[str, list[Asked]]) -> np.ndarray[Any, Any]:
    """Fit the weights to the questions of each set."""
    prior = torch.tensor(PRIOR)
    weights, sharpness = prior.clone().requires_grad_(), torch.tensor(1.5, requires_grad=True)
    padded = [_padded(asked) for asked in sets.values()]
    optimizer = torch.optim.LBFGS([weights, sharpness], max_iter=200)

    def loss() -> torch.Tensor:
        optimizer.zero_grad()
        total = HELD_BACK * ((weights - prior) ** 2).sum()
        for signals, right, there in padded:
            scores = (signals @ weights * sharpness.exp()).masked_fill(~there, -1e9)
            total = total + (scores.logsumexp(1) - scores.masked_fill(~right, -1e9).logsumexp(1)).mean()
        total.backward()
        return total

    optimizer.step(lambda: float(loss().detach()))
    fitted: np.ndarray[Any, Any] = weights.detach().numpy()
    return fitted


def fit_without(sets: dict[str, list[Asked]], place: int) -> np.ndarray[Any, Any]:
    """Fit the weights to the questions of each set, with one of the signals always 0."""
    kept = np.delete(np.eye(len(NAMES)), place, axis=0)
    blind = kept.T @ kept
    weights = fit({name: [(signals @ blind, right) for signals, right in asked] for name, asked in sets.items()})
    return np.asarray(blind @ weights)


def _padded(asked: list[Asked]) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Return signals, shape (q, c, 5), and masks of right ones and of those that are not padding, shape (q, c)."""
    most = max(len(right) for _, right in asked)
    signals = torch.zeros(len(asked), most, len(NAMES))
    right, there = torch.zeros(len(asked), most, dtype=torch.bool), torch.zeros(len(asked), most, dtype=torch.bool)
    for number, (found, which) in enumerate(asked):
        signals[number, : len(which)] = torch.tensor(found, dtype=torch.float32)
        right[number, : len(which)] = torch.tensor(which)
        there[number, : len(which)] = True
    return signals, right, there


def quality(asked: list[Asked], weights: np.ndarray[Any, Any], lost: float) -> tuple[float, float, float]:
    """Return R@1, R@3 and MRR@10 over questions asked, and those whose passage was no candidate; ties count against."""
    ranks = []
    for signals, right in asked:
        scores = signals @ weights
        ranks.append(int((scores[~right] >= scores[right].max()).sum()))  # equal scores count as ranked before
    found = np.array(ranks)
    total = len(ranks) + lost
    reciprocal = np.where(found < 10, 1 / (found + 1), 0)
    return (found < 1).sum() / total, (found < 3).sum() / total, reciprocal.sum() / total


def main() -> None:
    """Fit, print the results on questions the weights were not fitted to, and write the weights if requested."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--cache", type=Path, required=True)
    parser.add_argument("--write", action="store_true")
    given = parser.parse_args()
    asked, lost = {}, {}
    for name in SETS:
        asked[name], lost[name] = collect(name, given.data, given.cache)
        print(f"{name}: {len(asked[name])} questions, {lost[name]} whose passage is no candidate", flush=True)
    held_out: dict[str, list[tuple[float, float, float]]] = {name: [] for name in SETS}
    for seed in range(HALVINGS):
        random = np.random.default_rng(seed)
        half = {name: random.random(len(asked[name])) < 0.5 for name in SETS}
        for side in (True, False):
            weights = fit({n: [a for a, h in zip(asked[n], half[n], strict=True) if h == side] for n in SETS})
            for name in SETS:
                rest = [a for a, h in zip(asked[name], half[name], strict=True) if h != side]
                held_out[name].append(quality(rest, weights, lost[name] / 2))
    everything = [round(float(weight), 3) for weight in fit(asked)]
    lesser = {signal: fit_without(asked, place) for place, signal in enumerate(NAMES)}
    for name in SETS:
        without = fit({other: asked[other] for other in SETS if other != name})
        print(f"{name}: R@1, R@3, MRR@10")
        done = {
            "one half, on the other": tuple(np.mean(held_out[name], axis=0)),
            "the other sets": quality(asked[name], without, lost[name]),
            "all": quality(asked[name], np.array(everything), lost[name]),
        }
        for to, figures in done.items():
            print(f"    fitted to {to}: {' '.join(f'{figure:.3f}' for figure in figures)}")
        for place, signal in enumerate(NAMES):
            alone = np.eye(len(NAMES))[place] * (-1 if signal == "lacks" else 1)
            print(f"    {signal} alone: %.3f %.3f %.3f" % quality(asked[name], alone, lost[name]))
            print(f"    without {signal}: %.3f %.3f %.3f" % quality(asked[name], lesser[signal], lost[name]))
    print("weights", dict(zip(NAMES, everything, strict=True)))
    if given.write:
        stored = {
            "command": "python -m tools.training.fit_ranking --data ../shared/data --cache DIR --write",
            "data": {name: len(asked[name]) for name in SETS},
            "weights": dict(zip(NAMES, everything, strict=True)),
        }
        text = json.dumps(stored, indent=2) + "\n"
        (Path(__file__).parents[2] / "index" / "pullquote" / "ranking" / "weights.json").write_text(text, "utf-8")


if __name__ == "__main__":
    main()
