"""A server's own collection: articles added from attachments, and removed."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, fields
from typing import Any, TypeVar

import discord

from pullquote import AddReport, Article
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
    bare_name,
    check_attachment,
    read_attachment,
)
from pullquote_bot.features.articles.line import Line
from pullquote_bot.features.articles.progress import ProgressMessage
from pullquote_bot.i18n.translations import Translator
from pullquote_bot.rendering.markdown import escape
from pullquote_bot.rendering.posts import Post
from pullquote_bot.rendering.truncate import shortened
from pullquote_bot.runtime.fair_queue import Busy, FairExecutor
from pullquote_bot.runtime.served_archive import ServedArchive
from pullquote_bot.runtime.server_archive import OwnCollection
from pullquote_bot.storage.servers import ServerStore
from pullquote_bot.storage.uploads import Upload, UploadStore

T = TypeVar("T")

ADDING_AT_ONCE = 8  # servers, each of which may hold an attachment in memory
WAITING_OF_SERVER, WAITING = 20, 200  # files in line
PORTION = 64  # paragraphs that are added in one turn: what is encoded together
SHOWN_REJECTIONS, LONGEST_REJECTION = 5, 300


class ArticleUploads:
    """Adds articles, one attachment of a server at a time and portions of several servers in turn, and removes them.

    Args:
        served: the archive.
        servers: what each server may read.
        uploads: remembers which file each article came of.
    """

    def __init__(self, served: ServedArchive, servers: ServerStore, uploads: UploadStore) -> None:
        self._served = served
        self._servers = servers
        self._uploads = uploads
        self._line = Line(at_once=ADDING_AT_ONCE, most_of_server=WAITING_OF_SERVER, most=WAITING)
        self._closing = threading.Event()
        self._turns = FairExecutor(workers=1)
        self._removing = ThreadPoolExecutor(1, thread_name_prefix="pullquote-removals")

    async def add(
        self, interaction: discord.Interaction[Any], server: int, attachment: discord.Attachment, say: Translator
    ) -> Post:
        """Read an attachment and add its articles when it is its turn, showing how far it is; return what came of it.

        Raises:
            Refused: the attachment cannot be read, too many wait, or all of the server was deleted meanwhile.
            Busy: the bot is stopping.
        """
        self._check_open()
        try:
            check_attachment(attachment.filename, attachment.size)
        except AttachmentError as error:
            raise Refused(refusal(error, say)) from error
        mark = self._servers.mark(server)
        ticket = self._line.join(server, interaction.user.id)
        if ticket is None:
            raise Refused(say("Too many files wait to be added: try again in a few minutes."))
        progress = ProgressMessage(InteractionReply(interaction, say), attachment.filename, say, ticket)
        try:
            async with progress.shown():
                if not await ticket.begun:
                    return Post(
                        content=say("Cancelled: nothing of “{name}” was added.", name=escape(attachment.filename))
                    )
                content = await attachment.read()
                self._check_open()
                file = _File(attachment.filename, content, server, interaction.user.id, mark)
                try:
                    report, cut = await self._added(file, progress, say)
                except AttachmentError as error:
                    raise Refused(refusal(error, say)) from error
        finally:
            self._line.leave(ticket)
        return report_post(report, say, cut=cut)

    def cancel(self, ticket: str, person: int) -> bool:
        """Take a person's file out of the line; return whether it was still waiting."""
        return self._line.cancel(ticket, person)

    async def _added(self, file: _File, progress: ProgressMessage, say: Translator) -> tuple[AddReport, bool]:
        """Add a file's articles in portions, in turn with other servers; return the report and whether it was cut."""
        readable, most = self._servers.collections(file.server), self._servers.limits(file.server).paragraphs
        read = await self._turns.run(file.server, lambda: read_attachment(file.content, file.name))
        self._check_not_deleted(file, say)
        upload = self._uploads.begin(file.server, bare_name(file.name), file.person)
        whole, cut = AddReport(), False
        try:
            for portion in _portions(read):
                events = _Events(portion, self._closing)

                def work(events: _Events = events) -> tuple[AddReport, dict[str, int]]:
                    with self._served.changing(file.server, readable) as collection:
                        report = collection.add(events, progress.note, most=most)
                        return report, collection.versions_before(report)

                try:
                    report, before = await self._turns.run(file.server, work)
                except Busy:
                    if not self._closing.is_set():
                        raise
                    cut = True
                    break
                whole = _joined(whole, report)
                await self._take_back_if_deleted(file, whole, say)
                self._uploads.record(upload, report.added, before)
                cut = events.cut
                if cut:
                    break
                progress.portion_done()
        finally:
            if not whole.added and not whole.updated:
                self._uploads.delete(upload)
        return whole, cut

    def _check_not_deleted(self, file: _File, say: Translator) -> None:
        if not self._servers.may_store(file.server, file.mark):
            raise Refused(say("All that was stored of this server was deleted meanwhile, so nothing was added."))

    async def _take_back_if_deleted(self, file: _File, added: AddReport, say: Translator) -> None:
        """Remove what was added of a file if all that is stored of its server was deleted in the meantime."""
        try:
            self._check_not_deleted(file, say)
        except Refused:
            await self._on_collection(file.server, lambda collection: collection.remove((*added.added, *added.updated)))
            raise

    async def remove(self, server: int, named: str, say: Translator) -> Post:
        """Remove an article from the server's own collection, by its id, the beginning of that, or its title.

        Raises:
            Refused: it holds no such article, or several.
            Busy: the bot is stopping.
        """

        def work(collection: OwnCollection) -> list[str]:
            ids = collection.named(named)
            if len(ids) > 1:
                raise Refused(say("Several articles are called that: choose one of the suggestions."))
            return ids if collection.remove(ids) else []

        removed = await self._on_collection(server, work)
        if not removed:
            raise Refused(say("This server's collection has no such article: choose one of the suggestions."))
        self._uploads.forget_articles(server, removed)
        return Post(content=say("Removed, with every version."))

    async def remove_file(self, server: int, upload: Upload, say: Translator) -> int:
        """Remove the articles that came of a file, with all versions; return how many there were.

        Raises:
            Refused: a file is being added in the server; it may be this one, of which more articles would come.
            Busy: the bot is stopping.
        """
        self._check_none_added(server, say)
        count = await self._on_collection(server, lambda collection: collection.remove(upload.articles))
        self._uploads.forget_articles(server, upload.articles)
        return count

    async def undo(self, server: int, upload: Upload, say: Translator) -> tuple[int, int]:
        """Undo the adding of a file: remove the articles that it added, and restore those that it changed.

        An article is restored as a new version with the words and facts of the one before; if this is interrupted, it
        can be done again.

        Returns:
            How many were removed, and how many restored.

        Raises:
            Refused: a file is being added in the server.
            Busy: the bot is stopping.
        """
        self._check_none_added(server, say)
        changes = self._uploads.changes(upload.id)
        added = [id for id, before in changes.items() if before is None]
        removed = await self._on_collection(server, lambda collection: collection.remove(added))
        restored = 0
        readable = self._servers.collections(server)
        for id, before in changes.items():
            if before is not None:

                def work(id: str = id, before: int = before) -> bool:
                    with self._served.changing(server, readable) as collection:
                        return collection.restore(id, before)

                restored += await self._turns.run(server, work)
        self._uploads.delete(upload.id)
        return removed, restored

    async def forget_gone(self) -> None:
        """Forget who added the files of which no article is left, since whoever runs the bot removed them."""
        for server in self._uploads.servers():
            recorded = [id for upload in self._uploads.of(server) for id in upload.articles]
            present = set(await self._on_collection(server, OwnCollection.ids))
            self._uploads.forget_articles(server, [id for id in recorded if id not in present])

    async def _on_collection(self, server: int, work: Callable[[OwnCollection], T]) -> T:
        """Run work on a server's collection in the thread for removals, which no question waits for."""
        self._check_open()
        readable = self._servers.collections(server)

        def using() -> T:
            with self._served.changing(server, readable) as collection:
                return work(collection)

        return await asyncio.get_running_loop().run_in_executor(self._removing, using)

    async def close(self) -> None:
        """Take no more, let what is being added end after the article it is at, and wait for it."""
        self._closing.set()
        self._line.close()
        await self._turns.close(None)
        await asyncio.to_thread(self._removing.shutdown)

    def _check_none_added(self, server: int, say: Translator) -> None:
        if self._line.is_adding(server):
            raise Refused(say("A file is being added at the moment: wait until it is done."))

    def _check_open(self) -> None:
        if self._closing.is_set():
            raise Busy("closing")


@dataclass(frozen=True, slots=True)
class _File:
    """A file whose turn it is: its name, its bytes, where and by whom it is added, and the server's mark before."""

    name: str
    content: bytes
    server: int
    person: int
    mark: str | None


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
            updated=len(report.updated) + len(report.reinstated),
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
