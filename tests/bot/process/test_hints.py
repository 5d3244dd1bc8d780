"""The bot as a separate process where a question comes in an unusual way, or its answer cannot go the usual one."""

from __future__ import annotations

import asyncio
from pathlib import Path

from pullquote_bot.client import REGISTERED_AGAIN
from tests.bot.process.harness import FARE, FARE_PRINTED, MILL, Run, process, quoted, refused, serving
from tests.discord_server import MEMBER, SEND_MESSAGES, Interaction, Sent, Wire
from tests.discord_server.world import READ_HISTORY, SEND_IN_THREADS

CLAIM = "They say the paper mill in Storvik closes in March."
MILL_PRINTED = "The paper mill in Storvik closes in March."
MESSAGES = r"/channels/\d+/messages"
COMMANDS = r"/applications/\d+/commands"


async def heard(run: Run, message: Sent) -> Sent:
    """Wait for the reply to a message."""
    return await run.wire.wait_for_reply(message)


async def edited(run: Run, answer: Sent, times: int = 1) -> Sent:
    """Wait until an answer was changed that often."""
    await run.wire.wait_for(lambda: len(answer.bodies) > times, what="a changed answer")
    return answer


@process
async def test_a_message_without_words_of_its_own_is_about_what_it_points_at(tmp_path: Path) -> None:
    async with serving(tmp_path) as run:
        wire, channel = run.wire, run.guild.channel
        claim = wire.say(channel, wire.user("claimant"), CLAIM, mention=True)
        await heard(run, claim)
        for count, text in enumerate(("is this true?", "", "출처?")):
            asked = wire.say(channel, wire.user(f"doubter{count}"), text, mention=True, reply_to=claim)
            answer = await heard(run, asked)
            assert quoted(answer)[0].startswith(MILL_PRINTED)
            assert "paper mill in Storvik" in answer.content

        own = wire.say(channel, wire.user("asker"), FARE, mention=True, reply_to=claim)
        assert quoted(await heard(run, own))[0].startswith(FARE_PRINTED), "a question of its own is answered itself"

        hidden = wire.say(channel, wire.user("talker"), CLAIM)
        told = await heard(run, wire.say(channel, wire.user("asker2"), "true?", mention=True, reply_to=hidden))
        assert told.content.startswith("I cannot read the message you reply to: ")
        assert "**Find sources**" in told.content

        forwarder = wire.user("forwarder")
        assert quoted(await heard(run, wire.forward(wire.dm(forwarder), forwarder, hidden)))[0].startswith(MILL_PRINTED)

        pasted = wire.host("message.txt", (CLAIM + "\n" + "Nobody knows. " * 300).encode(), "text/plain; charset=utf-8")
        asked = wire.say(channel, wire.user("paster"), "is this true?", mention=True, attachments=[pasted])
        assert quoted(await heard(run, asked))[0].startswith(MILL_PRINTED)
        for odd in (
            wire.host("message.txt", b"\xff\xfe\xfa", "text/plain"),
            wire.host("photo.png", b"\x89PNG", "image/png"),
        ):
            told = await heard(run, wire.say(channel, wire.user("odd"), "", mention=True, attachments=[odd]))
            assert told.content.startswith("There is no question in that")

        sources = wire.message_command(channel, run.reader, "Find sources", wire.forward(channel, run.reader, hidden))
        assert quoted(await wire.wait_for_answer(sources))[0].startswith(MILL_PRINTED)


@process
async def test_a_message_is_read_whatever_part_of_it_shows_words(tmp_path: Path) -> None:
    async with serving(tmp_path) as run:
        wire, channel = run.wire, run.guild.channel
        text = {"type": 10, "content": f"**{CLAIM}**"}
        button = {"type": 2, "style": 5, "label": "Read", "url": "https://example.org"}
        fields = [{"name": "Storvik", "value": "-"}, {"name": "Mill", "value": CLAIM}]
        bodies = (
            {"embeds": [{"type": "rich", "title": CLAIM}]},
            {"embeds": [{"type": "rich", "fields": fields}]},
            {"embeds": [{"type": "link", "url": "https://example.org"}, {"type": "rich", "description": CLAIM}]},
            {"components": [{"type": 17, "components": [text]}], "flags": 1 << 15},
            {"components": [{"type": 9, "components": [text], "accessory": button}], "flags": 1 << 15},
            {"attachments": [wire.host("message.txt", CLAIM.encode(), "text/plain; charset=utf-8")]},
        )
        for count, body in enumerate(bodies):
            post = wire.store(channel, wire.user("poster"), {"content": "", **body})
            reader = wire.user(f"reader{count}")
            for target in (post, wire.forward(channel, reader, post)):
                sources = await wire.wait_for_answer(wire.message_command(channel, reader, "Find sources", target))
                assert quoted(sources)[0].startswith(MILL_PRINTED), (body, sources.content)
                checked = await wire.wait_for_answer(wire.message_command(channel, reader, "Check this quote", target))
                assert checked.embeds, (body, checked.content)


