"""Turns: how many requests run at once, how far apart those to one host are, and which hosts want to be left alone."""

from __future__ import annotations

import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from pullquote.errors import FetchError

LONGEST_REST = 86_400.0  # seconds that a host may ask to be left alone


class Clock:
    """Time, and waiting that can be ended."""

    def __init__(self) -> None:
        self._ended = threading.Event()

    def now(self) -> float:
        """Return seconds since some moment."""
        return time.monotonic()

    def wait(self, seconds: float) -> None:
        """Wait so long, or until the clock is stopped.

        Raises:
            FetchError: it was stopped.
        """
        if self._ended.wait(seconds):
            raise FetchError("fetching_stopped", "was not read: reading was stopped")

    def stop(self) -> None:
        """End all waiting, now and later."""
        self._ended.set()


@dataclass(slots=True)
class _Host:
    slots: threading.Semaphore
    lock: threading.Lock = field(default_factory=threading.Lock)
    free_at: float = float("-inf")  # when the next request may begin
    rests_until: float = float("-inf")
    refusals: int = 0  # one after the other


class Turns:
    """Gives each request its turn.

    Args:
        at_once: requests that may run at once.
        per_host: requests that may run at once to one host.
        longest_wait: seconds that a request waits at most; it fails if its host must be left alone for longer.
        clock: the time.
    """

    def __init__(self, at_once: int, per_host: int, longest_wait: float, clock: Clock) -> None:
        self._running = threading.Semaphore(at_once)
        self._longest_wait = longest_wait
        self._clock = clock
        self._lock = threading.Lock()
        self._hosts: defaultdict[str, _Host] = defaultdict(lambda: _Host(threading.Semaphore(per_host)))

    @contextmanager
    def of(self, name: str, delay: float) -> Iterator[None]:
        """Wait for the turn of a request to a host, and have it; the next one begins so many seconds later.

        Raises:
            FetchError: the host must be left alone for too long.
        """
        host = self._host(name)
        with host.slots:
            while (seconds := self._reserve(name, host, delay)) > 0:
                self._clock.wait(seconds)
            with self._running:
                yield

    def leave_alone(self, name: str, asked: float | None) -> float:
        """Note that a host refused because it is asked too much; return the seconds for which it is left alone.

        Those are what it asked for, or else twice as many each time.
        """
        host = self._host(name)
        with host.lock:
            host.refusals += 1
            seconds = min(asked if asked is not None else 2.0 ** min(host.refusals, 20), LONGEST_REST)
            host.rests_until = max(host.rests_until, self._clock.now() + seconds)
        return seconds

    def note_success(self, name: str) -> None:
        """Note that a host answers again."""
        host = self._host(name)
        with host.lock:
            host.refusals = 0

    def _host(self, name: str) -> _Host:
        with self._lock:
            return self._hosts[name]

    def _reserve(self, name: str, host: _Host, delay: float) -> float:
        """Take the next moment at which a request may begin, if that is now; else return how far off it is."""
        with host.lock:
            now = self._clock.now()
            seconds = max(host.free_at, host.rests_until) - now
            if seconds > self._longest_wait:
                raise FetchError(
                    "retry_after",
                    "is not read now: {host} asks to be left alone for {retry_after:.0f} seconds",
                    host=name,
                    retry_after=seconds,
                )
            if seconds <= 0:
                host.free_at = now + delay
            return seconds
