"""What several threads ask for at once is done in one run; who asks alone waits for nobody."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Generic, TypeVar

T = TypeVar("T")

LETTERS = 2000  # of texts that share a run, each taken for as long as the longest, as they are padded to be


class _Wish(Generic[T]):
    """What a thread asks for: it is woken when that is done, or when it is its turn to do it."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.done: Future[T] = Future()
        self.woken = threading.Event()


class Together(Generic[T]):
    """Does for texts what takes less time for several at once.

    The first thread to come does what it came for. Those that come meanwhile gather, and when it is done, the first of
    them does what has gathered, for all.

    Args:
        run: gives for each of some texts what becomes of it.
    """

    def __init__(self, run: Callable[[Sequence[str]], Sequence[T]]) -> None:
        self._run = run
        self._lock = threading.Lock()
        self._running = False
        self._waiting: list[_Wish[T]] = []

    def __call__(self, text: str) -> T:
        """Give what becomes of a text.

        Raises:
            Exception: what running it raises, alone if need be.
        """
        wish = _Wish[T](text)
        with self._lock:
            self._waiting.append(wish)
            first, self._running = not self._running, True
        try:
            if not first:
                wish.woken.wait()
        except BaseException:  # an interrupt
            self._withdraw(wish)
            raise
        if not wish.done.done():
            self._lead()
        return wish.done.result()

    def _lead(self) -> None:
        """Do what has gathered, wake those it was done for, and the one to go on."""
        with self._lock:
            batch = self._waiting[: _fitting([wish.text for wish in self._waiting])]
            del self._waiting[: len(batch)]
        try:
            self._fulfil(batch)
        finally:
            with self._lock:
                for wish in reversed(batch):
                    if wish.done.done():
                        wish.woken.set()
                    elif wish is not batch[0]:
                        self._waiting.insert(0, wish)  # this thread was interrupted, those it ran for were not
                self._hand_on()

    def _hand_on(self) -> None:
        """Let the first of those who wait go on. The caller holds the lock."""
        self._running = bool(self._waiting)
        if self._running:
            self._waiting[0].woken.set()

    def _withdraw(self, wish: _Wish[T]) -> None:
        with self._lock:
            if wish in self._waiting:
                self._waiting.remove(wish)
                if wish.woken.is_set():
                    self._hand_on()

    def _fulfil(self, batch: Sequence[_Wish[T]]) -> None:
        try:
            for wish, result in zip(batch, self._run([wish.text for wish in batch]), strict=True):
                wish.done.set_result(result)
        except Exception as error:
            if len(batch) == 1:
                batch[0].done.set_exception(error)
                return
            for wish in batch:  # which of them it was shows when each is alone
                self._fulfil([wish])


def _fitting(texts: Sequence[str]) -> int:
    """Tell how many of some texts share a run: the first, and those after it while little is padded."""
    longest = 0
    for number, text in enumerate(texts):
        longest = max(longest, len(text))
        if number and longest * (number + 1) > LETTERS:
            return number
    return len(texts)
