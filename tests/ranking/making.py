"""Scored passages, made by hand."""

from __future__ import annotations

from typing import Any

from pullquote.catalog import StoredPassage
from pullquote.encoders.quantization import PackedViews
from pullquote.ranking.scoring import Scored
from pullquote.text.folding import digest
from pullquote.text.terms import terms


def stored(number: int, **facts: Any) -> StoredPassage:
    """Make a stored passage; what is not given is as in a passage of its own article, with no vectors."""
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
    return StoredPassage(number=number, **(known | facts))


def scored(passage: StoredPassage, **signals: Any) -> Scored:
    """Make a scored passage; what is not given is 0."""
    none = dict.fromkeys(("sentence", "late", "coverage", "context", "lacks", "held", "missing"), 0.0)
    return Scored(stored=passage, **(none | {"sentences": (0.0,)} | signals))
