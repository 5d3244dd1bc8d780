"""What was given to messages: their answers, for as long as these can be changed, and who is being answered."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta

import discord

from pullquote_bot.features.ask.limits import Counted

EDITABLE = timedelta(minutes=10)  # for which the answer follows the question's edits
REMEMBERED = 10_000  # messages whose answers can be changed


@dataclass(slots=True)
class Given:
    """What was given to a message: the reply, the stored answer's id, and the fingerprint of what was answered.

    `counted` is what was counted for it.
    """

    until: float
    reply: discord.PartialMessage | None = None
    answer: str | None = None
    words: bytes | None = None
    counted: Counted | None = None
    deleted: bool = False
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)


class GivenAnswers:
    """What was given to each message of the last minutes.

    `withdrawn` are the messages that were deleted while they were being answered.
    """

    def __init__(self) -> None:
        self._given: OrderedDict[int, Given] = OrderedDict()
        self._at_work: set[int] = set()
        self.withdrawn: set[int] = set()

    def to(self, message: int) -> Given:
        """Return what was given to a message; what is too old to be edited is forgotten."""
        now = time.monotonic()
        while self._given and (len(self._given) > REMEMBERED or next(iter(self._given.values())).until < now):
            self._given.popitem(last=False)
        return self._given.setdefault(message, Given(until=now + EDITABLE.total_seconds()))

    @contextlib.contextmanager
    def answering(self, message: int) -> Iterator[None]:
        """Take note, while the block goes on, if a message is deleted."""
        self._at_work.add(message)
        try:
            yield
        finally:
            self._at_work.discard(message)
            self.withdrawn.discard(message)

    def deleted(self, message: int) -> None:
        """Take note that a message was deleted: if it is being answered, it no longer is."""
        given = self._given.pop(message, None)
        if given is not None:
            given.deleted = True
        if message in self._at_work:
            self.withdrawn.add(message)
