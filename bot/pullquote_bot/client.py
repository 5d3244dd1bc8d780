"""The Discord client: it needs no privileged intent, pings nobody, and caches nothing that people write."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import sys
import time
from collections.abc import Coroutine
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands, tasks

from pullquote import PullquoteError
from pullquote_bot.context import Callers
from pullquote_bot.delivery.attempts import trace
from pullquote_bot.delivery.respond import CONNECTION_ERRORS, refuse
from pullquote_bot.delivery.targets import NOBODY
from pullquote_bot.errors import Refused, StateError
from pullquote_bot.features.about.cog import About, Privacy
from pullquote_bot.features.articles import files
from pullquote_bot.features.articles.cog import Articles, Browse
from pullquote_bot.features.articles.uploads import ArticleUploads
from pullquote_bot.features.ask.cog import Ask
from pullquote_bot.features.ask.messages import Conversation
from pullquote_bot.features.ask.service import AskService
from pullquote_bot.features.buttons.handlers import ButtonHandler
from pullquote_bot.features.buttons.sharing import Sharing
from pullquote_bot.features.managing import carry_out
from pullquote_bot.features.questions import kept
from pullquote_bot.features.questions.cog import Questions
from pullquote_bot.features.services import Services
from pullquote_bot.features.settings.cog import Settings
from pullquote_bot.features.verify.cog import Verify
from pullquote_bot.features.watching.cog import DigestCommand, Watch
from pullquote_bot.features.watching.rounds import Rounds
from pullquote_bot.i18n.translations import LANGUAGES, translator_for
from pullquote_bot.observability.logging import incident
from pullquote_bot.rendering.buttons import ButtonItem
from pullquote_bot.runtime.fair_queue import Busy
from pullquote_bot.runtime.served_archive import ServedArchive
from pullquote_bot.settings import NO_POLICIES, WATCH_SECONDS, Policies

log = logging.getLogger("pullquote.bot")

discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False  # it has no voice

OUTDATED = (app_commands.CommandNotFound, app_commands.CommandSignatureMismatch, app_commands.TransformerError)
REGISTERING = 10.0  # seconds to wait for the commands before logging in: Discord may hold them back for hours
REGISTERED_AGAIN = 3600.0  # seconds until commands that were refused are registered again
GRACE, SENDING = 25.0, 10.0  # seconds for finding, and for sending, the answers in flight when the bot stops
PERMISSIONS = discord.Permissions(
    view_channel=True,
    send_messages=True,
    send_messages_in_threads=True,
    embed_links=True,
    attach_files=True,
    read_message_history=True,
)
MANAGING = {**files.ACTIONS, **kept.ACTIONS}
COGS = (Ask, Verify, Browse, Articles, Questions, Watch, DigestCommand, Settings, Privacy, About)


def invite(application: int) -> str:
    """Return the link that invites the bot to a server, with the minimum of permissions it needs."""
    return discord.utils.oauth_url(application, permissions=PERMISSIONS, scopes=("bot", "applications.commands"))


class CommandTranslator(app_commands.Translator):
    """Translates names and descriptions of commands and options for Discord to show."""

    async def load(self) -> None:
        """Read all catalogues now, so that nobody has to wait for one."""
        for code in LANGUAGES:
            translator_for(code)

    async def translate(
        self,
        string: app_commands.locale_str,
        locale: discord.Locale,
        context: app_commands.TranslationContextTypes,  # noqa: ARG002
    ) -> str | None:
        """Translate a text; None, for which Discord shows the English one, if it is the same."""
        translated = translator_for(locale.value).name(string.message)
        return None if translated == string.message else translated


class Client(commands.AutoShardedBot):
    """Pullquote in Discord.

    Args:
        answering: answers questions; the client closes it when it stops.
        served: the archive.
        activity: what Discord shows below the bot's name; nothing if empty.
        policies: the operator's, to be linked.
        watch_seconds: how often new articles are looked for.
    """

    def __init__(
        self,
        answering: AskService,
        served: ServedArchive,
        *,
        activity: str = "",
        policies: Policies = NO_POLICIES,
        watch_seconds: float = WATCH_SECONDS,
    ) -> None:
        super().__init__(
            commands.when_mentioned,
            intents=discord.Intents(guilds=True, guild_messages=True, dm_messages=True),
            allowed_mentions=NOBODY,
            help_command=None,
            max_messages=None,
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            http_trace=trace(),
        )
        self.answering = answering
        self._served = served
        self._shown_activity = discord.CustomActivity(activity) if activity else None
        callers = self._callers = Callers(self, answering.servers)
        self.services = Services(
            callers=callers,
            ask=answering,
            conversation=Conversation(answering, self, callers),
            uploads=ArticleUploads(served, answering.servers, answering.uploads),
            finish=self.finish,
            policies=policies,
        )
        self._sharing = Sharing(answering)
        self._rounds_fail = False
        self.rounds = Rounds(self, answering, self.finish)
        self.watch_archive.change_interval(seconds=watch_seconds)
        self._at_work: set[asyncio.Task[object]] = set()
        self._registering: asyncio.Task[None] | None = None
        self._stopping = False
        self.tree.error(self._command_failed)

    async def setup_hook(self) -> None:
        """Register commands, their translations, and the buttons."""
        await self.tree.set_translator(CommandTranslator())
        for cog in COGS:
            added = cog(self.services)
            await self.add_cog(added)
            for menu in added.menus:
                self.tree.add_command(menu)
        self.add_dynamic_items(ButtonItem)
        self._registering = asyncio.create_task(self._register_commands())
        await asyncio.wait([self._registering], timeout=REGISTERING)
        self.delete_old.start()
        self.watch_archive.start()

    async def _register_commands(self) -> None:
        """Register the commands with Discord, now or after a while; those it has already work meanwhile."""
        while True:
            try:
                self._callers.restrict(await self.tree.sync())
            except (discord.HTTPException, *CONNECTION_ERRORS) as error:
                incident(log, error, "the commands could not be registered: the old ones are served")
                await asyncio.sleep(REGISTERED_AGAIN)
            else:
                return

    @tasks.loop(hours=24)
    async def delete_old(self) -> None:
        """Delete what is kept no longer at the start and every day; a failure is retried the next day."""
        try:
            await asyncio.to_thread(self.answering.answers.delete_old)
            self.answering.servers.watches.delete_old(int(time.time()))
            await self.services.uploads.forget_gone()
        except PullquoteError as error:
            incident(log, error, "what is kept no longer could not be deleted")

    @tasks.loop()
    async def watch_archive(self) -> None:
        """Post what has been added to the archive to servers that watch it.

        A failure is retried the next time, and logged when it is the first in a row.
        """
        await self.wait_until_ready()
        try:
            await self.rounds.run(int(time.time()))
        except Busy:
            log.info("watched questions are looked at another time: too much is waiting, or the bot is stopping")
        except PullquoteError as error:
            if not self._rounds_fail:
                incident(log, error, "watched questions could not be looked at")
            self._rounds_fail = True
        else:
            self._rounds_fail = False

    async def on_ready(self) -> None:
        """Log that the bot is ready, and how to invite it; forget the servers that removed it while it was away."""
        await self._forget_those_left()
        self._delete_unkept()
        for guild in self.guilds:
            await self.on_guild_available(guild)
        log.info("ready", extra={"servers": len(self.guilds), "invite": invite(self.application_id or 0)})

    async def on_shard_connect(self, shard: int) -> None:
        """Show the activity in a new session."""
        await self._show_activity(shard)

    async def on_shard_resumed(self, shard: int) -> None:
        """Show the activity again, which Discord sometimes loses (discord-api-docs issue 834)."""
        await self._show_activity(shard)

    async def _show_activity(self, shard: int) -> None:
        """Show the activity, once for each connection: Discord takes five of these in 20 seconds."""
        if self._shown_activity is None:
            return
        try:
            await self.change_presence(activity=self._shown_activity, shard_id=shard)
        except (discord.ConnectionClosed, *CONNECTION_ERRORS) as error:  # the next connection shows it
            log.info("the activity could not be shown: %r", error)

    async def on_message(self, message: discord.Message, /) -> None:
        """Answer messages addressed to the bot."""
        await self.finish(self.services.conversation.on_message(message))

    async def on_raw_message_edit(self, payload: discord.RawMessageUpdateEvent) -> None:
        """Answer a message that was edited so as to ask something else."""
        await self.finish(self.services.conversation.on_edit(payload.message))

    async def on_error(self, event: str, /, *_: Any, **__: Any) -> None:
        """Log an event's error as an incident with an id."""
        error = sys.exception()
        if error is not None:
            incident(log, error, f"{event} failed")

    async def on_raw_message_delete(self, payload: discord.RawMessageDeleteEvent) -> None:
        """Drop a question that was deleted before it was answered."""
        self.services.conversation.given.deleted(payload.message_id)

    async def on_raw_bulk_message_delete(self, payload: discord.RawBulkMessageDeleteEvent) -> None:
        """Drop the questions among messages that a moderator deleted together."""
        for message in payload.message_ids:
            self.services.conversation.given.deleted(message)

    async def on_guild_available(self, guild: discord.Guild) -> None:
        """Forget channels that were deleted while the bot was away; of a server in an outage nobody knows them."""
        if not guild.unavailable:
            self._keep_channels(guild, {channel.id for channel in guild.channels})

    async def on_guild_channel_delete(self, channel: discord.abc.GuildChannel) -> None:
        """Forget a deleted channel: if it was the only one where the bot may answer, it answers in all again."""
        self._keep_channels(channel.guild, {one.id for one in channel.guild.channels} - {channel.id})

    def _keep_channels(self, guild: discord.Guild, existing: set[int]) -> None:
        try:
            self.answering.servers.keep_channels(guild.id, existing)
        except StateError as error:
            incident(log, error, "deleted channels could not be forgotten")

    def _delete_unkept(self) -> None:
        try:
            self.answering.servers.delete_unkept()
        except StateError as error:
            incident(log, error, "questions that are kept no longer could not be deleted")

    async def on_guild_join(self, guild: discord.Guild) -> None:
        """Note that a server invited the bot."""
        self._note(guild)

    async def on_guild_update(self, _: discord.Guild, guild: discord.Guild) -> None:
        """Note a server's new name."""
        self._note(guild)

    def _note(self, guild: discord.Guild) -> None:
        """Note what the bot's operator is shown of a server; of one in an outage, only that the bot is in it."""
        joined = guild.me.joined_at if guild.me is not None else None
        self.answering.servers.join(
            guild.id,
            name=guild.name or None,
            members=guild.member_count,
            since=int(joined.timestamp()) if joined is not None else None,
        )

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """Delete what is stored of a server when it removes the bot; an outage of Discord's does not come here."""
        self.answering.servers.forget(guild.id)

    async def _forget_those_left(self) -> None:
        """Delete what is stored of servers that the bot is no longer in; a failure is retried at the next start.

        Each shard's READY lists all of its servers, also those in an outage. One that is missing there is asked for, so
        that no list that is not whole deletes anything. Servers of shards that run elsewhere are left alone.
        """
        servers, here = self.answering.servers, {guild.id for guild in self.guilds}
        count = self.shard_count or 1
        shards = self.shard_ids or range(count)
        try:
            for guild in self.guilds:
                self._note(guild)
            for server in servers.known() - here:
                if (server >> 22) % count in shards and not await self._is_in(server):
                    servers.forget(server)
        except (StateError, discord.HTTPException, *CONNECTION_ERRORS) as error:
            incident(log, error, "servers that removed the bot could not be forgotten")

    async def _is_in(self, server: int) -> bool:
        """Return whether the bot is in a server, as Discord's REST API says."""
        try:
            await self.fetch_guild(server, with_counts=False)
        except (discord.NotFound, discord.Forbidden):
            return False
        return True

    async def pressed(self, interaction: discord.Interaction[Any], action: str, answer: str, rest: str) -> None:
        """Carry out a button's action."""
        caller = self.services.caller(interaction)
        try:
            if action in MANAGING:
                work = carry_out(
                    MANAGING, self.services, interaction, caller=caller, action=action, answer=answer, rest=rest
                )
            else:
                handler = ButtonHandler(
                    self.answering, self._sharing, interaction, caller=caller, answer=answer, rest=rest
                )
                work = handler.run(action)
            await self.finish(work)
        except Exception as error:
            await refuse(interaction, error, caller.say)

    async def finish(self, work: Coroutine[Any, Any, object]) -> None:
        """Run work that is finished even if the bot is told to stop meanwhile."""
        task = asyncio.create_task(work)
        self._at_work.add(task)
        task.add_done_callback(self._at_work.discard)
        await asyncio.shield(task)

    async def close(self) -> None:
        """Refuse further questions, finish the answers in flight, and log out, whatever the reason."""
        if self._stopping:
            return
        self._stopping = True
        log.info("stopping", extra={"in_flight": len(self._at_work)})
        self.watch_archive.cancel()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(GRACE + SENDING):
                await asyncio.gather(
                    self.answering.close(GRACE), self.services.uploads.close(), self._sharing.close(GRACE)
                )
                while self._at_work:  # whoever asks meanwhile is told that the bot stops
                    await asyncio.wait(self._at_work)
        self.delete_old.cancel()
        if self._registering is not None:
            self._registering.cancel()
        await super().close()

    def problems(self) -> list[str]:
        """Return the reasons why the bot cannot answer; none if all is well."""
        found = []
        if self._stopping:
            found.append("stopping")
        if self._served.problem:
            found.append(self._served.problem)
        if not self.is_ready() or any(shard.is_closed() for shard in self.shards.values()):
            found.append("not connected to Discord")
        return found

    async def _command_failed(self, interaction: discord.Interaction[Any], error: app_commands.AppCommandError) -> None:
        say = self.services.caller(interaction).say
        cause: Exception = error
        if isinstance(error, app_commands.CommandInvokeError):
            cause = error.original
        elif isinstance(error, OUTDATED):
            cause = Refused(say("That command has changed: reload Discord, then try again."))
        await refuse(interaction, cause, say)
