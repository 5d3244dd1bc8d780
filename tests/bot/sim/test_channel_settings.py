"""What one channel has of its own, over its server's settings."""

from __future__ import annotations

from typing import Any

import pytest
from simcord.builders import ChannelHandle

from pullquote import Filters
from pullquote_bot.storage.servers import ANY, ChannelSettings, ServerSettings
from tests.bot.sim.test_settings import EVERYTHING, SEALS, settle
from tests.bot.sim.world import HOME, World, only

ASKED = "seals came back"


async def found(world: World, channel: ChannelHandle, **options: Any) -> set[str | None]:
    """Return the titles of the articles quoted in a channel."""
    answer = only(await world.ada.slash(channel, "ask", question=ASKED, **options))
    return {embed.title for embed in answer.embeds}


async def test_a_channel_goes_before_its_server_and_a_person_before_both(world: World):
    world.house.add(*SEALS)
    ledger = world.home.create_text_channel("ledger")
    await settle(world, outlet="Upland Courier", quotes=2)
    shown = await settle(world, channel=ledger, outlet="Harbour Ledger", before="2020", quotes=1, language="ko")
    assert shown == (
        f"In <#{ledger.id}> and its threads:\n"
        "Published on or after: any (as in the server)\n"
        "Published on or before: 2020\n"
        "Outlet: Harbour Ledger\n"
        "Author: any (as in the server)\n"
        "Quotes in an answer: 1\n"
        "Language of the interface: 한국어"
    )
    assert await found(world, ledger) == {"Seals 2020"}
    mentioned = await world.mentioned(ASKED, channel=ledger)
    assert mentioned is not None
    assert {embed.title for embed in mentioned.embeds} == {"Seals 2020"}
    assert await found(world, world.general) == {"Seals 2022", "Seals 2023"}
    assert await found(world, ledger, outlet="Upland Courier", after="2023", before="-") == {"Seals 2023"}


async def test_a_person_may_leave_a_filter_out(world: World):
    world.house.add(*SEALS)
    await settle(world, outlet="Upland Courier", after="2023")
    answer = only(await world.ask(ASKED, outlet="-", after="-"))
    assert len(answer.embeds) == 3
    assert {embed.title for embed in answer.embeds} <= EVERYTHING
    assert "Your date was used" not in answer.content


async def test_threads_have_what_their_channel_has(world: World):
    world.house.add(*SEALS)
    ledger = world.home.create_text_channel("ledger")
    await settle(world, channel=ledger, author="Ada Holm", before="2021")
    opened = await world.ada.send(ledger, "Let us talk about seals")
    world.env.backend.create_thread(ledger.id, "Seals", owner_id=world.ada.id, message_id=opened.id)
    [thread] = ledger.threads
    assert await found(world, thread) == {"Seals 2020"}
    mentioned = await world.mentioned(ASKED, world.bo, channel=thread)
    assert mentioned is not None
    assert {embed.title for embed in mentioned.embeds} == {"Seals 2020"}


async def test_the_language_of_a_channel(world: World):
    korean, own = (world.home.create_text_channel(name) for name in ("korean", "own"))
    await settle(world, channel=korean, language="ko")
    told = await world.mentioned("?!", channel=korean)
    assert told is not None
    assert "질문이 없습니다" in told.content
    assert "질문이 없습니다" in only(await world.ada.slash(korean, "ask", question="?!")).content
    assert "There is no question" in only(await world.ask("?!")).content
    await settle(world, language="ko")
    assert "각자" in await settle(world, channel=own, language="auto")
    assert "There is no question" in only(await world.bo.slash(own, "ask", question="?!")).content


async def test_a_channel_may_have_no_filter_where_its_server_has_one(world: World):
    world.house.add(*SEALS)
    free = world.home.create_text_channel("free")
    await settle(world, outlet="Upland Courier", after="2023")
    shown = await settle(world, channel=free, outlet="-", after="-")
    assert "Outlet: any\n" in shown
    assert len(await found(world, free)) == 3
    assert f"Channels with settings of their own: <#{free.id}>" in await settle(world)


