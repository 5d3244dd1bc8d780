"""Posts that everybody in a channel sees, made for somebody who is told alone what became of it."""

from __future__ import annotations

import logging

import discord

from pullquote_bot.delivery.obstacles import obstacle
from pullquote_bot.delivery.respond import again_if_lost
from pullquote_bot.delivery.targets import body_of
from pullquote_bot.errors import Refused
from pullquote_bot.i18n.translations import Translator
from pullquote_bot.rendering.posts import Post

log = logging.getLogger("pullquote.bot")


async def publish(channel: discord.abc.Messageable, post: Post, say: Translator, *, nonce: str) -> discord.Message:
    """Post in a channel, once for each nonce: Discord's own rules for the bot apply, as to any message.

    Args:
        channel: where.
        post: what.
        say: the language of whoever is told if that cannot be.
        nonce: at most 25 characters that no other post of the last minutes has.

    Raises:
        Refused: Discord does not let the bot write there.
    """
    try:
        return await again_if_lost(lambda: channel.send(**body_of(post, new=True), nonce=nonce))
    except discord.HTTPException as error:
        why = obstacle(error, channel, say)
        if why is None:
            raise
        log.warning("cannot write in channel %s: %s (%d)", getattr(channel, "id", None), error.text, error.code)
        raise Refused(why) from error
