"""Sharing as it goes over the wire: files, nonces, and the process that draws."""

from __future__ import annotations

from pathlib import Path

from tests.bot.process.harness import FARE, FARE_PRINTED, Run, button, process, quoted, serving
from tests.bot.process.test_threads import AND_THEN
from tests.bot.rendering.test_drawing import size_of
from tests.discord_server import MEMBER, Sent, User
from tests.discord_server.world import SEND_MESSAGES


async def pager_of(run: Run, user: User) -> Sent:
    """Ask, and open the paragraphs around the quote."""
    asked = await run.wire.wait_for_answer(run.wire.slash(run.guild.channel, user, "ask", question=FARE))
    return await run.wire.wait_for_answer(run.wire.press(user, asked, button(asked, "around")))


async def shared(run: Run, user: User, pager: Sent, action: str) -> Sent:
    """Share what a pager shows; return what was posted in the channel."""
    pressed = run.wire.press(user, pager, button(pager, action))
    told = await run.wire.wait_for_answer(pressed)
    posted = [sent for sent in run.wire.messages(run.guild.channel) if str(sent.id) in told.content]
    assert posted, told.content
    return posted[0]


@process
async def test_a_picture_is_sent_once_and_deleted_after_a_crash(tmp_path: Path) -> None:
    async with serving(tmp_path) as run:
        wire, user = run.wire, run.wire.user("sharer")
        pager = await pager_of(run, user)
        posted = await shared(run, user, pager, "picture")
        (sent,) = [one for one in wire.journal.requests if one.files]
        ((name, png),) = sent.files
        assert (name, size_of(png)[0]) == ("quote.png", 1080)
        assert sent.body["enforce_nonce"]
        assert sent.body["attachments"][0]["description"].startswith(f"“{FARE_PRINTED}")
        assert sent.body["allowed_mentions"] == {"parse": []}
        assert posted.content.startswith("-# Shared by Sharer (sharer)\n")

        await run.bot.kill()
        await wire.wait_for(lambda: not wire.gateway.connected)
        async with run.process():
            await wire.wait_until_ready()
            wire.press(user, posted, button(posted, "delete"))
            await wire.wait_for(lambda: posted.id not in {one.id for one in wire.messages(run.guild.channel)})


@process
async def test_a_reply_to_what_was_shared_is_about_its_words(tmp_path: Path) -> None:
    async with serving(tmp_path) as run:
        wire, channel = run.wire, run.guild.channel
        for action in ("share", "picture"):
            user = wire.user(f"sharer of a {action}")
            posted = await shared(run, user, await pager_of(run, user), action)
            for count, (words, shown) in enumerate(((AND_THEN, ""), ("is this true?", f"-# “{FARE_PRINTED} "))):
                said = wire.say(channel, wire.user(f"{action} {count}"), words, mention=True, reply_to=posted)
                answer = await wire.wait_for_reply(said)
                assert quoted(answer)[0].startswith(FARE_PRINTED), (action, words)
                assert answer.content.startswith(shown)
            for command, told in (("Check this quote", "**Exact:**"), ("Find sources", f"-# “{FARE_PRINTED} ")):
                used = wire.message_command(channel, wire.user(f"{command} {action}"), command, posted)
                assert (await wire.wait_for_answer(used)).content.startswith(told), (action, command)


@process
async def test_where_the_bot_may_not_write_nothing_is_shared(tmp_path: Path) -> None:
    async with serving(tmp_path) as run:
        wire, user, channel = run.wire, run.wire.user("sharer"), run.guild.channel
        pager = await pager_of(run, user)
        channel.bot_permissions = MEMBER & ~SEND_MESSAGES
        told = await wire.wait_for_answer(wire.press(user, pager, button(pager, "share")))
        assert told.content == f"I may not write in <#{channel.id}>, so nothing can be shared there."
        channel.bot_permissions = MEMBER
        told = await wire.wait_for_answer(
            wire.press(user, pager, button(pager, "share"), permissions=MEMBER & ~SEND_MESSAGES)
        )
        assert told.content == f"You may not write in <#{channel.id}>, so you cannot share there."
        posts = [one for one in wire.journal.requests if one.path == f"/channels/{channel.id}/messages"]
        assert posts == []