@process
async def test_a_question_may_be_edited(tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    gate.touch()
    async with serving(tmp_path, FAKE_GATE=str(gate)) as run:
        wire, channel = run.wire, run.guild.channel
        asked = wire.say(channel, run.reader, FARE, mention=True)
        answer = await heard(run, asked)
        wire.unfurl(asked, title="A preview", description="of a link")
        wire.revise(asked, MILL, mention=True)
        assert quoted(await edited(run, answer))[0].startswith(MILL_PRINTED)
        assert len(wire.replies(asked)) == 1
        assert len(answer.bodies) == 2, "a preview is no edit"

        forgot = wire.say(channel, wire.user("forgetful"), FARE)
        wire.revise(forgot, FARE, mention=True)
        assert quoted(await heard(run, forgot))[0].startswith(FARE_PRINTED)

        gate.unlink()
        hasty = wire.say(channel, wire.user("hasty"), FARE, mention=True)
        wire.revise(hasty, MILL, mention=True)
        gate.touch()
        answer = await heard(run, hasty)
        assert quoted(await edited(run, answer))[0].startswith(MILL_PRINTED)
        assert len(wire.replies(hasty)) == 1

        unread = wire.say(channel, wire.user("unread"), "And the mill?", reply_to=answer, ping=False)
        assert (await heard(run, unread)).content.startswith("Leave the mention on")
        wire.revise(unread, MILL, mention=True)
        await wire.wait_for(lambda: len(wire.replies(unread)) == 2)
        assert quoted(wire.replies(unread)[1])[0].startswith(MILL_PRINTED)

        quiet = wire.say(channel, wire.user("quiet"), FARE, mention=True)
        answer = await heard(run, quiet)
        wire.remove(answer)
        wire.revise(quiet, MILL, mention=True)
        await run.logged(cause="discord_10008")
        counted = await wire.wait_for(lambda: len(wire.messages(channel)), what="messages")
        wire.revise(quiet, "no mention any more")
        assert quoted(await heard(run, wire.say(channel, wire.user("last"), MILL, mention=True)))
        assert len(wire.messages(channel)) == counted + 1


@process
async def test_the_role_of_the_bot_is_not_the_bot(tmp_path: Path) -> None:
    async with serving(tmp_path) as run:
        wire, role = run.wire, f"<@&{run.guild.bot_role}>"
        first = wire.say(run.guild.channel, run.reader, f"{role} {FARE}")
        told = await heard(run, first)
        assert told.content.startswith("You mentioned my role")
        assert wire.bot.mention in told.content
        again = wire.say(run.guild.channel, wire.user("other"), f"{role} {FARE}")
        both = wire.say(run.guild.channel, wire.user("third"), f"{role} {FARE}", mention=True)
        assert quoted(await heard(run, both))[0].startswith(FARE_PRINTED)
        assert wire.replies(again) == [], "a channel is told once a day"


@process
async def test_why_an_answer_cannot_be_posted_is_told(tmp_path: Path) -> None:
    async with serving(tmp_path) as run:
        wire, general = run.wire, run.guild.channel
        no_history = wire.channel(run.guild, "memoryless", bot_permissions=MEMBER & ~READ_HISTORY)
        mute = wire.channel(run.guild, "mute", bot_permissions=MEMBER & ~SEND_MESSAGES)
        no_threads = wire.channel(run.guild, "threadless", bot_permissions=MEMBER & ~SEND_IN_THREADS)
        for channel in (no_history, mute, no_threads):
            wire.gateway.dispatch("CHANNEL_CREATE", channel.payload(wire.bot), run.guild)
        closed, in_mute, in_threadless = (wire.thread(channel, "a thread") for channel in (general, mute, no_threads))

        wire.say(no_history, run.reader, FARE, mention=True)
        answer = (await wire.wait_for_messages(no_history))[0]
        assert answer.content == f"-# “{FARE}”"
        assert quoted(answer)[0].startswith(FARE_PRINTED)
        assert wire.messages(wire.dm(run.reader)) == []

        assert quoted(await heard(run, wire.say(in_mute, wire.user("threader"), FARE, mention=True)))

        async def told(name: str, channel: object) -> str:
            asker = wire.user(name)
            wire.say(channel, asker, FARE, mention=True)  # type: ignore[arg-type]
            [told] = await wire.wait_for_messages(wire.dm(asker))
            assert (await run.incident(told))["cause"].startswith("discord_")
            return refused(told)

        assert (
            await told("a", in_threadless)
            == f"I may not write in threads of <#{no_threads.id}>, so I cannot answer there."
        )
        assert await told("b", mute) == f"I may not write in <#{mute.id}>, so I cannot answer there."
        wire.archive(closed, locked=True)
        assert (await told("c", closed)).startswith(f"<#{closed.id}> is closed, so I cannot answer there")
        for status, code, said in (
            (400, 200000, f"This server's AutoMod does not let my answer through in <#{general.id}>."),
            (403, 50013, f"Discord does not let me write in <#{general.id}> at the moment, so I cannot answer there."),
            (403, 50001, f"I cannot see <#{general.id}>, so I cannot answer there."),
            (403, 50009, f"Discord does not take my answer in <#{general.id}> (error 50009)."),
        ):
            wire.fail(MESSAGES, status=status, code=code, method="POST")
            assert await told(f"asker{code}", general) == said
        assert run.records(level="ERROR") == []


@process
async def test_typing_is_shown_only_while_an_answer_takes_long(tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    gate.touch()
    async with serving(tmp_path, FAKE_GATE=str(gate)) as run:
        typing = rf"/channels/{run.guild.channel.id}/typing"
        await heard(run, run.wire.say(run.guild.channel, run.reader, FARE, mention=True))
        assert run.wire.journal.matching("POST", typing) == []
        gate.unlink()
        asked = run.wire.say(run.guild.channel, run.reader, MILL, mention=True)
        await run.wire.wait_for_request("POST", typing)
        gate.touch()
        assert quoted(await heard(run, asked))
        run.wire.fail(typing, status=403, code=50013)
        gate.unlink()
        asked = run.wire.say(run.guild.channel, run.reader, FARE, mention=True)
        await run.logged(level="INFO", message="typing could not be shown: armed by a test")
        gate.touch()
        assert quoted(await heard(run, asked))


@process
async def test_a_response_that_comes_too_late_is_posted_elsewhere(tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    gate.touch()
    async with serving(tmp_path, wire=Wire(lifetime=2.0), FAKE_GATE=str(gate)) as run:
        wire, general = run.wire, run.guild.channel
        thread = wire.thread(general, "a thread")

        async def deferred(channel: object, name: str, **options: object) -> Interaction:
            asked = wire.slash(channel, wire.user(name), "ask", question=FARE, **options)  # type: ignore[arg-type]
            return await wire.wait_for_callback(asked)

        gate.unlink()
        public = await deferred(general, "public")
        private = await deferred(general, "private", private=True)
        await asyncio.sleep(wire.lifetime)
        gate.touch()
        late = [sent for sent in await wire.wait_for_messages(general) if sent.interaction is None]
        assert late[0].content.startswith("-# This took longer than the 15 minutes")
        assert f"-# “{FARE}”" in late[0].content
        assert quoted(late[0])[0].startswith(FARE_PRINTED)
        assert late[0].custom_ids()
        told = (await wire.wait_for_messages(wire.dm(private.user)))[0]
        assert told.content.startswith("-# This took longer than the 15 minutes")
        assert quoted(told)[0].startswith(FARE_PRINTED)
        assert wire.messages(wire.dm(public.user)) == []

        gate.unlink()
        closed = await deferred(thread, "closed")
        wire.archive(thread, locked=True)
        gate.touch()
        told = (await wire.wait_for_messages(wire.dm(closed.user)))[0]
        assert told.content.startswith("-# The thread is closed, so I answer here.")
        assert quoted(told)[0].startswith(FARE_PRINTED)
        assert run.records(level="ERROR") == []


@process
async def test_commands_that_discord_refuses_keep_nobody_from_asking(tmp_path: Path) -> None:
    wire = Wire()
    wire.fail(COMMANDS, method="PUT", status=400, code=30034)
    async with serving(tmp_path, wire=wire) as run:
        assert quoted(await heard(run, wire.say(run.guild.channel, run.reader, FARE, mention=True)))
        [record] = run.records(level="ERROR")
        assert record["message"].startswith("the commands could not be registered")
        assert len(wire.journal.matching("PUT", COMMANDS)) == 1


@process
async def test_commands_that_discord_refuses_are_registered_later(tmp_path: Path) -> None:
    assert REGISTERED_AGAIN == 3600, "an hour"
    wire = Wire()
    wire.fail(COMMANDS, method="PUT", status=400, code=30034, times=2)
    async with serving(tmp_path, wire=wire, FAKE_REGISTERED_AGAIN="0.1") as run:
        await wire.wait_for_request("PUT", COMMANDS, status=200)
        assert quoted(await wire.wait_for_answer(wire.slash(run.guild.channel, run.reader, "ask", question=FARE)))
        statuses = [each.status for each in wire.journal.matching("PUT", COMMANDS)]
        assert statuses == [400, 400, 200], "no more once they are registered"
        assert len(run.records(level="ERROR")) == 2


@process
async def test_a_command_is_answered_by_one_of_two_processes(tmp_path: Path) -> None:
    async with serving(tmp_path) as run, run.process() as other:
        wire = run.wire
        await wire.wait_until_ready(2)
        await wire.wait_for(lambda: "ready" in other.output)
        for count in range(3):
            asked = wire.slash(run.guild.channel, wire.user(f"asker{count}"), "ask", question=FARE)
            assert quoted(await wire.wait_for_answer(asked))
            said = wire.say(run.guild.channel, wire.user(f"sayer{count}"), FARE, mention=True)
            await heard(run, said)
            assert len(wire.replies(said)) == 1
        patches = wire.journal.matching("PATCH", r"/webhooks/.+/messages/@original")
        assert len(patches) == 3, "each response was filled in once"
        assert "another process with this bot's token answers too" in run.bot.output + other.output
