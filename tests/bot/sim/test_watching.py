"""Watched questions and digests, as managers set them, and what is posted of what is added."""

from __future__ import annotations

import time
from typing import Any

import discord
import pytest
from simcord.actors import MemberActor
from simcord.backend.errors import SetupError

from pullquote import Article
from pullquote_bot.features.watching.rounds import MOST_AT_ONCE, MOST_IN_DIGEST, MOST_PER_HOUR, MOST_WATCHES
from pullquote_bot.storage.watches import HOUR, NONCE_HOLDS, WAITS
from tests.bot.sim.world import FARE, HOME, World, only

TICKETS = "A single ferry ticket costs eleven crowns since the spring."


def story(number: int, text: str = TICKETS, **facts: Any) -> Article:
    """Make an article that answers what a ferry ticket costs."""
    given = {"outlet": "Harbour Ledger", "published": f"2024-05-{number + 1:02}", **facts}
    return Article(id=f"story-{number}", title=f"Fares {number}", text=f"{text} Number {number} says so.", **given)


async def managed(world: World, command: str, by: MemberActor | None = None, **options: Any) -> str:
    """Use a manager's command; return what it shows."""
    shown = only(await (by or world.keeper).slash(world.general, command, **options))
    assert shown.ephemeral
    return shown.content


async def round_of(world: World, later: int = 0) -> list[discord.Message]:
    """Do a round, so many seconds from now; return what it posted in the channel."""
    before = [message.id for message in world.general.history()]
    await world.house.client.rounds.run(int(time.time()) + later)
    await world.env.settle()
    return [message for message in world.general.history() if message.id not in before]


def titles(messages: list[discord.Message]) -> list[str | None]:
    return [embed.title for message in messages for embed in message.embeds]


async def test_new_articles_that_answer_are_posted_once(world: World):
    assert "posted to <#" in await managed(world, "watch question", question=FARE)
    assert await round_of(world) == []  # what was there before is not new
    world.house.add(story(1), Article(id="fog", title="Fog", text="Fog lay over the fields of Upland all morning."))
    [posted] = await round_of(world)
    assert titles([posted]) == ["Fares 1"]
    assert TICKETS in (posted.embeds[0].description or "").replace("**", "")
    assert FARE in posted.content
    assert posted.embeds[0].footer.text == "author unknown · Harbour Ledger · 2 May 2024 · paragraph 1 of 1"
    assert await round_of(world) == []
    await world.restart()
    assert await round_of(world) == []
    world.house.add(story(1, published="2024-05-09"))  # the same words in a new version
    assert await round_of(world) == []
    world.house.add(story(1, "A single ferry ticket costs twelve crowns, the ferry office says."))
    [changed] = await round_of(world)
    assert "twelve crowns" in (changed.embeds[0].description or "")
    assert "changed" in (changed.embeds[0].footer.text or "")


async def test_a_server_is_posted_only_what_it_may_read(world: World):
    await managed(world, "watch question", question=FARE)
    world.house.add(story(1), collection=f"server-{world.away.id}")
    assert await round_of(world) == []
    world.house.add(story(2), collection=f"server-{HOME}")
    assert titles(await round_of(world)) == ["Fares 2"]
    world.house.add(story(3), collection="board")
    assert await round_of(world) == []


async def test_posts_are_bounded_and_wait(world: World):
    await managed(world, "watch question", question=FARE)
    world.house.add(
        *(story(number, f"A single ferry ticket costs {number + 20} crowns from June.") for number in range(9))
    )
    assert len(await round_of(world)) == MOST_AT_ONCE
    for number in range(10, 10 + 2 * MOST_PER_HOUR):
        world.house.add(
            story(number, f"A single ferry ticket costs {number + 20} crowns from June.", published="2024-06-01")
        )
        await round_of(world)
    answers = [one for one in world.general.history() if one.author.id == world.me.id and one.embeds]
    assert len(answers) == MOST_PER_HOUR
    assert len(await round_of(world, HOUR + 1)) >= 1


async def test_where_the_bot_was_killed_while_posting(world: World):
    await managed(world, "watch question", question=FARE)
    world.house.add(story(1))
    store = world.house.answering.servers.watches
    [watch] = store.all()
    channel = world.house.client.get_channel(watch.channel)
    assert isinstance(channel, discord.TextChannel)
    await world.house.client.rounds._find(watch, int(time.time()))
    [found] = store.waiting(watch)
    assert store.begin(found, int(time.time()), most=MOST_PER_HOUR)  # and then it is killed, before it posts or after
    assert await round_of(world, NONCE_HOLDS + 10) == []  # nobody knows whether it is there: not posted again
    assert store.waiting(watch) == []


