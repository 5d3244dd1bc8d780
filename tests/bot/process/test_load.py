"""The bot as a separate process when many ask at once, and when it is told to stop."""

from __future__ import annotations

import os
import re
import signal
from pathlib import Path

from tests.bot.process.harness import (
    FARE,
    MILL,
    SALE,
    Run,
    archive_uses,
    free_port,
    get,
    process,
    quoted,
    refused,
    serving,
    until_ready,
    until_waiting,
)
from tests.discord_server import Interaction, Sent, Wire

FULL = "Too many questions are waiting at the moment: ask again in a minute."
RESTARTING = "I am being restarted: ask again in a minute."


async def shown(run: Run, asked: Interaction | Sent) -> Sent:
    """Wait for the outcome of a question."""
    if isinstance(asked, Interaction):
        return await run.wire.wait_for_answer(asked)
    return await run.wire.wait_for_reply(asked)


@process
async def test_200_questions_from_20_servers_at_once(tmp_path: Path) -> None:
    port = free_port()
    wire = Wire(deadline=30)  # of interactions, since a busy machine is no failure; others are tested with Discord's
    async with serving(tmp_path, wire=wire, FAKE_SECONDS="0.02", PULLQUOTE_DISCORD_PORT=str(port)) as run:
        guilds = [run.guild, *(wire.guild(f"server {number}") for number in range(1, 20))]
        for pattern in (r"/channels/\d+/messages", r"/webhooks/.+/messages/@original"):
            wire.fail(pattern, status=429, times=10)
        asked: list[Interaction | Sent] = []
        for number in range(200):
            channel, person = guilds[number % 20].channel, wire.user(f"person{number}")
            question = (FARE, MILL, SALE)[number // 20 % 3]
            if number % 40 < 20:
                asked.append(wire.slash(channel, person, "ask", question=question))
            else:
                asked.append(wire.say(channel, person, question, mention=True))
        await wire.gateway.drop()
        answers = [await shown(run, each) for each in asked]
        refused = [answer for answer in answers if answer.content.startswith(FULL)]
        print(f"{len(refused)} of 200 were refused", await archive_uses(port))
        for number, answer in enumerate(answers):
            found = quoted(answer)
            if number // 20 % 3 == 2 and number % 20:  # what only the first server may read
                assert answer in refused or "sale was agreed" not in "".join(found)
            else:
                assert found or answer in refused
        assert len({answer.id for answer in answers}) == 200
        assert sum(len(wire.messages(guild.channel)) for guild in guilds) == 200
        assert await archive_uses(port) < 200 - len(refused)  # asked at once by several, answered for all of them
        _, metrics = await get(port, "/metrics")
        counted = re.findall(r"^pullquote_questions_total\{.*\} (\d+)", metrics, re.MULTILINE)
        assert sum(map(int, counted)) == 200


@process
async def test_a_flood_from_one_server_keeps_no_other_waiting(tmp_path: Path) -> None:
    gate, port = tmp_path / "gate", free_port()
    given = {"FAKE_SECONDS": "0.2", "FAKE_GATE": str(gate), "PULLQUOTE_DISCORD_PORT": str(port)}
    async with serving(tmp_path, wire=Wire(deadline=30), **given) as run:
        wire = run.wire
        other = wire.guild("other")
        await until_ready(port)
        flood = [
            wire.slash(run.guild.channel, wire.user(f"flooder{number}"), "ask", question=f"{FARE} {number}")
            for number in range(60)
        ]
        await until_waiting(port, 40)  # the room of one server
        asked = wire.slash(other.channel, run.reader, "ask", question=FARE)
        await until_waiting(port, 41)
        gate.touch()
        for each in (*flood, asked):
            await wire.wait_for_answer(each)
        taken = {each.token for each in flood if not each.messages[0].content.startswith(FULL)}
        assert len(taken) == 42  # two of them at once
        order = [each.path.split("/")[3] for each in wire.journal.requests if each.method == "PATCH"]
        answers = [token for token in order if token in taken or token == asked.token]
        assert answers.index(asked.token) <= 6  # those at work, and a turn or two

        eager = wire.user("eager")
        hurried = [wire.slash(other.channel, eager, "ask", question=MILL) for _ in range(7)]
        said = [(await wire.wait_for_answer(each)).content for each in hurried]
        assert [text.startswith("Not so fast: ask again <t:") for text in said] == [False] * 5 + [True] * 2


@process
async def test_sixty_direct_messages_keep_no_server_waiting(tmp_path: Path) -> None:
    gate, port = tmp_path / "gate", free_port()
    given = {"FAKE_SECONDS": "0.1", "FAKE_GATE": str(gate), "PULLQUOTE_DISCORD_PORT": str(port)}
    async with serving(tmp_path, wire=Wire(deadline=30), **given) as run:
        wire = run.wire
        await until_ready(port)
        people = [wire.user(f"writer{number}") for number in range(60)]
        said = [wire.say(wire.dm(one), one, f"{FARE} {number}") for number, one in enumerate(people)]
        await until_waiting(port, 58)
        asked = wire.slash(run.guild.channel, run.reader, "ask", question=FARE)
        await until_waiting(port, 59)
        gate.touch()
        await wire.wait_for_answer(asked)
        for each in said:
            await wire.wait_for_reply(each)
        posts = [each for each in wire.journal.requests if each.method in {"PATCH", "POST"}]
        place = next(index for index, each in enumerate(posts) if each.method == "PATCH")
        answered = sum(bool((each.body or {}).get("embeds")) for each in posts[:place])
        assert answered <= 6  # those at work, and a turn or two


@process
async def test_answers_in_flight_arrive_after_sigterm(tmp_path: Path) -> None:
    gate, port = tmp_path / "gate", free_port()
    async with serving(tmp_path, FAKE_GATE=str(gate), PULLQUOTE_DISCORD_PORT=str(port)) as run:
        wire, channel = run.wire, run.guild.channel
        await until_ready(port)
        asked = wire.slash(channel, wire.user("first"), "ask", question=FARE)
        said = wire.say(channel, wire.user("second"), MILL, mention=True)
        waiting = wire.slash(channel, wire.user("third"), "ask", question=SALE)
        await until_waiting(port, 1)
        os.kill(run.bot.pid, signal.SIGTERM)
        started = wire.time()
        await run.logged(message="stopping")
        assert (await get(port, "/ready"))[1] == "stopping\n"
        late = [
            wire.slash(channel, wire.user("fourth"), "ask", question=FARE + " Now?"),
            wire.say(channel, wire.user("fifth"), FARE + " Now?", mention=True),
        ]
        os.kill(run.bot.pid, signal.SIGTERM)  # a second signal changes nothing
        assert [refused(await shown(run, each)) for each in late] == [RESTARTING, RESTARTING]
        gate.touch()
        assert await run.bot.wait() == 0
        print(f"{wire.time() - started:.2f} s from SIGTERM to the end")
        for each in (asked, said, waiting):
            assert quoted(await shown(run, each))
            assert len(wire.replies(each)) == 1 if isinstance(each, Sent) else len(each.messages) == 1


@process
async def test_it_ends_when_it_is_told_to_while_idle(tmp_path: Path) -> None:
    async with serving(tmp_path) as run:
        os.kill(run.bot.pid, signal.SIGINT)
        started = run.wire.time()
        assert await run.bot.wait() == 0
        print(f"{run.wire.time() - started:.2f} s from SIGINT to the end")
        for path in ("/users/@me", "/applications/.+/commands"):
            login = run.wire.fail(path, kind="hang")
            async with run.process() as again:
                await run.wire.wait_for(lambda login=login: login.hits)  # type: ignore[misc]
                assert await again.terminate() == 0
                run.bot.lines += again.lines
            login.release()
