"""When a page is read again. Times are seconds since 1970."""

from __future__ import annotations

MINUTE = 60
HOUR = 60 * MINUTE
DAY = 24 * HOUR
SOONEST = 15 * MINUTE
_LATEST_AFTER_FAILURE = 7 * DAY


def after_reading(now: int, first_read: int, changed: int, changes: int) -> int:
    """Return when a page that could be read is read again.

    News is corrected soon or never: a page waits for a quarter of the time for which it has not changed. One that
    changes each time it is read waits for a share of its age that grows with its changes, so that in a year there are
    some 40 versions of it and not 35,000.

    Args:
        now: the time.
        first_read: when the page was first read.
        changed: when its article last became another version.
        changes: how often it did.
    """
    return now + max(SOONEST, (now - changed) // 4, (now - first_read) * changes // 64)


def after_failure(now: int, failures: int) -> int:
    """Return when a page is read again that could not be, so many times in a row."""
    return now + int(min(SOONEST * 2 ** min(failures - 1, 20), _LATEST_AFTER_FAILURE))


def after_absence(now: int) -> int:
    """Return when a page is read again that was not there for the first time: it may be there again."""
    return now + HOUR


def after_withdrawal(now: int, changed: int) -> int:
    """Return when a page is read again whose article was withdrawn: some come back."""
    return now + max(DAY, (now - changed) // 4)
