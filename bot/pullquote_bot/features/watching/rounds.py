"""Rounds: what is new in the archive is looked for and posted, watch by watch and digest by digest.

A round asks the archive nothing while it has not changed, then looks through what is new alone, after everybody who
waits for an answer. What fails for one server stops it for no other.
"""

from __future__ import annotations

import logging
from collections.abc import Coroutine
from typing import Any

import discord

from pullquote import Filters, Quote, QuoteReference
from pullquote_bot.delivery.publish import publish
from pullquote_bot.errors import Refused
from pullquote_bot.features.ask.service import AskService
from pullquote_bot.features.services import Finish
from pullquote_bot.features.watching.posts import Added, digest_post, watch_post
from pullquote_bot.features.watching.schedule import next_due
from pullquote_bot.i18n.translations import Translator, translator_for
from pullquote_bot.observability.logging import incident
from pullquote_bot.rendering.posts import Post
from pullquote_bot.runtime.fair_queue import Busy
from pullquote_bot.runtime.server_archive import ServerArchive
from pullquote_bot.storage.digests import StoredDigest
from pullquote_bot.storage.watches import NONCE_HOLDS, Found, StoredWatch

MOST_WATCHES = 10  # of a server
MOST_PER_HOUR = 10  # posts for a server's watched questions
MOST_AT_ONCE = 5  # articles for a question in one round
RANKED = 20  # passages looked at for these
MOST_IN_DIGEST = 10  # articles, as many as a message has embeds

log = logging.getLogger("pullquote.bot")


