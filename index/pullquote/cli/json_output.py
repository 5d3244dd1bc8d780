"""The JSON that commands print with `--json`. It is a contract: fields may be added, none renamed."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from pullquote.types import FACTS, LIST_FACTS, AddReport, Answer, Article, Quote, Verification

if TYPE_CHECKING:
    from pullquote.evaluation.results import Evaluation


def dump(value: object) -> str:
    """Give a value as JSON for people and programs: indented, text as it is where standard output can show it."""
    return json.dumps(value, ensure_ascii=(sys.stdout.encoding or "").lower() != "utf-8", indent=2)


def answer_json(answer: Answer) -> dict[str, Any]:
    """Give an answer: whether, how surely, why not, the quotes and then the closest passages."""
    from pullquote.quantities.conflicts import superseded_by  # of no use to other commands

    return {
        "question": answer.question,
        "answered": answer.answered,
        "confidence": answer.confidence,
        "reason": answer.reason_text,
        "reason_code": answer.reason,
        "quotes": [quote_json(*pair) for pair in zip(answer.quotes, superseded_by(answer.quotes), strict=True)],
        "closest": [quote_json(quote) for quote in answer.closest],
    }


def quote_json(quote: Quote, newer: Quote | None = None) -> dict[str, Any]:
    """Give a quote with its article, its place in it, its digest, its link, and which other one has a newer figure."""
    return {
        "text": quote.text,
        "highlight": list(quote.highlight),
        "cut": {"before": quote.cut_before, "after": quote.cut_after},
        "score": quote.score,
        "attribution": quote.attribution,
        "article": article_json(quote.article),
        "passage": {
            "paragraph": quote.passage.paragraph,
            "start": quote.start,
            "end": quote.end,
            "kind": quote.passage.kind,
            "credit": quote.passage.credit,
        },
        "sha256": quote.sha256,
        "link": quote.link,
        "also_in": [asdict(other) for other in quote.also_in],
        "newer_figure": {"id": newer.article.id, "published": newer.article.published} if newer else None,
    }


def article_json(article: Article) -> dict[str, Any]:
    """Give what is known of an article; what is unknown is null, or an empty list of people."""
    facts: dict[str, Any] = {fact: getattr(article, fact) for fact in FACTS}
    return {
        **facts,
        **{fact: list(facts[fact]) for fact in LIST_FACTS},
        "collection": article.collection,
        "version": article.version,
        "source": article.source,
        "origins": dict(article.origins),
    }


def report_json(report: AddReport) -> dict[str, Any]:
    """Give what was added, updated, unchanged and rejected."""
    return asdict(report)


def verification_json(verification: Verification) -> dict[str, Any]:
    """Give whether a text was printed, and where, with the words that differ."""
    return {
        "claim": verification.claim,
        "status": verification.status,
        "places": [
            {
                "text": place.article.text[place.start : place.end],
                "start": place.start,
                "end": place.end,
                "paragraph": place.paragraph,
                "current": place.current,
                "similarity": place.similarity,
                "differences": [asdict(step) for step in place.differences],
                "article": article_json(place.article),
            }
            for place in verification.places
        ],
    }


def evaluation_json(evaluation: Evaluation) -> dict[str, Any]:
    """Give the figures by kind and name, the comparisons, what the archive lacks, every miss and every outcome."""
    outcomes = [asdict(outcome) for outcome in evaluation.outcomes]
    brief = ("id", "kind", "answerable", "answered", "confidence", "rank", "highlighted", "ranks")
    return {
        "encoder": evaluation.encoder,
        "articles": evaluation.articles,
        "passages": evaluation.passages,
        "k": evaluation.k,
        "figures": {
            kind: {name: asdict(figure) for name, figure in figures.items()}
            for kind, figures in evaluation.figures.items()
        },
        "comparisons": [asdict(comparison) for comparison in evaluation.comparisons],
        "set_aside": [question.id for question in evaluation.set_aside],
        "lacking": [asdict(lacking) for lacking in evaluation.lacking],
        "misses": [{"faults": list(miss.faults)} | asdict(miss) for miss in evaluation.misses],
        "outcomes": [{name: outcome[name] for name in brief} for outcome in outcomes],
    }
