"""The bot's errors.

PullquoteError
├── Refused       a request is refused; the message is a sentence for the person who asked, in their language
│   └── TooFast   somebody asks more than is allowed
├── StateError    the bot's own file cannot be used (exit code 2)
└── Unreachable   Discord cannot be reached, or refuses the connection (exit code 2)
"""

from __future__ import annotations

from pullquote import PullquoteError, StorageError


class Refused(PullquoteError):
    """A request is refused; the message says why and what to do, and the code says why to the bot's log."""

    def __init__(self, message: str, code: str = "refused") -> None:
        super().__init__(code, "{message}", message=message)


class TooFast(Refused):
    """Somebody asks more than is allowed, and may ask again in so many `seconds`."""

    def __init__(self, message: str, seconds: float, code: str) -> None:
        super().__init__(message, code)
        self.seconds = seconds


class StateError(StorageError):
    """The bot's own file cannot be used."""


class Unreachable(PullquoteError):
    """Discord cannot be reached, or refuses the connection."""
