from __future__ import annotations

import asyncio
import gc
import logging
import threading
from collections.abc import Callable, Coroutine, Hashable
from typing import Any

import pytest
from hypothesis import given, strategies as st

from pullquote_bot.runtime import fair_queue as turns_module
from pullquote_bot.runtime.fair_queue import LAST, Busy, FairExecutor


class Threads:
    """Threads controlled by a test: a job begins when the loop asks for a thread, and ends when the test says so."""

    def __init__(self) -> None:
        self.begun: list[asyncio.Future[Any]] = []
        asyncio.get_running_loop().run_in_executor = self._begin  # type: ignore[assignment, method-assign]

    def _begin(self, executor: object, work: Callable[[], Any]) -> asyncio.Future[Any]:
        future = asyncio.get_running_loop().create_future()
        self.begun.append(future)
        work()
        return future

    @property
    def busy(self) -> list[asyncio.Future[Any]]:
        return [future for future in self.begun if not future.done()]

    async def end(self, number: int = 0) -> None:
        """End one of the jobs that have begun and not ended."""
        self.busy[number].set_result(None)
        await settle()

    async def end_all(self) -> None:
        while self.busy:
            await self.end()


async def settle() -> None:
    """Run everything that waits only for the event loop."""
    for _ in range(10):
        await asyncio.sleep(0)


def run(test: Callable[[], Coroutine[Any, Any, None]]) -> Callable[[], None]:
    """Make a plain test of a coroutine, which fails if the loop is told of an unhandled error."""

    def plain() -> None:
        asyncio.run(watched(test()))

    plain.__name__ = test.__name__
    return plain


async def watched(test: Coroutine[Any, Any, None]) -> None:
    """Run a test, and check that the loop was told of no unhandled error (asyncio reports one when it is collected)."""
    told: list[dict[str, Any]] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: told.append(context))
    await test
    await settle()
    gc.collect(1)
    assert told == []


def asks(
    turns: FairExecutor, server: Hashable, work: Callable[[], Any], dedupe_key: Hashable | None = None
) -> asyncio.Task[Any]:
    return asyncio.get_running_loop().create_task(turns.run(server, work, dedupe_key=dedupe_key))


def test_no_loop_is_needed_to_make_turns():
    turns = FairExecutor()
    assert (turns.waiting, turns.running) == (0, 0)
    asyncio.run(turns.close(0))


@run
async def test_work_runs_in_other_threads_and_the_loop_goes_on() -> None:
    turns = FairExecutor(workers=2)
    both = threading.Barrier(2)
    release = threading.Event()

    def work() -> int:
        both.wait(60)
        release.wait(60)
        return threading.get_ident()

    asked = [asks(turns, "a", work), asks(turns, "b", work)]
    while both.n_waiting or not turns.running:  # until both wait for the test to release them
        await asyncio.sleep(0)
    assert turns.running == 2
    release.set()
    threads = await asyncio.gather(*asked)
    assert len({*threads, threading.get_ident()}) == 3
    await turns.close(60)
    assert (turns.waiting, turns.running) == (0, 0)


@run
async def test_what_nobody_waits_for_is_begun_when_nothing_else_waits() -> None:
    threads, turns, order = Threads(), FairExecutor(workers=1), []
    asked = [asks(turns, LAST, lambda n=n: order.append((LAST, n))) for n in range(2)]  # one begins: nothing else waits
    asked += [asks(turns, server, lambda s=server: order.append((s, 0))) for server in ("a", "b", "a")]
    await settle()
    await threads.end_all()
    assert order == [(LAST, 0), ("a", 0), ("b", 0), ("a", 0), (LAST, 1)]
    await asyncio.gather(*asked)
    await turns.close(0)


