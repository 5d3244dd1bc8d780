"""Export of the questions that servers keep, and of votes on the answers, as a file for `pullquote evaluate`.

The expected answers of a question are the sentences highlighted in those quotes that more people found helpful than
not. If there is no such quote, nobody knows what would have answered, or whether anything does: such a question is left
out, since without answers it would count as one to refuse. Answers from articles that a server added say so. No person,
server or Discord id is exported.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from pullquote import Archive, Expected, InputError, QuoteReference
from pullquote_bot.storage.answers import AnswerStore, KeptQuestion
from pullquote_bot.storage.servers import ServerStore, server_of

KIND = "voted"
_DISCORD_ID = re.compile(r"\d{15,20}")  # of a person, channel, picture or message that a question names


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """The questions for a file, and how many were left out, and why."""

    questions: tuple[dict[str, Any], ...]
    without_votes: int = 0
    not_helpful: int = 0
    not_printed: int = 0

    def __str__(self) -> str:
        """Return the numbers in one line."""
        return (
            f"questions exported: {len(self.questions)}; left out: {self.without_votes} without votes, "
            f"{self.not_helpful} not found helpful, {self.not_printed} whose quotes are no longer printed"
        )


def export(given: AnswerStore, guilds: ServerStore, archive: Archive, servers: Sequence[int] = ()) -> Export:
    """Make a question file of the kept questions, in the order they were first asked.

    Questions in the same words are one question: each quote has all its votes.

    Args:
        given: the stored answers.
        guilds: the servers' settings; nothing is exported for a server that keeps no questions now.
        archive: the archive from which the quotes are read again.
        servers: the servers whose questions are exported; none: all.

    Raises:
        InputError: one of the servers keeps no questions.
    """
    for server in servers:
        if not guilds.settings(server).keep_questions:
            raise InputError(
                "no_questions_kept",
                "server {server} keeps no questions: its managers can turn that on with /settings",
                server=server,
            )
    questions: list[dict[str, Any]] = []
    left_out: Counter[str] = Counter()
    for asked in _bywords_of(_allowed(given.kept(), guilds, servers)):
        helpful, not_helpful = sum(one.helpful for one in asked), sum(one.not_helpful for one in asked)
        if not helpful + not_helpful:
            left_out["without_votes"] += 1
            continue
        liked = [quote for quote, votes in _balance(asked, archive).items() if votes > 0]
        expected = [quote for quote in liked if isinstance(quote, Expected)]
        if not expected:
            left_out["not_printed" if liked else "not_helpful"] += 1
            continue
        question, added = words_of(asked[0]), _added(asked, archive)
        questions.append(
            {
                "id": f"{KIND}-{hashlib.sha256(question.casefold().encode()).hexdigest()[:16]}",
                "question": question,
                "kind": KIND,
                "answers": [
                    {"article": one.article, "span": one.span} | ({"added_by_server": True} if one in added else {})
                    for one in expected
                ],
                "helpful": helpful,
                "not_helpful": not_helpful,
            }
        )
    return Export(questions=tuple(questions), **left_out)


def _allowed(kept: Sequence[KeptQuestion], guilds: ServerStore, servers: Sequence[int]) -> list[KeptQuestion]:
    """Return the questions of the given servers, if they still keep questions."""
    wanted = {one.server for one in kept if not servers or one.server in servers}
    keeping = {server for server in wanted if guilds.settings(server).keep_questions}
    return [one for one in kept if one.server in keeping]


def _bywords_of(kept: Sequence[KeptQuestion]) -> Iterable[list[KeptQuestion]]:
    """Group questions that are the same, ignoring case."""
    groups: dict[str, list[KeptQuestion]] = {}
    for one in kept:
        groups.setdefault(words_of(one).casefold(), []).append(one)
    return groups.values()


def words_of(kept: KeptQuestion) -> str:
    """Return a question's words, without Discord ids and with single spaces."""
    return " ".join(_DISCORD_ID.sub("…", kept.question).split())


def _balance(asked: Sequence[KeptQuestion], archive: Archive) -> Counter[Expected | QuoteReference]:
    """Count how many more people found each quote helpful than not; quotes that are gone stay references."""
    votes: Counter[Expected | QuoteReference] = Counter()
    for one in asked:
        for quoted in one.quotes:
            votes[_printed(quoted, archive) or quoted] += one.helpful - one.not_helpful
    return votes


def _added(asked: Sequence[KeptQuestion], archive: Archive) -> set[Expected | None]:
    """Return what is quoted from articles that servers added."""
    quotes = (quoted for one in asked for quoted in one.quotes if server_of(quoted.collection) is not None)
    return {_printed(quoted, archive) for quoted in quotes}


def _printed(quoted: QuoteReference, archive: Archive) -> Expected | None:
    """Return the sentence highlighted in a quote (or all of it), if its article still has these words."""
    quote = archive.requote(quoted)
    if (
        quote is None
        or quote.withheld is not None
        or (quote.superseded and archive.recheck(quoted).status != "unchanged")
    ):
        return None
    return Expected(quote.article.id, None, quote.text[slice(*quote.highlight)] or quote.text)
