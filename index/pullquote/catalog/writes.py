"""What changes the catalog: storing an article's version, withdrawing an article, removing one.

Each function runs in the caller's transaction.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from typing import Literal

from pullquote.catalog.filters import LATEST
from pullquote.catalog.rows import ARTICLE_COLUMNS, VERSION_FACTS, article_from, version_columns
from pullquote.catalog.schema import SEAL
from pullquote.catalog.vocabulary import count_in, count_out
from pullquote.encoders.quantization import PackedViews
from pullquote.errors import InputError
from pullquote.text.folding import digest, fold
from pullquote.text.terms import context_terms, sentence_terms
from pullquote.text.urls import canonical
from pullquote.types import SUPPLIED, Article, Passage, WithdrawalReason

Outcome = Literal["added", "updated", "unchanged", "reinstated"]


@dataclass(frozen=True, slots=True)
class Plan:
    """What adding an article would do, and the article as it would be stored: named, with facts known before.

    `reinstated`: it was withdrawn, and is quoted again as it was. One that was withdrawn by hand stays so: `unchanged`.
    """

    outcome: Outcome
    article: Article
    number: int | None
    identity: str


def plan(connection: sqlite3.Connection, article: Article) -> Plan:
    """Find out what adding an article would do, changing nothing.

    An article is known by its canonical URL, else by the id its source gives, else by its text. Of two outlets' pages
    that name one canonical URL, each is an article.

    Raises:
        InputError: its id belongs to another article of the collection.
    """
    url, sha256 = canonical(article.url), digest(article.text)
    by_url = _url_identity(connection, article, url) if url else None
    known = _known(connection, article, by_url, sha256)
    if known is None:
        identity = by_url if by_url else f"id:{article.id}" if article.id else f"sha256:{sha256}"
        name = article.id or digest(identity if url else article.text)[:12]
        return Plan("added", replace(article, id=name, version=1), None, identity)
    before = article_from(known, ())
    nameless = not url and not article.id
    kept_back = before.withdrawn is not None and before.withdrawn.why == "by_hand"
    if kept_back or (nameless and sha256 != known["sha256"]):  # or an earlier text, with nothing to say it is back
        return Plan("unchanged", before, known["article"], known["identity"])
    if nameless:
        _refuse_conflict(before, article)
    merged = _merge(before, article)
    same = all(
        getattr(before, fact) == getattr(merged, fact) for fact in ("text", "furniture", "pages", *VERSION_FACTS)
    )
    identity = by_url or known["identity"]
    outcome: Outcome = "updated" if not same else "unchanged" if before.withdrawn is None else "reinstated"
    version = before.version if same else before.version + 1
    withdrawn = before.withdrawn if same else None
    article = replace(merged, id=before.id, version=version, withdrawn=withdrawn)
    return Plan(outcome, article, known["article"], identity)


def store(
    connection: sqlite3.Connection,
    planned: Plan,
    passages: Sequence[Passage],
    views: Sequence[PackedViews],
    encoder: int,
    holders: Sequence[int | None],
) -> None:
    """Write a planned version with its passages and vectors, and supersede the one before.

    Of a passage with a holder, an equal one of an earlier version that has its vectors, none are written.
    """
    article, number = planned.article, planned.number
    if number is None:
        number = connection.execute(
            "INSERT INTO articles (collection, id, identity) VALUES (?, ?, ?)",
            (article.collection, article.id, planned.identity),
        ).lastrowid
    else:
        connection.execute("UPDATE articles SET identity = ? WHERE number = ?", (planned.identity, number))
        _supersede(connection, number)
    holders = _held(connection, int(number or 0), encoder, holders)
    seen = now()
    columns = version_columns(article) | {
        "article": number,
        "version": article.version,
        "current": 1,
        "sha256": digest(article.text),
        "text": article.text,
        "folded": fold(article.text).text,
        "added": seen.date().isoformat(),
        "seen": _moment(seen),
    }
    names = ", ".join(columns)
    marks = ", ".join("?" * len(columns))
    version = connection.execute(f"INSERT INTO versions ({names}) VALUES ({marks})", tuple(columns.values())).lastrowid
    lead = next((one.text for one in passages if one.kind == "body"), None)
    connection.execute(
        "INSERT INTO contexts (version, terms, outlet, published) VALUES (?, ?, ?, ?)",
        (version, context_terms(article.title, lead), article.outlet, article.published),
    )
    _store_passages(connection, int(version or 0), article.collection, passages, views, encoder, holders)
    _seal(connection, int(version or 0))


def _seal(connection: sqlite3.Connection, version: int) -> None:
    """Write the checksum of what is shown of a version."""
    sealed = f"SELECT {SEAL} FROM articles a WHERE a.number = v.article"
    connection.execute(f"UPDATE versions AS v SET seal = ({sealed}) WHERE v.number = ?", (version,))


def now() -> datetime:
    """Return the time (UTC) at which a version is first seen, or an article withdrawn."""
    return datetime.now(UTC)


def _moment(time: datetime) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ")


def _store_passages(
    connection: sqlite3.Connection,
    version: int,
    collection: str,
    passages: Sequence[Passage],
    views: Sequence[PackedViews],
    encoder: int,
    holders: Sequence[int | None],
) -> None:
    """Write a version's passages, numbered consecutively, and their vectors, and note the change for the engines."""
    added = []
    terms = [
        sentence_terms(passage.text, [span.shift(-passage.start) for span in passage.sentences]) for passage in passages
    ]
    for passage, packed, found, holder in zip(passages, views, terms, holders, strict=True):
        row = connection.execute(
            'INSERT INTO passages (version, start, "end", paragraph, kind, credit, sentences, sha256, terms, holder) '
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                version,
                passage.start,
                passage.end,
                passage.paragraph,
                passage.kind,
                passage.credit,
                json.dumps(passage.sentences),
                digest(passage.text),
                found,
                holder,
            ),
        ).lastrowid
        added.append(int(row or 0))
        connection.execute("INSERT INTO words (rowid, terms) VALUES (?, ?)", (added[-1], found))
        if holder is None:
            store_vectors(connection, encoder, added[-1], packed)
    if added:
        count_in(connection, collection, terms)
        connection.execute("INSERT INTO changes (first, last) VALUES (?, ?)", (added[0], added[-1]))


