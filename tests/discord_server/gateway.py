"""The gateway: a websocket that identifies, dispatches, acknowledges heartbeats, resumes and fails on demand.

After https://discord.com/developers/docs/events/gateway. Events reach a session only if its intents ask for them, and
without the message content intent the text of most messages is blanked, as on Discord.
"""

from __future__ import annotations

import asyncio
import contextlib
import importlib
import json
import secrets
import zlib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from aiohttp import WSMsgType, web

from tests.discord_server.world import Guild, Payload

if TYPE_CHECKING:
    from tests.discord_server.store import Store

GUILDS = 1 << 0
GUILD_MESSAGES = 1 << 9
DIRECT_MESSAGES = 1 << 12
MESSAGE_CONTENT = 1 << 15
PRIVILEGED = 1 << 1 | 1 << 8 | MESSAGE_CONTENT

SESSION_ENDING = {1000, 1001, 4004, 4007, 4009, 4010, 4011, 4012, 4013, 4014}
"""Close codes after which a session cannot be resumed."""


def compressor(kind: str | None) -> Callable[[bytes], bytes] | None:
    """Return a compressor for a connection's messages, one stream over all of them; None for plain text."""
    if kind is None:
        return None
    if kind == "zlib-stream":
        stream = zlib.compressobj()
        return lambda data: stream.compress(data) + stream.flush(zlib.Z_SYNC_FLUSH)
    if kind == "zstd-stream":  # what discord.py requests if zstandard or Python 3.14 is installed
        try:
            standard: Any = importlib.import_module("compression.zstd").ZstdCompressor()
        except ModuleNotFoundError:
            zstandard: Any = importlib.import_module("zstandard")
            other = zstandard.ZstdCompressor().compressobj()
            return lambda data: other.compress(data) + other.flush(zstandard.COMPRESSOBJ_FLUSH_BLOCK)
        return lambda data: standard.compress(data, mode=standard.FLUSH_BLOCK)
    raise ValueError(f"unknown transport compression {kind!r}")


class Connection:
    """One open socket: messages are queued and a separate task writes them."""

    def __init__(self, socket: web.WebSocketResponse, request: web.Request) -> None:
        self.socket = socket
        self.compression = request.query.get("compress")
        self.session: Session | None = None
        self.dropped = False
        self._transport = request.transport
        self._compress = compressor(self.compression)
        self._queue: asyncio.Queue[Payload] = asyncio.Queue()

    def send(self, op: int, data: Any = None, sequence: int | None = None, event: str | None = None) -> None:
        """Queue one message."""
        self._queue.put_nowait({"op": op, "d": data, "s": sequence, "t": event})

    async def write(self) -> None:
        """Write what is queued until the socket closes."""
        with contextlib.suppress(ConnectionError, RuntimeError):
            while True:
                text = json.dumps(await self._queue.get())
                if self._compress is None:
                    await self.socket.send_str(text)
                else:
                    await self.socket.send_bytes(self._compress(text.encode()))

    async def drop(self, code: int | None) -> None:
        """Close with this code; None: cut the connection without a close frame."""
        self.dropped = True
        if self.session is not None and self.session.connection is self:
            self.session.connection = None
        if code is not None:
            await self.socket.close(code=code)
        elif self._transport is not None:
            self._transport.abort()


@dataclass(eq=False)
class Session:
    """A session begun by an IDENTIFY. Every event dispatched to it is kept, so that a RESUME can replay it."""

    id: str
    identify: Payload
    connection: Connection | None
    events: list[tuple[str, Payload]] = field(default_factory=list)

    @property
    def intents(self) -> int:
        """The intents bit set the client asked for."""
        return int(self.identify["intents"])

    def covers(self, guild_id: int | None) -> bool:
        """Return whether events of a server (None: direct messages) belong to this session's shard."""
        number, count = self.identify.get("shard", (0, 1))
        return bool(((guild_id or 0) >> 22) % count == number)

    def dispatch(self, event: str, data: Payload) -> None:
        """Keep an event and send it if connected. Its sequence number is its place, from 1."""
        self.events.append((event, data))
        if self.connection is not None:
            self.connection.send(0, data, len(self.events), event)


def _blank(message: Payload) -> Payload:
    """Empty the fields that need the message content intent, of the message and of what it forwards.

    https://discord.com/developers/docs/events/gateway#message-content-intent
    """
    seen = {**message, "content": "", "embeds": [], "attachments": [], "components": []}
    if "message_snapshots" in message:
        seen["message_snapshots"] = [{"message": _blank(each["message"])} for each in message["message_snapshots"]]
    return seen