@run
async def test_a_server_with_forty_waiting_does_not_starve_one_with_one() -> None:
    threads, turns, order = Threads(), FairExecutor(workers=1), []
    asked = [asks(turns, "many", lambda n=n: order.append(("many", n))) for n in range(41)]
    await settle()
    asked.append(asks(turns, "one", lambda: order.append(("one", 0))))
    await settle()
    assert (turns.running, turns.waiting) == (1, 41)
    await threads.end_all()
    await asyncio.gather(*asked)
    assert order.index(("one", 0)) <= 2
    assert [n for server, n in order if server == "many"] == list(range(41))
    await turns.close(0)


@run
async def test_a_server_that_joins_waiting_work_keeps_its_own_place() -> None:
    threads, turns, order = Threads(), FairExecutor(workers=1), []
    asked = [asks(turns, "many", lambda n=n: order.append(n), dedupe_key=n) for n in range(30)]
    await settle()
    joined = asks(turns, "one", lambda: order.append("again"), dedupe_key=29)
    await settle()
    assert turns.waiting == 29
    await threads.end()
    await threads.end()
    await threads.end()
    assert joined.done()
    assert order[:3] == [0, 1, 29]
    await threads.end_all()
    await asyncio.gather(*asked, joined)
    assert order == [0, 1, 29, *range(2, 29)]
    await turns.close(0)


@run
async def test_no_room_is_said_and_changes_nothing() -> None:
    threads, turns = Threads(), FairExecutor(workers=1, max_waiting=5, max_waiting_per_server=3)
    asked = [asks(turns, "a", lambda n=n: n, dedupe_key=n) for n in range(4)]
    await settle()
    with pytest.raises(Busy, match="too much is waiting") as own:
        await turns.run("a", lambda: 9)
    assert not own.value.closing
    asked += [asks(turns, "b", lambda n=n: n) for n in (4, 5)]
    await settle()
    with pytest.raises(Busy, match="too much is waiting") as total:
        await turns.run("c", lambda: 9)
    assert not total.value.closing
    asked.append(asks(turns, "a", lambda: -1, dedupe_key=3))  # shared work takes no place in the queue
    asked.append(asks(turns, "c", lambda: -1, dedupe_key=3))
    await settle()
    assert (turns.running, turns.waiting) == (1, 5)
    await threads.end_all()
    assert await asyncio.gather(*asked) == [0, 1, 2, 3, 4, 5, 3, 3]
    assert await asyncio.gather(asks(turns, "a", lambda: 7), threads_end_soon(threads)) == [7, None]
    await turns.close(0)


async def threads_end_soon(threads: Threads) -> None:
    await settle()
    await threads.end_all()


@run
async def test_without_room_to_wait_work_begins_while_a_thread_is_free() -> None:
    threads, turns = Threads(), FairExecutor(workers=1, max_waiting=0)
    first = asks(turns, "a", lambda: 1)
    await settle()
    with pytest.raises(Busy):
        await turns.run("b", lambda: 2)
    await threads.end_all()
    assert await first == 1
    await turns.close(0)


@run
async def test_identical_work_is_done_once_while_it_waits_and_while_it_runs() -> None:
    threads, turns, done = Threads(), FairExecutor(workers=1), []

    def work() -> str:
        done.append("question")
        return f"answer {len(done)}"

    asked = [asks(turns, "a", work, dedupe_key="question") for _ in range(3)]
    await settle()
    assert (turns.running, turns.waiting) == (1, 0)
    asked += [asks(turns, "b", work, dedupe_key="question"), asks(turns, "a", work, dedupe_key="another")]
    await settle()
    asked += [asks(turns, "b", work, dedupe_key="another"), asks(turns, "b", work), asks(turns, "b", work)]
    await settle()
    assert (turns.running, turns.waiting) == (1, 3)
    await threads.end_all()
    results = await asyncio.gather(*asked)
    assert results[:4] == ["answer 1"] * 4
    assert results[4] == results[5]
    assert len({*results}) == len(done) == 4
    later = asks(turns, "a", work, dedupe_key="question")
    await settle()
    await threads.end_all()
    assert await later == "answer 5"  # finished work is not kept
    await turns.close(0)


