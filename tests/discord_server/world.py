"""The objects on the fake Discord: users, servers, channels, messages and interactions, as Discord's JSON.

Payloads follow https://discord.com/developers/docs/resources (API v10), with the keys discord.py reads.
"""

from __future__ import annotations

import itertools
import re
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

Payload = dict[str, Any]

EPOCH_MS = 1_420_070_400_000

MANAGE_GUILD = 1 << 5
VIEW_CHANNEL = 1 << 10
SEND_MESSAGES = 1 << 11
MANAGE_MESSAGES = 1 << 13
EMBED_LINKS = 1 << 14
ATTACH_FILES = 1 << 15
READ_HISTORY = 1 << 16
USE_COMMANDS = 1 << 31
MANAGE_THREADS = 1 << 34
CREATE_PUBLIC_THREADS = 1 << 35
SEND_IN_THREADS = 1 << 38
THREADS = CREATE_PUBLIC_THREADS | SEND_IN_THREADS
MEMBER = VIEW_CHANNEL | SEND_MESSAGES | THREADS | EMBED_LINKS | ATTACH_FILES | READ_HISTORY | USE_COMMANDS
"""What everybody may do on a server unless a test says otherwise."""

TEXT, PUBLIC_THREAD, FORUM, MEDIA = 0, 11, 15, 16
"""Types of channels: https://docs.discord.com/developers/resources/channel#channel-object-channel-types."""
THREAD_ONLY = {FORUM, MEDIA}

HAS_THREAD = 1 << 5
EPHEMERAL = 1 << 6
LOADING = 1 << 7
COMPONENTS_V2 = 1 << 15


class Snowflakes:
    """Generates ids that increase and contain their time of creation, like Discord's; or that of `ago` seconds ago.

    https://docs.discord.com/developers/reference#snowflakes
    """

    def __init__(self) -> None:
        self._count = itertools.count()
        self.ago = 0.0

    def __call__(self) -> int:
        milliseconds = int((time.time() - self.ago) * 1000) - EPOCH_MS
        return milliseconds << 22 | (next(self._count) & 0x3FFFFF)


def now() -> str:
    """Return the time in Discord's format."""
    return datetime.now(UTC).isoformat()


@dataclass(frozen=True)
class User:
    """A user with an account. `locale` is sent with interactions."""

    id: int
    name: str
    bot: bool = False
    locale: str = "en-US"

    @property
    def mention(self) -> str:
        """The text that mentions this user."""
        return f"<@{self.id}>"

    def payload(self) -> Payload:
        """Return the user object."""
        return {
            "id": str(self.id),
            "username": self.name,
            "discriminator": "0",
            "global_name": self.name.title(),
            "avatar": None,
            "bot": self.bot,
            "flags": 0,
            "public_flags": 0,
        }


