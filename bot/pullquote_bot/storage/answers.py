"""Stored answers: what their buttons need after a restart, votes on them, and questions if a server keeps them."""

from __future__ import annotations

import contextlib
import json
import secrets
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from pullquote import QuoteReference, Span
from pullquote_bot.storage.database import State

KEPT_DAYS = 90
DELETED_AT_ONCE = 200
DISCORD_EPOCH = 1_420_070_400  # seconds; ids of Discord's hold the milliseconds since then


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerRecord:
    """An answer given: where, to whom, and what it quoted.

    `asker` is None once they asked to be forgotten. Of `quotes`, the first `answering` answered the question, the
    others came closest; the first `shown` were posted at once.
    """

    id: str
    server: int | None
    message: int | None
    asker: int | None
    shown: int
    answering: int
    quotes: tuple[QuoteReference, ...]


@dataclass(frozen=True, slots=True)
class StoredCounts:
    """How much is stored about a person: answers they asked for, votes, and questions kept in their words."""

    answers: int
    votes: int
    questions: int


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptQuestion:
    """A kept question: where, when and by whom it was asked, what came of it, and how many found that helpful or not.

    `id` is its answer's. Of `ranked`, the first `answering` answered the question, the others came closest, and the
    first `shown` were posted at once. `asked_at` is in seconds since 1970.
    """

    id: str
    server: int | None
    asker: int | None
    asked_at: int
    question: str
    shown: int
    answering: int
    ranked: tuple[QuoteReference, ...]
    helpful: int = 0
    not_helpful: int = 0

    @property
    def quotes(self) -> tuple[QuoteReference, ...]:
        """What was posted at once."""
        return self.ranked[: self.shown]


class AnswerStore:
    """The answers given in the last `KEPT_DAYS` days."""

    def __init__(self, state: State) -> None:
        self._state = state

    def save(
        self,
        *,
        server: int | None,
        asker: int,
        shown: int,
        answering: int,
        quotes: Sequence[QuoteReference],
        question: str | None = None,
    ) -> str:
        """Store an answer about to be given; return the id that its buttons carry.

        Args:
            server: where, None for a direct message.
            asker: who asked.
            shown: how many of the quotes it shows at once.
            answering: how many of them answer the question.
            quotes: those, and then the closest passages, in order.
            question: the question, only if it may be kept.
        """
        id = secrets.token_hex(8)
        with self._state.transaction():
            self._state.change(
                "INSERT INTO answers (id, server, asker, shown, answering, quotes, given_at) "
                "VALUES (?, ?, ?, ?, ?, ?, ?)",
                *(id, server, asker, shown, answering, json.dumps([asdict(one) for one in quotes]), int(time.time())),
            )
            if question is not None:
                self._state.change("INSERT INTO questions VALUES (?, ?)", id, question)
        return id

    def take_post(self, post: int, server: int) -> bool:
        """Note that a forum post is being answered unasked; return whether no process had noted that before."""
        return self._state.change("INSERT OR IGNORE INTO posts VALUES (?, ?)", post, server) > 0

    def delete_old(self) -> None:
        """Delete the answers given more than KEPT_DAYS days ago, with their votes and questions; from any thread.

        The notes of posts from before that go too.

        It uses a connection of its own, and takes the file for a moment at a time, so that others need not wait.
        """
        some = "SELECT id FROM answers WHERE given_at < ? LIMIT ?"
        with contextlib.closing(self._state.another()) as state:
            while state.change(f"DELETE FROM answers WHERE id IN ({some})", _oldest(), DELETED_AT_ONCE):
                time.sleep(0.01)
            with state.transaction(erasing=True):
                state.change("DELETE FROM posts WHERE id < ?", (_oldest() - DISCORD_EPOCH) * 1000 << 22)

    def set_message(self, id: str, message: int) -> None:
        """Record which message shows an answer: the button may delete only that one."""
        self._state.change("UPDATE answers SET message = ? WHERE id = ?", message, id)

    def find(self, id: str, *, server: int | None) -> AnswerRecord | None:
        """Find an answer by its id, if it was given in that server."""
        rows = self._state.rows("SELECT * FROM answers WHERE id = ? AND server IS ?", id, server)
        if not rows:
            return None
        row = rows[0]
        return AnswerRecord(
            id=row["id"],
            server=row["server"],
            message=row["message"],
            asker=row["asker"],
            shown=row["shown"],
            answering=row["answering"],
            quotes=tuple(map(reference_from, json.loads(row["quotes"]))),
        )

    def vote(self, id: str, voter: int, *, helpful: bool) -> None:
        """Store a person's vote on an answer, replacing an earlier one of theirs."""
        self._state.change("INSERT OR REPLACE INTO votes VALUES (?, ?, ?)", id, voter, helpful)

    def kept(self, server: int | None = None) -> list[KeptQuestion]:
        """Return the kept questions, of one server if it is given, in the order they were asked.

        Those due for deletion are left out.
        """
        rows = self._state.rows(
            "SELECT a.*, q.question, total(v.helpful) AS helpful, count(v.voter) - total(v.helpful) AS not_helpful "
            "FROM questions q JOIN answers a ON a.id = q.answer LEFT JOIN votes v ON v.answer = a.id "
            "WHERE a.given_at >= ?1 AND (?2 IS NULL OR a.server = ?2) GROUP BY a.id ORDER BY a.given_at, a.id",
            *(_oldest(), server),
        )
        return [
            KeptQuestion(
                id=row["id"],
                server=row["server"],
                asker=row["asker"],
                asked_at=row["given_at"],
                question=row["question"],
                shown=row["shown"],
                answering=row["answering"],
                ranked=tuple(map(reference_from, json.loads(row["quotes"]))),
                helpful=int(row["helpful"]),
                not_helpful=int(row["not_helpful"]),
            )
            for row in rows
        ]

    def delete_questions(self, ids: Sequence[str], *, server: int) -> int:
        """Delete the kept questions of a server's answers; the answers stay. Return how many there were."""
        own = "SELECT id FROM answers WHERE id = ? AND server = ?"
        with self._state.transaction(erasing=True):
            return sum(self._state.change(f"DELETE FROM questions WHERE answer IN ({own})", id, server) for id in ids)

    def stored_about(self, person: int) -> StoredCounts:
        """Count what is stored about a person."""
        counts = self._state.rows(
            "SELECT (SELECT count(*) FROM answers WHERE asker = ?1), (SELECT count(*) FROM votes WHERE voter = ?1), "
            "(SELECT count(*) FROM questions q JOIN answers a ON a.id = q.answer WHERE a.asker = ?1)",
            person,
        )[0]
        return StoredCounts(*counts)

    def delete_person(self, person: int) -> None:
        """Delete a person's votes and questions, and their id from the answers they asked for."""
        with self._state.transaction(erasing=True):
            self._state.change("DELETE FROM votes WHERE voter = ?", person)
            self._state.change("DELETE FROM questions WHERE answer IN (SELECT id FROM answers WHERE asker = ?)", person)
            self._state.change("UPDATE answers SET asker = NULL WHERE asker = ?", person)

    def delete_answer(self, id: str) -> None:
        """Delete an answer with its votes."""
        with self._state.transaction(erasing=True):
            self._state.change("DELETE FROM answers WHERE id = ?", id)


def _oldest() -> int:
    """Return the time before which nothing is kept."""
    return int(time.time()) - KEPT_DAYS * 86400


def reference_from(stored: dict[str, Any]) -> QuoteReference:
    """Return the reference that JSON values are of."""
    highlight = Span(*stored.pop("highlight"))
    return QuoteReference(**stored, highlight=highlight)
