"""Rate limits: https://docs.discord.com/developers/topics/rate-limits.

A route has a limit for each channel, server or webhook that it is about; all requests but those of interactions have a
common one; and who makes too many invalid requests is shut out for a while. Discord does not say how many requests a
route takes: what is allowed here by default is more than any test makes, and `Rates.allow` sets another number.
"""

from __future__ import annotations

import hashlib
import math
import re
from collections import deque
from dataclasses import dataclass, field
from typing import Any

INVALID = {401, 403, 429}
"""Statuses of invalid requests: #invalid-request-limit-aka-cloudflare-bans."""
_MAJOR = re.compile(r"/(channels|guilds|webhooks)/(\d+)(?:(?<=\d)/([^/]{20,}))?")


@dataclass(frozen=True)
class Refusal:
    """A request that is one too many: when it may be made again, in seconds, and which limit it exceeds."""

    after: float
    scope: str

    @property
    def body(self) -> dict[str, Any]:
        """The JSON: #exceeding-a-rate-limit."""
        is_global = self.scope == "global"
        return {"message": "You are being rate limited.", "retry_after": round(self.after, 3), "global": is_global}

    @property
    def headers(self) -> dict[str, str]:
        """The headers of such a response; `Via` tells Discord's from those of Cloudflare."""
        how = {"Retry-After": str(math.ceil(self.after)), "X-RateLimit-Scope": self.scope, "Via": "1.1 google"}
        return {**how, "X-RateLimit-Global": "true"} if self.scope == "global" else how


@dataclass
class Window:
    """A number of requests that may be made in a number of seconds, from the first on."""

    limit: int
    seconds: float
    used: int = 0
    until: float = 0.0

    def take(self, now: float) -> float | None:
        """Count a request; return how long it has to wait if it is one too many."""
        if now >= self.until:
            self.used, self.until = 0, now + self.seconds
        if self.used >= self.limit:
            return self.until - now
        self.used += 1
        return None


@dataclass
class Rates:
    """The limits, and what was used of them.

    `per_second` is the global limit; `invalid_allowed` is how many invalid requests may be made in `invalid_seconds`.
    `refused` counts the responses with 429 by the limit's scope.
    """

    per_second: int = 50
    invalid_allowed: int = 10_000
    invalid_seconds: float = 600.0
    refused: dict[str, int] = field(default_factory=lambda: {"user": 0, "global": 0})
    _limits: dict[tuple[str, str], tuple[int, float]] = field(default_factory=dict)
    _windows: dict[tuple[str, str], Window] = field(default_factory=dict)
    _global: Window = field(default_factory=lambda: Window(0, 1.0))
    _invalid: deque[float] = field(default_factory=deque)

    def allow(self, method: str, path: str, limit: int, seconds: float) -> None:
        """Let a route, as it is registered, take so many requests in so many seconds for each top-level resource."""
        self._limits[method, path] = limit, seconds

    def invalid(self, now: float) -> int:
        """Return how many invalid requests were made in the last `invalid_seconds`."""
        while self._invalid and now - self._invalid[0] > self.invalid_seconds:
            self._invalid.popleft()
        return len(self._invalid)

    def is_banned(self, now: float) -> bool:
        """Return whether too many invalid requests were made."""
        return self.invalid(now) >= self.invalid_allowed

    def note(self, status: int, now: float) -> None:
        """Count a response if its request was invalid."""
        if status in INVALID:
            self._invalid.append(now)

    def take(self, method: str, route: str, path: str, now: float, *, of_interaction: bool) -> Refusal | None:
        """Count a request, unless it is one too many."""
        if not of_interaction:  # #global-rate-limit
            self._global.limit = self.per_second
            wait = self._global.take(now)
            if wait is not None:
                return self._refused(wait, "global")
        wait = self._window(method, route, path).take(now)
        return None if wait is None else self._refused(wait, "user")

    def headers(self, method: str, route: str, path: str, now: float) -> dict[str, str]:
        """Return what a response says of its route's limit: #header-format."""
        window = self._window(method, route, path)
        return {
            "X-RateLimit-Limit": str(window.limit),
            "X-RateLimit-Remaining": str(max(0, window.limit - window.used)),
            "X-RateLimit-Reset-After": f"{max(0.0, window.until - now):.3f}",
            "X-RateLimit-Bucket": hashlib.sha256(f"{method} {route}".encode()).hexdigest()[:16],
        }

    def _refused(self, wait: float, scope: str) -> Refusal:
        self.refused[scope] += 1
        return Refusal(wait, scope)

    def _window(self, method: str, route: str, path: str) -> Window:
        """Return the window of a route and the top-level resource in a path; a webhook's token belongs to it."""
        major = _MAJOR.match(path)
        key = (f"{method} {route}", major[0] if major else "")
        if key not in self._windows:
            self._windows[key] = Window(*self._limits.get((method, route), (1000, 1.0)))
        return self._windows[key]
