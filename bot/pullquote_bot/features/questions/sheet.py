"""A server's kept questions as a file for its managers: CSV or JSON, without who asked."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Sequence
from typing import Any, Literal

from pullquote_bot.features.ask.service import AskService
from pullquote_bot.features.export import words_of
from pullquote_bot.features.questions.kept import kept_of, pseudonym_of
from pullquote_bot.i18n.translations import Translator
from pullquote_bot.rendering.posts import File, Post
from pullquote_bot.rendering.provenance import is_added
from pullquote_bot.runtime.server_archive import ServerArchive
from pullquote_bot.storage.answers import KeptQuestion
from pullquote_bot.storage.database import day_of

Format = Literal["csv", "json"]

LARGEST = 8 * 1024 * 1024  # bytes; Discord takes files of up to 10 MiB
COLUMNS = (
    *("question", "asked", "person", "result", "helpful", "not_helpful"),
    *("passage", "title", "outlet", "published", "url", "added_by_server"),
)
_FORMULA = tuple("=+-@\t\r\n＝＋－＠")  # what a spreadsheet takes for the beginning of a formula, or skips before one


async def sheet_post(answering: AskService, server: int, form: Format, say: Translator) -> Post:
    """Return a post with a file of the kept questions, the newest first, of as many as it may hold.

    Raises:
        Refused: the server keeps none.
    """
    kept = kept_of(answering, server, say)[::-1]
    if not kept:
        return Post(content=say("No question is kept yet."))
    persons = [pseudonym_of(one, answering) for one in kept]

    def work(archive: ServerArchive) -> list[dict[str, Any]]:
        return [_row(one, person, archive) for one, person in zip(kept, persons, strict=True)]

    rows = await answering.read(server, work)
    written, count = (csv_of if form == "csv" else json_of)(rows)
    said = say.plural("{number} kept question, the newest first.", "{number} kept questions, the newest first.", count)
    if count < len(rows):
        said += " " + say("The file has no room for {number} older ones.", number=len(rows) - count)
    return Post(content=said, file=File(f"questions.{form}", written))


def _row(one: KeptQuestion, person: str, archive: ServerArchive) -> dict[str, Any]:
    """Return a question's row; its passage is the best one at the time, if that is still there."""
    quote = next((found for reference in one.ranked[:1] if (found := archive.requote(reference))), None)
    article = quote.article if quote else None
    return {
        "question": words_of(one),
        "asked": day_of(one.asked_at),
        "person": person,
        "result": _result(one),
        "helpful": one.helpful,
        "not_helpful": one.not_helpful,
        "passage": quote.text if quote else None,
        "title": article.title if article else None,
        "outlet": article.outlet if article else None,
        "published": article.published if article else None,
        "url": article.url if article else None,
        "added_by_server": is_added(article.collection) if article else None,
    }


def _result(one: KeptQuestion) -> str:
    if not one.answering:
        return "unanswered"
    balance = one.helpful - one.not_helpful
    return "helpful" if balance > 0 else "not helpful" if balance < 0 or one.not_helpful else "answered"


def csv_of(rows: Sequence[dict[str, Any]]) -> tuple[bytes, int]:
    """Return rows as CSV that a spreadsheet takes for text only, and how many there was room for."""

    def lines() -> Iterator[bytes]:
        yield _line(COLUMNS)
        for row in rows:
            yield _line([safe(row[name]) for name in COLUMNS])

    written, count = _fitting(lines())
    return b"\xef\xbb\xbf" + written, count - 1


def json_of(rows: Sequence[dict[str, Any]]) -> tuple[bytes, int]:
    """Return rows as a JSON array, and how many there was room for."""
    written, count = _fitting(json.dumps(row, ensure_ascii=False).encode(errors="replace") + b",\n" for row in rows)
    return b"[\n" + written.removesuffix(b",\n") + b"\n]\n", count


def safe(value: Any) -> Any:
    """Return a cell that no spreadsheet takes for a formula: a text that would be one is preceded by an apostrophe."""
    return f"'{value}" if isinstance(value, str) and value.lstrip(" ").startswith(_FORMULA) else value


def _line(cells: Sequence[Any]) -> bytes:
    line = io.StringIO()
    csv.writer(line, quoting=csv.QUOTE_NONNUMERIC).writerow(["" if cell is None else cell for cell in cells])
    return line.getvalue().encode(errors="replace")


def _fitting(pieces: Iterator[bytes]) -> tuple[bytes, int]:
    """Return as many pieces as a file may hold, and their number."""
    written, count = bytearray(), 0
    for piece in pieces:
        if len(written) + len(piece) > LARGEST:
            break
        written += piece
        count += 1
    return bytes(written), count
