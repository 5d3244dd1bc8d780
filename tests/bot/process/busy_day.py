"""A day of a busy bot, its time compressed: fifty servers over the fake Discord, with all that happens to them.

    python -m tests.bot.process.busy_day --per-hour 250

People ask by mention, command, reply, in threads, forums and direct messages; they edit, delete, vote and talk among
themselves. Connections drop and sessions end, requests fail or lose their response, events come twice, servers have
outages, threads are archived, and the bot's process is stopped or killed and started again. An hour takes as long as
its questions take to be answered. What counts in the end: every question has one answer, nothing else has any, and the
process has grown no further since it warmed up.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import resource
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Coroutine
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from tests.bot.process.harness import FARE, FARE_PRINTED, MILL, UNANSWERED, Run, button, quoted, serving
from tests.discord_server import MANAGE_GUILD, MEMBER, Channel, Guild, Interaction, Sent, User, Wire
from tests.support.memory import resident

SERVERS, PEOPLE = 50, 2000
HOURS = 24
RESTARTS = {3: "stop", 6: "kill", 9: "stop", 12: "kill"}
"""Hours at whose end the process is stopped or killed; after the last it lives on until the day's end."""
AT_ONCE = 20
MILL_PRINTED = "The paper mill in Storvik closes in March."
QUESTIONS = (
    (FARE, FARE_PRINTED),
    (MILL, MILL_PRINTED),
    ("Which owner blamed energy prices?", "The owner blamed energy prices."),
    (UNANSWERED, None),
)
RESTARTING = "I am being restarted: ask again in a minute."
POSTS = r"/channels/\d+/messages"
FAULTS: tuple[dict[str, Any], ...] = (
    {"status": 502, "applied": True},
    {"status": 429, "retry_after": 0.05},
    {"kind": "disconnect"},
    {"kind": "disconnect", "applied": True},
)


@dataclass
class Expected:
    """What somebody wrote, and how many answers it is to have in the end; None: at most one, as it was deleted."""

    asked: Sent
    count: int | None
    printed: str | None = None
    while_stopping: bool = False


@dataclass
class Report:
    """The day in figures; memory is the process's resident size, in MiB.

    `refused` are the requests that exceeded a rate limit, by its scope; the compressed time makes them many.
    """

    asked: Counter[str] = field(default_factory=Counter)
    happened: Counter[str] = field(default_factory=Counter)
    lost: list[str] = field(default_factory=list)
    twice: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    unasked: list[str] = field(default_factory=list)
    refused: dict[str, int] = field(default_factory=dict)
    invalid_requests: int = 0
    memory_warm: float = 0.0
    memory_end: float = 0.0
    seconds: float = 0.0
    processor_seconds: float = 0.0


