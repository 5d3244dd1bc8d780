"""The bot as a separate process while Discord, the connection or the archive fails."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from pullquote import Archive, Article
from pullquote.catalog.database import FILE_NAME
from tests.bot.process.harness import FARE, FARE_PRINTED, MILL, SALE, Run, button, process, quoted, serving
from tests.bot.support import newsroom
from tests.discord_server import EMBED_LINKS, MANAGE_GUILD, MEMBER, SEND_MESSAGES, Interaction, Sent
from tests.support.fake_encoder import FakeEncoder

CALLBACK = r"/interactions/.+/callback"
FERRY_DEARER = replace(newsroom.FERRY, text=newsroom.FERRY.text.replace("nine", "eleven"))
ORIGINAL = r"/webhooks/.+/messages/@original"
MESSAGES = r"/channels/\d+/messages"


async def asked_anew(run: Run, question: str = FARE) -> Interaction:
    """Ask by command as somebody new, and wait for quotes: the bot works."""
    asked = run.wire.slash(run.guild.channel, run.wire.user("somebody"), "ask", question=question)
    assert quoted(await run.wire.wait_for_answer(asked))
    return asked


async def heard_anew(run: Run, question: str = FARE) -> Sent:
    """Ask by a mention as somebody new, and wait for quotes."""
    message = run.wire.say(run.guild.channel, run.wire.user("somebody"), question, mention=True)
    assert quoted(await run.wire.wait_for_reply(message))
    return message


def newsroom_of(folder: Path, *articles: Article) -> None:
    with Archive.open(folder, encoder=FakeEncoder(), create=True) as archive:
        archive.add_articles(articles)


@contextlib.contextmanager
def held(folder: Path, *statements: str) -> Iterator[None]:
    """Hold an archive's file open, after these statements, as another process does."""
    with contextlib.closing(sqlite3.connect(folder / FILE_NAME, isolation_level=None)) as connection:
        for statement in statements:
            connection.execute(statement)
        yield


@process
async def test_what_discord_refuses_for_a_while_is_tried_again(tmp_path: Path) -> None:
    async with serving(tmp_path) as run:
        wire = run.wire
        for how in ({"status": 429, "times": 2}, {"status": 429, "is_global": True}, {"status": 500}):
            for pattern in (CALLBACK, ORIGINAL, MESSAGES):
                fault = wire.fail(pattern, **how)
                await asked_anew(run)
                assert len(wire.replies(await heard_anew(run))) == 1
                assert len(fault.hits) == fault.times


@process
async def test_what_was_done_though_its_response_was_lost_is_done_once(tmp_path: Path) -> None:
    async with serving(tmp_path) as run:
        wire = run.wire
        for how in ({"status": 502, "applied": True}, {"kind": "disconnect", "applied": True}, {"kind": "disconnect"}):
            for pattern in (CALLBACK, ORIGINAL, MESSAGES):
                fault = wire.fail(pattern, **how)
                await asked_anew(run)
                message = await heard_anew(run)
                await asked_anew(run)
                assert len(wire.replies(message)) == 1
                assert len(fault.hits) == 1


@process
async def test_a_request_that_hangs_holds_up_nobody_else(tmp_path: Path) -> None:
    async with serving(tmp_path) as run:
        wire = run.wire
        await heard_anew(run)  # until a channel's rate limits are known, the library sends messages there one by one
        hanging = [wire.fail(pattern, kind="hang") for pattern in (ORIGINAL, MESSAGES)]
        asked = wire.slash(run.guild.channel, run.reader, "ask", question=FARE)
        said = wire.say(run.guild.channel, run.reader, FARE, mention=True)
        await wire.wait_for(lambda: all(fault.hits for fault in hanging))
        await asked_anew(run)
        await heard_anew(run)
        assert (asked.messages, wire.replies(said)) == ([], [])
        for fault in hanging:
            fault.release()
        assert quoted(await wire.wait_for_answer(asked))
        assert quoted(await wire.wait_for_reply(said))