@dataclass(eq=False)
class Channel:
    """A channel of a server, a thread or forum post (`parent` set), or a direct message (`recipient` set).

    `kind` is Discord's type of a server's channel. `tags` are the names of a forum's tags, or of those that a post has;
    a tag's id is its forum's plus its place. `owner` is who started a thread.
    """

    id: int
    name: str
    guild: Guild | None = field(default=None, repr=False)
    recipient: User | None = None
    bot_permissions: int = MEMBER
    parent: Channel | None = field(default=None, repr=False)
    kind: int = TEXT
    owner: User | None = None
    tags: tuple[str, ...] = ()
    archived: bool = False
    locked: bool = False
    archived_at: str = field(default_factory=now)

    @property
    def visible(self) -> bool:
        """Whether the bot may see it; of a channel that it may not see it is told nothing.

        https://docs.discord.com/developers/topics/threads#permissions for threads.
        """
        return self.guild is None or bool(self.bot_permissions & self.guild.permissions & VIEW_CHANNEL)

    def payload(self, bot: User) -> Payload:
        """Return the channel object; what the bot may not do is a permission overwrite."""
        common: Payload = {"id": str(self.id), "last_message_id": None, "flags": 0}
        if self.guild is None:
            assert self.recipient is not None
            return {**common, "type": 1, "recipients": [self.recipient.payload()]}
        if self.parent is not None:
            return {**common, **self._thread(self.guild, self.parent)}
        denied = self.guild.permissions & ~self.bot_permissions
        overwrites = [{"id": str(bot.id), "type": 1, "allow": "0", "deny": str(denied)}] if denied else []
        return {
            **common,
            **self._forum(),
            "type": self.kind,
            "guild_id": str(self.guild.id),
            "name": self.name,
            "position": 0,
            "parent_id": None,
            "topic": None,
            "nsfw": False,
            "rate_limit_per_user": 0,
            "permission_overwrites": overwrites,
        }

    def _forum(self) -> Payload:
        """Return what a thread-only channel has: its tags, and no default for how posts are sorted and laid out.

        https://docs.discord.com/developers/topics/threads#forum-and-media-channel-fields
        """
        if self.kind not in THREAD_ONLY:
            return {}
        tags = [
            {"id": str(self.id + place), "name": tag, "moderated": False, "emoji_id": None, "emoji_name": None}
            for place, tag in enumerate(self.tags, 1)
        ]
        return {
            "available_tags": tags,
            "default_reaction_emoji": None,
            "default_sort_order": None,
            "default_forum_layout": 0,
            "default_thread_rate_limit_per_user": 0,
        }

    def _thread(self, guild: Guild, parent: Channel) -> Payload:
        """Return what a public thread has: https://docs.discord.com/developers/topics/threads#thread-fields.

        A post is a thread with `applied_tags`.
        """
        tags = [str(parent.id + 1 + parent.tags.index(tag)) for tag in self.tags]
        return {
            **({"applied_tags": tags} if parent.kind in THREAD_ONLY else {}),
            "type": PUBLIC_THREAD,
            "guild_id": str(guild.id),
            "parent_id": str(parent.id),
            "owner_id": str((self.owner or guild.owner).id),
            "name": self.name,
            "message_count": 1,
            "total_message_sent": 1,
            "member_count": 1,
            "rate_limit_per_user": 0,
            "thread_metadata": {
                "archived": self.archived,
                "locked": self.locked,
                "auto_archive_duration": 1440,
                "archive_timestamp": self.archived_at,
            },
        }


@dataclass(eq=False)
class Guild:
    """A server. `permissions` are those of its @everyone role; `installed` is False where only users have the bot."""

    id: int
    name: str
    owner: User
    locale: str = "en-US"
    permissions: int = MEMBER
    installed: bool = True
    channels: list[Channel] = field(default_factory=list)
    bot_role: int = 0
    """The managed role that an invited bot gets, of its own name:
    https://discord.com/developers/docs/topics/permissions#role-object-role-tags-structure"""

    @property
    def channel(self) -> Channel:
        """Its first channel."""
        return self.channels[0]

    def member(self, user: User, permissions: int | None = None) -> Payload:
        """Return the member object without its user; `permissions` only where an interaction carries them."""
        roles = [str(self.bot_role)] if user.bot else []
        member: Payload = {"roles": roles, "joined_at": now(), "deaf": False, "mute": False, "flags": 0, "nick": None}
        if permissions is not None:
            member["permissions"] = str(permissions)
        return member

    def active_threads(self) -> list[Channel]:
        """Return the threads that are not archived; archived ones are not synced.

        https://docs.discord.com/developers/topics/threads#active-and-archived-threads
        """
        return [channel for channel in self.channels if channel.parent is not None and not channel.archived]

    def payload(self, bot: User) -> Payload:
        """Return the guild object as GUILD_CREATE carries it; of threads, the active ones that the bot may see."""
        plain = {"color": 0, "hoist": False, "managed": False, "mentionable": False, "flags": 0}
        everyone = {"id": str(self.id), "name": "@everyone", "permissions": str(self.permissions), "position": 0}
        own = {"id": str(self.bot_role), "name": bot.name, "permissions": "0", "position": 1}
        return {
            "id": str(self.id),
            "name": self.name,
            "owner_id": str(self.owner.id),
            "icon": None,
            "unavailable": False,
            "preferred_locale": self.locale,
            "verification_level": 0,
            "default_message_notifications": 0,
            "explicit_content_filter": 0,
            "features": [],
            "roles": [{**plain, **everyone}, {**plain, **own, "managed": True, "tags": {"bot_id": str(bot.id)}}],
            "emojis": [],
            "stickers": [],
            "channels": [channel.payload(bot) for channel in self.channels if channel.parent is None],
            "threads": [thread.payload(bot) for thread in self.active_threads() if thread.visible],
            "members": [{**self.member(bot), "user": bot.payload()}],
            "member_count": 2,
            "large": False,
            "joined_at": now(),
        }


