"""How long a host asks to be left alone: the Retry-After header, in seconds or as a date."""

from __future__ import annotations

import time
from datetime import datetime
from email.utils import parsedate_to_datetime

LONGEST = 86_400.0  # seconds; whoever asks for more is asked again tomorrow


def asked_wait(retry_after: str, date: str) -> float | None:
    """Return the seconds for which a host asks to be left alone, at most a day; None if it does not ask.

    Args:
        retry_after: the Retry-After header.
        date: the Date header, from which a date is counted, since a host's clock may be wrong.
    """
    given = retry_after.strip()
    if given.isascii() and given.isdecimal():
        return min(float(given[:10]), LONGEST)
    until = _moment(given)
    if until is None:
        return None
    now = _moment(date)
    return min(max(until - (time.time() if now is None else now), 0.0), LONGEST)


def _moment(given: str) -> float | None:
    try:
        moment: datetime = parsedate_to_datetime(given)
        return moment.timestamp()
    except (ValueError, OverflowError, OSError):
        return None
