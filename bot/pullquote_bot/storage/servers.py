"""Each server's settings and granted collections, which decide what may be read where: the bot's isolation."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
import secrets
from collections.abc import Container, Sequence, Set
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from pullquote import Filters, day
from pullquote_bot.settings import NO_LIMITS, Limits
from pullquote_bot.storage.database import State
from pullquote_bot.storage.digests import DigestStore
from pullquote_bot.storage.usage import UsageStore
from pullquote_bot.storage.watches import WatchStore

MAX_QUOTES = 3
_OF_SERVERS = ("grants", "answers", "posts", "usage", "joined", "pseudonyms", "uploads", "watches", "digests")
_OWN = re.compile(r"server-(\d+)", re.ASCII)


ANY = "-"
"""A filter that passes everything, where a server's or a channel's would hold otherwise."""
EACH_OWN = "auto"
"""Each person's own language, where a server's would hold otherwise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelSettings:
    """What a channel and its threads have of their own; None: as the server.

    A filter may be ANY, `interface` EACH_OWN.
    """

    channel: int
    after: str | None = None
    before: str | None = None
    outlet: str | None = None
    author: str | None = None
    quotes: int | None = None
    interface: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerSettings:
    """A server's settings.

    `channels` are those where the bot may answer in public (none: all of them); `after`, `before`, `outlet` and
    `author` filter when a question does not; `quotes` is how many an answer shows; `interface` a language, or None for
    each person's own; `keep_questions` allows to keep questions for quality review; `by_channel` are the channels that
    differ; `limits` hold where they are stricter than the operator's. `forums` are the forum channels whose new posts
    are answered unasked; `in_threads` says that mentions are answered in threads of their own.
    """

    channels: tuple[int, ...] = ()
    forums: tuple[int, ...] = ()
    in_threads: bool = False
    after: str | None = None
    before: str | None = None
    outlet: str | None = None
    author: str | None = None
    quotes: int = 3
    interface: str | None = None
    keep_questions: bool = False
    by_channel: tuple[ChannelSettings, ...] = ()
    limits: Limits = NO_LIMITS

    def of_channel(self, channel: int) -> ChannelSettings:
        """Return what a channel has of its own."""
        return next((one for one in self.by_channel if one.channel == channel), ChannelSettings(channel=channel))

    def in_channels(self, channels: Set[int | None]) -> ServerSettings:
        """Return the settings as they hold in a channel, given with its parent if it is a thread.

        A date of the server's that leaves no day to the channel's own is set aside.

        Raises:
            InputError: a date is not one.
        """
        own = next((one for one in self.by_channel if one.channel in channels), None)
        if own is None:
            return self
        filters = self.filters(Filters(after=own.after, before=own.before, outlet=own.outlet, author=own.author))
        return replace(
            self,
            after=filters.after,
            before=filters.before,
            outlet=filters.outlet,
            author=filters.author,
            quotes=own.quotes or self.quotes,
            interface=None if own.interface == EACH_OWN else own.interface or self.interface,
        )

    def filters(self, asked: Filters) -> Filters:
        """Return a question's filters: its own, else the server's.

        A date of the server's that leaves no day to the question's own is set aside.

        Raises:
            InputError: a date is not one.
        """
        after, before = _chosen(asked.after, self.after), _chosen(asked.before, self.before)
        if not has_days(after, before):
            own = _chosen(asked.after, None), _chosen(asked.before, None)
            after, before = own if any(own) else (after, before)
        return replace(
            asked,
            after=after,
            before=before,
            outlet=_chosen(asked.outlet, self.outlet),
            author=_chosen(asked.author, self.author),
        )


def _chosen(own: str | None, default: str | None) -> str | None:
    return None if own == ANY else own or default


def has_days(after: str | None, before: str | None) -> bool:
    """Return whether there is a day on or after the one date and on or before the other.

    Raises:
        InputError: a date is not one.
    """
    return not after or not before or day(after, "first") <= day(before, "last")


DEFAULT_SETTINGS = ServerSettings()


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredServer:
    """What is stored of a server, for the bot's operator.

    `since` (seconds since 1970) is when it invited the bot, `name` and `members` are as of the bot's last start or the
    last change that it saw; None if unknown. The others count what is stored.
    """

    id: int
    name: str | None = None
    since: int | None = None
    members: int | None = None
    granted: tuple[str, ...] = ()
    answers: int = 0
    questions: int = 0
    files: int = 0


