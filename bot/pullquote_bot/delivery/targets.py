"""Where an answer goes: an interaction, which was defer, or a reply to a message."""

from __future__ import annotations

import logging
from typing import Any, Protocol

import discord

from pullquote_bot.i18n.translations import Translator
from pullquote_bot.rendering.buttons import view_of
from pullquote_bot.rendering.posts import Post

NOBODY = discord.AllowedMentions.none()
log = logging.getLogger("pullquote.bot")


class Reply(Protocol):
    """A place where one post is awaited."""

    say: Translator

    @property
    def embeds(self) -> bool:
        """Whether embeds may be posted there."""

    async def send(self, post: Post) -> int | None:
        """Post it; give the message's id, None if whoever asked withdrew the question."""


class InteractionReply:
    """The response to an interaction, defer before.

    It is edited, not followed up: an edit that is tried again after a lost response does not post twice.
    """

    def __init__(self, interaction: discord.Interaction[Any], say: Translator) -> None:
        self.say = say
        self._interaction = interaction

    @property
    def embeds(self) -> bool:
        """Whether embeds may be posted there."""
        return self._interaction.app_permissions.embed_links or self._interaction.guild_id is None

    async def send(self, post: Post) -> int | None:
        """Fill in the defer response."""
        sent = await self._interaction.edit_original_response(
            content=post.content or None, embeds=list(post.embeds), view=view_of(post.buttons), allowed_mentions=NOBODY
        )
        return sent.id


class MessageReply:
    """A reply to a message; none is sent if the message was deleted meanwhile.

    Its nonce is the message's id, so that Discord posts it once, even if it is sent again after a lost response.

    Args:
        message: what is replied to.
        say: the reader's language.
        deleted: the ids of messages deleted while they were being answered.
    """

    def __init__(self, message: discord.Message, say: Translator, deleted: set[int]) -> None:
        self.say = say
        self._message = message
        self._deleted = deleted

    @property
    def embeds(self) -> bool:
        """Whether embeds may be posted there."""
        guild, channel = self._message.guild, self._message.channel
        return guild is None or channel.permissions_for(guild.me).embed_links

    async def send(self, post: Post) -> int | None:
        """Reply; where the bot may not write, tell the asker so in a direct message."""
        if self._message.id in self._deleted:
            return None
        reference = self._message.to_reference(fail_if_not_exists=False)
        view = view_of(post.buttons)
        extra: dict[str, Any] = {"view": view} if view else {}
        try:
            sent = await self._message.channel.send(
                content=post.content or None,
                embeds=list(post.embeds),
                nonce=self._message.id,
                reference=reference,
                mention_author=False,
                allowed_mentions=NOBODY,
                **extra,
            )
        except discord.Forbidden as error:
            log.warning("may not write in channel %s: %s", self._message.channel.id, error.text)
            await self._tell_asker()
            return None
        return sent.id

    async def _tell_asker(self) -> None:
        channel = self._message.channel
        told = self.say("I may not write in {channel}, so I cannot answer there.", channel=f"<#{channel.id}>")
        try:
            await self._message.author.send(told, allowed_mentions=NOBODY)
        except discord.Forbidden:
            log.info("the asker takes no direct messages")
