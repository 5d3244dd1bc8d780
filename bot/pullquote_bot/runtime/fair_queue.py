"""Blocking work -> threads, in turns that are fair to every server; identical work in flight is done once.

Each server has a queue, first come first served, and the queues are served in rotation: with S servers waiting, whoever
has N before them in their own queue waits for at most N + (N + 1) * (S - 1) others, however long the other queues are.
Whoever joins work that another server waits for keeps their own place too: it is begun at whichever turn comes first.
"""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict, deque
from collections.abc import Callable, Hashable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from time import monotonic
from types import TracebackType
from typing import Any, TypeVar

from pullquote import PullquoteError

T = TypeVar("T")

log = logging.getLogger("pullquote.bot")


class Busy(PullquoteError):
    """There is no room for more work; with `closing`, there will be none, as the bot is stopping."""

    def __init__(self, message: str, *, closing: bool = False) -> None:
        super().__init__("closing" if closing else "busy", "{message}", message=message)
        self.closing = closing


@dataclass(eq=False, slots=True)
class _Turn:
    """Work that waits or runs. It takes room of the first of `servers`, and has a place in the queue of each."""

    work: Callable[[], Any]
    same: Hashable | None
    asked: float
    servers: list[Hashable]
    callers: int = 0
    execution: asyncio.Future[None] | None = None
    finished: asyncio.Event = field(default_factory=asyncio.Event)
    result: Any = None
    error: BaseException | None = None
    traceback: TracebackType | None = None

    def perform(self) -> None:
        """Do the work, in a thread, and keep what it gives or raises for those who asked."""
        try:
            self.result = self.work()
        except BaseException as error:
            self.error, self.traceback = error, error.__traceback__

    def outcome(self) -> Any:
        """Give the work's result, or raise its error with the traceback it had, not with those of other callers."""
        if self.error is not None:
            raise self.error.with_traceback(self.traceback)
        return self.result


class Turns:
    """Runs blocking work in threads, so that it never holds up the event loop.

    All methods are to be called from the event loop's thread.

    Args:
        workers: how many threads there are.
        room: how much work may wait in all.
        room_each: how much work of one server may wait.
        observe: is told `"queue"` and the seconds that a work has waited, when it begins.
    """

    def __init__(
        self,
        *,
        workers: int = 2,
        room: int = 200,
        room_each: int = 40,
        observe: Callable[[str, float], None] | None = None,
    ) -> None:
        self._workers, self._room, self._room_each = workers, room, room_each
        self._observe = observe
        self._executor = ThreadPoolExecutor(workers, thread_name_prefix="pullquote")
        self._queues: OrderedDict[Hashable, deque[_Turn]] = OrderedDict()
        self._waiting: set[_Turn] = set()
        self._running: set[_Turn] = set()
        self._shared: dict[Hashable, _Turn] = {}
        self._closing = False

    @property
    def waiting(self) -> int:
        """How much work waits for a thread."""
        return len(self._waiting)

    @property
    def running(self) -> int:
        """How much work is being done."""
        return len(self._running)

    async def run(self, server: Hashable, work: Callable[[], T], *, same: Hashable | None = None) -> T:
        """Do work when it is this server's turn, and give what it gives.

        If the caller is cancelled, work that waits for nobody else is not done; work that has begun is completed.

        Args:
            server: whose turn it takes.
            work: is called without arguments, in another thread.
            same: a key that equal work shares, so that it is done once for all who ask before it is done; it must
                include everything the result depends on, and who may see it. None: shared with nobody.

        Raises:
            Busy: all room is taken, or the turns are closing.
            BaseException: whatever the work raises.
        """
        if self._closing:
            raise _closing()
        turn = self._joined(server, same) or self._queued(server, work, same)
        turn.callers += 1
        try:
            self._begin()
            await turn.finished.wait()
        finally:
            turn.callers -= 1
            if not turn.callers and turn.execution is None:
                self._withdraw(turn)
        result: T = turn.outcome()
        return result

    async def close(self, grace: float) -> None:
        """Take no more work, complete what there is, and give up what is not completed in time.

        Those who wait for what is given up get Busy. A thread cannot be stopped: work that has begun goes on in it.

        Args:
            grace: how many seconds there are.
        """
        self._closing = True
        left = [*self._running, *self._waiting]
        try:
            async with asyncio.timeout(grace):
                for turn in left:
                    await turn.finished.wait()
        except TimeoutError:
            count = sum(not turn.finished.is_set() for turn in left)
            log.warning("stopped before %d requests were done, after waiting for %g seconds", count, grace)
        finally:
            for turn in left:
                if not turn.finished.is_set():
                    self._give_up(turn)
            self._executor.shutdown(wait=False, cancel_futures=True)

    def _joined(self, server: Hashable, same: Hashable | None) -> _Turn | None:
        turn = self._shared.get(same)
        if turn in self._waiting and server not in turn.servers:
            turn.servers.append(server)
            self._queues.setdefault(server, deque()).append(turn)
        return turn

    def _queued(self, server: Hashable, work: Callable[[], Any], same: Hashable | None) -> _Turn:
        if len(self._running) >= self._workers:
            self._require_room(server)
        turn = _Turn(work, same, monotonic(), [server])
        self._queues.setdefault(server, deque()).append(turn)
        self._waiting.add(turn)
        if same is not None:
            self._shared[same] = turn
        return turn

    def _require_room(self, server: Hashable) -> None:
        if len(self._waiting) >= self._room:
            raise Busy(f"{self._room} requests are waiting, and there is room for no more: ask again in a minute")
        if sum(turn.servers[0] == server for turn in self._waiting) >= self._room_each:
            raise Busy(
                f"{self._room_each} requests from here are waiting, and there is room for no more: "
                "ask again in a minute"
            )

    def _begin(self) -> None:
        """Begin work in the rotation of servers while threads are free."""
        while self._queues and len(self._running) < self._workers:
            server = next(iter(self._queues))
            turn = self._queues[server][0]
            self._leave_queues(turn)
            if server in self._queues:
                self._queues.move_to_end(server)
            turn.execution = asyncio.get_running_loop().run_in_executor(self._executor, turn.perform)
            turn.execution.add_done_callback(partial(self._end, turn))
            self._running.add(turn)
            if self._observe:
                self._observe("queue", monotonic() - turn.asked)

    def _end(self, turn: _Turn, execution: asyncio.Future[None]) -> None:
        if turn.error is not None and not turn.callers and not execution.cancelled():
            log.error("work failed that everyone who asked for it had given up", exc_info=turn.error)
        self._running.discard(turn)
        self._forget(turn)
        self._begin()

    def _withdraw(self, turn: _Turn) -> None:
        self._leave_queues(turn)
        self._forget(turn)

    def _give_up(self, turn: _Turn) -> None:
        turn.error = _closing()
        if turn.execution is not None:
            turn.execution.cancel()
        self._withdraw(turn)

    def _leave_queues(self, turn: _Turn) -> None:
        if turn in self._waiting:
            self._waiting.remove(turn)
            for server in turn.servers:
                self._queues[server].remove(turn)
                if not self._queues[server]:
                    del self._queues[server]

    def _forget(self, turn: _Turn) -> None:
        """Let nobody join a turn any more, and wake those who wait for it."""
        if self._shared.get(turn.same) is turn:
            del self._shared[turn.same]
        turn.finished.set()


def _closing() -> Busy:
    return Busy("the bot is stopping: ask again when it is back", closing=True)
