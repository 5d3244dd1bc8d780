"""The articles of a catalog: their versions, with passages and vectors, as they are written and found again."""

from __future__ import annotations

import json
import logging
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import NamedTuple, get_args

from pullquote.catalog import writes
from pullquote.catalog.database import Database
from pullquote.catalog.encoders import EncoderStore
from pullquote.catalog.filters import AUTHORS, LATEST, condition, retrievable
from pullquote.catalog.passages import JOINED
from pullquote.catalog.rows import ARTICLE_COLUMNS, PASSAGE_COLUMNS, article_from, passages_from
from pullquote.catalog.schema import SEAL
from pullquote.catalog.vacuum import Vacuum
from pullquote.catalog.vocabulary import Vocabulary
from pullquote.encoders.quantization import PackedViews
from pullquote.errors import DamagedArchive, InputError
from pullquote.filters import Filters
from pullquote.text.characters import has_surrogates
from pullquote.text.folding import digest, fold
from pullquote.text.names import unaccented
from pullquote.text.terms import distinct_terms
from pullquote.text.urls import canonical
from pullquote.types import Article, ArticleSort, CollectionSize, Metadata, NameField, Passage, Span, WithdrawalReason

log = logging.getLogger("pullquote")

_CURRENT = "FROM versions v JOIN articles a ON a.number = v.article"
_NAMED = (
    "(instr(unaccented(CAST(v.title AS BLOB)), ?) OR instr(unaccented(CAST(v.outlet AS BLOB)), ?) "
    f"OR EXISTS (SELECT 1 FROM json_each({AUTHORS}) WHERE instr(unaccented(CAST(value AS BLOB)), ?)))"
)
_ORDERS: dict[ArticleSort, str] = {
    "id": "a.collection, a.id",
    "newest": "v.published DESC, v.title IS NULL, casefold(CAST(v.title AS BLOB)), v.number",
    "oldest": "v.published IS NULL, v.published, v.title IS NULL, casefold(CAST(v.title AS BLOB)), v.number",
    "title": "v.title IS NULL, casefold(CAST(v.title AS BLOB)), v.published DESC, v.number",
}


class LaterVersion(NamedTuple):
    """The number of a version, and whether it has the text that was looked for."""

    number: int
    has_text: bool


