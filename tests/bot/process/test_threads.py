"""The bot as a separate process in threads and forums, over a fake Discord that has them."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from tests.bot.process.harness import FARE, FARE_PRINTED, MILL, UNANSWERED, Run, button, process, quoted, serving
from tests.discord_server import MANAGE_GUILD, MEMBER, Channel, Sent
from tests.discord_server.world import (
    CREATE_PUBLIC_THREADS,
    HAS_THREAD,
    MANAGE_MESSAGES,
    READ_HISTORY,
    SEND_IN_THREADS,
    VIEW_CHANNEL,
)

MILL_PRINTED = "The paper mill in Storvik closes in March."
UNSURE = "Paper mill workers wages"  # answered when somebody asks, but not strictly
AND_THEN = "And when?"  # which by itself nothing answers
THREADS = r"/channels/\d+/messages/\d+/threads"


async def heard(run: Run, message: Sent) -> Sent:
    """Wait for the reply to a message."""
    return await run.wire.wait_for_reply(message)


async def choose(run: Run, **options: Any) -> str:
    """Change the server's settings as somebody who manages it; return what is shown."""
    how = {name.replace("_", "-"): value for name, value in options.items()}
    keeper = run.wire.user("keeper")
    asked = run.wire.slash(run.guild.channel, keeper, "settings", permissions=MEMBER | MANAGE_GUILD, **how)
    return (await run.wire.wait_for_answer(asked)).content


async def quiet(run: Run) -> None:
    """Wait until the bot has handled what came before: a question asked now is answered after it."""
    await heard(run, run.wire.say(run.guild.channel, run.wire.user("last"), MILL, mention=True))


def forum(run: Run, name: str = "questions", **how: Any) -> Channel:
    """Add a forum to the server of a bot that runs."""
    made = run.wire.forum(run.guild, name, **how)
    run.wire.gateway.dispatch("CHANNEL_CREATE", made.payload(run.wire.bot), run.guild)
    return made


@process
async def test_in_a_thread_a_mention_follows_what_was_answered_there_last(tmp_path: Path) -> None:
    async with serving(tmp_path) as run:
        wire, general = run.wire, run.guild.channel
        thread, other = wire.thread(general, "fares"), wire.thread(general, "other")

        def ask(channel: Channel, text: str, **how: Any) -> Sent:
            return wire.say(channel, wire.user("somebody"), text, mention=True, **how)

        alone = await heard(run, ask(other, AND_THEN))
        assert quoted(alone) == [], "by itself it is no question that the archive answers"
        await heard(run, ask(thread, FARE))
        await heard(run, ask(thread, UNANSWERED))
        wire.say(thread, wire.user("talker"), "Nobody here but us.")
        assert quoted(await heard(run, ask(thread, AND_THEN)))[0].startswith(FARE_PRINTED)
        assert quoted(await heard(run, ask(thread, "Really?")))[0].startswith(FARE_PRINTED)
        followed = await heard(run, ask(thread, AND_THEN))
        assert quoted(await heard(run, ask(thread, MILL)))[0].startswith(MILL_PRINTED)
        back = wire.say(thread, wire.user("back"), "And how?", reply_to=followed)
        assert quoted(await heard(run, back))[0].startswith(FARE_PRINTED), "a reply follows what its answer followed"
        assert quoted(await heard(run, ask(other, AND_THEN))) == [], "what is answered elsewhere is not followed"
        assert quoted(await heard(run, ask(general, AND_THEN))) == [], "a channel is no thread"

        assert quoted(await heard(run, ask(thread, MILL)))[0].startswith(MILL_PRINTED)
        assert quoted(await heard(run, ask(thread, AND_THEN)))[0].startswith(MILL_PRINTED)
        asked = wire.slash(thread, wire.user("by-command"), "ask", question=FARE)
        by_command = await wire.wait_for_answer(asked)
        assert quoted(await heard(run, ask(thread, AND_THEN)))[0].startswith(FARE_PRINTED)
        replied = wire.say(thread, wire.user("replier"), AND_THEN, reply_to=by_command)
        assert quoted(await heard(run, replied))[0].startswith(FARE_PRINTED), (
            "a reply to a command's answer mentions it"
        )

        await run.bot.kill()
        await wire.wait_for(lambda: not wire.gateway.connected)
        async with run.process():
            await wire.wait_until_ready()
            assert quoted(await heard(run, ask(thread, AND_THEN)))[0].startswith(FARE_PRINTED)


@process
async def test_what_was_answered_in_a_thread_is_followed_for_a_day(tmp_path: Path) -> None:
    async with serving(tmp_path) as run:
        wire = run.wire
        for hours, follows in ((23, True), (25, False)):
            wire.new_id.ago = hours * 3600.0
            thread = wire.thread(run.guild.channel, "a thread")
            await heard(run, wire.say(thread, wire.user("asker"), FARE, mention=True))
            wire.new_id.ago = 0.0
            later = await heard(run, wire.say(thread, wire.user("later"), AND_THEN, mention=True))
            assert bool(quoted(later)) == follows