class Rounds:
    """What servers have posted to them of what is added to the archive.

    Args:
        client: the client; only servers that it is in, and not in an outage, are posted to.
        answering: reads the archive, and has the servers' choices.
        finish: runs what is to be completed even if the bot is told to stop.
    """

    def __init__(self, client: discord.Client, answering: AskService, finish: Finish) -> None:
        self._client = client
        self._answering = answering
        self._finish = finish
        self._watches, self._digests = answering.servers.watches, answering.servers.digests
        self._failing: set[str] = set()

    async def run(self, now: int) -> None:
        """Do all that is due; what fails is logged when it begins to, and the rest goes on.

        Raises:
            PullquoteError: the bot's file or the archive cannot be read.
        """
        given_up = self._watches.give_up(now)
        if given_up:
            log.warning("%d posts of watched questions were given up: they waited too long, or may be there", given_up)
        for digest in self._digests.due(now):
            await self._tried(self._give_digest(digest, now), f"the digest of server {digest.server}")
        watches = self._watches.all()
        if not watches:
            return
        mark = await self._answering.read(None, lambda archive: archive.mark())
        for watch in watches:
            await self._tried(
                self._look_at(watch, mark, now), f"the watched question {watch.id} of server {watch.server}"
            )

    async def _tried(self, work: Coroutine[Any, Any, None], what: str) -> None:
        """Do something; if it fails, log that unless it did the last time. No failure may stop the others.

        Raises:
            Busy: the bot is stopping.
        """
        try:
            await work
        except Busy:
            raise
        except Exception as error:
            if what not in self._failing:
                incident(log, error, f"{what} failed")
            self._failing.add(what)
        else:
            self._failing.discard(what)

    async def _look_at(self, watch: StoredWatch, mark: str, now: int) -> None:
        """Look for what is new for a watched question, unless something waits to be posted; then post that."""
        channel = self._channel(watch.server, watch.channel)
        if channel is None:
            return
        if watch.mark != mark and not self._watches.waiting(watch):
            await self._find(watch, now)
        for found in self._watches.waiting(watch):
            if not self._watches.begin(found, now, most=MOST_PER_HOUR):
                return
            await self._finish(self._post(found, channel, now))

    async def _find(self, watch: StoredWatch, now: int) -> None:
        def changed(archive: ServerArchive) -> tuple[str, bool]:
            mark = archive.mark()
            return mark, archive.knows(watch.mark) and archive.is_anything_new(watch.mark)

        mark, is_anything_new = await self._answering.read(watch.server, changed)
        quotes: list[Quote] = []
        if is_anything_new:
            choices = self._answering.servers.settings(watch.server).in_channels({watch.channel})
            filters = choices.filters(Filters())
            quotes = await self._answering.look(
                watch.server,
                lambda archive: archive.new_answers(watch.question, RANKED, filters=filters, mark=watch.mark),
            )
        self._watches.found(watch, [QuoteReference.to(quote) for quote in quotes[:MOST_AT_ONCE]], mark, now)

    async def _post(self, found: Found, channel: discord.TextChannel, now: int) -> None:
        """Post what was found; nothing if its words are gone, its article was withdrawn or may not be read any more."""
        watch = found.watch
        quote = await self._answering.read(watch.server, lambda archive: archive.requote(found.quote))
        if quote is not None:
            post = watch_post(watch, quote, self._language(channel), embeds=_embeds(channel))
            await self._published(channel, post, found.id)
        self._watches.posted(found, now)

    async def _give_digest(self, digest: StoredDigest, now: int) -> None:
        channel = self._channel(digest.server, digest.channel)
        if channel is None:
            return
        due = next_due(digest.every, digest.hour, digest.zone, now)
        if digest.until is not None and (digest.begun_at or 0) < now - NONCE_HOLDS:
            log.warning("a digest of server %d may be there or not, and is not posted again", digest.server)
            self._digests.done(digest, digest.until, due)
            return

        def new(archive: ServerArchive) -> tuple[str, int, Added]:
            mark = archive.mark()
            if not archive.knows(digest.mark):
                return mark, 0, ()
            return (mark, *archive.added(digest.mark, MOST_IN_DIGEST))

        mark, total, added = await self._answering.read(digest.server, new)
        if not total:
            self._digests.done(digest, mark, due)
            return
        begun = self._digests.begin(digest, mark, now)
        if begun is None or begun.id is None or begun.until is None:
            return
        post = digest_post(total, added, self._language(channel), embeds=_embeds(channel), server=digest.server)
        await self._finish(self._post_digest(begun, post, channel, mark=begun.until, nonce=begun.id, due=due))

    async def _post_digest(
        self, digest: StoredDigest, post: Post, channel: discord.TextChannel, *, mark: str, nonce: str, due: int
    ) -> None:
        await self._published(channel, post, nonce)
        self._digests.done(digest, mark, due)

    async def _published(self, channel: discord.TextChannel, post: Post, nonce: str) -> None:
        """Post it; where Discord refuses it, that is logged and it is not tried again.

        Raises:
            HTTPException: Discord failed, so that it may be there or not.
            ClientError, OSError: no response came.
        """
        try:
            await publish(channel, post, self._language(channel), nonce=nonce)
        except Refused:
            log.info("channel %d of server %d takes no post", channel.id, channel.guild.id)
        except discord.HTTPException as error:
            if error.status >= 500:
                raise
            incident(log, error, f"Discord refuses a post for channel {channel.id}")

    def _channel(self, server: int, id: int) -> discord.TextChannel | None:
        """Return a server's channel if the bot may write there now; what is to be posted waits until it may."""
        guild = self._client.get_guild(server)
        if guild is None or guild.unavailable:
            return None
        channel = guild.get_channel(id)
        if not isinstance(channel, discord.TextChannel) or not may_post(channel):
            return None
        return channel

    def _language(self, channel: discord.TextChannel) -> Translator:
        choices = self._answering.servers.settings(channel.guild.id).in_channels({channel.id})
        return translator_for(choices.interface, channel.guild.preferred_locale.value)


def may_post(channel: discord.TextChannel) -> bool:
    """Return whether the bot may write in a channel."""
    may = channel.permissions_for(channel.guild.me)
    return may.view_channel and may.send_messages


def _embeds(channel: discord.TextChannel) -> bool:
    return channel.permissions_for(channel.guild.me).embed_links
