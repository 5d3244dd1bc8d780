"""A server's own collection: articles added from attachments, and removed."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import AsyncIterator, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields
from typing import Any

import discord

from pullquote import AddReport, Article, Progress
from pullquote_bot.delivery.respond import sent
from pullquote_bot.delivery.targets import InteractionReply
from pullquote_bot.errors import Refused
from pullquote_bot.features.articles.attachments import (
    LARGEST_ATTACHMENT,
    MOST_ARTICLES,
    MOST_MEMORY,
    MOST_PARAGRAPHS,
    MOST_SECONDS,
    SUFFIXES,
    AttachmentError,
    Read,
    Reason,
    check_attachment,
    read_attachment,
)
from pullquote_bot.i18n.translations import Translator
from pullquote_bot.rendering.markdown import escape
from pullquote_bot.rendering.posts import Post
from pullquote_bot.rendering.truncate import shortened
from pullquote_bot.runtime.fair_queue import Busy, FairExecutor
from pullquote_bot.runtime.served_archive import ServedArchive
from pullquote_bot.storage.servers import ServerStore

EVERY = 2.0  # seconds between two progress messages
SHOWN_FOR = 14 * 60.0  # seconds of progress messages: Discord takes changes of a response for fifteen minutes
ADDING_AT_ONCE = 8  # servers, each of which may hold an attachment in memory
PORTION = 64  # paragraphs that are added in one turn: what is encoded together
SHOWN_REJECTIONS, LONGEST_REJECTION = 5, 300


class ArticleUploads:
    """Adds articles, one attachment of a server at a time and portions of several servers in turn, and removes them.

    Args:
        served: the archive.
        servers: what each server may read.
    """

    def __init__(self, served: ServedArchive, servers: ServerStore) -> None:
        self._served = served
        self._servers = servers
        self._adding: set[int] = set()
        self._closing = threading.Event()
        self._turns = FairExecutor(workers=1)
        self._removing = ThreadPoolExecutor(1, thread_name_prefix="pullquote-removals")

    async def add(
        self, interaction: discord.Interaction[Any], server: int, attachment: discord.Attachment, say: Translator
    ) -> Post:
        """Read an attachment and add its articles, telling how far it is; give what came of it.

        Raises:
            Refused: the attachment cannot be read, another one is being added in this server, or many elsewhere.
            Busy: the bot is stopping.
        """
        self._check_open()
        try:
            check_attachment(attachment.filename, attachment.size)
        except AttachmentError as error:
            raise Refused(refusal(error, say)) from error
        if server in self._adding or len(self._adding) >= ADDING_AT_ONCE:
            raise Refused(say("Another file is being added at the moment: try again in a minute."))
        self._adding.add(server)
        try:
            content = await attachment.read()
            self._check_open()
            progress = _ProgressMessage(InteractionReply(interaction, say), attachment.filename, say)
            async with progress.shown():
                try:
                    report, cut = await self._added(server, content, attachment.filename, progress)
                except AttachmentError as error:
                    raise Refused(refusal(error, say)) from error
        finally:
            self._adding.discard(server)
        return report_post(report, say, cut=cut)

    async def _added(
        self, server: int, content: bytes, name: str, progress: _ProgressMessage
    ) -> tuple[AddReport, bool]:
        """Add a file's articles in portions, in turn with other servers; return the report and whether it was cut."""
        readable, most = self._servers.collections(server), self._servers.limits(server).paragraphs
        read = await self._turns.run(server, lambda: read_attachment(content, name))
        whole, cut = AddReport(), False
        for portion in _portions(read):
            events = _Events(portion, self._closing)

            def work(events: _Events = events) -> AddReport:
                with self._served.changing(server, readable) as collection:
                    return collection.add(events, progress.note, most=most)

            try:
                whole = _joined(whole, await self._turns.run(server, work))
            except Busy:
                if not self._closing.is_set():
                    raise
                cut = True
            cut = cut or events.cut
            if cut:
                break
            progress.portion_done()
        return whole, cut

    async def remove(self, server: int, named: str, say: Translator) -> Post:
        """Remove an article from the server's own collection, by its id, the beginning of that, or its title.

        Raises:
            Refused: it holds no such article, or several.
            Busy: the bot is stopping.
        """
        self._check_open()
        readable = self._servers.collections(server)

        def work() -> int:
            with self._served.changing(server, readable) as collection:
                ids = collection.named(named)
                if len(ids) > 1:
                    raise Refused(say("Several articles are called that: choose one of the suggestions."))
                return sum(map(collection.remove, ids))

        if not await asyncio.get_running_loop().run_in_executor(self._removing, work):
            raise Refused(say("This server's collection has no such article: choose one of the suggestions."))
        return Post(content=say("Removed, with every version."))

    async def close(self) -> None:
        """Take no more, let what is being added end after the article it is at, and wait for it."""
        self._closing.set()
        await self._turns.close(None)
        await asyncio.to_thread(self._removing.shutdown)

    def _check_open(self) -> None:
        if self._closing.is_set():
            raise Busy(closing=True)


def _portions(read: Sequence[Read]) -> Iterator[list[Read]]:
    """Yield what was read in portions of at least `PORTION` paragraphs; an article is never divided."""
    portion: list[Read] = []
    paragraphs = 0
    for each in read:
        portion.append(each)
        paragraphs += each.text.count("\n\n") + 1 if isinstance(each, Article) else 0
        if paragraphs >= PORTION:
            yield portion
            portion, paragraphs = [], 0
    if portion:
        yield portion


