from __future__ import annotations

from importlib.metadata import version

import discord

from pullquote import Article
from pullquote_bot.client import PERMISSIONS, invite
from tests.bot.sim.world import FARE, HOME, World, labels, only
from tests.bot.support.newsroom import FERRY, MILL, SECRET
from tests.discord_server.limits import command_problems

KEPT_HERE = "This server keeps questions for quality review."
NOT_KEPT = "Questions are not kept here. No message is used to train anything."


async def told(world: World, who: str = "ada") -> str:
    """Use /privacy; return its answer."""
    answer = only(await getattr(world, who).slash(world.general, "privacy"))
    assert answer.ephemeral
    return answer.content


def counted(text: str) -> list[int]:
    return [int(line.rsplit(" ", 1)[1]) for line in text.split("\n") if line.startswith("- ")]


async def test_privacy_counts_what_is_stored_about_whoever_asks(world: World):
    assert counted(await told(world)) == [0, 0, 0, 0]
    assert NOT_KEPT in await told(world)
    await world.keeper.slash(world.general, "settings", **{"keep-questions": True})
    answer = only(await world.ask(FARE))
    await world.mentioned(FARE)
    await world.told(world.ada.user, FARE)
    await world.ada.click(answer, label="Helpful")
    await world.bo.click(answer, label="Helpful")
    assert counted(await told(world)) == [3, 1, 2, 0]
    assert counted(await told(world, "bo")) == [0, 1, 0, 0]
    assert KEPT_HERE in await told(world)
    assert "Answers, votes and questions are deleted after 90 days; who added a file, once" in await told(world)
    direct = only(await world.ada.user.slash("privacy"))
    assert counted(direct.content) == [3, 1, 2, 0]
    assert NOT_KEPT in direct.content


async def test_privacy_deletes_what_is_stored_about_whoever_presses_and_nobody_else(world: World):
    await world.keeper.slash(world.general, "settings", **{"keep-questions": True})
    answer, other = only(await world.ask(FARE)), only(await world.ask(FARE, world.bo))
    for member in (world.ada, world.bo):
        await member.click(other, label="Helpful")
    about = only(await world.ada.slash(world.general, "privacy"))
    assert list(labels(about)) == ["Delete it all now"]
    done = only(await world.ada.click(about, label="Delete it all now"))
    assert (done.ephemeral, done.content) == (True, "Done: nothing about you is stored any more.")
    assert counted(await told(world)) == [0, 0, 0, 0]
    assert counted(await told(world, "bo")) == [1, 1, 1, 0]
    ids = [world.house.state.rows(f"SELECT * FROM {table}") for table in ("answers", "votes", "questions")]
    assert str(world.ada.id) not in str([tuple(row) for rows in ids for row in rows])
    assert only(await world.bo.click(answer, label="Check again")).content.startswith("Quote 1: **unchanged**")
    refused = only(await world.bo.click(answer, label="Delete"))
    assert refused.content == "Only the person who asked or shared this, or a moderator, can delete it."
    await world.ada.click(answer, label="Delete")  # Discord itself shows whose command it answers
    assert answer.id not in [message.id for message in world.general.history()]


async def test_the_button_that_deletes_survives_a_restart(world: World):
    await world.ask(FARE)
    about = only(await world.ada.slash(world.general, "privacy"))
    await world.restart()
    await world.ada.click(about, label="Delete it all now")
    assert counted(await told(world)) == [0, 0, 0, 0]


async def test_help_names_every_command(world: World):
    helped = only(await world.ada.slash(world.general, "help"))
    assert helped.ephemeral
    named = {command.name for command in world.env.bot.tree.walk_commands()} - {
        "articles",
        "questions",
        "question",
        "list",
        "help",
        "about",
    }
    named |= {menu.name for menu in world.env.bot.tree.get_commands(type=discord.AppCommandType.message)}
    assert len(named) == 16
    assert [name for name in named if name not in helped.content] == []
    assert only(await world.stranger.slash("help")).content == helped.content


async def test_about_tells_of_what_may_be_read_there(world: World):
    about = only(await world.ada.slash(world.general, "about"))
    assert about.ephemeral
    assert about.content == (
        f"Pullquote {version('pullquote')}\n3 articles may be quoted here.\n1 of them was added by this server.\n"
        "The newest is from 2 January 2024."
    )
    about = only(await world.cleo.slash(world.elsewhere, "about"))
    assert "2 articles may be quoted here.\nThe newest is from 4 March 2023." in about.content
    world.house.remove(FERRY.id)
    assert "1 article may be quoted here.\n" in only(await world.stranger.slash("about")).content
    world.house.remove(MILL.id)
    world.house.add(Article(text="Nobody knows when this was printed."))
    assert only(await world.stranger.slash("about")).content.endswith("\n1 article may be quoted here.")
    world.house.remove(SECRET.id)


async def test_discord_takes_the_commands(world: World):
    [registered] = [one.json for one in world.env.http_requests if one.path.endswith("/commands")]
    assert command_problems(registered) == []
    assert {command["name"] for command in registered} == {
        *("ask", "verify", "browse", "articles", "questions", "watch", "digest", "settings"),
        *("privacy", "help", "about"),
        *("Find sources", "Check this quote"),
    }
    restricted = [one for one in registered if one["default_member_permissions"] is not None]
    assert {one["name"] for one in restricted} == {"articles", "questions", "watch", "digest", "settings"}
    for command in restricted:
        assert int(command["default_member_permissions"]) == discord.Permissions(manage_guild=True).value
        assert (command["integration_types"], command["contexts"]) == ([0], [0])


async def test_the_bot_asks_for_no_more_than_it_needs(world: World):
    intents = world.env.bot.intents
    assert {name for name, asked in intents if asked} == {"guilds", "guild_messages", "dm_messages"}
    link = invite(42)
    assert "client_id=42" in link
    assert f"permissions={PERMISSIONS.value}" in link
    needed = {
        *("read_messages", "send_messages", "send_messages_in_threads", "embed_links", "read_message_history"),
        "attach_files",  # pictures of quotes
    }
    assert {name for name, given in PERMISSIONS if given} == needed


async def test_with_the_permissions_of_the_invitation_all_goes(world: World):
    role = next(role for role in world.env.backend.get_guild(HOME).roles.values() if role.name == "TestBot")
    role.permissions = PERMISSIONS.value
    answer = await world.mentioned(FARE)
    assert answer is not None
    assert answer.embeds
    assert await world.said(FARE, reply_to=answer) is not None
    await world.ada.click(answer, label="Delete")
    assert only(await world.ask(FARE)).embeds