def own_collection(server: int) -> str:
    """Return the name of the collection that belongs to a server."""
    return f"server-{server}"


def server_of(collection: str) -> int | None:
    """Return the server that a collection belongs to; None for those that the bot's operator fills."""
    found = _OWN.fullmatch(collection)
    return int(found[1]) if found else None


class ServerStore:
    """The servers' settings, and the collections granted to them.

    Args:
        state: the bot's file.
        shared: the collections that everyone may read.
        bounds: the operator's limits, which no server can loosen.
    """

    def __init__(self, state: State, shared: Sequence[str], bounds: Limits = NO_LIMITS) -> None:
        self._state = state
        self._shared = tuple(shared)
        self.bounds = bounds
        self.usage = UsageStore(state)
        self.watches = WatchStore(state)
        self.digests = DigestStore(state)
        self._left: set[int] = set()

    def collections(self, server: int | None) -> tuple[str, ...]:
        """Return the collections that may be read in a server; outside servers only the shared ones."""
        if server is None:
            return self._shared
        return tuple(dict.fromkeys((*self._shared, own_collection(server), *self.granted(server))))

    def granted(self, server: int) -> list[str]:
        """Return the collections that the bot's operator granted to a server."""
        return [row[0] for row in self._state.rows("SELECT collection FROM grants WHERE server = ?", server)]

    def grant(self, server: int, collection: str) -> None:
        """Let a server read a collection."""
        self._state.change("INSERT OR IGNORE INTO grants VALUES (?, ?)", server, collection)

    def revoke(self, server: int, collection: str) -> bool:
        """Take a collection from a server; return whether it had been granted."""
        return self._state.change("DELETE FROM grants WHERE server = ? AND collection = ?", server, collection) > 0

    def keep_channels(self, server: int, existing: Container[int]) -> None:
        """Forget channels that no longer exist; if none is left where the bot may answer, all are.

        What was to be posted there is deleted.
        """
        self.watches.keep_channels(server, existing)
        self.digests.keep_channels(server, existing)
        choices = self.settings(server)
        kept = replace(
            choices,
            channels=tuple(channel for channel in choices.channels if channel in existing),
            forums=tuple(channel for channel in choices.forums if channel in existing),
            by_channel=tuple(one for one in choices.by_channel if one.channel in existing),
        )
        if kept != choices:
            self.save_settings(server, kept)

    def settings(self, server: int | None) -> ServerSettings:
        """Return a server's settings; the defaults if it has none, or in a direct message."""
        rows = self._state.rows("SELECT choices FROM servers WHERE id = ?", server) if server is not None else []
        if not rows:
            return DEFAULT_SETTINGS
        known = {field.name for field in fields(ServerSettings)}
        chosen: dict[str, Any] = {name: value for name, value in json.loads(rows[0][0]).items() if name in known}
        chosen |= {name: tuple(chosen.get(name, ())) for name in ("channels", "forums")}
        chosen["limits"] = Limits(**chosen.get("limits", {}))
        chosen["by_channel"] = tuple(ChannelSettings(**one) for one in chosen.get("by_channel", ()))
        return ServerSettings(**chosen)

    def limits(self, server: int | None) -> Limits:
        """Return the limits that hold in a server, or outside of any."""
        return self.settings(server).limits.within(self.bounds)

    def save_settings(self, server: int, choices: ServerSettings) -> None:
        """Store a server's settings; where they no longer keep questions, delete those kept.

        Nothing is stored of a server that has removed the bot meanwhile.
        """
        if server in self._left:
            return
        with self._state.transaction(erasing=not choices.keep_questions):
            self._state.change("INSERT OR REPLACE INTO servers VALUES (?, ?)", server, json.dumps(asdict(choices)))
            if not choices.keep_questions:
                self._state.change(
                    "DELETE FROM questions WHERE answer IN (SELECT id FROM answers WHERE server = ?)", server
                )
                self._state.change("DELETE FROM pseudonyms WHERE server = ?", server)

    def delete_unkept(self) -> None:
        """Delete the questions kept of servers that keep none: an older version left them when that was turned off."""
        unkept = (
            "SELECT a.id FROM answers a LEFT JOIN servers s ON s.id = a.server "
            "WHERE coalesce(json_extract(s.choices, '$.keep_questions'), 0) = 0"
        )
        with self._state.transaction(erasing=True):
            self._state.change(f"DELETE FROM questions WHERE answer IN ({unkept})")

    def pseudonym(self, server: int, person: int) -> str:
        """Return the name under which managers of a server see whose a kept question is.

        It is the same for all of a person's questions there, another in another server, and another again once the
        server has stopped keeping questions. Whoever does not have the server's key cannot tell who it is.
        """
        self._state.change("INSERT OR IGNORE INTO pseudonyms VALUES (?, ?)", server, secrets.token_bytes(16))
        [row] = self._state.rows("SELECT key FROM pseudonyms WHERE server = ?", server)
        digest = hmac.digest(row[0], str(person).encode(), hashlib.sha256)
        return "P-" + base64.b32encode(digest[:5]).decode()

    def join(
        self, server: int, *, name: str | None = None, members: int | None = None, since: int | None = None
    ) -> None:
        """Note that the bot is in a server, and what is known of it; what is None stays as it was known."""
        self._left.discard(server)
        self._state.change(
            "INSERT INTO joined (server, mark, name, members, since) VALUES (?, ?, ?, ?, ?) "
            "ON CONFLICT (server) DO UPDATE SET name = coalesce(excluded.name, name), "
            "members = coalesce(excluded.members, members), since = coalesce(excluded.since, since)",
            *(server, secrets.token_hex(8), name, members, since),
        )

    def mark(self, server: int | None) -> str | None:
        """Return what stays the same until all that is stored of a server is deleted, also by another process.

        Whatever began before, with another mark, must store nothing. None for a direct message, and for a server that
        has removed the bot.
        """
        if server is None or server in self._left:
            return None
        mark = "SELECT mark FROM joined WHERE server = ?"
        rows = self._state.rows(mark, server)
        if not rows:
            self.join(server)
            rows = self._state.rows(mark, server)
        return str(rows[0][0])

    def may_store(self, server: int | None, mark: str | None) -> bool:
        """Return whether something of a server that began with a mark may be stored; outside servers, anything may."""
        return server is None or (mark is not None and self.mark(server) == mark)

    def forget(self, server: int) -> None:
        """Delete all that is stored of a server, and store nothing of it until it joins again or asks again.

        Those are its settings and grants, who added which file, the answers given there, its watches and its digest.
        """
        self._left.add(server)
        with self._state.transaction(erasing=True):
            self._state.change("DELETE FROM servers WHERE id = ?", server)
            for table in _OF_SERVERS:
                self._state.change(f"DELETE FROM {table} WHERE server = ?", server)

    def known(self) -> set[int]:
        """Return the servers of which something is stored; not those that were only granted collections, to come."""
        rows = self._state.rows(
            "SELECT id FROM servers UNION SELECT server FROM joined "
            "UNION SELECT server FROM answers WHERE server IS NOT NULL UNION SELECT server FROM uploads "
            "UNION SELECT server FROM watches UNION SELECT server FROM digests"
        )
        return {row[0] for row in rows}

    def stored(self) -> list[StoredServer]:
        """Return what is stored of each server, those only granted collections too, by their ids."""
        ids = self.known() | {row[0] for row in self._state.rows("SELECT server FROM grants")}
        return [self._stored(server) for server in sorted(ids)]

    def _stored(self, server: int) -> StoredServer:
        rows = self._state.rows("SELECT name, since, members FROM joined WHERE server = ?", server)
        name, since, members = rows[0] if rows else (None, None, None)
        [counts] = self._state.rows(
            "SELECT (SELECT count(*) FROM answers WHERE server = ?1), "
            "(SELECT count(*) FROM questions q JOIN answers a ON a.id = q.answer WHERE a.server = ?1), "
            "(SELECT count(*) FROM uploads WHERE server = ?1)",
            server,
        )
        return StoredServer(
            id=server,
            name=name,
            since=since,
            members=members,
            granted=tuple(self.granted(server)),
            answers=counts[0],
            questions=counts[1],
            files=counts[2],
        )
