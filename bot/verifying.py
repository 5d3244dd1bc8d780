"""Words that somebody says were printed -> whether they were, in what may be read from there."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import discord

from bot.errors import Refused
from bot.escaping import unescaped
from bot.messages import Post, verification_post
from bot.replies import InteractionReply
from bot.responding import privately, refuse
from index import Archive, Verification

if TYPE_CHECKING:
    from bot.client import Client

MAX_CLAIM = 5000
_AROUND = re.compile(r"^(?:-# .*|>>> |> )", re.MULTILINE)
_FORMATS = re.compile(r"(?P<kept>\\[^0-9A-Za-z\s])|\*\*|__|~~|\|\|")


async def verify(client: Client, interaction: discord.Interaction[Any], claim: str, *, private: bool = False) -> None:
    """Answer whether a claim was printed."""
    say = client.conversation.say_to(interaction)
    server = client.conversation.server_of(interaction)
    try:
        client.answering.pace(interaction.user.id, say)
    except Refused as error:
        await refuse(interaction, error, say)
        return

    async def make() -> Post:
        if not any(map(str.isalnum, claim)):
            raise Refused(say("There are no words in that to look for."))
        if len(claim) > MAX_CLAIM:
            raise Refused(
                say(
                    "The text has {length} characters, at most {limit} are compared: shorten it.",
                    length=f"{len(claim):,}",
                    limit=f"{MAX_CLAIM:,}",
                )
            )
        collections = client.answering.guilds.collections(server)

        def work(archive: Archive) -> Verification:
            return archive.verify(claim, collections=collections)

        found = await client.answering.read(server, work, same=("verify", claim, collections))
        return verification_post(found, say, embeds=InteractionReply(interaction, say).embeds)

    await privately(interaction, say, make, private=private or not client.conversation.may_answer(server, interaction))


def claimed(message: discord.Message) -> str:
    """Give the words of a message, or of its first embed that has some: without formats, quote marks and small print.

    So one of the bot's own answers claims what it quotes, and not the question above it.
    """
    texts = (message.content, *(embed.description or "" for embed in message.embeds))
    return next(filter(None, map(_words, texts)), "")


def _words(markdown: str) -> str:
    return unescaped(_FORMATS.sub(lambda match: match["kept"] or "", _AROUND.sub("", markdown))).strip()