def _held(
    connection: sqlite3.Connection, article: int, encoder: int, holders: Sequence[int | None]
) -> list[int | None]:
    """Return the holders that still are passages of the article with vectors of the encoder, None for others."""
    present = {
        row[0]
        for row in connection.execute(
            "SELECT x.passage FROM vectors x JOIN passages p ON p.number = x.passage "
            "JOIN versions v ON v.number = p.version WHERE v.article = ? AND x.encoder = ?",
            (article, encoder),
        )
    }
    return [holder if holder in present else None for holder in holders]


def store_vectors(connection: sqlite3.Connection, encoder: int, passage: int, packed: PackedViews) -> None:
    """Write the vectors that an encoder made of a passage, in the place of any before."""
    vectors = (packed.paragraph, packed.sentences, packed.tokens)
    connection.execute(
        "INSERT OR REPLACE INTO vectors (encoder, passage, paragraph, sentences, tokens) VALUES (?, ?, ?, ?, ?)",
        (encoder, passage, *vectors),
    )
    connection.execute(
        "INSERT OR REPLACE INTO vector_seals (encoder, passage, seal) VALUES (?, ?, seal(?, ?, ?))",
        (encoder, passage, *vectors),
    )


def remove(connection: sqlite3.Connection, number: int) -> None:
    """Remove an article with all its versions; nothing of it can be retrieved, verified or shown any more."""
    _retract(connection, number)
    for (version,) in connection.execute("SELECT number FROM versions WHERE article = ?", (number,)).fetchall():
        _note_change(connection, version)
    passages = connection.execute(
        "SELECT p.number, p.terms FROM passages p JOIN versions v ON v.number = p.version WHERE v.article = ?",
        (number,),
    ).fetchall()
    connection.executemany(  # an index beside the passages, which has to be told what it held
        "INSERT INTO words (words, rowid, terms) VALUES ('delete', ?, ?)", map(tuple, passages)
    )
    connection.execute("DELETE FROM articles WHERE number = ?", (number,))


