"""The SQL functions that the catalog's statements use beside SQLite's own."""

from __future__ import annotations

import hashlib
import json
import sqlite3

from pullquote.text.names import same_name, unaccented
from pullquote.text.terms import context_terms, distinct_terms, sentence_terms
from pullquote.text.version_times import Times, first_known, is_known_by, is_published_by, next_known
from pullquote.types import Span


def add_functions(connection: sqlite3.Connection) -> None:
    """Let a connection's statements call these functions; its schema may not, unless SQLite trusts schemas."""
    for name, arguments, function in (
        ("context_terms", 2, context_terms),
        ("sentence_terms", 3, _sentence_terms),
        ("distinct_terms", 1, lambda text: json.dumps(distinct_terms(text))),
        ("unaccented", 1, lambda text: text and unaccented(decoded(text))),
        ("same_name", 2, _same_name),
        ("seal", -1, _seal),
        ("stood_on", 7, _stood_on),
        ("published_by", 2, lambda published, day: is_published_by(_text(published), day)),
        ("casefold", 1, lambda text: text and decoded(text).casefold()),
    ):
        connection.create_function(name, arguments, function, deterministic=True)


def decoded(data: bytes) -> str:
    """Decode a text; one whose bytes were damaged is another than its checksum says, and concerns no other row."""
    return data.decode("utf-8", "replace")


def _same_name(name: bytes | None, wanted: str) -> bool:
    return name is not None and same_name(decoded(name), wanted)


def _stood_on(day: str, published: object, modified: object, seen: object, before: object, *before_it: object) -> bool:
    """Return whether a version's text is known to have stood on a day, given its times and those of the one before."""
    times = Times(_text(published), _text(modified), _text(seen))
    if before is None:
        return is_known_by(first_known(times), day)
    return is_known_by(next_known(Times(None, *map(_text, before_it)), times), day)


def _text(value: object) -> str | None:
    """Return a value that is text; what damage made something else is unknown."""
    return value if isinstance(value, str) else None


def _seal(*parts: bytes) -> str:
    """Return the SHA-256 of some parts, each with its length before it."""
    hashed = hashlib.sha256()
    for part in parts:
        hashed.update(len(part).to_bytes(8, "big") + part)
    return hashed.hexdigest()


def _sentence_terms(text: str, start: int, sentences: str) -> str:
    return sentence_terms(text, [Span(*span).shift(-start) for span in json.loads(sentences)])