def _joined(one: AddReport, other: AddReport) -> AddReport:
    """Return the report of two portions."""
    names = [field.name for field in fields(AddReport)]
    return AddReport(**{name: getattr(one, name) + getattr(other, name) for name in names})


class _Events:
    """What was read of an attachment, given until the bot stops; then `cut` tells whether something was left."""

    def __init__(self, events: Sequence[Read], closing: threading.Event) -> None:
        self._events, self._closing = events, closing
        self.cut = False

    def __iter__(self) -> Iterator[Read]:
        for event in self._events:
            if self._closing.is_set():
                self.cut = True
                return
            yield event


class _ProgressMessage:
    """Shows in the defer response how far an adding is, at most every `EVERY` seconds and for `SHOWN_FOR`."""

    def __init__(self, reply: InteractionReply, name: str, say: Translator) -> None:
        self._reply, self._name, self._say = reply, name, say
        self._latest: Progress | None = None
        self._before = (0, 0)
        self._over = asyncio.Event()

    def note(self, progress: Progress) -> None:
        """Take note of progress, from the thread that adds."""
        self._latest = progress

    def portion_done(self) -> None:
        """Count what was noted so far as done before the next portion, whose progress begins at nothing."""
        latest = self._latest
        if latest is not None:
            self._before = (self._before[0] + latest.articles, self._before[1] + latest.passages)
            self._latest = None

    @contextlib.asynccontextmanager
    async def shown(self) -> AsyncIterator[None]:
        """Show it while something goes on; afterwards no message is on its way any more."""
        showing = asyncio.create_task(self._show())
        try:
            yield
        finally:
            self._over.set()
            await showing

    async def _show(self) -> None:
        clock = asyncio.get_running_loop().time
        until = clock() + SHOWN_FOR
        while not self._over.is_set() and clock() < until:
            latest = self._latest
            said = self._say(
                "Adding “{name}”: {articles} articles with {passages} paragraphs so far …",
                name=escape(self._name),
                articles=self._before[0] + (latest.articles if latest else 0),
                passages=self._before[1] + (latest.passages if latest else 0),
            )
            await sent(self._reply, Post(content=said))
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._over.wait(), EVERY)


def refusal(error: AttachmentError, say: Translator) -> str:
    """Return why an attachment is not read, and what to do."""
    name, endings, size = escape(error.name), ", ".join(SUFFIXES), error.size
    seconds, memory = say.number(MOST_SECONDS), say.number(MOST_MEMORY / 1024**3)
    sentences: dict[Reason, str] = {
        "unnamed": say("A file without a name cannot be added: attach one that ends in {endings}.", endings=endings),
        "suffix": say("{name} cannot be added: attach a file that ends in {endings}.", name=name, endings=endings),
        "empty": say("{name} is empty: attach a file that holds an article.", name=name),
        "large": say(
            "{name} has {size} bytes, at most {limit} are read: split it.",
            name=name,
            size=size,
            limit=LARGEST_ATTACHMENT,
        ),
        "late": say("{name} could not be read: it took longer than {seconds} s.", name=name, seconds=seconds),
        "memory": say("{name} could not be read: it takes more than {memory} GB of memory.", name=name, memory=memory),
        "failed": say("{name} could not be read: save its text again, as .txt for instance.", name=name),
        "articles": say(
            "{name} holds more than {limit} articles: split it into several files.", name=name, limit=MOST_ARTICLES
        ),
        "rejected": say(
            "{name} has more than {limit} lines that are not articles: correct them.", name=name, limit=MOST_ARTICLES
        ),
        "paragraphs": say(
            "{name} holds more than {limit} paragraphs or lines of text: split it into several files.",
            name=name,
            limit=MOST_PARAGRAPHS,
        ),
    }
    return sentences[error.reason]


def report_post(report: AddReport, say: Translator, *, cut: bool = False) -> Post:
    """Return what came of an adding, and with `cut`, that the bot stopped before its end."""
    lines = [
        say(
            "Added: {added}, changed: {updated}, unchanged: {unchanged}, not added: {rejected}.",
            added=len(report.added),
            updated=len(report.updated),
            unchanged=len(report.unchanged),
            rejected=len(report.rejected),
        )
    ]
    told = [*((one.place, one.why) for one in report.rejected), *((one.place, one.text) for one in report.notes)]
    if told and say.locale != "en":
        lines.append("-# " + say("Reasons, in English:"))
    lines += [f"-# {shortened(f'{place}: {why}', LONGEST_REJECTION, escape)}" for place, why in told[:SHOWN_REJECTIONS]]
    if len(told) > SHOWN_REJECTIONS:
        lines.append("-# " + say("… and {number} more of these.", number=len(told) - SHOWN_REJECTIONS))
    if any(one.code == "collection_full" for one in report.rejected):
        lines.append(
            say(
                "This server has as many paragraphs of its own as it may have, or the file has too many: remove "
                "articles, or see the limit in `/settings`."
            )
        )
    if cut:
        lines.append(say("I am being restarted: what was added so far is kept; add the file again for the rest."))
    return Post(content="\n".join(lines))
