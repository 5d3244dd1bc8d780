"""Words that somebody says were printed -> whether they were, in what may be read from there."""

from __future__ import annotations

import asyncio
import contextlib
from typing import Any

import discord

from pullquote import InputError, Verification
from pullquote_bot.delivery.respond import refuse, respond_ephemeral
from pullquote_bot.errors import Refused
from pullquote_bot.features.message_texts import all_claims, readings
from pullquote_bot.features.services import Services
from pullquote_bot.rendering.posts import Post
from pullquote_bot.rendering.verdicts import verification_post
from pullquote_bot.runtime.server_archive import ServerArchive

_STATUSES = ("exact", "part", "near", "pieces", "absent")  # the best first


async def verify(
    services: Services, interaction: discord.Interaction[Any], what: str | discord.Message, *, private: bool = False
) -> None:
    """Answer whether a text, or what a message says, was printed.

    Of several readings of a message, one that is compared no better is not told of.
    """
    caller = services.caller(interaction)
    say = caller.say
    limits = services.ask.limits
    asked = {"way": "verify", "server": caller.server}
    try:
        counted = limits.count(caller.server, caller.person, say)
    except Refused as error:
        await refuse(interaction, error, say, asked)
        return

    async def make() -> Post:
        me = interaction.client.user
        claim, *others = readings(what) if isinstance(what, str) else await all_claims(what, me)
        if not any(map(str.isalnum, claim)):
            raise Refused(say("There are no words to look for in that."), "claim_empty")

        def work(archive: ServerArchive) -> tuple[Verification, Verification]:
            found = [(archive.verify(claim), archive.verify_added(claim))]
            for other in others:
                with contextlib.suppress(InputError):  # a reading that is too long is not compared
                    found.append((archive.verify(other), archive.verify_added(other)))
            return min(found, key=lambda both: [_STATUSES.index(one.status) for one in both])

        found, added = await services.ask.read(caller.server, work, dedupe_key=("verify", claim, *others))
        embeds, server = caller.embeds, caller.server
        return await asyncio.to_thread(verification_post, found, say, embeds=embeds, added=added, server=server)

    async def taken_back_if_refused() -> Post:
        try:
            return await make()
        except Exception:
            limits.take_back(counted)
            raise

    private = private or not caller.may_answer()
    await respond_ephemeral(interaction, say, taken_back_if_refused, private=private, asked=asked)
