"""The message that shows whoever adds a file its place in the line, and then how far the adding is."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator

from pullquote import Progress
from pullquote_bot.delivery.respond import sent
from pullquote_bot.delivery.targets import Reply
from pullquote_bot.features.articles.line import Ticket
from pullquote_bot.i18n.translations import Translator
from pullquote_bot.rendering.buttons import Button
from pullquote_bot.rendering.markdown import escape
from pullquote_bot.rendering.posts import Post

EVERY = 3.0  # seconds between two changes of the message
SHOWN_FOR = 14 * 60.0  # seconds of progress messages: Discord takes changes of a response for fifteen minutes


class ProgressMessage:
    """Shows in the deferred response how far an adding is: changed at most every `EVERY` seconds, for `SHOWN_FOR`.

    Args:
        reply: the response.
        name: the file's name.
        say: the reader's language.
        ticket: the file's place in the line.
    """

    def __init__(self, reply: Reply, name: str, say: Translator, ticket: Ticket) -> None:
        self._reply, self._name, self._say, self._ticket = reply, name, say, ticket
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
        shown: Post | None = None
        while not self._over.is_set() and clock() < until:
            post = self._post()
            if post != shown:
                await sent(self._reply, post)
                shown = post
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._over.wait(), EVERY)

    def _post(self) -> Post:
        name = escape(self._name)
        if self._ticket.place:
            waits = self._say(
                "“{name}” waits to be added: number {place} in line.", name=name, place=self._ticket.place
            )
            cancel = Button(label=self._say("Cancel"), action="cancel", answer=self._ticket.id)
            return Post(content=waits, buttons=((cancel,),))
        latest = self._latest
        said = self._say(
            "Adding “{name}”: {articles} articles with {passages} paragraphs so far …",
            name=name,
            articles=self._before[0] + (latest.articles if latest else 0),
            passages=self._before[1] + (latest.passages if latest else 0),
        )
        return Post(content=said)
