"""Builders of stored passages, scored passages and queries for tests."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from pullquote.catalog import PassageRecord
from pullquote.encoders.base import QuestionViews
from pullquote.encoders.quantization import PackedViews
from pullquote.ranking.query import Query
from pullquote.ranking.scoring import ScoredPassage
from pullquote.text.folding import digest
from pullquote.text.terms import terms
from pullquote.types import Span


def stored(number: int, **facts: Any) -> PassageRecord:
    """Make a stored passage; by default it is the only one of its article and has no vectors."""
    text = facts.get("text", "")
    known = {
        "version": number,
        "paragraph": 1,
        "kind": "body",
        "text": text,
        "start": 0,
        "sha256": digest(text),
        "outlet": None,
        "published": None,
        "terms": f" {' '.join(terms(text))} ",
        "context": "  ",
        "views": PackedViews(b"", b"", b""),
    }
    return PassageRecord(number=number, **(known | facts))


def scored(passage: PassageRecord, **signals: Any) -> ScoredPassage:
    """Make a scored passage; signals default to 0."""
    none = dict.fromkeys(("sentence", "late", "coverage", "context", "lacks", "held", "missing"), 0.0)
    return ScoredPassage(stored=passage, **(none | {"sentences": (0.0,)} | signals))


def query(
    text: str, views: QuestionViews | None = None, idf: Mapping[str, float] | None = None, max_idf: float = 8.0
) -> Query:
    """Make a query; by default it has one vector of one dimension."""
    nothing = np.zeros((1, 1), np.float32)
    views = views or QuestionViews(nothing[0], nothing, (Span(0, 0),))
    return Query(text, views, tuple(dict.fromkeys(terms(text))), (), idf or {}, max_idf)
