"""The state of the fake Discord: users, channels and messages, and how messages are sent, changed and deleted."""

from __future__ import annotations

import asyncio
import base64
import re
import secrets
from collections.abc import Sequence

from tests.discord_server import limits
from tests.discord_server.answers import DEADLINE, LIFETIME
from tests.discord_server.gateway import Gateway
from tests.discord_server.journal import Journal
from tests.discord_server.rates import Rates
from tests.discord_server.rest import ApiError, invalid
from tests.discord_server.world import (
    COMPONENTS_V2,
    EPHEMERAL,
    LOADING,
    Channel,
    Guild,
    Interaction,
    Payload,
    Sent,
    Snowflakes,
    User,
    now,
    pings,
)

KEPT = ("content", "embeds", "components", "nonce", "message_reference", "message_snapshots")
SUPPRESS_EMBEDS = 1 << 2
NONCE_SECONDS = 300.0
"""How long a nonce is enforced: Discord says “the past few minutes”."""
ROLE = re.compile(r"<@&(\d+)>")


class Store:
    """The state, as plain attributes that may be read at any time."""

    def __init__(self, *, name: str = "pullquote", deadline: float = DEADLINE, lifetime: float = LIFETIME) -> None:
        self.new_id = Snowflakes()
        self.application_id = self.new_id()
        self.bot = User(self.application_id, name, bot=True)
        owner = base64.urlsafe_b64encode(str(self.application_id).encode()).decode().rstrip("=")
        self.token = f"{owner}.{secrets.token_urlsafe(4)}.{secrets.token_urlsafe(27)}"
        self.tokens = {self.token}
        self.deadline = deadline
        self.lifetime = lifetime
        self.users: dict[int, User] = {self.bot.id: self.bot}
        self.owner = self.user("owner")
        self.guilds: list[Guild] = []
        self.channels: dict[int, Channel] = {}
        self.sent: dict[int, Sent] = {}
        self._sent_in: dict[int, list[Sent]] = {}
        self.interactions: dict[int, Interaction] = {}
        self.commands: dict[int | None, list[Payload]] = {}
        self.files: dict[str, bytes] = {}
        self.journal = Journal()
        self.rates = Rates()
        self.gateway = Gateway(self)
        self.url = self.gateway_url = self._root = ""

    @staticmethod
    def time() -> float:
        """Return the time of the clock that all records use, in seconds."""
        return asyncio.get_running_loop().time()

    def user(self, name: str, *, locale: str = "en-US") -> User:
        """Add a user."""
        user = User(self.new_id(), name, locale=locale)
        self.users[user.id] = user
        return user

    def dm(self, user: User) -> Channel:
        """Return the direct messages between the bot and a user."""
        for channel in self.channels.values():
            if channel.recipient == user:
                return channel
        channel = Channel(self.new_id(), user.name, recipient=user)
        self.channels[channel.id] = channel
        return channel

    def host(self, filename: str, content: bytes, content_type: str | None = None) -> Payload:
        """Serve a file for download and return it as an attachment object."""
        number = self.new_id()
        path = f"/files/{number}/{filename}"
        self.files[path] = content
        url = self._root + path
        attachment: Payload = {
            "id": str(number),
            "filename": filename,
            "size": len(content),
            "url": url,
            "proxy_url": url,
        }
        return attachment if content_type is None else {**attachment, "content_type": content_type}

    def _uploaded(self, body: Payload, files: Sequence[tuple[str, bytes]]) -> list[Payload]:
        """Return a message's files as attachment objects, each with the description that the body has for its number.

        https://docs.discord.com/developers/reference#uploading-files
        """
        told = {str(each.get("id")): each.get("description") for each in body.get("attachments") or []}
        hosted = [self.host(*file) for file in files]
        return [
            {**each, "description": told[str(number)]} if told.get(str(number)) else each
            for number, each in enumerate(hosted)
        ]

    def store(
        self,
        channel: Channel,
        author: User,
        body: Payload,
        files: Sequence[tuple[str, bytes]] = (),
        *,
        reply_to: Sent | None = None,
        interaction: Interaction | None = None,
        thinking: bool = False,
        id: int | None = None,
    ) -> Sent:
        """Store a new message, after checking a bot's against Discord's limits.

        Args:
            channel: Where.
            author: Whose.
            body: What is sent.
            files: Names and contents.
            reply_to: The message it replies to. Whoever wrote that is mentioned unless it says otherwise
                (https://docs.discord.com/developers/resources/message#allowed-mentions-object, `replied_user`): since
                January 2023 also a bot that had answered a command, which may then read the reply
                (https://github.com/discord/discord-api-docs/issues/5395).
            interaction: What it responds to.
            thinking: Whether it only says that the bot is thinking.
            id: Its id, where that is a post's.

        Raises:
            ApiError: The message is empty or breaks a limit.
        """
        if author.bot and not thinking:
            self._check(body, files)
        named = pings(body)
        mentioned = [user for each in sorted(named) if each.isdecimal() and (user := self.users.get(int(each)))]
        notified = body.get("allowed_mentions", {"replied_user": True}).get("replied_user", False)
        if reply_to is not None and notified and reply_to.author != author:
            mentioned = [reply_to.author, *(user for user in mentioned if user != reply_to.author)]
        payload: Payload = {
            "id": str(id or self.new_id()),
            "channel_id": str(channel.id),
            "author": author.payload(),
            "timestamp": now(),
            "edited_timestamp": None,
            "type": 0 if reply_to is None else 19,
            "tts": False,
            "pinned": False,
            "mention_everyone": "everyone" in named,
            "mentions": [user.payload() for user in mentioned],
            "mention_roles": [] if author.bot else ROLE.findall(str(body.get("content") or "")),
            "flags": (body.get("flags") or 0)
            & (EPHEMERAL | COMPONENTS_V2 | SUPPRESS_EMBEDS | (LOADING if thinking else 0)),
            "attachments": body.get("attachments", []) if not author.bot else self._uploaded(body, files),
            "content": "",
            "embeds": [],
            "components": [],
        }
        payload.update((key, body[key]) for key in KEPT if body.get(key) is not None)
        if reply_to is not None:
            guild = {"guild_id": str(channel.guild.id)} if channel.guild else {}
            payload["message_reference"] = {"message_id": str(reply_to.id), "channel_id": str(channel.id), **guild}
            quoted = {key: value for key, value in reply_to.payload.items() if key != "referenced_message"}
            payload["referenced_message"] = None if reply_to.deleted else quoted
        if interaction is not None:
            payload["application_id"] = payload["webhook_id"] = str(self.application_id)
            owners = interaction.payload["authorizing_integration_owners"]
            metadata = {"id": str(interaction.id), "type": interaction.type, "user": interaction.user.payload()}
            payload["interaction_metadata"] = {**metadata, "authorizing_integration_owners": owners}
            if interaction.type == 2:
                payload["type"] = 20 if interaction.payload["data"]["type"] == 1 else 23
            elif interaction.source is not None:
                payload["interaction_metadata"]["interacted_message_id"] = str(interaction.source.id)
        sent = Sent(int(payload["id"]), channel, author, payload, self.time(), interaction)
        if author.bot and not thinking:
            sent.bodies.append(body)
            sent.pings |= named | {str(user.id) for user in mentioned}
        self.sent[sent.id] = sent
        self._sent_in.setdefault(channel.id, []).append(sent)
        self.journal.changed()
        return sent

    @staticmethod
    def _check(body: Payload, files: Sequence[tuple[str, bytes]]) -> None:
        if limits.is_empty(body) and not files:
            raise ApiError(400, 50006, "Cannot send an empty message")
        invalid(limits.message_problems(body))

    def change(self, sent: Sent, body: Payload, files: Sequence[tuple[str, bytes]] = ()) -> None:
        """Change a message the bot sent and tell the bot so.

        Raises:
            ApiError: The message would break a limit or be empty.
        """
        flags = sent.payload["flags"] & ~LOADING | (body.get("flags") or 0) & (COMPONENTS_V2 | SUPPRESS_EMBEDS)
        merged: Payload = {**sent.payload, "flags": flags, "edited_timestamp": now()}
        for key in ("content", "embeds", "components"):
            if key in body:
                merged[key] = body[key] or ("" if key == "content" else [])
        if files or "attachments" in body:
            kept = {str(each["id"]) for each in body.get("attachments") or []}
            old = [each for each in sent.payload["attachments"] if each["id"] in kept]
            merged["attachments"] = old + self._uploaded(body, files)
        self._check(merged, files)
        first = sent.loading
        sent.payload.update(merged)
        if first:
            sent.payload["edited_timestamp"] = None
        sent.bodies.append(body)
        sent.pings |= pings(body)
        self.announce("MESSAGE_UPDATE", sent)

    def remove(self, sent: Sent) -> None:
        """Delete a message and tell the bot so; tests use it too, as anybody with the permission."""
        sent.deleted = True
        self.announce("MESSAGE_DELETE", sent)

    def announce(self, event: str, sent: Sent) -> None:
        """Dispatch what happened to a message, unless the bot is not told: ephemeral, on a server without it, or where
        it may not look."""
        guild = sent.channel.guild
        if self.gateway.sessions and not sent.ephemeral and sent.channel.visible and (guild is None or guild.installed):
            payload = sent.for_gateway()
            if event == "MESSAGE_DELETE":
                payload = {key: payload[key] for key in ("id", "channel_id", "guild_id") if key in payload}
            self.gateway.dispatch(event, dict(payload), guild)
        self.journal.changed()

    def messages(self, channel: Channel, *, everyone: bool = False) -> list[Sent]:
        """List the bot's (or everyone's) messages in a channel that are not deleted, oldest first."""
        return [
            sent
            for sent in self._sent_in.get(channel.id, [])
            if not sent.deleted and (everyone or sent.author == self.bot)
        ]

    def with_nonce(self, channel: Channel, nonce: object) -> Sent | None:
        """Return the bot's message of the last minutes with this nonce, also if it was deleted.

        https://docs.discord.com/developers/resources/message#create-message-jsonform-params, `enforce_nonce`
        """
        recent = self.time() - NONCE_SECONDS
        mine = (sent for sent in reversed(self._sent_in.get(channel.id, [])) if sent.author == self.bot)
        return next((sent for sent in mine if sent.at > recent and sent.payload.get("nonce") == nonce), None)

    def replies(self, to: Sent) -> list[Sent]:
        """List the bot's messages that reply to one, not deleted, oldest first."""
        wanted = str(to.id)
        mine = self.messages(to.channel)
        return [sent for sent in mine if (sent.payload.get("message_reference") or {}).get("message_id") == wanted]