class ArticleStore:
    """The articles of an archive. Each has versions, the last of which is current and may be retrieved."""

    def __init__(self, database: Database, encoders: EncoderStore, vacuum: Vacuum) -> None:
        self._database = database
        self._encoders = encoders
        self._vacuum = vacuum

    def plan(self, article: Article) -> writes.Plan:
        """Return what adding an article would do, changing nothing."""
        with self._database.reading() as db:
            return writes.plan(db, article)

    def same_source(self, planned: writes.Plan) -> list[str]:
        """Return the ids of other articles read from the same file that nothing but their text tells apart."""
        with self._database.reading() as db:
            rows = db.execute(
                "SELECT a.id FROM articles a JOIN versions v ON v.article = a.number "
                "WHERE v.current AND a.collection = ? AND a.identity LIKE 'sha256:%' AND v.source = ? AND a.id <> ? "
                "ORDER BY a.number",
                (planned.article.collection, planned.article.source, planned.article.id),
            )
            return [row[0] for row in rows]

    def store(
        self,
        article: Article,
        passages: Sequence[Passage],
        views: Sequence[PackedViews],
        encoder: int,
        holders: Sequence[int | None] = (),
    ) -> writes.Plan:
        """Write an article with its passages and vectors in one transaction; say what it did.

        Args:
            article: the article.
            passages: its passages.
            views: their vectors.
            encoder: the number of the encoder that made them.
            holders: for each passage, the number of an equal one of an earlier version whose vectors are its own too.
        """
        with self._database.writing() as db:
            self._encoders.require(encoder)
            planned = writes.plan(db, article)
            if planned.outcome == "reinstated" and planned.number is not None:
                writes.reinstate(db, planned.number)
            elif planned.outcome != "unchanged":
                try:
                    writes.store(db, planned, passages, views, encoder, holders or [None] * len(passages))
                except sqlite3.IntegrityError as error:
                    raise InputError(
                        "id_taken",
                        "the id {id!r} belongs to another article: give this one another id",
                        id=planned.article.id,
                    ) from error
        if planned.outcome == "updated":
            self._vacuum.start()
        return planned

    def reinstate_read(self, article: Article) -> writes.Plan:
        """Let a withdrawn article be found again if this is how it was when it was withdrawn; say what it did."""
        with self._database.writing() as db:
            planned = writes.plan(db, article)
            if planned.outcome == "reinstated" and planned.number is not None:
                writes.reinstate(db, planned.number)
        return planned

    def remove(self, ids: Sequence[str], collections: Sequence[str] | None) -> int:
        """Remove the articles of some ids, with all versions, each at once; return how many there were."""
        removed = self._each_of(ids, collections, "1", writes.remove)
        self._vacuum.start()
        return removed

    def withdraw(self, ids: Sequence[str], why: WithdrawalReason, collections: Sequence[str] | None) -> int:
        """Mark the articles of some ids as withdrawn, each at once; return how many were not before.

        What was withdrawn before stays so since then, and for the reason given then, unless it is by hand now.

        Raises:
            InputError: there is no such reason.
        """
        if why not in get_args(WithdrawalReason):
            raise InputError(
                "withdrawal_reason_unknown",
                "articles are not withdrawn because {why!r}: give one of {known}",
                why=why,
                known=", ".join(get_args(WithdrawalReason)),
            )
        if why == "by_hand":
            self._each_of(ids, collections, "NOT v.current", partial(writes.withdraw, why=why))
        return self._each_of(ids, collections, "v.current", partial(writes.withdraw, why=why))

    def reinstate(self, ids: Sequence[str], collections: Sequence[str] | None) -> int:
        """Let the withdrawn articles of some ids be found again, each at once; return how many there were."""
        return self._each_of(ids, collections, "NOT v.current", writes.reinstate)

    def _each_of(
        self,
        ids: Sequence[str],
        collections: Sequence[str] | None,
        which: str,
        change: Callable[[sqlite3.Connection, int], None],
    ) -> int:
        """Change the articles of some ids whose last version is such, each in a transaction; return how many."""
        where, values = condition(Filters(collections=tuple(collections) if collections is not None else None))
        changed = 0
        for id in ids:
            with self._database.writing() as db:
                found = db.execute(
                    f"SELECT a.number {_CURRENT} WHERE {LATEST} AND {which} AND a.id = ? AND {where}", (id, *values)
                ).fetchall()
                for (number,) in found:
                    change(db, number)
            changed += len(found)
        return changed

    def ids(self, filters: Filters, *, withdrawn: bool = False) -> list[str]:
        """Return the ids of the current articles that pass, in alphabetical order, each once.

        With `withdrawn`, those of articles that were withdrawn are among them.
        """
        where, values = _listed(filters, withdrawn=withdrawn)
        with self._database.reading() as db:
            rows = db.execute(f"SELECT DISTINCT a.id {_CURRENT} WHERE {where} ORDER BY a.id", values)
            return [row[0] for row in rows]

    def sizes(self) -> dict[str, CollectionSize]:
        """Return how large each collection is that holds an article."""
        with self._database.reading() as db:
            articles = db.execute(
                "SELECT collection, sum(withdrawn IS NULL) FROM articles GROUP BY collection"
            ).fetchall()
            texts = dict(
                db.execute(
                    "SELECT a.collection, sum(length(CAST(v.text AS BLOB)) + length(CAST(v.folded AS BLOB))) "
                    f"{_CURRENT} GROUP BY a.collection"
                ).fetchall()
            )
            passages = {
                row[0]: row[1:]
                for row in db.execute(
                    "SELECT a.collection, sum(v.current), sum(coalesce("
                    "length(e.paragraph) + length(e.sentences) + length(e.tokens), 0)) FROM passages p "
                    "JOIN versions v ON v.number = p.version JOIN articles a ON a.number = v.article "
                    "LEFT JOIN vectors e ON e.passage = p.number GROUP BY a.collection"
                )
            }
        sizes = {}
        for collection, count in articles:
            paragraphs, vectors = passages.get(collection, (0, 0))
            sizes[collection] = CollectionSize(count, paragraphs, texts[collection] + vectors)
        return sizes

    def current(
        self, filters: Filters, containing: str = "", sort: ArticleSort = "id", *, withdrawn: bool = False
    ) -> Iterator[Article]:
        """Return the last version of every article that `numbers` lists, in its order.

        Raises:
            DamagedArchive: after the others, if some are not what was added.
        """
        return self._each(self.numbers(filters, containing, sort, withdrawn=withdrawn))

    def _each(self, numbers: Sequence[int]) -> Iterator[Article]:
        damaged: dict[int, str] = {}
        for number in numbers:
            yield from self.whole([number], damaged).values()
        if damaged:
            raise self._damage(damaged)

    def find(self, number: int) -> Article | None:
        """Return one version of an article, current or not, with its passages; None as `find_all` leaves it out."""
        return self.find_all([number]).get(number)

    def find_all(self, numbers: Sequence[int]) -> dict[int, Article]:
        """Return versions of articles, current or not, with their passages, by number.

        One that is gone is left out; so is one that is not what was added, and that is logged.
        """
        damaged: dict[int, str] = {}
        found = self.whole(numbers, damaged)
        if damaged:
            log.error("%s", self._damage(damaged))
        return found

    def whole(self, numbers: Sequence[int], damaged: dict[int, str]) -> dict[int, Article]:
        """Return those of some versions that are what was added; add the ids of the others to `damaged`."""
        marks = ", ".join("?" * len(numbers))
        with self._database.reading() as db:
            try:
                rows = db.execute(
                    f"SELECT {ARTICLE_COLUMNS}, v.seal, {SEAL} AS sealed {_CURRENT} WHERE v.number IN ({marks})",
                    numbers,
                ).fetchall()
            except sqlite3.OperationalError:  # a value is of another type than any of ours: of which version?
                if len(numbers) > 1:
                    return {n: one for number in numbers for n, one in self.whole([number], damaged).items()}
                row = db.execute(f"SELECT a.id {_CURRENT} WHERE v.number = ?", numbers).fetchone()
                damaged[numbers[0]] = str(row["id"])
                return {}
            parts: dict[int, list[sqlite3.Row]] = {row["number"]: [] for row in rows}
            for part in db.execute(
                f"SELECT {PASSAGE_COLUMNS} FROM passages WHERE version IN ({marks}) ORDER BY number", numbers
            ):
                parts[part["version"]].append(part)
        found = {}
        for row in rows:
            is_text = isinstance(row["text"], str)
            if is_text and row["seal"] == row["sealed"] and digest(row["text"]) == row["sha256"]:
                found[row["number"]] = article_from(row, passages_from(parts[row["number"]], row["text"]))
            else:
                damaged[row["number"]] = str(row["id"])
        return found

    def _damage(self, damaged: Mapping[int, str]) -> DamagedArchive:
        return DamagedArchive(
            "article_damaged",
            "not what was added, and not shown: {ids}: remove each with `pullquote remove ID`, then add it again",
            ids=", ".join(sorted(set(damaged.values()))),
        )

    def last_versions(self, article: int, most: int) -> list[int]:
        """Return the numbers of the last versions of an article, by its number, the newest first."""
        with self._database.reading() as db:
            rows = db.execute(
                "SELECT number FROM versions WHERE article = ? ORDER BY version DESC LIMIT ?", (article, most)
            )
            return [row[0] for row in rows]

    def version_numbers(self, id: str, collections: Sequence[str] | None) -> list[tuple[int, str]]:
        """Return the numbers of the versions of the articles of an id, oldest first, each with its collection."""
        where, values = condition(Filters(collections=tuple(collections) if collections is not None else None))
        with self._database.reading() as db:
            rows = db.execute(
                f"SELECT v.number, a.collection {_CURRENT} WHERE a.id = ? AND {where} ORDER BY a.collection, v.version",
                (id, *values),
            )
            return [(row[0], row[1]) for row in rows]

    def versions_of(self, id: str, collections: Sequence[str] | None) -> tuple[Article, ...]:
        """Return every version of the articles of an id, oldest first.

        Raises:
            DamagedArchive: there are some, and none is what was added.
        """
        damaged: dict[int, str] = {}
        with self._database.reading():
            numbers = [number for number, _ in self.version_numbers(id, collections)]
            found = self.whole(numbers, damaged)
        if damaged and not found:
            raise self._damage(damaged)
        if damaged:
            log.error("%s", self._damage(damaged))
        return tuple(found[number] for number in numbers if number in found)

    def count_passages(self, collection: str) -> int:
        """Return how many passages the current versions of a collection have."""
        with self._database.reading() as db:
            found = db.execute(
                "SELECT count(*) FROM passages p JOIN versions v ON v.number = p.version "
                "JOIN articles a ON a.number = v.article WHERE v.current AND a.collection = ?",
                (collection,),
            )
            return int(found.fetchone()[0])

    def is_any(self, filters: Filters) -> bool:
        """Return whether any article that may be retrieved passes."""
        where, values = retrievable(filters)
        with self._database.reading() as db:
            return db.execute(f"SELECT 1 {_CURRENT} WHERE {where} LIMIT 1", values).fetchone() is not None

    def date_limits(self, filters: Filters) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return the first and the last day on which the current articles that pass were published, if any is known."""
        with self._database.reading():
            return self._first_date(filters, ""), self._first_date(filters, "DESC")

    def newest(self) -> str | None:
        """Return the latest day on which a current article was published."""
        with self._database.reading():
            return next(iter(self._first_date(Filters(), "DESC")), None)

    def _first_date(self, filters: Filters, order: str) -> tuple[str, ...]:
        """Return the first date of publication in an order, of an article that is what was added."""
        where, values = retrievable(filters)
        with self._database.reading() as db:
            rows = db.execute(
                f"SELECT v.number {_CURRENT} WHERE v.published IS NOT NULL AND {where} ORDER BY v.published {order}",
                values,
            )
            for (number,) in rows:
                article = self.find(number)
                if article is not None and article.published:
                    return (article.published,)
        return ()

    def is_current(self, number: int) -> bool:
        """Return whether a version is the one that may be retrieved."""
        with self._database.reading() as db:
            row = db.execute("SELECT current FROM versions WHERE number = ?", (number,)).fetchone()
        return bool(row and row[0])

    def newer_than(self, number: int) -> Article | None:
        """Return the newest version of an article that is what was added, if that is a later one than this."""
        with self._database.reading() as db:
            later = db.execute(
                "SELECT w.number FROM versions v JOIN versions w ON w.article = v.article AND w.version > v.version "
                "WHERE v.number = ? ORDER BY w.version DESC",
                (number,),
            )
            return next((found for (one,) in later.fetchall() if (found := self.find(one)) is not None), None)

    def later_versions(self, article: Article, text: str) -> list[LaterVersion]:
        """Return the versions of an article after this one, in order, and whether each has a text, folded."""
        with self._database.reading() as db:
            rows = db.execute(
                "SELECT v.number, instr(v.folded, ?) > 0 FROM versions v JOIN articles a ON a.number = v.article "
                "WHERE a.collection = ? AND a.id = ? AND v.version > ? ORDER BY v.version",
                (fold(text).text, article.collection, article.id, article.version),
            )
            return [LaterVersion(row[0], bool(row[1])) for row in rows]

    def last_numbers(self) -> tuple[int, int]:
        """Return the highest numbers of an article and of a version; those that come have higher ones."""
        with self._database.reading() as db:
            row = db.execute("SELECT (SELECT max(number) FROM articles), (SELECT max(number) FROM versions)").fetchone()
        return row[0] or 0, row[1] or 0

    def held_before(self, id: str, collection: str, words: str, version: int) -> bool:
        """Return whether a version of an article, up to a version's number, has some words."""
        with self._database.reading() as db:
            rows = db.execute(
                f"SELECT v.text {_CURRENT} WHERE a.id = ? AND a.collection = ? AND v.number <= ?",
                (id, collection, version),
            )
            return any(isinstance(row[0], str) and words in row[0] for row in rows)

    def is_superseded(self, number: int) -> bool:
        """Return whether there is a later version of its article."""
        with self._database.reading() as db:
            row = db.execute(
                "SELECT EXISTS (SELECT 1 FROM versions WHERE article = v.article AND version > v.version) "
                "FROM versions v WHERE v.number = ?",
                (number,),
            ).fetchone()
        return bool(row and row[0])

    def numbers(
        self, filters: Filters, containing: str = "", sort: ArticleSort = "id", *, withdrawn: bool = False
    ) -> list[int]:
        """Return the numbers of the current articles that pass and contain a text in title, outlet or an author.

        With `withdrawn`, those that were withdrawn are listed too.

        Raises:
            InputError: an argument cannot be used.
        """
        if sort not in _ORDERS:
            raise InputError(
                "article_sort_unknown",
                "articles are not sorted by {sort!r}: give one of {known}",
                sort=sort,
                known=", ".join(_ORDERS),
            )
        where, values = _matching(_search_text(containing, 0, 0), filters, withdrawn=withdrawn)
        with self._database.reading() as db:
            rows = db.execute(f"SELECT v.number {_CURRENT} WHERE {where} ORDER BY {_ORDERS[sort]}", values)
            return [row[0] for row in rows]

    def ids_beginning(self, beginning: str, collections: Sequence[str] | None, limit: int) -> list[str]:
        """Return the ids, in alphabetical order, that begin with a text; only the text itself where it is an id."""
        where, values = condition(Filters(collections=tuple(collections) if collections is not None else None))
        with self._database.reading() as db:
            rows = db.execute(
                f"SELECT DISTINCT a.id {_CURRENT} WHERE {LATEST} AND substr(a.id, 1, length(?)) = ? AND {where} "
                "ORDER BY a.id <> ?, a.id LIMIT ?",
                (beginning, beginning, *values, beginning, limit),
            )
            found = [row[0] for row in rows]
        return found[:1] if beginning in found else found

    def names(self, field: NameField, containing: str, filters: Filters, limit: int) -> list[str]:
        """Return the different names in a field of the current articles that pass and hold a text.

        Case and accents are ignored. Those that begin with it come first; both parts are in alphabetical order.

        Raises:
            InputError: there is no such field, or another argument cannot be used.
        """
        if field not in get_args(NameField):
            raise InputError(
                "name_field_unknown",
                "names of {field!r} are not kept: ask for those of {known}",
                field=field,
                known=", ".join(get_args(NameField)),
            )
        wanted = _search_text(containing, limit, 0)
        where, values = retrievable(filters)
        column, people = ("j.value", f", json_each({AUTHORS}) j") if field == "author" else (f"v.{field}", "")
        column = "a.collection" if field == "collection" else column
        with self._database.reading() as db:
            rows = db.execute(
                f"SELECT name, number FROM (SELECT {column} AS name, min(v.number) AS number {_CURRENT}{people} "
                f"WHERE {where} GROUP BY 1) WHERE instr(unaccented(CAST(name AS BLOB)), ?) "
                "ORDER BY instr(unaccented(CAST(name AS BLOB)), ?) > 1, casefold(CAST(name AS BLOB)), name LIMIT ?",
                (*values, wanted, wanted, limit),
            ).fetchall()
            whole = self.find_all([row["number"] for row in rows])
        return [row["name"] for row in rows if row["number"] in whole]

    def titles(
        self, containing: str, filters: Filters, limit: int, offset: int, *, withdrawn: bool = False
    ) -> tuple[int, list[Article]]:
        """Return how many current articles pass and contain a text in title, outlet or an author, and one page of them.

        The newest come first, those of unknown date last, those of one day by title. With `withdrawn`, articles that
        were withdrawn are among them.

        Raises:
            InputError: an argument cannot be used.
        """
        where, values = _matching(_search_text(containing, limit, offset), filters, withdrawn=withdrawn)
        with self._database.reading() as db:
            if not limit:
                counted = db.execute(f"SELECT count(*) {_CURRENT} WHERE {where}", values)
                return int(counted.fetchone()[0]), []
            rows = db.execute(f"SELECT v.number {_CURRENT} WHERE {where} ORDER BY {_ORDERS['newest']}", values)
            numbers = [row[0] for row in rows]
            found = self.find_all(numbers[offset : offset + limit])
        return len(numbers), [found[number] for number in numbers[offset : offset + limit] if number in found]

    def shared_facts(self, article: Metadata, collections: Sequence[str]) -> frozenset[str]:
        """Return which of `url`, `outlet` and `title` a current article of these collections has too."""
        where, values = condition(Filters(collections=collections))
        found = set()
        with self._database.reading() as db:
            if url := canonical(article.url):
                known = db.execute(
                    f"SELECT 1 FROM articles a WHERE a.identity = ? AND {where}", (f"url:{url}", *values)
                )
                found |= {"url"} if known.fetchone() else set()
            for fact in ("outlet", "title"):
                if name := getattr(article, fact):
                    names = f"SELECT DISTINCT v.{fact} AS name {_CURRENT} WHERE v.current AND {where}"
                    same = f"SELECT 1 FROM ({names}) WHERE same_name(CAST(name AS BLOB), ?) LIMIT 1"
                    known = db.execute(same, (*values, name))
                    found |= {fact} if known.fetchone() else set()
        return frozenset(found)

    def folded_versions(self, filters: Filters) -> Iterator[tuple[int, str]]:
        """Yield the numbers of all versions that pass, current ones first, and their folded texts."""
        where, values = condition(filters)
        with self._database.reading() as db:
            rows = db.execute(
                "SELECT v.number, v.folded FROM versions v JOIN articles a ON a.number = v.article "
                f"WHERE {where} ORDER BY v.current DESC, v.number",
                values,
            )
            yield from rows

    def passages_sharing(self, terms: Sequence[str], filters: Filters, limit: int) -> list[tuple[int, Span]]:
        """Return the passages that share most of these terms: the number of a version, and a span of its text.

        The best come first, of versions that pass, current or not. Rare terms weigh more: those that are rare in the
        collections, so that no other one's articles matter.
        """
        where, values = condition(filters)
        with self._database.reading() as db:
            weights = Vocabulary(self._database, filters.collections).idf(terms)
            known = self._held(db, terms, filters.collections)
            rows = db.execute(
                "WITH sharing AS MATERIALIZED (SELECT w.rowid AS passage, round(sum(t.value), 6) AS mass "
                "FROM json_each(?) t CROSS JOIN words w ON w.words MATCH t.key GROUP BY w.rowid) "
                f'SELECT p.version, p.start, p."end" {JOINED} JOIN sharing s ON s.passage = p.number '
                f"WHERE {where} ORDER BY s.mass DESC, p.number LIMIT ?",
                (json.dumps({f'"{term}"': weights[term] for term in known}), *values, limit),
            ).fetchall()
        return [(row[0], Span(row[1], row[2])) for row in rows]

    def _held(self, db: sqlite3.Connection, terms: Sequence[str], collections: Sequence[str] | None) -> list[str]:
        """Return those of some terms that a passage of these collections holds, current or not.

        No other is looked up: how long that takes would tell in how many of others' passages it stands.
        """
        if collections is None:
            return list(terms)
        held = set(Vocabulary(self._database, collections).held(terms))
        if missing := set(terms) - held:  # what is not current is not counted
            where, values = condition(Filters(collections=collections))
            earlier = db.execute(f"SELECT p.terms {JOINED} WHERE NOT v.current AND {where}", values)
            held |= missing & {term for row in earlier for term in distinct_terms(row[0])}
        return [term for term in terms if term in held]


