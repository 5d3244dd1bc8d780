"""Words that somebody says were printed -> whether they were, in what may be read from there."""

from __future__ import annotations

import contextlib
import re
from typing import Any

import discord

from pullquote import InputError, Verification
from pullquote_bot.delivery.respond import refuse, respond_ephemeral
from pullquote_bot.errors import Refused
from pullquote_bot.features.services import Services
from pullquote_bot.rendering.displayed import displayed
from pullquote_bot.rendering.posts import Post, verification_post
from pullquote_bot.runtime.server_archive import ServerArchive

_STATUSES = ("exact", "part", "near", "pieces", "absent")  # the best first
_BLOCK = re.compile(r"^> .*(?:\n> .*)*", re.MULTILINE)
_STRUCK = re.compile(r"(?<!\\)~~(?:\\.|[^\\])+?~~ ?")


async def verify(
    services: Services, interaction: discord.Interaction[Any], claim: str, *others: str, private: bool = False
) -> None:
    """Answer whether a claim was printed; of other readings of it, one that is compared no better is not told of."""
    caller = services.caller(interaction)
    say = caller.say
    try:
        services.ask.pace(caller.person, say)
    except Refused as error:
        await refuse(interaction, error, say)
        return

    async def make() -> Post:
        if not any(map(str.isalnum, claim)):
            raise Refused(say("There are no words to look for in that."))

        def work(archive: ServerArchive) -> tuple[Verification, Verification]:
            found = [(archive.verify(claim), archive.verify_added(claim))]
            for other in others:
                with contextlib.suppress(InputError):  # a reading that is too long is not compared
                    found.append((archive.verify(other), archive.verify_added(other)))
            return min(found, key=lambda both: [_STATUSES.index(one.status) for one in both])

        found, added = await services.ask.read(caller.server, work, dedupe_key=("verify", claim, others))
        return verification_post(found, say, embeds=caller.embeds, added=added, server=caller.server)

    await respond_ephemeral(interaction, say, make, private=private or not caller.may_answer())


def claims(message: discord.Message, me: discord.abc.Snowflake | None) -> tuple[str, ...]:
    """Return the words of a message as they are displayed, then as they were written if that is something else.

    Of a message without words, those of its first embed that has some. Of the bot's own, nothing but the first quote,
    as it was printed.

    Args:
        message: what somebody wrote, or the bot.
        me: the bot.
    """
    texts = [message.content, *(embed.description or "" for embed in message.embeds)]
    if me is not None and message.author.id == me.id:
        blocks = (match.group() for match in map(_BLOCK.search, texts) if match)
        described = (text for text in texts[1:] if text)
        return (displayed(_STRUCK.sub("", next(blocks, next(described, "")))),)
    return next((readings(text) for text in texts if displayed(text)), ("",))


def readings(text: str) -> tuple[str, ...]:
    """Return the words of a text as they are displayed, then as they were written if that is something else."""
    words = displayed(text)
    return (words, text) if words != text.strip() else (words,)
