"""What managers choose: the questions that are watched, and the digest."""

from __future__ import annotations

import logging
import time
from dataclasses import replace
from typing import Any, cast

import discord
from discord.app_commands import Choice

from pullquote import Filters, PullquoteError
from pullquote_bot.context import Caller
from pullquote_bot.errors import Refused
from pullquote_bot.features.ask.service import AskService
from pullquote_bot.features.services import HasServices
from pullquote_bot.features.watching.posts import digest_settings_post, watches_post
from pullquote_bot.features.watching.rounds import MOST_WATCHES, may_post
from pullquote_bot.features.watching.schedule import is_zone, next_due
from pullquote_bot.i18n.translations import Translator
from pullquote_bot.observability.logging import incident
from pullquote_bot.rendering.markdown import escape
from pullquote_bot.rendering.posts import Post
from pullquote_bot.runtime.server_archive import ServerArchive
from pullquote_bot.storage.digests import Every, StoredDigest

log = logging.getLogger("pullquote.bot")

LONGEST_QUESTION = 300  # characters
NEVER = "never"
UTC = "UTC"


async def watch(
    answering: AskService, caller: Caller, question: str, channel: discord.TextChannel, say: Translator
) -> Post:
    """Watch a question from now on.

    Raises:
        Refused: there is nothing to look for in it, too many are watched, or the bot may not write in the channel.
        InputError: it is no question.
    """
    server, words = caller.require_manager(), " ".join(question.split())
    _require_room(channel, say)
    mark = answering.servers.mark(server)

    def asked(archive: ServerArchive) -> tuple[str, bool]:
        return archive.mark(), archive.ask(words, 1, filters=Filters()).is_remark

    now, is_remark = await answering.look(server, asked, is_awaited=True)
    if is_remark:
        raise Refused(say("There is no question in that: ask something, for instance “What did ferry tickets cost?”"))
    watches = answering.servers.watches
    if any((one.question, one.channel) == (words, channel.id) for one in watches.of(server)):
        raise Refused(say("That question is watched already."))
    if not answering.servers.may_store(server, mark) or not watches.add(
        server, channel.id, words, now, most=MOST_WATCHES
    ):
        raise Refused(say("A server watches at most {limit} questions: remove one first.", limit=MOST_WATCHES))
    return Post(
        content=say(
            "New articles that surely answer this will be posted to {channel}, each once. The question is kept until "
            "it is removed.",
            channel=f"<#{channel.id}>",
        )
    )


async def listed(answering: AskService, server: int, say: Translator) -> Post:
    """List a server's watched questions."""
    return watches_post(answering.servers.watches.of(server), say)


async def unwatch(answering: AskService, server: int, chosen: str, say: Translator) -> Post:
    """Stop watching a question, given by the id that was suggested or in its words."""
    watches = answering.servers.watches
    words = " ".join(chosen.split())
    id = next((one.id for one in watches.of(server) if words in {str(one.id), one.question}), None)
    if id is None or not watches.remove(id, server):
        raise Refused(say("No such question is watched: choose one of the suggestions."))
    return Post(content=say("The question is no longer watched, and deleted."))


async def watched(interaction: discord.Interaction[Any], typed: str) -> list[Choice[str]]:
    """Suggest the server's watched questions."""
    services = cast(HasServices, interaction.client).services
    try:
        server = services.caller(interaction).require_manager()
        found = services.ask.servers.watches.of(server)
    except Refused:
        return []
    except PullquoteError as error:
        incident(log, error, "nothing could be suggested")
        return []
    wanted = typed.strip().casefold()
    return [Choice(name=one.question[:100], value=str(one.id)) for one in found if wanted in one.question.casefold()]


async def choose_digest(
    answering: AskService,
    server: int,
    say: Translator,
    *,
    every: str | None,
    channel: discord.TextChannel | None,
    hour: int | None,
    zone: str | None,
) -> Post:
    """Show or change a server's digest.

    Raises:
        Refused: there is no such time zone, no channel yet, or the bot may not write in it.
    """
    digests = answering.servers.digests
    old = digests.of(server)
    if every == NEVER:
        digests.remove(server)
        return Post(content=say("No digest is posted any more."))
    if every is None and channel is None and hour is None and zone is None:
        return digest_settings_post(old, say)
    if zone is not None and not is_zone(zone.strip()):
        raise Refused(
            say("“{zone}” is not a time zone: give one such as Europe/Berlin or Asia/Seoul.", zone=escape(zone))
        )
    if channel is not None:
        _require_room(channel, say)
    mark = answering.servers.mark(server)
    now = old.mark if old is not None else await answering.read(server, lambda archive: archive.mark())
    if old is None and channel is None:
        raise Refused(say("Choose the channel to which the digest is posted."))
    chosen = StoredDigest(
        server=server,
        channel=channel.id if channel is not None else cast(StoredDigest, old).channel,
        every=cast(Every, every) if every is not None else old.every if old is not None else "day",
        hour=hour if hour is not None else old.hour if old is not None else 8,
        zone=zone.strip() if zone is not None else old.zone if old is not None else UTC,
        mark=now,
        due=0,
    )
    chosen = replace(chosen, due=next_due(chosen.every, chosen.hour, chosen.zone, int(time.time())))
    if answering.servers.may_store(server, mark):
        digests.set(chosen)
    return digest_settings_post(digests.of(server), say)


def _require_room(channel: discord.TextChannel, say: Translator) -> None:
    if not may_post(channel):
        raise Refused(say("I may not write in {channel}: choose another, or let me.", channel=f"<#{channel.id}>"))