async def test_the_dates_of_a_channel_go_before_the_servers(world: World):
    world.house.add(*SEALS)
    old = world.home.create_text_channel("old")
    await settle(world, after="2022")
    shown = await settle(world, channel=old, before="2021")
    assert "Published on or after: any" in shown
    assert await found(world, old) == {"Seals 2020", "Seals 2021"}
    told = await settle(world, channel=old, after="2022")
    assert told == "No day is both on or after 2022 and on or before 2021: change one of them."
    told = await settle(world, channel=old, after="next week")
    assert told.startswith("“next week” is not a date")
    assert world.house.answering.servers.settings(HOME).by_channel == (ChannelSettings(channel=old.id, before="2021"),)


async def test_reset(world: World):
    one, other = (world.home.create_text_channel(name) for name in ("one", "other"))
    await settle(world, outlet="Upland Courier", quotes=2)
    for channel in (one, other):
        await settle(world, channel=channel, outlet="Harbour Ledger", quotes=1)
    shown = await settle(world, channel=one, reset=True, author="Ada Holm")
    assert "Outlet: Upland Courier (as in the server)" in shown
    assert "\nAuthor: Ada Holm\n" in shown
    await settle(world, channel=one, reset=True)
    settings = world.house.answering.servers.settings(HOME)
    assert settings == ServerSettings(
        outlet="Upland Courier",
        quotes=2,
        by_channel=(ChannelSettings(channel=other.id, outlet="Harbour Ledger", quotes=1),),
    )
    await world.restart()
    assert world.house.answering.servers.settings(HOME) == settings
    await settle(world, reset=True)
    assert world.house.answering.servers.settings(HOME) == ServerSettings()


@pytest.mark.parametrize("options", [{"keep-questions": True}, {"allow": "general"}, {"disallow": "general"}])
async def test_what_only_the_whole_server_has(world: World, options: dict[str, Any]):
    options = {name: world.general if value == "general" else value for name, value in options.items()}
    told = await settle(world, channel=world.general, quotes=1, **options)
    assert told == "A channel has only dates, outlet, author, quotes and language of its own: leave out the rest."
    assert world.house.answering.servers.settings(HOME) == ServerSettings()


async def test_an_outlet_that_no_article_has_is_marked(world: World):
    shown = await settle(world, channel=world.general, outlet="Harbor Leger")
    assert "⚠ No article that may be quoted here matches: outlet Harbor Leger. Did you mean: Harbour Ledger?" in shown
    assert "⚠" not in await settle(world)


async def test_names_are_suggested_for_a_channel_too(world: World):
    suggested = await world.keeper.autocomplete(world.general, "settings", "outlet", "priv", channel=world.general)
    assert suggested == [{"name": "Private Wire", "value": "Private Wire"}]


async def test_a_deleted_channel_and_a_server_that_leaves_are_forgotten(world: World):
    gone = world.home.create_text_channel("gone")
    servers = world.house.answering.servers
    for channel in (gone, world.general):
        await settle(world, channel=channel, quotes=1)
    payload = {"id": str(gone.id), "type": 0, "guild_id": str(HOME), "name": "gone", "position": 0}
    world.env.backend.emit("CHANNEL_DELETE", {**payload, "permission_overwrites": []})
    await world.env.settle()
    assert [one.channel for one in servers.settings(HOME).by_channel] == [world.general.id]
    servers.save_settings(HOME, ServerSettings(by_channel=(ChannelSettings(channel=1234, quotes=1),)))
    await world.restart()
    assert world.house.answering.servers.settings(HOME) == ServerSettings()
    await settle(world, channel=world.general, outlet="Harbour Ledger")
    world.env.backend.emit("GUILD_DELETE", {"id": str(HOME)})
    await world.env.settle()
    assert world.house.state.rows("SELECT * FROM servers") == []


def test_what_holds_in_a_channel():
    own = ChannelSettings(channel=7, outlet=ANY, quotes=1)
    choices = ServerSettings(outlet="Ledger", author="Ada", after="2020", by_channel=(own,))
    assert choices.in_channels({8, 9}) == choices
    within = choices.in_channels({8, 7})
    assert (within.outlet, within.author, within.after, within.quotes) == (None, "Ada", "2020", 1)
    assert within.filters(Filters(author=ANY)).author is None
