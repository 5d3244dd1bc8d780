"""Each server's settings and granted collections, which decide what may be read where: the bot's isolation."""

from __future__ import annotations

import json
import re
from collections.abc import Container, Sequence, Set
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from pullquote import Filters, day
from pullquote_bot.settings import NO_LIMITS, Limits
from pullquote_bot.storage.database import State
from pullquote_bot.storage.usage import UsageStore

MAX_QUOTES = 3
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
        """Forget channels that no longer exist; if none is left where the bot may answer, all are."""
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

    def has_left(self, server: int | None) -> bool:
        """Return whether a server has removed the bot while it runs."""
        return server in self._left

    def join(self, server: int) -> None:
        """Note that the bot is in a server."""
        self._left.discard(server)
        self._state.change("INSERT OR IGNORE INTO joined VALUES (?)", server)

    def forget(self, server: int) -> None:
        """Delete a server's settings and grants, and the answers given there; store nothing of it from now on."""
        self._left.add(server)
        with self._state.transaction(erasing=True):
            self._state.change("DELETE FROM servers WHERE id = ?", server)
            self._state.change("DELETE FROM grants WHERE server = ?", server)
            self._state.change("DELETE FROM answers WHERE server = ?", server)
            self._state.change("DELETE FROM posts WHERE server = ?", server)
            self._state.change("DELETE FROM usage WHERE server = ?", server)
            self._state.change("DELETE FROM joined WHERE server = ?", server)

    def known(self) -> set[int]:
        """Return the servers of which something is stored; not those that were only granted collections, to come."""
        rows = self._state.rows(
            "SELECT id FROM servers UNION SELECT server FROM joined "
            "UNION SELECT server FROM answers WHERE server IS NOT NULL"
        )
        return {row[0] for row in rows}