@process
async def test_a_thread_whose_history_cannot_be_read_is_no_context(tmp_path: Path) -> None:
    async with serving(tmp_path) as run:
        wire = run.wire
        channel = wire.channel(run.guild, "memoryless", bot_permissions=MEMBER & ~READ_HISTORY)
        wire.gateway.dispatch("CHANNEL_CREATE", channel.payload(wire.bot), run.guild)
        thread = wire.thread(channel, "a thread")
        for count, text in enumerate((FARE, AND_THEN), 1):
            wire.say(thread, wire.user(f"asker{count}"), text, mention=True)
            answer = (await wire.wait_for_messages(thread, count))[-1]
            assert bool(quoted(answer)) == (text == FARE)


@process
async def test_a_post_is_asked_with_its_title(tmp_path: Path) -> None:
    async with serving(tmp_path) as run:
        wire, questions = run.wire, forum(run, tags=("fares", "mill"))
        for count, (title, text) in enumerate(
            (
                ("Single ferry ticket", "What does it cost?"),
                ("Single ferry ticket", "What does a single ferry ticket cost?"),
                (FARE, ""),
                (FARE, "please, is there a source?"),
            )
        ):
            first = count % 2 == 0
            post = wire.post(
                questions, wire.user(f"author{count}"), title, text, mention=True, tags=("fares",), message_first=first
            )
            answer = await heard(run, post)
            assert quoted(answer)[0].startswith(FARE_PRINTED), (title, text)
            follow_up = wire.say(post.channel, wire.user("follower"), AND_THEN, mention=True)
            assert quoted(await heard(run, follow_up))[0].startswith(FARE_PRINTED), (title, text)

        post = wire.post(questions, wire.user("author"), FARE, "I could not find it anywhere.")
        await quiet(run)
        assert wire.messages(post.channel) == [], "posts that do not mention the bot are left alone"
        for text in ("", "source?"):
            later = wire.say(post.channel, wire.user("helper"), text, mention=True)
            answer = await heard(run, later)
            assert quoted(answer)[0].startswith(FARE_PRINTED)
            assert answer.content.startswith(f"-# “{FARE}”")

        silent = wire.post(questions, wire.user("silent"), FARE, "I could not find it anywhere.")
        assert quoted(await heard(run, wire.say(silent.channel, wire.user("how"), "And how?", mention=True)))
        own = wire.say(silent.channel, wire.user("own"), MILL, mention=True)
        assert quoted(await heard(run, own))[0].startswith(MILL_PRINTED), "a question of its own is asked alone"

        hidden = wire.say(silent.channel, wire.user("claimant"), "The mill never closes.")
        told = wire.say(silent.channel, wire.user("doubter"), "true?", mention=True, reply_to=hidden)
        assert (await heard(run, told)).content.startswith("I cannot read the message you reply to")

        wire.archive(silent.channel)
        again = wire.say(silent.channel, wire.user("late"), "", mention=True)
        assert quoted(await heard(run, again))[0].startswith(FARE_PRINTED), "a message reopens an archived post"


