"""Threads made from a question, for a server that wants answers there."""

from __future__ import annotations

import logging
from typing import Literal

import discord

from pullquote_bot.rendering.truncate import shortened

log = logging.getLogger("pullquote.bot")

NAME_LENGTH = 100
ARCHIVED_AFTER: Literal[1440] = 1440  # minutes without a message
HAS_THREAD = 160004  # the message has a thread already


async def thread_from(message: discord.Message, name: str) -> discord.Thread | None:
    """Return a thread made from a message, or the one that it has; None where the bot may not make or use one.

    Args:
        message: the question; a thread holds no threads, and a direct message neither.
        name: the thread's name; it is cut to what Discord takes.
    """
    channel, guild = message.channel, message.guild
    if guild is None or not isinstance(channel, discord.TextChannel):
        return None
    may = channel.permissions_for(guild.me)
    if not (may.create_public_threads and may.send_messages_in_threads):
        return None
    try:
        return await message.create_thread(name=shortened(name, NAME_LENGTH, str), auto_archive_duration=ARCHIVED_AFTER)
    except discord.HTTPException as error:
        if error.code == HAS_THREAD:
            return await _existing(guild, message.id)
        log.info("no thread could be made from a question: %s (%d)", error.text, error.code)
        return None


async def _existing(guild: discord.Guild, id: int) -> discord.Thread | None:
    """Return the thread of a message, which has the message's id."""
    found = guild.get_thread(id)
    if found is not None:
        return found
    try:
        fetched = await guild.fetch_channel(id)
    except (discord.NotFound, discord.Forbidden):
        return None
    return fetched if isinstance(fetched, discord.Thread) else None