class Gateway:
    """All sessions and sockets, and the ways to make them fail."""

    def __init__(self, wire: Store) -> None:
        self._wire = wire
        self.heartbeat_ms = 41_250
        self.answer_heartbeats = True
        self.refused_with: int | None = None
        """The HTTP status that whoever opens a socket gets instead of one."""
        self.allowed_intents = ~PRIVILEGED
        """Intents one may ask for; others are answered with 4014, as for a bot without them enabled."""
        self.identifies: list[Payload] = []
        self.resumes: list[Payload] = []
        self.resumed: list[Payload] = []
        """Those of `resumes` that succeeded."""
        self.heartbeats: list[int | None] = []
        self.received: list[Payload] = []
        """Every other message of a client (presence, member requests)."""
        self.compressions: list[str | None] = []
        self.sessions: dict[str, Session] = {}
        self.connections: set[Connection] = set()
        self._open = asyncio.Event()
        self._open.set()

    @property
    def connected(self) -> list[Session]:
        """The sessions with a socket."""
        return [session for session in self.sessions.values() if session.connection is not None]

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Serve one socket from HELLO to its close."""
        if self.refused_with is not None:
            return web.Response(status=self.refused_with)
        socket = web.WebSocketResponse(compress=False, timeout=2.0)
        await socket.prepare(request)
        connection = Connection(socket, request)
        self.connections.add(connection)
        self.compressions.append(connection.compression)
        self._wire.journal.changed()
        writer = asyncio.create_task(connection.write())
        try:
            await self._open.wait()
            connection.send(10, {"heartbeat_interval": self.heartbeat_ms})
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    await self._receive(connection, json.loads(message.data))
                    self._wire.journal.changed()
        finally:
            writer.cancel()
            self.connections.discard(connection)
            self._forget(connection)
            self._wire.journal.changed()
        return socket

    def _forget(self, connection: Connection) -> None:
        session = connection.session
        if session is None:
            return
        if session.connection is connection:
            session.connection = None
        if not connection.dropped and connection.socket.close_code in {1000, 1001}:
            self.sessions.pop(session.id, None)  # the client said goodbye

    async def _receive(self, connection: Connection, message: Payload) -> None:
        op, data = message["op"], message["d"]
        if op == 1:
            self.heartbeats.append(data)
            if self.answer_heartbeats:
                connection.send(11)
        elif op == 2:
            await self._identify(connection, data)
        elif op == 6:
            await self._resume(connection, data)
        else:
            self.received.append(message)

    async def _identify(self, connection: Connection, data: Payload) -> None:
        self.identifies.append(data)
        if data["token"] not in self._wire.tokens:
            return await connection.drop(4004)
        if data["intents"] & ~self.allowed_intents:
            return await connection.drop(4014)
        session = Session(secrets.token_hex(16), data, connection)
        connection.session = self.sessions[session.id] = session
        guilds = [guild for guild in self._wire.guilds if guild.installed and session.covers(guild.id)]
        ready: Payload = {
            "v": 10,
            "user": self._wire.bot.payload(),
            "guilds": [{"id": str(guild.id), "unavailable": True} for guild in guilds],
            "session_id": session.id,
            "resume_gateway_url": self._wire.gateway_url,
            "application": {"id": str(self._wire.application_id), "flags": 0},
        }
        session.dispatch("READY", {**ready, "shard": data["shard"]} if "shard" in data else ready)
        for guild in guilds if session.intents & GUILDS else []:
            session.dispatch("GUILD_CREATE", guild.payload(self._wire.bot))
        return None

    async def _resume(self, connection: Connection, data: Payload) -> None:
        self.resumes.append(data)
        if data["token"] not in self._wire.tokens:
            return await connection.drop(4004)
        session = self.sessions.get(data["session_id"])
        if session is None or not 0 <= (data["seq"] or 0) <= len(session.events):
            connection.send(9, False)
            return None
        self.resumed.append(data)
        connection.session = session
        session.connection = connection
        for sequence, (event, missed) in enumerate(list(session.events), 1):
            if sequence > data["seq"]:
                connection.send(0, missed, sequence, event)
        session.dispatch("RESUMED", {})
        return None

    def expect_session(self) -> None:
        """Make sure that what a test does next can reach a bot, now or after a RESUME.

        Raises:
            RuntimeError: No bot has identified.
        """
        if not self.sessions:
            raise RuntimeError("an event would reach nobody: no bot has identified, or its session ended")

    def dispatch(self, event: str, data: Payload, guild: Guild | None = None) -> None:
        """Send an event to every session that should receive it; one without a socket receives it when it resumes."""
        for session in self.sessions.values():
            if not session.covers(guild.id if guild else None):
                continue
            if event.startswith("MESSAGE_"):
                if session.intents & (DIRECT_MESSAGES if guild is None else GUILD_MESSAGES):
                    session.dispatch(event, self.readable(data, session.intents))
            elif not event.startswith(("GUILD_", "CHANNEL_", "THREAD_")) or session.intents & GUILDS:
                session.dispatch(event, data)

    def readable(self, message: Payload, intents: int) -> Payload:
        """Blank what the bot may not read without the message content intent; a server's message has its `guild_id`."""
        bot = str(self._wire.bot.id)
        if intents & MESSAGE_CONTENT or "content" not in message:
            return message
        seen = dict(message)
        if seen.get("referenced_message"):
            guild = {"guild_id": seen["guild_id"]} if "guild_id" in seen else {}
            seen["referenced_message"] = self.readable({**seen["referenced_message"], **guild}, intents)
        mentioned = any(user["id"] == bot for user in seen["mentions"])
        if seen["author"]["id"] == bot or mentioned or "guild_id" not in seen:
            return seen
        return _blank(seen)

    async def drop(self, code: int | None = 4000) -> None:
        """Close every socket with this code (None: cut it). Codes that end a session make the next RESUME fail."""
        if code in SESSION_ENDING:
            self.sessions.clear()
        await asyncio.gather(*(connection.drop(code) for connection in list(self.connections)))

    @contextlib.asynccontextmanager
    async def down(self, code: int | None = 4000) -> AsyncIterator[None]:
        """Drop every socket and refuse new ones inside the block: events sent in it are missed until a RESUME."""
        self._open.clear()
        await self.drop(code)
        try:
            yield
        finally:
            self._open.set()

    def reconnect(self) -> None:
        """Ask every client to reconnect (op 7); they resume."""
        for connection in self.connections:
            connection.send(7)

    def invalidate(self, *, resumable: bool = False) -> None:
        """Tell every client that its session is invalid (op 9); unless resumable, a new IDENTIFY must follow."""
        if not resumable:
            self.sessions.clear()
        for connection in self.connections:
            connection.send(9, resumable)
