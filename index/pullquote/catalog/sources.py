"""The sources of a catalog, and the pages they list: what of them was read, and when each is to be read again.

A page is listed by one or more sources of its collection and belongs to all of them, so that it is read once. What was
read is recorded after the article is stored: a refresh that is killed in between reads that page again, and finds its
article unchanged.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Literal

from pullquote.catalog.database import Database
from pullquote.errors import InputError
from pullquote.text.urls import canonical

if TYPE_CHECKING:
    from pullquote.sources.entries import Entry, SourceKind

PageState = Literal["waiting", "read", "failed", "gone", "withdrawn"]

_LONGEST_ERROR = 320  # characters
_COLUMNS = """s.number, s.collection, s.address, s.kind, s.title, s.added, s.refreshed, s.entries, s.counts,
    coalesce(s.error, (SELECT g.address || ': ' || g.error FROM source_pages p JOIN pages g ON g.number = p.page
     WHERE p.source = s.number AND g.state = 'failed' ORDER BY g.checked DESC, g.number LIMIT 1)) AS error,
    (SELECT count(DISTINCT m.article) FROM source_pages p JOIN page_articles m ON m.page = p.page
     WHERE p.source = s.number) AS articles,
    (SELECT count(*) FROM source_pages p JOIN pages g ON g.number = p.page
     WHERE p.source = s.number AND g.state = 'waiting') AS waiting,
    (SELECT count(*) FROM source_pages p JOIN pages g ON g.number = p.page
     WHERE p.source = s.number AND g.state = 'failed') AS failing"""


@dataclass(frozen=True, slots=True)
class Source:
    """Something that is refreshed: a feed, a sitemap, a page or a folder, and what is known of it.

    `title` is what the source calls itself. `added` and `refreshed` are times (UTC, `2024-05-03T10:15:00Z`). `entries`
    is how many articles it listed last, `articles` how many it has brought so far, `waiting` how many pages are still
    to be read and `failing` how many could not be. `counts` says what the last refresh did: how many articles were
    `added`, `updated`, `unchanged`, `reinstated` and `withdrawn`, and how many pages `failed`. `error` is the first
    thing that went wrong in the last refresh, in one line.
    """

    number: int
    collection: str
    address: str
    kind: SourceKind
    title: str | None
    added: str
    refreshed: str | None
    error: str | None
    entries: int
    articles: int
    waiting: int
    failing: int
    counts: Mapping[str, int]

    def to_dict(self) -> dict[str, object]:
        """Return what is known of the source as JSON values."""
        names = ("address", "kind", "collection", "title", "added", "refreshed", "error", "entries")
        return {
            **{name: getattr(self, name) for name in names},
            **{name: getattr(self, name) for name in ("articles", "waiting", "failing")},
            "last": dict(self.counts),
        }


@dataclass(frozen=True, slots=True)
class KnownList:
    """What a list answered with when it was last read whole, when that was, and when its index said it was modified."""

    modified: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    read: str | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """A page that sources list, or a file of a folder, and how often and with what result it was read.

    Times are seconds since 1970. `changes` counts how often its article became another version, `failures` how often
    it could not be read, or was not there, since it was read last. `told` is what a source tells of it, which is of the
    kind `told_by`: a feed before a sitemap. `only_in_sitemaps` says that nothing else lists it.
    """

    number: int
    address: str
    state: PageState
    first_read: int | None
    changed: int | None
    changes: int
    failures: int
    etag: str | None
    last_modified: str | None
    told: str
    told_by: SourceKind
    only_in_sitemaps: bool
    articles: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PageResult:
    """What came of reading a page: its state, when it was read and is to be read again, and why it could not be.

    `articles` are the ids of those found there, None if those of before still hold.
    """

    state: PageState
    checked: int
    due: int
    changed: bool = False
    error: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    articles: Sequence[str] | None = None


class SourceStore:
    """The sources of an archive and their pages."""

    def __init__(self, database: Database) -> None:
        self._database = database

    # Sources

    def add(self, address: str, kind: SourceKind, collection: str, title: str | None) -> Source:
        """Add a source; one that is there already stays as it is."""
        with self._database.writing() as db:
            db.execute(
                "INSERT INTO sources (collection, address, kind, title, added) VALUES (?, ?, ?, ?, ?) "
                "ON CONFLICT (collection, address) DO NOTHING",
                (collection, address, kind, title, _moment()),
            )
            row = db.execute(
                f"SELECT {_COLUMNS} FROM sources s WHERE collection = ? AND address = ?", (collection, address)
            ).fetchone()
        return _source(row)

    def all(self, collections: Sequence[str] | None = None) -> list[Source]:
        """Return the sources of some collections, in the order in which they were added; None: all."""
        with self._database.reading() as db:
            rows = db.execute(f"SELECT {_COLUMNS} FROM sources s ORDER BY s.number").fetchall()
        return [_source(row) for row in rows if collections is None or row["collection"] in collections]

    def remove(self, source: Source) -> None:
        """Forget a source, and the pages that no other one lists; the articles stay."""
        with self._database.writing() as db:
            db.execute("DELETE FROM sources WHERE number = ?", (source.number,))
            db.execute("DELETE FROM pages WHERE number NOT IN (SELECT page FROM source_pages)")

    def require(self, addresses: Sequence[str], collections: Sequence[str] | None) -> list[Source]:
        """Return the sources of some addresses.

        Raises:
            InputError: there is none of an address.
        """
        known = self.all(collections)
        for address in addresses:
            if not any(one.address == address for one in known):
                raise InputError(
                    "source_unknown",
                    "no source has the address {address!r}: `pullquote sources list` lists them",
                    address=address,
                )
        return [one for one in known if one.address in addresses]

    def finish(self, source: Source, counts: Mapping[str, int], error: str | None) -> None:
        """Record what a refresh of a source did, and what first went wrong."""
        with self._database.writing() as db:
            db.execute(
                "UPDATE sources SET refreshed = ?, counts = ?, error = ? WHERE number = ?",
                (_moment(), json.dumps(dict(counts)), error, source.number),
            )

    # What a source lists

    def known_list(self, source: Source, address: str) -> KnownList:
        """Return what is known of a list that was read before; nothing is if it was not."""
        with self._database.reading() as db:
            row = db.execute(
                "SELECT modified, etag, last_modified, read FROM source_lists WHERE source = ? AND address = ?",
                (source.number, address),
            ).fetchone()
        return KnownList(*row) if row else KnownList()

    def keep_list(self, source: Source, address: str, known: KnownList, entries: int | None, title: str | None) -> None:
        """Record that a list was read whole, with how many entries; None: it only leads to other lists."""
        with self._database.writing() as db:
            db.execute(
                "INSERT OR REPLACE INTO source_lists (source, address, modified, etag, last_modified, read) "
                "SELECT number, ?, ?, ?, ?, ? FROM sources WHERE number = ?",
                (address, known.modified, known.etag, known.last_modified, _moment(), source.number),
            )
            db.execute(
                "UPDATE sources SET entries = coalesce(?, entries), title = coalesce(?, title) WHERE number = ?",
                (entries, title, source.number),
            )

    def list_entries(self, source: Source, entries: Iterable[Entry]) -> None:
        """Record what a source lists; a page of which it tells something new is to be read again."""
        with self._database.writing() as db:
            if db.execute("SELECT 1 FROM sources WHERE number = ?", (source.number,)).fetchone() is None:
                return  # removed meanwhile
            for entry in entries:
                identity = canonical(entry.address) or entry.address
                db.execute(
                    "INSERT INTO pages (collection, identity, address, state) VALUES (?, ?, ?, 'waiting') "
                    "ON CONFLICT (collection, identity) DO NOTHING",
                    (source.collection, identity, entry.address),
                )
                (page,) = db.execute(
                    "SELECT number FROM pages WHERE collection = ? AND identity = ?", (source.collection, identity)
                ).fetchone()
                told = db.execute(
                    "SELECT told FROM source_pages WHERE source = ? AND page = ?", (source.number, page)
                ).fetchone()
                if told is not None and told[0] == entry.told:
                    continue
                db.execute(
                    "INSERT OR REPLACE INTO source_pages (source, page, told, day) VALUES (?, ?, ?, ?)",
                    (source.number, page, entry.told, entry.day),
                )
                if told is not None:
                    db.execute("UPDATE pages SET due = 0 WHERE number = ?", (page,))

    def count_entries(self, source: Source, entries: int) -> None:
        """Record how many entries a source lists."""
        with self._database.writing() as db:
            db.execute("UPDATE sources SET entries = ? WHERE number = ?", (entries, source.number))

    def listed(self, source: Source) -> list[int]:
        """Return the numbers of all pages of a source."""
        with self._database.reading() as db:
            return [row[0] for row in db.execute("SELECT page FROM source_pages WHERE source = ?", (source.number,))]

    def waiting(self, source: Source) -> int:
        """Return how many pages of a source were never read."""
        with self._database.reading() as db:
            row = db.execute(
                "SELECT count(*) FROM source_pages p JOIN pages g ON g.number = p.page "
                "WHERE p.source = ? AND g.state = 'waiting'",
                (source.number,),
            ).fetchone()
        return int(row[0])

    # Pages

    def due(self, source: Source, now: int, most: int, *, again: bool) -> list[int]:
        """Return the numbers of the pages of a source that are to be read now, the newest that wait first.

        Pages whose articles were all removed by hand are not read again.

        Args:
            source: the source.
            now: the time, in seconds since 1970.
            most: how many that were never read, and how many others.
            again: whether all that were read before are to be read again.
        """
        kept = (
            "(NOT EXISTS (SELECT 1 FROM page_articles m WHERE m.page = g.number) "
            "OR EXISTS (SELECT 1 FROM page_articles m JOIN articles a ON a.id = m.article "
            "AND a.collection = g.collection WHERE m.page = g.number))"
        )
        with self._database.reading() as db:
            new = db.execute(
                "SELECT g.number FROM source_pages p JOIN pages g ON g.number = p.page "
                "WHERE p.source = ? AND g.state = 'waiting' ORDER BY p.day DESC, g.number LIMIT ?",
                (source.number, most),
            ).fetchall()
            others = db.execute(
                "SELECT g.number FROM source_pages p JOIN pages g ON g.number = p.page "
                f"WHERE p.source = ? AND g.state <> 'waiting' AND (? OR g.due <= ?) AND {kept} "
                "ORDER BY g.due, g.number LIMIT ?",
                (source.number, again, now, -1 if again else most),
            ).fetchall()
        return [row[0] for row in (*new, *others)]

    def page(self, number: int) -> Page | None:
        """Return a page; None if no source lists it any more."""
        with self._database.reading() as db:
            row = db.execute(
                "SELECT g.number, g.address, g.state, g.first_read, g.changed, g.changes, g.failures, g.etag, "
                "g.last_modified, p.told, s.kind AS told_by, min(s.kind = 'sitemap') OVER () AS only_in_sitemaps "
                "FROM pages g JOIN source_pages p ON p.page = g.number JOIN sources s ON s.number = p.source "
                "WHERE g.number = ? ORDER BY s.kind = 'page', s.kind = 'sitemap', p.source LIMIT 1",
                (number,),
            ).fetchone()
            articles = db.execute("SELECT article FROM page_articles WHERE page = ? ORDER BY article", (number,))
            return Page(**dict(row), articles=tuple(one[0] for one in articles)) if row else None

    def record(self, page: Page, result: PageResult) -> None:
        """Record what came of reading a page."""
        failed = result.state in {"failed", "gone"}
        with self._database.writing() as db:
            db.execute(
                "UPDATE pages SET state = ?, due = ?, checked = ?, error = ?, failures = ?, changes = changes + ?, "
                "first_read = coalesce(first_read, ?), changed = CASE WHEN ? THEN ? ELSE coalesce(changed, ?) END, "
                "etag = ?, last_modified = ? WHERE number = ?",
                (
                    *(result.state, result.due, result.checked, result.error, page.failures + 1 if failed else 0),
                    result.changed and page.first_read is not None,
                    *(None if failed else result.checked, result.changed, result.checked, result.checked),
                    *(result.etag, result.last_modified, page.number),
                ),
            )
            if result.articles is not None:
                db.execute("DELETE FROM page_articles WHERE page = ?", (page.number,))
                db.executemany(
                    "INSERT OR IGNORE INTO page_articles (page, article) SELECT number, ? FROM pages WHERE number = ?",
                    [(id, page.number) for id in result.articles],
                )

    def forget_page(self, page: Page) -> None:
        """Forget a file that was deleted."""
        with self._database.writing() as db:
            db.execute("DELETE FROM pages WHERE number = ?", (page.number,))

    def holders(self, article: str, collection: str, but: Page) -> list[str]:
        """Return the addresses of the other pages that an article was read from."""
        with self._database.reading() as db:
            rows = db.execute(
                "SELECT g.address FROM page_articles m JOIN pages g ON g.number = m.page "
                "WHERE m.article = ? AND g.collection = ? AND g.number <> ? AND g.state = 'read'",
                (article, collection, but.number),
            )
            return [row[0] for row in rows]


def _source(row: sqlite3.Row) -> Source:
    known = {name: row[name] for name in row.keys() if name not in ("counts", "error")}  # noqa: SIM118 - a row iterates over values
    error = " ".join(row["error"].split())[:_LONGEST_ERROR] if row["error"] else None
    return Source(**known, counts=json.loads(row["counts"]), error=error)


def _moment() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