def withdraw(connection: sqlite3.Connection, number: int, why: WithdrawalReason) -> None:
    """Mark an article as withdrawn: nothing of it is found or counted any more but by who verifies a quotation.

    One that was withdrawn before stays so since then. What is withdrawn by hand comes back only by hand.
    """
    _retract(connection, number)
    (before,) = connection.execute("SELECT withdrawn FROM articles WHERE number = ?", (number,)).fetchone()
    if before is None or why == "by_hand":
        _mark(connection, number, before or _moment(now()), why)


def reinstate(connection: sqlite3.Connection, number: int) -> None:
    """Let the last version of a withdrawn article be found again."""
    _mark(connection, number, None, None)
    (version,) = connection.execute(
        "SELECT number FROM versions WHERE article = ? ORDER BY version DESC LIMIT 1", (number,)
    ).fetchone()
    connection.execute("UPDATE versions SET current = 1 WHERE number = ?", (version,))
    count_in(connection, *_terms_of(connection, version))
    _note_change(connection, version)


def _mark(connection: sqlite3.Connection, article: int, since: str | None, why: WithdrawalReason | None) -> None:
    """Write since when an article is withdrawn, and new checksums of its versions, but for those that are damaged."""
    sealed = f"SELECT 1 FROM versions v JOIN articles a ON a.number = v.article WHERE v.number = ? AND v.seal = {SEAL}"
    whole = []
    for (version,) in connection.execute("SELECT number FROM versions WHERE article = ?", (article,)).fetchall():
        with suppress(sqlite3.OperationalError):  # a value is of another type than any of ours
            whole += [version] if connection.execute(sealed, (version,)).fetchone() else []
    connection.execute("UPDATE articles SET withdrawn = ?, withdrawn_why = ? WHERE number = ?", (since, why, article))
    for version in whole:
        _seal(connection, version)


def _url_identity(connection: sqlite3.Connection, article: Article, url: str) -> str:
    """Return the identity of an article with a canonical URL; it names the outlet where another has taken the URL."""
    plain = f"url:{url}"
    if not article.outlet or article.origins.get("outlet") in SUPPLIED:
        return plain
    of_outlet = f"{plain}\n{_letters(article.outlet)}"  # no URL holds a newline
    if _find(connection, article.collection, "a.identity = ?", of_outlet) is not None:
        return of_outlet
    taken = _find(connection, article.collection, "a.identity = ?", plain)
    return of_outlet if taken is not None and _is_of_another(article_from(taken, ()), article) else plain


def _is_of_another(before: Article, now: Article) -> bool:
    """Return whether two readings of one URL come from different outlets' files, by what the files themselves say."""
    supplied = before.origins.get("outlet") in SUPPLIED
    if not before.outlet or supplied or not now.outlet or before.source == now.source:
        return False
    first, second = _letters(before.outlet), _letters(now.outlet)
    return first not in second and second not in first  # `The Ledger` and `Ledger Online` may be one


def _letters(name: str) -> str:
    return "".join(character for character in fold(name).text.casefold() if character.isalnum())


def _find(connection: sqlite3.Connection, collection: str, condition: str, value: str) -> sqlite3.Row | None:
    row: sqlite3.Row | None = connection.execute(
        f"SELECT {ARTICLE_COLUMNS} FROM versions v JOIN articles a ON a.number = v.article "
        f"WHERE {LATEST} AND a.collection = ? AND {condition} ORDER BY a.number LIMIT 1",
        (collection, value),
    ).fetchone()
    return row


