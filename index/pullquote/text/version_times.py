"""From which day an article's text is known to have stood as one of its versions has it.

Three times are told apart: when it was published, when its publisher says that it was modified, and when the archive
first saw it. A publisher's date counts only where nothing contradicts it: it is later than the one given before, and no
earlier than the day on which the text before was still seen.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

_MONTH, _DAY = len("2022-01"), len("2022-01-12")
Witness = Literal["publisher", "archive"]


class Times(NamedTuple):
    """What is known of a version: ISO days, or months, of publication, of modification, and when it was first seen."""

    published: str | None
    modified: str | None
    seen: str | None


class Known(NamedTuple):
    """From which day a text stood, and who says so: its publisher, or the archive that first saw it then."""

    day: str
    witness: Witness


def first_known(times: Times) -> Known | None:
    """Return from which day the first version's text stood; None if nobody says so.

    That is the day on which it was published, unless it says that it was modified later.
    """
    said = max(filter(None, (times.published, times.modified)), key=_last_day, default=None)
    return _earlier(said, times.seen)


def next_known(before: Times, after: Times) -> Known | None:
    """Return from which day a version's text stood in the place of the one before; None if nobody says so."""
    said = after.modified
    if said is not None and before.modified is not None and _last_day(said) <= _last_day(before.modified):
        said = None
    if said is not None and before.seen is not None and _last_day(said) < before.seen:
        said = None
    return _earlier(said, after.seen)


def _earlier(said: str | None, seen: str | None) -> Known | None:
    """Return a publisher's date, unless the text was seen before then."""
    if said is not None and (seen is None or _last_day(said) <= seen):
        return Known(said, "publisher")
    return None if seen is None else Known(seen, "archive")


def is_known_by(known: Known | None, day: str) -> bool:
    """Return whether a text stood on a day; one that is dated by the month, from its last day on."""
    return known is not None and _last_day(known.day) <= day


def is_published_by(published: str | None, day: str) -> bool:
    """Return whether what was published then, as far as that is known, was published on a day."""
    return published is None or _last_day(published) <= day


def _last_day(date: str) -> str:
    """Return what sorts as the last day of a date's period."""
    return date[:_DAY] if len(date) >= _DAY else f"{date[:_MONTH]}-31" if len(date) == _MONTH else f"{date[:4]}-12-31"