@run
async def test_one_who_leaves_takes_nothing_from_the_others() -> None:
    threads, turns, done = Threads(), FairExecutor(workers=1), []
    running = [asks(turns, s, lambda: done.append("running"), dedupe_key="running") for s in "ab"]
    waiting = [asks(turns, s, lambda: done.append("waiting"), dedupe_key="waiting") for s in "ab"]
    await settle()
    running[0].cancel()
    waiting[0].cancel()
    await settle()
    assert running[0].cancelled()
    assert waiting[0].cancelled()
    assert (turns.running, turns.waiting) == (1, 1)
    await threads.end_all()
    await asyncio.gather(running[1], waiting[1])
    assert done == ["running", "waiting"]
    await turns.close(0)


@run
async def test_work_that_nobody_waits_for_is_not_begun_but_completed_if_it_was() -> None:
    threads, turns, done = Threads(), FairExecutor(workers=1), []
    running = asks(turns, "a", lambda: done.append("running"), dedupe_key="running")
    waiting = [asks(turns, s, lambda: done.append("waiting"), dedupe_key="waiting") for s in "ab"]
    last = asks(turns, "a", lambda: done.append("last"))
    await settle()
    for task in (running, *waiting):
        task.cancel()
    await settle()
    assert (turns.running, turns.waiting) == (1, 1)
    again = asks(turns, "a", lambda: done.append("never"), dedupe_key="running")  # joins work still running
    again = asks(turns, "c", lambda: done.append("again"), dedupe_key="waiting")
    await threads.end_all()
    await asyncio.gather(last, again, again)
    assert done == ["running", "last", "again"]
    await turns.close(0)


def test_an_error_reaches_everyone_who_asked_with_its_own_traceback(caplog: pytest.LogCaptureFixture):
    def fails() -> None:
        raise LookupError("no such article")

    async def test() -> None:
        threads, turns = Threads(), FairExecutor(workers=1)
        asked = [asks(turns, server, fails, dedupe_key="key") for server in "abc"]
        await settle()
        await threads.end_all()
        lengths = set()
        for task in asked:
            with pytest.raises(LookupError, match="no such article") as caught:
                await task
            names = [entry.name for entry in caught.traceback]
            assert names[-1] == "fails"
            lengths.add(names.count("run"))
        assert lengths == {1}
        assert (turns.running, turns.waiting) == (0, 0)
        after = asks(turns, "a", lambda: "works", dedupe_key="key")
        await settle()
        await threads.end_all()
        assert await after == "works"
        await turns.close(0)

    asyncio.run(watched(test()))
    assert caplog.records == []  # whoever asked says what went wrong


@pytest.mark.parametrize("error", [StopIteration("end"), asyncio.CancelledError(), TimeoutError()])
def test_no_error_takes_a_thread_from_us(error: BaseException):
    def fails() -> None:
        raise error

    async def test() -> None:
        turns = FairExecutor(workers=1)
        with pytest.raises((type(error), RuntimeError)):  # Python turns a StopIteration into a RuntimeError
            await turns.run("a", fails)
        assert await turns.run("a", lambda: "works") == "works"
        await turns.close(60)

    asyncio.run(watched(test()))


