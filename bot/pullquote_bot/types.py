"""A question asked in Discord, and its answer."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from pullquote import Answer, Filters, Quote

Way = Literal["slash", "mention", "reply", "direct", "message", "post"]
"""How a question came; `post` is a new post in a forum, which nobody asked the bot to answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question as it was asked: in which server (None outside a server) and channels, by whom, and in which way.

    `channels` are the ids of the channel and, for a thread, of its parent. `dates` says whether a time that it names is
    read: not in what somebody said, for which sources are sought.
    """

    text: str
    server: int | None
    asker: int
    way: Way
    filters: Filters = field(default_factory=Filters)
    follows: str | None = None
    channels: frozenset[int | None] = frozenset()
    dates: bool = True


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer, how many of its quotes are shown at once, and its filters.

    `id` is what the answer is stored under; None if it could not be stored, and its buttons would not work. `server` is
    where it was asked, `default` are that server's own filters, `asked` those of the question alone.
    """

    answer: Answer
    id: str | None
    shown: int
    filters: Filters = field(default_factory=Filters)
    server: int | None = None
    default: Filters = field(default_factory=Filters)
    asked: Filters = field(default_factory=Filters)

    @property
    def quotes(self) -> tuple[Quote, ...]:
        """The quotes to show."""
        return self.answer.quotes[: self.shown]

    @property
    def nearest(self) -> tuple[Quote, ...]:
        """The passages to show as the nearest ones: where the archive writes about it and none clearly answers."""
        return self.answer.closest[: self.shown] if self.answer.outcome == "perhaps" else ()

    @property
    def more(self) -> int:
        """The number of passages beyond those shown."""
        return len(self.answer.quotes) + len(self.answer.closest) - len(self.quotes) - len(self.nearest)
