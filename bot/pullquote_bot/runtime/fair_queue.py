"""Blocking work -> threads, in turns that are fair to every server; identical work in flight is done once.

Each server has a queue, first come first served, and the queues are served in rotation: with S servers waiting, whoever
has N before them in their own queue waits for at most N + (N + 1) * (S - 1) others, however long the other queues are.
Whoever joins work that another server waits for keeps their own place too: it is begun at whichever job comes first.
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
from typing import Any, Literal, TypeVar

from pullquote import PullquoteError
from pullquote_bot.observability.logging import incident

T = TypeVar("T")

log = logging.getLogger("pullquote.bot")

LAST = "last"
"""The queue of work that nobody waits for: it is begun only while all other queues are empty."""


class Busy(PullquoteError):
    """There is no room for more work; with the code `closing`, there will be none, as the bot is stopping."""

    def __init__(self, code: Literal["queue_full", "own_queue_full", "closing"]) -> None:
        super().__init__(code, "the bot is stopping" if code == "closing" else "too much is waiting")

    @property
    def closing(self) -> bool:
        """Whether the bot is stopping."""
        return self.code == "closing"


@dataclass(eq=False, slots=True)
class _Job:
    """Work that waits or runs. It takes room of `room`, and has a place in the queue of each of `servers`."""

    work: Callable[[], Any]
    dedupe_key: Hashable | None
    asked: float
    servers: list[Hashable]
    room: Hashable
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
        """Return the work's result, or raise its error with the traceback it had, not with those of other callers."""
        if self.error is not None:
            raise self.error.with_traceback(self.traceback)
        return self.result


class FairExecutor:
    """Runs blocking work in threads, so that it never holds up the event loop.

    All methods are to be called from the event loop's thread.

    Args:
        workers: how many threads there are.
        room: how much work may wait in all.
        max_waiting_per_server: how much work of one server may wait.
        observe: is told `"queue"` and the seconds that a work has waited, when it begins.
    """

    def __init__(
        self,
        *,
        workers: int = 2,
        max_waiting: int = 200,
        max_waiting_per_server: int = 40,
        observe: Callable[[str, float], None] | None = None,
    ) -> None:
        self._workers, self._max_waiting, self._max_waiting_per_server = workers, max_waiting, max_waiting_per_server
        self._observe = observe
        self._executor = ThreadPoolExecutor(workers, thread_name_prefix="pullquote")
        self._queues: OrderedDict[Hashable, deque[_Job]] = OrderedDict()
        self._waiting: set[_Job] = set()
        self._running: set[_Job] = set()
        self._shared: dict[Hashable, _Job] = {}
        self._closing = False

    @property
    def waiting(self) -> int:
        """How much work waits for a thread."""
        return len(self._waiting)

    @property
    def running(self) -> int:
        """How much work is being done."""
        return len(self._running)

    async def run(
        self,
        server: Hashable,
        work: Callable[[], T],
        *,
        dedupe_key: Hashable | None = None,
        room: Hashable | None = None,
    ) -> T:
        """Do work when it is this server's job, and give what it gives.

        If the caller is cancelled, work that waits for nobody else is not done; work that has begun is completed.

        Args:
            server: whose job it takes.
            work: is called without arguments, in another thread.
            dedupe_key: a key that equal work shares, so that it is done once for all who ask before it is done; it must
                include everything the result depends on, and who may see it. None: shared with nobody.
            room: whose room it takes while it waits, if not the server's.

        Raises:
            Busy: all room is taken, or the turns are closing.
            BaseException: whatever the work raises.
        """
        if self._closing:
            raise Busy("closing")
        job = self._joined(server, dedupe_key) or self._queued(server, work, dedupe_key, room or server)
        job.callers += 1
        try:
            self._begin()
            await job.finished.wait()
        finally:
            job.callers -= 1
            if not job.callers and job.execution is None:
                self._withdraw(job)
        result: T = job.outcome()
        return result

    async def close(self, grace: float | None) -> None:
        """Take no more work, complete what there is, and give up what is not completed in time.

        Those who wait for what is given up get Busy. A thread cannot be stopped: work that has begun goes on in it.

        Args:
            grace: how many seconds there are; None: as many as it takes.
        """
        self._closing = True
        left = [*self._running, *self._waiting]
        try:
            async with asyncio.timeout(grace):
                for job in left:
                    await job.finished.wait()
        except TimeoutError:
            count = sum(not job.finished.is_set() for job in left)
            log.warning("stopped before %d requests were done, after waiting for %g seconds", count, grace)
        finally:
            for job in left:
                if not job.finished.is_set():
                    self._give_up(job)
            self._executor.shutdown(wait=False, cancel_futures=True)

    def _joined(self, server: Hashable, dedupe_key: Hashable | None) -> _Job | None:
        job = self._shared.get(dedupe_key)
        if job in self._waiting and server not in job.servers:
            job.servers.append(server)
            self._queues.setdefault(server, deque()).append(job)
        return job

    def _queued(self, server: Hashable, work: Callable[[], Any], dedupe_key: Hashable | None, room: Hashable) -> _Job:
        if len(self._running) >= self._workers:
            self._require_room(room)
        job = _Job(work, dedupe_key, monotonic(), [server], room)
        self._queues.setdefault(server, deque()).append(job)
        self._waiting.add(job)
        if dedupe_key is not None:
            self._shared[dedupe_key] = job
        return job

    def _require_room(self, room: Hashable) -> None:
        if len(self._waiting) >= self._max_waiting:
            raise Busy("queue_full")
        if sum(job.room == room for job in self._waiting) >= self._max_waiting_per_server:
            raise Busy("own_queue_full")

    def _begin(self) -> None:
        """Begin work in the rotation of servers while threads are free."""
        while self._queues and len(self._running) < self._workers:
            server = next((one for one in self._queues if one != LAST), LAST)
            job = self._queues[server][0]
            self._leave_queues(job)
            if server in self._queues:
                self._queues.move_to_end(server)
            job.execution = asyncio.get_running_loop().run_in_executor(self._executor, job.perform)
            job.execution.add_done_callback(partial(self._end, job))
            self._running.add(job)
            if self._observe:
                self._observe("queue", monotonic() - job.asked)

    def _end(self, job: _Job, execution: asyncio.Future[None]) -> None:
        if job.error is not None and not job.callers and not execution.cancelled():
            incident(log, job.error, "work failed that everyone who asked for it had given up")
        self._running.discard(job)
        self._forget(job)
        self._begin()

    def _withdraw(self, job: _Job) -> None:
        self._leave_queues(job)
        self._forget(job)

    def _give_up(self, job: _Job) -> None:
        job.error = Busy("closing")
        if job.execution is not None:
            job.execution.cancel()
        self._withdraw(job)

    def _leave_queues(self, job: _Job) -> None:
        if job in self._waiting:
            self._waiting.remove(job)
            for server in job.servers:
                self._queues[server].remove(job)
                if not self._queues[server]:
                    del self._queues[server]

    def _forget(self, job: _Job) -> None:
        """Let nobody join a job any more, and wake those who wait for it."""
        if self._shared.get(job.dedupe_key) is job:
            del self._shared[job.dedupe_key]
        job.finished.set()
