"""What more threads ask for at once than there are cores is done in shared runs; who asks alone waits for nobody."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Generic, TypeVar

T = TypeVar("T")

LETTERS = 2000  # of texts that share a run, each taken for as long as the longest, as they are padded to be


class _Wish(Generic[T]):
    """What a thread asks for: it is woken when that is done, or when it is its turn to do it for all of `batch`."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.done: Future[T] = Future()
        self.woken = threading.Event()
        self.batch: list[_Wish[T]] = []


class Together(Generic[T]):
    """Does for texts what takes less time for several at once.

    The first threads to come do what they came for. Those that come meanwhile gather, and when a run ends, the first of
    them does what has gathered, for all.

    Args:
        run: gives for each of some texts what becomes of it.
        at_once: how many runs go on at a time; two that each have a core take less time than one for both.
    """

    def __init__(self, run: Callable[[Sequence[str]], Sequence[T]], at_once: int = 1) -> None:
        self._run = run
        self._at_once = at_once
        self._lock = threading.Lock()
        self._running = 0
        self._waiting: list[_Wish[T]] = []

    def __call__(self, text: str) -> T:
        """Give what becomes of a text.

        Raises:
            Exception: what running it raises, alone if need be.
        """
        wish = _Wish[T](text)
        with self._lock:
            self._waiting.append(wish)
            if self._running < self._at_once:
                self._running += 1
                self._hand_on()
        try:
            wish.woken.wait()
        except BaseException:  # an interrupt
            self._withdraw(wish)
            raise
        if wish.batch:
            self._lead(wish.batch)
        return wish.done.result()

    def _lead(self, batch: Sequence[_Wish[T]]) -> None:
        """Do what has gathered, and wake those it was done for and who is to go on."""
        try:
            self._fulfil(batch)
        finally:
            with self._lock:
                left = [wish for wish in batch[1:] if not wish.done.done()]  # if this thread was interrupted
                for wish in batch[1:]:
                    if wish not in left:
                        wish.woken.set()
                self._waiting[:0] = left
                self._hand_on()

    def _hand_on(self) -> None:
        """Let the first of those who wait do what has gathered. The caller holds the lock."""
        batch = self._waiting[: _fitting([wish.text for wish in self._waiting])]
        del self._waiting[: len(batch)]
        if batch:
            batch[0].batch = batch
            batch[0].woken.set()
        else:
            self._running -= 1

    def _withdraw(self, wish: _Wish[T]) -> None:
        with self._lock:
            if wish in self._waiting:
                self._waiting.remove(wish)
            elif wish.batch:
                self._waiting[:0] = wish.batch[1:]
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