def _listed(filters: Filters, *, withdrawn: bool) -> tuple[str, list[str]]:
    """Return the SQL condition, and its values, of articles that pass and may be retrieved, or were withdrawn."""
    if not withdrawn:
        return retrievable(filters)
    where, values = condition(filters)
    return f"{LATEST} AND {where}", values


def _matching(wanted: str, filters: Filters, *, withdrawn: bool) -> tuple[str, list[object]]:
    """Return the SQL condition, and its values, of listed articles that, unless it is empty, are named `wanted`."""
    where, values = _listed(filters, withdrawn=withdrawn)
    return (f"{where} AND {_NAMED}", [*values, *[wanted] * 3]) if wanted else (where, [*values])


def _search_text(containing: str, limit: int, offset: int) -> str:
    """Return a text as it is looked for in names.

    Raises:
        InputError: it is no text, or the page it is wanted for is none.
    """
    if has_surrogates(containing):
        raise InputError(
            "search_text_garbled",
            "the text to look for is not valid: it holds bytes or halves of characters that mean nothing",
        )
    if limit < 0 or offset < 0:
        raise InputError(
            "page_out_of_range",
            "limit is {limit} and offset {offset}: give numbers from 0 on",
            limit=limit,
            offset=offset,
        )
    return unaccented(containing)
