"""Compare the lexical indexes Pullquote could use: SQLite FTS5, tantivy and bm25s.

    pip install -e ".[benchmarks]"
    python -m tools.benchmarks.lexical --passages 100000

Each indexes the same passages (the newsroom's, or those of a JSON Lines file with a `text` a line; copied, with
words exchanged, until there are enough), then adds one article's passages, removes them, and answers questions. FTS5
and tantivy do this in place; bm25s has to be rebuilt. All get the same terms (`pullquote.text.terms`) and rank by
BM25; Pullquote itself (`Places`) only looks up where a question's rarest terms are.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

import numpy as np

from pullquote.ranking.query import rarest
from pullquote.reading import find_files, read_file
from pullquote.text import passages
from pullquote.text.terms import content_terms, terms
from pullquote.types import Article

ARTICLE = 20
QUESTIONS = 50
WANTED = 100


def newsroom() -> list[str]:
    """Return the texts of the demo newsroom's passages."""
    found = []
    for path in find_files([Path(str(files("pullquote.samples") / "newsroom"))]):
        if isinstance(path, Path):
            articles = [event for event in read_file(path) if isinstance(event, Article)]
            found += [part.text for article in articles for part in passages.split(article)]
    return found


def copies(texts: list[str], count: int) -> list[list[str]]:
    """Return the terms of as many passages, the later ones with a quarter of their words exchanged."""
    draw = random.Random(7)
    lists = [terms(text) for text in texts]
    words = [word for one in lists for word in one]
    while len(lists) < count:
        original = lists[draw.randrange(len(texts))]
        lists.append([draw.choice(words) if draw.random() < 0.25 else word for word in original])
    return lists[:count]


def timed(what: Callable[[], object]) -> float:
    """Return the seconds that a call took."""
    start = time.perf_counter()
    what()
    return time.perf_counter() - start


class Fts5:
    """SQLite FTS5, an external-content table in the catalog's own file: the same transaction as the article."""

    def __init__(self, folder: Path) -> None:
        self.db = sqlite3.connect(folder / "words.sqlite3", isolation_level=None)
        self.db.execute("PRAGMA journal_mode = WAL")
        self.db.execute("CREATE TABLE passages (number INTEGER PRIMARY KEY, terms TEXT)")
        self.db.execute("CREATE VIRTUAL TABLE words USING fts5 (terms, content='passages', content_rowid='number')")

    def add(self, first: int, lists: list[list[str]]) -> None:
        self.db.execute("BEGIN")
        rows = [(first + i, " ".join(one)) for i, one in enumerate(lists)]
        self.db.executemany("INSERT INTO passages VALUES (?, ?)", rows)
        self.db.executemany("INSERT INTO words (rowid, terms) VALUES (?, ?)", rows)
        self.db.execute("COMMIT")

    def remove(self, first: int, lists: list[list[str]]) -> None:
        self.db.execute("BEGIN")
        for i, one in enumerate(lists):
            row = (first + i, " ".join(one))
            self.db.execute("INSERT INTO words (words, rowid, terms) VALUES ('delete', ?, ?)", row)
            self.db.execute("DELETE FROM passages WHERE number = ?", row[:1])
        self.db.execute("COMMIT")

    def search(self, query: list[str]) -> list[int]:
        match = " OR ".join(f'"{term}"' for term in query)
        sql = "SELECT rowid FROM words WHERE words MATCH ? ORDER BY bm25(words), rowid LIMIT ?"
        return [row[0] for row in self.db.execute(sql, (match, WANTED))]