@process
async def test_new_posts_are_answered_unasked_only_where_and_when_that_is_wanted(tmp_path: Path) -> None:
    async with serving(tmp_path) as run:
        wire, questions, other = run.wire, forum(run), forum(run, "other")
        assert "Forums where I answer new posts if I am sure: none" in await choose(run)
        shown = await choose(run, answer_posts=questions)
        assert f"Forums where I answer new posts if I am sure: <#{questions.id}>" in shown

        left_alone = [
            wire.post(questions, wire.user("unsure"), UNSURE, "I wonder."),
            wire.post(questions, wire.user("off"), UNANSWERED, "Tell me."),
            wire.post(questions, wire.user("greeter"), "Hello", "I am new here."),
            wire.post(questions, wire.user("namer"), "Ferry ticket", "My photos."),
            wire.post(other, wire.user("elsewhere"), FARE, "Not in this forum."),
            wire.post(questions, wire.bot, FARE, "By a bot."),
            wire.say(wire.thread(run.guild.channel, FARE), wire.user("threader"), "A thread is no post."),
        ]
        for first in (False, True):
            post = wire.post(questions, wire.user("author"), FARE, "I looked everywhere.", message_first=first)
            answer = await heard(run, post)
            assert quoted(answer)[0].startswith(FARE_PRINTED)
            assert answer.content.startswith("-# In this server I answer new posts")
            for event in ("THREAD_CREATE", "MESSAGE_CREATE", "MESSAGE_CREATE", "THREAD_CREATE"):
                if event == "MESSAGE_CREATE":
                    wire.announce(event, post)
                else:
                    wire.tell_thread(event, post.channel, newly_created=True)
            wire.revise(post, "I looked everywhere, twice.")
        await quiet(run)
        assert [len(wire.replies(each)) for each in left_alone] == [0] * len(left_alone)
        assert len(wire.replies(post)) == 1

        wire.revise(post, MILL, mention=True)
        await wire.wait_for(lambda: len(answer.bodies) > 1, what="a changed answer")
        assert len(wire.replies(post)) == 1, "whoever then asks gets the same message changed"

        asked = wire.post(questions, wire.user("asker"), UNSURE, "", mention=True)
        assert quoted(await heard(run, asked)), "whoever mentions the bot is answered as anywhere"
        wire.announce("MESSAGE_CREATE", asked)

        mute = wire.forum(run.guild, "mute", bot_permissions=MEMBER & ~SEND_IN_THREADS)
        wire.gateway.dispatch("CHANNEL_CREATE", mute.payload(wire.bot), run.guild)
        await choose(run, answer_posts=mute)
        author = wire.user("muted")
        wire.post(mute, author, FARE, "Silence, please.")
        await run.logged(level="WARNING")
        assert wire.messages(wire.dm(author)) == [], "nobody asked, so nobody is told"

        assert f"<#{questions.id}>" not in await choose(run, leave_posts=questions)
        left = wire.post(questions, wire.user("after"), FARE, "No longer.")
        await quiet(run)
        assert wire.replies(left) == []
        assert len(wire.replies(asked)) == 1
        await choose(run, allow=run.guild.channel, answer_posts=other)
        assert f"<#{run.guild.channel.id}>, <#{other.id}>" in await choose(run), "it is answered where it is allowed"
        assert await heard(run, wire.post(other, wire.user("allowed"), FARE, "In an allowed forum."))
        refused = await choose(run, channel=other, answer_posts=other)
        assert refused.startswith("A channel has only dates")
        assert f"<#{other.id}>" not in await choose(run, disallow=other)
        assert run.records(level="ERROR") == []


