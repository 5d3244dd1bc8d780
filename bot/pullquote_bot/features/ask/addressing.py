"""How a message addresses the bot, and what it says to it."""

from __future__ import annotations

import hashlib
from typing import Literal

import discord

from pullquote_bot.rendering.displayed import asked

Hint = Literal["reply", "role"]
"""How somebody addresses the bot in a way that withholds from it what they say."""


def _replies_without_mention(message: discord.Message, me: discord.ClientUser) -> bool:
    """Return whether a message replies to one of the bot's, in a server, with its mention turned off.

    Its content is then withheld from a bot without the message-content intent.
    """
    replied_to = message.reference.resolved if message.reference else None
    own = isinstance(replied_to, discord.Message) and replied_to.author.id == me.id
    return own and message.guild is not None and not message.content and not message.attachments


def unread(message: discord.Message, me: discord.ClientUser) -> Hint | None:
    """Return how a message addresses the bot in vain: it is not mentioned, so what is said is withheld from it."""
    if message.guild is None or message.content or me in message.mentions:
        return None
    if _replies_without_mention(message, me):
        return "reply"
    return "role" if _mentions_role(message) else None


def is_addressed(message: discord.Message, me: discord.ClientUser) -> bool:
    """Return whether a message is for the bot, and can be read."""
    if message.guild is None or me in message.mentions:
        return True
    return bool(message.content) and _mentions_role(message)


def opens_post(message: discord.Message) -> bool:
    """Return whether a message may be the first of a forum post: such a post has its id."""
    return message.guild is not None and message.id == message.channel.id


def _mentions_role(message: discord.Message) -> bool:
    """Return whether a message mentions the role that the bot got when it was invited; it has the bot's name."""
    role = message.guild.self_role if message.guild is not None else None
    return role is not None and role in message.role_mentions


def fingerprint(message: discord.Message) -> bytes:
    """Return what tells two versions of a message apart, without keeping its words."""
    return hashlib.sha256(message.content.encode(errors="surrogatepass")).digest()


def said(message: discord.Message) -> str:
    """Return what a message says, as it is read."""
    return asked(message.content)
