"""Between the catalog's rows and Pullquote's types."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from pullquote.types import FACTS, LIST_FACTS, Article, Furniture, Passage, Span, Withdrawal

# The facts that a version records as columns; the id is the article's, in `articles`. Lists and mappings are JSON.
VERSION_FACTS = tuple(fact for fact in FACTS if fact != "id")

_VERSION_COLUMNS = ("number", "article", "version", "current", "sha256", "text", "source", "added", "seen")
ARTICLE_COLUMNS = ", ".join(
    [f"v.{name}" for name in (*_VERSION_COLUMNS, *VERSION_FACTS, "origins", "furniture", "pages")]
    + [f"a.{name}" for name in ("id", "collection", "identity", "withdrawn", "withdrawn_why")]
)
PASSAGE_COLUMNS = 'start, "end", paragraph, kind, credit, sentences, sha256, version'


def version_columns(article: Article) -> dict[str, Any]:
    """Return an article's facts as the columns of `versions`."""
    columns: dict[str, Any] = {fact: getattr(article, fact) for fact in VERSION_FACTS}
    columns |= {fact: json.dumps(columns[fact], ensure_ascii=False) for fact in LIST_FACTS}
    columns["source"] = article.source
    columns["origins"] = json.dumps(dict(article.origins), ensure_ascii=False, sort_keys=True)
    columns["furniture"] = json.dumps([list(asdict(f).values()) for f in article.furniture], ensure_ascii=False)
    columns["pages"] = json.dumps(article.pages) if article.pages else None
    return columns


def article_from(row: sqlite3.Row, passages: tuple[Passage, ...]) -> Article:
    """Make an article of a row of `versions` joined with `articles`."""
    facts: dict[str, Any] = {fact: row[fact] for fact in VERSION_FACTS}
    facts |= {fact: tuple(json.loads(row[fact])) for fact in LIST_FACTS}
    return Article(
        text=row["text"],
        id=row["id"],
        collection=row["collection"],
        version=row["version"],
        source=row["source"],
        added=row["added"],
        seen=row["seen"],
        withdrawn=Withdrawal(row["withdrawn"], row["withdrawn_why"]) if row["withdrawn"] else None,
        origins=json.loads(row["origins"]),
        furniture=tuple(Furniture(*values) for values in json.loads(row["furniture"])),
        pages=tuple(json.loads(row["pages"] or "[]")),
        passages=passages,
        **facts,
    )


def passages_from(rows: Sequence[sqlite3.Row], text: str) -> tuple[Passage, ...]:
    """Make passages of rows of `passages` and the text of their article."""
    sentences = json.loads(f"[{','.join(row['sentences'] for row in rows)}]")  # at once: an article has many passages
    return tuple(
        Passage(text[start:end], start, end, paragraph, kind, credit, tuple(map(Span._make, spans)))
        for (start, end, paragraph, kind, credit, *_), spans in zip(rows, sentences, strict=True)
    )
