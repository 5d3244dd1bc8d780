"""The SQL functions that the catalog's statements use beside SQLite's own."""

from __future__ import annotations

import hashlib
import json
import sqlite3

from pullquote.text.names import same_name, unaccented
from pullquote.text.terms import context_terms, distinct_terms, sentence_terms
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
        ("casefold", 1, lambda text: text and decoded(text).casefold()),
    ):
        connection.create_function(name, arguments, function, deterministic=True)


def decoded(data: bytes) -> str:
    """Decode a text; one whose bytes were damaged is another than its checksum says, and concerns no other row."""
    return data.decode("utf-8", "replace")


def _same_name(name: bytes | None, wanted: str) -> bool:
    return name is not None and same_name(decoded(name), wanted)


def _seal(*parts: bytes) -> str:
    """Return the SHA-256 of some parts, each with its length before it."""
    hashed = hashlib.sha256()
    for part in parts:
        hashed.update(len(part).to_bytes(8, "big") + part)
    return hashed.hexdigest()


def _sentence_terms(text: str, start: int, sentences: str) -> str:
    return sentence_terms(text, [Span(*span).shift(-start) for span in json.loads(sentences)])
