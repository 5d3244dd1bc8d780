"""The rules of robots.txt (RFC 9309), read by Protego: what a site wants not to be read, and how often to be asked."""

from __future__ import annotations

import copy
import re
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from protego import Protego

from pullquote.errors import FetchError
from pullquote.fetching.targets import Target

LARGEST = 512_000  # bytes that are read of a robots.txt, the least that the RFC demands
KEPT = 86_400.0  # seconds, the most that the RFC allows
KEPT_FAILURE = 600.0
_AGENT = re.compile(r"\s*user(?:-|\s+)?agent(?:\s*:|\s)\s*(.*)", re.IGNORECASE)
_TOKEN = re.compile(r"[A-Za-z_-]*")


@dataclass(frozen=True, slots=True)
class RobotsText:
    """A robots.txt as it was found: its status, and its text where there is one; or what keeps it from being read."""

    status: int
    text: str = ""
    problem: str | None = None


@dataclass(slots=True)
class _Rules:
    parsed: Protego | None = None
    problem: str = ""  # why it could not be read
    failure: FetchError | None = None
    until: float = float("-inf")
    lock: threading.Lock = field(default_factory=threading.Lock)


class Robots:
    """The rules of every site that was asked for.

    Args:
        agent: the name by which sites may address Pullquote, `Pullquote`.
        read: returns the robots.txt of a page's site; a FetchError says that the site does not answer.
        now: the time in seconds.
    """

    def __init__(self, agent: str, read: Callable[[Target], RobotsText], now: Callable[[], float]) -> None:
        self._agent = agent
        self._read = read
        self._now = now
        self._lock = threading.Lock()
        self._sites: dict[str, _Rules] = {}

    def check(self, target: Target) -> float:
        """Return how many seconds a site asks to lie between requests, 0 if it does not say.

        Raises:
            FetchError: the page may not be read, or the site does not answer.
        """
        with self._lock:
            rules = self._sites.setdefault(target.origin, _Rules())
        with rules.lock:
            if rules.until <= self._now():
                self._renew(rules, target)
            if rules.failure is not None:
                raise copy.copy(rules.failure)
            parsed = rules.parsed
            if parsed is None:
                raise FetchError(
                    "robots_unreadable",
                    "may not be read, since the robots.txt of {host} cannot be ({problem}): "
                    "try again in {retry_after:.0f} seconds",
                    host=target.authority,
                    problem=rules.problem,
                    retry_after=rules.until - self._now(),
                )
        if not parsed.can_fetch(target.url, self._agent):
            raise FetchError(
                "robots_refused",
                "may not be read: the robots.txt of {host} does not allow it to {agent}",
                host=target.authority,
                agent=self._agent,
            )
        return parsed.crawl_delay(self._agent) or 0.0

    def _renew(self, rules: _Rules, target: Target) -> None:
        """Read a site's robots.txt; without one, everything may be read, and nothing where the site fails to say."""
        rules.parsed, rules.failure = None, None
        try:
            found = self._read(target)
        except FetchError as error:
            rules.failure = error
        else:
            rules.problem = found.problem or f"status {found.status}"
            if found.problem is None and found.status == 200:
                rules.parsed = Protego.parse(simplified(found.text, self._agent))
            elif found.problem is None and 300 <= found.status < 500 and found.status != 429:
                rules.parsed = Protego.parse("")
        rules.until = self._now() + (KEPT if rules.parsed is not None else KEPT_FAILURE)


def simplified(text: str, agent: str) -> str:
    """Return a robots.txt with one name for all agents that are neither `agent` nor `*`.

    Protego keeps the rules of a group for each name above it, so that thousands of names and rules would multiply; and
    it takes a name for ours that is only the beginning of it.
    """
    lines = []
    for line in text.removeprefix("\ufeff").splitlines():
        named = _AGENT.match(line)
        if named:
            name = named[1].partition("#")[0].strip()
            ours = _TOKEN.match(name)
            known = ours is not None and ours[0].lower() == agent.lower()
            lines.append(f"User-agent: {agent if known else '*' if name == '*' else 'another'}")
        else:
            lines.append(line)
    return "\n".join(lines)