@process
async def test_what_discord_refuses_for_good_is_logged_and_the_bot_lives_on(tmp_path: Path) -> None:
    async with serving(tmp_path) as run:
        wire, channel = run.wire, run.guild.channel
        refusals = [(CALLBACK, 404), (CALLBACK, 403), (ORIGINAL, 404), (ORIGINAL, 403)]
        for count, (pattern, status) in enumerate(refusals, 1):
            wire.fail(pattern, status=status)
            asked = wire.slash(channel, wire.user("unlucky"), "ask", question=FARE)
            await wire.wait_for(lambda count=count: len(run.records(level="ERROR")) == count)  # type: ignore[misc]
            assert asked.messages == []
        assert all(record["incident"] in record["message"] for record in run.records(level="ERROR"))

        wire.fail(ORIGINAL, status=400)  # a post that Discord rejects: the asker is told so
        told = await wire.wait_for_answer(wire.slash(channel, wire.user("unlucky"), "ask", question=FARE))
        assert await run.incident(told)
        wire.fail(MESSAGES, status=400)
        told = await wire.wait_for_reply(wire.say(channel, wire.user("unlucky"), FARE, mention=True))
        assert await run.incident(told)

        heard = wire.replies(await heard_anew(run))[0]
        wire.fail(r"/channels/\d+/messages/\d+", method="GET", status=503)  # the question before cannot be read
        told = await wire.wait_for_reply(wire.say(channel, wire.user("unlucky"), "And from June?", reply_to=heard))
        assert await run.incident(told)

        wire.fail(CALLBACK, status=404)
        wire.press(run.reader, heard, heard.custom_ids()[0])
        wire.fail(CALLBACK, status=404)
        wire.slash(channel, run.reader, "verify", text=FARE_PRINTED)
        await wire.wait_for(lambda: len(run.records(level="ERROR")) == len(refusals) + 5)
        await asked_anew(run)


@process
async def test_where_the_bot_may_not_embed_or_write(tmp_path: Path) -> None:
    async with serving(tmp_path) as run:
        wire = run.wire
        plain = wire.channel(run.guild, "plain", bot_permissions=MEMBER & ~EMBED_LINKS)
        mute = wire.channel(run.guild, "mute", bot_permissions=MEMBER & ~SEND_MESSAGES)
        for channel in (plain, mute):
            wire.gateway.dispatch("CHANNEL_CREATE", channel.payload(wire.bot), run.guild)
        for answer in (
            await wire.wait_for_reply(wire.say(plain, run.reader, FARE, mention=True)),
            await wire.wait_for_answer(wire.slash(plain, run.reader, "ask", question=FARE)),
        ):
            assert answer.embeds == []
            assert FARE_PRINTED in answer.content.replace("**", "")
            assert "ledger.example.org" in answer.content
            assert answer.custom_ids()
        wire.say(mute, run.reader, FARE, mention=True)
        told = (await wire.wait_for_messages(wire.dm(run.reader)))[0]
        assert f"<#{mute.id}>" in told.content
        wire.fail(r"/users/@me/channels", status=403)
        wire.say(mute, wire.user("reserved"), FARE, mention=True)
        await run.logged(message="the asker takes no direct messages")
        assert wire.messages(mute) == []
        await asked_anew(run)


async def asked_while_slow(run: Run) -> tuple[Interaction, Sent]:
    """Ask by command and by a mention, and be sure that both have arrived."""
    said = run.wire.say(run.guild.channel, run.wire.user("sayer"), MILL, mention=True)
    asked = run.wire.slash(run.guild.channel, run.wire.user("asker"), "ask", question=FARE)
    await run.wire.wait_for_callback(asked)
    return asked, said


async def answered_once(run: Run, asked: Interaction, said: Sent) -> None:
    """Check that both were answered, and not twice."""
    assert quoted(await run.wire.wait_for_answer(asked))
    assert quoted(await run.wire.wait_for_reply(said))
    await heard_anew(run)
    assert (len(asked.messages), len(run.wire.replies(said))) == (1, 1)


@process
async def test_a_question_in_flight_survives_its_socket(tmp_path: Path) -> None:
    async with serving(tmp_path, FAKE_SECONDS="0.5") as run:
        gateway = run.wire.gateway
        in_flight = await asked_while_slow(run)
        await gateway.drop(None)
        await run.wire.wait_for(lambda: len(gateway.resumed) == 1)
        async with gateway.down():
            missed = run.wire.say(run.guild.channel, run.wire.user("late"), SALE, mention=True)
            assert quoted(await run.wire.wait_for_answer(in_flight[0]))  # an answer needs no gateway
        assert quoted(await run.wire.wait_for_reply(missed))
        await answered_once(run, *in_flight)

        in_flight = await asked_while_slow(run)
        gateway.reconnect()
        await answered_once(run, *in_flight)
        assert len(run.wire.replies(missed)) == 1
        assert (len(gateway.identifies), len(gateway.resumed)) == (1, 3)


