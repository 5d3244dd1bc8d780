"""The fake Discord as a server: its sockets, servers and channels, waiting for events, and faults."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Self, TypeVar

from aiohttp import web

from tests.discord_server.answers import Answers
from tests.discord_server.journal import TIMEOUT, Fault, Request
from tests.discord_server.rest import API, Rest
from tests.discord_server.routes import Routes
from tests.discord_server.store import Store
from tests.discord_server.world import (
    FORUM,
    HAS_THREAD,
    MEMBER,
    PUBLIC_THREAD,
    TEXT,
    THREAD_ONLY,
    Channel,
    Guild,
    Interaction,
    Sent,
    User,
    now,
)

T = TypeVar("T")


class Server(Store):
    """A Discord on 127.0.0.1, served while inside `async with`; `users.Wire` adds what people do on it."""

    _runner: web.AppRunner | None = None
    active_threads = 1000
    """How many threads of a server may be active (the limit of Discord's is not documented)."""

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=64 * 2**20)
        app.router.add_get("/gateway/", self.gateway.handle)
        app.router.add_get("/files/{id}/{name}", self._file)
        rest = Rest(self, app)
        Routes(self).register(rest)
        Answers(self).register(rest)
        rest.add_rest()
        self._runner = web.AppRunner(app, access_log=None, handler_cancellation=True, shutdown_timeout=1.0)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self._root = f"http://{host}:{port}"
        self.url = self._root + API
        self.gateway_url = f"ws://{host}:{port}/gateway/"
        return self

    async def __aexit__(self, *_: object) -> None:
        self.clear_faults()
        await self.gateway.drop(None)
        assert self._runner is not None
        await self._runner.cleanup()

    async def _file(self, request: web.Request) -> web.StreamResponse:
        content = self.files.get(request.path)
        return web.Response(status=404) if content is None else web.Response(body=content)

    def guild(
        self, name: str = "newsroom", *, locale: str = "en-US", permissions: int = MEMBER, installed: bool = True
    ) -> Guild:
        """Add a server with one channel. While a bot is connected it is told that it was invited there.

        Args:
            name: Its name.
            locale: Its preferred language.
            permissions: What everybody, including the bot, may do.
            installed: False for a server without the bot, where only a user who installed it can use it.
        """
        guild = Guild(self.new_id(), name, self.owner, locale, permissions, installed, bot_role=self.new_id())
        self.guilds.append(guild)
        self.channel(guild, "general")
        if installed and self.gateway.sessions:
            self.gateway.dispatch("GUILD_CREATE", guild.payload(self.bot), guild)
        return guild

    def remove_bot(self, guild: Guild) -> None:
        """Have a server remove the bot, which is told so while it is connected.

        https://docs.discord.com/developers/events/gateway-events#guild-delete: without `unavailable`.
        """
        guild.installed = False
        self.gateway.dispatch("GUILD_DELETE", {"id": str(guild.id)}, guild)

    def outage(self, guild: Guild) -> None:
        """Have a server become unavailable, as in an outage of Discord's; the bot stays in it.

        https://docs.discord.com/developers/events/gateway-events#guild-delete: with `unavailable`.
        """
        self.gateway.dispatch("GUILD_DELETE", {"id": str(guild.id), "unavailable": True}, guild)

    def channel(self, guild: Guild, name: str, *, bot_permissions: int = MEMBER, kind: int = TEXT) -> Channel:
        """Add a channel; `bot_permissions` are what the bot may do in it. Best before the bot connects."""
        channel = Channel(self.new_id(), name, guild, bot_permissions=bot_permissions, kind=kind)
        guild.channels.append(channel)
        self.channels[channel.id] = channel
        return channel

    def forum(
        self, guild: Guild, name: str, *, tags: tuple[str, ...] = (), bot_permissions: int = MEMBER, kind: int = FORUM
    ) -> Channel:
        """Add a forum or media channel: https://docs.discord.com/developers/topics/threads#forums."""
        forum = self.channel(guild, name, bot_permissions=bot_permissions, kind=kind)
        forum.tags = tags
        return forum

    def thread(
        self, channel: Channel, name: str, *, owner: User | None = None, on: Sent | None = None, id: int | None = None
    ) -> Channel:
        """Start a public thread in a channel; the bot is told. Its permissions are the channel's.

        Args:
            channel: Where.
            name: Its name.
            owner: Who starts it; by default the server's owner.
            on: The message it is started from, whose id it gets
                (https://docs.discord.com/developers/topics/threads#public-and-private-threads); the message is then
                said to have a thread (https://docs.discord.com/developers/resources/message#message-object-message-flags).
            id: Its id, if it is a post.
        """
        assert channel.guild is not None
        thread = Channel(
            id or (on.id if on else self.new_id()),
            name,
            channel.guild,
            bot_permissions=channel.bot_permissions,
            parent=channel,
            kind=PUBLIC_THREAD,
            owner=owner,
        )
        channel.guild.channels.append(thread)
        self.channels[thread.id] = thread
        if channel.kind not in THREAD_ONLY:
            self.tell_thread("THREAD_CREATE", thread, newly_created=True)
        if on is not None:
            on.payload["flags"] |= HAS_THREAD
            self.announce("MESSAGE_UPDATE", on)
        return thread

    def tell_thread(self, event: str, thread: Channel, **more: Any) -> None:
        """Tell the bot what happened to a thread, if it may see it.

        https://docs.discord.com/developers/topics/threads#gateway-events
        """
        if thread.visible:
            self.gateway.dispatch(event, {**thread.payload(self.bot), **more}, thread.guild)

    def archive(self, thread: Channel, *, locked: bool = False) -> None:
        """Archive a thread, and lock it if wanted; the bot is told."""
        thread.archived, thread.locked, thread.archived_at = True, locked, now()
        self.tell_thread("THREAD_UPDATE", thread)

    def unarchive(self, thread: Channel) -> None:
        """Unarchive a thread, if it is archived, since something was written there; the bot is told."""
        if thread.archived:
            thread.archived, thread.archived_at = False, now()
            self.tell_thread("THREAD_UPDATE", thread)

    def allow(self, channel: Channel, permissions: int) -> None:
        """Change what the bot may do in a channel and its threads, and tell it; if it may see it from now on, of these.

        https://docs.discord.com/developers/topics/threads#channel-access: CHANNEL_UPDATE, then THREAD_LIST_SYNC with
        the active threads; nothing but the former where it may no longer see them.
        """
        assert channel.guild is not None
        seen = channel.visible
        threads = [each for each in channel.guild.active_threads() if each.parent is channel]
        for each in (channel, *(one for one in channel.guild.channels if one.parent is channel)):
            each.bot_permissions = permissions
        self.gateway.dispatch("CHANNEL_UPDATE", channel.payload(self.bot), channel.guild)
        if channel.visible and not seen:
            synced = {
                "guild_id": str(channel.guild.id),
                "channel_ids": [str(channel.id)],
                "threads": [each.payload(self.bot) for each in threads],
                "members": [],
            }
            self.gateway.dispatch("THREAD_LIST_SYNC", synced, channel.guild)

    def delete_channel(self, channel: Channel) -> None:
        """Delete a server's channel with its threads; a connected bot is told of the channel alone.

        https://docs.discord.com/developers/events/gateway-events#channel-delete, and #thread-delete, which has four
        fields.
        """
        assert channel.guild is not None
        gone = [each for each in channel.guild.channels if channel in {each, each.parent}]
        for each in gone:
            channel.guild.channels.remove(each)
            del self.channels[each.id]
        if channel.parent is None:
            self.gateway.dispatch("CHANNEL_DELETE", channel.payload(self.bot), channel.guild)
        else:
            known = {key: channel.payload(self.bot)[key] for key in ("id", "guild_id", "parent_id", "type")}
            self.gateway.dispatch("THREAD_DELETE", known, channel.guild)

    async def wait_for(self, predicate: Callable[[], T | None], timeout: float = TIMEOUT, what: str = "") -> T:
        """Wait until a predicate over this object returns something true, and return that. See `Journal.wait_for`."""
        return await self.journal.wait_for(predicate, timeout, what)

    async def wait_for_request(
        self, method: str | None, pattern: str, *, count: int = 1, status: int | None = None, timeout: float = TIMEOUT
    ) -> list[Request]:
        """Wait for that many requests to a path (a regular expression), answered with `status` if given."""

        def found() -> list[Request] | None:
            hits = self.journal.matching(method, pattern)
            hits = [hit for hit in hits if status is None or hit.status == status]
            return hits if len(hits) >= count else None

        return await self.wait_for(found, timeout, f"{count} x {method} {pattern}")

    async def wait_for_messages(self, channel: Channel, count: int = 1, timeout: float = TIMEOUT) -> list[Sent]:
        """Wait until the bot has that many messages in a channel that are not loading."""

        def found() -> list[Sent] | None:
            shown = [sent for sent in self.messages(channel) if not sent.loading]
            return shown if len(shown) >= count else None

        return await self.wait_for(found, timeout, f"{count} messages in {channel.name}")

    async def wait_for_reply(self, to: Sent, timeout: float = TIMEOUT) -> Sent:
        """Wait for the bot's reply to a message."""
        return (await self.wait_for(lambda: self.replies(to), timeout, f"a reply to {to.content!r}"))[0]

    async def wait_for_callback(self, interaction: Interaction, timeout: float = TIMEOUT) -> Interaction:
        """Wait until an interaction was answered or deferred in time."""
        await self.wait_for(lambda: interaction.callback, timeout, "an answer to an interaction")
        return interaction

    async def wait_for_answer(self, interaction: Interaction, count: int = 1, timeout: float = TIMEOUT) -> Sent:
        """Wait until an interaction shows that many messages, and return the last. For updates of a button's message
        use `wait_for_callback`, for a second change of it `wait_for`."""

        def found() -> list[Sent] | None:
            return interaction.messages if len(interaction.messages) >= count else None

        return (await self.wait_for(found, timeout, f"{count} messages for an interaction"))[count - 1]

    async def wait_until_ready(self, sessions: int = 1, timeout: float = TIMEOUT) -> None:
        """Wait until that many sessions are connected: READY and every GUILD_CREATE are on their way."""
        await self.wait_for(lambda: len(self.gateway.connected) >= sessions, timeout, "a bot to identify")

    def fail(self, pattern: str, *, method: str | None = None, **options: Any) -> Fault:
        """Arm a fault for the next requests whose whole path matches a regular expression. See `Fault`."""
        fault = Fault(pattern, method, **options)
        self.journal.faults.append(fault)
        return fault

    def clear_faults(self) -> None:
        """Disarm every fault and release hanging requests."""
        for fault in self.journal.faults:
            fault.release()
        self.journal.faults.clear()

    async def revoke(self) -> None:
        """Make the token worthless: REST answers 401, and the gateway closes with 4004."""
        self.tokens.clear()
        await self.gateway.drop(4004)
