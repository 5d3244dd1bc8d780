"""A server's own collection: articles added from attachments, and removed."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import discord

from bot.answering import Answering
from bot.attachments import check_attachment, read_attachment
from bot.errors import Refused
from bot.escaping import escape
from bot.guilds import own_collection
from bot.language import Say
from bot.messages import Post
from bot.replies import InteractionReply
from bot.responding import sent
from index import AddReport, Archive, InputError, Progress

EVERY = 2.0  # seconds between two progress messages
SHOWN_REJECTIONS = 5


class Keeping:
    """Adds articles, one attachment at a time, and removes them.

    Args:
        answering: what serves the archive.
    """

    def __init__(self, answering: Answering) -> None:
        self._answering = answering
        self._one = asyncio.Lock()
        self._executor = ThreadPoolExecutor(1, thread_name_prefix="pullquote-adding")

    async def add(
        self, interaction: discord.Interaction[Any], server: int, attachment: discord.Attachment, say: Say
    ) -> Post:
        """Read an attachment and add its articles, telling how far it is; give what came of it.

        Raises:
            Refused: the attachment cannot be read, or another one of any server is being added.
        """
        try:
            check_attachment(attachment.filename, attachment.size)
        except InputError as error:
            raise Refused(escape(str(error))) from error
        if self._one.locked():
            raise Refused(say("Another file is being added at the moment: try again in a minute."))
        async with self._one:
            content = await attachment.read()
            progress = _ProgressMessage(InteractionReply(interaction, say), attachment.filename, say)
            loop = asyncio.get_running_loop()

            def work() -> AddReport:
                events = read_attachment(content, attachment.filename)
                with self._answering.served.archive() as archive:
                    return archive.add_read(events, collection=own_collection(server), progress=progress.note)

            with progress.shown():
                try:
                    report = await loop.run_in_executor(self._executor, work)
                except InputError as error:
                    raise Refused(escape(str(error))) from error
        return report_post(report, say)

    async def remove(self, server: int, id: str, say: Say) -> Post:
        """Remove an article from the server's own collection."""
        collections = (own_collection(server),)

        def work(archive: Archive) -> int:
            return archive.remove(id, collections=collections)

        if not await self._answering.read(server, work):
            raise Refused(say("This server's collection holds no such article: choose one of those suggested."))
        return Post(content=say("Removed, with every version."))

    def close(self) -> None:
        """Wait for what is being added, and stop."""
        self._executor.shutdown()


class _ProgressMessage:
    """Shows in the deferred response how far an adding is, at most every `EVERY` seconds."""

    def __init__(self, reply: InteractionReply, name: str, say: Say) -> None:
        self._reply, self._name, self._say = reply, name, say
        self._latest: Progress | None = None

    def note(self, progress: Progress) -> None:
        """Take note of progress, from the thread that adds."""
        self._latest = progress

    @contextlib.contextmanager
    def shown(self) -> Iterator[None]:
        """Show it while something goes on."""
        task = asyncio.create_task(self._show())
        try:
            yield
        finally:
            task.cancel()

    async def _show(self) -> None:
        while True:
            latest = self._latest
            said = self._say(
                "Adding “{name}”: {articles} articles with {passages} paragraphs so far …",
                name=escape(self._name),
                articles=latest.articles if latest else 0,
                passages=latest.passages if latest else 0,
            )
            await sent(self._reply, Post(content=said))
            await asyncio.sleep(EVERY)


def report_post(report: AddReport, say: Say) -> Post:
    """Say what came of an adding."""
    lines = [
        say(
            "Added: {added}, changed: {updated}, known already: {unchanged}, not added: {rejected}.",
            added=len(report.added),
            updated=len(report.updated),
            unchanged=len(report.unchanged),
            rejected=len(report.rejected),
        )
    ]
    told = [*((one.place, one.why) for one in report.rejected), *((one.place, one.text) for one in report.notes)]
    lines += [f"-# {escape(f'{place}: {why}')[:300]}" for place, why in told[:SHOWN_REJECTIONS]]
    if len(told) > SHOWN_REJECTIONS:
        lines.append("-# " + say("… and {number} more of these.", number=len(told) - SHOWN_REJECTIONS))
    return Post(content="\n".join(lines))
