"""The time that a reader may take, and what becomes of a file that takes more or provokes an error in it."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from pullquote.errors import PullquoteError
from pullquote.types import Rejected

MOST_SECONDS = 60.0  # of one article; the slowest of 571 saved news pages takes 3 s
_LONGEST_PROBLEM = 160

_Read = TypeVar("_Read")


class _TooSlow(BaseException):
    """A reader takes too long. No Exception, since libraries catch those."""


def guarded(reads: Iterator[_Read], place: str) -> Iterator[_Read | Rejected]:
    """Yield what is read; whatever else a file provokes in its reader rejects that file, in one line.

    A reader that takes more than MOST_SECONDS for its next article is stopped. Only the main thread of a process can
    be stopped so, and only where the process does not use the alarm itself.

    Raises:
        PullquoteError: the machine, not the file, is what stops the reader.
        OSError: the file cannot be read any further.
    """
    try:
        while True:
            with _stopped_after(MOST_SECONDS):
                try:
                    read = next(reads)
                except StopIteration:
                    return
            yield read
    except (PullquoteError, OSError):
        raise
    except _TooSlow:
        yield Rejected(place, f"cannot be read in {MOST_SECONDS:.0f} seconds; divide it, or save it as plain text")
    except Exception as error:  # a library's, of a damaged or hostile file
        problem = " ".join(f"{type(error).__name__}: {error}".split())[:_LONGEST_PROBLEM]
        yield Rejected(place, f"cannot be read ({problem}); correct it, or save it as plain text")


@contextmanager
def _stopped_after(seconds: float) -> Iterator[None]:
    """Raise _TooSlow in the main thread after so many seconds; a limit around this one begins again after it."""
    if threading.current_thread() is not threading.main_thread() or not hasattr(signal, "setitimer"):
        yield
        return
    before = signal.getsignal(signal.SIGALRM)
    if before is not _stop and (before is not signal.SIG_DFL or signal.getitimer(signal.ITIMER_REAL)[0]):
        yield
        return
    signal.signal(signal.SIGALRM, _stop)
    try:
        signal.setitimer(signal.ITIMER_REAL, seconds, seconds)
        yield
    finally:
        again = seconds if before is _stop else 0
        signal.setitimer(signal.ITIMER_REAL, again, again)
        signal.signal(signal.SIGALRM, before)


def _stop(_number: int, _frame: Any) -> None:
    raise _TooSlow
