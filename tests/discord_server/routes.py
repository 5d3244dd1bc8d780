"""The REST paths: accounts, application commands, channels and their messages.

Paths and error codes after https://discord.com/developers/docs/resources and
https://discord.com/developers/docs/topics/opcodes-and-status-codes#json.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.discord_server import limits
from tests.discord_server.journal import Request
from tests.discord_server.rest import Answer, ApiError, Rest, invalid
from tests.discord_server.world import (
    CREATE_PUBLIC_THREADS,
    EMBED_LINKS,
    MANAGE_THREADS,
    READ_HISTORY,
    SEND_IN_THREADS,
    SEND_MESSAGES,
    TEXT,
    THREAD_ONLY,
    Channel,
    Guild,
    Payload,
    Sent,
    User,
)

if TYPE_CHECKING:
    from tests.discord_server.server import Server

UNKNOWN_CHANNEL = 10003
UNKNOWN_MESSAGE = 10008
_NO_FIRST_MESSAGE = "Cannot message this thread until after the post author has sent an initial message"
COMMANDS = "/applications/{application}/commands"
GUILD_COMMANDS = "/applications/{application}/guilds/{guild}/commands"


class Routes:
    """The paths a bot uses outside interactions."""

    def __init__(self, wire: Server) -> None:
        self._wire = wire

    def register(self, rest: Rest) -> None:
        """Serve them all."""
        for path in ("/oauth2/applications/@me", "/applications/@me"):
            rest.add("GET", path, self.application)
        rest.add("GET", "/users/@me", lambda request: self._wire.bot.payload())
        rest.add("POST", "/users/@me/channels", self.open_dm)
        rest.add("GET", "/users/{user}", lambda request, user: self._user(user).payload())
        rest.add("GET", "/gateway", lambda request: {"url": self._wire.gateway_url})
        rest.add("GET", "/gateway/bot", self.gateway)
        for path in (COMMANDS, GUILD_COMMANDS):
            rest.add("GET", path, self.list_commands)
            rest.add("PUT", path, self.put_commands)
            rest.add("POST", path, self.add_command)
            rest.add("GET", path + "/{command}", self.get_command)
            rest.add("PATCH", path + "/{command}", self.edit_command)
            rest.add("DELETE", path + "/{command}", self.delete_command)
        rest.add("GET", "/guilds/{guild}", lambda request, guild: self._guild(guild).payload(self._wire.bot))
        rest.add("GET", "/guilds/{guild}/members/{user}", self.get_member)
        rest.add("GET", "/channels/{channel}", self.get_channel)
        rest.add("POST", "/channels/{channel}/typing", self.typing)
        rest.add("GET", "/channels/{channel}/messages", self.list_messages)
        rest.add("POST", "/channels/{channel}/messages", self.send)
        path = "/channels/{channel}/messages/{message}"
        rest.add("GET", path, self.get_message)
        rest.add("PATCH", path, self.edit)
        rest.add("DELETE", path, self.delete)
        rest.add("POST", path + "/threads", self.start_thread)
        for method in ("PUT", "DELETE"):
            rest.add(method, path + "/reactions/{emoji}/@me", self.react)

    def application(self, request: Request) -> Answer:
        """Return the application's own description."""
        return {
            "id": str(self._wire.application_id),
            "name": self._wire.bot.name,
            "description": "",
            "icon": None,
            "bot_public": True,
            "bot_require_code_grant": False,
            "verify_key": "0" * 64,
            "owner": self._wire.owner.payload(),
            "flags": 0,
            "approximate_guild_count": len(self._wire.guilds),
            "integration_types_config": {"0": {}, "1": {}},
        }

    def gateway(self, request: Request) -> Answer:
        """Tell a bot where the gateway is and how often it may identify."""
        starts = {"total": 1000, "remaining": 1000, "reset_after": 0, "max_concurrency": 1}
        return {"url": self._wire.gateway_url, "shards": 1, "session_start_limit": starts}

    def open_dm(self, request: Request) -> Answer:
        """Open, or find, the direct messages with a user."""
        return self._wire.dm(self._user(request.body["recipient_id"])).payload(self._wire.bot)

    def _user(self, user: str) -> User:
        if (found := self._wire.users.get(int(user))) is None:
            raise ApiError(404, 10013, "Unknown User")
        return found

    def _guild(self, guild: str) -> Guild:
        found = next((each for each in self._wire.guilds if each.id == int(guild) and each.installed), None)
        if found is None:
            raise ApiError(403, 50001, "Missing Access")
        return found

    def get_member(self, request: Request, guild: str, user: str) -> Answer:
        """Return a server's member."""
        return {**self._guild(guild).member(self._user(user)), "user": self._user(user).payload()}

    def _commands(self, guild: str | None) -> list[Payload]:
        if guild is not None:
            self._guild(guild)
        return self._wire.commands.setdefault(int(guild) if guild else None, [])

    def _register(self, body: Payload, guild: str | None) -> Payload:
        commands = self._commands(guild)
        key = (body["name"], body.get("type", 1))
        old = next((each for each in commands if (each["name"], each["type"]) == key), None)
        command: Payload = {
            "type": 1,
            "description": "",
            "options": [],
            **body,
            "id": old["id"] if old else str(self._wire.new_id()),
            "application_id": str(self._wire.application_id),
            "version": str(self._wire.new_id()),
            **({"guild_id": guild} if guild else {}),
        }
        if old:
            commands.remove(old)
        commands.append(command)
        return command

    def list_commands(self, request: Request, application: str, guild: str | None = None) -> Answer:
        """List what is registered."""
        return self._commands(guild)

    def put_commands(self, request: Request, application: str, guild: str | None = None) -> Answer:
        """Replace everything that is registered; a command of the same name and type keeps its id."""
        invalid(limits.command_problems(request.body))
        new = [self._register(body, guild) for body in request.body]
        self._commands(guild)[:] = new
        return new

    def add_command(self, request: Request, application: str, guild: str | None = None) -> Answer:
        """Register one command, or replace the one of its name and type."""
        invalid(limits.command_problems([request.body]))
        return self._register(request.body, guild)

    def get_command(self, request: Request, application: str, command: str, guild: str | None = None) -> Answer:
        """Return one command."""
        if (found := next((each for each in self._commands(guild) if each["id"] == command), None)) is None:
            raise ApiError(404, 10063, "Unknown application command")
        return found

    def edit_command(self, request: Request, application: str, command: str, guild: str | None = None) -> Answer:
        """Change one command."""
        found = self.get_command(request, application, command, guild)
        assert isinstance(found, dict)
        invalid(limits.command_problems([{**found, **request.body}]))
        found.update(request.body)
        return found

    def delete_command(self, request: Request, application: str, command: str, guild: str | None = None) -> Answer:
        """Remove one command."""
        found = self.get_command(request, application, command, guild)
        self._commands(guild)[:] = [each for each in self._commands(guild) if each is not found]
        return None

    def _channel(self, channel: str) -> Channel:
        found = self._wire.channels.get(int(channel))
        if found is None or (found.guild is not None and not found.guild.installed):
            raise ApiError(404, UNKNOWN_CHANNEL, "Unknown Channel")
        return found

    def _message(self, channel: str, message: str) -> Sent:
        found = self._wire.sent.get(int(message))
        if found is None or found.deleted or found.ephemeral or found.channel is not self._channel(channel):
            raise ApiError(404, UNKNOWN_MESSAGE, "Unknown Message")
        return found

    def _readable(self, sent: Sent) -> Payload:
        """Return a message as REST shows it, limited by the message content intent like the gateway."""
        guild = {"guild_id": str(sent.channel.guild.id)} if sent.channel.guild else {}
        seen = self._wire.gateway.readable({**sent.payload, **guild}, self._wire.gateway.allowed_intents)
        return {key: value for key, value in seen.items() if key != "guild_id"}

    def get_channel(self, request: Request, channel: str) -> Answer:
        """Return a channel."""
        return self._channel(channel).payload(self._wire.bot)

    def typing(self, request: Request, channel: str) -> Answer:
        """Show that the bot is typing: only recorded."""
        self._channel(channel)
        return None

    def list_messages(self, request: Request, channel: str) -> Answer:
        """Return messages of a channel, newest first: the newest, or those before or after an id.

        https://docs.discord.com/developers/resources/message#get-channel-messages: none without Read Message History.
        """
        place = self._channel(channel)
        if not self._may_look(place) & READ_HISTORY:
            return []
        first, last = int(request.query.get("after", 0)), int(request.query.get("before", 1 << 63))
        all_sent = self._wire.messages(place, everyone=True)
        found = [sent for sent in all_sent if not sent.ephemeral and first < sent.id < last]
        count = int(request.query.get("limit", 50))
        found = found[:count] if first else found[-count:]
        return [self._readable(sent) for sent in reversed(found)]

    def get_message(self, request: Request, channel: str, message: str) -> Answer:
        """Return one message, which takes Read Message History.

        https://docs.discord.com/developers/resources/message#get-channel-message
        """
        sent = self._message(channel, message)
        if not self._may_look(sent.channel) & READ_HISTORY:
            raise ApiError(403, 50013, "Missing Permissions")
        return self._readable(sent)

    @staticmethod
    def _may_look(place: Channel) -> int:
        """Return what the bot may do in a channel, if it may see it."""
        if not place.visible:
            raise ApiError(403, 50001, "Missing Access")
        return ~0 if place.guild is None else place.bot_permissions & place.guild.permissions

    def start_thread(self, request: Request, channel: str, message: str) -> Answer:
        """Start a thread from a message, with the message's id. A thread takes no threads, a message has one at most.

        https://docs.discord.com/developers/resources/channel#start-thread-from-message; error codes:
        https://docs.discord.com/developers/topics/opcodes-and-status-codes#json.
        """
        sent = self._message(channel, message)
        place = sent.channel
        if place.guild is None or place.kind != TEXT:
            raise ApiError(400, 50024, "Cannot execute action on this channel type")
        if not self._may_look(place) & CREATE_PUBLIC_THREADS:
            raise ApiError(403, 50013, "Missing Permissions")
        if sent.id in self._wire.channels:
            raise ApiError(400, 160004, "A thread has already been created for this message")
        if not 1 <= len(request.body.get("name") or "") <= 100:
            raise ApiError(400, 50035, "Invalid Form Body", ["name: Must be between 1 and 100 in length."])
        if len(place.guild.active_threads()) >= self._wire.active_threads:
            raise ApiError(400, 160006, "Maximum number of active threads reached")
        return self._wire.thread(place, request.body["name"], owner=self._wire.bot, on=sent).payload(self._wire.bot)

    def send(self, request: Request, channel: str) -> Answer:
        """Send a message, if the bot may do so here and the message it replies to still exists."""
        place, body = self._channel(channel), request.body
        self._may_send(place, body)
        if body.get("enforce_nonce") and (same := self._wire.with_nonce(place, body["nonce"])) is not None:
            return same.payload
        reference = body.get("message_reference")
        target = self._wire.sent.get(int(reference["message_id"])) if reference else None
        if reference and (target is None or target.deleted):
            if reference.get("fail_if_not_exists", True):
                raise ApiError(400, 50035, "Invalid Form Body", ["message_reference: Unknown message"])
            body, target = {key: body[key] for key in body if key != "message_reference"}, None
        sent = self._wire.store(place, self._wire.bot, body, request.files, reply_to=target)
        self._wire.announce("MESSAGE_CREATE", sent)
        return sent.payload

    def _may_send(self, place: Channel, body: Payload) -> None:
        """Refuse what the bot may not send there.

        https://discord.com/developers/docs/topics/permissions; a message in a thread takes another permission than one
        in its channel, and is taken by an archived thread unless that is locked
        (https://discord.com/developers/docs/topics/threads). A reply takes Read Message History
        (https://discord.com/developers/docs/resources/message#create-message), and is refused with 403 and 160002
        without it (https://github.com/Voxel-Fox-Ltd/Flower/issues/63). A post takes messages once its author's first
        one is there (https://github.com/discord/discord-api-docs/issues/6340).
        """
        if place.guild is None:
            return
        may = self._may_look(place)
        if place.kind in THREAD_ONLY:
            raise ApiError(400, 50008, "Cannot send messages in a non-text channel")
        wanted = SEND_MESSAGES if place.parent is None else SEND_IN_THREADS
        if (wanted | (EMBED_LINKS if body.get("embeds") else 0)) & ~may:
            raise ApiError(403, 50013, "Missing Permissions")
        if body.get("message_reference") and not may & READ_HISTORY:
            raise ApiError(403, 160002, "Cannot reply without permission to read message history")
        if place.locked and not may & MANAGE_THREADS:
            raise ApiError(403, 160005, "This thread is locked")
        if place.parent is not None and place.parent.kind in THREAD_ONLY and place.id not in self._wire.sent:
            raise ApiError(403, 40058, _NO_FIRST_MESSAGE)
        self._wire.unarchive(place)

    def edit(self, request: Request, channel: str, message: str) -> Answer:
        """Change one of the bot's own messages."""
        sent = self._message(channel, message)
        if sent.channel.archived:
            raise ApiError(403, 50083, "Thread is archived")
        if sent.author != self._wire.bot:
            raise ApiError(403, 50005, "Cannot edit a message authored by another user")
        self._wire.change(sent, request.body, request.files)
        return sent.payload

    def delete(self, request: Request, channel: str, message: str) -> Answer:
        """Delete a message: the bot's own, or with permission anybody's on a server."""
        sent = self._message(channel, message)
        guild = sent.channel.guild
        if sent.author != self._wire.bot and (guild is None or not sent.channel.bot_permissions & 1 << 13):
            raise ApiError(403, 50013, "Missing Permissions")
        self._wire.remove(sent)
        return None

    def react(self, request: Request, channel: str, message: str, emoji: str) -> Answer:
        """Add or remove the bot's reaction: only recorded."""
        self._message(channel, message)
        return None