@dataclass(eq=False)
class Sent:
    """A message as it now stands on Discord.

    `bodies` holds what the bot sent for it, first to last (empty for a user's message); `pings` whom it notified, over
    all bodies: user ids, "everyone", and role ids after an "&".
    """

    id: int
    channel: Channel
    author: User
    payload: Payload
    at: float
    interaction: Interaction | None = None
    bodies: list[Payload] = field(default_factory=list)
    pings: set[str] = field(default_factory=set)
    deleted: bool = False

    @property
    def content(self) -> str:
        """Its text outside embeds and components."""
        return str(self.payload["content"])

    @property
    def embeds(self) -> list[Payload]:
        """Its embeds, as stored."""
        return list(self.payload["embeds"])

    @property
    def ephemeral(self) -> bool:
        """Whether only the asker can see it."""
        return bool(self.payload["flags"] & EPHEMERAL)

    @property
    def loading(self) -> bool:
        """Whether it still says that the bot is thinking."""
        return bool(self.payload["flags"] & LOADING)

    @property
    def components(self) -> list[Payload]:
        """Every component, with those nested in others, in reading order."""
        return list(walk(self.payload["components"]))

    def custom_ids(self) -> list[str]:
        """Return the custom_id of every component that has one and can be used."""
        return [part["custom_id"] for part in self.components if "custom_id" in part and not part.get("disabled")]

    def for_gateway(self) -> Payload:
        """Return the payload as the gateway sends it: with the server and the author's membership."""
        guild = self.channel.guild
        if guild is None:
            return self.payload
        return {**self.payload, "guild_id": str(guild.id), "member": guild.member(self.author)}


@dataclass(frozen=True)
class Callback:
    """One answer to an interaction: its type (4 message, 5 defer, 6 defer update, 7 update, 8 choices, 9 modal)."""

    type: int
    data: Payload
    after: float
    """Seconds between the interaction's creation and this answer's arrival."""


@dataclass(eq=False)
class Interaction:
    """A user's interaction with the bot, and the bot's response."""

    id: int
    token: str
    type: int
    payload: Payload
    user: User
    channel: Channel
    created: float
    source: Sent | None = None
    """The message whose component was used."""
    callback: Callback | None = None
    """The answer that counted; a second one is refused."""
    late: list[float] = field(default_factory=list)
    """Seconds after which answers came that were refused as too late."""
    refused: list[Payload] = field(default_factory=list)
    """Bodies of answers that were refused for any reason, late ones included."""
    original: Sent | None = None
    followups: list[Sent] = field(default_factory=list)
    user_install: bool = False

    @property
    def acknowledged_after(self) -> float | None:
        """Seconds from creation to the accepted answer, None before there is one."""
        return None if self.callback is None else self.callback.after

    @property
    def choices(self) -> list[Payload] | None:
        """The autocomplete choices, None before there are any."""
        return None if self.callback is None or self.callback.type != 8 else list(self.callback.data["choices"])

    @property
    def modal(self) -> Payload | None:
        """The modal the bot opened, None if it did not."""
        return None if self.callback is None or self.callback.type != 9 else self.callback.data

    @property
    def messages(self) -> list[Sent]:
        """What the user can see by now: the first answer, unless it is still loading, and the follow-ups."""
        first = [self.original] if self.original and self.original is not self.source else []
        return [sent for sent in first + self.followups if not sent.loading and not sent.deleted]


def walk(components: list[Payload]) -> list[Payload]:
    """List components with those inside them (rows, sections and their accessory, containers, labels)."""
    found = []
    for part in components:
        found.append(part)
        found += walk(part.get("components", []))
        found += walk([part[key] for key in ("accessory", "component") if part.get(key)])
    return found


def pings(body: Payload) -> set[str]:
    """Return whom a body notifies: those its text mentions, as far as its allowed_mentions permit. Embeds never notify.

    Without allowed_mentions everything in the text does
    (https://discord.com/developers/docs/resources/message#allowed-mentions-object).
    """
    shown = [str(body.get("content") or "")]
    shown += [part["content"] for part in walk(body.get("components") or []) if part.get("type") == 10]
    text = "\n".join(shown)
    users = set(re.findall(r"<@!?(\d+)>", text))
    roles = set(re.findall(r"<@&(\d+)>", text))
    allowed = body.get("allowed_mentions")
    if allowed is not None:
        parse = allowed.get("parse", [])
        users &= users if "users" in parse else set(map(str, allowed.get("users", [])))
        roles &= roles if "roles" in parse else set(map(str, allowed.get("roles", [])))
    everyone = {"everyone"} if re.search(r"@(everyone|here)\b", text) else set()
    if allowed is not None and "everyone" not in allowed.get("parse", []):
        everyone = set()
    return users | {f"&{role}" for role in roles} | everyone