@process
async def test_a_gateway_that_is_away_for_a_while(tmp_path: Path) -> None:
    async with serving(tmp_path, errors="Attempting a reconnect", FAKE_SECONDS="0.5") as run:
        gateway = run.wire.gateway
        in_flight = await asked_while_slow(run)
        gateway.refused_with = 503
        gateway.invalidate()
        await run.bot.wait_for_output("Attempting a reconnect")
        gateway.refused_with = None
        await run.wire.wait_for(lambda: len(gateway.identifies) == 2)
        await answered_once(run, *in_flight)

        gateway.refused_with = 503
        await gateway.drop(None)
        await run.wire.wait_for(lambda: len(run.records(logger="discord.shard")) == 2)
        async with gateway.down():  # and now every connection is closed before its greeting
            gateway.refused_with = None
            await run.wire.wait_for(lambda: gateway.connections)
            await gateway.drop(None)
            assert await run.bot.wait() == 2
        assert run.bot.lines[-1] == "pullquote: Discord closes every connection: try again later"


@process
async def test_a_revoked_token_ends_it_with_one_clear_line(tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    async with serving(tmp_path, FAKE_GATE=str(gate)) as run:
        wire = run.wire
        asked = wire.slash(run.guild.channel, run.reader, "ask", question=FARE)
        wire.say(run.guild.channel, run.reader, MILL, mention=True)
        await wire.wait_for_callback(asked)
        await wire.revoke()
        await run.logged(message="stopping")
        gate.touch()
        assert await run.bot.wait() == 2
        assert quoted(await wire.wait_for_answer(asked))  # an interaction needs no token
        assert len(run.records(level="ERROR")) == 1
        assert run.bot.lines[-1] == (
            "pullquote: Discord closed the connection for good (4004): is the token still valid?"
        )


@process
async def test_the_archive_may_be_replaced_or_taken_away_while_it_is_served(tmp_path: Path) -> None:
    async with serving(tmp_path, errors="Ignoring exception in autocomplete", FAKE_SECONDS="0.3") as run:
        wire, channel, archive = run.wire, run.guild.channel, run.archive
        before = wire.replies(await heard_anew(run))[0]
        asked = wire.slash(channel, run.reader, "ask", question=MILL)
        await wire.wait_for_callback(asked)
        archive.rename(tmp_path / "old")
        newsroom_of(tmp_path / "new", FERRY_DEARER)
        assert (await wire.wait_for_answer(asked)).content  # whether or not it was in time

        for gone in (
            await wire.wait_for_reply(wire.say(channel, wire.user("first"), FARE, mention=True)),
            await wire.wait_for_answer(wire.slash(channel, wire.user("second"), "verify", text=FARE_PRINTED)),
            await wire.wait_for_answer(wire.press(run.reader, before, before.custom_ids()[0])),
        ):
            assert gone.content.startswith("The archive cannot be used at the moment;")
            assert "taken away" in (await run.incident(gone))["exception"]
        wire.autocomplete(channel, run.reader, "ask", "outlet", outlet="har")

        (tmp_path / "new").rename(archive)
        after = wire.replies(await heard_anew(run))[0]
        assert quoted(after)[0].startswith("A single ferry ticket costs eleven crowns")
        checked = await wire.wait_for_answer(wire.press(run.reader, before, button(before, "check")))
        assert "unchanged" not in checked.content
        typed = await wire.wait_for_callback(wire.autocomplete(channel, run.reader, "ask", "outlet", outlet=""))
        assert [choice["value"] for choice in typed.choices or []] == ["Harbour Ledger"]

        archive.rename(tmp_path / "new")
        (tmp_path / "old").rename(archive)
        again = wire.replies(await heard_anew(run))[0]
        assert quoted(again)[0].startswith(FARE_PRINTED)
        checked = await wire.wait_for_answer(wire.press(run.reader, before, button(before, "check")))
        assert "unchanged" in checked.content


@process
async def test_an_archive_that_another_process_holds(tmp_path: Path) -> None:
    async with serving(tmp_path, FAKE_BUSY_SECONDS="0.3") as run:
        wire, channel, reader = run.wire, run.guild.channel, run.reader
        with held(run.archive, "BEGIN EXCLUSIVE"):
            await heard_anew(run)  # a writer does not block readers
            manager = {"permissions": MEMBER | MANAGE_GUILD}
            kept = await wire.wait_for_answer(
                wire.slash(channel, reader, "articles remove", article="secret", **manager)
            )
            assert await run.incident(kept)
        await heard_anew(run, SALE)

        newsroom_of(tmp_path / "new", FERRY_DEARER)
        with held(tmp_path / "new", "PRAGMA locking_mode = EXCLUSIVE", "BEGIN EXCLUSIVE", "COMMIT"):
            run.archive.rename(tmp_path / "old")
            (tmp_path / "new").rename(run.archive)
            told = await wire.wait_for_reply(wire.say(channel, reader, FARE, mention=True))
            assert await run.incident(told)
        assert "eleven" in quoted(wire.replies(await heard_anew(run))[0])[0]
