"""The bot as a separate process on a fake Discord: starting, asking, and continuing after it was killed."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sqlite3
import sys
from pathlib import Path
from typing import Any

from pullquote_bot.i18n.translations import LANGUAGES
from tests.bot.process.harness import (
    FARE,
    FARE_PRINTED,
    MILL,
    SALE,
    UNANSWERED,
    Run,
    archive_uses,
    button,
    free_port,
    get,
    process,
    quoted,
    serving,
    until_ready,
)
from tests.discord_server.gateway import DIRECT_MESSAGES, GUILD_MESSAGES, GUILDS
from tests.discord_server.world import Guild


async def health(port: int) -> tuple[int, str]:
    """Run the health check as a container does."""
    done = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "pullquote_bot.observability.health",
        env={"PULLQUOTE_DISCORD_PORT": str(port), "PYTHONPATH": os.environ["PYTHONPATH"]},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await done.communicate()
    assert done.returncode is not None
    return done.returncode, said.decode().strip()


def untranslated(command: dict[str, Any]) -> list[str]:
    """List the names and descriptions of a command that have no Korean."""
    found = [
        command[key]
        for key in ("name", "description")
        if command.get(key) and not (command.get(f"{key}_localizations") or {}).get("ko")
    ]
    for part in [*command.get("options", []), *command.get("choices", [])]:
        found += untranslated(part)
    return found


@process
async def test_it_starts_tells_its_health_and_ends_when_told(tmp_path: Path) -> None:
    port = free_port()
    async with serving(tmp_path, PULLQUOTE_DISCORD_PORT=str(port)) as run:
        wire = run.wire
        assert wire.gateway.identifies[0]["intents"] == GUILDS | GUILD_MESSAGES | DIRECT_MESSAGES
        invite = await run.bot.wait_for_output(r"^Invite: https://discord\.com/oauth2/authorize\?(.*)$")
        wanted = {f"client_id={wire.application_id}", "scope=bot+applications.commands", "permissions=274878024704"}
        assert set(invite[1].split("&")) == wanted
        assert {command["name"] for command in wire.commands[None]} == {
            *("ask", "verify", "browse", "articles", "questions", "watch", "digest", "settings"),
            *("privacy", "help", "about"),
            *("Find sources", "Check this quote"),
        }
        same = {*LANGUAGES.values(), "CSV", "JSON"}
        assert [each for command in wire.commands[None] for each in untranslated(command) if each not in same] == []

        assert await get(port, "/live") == (200, "ok\n")
        assert await until_ready(port) == "ok\n"
        assert await health(port) == (0, "ready")
        assert (await run.logged(message="ready"))["servers"] == 1
        await wire.wait_for_reply(wire.say(run.guild.channel, run.reader, FARE, mention=True))
        status, metrics = await get(port, "/metrics")
        assert status == 200
        assert "pullquote_articles 3.0\n" in metrics
        assert 'pullquote_questions_total{outcome="answered",way="mention"} 1.0\n' in metrics

        async with wire.gateway.down():
            assert "not connected" in await until_ready(port, 503)
            assert (await health(port))[0] == 1
            assert await get(port, "/live") == (200, "ok\n")
        assert await until_ready(port) == "ok\n"
        assert await run.bot.terminate() == 0
        assert (await health(port))[0] == 1
        assert not wire.gateway.sessions  # it said goodbye


@process
async def test_the_ways_of_asking_give_the_same_answer(tmp_path: Path) -> None:
    async with serving(tmp_path) as run:
        wire, channel, reader = run.wire, run.guild.channel, run.reader
        asked = wire.slash(channel, reader, "ask", question=FARE)
        heard = await wire.wait_for_answer(asked)
        mentioned = await wire.wait_for_reply(wire.say(channel, reader, FARE, mention=True))
        direct = await wire.wait_for_reply(wire.say(wire.dm(reader), reader, FARE))
        claim = wire.say(channel, wire.user("other"), FARE_PRINTED)
        found = await wire.wait_for_answer(wire.message_command(channel, wire.user("checker"), "Find sources", claim))
        for answer in (heard, mentioned, direct, found):
            assert quoted(answer)[0].startswith(FARE_PRINTED)
            assert answer.embeds[0]["url"].startswith("https://ledger.example.org/ferry#:~:text=")
        assert found.ephemeral

        followed = await wire.wait_for_reply(wire.say(channel, wire.user("third"), "And from June?", reply_to=heard))
        assert quoted(followed)[0].startswith(FARE_PRINTED)
        nothing = await wire.wait_for_reply(wire.say(channel, wire.user("fourth"), UNANSWERED, mention=True))
        assert (nothing.content, nothing.embeds) == ("-# The archive does not answer this.", [])
        wire.say(channel, reader, MILL)  # to nobody
        # the server's own articles are quoted only there
        inside = await wire.wait_for_reply(wire.say(channel, wire.user("fifth"), SALE, mention=True))
        assert quoted(inside)[0].startswith("The harbour sale was agreed in secret")
        outside = await wire.wait_for_reply(wire.say(wire.dm(reader), reader, SALE))
        assert outside.embeds == []
        assert len(wire.messages(channel)) == 5 + found.ephemeral


@process
async def test_a_slow_model_holds_up_nothing_else(tmp_path: Path) -> None:
    gate, port = tmp_path / "gate", free_port()
    async with serving(tmp_path, FAKE_GATE=str(gate), PULLQUOTE_DISCORD_PORT=str(port)) as run:
        wire, channel = run.wire, run.guild.channel
        wire.gateway.heartbeat_ms = 200
        await wire.gateway.drop()
        await wire.wait_for(lambda: wire.gateway.resumed)
        beats = len(wire.gateway.heartbeats)
        slow = [
            wire.slash(channel, wire.user(f"reader{number}"), "ask", question=question)
            for number, question in enumerate((FARE, MILL, FARE, MILL))
        ]
        mentioned = wire.say(channel, run.reader, FARE, mention=True)
        for asked in slow:
            assert (await wire.wait_for_callback(asked)).callback.type == 5  # type: ignore[union-attr]
        quick = [
            wire.autocomplete(channel, run.reader, "ask", "outlet", outlet="har"),
            wire.slash(channel, run.reader, "verify", text=FARE_PRINTED),
            wire.slash(channel, run.reader, "help"),
            wire.slash(channel, run.reader, "browse"),
            wire.slash(channel, run.reader, "about"),
        ]
        await wire.wait_for_callback(quick[0])
        assert [choice["value"] for choice in quick[0].choices or []] == ["Harbour Ledger"]
        for asked in quick[1:]:
            await wire.wait_for_answer(asked)
        await wire.wait_for(lambda: len(wire.gateway.heartbeats) > beats + 3, what="heartbeats")
        assert [asked.messages for asked in slow] == [[], [], [], []]  # all of that while the model was at work
        gate.touch()
        for asked in slow:
            assert quoted(await wire.wait_for_answer(asked))
        await wire.wait_for_reply(mentioned)
        assert await archive_uses(port) == 2  # what several asked at once was searched for once
        assert all((asked.acknowledged_after or 9) < 3 for asked in slow + quick)


@process
async def test_buttons_and_follow_ups_go_on_after_a_kill(tmp_path: Path) -> None:
    async with serving(tmp_path) as run:
        wire, channel, reader = run.wire, run.guild.channel, run.reader
        question = wire.say(channel, reader, FARE, mention=True)
        heard = await wire.wait_for_reply(question)
        asked = await wire.wait_for_answer(wire.slash(channel, reader, "ask", question=FARE))
        assert await run.bot.kill() == -9
        await wire.wait_for(lambda: not wire.gateway.connected)
        async with run.process() as again:
            await wire.wait_until_ready()
            for answer in (heard, asked):
                names = [id.split(":")[1] for id in answer.custom_ids()]
                assert names == ["more", "around", "check", "delete", "good", "bad"]
                shown = {
                    name: await wire.wait_for_answer(wire.press(reader, answer, id))
                    for name, id in zip(names, answer.custom_ids(), strict=True)
                    if name != "delete"
                }
                assert all(sent.ephemeral for sent in shown.values())
                assert quoted(shown["more"])
                assert FARE_PRINTED not in "".join(quoted(shown["more"]))
                assert quoted(shown["around"])[0].startswith(FARE_PRINTED)
                assert "unchanged" in shown["check"].content
                turned = next(id for id in shown["around"].custom_ids() if id.endswith(":1"))
                await wire.wait_for_callback(wire.press(reader, shown["around"], turned))
                await wire.wait_for(lambda shown=shown: "Captain Lind" in quoted(shown["around"])[0])  # type: ignore[misc]

            other = wire.user("other")
            refused = await wire.wait_for_answer(wire.press(other, heard, button(heard, "delete")))
            assert refused.ephemeral
            followed = await wire.wait_for_reply(wire.say(channel, other, "And from June?", reply_to=heard))
            assert quoted(followed)[0].startswith(FARE_PRINTED)
            further = await wire.wait_for_reply(wire.say(channel, wire.user("third"), "And since?", reply_to=followed))
            assert quoted(further)[0].startswith(FARE_PRINTED)
            for answer in (heard, asked):
                wire.press(reader, answer, button(answer, "delete"))
                await wire.wait_for(lambda answer=answer: answer.deleted)  # type: ignore[misc]
            assert await again.terminate() == 0
            run.bot.lines += again.lines


def stored_of(run: Run, guild: Guild) -> list[tuple[Any, ...]]:
    """Return what the bot's file has of a server."""
    with contextlib.closing(sqlite3.connect(run.folder / "state" / "bot.sqlite3")) as state:
        tables = {"servers": "id", "grants": "server", "answers": "server", "joined": "server"}
        return [
            (table, *row)
            for table, key in tables.items()
            for row in state.execute(f"SELECT * FROM {table} WHERE {key} = ?", (guild.id,))
        ]


@process
async def test_servers_that_remove_the_bot_are_forgotten_and_those_in_an_outage_are_not(tmp_path: Path) -> None:
    async with serving(tmp_path) as run:
        wire = run.wire
        others = [wire.guild("out"), wire.guild("away"), wire.guild("gone")]
        for guild in (run.guild, *others):
            await wire.wait_for_reply(wire.say(guild.channel, run.reader, FARE, mention=True))
        out, away, gone = others
        wire.outage(out)
        wire.remove_bot(gone)
        await wire.wait_for(lambda: not stored_of(run, gone), what="a server that removed the bot to be forgotten")
        assert stored_of(run, out)
        assert stored_of(run, away)
        assert await run.bot.kill() == -9
        away.installed = False
        wire.gateway.sessions.clear()
        async with run.process() as again:
            await wire.wait_for(lambda: not stored_of(run, away), what="a server that left meanwhile to be forgotten")
            await wire.wait_for_reply(wire.say(run.guild.channel, run.reader, FARE, mention=True))
            assert stored_of(run, out)
            assert stored_of(run, run.guild)
            assert await again.terminate() == 0
            run.bot.lines += again.lines
