"""Where an answer goes: an interaction, which was deferred, or a reply to a message."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from dataclasses import replace
from io import BytesIO
from typing import Any, Protocol

import discord

from pullquote_bot.delivery.obstacles import ARCHIVED, LOCKED, NO_HISTORY, TOKEN_EXPIRED, obstacle
from pullquote_bot.delivery.threads import thread_from
from pullquote_bot.i18n.translations import Translator
from pullquote_bot.observability.logging import Fields, refusal
from pullquote_bot.rendering.buttons import view_of
from pullquote_bot.rendering.embeds import MAX_CONTENT
from pullquote_bot.rendering.markdown import units
from pullquote_bot.rendering.posts import Post, asked_line, incident_line, question_in

NOBODY = discord.AllowedMentions.none()
TYPING_AFTER = 1.0  # seconds of work without a sign
log = logging.getLogger("pullquote.bot")


class Reply(Protocol):
    """A place where one post is awaited."""

    say: Translator

    @property
    def place(self) -> Any:
        """The channel in which a message was posted; None if that is nobody's concern."""

    @property
    def embeds(self) -> bool:
        """Whether embeds may be posted there."""

    @property
    def asker(self) -> int | None:
        """Who asked, and may delete what is posted; None if nobody else sees it."""

    def working(self) -> contextlib.AbstractAsyncContextManager[None]:
        """Show, while the block goes on, that it is being worked on."""

    async def send(self, post: Post) -> int | None:
        """Post it; give the message's id, None if whoever asked withdrew the question."""


class InteractionReply:
    """The response to an interaction, deferred before.

    It is edited, not followed up: an edit that is tried again after a lost response does not post twice.

    Args:
        interaction: what is responded to.
        say: the reader's language.
        private: whether its user alone may see the response.
    """

    def __init__(self, interaction: discord.Interaction[Any], say: Translator, *, private: bool = True) -> None:
        self.say = say
        self._interaction = interaction
        self._private = private

    @property
    def place(self) -> None:
        """Nothing: a response is found by its interaction."""

    @property
    def embeds(self) -> bool:
        """Whether embeds may be posted there."""
        return self._interaction.app_permissions.embed_links or self._interaction.guild_id is None

    @property
    def asker(self) -> int | None:
        """Who asked, and may delete what is posted; None if nobody else sees it."""
        return None if self._private else self._interaction.user.id

    @contextlib.asynccontextmanager
    async def working(self) -> AsyncIterator[None]:
        """Show nothing: a deferred response says already that the bot is thinking."""
        yield

    async def send(self, post: Post) -> int | None:
        """Fill in the deferred response; post it elsewhere if Discord takes no response any more."""
        try:
            sent = await self._interaction.edit_original_response(**body_of(post))
        except discord.HTTPException as error:
            if error.code not in {*TOKEN_EXPIRED, ARCHIVED, LOCKED}:
                raise
            return await self._send_elsewhere(post, error)
        return sent.id

    async def _send_elsewhere(self, post: Post, error: discord.HTTPException) -> int | None:
        """Post a late response in its channel if everybody may see it, else, or if that is closed, to its user."""
        log.info("a response came too late, or its thread is closed: %s", error.text)
        if error.code in TOKEN_EXPIRED:
            why = self.say("This took longer than the 15 minutes for which Discord takes a response.")
            channel = self._interaction.channel
            if not self._private and channel is not None and not isinstance(channel, _NO_MESSAGES):
                with contextlib.suppress(discord.Forbidden):
                    return (await channel.send(**body_of(_headed(post, f"-# {why}"), new=True))).id
        else:
            why = self.say("The thread is closed, so I answer here.")
        shown = replace(post, buttons=())  # the buttons of a server's answer work only there
        try:
            await self._interaction.user.send(**body_of(_headed(shown, f"-# {why}"), new=True))
        except discord.Forbidden as refused:
            refusal(log, f"discord_{refused.code}", "an answer could be posted nowhere", level=logging.WARNING)
        return None


