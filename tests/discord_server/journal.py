"""The requests to the fake Discord, waiting for them, and armed faults."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal, TypeVar

T = TypeVar("T")

TIMEOUT = 60.0
"""Seconds a wait may take: generous, since a busy machine is no failure."""


@dataclass
class Request:
    """One REST request. `path` is without the API's prefix; `status` is None until it was answered."""

    method: str
    path: str
    query: dict[str, str]
    body: Any
    files: list[tuple[str, bytes]]
    authorization: str | None
    at: float
    status: int | None = None

    def matches(self, method: str | None, pattern: str) -> bool:
        """Return whether the method is this one (None: any) and the whole path matches the regular expression."""
        return (method is None or self.method == method) and re.fullmatch(pattern, self.path) is not None


@dataclass
class Fault:
    """What happens to the next `times` requests that match, instead of (or, `applied`, after) doing what they ask.

    `answer` answers with `status` and Discord's JSON error `code`; `hang` answers nothing until `release`, then
    continues normally; `disconnect` closes the connection without an answer.
    """

    pattern: str
    method: str | None = None
    kind: Literal["answer", "hang", "disconnect"] = "answer"
    status: int = 500
    code: int = 0
    times: int = 1
    retry_after: float = 0.1
    is_global: bool = False
    via: bool = True
    applied: bool = False
    hits: list[Request] = field(default_factory=list)
    released: asyncio.Event = field(default_factory=asyncio.Event)

    def takes(self, request: Request) -> bool:
        """Return whether the fault applies to a request; count it if so."""
        if len(self.hits) >= self.times or not request.matches(self.method, self.pattern):
            return False
        self.hits.append(request)
        return True

    def release(self) -> None:
        """Let hanging requests continue."""
        self.released.set()


class Journal:
    """Every request, in order, and those who wait for more."""

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self.unexpected: list[Request] = []
        self.faults: list[Fault] = []
        self._changed: set[asyncio.Event] = set()

    def changed(self) -> None:
        """Wake those who wait: something arrived or was answered."""
        for event in self._changed:
            event.set()

    async def wait_for(self, predicate: Callable[[], T | None], timeout: float = TIMEOUT, what: str = "") -> T:
        """Wait until the predicate returns something true, and return that.

        Args:
            predicate: Asked at once and again whenever anything happens on the wire.
            timeout: Seconds.
            what: A description of it for the error.

        Raises:
            AssertionError: It did not happen in time; the message lists what arrived last.
        """
        event = asyncio.Event()
        self._changed.add(event)
        try:
            async with asyncio.timeout(timeout):
                while not (value := predicate()):
                    event.clear()
                    await event.wait()
                return value
        except TimeoutError:
            last = "\n".join(f"  {each.method} {each.path} -> {each.status}" for each in self.requests[-15:])
            raise AssertionError(
                f"waited {timeout:g} s in vain for {what or predicate}; the last requests:\n{last}"
            ) from None
        finally:
            self._changed.discard(event)

    def matching(self, method: str | None, pattern: str) -> list[Request]:
        """List the requests with this method (None: any) whose whole path matches the regular expression."""
        return [request for request in self.requests if request.matches(method, pattern)]

    def fault_for(self, request: Request) -> Fault | None:
        """Return the armed fault that takes this request, if any."""
        return next((fault for fault in self.faults if fault.takes(request)), None)