async def test_what_was_withdrawn_before_it_is_posted_is_not(world: World):
    await managed(world, "watch question", question=FARE)
    world.house.add(story(1))
    store = world.house.answering.servers.watches
    await world.house.client.rounds._find(store.all()[0], int(time.time()))
    world.house.remove("story-1")
    assert len(store.waiting(store.all()[0])) == 1
    assert await round_of(world) == []
    assert store.waiting(store.all()[0]) == []


async def test_what_waits_too_long_is_given_up(world: World):
    await managed(world, "watch question", question=FARE)
    world.house.add(story(1))
    store = world.house.answering.servers.watches
    await world.house.client.rounds._find(store.all()[0], int(time.time()))
    assert await round_of(world, WAITS + 1) == []
    assert store.waiting(store.all()[0]) == []


async def test_managers_alone_watch_list_and_remove(world: World):
    for command, options in (("watch question", {"question": FARE}), ("watch list", {}), ("digest", {"every": "day"})):
        with pytest.raises(SetupError):
            await managed(world, command, world.ada, **options)
    await managed(world, "watch question", question=FARE)
    assert "already" in await managed(world, "watch question", question=FARE)
    assert "no question" in await managed(world, "watch question", question="hello")
    for number in range(1, MOST_WATCHES):
        await managed(world, "watch question", question=f"What did the council say about number {number}")
    assert f"at most {MOST_WATCHES}" in await managed(world, "watch question", question="Who closes the paper mill")
    assert FARE in await managed(world, "watch list")
    assert "No such" in await managed(world, "watch remove", question="Who asks this")
    assert "deleted" in await managed(world, "watch remove", question=FARE)
    assert FARE not in await managed(world, "watch list")
    world.house.add(story(1))
    assert TICKETS not in str(await round_of(world))


async def test_a_server_that_leaves_and_a_channel_that_goes_take_them_along(world: World):
    await managed(world, "watch question", question=FARE)
    await managed(world, "digest", every="day", channel=world.general)
    servers = world.house.answering.servers
    servers.keep_channels(HOME, {world.general.id})
    assert servers.watches.all()
    assert servers.digests.of(HOME)
    servers.keep_channels(HOME, set())
    assert servers.watches.all() == []
    assert servers.digests.of(HOME) is None
    await managed(world, "watch question", question=FARE)
    await managed(world, "digest", every="week", channel=world.general, hour=7, **{"time-zone": "Europe/Berlin"})
    world.env.backend.remove_guild(HOME)
    await world.env.settle()
    assert servers.watches.all() == []
    assert servers.digests.of(HOME) is None


async def test_a_digest_tells_what_was_added(world: World):
    shown = await managed(world, "digest", every="day", channel=world.general, hour=6)
    assert "every day at 06:00 (UTC)" in shown
    assert await round_of(world, 86_400) == []  # nothing was added
    world.house.add(*(story(number) for number in range(MOST_IN_DIGEST + 3)))
    assert await round_of(world) == []  # not yet due
    [digest] = await round_of(world, 3 * 86_400)
    assert digest.content.startswith(f"**{MOST_IN_DIGEST + 3} new articles**")
    assert "And 3 more" in digest.content
    assert len(digest.embeds) == MOST_IN_DIGEST
    assert digest.embeds[0].title == f"Fares {MOST_IN_DIGEST + 2}"
    assert TICKETS in (digest.embeds[0].description or "")
    assert "Harbour Ledger" in (digest.embeds[0].footer.text or "")
    assert await round_of(world, 3 * 86_400) == []
    world.house.add(story(1, published="2024-05-30"))  # changed, not added
    assert await round_of(world, 5 * 86_400) == []


async def test_what_a_publisher_does_not_allow_is_linked_only(world: World):
    await managed(world, "digest", every="day", channel=world.general)
    world.house.add(story(1, terms="nosnippet", url="https://ledger.example.org/one"))
    [digest] = await round_of(world, 3 * 86_400)
    assert TICKETS not in str(digest.embeds[0].to_dict())
    assert digest.embeds[0].title == "Fares 1"
    assert (digest.embeds[0].url or "").startswith("https://ledger.example.org/one")


@pytest.mark.parametrize("zone", ["Mars", "../etc", "", " "])
async def test_a_digest_needs_a_channel_and_a_time_zone(world: World, zone: str):
    assert "Choose the channel" in await managed(world, "digest", every="day")
    if zone.strip():
        said = await managed(world, "digest", every="day", channel=world.general, **{"time-zone": zone})
        assert "not a time zone" in said
    assert "no digest" in await managed(world, "digest")
    await managed(world, "digest", every="day", channel=world.general)
    assert "Mondays" in await managed(world, "digest", every="week")
    assert "No digest" in await managed(world, "digest", every="never")
