"""A question asked in Discord -> an answer of the archive, in turn, filtered to what may be read from there."""

from __future__ import annotations

import asyncio
import itertools
import logging
import time
from collections.abc import Callable, Hashable, Sequence
from typing import TypeVar

from pullquote import Answer, Filters, QuoteReference, day
from pullquote_bot.errors import Refused, StateError
from pullquote_bot.features.ask.limits import QuestionLimits
from pullquote_bot.i18n.translations import Translator
from pullquote_bot.observability.logging import incident
from pullquote_bot.observability.metrics import Metrics
from pullquote_bot.rendering.markdown import escape
from pullquote_bot.runtime.fair_queue import LAST, FairExecutor
from pullquote_bot.runtime.served_archive import ServedArchive
from pullquote_bot.runtime.server_archive import ServerArchive
from pullquote_bot.storage.answers import AnswerStore
from pullquote_bot.storage.servers import ANY, ServerStore, has_days, own_collection
from pullquote_bot.storage.uploads import UploadStore
from pullquote_bot.types import Answered, Question

RANKED = 10  # passages remembered of an answer: those shown, and those its buttons offer
DIRECT = "direct"  # the queue of all direct messages: one turn in the rotation of servers, however many people write
WORDS_FOR_THE_BOT = {"slash", "mention", "direct"}  # ways to ask whose words are a question by themselves
ERASED = 1000  # people whose deletion is remembered, so that no answer in flight undoes it

T = TypeVar("T")

log = logging.getLogger("pullquote.bot")