class Day:
    """A day of a run.

    Args:
        run: the bot in its first process, and a reader.
        lives: ends the later processes.
        per_hour: how much people do in an hour.
        seed: of everything that is left to chance.
    """

    def __init__(self, run: Run, lives: AsyncExitStack, per_hour: int, seed: int = 1) -> None:
        self._run, self._wire, self._lives, self._per_hour = run, run.wire, lives, per_hour
        self._random = random.Random(seed)
        self._people = [self._wire.user(f"person{number}") for number in range(PEOPLE)]
        self._guilds = [run.guild]
        self._forums: dict[Guild, Channel] = {}
        self._away: set[Guild] = set()
        self._expected: list[Expected] = []
        self._slots = asyncio.Semaphore(AT_ONCE)
        self.report = Report()
        self._doings: list[tuple[int, Callable[[], Coroutine[Any, Any, None]]]] = [
            (40, self._mention),
            (15, self._command),
            (8, self._follow_up),
            (8, self._thread),
            (8, self._asking_post),
            (8, self._silent_post),
            (5, self._direct),
            (4, self._edited),
            (4, self._deleted),
            (3, self._pressed),
            (5, self._talk),
        ]

    async def live(self) -> Report:
        """Live through the day."""
        began = time.monotonic()
        await self._settle()
        last = max(RESTARTS)
        for hour in range(HOURS):
            await self._hour(hour)
            if hour in RESTARTS:
                await self._restart(RESTARTS[hour])
            if hour == last + 3:
                self.report.memory_warm = self._memory()
        self.report.memory_end = self._memory()
        await self._quiet()
        self._judge()
        self.report.refused = self._wire.rates.refused
        self.report.invalid_requests = self._wire.rates.invalid(self._wire.time())
        self.report.seconds = time.monotonic() - began
        return self.report

    # What happens

    async def _settle(self) -> None:
        """Make the servers; some have new posts answered unasked, some have answers in threads."""
        wire = self._wire
        for number in range(1, SERVERS):
            self._guilds.append(wire.guild(f"server {number}"))
        for number, guild in enumerate(self._guilds):
            wire.channel(guild, "second")
            self._forums[guild] = wire.forum(guild, "questions", tags=("fares",))
            for channel in guild.channels[1:]:
                wire.gateway.dispatch("CHANNEL_CREATE", channel.payload(wire.bot), guild)
            options: dict[str, Any] = {"answer-posts": self._forums[guild]} if self._answers_posts(guild) else {}
            if self._in_threads(guild):
                options["in-threads"] = True
            if options:
                keeper = self._people[number]
                done = wire.slash(guild.channel, keeper, "settings", permissions=MEMBER | MANAGE_GUILD, **options)
                await wire.wait_for_answer(done)

    def _answers_posts(self, guild: Guild) -> bool:
        return self._guilds.index(guild) % 2 == 0

    def _in_threads(self, guild: Guild) -> bool:
        return self._guilds.index(guild) % 5 == 4

    async def _hour(self, hour: int) -> None:
        """Let people do what they do; now and then something fails meanwhile."""
        weights = [weight for weight, _ in self._doings]
        doings = self._random.choices([doing for _, doing in self._doings], weights, k=self._per_hour)
        doings.insert(self._random.randrange(len(doings)), self._trouble(hour))
        async with asyncio.TaskGroup() as group:
            for doing in doings:
                await self._slots.acquire()
                group.create_task(self._done(doing))
                await asyncio.sleep(0)
        await self._outage() if hour % 4 == 2 else None
        if hour % 8 == 5:
            self.report.happened["session ended"] += 1
            self._wire.gateway.invalidate()
            await self._wire.wait_until_ready()

    async def _done(self, doing: Callable[[], Coroutine[Any, Any, None]]) -> None:
        try:
            await doing()
        finally:
            self._slots.release()

    def _trouble(self, hour: int) -> Callable[[], Coroutine[Any, Any, None]]:
        async def trouble() -> None:
            if hour % 2:
                self.report.happened["connection dropped"] += 1
                await self._wire.gateway.drop(self._random.choice((4000, None)))
            else:
                self.report.happened["request failed"] += 1
                self._wire.fail(POSTS, method="POST", **FAULTS[hour // 2 % len(FAULTS)])

        return trouble

    async def _outage(self) -> None:
        """Take a server away for a while, and ask there when it is back."""
        guild = self._random.choice(self._guilds)
        self.report.happened["outage"] += 1
        self._wire.outage(guild)
        self._wire.gateway.dispatch("GUILD_CREATE", guild.payload(self._wire.bot), guild)
        await self._mention(guild)

    async def _restart(self, how: str) -> None:
        """Stop the process while it works, or kill it while it does not, and start another."""
        self.report.happened[f"process: {how}"] += 1
        if how == "stop":
            asked = [self._ask(self._channel(self._guild()), *QUESTIONS[0]) for _ in range(5)]
            assert await self._run.bot.terminate() == 0
            for each in asked:
                each.while_stopping = True
                await self._answered(each)
        else:
            await self._quiet()
            await self._run.bot.kill()
        await self._wire.wait_for(lambda: not self._wire.gateway.connected)
        lines = self._run.bot.lines
        self._run.bot = await self._lives.enter_async_context(self._run.process())
        self._run.bot.lines[:0] = lines
        await self._wire.wait_until_ready()

    async def _quiet(self) -> None:
        """Wait until the bot has handled everything: what it is asked now is answered after that."""
        for _ in range(2):
            await self._answered(self._ask(self._guilds[1].channel, *QUESTIONS[0]))

    # What people do

    def _guild(self) -> Guild:
        return self._random.choice(self._guilds)

    def _person(self) -> User:
        return self._random.choice(self._people)

    def _channel(self, guild: Guild) -> Channel:
        return self._random.choice(guild.channels[:2])

    def _ask(self, channel: Channel, text: str, printed: str | None, **how: Any) -> Expected:
        said = self._wire.say(channel, self._person(), text, mention=channel.guild is not None, **how)
        return self._expect(said, 1, printed)

    def _expect(self, asked: Sent, count: int | None, printed: str | None = None) -> Expected:
        self._expected.append(Expected(asked, count, printed))
        return self._expected[-1]

    def _answers(self, asked: Sent) -> list[Sent]:
        """Return the answers to a message: replies, and what stands without a reply in a thread made from it."""
        thread = self._wire.channels.get(asked.id)
        own = self._wire.messages(thread) if thread is not None and thread is not asked.channel else []
        return self._wire.replies(asked) + [one for one in own if "message_reference" not in one.payload]

    async def _answered(self, expected: Expected) -> Sent:
        asked = expected.asked
        return (await self._wire.wait_for(lambda: self._answers(asked), what=f"an answer to {asked.content!r}"))[0]

    async def _mention(self, guild: Guild | None = None) -> None:
        self.report.asked["mention"] += 1
        expected = self._ask(self._channel(guild or self._guild()), *self._random.choice(QUESTIONS))
        await self._answered(expected)
        if self._random.random() < 0.1:
            self.report.happened["event came twice"] += 1
            self._wire.announce("MESSAGE_CREATE", expected.asked)

    async def _command(self) -> None:
        self.report.asked["command"] += 1
        text, printed = self._random.choice(QUESTIONS)
        asked = self._wire.slash(self._channel(self._guild()), self._person(), "ask", question=text)
        self._judge_answer(await self._wire.wait_for_answer(asked), printed, text)

    async def _follow_up(self) -> None:
        self.report.asked["reply"] += 1
        first = self._ask(self._channel(self._guild()), *QUESTIONS[0])
        answer = await self._answered(first)
        reply = self._wire.say(answer.channel, self._person(), "And when?", reply_to=answer)
        await self._answered(self._expect(reply, 1, FARE_PRINTED))

    async def _thread(self) -> None:
        self.report.asked["thread"] += 1
        thread = self._wire.thread(self._channel(self._guild()), "a thread")
        await self._answered(self._ask(thread, *QUESTIONS[1]))
        if self._random.random() < 0.3:
            self.report.happened["thread archived"] += 1
            self._wire.archive(thread)
        await self._answered(self._ask(thread, "And when?", MILL_PRINTED))
        self._wire.archive(thread)

    async def _asking_post(self) -> None:
        self.report.asked["post"] += 1
        text, printed = QUESTIONS[1]
        first = self._random.random() < 0.5
        post = self._wire.post(
            self._forums[self._guild()], self._person(), "Paper mill", text, mention=True, message_first=first
        )
        await self._answered(self._expect(post, 1, printed))

    async def _silent_post(self) -> None:
        self.report.asked["post without a mention"] += 1
        guild = self._guild()
        title, printed = self._random.choice((QUESTIONS[0], QUESTIONS[3]))
        first = self._random.random() < 0.5
        post = self._wire.post(self._forums[guild], self._person(), title, "I wonder.", message_first=first)
        expected = self._expect(post, int(self._answers_posts(guild) and printed is not None), printed)
        if expected.count:
            await self._answered(expected)
        self._wire.tell_thread("THREAD_CREATE", post.channel, newly_created=True)
        self._wire.announce("MESSAGE_CREATE", post)

    async def _direct(self) -> None:
        self.report.asked["direct"] += 1
        person = self._person()
        text, printed = self._random.choice(QUESTIONS)
        await self._answered(self._expect(self._wire.say(self._wire.dm(person), person, text), 1, printed))

    async def _edited(self) -> None:
        self.report.asked["edited"] += 1
        expected = self._ask(self._channel(self._guild()), *QUESTIONS[0])
        if self._random.random() < 0.5:
            await self._answered(expected)
        self._wire.revise(expected.asked, MILL, mention=True)
        expected.printed = MILL_PRINTED

        def changed() -> bool:
            return any(each.startswith(MILL_PRINTED) for one in self._answers(expected.asked) for each in quoted(one))

        await self._wire.wait_for(changed, what="a changed answer")

    async def _deleted(self) -> None:
        self.report.asked["deleted"] += 1
        expected = self._ask(self._channel(self._guild()), *QUESTIONS[0])
        expected.count = None
        await asyncio.sleep(self._random.random() * 0.05)
        self._wire.remove(expected.asked)

    async def _pressed(self) -> None:
        self.report.asked["buttons"] += 1
        expected = self._ask(self._channel(self._guild()), *QUESTIONS[0])
        answer = await self._answered(expected)
        for action in ("more", "check", "good", "delete"):
            pressed = self._wire.press(expected.asked.author, answer, button(answer, action))
            await self._shown(pressed)
        await self._wire.wait_for(lambda: answer.deleted, what="a deleted answer")
        expected.count = 0

    async def _shown(self, pressed: Interaction) -> None:
        await self._wire.wait_for_callback(pressed)

    async def _talk(self) -> None:
        self.report.asked["talk"] += 1
        guild = self._guild()
        self._expect(self._wire.say(self._channel(guild), self._person(), "Nice weather for a walk."), 0)

    # What counts

    def _judge(self) -> None:
        for one in self._expected:
            answers = self._answers(one.asked)
            name = f"{one.asked.content!r} in {one.asked.channel.name!r}"
            if one.count == 0 and answers:
                self.report.unasked.append(name)
            elif one.count == 1 and not answers:
                self.report.lost.append(name)
            if len(answers) > 1:
                self.report.twice.append(name)
            elif one.count == 1 and answers:
                if one.while_stopping and answers[0].content.startswith(RESTARTING):
                    self.report.happened["told to ask again"] += 1
                else:
                    self._judge_answer(answers[0], one.printed, name)

    def _judge_answer(self, answer: Sent, printed: str | None, name: str) -> None:
        found = quoted(answer)
        if (printed is None and found) or (printed is not None and not (found and found[0].startswith(printed))):
            self.report.wrong.append(f"{name}: {answer.content!r} {found[:1]}")

    def _memory(self) -> float:
        return resident(self._run.bot.pid)


async def busy_day(folder: Path, per_hour: int) -> Report:
    """Live through a day in a folder; the processor time is that of this process and of the bot's, which all ended."""
    wire = Wire(deadline=30)
    wire.rates.allow("POST", "/channels/{channel}/messages", 5, 1.0)
    before = _processor()
    async with serving(folder, wire=wire) as run, AsyncExitStack() as lives:
        report = await Day(run, lives, per_hour).live()
    report.processor_seconds = round(_processor() - before, 1)
    return report


def _processor() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


def main() -> None:
    """Print the report of a day."""
    parser = argparse.ArgumentParser(description="A day of a busy bot over the fake Discord.")
    parser.add_argument("--per-hour", type=int, default=250, help="how much people do in an hour [default: 250]")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        report = asyncio.run(busy_day(Path(folder), given.per_hour))
    for one in fields(report):
        value = getattr(report, one.name)
        print(f"{one.name}: {dict(value) if isinstance(value, Counter) else value}")


if __name__ == "__main__":
    main()
