"""The bot as a separate process under the rules that servers and the operator set."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.bot.process.harness import FARE, MILL, Run, button, process, quoted, serving
from tests.bot.process.test_threads import choose, forum
from tests.discord_server import Wire
from tests.discord_server.world import MANAGE_GUILD, Payload


@process
async def test_until_discord_enforces_who_manages_the_bot_does(tmp_path: Path) -> None:
    wire = Wire()
    wire.fail(r"/applications/\d+/commands", method="PUT", status=400, code=30034)
    old = {"id": str(wire.new_id()), "name": "settings", "type": 1, "description": "Settings", "options": []}
    wire.commands[None] = [old]
    async with serving(tmp_path, wire=wire) as run:
        channel = run.guild.channel
        refused = await wire.wait_for_answer(wire.slash(channel, run.reader, "settings"))
        assert refused.content.startswith("Only those with the permission Manage Server can do that, or whom ")
        shown = await wire.wait_for_answer(wire.slash(channel, run.reader, "settings", permissions=MANAGE_GUILD))
        assert shown.content.startswith("Channels where I answer in public: all")
    async with serving(tmp_path / "again") as run:
        channel = run.guild.channel
        with pytest.raises(ValueError, match="takes permissions"):
            run.wire.slash(channel, run.reader, "settings")
        shown = await run.wire.wait_for_answer(run.wire.slash(channel, run.reader, "settings", override=True))
        assert shown.content.startswith("Channels where I answer in public: all")


@process
async def test_a_limit_is_told_to_whoever_reached_it_and_edits_are_not_counted(tmp_path: Path) -> None:
    async with serving(tmp_path, PULLQUOTE_DISCORD_QUESTIONS_PER_DAY="2") as run:
        wire, channel = run.wire, run.guild.channel
        first = wire.say(channel, run.reader, FARE, mention=True)
        answer = await wire.wait_for_reply(first)
        wire.revise(first, MILL, mention=True)
        await wire.wait_for(lambda: quoted(answer)[0].startswith("The paper mill"), what="the answer to the edit")
        await wire.wait_for_reply(wire.say(channel, wire.user("second"), FARE, mention=True))

        open_one, closed_one, closed_too = (wire.user(name) for name in ("open", "closed", "closed too"))
        late = wire.say(channel, open_one, FARE, mention=True)
        [told] = await wire.wait_for_messages(wire.dm(open_one))
        assert told.content.startswith(
            f"<#{channel.id}>: This server may ask 2 questions a day, and they are used up: ask again <t:"
        )
        wire.revise(late, MILL, mention=True)

        for closed in (closed_one, closed_too):
            wire.fail(rf"/channels/{wire.dm(closed).id}/messages", method="POST", status=403, code=50007)
        said = wire.say(channel, closed_one, FARE, mention=True)
        assert (await wire.wait_for_reply(said)).content.startswith(
            "This server may ask 2 questions a day, and they are used up: "
        )
        silent = wire.say(channel, closed_too, FARE, mention=True)
        slash = await wire.wait_for_answer(wire.slash(channel, wire.user("slash"), "ask", question=FARE))
        assert slash.ephemeral
        assert slash.content.startswith("This server may ask 2 questions a day, and they are used up: ")
        assert (await run.incident(slash)).items() >= {
            "cause": "day_used_up",
            "way": "slash",
            "server": run.guild.id,
        }.items()
        assert not wire.replies(silent), "a channel is told once"
        assert len(run.records(cause="day_used_up")) == 5, "an edit, and who is not told, are in the log all the same"
        assert not wire.replies(late), "what was refused is not answered by an edit"


@process
async def test_an_answer_that_nobody_asked_for_is_counted_once_whatever_is_asked_then(tmp_path: Path) -> None:
    async with serving(tmp_path) as run:
        wire, questions = run.wire, forum(run)
        await choose(run, answer_posts=questions, per_day=1)
        post = wire.post(questions, wire.user("author"), FARE, "Unasked.")
        answer = await wire.wait_for_reply(post)
        wire.revise(post, MILL, mention=True)
        await wire.wait_for(lambda: len(answer.bodies) > 1, what="the answer to the edit")
        assert quoted(answer)
        assert "I answer new posts" not in answer.content, "now it was asked for"


@process
async def test_why_there_is_no_answer_is_deleted_by_whoever_asked(tmp_path: Path) -> None:
    async with serving(tmp_path) as run:
        wire, channel = run.wire, run.guild.channel
        asker, other = wire.user("asker"), wire.user("other")
        hidden = wire.say(channel, other, "They sold it.")
        for told in (
            await wire.wait_for_reply(wire.say(channel, asker, "", mention=True)),
            await wire.wait_for_reply(wire.say(channel, asker, "true?", mention=True, reply_to=hidden)),
            await wire.wait_for_answer(wire.slash(channel, asker, "ask", question=FARE, after="soon")),
        ):
            delete = button(told, "delete")
            refused = await wire.wait_for_answer(wire.press(other, told, delete))
            assert refused.content.startswith("Only the person who asked")
            assert not told.deleted
            wire.press(asker, told, delete)
            await wire.wait_for(lambda told=told: told.deleted, what="the deletion")
        private = await wire.wait_for_answer(
            wire.slash(channel, asker, "ask", question=FARE, after="soon", private=True)
        )
        assert private.custom_ids() == [], "what nobody else sees needs none"


@process
async def test_the_activity_is_shown_in_every_session(tmp_path: Path) -> None:
    shown = {"type": 4, "name": "Custom Status", "state": "Ask the Ledger with /ask"}

    def presences(run: Run) -> list[Payload]:
        return [each["d"] for each in run.wire.gateway.received if each["op"] == 3]

    async with serving(tmp_path, PULLQUOTE_DISCORD_ACTIVITY=" Ask the Ledger with  /ask ") as run:
        wire = run.wire
        await wire.wait_for(lambda: len(presences(run)) == 1, what="the activity")
        wire.gateway.reconnect()
        await wire.wait_for(
            lambda: wire.gateway.resumed and len(presences(run)) == 2, what="the activity after a RESUME"
        )
        wire.gateway.invalidate()
        await wire.wait_for(lambda: len(presences(run)) == 3, what="the activity after an IDENTIFY")
        assert len(wire.gateway.identifies) == 2
        for presence in presences(run):
            assert [{key: one[key] for key in shown} for one in presence["activities"]] == [shown]
            assert presence["status"] == "online"
        await wire.wait_for_reply(wire.say(run.guild.channel, run.reader, FARE, mention=True))
        assert len(presences(run)) == 3
    async with serving(tmp_path / "empty", PULLQUOTE_DISCORD_ACTIVITY="") as run:
        await run.wire.wait_for_reply(run.wire.say(run.guild.channel, run.reader, FARE, mention=True))
        assert presences(run) == []


@process
async def test_the_operators_policies_are_linked(tmp_path: Path) -> None:
    privacy, terms = "https://ledger.example.org/privacy", "https://ledger.example.org/terms?of=bot"
    given = {"PULLQUOTE_DISCORD_PRIVACY_URL": privacy, "PULLQUOTE_DISCORD_TERMS_URL": terms}
    linked = f"\n[Privacy policy](<{privacy}>) · [Terms of use](<{terms}>)"
    async with serving(tmp_path, **given) as run:
        for command in ("about", "privacy"):
            told = await run.wire.wait_for_answer(run.wire.slash(run.guild.channel, run.reader, command))
            assert told.ephemeral
            assert told.content.endswith(linked)
