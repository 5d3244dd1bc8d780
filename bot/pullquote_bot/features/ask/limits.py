"""How often people may ask: everybody's pace, and the limits that the operator and the server set.

A question is counted when it is taken on, and no more if it cannot be answered; one that is edited is not counted
again. Nobody is exempt: the operator's limits protect the machine, and whoever manages a server can change its own.
"""

from __future__ import annotations

import logging
import math
import time
from collections import OrderedDict, deque
from dataclasses import dataclass

from discord.ext import commands

from pullquote_bot.errors import StateError, TooFast
from pullquote_bot.i18n.translations import Translator
from pullquote_bot.observability.logging import incident
from pullquote_bot.storage.servers import ServerStore

log = logging.getLogger("pullquote.bot")

ASKED_AT_ONCE, PER_SECONDS = 5, 20.0
MINUTE, DAY = 60.0, 86400

_Key = tuple[int | None, int]


@dataclass(eq=False, slots=True)
class Counted:
    """A question that was counted: for whom in the last minute, when (s, monotonic), and for which server and day."""

    keys: tuple[_Key, ...]
    at: float
    server: int | None
    day: int | None
    holds: bool = True


class QuestionLimits:
    """Counts questions of people in the last minute, in memory, and of servers on a day (UTC), in the bot's file.

    Args:
        servers: the limits, and how many questions each server has asked today, counted where there is a limit.
    """

    def __init__(self, servers: ServerStore) -> None:
        self._servers = servers
        self._pace: commands.CooldownMapping[int] = commands.CooldownMapping.from_cooldown(
            ASKED_AT_ONCE, PER_SECONDS, lambda person: person
        )
        self._asked: OrderedDict[_Key, deque[float]] = OrderedDict()

    def count(self, server: int | None, person: int, say: Translator, *, before: Counted | None = None) -> Counted:
        """Count a question, or what costs as much, and return that, so that it can be taken back.

        Args:
            server: where it is asked; None: outside servers.
            person: who asks.
            say: their language.
            before: what was counted for it before it was edited; if that holds, only the pace is looked at.

        Raises:
            TooFast: a limit is reached; nothing is counted.
            StateError: the server's settings cannot be read.
        """
        wait = self._pace.update_rate_limit(person)
        if wait:
            raise TooFast(say("Not so fast: ask again {when}.", when=moment(wait)), wait, "too_fast")
        if before is not None and before.holds:
            return before
        here = self._servers.limits(server)
        bounds = {(None, person): self._servers.bounds.per_minute, (server, person): here.per_minute}
        limits: dict[_Key, int] = {key: most for key, most in bounds.items() if most is not None}
        now = time.monotonic()
        self._forget_before(now - MINUTE)
        for key, most in limits.items():
            self._require_minute(key, most, now, say)
        self._require_day(server, here.per_day, say)
        for key in limits:
            self._asked.setdefault(key, deque()).append(now)
            self._asked.move_to_end(key)
        day = self._count_on_today(server) if here.per_day is not None else None
        return Counted(tuple(limits), now, server, day)

    def take_back(self, counted: Counted) -> None:
        """Count a question no more, since it was not answered."""
        if not counted.holds:
            return
        counted.holds = False
        for key in counted.keys:
            if counted.at in self._asked.get(key, ()):
                self._asked[key].remove(counted.at)
        if counted.server is not None and counted.day is not None:
            try:
                self._servers.usage.take_back(counted.day, counted.server)
            except StateError as error:
                incident(log, error, "a question that was not answered stays counted")

    def _count_on_today(self, server: int | None) -> int | None:
        """Count a question of a server, and return the day; None if that cannot or may not be stored."""
        if server is None:
            return None
        today = _today()
        try:
            if self._servers.mark(server) is None:
                return None
            self._servers.usage.add(today, server)
        except StateError as error:  # it is answered all the same
            incident(log, error, "a question could not be counted")
            return None
        return today

    def _require_minute(self, key: _Key, most: int, now: float, say: Translator) -> None:
        asked = self._asked.get(key, ())
        if len(asked) >= most:
            wait = asked[-most] + MINUTE - now
            raise TooFast(
                say.plural(
                    "Here, everyone may ask {number} question a minute: ask again {when}.",
                    "Here, everyone may ask {number} questions a minute: ask again {when}.",
                    most,
                    when=moment(wait),
                ),
                wait,
                "minute_used_up",
            )

    def _require_day(self, server: int | None, most: int | None, say: Translator) -> None:
        if server is None or most is None or self._servers.usage.on(_today(), server) < most:
            return
        wait = (_today() + 1) * DAY - time.time()
        raise TooFast(
            say.plural(
                "This server may ask {number} question a day, and it is used up: ask again {when}.",
                "This server may ask {number} questions a day, and they are used up: ask again {when}.",
                most,
                when=moment(wait),
            ),
            wait,
            "day_used_up",
        )

    def _forget_before(self, earliest: float) -> None:
        """Forget questions asked before a time, and people who asked none since."""
        while self._asked and (not (times := next(iter(self._asked.values()))) or times[-1] <= earliest):
            self._asked.popitem(last=False)
        for times in self._asked.values():
            while times and times[0] <= earliest:
                times.popleft()


def _today() -> int:
    return int(time.time() // DAY)


def moment(wait: float) -> str:
    """Return a moment so many seconds from now as Discord shows it: how long it is until then, in words."""
    return f"<t:{math.ceil(time.time() + wait)}:R>"