def _known(connection: sqlite3.Connection, article: Article, url: str | None, sha256: str) -> sqlite3.Row | None:
    """Return the stored version of an article by its URL's identity, its id or its text."""
    find = partial(_find, connection, article.collection)
    same_url = find("a.identity = ?", url) if url else None
    same_id = find("a.id = ?", article.id) if article.id else None
    if same_id is not None and url and same_id["identity"].startswith("url:") and same_id["identity"] != url:
        raise InputError(
            "id_of_another_url",
            "the id {id!r} already belongs to {url}: give this article an id of its own",
            id=article.id,
            url=same_id["url"],
        )
    if same_url is not None or same_id is not None:
        return same_url or same_id
    same_text = find("v.sha256 = ?", sha256)
    if not url and not article.id:
        return same_text or find("a.number IN (SELECT article FROM versions WHERE sha256 = ?)", sha256)
    if same_text is None:
        return None
    # The same text with a URL or an id of its own is another article (a wire copy), unless nothing named the first.
    return same_text if same_text["identity"].startswith("sha256:") else None


def _merge(before: Article, now: Article) -> Article:
    """Keep what this reading cannot know.

    That is what a person supplied, until a person supplies something else; and, where another source gives the same
    text, what it does not say. What the same source no longer says is withdrawn.
    """
    kept = {}
    for fact in VERSION_FACTS:
        old, new = getattr(before, fact), getattr(now, fact)
        supplied = before.origins.get(fact) in SUPPLIED and now.origins.get(fact) not in SUPPLIED
        unsaid = not new and now.text == before.text and now.source != before.source
        if old and (supplied or unsaid):
            kept[fact] = old
    if canonical(now.url) == canonical(before.url):
        kept["url"] = before.url
    origins = dict(now.origins) | {fact: before.origins[fact] for fact in kept if fact in before.origins}
    return replace(now, **kept, origins=origins)


def _refuse_conflict(before: Article, now: Article) -> None:
    """Refuse to take two articles for one because their text is the same, when what is known of them differs.

    Raises:
        InputError: in which fact, and what would tell them apart.
    """
    for fact in ("outlet", "published", "title", "authors"):
        old, new = getattr(before, fact), getattr(now, fact)
        if old and new and old != new and now.source != before.source:
            raise InputError(
                "same_text_other_facts",
                "has the text of article {id} but another {fact} ({new!r}, not {old!r}): give it a URL or an id of "
                "its own",
                id=before.id,
                fact=fact.removesuffix("s"),
                new=new,
                old=old,
            )


def _supersede(connection: sqlite3.Connection, article: int) -> None:
    """Retract the version before a new one; its vectors are kept for questions about that time.

    The article is withdrawn no more if it was.
    """
    _retract(connection, article)
    (withdrawn,) = connection.execute("SELECT withdrawn FROM articles WHERE number = ?", (article,)).fetchone()
    if withdrawn is not None:
        _mark(connection, article, None, None)


def _retract(connection: sqlite3.Connection, article: int) -> None:
    """Let an article's current version, if it has one, be found no more."""
    row = connection.execute("SELECT number FROM versions WHERE article = ? AND current", (article,)).fetchone()
    if row is not None:
        connection.execute("UPDATE versions SET current = 0 WHERE number = ?", (row[0],))
        count_out(connection, *_terms_of(connection, row[0]))
        _note_change(connection, row[0])


def _terms_of(connection: sqlite3.Connection, version: int) -> tuple[str, list[str]]:
    """Return a version's collection, and the stored terms of its passages."""
    (collection,) = connection.execute(
        "SELECT a.collection FROM versions v JOIN articles a ON a.number = v.article WHERE v.number = ?", (version,)
    ).fetchone()
    passages = connection.execute("SELECT terms FROM passages WHERE version = ?", (version,))
    return collection, [row[0] for row in passages]


def _note_change(connection: sqlite3.Connection, version: int) -> None:
    """Let engines know that the passages of a version came or went; their numbers are consecutive."""
    first, last = connection.execute(
        "SELECT min(number), max(number) FROM passages WHERE version = ?", (version,)
    ).fetchone()
    if first is not None:
        connection.execute("INSERT INTO changes (first, last) VALUES (?, ?)", (first, last))