class AskService:
    """Everything that answering needs, and the walk through it. The parts are public: buttons and commands use them."""

    def __init__(
        self,
        served: ServedArchive,
        *,
        turns: FairExecutor,
        servers: ServerStore,
        answers: AnswerStore,
        uploads: UploadStore,
        metrics: Metrics,
    ) -> None:
        self._served = served
        self.turns = turns
        self.servers = servers
        self.answers = answers
        self.uploads = uploads
        self.metrics = metrics
        self._reads = FairExecutor(workers=2)
        self._moments = itertools.count()
        self._erased: dict[int, int] = {}
        self.limits = QuestionLimits(servers)

    async def ask(self, question: Question, say: Translator) -> Answered:
        """Answer a question and remember the answer; one that nobody asked the bot, only if the archive is sure.

        Raises:
            Refused: there is no day between the dates.
            InputError: the question or a filter cannot be used.
            Busy: too many questions wait.
            PullquoteError: the archive cannot be used.
        """
        text, started, sure = question.text.strip(), next(self._moments), question.way == "post"
        mark = self._mark(question.server)
        choices = self.servers.settings(question.server).in_channels(question.channels)
        filters = choices.filters(question.filters)
        check_dates(filters, say)

        def work(archive: ServerArchive) -> Answer:
            follows, dates = question.follows, question.dates
            return archive.ask(text, RANKED, filters=filters, follows=follows, sure=sure, dates=dates)

        answer = await self._run(
            self.turns,
            question.server,
            lambda archive: self._timed(archive, work),
            dedupe_key=(text, question.follows, filters, sure, question.dates),
            queue=DIRECT if question.server is None else question.server,
            room=("person", question.asker) if question.server is None else None,
        )
        shown = answer.answered or not sure
        id = self._remembered(question, answer, choices.quotes, text, started=started, mark=mark) if shown else None
        asked = question.filters
        default = Filters(
            after=None if asked.after == ANY else choices.after, before=None if asked.before == ANY else choices.before
        )
        return Answered(answer, id, choices.quotes, filters, question.server, default, asked)

    def forget_person(self, person: int) -> None:
        """Delete what is stored about a person; what they asked before and is answered later is not stored either."""
        self._erased.pop(person, None)
        self._erased[person] = next(self._moments)
        if len(self._erased) > ERASED:
            del self._erased[next(iter(self._erased))]
        self.answers.delete_person(person)
        self.uploads.forget_person(person)

    async def read(
        self, server: int | None, work: Callable[[ServerArchive], T], *, dedupe_key: tuple[object, ...] | None = None
    ) -> T:
        """Read what a server may read, without the model, in a thread and in the server's turn.

        Args:
            server: whose collections may be read; None: only the shared ones.
            work: is called with the archive as the server may read it.
            dedupe_key: a key that equal work shares, see `FairExecutor.run`; what may be read is added to it.
        """
        return await self._run(self._reads, server, work, dedupe_key=dedupe_key, queue=server)

    async def group_alike(self, server: int, questions: Sequence[str]) -> list[list[int]]:
        """Return the places of questions that ask about the same, group by group, in the server's turn at the model.

        Raises:
            Busy: too many questions wait.
        """
        return await self._run(
            self.turns, server, lambda archive: archive.group_alike(questions), dedupe_key=None, queue=server
        )

    async def look(self, server: int, work: Callable[[ServerArchive], T], *, is_awaited: bool = False) -> T:
        """Read what a server may read, with the model: in the server's turn if somebody awaits it, else last.

        Raises:
            Busy: too many questions wait, or the bot is stopping.
        """
        return await self._run(self.turns, server, work, dedupe_key=None, queue=server if is_awaited else LAST)

    async def read_own(self, server: int, work: Callable[[ServerArchive], T]) -> T:
        """Read a server's own collection alone, as `read` does."""

        def using() -> T:
            with self._served.reading((own_collection(server),)) as archive:
                return work(archive)

        return await self._reads.run(server, using)

    async def _run(
        self,
        executor: FairExecutor,
        server: int | None,
        work: Callable[[ServerArchive], T],
        *,
        dedupe_key: tuple[object, ...] | None,
        queue: Hashable,
        room: Hashable | None = None,
    ) -> T:
        """Run work on the archive as a server may read it; only those who may read the same share its result."""
        collections = self.servers.collections(server)

        def using() -> T:
            with self._served.reading(collections) as archive:
                return work(archive)

        key = None if dedupe_key is None else (collections, *dedupe_key)
        return await executor.run(queue, using, dedupe_key=key, room=room)

    async def close(self, grace: float) -> None:
        """Take no more work, and finish what there is, in at most `grace` seconds."""
        await asyncio.gather(self.turns.close(grace), self._reads.close(grace))

    def _mark(self, server: int | None) -> str | None:
        """Return a server's mark; None, with which nothing is stored, if that cannot be read."""
        try:
            return self.servers.mark(server)
        except StateError as error:
            incident(log, error, "a server's mark could not be read")
            return None

    def _remembered(
        self, question: Question, answer: Answer, shown: int, text: str, *, started: int, mark: str | None
    ) -> str | None:
        """Remember an answer; one that cannot or may not be is given all the same, without buttons.

        What was decided while it was looked for counts: the server may have removed the bot, have been purged or keep
        no questions any more, the asker may have had everything about them deleted. A remark is no question to keep.
        """
        if self._erased.get(question.asker, -1) > started:
            return None
        ranked = (*answer.quotes, *answer.closest)
        first = answer.closest if answer.outcome == "perhaps" else answer.quotes
        try:
            if not self.servers.may_store(question.server, mark):
                return None
            keeps = self.servers.settings(question.server).keep_questions and question.way in WORDS_FOR_THE_BOT
            return self.answers.save(
                server=question.server,
                asker=question.asker,
                shown=min(shown, len(first)),
                answering=len(answer.quotes),
                quotes=[QuoteReference.to(quote) for quote in ranked],
                question=text if keeps and not answer.is_remark else None,
            )
        except StateError as error:
            incident(log, error, "an answer could not be remembered")
            return None

    def _timed(self, archive: ServerArchive, work: Callable[[ServerArchive], T]) -> T:
        started = time.perf_counter()
        try:
            return work(archive)
        finally:
            self.metrics.observe("archive", time.perf_counter() - started)


def check_dates(filters: Filters, say: Translator) -> None:
    """Refuse two dates with no day between them, which for the library pass no article.

    Raises:
        Refused: there is no day between them.
        InputError: a date is not one.
    """
    after, before = filters.after, filters.before
    for date in filter(None, (after, before, filters.as_of)):
        day(date, "first")
    if not has_days(after, before):
        raise Refused(
            say(
                "No day is both on or after {after} and on or before {before}: change one of them.",
                after=escape(str(after)),
                before=escape(str(before)),
            ),
            "no_day_between",
        )
