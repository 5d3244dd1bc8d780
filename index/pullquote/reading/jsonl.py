"""Reading of JSON Lines, one line at a time: a file larger than memory can be read, an endless line is rejected."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, BinaryIO

from pullquote.errors import ReadError
from pullquote.reading.assembly import ParsedArticle, Read, Source, parse_html, parse_text, reject, to_article
from pullquote.reading.budget import guarded
from pullquote.reading.decoding import clean_text, decode_noted
from pullquote.reading.metadata import MetadataSource, merge, read_fields
from pullquote.text.urls import canonical
from pullquote.types import UNIQUE_FACTS, Article, Rejected

LONGEST_LINE = 10_000_000  # bytes
_MOST_SKIPPED = 100_000_000  # bytes of one line skipped before the rest of a file is given up


def read_lines(stream: BinaryIO, source: Source) -> Iterator[Read]:
    """Yield the articles of a JSON Lines stream; a bad line is rejected as `place:line`, the others are read.

    An id, title or address given beside the file describes one article: if a second one follows, none is added.
    """
    single = [name for name in UNIQUE_FACTS if getattr(merge(source.beside)[0], name)]
    held: list[Read] = []
    first: int | None = None
    ids: dict[str, tuple[int, int]] = {}
    empty = True
    for number, line in bounded_lines(stream):
        empty = False
        here = Source(f"{source.place}:{number}", f"{source.source}:{number}", source.beside)
        read = (
            [Rejected(here.place, line)]
            if isinstance(line, str)
            else list(guarded(_read_line(line, here, number, ids), here.place))
        )
        if not single:
            yield from read
            continue
        if any(isinstance(each, Article) for each in read):
            if first is not None:
                yield Rejected(
                    source.place,
                    f"--{single[0]} is for one article, and lines {first} and {number} are two; leave it out",
                )
                return
            first = number
        held += read
    yield from held
    if empty:
        yield Rejected(source.place, "is empty (or blank); expected one article a line, as JSON")


def bounded_lines(stream: BinaryIO) -> Iterator[tuple[int, bytes | str]]:
    """Yield the lines that are not blank with their numbers from 1; instead of a line that is too long, a rejection."""
    number = 0
    while line := stream.readline(LONGEST_LINE + 1):
        number += 1
        if len(line) <= LONGEST_LINE or line.endswith(b"\n"):
            line = line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line
            if line.strip(b" \t\r\n\f\v\xc2\xa0"):
                yield number, line
            continue
        skipped = len(line)
        while line and not line.endswith(b"\n") and skipped <= _MOST_SKIPPED:
            line = stream.readline(1_000_000)
            skipped += len(line)
        megabytes = LONGEST_LINE // 1_000_000
        if line and not line.endswith(b"\n"):
            yield (
                number,
                f"the line is longer than {_MOST_SKIPPED // 1_000_000} MB; the rest was not read",
            )
            return
        yield number, f"the line is longer than {megabytes} MB; shorten the article or divide it"


def _read_line(line: bytes, source: Source, number: int, ids: dict[str, tuple[int, int]]) -> Iterator[Read]:
    try:
        decoded = decode_noted(line)
        value = _parse(decoded.text)
        metadata, notes = read_fields(value)
        key = _url_key(metadata.url)
        _check_new(f"id {metadata.id[:60]!r}", metadata.id, number, line, ids)
        _check_new(f"url {(metadata.url or '')[:60]!r}", key, number, line, ids)
        parsed = _parse_article(value)
    except ReadError as error:
        yield reject(source, error)
        return
    declared = (MetadataSource("jsonl", metadata), *parsed.declared)
    for read in to_article(replace(parsed, declared=declared, notes=(*decoded.notes, *notes, *parsed.notes)), source):
        if isinstance(read, Article):
            # A line that was rejected leaves its id and address to a later one.
            ids.update((name, (number, hash(line))) for name in (metadata.id, key) if name)
        yield read


def _parse(line: str) -> dict[str, Any]:
    try:
        value = json.loads(line)
    except RecursionError:
        raise ReadError("json_too_deep", "is nested too deeply; expected one object with a `text`") from None
    except ValueError as error:
        raise ReadError(
            "line_not_json", "is not valid JSON ({problem}); expected one object a line", problem=str(error)
        ) from None
    if not isinstance(value, dict):
        raise ReadError(
            "line_not_object", 'is a JSON {type}, expected an object such as {{"text": …}}', type=type(value).__name__
        )
    return value


def _url_key(url: str | None) -> str:
    """Return the key by which an article's address is compared; it holds a newline, which no id does."""
    known = canonical(url)
    return f"\n{known}" if known else ""


def _check_new(shown: str, name: str, number: int, line: bytes, used: dict[str, tuple[int, int]]) -> None:
    """Raise ReadError for an id or an address that an earlier line of the file used."""
    if name and name in used:
        first, content = used[name]
        same = "identical to" if content == hash(line) else "different from"
        raise ReadError(
            "line_repeats_name",
            "{name} is used again on line {line}, {same} line {first}; only line {first} is read",
            name=shown,
            line=number,
            same=same,
            first=first,
        )


def _parse_article(value: dict[str, Any]) -> ParsedArticle:
    for name, parse in (("text", parse_text), ("html", parse_html)):
        text = value.get(name)
        if text is None:
            continue
        if not isinstance(text, str):
            raise ReadError(
                "text_field_not_string", "{name} is {type}, expected a string", name=name, type=type(text).__name__
            )
        text = clean_text(text.replace("\r\n", "\n").replace("\r", "\n"))
        if not text.strip():
            raise ReadError(
                "text_field_empty", "{name} is empty (or blank); expected the text of an article", name=name
            )
        return parse(text)
    raise ReadError("no_text_field", "has neither `text` nor `html`; expected the article in one of them")
