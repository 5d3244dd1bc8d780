"""Small archives for tests: articles as JSON Lines, and access to the catalog's file."""

from __future__ import annotations

import itertools
import json
import sqlite3
import time
from collections.abc import Callable, Iterable
from contextlib import closing
from pathlib import Path
from typing import Any

from pullquote import AddReport, Answer, Archive
from pullquote.catalog.database import FILE_NAME
from pullquote.catalog.schema import SEAL

_NUMBERS = itertools.count()

FERRY = "The ferry to Osmey left at dawn with ninety crates of pears. The harbour master counted every crate."
MILL = "The paper mill at Hollin Beck closed its oldest machine. Forty workers were offered posts downstream."


def write_lines(folder: Path, *articles: dict[str, Any]) -> Path:
    """Write articles to a new JSON Lines file and return its path."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"articles-{next(_NUMBERS):04}.jsonl"
    path.write_text("".join(json.dumps(article, ensure_ascii=False) + "\n" for article in articles), "utf-8")
    return path


def add(archive: Archive, *articles: dict[str, Any], **options: Any) -> AddReport:
    """Add articles given as dictionaries."""
    return archive.add(write_lines(archive.folder.parent / "lines", *articles), **options)


def rows(archive: Archive, query: str, *values: object) -> list[tuple[Any, ...]]:
    """Query the catalog's file over a separate connection."""
    with closing(sqlite3.connect(archive.folder / FILE_NAME)) as connection:
        return connection.execute(query, values).fetchall()


def change(archive: Archive, statement: str, *values: object) -> None:
    """Tamper with the catalog's file."""
    with closing(sqlite3.connect(archive.folder / FILE_NAME)) as connection, connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.create_function("casefold", 1, lambda text: text and text.casefold(), deterministic=True)
        assert connection.execute(statement, values).rowcount > 0


def reseal(archive: Archive) -> None:
    """Make what was tampered with what was added, as far as checksums of facts and paragraphs tell."""
    with archive._catalog.database.writing() as db:
        db.execute(f"UPDATE versions AS v SET seal = (SELECT {SEAL} FROM articles a WHERE a.number = v.article)")


def wait_for(condition: Callable[[], bool]) -> None:
    """Wait until a condition is true."""
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline, "the condition never became true"
        time.sleep(0.01)


def said(answer: Answer) -> list[str]:
    """Return the texts of an answer's whole ranking, quotes first."""
    return [quote.text for quote in (*answer.quotes, *answer.closest)]


def ids(answers: Answer | Iterable[Any]) -> list[str]:
    """Return the ids of the articles of an answer's ranking, or of articles."""
    if isinstance(answers, Answer):
        return [quote.article.id for quote in (*answers.quotes, *answers.closest)]
    return [article.id for article in answers]
