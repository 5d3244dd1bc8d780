"""The bot's errors. Their messages are sentences for the person who asked, in their language.

PullquoteError
└── Refused   what was asked for is not done, for a reason that the person can understand
"""

from __future__ import annotations

from index import PullquoteError


class Refused(PullquoteError):
    """What was asked for is not done; the message says why and what to do."""