@process
async def test_a_post_is_answered_once_whatever_comes_twice(tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    async with serving(tmp_path, FAKE_GATE=str(gate)) as run:
        wire, questions = run.wire, forum(run)
        await choose(run, answer_posts=questions)
        waiting = wire.post(questions, wire.user("author"), FARE, "While the bot works.")
        withdrawn = wire.post(questions, wire.user("regretful"), FARE, "Deleted before it was answered.")
        await wire.gateway.drop()
        missed = wire.post(questions, wire.user("missed"), MILL, "While the connection is down.")
        await wire.wait_for(lambda: wire.gateway.resumed)
        wire.remove(withdrawn)
        gate.touch()
        for post in (waiting, missed):
            await heard(run, post)
        wire.remove(wire.replies(missed)[0])
        await run.bot.kill()
        await wire.wait_for(lambda: not wire.gateway.connected)
        async with run.process(FAKE_GATE=str(gate)):
            await wire.wait_until_ready()
            for post in (waiting, missed):
                wire.tell_thread("THREAD_CREATE", post.channel, newly_created=True)
                wire.announce("MESSAGE_CREATE", post)
            fresh = wire.post(questions, wire.user("fresh"), MILL, "After the restart.")
            await heard(run, fresh)
            await quiet(run)
        assert [len(wire.replies(post)) for post in (waiting, missed, withdrawn, fresh)] == [1, 0, 0, 1]


@process
async def test_an_answer_that_nobody_asked_for_is_removed_by_whom_it_does_not_help(tmp_path: Path) -> None:
    async with serving(tmp_path) as run:
        wire, questions = run.wire, forum(run)
        await choose(run, answer_posts=questions)
        reader = wire.user("reader")

        async def answered(author: str) -> Sent:
            return await heard(run, wire.post(questions, wire.user(author), FARE, "Unasked."))

        async def press(sent: Sent, by: Any, action: str = "bad", **how: Any) -> str:
            pressed = wire.press(by, sent, button(sent, action), **how)
            return (await wire.wait_for_answer(pressed)).content

        answer = await answered("one")
        author = answer.channel.owner
        assert await press(answer, reader) == "Thank you: noted."
        assert await press(answer, author, "good") == "Thank you: noted."
        assert not answer.deleted
        assert await press(answer, author) == "Thank you: noted, and the answer is removed."
        assert answer.deleted
        for permission in (MANAGE_GUILD, MANAGE_MESSAGES):
            answer = await answered(f"of{permission}")
            assert "removed" in await press(answer, reader, permissions=MEMBER | permission)
            assert answer.deleted

        asked = await heard(run, wire.post(questions, author, FARE, "Asked.", mention=True))
        assert await press(asked, author) == "Thank you: noted.", "what was asked for has Delete"
        assert not asked.deleted


@process
async def test_answers_go_into_threads_where_a_server_wants_that(tmp_path: Path) -> None:
    async with serving(tmp_path) as run:
        wire, general = run.wire, run.guild.channel
        assert "Mentions are answered in threads of their own: yes" in await choose(run, in_threads=True)

        def ask(channel: Channel, text: str = FARE, name: str = "asker") -> Sent:
            return wire.say(channel, wire.user(name), text, mention=True)

        async def in_thread(question: Sent, count: int = 1) -> Sent:
            thread = await wire.wait_for(lambda: wire.channels.get(question.id), what="a thread")
            return (await wire.wait_for_messages(thread, count))[-1]

        question = ask(general)
        answer = await in_thread(question)
        assert (answer.channel.name, answer.channel.parent) == (FARE, general)
        assert question.payload["flags"] & HAS_THREAD
        assert quoted(answer)[0].startswith(FARE_PRINTED)
        assert wire.replies(question) == []
        follow_up = ask(answer.channel, AND_THEN)
        assert quoted(await heard(run, follow_up))[0].startswith(FARE_PRINTED), "a thread holds no threads"
        replied = wire.say(answer.channel, wire.user("replier"), AND_THEN, reply_to=answer)
        assert quoted(await heard(run, replied))[0].startswith(FARE_PRINTED)
        wire.revise(question, MILL, mention=True)
        await wire.wait_for(lambda: len(answer.bodies) > 1, what="a changed answer")
        assert quoted(answer)[0].startswith(MILL_PRINTED)

        claim = wire.say(general, wire.user("claimant"), "They say the mill closes in March.", mention=True)
        await in_thread(claim)
        bare = wire.say(general, wire.user("doubter"), "", mention=True, reply_to=claim)
        assert (await in_thread(bare)).channel.name == "They say the mill closes in March."

        lost = wire.fail(THREADS, kind="disconnect", applied=True)
        assert quoted(await in_thread(ask(general, name="lost")))
        assert len(lost.hits) == 1
        long = await in_thread(ask(general, f"{FARE} {'really ' * 40}", name="wordy"))
        assert len(long.channel.name) <= 100

        for permission in (CREATE_PUBLIC_THREADS, SEND_IN_THREADS):
            plain = wire.channel(run.guild, f"plain{permission}", bot_permissions=MEMBER & ~permission)
            wire.gateway.dispatch("CHANNEL_CREATE", plain.payload(wire.bot), run.guild)
            assert quoted(await heard(run, ask(plain)))
        wire.fail(THREADS, status=403, code=50013)
        assert quoted(await heard(run, ask(general, name="refused")))
        wire.active_threads = 0
        assert quoted(await heard(run, ask(general, name="full")))
        direct = wire.user("direct")
        assert quoted(await heard(run, wire.say(wire.dm(direct), direct, FARE)))
        assert "Mentions are answered in threads of their own: no" in await choose(run, in_threads=False)
        assert quoted(await heard(run, ask(general, name="plain")))
        assert run.records(level="ERROR") == []


@process
async def test_threads_of_a_channel_that_the_bot_is_let_into_are_known(tmp_path: Path) -> None:
    async with serving(tmp_path) as run:
        wire = run.wire
        hidden = wire.forum(run.guild, "hidden", bot_permissions=MEMBER & ~VIEW_CHANNEL)
        wire.gateway.dispatch("CHANNEL_CREATE", hidden.payload(wire.bot), run.guild)
        await choose(run, answer_posts=hidden)
        before = wire.post(hidden, wire.user("author"), FARE, "Before the bot may look.")
        wire.allow(hidden, MEMBER)
        await quiet(run)
        assert wire.messages(before.channel) == [], "a post of before is no new one"
        asked = wire.say(before.channel, wire.user("asker"), "", mention=True)
        assert quoted(await heard(run, asked))[0].startswith(FARE_PRINTED)


@process
async def test_what_is_stored_of_posts_goes_with_their_server(tmp_path: Path) -> None:
    async with serving(tmp_path) as run:
        wire, questions = run.wire, forum(run)
        await choose(run, answer_posts=questions)
        await heard(run, wire.post(questions, wire.user("author"), FARE, "Unasked."))

        def stored() -> int:
            with sqlite3.connect(tmp_path / "state" / "bot.sqlite3") as database:
                return int(database.execute("SELECT count(*) FROM posts").fetchone()[0])

        assert stored() == 1
        wire.delete_channel(questions)
        assert "Forums where I answer new posts if I am sure: none" in await choose(run)
        wire.remove_bot(run.guild)
        direct = wire.user("direct")
        await heard(run, wire.say(wire.dm(direct), direct, FARE))
        assert stored() == 0
