"""Between the catalog's rows and Pullquote's types."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import asdict
from typing import Any

from index.types import Article, Furniture, Passage

# The facts of an article that a version records besides its text, as columns; lists and mappings are JSON.
PLAIN = ("title", "outlet", "published", "modified", "url", "language", "section", "source")
LISTS = ("authors", "translators")


def version_columns(article: Article) -> dict[str, Any]:
    """Give an article's facts as the columns of `versions`."""
    columns: dict[str, Any] = {name: getattr(article, name) for name in PLAIN}
    columns |= {name: json.dumps(getattr(article, name), ensure_ascii=False) for name in LISTS}
    columns["origins"] = json.dumps(dict(article.origins), ensure_ascii=False, sort_keys=True)
    columns["furniture"] = json.dumps([list(asdict(f).values()) for f in article.furniture], ensure_ascii=False)
    return columns


def article_from(row: sqlite3.Row, passages: tuple[Passage, ...]) -> Article:
    """Make an article of a row of `versions` joined with `articles`."""
    facts: dict[str, Any] = {name: row[name] for name in PLAIN}
    facts |= {name: tuple(json.loads(row[name])) for name in LISTS}
    return Article(
        text=row["text"],
        id=row["id"],
        collection=row["collection"],
        version=row["version"],
        origins=json.loads(row["origins"]),
        furniture=tuple(Furniture(*values) for values in json.loads(row["furniture"])),
        passages=passages,
        **facts,
    )


def passage_from(row: sqlite3.Row, text: str) -> Passage:
    """Make a passage of a row of `passages` and the text of its article."""
    return Passage(
        text=text[row["start"] : row["end"]],
        start=row["start"],
        end=row["end"],
        paragraph=row["paragraph"],
        kind=row["kind"],
        credit=row["credit"],
        sentences=tuple((start, end) for start, end in json.loads(row["sentences"])),
    )