class MessageReply:
    """A reply to a message; none is sent if the message was deleted meanwhile.

    Its nonce is made of the message's id, so that Discord posts it once, even if it is sent again after a lost
    response, or by a second process.

    Args:
        message: what is replied to.
        say: the reader's language.
        deleted: the ids of messages deleted while they were being answered.
        aside: whether it is no answer, and may stand beside one.
        asked: what the message says, to be shown where the reply cannot refer to it.
        earlier: an earlier reply, which is changed instead.
        in_thread: whether it goes into a thread made from the message, where that can be.
        unasked: whether nobody asked for it, so that nobody is told if it cannot be posted.
    """

    def __init__(
        self,
        message: discord.Message,
        say: Translator,
        deleted: set[int],
        *,
        aside: bool = False,
        asked: str = "",
        earlier: discord.PartialMessage | None = None,
        in_thread: bool = False,
        unasked: bool = False,
    ) -> None:
        self.say = say
        self.place: Any = message.channel if earlier is None else earlier.channel
        self._message = message
        self._deleted = deleted
        self._nonce = f"{message.id}-" if aside else str(message.id)
        self._asked = asked
        self._earlier = earlier
        self._in_thread = in_thread
        self._unasked = unasked

    @property
    def embeds(self) -> bool:
        """Whether embeds may be posted there."""
        guild, channel = self._message.guild, self._message.channel
        return guild is None or channel.permissions_for(guild.me).embed_links

    @property
    def asker(self) -> int:
        """Who wrote the message."""
        return self._message.author.id

    @contextlib.asynccontextmanager
    async def working(self) -> AsyncIterator[None]:
        """Show that the bot is typing once the block has taken `TYPING_AFTER`."""
        typing = asyncio.create_task(self._type())
        try:
            yield
        finally:
            typing.cancel()
            await asyncio.wait([typing])

    async def _type(self) -> None:
        await asyncio.sleep(TYPING_AFTER)
        try:
            async with self._message.channel.typing():
                await asyncio.Event().wait()
        except discord.HTTPException as error:  # nothing is lost: the answer itself will tell what is wrong
            log.info("typing could not be shown: %s", error.text)

    async def send(self, post: Post) -> int | None:
        """Reply; where that cannot be, tell the asker why in a direct message."""
        channel = self._message.channel
        if self._message.id in self._deleted:
            return None
        try:
            if self._earlier is not None:
                return (await self._earlier.edit(**body_of(post))).id
            thread = await self._thread(post) if self._in_thread else None
            if thread is not None:
                self.place = thread
                return (await thread.send(**body_of(post, new=True), nonce=self._nonce)).id
            return await self._reply(post)
        except discord.HTTPException as error:
            why = obstacle(error, channel, self.say)
            if why is None:
                raise
            what, level = "an answer cannot be posted in its channel", logging.WARNING
            fields: Fields = {"channel": channel.id, "discord": error.text}
            id = refusal(log, f"discord_{error.code}", what, fields, level=level)
            if not self._unasked:
                await self._tell_asker(f"{why}\n{incident_line(id, self.say)}")
            return None

    async def _thread(self, post: Post) -> discord.Thread | None:
        """Return a thread made from the message, named after what it asks or is about."""
        return await thread_from(self._message, self._asked or question_in(post.content) or "…")

    async def _reply(self, post: Post) -> int:
        """Send it as a reply; where the bot may not read the history, after the question instead."""
        reference = self._message.to_reference(fail_if_not_exists=False)
        how: dict[str, Any] = {"nonce": self._nonce, "mention_author": False}
        channel = self._message.channel
        try:
            return (await channel.send(**body_of(post, new=True), reference=reference, **how)).id
        except discord.Forbidden as error:
            if error.code != NO_HISTORY:
                raise
        shown = _headed(post, asked_line(self._asked)) if self._asked else post
        return (await channel.send(**body_of(shown, new=True), **how)).id

    async def _tell_asker(self, why: str) -> None:
        try:
            await self._message.author.send(why, allowed_mentions=NOBODY)
        except discord.Forbidden:
            log.info("the asker takes no direct messages")


_NO_MESSAGES = (discord.CategoryChannel, discord.ForumChannel)


def _headed(post: Post, line: str) -> Post:
    """Return a post with a line before it, if there is room and it does not begin so already."""
    if post.content.startswith(line) or units(f"{line}\n{post.content}") > MAX_CONTENT:
        return post
    return replace(post, content=f"{line}\n{post.content}".strip())


def body_of(post: Post, *, new: bool = False) -> dict[str, Any]:
    """Return what is sent of a post: a change says that there are no buttons, a new post leaves them out."""
    view = view_of(post.buttons)
    body: dict[str, Any] = {"content": post.content or None, "embeds": list(post.embeds), "allowed_mentions": NOBODY}
    if new and post.picture is not None:
        file = BytesIO(post.picture.png)
        body["file"] = discord.File(file, "quote.png", description=post.picture.description)
    if post.file is not None:
        attached = discord.File(BytesIO(post.file.content), post.file.name)
        body |= {"file": attached} if new else {"attachments": [attached]}
    return body if new and view is None else {**body, "view": view}
