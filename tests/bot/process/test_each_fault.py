"""Each of Discord's faults at each request of a question's life, each way a connection ends, and disorder of events.

Nobody is answered twice; what could be said in the end is said; the bot lives on. Requests wait before they are made
again, so that all of a form happen at once, in channels of their own.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.bot.process.harness import FARE, FARE_PRINTED, MILL, Run, button, quoted, serving
from tests.discord_server import MANAGE_GUILD, MEMBER, Channel, Guild, Interaction, Sent, User, Wire
from tests.discord_server.journal import Fault

pytestmark = [pytest.mark.faults, pytest.mark.process]

MILL_PRINTED = "The paper mill in Storvik closes in March."
FAULTS: dict[str, dict[str, Any]] = {
    "500": {"status": 500},
    "502": {"status": 502},
    "502, though done": {"status": 502, "applied": True},
    "429": {"status": 429},
    "connection reset": {"kind": "disconnect"},
    "connection reset, though done": {"kind": "disconnect", "applied": True},
    "no response": {"kind": "hang"},
}
ALWAYS = 1000
PER_GUILD = 20  # cases, since a server has a limit to what waits
WITHOUT_END = {1000, 1001, 4000, 4001, 4002, 4003, 4005, 4007, 4008, 4009, None}
FOR_GOOD = {4004, 4010, 4011, 4012, 4013, 4014}


@dataclass
class Case:
    """One question whose request fails: where, by whom, and in the end what everybody has seen of it."""

    run: Run
    guild: Guild
    channel: Channel
    person: User
    how: dict[str, Any]
    faults: list[Fault] = field(default_factory=list)

    @property
    def wire(self) -> Wire:
        return self.run.wire

    def fail(self, pattern: str, method: str | None = None) -> None:
        """Arm the fault; nothing has been sent yet of what was done in the same moment."""
        self.faults.append(self.wire.fail(pattern, method=method, **self.how))

    def said(self, text: str = FARE, **how: Any) -> Sent:
        return self.wire.say(self.channel, self.person, text, mention=True, **how)

    async def answered(self) -> tuple[Sent, Sent]:
        """Ask and wait for the answer, before anything fails."""
        asked = self.said()
        return asked, await self.wire.wait_for_reply(asked)


Outcome = Callable[[], list[Sent]]
"""Returns the messages that answer by now."""


async def acknowledged(case: Case) -> Outcome:
    asked = case.wire.slash(case.channel, case.person, "ask", question=FARE)
    case.fail(rf"/interactions/{asked.id}/.+")
    return lambda: asked.messages


async def answered(case: Case) -> Outcome:
    asked = case.wire.slash(case.channel, case.person, "ask", question=FARE)
    case.fail(rf"/webhooks/\d+/{asked.token}/messages/@original")
    return lambda: asked.messages


async def replied(case: Case) -> Outcome:
    asked = case.said()
    case.fail(rf"/channels/{case.channel.id}/messages", "POST")
    return lambda: case.wire.replies(asked)


async def told_directly(case: Case) -> Outcome:
    channel = case.wire.dm(case.person)
    asked = case.wire.say(channel, case.person, FARE)
    case.fail(rf"/channels/{channel.id}/messages", "POST")
    return lambda: case.wire.replies(asked)


async def changed(case: Case) -> Outcome:
    asked, _ = await case.answered()
    case.wire.revise(asked, MILL, mention=True)
    case.fail(rf"/channels/{case.channel.id}/messages/\d+", "PATCH")
    return lambda: [one for one in case.wire.replies(asked) if quoted(one)[0].startswith(MILL_PRINTED)]


async def more_shown(case: Case) -> Outcome:
    _, answer = await case.answered()
    pressed = case.wire.press(case.person, answer, button(answer, "more"))
    case.fail(rf"/interactions/{pressed.id}/.+")
    return lambda: pressed.messages


async def more_filled_in(case: Case) -> Outcome:
    _, answer = await case.answered()
    pressed = case.wire.press(case.person, answer, button(answer, "more"))
    case.fail(rf"/webhooks/\d+/{pressed.token}/messages/@original")
    return lambda: pressed.messages


async def refused(case: Case) -> Outcome:
    _, answer = await case.answered()
    pressed = case.wire.press(case.wire.user("stranger"), answer, button(answer, "delete"))
    case.fail(rf"/interactions/{pressed.id}/.+")
    return lambda: pressed.messages


async def deleted(case: Case) -> Outcome:
    _, answer = await case.answered()
    pressed = case.wire.press(case.person, answer, button(answer, "delete"))
    case.fail(rf"/webhooks/\d+/{pressed.token}/messages/@original", "DELETE")
    return lambda: [answer] if answer.deleted else []


async def in_a_thread(case: Case) -> Outcome:
    asked = case.said()
    case.fail(rf"/channels/{case.channel.id}/messages/\d+/threads", "POST")

    def messages() -> list[Sent]:
        thread = case.wire.channels.get(asked.id)
        return [*(case.wire.messages(thread) if thread else []), *case.wire.replies(asked)]

    return messages


CALLS: tuple[Callable[[Case], Awaitable[Outcome]], ...] = (
    *(acknowledged, answered, replied, told_directly, changed),
    *(more_shown, more_filled_in, refused, deleted, in_a_thread),
)


async def settled(run: Run, guild: Guild) -> None:
    """Wait until the bot has nothing left of what it was asked before: as somebody new, ask it until it answers."""
    asked = run.wire.slash(guild.channel, run.wire.user("somebody"), "ask", question=FARE)
    assert quoted(await run.wire.wait_for_answer(asked))


async def tried(case: Case, call: Callable[[Case], Awaitable[Outcome]]) -> Outcome:
    """Let a call fail, wait until that has happened, and end the fault where it would go on for ever."""
    outcome = await call(case)
    (fault,) = case.faults
    await case.wire.wait_for(lambda: fault.hits or None, what=f"{call.__name__}, {case.how}")
    if fault.kind == "hang":
        fault.release()
    return outcome


def cases_of(run: Run, kinds: list[tuple[str, Any, int]]) -> list[Case]:
    """Make a place and a person for each; those whose answers go to threads have a server of their own."""
    wire, guilds = run.wire, dict[tuple[bool, int], Guild]()
    cases = []
    for number, (name, call, times) in enumerate(kinds):
        key = (call is in_a_thread, number // PER_GUILD)
        guild = guilds[key] if key in guilds else guilds.setdefault(key, wire.guild(f"server {number}"))
        channel = wire.channel(guild, f"channel {number}")
        wire.gateway.dispatch("CHANNEL_CREATE", channel.payload(wire.bot), guild)
        cases.append(Case(run, guild, channel, wire.user(f"person{number}"), {**FAULTS[name], "times": times}))
    return cases


async def threaded(run: Run, guilds: list[Guild]) -> None:
    """Have answers in threads in some servers."""
    for guild in dict.fromkeys(guilds):
        options: dict[str, Any] = {"in-threads": True, "permissions": MEMBER | MANAGE_GUILD}
        asked = run.wire.slash(guild.channel, run.wire.user("keeper"), "settings", **options)
        await run.wire.wait_for_answer(asked)


@pytest.mark.parametrize("times", [1, 2, ALWAYS], ids=["once", "twice", "always"])
def test_each_request_of_a_question(tmp_path: Path, times: int):
    asyncio.run(each_request(tmp_path, times))


async def each_request(folder: Path, times: int) -> None:
    async with serving(folder, wire=Wire(deadline=60)) as run:
        kinds = [(name, call, times) for call in CALLS for name in FAULTS]
        cases = cases_of(run, kinds)
        tries = [(f"{call.__name__}, {name}", case, call) for case, (name, call, _) in zip(cases, kinds, strict=True)]
        await threaded(run, [case.guild for _, case, call in tries if call is in_a_thread])
        outcomes = await asyncio.gather(*(tried(case, call) for _, case, call in tries))
        if times == ALWAYS:
            await quiet(run)
            run.wire.clear_faults()
        wrong: list[str] = []
        for (name, case, _), outcome in zip(tries, outcomes, strict=True):
            if times != ALWAYS or case.faults[0].kind == "hang":
                with contextlib.suppress(AssertionError):
                    await run.wire.wait_for(lambda outcome=outcome: outcome() or None, timeout=30)  # type: ignore[misc]
                wrong += [] if outcome() else [f"lost: {name}"]
        for guild in dict.fromkeys(case.guild for case in cases):
            await settled(run, guild)
        wrong += [f"twice: {name}" for (name, *_), outcome in zip(tries, outcomes, strict=True) if len(outcome()) > 1]
        assert wrong == []


async def quiet(run: Run) -> None:
    """Wait until the bot makes no failing request any more: it waits longer before each, ten seconds at most."""
    seen = -1
    while seen != (seen := sum(len(fault.hits) for fault in run.wire.journal.faults)):
        await asyncio.sleep(12)


# The gateway


async def answered_once(run: Run, *asked: Interaction | Sent) -> None:
    """Wait until each is answered with quotes, and the bot is done; check that none was answered twice."""
    for one in asked:
        interaction = isinstance(one, Interaction)
        assert quoted(await (run.wire.wait_for_answer(one) if interaction else run.wire.wait_for_reply(one)))
    await settled(run, run.guild)
    for one in asked:
        assert len(one.messages if isinstance(one, Interaction) else run.wire.replies(one)) == 1


def both(run: Run, name: str) -> tuple[Interaction, Sent]:
    """Ask by command and by a mention, each as somebody new."""
    asked = run.wire.slash(run.guild.channel, run.wire.user(f"asker {name}"), "ask", question=FARE)
    return asked, run.wire.say(run.guild.channel, run.wire.user(f"sayer {name}"), MILL, mention=True)


def test_a_connection_that_ends_in_any_way(tmp_path: Path):
    async def test() -> None:
        async with serving(tmp_path, errors="Attempting a reconnect", FAKE_SECONDS="0.2") as run:
            gateway = run.wire.gateway
            for code in sorted(WITHOUT_END, key=str):
                before = both(run, f"before {code}")
                await run.wire.wait_for_callback(before[0])
                began = len(gateway.identifies) + len(gateway.resumed)
                async with gateway.down(code):
                    missed = both(run, f"during {code}") if gateway.sessions else ()
                await run.wire.wait_for(
                    lambda began=began: len(gateway.identifies) + len(gateway.resumed) > began,  # type: ignore[misc]
                    what=f"a connection after {code}",
                )
                await run.wire.wait_until_ready()
                await answered_once(run, *before, *missed, *both(run, f"after {code}"))

    asyncio.run(test())


@pytest.mark.parametrize("code", sorted(FOR_GOOD))
def test_a_connection_that_is_closed_for_good(tmp_path: Path, code: int):
    async def test() -> None:
        async with serving(tmp_path) as run:
            await settled(run, run.guild)
            await run.wire.gateway.drop(code)
            assert await run.bot.wait() == 2
            last = run.bot.lines[-1]
            assert last.startswith("pullquote: ")
            assert "intents" in last if code == 4014 else f"({code})" in last

    asyncio.run(test())


@pytest.mark.parametrize("resumable", [True, False])
def test_a_session_that_is_said_to_be_invalid(tmp_path: Path, resumable: bool):
    async def test() -> None:
        async with serving(tmp_path, errors="Attempting a reconnect", FAKE_SECONDS="0.2") as run:
            gateway = run.wire.gateway
            for number in range(3):
                asked = both(run, f"{number}")
                await run.wire.wait_for_callback(asked[0])
                began = len(gateway.identifies), len(gateway.resumed)
                gateway.invalidate(resumable=resumable)
                grows = gateway.resumed if resumable else gateway.identifies
                await run.wire.wait_for(lambda grows=grows, n=began[resumable]: len(grows) > n)  # type: ignore[misc]
                await run.wire.wait_until_ready()
                await answered_once(run, *asked, *both(run, f"then {number}"))

    asyncio.run(test())


def test_events_that_come_twice_or_in_another_order(tmp_path: Path):
    async def test() -> None:
        async with serving(tmp_path, FAKE_SECONDS="0.1") as run:
            wire, gateway = run.wire, run.wire.gateway
            asked, said = both(run, "twice")
            wire.gateway.dispatch("INTERACTION_CREATE", asked.payload, run.guild)
            wire.announce("MESSAGE_CREATE", said)
            await answered_once(run, asked, said)
            wire.gateway.dispatch("INTERACTION_CREATE", asked.payload, run.guild)
            wire.announce("MESSAGE_CREATE", said)
            await answered_once(run, asked, said)

            (session,) = gateway.sessions.values()
            async with gateway.down():  # what is missed is replayed in the order in which it was kept
                first = len(session.events)
                several = [one for number in range(4) for one in both(run, f"order {number}")]
                changed, gone = (wire.say(run.guild.channel, wire.user(name), FARE, mention=True) for name in "ab")
                wire.revise(changed, MILL, mention=True)
                wire.remove(gone)
                session.events[first:] = session.events[: first - 1 : -1]
            await answered_once(run, *several)
            await wire.wait_for(lambda: wire.replies(changed))
            await settled(run, run.guild)
            (answer,) = wire.replies(changed)
            assert quoted(answer)[0].startswith((MILL_PRINTED, FARE_PRINTED))
            assert wire.replies(gone) == []

    asyncio.run(test())


def test_clocks_that_jump(tmp_path: Path):
    """The machine sleeps, so that much time passes at once; its clock of the day is set forward and back by days."""

    async def test() -> None:
        clock = tmp_path / "clock"
        clock.write_text("0")
        async with serving(tmp_path, errors="Attempting a reconnect", FAKE_CLOCK=str(clock)) as run:
            for number, days in enumerate((3, -3, 400, 0)):
                clock.write_text(str(days * 86_400))
                await answered_once(run, *both(run, f"{days}"))
                asked = run.wire.say(run.guild.channel, run.wire.user(f"reader {number}"), FARE, mention=True)
                answer = await run.wire.wait_for_reply(asked)
                pressed = run.wire.press(asked.author, answer, button(answer, "check"))
                assert (await run.wire.wait_for_answer(pressed)).content.count("**unchanged**")
            os.kill(run.bot.pid, signal.SIGSTOP)
            said = both(run, "asleep")[1]
            await run.wire.gateway.drop(None)
            await asyncio.sleep(2)
            os.kill(run.bot.pid, signal.SIGCONT)
            await answered_once(run, said, *both(run, "awake"))

    asyncio.run(test())
