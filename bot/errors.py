"""The bot's errors.

PullquoteError
├── Refused       what was asked for is not done; the message is a sentence for the person who asked, in their language
└── Unreachable   Discord cannot be reached, or lets nobody in (exit code 2)
"""

from __future__ import annotations

from index import PullquoteError


class Refused(PullquoteError):
    """What was asked for is not done; the message says why and what to do."""


class Unreachable(PullquoteError):
    """Discord cannot be reached, or lets nobody in."""