def test_an_error_that_nobody_waits_for_is_logged(caplog: pytest.LogCaptureFixture):
    async def test() -> None:
        threads, turns = Threads(), FairExecutor(workers=1)
        task = asks(turns, "a", lambda: 1 // 0)
        await settle()
        task.cancel()
        await settle()
        await threads.end_all()
        await turns.close(0)

    asyncio.run(watched(test()))
    (record,) = caplog.records
    assert (record.levelno, record.name) == (logging.ERROR, "pullquote.bot")
    assert "ZeroDivisionError" in caplog.text


@run
async def test_closing_completes_what_there_is_and_takes_no_more() -> None:
    turns = FairExecutor(workers=1)
    begun, release, done = threading.Event(), threading.Event(), []

    def first() -> str:
        begun.set()
        release.wait(60)
        return "first"

    asked = [asks(turns, "a", first, dedupe_key="first"), asks(turns, "a", lambda: done.append(2))]
    left = asks(turns, "b", lambda: done.append("left"))
    await settle()
    closing = asyncio.get_running_loop().create_task(turns.close(600))
    await settle()
    for same in (None, "first"):
        with pytest.raises(Busy, match="stopping") as refused:
            await turns.run("a", lambda: done.append("late"), dedupe_key=same)
        assert refused.value.closing
    left.cancel()
    await settle()
    assert not closing.done()
    assert await asyncio.to_thread(begun.wait, 60)
    release.set()
    await closing
    assert await asyncio.gather(*asked) == ["first", None]
    assert done == [2]
    await turns.close(0)  # closing again changes nothing


def test_closing_gives_up_what_takes_too_long(caplog: pytest.LogCaptureFixture):
    release, ended, done = threading.Event(), threading.Event(), []

    def stuck() -> None:
        release.wait(60)
        ended.set()

    async def test() -> None:
        turns = FairExecutor(workers=2)
        asked = [asks(turns, server, stuck, dedupe_key="stuck") for server in "ab"]
        asked_and_left = asks(turns, "c", stuck)
        asked += [asks(turns, server, lambda: done.append("begun"), dedupe_key="waits") for server in "ab"]
        await settle()
        asked_and_left.cancel()
        await turns.close(0)
        for task in asked:
            with pytest.raises(Busy) as given_up:
                await task
            assert given_up.value.closing
        await settle()
        assert (turns.running, turns.waiting) == (0, 0)

    asyncio.run(watched(test()))
    release.set()
    assert ended.wait(60)  # after the loop is closed
    assert done == []
    assert [record.getMessage() for record in caplog.records] == [
        "stopped before 3 requests were done, after waiting for 0 seconds"
    ]


@run
async def test_a_closing_that_is_cancelled_leaves_nobody_waiting() -> None:
    threads, turns = Threads(), FairExecutor(workers=1)
    asked = [asks(turns, "a", lambda: None) for _ in range(3)]
    await settle()
    closing = asyncio.get_running_loop().create_task(turns.close(600))
    await settle()
    closing.cancel()
    assert all(isinstance(each, Busy) for each in await asyncio.gather(*asked, return_exceptions=True))
    with pytest.raises(asyncio.CancelledError):
        await closing
    assert threads.busy == []


def test_how_long_work_waited_is_observed_when_it_begins(monkeypatch: pytest.MonkeyPatch):
    now = 100.0
    monkeypatch.setattr(turns_module, "monotonic", lambda: now)
    observed: list[tuple[str, float]] = []

    async def test() -> None:
        nonlocal now
        threads = Threads()
        turns = FairExecutor(workers=1, observe=lambda stage, seconds: observed.append((stage, seconds)))
        asked = [asks(turns, "a", lambda: None), asks(turns, "b", lambda: None, dedupe_key=1)]
        await settle()
        assert observed == [("queue", 0.0)]
        now += 2.5
        asked.append(asks(turns, "c", lambda: None, dedupe_key=1))
        await settle()
        now += 1
        await threads.end()
        assert observed == [("queue", 0.0), ("queue", 3.5)]
        await threads.end_all()
        await asyncio.gather(*asked)
        assert len(observed) == 2
        await turns.close(0)

    asyncio.run(test())


ASK = st.tuples(st.just("ask"), st.integers(0, 3), st.none() | st.integers(0, 4))
STEP = st.one_of(
    ASK,
    ASK,
    st.tuples(st.just("end"), st.integers(0, 9), st.none()),
    st.tuples(st.just("leave"), st.integers(0, 99), st.none()),
)


class Schedule:
    """One random schedule, with the expected properties."""

    def __init__(self, workers: int, max_waiting: int, max_waiting_per_server: int) -> None:
        self.threads, self.turns = (
            Threads(),
            FairExecutor(workers=workers, max_waiting=max_waiting, max_waiting_per_server=max_waiting_per_server),
        )
        self.limits = (workers, max_waiting, max_waiting_per_server)
        self.begun: list[int] = []  # the numbers of works, in the order in which they began
        self.asked: list[tuple[int, int | None, asyncio.Task[int]]] = []
        self.before: list[tuple[int, int]] = []  # at each request: how many were queued before it, and begun

    async def ask(self, server: int, same: int | None) -> None:
        number = len(self.asked)
        ahead = sum(s == server and not task.done() for s, _, task in self.asked)
        self.before.append((ahead, len(self.begun)))
        self.asked.append((server, same, asks(self.turns, server, lambda: self.work(number), dedupe_key=same)))
        await settle()

    def work(self, number: int) -> int:
        self.begun.append(number)
        return number

    async def end(self, number: int) -> None:
        if self.threads.busy:
            await self.threads.end(number % len(self.threads.busy))

    async def leave(self, number: int) -> None:
        left = [task for _, _, task in self.asked if not task.done()]
        if left:
            left[number % len(left)].cancel()
            await settle()

    def check_limits(self) -> None:
        workers, max_waiting, _ = self.limits
        assert self.turns.running <= workers
        assert self.turns.running == workers or not self.turns.waiting
        assert self.turns.waiting <= max_waiting
        assert self.turns.running == len(self.threads.busy)

    def check_outcomes(self) -> None:
        order = self.begun
        assert len(order) == len({*order}) == len(self.threads.begun)
        servers = len({server for server, _, _ in self.asked})
        for number, (_, same, task) in enumerate(self.asked):
            assert task.done()
            if task.cancelled():
                continue
            if task.exception():
                assert isinstance(task.exception(), Busy)
                assert number not in order
                continue
            done = task.result()
            assert done in order
            assert done == number or (same is not None and same == self.asked[done][1])
            ahead, begun = self.before[number]
            assert order.index(done) - begun <= ahead + (ahead + 1) * (servers - 1)

    def check_first_come_first_served(self) -> None:
        """Check that jobs which no other server joined begin in the order in which their server asked for them."""
        for server in range(4):
            own = [n for n in self.begun if self.asked[n][0] == server and self.asked[n][1] is None]
            assert own == sorted(own)


@given(
    steps=st.lists(STEP, max_size=60),
    workers=st.integers(1, 3),
    max_waiting=st.integers(0, 12),
    max_waiting_per_server=st.integers(0, 5),
)
def test_nothing_is_lost_or_done_twice_and_every_server_gets_its_turn(
    steps: list[tuple[str, int, int | None]], workers: int, max_waiting: int, max_waiting_per_server: int
):
    async def test() -> None:
        schedule = Schedule(workers, max_waiting, max_waiting_per_server)
        for step, number, same in steps:
            await (schedule.ask(number, same) if step == "ask" else getattr(schedule, step)(number))
            schedule.check_limits()
        await schedule.threads.end_all()
        schedule.check_limits()
        schedule.check_outcomes()
        schedule.check_first_come_first_served()
        await schedule.turns.close(0)

    asyncio.run(watched(test()))


@given(st.lists(st.tuples(st.integers(0, 5), st.none() | st.integers(0, 5), st.booleans()), max_size=40))
def test_with_real_threads_everyone_gets_the_answer_to_their_own_question(
    asked: list[tuple[int, int | None, bool]],
):
    async def test() -> None:
        turns = FairExecutor(workers=3)
        tasks = []
        for number, (server, same, pauses) in enumerate(asked):
            tasks.append(asks(turns, server, lambda n=number: n, dedupe_key=same))
            if pauses:
                await asyncio.sleep(0)
        results = await asyncio.gather(*tasks)
        for number, (result, (_, same, _)) in enumerate(zip(results, asked, strict=True)):
            assert result == number or (same is not None and same == asked[result][1])
        await turns.close(60)

    asyncio.run(watched(test()))