class Places(Fts5):
    """FTS5 asked where a question's rarest terms are, without ranking, as Pullquote does it."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.db.execute("CREATE VIRTUAL TABLE counts USING fts5vocab (words, row)")

    def search(self, query: list[str]) -> list[int]:
        counts = {}
        for term in query:
            row = self.db.execute("SELECT doc FROM counts WHERE term = ?", (term,)).fetchone()
            counts[term] = row[0] if row else 0
        found = []
        for term in rarest(counts):
            sql = "SELECT group_concat(rowid) FROM words WHERE words MATCH ?"
            text = self.db.execute(sql, (f'"{term}"',)).fetchone()[0]
            found.append(np.fromstring(text or "-1", np.int64, sep=","))
        return list(np.concatenate(found)) if found else []


class Tantivy:
    """tantivy, in a separate folder beside the catalog: a second commit for each article."""

    def __init__(self, folder: Path) -> None:
        import tantivy

        builder = tantivy.SchemaBuilder()
        builder.add_integer_field("number", stored=True, indexed=True, fast=True)
        builder.add_text_field("terms", tokenizer_name="whitespace")
        (folder / "tantivy").mkdir()
        self.module = tantivy
        self.schema = builder.build()
        self.index = tantivy.Index(self.schema, path=str(folder / "tantivy"))
        self.writer = self.index.writer(num_threads=1)

    def add(self, first: int, lists: list[list[str]]) -> None:
        for i, one in enumerate(lists):
            self.writer.add_document(self.module.Document(number=first + i, terms=[" ".join(one)]))
        self.writer.commit()
        self.index.reload()

    def remove(self, first: int, lists: list[list[str]]) -> None:
        for i in range(len(lists)):
            self.writer.delete_documents("number", first + i)
        self.writer.commit()
        self.index.reload()

    def search(self, query: list[str]) -> list[int]:
        occur, term = self.module.Occur.Should, self.module.Query.term_query
        parsed = self.module.Query.boolean_query([(occur, term(self.schema, "terms", one)) for one in query])
        searcher = self.index.searcher()
        return [searcher.doc(address)["number"][0] for _, address in searcher.search(parsed, WANTED).hits]


class Bm25s:
    """bm25s, arrays in memory saved as files: rebuilt for every change."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "bm25s"
        self.lists: list[list[str]] = []

    def add(self, first: int, lists: list[list[str]]) -> None:
        self.lists += lists
        self._build()

    def remove(self, first: int, lists: list[list[str]]) -> None:
        del self.lists[first : first + len(lists)]
        self._build()

    def _build(self) -> None:
        import bm25s

        self.index = bm25s.BM25()
        self.index.index(self.lists, show_progress=False)
        self.index.save(self.folder)

    def search(self, query: list[str]) -> list[int]:
        found, _ = self.index.retrieve([query], k=WANTED, show_progress=False)
        return [int(number) for number in found[0]]


def main() -> None:
    """Run the three and print a row for each."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--passages", type=int, default=20_000)
    parser.add_argument("--texts", type=Path, help="a JSON Lines file with a `text` a line")
    options = parser.parse_args()
    texts = newsroom()
    if options.texts:
        with options.texts.open(encoding="utf-8") as lines:
            texts = [part for line in lines for part in json.loads(line)["text"].split("\n\n")]
    lists = copies(texts, options.passages)
    draw = random.Random(11)
    queries = [
        draw.sample(one, min(6, len(one))) for text in draw.sample(texts, QUESTIONS) if (one := content_terms(text))
    ]
    print(f"{len(lists):,} passages, {len(queries)} questions of up to 6 terms, {WANTED} best; seconds, ms, MB")
    print(f"{'':8} {'build s':>8} {'add ms':>8} {'remove ms':>10} {'ask p50 ms':>11} {'p95 ms':>7} {'disk MB':>8}")
    for kind in (Fts5, Places, Tantivy, Bm25s):
        folder = Path(tempfile.mkdtemp())
        try:
            one = kind(folder)
            build = timed(lambda one=one: one.add(0, lists))
            adds, removes = [], []
            for _ in range(5):
                article = lists[:ARTICLE]
                adds.append(timed(lambda one=one, article=article: one.add(len(lists), article)))
                removes.append(timed(lambda one=one, article=article: one.remove(len(lists), article)))
            asks = sorted(timed(lambda one=one, query=query: one.search(query)) for query in queries)
            disk = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6
            print(
                f"{kind.__name__:8} {build:8.1f} {1e3 * sorted(adds)[2]:8.1f} {1e3 * sorted(removes)[2]:10.1f} "
                f"{1e3 * asks[len(asks) // 2]:11.2f} {1e3 * asks[int(len(asks) * 0.95)]:7.2f} {disk:8.1f}"
            )
        finally:
            shutil.rmtree(folder)


if __name__ == "__main__":
    main()
